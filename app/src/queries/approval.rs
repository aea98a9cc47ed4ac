//! Approvals for pages: what waits for a decision, what was asked by oneself, what still runs.

use super::report::name_of;
use crate::error::{Error, Result};
use crate::guard;
use crate::house::House;
use crate::policy::Action;
use crate::ports::{WorkFilter, WorkOrder};
use crate::stream::{self, Stream};
use domain::actor::Actor;
use domain::approval::{Approval, Stage};
use domain::file::File;
use domain::ids::FileId;
use domain::noun::Kind;
use domain::text::Confidential;

/// Rows read at once.
const ROWS: u32 = 100;

/// One request as its reader may know it.
pub struct ApprovalView {
    /// The request.
    pub stream: Stream<Approval>,
    /// Name of who asked.
    pub requester: Confidential,
    /// Name of who decided.
    pub decided_by: Option<Confidential>,
    /// Whether the reader asked it herself.
    pub own: bool,
    /// Whether the reader may decide on it, or take it back.
    pub may_decide: bool,
    /// Code name, only when the reader may know of the file: a request must not tell that it exists.
    pub code_name: Option<String>,
}

impl ApprovalView {
    /// Whether it waits for this reader.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.may_decide && self.stream.noun().stage == Stage::Requested
    }

    /// Whether it is granted and still runs.
    #[must_use]
    pub fn runs(&self, now: jiff::Timestamp) -> bool {
        self.stream.noun().open_fields(now).is_some()
    }
}

/// Requests that this actor may see, newest first.
///
/// # Errors
/// Faults of the store.
pub async fn list(house: &House, actor: &Actor) -> Result<Vec<ApprovalView>> {
    let filter = WorkFilter {
        kinds: vec![Kind::Approval],
        order: WorkOrder::Newest,
        limit: ROWS,
        ..WorkFilter::default()
    };
    let mut found = Vec::new();
    for item in house.reads.worklist(&house.viewer(actor), &filter).await? {
        if let Some(approval) = stream::open::<Approval>(house, item.stream).await? {
            found.push(view(house, actor, approval).await?);
        }
    }
    Ok(found)
}

async fn view(house: &House, actor: &Actor, stream: Stream<Approval>) -> Result<ApprovalView> {
    let noun = stream.noun();
    let asked = noun.request.as_ref();
    let requester = match asked {
        Some(request) => name_of(house, request.requester).await?,
        None => Confidential::default(),
    };
    let decided_by = match noun.decided {
        Some((by, _)) => Some(name_of(house, by).await?),
        None => None,
    };
    let code_name = match asked {
        Some(request) => match guard::open::<File>(house, actor, request.file).await {
            Ok(file) => Some(file.noun().code_name().to_owned()),
            Err(Error::NotVisible) => None,
            Err(error) => return Err(error),
        },
        None => None,
    };
    let own = asked.is_some_and(|r| r.requester == actor.staff);
    let may_decide = guard::permit(house, actor, Action::ApprovalGrant, &stream).await.is_ok();
    Ok(ApprovalView { requester, decided_by, own, may_decide, code_name, stream })
}

/// Whether the actor may know that a file exists.
///
/// # Errors
/// Faults of the store.
pub async fn known(house: &House, actor: &Actor, file: FileId) -> Result<bool> {
    Ok(house.reads.level(&house.viewer(actor), file.into()).await?.is_some())
}
