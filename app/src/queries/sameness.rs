//! Who is one person, as people decided: read around one record, never from a table of its own.

use crate::error::Result;
use crate::house::House;
use crate::stream::{self, Stream};
use domain::file::File;
use domain::ids::{PairId, StreamId};
use domain::noun::Kind;
use domain::pair::{Pair, Verdict};
use domain::report::Report;
use domain::sameness::{Sameness, two};
use std::collections::{BTreeMap, BTreeSet};

/// Records that one walk looks at: nobody is mentioned so often; beyond, something else is wrong.
const RECORDS_MOST: usize = 500;

/// The name of a pair follows from its records, so that it can't be made twice.
#[must_use]
pub fn pair_of(house: &House, a: StreamId, b: StreamId) -> PairId {
    let (left, right) = two(a, b);
    let mut message = left.bytes().to_vec();
    message.extend_from_slice(&right.bytes());
    let digest = house.digest("pair", &message);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    PairId(uuid::Uuid::from_bytes(bytes))
}

/// The persons around some records, and the decisions that made them so. **Unguarded.**
#[derive(Default)]
pub struct Around {
    /// Standing decisions.
    pub sameness: Sameness,
    /// Every pair seen on the way.
    pub pairs: BTreeMap<PairId, Stream<Pair>>,
    /// Files of which one of these persons is a party.
    pub files: BTreeMap<StreamId, Stream<File>>,
    /// Reports about one of these persons.
    pub reports: BTreeMap<StreamId, Stream<Report>>,
}

impl Around {
    /// Every record of the person that this one is of.
    #[must_use]
    pub fn group(&self, of: StreamId) -> BTreeSet<StreamId> {
        self.sameness.group(of)
    }

    /// Files that know this person as a party.
    pub fn files_of(&self, of: StreamId) -> impl Iterator<Item = &Stream<File>> {
        let group = self.group(of);
        self.files.values().filter(move |f| f.noun().persons.keys().any(|p| group.contains(&p.stream())))
    }
}

/// Walks from these records over everything that people decided to be the same.
///
/// # Errors
/// Faults of store or vault.
pub async fn around(house: &House, from: &[StreamId]) -> Result<Around> {
    let mut all = Around::default();
    let mut seen = BTreeSet::new();
    let mut next: Vec<StreamId> = from.to_vec();
    while let Some(record) = next.pop() {
        if seen.len() >= RECORDS_MOST || !seen.insert(record) {
            continue;
        }
        next.extend(pairs(house, &mut all, record).await?);
        next.extend(of_its_file(house, &mut all, record).await?);
    }
    Ok(all)
}

/// Decided pairs of a record; answers whom they make the same.
async fn pairs(house: &House, all: &mut Around, record: StreamId) -> Result<Vec<StreamId>> {
    let mut near = Vec::new();
    for stored in house.reads.by_facet(&house.town, "pair", &record.to_string()).await? {
        let id = PairId::from(stored.stream);
        if stored.kind != Kind::Pair || all.pairs.contains_key(&id) {
            continue;
        }
        let Some(pair) = stream::open_stored::<Pair>(house, stored).await? else { continue };
        if let Some((left, right)) = pair.noun().records() {
            match pair.noun().verdict() {
                Some(Verdict::Same) => {
                    all.sameness.join(left, right);
                    near.extend([left, right]);
                }
                Some(Verdict::Apart) => all.sameness.keep_apart(left, right),
                None => {}
            }
        }
        all.pairs.insert(id, pair);
    }
    Ok(near)
}

/// A report and the subject of the file that was opened from it are one person: she was registered from it.
async fn of_its_file(house: &House, all: &mut Around, record: StreamId) -> Result<Vec<StreamId>> {
    let mut near = Vec::new();
    if let Some(report) = stream::open::<Report>(house, record).await? {
        if let Some(file) = report.noun().file
            && let Some(file) = stream::open::<File>(house, file.into()).await?
        {
            near.extend(registered_from(all, &file).filter(|(from, _)| *from == record).map(|(_, who)| who));
            all.files.insert(file.id, file);
        }
        all.reports.insert(record, report);
        return Ok(near);
    }
    for stored in house.reads.by_facet(&house.town, "person", &record.to_string()).await? {
        if stored.kind != Kind::File {
            continue;
        }
        let Some(file) = stream::open_stored::<File>(house, stored).await? else { continue };
        near.extend(registered_from(all, &file).filter(|(_, who)| *who == record).map(|(from, _)| from));
        all.files.insert(file.id, file);
    }
    Ok(near)
}

fn registered_from(
    all: &mut Around,
    file: &Stream<File>,
) -> impl Iterator<Item = (StreamId, StreamId)> + use<> {
    let opening = file.noun().opening.as_ref();
    let both = opening.and_then(|o| Some((o.report?.stream(), o.subject.stream())));
    if let Some((report, subject)) = both {
        all.sameness.join(report, subject);
    }
    both.into_iter()
}
