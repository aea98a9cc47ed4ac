//! Numbers about a pair for the learnt stage, and the counts over the table that they need.

use crate::compare::{Compared, PhoneLevel};
use crate::em::{GROUPS, Levels, Weights};
use crate::math;
use crate::mention::Mention;
use crate::name::NameKind;
use crate::tally::{self, Tally};

/// Number of features of a pair.
pub const FEATURES: usize = 46;

/// How often names, telephones and places occur in the table.
#[derive(Clone, Debug, Default)]
pub struct Stats {
    names: Tally,
    sounds: Tally,
    givens: Tally,
    guardians: Tally,
    phones: Tally,
    pairs: Tally,
    rows: f32,
}

impl Stats {
    /// Counts over a table.
    pub fn of(mentions: &[Mention]) -> Self {
        let mut stats = Self {
            names: Tally::with_room(mentions.len() / 2),
            sounds: Tally::with_room(mentions.len() / 2),
            givens: Tally::with_room(mentions.len() / 4),
            guardians: Tally::with_room(mentions.len() / 4),
            phones: Tally::with_room(mentions.len()),
            pairs: Tally::with_room(mentions.len() / 4),
            rows: 0.0,
        };
        for mention in mentions {
            stats.add(mention);
        }
        stats
    }

    /// Adds one mention.
    pub fn add(&mut self, mention: &Mention) {
        self.rows += 1.0;
        if matches!(mention.name.kind, NameKind::Full | NameKind::Latin) {
            self.names.add(mention.name.key());
            self.sounds.add(mention.name.sound_key());
            self.givens.add(given_key(mention));
        }
        if mention.guardian.kind != NameKind::None {
            self.guardians.add(mention.guardian.sound_key());
        }
        for phone in [mention.phone, mention.guardian_phone] {
            if phone != 0 {
                self.phones.add(phone);
            }
        }
        for pair in &mention.address.pairs {
            self.pairs.add(u64::from(*pair));
        }
    }

    /// Share of rows that bear this name's sounds.
    pub fn name_share(&self, mention: &Mention) -> f32 {
        (self.sounds.get(mention.name.sound_key()).max(1) as f32) / self.rows.max(1.0)
    }

    /// Weight of the address parts that two mentions share, by their rarity.
    fn shared_places(&self, a: &Mention, b: &Mention) -> f32 {
        let (x, y) = (&a.address.pairs, &b.address.pairs);
        let (mut i, mut j, mut sum) = (0, 0, 0.0);
        while i < x.len() && j < y.len() {
            match x[i].cmp(&y[j]) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    sum += math::ln32((self.rows / self.pairs.get(u64::from(x[i])).max(1) as f32).max(1.0));
                    i += 1;
                    j += 1;
                }
            }
        }
        sum
    }

    fn shared_phone_count(&self, a: &Mention, b: &Mention) -> f32 {
        [a.phone, a.guardian_phone]
            .iter()
            .filter(|p| **p != 0 && (b.phone == **p || b.guardian_phone == **p))
            .map(|p| self.phones.get(*p) as f32)
            .fold(0.0, f32::max)
    }
}

fn given_key(mention: &Mention) -> u64 {
    tally::hash_of(mention.name.given().iter().map(|c| u64::from(crate::name::sound_class(*c))))
}

fn ln1(count: u32) -> f32 {
    math::ln32(count as f32 + 1.0)
}

/// Features of one pair; the order is part of the model's version.
pub fn features(
    a: &Mention,
    b: &Mention,
    c: &Compared,
    stats: &Stats,
    fs: (&Weights, &Levels),
) -> [f32; FEATURES] {
    let (weights, levels) = fs;
    let parts: [f32; GROUPS] = weights.parts(levels);
    let mut row = [0.0; FEATURES];
    row[0] = weights.score(levels);
    row[1..5].copy_from_slice(&parts[..4]);
    row[5..22].copy_from_slice(&of_name(a, b, c, stats));
    row[22..29].copy_from_slice(&of_birth(a, b, c));
    row[29..42].copy_from_slice(&of_home(a, b, c, stats));
    row[42] = f32::from(c.sex);
    row[43] = f32::from(c.ethnicity) + if c.kin { 4.0 } else { 0.0 };
    row[44] = match (a.report, b.report) {
        (Some(x), Some(y)) => (x - y).abs() as f32 / 365.25,
        _ => -1.0,
    };
    let ages = [a, b].into_iter().filter_map(|m| m.best_birth().zip(m.report)).map(|(d, r)| r - d);
    row[45] = ages.min().unwrap_or(-1) as f32 / 365.25;
    row
}

/// Counts of two keys, the smaller first.
fn counts(tally: &Tally, x: u64, y: u64) -> (f32, f32) {
    let (p, q) = (ln1(tally.get(x)), ln1(tally.get(y)));
    (p.min(q), p.max(q))
}

fn of_name(a: &Mention, b: &Mention, c: &Compared, stats: &Stats) -> [f32; 17] {
    let name = &c.name;
    let (ka, kb) = (a.name.kind as u8, b.name.kind as u8);
    let names = counts(&stats.names, a.name.key(), b.name.key());
    let sounds = counts(&stats.sounds, a.name.sound_key(), b.name.sound_key());
    let givens = counts(&stats.givens, given_key(a), given_key(b));
    let small = [
        name.level as u8,
        name.same,
        name.sound,
        name.dialect,
        name.shape,
        name.hidden,
        name.other,
        name.gap,
        name.surname,
        ka.min(kb),
        ka.max(kb),
        c.alias as u8,
    ]
    .map(f32::from);
    let mut row = [0.0; 17];
    row[..12].copy_from_slice(&small);
    row[12..].copy_from_slice(&[names.0, names.1, sounds.0, sounds.1, givens.0]);
    row
}

fn of_birth(a: &Mention, b: &Mention, c: &Compared) -> [f32; 7] {
    let days = match (a.best_birth(), b.best_birth()) {
        (Some(x), Some(y)) => math::ln32(1.0 + (x - y).abs() as f32),
        _ => -1.0,
    };
    let known = |m: &Mention| u8::from(m.birth.is_some()) + u8::from(m.id.birth.is_some());
    [
        f32::from(c.birth as u8),
        f32::from(c.birth_any as u8),
        days,
        c.age_miss,
        f32::from(known(a).min(known(b))),
        c.id_level() as f32,
        f32::from((a.id.kind as u8).min(b.id.kind as u8)),
    ]
}

fn of_home(a: &Mention, b: &Mention, c: &Compared, stats: &Stats) -> [f32; 13] {
    let guardians = counts(&stats.guardians, a.guardian.sound_key(), b.guardian.sound_key());
    let both = c.phone != PhoneLevel::Unknown && a.guardian_phone != 0 && b.guardian_phone != 0;
    [
        f32::from(c.own_phone as u8),
        f32::from(c.phone as u8),
        math::ln32(1.0 + stats.shared_phone_count(a, b)),
        f32::from(c.phones_shared),
        f32::from(u8::from(both)),
        f32::from(c.guardian.level as u8),
        f32::from(c.guardian.same) - f32::from(c.guardian.other),
        guardians.0,
        f32::from(c.address.county),
        c.address.share,
        stats.shared_places(a, b),
        f32::from(c.address.numbers),
        f32::from(c.school),
    ]
}
