//! Staff for administrators: accounts, posts, screening, enrolment. No content of any file.

use super::report::name_of;
use crate::error::{Error, Result};
use crate::guard::{must_see, permit_new};
use crate::house::House;
use crate::policy::Action;
use crate::ports::{WorkFilter, WorkOrder};
use crate::stream::{self, Stream};
use domain::actor::{Actor, Role};
use domain::ids::StaffId;
use domain::noun::{Entry, Kind};
use domain::staff::{Fact, Staff};
use domain::text::Confidential;
use jiff::Timestamp;

/// Which of the separated powers (三权分立) the actor holds now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Powers {
    /// Runs accounts and units.
    pub accounts: bool,
    /// Runs posts, rights and credentials.
    pub rights: bool,
    /// Would run rights, but signed in without a second factor.
    pub factor_missing: bool,
}

/// Which powers the actor holds.
///
/// # Errors
/// `NotPermitted` for everybody who administers neither accounts nor rights.
pub fn powers(house: &House, actor: &Actor) -> Result<Powers> {
    let may = |action| permit_new(house, actor, action, Kind::Staff, actor.staff.into()).is_ok();
    let (accounts, rights) = (may(Action::StaffAdmin), may(Action::RightsAdmin));
    let factor_missing = actor.role() == Role::Sec && !rights;
    if accounts || rights || factor_missing {
        Ok(Powers { accounts, rights, factor_missing })
    } else {
        Err(Error::NotPermitted)
    }
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct StaffFilter {
    /// Role code.
    pub role: Option<String>,
    /// Sign-in name.
    pub login: Option<String>,
    /// Rows to skip.
    pub offset: u32,
    /// Rows to return.
    pub limit: u32,
}

/// A page of staff, those whose screening ends first on top, and how many there are.
///
/// # Errors
/// `NotPermitted`; faults of the store.
pub async fn list(house: &House, actor: &Actor, wanted: &StaffFilter) -> Result<(Vec<Stream<Staff>>, u64)> {
    powers(house, actor)?;
    let mut facets = Vec::new();
    facets.extend(wanted.role.clone().map(|role| ("role".to_owned(), role)));
    facets.extend(wanted.login.clone().map(|login| ("login".to_owned(), login)));
    let filter = WorkFilter {
        kinds: vec![Kind::Staff],
        facets,
        order: WorkOrder::Due,
        offset: wanted.offset,
        limit: wanted.limit,
        ..WorkFilter::default()
    };
    let viewer = house.viewer(actor);
    let mut found = Vec::new();
    for item in house.reads.worklist(&viewer, &filter).await? {
        found.extend(stream::open::<Staff>(house, item.stream).await?);
    }
    Ok((found, house.reads.count(&viewer, &filter).await?))
}

/// One act in the history of an account.
pub struct Act {
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub by: Confidential,
    /// What: `registered`, `post-added`, …
    pub code: &'static str,
    /// Role concerned, for posts.
    pub role: Option<Role>,
    /// Words, such as the reason of a suspension.
    pub words: Option<Confidential>,
}

/// One account.
pub struct StaffPage {
    /// The account.
    pub stream: Stream<Staff>,
    /// Whether a password was ever set.
    pub has_password: bool,
    /// What was done to it, newest first.
    pub acts: Vec<Act>,
}

/// Reads one account.
///
/// # Errors
/// `NotPermitted`; `NotVisible`; faults of the store.
pub async fn show(house: &House, actor: &Actor, id: StaffId) -> Result<StaffPage> {
    powers(house, actor)?;
    must_see(house, actor, id.into()).await?;
    let found = stream::open::<Staff>(house, id.into()).await?;
    history(house, found.ok_or(Error::NotVisible)?).await
}

/// One's own account.
///
/// # Errors
/// Faults of the store.
pub async fn own(house: &House, actor: &Actor) -> Result<StaffPage> {
    let found = stream::open::<Staff>(house, actor.staff.into()).await?;
    history(house, found.ok_or(Error::NotVisible)?).await
}

async fn history(house: &House, stream: Stream<Staff>) -> Result<StaffPage> {
    let mut acts = Vec::new();
    let mut has_password = false;
    for fact in house.reads.facts(&house.town, stream.id, 1).await? {
        let Entry::Own(own) = stream::open_fact::<Staff>(house, &stream.key, &fact)? else { continue };
        has_password |= matches!(own, Fact::PasswordSet);
        let (code, role, words) = said(own);
        acts.push(Act { at: fact.at, by: name_of(house, fact.actor).await?, code, role, words });
    }
    acts.reverse();
    Ok(StaffPage { stream, has_password, acts })
}

/// A tie is told without the person: administrators see no content.
fn said(fact: Fact) -> (&'static str, Option<Role>, Option<Confidential>) {
    match fact {
        Fact::Registered { post, .. } => ("registered", Some(post.role), None),
        Fact::PostAdded(post) => ("post-added", Some(post.role), None),
        Fact::PostEnded(post) => ("post-ended", Some(post.role), None),
        Fact::Screened(_) => ("screened", None, None),
        Fact::TieDeclared { .. } => ("tie-declared", None, None),
        Fact::PasswordSet => ("password-set", None, None),
        Fact::DeviceEnrolled { label } => ("device-enrolled", None, Some(label)),
        Fact::DeviceRevoked => ("device-revoked", None, None),
        Fact::Suspended { reason } => ("suspended", None, Some(reason)),
        Fact::Restored => ("restored", None, None),
    }
}
