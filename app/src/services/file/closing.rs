//! How a file ends. The evidence about its other streams is read and guarded in the same batch,
//! so that a referral sent at the same moment makes the closure fail, not vanish.

use super::act::act;
use crate::error::Result;
use crate::fresh;
use crate::house::House;
use crate::policy::Action;
use crate::stream;
use crate::work::{Done, Request, Work};
use domain::actor::{Actor, Party, Role};
use domain::file::{ClosureEvidence, Command, File, NewOffer, PlanEvidence, Waiver};
use domain::ids::{FileId, PersonId, StreamId};
use domain::noun::Kind;
use domain::plan::Plan;
use domain::referral::Referral;
use domain::report::procuratorate;
use domain::text::Confidential;
use domain::visit::{Series, Visit};
use serde::Serialize;

/// What the file's other streams say, with their versions.
///
/// # Errors
/// Faults of the store.
pub async fn evidence(house: &House, file: FileId) -> Result<(ClosureEvidence, Vec<(StreamId, u64)>)> {
    let mut found = ClosureEvidence::default();
    let mut versions = Vec::new();
    for stored in house.reads.by_facet(&house.town, "file", &file.to_string()).await? {
        let (id, version, kind) = (stored.stream, stored.version, stored.kind);
        match kind {
            Kind::Referral => {
                let open = stream::open_stored::<Referral>(house, stored).await?;
                found.open_referrals += u32::from(open.is_some_and(|r| r.noun().stage.open()));
            }
            Kind::Plan => {
                if let Some(plan) = stream::open_stored::<Plan>(house, stored).await? {
                    let reviews = u32::try_from(plan.noun().reviewed.len()).unwrap_or(u32::MAX);
                    found.plans.push(PlanEvidence { completed: plan.noun().completed_at.is_some(), reviews });
                }
            }
            Kind::Visit => {
                if let Some(visit) = stream::open_stored::<Visit>(house, stored).await? {
                    count_visit(&mut found, visit.noun());
                }
            }
            _ => continue,
        }
        versions.push((id, version));
    }
    Ok((found, versions))
}

fn count_visit(found: &mut ClosureEvidence, visit: &Visit) {
    found.open_visits += u32::from(visit.stage.open());
    let follow_up = visit.schedule.as_ref().is_some_and(|s| Series::FOLLOW_UPS.contains(&s.series));
    found.follow_ups_ended += u32::from(follow_up && !visit.stage.open());
}

async fn end<T: Serialize>(
    house: &House,
    actor: &Actor,
    request: &Request<T>,
    (name, action): (&'static str, Action),
    (id, waive): (FileId, bool),
) -> Result<Done> {
    let mut work = fresh!(Work::begin(house, actor, request, name).await?);
    let mut file = work.open_for::<File>(id, action).await?;
    file.expect(request.expected)?;
    let (found, versions) = evidence(house, id).await?;
    for (stream, version) in versions {
        work.guard_version(stream, version);
    }
    let found = Box::new(found);
    work.decide(&mut file, if waive { Command::Waive(found) } else { Command::Close(found) })?;
    work.put(file)?;
    work.commit(id).await
}

/// Closes a file after aftercare (R48).
///
/// # Errors
/// A refusal that names what is missing.
pub async fn close(house: &House, actor: &Actor, request: &Request<FileId>) -> Result<Done> {
    end(house, actor, request, ("file.close", Action::FileClose), (request.body, false)).await
}

/// Closes a file by a waiver that was reviewed.
///
/// # Errors
/// A refusal that names what is missing.
pub async fn waive(house: &House, actor: &Actor, request: &Request<FileId>) -> Result<Done> {
    end(house, actor, request, ("file.waive", Action::FileWaive), (request.body, true)).await
}

/// She wishes no help.
#[derive(Clone, Serialize)]
pub struct ProposeWaiverInput {
    /// File.
    pub file: FileId,
    /// Her own view.
    pub own_view: Confidential,
    /// Adult who stands by her.
    pub adult: Option<PersonId>,
    /// Reason code.
    pub reason: String,
}

/// Proposes a waiver; civil affairs and the procuratorate are asked to review it, and see the
/// file's outline until they have.
///
/// # Errors
/// Refusals.
pub async fn propose_waiver(
    house: &House,
    actor: &Actor,
    request: &Request<ProposeWaiverInput>,
) -> Result<Done> {
    let ProposeWaiverInput { file: id, own_view, adult, reason } = request.body.clone();
    let mut work = fresh!(Work::begin(house, actor, request, "file.propose_waiver").await?);
    let mut file = work.open_for::<File>(id, Action::FileWaive).await?;
    file.expect(request.expected)?;
    work.decide(&mut file, Command::ProposeWaiver(Box::new(Waiver { own_view, adult, reason })))?;
    let reviewer = Party::unit(Role::Ca, "ca");
    let grant = domain::access::AccessFact::Granted {
        party: reviewer.clone(),
        level: domain::rows::Level::Part,
        until: None,
        basis: domain::access::Basis::Supervision,
    };
    work.access(&mut file, grant);
    work.notify(reviewer, "waiver-proposed", id, 1);
    work.notify(procuratorate(), "waiver-proposed", id, 1);
    work.put(file)?;
    work.commit(id).await
}

/// The review of a waiver.
#[derive(Clone, Serialize)]
pub struct ReviewWaiverInput {
    /// File.
    pub file: FileId,
    /// Agreed or not.
    pub agreed: bool,
    /// Words.
    pub words: Confidential,
}

/// Reviews a waiver, as civil affairs or the procuratorate.
///
/// # Errors
/// Refusals.
pub async fn review_waiver(
    house: &House,
    actor: &Actor,
    request: &Request<ReviewWaiverInput>,
) -> Result<Done> {
    let ReviewWaiverInput { file, agreed, words } = request.body.clone();
    let call = ("file.review_waiver", Action::FileReviewWaiver);
    act(house, actor, request, call, (file, Command::ReviewWaiver { agreed, words })).await
}

/// The new offer 30 or 90 days after a waiver.
#[derive(Clone, Serialize)]
pub struct OfferAgainInput {
    /// File.
    pub file: FileId,
    /// The offer.
    pub offer: NewOffer,
}

/// Records the new offer; when she wants help now, the file reopens.
///
/// # Errors
/// Refusals.
pub async fn offer_again(house: &House, actor: &Actor, request: &Request<OfferAgainInput>) -> Result<Done> {
    let OfferAgainInput { file, offer } = request.body.clone();
    let call = ("file.offer_again", Action::FileReviewWaiver);
    act(house, actor, request, call, (file, Command::OfferAgain(offer))).await
}

/// Reopens a file.
///
/// # Errors
/// Refusals.
pub async fn reopen(house: &House, actor: &Actor, request: &Request<(FileId, Confidential)>) -> Result<Done> {
    let (file, reason) = request.body.clone();
    act(house, actor, request, ("file.reopen", Action::FileNote), (file, Command::Reopen { reason })).await
}
