//! Steps, risk, notes and offers of a file.

use crate::error::Result;
use crate::fresh;
use crate::house::House;
use crate::policy::Action;
use crate::work::{Done, Request, Work, commuting};
use domain::actor::Actor;
use domain::file::{Command, File, Risk, Step, Track};
use domain::ids::FileId;
use domain::text::Confidential;
use serde::Serialize;

/// Does one command to one file and writes it.
pub(super) async fn act<T: Serialize>(
    house: &House,
    actor: &Actor,
    request: &Request<T>,
    (name, action): (&'static str, Action),
    (id, command): (FileId, Command),
) -> Result<Done> {
    let mut work = fresh!(Work::begin(house, actor, request, name).await?);
    let mut file = work.open_for::<File>(id, action).await?;
    file.expect(request.expected)?;
    work.decide(&mut file, command)?;
    work.put(file)?;
    work.commit(id).await
}

/// One more track.
#[derive(Clone, Serialize)]
pub struct TrackInput {
    /// File.
    pub file: FileId,
    /// Track.
    pub track: Track,
}

/// Adds a track.
///
/// # Errors
/// Refusals.
pub async fn add_track(house: &House, actor: &Actor, request: &Request<TrackInput>) -> Result<Done> {
    let TrackInput { file, track } = request.body;
    let call = ("file.add_track", Action::FileGradeRisk);
    act(house, actor, request, call, (file, Command::AddTrack(track))).await
}

/// A step of a track.
#[derive(Clone, Serialize)]
pub struct StepInput {
    /// File.
    pub file: FileId,
    /// Step.
    pub step: Step,
}

/// Records a step such as an arrest. It closes nothing.
///
/// # Errors
/// Refusals.
pub async fn record_step(house: &House, actor: &Actor, request: &Request<StepInput>) -> Result<Done> {
    let StepInput { file, step } = request.body.clone();
    let call = ("file.record_step", Action::FileNote);
    act(house, actor, request, call, (file, Command::RecordStep(step))).await
}

/// A risk grade.
#[derive(Clone, Serialize)]
pub struct RiskInput {
    /// File.
    pub file: FileId,
    /// Grade.
    pub risk: Risk,
    /// Reason; needed to lower it.
    pub reason: Option<Confidential>,
}

/// Grades the risk.
///
/// # Errors
/// Refusals; `Conflict` when the form is stale.
pub async fn grade_risk(house: &House, actor: &Actor, request: &Request<RiskInput>) -> Result<Done> {
    let RiskInput { file, risk, reason } = request.body.clone();
    let call = ("file.grade_risk", Action::FileGradeRisk);
    act(house, actor, request, call, (file, Command::GradeRisk { risk, reason })).await
}

/// A line in the chronology.
#[derive(Clone, Serialize)]
pub struct NoteInput {
    /// File.
    pub file: FileId,
    /// Text.
    pub text: Confidential,
    /// Weighs in the chronology.
    pub significant: bool,
}

/// Writes a note. Notes commute: two officers writing at once both keep their text.
///
/// # Errors
/// Refusals.
pub async fn note(house: &House, actor: &Actor, request: &Request<NoteInput>) -> Result<Done> {
    let free = Request { expected: None, ..request.clone() };
    let call = ("file.note", Action::FileNote);
    commuting(|| {
        let NoteInput { file, text, significant } = free.body.clone();
        act(house, actor, &free, call, (file, Command::Note { text, significant }))
    })
    .await
}

/// An offer of help.
#[derive(Clone, Serialize)]
pub struct OfferInput {
    /// File.
    pub file: FileId,
    /// Service code.
    pub service: String,
    /// Answer, if known.
    pub accepted: Option<bool>,
}

/// Records an offer of help and the answer (未保法 111).
///
/// # Errors
/// Refusals.
pub async fn offer(house: &House, actor: &Actor, request: &Request<OfferInput>) -> Result<Done> {
    let free = Request { expected: None, ..request.clone() };
    let call = ("file.offer", Action::FileNote);
    commuting(|| {
        let OfferInput { file, service, accepted } = free.body.clone();
        act(house, actor, &free, call, (file, Command::Offer { service, accepted }))
    })
    .await
}
