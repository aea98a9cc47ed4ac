//! Resident identity numbers (公民身份号码, GB 11643) and other papers.
//!
//! Eighteen places: area 6, birth 8, sequence 3 (odd male, even female), check 1. A written number may hide
//! places (`*`), miss some, confuse O with 0, be the old one of fifteen, or be a relative's; none of this is
//! rejected, it is only weighed.

use crate::date::{Civil, Day};

/// A place that is hidden or unknown.
pub const HIDDEN: u8 = 0xff;

/// What kind of number was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum IdKind {
    /// Nothing usable.
    #[default]
    None,
    /// Eighteen places and a right check digit.
    Valid,
    /// A resident number with places hidden or the century missing.
    Masked,
    /// Looks like a resident number but has wrong or missing places.
    Damaged,
    /// A passport or other paper.
    Foreign,
}

/// A parsed number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IdNo {
    /// Kind of number.
    pub kind: IdKind,
    /// Number of places in use.
    pub len: u8,
    /// Digits 0–9, 10 for X, [`HIDDEN`], or upper-case letters for other papers.
    pub places: [u8; 18],
    /// Birth date written inside.
    pub birth: Option<Day>,
}

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// The check digit of seventeen places: 0–9, or 10 for X.
pub fn check_digit(places: &[u8]) -> u8 {
    let sum: u32 = places.iter().zip(WEIGHTS).map(|(p, w)| u32::from(*p) * w).sum();
    u8::try_from((12 - sum % 11) % 11).unwrap_or(0)
}

impl IdNo {
    /// Reads what was written; never fails.
    pub fn parse(text: &str) -> Self {
        let mut raw: Vec<u8> = Vec::with_capacity(18);
        let mut letters = 0;
        for c in text.chars() {
            let c = crate::chars::fold(c).to_ascii_uppercase();
            match c {
                '0'..='9' => raw.push(c as u8 - b'0'),
                '*' | '?' | '×' | '■' | '□' => raw.push(HIDDEN),
                'A'..='Z' => {
                    letters += 1;
                    raw.push(c as u8);
                }
                _ => {}
            }
        }
        if raw.is_empty() {
            return Self::default();
        }
        if letters > 0 && raw[0] >= b'A' && raw[0] != b'O' && raw[0] != b'I' && raw.len() < 14 {
            return Self::foreign(&raw);
        }
        Self::resident(&raw)
    }

    fn foreign(raw: &[u8]) -> Self {
        let mut id = Self { kind: IdKind::Foreign, ..Self::default() };
        for (slot, place) in id.places.iter_mut().zip(raw) {
            *slot = *place;
            id.len += 1;
        }
        id
    }

    fn resident(raw: &[u8]) -> Self {
        let mut id = Self { kind: IdKind::Damaged, ..Self::default() };
        let clean = |b: u8| match b {
            b'O' | b'Q' | b'D' => 0,
            b'I' | b'L' => 1,
            b'X' => 10,
            b'Z' => 2,
            b'S' => 5,
            b'B' => 8,
            HIDDEN | 0..=9 => b,
            _ => HIDDEN,
        };
        let mut places: Vec<u8> = raw.iter().map(|b| clean(*b)).collect();
        if places.len() == 15 && !places.contains(&10) {
            places.splice(6..6, [HIDDEN, HIDDEN]);
            places.push(HIDDEN);
        }
        places.truncate(18);
        for (slot, place) in id.places.iter_mut().zip(&places) {
            *slot = *place;
            id.len += 1;
        }
        let hidden = places.iter().filter(|p| **p == HIDDEN).count();
        if places.len() == 18 {
            if hidden > 0 {
                id.kind = IdKind::Masked;
            } else if places[17] == check_digit(&places[..17]) {
                id.kind = IdKind::Valid;
            }
        }
        id.birth = id.read_birth();
        id
    }

    fn read_birth(&self) -> Option<Day> {
        let part = self.places.get(6..14)?;
        if self.len < 14 || part.iter().any(|p| *p > 9) {
            return None;
        }
        let number = part.iter().fold(0_i32, |n, p| n * 10 + i32::from(*p));
        let (month, day) = (u32::try_from(number / 100 % 100).ok()?, u32::try_from(number % 100).ok()?);
        Civil::new(number / 10_000, month, day)
            .filter(|c| c.year >= 1900 && c.year <= 2035)
            .map(Civil::to_day)
    }

    /// The places in use.
    pub fn used(&self) -> &[u8] {
        &self.places[..usize::from(self.len)]
    }

    /// Whether sex is written inside, and which: 1 male, 2 female.
    pub fn sex(&self) -> Option<u8> {
        (matches!(self.kind, IdKind::Valid) && self.places[16] <= 9).then(|| 2 - self.places[16] % 2)
    }
}

/// How two numbers relate, the closest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum IdLikeness {
    /// Equal, and the check digit is right (or equal papers).
    Same,
    /// Equal as written, or all places that both show agree (ten or more).
    Compatible,
    /// One place wrong, missing, too many, or two exchanged.
    OneSlip,
    /// Two such slips.
    TwoSlips,
    /// Fewer than ten places are known, and they agree.
    Prefix,
    /// One of them is missing.
    Missing,
    /// Same area and birth, another sequence: twins, or a slip in the sequence.
    SameBirth,
    /// Same area only.
    SameArea,
    /// Different.
    Different,
}

/// Compares two numbers.
pub fn likeness(a: &IdNo, b: &IdNo) -> IdLikeness {
    if a.kind == IdKind::None || b.kind == IdKind::None {
        return IdLikeness::Missing;
    }
    let (x, y) = (a.used(), b.used());
    if x == y && !x.contains(&HIDDEN) {
        let sure = x.len() >= 15 || a.kind == IdKind::Foreign;
        return if sure { IdLikeness::Same } else { IdLikeness::Prefix };
    }
    if (a.kind == IdKind::Foreign) != (b.kind == IdKind::Foreign) {
        return IdLikeness::Different;
    }
    let shorter = x.len().min(y.len());
    let shown = x.iter().zip(y).filter(|(p, q)| **p != HIDDEN && **q != HIDDEN).count();
    let agree = x.iter().zip(y).filter(|(p, q)| **p != HIDDEN && p == q).count();
    if agree == shown && (x.len() == y.len() || shorter <= 14) {
        // A mask usually leaves the last four places, which say much.
        let tail = x.len() == 18 && y.len() == 18 && shown >= 7 && x[17] == y[17] && x[16] == y[16];
        return if shown >= 10 || tail { IdLikeness::Compatible } else { IdLikeness::Prefix };
    }
    match slips(x, y) {
        0 => IdLikeness::Compatible,
        1 => IdLikeness::OneSlip,
        2 if shorter >= 15 => sequence_aware(a, b),
        _ => apart(x, y),
    }
}

/// Two slips in the sequence part alone are as well twins.
fn sequence_aware(a: &IdNo, b: &IdNo) -> IdLikeness {
    let both = a.kind == IdKind::Valid && b.kind == IdKind::Valid;
    if both && a.places[..14] == b.places[..14] {
        IdLikeness::SameBirth
    } else if both {
        apart(a.used(), b.used())
    } else {
        IdLikeness::TwoSlips
    }
}

fn apart(x: &[u8], y: &[u8]) -> IdLikeness {
    let same = |n: usize| x.len() >= n && y.len() >= n && x[..n] == y[..n];
    if same(14) {
        IdLikeness::SameBirth
    } else if same(6) {
        IdLikeness::SameArea
    } else {
        IdLikeness::Different
    }
}

/// Edits between two numbers (exchange of neighbours counts one), counted up to 3.
pub fn slips(x: &[u8], y: &[u8]) -> usize {
    if x.len().abs_diff(y.len()) > 2 {
        return 3;
    }
    if x.len() == y.len() {
        let differ: Vec<usize> =
            (0..x.len()).filter(|i| x[*i] != y[*i] && x[*i] != HIDDEN && y[*i] != HIDDEN).take(4).collect();
        return match differ[..] {
            [] => 0,
            [_] => 1,
            [i, j] if x[i] == y[j] && x[j] == y[i] => 1,
            [_, _] => 2,
            _ => edits(x, y),
        };
    }
    edits(x, y)
}

fn edits(x: &[u8], y: &[u8]) -> usize {
    let mut row: [usize; 20] = std::array::from_fn(|j| j);
    for (i, p) in x.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        let mut least = row[0];
        for (j, q) in y.iter().enumerate() {
            let cost = usize::from(p != q && *p != HIDDEN && *q != HIDDEN);
            let next = (diagonal + cost).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = next;
            least = least.min(next);
        }
        if least > 2 {
            return 3;
        }
    }
    row[y.len()].min(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIRL: &str = "990000201012310023";

    #[test]
    fn check_digits_of_the_standard() {
        for text in ["11010519491231002X", "440524188001010014", GIRL, "990000200808150016"] {
            let id = IdNo::parse(text);
            assert_eq!(id.places[17], check_digit(&id.places[..17]), "{text}");
        }
        assert_eq!(IdNo::parse(GIRL).kind, IdKind::Valid);
        assert_eq!(IdNo::parse(GIRL).sex(), Some(2));
        assert_eq!(IdNo::parse("990000201012310024").kind, IdKind::Damaged);
    }

    #[test]
    fn slips_masks_and_twins() {
        let to = |text: &str| likeness(&IdNo::parse(GIRL), &IdNo::parse(text));
        assert_eq!(to(GIRL), IdLikeness::Same);
        assert_eq!(to("990000********0023"), IdLikeness::Compatible);
        assert_eq!(to("990000101231002"), IdLikeness::Compatible);
        assert_eq!(to("99000O201012310023"), IdLikeness::Same);
        assert_eq!(to("99000020101231023"), IdLikeness::OneSlip);
        assert_eq!(to("990000201021310023"), IdLikeness::OneSlip);
        assert_eq!(to("9900002010"), IdLikeness::Compatible);
        assert_eq!(to("990000"), IdLikeness::Prefix);
        assert_eq!(to("990000201012310664"), IdLikeness::SameBirth);
        assert_eq!(to("990000197506300053"), IdLikeness::SameArea);
        assert_eq!(to(""), IdLikeness::Missing);
    }

    #[test]
    fn passports_are_kept_as_written() {
        let id = IdNo::parse("e 1234-5678");
        assert_eq!((id.kind, id.len), (IdKind::Foreign, 9));
        assert_eq!(likeness(&id, &IdNo::parse("E12345678")), IdLikeness::Same);
    }
}
