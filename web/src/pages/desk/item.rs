//! One report on the desk: what it says (as far as this reader may see) and what to do next.

use crate::components::{Button, Choice, Choices, ErrorSummary, Field, Html, SummaryList, SummaryRow};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::frame;
use crate::i18n::{Lang, when};
use crate::pages::pair::candidates::{CandidateList, Mode};
use crate::request::Desk;
use crate::routes;
use app::policy::{DataRow, Field as F};
use app::queries::candidates;
use app::queries::report::{self, DeskReport};
use domain::actor::{Role, UnitCode};
use domain::file::Risk;
use domain::ids::ReportId;
use domain::report::{Branch, Safety, Stage, Urgency};
use domain::text::Confidential;

/// The middle and right of the desk.
pub struct Item {
    /// Code name.
    pub title: String,
    /// Stage word.
    pub stage: String,
    /// Being hurt, or in danger, right now.
    pub danger: bool,
    /// What it says.
    pub facts: SummaryList,
    /// Who reports and how to call back; only for the receiving officer.
    pub reporter: Option<SummaryList>,
    /// Which forms to show.
    pub step: NextStep,
    /// Version for forms.
    pub version: u64,
    /// Id.
    pub id: String,
    /// The opening form, when it is time for it.
    pub opening: Option<Opening>,
    /// Who took it.
    pub taken_by: Option<String>,
    /// Its file.
    pub file: Option<String>,
    /// Missing or found: she may describe who it is about.
    pub may_trace: bool,
    /// Who else she may be; for posts that compare.
    pub(super) known: Option<CandidateList>,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// Somebody must take it.
    Take,
    /// Four choices open the file.
    Open,
    /// The police decide; then feedback is due.
    Decide,
    /// Feedback is due.
    Feedback,
    /// It can be closed.
    Close,
    /// Nothing.
    Done,
}

/// The four choices.
pub struct Opening {
    /// What was wrong.
    pub errors: ErrorSummary,
    /// How urgent.
    pub urgency: Choices,
    /// Tracks.
    pub tracks: Choices,
    /// Officer.
    pub owner: Choices,
    /// First step.
    pub first_step: Choices,
    /// Numbers of other systems, optional.
    pub numbers: Field,
    /// Send.
    pub submit: Button,
    /// Command id.
    pub command: String,
}

/// Reads one report for the desk.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn read(desk: &Desk, id: ReportId, form: &Form, problems: &Problems) -> Result<Item, Failure> {
    let found = report::show(desk.house(), &desk.actor, id).await?;
    let noun = found.stream.noun();
    let step = match next_step(noun) {
        NextStep::Take | NextStep::Open | NextStep::Decide if !found.may_triage => NextStep::Done,
        NextStep::Feedback | NextStep::Close if !found.may_answer => NextStep::Done,
        step => step,
    };
    let opening = match step {
        NextStep::Open => Some(opening(desk, &found, form, problems).await?),
        _ => None,
    };
    let known = candidates::of_record(desk.house(), &desk.actor, id.into()).await?;
    let known = known.filter(|found| !found.is_empty());
    let known = known.map(|found| {
        let list = CandidateList::new(desk, Some(&found), Mode::Decide, form);
        list.of(id.to_string(), "report".to_owned())
    });
    Ok(Item {
        known,
        title: noun.intake.code_name.clone(),
        stage: desk.lang().t(&format!("report-stage-{}", noun.stage.code().replace('_', "-"))),
        danger: noun.intake.safety == Safety::Danger,
        facts: facts(desk, &found),
        reporter: reporter(desk, &found).await?,
        step,
        version: found.stream.version,
        id: id.to_string(),
        opening,
        taken_by: found.taken_by.as_ref().map(|n| n.reveal().to_owned()),
        file: noun.file.filter(|_| found.sees_file).map(routes::file),
        may_trace: found.may_triage && noun.stage != Stage::Received,
    })
}

fn next_step(report: &domain::report::Report) -> NextStep {
    match report.stage {
        Stage::Received => NextStep::Take,
        Stage::Acknowledged | Stage::Triaged if report.file.is_none() => NextStep::Open,
        Stage::Acknowledged | Stage::Triaged => NextStep::Decide,
        Stage::AcceptedAdmin | Stage::FiledCriminal | Stage::NoCase | Stage::Transferred => {
            if report.feedback.is_some() { NextStep::Close } else { NextStep::Feedback }
        }
        _ => NextStep::Done,
    }
}

/// Lines of what the report says; a field that policy hides has no line at all.
fn facts(desk: &Desk, found: &DeskReport) -> SummaryList {
    let lang = desk.lang();
    let (report, house) = (found.stream.noun(), desk.house());
    let intake = &report.intake;
    let mut rows = Vec::new();
    let mut line = |key: &str, value: String| {
        if !value.is_empty() {
            rows.push(SummaryRow::new(lang.t(key), Html::text(&value)));
        }
    };
    line("desk-received", when::absolute(lang, report.received_at.unwrap_or_default(), house.now()));
    line("desk-branch", lang.t(if intake.branch == Branch::Minor { "branch-minor" } else { "branch-adult" }));
    let table = if intake.branch == Branch::Minor { "situation" } else { "dv_form" };
    let label = |code: &str| {
        let found = house.rules.code(table, code).or(house.rules.code("situation", code));
        found.map_or(code.to_owned(), |c| c.text(lang.code()).to_owned())
    };
    if found.fields.clear(DataRow::CaseOverview, F::Situation) {
        let words: Vec<String> = report.situations.iter().map(|s| label(s.code())).collect();
        line("desk-situations", words.join("; "));
    }
    line("desk-safety", lang.t(&format!("safety-{}", intake.safety.code())));
    let identity = if intake.branch == Branch::Minor {
        DataRow::MinorVictimIdentity
    } else {
        DataRow::AdultVictimIdentity
    };
    let text = |field: F, value: Option<&Confidential>| {
        found.clear(identity, field, value).map(str::to_owned).unwrap_or_default()
    };
    let subject = &intake.subject;
    line("desk-name", text(F::Name, subject.name.as_ref()));
    if found.fields.clear(identity, F::BirthDate) || found.fields.clear(identity, F::AgeBand) {
        let age = subject.age_on(house.today()).map(|a| lang.t1("years-old", "n", i64::from(a)));
        line("desk-age", age.unwrap_or_default());
    }
    line("desk-id", text(F::IdNumber, subject.id_number.as_ref()));
    line("desk-address", text(F::Address, subject.address.as_ref()));
    line("desk-school", text(F::School, subject.school.as_ref()));
    let told = if report.sexual() { DataRow::SexualAssaultFacts } else { DataRow::DvFacts };
    let narrative = found.clear(told, F::Circumstances, intake.narrative.as_ref());
    line("desk-words", narrative.map(str::to_owned).unwrap_or_default());
    if found.fields.clear(DataRow::SuspectIdentity, F::Name) {
        line("desk-suspect", intake.suspect.name.as_ref().map(|n| n.reveal().to_owned()).unwrap_or_default());
    }
    if intake.suspect.guardian {
        line("desk-guardian", lang.t("desk-guardian-suspect"));
    }
    SummaryList::new(lang, rows)
}

/// The reporter, for the receiving duty officer only (R05).
async fn reporter(desk: &Desk, found: &DeskReport) -> Result<Option<SummaryList>, Failure> {
    let lang = desk.lang();
    let reporter = &found.stream.noun().intake.reporter;
    if !found.fields.opens(DataRow::ReporterIdentity) {
        return Ok(None);
    }
    let register = app::services::alliance::register(desk.house()).await?;
    let name_of = |code: &UnitCode| {
        register.unit(&code.0).map_or_else(|| code.0.clone(), |unit| frame::unit_name(lang, unit))
    };
    let clear = |field, text: Option<&Confidential>| {
        found.clear(DataRow::ReporterIdentity, field, text).map(str::to_owned).unwrap_or_default()
    };
    let unit = reporter.unit.as_ref().map(name_of).unwrap_or_default();
    let lines = [
        ("desk-reporter-unit", unit),
        ("desk-reporter-name", clear(F::Name, reporter.name.as_ref())),
        ("desk-call-back", clear(F::CallBack, reporter.call_back.as_ref())),
    ];
    let rows = lines.into_iter().filter(|(_, v)| !v.is_empty());
    let rows = rows.map(|(k, v)| SummaryRow::new(lang.t(k), Html::text(&v))).collect();
    Ok(Some(SummaryList::new(lang, rows)))
}

async fn opening(
    desk: &Desk,
    found: &DeskReport,
    form: &Form,
    problems: &Problems,
) -> Result<Opening, Failure> {
    let lang = desk.lang();
    let errors = &problems.errors;
    let numbers = Field::text(lang, "numbers", lang.t("desk-numbers"));
    Ok(Opening {
        errors: ErrorSummary::new(lang, errors),
        urgency: urgency(lang, found, form).errors(errors),
        tracks: tracks(desk, found, form).errors(errors),
        owner: owner(desk, form).await?.errors(errors),
        first_step: first_step(lang, form),
        numbers: numbers.hint(lang.t("desk-numbers-hint")).value(form.get("numbers")).optional(),
        submit: Button::primary(lang.t("desk-open-file")).key("o"),
        command: if form.is_fresh() { desk.command() } else { form.get("command").to_owned() },
    })
}

fn urgency(lang: Lang, found: &DeskReport, form: &Form) -> Choices {
    let proposed = found.stream.noun().urgency();
    let items = [Urgency::Red, Urgency::Orange, Urgency::Yellow].map(|u| {
        let chosen = if form.is_fresh() { proposed == u } else { form.get("urgency") == u.code() };
        Choice::new(u.code(), lang.t(&format!("urgency-{}", u.code()))).checked(chosen)
    });
    Choices::one(lang, "urgency", lang.t("desk-urgency"), items.to_vec()).inline()
}

fn tracks(desk: &Desk, found: &DeskReport, form: &Form) -> Choices {
    let lang = desk.lang();
    let proposed = proposed_tracks(found.stream.noun());
    let items = ["criminal", "administrative", "dv", "welfare", "juvenile", "dispute"].map(|track| {
        let label = desk.house().rules.code("track", track);
        let label = label.map_or_else(|| track.to_owned(), |c| c.text(lang.code()).to_owned());
        let chosen = if form.is_fresh() { proposed.contains(&track) } else { form.has("tracks", track) };
        Choice::new(track, label).checked(chosen)
    });
    Choices::many(lang, "tracks", lang.t("desk-tracks"), items.to_vec()).inline()
}

async fn owner(desk: &Desk, form: &Form) -> Result<Choices, Failure> {
    let officers = report::officers(desk.house(), &[Role::PsbCase, Role::PsbDuty]).await?;
    let items = officers.into_iter().enumerate().map(|(i, (id, name))| {
        let chosen = if form.is_fresh() { i == 0 } else { form.get("owner") == id.to_string() };
        Choice::new(id.to_string(), name.reveal()).checked(chosen)
    });
    Ok(Choices::one(desk.lang(), "owner", desk.lang().t("desk-owner"), items.collect()).inline())
}

fn first_step(lang: Lang, form: &Form) -> Choices {
    let items = ["visit_now", "hospital", "call_back", "verify"].map(|step| {
        let chosen = if form.is_fresh() { step == "visit_now" } else { form.get("first_step") == step };
        Choice::new(step, lang.t(&format!("first-step-{}", step.replace('_', "-")))).checked(chosen)
    });
    Choices::one(lang, "first_step", lang.t("desk-first-step"), items.to_vec()).inline()
}

/// What the software proposes; a person decides.
fn proposed_tracks(report: &domain::report::Report) -> Vec<&'static str> {
    let mut tracks = vec!["welfare"];
    if report.sexual() || report.intake.safety == Safety::Danger {
        tracks.push("criminal");
    } else if report.intake.branch == Branch::AdultWoman {
        tracks.push("dv");
    } else {
        tracks.push("administrative");
    }
    tracks
}

/// Risk that goes with an urgency.
#[must_use]
pub fn risk_of(urgency: Urgency) -> Risk {
    match urgency {
        Urgency::Red => Risk::Red,
        Urgency::Orange => Risk::Orange,
        Urgency::Yellow => Risk::Yellow,
    }
}
