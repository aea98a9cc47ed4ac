//! Rebuilds the tables under `linkage/data/` from public sources.
//!
//! `make_tables UNIHAN_DIR DIVISIONS_DIR OUT_DIR`, where the first holds the text files of the Unicode Han
//! database and the second `*.tsv` files of division codes (source, revision, code, name).
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use chinese_lunisolar_calendar::{LunisolarDate, SolarDate};

type Fault = Box<dyn std::error::Error>;

fn main() -> Result<(), Fault> {
    let mut args = std::env::args().skip(1);
    let (Some(unihan), Some(divisions), Some(out)) = (args.next(), args.next(), args.next()) else {
        return Err("make_tables UNIHAN_DIR DIVISIONS_DIR OUT_DIR".into());
    };
    let out = Path::new(&out);
    std::fs::write(out.join("chars.tsv"), chars(Path::new(&unihan))?)?;
    std::fs::write(out.join("divisions.tsv"), divisions_table(Path::new(&divisions))?)?;
    std::fs::write(out.join("lunar.tsv"), lunar()?)?;
    Ok(())
}

/// Properties of one character, by Unihan field name.
type Properties = BTreeMap<String, String>;

fn read_unihan(dir: &Path) -> Result<BTreeMap<u32, Properties>, Fault> {
    let mut all: BTreeMap<u32, Properties> = BTreeMap::new();
    for entry in std::fs::read_dir(dir)? {
        for line in std::fs::read_to_string(entry?.path())?.lines() {
            let mut parts = line.split('\t');
            let (Some(code), Some(key), Some(value)) = (parts.next(), parts.next(), parts.next()) else {
                continue;
            };
            let Some(hex) = code.strip_prefix("U+") else { continue };
            all.entry(u32::from_str_radix(hex, 16)?).or_default().insert(key.into(), value.into());
        }
    }
    Ok(all)
}

fn chars(dir: &Path) -> Result<String, Fault> {
    let all = read_unihan(dir)?;
    let mut text = String::from("# character, simplified, pinyin, jyutping, four-corner, cangjie\n");
    for (&code, props) in all.range(0x4e00..=0x9fff) {
        let Some(c) = char::from_u32(code) else { continue };
        let pinyin = pinyin_of(props);
        if pinyin.is_empty() {
            continue;
        }
        let simple = simplified(code, &all).and_then(char::from_u32).unwrap_or(c);
        let field = |key: &str| props.get(key).map_or("", |v| v.split(' ').next().unwrap_or(""));
        let jyutping: Vec<&str> =
            props.get("kCantonese").map(|v| v.split(' ').take(2).collect()).unwrap_or_default();
        writeln!(
            text,
            "{c}\t{simple}\t{}\t{}\t{}\t{}",
            pinyin.join(","),
            jyutping.join(","),
            field("kFourCornerCode"),
            field("kCangjie")
        )?;
    }
    Ok(text)
}

/// A standard character stands for itself; any other goes to the standard one it is a form of.
fn simplified(code: u32, all: &BTreeMap<u32, Properties>) -> Option<u32> {
    let standard = |c: u32| all.get(&c).is_some_and(|p| p.contains_key("kTGH"));
    if standard(code) {
        return Some(code);
    }
    let mut first = None;
    for key in ["kSimplifiedVariant", "kZVariant", "kSemanticVariant", "kSpecializedSemanticVariant"] {
        for item in all.get(&code)?.get(key).map(String::as_str).unwrap_or_default().split(' ') {
            let hex = item.split('<').next().unwrap_or_default().trim_start_matches("U+");
            let Ok(to) = u32::from_str_radix(hex, 16) else { continue };
            if standard(to) {
                return Some(to);
            }
            if key == "kSimplifiedVariant" && first.is_none() {
                first = Some(to);
            }
        }
    }
    first.filter(|c| (0x4e00..=0x9fff).contains(c))
}

fn pinyin_of(props: &Properties) -> Vec<String> {
    let mut seen = Vec::new();
    for key in ["kMandarin", "kTGHZ2013", "kXHC1983", "kHanyuPinlu"] {
        let Some(value) = props.get(key) else { continue };
        if key == "kHanyuPinlu" && seen.len() > 1 {
            continue;
        }
        for item in value.split(' ') {
            let reading = item.rsplit(':').next().unwrap_or(item).split('(').next().unwrap_or(item);
            for one in reading.split(',') {
                let plain = number_tone(one);
                if !plain.is_empty() && !seen.contains(&plain) {
                    seen.push(plain);
                }
            }
        }
    }
    seen.truncate(4);
    seen
}

/// `shàn` becomes `shan4`, `lǜ` becomes `lv4`.
fn number_tone(reading: &str) -> String {
    const MARKS: [(&str, char); 6] =
        [("āáǎà", 'a'), ("ēéěè", 'e'), ("īíǐì", 'i'), ("ōóǒò", 'o'), ("ūúǔù", 'u'), ("ǖǘǚǜ", 'v')];
    let (mut plain, mut tone) = (String::new(), 5);
    for c in reading.chars() {
        let hit = MARKS
            .iter()
            .find_map(|(marks, base)| marks.chars().position(|m| m == c).map(|at| (*base, at + 1)));
        match (hit, c) {
            (Some((base, at)), _) => {
                plain.push(base);
                tone = at;
            }
            (None, 'ü') => plain.push('v'),
            (None, 'ḿ' | 'ń' | 'ň' | 'ǹ' | '\u{300}'..='\u{30f}') => {}
            (None, other) => plain.push(other),
        }
    }
    if !plain.chars().all(|c| c.is_ascii_lowercase()) || !plain.contains(['a', 'e', 'i', 'o', 'u', 'v']) {
        return String::new();
    }
    format!("{plain}{tone}")
}

/// Every code that any edition held, with every name it bore: an ID keeps the code of its first registration.
fn divisions_table(dir: &Path) -> Result<String, Fault> {
    let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for entry in std::fs::read_dir(dir)? {
        for line in std::fs::read_to_string(entry?.path())?.lines().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            if let [_, _, code, name] = cells[..]
                && code.len() == 6
                && !matches!(name, "市辖区" | "县" | "郊区")
                && !name.contains("直辖")
            {
                names.entry(code.to_owned()).or_default().insert(name.trim().to_owned());
            }
        }
    }
    let mut text = String::from("# code, names ever borne\n");
    for (code, set) in names {
        writeln!(text, "{code}\t{}", set.into_iter().collect::<Vec<_>>().join(","))?;
    }
    Ok(text)
}

/// Lunar years: year, days from 1970-01-01 to its first day, leap month or 0, month lengths (1 = 30 days).
fn lunar() -> Result<String, Fault> {
    let mut rows: BTreeMap<u16, (i64, u8, Vec<u8>)> = BTreeMap::new();
    let (mut day, mut last) = (-25_202_i64, None);
    for year in 1901_u16..=2099 {
        for month in 1_u8..=12 {
            for dom in 1_u8..=31 {
                let Ok(solar) = SolarDate::from_ymd(year, month, dom) else { continue };
                let Ok(lunar) = LunisolarDate::from_solar_date(solar) else {
                    day += 1;
                    continue;
                };
                let at = (
                    lunar.to_lunisolar_year().to_u16(),
                    lunar.to_lunar_month().to_u8(),
                    lunar.to_lunar_month().is_leap_month(),
                );
                let row = rows.entry(at.0).or_insert((day, 0, Vec::new()));
                if last != Some(at) {
                    row.2.push(0);
                    if at.2 {
                        row.1 = u8::try_from(row.2.len())? - 1;
                    }
                    last = Some(at);
                }
                if let Some(length) = row.2.last_mut() {
                    *length += 1;
                }
                day += 1;
            }
        }
    }
    let mut text = String::from("# lunar year, first day since 1970-01-01, leap month, month lengths\n");
    for (year, (first, leap, lengths)) in rows.into_iter().filter(|(y, _)| (1901..2099).contains(y)) {
        let bits: String = lengths.iter().map(|n| if *n == 30 { '1' } else { '0' }).collect();
        writeln!(text, "{year}\t{first}\t{leap}\t{bits}")?;
    }
    Ok(text)
}
