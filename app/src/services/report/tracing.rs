//! Describing who is missing or was found, and deciding whether two descriptions are one person.

use crate::error::{Error, Result};
use crate::fresh;
use crate::house::House;
use crate::policy::Action;
use crate::work::{Done, Request, Work};
use domain::actor::Actor;
use domain::ids::ReportId;
use domain::report::{Command, Description, Report, TracedAs, TracingVerdict};
use domain::text::Confidential;
use serde::Serialize;

/// A description of whom a report is about.
#[derive(Clone, Serialize)]
pub struct DescribeInput {
    /// Report.
    pub report: ReportId,
    /// What may tell.
    pub description: Description,
}

/// Records what may tell who is missing or was found.
///
/// # Errors
/// Refusals; `Conflict` when the form is stale.
pub async fn describe(house: &House, actor: &Actor, request: &Request<DescribeInput>) -> Result<Done> {
    let input = &request.body;
    let mut work = fresh!(Work::begin(house, actor, request, "report.describe").await?);
    let mut report = work.open_for::<Report>(input.report, Action::ReportTriage).await?;
    report.expect(request.expected)?;
    work.decide(&mut report, Command::Describe(Box::new(input.description.clone())))?;
    work.put(report)?;
    work.commit(input.report).await
}

/// A decision about two reports.
#[derive(Clone, Serialize)]
pub struct JudgeInput {
    /// Whom somebody looks for.
    pub missing: ReportId,
    /// Who was found.
    pub found: ReportId,
    /// What was decided.
    pub verdict: TracingVerdict,
    /// Why.
    pub reason: Confidential,
}

/// Records in both reports what a person decided about them. Neither is merged into the other: who
/// he is must be verified by those who know him, by papers or by the laboratory.
///
/// # Errors
/// Refusals; `NotVisible` for either report, or when they don't stand on two sides.
pub async fn judge(house: &House, actor: &Actor, request: &Request<JudgeInput>) -> Result<Done> {
    let input = &request.body;
    let mut work = fresh!(Work::begin(house, actor, request, "report.judge_tracing").await?);
    let sides =
        [(input.missing, input.found, TracedAs::Missing), (input.found, input.missing, TracedAs::Found)];
    for (id, with, side) in sides {
        let mut report = work.open_for::<Report>(id, Action::ReportTriage).await?;
        if report.noun().description.as_ref().is_none_or(|known| known.traced_as != side) {
            return Err(Error::NotVisible);
        }
        let reason = input.reason.clone();
        work.decide(&mut report, Command::JudgeTracing { with, verdict: input.verdict, reason })?;
        work.put(report)?;
    }
    work.commit(input.found).await
}
