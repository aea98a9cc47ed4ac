//! A person who is missing, or who was found and can't say who he is: what may tell.
//!
//! Situation S7 needs it most. Words are kept as they were said; comparing them is another crate's
//! question, and deciding that two reports are about one person is a person's.

use super::{Fact, Refusal, Report, Stage};
use crate::clock::civil_date;
use crate::ids::{ReportId, StaffId};
use crate::noun::Ctx;
use crate::text::Confidential;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Which side of a search a report stands on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TracedAs {
    /// Somebody is looked for.
    #[default]
    Missing,
    /// Somebody was found.
    Found,
}

impl TracedAs {
    /// Code in facets and forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            TracedAs::Missing => "missing",
            TracedAs::Found => "found",
        }
    }

    /// Reads the code back.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [TracedAs::Missing, TracedAs::Found].into_iter().find(|side| side.code() == code)
    }

    /// The other side.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            TracedAs::Missing => TracedAs::Found,
            TracedAs::Found => TracedAs::Missing,
        }
    }
}

/// What may tell who it is, in the words of whoever told it; all of it sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// Missing or found.
    pub traced_as: TracedAs,
    /// Day of being missed or found.
    pub day: Option<Date>,
    /// Age in years, as known or guessed.
    pub age: Option<u8>,
    /// Sex, GB/T 2261.1.
    pub sex: u8,
    /// Name, or what the person calls himself.
    pub name: Option<Confidential>,
    /// Other names.
    pub other_names: Option<Confidential>,
    /// Height in centimetres.
    pub height_cm: Option<u16>,
    /// Relatives and what they are called.
    pub kin: Option<Confidential>,
    /// Places spoken of, or lived at.
    pub places: Option<Confidential>,
    /// Marks of the body.
    pub marks: Option<Confidential>,
    /// Speech.
    pub speech: Option<Confidential>,
    /// Clothes.
    pub clothes: Option<Confidential>,
}

impl Description {
    /// Whether anything was said that could tell one child from another.
    #[must_use]
    pub fn says_something(&self) -> bool {
        let texts = [
            &self.name,
            &self.other_names,
            &self.kin,
            &self.places,
            &self.marks,
            &self.speech,
            &self.clothes,
        ];
        texts.into_iter().any(Option::is_some)
    }
}

/// What a person decided about two descriptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TracingVerdict {
    /// One person: to be verified by those who know him, papers, or the laboratory.
    Same,
    /// Two persons; not proposed again.
    Different,
}

impl TracingVerdict {
    /// Code in forms and locales.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            TracingVerdict::Same => "same",
            TracingVerdict::Different => "different",
        }
    }

    /// Reads the code back.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [TracingVerdict::Same, TracingVerdict::Different].into_iter().find(|v| v.code() == code)
    }
}

/// A decision about this report and another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// What was decided.
    pub verdict: TracingVerdict,
    /// Why.
    pub reason: Confidential,
    /// By whom.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
}

impl Report {
    pub(super) fn decide_description(
        &self,
        description: Box<Description>,
        ctx: &Ctx<'_>,
    ) -> Result<Vec<Fact>, Refusal> {
        if matches!(self.stage, Stage::Duplicate | Stage::Closed) {
            return Err(Refusal::WrongStage);
        }
        match description.day {
            None => Err(Refusal::DayMissing),
            Some(day) if day > civil_date(ctx.now) => Err(Refusal::DayInFuture),
            Some(_) if !description.says_something() => Err(Refusal::NothingDescribed),
            Some(_) => Ok(vec![Fact::Described(description)]),
        }
    }

    pub(super) fn decide_tracing(
        &self,
        with: ReportId,
        verdict: TracingVerdict,
        reason: Confidential,
    ) -> Result<Vec<Fact>, Refusal> {
        if self.description.is_none() {
            return Err(Refusal::NothingDescribed);
        }
        if reason.is_empty() {
            return Err(Refusal::ReasonMissing);
        }
        Ok(vec![Fact::TracingJudged { with, verdict, reason }])
    }
}
