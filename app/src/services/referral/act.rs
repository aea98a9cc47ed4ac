//! What happens to a referral after it was sent.

use super::client;
use super::consent;
use crate::error::{Error, Result};
use crate::fresh;
use crate::house::House;
use crate::policy::Action;
use crate::stream::Stream;
use crate::work::{Done, Request, Work, commuting};
use domain::actor::{Actor, Party};
use domain::file::File;
use domain::ids::ReferralId;
use domain::plan::{Command as PlanCommand, Plan};
use domain::referral::{Command, Referral, RefusalReason, Tick};
use domain::report::hub_office;
use domain::text::Confidential;
use serde::Serialize;

async fn act<T: Serialize>(
    house: &House,
    actor: &Actor,
    request: &Request<T>,
    (name, action): (&'static str, Action),
    (id, command): (ReferralId, Command),
) -> Result<Done> {
    let mut work = fresh!(Work::begin(house, actor, request, name).await?);
    let mut referral = work.open_for::<Referral>(id, action).await?;
    referral.expect(request.expected)?;
    work.decide(&mut referral, command)?;
    answer_notices(house, actor, &mut work, &referral).await?;
    tell_sender(&mut work, &referral);
    work.put(referral)?;
    work.commit(id).await
}

/// Whatever waited for this party about this referral is answered by acting on it.
async fn answer_notices(
    house: &House,
    actor: &Actor,
    work: &mut Work<'_>,
    referral: &Stream<Referral>,
) -> Result<()> {
    for notice in house.reads.notices(&house.viewer(actor), 200).await? {
        if notice.stream == referral.id {
            work.acknowledge(notice.id);
        }
    }
    Ok(())
}

fn tell_sender(work: &mut Work<'_>, referral: &Stream<Referral>) {
    if let Some(from) = referral.noun().offer.from.clone() {
        work.notify(from, "referral-moved", referral.id, 0);
    }
}

/// The person at the other end who took a red referral by phone.
#[derive(Clone, Serialize)]
pub struct PhoneInput {
    /// Referral.
    pub referral: ReferralId,
    /// Her name.
    pub named: Confidential,
}

/// Records the named acknowledgement by phone (red: within 15 minutes).
///
/// # Errors
/// Refusals.
pub async fn confirm_phone(house: &House, actor: &Actor, request: &Request<PhoneInput>) -> Result<Done> {
    let PhoneInput { referral, named } = request.body.clone();
    let call = ("referral.confirm_phone", Action::ReferralSend);
    act(house, actor, request, call, (referral, Command::ConfirmPhone { named })).await
}

/// Refuses whoever must be screened and is not, or no longer.
///
/// # Errors
/// Refusal `screening-missing`.
pub(crate) async fn check_screening(house: &House, actor: &Actor) -> Result<()> {
    if !actor.role().meets_children() {
        return Ok(());
    }
    let staff = crate::stream::open::<domain::staff::Staff>(house, actor.staff.into()).await?;
    match staff.is_some_and(|s| s.noun().screened_on(house.today())) {
        true => Ok(()),
        false => Err(Error::refused_field("screening-missing", "staff")),
    }
}

/// Accepts. Volunteers, counsellors and social workers need a valid screening (R52).
///
/// # Errors
/// Refusals.
pub async fn accept(house: &House, actor: &Actor, request: &Request<ReferralId>) -> Result<Done> {
    commuting(|| attempt_accept(house, actor, request)).await
}

async fn attempt_accept(house: &House, actor: &Actor, request: &Request<ReferralId>) -> Result<Done> {
    let id = request.body;
    let mut work = fresh!(Work::begin(house, actor, request, "referral.accept").await?);
    let mut referral = work.open_for::<Referral>(id, Action::ReferralAnswer).await?;
    referral.expect(request.expected)?;
    check_screening(house, actor).await?;
    work.decide(&mut referral, Command::Accept)?;
    client::take(house, actor, &mut work, &referral).await?;
    answer_notices(house, actor, &mut work, &referral).await?;
    tell_sender(&mut work, &referral);
    work.put(referral)?;
    work.commit(id).await
}

/// A refusal with its reason.
#[derive(Clone, Serialize)]
pub struct RefuseInput {
    /// Referral.
    pub referral: ReferralId,
    /// Why.
    pub reason: RefusalReason,
    /// More words.
    pub words: Option<Confidential>,
}

/// Refuses; the referral goes back to the hub, which is told at once (R50).
///
/// # Errors
/// Refusals; household registration is no reason (R54).
pub async fn refuse(house: &House, actor: &Actor, request: &Request<RefuseInput>) -> Result<Done> {
    let RefuseInput { referral: id, reason, words } = request.body.clone();
    let mut work = fresh!(Work::begin(house, actor, request, "referral.refuse").await?);
    let mut referral = work.open_for::<Referral>(id, Action::ReferralAnswer).await?;
    referral.expect(request.expected)?;
    work.decide(&mut referral, Command::Refuse { reason, words })?;
    answer_notices(house, actor, &mut work, &referral).await?;
    work.notify(hub_office(), "referral-refused", id, 1);
    tell_sender(&mut work, &referral);
    work.put(referral)?;
    work.commit(id).await
}

/// Brings an unanswered referral back to the hub; called by the ticker as the system's actor.
///
/// # Errors
/// Refusals.
pub async fn return_to_hub(work: &mut Work<'_>, referral: &mut Stream<Referral>) -> Result<()> {
    work.decide(referral, Command::ReturnToHub)?;
    work.notify(hub_office(), "referral-returned", referral.id, 2);
    tell_sender(work, referral);
    Ok(())
}

/// To whom the hub sends it on.
#[derive(Clone, Serialize)]
pub struct SendOnInput {
    /// Referral.
    pub referral: ReferralId,
    /// To whom.
    pub to: Party,
    /// An adult woman was asked about this very unit, and agreed: recorded with the sending on.
    pub consented: bool,
}

/// Sends a refused or returned referral on.
///
/// # Errors
/// Refusals; `referral-consent-missing` when an adult woman did not agree to this unit.
pub async fn send_on(house: &House, actor: &Actor, request: &Request<SendOnInput>) -> Result<Done> {
    let SendOnInput { referral: id, to, consented } = request.body.clone();
    let mut work = fresh!(Work::begin(house, actor, request, "referral.send_on").await?);
    let mut referral = work.open_for::<Referral>(id, Action::ReferralSend).await?;
    referral.expect(request.expected)?;
    if let Some(file) = referral.noun().offer.file {
        // She agreed to units one by one: to whom it came back from, not to whom it goes on.
        let mut file = work.open::<File>(file).await?;
        consent::settle(&mut work, &mut file, (&to, consented), &[id.into()]).await?;
        work.put(file)?;
    }
    consent::lift_one(&work, &mut referral, &to);
    work.decide(&mut referral, Command::SendOn { to: to.clone() })?;
    answer_notices(house, actor, &mut work, &referral).await?;
    work.notify(to, "referral-sent", id, 1);
    tell_sender(&mut work, &referral);
    work.put(referral)?;
    work.commit(id).await
}

/// Three taps a week.
#[derive(Clone, Serialize)]
pub struct TickInput {
    /// Referral.
    pub referral: ReferralId,
    /// The taps.
    pub tick: Tick,
}

/// Records a week; two "worse" alert the plan's owner.
///
/// # Errors
/// Refusals.
pub async fn tick(house: &House, actor: &Actor, request: &Request<TickInput>) -> Result<Done> {
    let TickInput { referral: id, tick } = request.body.clone();
    let mut work = fresh!(Work::begin(house, actor, request, "referral.tick").await?);
    let mut referral = work.open_for::<Referral>(id, Action::ReferralTick).await?;
    work.decide(&mut referral, Command::Tick(tick))?;
    if tick.worse() >= 2 {
        alert_owner(&mut work, &referral).await?;
    }
    work.put(referral)?;
    work.commit(id).await
}

async fn alert_owner(work: &mut Work<'_>, referral: &Stream<Referral>) -> Result<()> {
    let id = referral.id;
    if let Some(plan) = referral.noun().offer.plan {
        let mut plan = work.open::<Plan>(plan).await?;
        if plan.noun().running() && plan.noun().alert.is_none() {
            work.decide(&mut plan, PlanCommand::RaiseAlert { referral: id.into() })?;
            work.put(plan)?;
        }
    }
    let owner = referral.noun().offer.plan_owner.clone().unwrap_or_else(hub_office);
    work.notify(owner, "school-worse", id, 1);
    Ok(())
}

/// Done, with an answer.
#[derive(Clone, Serialize)]
pub struct CompleteInput {
    /// Referral.
    pub referral: ReferralId,
    /// Outcome code.
    pub outcome: String,
    /// Words for the sender.
    pub words: Option<Confidential>,
}

/// Completes; the plan's measure is done with it.
///
/// # Errors
/// Refusals.
pub async fn complete(house: &House, actor: &Actor, request: &Request<CompleteInput>) -> Result<Done> {
    let CompleteInput { referral: id, outcome, words } = request.body.clone();
    let mut work = fresh!(Work::begin(house, actor, request, "referral.complete").await?);
    let mut referral = work.open_for::<Referral>(id, Action::ReferralTick).await?;
    referral.expect(request.expected)?;
    client::leave(house, &mut work, &referral).await?;
    work.decide(&mut referral, Command::Complete { outcome, words })?;
    if let Some(plan) = referral.noun().offer.plan {
        let mut plan = work.open::<Plan>(plan).await?;
        let measures = plan.noun().draft.as_ref().map_or(&[][..], |d| &d.measures);
        let measure = measures.iter().position(|m| m.referral == Some(id) && m.done_at.is_none());
        if let (Some(measure), true) = (measure, plan.noun().running()) {
            work.decide(&mut plan, PlanCommand::CompleteMeasure { measure })?;
        }
        work.put(plan)?;
    }
    tell_sender(&mut work, &referral);
    work.put(referral)?;
    work.commit(id).await
}

/// Taken back.
#[derive(Clone, Serialize)]
pub struct WithdrawInput {
    /// Referral.
    pub referral: ReferralId,
    /// Why.
    pub reason: Confidential,
}

/// Takes a referral back.
///
/// # Errors
/// Refusals.
pub async fn withdraw(house: &House, actor: &Actor, request: &Request<WithdrawInput>) -> Result<Done> {
    let WithdrawInput { referral, reason } = request.body.clone();
    let id = referral;
    let mut work = fresh!(Work::begin(house, actor, request, "referral.withdraw").await?);
    let mut referral = work.open_for::<Referral>(id, Action::ReferralSend).await?;
    referral.expect(request.expected)?;
    client::leave(house, &mut work, &referral).await?;
    work.decide(&mut referral, Command::Withdraw { reason })?;
    answer_notices(house, actor, &mut work, &referral).await?;
    tell_sender(&mut work, &referral);
    work.put(referral)?;
    work.commit(id).await
}
