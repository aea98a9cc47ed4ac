//! Addresses: division code (GB/T 2260) and detail.
//!
//! Divisions are recognised by sound, so that a slip of the input method (思川 for 四川) does no harm, and with
//! or without their suffix. The rest becomes pairs of neighbouring sounds, and numbers in their order
//! (29-1-1306 and 29幢1单元1306室 are the same).

use std::sync::OnceLock;

use crate::chars;
use crate::tally;

const DIVISIONS: &str = include_str!("../data/divisions.tsv");
/// Most pairs of sounds kept.
pub const PAIRS: usize = 14;
/// Most numbers kept.
pub const NUMBERS: usize = 5;

/// A parsed address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// County code, 0 when not told; when several counties bear the name, the first of them.
    pub code: u32,
    /// Hash of the county's name, 0 when not told.
    pub county: u32,
    /// Neighbouring sounds of the rest, sorted, without repeats.
    pub pairs: Vec<u32>,
    /// The last two pairs in the order written: village, estate or road.
    pub tail: [u32; 2],
    /// Numbers of the rest, in order.
    pub numbers: [u16; NUMBERS],
    /// How many numbers.
    pub count: u8,
}

struct Divisions {
    /// Open addressing: hash of sounds → first of a run in `codes`.
    slots: Vec<(u64, u32, u32)>,
    codes: Vec<u32>,
    longest: usize,
}

fn divisions() -> &'static Divisions {
    static CELL: OnceLock<Divisions> = OnceLock::new();
    CELL.get_or_init(|| {
        let mut names: Vec<(u64, u32)> = Vec::new();
        let mut longest = 0;
        for line in DIVISIONS.lines().filter(|l| !l.starts_with('#')) {
            let Some((code, list)) = line.split_once('\t') else { continue };
            let code: u32 = code.parse().unwrap_or(0);
            for name in list.split(',') {
                for form in forms(name) {
                    longest = longest.max(form.len());
                    names.push((sounds_key(&form), code));
                }
            }
        }
        names.sort_unstable();
        names.dedup();
        index(&names, longest)
    })
}

fn index(names: &[(u64, u32)], longest: usize) -> Divisions {
    let size = (names.len() * 2).next_power_of_two();
    let mut slots = vec![(0_u64, 0_u32, 0_u32); size];
    let mut codes = Vec::with_capacity(names.len());
    for run in names.chunk_by(|a, b| a.0 == b.0) {
        let mut at = slot_of(run[0].0, size);
        while slots[at].2 != 0 {
            at = (at + 1) % size;
        }
        slots[at] =
            (run[0].0, u32::try_from(codes.len()).unwrap_or(0), u32::try_from(run.len()).unwrap_or(0));
        codes.extend(run.iter().map(|r| r.1));
    }
    Divisions { slots, codes, longest }
}

fn slot_of(hash: u64, size: usize) -> usize {
    usize::try_from(hash & (size as u64 - 1)).unwrap_or(0)
}

impl Divisions {
    fn find(&self, hash: u64) -> &[u32] {
        let mut at = slot_of(hash, self.slots.len());
        while self.slots[at].2 != 0 {
            let (key, first, count) = self.slots[at];
            if key == hash {
                return &self.codes[first as usize..(first + count) as usize];
            }
            at = (at + 1) % self.slots.len();
        }
        &[]
    }
}

/// The name, and the name without its suffix (永善县 → 永善, 江华瑶族自治县 → 江华瑶族自治, 江华).
fn forms(name: &str) -> Vec<Vec<u16>> {
    let all = sounds(name.chars());
    let mut forms = vec![all.clone()];
    if all.len() > 2 {
        forms.push(all[..all.len() - 1].to_vec());
    }
    for suffix in ["自治县", "自治州", "自治区", "自治旗"] {
        if let Some(stem) = name.strip_suffix(suffix) {
            let stem: Vec<char> = stem.chars().collect();
            let short = if stem.len() > 4 { &stem[..2] } else { &stem[..stem.len().min(2)] };
            forms.push(sounds(short.iter().copied()));
        }
    }
    if let Some(stem) = name.strip_suffix("地区") {
        forms.push(sounds(stem.chars()));
    }
    forms
}

fn sounds<I: IntoIterator<Item = char>>(text: I) -> Vec<u16> {
    text.into_iter().map(sound).collect()
}

/// Toneless syllable of a character; anything else keeps its own code, out of the way of syllables.
fn sound(c: char) -> u16 {
    chars::unit(c)
        .map_or(u16::MAX, |code| if chars::is_han(code) { chars::syllable(code) } else { code | 0x8000 })
}

fn sounds_key(sounds: &[u16]) -> u64 {
    tally::hash_of(sounds.iter().map(|s| u64::from(*s)))
}

impl Address {
    /// Reads an address; never fails.
    pub fn parse(text: &str) -> Self {
        let folded: Vec<char> = text.chars().map(chars::fold).filter(|c| !c.is_whitespace()).collect();
        let all = sounds(folded.iter().copied());
        let mut address = Self::default();
        let start = address.read_divisions(&all);
        address.read_rest(&folded[start..]);
        address
    }

    /// Reads province, prefecture and county from the front; returns where the rest begins.
    fn read_divisions(&mut self, all: &[u16]) -> usize {
        let (mut at, mut within) = (0, 0_u32);
        for _ in 0..4 {
            let Some((length, code)) = longest_division(&all[at..], within) else { break };
            self.code = code;
            if code % 100 != 0 {
                let stem = length.clamp(2, length.saturating_sub(1).max(2));
                let key = sounds_key(&all[at..at + stem.min(2)]);
                self.county = u32::try_from(key >> 32).unwrap_or(0).max(1);
                return at + length;
            }
            at += length;
            within = code;
            // Cities without counties (中山, 东莞) stand for one.
            if matches!(code, 441_900 | 442_000 | 460_400 | 620_200) {
                self.county = code;
            }
        }
        at
    }

    fn read_rest(&mut self, rest: &[char]) {
        let mut previous = 0_u16;
        let mut numeral: Option<u32> = None;
        for (at, &c) in rest.iter().enumerate() {
            if let Some(next) = digit(c, numeral, rest.get(at + 1).copied()) {
                numeral = Some(next);
                continue;
            }
            if let Some(number) = numeral.take() {
                self.push_number(number);
                previous = 0;
            }
            if is_unit(c) {
                continue;
            }
            let now = sound(c);
            if previous != 0 && self.pairs.len() < PAIRS {
                self.pairs.push(u32::from(previous) << 16 | u32::from(now));
            }
            previous = now;
        }
        if let Some(number) = numeral {
            self.push_number(number);
        }
        for (slot, pair) in self.tail.iter_mut().zip(self.pairs.iter().rev()) {
            *slot = *pair;
        }
        self.pairs.sort_unstable();
        self.pairs.dedup();
    }

    fn push_number(&mut self, number: u32) {
        if usize::from(self.count) < NUMBERS {
            self.numbers[usize::from(self.count)] = u16::try_from(number.min(65_535)).unwrap_or(0);
            self.count += 1;
        }
    }

    /// Whether nothing at all was told.
    pub fn is_empty(&self) -> bool {
        self.code == 0 && self.pairs.is_empty() && self.count == 0
    }

    /// The numbers in use.
    pub fn numbers(&self) -> &[u16] {
        &self.numbers[..usize::from(self.count)]
    }

    /// Hash of the detail, for finding the same door; 0 when there is too little of it.
    pub fn door_key(&self) -> u64 {
        match (self.tail[0], self.numbers().last()) {
            (0, _) | (_, None) => 0,
            (tail, Some(number)) => tally::hash_of([u64::from(tail), u64::from(*number)]),
        }
    }
}

fn longest_division(rest: &[u16], within: u32) -> Option<(usize, u32)> {
    let all = divisions();
    let mut hash = tally::hash_of([]);
    let mut best = None;
    for (length, sound) in rest.iter().take(all.longest).enumerate() {
        hash = tally::mix(hash, u64::from(*sound));
        if length == 0 {
            continue;
        }
        let fits =
            all.find(hash).iter().filter(|c| inside(**c, within)).min_by_key(|c| (**c % 100 != 0, **c));
        if let Some(code) = fits {
            best = Some((length + 1, *code));
        }
    }
    best
}

/// Whether a division lies below another one (0 = the country).
fn inside(code: u32, within: u32) -> bool {
    match within {
        0 => true,
        w if w % 10_000 == 0 => code != w && code / 10_000 == w / 10_000,
        w if w % 100 == 0 => code != w && code / 100 == w / 100,
        _ => false,
    }
}

/// Continues a number in Arabic or Chinese digits; None when `c` is no digit here.
fn digit(c: char, so_far: Option<u32>, next: Option<char>) -> Option<u32> {
    if let Some(d) = c.to_digit(10) {
        return Some((so_far.unwrap_or(0) * 10 + d).min(99_999));
    }
    let value = "零一二三四五六七八九".chars().position(|x| x == c).and_then(|p| u32::try_from(p).ok());
    let counts = |n: Option<char>| n.is_some_and(|n| "组社队号栋幢楼单室十零一二三四五六七八九".contains(n));
    match (value, so_far) {
        (Some(v), Some(n)) if n % 10 == 0 => Some(n + v),
        (Some(v), _) if counts(next) => Some(v),
        _ if c == '十' && (so_far.is_some() || counts(next)) => {
            Some(so_far.filter(|n| *n < 10).unwrap_or(1) * 10)
        }
        _ => None,
    }
}

/// Characters that name a level, not a place.
fn is_unit(c: char) -> bool {
    "省市县区镇乡街道办事处村社居民委员会组队号栋幢楼单元室巷弄第门牌-—#,，()（）、.".contains(c)
}

/// How two addresses relate.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AddressSim {
    /// 0 unknown, 1 same county, 2 another.
    pub county: u8,
    /// Share of the shorter one's pairs that the other has, 0 to 1; negative when one has none.
    pub share: f32,
    /// Pairs in common.
    pub common: u8,
    /// 0 unknown, 1 the same numbers, 2 some of them, 3 none.
    pub numbers: u8,
}

/// Compares two addresses.
pub fn compare(a: &Address, b: &Address) -> AddressSim {
    let mut sim = AddressSim { share: -1.0, ..AddressSim::default() };
    if a.is_empty() || b.is_empty() {
        return sim;
    }
    if a.county != 0 && b.county != 0 {
        sim.county = if a.county == b.county { 1 } else { 2 };
    }
    if !a.pairs.is_empty() && !b.pairs.is_empty() {
        let common = in_common(&a.pairs, &b.pairs);
        sim.common = u8::try_from(common).unwrap_or(u8::MAX);
        sim.share = common as f32 / a.pairs.len().min(b.pairs.len()) as f32;
    }
    if a.count > 0 && b.count > 0 {
        let (x, y) = (a.numbers(), b.numbers());
        sim.numbers = if x == y {
            1
        } else if x.iter().any(|n| y.contains(n)) {
            2
        } else {
            3
        };
    }
    sim
}

/// Number of values that two sorted lists share.
pub fn in_common(x: &[u32], y: &[u32]) -> usize {
    let (mut i, mut j, mut n) = (0, 0, 0);
    while i < x.len() && j < y.len() {
        match x[i].cmp(&y[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                n += 1;
                i += 1;
                j += 1;
            }
        }
    }
    n
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_door_in_three_writings() {
        let full = Address::parse("湖南省永州市江华瑶族自治县虚名镇甲乙村民委员会光明路12号29幢1单元1306室");
        let short = Address::parse("湖南永州江华虚名甲乙光明路12号29-1-1306");
        let slip = Address::parse("胡南省永州市江华瑶族自治县虚名镇甲乙村光明路12号29栋1单元1306");
        assert_eq!(full.code, 431_129);
        for other in [&short, &slip] {
            let sim = compare(&full, other);
            assert_eq!((sim.county, sim.numbers), (1, 1), "{other:?}");
            assert!(sim.share > 0.9, "{sim:?}");
        }
    }

    #[test]
    fn numbers_in_characters() {
        let a = Address::parse("德江县虚名镇三村十二组45号");
        assert_eq!(a.numbers(), [12, 45]);
        assert_eq!(Address::parse("虚名村二十一组").numbers(), [21]);
        assert_eq!(Address::parse("德江县三河村").numbers(), [0_u16; 0]);
    }

    #[test]
    fn a_city_without_counties_has_a_code() {
        assert_eq!(Address::parse("广东省中山市古镇镇海洲村").code, 442_000);
    }
}
