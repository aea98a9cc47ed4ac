//! The one error of this crate: opaque, with predicates.

/// Why an entry could not be written or read, or why a proof does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct Error(#[from] Kind);

/// The closed list of causes; private so that it may grow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Kind {
    #[error("malformed entry: {0}")]
    Malformed(&'static str),
    #[error("entry format {0} is not known to this version")]
    Unknown(u8),
    #[error("too long for an entry: {0}")]
    TooLong(&'static str),
    #[error("the body is not the one that the entry commits to")]
    Body,
    #[error("the proof does not lead to the expected root")]
    Proof,
    #[error("no such index or size in this tree")]
    Range,
}

impl Error {
    /// The bytes aren't a canonical entry or record.
    pub fn is_malformed(&self) -> bool {
        matches!(self.0, Kind::Malformed(_))
    }

    /// The entry was written by a newer program.
    pub fn is_unknown_format(&self) -> bool {
        matches!(self.0, Kind::Unknown(_))
    }

    /// A jurisdiction code or body exceeds its limit.
    pub fn is_too_long(&self) -> bool {
        matches!(self.0, Kind::TooLong(_))
    }

    /// The record does not hold: body and digest differ, or the proof does not lead to the root. Someone altered
    /// something, or the wrong things were compared.
    pub fn is_refuted(&self) -> bool {
        matches!(self.0, Kind::Body | Kind::Proof)
    }

    /// The index or size asked for lies outside the tree.
    pub fn is_out_of_range(&self) -> bool {
        self.0 == Kind::Range
    }
}
