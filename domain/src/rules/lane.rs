//! Fast lanes (四优先): internal targets shorter than the law, measured and shown beside it.

use super::{Bilingual, Mark, Unit};
use serde::{Deserialize, Serialize};

/// One target of a lane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LaneTarget {
    /// Code within the lane.
    pub code: String,
    /// What is measured.
    pub label: Bilingual,
    /// Target; absent when only the date is recorded.
    #[serde(default)]
    pub n: Option<u32>,
    /// Unit of the target.
    #[serde(default)]
    pub unit: Option<Unit>,
    /// Clocks that hold the legal limit.
    #[serde(default)]
    pub clocks: Vec<String>,
    /// Confidence.
    pub mark: Mark,
    /// Waits for confirmation (待核实).
    #[serde(default)]
    pub to_verify: bool,
}

/// A lane (优先通道).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// Id, e.g. `filing`.
    pub id: String,
    /// Name, e.g. 优先立案.
    pub name: Bilingual,
    /// The legal limit in words.
    pub legal: Bilingual,
    /// Targets.
    pub targets: Vec<LaneTarget>,
}
