//! How two names relate.
//!
//! The answer is a level that a person can understand, and counts of places by likeness for the learnt stage.

use crate::chars::Likeness;
use crate::name::{self, Name, NameKind};

/// Levels of agreement between two names, the closest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum NameLevel {
    /// The same name.
    Exact,
    /// One character replaced by another of the same sound.
    Homophone,
    /// The same but for hidden characters.
    Hidden,
    /// The same sounds throughout, two or more characters differ.
    Sounds,
    /// A romanised name that reads like the other.
    Romanised,
    /// One sound as a dialect has it.
    Dialect,
    /// One character looks like the other.
    Shape,
    /// Given name in another order.
    Swapped,
    /// One character or word is missing.
    Dropped,
    /// A long (transliterated) name, mostly the same sounds.
    LongNear,
    /// A nickname made of a character of the name, or the same nickname.
    Nick,
    /// Both children of a mother of that name.
    SameMother,
    /// Only a surname is shown, and it agrees.
    Masked,
    /// One of them says nothing about the name.
    #[default]
    Silent,
    /// Same surname and one character of the given name; another differs.
    Sibling,
    /// Same surname, nothing else.
    SurnameOnly,
    /// Same given name (or part), another surname.
    GivenOnly,
    /// A nickname or surname that does not fit.
    Misfit,
    /// Different.
    Different,
}

/// Number of levels.
pub const NAME_LEVELS: usize = 19;

/// A compared pair of names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NameSim {
    /// Level.
    pub level: NameLevel,
    /// Places that are the same character.
    pub same: u8,
    /// Places that sound the same.
    pub sound: u8,
    /// Places that sound the same in a dialect.
    pub dialect: u8,
    /// Places that look alike.
    pub shape: u8,
    /// Places hidden on one side.
    pub hidden: u8,
    /// Places that differ.
    pub other: u8,
    /// Places missing on one side.
    pub gap: u8,
    /// Likeness of the surnames, as a number (0 same … 6 other).
    pub surname: u8,
}

impl NameSim {
    fn of(level: NameLevel) -> Self {
        Self { level, ..Self::default() }
    }

    fn count(&mut self, likeness: Likeness) {
        match likeness {
            Likeness::Same => self.same += 1,
            Likeness::Homophone | Likeness::Toneless => self.sound += 1,
            Likeness::Dialect => self.dialect += 1,
            Likeness::Shape => self.shape += 1,
            Likeness::Hidden => self.hidden += 1,
            Likeness::Other => self.other += 1,
        }
    }
}

/// Compares two names of any kind.
pub fn compare(a: &Name, b: &Name) -> NameSim {
    use NameKind::{Full, Latin, Masked, Newborn, Nick, None, Pet};
    match (a.kind, b.kind) {
        (None, _) | (_, None) => NameSim::of(NameLevel::Silent),
        (Full, Full) => full(a, b),
        (Newborn, Newborn) => mothers(a, b),
        (Newborn, _) | (_, Newborn) => NameSim::of(NameLevel::Silent),
        (Masked, Masked | Full | Latin) | (Full | Latin, Masked) => masked(a, b),
        (Pet, Pet) => NameSim::of(if a.letters == b.letters { NameLevel::Nick } else { NameLevel::Silent }),
        (Pet | Masked, _) | (_, Pet | Masked) => NameSim::of(NameLevel::Silent),
        (Nick, _) => nick(a, b),
        (_, Nick) => nick(b, a),
        (Latin, Latin) => latin(a, b),
        (Latin, Full) => romanised(a, b),
        (Full, Latin) => romanised(b, a),
    }
}

fn mothers(a: &Name, b: &Name) -> NameSim {
    let sim = full(a, b);
    let level = match sim.level {
        NameLevel::Exact => NameLevel::SameMother,
        level if level <= NameLevel::LongNear => NameLevel::Masked,
        _ => NameLevel::Misfit,
    };
    NameSim { level, ..sim }
}

fn masked(a: &Name, b: &Name) -> NameSim {
    let (Some(&x), Some(&y)) = (a.used().first(), b.used().first()) else {
        return NameSim::of(NameLevel::Silent);
    };
    let mut like = name::likeness(x, y);
    if like > Likeness::Dialect
        && let Some(last) = [a, b].iter().find(|n| n.kind == NameKind::Latin).and_then(|n| n.used().last())
    {
        like = like.min(name::likeness(*last, if a.kind == NameKind::Latin { y } else { x }));
    }
    let level = if like <= Likeness::Dialect { NameLevel::Masked } else { NameLevel::Misfit };
    let mut sim = NameSim { level, surname: like as u8, ..NameSim::default() };
    sim.count(like);
    sim
}

fn nick(nick: &Name, other: &Name) -> NameSim {
    let core = nick.chars[0];
    let pool = if other.kind == NameKind::Full && other.len > 2 { other.given() } else { other.used() };
    let Some(best) = pool.iter().map(|c| name::likeness(core, *c)).min() else {
        return NameSim::of(NameLevel::Silent);
    };
    let level = if best <= Likeness::Dialect { NameLevel::Nick } else { NameLevel::Misfit };
    let mut sim = NameSim { level, surname: 3, ..NameSim::default() };
    sim.count(best);
    sim
}

fn full(a: &Name, b: &Name) -> NameSim {
    let (x, y) = (a.used(), b.used());
    if x == y {
        return NameSim { level: NameLevel::Exact, same: a.len, ..NameSim::default() };
    }
    let mut sim = if x.len() == y.len() { by_place(x, y) } else { align(x, y) };
    sim.surname = match (x.first(), y.first()) {
        (Some(p), Some(q)) => name::likeness(*p, *q) as u8,
        _ => Likeness::Other as u8,
    };
    sim.level = level_of(&sim, x, y);
    sim
}

fn by_place(x: &[u16], y: &[u16]) -> NameSim {
    let mut sim = NameSim::default();
    for (p, q) in x.iter().zip(y) {
        sim.count(name::likeness(*p, *q));
    }
    sim
}

fn level_of(sim: &NameSim, x: &[u16], y: &[u16]) -> NameLevel {
    let near = sim.sound + sim.dialect + sim.shape + sim.hidden;
    if sim.other + sim.gap == 0 {
        return match (sim.hidden, sim.shape, sim.dialect, sim.sound) {
            (0, 0, 0, 1) => NameLevel::Homophone,
            (0, 0, 0, _) => NameLevel::Sounds,
            (0, 0, _, _) => NameLevel::Dialect,
            (0, ..) => NameLevel::Shape,
            _ => NameLevel::Hidden,
        };
    }
    let long = x.len().max(y.len());
    if swapped(x, y) {
        return NameLevel::Swapped;
    }
    if sim.gap == 1 && sim.other == 0 && long <= 4 {
        return if near <= 1 { NameLevel::Dropped } else { NameLevel::Sibling };
    }
    let agree = usize::from(sim.same + sim.sound + sim.dialect + sim.shape);
    if long >= 4 && agree * 5 >= long * 3 {
        return NameLevel::LongNear;
    }
    let surname = sim.surname <= Likeness::Dialect as u8;
    match (surname, agree) {
        (true, 2..) => NameLevel::Sibling,
        (true, _) => NameLevel::SurnameOnly,
        (false, 1..) => NameLevel::GivenOnly,
        (false, _) => NameLevel::Different,
    }
}

/// 王莉玲 / 王玲莉, also by sound.
fn swapped(x: &[u16], y: &[u16]) -> bool {
    let ([a, b, c], [d, e, f]) = (x, y) else { return false };
    let like = |p, q| name::likeness(p, q) <= Likeness::Toneless;
    b != c
        && ((like(*a, *d) && like(*b, *f) && like(*c, *e)) || (like(*a, *e) && like(*b, *d) && like(*c, *f)))
}

const fn cost(likeness: Likeness) -> u16 {
    match likeness {
        Likeness::Same => 0,
        Likeness::Homophone => 1,
        Likeness::Toneless => 2,
        Likeness::Dialect | Likeness::Hidden => 4,
        Likeness::Shape => 5,
        Likeness::Other => 12,
    }
}

/// Aligns two names of different length by least cost.
fn align(x: &[u16], y: &[u16]) -> NameSim {
    const GAP: u16 = 7;
    let mut table = [[(0_u16, NameSim::default()); name::LONGEST + 1]; 2];
    for j in 1..=y.len() {
        let (cost, mut sim) = table[0][j - 1];
        sim.gap += 1;
        table[0][j] = (cost + GAP, sim);
    }
    for (i, p) in x.iter().enumerate() {
        let (now, before) = ((i + 1) % 2, i % 2);
        let (up, mut sim) = table[before][0];
        sim.gap += 1;
        table[now][0] = (up + GAP, sim);
        for (j, q) in y.iter().enumerate() {
            let like = name::likeness(*p, *q);
            let mut best = table[before][j];
            best.0 += cost(like);
            best.1.count(like);
            for (mut gap, ()) in [(table[before][j + 1], ()), (table[now][j], ())] {
                if gap.0 + GAP < best.0 {
                    gap.1.gap += 1;
                    best = (gap.0 + GAP, gap.1);
                }
            }
            table[now][j + 1] = best;
        }
    }
    table[x.len() % 2][y.len()].1
}

fn romanised(latin: &Name, han: &Name) -> NameSim {
    if latin.len == 0 {
        return NameSim::of(NameLevel::Different);
    }
    let (x, y) = (latin.used(), han.used());
    let forward = if x.len() == y.len() { by_place(x, y) } else { align(x, y) };
    let mut turned = x.to_vec();
    turned.rotate_right(1);
    let backward = if x.len() == y.len() { by_place(&turned, y) } else { align(&turned, y) };
    let weight = |s: &NameSim| (s.other + s.gap, s.dialect);
    let mut sim = if weight(&backward) < weight(&forward) { backward } else { forward };
    sim.level = match (sim.other, sim.gap, sim.dialect) {
        (0, 0, _) => NameLevel::Romanised,
        (0, 1, _) => NameLevel::Dropped,
        _ if sim.sound >= 2 => NameLevel::Sibling,
        _ if sim.sound == 1 => NameLevel::SurnameOnly,
        _ => NameLevel::Different,
    };
    sim
}

fn latin(a: &Name, b: &Name) -> NameSim {
    let (Some(x), Some(y)) = (&a.letters, &b.letters) else { return NameSim::default() };
    if x == y {
        return NameSim { level: NameLevel::Exact, same: 3, ..NameSim::default() };
    }
    let (few, many) = if x.len() < y.len() { (x, y) } else { (y, x) };
    let shared = few.split(' ').filter(|w| many.split(' ').any(|v| v == *w)).count();
    let (short, long) = (few.split(' ').count(), many.split(' ').count());
    let apart = letters_apart(x, y);
    let level = if apart == 0 {
        NameLevel::Homophone
    } else if apart <= 2 && x.len() > 6 {
        NameLevel::Shape
    } else if shared == short && short >= 2 && long > short {
        NameLevel::Dropped
    } else if shared >= 2 {
        NameLevel::Sibling
    } else if shared == 1 {
        NameLevel::SurnameOnly
    } else {
        NameLevel::Different
    };
    let count = |n: usize| u8::try_from(n.min(9)).unwrap_or(9);
    NameSim {
        level,
        same: count(shared),
        other: count(short.saturating_sub(shared)),
        gap: count(long.saturating_sub(short)),
        ..NameSim::default()
    }
}

/// Letters that one word list has and the other lacks, order ignored.
fn letters_apart(x: &str, y: &str) -> u32 {
    let mut counts = [0_i32; 26];
    for (text, step) in [(x, 1), (y, -1)] {
        for b in text.bytes().filter(u8::is_ascii_lowercase) {
            counts[usize::from(b - b'a')] += step;
        }
    }
    counts.iter().map(|c| c.unsigned_abs()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(a: &str, b: &str) -> NameLevel {
        let (x, y) = (Name::parse(a), Name::parse(b));
        let level = compare(&x, &y).level;
        assert_eq!(level, compare(&y, &x).level, "{a} {b} both ways");
        level
    }

    #[test]
    fn levels_of_names() {
        for (a, b, want) in [
            ("陈小芳", "陳 小芳", NameLevel::Exact),
            ("陈小芳", "陈晓芳", NameLevel::Homophone),
            ("陈小芳", "程晓芳", NameLevel::Dialect),
            ("陈小芳", "陈*芳", NameLevel::Hidden),
            ("陈小芳", "陈芳", NameLevel::Dropped),
            ("陈小芳", "陈芳小", NameLevel::Swapped),
            ("陈小芳", "Chen Xiaofang", NameLevel::Romanised),
            ("陈小芳", "Xiaofang CHEN", NameLevel::Romanised),
            ("陈小芳", "阿芳", NameLevel::Nick),
            ("陈小芳", "阿强", NameLevel::Misfit),
            ("陈小芳", "陈某某", NameLevel::Masked),
            ("陈小芳", "宝宝", NameLevel::Silent),
            ("陈芳之女", "陈芳之子", NameLevel::SameMother),
            ("陈小芳", "陈小强", NameLevel::Sibling),
            ("陈小芳", "陈强", NameLevel::SurnameOnly),
            ("陈小芳", "李大强", NameLevel::Different),
            ("Olga Tanaka", "Tanaka Olga", NameLevel::Exact),
            ("Olga Tanaka", "Olga Tnaaka", NameLevel::Homophone),
            ("Le Thi Yen", "Le Yen", NameLevel::Dropped),
            ("古丽娜尔·买买提", "古力娜尔·买麦提", NameLevel::Sounds),
        ] {
            assert_eq!(level(a, b), want, "{a} {b}");
        }
    }
}
