//! `[lab]`: the two ends of the exchange with the laboratory, and the line between them, which is off
//! unless it is named here.

use super::wrong;
use crate::error::Result;
use crate::ports::Address;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Names of the ends, as they stand in packages. Keys lie in the folder of the keys.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Lab {
    /// This platform.
    pub own: String,
    /// The laboratory.
    pub peer: String,
    /// Address of the laboratory's line, such as `https://lab.example:8099`; without it packages go
    /// by hand. Its secret lies in the folder of the keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// Certificate of the authority that vouches for an `https` line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_ca_file: Option<PathBuf>,
    /// Seconds between two rounds over the line.
    pub line_seconds: u32,
}

impl Default for Lab {
    fn default() -> Self {
        Self {
            own: "shouhu".to_owned(),
            peer: "shouhu-lab".to_owned(),
            line: None,
            line_ca_file: None,
            line_seconds: 30,
        }
    }
}

impl Lab {
    pub(super) fn check(&self, file: &Path) -> Result<()> {
        let Some(line) = &self.line else { return Ok(()) };
        let remedy = "write scheme, host and port, such as \"https://lab.example:8099\"; remove it to carry \
                      packages by hand";
        let address =
            Address::read(line).ok_or_else(|| wrong(file, "lab.line", "not a web address", remedy))?;
        if address.is_encrypted() && self.line_ca_file.is_none() {
            let remedy = "name the certificate of the authority that vouches for the laboratory";
            return Err(wrong(file, "lab.line_ca_file", "missing, and lab.line is https", remedy));
        }
        // Less asks a broken line without pause; more leaves a verdict lying for a day.
        if !(1..=3_600).contains(&self.line_seconds) {
            return Err(wrong(file, "lab.line_seconds", "out of bounds", "write a number from 1 to 3600"));
        }
        Ok(())
    }
}
