//! Text that must not leak: names, numbers, narratives.
//!
//! `Confidential` serialises (facts are sealed before they leave the process), but shows
//! nothing in `Debug` and has no `Display`. Reading it is a named door, `reveal`, so that
//! every place that does it can be found.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Text known only inside sealed facts and state.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Confidential(String);

impl Confidential {
    /// Wraps text, trimming white space at both ends.
    #[must_use]
    pub fn new(text: impl AsRef<str>) -> Self {
        Self(text.as_ref().trim().to_owned())
    }

    /// The text, for a page that has recorded the access, or for a comparison in memory.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether nothing was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Number of characters (not bytes).
    #[must_use]
    pub fn chars(&self) -> usize {
        self.0.chars().count()
    }

    /// `None` for empty text; for optional form fields.
    #[must_use]
    pub fn optional(text: impl AsRef<str>) -> Option<Self> {
        let wrapped = Self::new(text);
        (!wrapped.is_empty()).then_some(wrapped)
    }
}

impl fmt::Debug for Confidential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Confidential(..)")
    }
}
