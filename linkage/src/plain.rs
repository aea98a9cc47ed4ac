//! Linking any table: texts, dates, codes and numbers, with weights learnt from the table itself.
//!
//! For tables that are not about persons written in Chinese. Equal values weigh by their rarity; two name
//! fields that were exchanged are still found.

use std::borrow::Cow;

use crate::block;
use crate::cluster::{self, Scored};
use crate::em::probability;
use crate::math;
use crate::parallel;
use crate::plain_em;
use crate::plain_keys;
use crate::table::{Linked, Stage};
use crate::tally::{self, Tally};
use crate::text;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name or other short text.
    Text,
    /// A date.
    Date,
    /// A number of a document, a postcode, a telephone.
    Code,
    /// One of few values (sex, state).
    Category,
}

/// A column of the table.
#[derive(Clone, Debug)]
pub struct Field {
    /// Kind of values.
    pub kind: Kind,
    /// Another column whose value may stand here by mistake (given name, surname).
    pub swaps_with: Option<usize>,
    /// Values, one number per row; 0 is missing.
    pub values: Vec<u32>,
    /// The texts of the numbers; the first is empty.
    pub texts: Vec<Box<str>>,
}

impl Field {
    /// Numbers the values of a column, in order of first appearance.
    pub fn read<'a>(kind: Kind, swaps_with: Option<usize>, cells: impl Iterator<Item = &'a str>) -> Self {
        let mut field = Self { kind, swaps_with, values: Vec::new(), texts: vec!["".into()] };
        let mut slots: Vec<u32> = vec![0; 1 << 12];
        for cell in cells {
            let number = field.number_of(cell, &mut slots);
            field.values.push(number);
        }
        field
    }

    fn number_of(&mut self, cell: &str, slots: &mut Vec<u32>) -> u32 {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        // Most cells are tidy already.
        let tidy =
            if cell.bytes().all(plain) { Cow::Borrowed(cell) } else { Cow::Owned(clean(self.kind, cell)) };
        if tidy.is_empty() {
            return 0;
        }
        if self.texts.len() * 2 > slots.len() {
            *slots = vec![0; slots.len() * 4];
            for at in 1..self.texts.len() {
                let slot = find(&self.texts, slots, &self.texts[at]);
                slots[slot] = u32::try_from(at).unwrap_or(0);
            }
        }
        let slot = find(&self.texts, slots, &tidy);
        if slots[slot] == 0 {
            slots[slot] = u32::try_from(self.texts.len()).unwrap_or(0);
            self.texts.push(tidy.as_ref().into());
        }
        slots[slot]
    }

    /// Probability that two rows have the same value, among those that have one.
    fn coincidence(&self) -> f64 {
        let mut counts = vec![0_u32; self.texts.len()];
        self.values.iter().for_each(|v| counts[*v as usize] += 1);
        let known: f64 = counts.iter().skip(1).map(|c| f64::from(*c)).sum();
        let pairs: f64 = counts.iter().skip(1).map(|c| f64::from(*c) * f64::from(c.saturating_sub(1))).sum();
        if known > 1.0 { (pairs / (known * (known - 1.0))).max(0.5 / (known * known)) } else { 1.0 }
    }

    /// The text of a row.
    pub fn text(&self, row: u32) -> &[u8] {
        self.texts[self.values[row as usize] as usize].as_bytes()
    }
}

fn find(texts: &[Box<str>], slots: &[u32], text: &str) -> usize {
    let mask = slots.len() - 1;
    let mut at = usize::try_from(tally::hash_bytes(text.as_bytes())).unwrap_or(0) & mask;
    while slots[at] != 0 && &*texts[slots[at] as usize] != text {
        at = (at + 1) & mask;
    }
    at
}

fn clean(kind: Kind, cell: &str) -> String {
    match kind {
        Kind::Text | Kind::Category => text::tidy(cell),
        Kind::Date | Kind::Code => text::tidy(cell).chars().filter(|c| c.is_alphanumeric()).collect(),
    }
}

/// How to link a plain table.
#[derive(Clone, Debug)]
pub struct Options {
    /// Threads to use.
    pub threads: usize,
    /// Rows from here on are the second table.
    pub split: Option<u32>,
    /// Whether a row of one table has at most one partner in the other.
    pub one_to_one: bool,
    /// Probability from which two groups are one.
    pub threshold: f32,
}

/// Links a table by its columns.
pub fn link(fields: &[Field], options: &Options, progress: &mut dyn FnMut(Stage)) -> Linked {
    let rows = fields.first().map_or(0, |f| f.values.len());
    progress(Stage::Block);
    let pairs = plain_keys::candidates(fields, options.split, options.threads);
    progress(Stage::Compare);
    let patterns: Vec<u64> = parallel::pieces(pairs.len(), options.threads, |range| {
        range.map(|at| pattern(fields, pairs[at])).collect::<Vec<_>>()
    })
    .into_iter()
    .flatten()
    .collect();
    progress(Stage::Learn);
    let model = plain_em::Model::learn(
        &patterns,
        &chance(fields, options.split, options.threads),
        all_pairs(rows, options.split),
    );
    progress(Stage::Score);
    let rarity = Rarity::of(fields);
    let bits: Vec<f32> = parallel::pieces(pairs.len(), options.threads, |range| {
        let one = |at: usize| model.score(patterns[at]) + rarity.bits(fields, pairs[at], patterns[at]);
        range.map(one).collect::<Vec<_>>()
    })
    .into_iter()
    .flatten()
    .collect();
    let probabilities = if options.one_to_one {
        let smaller = options.split.map_or(rows, |s| (s as usize).min(rows - s as usize));
        plain_em::partners(&pairs, &bits, model.prior(), (rows, smaller))
    } else {
        bits.iter().map(|b| probability(*b) as f32).collect()
    };
    progress(Stage::Group);
    let linked = finish(rows, &pairs, &probabilities, options);
    progress(Stage::Done);
    linked
}

/// Number of pairs that could be compared at all.
fn all_pairs(rows: usize, split: Option<u32>) -> f64 {
    let n = rows as f64;
    split.map_or(n * (n - 1.0) / 2.0, |s| f64::from(s) * (n - f64::from(s)))
}

/// The second row of a random pair.
fn second(split: Option<u32>, rows: u64, draw: u64) -> u64 {
    let from = split.map_or(0, u64::from);
    from + draw % (rows - from).max(1)
}

/// How often each level occurs by chance, from pairs drawn in a fixed sequence; equality from the counts.
fn chance(fields: &[Field], split: Option<u32>, threads: usize) -> Vec<[f64; LEVELS]> {
    let rows = fields.first().map_or(0, |f| f.values.len()) as u64;
    let draws = if rows < 2 { 0 } else { (40_000_000_000 / (rows * rows)).clamp(40_000, 160_000) };
    let limit = split.map_or(rows, u64::from).max(1);
    let patterns = parallel::pieces(usize::try_from(draws).unwrap_or(0), threads, |range| {
        range
            .map(|draw| draw as u64)
            .map(|draw| (tally::mix(11, draw) % limit, second(split, rows, tally::mix(12, draw))))
            .filter(|(a, b)| a != b)
            .map(|(a, b)| pattern(fields, a << 32 | b))
            .collect::<Vec<_>>()
    });
    let mut all = vec![[0.5_f64; LEVELS]; fields.len()];
    for pattern in patterns.into_iter().flatten() {
        for (f, row) in all.iter_mut().enumerate() {
            row[usize::try_from(pattern >> (4 * f) & 7).unwrap_or(0)] += 1.0;
        }
    }
    for (row, field) in all.iter_mut().zip(fields) {
        let known: f64 = row.iter().take(LEVELS - 1).sum();
        row.iter_mut().for_each(|v| *v /= known);
        row[0] = field.coincidence().max(1e-9);
    }
    all
}

fn finish(rows: usize, pairs: &[u64], probabilities: &[f32], options: &Options) -> Linked {
    let clusters = if options.one_to_one {
        partners(rows, pairs, probabilities, options.threshold)
    } else {
        cluster::clusters(rows, &Scored { pairs, probabilities, apart: &[] }, options.threshold)
    };
    let matched = |a: u32, b: u32| clusters[a as usize] == clusters[b as usize];
    let mut kept = Vec::new();
    for (pair, p) in pairs.iter().zip(probabilities).filter(|(_, p)| **p >= 0.01) {
        let (a, b) = block::unpack(*pair);
        // A row that has found its partner has no other.
        let p = if options.one_to_one && !matched(a, b) { p.min(0.49) } else { *p };
        kept.push((a, b, p));
    }
    Linked { pairs: kept, clusters, candidates: pairs.len(), ..Linked::default() }
}

/// Each row's best partner, the surest first.
fn partners(rows: usize, pairs: &[u64], probabilities: &[f32], threshold: f32) -> Vec<u32> {
    let mut owner: Vec<u32> = (0..u32::try_from(rows).unwrap_or(u32::MAX)).collect();
    let mut taken = vec![false; rows];
    let mut order: Vec<usize> = (0..pairs.len()).filter(|at| probabilities[*at] > threshold).collect();
    order.sort_by(|x, y| probabilities[*y].total_cmp(&probabilities[*x]).then(x.cmp(y)));
    for at in order {
        let (a, b) = block::unpack(pairs[at]);
        if !taken[a as usize] && !taken[b as usize] {
            taken[a as usize] = true;
            taken[b as usize] = true;
            owner[b as usize] = a;
        }
    }
    owner
}

/// Levels of a field, four bits each in a pattern: the closest first, the last is "missing".
pub const LEVELS: usize = 8;
/// Level of a missing value.
pub const MISSING: u64 = 7;
/// Level of equal values.
pub const EQUAL: u64 = 0;
const SWAPPED: u64 = 1;
const DIFFERENT: u64 = 6;

fn pattern(fields: &[Field], pair: u64) -> u64 {
    let (a, b) = block::unpack(pair);
    let mut all = 0;
    for (at, field) in fields.iter().enumerate() {
        let mut level = field_level(field, field, a, b);
        if level >= 4
            && let Some(other) = field.swaps_with.map(|o| &fields[o])
            && (crossed(field, other, a, b) || crossed(field, other, b, a))
        {
            level = SWAPPED;
        }
        all |= level << (4 * at);
    }
    all
}

/// Whether this row's value stands in the other column of the other row.
fn crossed(field: &Field, other: &Field, a: u32, b: u32) -> bool {
    let (x, y) = (field.text(a), other.text(b));
    !x.is_empty() && !y.is_empty() && text::distance(x, y, 1) <= 1
}

fn field_level(left: &Field, right: &Field, a: u32, b: u32) -> u64 {
    let (p, q) = (left.values[a as usize], right.values[b as usize]);
    if p == 0 || q == 0 {
        return MISSING;
    }
    if p == q {
        return EQUAL;
    }
    let (x, y) = (left.text(a), right.text(b));
    match left.kind {
        Kind::Category => DIFFERENT,
        Kind::Text => text_level(x, y),
        Kind::Date => date_level(x, y),
        Kind::Code => match text::distance(x, y, 2) {
            1 if x.len() == y.len() && text::same_letters(x, y) => SWAPPED,
            1 => 2,
            2 => 3,
            _ => DIFFERENT,
        },
    }
}

fn text_level(x: &[u8], y: &[u8]) -> u64 {
    let near = text::distance(x, y, 2);
    if near == 1 && x.len().min(y.len()) > 2 {
        return 2;
    }
    let similar = text::jaro_winkler(x, y);
    match (near, similar) {
        (2, _) if x.len().min(y.len()) > 4 => 3,
        (_, s) if s >= 0.9 => 3,
        (_, s) if s >= 0.78 => 4,
        (_, s) if s >= 0.65 => 5,
        _ => DIFFERENT,
    }
}

fn date_level(x: &[u8], y: &[u8]) -> u64 {
    let swapped = x.len() == 8 && y.len() == 8 && x[..4] == y[..4] && x[4..6] == y[6..] && x[6..] == y[4..6];
    if swapped {
        return SWAPPED;
    }
    match text::distance(x, y, 2) {
        1 if text::same_letters(x, y) => 2,
        1 => 3,
        2 => 4,
        _ if x.len() >= 4 && y.len() >= 4 && x[..4] == y[..4] => 5,
        _ => DIFFERENT,
    }
}

/// Rarity of equal values.
struct Rarity {
    counts: Vec<(Tally, f32)>,
}

impl Rarity {
    fn of(fields: &[Field]) -> Self {
        let counts = fields
            .iter()
            .map(|field| {
                let mut tally = Tally::with_room(field.texts.len());
                for value in field.values.iter().filter(|v| **v != 0) {
                    tally.add(u64::from(*value));
                }
                let mean = (tally.coincidence() * tally.total() as f64).max(1.0) as f32;
                (tally, mean)
            })
            .collect();
        Self { counts }
    }

    /// Log2 weight that equal values add for being rarer than equal values usually are.
    fn bits(&self, fields: &[Field], pair: u64, pattern: u64) -> f32 {
        let (a, _) = block::unpack(pair);
        let mut bits = 0.0;
        for (at, (field, (tally, mean))) in fields.iter().zip(&self.counts).enumerate() {
            if pattern >> (4 * at) & 15 == EQUAL && field.kind != Kind::Category {
                let count = tally.get(u64::from(field.values[a as usize])) as f32;
                bits += (math::log2(f64::from(mean / count.max(1.0))) as f32).clamp(-8.0, 8.0) * 0.8;
            }
        }
        bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_rows_with_slips_and_exchanged_names() {
        const PARTS: [&str; 12] =
            ["ta", "no", "mi", "lek", "sor", "vin", "del", "ga", "ro", "hu", "bex", "wy"];
        let word = |n: u64| {
            let parts = |k: u64| PARTS[usize::try_from(tally::mix(n, k) % 12).unwrap()];
            format!("{}{}{}", parts(1), parts(2), parts(3))
        };
        let mut cells: Vec<[String; 3]> = Vec::new();
        for n in 0..240_u64 {
            let (g, s) = (word(n % 40), word(n + 1000));
            let day = tally::mix(n, 9);
            let date = format!("19{:02}{:02}{:02}", day % 90 + 10, day % 12 + 1, day % 28 + 1);
            cells.push([g.clone(), s.clone(), date.clone()]);
            match n % 3 {
                0 => cells.push([s, g, date]),
                1 => cells.push([g, s.replacen('a', "e", 1), date]),
                _ => cells.push([g, s, date]),
            }
        }
        let column = |c: usize, kind, swap| Field::read(kind, swap, cells.iter().map(move |r| r[c].as_str()));
        let fields =
            [column(0, Kind::Text, Some(1)), column(1, Kind::Text, Some(0)), column(2, Kind::Date, None)];
        let options = Options { threads: 2, split: None, one_to_one: false, threshold: 0.5 };
        let linked = link(&fields, &options, &mut |_| {});
        let joined = (0..240).filter(|n| linked.clusters[2 * n] == linked.clusters[2 * n + 1]).count();
        assert!(joined > 220, "{joined}");
    }
}
