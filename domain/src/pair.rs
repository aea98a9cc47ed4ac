//! Pair (疑似同一人): two records that may be one person, and what people decided about them.
//!
//! A record is a person of a file or the subject of a report. "The same" joins them and "different" keeps
//! them apart; both are remembered, and both can be taken back. No record is changed by either: see
//! [`crate::sameness`].

use crate::actor::Party;
use crate::ids::{StaffId, StreamId};
use crate::noun::{ClockOrder, Ctx, Kind, Noun, Refuse, Stamp};
use crate::report::duty_desk;
use crate::rows::{Facet, FigureRow, Level, Rows, VisibilityRow, WorkRow};
use crate::sameness::{Two, two};
use crate::text::Confidential;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

#[cfg(test)]
mod tests;

/// Urgency of a pair that was put off: after everything else.
const LATER: u8 = u8::MAX;

/// Why a field speaks for one person or against it, in the words that the decider read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// What it is about: `name`, `birth`, `id`, `home`, `sex`.
    pub topic: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Tenths of a bit; positive speaks for one person.
    pub weight: i16,
}

/// Where a proposal came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Compared when a record arrived or changed.
    Arrival,
    /// Compared with the whole database.
    Run,
    /// A person saw it herself.
    Person,
}

/// Two records and how likely they are one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The smaller id.
    pub left: StreamId,
    /// The other.
    pub right: StreamId,
    /// Code names of both, for lists.
    pub title: String,
    /// Probability in thousandths.
    pub permille: u16,
    /// Why.
    pub reasons: Vec<Reason>,
    /// Files that would be joined.
    pub files: u8,
    /// Who may see both.
    pub audience: BTreeSet<Party>,
    /// Where it came from.
    pub source: Source,
}

impl Proposal {
    /// What a decision is worth: an even chance between many files is worth most.
    #[must_use]
    pub fn worth(&self) -> u32 {
        let p = u32::from(self.permille.min(1000));
        4 * p * (1000 - p) / 1000 * u32::from(self.files.max(1))
    }

    /// As the urgency of a list, smaller first; put-off pairs stand behind.
    #[must_use]
    pub fn urgency(&self) -> u8 {
        // Eight files at an even chance fill the scale.
        let most = u32::from(LATER) - 1;
        let worth = self.worth().min(8_000) * most / 8_000;
        LATER - 1 - u8::try_from(worth).unwrap_or(LATER - 1)
    }
}

/// What a decision rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// The comparison, field by field.
    #[default]
    Comparison,
    /// Papers were looked at.
    Papers,
    /// She or her family was asked.
    Asked,
    /// Somebody knows her.
    Known,
}

impl Ground {
    /// All.
    pub const ALL: [Ground; 4] = [Self::Comparison, Self::Papers, Self::Asked, Self::Known];

    /// Code in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Comparison => "comparison",
            Self::Papers => "papers",
            Self::Asked => "asked",
            Self::Known => "known",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|g| g.code() == code)
    }
}

/// What a person says about a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// One person.
    Same,
    /// Two persons.
    Apart,
}

impl Verdict {
    /// Code in forms and facets.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Apart => "apart",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Same, Self::Apart].into_iter().find(|v| v.code() == code)
    }
}

/// A decision as it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// One or two persons.
    pub verdict: Verdict,
    /// What it rests on.
    pub ground: Ground,
    /// More words.
    pub words: Option<Confidential>,
    /// Versions of both records as they were read.
    pub versions: (u64, u64),
}

/// What lies around a pair when somebody decides; read by the service, judged here.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// Another decision keeps the two persons apart.
    pub kept_apart: bool,
    /// Other decisions make them one already.
    pub joined: bool,
    /// When the reports of the person they would be were received.
    pub reports: Vec<Timestamp>,
    /// Most mentions that were already brought before the desk.
    pub raised: u16,
}

/// What may be asked.
#[derive(Clone, Debug)]
pub enum Command {
    /// A comparison found it.
    Propose(Box<Proposal>),
    /// A person decides.
    Decide(Box<Decision>, Around),
    /// Not now.
    PutOff,
    /// The decision is taken back.
    Undo {
        /// Why.
        reason: Confidential,
    },
    /// The desk looked at repeated mentions.
    AnswerEarly {
        /// What follows.
        words: Confidential,
    },
}

/// What can have happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Fact {
    /// Proposed, or proposed anew with other numbers.
    Proposed(Box<Proposal>),
    /// Decided.
    Decided(Box<Decision>),
    /// Put off.
    PutOff,
    /// Taken back.
    Undone {
        /// Why.
        reason: Confidential,
    },
    /// Repeated mentions of one person came to light (早发现).
    EarlyDiscovered {
        /// Reports within the window.
        mentions: u16,
        /// The window as it was.
        window_days: u16,
    },
    /// The desk looked at it.
    EarlyAnswered {
        /// What follows.
        words: Confidential,
    },
}

/// Why it may say no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing was proposed.
    NotProposed,
    /// A record is one person with itself.
    OneRecord,
    /// Somebody decided already; it can be taken back.
    AlreadyDecided,
    /// Not decided.
    NotDecided,
    /// A decision keeps these persons apart; it has to be taken back first.
    KeptApart,
    /// Other decisions make them one; those have to be taken back first.
    JoinedOtherwise,
    /// Taking back needs a reason.
    ReasonMissing,
    /// Nothing waits for an answer.
    NothingEarly,
    /// What follows is missing.
    WordsMissing,
}

impl Refuse for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotProposed => "pair-not-proposed",
            Self::OneRecord => "pair-one-record",
            Self::AlreadyDecided => "pair-already-decided",
            Self::NotDecided => "pair-not-decided",
            Self::KeptApart => "pair-kept-apart",
            Self::JoinedOtherwise => "pair-joined-otherwise",
            Self::ReasonMissing => "pair-reason-missing",
            Self::NothingEarly => "pair-nothing-early",
            Self::WordsMissing => "pair-words-missing",
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::ReasonMissing => Some("reason"),
            Self::WordsMissing => Some("words"),
            _ => None,
        }
    }
}

/// Repeated mentions brought before the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Early {
    /// When.
    pub at: Timestamp,
    /// Reports within the window.
    pub mentions: u16,
    /// Who looked at it, and when.
    pub answered: Option<(StaffId, Timestamp)>,
}

/// A pair.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Pair {
    /// The records, and why they may be one person.
    pub proposal: Option<Proposal>,
    /// When it was first proposed.
    pub proposed_at: Option<Timestamp>,
    /// The standing decision, who made it and when.
    pub decision: Option<(Decision, StaffId, Timestamp)>,
    /// Put off.
    pub put_off: bool,
    /// Repeated mentions that this decision brought to light.
    pub early: Option<Early>,
}

impl Pair {
    /// The standing verdict.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        self.decision.as_ref().map(|(d, ..)| d.verdict)
    }

    /// Both records, if anything was proposed.
    #[must_use]
    pub fn records(&self) -> Option<Two> {
        self.proposal.as_ref().map(|p| (p.left, p.right))
    }

    /// Whether the desk still has to look at repeated mentions.
    #[must_use]
    pub fn early_waits(&self) -> bool {
        self.early.as_ref().is_some_and(|e| e.answered.is_none()) && self.verdict() == Some(Verdict::Same)
    }

    /// Stage code in rows.
    #[must_use]
    pub fn stage(&self) -> &'static str {
        match self.verdict() {
            Some(Verdict::Same) if self.early_waits() => "early",
            Some(verdict) => verdict.code(),
            None if self.put_off => "later",
            None => "open",
        }
    }

    fn decide_proposal(&self, proposal: Proposal) -> Result<Vec<Fact>, Refusal> {
        if proposal.left == proposal.right {
            return Err(Refusal::OneRecord);
        }
        // A decision is remembered: neither a run nor an arrival asks again.
        let known = self.proposal.as_ref() == Some(&proposal) || self.decision.is_some();
        let (left, right) = two(proposal.left, proposal.right);
        Ok(if known {
            Vec::new()
        } else {
            vec![Fact::Proposed(Box::new(Proposal { left, right, ..proposal }))]
        })
    }

    fn decide_verdict(
        &self,
        decision: Box<Decision>,
        around: &Around,
        ctx: &Ctx<'_>,
    ) -> Result<Vec<Fact>, Refusal> {
        match (self.verdict(), decision.verdict) {
            _ if self.proposal.is_none() => Err(Refusal::NotProposed),
            (Some(standing), wanted) if standing == wanted => Ok(Vec::new()),
            (Some(_), _) => Err(Refusal::AlreadyDecided),
            (None, Verdict::Same) if around.kept_apart => Err(Refusal::KeptApart),
            (None, Verdict::Apart) if around.joined => Err(Refusal::JoinedOtherwise),
            (None, Verdict::Apart) => Ok(vec![Fact::Decided(decision)]),
            (None, Verdict::Same) => {
                let rule = &ctx.rules.matching().early;
                let mentions = rule.count(&around.reports, ctx.now);
                let mut facts = vec![Fact::Decided(decision)];
                if mentions >= rule.mentions && mentions > around.raised {
                    facts.push(Fact::EarlyDiscovered { mentions, window_days: rule.window_days });
                }
                Ok(facts)
            }
        }
    }
}

impl Noun for Pair {
    const KIND: Kind = Kind::Pair;
    const STATE_VERSION: u16 = 1;
    type Command = Command;
    type Fact = Fact;
    type Refusal = Refusal;

    fn decide(&self, command: Command, ctx: &Ctx<'_>) -> Result<Vec<Fact>, Refusal> {
        match command {
            Command::Propose(proposal) => self.decide_proposal(*proposal),
            Command::Decide(decision, around) => self.decide_verdict(decision, &around, ctx),
            Command::PutOff if self.proposal.is_none() => Err(Refusal::NotProposed),
            Command::PutOff if self.decision.is_some() => Err(Refusal::AlreadyDecided),
            Command::PutOff if self.put_off => Ok(Vec::new()),
            Command::PutOff => Ok(vec![Fact::PutOff]),
            Command::Undo { .. } if self.decision.is_none() => Err(Refusal::NotDecided),
            Command::Undo { reason } if reason.is_empty() => Err(Refusal::ReasonMissing),
            Command::Undo { reason } => Ok(vec![Fact::Undone { reason }]),
            Command::AnswerEarly { .. } if !self.early_waits() => Err(Refusal::NothingEarly),
            Command::AnswerEarly { words } if words.is_empty() => Err(Refusal::WordsMissing),
            Command::AnswerEarly { words } => Ok(vec![Fact::EarlyAnswered { words }]),
        }
    }

    fn apply(&mut self, fact: &Fact, stamp: &Stamp) {
        match fact {
            Fact::Proposed(proposal) => {
                self.proposal = Some((**proposal).clone());
                self.proposed_at.get_or_insert(stamp.at);
            }
            Fact::Decided(decision) => {
                self.decision = Some(((**decision).clone(), stamp.by, stamp.at));
            }
            Fact::PutOff => self.put_off = true,
            Fact::Undone { .. } => {
                self.decision = None;
                self.early = None;
            }
            Fact::EarlyDiscovered { mentions, .. } => {
                self.early = Some(Early { at: stamp.at, mentions: *mentions, answered: None });
            }
            Fact::EarlyAnswered { .. } => {
                if let Some(early) = self.early.as_mut() {
                    early.answered = Some((stamp.by, stamp.at));
                }
            }
        }
    }

    fn clock_orders(&self, _fact: &Fact, _stamp: &Stamp) -> Vec<ClockOrder> {
        Vec::new()
    }

    fn rows(&self, _id: StreamId) -> Rows {
        let (Some(proposal), Some(opened)) = (&self.proposal, self.proposed_at) else {
            return Rows::default();
        };
        let early = self.early_waits();
        let closed = self.decision.as_ref().map(|(.., at)| *at).filter(|_| !early);
        let work = WorkRow {
            kind: Kind::Pair,
            stage: self.stage(),
            holder: early.then(duty_desk),
            unit: None,
            station: None,
            risk: if early { 3 } else { 0 },
            lane: None,
            due: None,
            opened: self.early.as_ref().filter(|_| early).map_or(opened, |e| e.at),
            closed,
            title: proposal.title.clone(),
            urgency: match (early, self.put_off) {
                (true, _) => 1,
                (false, true) => LATER,
                (false, false) => proposal.urgency(),
            },
        };
        Rows {
            work: Some(work),
            facets: self.facets(proposal),
            visibility: self.audience(proposal),
            clocks: Vec::new(),
            figures: self.figures(),
        }
    }
}

impl Pair {
    fn facets(&self, proposal: &Proposal) -> Vec<Facet> {
        let records = [proposal.left, proposal.right];
        let mut facets: Vec<Facet> = records.iter().map(|r| Facet::new("pair", r.to_string())).collect();
        facets.push(Facet::new("standing", self.verdict().map_or("open", Verdict::code)));
        facets
    }

    /// Who may see both records; and, while repeated mentions wait, the desk.
    fn audience(&self, proposal: &Proposal) -> Vec<VisibilityRow> {
        let row = |party: Party, basis| VisibilityRow { party, level: Level::Full, until: None, basis };
        let mut rows: Vec<VisibilityRow> =
            proposal.audience.iter().map(|p| row(p.clone(), "reviewer")).collect();
        if self.early_waits() && !proposal.audience.contains(&duty_desk()) {
            rows.push(row(duty_desk(), "early"));
        }
        rows
    }

    fn figures(&self) -> Vec<FigureRow> {
        let row = |figure, at| FigureRow { figure, at, site: None, unit: None, person_key: None, amount: 1 };
        let mut rows = Vec::new();
        if let Some((decision, _, at)) = &self.decision {
            rows.push(row(if decision.verdict == Verdict::Same { "pairs-same" } else { "pairs-apart" }, *at));
        }
        rows.extend(self.early.iter().map(|e| row("early-discoveries", e.at)));
        rows
    }
}
