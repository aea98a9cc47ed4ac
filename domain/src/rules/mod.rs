//! Rules as data (规则即数据): laws, clocks, lanes, code tables and calendars, parsed from text.
//!
//! Recipe for the next person:
//! 1. change a file under `rules/`; every entry carries `mark` (L/W/S/M/D) and dates;
//! 2. an entry from memory says `to_verify = true` and shows as 待核实 wherever it is used;
//! 3. run the tests of this module: they parse the shipped files and cross-check every citation.
//!
//! *Architecture invariant:* nothing here reads a file. Ring 3 hands over (path, text) pairs,
//! paths relative to `rules/`; a bad file yields file, line and reason, never a panic.

mod check;
mod clocks;
mod lane;
mod law;
mod matching;
mod parse;
mod situation;
mod table;
#[cfg(test)]
pub(crate) mod tests;

pub use clocks::{
    Amount, ClockKind, ClockRule, ClockVersion, CountFrom, EventPoint, Extension, Level, PauseReason, Period,
    Rollover, Shape, Unit,
};
pub use lane::{Lane, LaneTarget};
pub use law::{Citation, Law, LawRank, LawVersion};
pub use matching::{Early, Matching};
pub use situation::{SituationFacts, SituationOutcome, judge_situations};
pub use table::{Code, CodeTable};

use crate::clock::Calendar;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// A text in both languages of the house.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// Chinese (中文).
    pub zh: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// Pairs a Chinese and an English text.
    #[must_use]
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The text in a language; everything that does not start with `en` reads Chinese.
    #[must_use]
    pub fn get(&self, lang: &str) -> &str {
        if lang.starts_with("en") { &self.en } else { &self.zh }
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.zh.trim().is_empty() || self.en.trim().is_empty()
    }
}

/// How far a fact was confirmed (可信标记).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Mark {
    /// Confirmed word for word in a copy of the law (法条原文).
    L,
    /// Confirmed in a public page (公开网页).
    W,
    /// Stated in the published account of the alliance (联盟公开材料).
    S,
    /// From memory, not confirmed (凭记忆, 待核实).
    M,
    /// A proposal of ours without legal source (设计建议).
    D,
}

impl Mark {
    /// The letter.
    #[must_use]
    pub fn code(self) -> &'static str {
        ["L", "W", "S", "M", "D"][self as usize]
    }
}

/// One fault of a rule file: where and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleFault {
    /// File, relative to `rules/`.
    pub file: String,
    /// Line, counted from 1; 0 when the fault concerns the whole file.
    pub line: usize,
    /// What is wrong, for the person who edits the file.
    pub reason: String,
}

impl fmt::Display for RuleFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.reason)
    }
}

impl std::error::Error for RuleFault {}

/// One entry that still waits for confirmation (待核实), for `doctor`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unconfirmed {
    /// File, relative to `rules/`.
    pub file: String,
    /// Which entry, e.g. `T27 v2 usual`.
    pub entry: String,
    /// What it says.
    pub what: Bilingual,
    /// How far it was confirmed.
    pub mark: Mark,
}

/// All rules in force and past.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    pub(crate) laws: BTreeMap<String, Law>,
    pub(crate) clocks: BTreeMap<String, ClockRule>,
    pub(crate) lanes: BTreeMap<String, Lane>,
    pub(crate) tables: BTreeMap<String, CodeTable>,
    pub(crate) calendar: Calendar,
    pub(crate) matching: Matching,
}

impl Rules {
    /// Parses and cross-checks rule files; paths are relative to `rules/` (that prefix may stand).
    ///
    /// Folders that belong to other parsers (`forms/`, `texts/` …) are passed over.
    ///
    /// # Errors
    /// Every fault found, each with file, line and reason.
    pub fn parse<P: AsRef<str>, T: AsRef<str>>(files: &[(P, T)]) -> Result<Self, Vec<RuleFault>> {
        parse::parse(files)
    }

    /// A clock by its id, e.g. `T20`.
    #[must_use]
    pub fn clock(&self, id: &str) -> Option<&ClockRule> {
        self.clocks.get(id)
    }

    /// All clocks in order of their ids.
    pub fn clocks(&self) -> impl Iterator<Item = &ClockRule> {
        self.clocks.values()
    }

    /// A law by its id.
    #[must_use]
    pub fn law(&self, id: &str) -> Option<&Law> {
        self.laws.get(id)
    }

    /// All laws in order of their ids.
    pub fn laws(&self) -> impl Iterator<Item = &Law> {
        self.laws.values()
    }

    /// A fast lane (四优先) by its id.
    #[must_use]
    pub fn lane(&self, id: &str) -> Option<&Lane> {
        self.lanes.get(id)
    }

    /// All lanes in order of their ids.
    pub fn lanes(&self) -> impl Iterator<Item = &Lane> {
        self.lanes.values()
    }

    /// A code table by its name.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&CodeTable> {
        self.tables.get(name)
    }

    /// All code tables in order of their names.
    pub fn tables(&self) -> impl Iterator<Item = &CodeTable> {
        self.tables.values()
    }

    /// One code of a table, with its labels.
    #[must_use]
    pub fn code(&self, table: &str, code: &str) -> Option<&Code> {
        self.tables.get(table)?.get(code)
    }

    /// Thresholds of matching and the rule of early discovery.
    #[must_use]
    pub fn matching(&self) -> &Matching {
        &self.matching
    }

    /// The working-day calendar of all loaded years.
    #[must_use]
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// A citation as people read it: 《反家庭暴力法》第17条.
    #[must_use]
    pub fn cite(&self, citation: &Citation) -> Bilingual {
        citation.display(self.laws.get(&citation.law))
    }

    /// All citations of a clock version in one line.
    #[must_use]
    pub fn cite_all(&self, version: &ClockVersion) -> Bilingual {
        let parts: Vec<Bilingual> = version.basis.iter().map(|c| self.cite(c)).collect();
        let join =
            |sep: &str, pick: fn(&Bilingual) -> &str| parts.iter().map(pick).collect::<Vec<_>>().join(sep);
        Bilingual { zh: join("；", |b| &b.zh), en: join("; ", |b| &b.en) }
    }

    /// Every entry that is marked 待核实, so that nobody takes it for law.
    #[must_use]
    pub fn unconfirmed(&self) -> Vec<Unconfirmed> {
        check::unconfirmed(self)
    }
}
