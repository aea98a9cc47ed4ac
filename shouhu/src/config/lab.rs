//! `[lab]`: the two ends of the exchange with the laboratory.

use serde::{Deserialize, Serialize};

/// Names of the ends, as they stand in packages. Keys lie in the folder of the keys.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Lab {
    /// This platform.
    pub own: String,
    /// The laboratory.
    pub peer: String,
}

impl Default for Lab {
    fn default() -> Self {
        Self { own: "shouhu".to_owned(), peer: "shouhu-lab".to_owned() }
    }
}
