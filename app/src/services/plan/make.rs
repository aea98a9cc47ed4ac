//! Make a plan for a file, and schedule the four follow-ups with it.

use crate::error::Result;
use crate::fresh;
use crate::guard::permit_new;
use crate::house::House;
use crate::policy::Action;
use crate::services::file::let_assigned_in;
use crate::services::referral::check_not_withdrawn;
use crate::work::{Done, Request, Work};
use domain::access::{AccessFact, Basis};
use domain::actor::{Actor, Party};
use domain::file::{Command as FileCommand, File};
use domain::ids::{FileId, PlanId, VisitId};
use domain::noun::Kind;
use domain::plan::{Command, Draft, Plan};
use domain::rows::Level;
use domain::text::Confidential;
use domain::visit::{Command as VisitCommand, Schedule, Series, Visit};
use serde::Serialize;

/// A plan to make.
#[derive(Clone, Serialize)]
pub struct MakeInput {
    /// File.
    pub file: FileId,
    /// The plan; its code name, age and village are filled in from the file.
    pub draft: Draft,
    /// Who makes the follow-up visits.
    pub visitor: Party,
    /// The contact that the visits need.
    pub contact: Confidential,
    /// A safe cover for them.
    pub cover: Option<Confidential>,
}

/// Makes a plan and schedules the visits at 7, 30, 90 and 180 days.
///
/// # Errors
/// Refusals of plan or file.
pub async fn make(house: &House, actor: &Actor, request: &Request<MakeInput>) -> Result<Done> {
    let input = &request.body;
    let id = PlanId(house.ids.next());
    let _permit = permit_new(house, actor, Action::PlanMake, Kind::Plan, id.into())?;
    let mut work = fresh!(Work::begin(house, actor, request, "plan.make").await?);
    let mut file = work.open_for::<File>(input.file, Action::FileRead).await?;
    file.expect(request.expected)?;
    check_not_withdrawn(&file, [&input.draft.owner, &input.visitor])?;
    work.decide(&mut file, FileCommand::PlanMade)?;
    work.decide(&mut file, FileCommand::Link { stream: id.into(), kind: Kind::Plan })?;
    // Whoever answers for the plan works on the file: she sees its part and writes into it.
    let owner = AccessFact::Granted {
        party: input.draft.owner.clone(),
        level: Level::Part,
        until: None,
        basis: Basis::Referral,
    };
    work.access(&mut file, owner);
    let code_name = file.noun().code_name().to_owned();
    let mut plan = work.create::<Plan>(id, input.file)?;
    let draft = Draft { file: input.file, code_name, ..input.draft.clone() };
    work.decide(&mut plan, Command::Make(Box::new(draft)))?;
    let_assigned_in(&work, &mut plan, file.noun());
    for series in Series::FOLLOW_UPS {
        let visit = schedule(&mut work, file.noun(), (id, series), input)?;
        work.decide(&mut plan, Command::LinkVisit { visit })?;
    }
    work.notify(input.draft.owner.clone(), "plan-made", id, 1);
    work.put(plan)?;
    work.put(file)?;
    work.commit(id).await
}

fn schedule(
    work: &mut Work<'_>,
    file: &File,
    (plan, series): (PlanId, Series),
    input: &MakeInput,
) -> Result<VisitId> {
    let id = VisitId(work.house.ids.next());
    let mut visit = work.create::<Visit>(id, input.file)?;
    let schedule = Schedule {
        file: input.file,
        plan: Some(plan),
        code_name: file.code_name().to_owned(),
        series,
        from: work.now,
        visitor: input.visitor.clone(),
        village: input.draft.village.clone(),
        task: "look_in".to_owned(),
        contact: input.contact.clone(),
        cover: input.cover.clone(),
    };
    work.decide(&mut visit, VisitCommand::Schedule(Box::new(schedule)))?;
    let_assigned_in(work, &mut visit, file);
    work.put(visit)?;
    Ok(id)
}
