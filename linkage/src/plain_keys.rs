//! Candidate pairs of a plain table: two fields that agree, exactly or roughly.
//!
//! Small tables afford rough agreement (a beginning, a sound, a year); large ones only what is needed.

use crate::block;
use crate::parallel;
use crate::plain::{Field, Kind};
use crate::tally;
use crate::text;

/// Keys that a table affords in all.
const KEYS: usize = 24_000_000;
/// Most rows that may share a key.
const BUDGET: usize = 60;
/// A table of this many rows is large: only exact keys, and none that gives many more pairs than rows.
const LARGE: usize = 200_000;

/// A way to read a field, from exact to rough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Exact,
    Start,
    Sound,
    Year,
    MonthDay,
    Tail,
    Letters,
}

fn views(kind: Kind) -> &'static [View] {
    match kind {
        Kind::Text => &[View::Exact, View::Sound, View::Start],
        Kind::Date => &[View::Exact, View::Letters, View::Year, View::MonthDay],
        Kind::Code => &[View::Exact, View::Letters, View::Start, View::Tail],
        Kind::Category => &[],
    }
}

/// The keys of every value of a field under a view; 0 for none.
fn value_keys(field: &Field, view: View) -> Vec<u64> {
    field
        .texts
        .iter()
        .map(|text| {
            let bytes = text.as_bytes();
            if bytes.is_empty() {
                return 0;
            }
            let part = |slice: Option<&[u8]>| slice.map_or(0, tally::hash_bytes);
            match view {
                View::Exact => tally::hash_bytes(bytes),
                View::Start => part(bytes.get(..3.min(bytes.len()))),
                View::Sound => u64::from(text::skeleton(bytes)) + 1,
                View::Year => part(bytes.get(..4)),
                View::MonthDay => part(bytes.get(4..8)),
                View::Letters => {
                    let mut letters = bytes.to_vec();
                    letters.sort_unstable();
                    tally::hash_bytes(&letters)
                }
                View::Tail => part(bytes.get(bytes.len().saturating_sub(4)..)),
            }
        })
        .collect()
}

/// A field under a view, with its keys; with a second column when values may stand in either.
struct Side {
    field: usize,
    other: Option<usize>,
    rough: usize,
    keys: Vec<u64>,
    other_keys: Vec<u64>,
}

impl Side {
    fn keys_of(&self, fields: &[Field], row: usize) -> [u64; 2] {
        let first = self.keys[fields[self.field].values[row] as usize];
        let second = self.other.map_or(0, |o| self.other_keys[fields[o].values[row] as usize]);
        [first, second]
    }
}

fn sides_of(fields: &[Field]) -> Vec<Side> {
    let mut sides = Vec::new();
    for (at, field) in fields.iter().enumerate() {
        for (rough, view) in views(field.kind).iter().enumerate() {
            let keys = value_keys(field, *view);
            sides.push(Side { field: at, other: None, rough, keys, other_keys: Vec::new() });
            if let Some(other) = field.swaps_with.filter(|o| *o > at) {
                let (keys, other_keys) = (value_keys(field, *view), value_keys(&fields[other], *view));
                sides.push(Side { field: at, other: Some(other), rough: rough + 1, keys, other_keys });
            }
        }
    }
    sides
}

/// All candidate pairs, sorted, each once.
pub fn candidates(fields: &[Field], split: Option<u32>, threads: usize) -> Vec<u64> {
    let rows = fields.first().map_or(0, |f| f.values.len());
    let sides = sides_of(fields);
    let mut plans: Vec<(usize, usize, usize)> = Vec::new();
    for (i, x) in sides.iter().enumerate() {
        // Two columns that may be exchanged, as an unordered pair; and a date or code alone.
        if x.other.is_some() || (x.rough <= 1 && fields[x.field].kind != Kind::Text) {
            plans.push((x.rough + 1, i, i));
        }
        for (j, y) in sides.iter().enumerate().skip(i + 1) {
            let apart = x.field != y.field && x.other != Some(y.field) && y.other != Some(x.field);
            let names = fields[x.field].swaps_with == Some(y.field) && x.other.is_none() && y.other.is_none();
            if apart || names {
                plans.push((x.rough + y.rough, i, j));
            }
        }
    }
    plans.sort_unstable();
    if rows >= LARGE {
        plans.retain(|(rough, i, j)| *rough == 0 && i != j);
    }
    plans.truncate((KEYS / rows.max(1)).max(6));
    let found = parallel::items(plans.len(), threads, |at| {
        let (_, i, j) = plans[at];
        pairs_of_plan(fields, &sides[i], &sides[j], split)
    });
    let mut pairs: Vec<u64> = found.into_iter().flatten().collect();
    parallel::sort_words(&mut pairs, threads);
    pairs.dedup();
    pairs
}

fn pairs_of_plan(fields: &[Field], x: &Side, y: &Side, split: Option<u32>) -> Vec<u64> {
    let rows = fields[x.field].values.len();
    let mut keyed: Vec<(u64, u32)> = Vec::with_capacity(rows);
    for row in 0..rows {
        let at = u32::try_from(row).unwrap_or(u32::MAX);
        let left = x.keys_of(fields, row);
        if std::ptr::eq(x, y) {
            let [a, b] = left;
            match (x.other.is_some(), a, b) {
                (_, 0, _) | (true, _, 0) => {}
                (true, a, b) => keyed.push((tally::mix(a.min(b), a.max(b)), at)),
                (false, a, _) => keyed.push((a, at)),
            }
            continue;
        }
        let right = y.keys_of(fields, row);
        for a in left.into_iter().filter(|k| *k != 0) {
            for b in right.into_iter().filter(|k| *k != 0) {
                keyed.push((tally::mix(a, b), at));
            }
        }
    }
    keyed.sort_unstable();
    keyed.dedup();
    let runs = || keyed.chunk_by(|a, b| a.0 == b.0).filter(|r| r.len() > 1 && r.len() <= BUDGET);
    let total: usize = runs().map(|r| r.len() * (r.len() - 1) / 2).sum();
    if rows >= LARGE && total > rows {
        return Vec::new();
    }
    let mut pairs = Vec::with_capacity(if split.is_none() { total } else { 0 });
    for run in runs() {
        for (at, (_, a)) in run.iter().enumerate() {
            for (_, b) in &run[at + 1..] {
                if split.is_none_or(|s| (*a < s) != (*b < s)) {
                    pairs.push(block::pack(*a, *b));
                }
            }
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}
