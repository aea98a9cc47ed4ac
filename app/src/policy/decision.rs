//! Answers: a permit, a denial, and the fields that may be shown.

use super::action::Action;
use super::field::Field;
use super::row::DataRow;
use domain::ids::{StaffId, StreamId};
use std::collections::BTreeMap;

/// How a row may be read, in the letters of the matrix; better grades compare greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Grade {
    /// Nothing (–).
    Nothing,
    /// Counts only (A).
    Counts,
    /// The fields that `fields.toml` names for the role (P).
    Part,
    /// All of what the actor herself submitted (O).
    Own,
    /// Everything (F).
    Full,
}

/// How one field may be shown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Shown {
    /// Not at all: the page shows neither value nor presence.
    Hidden,
    /// In masked form (M), e.g. 李某, 138****1234.
    Masked,
    /// As it is.
    Clear,
}

/// What may be read of one row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reading {
    /// The grade.
    pub grade: Grade,
    /// The fields; empty for counts.
    pub fields: BTreeMap<Field, Shown>,
    /// Policies that let it through.
    pub policies: Vec<String>,
}

impl Reading {
    pub(super) fn nothing() -> Self {
        Self { grade: Grade::Nothing, fields: BTreeMap::new(), policies: Vec::new() }
    }
}

/// What a page may show of one stream: rows and fields; all else is hidden.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FieldSet {
    pub(super) rows: BTreeMap<DataRow, Reading>,
}

impl FieldSet {
    /// How a field may be shown.
    #[must_use]
    pub fn shown(&self, row: DataRow, field: Field) -> Shown {
        self.rows.get(&row).and_then(|r| r.fields.get(&field)).copied().unwrap_or(Shown::Hidden)
    }

    /// Whether a field may be shown as it is.
    #[must_use]
    pub fn clear(&self, row: DataRow, field: Field) -> bool {
        self.shown(row, field) == Shown::Clear
    }

    /// The grade of a row.
    #[must_use]
    pub fn grade(&self, row: DataRow) -> Grade {
        self.rows.get(&row).map_or(Grade::Nothing, |r| r.grade)
    }

    /// Whether the row opens at least one field, so that its section is worth rendering.
    #[must_use]
    pub fn opens(&self, row: DataRow) -> bool {
        self.rows.get(&row).is_some_and(|r| !r.fields.is_empty())
    }

    /// The rows that are readable in some grade.
    pub fn rows(&self) -> impl Iterator<Item = (DataRow, &Reading)> {
        self.rows.iter().map(|(row, reading)| (*row, reading))
    }
}

/// Proof that a use case was permitted. Only [`super::Policy::authorize`] makes one.
#[derive(Clone, PartialEq, Eq, Debug)]
#[must_use]
pub struct Permit {
    action: Action,
    stream: StreamId,
    actor: StaffId,
    policies: Vec<String>,
}

impl Permit {
    pub(super) fn new(action: Action, stream: StreamId, actor: StaffId, policies: Vec<String>) -> Self {
        Self { action, stream, actor, policies }
    }

    /// What was permitted.
    #[must_use]
    pub fn action(&self) -> Action {
        self.action
    }

    /// On which stream.
    #[must_use]
    pub fn stream(&self) -> StreamId {
        self.stream
    }

    /// To whom.
    #[must_use]
    pub fn actor(&self) -> StaffId {
        self.actor
    }

    /// Ids of the policies that permitted it.
    #[must_use]
    pub fn policies(&self) -> &[String] {
        &self.policies
    }

    /// Whether it is for this action on this stream; services check it before they act.
    #[must_use]
    pub fn allows(&self, action: Action, stream: StreamId) -> bool {
        self.action == action && self.stream == stream
    }
}

/// A denial. Never shown to the denied person; pages answer "not found" or hide the button.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Denied {
    /// Ids of the forbids that decided; empty when simply nothing permits.
    pub policies: Vec<String>,
    /// Codes of blocks that must be written to the access log, e.g. `kin` (§13.2 separation rules).
    pub report: Vec<String>,
}

impl Denied {
    /// Whether the attempt itself must be logged.
    #[must_use]
    pub fn must_be_logged(&self) -> bool {
        !self.report.is_empty()
    }
}

/// The answer to a request.
#[derive(Clone, PartialEq, Eq, Debug)]
#[must_use]
pub enum Decision {
    /// Yes.
    Permit(Permit),
    /// No.
    Denied(Denied),
}

impl Decision {
    /// The permit, for `?`.
    ///
    /// # Errors
    /// The denial.
    pub fn permit(self) -> Result<Permit, Denied> {
        match self {
            Decision::Permit(permit) => Ok(permit),
            Decision::Denied(denied) => Err(denied),
        }
    }

    /// Whether it is yes; for showing or hiding a button.
    #[must_use]
    pub fn is_permit(&self) -> bool {
        matches!(self, Decision::Permit(_))
    }
}
