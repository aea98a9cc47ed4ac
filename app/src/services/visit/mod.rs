//! Visits: schedule, report, hand back, reassign, pause, resume, cancel.

mod voice;

pub use voice::{VOICE_BYTES_MAX, media_type, read_voice, stage_voice};

use crate::error::Result;
use crate::fresh;
use crate::guard::permit_new;
use crate::house::House;
use crate::policy::Action;
use crate::services::file::let_assigned_in;
use crate::services::referral::check_not_withdrawn;
use crate::stream::Stream;
use crate::work::{Done, Request, Work};
use domain::actor::{Actor, Party, UnitCode};
use domain::file::{Command as FileCommand, File};
use domain::ids::{ReportId, VisitId};
use domain::noun::Kind;
use domain::report::{
    AdultWish, Branch, Command as ReportCommand, HUB, Intake, Report, Safety, Situation, Subject, duty_desk,
    hub_office,
};
use domain::text::Confidential;
use domain::visit::{Command, Impression, Schedule, Visit};
use jiff::Timestamp;
use serde::Serialize;

async fn act<T: Serialize>(
    house: &House,
    actor: &Actor,
    request: &Request<T>,
    (name, action): (&'static str, Action),
    (id, command): (VisitId, Command),
) -> Result<Done> {
    let mut work = fresh!(Work::begin(house, actor, request, name).await?);
    let mut visit = work.open_for::<Visit>(id, action).await?;
    work.decide(&mut visit, command)?;
    work.put(visit)?;
    work.commit(id).await
}

/// A visit to schedule.
#[derive(Clone, Serialize)]
pub struct ScheduleInput {
    /// As scheduled; its code name is filled in from the file.
    pub schedule: Schedule,
}

/// Schedules a visit of a file.
///
/// # Errors
/// Refusals.
pub async fn schedule(house: &House, actor: &Actor, request: &Request<ScheduleInput>) -> Result<Done> {
    let schedule = &request.body.schedule;
    let id = VisitId(house.ids.next());
    let _permit = permit_new(house, actor, Action::VisitSchedule, Kind::Visit, id.into())?;
    let mut work = fresh!(Work::begin(house, actor, request, "visit.schedule").await?);
    let mut file = work.open_for::<File>(schedule.file, Action::FileRead).await?;
    check_not_withdrawn(&file, [&schedule.visitor])?;
    work.decide(&mut file, FileCommand::Link { stream: id.into(), kind: Kind::Visit })?;
    let code_name = file.noun().code_name().to_owned();
    let mut visit = work.create::<Visit>(id, schedule.file)?;
    let schedule = Schedule { code_name, ..schedule.clone() };
    work.notify(schedule.visitor.clone(), "visit-scheduled", id, 1);
    work.decide(&mut visit, Command::Schedule(Box::new(schedule)))?;
    let_assigned_in(&work, &mut visit, file.noun());
    work.put(visit)?;
    work.put(file)?;
    work.commit(id).await
}

/// How a visit went.
#[derive(Clone, Serialize)]
pub struct ReportInput {
    /// Visit.
    pub visit: VisitId,
    /// When, as the phone says. No part of what tells two attempts apart: a form sent twice is
    /// the same report, though the second carries a later moment.
    #[serde(skip)]
    pub at: Timestamp,
    /// Met or not.
    pub met: bool,
    /// How she was found.
    pub impression: Option<Impression>,
    /// Words.
    pub words: Option<Confidential>,
    /// Digest of a voice note.
    pub voice: Option<String>,
}

/// Reports a visit; "danger" reaches the duty desk and the hub at once. Sent from off line too,
/// so it carries no version: the visit's stage decides.
///
/// # Errors
/// Refusals.
pub async fn report(house: &House, actor: &Actor, request: &Request<ReportInput>) -> Result<Done> {
    let input = request.body.clone();
    let id = input.visit;
    let mut work = fresh!(Work::begin(house, actor, request, "visit.report").await?);
    let mut visit = work.open_for::<Visit>(id, Action::VisitDo).await?;
    let voice = match &input.voice {
        Some(name) => voice::staged(house, &visit, name).await?,
        None => None,
    };
    let command = Command::Report {
        at: input.at,
        met: input.met,
        impression: input.impression,
        words: input.words,
        voice: input.voice.filter(|_| voice.is_some()),
    };
    work.decide(&mut visit, command)?;
    if let Some(note) = voice {
        work.blob(note);
    }
    match input.impression {
        Some(Impression::Danger) => {
            raise_danger(&mut work, &visit).await?;
            work.notify(hub_office(), "visit-danger", id, 2);
        }
        Some(Impression::Worried) => work.notify(hub_office(), "visit-worried", id, 1),
        _ => {}
    }
    work.put(visit)?;
    work.commit(id).await
}

/// Danger found on a visit is a report of its own: it takes the top of the desk, sounds, and
/// waits for a named officer. It belongs to the same file.
async fn raise_danger(work: &mut Work<'_>, visit: &Stream<Visit>) -> Result<()> {
    let Some(schedule) = visit.noun().schedule.clone() else { return Ok(()) };
    let id = ReportId(work.house.ids.next());
    let mut file = work.open::<File>(schedule.file).await?;
    let minor = file.noun().minor();
    // Her consent to the police stands since the file was opened with it.
    let mut wish = AdultWish { asked: true, ..AdultWish::default() };
    wish.consents.insert(UnitCode::new(HUB), true);
    let intake = Intake {
        branch: if minor { Branch::Minor } else { Branch::AdultWoman },
        channel: "station".to_owned(),
        situations: [Situation::S9].into(),
        safety: Safety::Danger,
        subject: Subject { village: schedule.village.clone(), ..Subject::default() },
        adult: (!minor).then_some(wish),
        code_name: schedule.code_name.clone(),
        receipt: crate::services::report::new_receipt(work.house),
        ..Intake::default()
    };
    let mut report = work.create::<Report>(id, id)?;
    work.decide(&mut report, ReportCommand::Receive(Box::new(intake)))?;
    work.decide(&mut report, ReportCommand::OpenFile { file: schedule.file })?;
    if file.noun().stage.open() {
        work.decide(&mut file, FileCommand::LinkReport { report: id })?;
    }
    work.notify(duty_desk(), "report-received", id, 2);
    work.put(report)?;
    work.put(file)
}

/// "我不方便办": hands a visit back without a reason; the hub finds somebody else.
///
/// # Errors
/// Refusals.
pub async fn hand_back(house: &House, actor: &Actor, request: &Request<VisitId>) -> Result<Done> {
    let id = request.body;
    let mut work = fresh!(Work::begin(house, actor, request, "visit.hand_back").await?);
    let mut visit = work.open_for::<Visit>(id, Action::VisitHandBack).await?;
    work.decide(&mut visit, Command::HandBack)?;
    work.notify(hub_office(), "visit-handed-back", id, 1);
    work.put(visit)?;
    work.commit(id).await
}

/// Somebody else goes.
///
/// # Errors
/// Refusals.
pub async fn reassign(house: &House, actor: &Actor, request: &Request<(VisitId, Party)>) -> Result<Done> {
    let (id, visitor) = request.body.clone();
    let mut work = fresh!(Work::begin(house, actor, request, "visit.reassign").await?);
    let mut visit = work.open_for::<Visit>(id, Action::VisitSchedule).await?;
    if let Some(schedule) = &visit.noun().schedule {
        let file = work.open::<File>(schedule.file).await?;
        check_not_withdrawn(&file, [&visitor])?;
        work.guard(&file);
    }
    work.decide(&mut visit, Command::Reassign { visitor: visitor.clone() })?;
    work.notify(visitor, "visit-scheduled", id, 1);
    work.put(visit)?;
    work.commit(id).await
}

/// She asked for a pause.
///
/// # Errors
/// Refusals.
pub async fn pause(
    house: &House,
    actor: &Actor,
    request: &Request<(VisitId, Option<Confidential>)>,
) -> Result<Done> {
    let (id, words) = request.body.clone();
    act(house, actor, request, ("visit.pause", Action::VisitSchedule), (id, Command::Pause { words })).await
}

/// Goes on after a pause.
///
/// # Errors
/// Refusals.
pub async fn resume(house: &House, actor: &Actor, request: &Request<VisitId>) -> Result<Done> {
    act(house, actor, request, ("visit.resume", Action::VisitSchedule), (request.body, Command::Resume)).await
}

/// Not needed any more.
///
/// # Errors
/// Refusals.
pub async fn cancel(
    house: &House,
    actor: &Actor,
    request: &Request<(VisitId, Confidential)>,
) -> Result<Done> {
    let (id, reason) = request.body.clone();
    act(house, actor, request, ("visit.cancel", Action::VisitSchedule), (id, Command::Cancel { reason }))
        .await
}
