//! Missing and found persons beside each other: candidates with reasons, for a person to decide.
//!
//! Only reports that this actor works on take part; nobody else is counted, and a record that is
//! sealed is not there. What was decided is remembered and not proposed again.

use super::report::opened_fields;
use crate::error::{Error, Result};
use crate::guard;
use crate::house::House;
use crate::policy::Action;
use crate::ports::{WorkFilter, WorkOrder};
use crate::services::access::{Shown, record};
use crate::stream::Stream;
use domain::actor::Actor;
use domain::ids::{PersonId, ReportId};
use domain::noun::Kind;
use domain::report::{Description, Judged, Report, TracedAs, TracingVerdict};
use linkage::tracing::{self, Described, Told};
use std::collections::BTreeSet;

pub use linkage::tracing::{Reason, Standing};

/// Descriptions of one side that are compared at once, the newest first.
const SIDE_MOST: u32 = 200;
/// Candidates shown for one description.
const SHOWN_MOST: usize = 20;

/// A report with a description.
pub struct Sought {
    /// The report.
    pub stream: Stream<Report>,
    /// What may tell.
    pub description: Description,
}

impl Sought {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> ReportId {
        self.stream.id.into()
    }

    /// Its code name.
    #[must_use]
    pub fn code_name(&self) -> &str {
        &self.stream.noun().intake.code_name
    }
}

/// One candidate.
pub struct Candidate {
    /// The report of the other side.
    pub other: Sought,
    /// Probability that both are one person.
    pub probability: f32,
    /// The same, in words.
    pub standing: Standing,
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
    /// What was decided about the two.
    pub judged: Option<Judged>,
}

/// A report that this actor may trace with.
///
/// # Errors
/// `NotVisible`, `NotPermitted`.
async fn sought(house: &House, actor: &Actor, id: ReportId) -> Result<Stream<Report>> {
    let stream = guard::open::<Report>(house, actor, id).await?;
    let _permit = guard::permit(house, actor, Action::ReportTriage, &stream).await?;
    Ok(stream)
}

/// Which side of a search a report stands on.
///
/// # Errors
/// `NotVisible` also for a report without a description; `NotPermitted`.
pub async fn side_of(house: &House, actor: &Actor, id: ReportId) -> Result<TracedAs> {
    let stream = sought(house, actor, id).await?;
    stream.noun().description.as_ref().map(|known| known.traced_as).ok_or(Error::NotVisible)
}

fn described(stream: Stream<Report>) -> Option<Sought> {
    let description = stream.noun().description.as_deref().cloned()?;
    Some(Sought { stream, description })
}

/// Open descriptions of one side that this actor works on.
async fn side(house: &House, actor: &Actor, side: TracedAs) -> Result<Vec<Sought>> {
    let filter = WorkFilter {
        kinds: vec![Kind::Report],
        facets: vec![("tracing".to_owned(), side.code().to_owned())],
        open: Some(true),
        order: WorkOrder::Newest,
        limit: SIDE_MOST,
        ..WorkFilter::default()
    };
    let mut found = Vec::new();
    for item in house.reads.worklist(&house.viewer(actor), &filter).await? {
        match sought(house, actor, item.stream.into()).await {
            Ok(stream) => found.extend(described(stream)),
            Err(Error::NotVisible | Error::NotPermitted) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// A description as the engine reads it.
fn read(sought: &Sought) -> Described {
    let one = &sought.description;
    let text =
        |text: &Option<domain::text::Confidential>| text.as_ref().map_or("", |t| t.reveal()).to_owned();
    let number = |number: Option<u16>| number.map(|n| n.to_string()).unwrap_or_default();
    let subject = &sought.stream.noun().intake.subject;
    let sex = if one.sex == 0 { subject.sex } else { one.sex };
    let birth = subject.birth_date.map(|day| day.to_string()).unwrap_or_default();
    let name = one.name.as_ref().or(subject.name.as_ref()).map_or("", |name| name.reveal());
    Described::read(&Told {
        name,
        other_names: &text(&one.other_names),
        sex: match sex {
            1 => "男",
            2 => "女",
            _ => "",
        },
        birth_date: &birth,
        age: &number(one.age.or(subject.age_estimate).map(u16::from)),
        day: &one.day.map(|day| day.to_string()).unwrap_or_default(),
        height: &number(one.height_cm),
        kin: &text(&one.kin),
        places: &text(&one.places),
        marks: &text(&one.marks),
        speech: &text(&one.speech),
        clothes: &text(&one.clothes),
    })
}

/// A report and its candidates.
pub struct Page {
    /// The report; it may have no description yet.
    pub stream: Stream<Report>,
    /// Candidates, the likeliest first; those decided about come last.
    pub candidates: Vec<Candidate>,
}

/// One report and its candidates. The access is recorded before this returns.
///
/// # Errors
/// `NotVisible`, `NotPermitted`; faults of the store: then nothing is shown.
pub async fn show(house: &House, actor: &Actor, id: ReportId) -> Result<Page> {
    let stream = sought(house, actor, id).await?;
    let Some(description) = stream.noun().description.as_deref().cloned() else {
        record_access(house, actor, &[&stream]).await?;
        return Ok(Page { stream, candidates: Vec::new() });
    };
    let others = side(house, actor, description.traced_as.other()).await?;
    let one = Sought { stream, description };
    let ranked = rank(&one, &others);
    let mut others: Vec<Option<Sought>> = others.into_iter().map(Some).collect();
    let candidates: Vec<Candidate> = ranked
        .into_iter()
        .take(SHOWN_MOST)
        .filter_map(|ranked| {
            let Ranked { row, probability, reasons, judged } = ranked;
            let other = others.get_mut(row)?.take()?;
            Some(Candidate { other, probability, standing: Standing::of(probability), reasons, judged })
        })
        .collect();
    let mut seen: Vec<&Stream<Report>> = candidates.iter().map(|c| &c.other.stream).collect();
    seen.push(&one.stream);
    record_access(house, actor, &seen).await?;
    Ok(Page { stream: one.stream, candidates })
}

/// A candidate by its place among the others.
struct Ranked {
    row: usize,
    probability: f32,
    reasons: Vec<Reason>,
    judged: Option<Judged>,
}

/// The likeliest first; those decided about come last.
fn rank(one: &Sought, others: &[Sought]) -> Vec<Ranked> {
    let all: Vec<Described> = others.iter().map(read).collect();
    let traced = tracing::trace(&read(one), &all, one.description.traced_as == TracedAs::Found);
    let judged = |row: usize| one.stream.noun().tracing.get(&others[row].id()).cloned();
    let mut ranked: Vec<Ranked> = traced
        .into_iter()
        .map(|t| Ranked { row: t.row, probability: t.probability, reasons: t.reasons, judged: judged(t.row) })
        .collect();
    ranked.sort_by_key(|one| one.judged.is_some());
    ranked
}

/// Whom a found person may be: the one that somebody decided for, else the likeliest that nobody decided about.
pub struct Best {
    /// The missing person's report.
    pub report: ReportId,
    /// Its code name.
    pub code_name: String,
    /// How likely, in words.
    pub standing: Standing,
    /// How likely.
    pub probability: f32,
    /// Somebody decided that it is the same person.
    pub decided: bool,
}

/// Both sides of the town's searches.
pub struct Overview {
    /// Found persons, each with whom it may be.
    pub found: Vec<(Sought, Option<Best>)>,
    /// Missing persons.
    pub missing: Vec<Sought>,
}

/// Everybody looked for and everybody found, as far as this actor works on their reports.
///
/// # Errors
/// Faults of the store: then nothing is shown.
pub async fn overview(house: &House, actor: &Actor) -> Result<Overview> {
    let missing = side(house, actor, TracedAs::Missing).await?;
    let mut found = Vec::new();
    for one in side(house, actor, TracedAs::Found).await? {
        let best = best(&rank(&one, &missing), &missing);
        found.push((one, best));
    }
    let mut seen: Vec<&Stream<Report>> = missing.iter().map(|one| &one.stream).collect();
    seen.extend(found.iter().map(|(one, _)| &one.stream));
    record_access(house, actor, &seen).await?;
    Ok(Overview { found, missing })
}

fn best(ranked: &[Ranked], missing: &[Sought]) -> Option<Best> {
    let same =
        |one: &Ranked| one.judged.as_ref().is_some_and(|judged| judged.verdict == TracingVerdict::Same);
    let undecided =
        |one: &&Ranked| one.judged.is_none() && Standing::of(one.probability) > Standing::Unlikely;
    let decided = ranked.iter().find(|one| same(one));
    let first = decided.or_else(|| ranked.iter().find(undecided))?;
    let other = &missing[first.row];
    Some(Best {
        report: other.id(),
        code_name: other.code_name().to_owned(),
        standing: Standing::of(first.probability),
        probability: first.probability,
        decided: decided.is_some(),
    })
}

async fn record_access(house: &House, actor: &Actor, seen: &[&Stream<Report>]) -> Result<()> {
    let mut fields = BTreeSet::new();
    let mut subjects = BTreeSet::new();
    for stream in seen {
        let (_, open) = guard::readable(house, actor, stream).await?;
        let telling = opened_fields(&open);
        if !telling.is_empty() {
            // The subject of a report is no person yet: the report stands for her in "who has seen this".
            subjects.insert(PersonId(stream.id.0));
            fields.extend(telling);
        }
    }
    if subjects.is_empty() {
        return Ok(());
    }
    let purpose = guard::usual_purpose(actor.role()).code();
    let shown =
        Shown { page: "tracing", stream: actor.staff.into(), subjects, fields, purpose, blocked: false };
    record(house, actor, shown).await.map(drop)
}
