//! Plans (一人一策): make one on one screen, then look at it, review it, bring it to its end.

pub mod act;
pub mod make;
mod preset;
pub mod show;

use crate::error::Failure;
use domain::ids::{FileId, PlanId};

/// Reads the id of a file from the path.
fn read_file(id: &str) -> Result<FileId, Failure> {
    FileId::parse(id).ok_or_else(Failure::not_visible)
}

/// Reads the id of a plan from the path.
fn read_plan(id: &str) -> Result<PlanId, Failure> {
    PlanId::parse(id).ok_or_else(Failure::not_visible)
}
