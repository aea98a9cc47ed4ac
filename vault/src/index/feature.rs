//! Features: the parts of a value that a person can be searched by. Emitted one by one, never collected in the clear.

use std::collections::BTreeSet;

use zeroize::Zeroizing;

use super::{
    reading::{loose, readings, surname_length},
    text::{domestic, is_han, plain_digits, plain_letters},
};

/// Which kind of value is indexed or searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// A person's name, used name or former name.
    Name,
    /// A resident ID number (身份证号) of 18 or 15 digits; other papers are found whole or by their last digits.
    IdNumber,
    /// A phone number.
    Phone,
}

/// What a feature is. Hashed with it, not stored: the table doesn't tell kinds apart. Numbers never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Kind {
    /// A whole name, or a name without its surname.
    Whole = 1,
    /// One character of a name.
    Character = 2,
    /// Two neighbouring characters.
    Pair = 3,
    /// Neighbouring characters as typed in letters: syllables, initials, or some of each.
    Letters = 4,
    /// Neighbouring characters' syllables in loose spelling.
    Loose = 5,
    /// A whole ID number.
    Id = 6,
    /// The last 4 or 6 of an ID number.
    IdEnd = 7,
    /// The birth part of an ID number, `YYYYMMDD`.
    Birth = 8,
    /// A whole phone number.
    Phone = 9,
    /// The last 4 of a phone number.
    PhoneEnd = 10,
    /// Any 4 neighbouring digits of a phone number.
    PhoneWindow = 11,
}

/// One feature of a value, and how much of the value it accounts for.
pub(super) struct Feature<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    /// Share of the value that the feature covers, in percent.
    pub(super) covers: u32,
}

/// Receives features.
pub(super) type Emit<'a> = &'a mut dyn FnMut(Feature<'_>);

/// Emits every feature of `value`; some more than once.
pub(super) fn each(field: Field, value: &str, emit: Emit<'_>) {
    match field {
        Field::Name => each_of_name(value, emit),
        Field::IdNumber => each_of_id(value, emit),
        Field::Phone => each_of_phone(value, emit),
    }
}

/// Longest run of characters for which syllables and initials are mixed at will; longer runs are typed all in
/// syllables or all in initials.
const MIXED_MOST: usize = 4;

/// The longest name that is indexed, in characters; what follows is not. Work grows with the square of it.
pub(super) const NAME_MOST: usize = 40;

/// The first `most` characters of `text`.
pub(super) fn first_characters(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}

/// How many readings of a character are tried in a run of `length` characters: each doubles the work.
pub(super) fn readings_tried(length: usize) -> usize {
    match length {
        0..=3 => 3,
        4 => 2,
        _ => 1,
    }
}

/// What one place in a name may be typed as.
pub(super) struct Unit {
    /// Syllables, likeliest first, or the word itself where the name is written in letters.
    pub(super) full: Vec<Zeroizing<String>>,
}

impl Unit {
    /// Every spelling of this place, once.
    fn forms(&self, spelling: Spelling) -> BTreeSet<&str> {
        let full = self.full.iter().map(|full| full.as_str()).filter(|_| spelling != Spelling::Initials);
        let initials =
            self.full.iter().filter_map(|full| full.get(..1)).filter(|_| spelling != Spelling::Syllables);
        full.chain(initials).collect()
    }
}

/// A normalised name as units: each Chinese character one, each run of Latin letters one.
pub(super) fn units(name: &str, tried: usize) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut word = Zeroizing::new(String::with_capacity(name.len()));
    for c in name.chars() {
        if !is_han(c) {
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            units.push(Unit { full: vec![std::mem::take(&mut word)] });
        }
        units.push(Unit { full: readings(c, tried).into_iter().map(Zeroizing::new).collect() });
    }
    if !word.is_empty() {
        units.push(Unit { full: vec![word] });
    }
    units
}

/// A name's words, kept apart: `Ana Lopez` is two units, `陈小芳` three.
fn name_units(name: &str, tried: usize) -> Vec<Unit> {
    name.split_whitespace().flat_map(|word| units(&plain_letters(word), tried)).collect()
}

fn each_of_name(value: &str, emit: Emit<'_>) {
    let value = first_characters(value, NAME_MOST);
    let name = plain_letters(value);
    let written = Zeroizing::new(name.chars().collect::<Vec<char>>());
    let count = name_units(value, 1).len().max(1);
    emit(Feature { kind: Kind::Whole, text: &name, covers: 100 });
    if written.iter().all(|&c| is_han(c)) && written.len() > surname_length(&written) {
        let given = written.len() - surname_length(&written);
        let text: Zeroizing<String> = Zeroizing::new(written[written.len() - given..].iter().collect());
        emit(Feature { kind: Kind::Whole, text: &text, covers: share(given, count) });
    }
    for &c in written.iter().filter(|&&c| is_han(c)) {
        emit(Feature { kind: Kind::Character, text: c.encode_utf8(&mut [0; 4]), covers: share(1, count) });
    }
    for pair in written.windows(2).filter(|pair| pair.iter().all(|&c| is_han(c))) {
        let text: Zeroizing<String> = Zeroizing::new(pair.iter().collect());
        emit(Feature { kind: Kind::Pair, text: &text, covers: share(2, count) });
    }
    for length in 1..=count {
        let units = name_units(value, readings_tried(length));
        for window in units.windows(length) {
            each_of_window(window, share(length, count), emit);
        }
    }
}

/// What a run of characters is typed as, strictly and loosely. Single letters are left out: they find half the town.
fn each_of_window(window: &[Unit], covers: u32, emit: Emit<'_>) {
    let length = window.len();
    let mixed = length <= MIXED_MOST;
    spell(window, Spelling::Syllables, &mut |text| {
        if !mixed {
            emit(Feature { kind: Kind::Letters, text, covers });
        }
        if length > 1 {
            emit(Feature { kind: Kind::Loose, text: &loose(text), covers });
        }
    });
    spell(window, if mixed { Spelling::Any } else { Spelling::Initials }, &mut |text| {
        if text.len() > 1 {
            emit(Feature { kind: Kind::Letters, text, covers });
        }
    });
}

/// How the characters of a run are spelled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// All in full.
    Syllables,
    /// All by their first letter.
    Initials,
    /// Each in full or by its first letter.
    Any,
}

/// Calls `say` with every joined spelling of `window`; with none if a character has no reading.
pub(super) fn spell(window: &[Unit], spelling: Spelling, say: &mut dyn FnMut(&str)) {
    let longest: usize = window.iter().map(|unit| unit.full.iter().map(|s| s.len()).max().unwrap_or(0)).sum();
    // Room for the longest, so that growing leaves no copies behind.
    let mut joined = Zeroizing::new(String::with_capacity(longest));
    spell_on(window, spelling, &mut joined, say);
}

fn spell_on(window: &[Unit], spelling: Spelling, joined: &mut String, say: &mut dyn FnMut(&str)) {
    let Some((unit, rest)) = window.split_first() else { return say(joined) };
    let before = joined.len();
    for form in unit.forms(spelling) {
        joined.push_str(form);
        spell_on(rest, spelling, joined, say);
        joined.truncate(before);
    }
}

fn each_of_id(value: &str, emit: Emit<'_>) {
    let id = plain_digits(value);
    if id.len() < 4 {
        return;
    }
    emit(Feature { kind: Kind::Id, text: &id, covers: 100 });
    for length in [4, 6] {
        if let Some(text) = id.len().checked_sub(length).and_then(|start| id.get(start..)) {
            emit(Feature { kind: Kind::IdEnd, text, covers: share(length, id.len()) });
        }
    }
    let birth = match id.len() {
        18 => id.get(6..14).map(|birth| Zeroizing::new(birth.to_owned())),
        // The first generation's numbers (一代证) leave out the century and the check digit.
        15 => id.get(6..12).map(|birth| Zeroizing::new(format!("19{birth}"))),
        _ => None,
    };
    if let Some(birth) = birth {
        emit(Feature { kind: Kind::Birth, text: &birth, covers: share(8, id.len()) });
    }
}

fn each_of_phone(value: &str, emit: Emit<'_>) {
    let digits = plain_digits(value);
    let phone = domestic(&digits);
    if phone.len() < 4 {
        return;
    }
    emit(Feature { kind: Kind::Phone, text: phone, covers: 100 });
    let covers = share(4, phone.len());
    emit(Feature { kind: Kind::PhoneEnd, text: &phone[phone.len() - 4..], covers });
    for start in 0..=phone.len() - 4 {
        emit(Feature { kind: Kind::PhoneWindow, text: &phone[start..start + 4], covers });
    }
}

/// `part` of `whole` in percent.
fn share(part: usize, whole: usize) -> u32 {
    u32::try_from(part * 100 / whole.max(1)).unwrap_or(100).min(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn features(field: Field, value: &str, kind: Kind) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        each(field, value, &mut |feature| {
            if feature.kind == kind {
                found.insert(feature.text.to_owned());
            }
        });
        found
    }

    fn set(texts: &[&str]) -> BTreeSet<String> {
        texts.iter().map(|&text| text.to_owned()).collect()
    }

    #[test]
    fn a_name_is_found_by_its_parts() {
        assert_eq!(features(Field::Name, "陈小芳", Kind::Whole), set(&["陈小芳", "小芳"]));
        assert_eq!(features(Field::Name, "陈小芳", Kind::Character), set(&["陈", "小", "芳"]));
        assert_eq!(features(Field::Name, "陈小芳", Kind::Pair), set(&["陈小", "小芳"]));
        let letters = features(Field::Name, "陈小芳", Kind::Letters);
        for typed in ["chenxiaofang", "cxf", "chenxf", "cxiaofang", "xiaofang", "xf", "chenxiao", "fang"] {
            assert!(letters.contains(typed), "{typed}");
        }
        assert!(!letters.contains("c"), "single letters aren't indexed");
        assert_eq!(features(Field::Name, "欧阳明", Kind::Whole), set(&["欧阳明", "明"]));
    }

    #[test]
    fn foreign_and_long_names_are_found_by_their_words() {
        let letters = features(Field::Name, "Ana Lopez", Kind::Letters);
        assert!(["ana", "lopez", "analopez", "al"].iter().all(|typed| letters.contains(*typed)));
        let letters = features(Field::Name, "阿依古丽·买买提", Kind::Letters);
        assert!(
            ["ayiguli", "aygl", "ayiguli", "mmt", "ayglmmt"].iter().all(|typed| letters.contains(*typed))
        );
    }

    #[test]
    fn an_id_is_found_by_its_parts() {
        let id = "99000020101231002X";
        assert_eq!(features(Field::IdNumber, id, Kind::IdEnd), set(&["002x", "31002x"]));
        assert_eq!(features(Field::IdNumber, id, Kind::Birth), set(&["20101231"]));
        assert_eq!(features(Field::IdNumber, "990000850630005", Kind::Birth), set(&["19850630"]));
        assert!(features(Field::IdNumber, "12", Kind::Id).is_empty());
    }

    #[test]
    fn a_phone_is_found_by_its_parts() {
        assert_eq!(features(Field::Phone, "+86 199 0000 1234", Kind::Phone), set(&["19900001234"]));
        assert_eq!(features(Field::Phone, "199 0000 1234", Kind::PhoneEnd), set(&["1234"]));
        assert_eq!(features(Field::Phone, "199 0000 1234", Kind::PhoneWindow).len(), 8);
    }
}
