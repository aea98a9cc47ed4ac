//! Open a file for a report: the file, its persons, who may see them, in one batch.

use crate::error::{Error, Result};
use crate::fresh;
use crate::guard::permit_new;
use crate::house::House;
use crate::policy::Action;
use crate::queries::candidates::{same_paper, side};
use crate::queries::sameness;
use crate::services::file::{conflict_with, whole_person};
use crate::services::pair::{Choice, DecideInput, decide_within};
use crate::stream::Stream;
use crate::work::{Done, Request, Work};
use domain::access::{AccessFact, Basis};
use domain::actor::{Actor, Party};
use domain::file::{Command as FileCommand, File, Opening, PersonRole, Risk, Side, Track};
use domain::ids::{FileId, PersonId, ReportId, StaffId, StreamId};
use domain::noun::Kind;
use domain::pair::{Ground, Verdict};
use domain::person::{Command as PersonCommand, Identity, Person};
use domain::report::{Branch, Command, Report, Triage, hub_office, procuratorate};
use domain::rows::Level;
use domain::text::Confidential;
use serde::Serialize;
use std::collections::BTreeSet;

/// What a file is opened with.
#[derive(Clone, Serialize)]
pub struct OpenFileInput {
    /// Report.
    pub report: ReportId,
    /// Triage in the same batch, when it was not done before.
    pub triage: Option<Triage>,
    /// Side.
    pub side: Side,
    /// Tracks.
    pub tracks: BTreeSet<Track>,
    /// Risk.
    pub risk: Risk,
    /// Who answers for it.
    pub owner: StaffId,
    /// More persons known already.
    pub persons: Vec<PersonInput>,
    /// What the officer decided about records that may be the same person.
    pub decided: Vec<Choice>,
}

/// One more person of a new file.
#[derive(Clone, Serialize)]
pub struct PersonInput {
    /// Identity.
    pub identity: Identity,
    /// As what.
    pub role: PersonRole,
    /// Relation to the subject.
    pub relation: Option<String>,
    /// Full age.
    pub adult: bool,
}

/// Opens a file for a report.
///
/// # Errors
/// Refusals of report, file or persons; `Conflict` when the form is stale.
pub async fn open_file(house: &House, actor: &Actor, request: &Request<OpenFileInput>) -> Result<Done> {
    let input = &request.body;
    let file_id = FileId(house.ids.next());
    let _permit = permit_new(house, actor, Action::FileOpen, Kind::File, file_id.into())?;
    let mut work = fresh!(Work::begin(house, actor, request, "report.open_file").await?);
    let mut report = work.open_for::<Report>(input.report, Action::ReportTriage).await?;
    report.expect(request.expected)?;
    decide_first(house, actor, &report, &input.decided).await?;
    no_other_side(house, input).await?;
    decide_all(&mut work, input.report.into(), &input.decided).await?;
    if let Some(triage) = input.triage.clone() {
        work.decide(&mut report, Command::Triage(triage))?;
    }
    let (file, _) = file_for(&mut work, &mut report, file_id, input)?;
    work.notify(Party::Staff(input.owner), "file-opened", file_id, 1);
    work.put(file)?;
    work.put(report)?;
    work.commit(file_id).await
}

/// Opens a file for a report within a batch: the file, its subject and the other persons known.
///
/// # Errors
/// Refusals of report, file or persons.
pub(crate) fn file_for(
    work: &mut Work<'_>,
    report: &mut Stream<Report>,
    file_id: FileId,
    input: &OpenFileInput,
) -> Result<(Stream<File>, PersonId)> {
    work.decide(report, Command::OpenFile { file: file_id })?;
    let subject_id = PersonId(work.house.ids.next());
    let mut file = work.create::<File>(file_id, file_id)?;
    let opening = opening(work.house, input, report.noun(), subject_id);
    work.decide(&mut file, FileCommand::Open(Box::new(opening)))?;
    let subject = subject_identity(report.noun());
    let mut person = new_person(work, subject_id, subject)?;
    let_in(work, &mut person, file.noun());
    work.put(person)?;
    let mut persons = input.persons.clone();
    persons.extend(suspect(report.noun()));
    for more in persons {
        add(work, &mut file, more)?;
    }
    Ok((file, subject_id))
}

/// Somebody with this very paper is known: an officer says whether it is she before a file is opened.
async fn decide_first(
    house: &House,
    actor: &Actor,
    report: &Stream<Report>,
    decided: &[Choice],
) -> Result<()> {
    let Some(paper) = &report.noun().intake.subject.id_number else { return Ok(()) };
    let mut records = vec![report.id];
    records.extend(decided.iter().map(|choice| choice.record));
    let around = sameness::around(house, &records).await?;
    for known in same_paper(house, actor, paper, report.id).await? {
        let answered = decided.iter().any(|choice| around.sameness.joined(choice.record, known))
            || around.sameness.joined(report.id, known)
            || around.sameness.kept_apart(report.id, known);
        if !answered {
            return Err(Error::refused_field("pair-decide-first", "decided"));
        }
    }
    Ok(())
}

/// Whoever is to answer for the file must not work for the other side of her, nor be her kin: the wall
/// sees through everything that people decided to be the same person.
async fn no_other_side(house: &House, input: &OpenFileInput) -> Result<()> {
    let said = |verdict| input.decided.iter().filter(move |c| c.verdict == verdict).map(|c| c.record);
    let apart: Vec<StreamId> = said(Verdict::Apart).collect();
    let mut group = BTreeSet::new();
    for record in std::iter::once(input.report.into()).chain(said(Verdict::Same)) {
        group.extend(whole_person(house, record, &apart).await?);
    }
    match conflict_with(house, &group, (None, Some(input.side)), input.owner).await? {
        Some(_) => Err(Error::refused_field("file-conflict-of-interest", "owner")),
        None => Ok(()),
    }
}

async fn decide_all(work: &mut Work<'_>, record: StreamId, decided: &[Choice]) -> Result<()> {
    for Choice { record: other, verdict } in decided {
        side(work.house, &work.actor, *other).await?.ok_or(Error::NotVisible)?;
        let (ground, words) = (Ground::Comparison, None);
        let input = DecideInput { left: record, right: *other, verdict: *verdict, ground, words };
        decide_within(work, &input).await?;
    }
    Ok(())
}

fn opening(house: &House, input: &OpenFileInput, report: &Report, subject: PersonId) -> Opening {
    let intake = &report.intake;
    let age = intake.subject.age_on(house.today());
    Opening {
        code_name: intake.code_name.clone(),
        side: input.side,
        subject,
        minor: intake.branch == Branch::Minor,
        report: Some(input.report),
        situations: report.situations.clone(),
        tracks: input.tracks.clone(),
        risk: input.risk,
        owner: input.owner,
        village: intake.subject.village.clone(),
        age_band: age.map(|a| domain::codes::age_band(a).code().to_owned()),
    }
}

/// Identity as far as the report knows it; "不知名" stands where no name was given.
fn subject_identity(report: &Report) -> Identity {
    let s = &report.intake.subject;
    Identity {
        name: s.name.clone().unwrap_or_else(|| Confidential::new("不知名")),
        sex: s.sex,
        birth_date: s.birth_date,
        id_number: s.id_number.clone(),
        phones: s.phone.iter().cloned().collect(),
        address: s.address.clone(),
        school: s.school.clone(),
        ..Identity::default()
    }
}

/// The suspect, when the reporter named one.
fn suspect(report: &Report) -> Option<PersonInput> {
    let hint = &report.intake.suspect;
    let name = hint.name.clone()?;
    let identity = Identity { name, ..Identity::default() };
    Some(PersonInput { identity, role: PersonRole::Suspect, relation: hint.relation.clone(), adult: true })
}

/// Registers a person under a new key.
///
/// # Errors
/// Refusals of the person.
pub fn new_person(work: &mut Work<'_>, id: PersonId, identity: Identity) -> Result<Stream<Person>> {
    let mut person = work.create::<Person>(id, id)?;
    work.decide(&mut person, PersonCommand::Register(Box::new(identity)))?;
    Ok(person)
}

/// Lets those who work on a file see a person of it.
pub fn let_in(work: &Work<'_>, person: &mut Stream<Person>, file: &File) {
    let grant =
        |party: Party, level: Level, basis: Basis| AccessFact::Granted { party, level, until: None, basis };
    for staff in &file.assigned {
        work.access(person, grant(Party::Staff(*staff), Level::Full, Basis::Assigned));
    }
    work.access(person, grant(hub_office(), Level::Part, Basis::Supervision));
    if file.minor() || file.tracks.contains(&Track::Criminal) {
        work.access(person, grant(procuratorate(), Level::Part, Basis::Supervision));
    }
}

/// Adds one more person to a file that is being written.
///
/// # Errors
/// Refusals of person or file.
pub fn add(work: &mut Work<'_>, file: &mut Stream<File>, more: PersonInput) -> Result<PersonId> {
    let id = PersonId(work.house.ids.next());
    let mut person = new_person(work, id, more.identity)?;
    let_in(work, &mut person, file.noun());
    work.put(person)?;
    let command =
        FileCommand::AddPerson { person: id, role: more.role, relation: more.relation, adult: more.adult };
    work.decide(file, command)?;
    Ok(id)
}
