//! What happens to a plan.

use crate::error::Result;
use crate::fresh;
use crate::house::House;
use crate::policy::Action;
use crate::work::{Done, Request, Work};
use domain::actor::{Actor, Party};
use domain::file::{Command as FileCommand, File};
use domain::ids::PlanId;
use domain::plan::{Command, Measure, Plan, Wishes};
use domain::text::Confidential;
use jiff::civil::Date;
use serde::Serialize;

async fn act<T: Serialize>(
    house: &House,
    actor: &Actor,
    request: &Request<T>,
    (name, action): (&'static str, Action),
    (id, command): (PlanId, Command),
) -> Result<Done> {
    let mut work = fresh!(Work::begin(house, actor, request, name).await?);
    let mut plan = work.open_for::<Plan>(id, action).await?;
    plan.expect(request.expected)?;
    work.decide(&mut plan, command)?;
    work.put(plan)?;
    work.commit(id).await
}

/// One more measure.
#[derive(Clone, Serialize)]
pub struct MeasureInput {
    /// Plan.
    pub plan: PlanId,
    /// Measure.
    pub measure: Measure,
}

/// Adds a measure.
///
/// # Errors
/// Refusals.
pub async fn add_measure(house: &House, actor: &Actor, request: &Request<MeasureInput>) -> Result<Done> {
    let MeasureInput { plan, measure } = request.body.clone();
    act(house, actor, request, ("plan.add_measure", Action::PlanMake), (plan, Command::AddMeasure(measure)))
        .await
}

/// Marks a measure done.
///
/// # Errors
/// Refusals.
pub async fn complete_measure(
    house: &House,
    actor: &Actor,
    request: &Request<(PlanId, usize)>,
) -> Result<Done> {
    let (plan, measure) = request.body;
    let call = ("plan.complete_measure", Action::PlanReview);
    act(house, actor, request, call, (plan, Command::CompleteMeasure { measure })).await
}

/// A review.
#[derive(Clone, Serialize)]
pub struct ReviewInput {
    /// Plan.
    pub plan: PlanId,
    /// Words.
    pub words: Option<Confidential>,
    /// Her wishes now.
    pub wishes: Wishes,
    /// Next review.
    pub next: Option<Date>,
}

/// Reviews a plan; her wishes are asked again.
///
/// # Errors
/// Refusals.
pub async fn review(house: &House, actor: &Actor, request: &Request<ReviewInput>) -> Result<Done> {
    let ReviewInput { plan, words, wishes, next } = request.body.clone();
    let call = ("plan.review", Action::PlanReview);
    act(house, actor, request, call, (plan, Command::Review { words, wishes, next })).await
}

/// Another owner.
#[derive(Clone, Serialize)]
pub struct OwnerInput {
    /// Plan.
    pub plan: PlanId,
    /// Who.
    pub owner: Party,
}

/// Hands a plan to another owner.
///
/// # Errors
/// Refusals.
pub async fn change_owner(house: &House, actor: &Actor, request: &Request<OwnerInput>) -> Result<Done> {
    let OwnerInput { plan, owner } = request.body.clone();
    act(
        house,
        actor,
        request,
        ("plan.change_owner", Action::PlanMake),
        (plan, Command::ChangeOwner { owner }),
    )
    .await
}

/// What was done about an alert.
#[derive(Clone, Serialize)]
pub struct SettleInput {
    /// Plan.
    pub plan: PlanId,
    /// Words.
    pub words: Confidential,
}

/// Settles an alert.
///
/// # Errors
/// Refusals.
pub async fn settle_alert(house: &House, actor: &Actor, request: &Request<SettleInput>) -> Result<Done> {
    let SettleInput { plan, words } = request.body.clone();
    act(
        house,
        actor,
        request,
        ("plan.settle_alert", Action::PlanReview),
        (plan, Command::SettleAlert { words }),
    )
    .await
}

/// The end of a plan.
#[derive(Clone, Serialize)]
pub struct CompleteInput {
    /// Plan.
    pub plan: PlanId,
    /// How it stands.
    pub words: Confidential,
}

/// Completes a plan; the file goes on to follow-up.
///
/// # Errors
/// Refusals.
pub async fn complete(house: &House, actor: &Actor, request: &Request<CompleteInput>) -> Result<Done> {
    let CompleteInput { plan: id, words } = request.body.clone();
    let mut work = fresh!(Work::begin(house, actor, request, "plan.complete").await?);
    let mut plan = work.open_for::<Plan>(id, Action::PlanReview).await?;
    plan.expect(request.expected)?;
    work.decide(&mut plan, Command::Complete { words })?;
    let mut file = work.open::<File>(plan.root).await?;
    work.decide(&mut file, FileCommand::PlanDone)?;
    work.put(file)?;
    work.put(plan)?;
    work.commit(id).await
}
