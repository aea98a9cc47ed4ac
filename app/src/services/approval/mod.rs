//! Approvals (未成年人网络保护条例 36): ask, grant, deny, revoke. A grant opens the named fields of
//! the file's persons until it ends.

use crate::error::{Error, Result};
use crate::fresh;
use crate::guard::{self, permit_new};
use crate::house::House;
use crate::policy::Action;
use crate::stream;
use crate::work::{Done, Request, Work};
use domain::access::{AccessFact, Basis};
use domain::actor::{Actor, Party};
use domain::approval::{Approval, Command, Request as Asked};
use domain::file::File;
use domain::ids::{ApprovalId, FileId};
use domain::noun::Kind;
use domain::person::Person;
use domain::report::hub_office;
use domain::rows::Level;
use domain::text::Confidential;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeSet;

/// What is asked for.
#[derive(Clone, Serialize)]
pub struct AskInput {
    /// File, by the code name on paper or a visible referral.
    pub file: FileId,
    /// Fields.
    pub fields: BTreeSet<String>,
    /// Why.
    pub reason: Confidential,
    /// Until when.
    pub until: Timestamp,
}

/// Asks for an approval. The answer is the same whether or not the file exists: an approver
/// finds out, not the one who asks.
///
/// # Errors
/// Refusals.
pub async fn ask(house: &House, actor: &Actor, request: &Request<AskInput>) -> Result<Done> {
    let input = request.body.clone();
    let id = ApprovalId(house.ids.next());
    let _permit = permit_new(house, actor, Action::ApprovalRequest, Kind::Approval, id.into())?;
    let mut work = fresh!(Work::begin(house, actor, request, "approval.ask").await?);
    if !input.fields.iter().all(|code| crate::policy::named_field(code).is_some()) {
        return Err(crate::Error::refused_field("approval-fields-missing", "fields"));
    }
    // She may not see the file, so nothing of it is looked up here: not even whether there is one.
    let code_name = match guard::open::<File>(house, actor, input.file).await {
        Ok(file) => file.noun().code_name().to_owned(),
        Err(Error::NotVisible) => String::new(),
        Err(error) => return Err(error),
    };
    let mut approval = work.create::<Approval>(id, id)?;
    let asked = Asked {
        file: input.file,
        code_name,
        requester: actor.staff,
        party: actor.party(),
        fields: input.fields,
        reason: input.reason,
        until: input.until,
    };
    work.decide(&mut approval, Command::Request(Box::new(asked)))?;
    work.notify(hub_office(), "approval-asked", id, 1);
    work.put(approval)?;
    work.commit(id).await
}

/// Grants: the requester sees the file in outline and the approved fields of its persons.
///
/// # Errors
/// Refusals; nobody approves her own request.
pub async fn grant(house: &House, actor: &Actor, request: &Request<ApprovalId>) -> Result<Done> {
    let id = request.body;
    let mut work = fresh!(Work::begin(house, actor, request, "approval.grant").await?);
    let mut approval = work.open_for::<Approval>(id, Action::ApprovalGrant).await?;
    approval.expect(request.expected)?;
    work.decide(&mut approval, Command::Grant)?;
    let Some(asked) = approval.noun().request.clone() else { return Err(crate::Error::NotVisible) };
    let mut file = work.open::<File>(asked.file).await?;
    let fact = AccessFact::Granted {
        party: Party::Staff(asked.requester),
        level: Level::Part,
        until: Some(asked.until),
        basis: Basis::Approval,
    };
    for person in file.noun().persons.keys().copied().collect::<Vec<_>>() {
        let mut person = work.open::<Person>(person).await?;
        work.access(&mut person, fact.clone());
        work.put(person)?;
    }
    work.access(&mut file, fact);
    work.notify(Party::Staff(asked.requester), "approval-decided", id, 1);
    work.put(file)?;
    work.put(approval)?;
    work.commit(id).await
}

async fn say_no(
    house: &House,
    actor: &Actor,
    request: &Request<(ApprovalId, Confidential)>,
    (name, command): (&'static str, Command),
) -> Result<Done> {
    let id = request.body.0;
    let mut work = fresh!(Work::begin(house, actor, request, name).await?);
    let mut approval = work.open_for::<Approval>(id, Action::ApprovalGrant).await?;
    work.decide(&mut approval, command)?;
    if let Some(asked) = approval.noun().request.clone() {
        work.notify(Party::Staff(asked.requester), "approval-decided", id, 1);
        if let Some(mut file) = stream::open::<File>(house, asked.file.into()).await? {
            let ended = AccessFact::Ended { party: Party::Staff(asked.requester), basis: Basis::Approval };
            for person in file.noun().persons.keys().copied().collect::<Vec<_>>() {
                let mut person = work.open::<Person>(person).await?;
                work.access(&mut person, ended.clone());
                work.put(person)?;
            }
            work.access(&mut file, ended);
            work.put(file)?;
        }
    }
    work.put(approval)?;
    work.commit(id).await
}

/// Denies.
///
/// # Errors
/// Refusals.
pub async fn deny(
    house: &House,
    actor: &Actor,
    request: &Request<(ApprovalId, Confidential)>,
) -> Result<Done> {
    let reason = request.body.1.clone();
    say_no(house, actor, request, ("approval.deny", Command::Deny { reason })).await
}

/// Takes an approval back; the sight it gave ends with it.
///
/// # Errors
/// Refusals.
pub async fn revoke(
    house: &House,
    actor: &Actor,
    request: &Request<(ApprovalId, Confidential)>,
) -> Result<Done> {
    let reason = request.body.1.clone();
    say_no(house, actor, request, ("approval.revoke", Command::Revoke { reason })).await
}
