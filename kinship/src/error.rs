//! The one error of this crate: opaque, with predicates, so that callers ask what they can act on.

use std::fmt;

/// What went wrong, for predicates; the wording is in the message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    UnknownAllele,
    Pedigree,
    Frequencies,
    Model,
    Genotype,
    TooComplex,
}

/// A refusal to compute: the input is contradictory, unknown to the table or too large to be exact.
///
/// The message names loci and person labels that the caller gave; it never holds a genotype.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Error {
    kind: Kind,
    message: String,
}

/// Result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// An observed allele is not in the frequency table and the off-table rule refuses it.
    #[must_use]
    pub fn is_unknown_allele(&self) -> bool {
        self.kind == Kind::UnknownAllele
    }

    /// The pedigree is not one: a cycle, a second father, a mother of male sex, an unknown person.
    #[must_use]
    pub fn is_pedigree(&self) -> bool {
        self.kind == Kind::Pedigree
    }

    /// Frequencies are negative, not finite, or do not add up to one.
    #[must_use]
    pub fn is_frequencies(&self) -> bool {
        self.kind == Kind::Frequencies
    }

    /// The mutation model, theta or prior is not defined for these numbers.
    #[must_use]
    pub fn is_model(&self) -> bool {
        self.kind == Kind::Model
    }

    /// A genotype does not fit its locus or the sex of its person.
    #[must_use]
    pub fn is_genotype(&self) -> bool {
        self.kind == Kind::Genotype
    }

    /// The exact computation would need more memory or time than the declared limit.
    #[must_use]
    pub fn is_too_complex(&self) -> bool {
        self.kind == Kind::TooComplex
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
