//! What a package may say. There is no field for anything else.

use serde::{Deserialize, Serialize};

use crate::{Error, GroupNo, ReviewerNo, SampleNo};

/// Which list a package carries, and so its direction.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Platform to laboratory.
    Samples,
    /// Laboratory to platform.
    Verdicts,
}

/// Who the person of a sample is in the search.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The missing person, by a sample of earlier days.
    MissingTarget,
    /// Father of the missing person.
    Father,
    /// Mother of the missing person.
    Mother,
    /// Child of the missing person.
    Child,
    /// Brother or sister by both parents.
    FullSibling,
    /// Brother or sister by one parent.
    HalfSibling,
    /// A grandparent.
    Grandparent,
    /// Another relative by blood.
    OtherKin,
    /// Somebody who doesn't know who she is, or was found.
    UnknownPerson,
    /// A thing that the missing person used.
    Belonging,
}

/// Sex as far as the platform states it for the search.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Female.
    F,
    /// Male.
    M,
    /// Not stated.
    #[default]
    Unknown,
}

/// What the laboratory is asked to do.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Compare now and keep comparing.
    Compare,
    /// Consent was withdrawn: stop, and destroy the profile.
    Withdraw,
}

/// A sample that was taken and sent (送检样本).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// Its number.
    pub sample: SampleNo,
    /// The search it belongs to.
    pub group: GroupNo,
    /// Who its person is.
    pub role: Role,
    /// Sex, if stated.
    pub sex: Sex,
    /// What to do.
    pub action: Action,
}

/// Where a search stands (比对状态).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The sample arrived.
    Received,
    /// Its profile is in the database.
    InDatabase,
    /// A candidate appeared that nobody has verified: never shown to a family.
    HitToVerify,
    /// Re-sampling and review are under way.
    Verifying,
    /// Two reviewers confirm.
    Confirmed,
    /// Two reviewers exclude.
    Excluded,
    /// Nothing found; compared with whoever comes.
    LongTerm,
    /// The sample can't be used.
    Rejected,
}

impl Status {
    /// Whether a second sample belongs to it.
    #[must_use]
    pub fn has_counterpart(self) -> bool {
        matches!(self, Self::HitToVerify | Self::Verifying | Self::Confirmed | Self::Excluded)
    }

    /// Whether two reviewers must have decided it.
    #[must_use]
    pub fn is_decision(self) -> bool {
        matches!(self, Self::Confirmed | Self::Excluded)
    }
}

/// Why a sample was rejected.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Degraded.
    SampleDegraded,
    /// Too little of it.
    Quantity,
    /// Labels contradict each other.
    ContradictionOfLabels,
    /// Withdrawn and destroyed.
    Withdrawn,
    /// Not rejected.
    None,
}

/// What the laboratory answers (比对结论).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// The search.
    pub group: GroupNo,
    /// The sample of that search.
    pub sample: SampleNo,
    /// The other sample: exactly with a hit, its verification and its decision.
    pub counterpart: Option<SampleNo>,
    /// Where it stands.
    pub status: Status,
    /// Why not, exactly with [`Status::Rejected`].
    pub reason_code: Reason,
    /// The two reviewers, exactly with a decision.
    pub decided: Vec<ReviewerNo>,
}

impl Verdict {
    /// The first field that contradicts the status, if any: a decision without two different reviewers, a
    /// hit without its counterpart, a rejection without its reason, or the reverse.
    ///
    /// # Errors
    /// The name of that field.
    pub fn check(&self) -> Result<(), &'static str> {
        let reviewers = match self.decided.as_slice() {
            [] => !self.status.is_decision(),
            [first, second] => self.status.is_decision() && first != second,
            _ => false,
        };
        if !reviewers {
            return Err("decided");
        }
        if self.counterpart.is_some() != self.status.has_counterpart()
            || self.counterpart == Some(self.sample)
        {
            return Err("counterpart");
        }
        if (self.status == Status::Rejected) != (self.reason_code != Reason::None) {
            return Err("reason_code");
        }
        Ok(())
    }
}

/// The list of a package.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Items {
    /// Platform to laboratory.
    Samples(Vec<Sample>),
    /// Laboratory to platform.
    Verdicts(Vec<Verdict>),
}

impl Items {
    /// Which list it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Samples(_) => Kind::Samples,
            Self::Verdicts(_) => Kind::Verdicts,
        }
    }

    /// How many items.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Samples(items) => items.len(),
            Self::Verdicts(items) => items.len(),
        }
    }

    /// Whether there are none; such a package still says "nothing was lost until here".
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every rule that a single item must keep.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let Self::Verdicts(verdicts) = self else { return Ok(()) };
        for (at, verdict) in verdicts.iter().enumerate() {
            verdict.check().map_err(|field| Error::Item { item: at + 1, field })?;
        }
        Ok(())
    }
}
