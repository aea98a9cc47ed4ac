//! Search: whom or what somebody means by a name, a sound, initials, a piece of a number or a code name.
//!
//! The index in memory names candidates that she may see, the nearest first; until it is ready the
//! blind index does. They are opened, compared with the fields that policy opens for her, and what
//! only shared a bucket is dropped. Nobody, and somebody she may not see, run the same statements
//! and give the same answer.

use super::file::{self, PersonView};
use super::person::{files_of, identity_row};
use super::report::opened_fields;
use crate::error::{Error, Result};
use crate::guard;
use crate::house::House;
use crate::people::Near;
use crate::policy::{Action, DataRow, Field, FieldSet, Shown as HowShown};
use crate::ports::{Token, TokenGroup, WorkFilter, WorkItem, WorkOrder};
use crate::services::access::{Shown, record};
use crate::stream;
use domain::actor::Actor;
use domain::file::File;
use domain::ids::{FileId, PersonId, ReportId, StreamId};
use domain::noun::{IndexEntry, IndexField, Kind, Noun};
use domain::person::Person;
use domain::report::Report;
use domain::text::Confidential;
use linkage::search::Words;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use vault::{Candidate, Query, Ranker, Way};

/// The most candidates that one search opens when the blind index brings them, in no good order.
const CANDIDATES_MOST: usize = 100;
/// And when the index in memory brings them, ranked.
const RANKED_MOST: usize = 30;
/// What is taken from the score of 100 for each unit of distance: a homophone stays above 80.
const COST_WEIGHT: f32 = 16.0;
/// The newest things she sees whose code names are compared by their parts.
const CODE_NAMES_MOST: u32 = 200;
/// Characters from which a part of a code name is looked for.
const CODE_NAME_CHARS_MIN: usize = 2;

/// A file that answers the search.
pub struct FileHit {
    /// Which.
    pub file: FileId,
    /// Code name.
    pub code_name: String,
    /// Stage code.
    pub stage: String,
    /// Village code.
    pub village: Option<String>,
    /// Risk, 0 to 4.
    pub risk: u8,
    /// The persons who were meant; none when the code name was. Show only what `fields` opens.
    pub persons: Vec<PersonView>,
    /// How well it answers, 0 to 100.
    pub score: u32,
    /// Its group of namesakes; none when the code name was meant.
    pub namesakes: Option<usize>,
}

/// A report without a file that answers the search.
pub struct ReportHit {
    /// Which.
    pub report: ReportId,
    /// Code name.
    pub code_name: String,
    /// Stage code.
    pub stage: String,
    /// The name, where policy opens it.
    pub name: Option<Confidential>,
    /// How well it answers, 0 to 100.
    pub score: u32,
    /// Its group of namesakes; none when the code name was meant.
    pub namesakes: Option<usize>,
}

/// The answer.
pub struct Found {
    /// Files, best first.
    pub files: Vec<FileHit>,
    /// Reports, best first.
    pub reports: Vec<ReportHit>,
    /// Whether this post may search by name; otherwise only code names were compared.
    pub by_name: bool,
}

/// Hits while they are gathered.
#[derive(Default)]
struct Hits {
    files: BTreeMap<FileId, FileHit>,
    reports: BTreeMap<ReportId, ReportHit>,
    subjects: BTreeSet<PersonId>,
    fields: BTreeSet<String>,
}

/// Whether this post may search for persons at all.
#[must_use]
pub fn may_search_names(house: &House, actor: &Actor) -> bool {
    guard::permit_new(house, actor, Action::SearchPersons, Kind::Person, actor.staff.into()).is_ok()
}

/// Searches. One access fact lists everybody shown, and is durable before this returns.
///
/// # Errors
/// Faults of the store: then nothing is shown.
pub async fn search(house: &House, actor: &Actor, text: &str) -> Result<Found> {
    let by_name = may_search_names(house, actor);
    let mut hits = Hits::default();
    by_code_name(house, actor, text.trim(), &mut hits).await?;
    if by_name {
        by_name_or_number(house, actor, text, &mut hits).await?;
    }
    record_access(house, actor, &hits).await?;
    let with_file: BTreeSet<String> = hits.files.values().map(|f| f.code_name.clone()).collect();
    let mut files: Vec<FileHit> = hits.files.into_values().collect();
    let mut reports: Vec<ReportHit> = hits.reports.into_values().collect();
    // A report and the file opened from it bear one code name: the file stands for both.
    reports.retain(|r| !with_file.contains(&r.code_name));
    files.sort_by_cached_key(|hit| (Reverse(hit.score), hit.namesakes, hit.code_name.clone()));
    reports.sort_by_cached_key(|hit| (Reverse(hit.score), hit.namesakes, hit.code_name.clone()));
    Ok(Found { files, reports, by_name })
}

/// How one candidate was found, and so how well it answers.
enum Means<'a> {
    /// By the index in memory: its distance, and what was asked for.
    Ranked(Near, &'a Words),
    /// By the blind index: compared anew.
    Blind(&'a Ranker),
}

impl Means<'_> {
    /// The group of namesakes it stands in.
    fn namesakes(&self) -> Option<usize> {
        match self {
            Means::Ranked(near, _) => Some(near.group),
            Means::Blind(_) => None,
        }
    }
}

async fn by_name_or_number(house: &House, actor: &Actor, text: &str, hits: &mut Hits) -> Result<()> {
    let words = Words::read(text, i32::from(house.today().year()));
    if let Some(near) = house.people.find(&house.viewer(actor), &words, RANKED_MOST) {
        for near in near {
            candidate(house, actor, (near.stream, near.kind), &Means::Ranked(near, &words), hits).await?;
        }
        return Ok(());
    }
    let ranker = Ranker::new(text);
    for stream in candidates(house, actor, text).await? {
        if let Some(stored) = house.reads.stream(&house.town, stream).await? {
            candidate(house, actor, (stream, stored.kind), &Means::Blind(&ranker), hits).await?;
        }
    }
    Ok(())
}

async fn candidate(
    house: &House,
    actor: &Actor,
    (stream, kind): (StreamId, Kind),
    means: &Means<'_>,
    hits: &mut Hits,
) -> Result<()> {
    match kind {
        Kind::Person => person(house, actor, stream, means, hits).await,
        Kind::Report => report(house, actor, stream, means, hits).await,
        _ => Ok(()),
    }
}

/// Streams that carry enough tokens, ways in order of strictness, as many as one search opens.
async fn candidates(house: &House, actor: &Actor, text: &str) -> Result<Vec<StreamId>> {
    let query = vault::query_tokens(house.keyring.index_key(), &house.town.0, text);
    let viewer = house.viewer(actor);
    let most = u32::try_from(CANDIDATES_MOST).unwrap_or(u32::MAX);
    let mut known = BTreeSet::new();
    let mut found = Vec::new();
    for ways in combinations(&query) {
        if found.len() >= CANDIDATES_MOST {
            break;
        }
        let groups: Vec<TokenGroup> = ways.iter().map(|way| group(way)).collect();
        let more = house.reads.by_tokens(&viewer, &groups, most).await?;
        found.extend(more.into_iter().map(|(id, _)| id).filter(|id| known.insert(*id)));
    }
    found.truncate(CANDIDATES_MOST);
    Ok(found)
}

fn group(way: &Way) -> TokenGroup {
    let all: BTreeSet<Token> =
        way.groups.iter().flatten().map(|token| Token(i64::from(token.value()))).collect();
    TokenGroup {
        tokens: all.into_iter().collect(),
        need: u32::try_from(way.at_least.max(1)).unwrap_or(u32::MAX),
    }
}

/// One way of each term, the strictest together first.
fn combinations(query: &Query) -> Vec<Vec<&Way>> {
    if query.is_empty() {
        return Vec::new();
    }
    let mut all: Vec<(usize, Vec<&Way>)> = vec![(0, Vec::new())];
    for term in &query.terms {
        let mut longer = Vec::new();
        for (looseness, ways) in &all {
            for (at, way) in term.ways.iter().enumerate() {
                let mut more = ways.clone();
                more.push(way);
                longer.push((looseness + at, more));
            }
        }
        all = longer;
    }
    all.sort_by_key(|(looseness, _)| *looseness);
    all.into_iter().map(|(_, ways)| ways).collect()
}

/// Scores what she may read. A masked name may be found by it, for a unit must be able to tell
/// that a file exists; a masked number may not, or it could be guessed digit by digit.
fn score(means: &Means<'_>, fields: &FieldSet, row: DataRow, entries: &[IndexEntry]) -> u32 {
    let open = |entry: &&IndexEntry| match entry.field {
        IndexField::Name => fields.shown(row, Field::Name) != HowShown::Hidden,
        IndexField::IdNumber => fields.clear(row, Field::IdNumber),
        IndexField::Phone => fields.clear(row, Field::Phones),
    };
    let of = |kind: IndexField| -> Vec<&str> {
        entries.iter().filter(open).filter(|e| e.field == kind).map(|e| e.text.reveal()).collect()
    };
    let (names, id_numbers, phones) = (of(IndexField::Name), of(IndexField::IdNumber), of(IndexField::Phone));
    let (near, words) = match means {
        Means::Ranked(near, words) => (near, words),
        Means::Blind(ranker) => {
            let found = Candidate { names: &names, id_numbers: &id_numbers, phones: &phones };
            return ranker.score(&found).value();
        }
    };
    let holds = |text: &&str| linkage::search::has_digits(text, &words.number);
    if (!words.name.is_empty() && names.is_empty())
        || (!words.number.is_empty() && !id_numbers.iter().chain(&phones).any(holds))
    {
        return 0;
    }
    ranked_score(near.cost)
}

/// An order, not a likelihood.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held between 1 and 100 before")]
fn ranked_score(cost: f32) -> u32 {
    (100.0 - cost * COST_WEIGHT).clamp(1.0, 100.0) as u32
}

async fn person(
    house: &House,
    actor: &Actor,
    candidate: StreamId,
    means: &Means<'_>,
    hits: &mut Hits,
) -> Result<()> {
    let id = PersonId::from(candidate);
    for (file, view) in files_of(house, actor, id).await? {
        let Some(entry) = file.noun().persons.get(&id) else { continue };
        let Some(seen) = file::person_in(house, actor, &view, (id, entry)).await? else { continue };
        let entries = Person::index_entries(seen.person.noun());
        let score = score(means, &seen.fields, identity_row(entry), &entries);
        if score == 0 {
            continue;
        }
        hits.subjects.insert(id);
        hits.fields.extend(opened_fields(&seen.fields));
        let hit = hits.files.entry(file.id.into()).or_insert_with(|| outline(file.id.into(), file.noun()));
        if hit.score < score {
            (hit.score, hit.namesakes) = (score, means.namesakes());
        }
        hit.persons.push(seen);
    }
    Ok(())
}

fn outline(id: FileId, file: &File) -> FileHit {
    FileHit {
        file: id,
        code_name: file.code_name().to_owned(),
        stage: file.stage.code().to_owned(),
        village: file.opening.as_ref().and_then(|o| o.village.as_ref()).map(|v| v.0.clone()),
        risk: file.risk.number(),
        persons: Vec::new(),
        score: 0,
        namesakes: None,
    }
}

async fn report(
    house: &House,
    actor: &Actor,
    candidate: StreamId,
    means: &Means<'_>,
    hits: &mut Hits,
) -> Result<()> {
    let Some(report) = stream::open::<Report>(house, candidate).await? else { return Ok(()) };
    let fields = match guard::readable(house, actor, &report).await {
        Ok((_, fields)) => fields,
        Err(Error::NotVisible) => return Ok(()),
        Err(error) => return Err(error),
    };
    let noun = report.noun();
    let row = if noun.minor() { DataRow::MinorVictimIdentity } else { DataRow::AdultVictimIdentity };
    let score = score(means, &fields, row, &noun.index_entries());
    if score == 0 {
        return Ok(());
    }
    // The subject of a report is no person yet: the report stands for her in "who has seen this".
    hits.subjects.insert(PersonId(candidate.0));
    hits.fields.extend(opened_fields(&fields));
    let hit = ReportHit {
        report: candidate.into(),
        code_name: noun.intake.code_name.clone(),
        stage: noun.stage.code().to_owned(),
        name: noun.intake.subject.name.clone().filter(|_| fields.clear(row, Field::Name)),
        score,
        namesakes: means.namesakes(),
    };
    hits.reports.insert(hit.report, hit);
    Ok(())
}

/// Files and reports by code name: the whole name wherever it stands, a part of it among the newest.
async fn by_code_name(house: &House, actor: &Actor, text: &str, hits: &mut Hits) -> Result<()> {
    if text.chars().count() < CODE_NAME_CHARS_MIN {
        return Ok(());
    }
    let viewer = house.viewer(actor);
    let whole = WorkFilter {
        kinds: vec![Kind::File],
        facets: vec![("code_name".to_owned(), text.to_owned())],
        limit: CODE_NAMES_MOST,
        ..WorkFilter::default()
    };
    // One kind at a time: only then does an index give the newest without sorting all that she may see.
    let newest = |kind| WorkFilter {
        kinds: vec![kind],
        order: WorkOrder::Newest,
        limit: CODE_NAMES_MOST,
        ..WorkFilter::default()
    };
    for filter in [whole, newest(Kind::File), newest(Kind::Report)] {
        for item in house.reads.worklist(&viewer, &filter).await? {
            let score = match item.title.find(text) {
                Some(0) if item.title == text => 100,
                Some(0) => 90,
                Some(_) => 70,
                None => continue,
            };
            hits.note(item, score);
        }
    }
    Ok(())
}

impl Hits {
    fn note(&mut self, item: WorkItem, score: u32) {
        if item.kind == Kind::Report {
            let report = item.stream.into();
            let (code_name, stage) = (item.title, item.stage);
            let hit = ReportHit { report, code_name, stage, name: None, score, namesakes: None };
            self.reports.entry(report).or_insert(hit);
            return;
        }
        let file = item.stream.into();
        let hit = FileHit {
            file,
            code_name: item.title,
            stage: item.stage,
            village: item.station,
            risk: item.risk,
            persons: Vec::new(),
            score,
            namesakes: None,
        };
        self.files.entry(file).or_insert(hit);
    }
}

async fn record_access(house: &House, actor: &Actor, hits: &Hits) -> Result<()> {
    if hits.subjects.is_empty() {
        return Ok(());
    }
    let shown = Shown {
        page: "search",
        stream: actor.staff.into(),
        subjects: hits.subjects.clone(),
        fields: hits.fields.clone(),
        purpose: guard::usual_purpose(actor.role()).code(),
        blocked: false,
    };
    record(house, actor, shown).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::combinations;
    use vault::{IndexKey, Suite, TokenBits};

    fn query(text: &str) -> vault::Query {
        let key = IndexKey::new(Suite::International, TokenBits::default(), [3; 32]);
        vault::query_tokens(&key, "442000105", text)
    }

    #[test]
    fn every_way_of_every_term_is_tried_the_strictest_first() {
        let both = query("陈小芳 19900001234");
        let tried = combinations(&both);
        assert_eq!(tried.len(), both.terms.iter().map(|term| term.ways.len()).product::<usize>());
        let first: Vec<_> = both.terms.iter().map(|term| &term.ways[0]).collect();
        assert_eq!(tried[0], first);
    }

    #[test]
    fn too_little_to_search_for_asks_the_store_nothing() {
        assert!(combinations(&query("1")).is_empty());
        assert!(combinations(&query("")).is_empty());
    }
}
