//! `[crypto]`: which algorithms a town was founded with.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The algorithms.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Crypto {
    /// `international` (AES-256-GCM, SHA-256) or `sm` (SM4-GCM, SM3). Chosen once, before the keys
    /// are made: a town keeps the suite that it was founded with.
    pub suite: Suite,
}

/// A suite by its name in files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Suite {
    /// AES-256-GCM, HKDF and HMAC with SHA-256.
    #[default]
    International,
    /// SM4-GCM, HKDF and HMAC with SM3 (国密).
    Sm,
}

impl Suite {
    /// The vault's suite.
    #[must_use]
    pub fn vault(self) -> vault::Suite {
        match self {
            Suite::International => vault::Suite::International,
            Suite::Sm => vault::Suite::Sm,
        }
    }

    /// What it is made of, for people who check.
    #[must_use]
    pub fn algorithms(self) -> &'static str {
        match self {
            Suite::International => "AES-256-GCM, HKDF-SHA-256, HMAC-SHA-256",
            Suite::Sm => "SM4-GCM, HKDF-SM3, HMAC-SM3",
        }
    }
}

impl From<vault::Suite> for Suite {
    fn from(suite: vault::Suite) -> Self {
        match suite {
            vault::Suite::International => Suite::International,
            vault::Suite::Sm => Suite::Sm,
        }
    }
}

impl fmt::Display for Suite {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Suite::International => "international",
            Suite::Sm => "sm",
        })
    }
}
