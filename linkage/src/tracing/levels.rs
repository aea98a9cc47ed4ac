//! Fields of two descriptions, compared level by level.

use super::{Described, Kin, Place, Reason};
use crate::name_cmp::{self, NameLevel};

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Field {
    /// Name, or what he calls himself.
    Name,
    /// Sex.
    Sex,
    /// Age.
    Age,
    /// Days between being missed and being found.
    Time,
    /// Height.
    Height,
    /// Relatives.
    Kin,
    /// Places.
    Place,
    /// Marks of the body.
    Mark,
    /// Speech.
    Speech,
    /// Clothes.
    Clothes,
}

/// Number of fields.
pub const FIELDS: usize = 10;
/// Most levels of a field; the last that a field uses means *unknown*.
pub const LEVELS: usize = 6;

impl Field {
    /// All of them.
    pub const ALL: [Field; FIELDS] = [
        Field::Name,
        Field::Sex,
        Field::Age,
        Field::Time,
        Field::Height,
        Field::Kin,
        Field::Place,
        Field::Mark,
        Field::Speech,
        Field::Clothes,
    ];

    /// The level that means unknown: it weighs nothing.
    pub fn unknown(self) -> u8 {
        u8::try_from(LEVEL_WORDS[self as usize].len()).unwrap_or(0)
    }
}

/// The levels of a pair, by field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Levels([u8; FIELDS]);

impl Levels {
    /// Field by field.
    pub fn each(&self) -> impl Iterator<Item = (Field, u8)> + '_ {
        Field::ALL.into_iter().zip(self.0)
    }
}

/// Words for each level, best first; one more, unsaid, is *unknown*.
const LEVEL_WORDS: [&[(&str, &str)]; FIELDS] = [
    &[
        ("姓名相符", "the name fits"),
        ("姓名相近", "the name is close"),
        ("小名相符", "the nickname fits"),
        ("只有姓相符", "only the surname fits"),
        ("姓名不同", "another name"),
    ],
    &[("性别相同", "same sex"), ("性别不同", "different sex")],
    &[
        ("年龄相符", "the age fits"),
        ("年龄相差不到一岁", "the age is off by less than a year"),
        ("年龄相差一两岁", "the age is off by a year or two"),
        ("年龄相差两到四岁", "the age is off by two to four years"),
        ("年龄不符", "the age does not fit"),
    ],
    &[
        ("失踪后一个月内被发现", "found within a month of being missed"),
        ("失踪后一年内被发现", "found within a year of being missed"),
        ("失踪后五年内被发现", "found within five years of being missed"),
        ("失踪五年以后被发现", "found more than five years after being missed"),
        ("被发现早于失踪", "found before being missed"),
    ],
    &[
        ("身高相符", "the height fits"),
        ("身高相差几厘米", "the height is some centimetres off"),
        ("身高不符", "the height does not fit"),
    ],
    &[
        ("亲属的名字相符", "the name of a relative fits"),
        ("提到的几位亲属相同", "several relatives in common"),
        ("提到同一位亲属", "one relative in common"),
        ("亲属的名字不同", "a relative bears another name"),
        ("提到的亲属不同", "other relatives are spoken of"),
    ],
    &[
        ("提到同一个地方", "the same place"),
        ("地名读音相近", "places that sound alike"),
        ("提到同一类地方", "the same kind of place"),
        ("提到的地方不同", "other places are spoken of"),
    ],
    &[
        ("体表特征相同", "the same mark of the body"),
        ("体表特征相同，左右不同", "the same mark on the other side"),
        ("体表特征部分相符", "a mark fits in part"),
        ("体表特征不同", "other marks"),
    ],
    &[
        ("口音相同", "the same speech"),
        ("口音相近", "speech of the same region"),
        ("口音不同", "another speech"),
    ],
    &[("衣着相符", "the clothes fit"), ("衣着不同", "other clothes")],
];

/// Weights in bits, and the factor that holds their sum to what was borne out.
pub(super) struct Weights {
    pub(super) scale: f32,
    bits: [[f32; LEVELS]; FIELDS],
}

/// Learnt by `cargo run --release -p linkage --example tracing -- learn`: log2 of how much commoner a level is
/// among pairs that are one child. Where a simulation is too tidy to be believed (nobody there has another child's
/// surname, or calls a scar a mark), the weight is held nearer to nought by hand. Nobody is found before he was
/// missed: no draw of it exists, and its weight is a date mistyped once in 250,000, so that it outweighs any three
/// fields that fit. Fields lean on each other (a place
/// and the speech that goes with it), so that the sum says too much; `scale` is fitted on other draws.
pub(super) const WEIGHTS: Weights = Weights {
    scale: 0.9,
    bits: [
        [9.0, 6.0, 3.5, -2.0, -3.0, 0.0],
        [1.0, -6.0, 0.0, 0.0, 0.0, 0.0],
        [0.4, 0.9, -0.6, -2.9, -7.0, 0.0],
        [4.1, -0.4, -1.3, -0.3, -18.0, 0.0],
        [2.4, 0.5, -5.0, 0.0, 0.0, 0.0],
        [6.0, 2.6, 1.0, -1.2, -2.4, 0.0],
        [5.5, 2.6, 1.6, -2.1, 0.0, 0.0],
        [5.7, 3.0, -0.5, -3.4, 0.0, 0.0],
        [2.9, -0.5, -2.8, 0.0, 0.0, 0.0],
        [4.0, -2.5, 0.0, 0.0, 0.0, 0.0],
    ],
};

/// Weight of a level in bits.
pub fn weight(field: Field, level: u8) -> f32 {
    if level >= field.unknown() { 0.0 } else { WEIGHTS.bits[field as usize][usize::from(level)] }
}

pub(super) fn reasons(levels: &Levels) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = levels
        .each()
        .filter(|(field, level)| *level < field.unknown())
        .map(|(field, level)| {
            let (zh, en) = LEVEL_WORDS[field as usize][usize::from(level)];
            Reason { field, level, zh, en, bits: WEIGHTS.scale * weight(field, level) }
        })
        .collect();
    reasons.sort_by(|x, y| y.bits.abs().total_cmp(&x.bits.abs()));
    reasons
}

/// Compares one who is missing with one who was found.
pub fn compare(missing: &Described, found: &Described) -> Levels {
    let days = missing.day.zip(found.day).map(|(from, to)| to - from);
    let level = |field: Field| match field {
        Field::Name => name(missing, found),
        Field::Sex => match (missing.sex, found.sex) {
            (0, _) | (_, 0) => None,
            (a, b) => Some(u8::from(a != b)),
        },
        Field::Age => missing.born.zip(found.born).map(|(a, b)| steps(a.gap(b), &[0, 365, 730, 1460])),
        Field::Time => days.map(|days| if days < -1 { 4 } else { steps(days, &[31, 365, 1826]) }),
        Field::Height => {
            let told = missing.height > 0 && found.height > 0 && days.is_some_and(|days| days < 365);
            told.then(|| steps(i32::from(missing.height.abs_diff(found.height)), &[4, 10]))
        }
        Field::Kin => kin(&missing.kin, &found.kin),
        Field::Place => places(&missing.places, &found.places),
        Field::Mark => marks(missing, found),
        Field::Speech => speech(&missing.speech, &found.speech),
        Field::Clothes => {
            let fresh = days.is_some_and(|days| days <= 10);
            let told = !missing.clothes.is_empty() && !found.clothes.is_empty();
            (fresh && told).then(|| u8::from(!missing.clothes.iter().any(|c| found.clothes.contains(c))))
        }
    };
    Levels(Field::ALL.map(|field| level(field).unwrap_or(field.unknown())))
}

/// The first step that a value does not go beyond.
fn steps(value: i32, steps: &[i32]) -> u8 {
    let at = steps.iter().position(|step| value <= *step).unwrap_or(steps.len());
    u8::try_from(at).unwrap_or(u8::MAX)
}

fn name(missing: &Described, found: &Described) -> Option<u8> {
    let pairs = missing.names.iter().flat_map(|a| found.names.iter().map(move |b| name_cmp::compare(a, b)));
    pairs
        .filter_map(|sim| match sim.level {
            NameLevel::Silent => None,
            NameLevel::Nick => Some(2),
            level if level <= NameLevel::Romanised => Some(0),
            level if level <= NameLevel::LongNear => Some(1),
            NameLevel::Masked | NameLevel::Sibling | NameLevel::SurnameOnly => Some(3),
            _ => Some(4),
        })
        .min()
}

fn kin(missing: &[Kin], found: &[Kin]) -> Option<u8> {
    if missing.is_empty() || found.is_empty() {
        return None;
    }
    let pairs = || missing.iter().flat_map(|a| found.iter().map(move |b| (a, b)));
    let same = pairs().filter(|(a, b)| a.relation == b.relation).count();
    let named = pairs().filter(|(a, b)| a.relation == b.relation).filter_map(|(a, b)| {
        let sim = name_cmp::compare(&a.name, &b.name);
        (sim.level != NameLevel::Silent).then_some(sim.level <= NameLevel::Nick)
    });
    let named: Vec<bool> = named.collect();
    Some(match (named.contains(&true), named.contains(&false), same) {
        (true, ..) => 0,
        (false, true, _) => 3,
        (false, false, 2..) => 1,
        (false, false, 1) => 2,
        (false, false, 0) => 4,
    })
}

fn places(missing: &[Place], found: &[Place]) -> Option<u8> {
    let pairs = missing.iter().flat_map(|a| found.iter().map(move |b| place(a, b)));
    pairs.min()
}

fn place(a: &Place, b: &Place) -> u8 {
    let (shared, short) = (alike(&a.sounds, &b.sounds), a.sounds.len().min(b.sounds.len()));
    match (shared >= 0.8, shared >= 0.5, a.kind != 0 && a.kind == b.kind) {
        // 河边 and 河边 is a kind of place, not a place.
        (true, _, false) if short >= 3 => 0,
        (true, _, true) if short > 3 => 0,
        (_, true, false) if short >= 2 => 1,
        (_, _, true) => 2,
        _ => 3,
    }
}

/// Share of neighbouring sounds in common, of the shorter one.
fn alike(a: &[u16], b: &[u16]) -> f32 {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() < 2 {
        return 0.0;
    }
    let held = short.windows(2).filter(|pair| long.windows(2).any(|other| other == *pair)).count();
    held as f32 / (short.len() - 1) as f32
}

fn marks(missing: &Described, found: &Described) -> Option<u8> {
    let pairs = missing.marks.iter().flat_map(|a| found.marks.iter().map(move |b| (a, b)));
    pairs
        .map(|(a, b)| {
            // A scar of a burn is a scar.
            let scar = |kind: u8| if kind == 3 { 4 } else { kind };
            let kind = a.kind != 0 && b.kind != 0 && scar(a.kind) == scar(b.kind);
            let part = a.part != 0 && a.part == b.part;
            let sides_differ = a.side != 0 && b.side != 0 && a.side != b.side;
            match (kind, part) {
                (true, true) if sides_differ => 1,
                (true, true) => 0,
                (true, false) | (false, true) => 2,
                (false, false) => 3,
            }
        })
        .min()
}

/// Families are tens: 110 and 115 are of one region.
fn speech(missing: &[u8], found: &[u8]) -> Option<u8> {
    let pairs = missing.iter().flat_map(|a| found.iter().map(move |b| (*a, *b)));
    pairs
        .map(|(a, b)| match (a == b, a / 10 == b / 10) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => 2,
        })
        .min()
}
