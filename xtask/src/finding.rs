//! What a rule says about a place.

use std::fmt;

/// One breach of a house rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The rule's name, as it stands in the ratchet.
    pub(crate) rule: &'static str,
    /// The file, or `file::item`; stays the same when lines move.
    pub(crate) place: String,
    /// Where to look, from 1; 0 for the whole file.
    pub(crate) line: usize,
    /// How much: lines for the size rules, 1 for the others.
    pub(crate) amount: usize,
    /// One sentence: what is wrong and what to do instead.
    pub(crate) says: String,
}

impl Finding {
    /// A breach that counts once.
    pub(crate) fn new(
        rule: &'static str,
        place: impl Into<String>,
        line: usize,
        says: impl Into<String>,
    ) -> Self {
        Self { rule, place: place.into(), line, amount: 1, says: says.into() }
    }

    /// The same with a measure.
    pub(crate) fn measuring(mut self, amount: usize) -> Self {
        self.amount = amount;
        self
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = if self.line == 0 { String::new() } else { format!(":{}", self.line) };
        write!(out, "[{}] {}{line}: {}", self.rule, self.place, self.says)
    }
}
