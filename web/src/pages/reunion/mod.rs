//! Reunion files (团圆档案): the list, the file on one page with its way as a path and the next
//! step on top, the application with its receipt, the found person's own page, the family's
//! status, and the figure of families reunited.

pub mod act;
pub mod door;
mod forms;
pub mod k19;
pub mod list;
pub mod new;
mod read;
pub mod receipt;
pub mod show;
pub mod status;
pub mod wish;

use crate::error::Failure;
use crate::i18n::Lang;
use domain::ids::ReunionId;

/// Reads the id of a file from the path.
fn read_id(id: &str) -> Result<ReunionId, Failure> {
    ReunionId::parse(id).ok_or_else(Failure::not_visible)
}

/// A stage in the reader's words.
fn stage_word(lang: Lang, stage: &str) -> String {
    lang.t(&format!("reunion-stage-{}", stage.replace('_', "-")))
}

/// A code of one of the closed lists in the reader's words.
fn word(lang: Lang, list: &str, code: &str) -> String {
    lang.t(&format!("reunion-{list}-{}", code.replace('_', "-")))
}
