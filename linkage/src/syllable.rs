//! Spelling of sounds: dialect classes, and reading a romanised name as syllables.
//!
//! Three spellings are read: pinyin (张 = `zhang`), Wade–Giles (`chang`), and Jyutping (粤拼, Cantonese; `zoeng`).
//! A word that no spelling explains is foreign and keeps its letters.

use std::collections::BTreeMap;

use crate::chars;

/// A class of syllables that southern speakers confuse.
pub type Fuzzy = u16;

/// Maps each syllable to its dialect class; equal spellings after folding share one.
pub(crate) fn fuzzy_classes(syllables: &[&'static str]) -> Vec<Fuzzy> {
    let mut numbers: BTreeMap<String, Fuzzy> = BTreeMap::new();
    let mut classes = Vec::with_capacity(syllables.len());
    for text in syllables {
        let next = u16::try_from(numbers.len()).unwrap_or(u16::MAX);
        classes.push(*numbers.entry(fold_sound(text)).or_insert(next));
    }
    classes
}

/// Folds what dialects merge: zh/z, ch/c, sh/s, n/l/r, f/h, and final -ng/-n.
fn fold_sound(text: &str) -> String {
    let mut sound = String::from(text);
    for (from, to) in [("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("r", "l"), ("f", "h")] {
        if let Some(rest) = sound.strip_prefix(from) {
            sound = format!("{to}{rest}");
            break;
        }
    }
    if let Some(rest) = sound.strip_prefix("hu")
        && !rest.is_empty()
    {
        sound = match rest {
            "i" => "hei".into(),
            "n" => "hen".into(),
            other => format!("h{other}"),
        };
    }
    for nasal in ["ang", "eng", "ing"] {
        if sound.ends_with(nasal) {
            sound.pop();
            break;
        }
    }
    sound
}

/// How a romanised word was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// Mandarin syllables, from pinyin or Wade–Giles.
    Mandarin(Vec<u16>),
    /// Cantonese syllables.
    Cantonese(Vec<u16>),
    /// Not a Chinese spelling.
    Foreign,
}

/// Reads one lower-case word (letters, `'` and `-`) as syllables.
pub fn read_word(word: &str) -> Spelling {
    if word.contains(['-', '\'', '’']) {
        let parts: Vec<&str> = word.split(['-', '\'', '’']).filter(|p| !p.is_empty()).collect();
        if word.contains('-')
            && let Some(all) = all_parts(&wade_giles_parts(word))
        {
            return Spelling::Mandarin(all);
        }
        if let Some(all) = all_parts(&parts.iter().map(|p| (*p).to_owned()).collect::<Vec<_>>()) {
            return Spelling::Mandarin(all);
        }
    }
    let letters: String = word.chars().filter(char::is_ascii_lowercase).collect();
    if let Some(all) = segment(&letters, &|s| chars::syllable_index(s)) {
        return Spelling::Mandarin(all);
    }
    if let Some(pinyin) = wade_giles(word) {
        return Spelling::Mandarin(vec![pinyin]);
    }
    segment(&letters, &chars::jyutping_index).map_or(Spelling::Foreign, Spelling::Cantonese)
}

fn wade_giles_parts(word: &str) -> Vec<String> {
    word.split('-').filter(|p| !p.is_empty()).map(str::to_owned).collect()
}

fn all_parts(parts: &[String]) -> Option<Vec<u16>> {
    let mut all = Vec::new();
    for part in parts {
        let plain: String = part.chars().filter(char::is_ascii_lowercase).collect();
        match wade_giles(part).or_else(|| chars::syllable_index(&plain)) {
            Some(one) => all.push(one),
            None => all.extend(segment(&plain, &|s| chars::syllable_index(s))?),
        }
    }
    (!all.is_empty()).then_some(all)
}

/// Splits letters into the fewest known syllables; on a tie the longest first syllable wins.
fn segment(letters: &str, known: &dyn Fn(&str) -> Option<u16>) -> Option<Vec<u16>> {
    if letters.is_empty() || letters.len() > 24 {
        return None;
    }
    // best[i] = (count, syllable, its length) for the tail from i.
    let mut best: Vec<Option<(usize, u16, usize)>> = vec![None; letters.len() + 1];
    best[letters.len()] = Some((0, 0, 0));
    for start in (0..letters.len()).rev() {
        for length in 1..=6.min(letters.len() - start) {
            let Some((count, ..)) = best[start + length] else { continue };
            let Some(found) = letters.get(start..start + length).and_then(known) else { continue };
            // Lengths grow, so `<=` leaves the longest first syllable among the fewest.
            if best[start].is_none_or(|(old, ..)| count < old) {
                best[start] = Some((count + 1, found, length));
            }
        }
    }
    let mut all = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let (_, found, length) = best[at]?;
        all.push(found);
        at += length;
    }
    Some(all)
}

/// One Wade–Giles syllable (`ch'ing`, `hsiao`, `tsui`) as a pinyin syllable index.
pub fn wade_giles(text: &str) -> Option<u16> {
    let aspirated = text.contains(['\'', '’', '‘', '`']);
    let plain: String = text.chars().filter(char::is_ascii_lowercase).collect();
    let (initial, tail) = split_wade_giles(&plain)?;
    let soft = tail.starts_with('i') || tail.starts_with('ü') || tail.starts_with('v');
    let onset = match (initial, aspirated) {
        ("hs", _) => "x",
        ("ch", true) if soft => "q",
        ("ch", true) => "ch",
        ("ch", false) if soft && tail != "ih" => "j",
        ("ch", false) => "zh",
        ("ts" | "tz", true) => "c",
        ("ts" | "tz", false) => "z",
        ("ss" | "sz", _) => "s",
        ("p", false) => "b",
        ("t", false) => "d",
        ("k", false) => "g",
        ("j", _) => "r",
        (other, _) => other,
    };
    let rime = match tail {
        "ih" | "u" if matches!(initial, "tz" | "ss" | "sz") => "i",
        "ih" => "i",
        "ien" => "ian",
        "ieh" => "ie",
        "ueh" => "ue",
        "en" if initial == "y" => "an",
        "eh" if initial == "y" => "e",
        "erh" => "er",
        "ung" => "ong",
        "iung" => "iong",
        "o" if matches!(initial, "k" | "h") => "e",
        "uei" => "ui",
        other => other,
    };
    chars::syllable_index(&format!("{onset}{rime}"))
}

fn split_wade_giles(plain: &str) -> Option<(&'static str, &str)> {
    const INITIALS: [&str; 22] = [
        "hs", "ch", "ts", "tz", "ss", "sz", "sh", "p", "m", "f", "t", "n", "l", "k", "h", "j", "y", "w", "s",
        "r", "b", "",
    ];
    INITIALS.iter().find_map(|i| plain.strip_prefix(i).filter(|t| !t.is_empty()).map(|t| (*i, t)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(word: &str) -> String {
        match read_word(word) {
            Spelling::Mandarin(all) => {
                all.into_iter().map(chars::syllable_text).collect::<Vec<_>>().join(" ")
            }
            Spelling::Cantonese(all) => format!("yue {}", all.len()),
            Spelling::Foreign => "foreign".into(),
        }
    }

    #[test]
    fn spellings_are_read() {
        assert_eq!(read("zhangwei"), "zhang wei");
        assert_eq!(read("xiaofang"), "xiao fang");
        assert_eq!(read("chien-ssu"), "jian si");
        assert_eq!(read("hsiao-fang"), "xiao fang");
        assert_eq!(read("xi'an"), "xi an");
        assert_eq!(read("zoeng"), "yue 1");
        assert_eq!(read("okafor"), "foreign");
    }

    #[test]
    fn dialect_classes_merge_what_speakers_merge() {
        for (a, b) in [("fen", "hen"), ("lan", "rang"), ("shu", "su"), ("min", "ming"), ("hui", "fei")] {
            assert_eq!(fold_sound(a), fold_sound(b), "{a} {b}");
        }
        assert_ne!(fold_sound("fang"), fold_sound("qiang"));
    }
}
