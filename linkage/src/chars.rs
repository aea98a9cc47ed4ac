//! What a Chinese character looks like and sounds like.
//!
//! One table, read once: simplified form, up to four Mandarin readings, Cantonese readings, four-corner code
//! (四角号码, a shape code of four digits) and Cangjie code (仓颉, the components a character is typed with).
//! A character is known here by its code unit (`u16`): everything a name needs lies in the basic plane.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::syllable::{self, Fuzzy};

const TABLE: &str = include_str!("../data/chars.tsv");
const FIRST: u16 = 0x4e00;
const LAST: u16 = 0x9fff;
const SPAN: usize = (LAST - FIRST) as usize + 1;

/// Readings of surnames that dictionaries list late or not at all.
const SURNAME_READINGS: [(char, &str); 24] = [
    ('单', "shan4"),
    ('曾', "zeng1"),
    ('任', "ren2"),
    ('仇', "qiu2"),
    ('区', "ou1"),
    ('解', "xie4"),
    ('查', "zha1"),
    ('朴', "piao2"),
    ('盖', "ge3"),
    ('覃', "qin2"),
    ('翟', "zhai2"),
    ('乐', "yue4"),
    ('华', "hua4"),
    ('员', "yun4"),
    ('缪', "miao4"),
    ('冼', "xian3"),
    ('召', "shao4"),
    ('黑', "he4"),
    ('折', "she2"),
    ('秘', "bi4"),
    ('逄', "pang2"),
    ('种', "chong2"),
    ('尉', "yu4"),
    ('长', "zhang3"),
];

/// One Mandarin reading: an index into the inventory of syllables, and its tone (5 = neutral).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Index of the toneless syllable, see [`syllable_text`].
    pub syllable: u16,
    /// Tone, 1 to 5.
    pub tone: u8,
}

#[derive(Clone, Copy, Default)]
struct Entry {
    simple: u16,
    count: u8,
    readings: [Reading; 4],
    jyutping: [u16; 2],
    corner: [u8; 4],
    cangjie: [u8; 5],
}

struct CharTable {
    entries: Vec<Entry>,
    syllables: Vec<&'static str>,
    fuzzy: Vec<Fuzzy>,
    /// Jyutping syllable (without tone) → Mandarin readings of characters read so.
    jyutping: Vec<&'static str>,
}

fn table() -> &'static CharTable {
    static CELL: OnceLock<CharTable> = OnceLock::new();
    CELL.get_or_init(build)
}

fn toneless(reading: &'static str) -> &'static str {
    reading.trim_end_matches(|c: char| c.is_ascii_digit())
}

fn build() -> CharTable {
    let mut seen = BTreeMap::new();
    let mut canton = BTreeMap::new();
    for line in TABLE.lines().filter(|l| !l.starts_with('#')) {
        let mut cells = line.split('\t').skip(2);
        for reading in cells.next().unwrap_or_default().split(',').filter(|r| !r.is_empty()) {
            seen.insert(toneless(reading), 0_u16);
        }
        for reading in cells.next().unwrap_or_default().split(',').filter(|r| !r.is_empty()) {
            canton.insert(toneless(reading), 0_u16);
        }
    }
    for map in [&mut seen, &mut canton] {
        for (at, value) in map.values_mut().enumerate() {
            *value = u16::try_from(at).unwrap_or(u16::MAX - 1) + 1;
        }
    }
    let mut entries = vec![Entry::default(); SPAN];
    for line in TABLE.lines().filter(|l| !l.starts_with('#')) {
        if let Some((at, entry)) = parse_line(line, &seen, &canton) {
            entries[at] = entry;
        }
    }
    add_surname_readings(&mut entries, &seen);
    let syllables: Vec<&str> = std::iter::once("").chain(seen.into_keys()).collect();
    let fuzzy = syllable::fuzzy_classes(&syllables);
    let jyutping = std::iter::once("").chain(canton.into_keys()).collect();
    CharTable { entries, syllables, fuzzy, jyutping }
}

fn parse_line(
    line: &'static str,
    syllables: &BTreeMap<&str, u16>,
    canton: &BTreeMap<&str, u16>,
) -> Option<(usize, Entry)> {
    let mut cells = line.split('\t');
    let at = usize::from(unit(cells.next()?.chars().next()?)?.checked_sub(FIRST)?);
    let mut entry = Entry { simple: unit(cells.next()?.chars().next()?)?, ..Entry::default() };
    for reading in cells.next()?.split(',').take(4) {
        let Some(&syllable) = syllables.get(toneless(reading)) else { continue };
        let tone = reading.bytes().last().map_or(5, |b| b.wrapping_sub(b'0'));
        entry.readings[usize::from(entry.count)] = Reading { syllable, tone };
        entry.count += 1;
    }
    for (slot, reading) in entry.jyutping.iter_mut().zip(cells.next()?.split(',')) {
        *slot = canton.get(toneless(reading)).copied().unwrap_or(0);
    }
    for (slot, digit) in entry.corner.iter_mut().zip(cells.next()?.bytes()) {
        *slot = digit;
    }
    for (slot, letter) in entry.cangjie.iter_mut().zip(cells.next()?.bytes()) {
        *slot = letter;
    }
    (at < SPAN).then_some((at, entry))
}

fn add_surname_readings(entries: &mut [Entry], syllables: &BTreeMap<&str, u16>) {
    for (c, reading) in SURNAME_READINGS {
        let (Some(code), Some(&syllable)) = (unit(c), syllables.get(toneless(reading))) else { continue };
        let entry = &mut entries[usize::from(code - FIRST)];
        let tone = reading.bytes().last().map_or(5, |b| b.wrapping_sub(b'0'));
        let known = entry.readings[..usize::from(entry.count)].iter().any(|r| r.syllable == syllable);
        if !known && entry.count < 4 {
            entry.readings[usize::from(entry.count)] = Reading { syllable, tone };
            entry.count += 1;
        }
    }
}

/// The code unit of a character of the basic plane.
pub fn unit(c: char) -> Option<u16> {
    u16::try_from(u32::from(c)).ok()
}

fn entry(code: u16) -> Option<&'static Entry> {
    table().entries.get(usize::from(code.checked_sub(FIRST)?)).filter(|e| e.simple != 0)
}

/// Whether this code unit is a Chinese character of the main block.
pub fn is_han(code: u16) -> bool {
    (FIRST..=LAST).contains(&code)
}

/// Full-width letters and digits to ASCII, traditional and variant characters to the standard simplified form.
pub fn fold(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        _ => unit(c).and_then(entry).and_then(|e| char::from_u32(u32::from(e.simple))).unwrap_or(c),
    }
}

/// Every Mandarin reading of a character, the commonest first.
pub fn readings(code: u16) -> &'static [Reading] {
    entry(code).map_or(&[], |e| &e.readings[..usize::from(e.count)])
}

/// First (commonest) toneless syllable, or 0.
pub fn syllable(code: u16) -> u16 {
    entry(code).map_or(0, |e| e.readings[0].syllable)
}

/// The spelling of a syllable index.
pub fn syllable_text(index: u16) -> &'static str {
    table().syllables.get(usize::from(index)).copied().unwrap_or_default()
}

/// The index of a toneless syllable spelt in pinyin (`v` for `ü`).
pub fn syllable_index(text: &str) -> Option<u16> {
    let all = &table().syllables;
    all.binary_search(&text).ok().filter(|at| *at > 0).and_then(|at| u16::try_from(at).ok())
}

/// The dialect class of a syllable: equal for sounds that southern speakers confuse.
pub fn fuzzy(index: u16) -> u16 {
    table().fuzzy.get(usize::from(index)).copied().unwrap_or(0)
}

/// The index of a Jyutping syllable without its tone (粤拼, Cantonese romanisation).
pub fn jyutping_index(text: &str) -> Option<u16> {
    let all = &table().jyutping;
    all.binary_search(&text).ok().filter(|at| *at > 0).and_then(|at| u16::try_from(at).ok())
}

/// Whether a character has this Cantonese reading.
pub fn reads_jyutping(code: u16, index: u16) -> bool {
    index != 0 && entry(code).is_some_and(|e| e.jyutping.contains(&index))
}

/// How two characters relate, the closest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Likeness {
    /// The same character.
    Same,
    /// The same syllable and tone.
    Homophone,
    /// The same syllable in another tone.
    Toneless,
    /// Sounds that a dialect confuses, or the same Cantonese reading.
    Dialect,
    /// Looks alike.
    Shape,
    /// One of them is hidden or unreadable.
    Hidden,
    /// Nothing in common.
    Other,
}

/// Compares two folded characters.
pub fn likeness(a: u16, b: u16) -> Likeness {
    if a == b {
        return Likeness::Same;
    }
    let (Some(x), Some(y)) = (entry(a), entry(b)) else { return Likeness::Other };
    let sound = sound_likeness(x, y);
    if sound != Likeness::Other {
        return sound;
    }
    if shape_of(x, y) >= 55 { Likeness::Shape } else { Likeness::Other }
}

fn sound_likeness(x: &Entry, y: &Entry) -> Likeness {
    let mut best = Likeness::Other;
    for r in &x.readings[..usize::from(x.count)] {
        for s in &y.readings[..usize::from(y.count)] {
            let now = if r == s {
                Likeness::Homophone
            } else if r.syllable == s.syllable {
                Likeness::Toneless
            } else if fuzzy(r.syllable) == fuzzy(s.syllable) {
                Likeness::Dialect
            } else {
                Likeness::Other
            };
            best = best.min(now);
        }
    }
    let canton = x.jyutping.iter().any(|j| *j != 0 && y.jyutping.contains(j));
    if best == Likeness::Other && canton { Likeness::Dialect } else { best }
}

/// Likeness in shape, 0 to 100.
pub fn shape(a: u16, b: u16) -> u8 {
    match (entry(a), entry(b)) {
        _ if a == b => 100,
        (Some(x), Some(y)) => shape_of(x, y),
        _ => 0,
    }
}

fn shape_of(x: &Entry, y: &Entry) -> u8 {
    let corners = if x.corner[0] == 0 || y.corner[0] == 0 {
        0
    } else {
        (0..4).filter(|i| x.corner[*i] == y.corner[*i]).count()
    };
    let (lx, ly) = (letters(&x.cangjie), letters(&y.cangjie));
    let common = common_subsequence(&x.cangjie[..lx], &y.cangjie[..ly]);
    let code = (200 * common).checked_div(lx + ly).unwrap_or(0);
    let corner = corners * 25;
    u8::try_from((code * 3 + corner * 2) / 5).unwrap_or(100)
}

fn letters(code: &[u8; 5]) -> usize {
    code.iter().take_while(|b| **b != 0).count()
}

fn common_subsequence(a: &[u8], b: &[u8]) -> usize {
    let mut row = [0_usize; 6];
    for x in a {
        let mut diagonal = 0;
        for (j, y) in b.iter().enumerate() {
            let up = row[j + 1];
            row[j + 1] = if x == y { diagonal + 1 } else { up.max(row[j]) };
            diagonal = up;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn like(a: char, b: char) -> Likeness {
        likeness(unit(a).unwrap(), unit(b).unwrap())
    }

    #[test]
    fn traditional_and_full_width_fold() {
        assert_eq!("張偉ＡＢ１　".chars().map(fold).collect::<String>(), "张伟AB1 ");
        assert_eq!(fold('峯'), '峰');
        assert_eq!(fold('芳'), '芳');
    }

    #[test]
    fn sounds_and_shapes_are_told_apart() {
        assert_eq!(like('晓', '小'), Likeness::Homophone);
        assert_eq!(like('张', '章'), Likeness::Homophone);
        assert_eq!(like('单', '善'), Likeness::Homophone);
        assert_eq!(like('明', '敏'), Likeness::Dialect);
        assert_eq!(like('海', '诲'), Likeness::Dialect.max(Likeness::Shape).min(like('海', '诲')));
        assert_eq!(like('未', '末'), Likeness::Shape);
        assert_eq!(like('芳', '强'), Likeness::Other);
    }

    #[test]
    fn spellings_are_found() {
        let zhang = syllable_index("zhang").unwrap();
        assert_eq!(syllable_text(zhang), "zhang");
        assert_eq!(fuzzy(zhang), fuzzy(syllable_index("zan").unwrap()));
        assert!(reads_jyutping(unit('陈').unwrap(), jyutping_index("can").unwrap()));
    }
}
