//! From text to rules: every file is read on its own, faults are collected with their lines.

use super::matching::MatchingFile;
use super::{
    Bilingual, ClockRule, ClockVersion, Code, CodeTable, Lane, LaneTarget, Law, LawRank, LawVersion, Mark,
    RuleFault, Rules, check,
};
use crate::clock::YearList;
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use toml::Spanned;

/// Where each checked thing stands, so that a cross-check can name file and line.
#[derive(Default)]
pub(super) struct Places(BTreeMap<String, (String, usize)>);

impl Places {
    /// A fault at the place of a key; line 0 of the key itself when it is unknown.
    pub(super) fn fault(&self, key: &str, reason: impl Into<String>) -> RuleFault {
        let (file, line) = self.0.get(key).cloned().unwrap_or_else(|| (key.to_owned(), 0));
        RuleFault { file, line, reason: reason.into() }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LawFile {
    law: Vec<Spanned<RawLaw>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLaw {
    id: String,
    zh: String,
    en: String,
    rank: LawRank,
    #[serde(default)]
    number: Option<String>,
    version: Vec<Spanned<LawVersion>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockFile {
    clock: Vec<Spanned<RawClock>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawClock {
    id: String,
    zh: String,
    en: String,
    version: Vec<Spanned<ClockVersion>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LaneFile {
    lane: Vec<Spanned<RawLane>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLane {
    id: String,
    zh: String,
    en: String,
    legal: Bilingual,
    target: Vec<LaneTarget>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableFile {
    table: Spanned<String>,
    zh: String,
    en: String,
    source: String,
    mark: Mark,
    #[serde(default)]
    to_verify: bool,
    code: Vec<Spanned<Code>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct YearFile {
    year: Spanned<i16>,
    confirmed: bool,
    #[expect(dead_code, reason = "the source is for the reader of the file; it must be there")]
    source: String,
    #[serde(default)]
    holiday: Vec<Spanned<Date>>,
    #[serde(default)]
    workday: Vec<Spanned<Date>>,
}

/// Collects rules and faults while files are read.
#[derive(Default)]
struct Reader {
    rules: Rules,
    places: Places,
    faults: Vec<RuleFault>,
}

/// One file at hand.
struct Source<'a> {
    path: &'a str,
    text: &'a str,
}

impl Source<'_> {
    /// Line of a byte offset, from 1.
    fn line(&self, offset: usize) -> usize {
        self.text.bytes().take(offset).filter(|b| *b == b'\n').count() + 1
    }

    fn fault(&self, offset: usize, reason: impl Into<String>) -> RuleFault {
        RuleFault { file: self.path.to_owned(), line: self.line(offset), reason: reason.into() }
    }

    fn read<T: DeserializeOwned>(&self) -> Result<T, RuleFault> {
        toml::from_str(self.text).map_err(|e| match e.span() {
            Some(span) => self.fault(span.start, e.message()),
            None => RuleFault { file: self.path.to_owned(), line: 0, reason: e.message().to_owned() },
        })
    }
}

/// Parses all files; see [`Rules::parse`].
pub(super) fn parse<P: AsRef<str>, T: AsRef<str>>(files: &[(P, T)]) -> Result<Rules, Vec<RuleFault>> {
    let mut reader = Reader::default();
    for (path, text) in files {
        let path = path.as_ref();
        let source = Source { path: path.strip_prefix("rules/").unwrap_or(path), text: text.as_ref() };
        if let Err(fault) = reader.read(&source) {
            reader.faults.push(fault);
        }
    }
    reader.require();
    if reader.faults.is_empty() {
        reader.faults = check::check(&reader.rules, &reader.places);
    }
    if reader.faults.is_empty() {
        Ok(reader.rules)
    } else {
        reader.faults.sort();
        Err(reader.faults)
    }
}

impl Reader {
    fn read(&mut self, source: &Source<'_>) -> Result<(), RuleFault> {
        match source.path {
            "laws.toml" => self.laws(source),
            "clocks.toml" => self.clocks(source),
            "lanes.toml" => self.lanes(source),
            "matching.toml" => self.matching(source),
            path if path.starts_with("codes/") => self.table(source),
            path if path.starts_with("calendar/") => self.year(source),
            _ => Ok(()),
        }
    }

    /// Missing files are faults too: rules without clocks would watch nothing.
    fn require(&mut self) {
        let present = [
            ("laws.toml", !self.rules.laws.is_empty()),
            ("clocks.toml", !self.rules.clocks.is_empty()),
            ("lanes.toml", !self.rules.lanes.is_empty()),
            ("matching.toml", self.rules.matching.early.mentions > 0),
            ("codes/", !self.rules.tables.is_empty()),
            ("calendar/", !self.rules.calendar.is_empty()),
        ];
        for (file, there) in present {
            if !there && !self.faults.iter().any(|f| f.file.starts_with(file)) {
                self.faults.push(RuleFault {
                    file: file.to_owned(),
                    line: 0,
                    reason: "missing or empty (缺少规则文件)".to_owned(),
                });
            }
        }
    }

    /// Notes where a key stands; the same key twice is a fault.
    fn place(&mut self, source: &Source<'_>, key: String, offset: usize) {
        let here = (source.path.to_owned(), source.line(offset));
        if let Some(first) = self.places.0.get(&key) {
            let reason = format!("{key} was already given in {}:{}", first.0, first.1);
            self.faults.push(source.fault(offset, reason));
        } else {
            self.places.0.insert(key, here);
        }
    }

    fn laws(&mut self, source: &Source<'_>) -> Result<(), RuleFault> {
        for spanned in source.read::<LawFile>()?.law {
            let start = spanned.span().start;
            let raw = spanned.into_inner();
            self.place(source, format!("law {}", raw.id), start);
            let mut versions = Vec::new();
            for version in raw.version {
                let at = version.span().start;
                let version = version.into_inner();
                self.place(source, format!("law {} {}", raw.id, version.version), at);
                versions.push(version);
            }
            let name = Bilingual::new(raw.zh, raw.en);
            let law = Law { id: raw.id.clone(), name, rank: raw.rank, number: raw.number, versions };
            self.rules.laws.insert(raw.id, law);
        }
        Ok(())
    }

    fn clocks(&mut self, source: &Source<'_>) -> Result<(), RuleFault> {
        for spanned in source.read::<ClockFile>()?.clock {
            let start = spanned.span().start;
            let raw = spanned.into_inner();
            self.place(source, format!("clock {}", raw.id), start);
            let mut versions = Vec::new();
            for version in raw.version {
                let at = version.span().start;
                let version = version.into_inner();
                self.place(source, format!("clock {} v{}", raw.id, version.version), at);
                versions.push(version);
            }
            let clock = ClockRule { id: raw.id.clone(), duty: Bilingual::new(raw.zh, raw.en), versions };
            self.rules.clocks.insert(raw.id, clock);
        }
        Ok(())
    }

    fn lanes(&mut self, source: &Source<'_>) -> Result<(), RuleFault> {
        for spanned in source.read::<LaneFile>()?.lane {
            let start = spanned.span().start;
            let raw = spanned.into_inner();
            self.place(source, format!("lane {}", raw.id), start);
            let name = Bilingual::new(raw.zh, raw.en);
            let lane = Lane { id: raw.id.clone(), name, legal: raw.legal, targets: raw.target };
            self.rules.lanes.insert(raw.id, lane);
        }
        Ok(())
    }

    fn matching(&mut self, source: &Source<'_>) -> Result<(), RuleFault> {
        self.rules.matching = source.read::<MatchingFile>()?.read().map_err(|why| source.fault(0, why))?;
        Ok(())
    }

    fn table(&mut self, source: &Source<'_>) -> Result<(), RuleFault> {
        let raw = source.read::<TableFile>()?;
        let start = raw.table.span().start;
        let table = raw.table.into_inner();
        if source.path != format!("codes/{table}.toml") {
            let reason = format!("table {table} must stand in codes/{table}.toml");
            return Err(source.fault(start, reason));
        }
        self.place(source, format!("table {table}"), start);
        let mut codes = Vec::new();
        for code in raw.code {
            let at = code.span().start;
            let code = code.into_inner();
            self.place(source, format!("code {table} {}", code.code), at);
            codes.push(code);
        }
        let title = Bilingual::new(raw.zh, raw.en);
        let made = CodeTable {
            table: table.clone(),
            title,
            source: raw.source,
            mark: raw.mark,
            to_verify: raw.to_verify,
            codes,
        };
        self.rules.tables.insert(table, made);
        Ok(())
    }

    fn year(&mut self, source: &Source<'_>) -> Result<(), RuleFault> {
        let raw = source.read::<YearFile>()?;
        let start = raw.year.span().start;
        let year = raw.year.into_inner();
        if source.path != format!("calendar/{year}.toml") {
            return Err(source.fault(start, format!("year {year} must stand in calendar/{year}.toml")));
        }
        if raw.confirmed && raw.holiday.is_empty() {
            return Err(source.fault(start, "a confirmed year must list its holidays"));
        }
        let mut list = YearList { confirmed: raw.confirmed, ..YearList::default() };
        for (days, into) in [(raw.holiday, &mut list.holidays), (raw.workday, &mut list.workdays)] {
            for day in days {
                let at = day.span().start;
                let day = day.into_inner();
                if day.year() != year || !into.insert(day) {
                    return Err(source.fault(at, format!("{day} is of another year or given twice")));
                }
            }
        }
        if let Some(day) = list.holidays.intersection(&list.workdays).next() {
            return Err(source.fault(start, format!("{day} is both a holiday and a workday")));
        }
        self.place(source, format!("year {year}"), start);
        self.rules.calendar.insert(year, list);
        Ok(())
    }
}
