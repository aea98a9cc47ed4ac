//! Code tables (代码表): closed vocabularies with labels in both languages.

use super::{Bilingual, Mark};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One code of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// The code.
    pub code: String,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// The code above it, in a tree.
    #[serde(default)]
    pub parent: Option<String>,
    /// The standard code it becomes on export, for our own additions.
    #[serde(default)]
    pub export_as: Option<String>,
    /// Other properties the table's users know, e.g. `police_station`.
    #[serde(default)]
    pub attrs: BTreeMap<String, String>,
    /// Confidence, if it differs from the table's.
    #[serde(default)]
    pub mark: Option<Mark>,
    /// Waits for confirmation (待核实).
    #[serde(default)]
    pub to_verify: bool,
}

impl Code {
    /// Both labels.
    #[must_use]
    pub fn label(&self) -> Bilingual {
        Bilingual::new(self.zh.as_str(), self.en.as_str())
    }

    /// The label in a language; everything that does not start with `en` reads Chinese.
    #[must_use]
    pub fn text(&self, lang: &str) -> &str {
        if lang.starts_with("en") { &self.en } else { &self.zh }
    }

    /// A property by name.
    #[must_use]
    pub fn attr(&self, name: &str) -> Option<&str> {
        self.attrs.get(name).map(String::as_str)
    }
}

/// A table, in the order of its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeTable {
    /// Name, equal to the file's name.
    pub table: String,
    /// What it lists.
    pub title: Bilingual,
    /// Where it comes from.
    pub source: String,
    /// Confidence.
    pub mark: Mark,
    /// The whole table waits for confirmation (待核实).
    pub to_verify: bool,
    /// Codes in the order of the file.
    pub codes: Vec<Code>,
}

impl CodeTable {
    /// One code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Code> {
        self.codes.iter().find(|c| c.code == code)
    }

    /// Codes below a code, in the order of the file.
    pub fn children<'a>(&'a self, parent: &'a str) -> impl Iterator<Item = &'a Code> {
        self.codes.iter().filter(move |c| c.parent.as_deref() == Some(parent))
    }

    /// How far a code of this table was confirmed.
    #[must_use]
    pub fn mark_of(&self, code: &Code) -> Mark {
        code.mark.unwrap_or(self.mark)
    }
}
