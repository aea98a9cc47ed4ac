//! `[town]`: which town this is.

use super::wrong;
use crate::error::Result;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The town.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Town {
    /// Division code of nine digits; every row carries it.
    pub code: String,
}

impl Default for Town {
    fn default() -> Self {
        Self { code: "442000105".to_owned() }
    }
}

impl Town {
    pub(super) fn check(&self, file: &Path) -> Result<()> {
        if self.code.len() == 9 && self.code.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(());
        }
        Err(wrong(file, "town.code", "not a division code", "write nine digits, such as \"442000105\""))
    }
}
