//! What the desk and the officers do with a report after it arrived.

use crate::error::Result;
use crate::fresh;
use crate::house::House;
use crate::policy::Action;
use crate::stream::Stream;
use crate::work::{Done, Request, Work};
use domain::actor::{Actor, Party, UnitCode};
use domain::file::{Command as FileCommand, File};
use domain::ids::{ReportId, StaffId};
use domain::report::{Command, PoliceDecision, Report, Triage, Urgency, procuratorate};
use domain::text::Confidential;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeSet;

/// Does one command to one report and writes it.
async fn act<T: Serialize>(
    house: &House,
    actor: &Actor,
    request: &Request<T>,
    (name, action): (&'static str, Action),
    (id, command): (ReportId, Command),
) -> Result<Done> {
    let mut work = fresh!(Work::begin(house, actor, request, name).await?);
    let mut report = work.open_for::<Report>(id, action).await?;
    report.expect(request.expected)?;
    work.decide(&mut report, command)?;
    tell(&mut work, &report);
    work.put(report)?;
    work.commit(id).await
}

/// Tells the sender's account that something moved, without saying what.
fn tell(work: &mut Work<'_>, report: &Stream<Report>) {
    if let Some(sender) = report.noun().sent_by {
        work.notify(Party::Staff(sender), "report-moved", report.id, 0);
    }
}

/// Takes a report by name.
#[derive(Clone, Serialize)]
pub struct AcknowledgeInput {
    /// Report.
    pub report: ReportId,
}

/// Takes a report by name and silences its alarm.
///
/// # Errors
/// A refusal when somebody else took it.
pub async fn acknowledge(house: &House, actor: &Actor, request: &Request<AcknowledgeInput>) -> Result<Done> {
    let id = request.body.report;
    let mut work = fresh!(Work::begin(house, actor, request, "report.acknowledge").await?);
    let mut report = work.open_for::<Report>(id, Action::ReportAcknowledge).await?;
    work.decide(&mut report, Command::Acknowledge)?;
    let viewer = house.viewer(actor);
    for notice in house.reads.notices(&viewer, 200).await? {
        if notice.stream == id.stream() {
            work.acknowledge(notice.id);
        }
    }
    tell(&mut work, &report);
    work.put(report)?;
    work.commit(id).await
}

/// Triage.
#[derive(Clone, Serialize)]
pub struct TriageInput {
    /// Report.
    pub report: ReportId,
    /// Urgency.
    pub urgency: Urgency,
    /// Tracks.
    pub tracks: BTreeSet<String>,
    /// Officer.
    pub officer: Option<StaffId>,
    /// First step.
    pub first_step: String,
    /// Numbers in other systems.
    pub external_numbers: Vec<Confidential>,
    /// Note.
    pub note: Option<Confidential>,
}

/// Triages a report.
///
/// # Errors
/// Refusals; `Conflict` when the form is stale.
pub async fn triage(house: &House, actor: &Actor, request: &Request<TriageInput>) -> Result<Done> {
    let input = request.body.clone();
    let triage = Triage {
        urgency: input.urgency,
        tracks: input.tracks,
        officer: input.officer,
        first_step: input.first_step,
        external_numbers: input.external_numbers,
        note: input.note,
    };
    let call = ("report.triage", Action::ReportTriage);
    act(house, actor, request, call, (input.report, Command::Triage(triage))).await
}

/// Links a report to an earlier one.
#[derive(Clone, Serialize)]
pub struct LinkInput {
    /// The later report.
    pub report: ReportId,
    /// The earlier one.
    pub of: ReportId,
}

/// Links a duplicate; the earlier report's file, if open, learns of it (R07).
///
/// # Errors
/// Refusals; `NotVisible` for either report.
pub async fn link(house: &House, actor: &Actor, request: &Request<LinkInput>) -> Result<Done> {
    let LinkInput { report: id, of } = request.body;
    if id == of {
        return Err(crate::Error::refused(&domain::report::Refusal::DuplicateOfItself));
    }
    let mut work = fresh!(Work::begin(house, actor, request, "report.link").await?);
    let mut report = work.open_for::<Report>(id, Action::ReportLink).await?;
    report.expect(request.expected)?;
    let earlier = work.open_for::<Report>(of, Action::ReportRead).await?;
    work.decide(&mut report, Command::LinkDuplicate { of })?;
    if let Some(file) = earlier.noun().file {
        let mut file = work.open::<File>(file).await?;
        work.decide(&mut file, FileCommand::LinkReport { report: id })?;
        work.put(file)?;
    }
    work.put(earlier)?;
    work.put(report)?;
    work.commit(id).await
}

/// Transfers a report to another area.
#[derive(Clone, Serialize)]
pub struct TransferInput {
    /// Report.
    pub report: ReportId,
    /// Division code.
    pub area: String,
    /// What was done to protect her first.
    pub protected_by: Confidential,
}

/// Transfers; protection comes first (R08).
///
/// # Errors
/// Refusals.
pub async fn transfer(house: &House, actor: &Actor, request: &Request<TransferInput>) -> Result<Done> {
    let TransferInput { report, area, protected_by } = request.body.clone();
    let call = ("report.transfer", Action::ReportTransfer);
    act(house, actor, request, call, (report, Command::Transfer { area, protected_by })).await
}

/// 受案, 立案 or 不予立案.
#[derive(Clone, Serialize)]
pub struct DecideInput {
    /// Report.
    pub report: ReportId,
    /// Outcome.
    pub decision: PoliceDecision,
    /// When.
    pub at: Timestamp,
    /// Number in the police's own system.
    pub number: Option<Confidential>,
}

/// Records what the police decided; the software never decides.
///
/// # Errors
/// Refusals.
pub async fn decide(house: &House, actor: &Actor, request: &Request<DecideInput>) -> Result<Done> {
    let DecideInput { report, decision, at, number } = request.body.clone();
    let call = ("report.decide", Action::ReportTriage);
    act(house, actor, request, call, (report, Command::Decide { decision, at, number })).await
}

/// Gives the three-day feedback (T03): a fixed sentence without identity.
///
/// # Errors
/// Refusals.
pub async fn feedback(house: &House, actor: &Actor, request: &Request<ReportId>) -> Result<Done> {
    let call = ("report.feedback", Action::ReportFeedback);
    act(house, actor, request, call, (request.body, Command::GiveFeedback)).await
}

/// Tells the reporter before 移送审查起诉 (T03a).
///
/// # Errors
/// Refusals.
pub async fn notify_before_prosecution(
    house: &House,
    actor: &Actor,
    request: &Request<ReportId>,
) -> Result<Done> {
    let call = ("report.notify_before_prosecution", Action::ReportFeedback);
    act(house, actor, request, call, (request.body, Command::NotifyBeforeProsecution)).await
}

/// Closes a report.
#[derive(Clone, Serialize)]
pub struct CloseInput {
    /// Report.
    pub report: ReportId,
    /// Outcome code.
    pub outcome: String,
}

/// Closes a report with outcome and feedback (R09).
///
/// # Errors
/// Refusals.
pub async fn close(house: &House, actor: &Actor, request: &Request<CloseInput>) -> Result<Done> {
    let CloseInput { report, outcome } = request.body.clone();
    let call = ("report.close", Action::ReportClose);
    act(house, actor, request, call, (report, Command::Close { outcome })).await
}

/// Reopens a report.
#[derive(Clone, Serialize)]
pub struct ReopenInput {
    /// Report.
    pub report: ReportId,
    /// Why.
    pub reason: Confidential,
}

/// Reopens a report on new facts.
///
/// # Errors
/// Refusals.
pub async fn reopen(house: &House, actor: &Actor, request: &Request<ReopenInput>) -> Result<Done> {
    let ReopenInput { report, reason } = request.body.clone();
    let call = ("report.reopen", Action::ReportTriage);
    act(house, actor, request, call, (report, Command::Reopen { reason })).await
}

/// Who knew first.
#[derive(Clone, Serialize)]
pub struct KnowledgeInput {
    /// Report.
    pub report: ReportId,
    /// Unit that knew first.
    pub unit: UnitCode,
    /// When.
    pub knew_at: Timestamp,
    /// Whether it reported.
    pub reported: bool,
}

/// Records who knew first; a unit that kept silent is looked into by the procuratorate (R10).
///
/// # Errors
/// Refusals.
pub async fn review_knowledge(
    house: &House,
    actor: &Actor,
    request: &Request<KnowledgeInput>,
) -> Result<Done> {
    let KnowledgeInput { report: id, unit, knew_at, reported } = request.body.clone();
    let mut work = fresh!(Work::begin(house, actor, request, "report.review_knowledge").await?);
    let mut report = work.open_for::<Report>(id, Action::ReportTriage).await?;
    work.decide(&mut report, Command::ReviewKnowledge { unit, knew_at, reported })?;
    if !reported {
        work.notify(procuratorate(), "missed-report", id, 1);
    }
    work.put(report)?;
    work.commit(id).await
}
