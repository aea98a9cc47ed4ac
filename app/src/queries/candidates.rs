//! Who may be the person that is just being typed in, or that a record is about: shown with reasons, and
//! only to those who may see them.
//!
//! What is compared is what this reader may read, so that nobody can guess a hidden number field by field.
//! Whoever may not compare gets one answer, whether or not anybody was found; and for those who may, the
//! same number of looks is asked of the store, whomever it hides.

use super::file as files;
use super::person::{files_of, identity_row};
use super::report::opened_fields;
use super::sameness;
use crate::error::{Error, Result};
use crate::guard;
use crate::house::House;
use crate::mentions::{self, Known, Likeness};
use crate::policy::{Action, DataRow, Field, FieldSet, Shown as HowShown};
use crate::ports::{Token, TokenGroup};
use crate::services::access::{Shown, record};
use crate::stream;
use domain::actor::Actor;
use domain::ids::{FileId, PersonId, ReportId, StreamId};
use domain::noun::Kind;
use domain::pair::Verdict;
use domain::report::Report;
use domain::text::Confidential;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Looks at visibility for one comparison: always so many, whoever is hidden.
const LOOKS: usize = 48;

/// One record as its reader may read it.
pub struct Side {
    /// Which.
    pub record: StreamId,
    /// Person or report.
    pub kind: Kind,
    /// Code name.
    pub title: String,
    /// What she may read of it; the name may be masked.
    pub known: Known,
    /// The name is shown masked only.
    pub masked: bool,
    /// A file of it that she may know of.
    pub file: Option<FileId>,
    /// The report, when it is one.
    pub report: Option<ReportId>,
    /// When it was told or registered.
    pub at: Option<Timestamp>,
    /// Who told it: unit or channel code.
    pub channel: Option<String>,
    /// Version of the record.
    pub version: u64,
    /// Rows opened, for the access fact.
    opened: BTreeSet<String>,
}

/// A candidate.
pub struct Seen {
    /// The record.
    pub side: Side,
    /// How likely, and why.
    pub likeness: Likeness,
    /// What was decided, if anything.
    pub verdict: Option<Verdict>,
}

/// Whether this post compares at all.
#[must_use]
pub fn may_compare(house: &House, actor: &Actor) -> bool {
    guard::permit_new(house, actor, Action::PersonCompare, Kind::Person, actor.staff.into()).is_ok()
}

/// Candidates for what is being typed in; `None` for a post that does not compare. The access is recorded
/// before this returns.
///
/// # Errors
/// Faults of the store: then nothing is shown.
pub async fn typed(house: &House, actor: &Actor, known: &Known) -> Result<Option<Vec<Seen>>> {
    if !may_compare(house, actor) {
        return Ok(None);
    }
    if !known.says_something() {
        return Ok(Some(Vec::new()));
    }
    let found = visible(house, actor, known, &BTreeSet::new()).await?;
    let found = best(house, found);
    log(house, actor, "compare", found.iter().map(|s| &s.side)).await?;
    Ok(Some(found))
}

/// Candidates for a record that its reader sees, with what was decided about each.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn of_record(house: &House, actor: &Actor, id: StreamId) -> Result<Option<Vec<Seen>>> {
    if !may_compare(house, actor) {
        return Ok(None);
    }
    let own = side(house, actor, id).await?.ok_or(Error::NotVisible)?;
    let around = sameness::around(house, &[id]).await?;
    let mut besides = around.group(id);
    let decided = besides.clone();
    besides.insert(id);
    let mut found = Vec::new();
    for other in decided.into_iter().filter(|other| *other != id) {
        if let Some(side) = side(house, actor, other).await? {
            let likeness = house.mentions.weigh(&own.known, &side.known).await;
            found.push(Seen { side, likeness, verdict: Some(Verdict::Same) });
        }
    }
    let mut open = visible(house, actor, &own.known, &besides).await?;
    for seen in &mut open {
        let apart = around.sameness.kept_apart(id, seen.side.record);
        seen.verdict = apart.then_some(Verdict::Apart);
    }
    found.extend(best(house, open));
    log(house, actor, "compare", found.iter().map(|s| &s.side)).await?;
    Ok(Some(found))
}

/// Near records that this reader may see, compared anew with what she may read of them.
async fn visible(
    house: &House,
    actor: &Actor,
    known: &Known,
    besides: &BTreeSet<StreamId>,
) -> Result<Vec<Seen>> {
    house.mentions.refresh(house).await?;
    let near = house.mentions.near(known, besides, LOOKS).await;
    let viewer = house.viewer(actor);
    let nobody = StreamId(uuid::Uuid::nil());
    let mut seen = Vec::new();
    for at in 0..LOOKS {
        let record = near.get(at).map_or(nobody, |n| n.record);
        if house.reads.level(&viewer, record).await?.is_none() {
            continue;
        }
        let Some(side) = side(house, actor, record).await? else { continue };
        let likeness = house.mentions.weigh(known, &side.known).await;
        seen.push(Seen { side, likeness, verdict: None });
    }
    Ok(seen)
}

/// The likeliest, as many as are shown; a file and the report it was opened from stand for one another.
fn best(house: &House, mut found: Vec<Seen>) -> Vec<Seen> {
    let rules = house.rules.matching();
    found.retain(|s| s.likeness.permille >= rules.shown_permille);
    found.sort_by_key(|s| {
        (std::cmp::Reverse(s.likeness.permille), s.side.kind != Kind::Person, s.side.record)
    });
    let mut files = BTreeSet::new();
    found.retain(|s| s.side.file.is_none_or(|file| files.insert(file)));
    found.truncate(usize::from(rules.shown_most));
    found
}

/// One record as this reader may read it; `None` when it does not exist for her.
///
/// # Errors
/// Faults of the store.
pub async fn side(house: &House, actor: &Actor, id: StreamId) -> Result<Option<Side>> {
    match guard::must_see(house, actor, id).await {
        Ok(_) => {}
        Err(Error::NotVisible) => return Ok(None),
        Err(error) => return Err(error),
    }
    let kind = house.reads.stream(&house.town, id).await?.map(|s| s.kind);
    match kind {
        Some(Kind::Report) => report_side(house, actor, id).await,
        Some(Kind::Person) => person_side(house, actor, id).await,
        _ => Ok(None),
    }
}

async fn report_side(house: &House, actor: &Actor, id: StreamId) -> Result<Option<Side>> {
    let Some(report) = stream::open::<Report>(house, id).await? else { return Ok(None) };
    let fields = match guard::readable(house, actor, &report).await {
        Ok((_, fields)) => fields,
        Err(Error::NotVisible) => return Ok(None),
        Err(error) => return Err(error),
    };
    let noun = report.noun();
    let row = if noun.minor() { DataRow::MinorVictimIdentity } else { DataRow::AdultVictimIdentity };
    let (known, masked) = readable(Known::of_report(house, noun), &fields, row);
    let file = match noun.file {
        Some(file) if house.reads.level(&house.viewer(actor), file.into()).await?.is_some() => Some(file),
        _ => None,
    };
    Ok(Some(Side {
        record: id,
        kind: Kind::Report,
        title: noun.intake.code_name.clone(),
        known,
        masked,
        file,
        report: Some(id.into()),
        at: noun.received_at,
        channel: Some(noun.intake.channel.clone()),
        version: report.version,
        opened: opened_fields(&fields),
    }))
}

async fn person_side(house: &House, actor: &Actor, id: StreamId) -> Result<Option<Side>> {
    let person = PersonId::from(id);
    for (file, view) in files_of(house, actor, person).await? {
        let Some(entry) = file.noun().persons.get(&person) else { continue };
        let Some(seen) = files::person_in(house, actor, &view, (person, entry)).await? else { continue };
        let Some(identity) = &seen.person.noun().identity else { continue };
        let (known, masked) = readable(Known::of_identity(identity), &seen.fields, identity_row(entry));
        return Ok(Some(Side {
            record: id,
            kind: Kind::Person,
            title: file.noun().code_name().to_owned(),
            known,
            masked,
            file: Some(file.id.into()),
            report: None,
            at: seen.person.noun().registered_at,
            channel: None,
            version: seen.person.version,
            opened: opened_fields(&seen.fields),
        }));
    }
    Ok(None)
}

/// Leaves what policy opens. A masked name still tells that a file exists, as in search; a masked number
/// does not, or it could be guessed digit by digit.
fn readable(known: Known, fields: &FieldSet, row: DataRow) -> (Known, bool) {
    let clear = |field| fields.clear(row, field);
    let name = fields.shown(row, Field::Name);
    let age = clear(Field::AgeBand) || clear(Field::BirthDate);
    let kept = Known {
        name: known.name.filter(|_| name != HowShown::Hidden),
        alias: known.alias.filter(|_| clear(Field::OtherNames)),
        sex: if clear(Field::Sex) { known.sex } else { 0 },
        birth: known.birth.filter(|_| clear(Field::BirthDate)),
        age: known.age.filter(|_| age),
        id_number: known.id_number.filter(|_| clear(Field::IdNumber)),
        phones: if clear(Field::Phones) { known.phones } else { Vec::new() },
        address: known.address.filter(|_| clear(Field::Address)),
        school: known.school.filter(|_| clear(Field::School)),
    };
    (kept, name != HowShown::Clear)
}

/// Records whose identity these pages show.
///
/// # Errors
/// Faults of the store: then nothing may be shown.
pub async fn log<'a>(
    house: &House,
    actor: &Actor,
    page: &'static str,
    sides: impl Iterator<Item = &'a Side>,
) -> Result<()> {
    let mut subjects = BTreeSet::new();
    let mut fields = BTreeSet::new();
    for side in sides.filter(|s| !s.opened.is_empty()) {
        subjects.insert(PersonId::from(side.record));
        fields.extend(side.opened.iter().cloned());
    }
    if subjects.is_empty() {
        return Ok(());
    }
    let purpose = guard::usual_purpose(actor.role()).code();
    let shown = Shown { page, stream: actor.staff.into(), subjects, fields, purpose, blocked: false };
    record(house, actor, shown).await.map(drop)
}

/// Records that bear this very paper and that this reader may read it of. Found through the blind index, so
/// that the answer does not wait for the one in memory.
///
/// # Errors
/// Faults of the store.
pub async fn same_paper(
    house: &House,
    actor: &Actor,
    paper: &Confidential,
    besides: StreamId,
) -> Result<Vec<StreamId>> {
    /// Buckets are shared; more than this bear no one paper.
    const PAPERS_MOST: u32 = 20;
    let tokens =
        vault::tokens(house.keyring.index_key(), &house.town.0, vault::Field::IdNumber, paper.reveal());
    let tokens: BTreeSet<Token> = tokens.into_iter().map(|t| Token(i64::from(t.value()))).collect();
    let need = u32::try_from(tokens.len()).unwrap_or(u32::MAX).max(1);
    let group = TokenGroup { tokens: tokens.into_iter().collect(), need };
    let viewer = house.viewer(actor);
    let mut found = Vec::new();
    for (record, _) in house.reads.by_tokens(&viewer, &[group], PAPERS_MOST).await? {
        let Some(side) = side(house, actor, record).await?.filter(|s| s.record != besides) else { continue };
        if side.known.id_number.is_some_and(|known| mentions::same_paper(&known, paper)) {
            found.push(record);
        }
    }
    Ok(found)
}
