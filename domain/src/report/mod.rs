//! Report (报告): what anybody tells the alliance, from receipt to feedback and outcome.
//!
//! States follow domain text §3.4. A report is never dropped: duplicates are linked (R07),
//! out-of-area reports are transferred after the child is protected (R08), and it closes only
//! with an outcome and feedback given (R09).

mod decide;
mod intake;
#[cfg(test)]
mod tests;
mod tracing;

pub use intake::{AdultWish, Branch, Intake, Reporter, Safety, Situation, Subject, SuspectHint, full_years};
pub use tracing::{Description, Judged, TracedAs, TracingVerdict};

use crate::actor::{Party, Role, UnitCode};
use crate::clock::civil_date;
use crate::ids::{FileId, ReportId, StaffId};
use crate::noun::{Ctx, Refuse};
use crate::text::Confidential;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Unit code of the police sub-bureau, the hub of the alliance ("公安+").
pub const HUB: &str = "psb";
/// Unit code of the procuratorate's third department.
pub const PROCURATORATE: &str = "proc";

/// The receiving duty desk.
#[must_use]
pub fn duty_desk() -> Party {
    Party::unit(Role::PsbDuty, HUB)
}

/// The alliance office at the hub.
#[must_use]
pub fn hub_office() -> Party {
    Party::unit(Role::PsbOffice, HUB)
}

/// The leaders of the joint meeting (联席会议), who see how files run and no more.
#[must_use]
pub fn joint_meeting() -> Party {
    Party::unit(Role::Lead, "workroom")
}

/// The procuratorate, which supervises reports and clocks of minors.
#[must_use]
pub fn procuratorate() -> Party {
    Party::unit(Role::Proc, PROCURATORATE)
}

/// Where a report stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Not yet received (an empty stream).
    #[default]
    Empty,
    /// On the desk, nobody has taken it.
    Received,
    /// A named officer took it.
    Acknowledged,
    /// Triaged; a file may be open.
    Triaged,
    /// 受案: accepted as an administrative case.
    AcceptedAdmin,
    /// 立案: filed as a criminal case.
    FiledCriminal,
    /// 移送: transferred to another area.
    Transferred,
    /// 不予立案 or no case.
    NoCase,
    /// Linked to an earlier report of the same matter.
    Duplicate,
    /// Closed with outcome and feedback.
    Closed,
}

impl Stage {
    /// Code in rows and locales.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Stage::Empty => "empty",
            Stage::Received => "received",
            Stage::Acknowledged => "acknowledged",
            Stage::Triaged => "triaged",
            Stage::AcceptedAdmin => "accepted_admin",
            Stage::FiledCriminal => "filed_criminal",
            Stage::Transferred => "transferred",
            Stage::NoCase => "no_case",
            Stage::Duplicate => "duplicate",
            Stage::Closed => "closed",
        }
    }

    /// Whether the police decided (受案, 立案, 不予立案, 移送).
    #[must_use]
    pub fn decided(self) -> bool {
        matches!(
            self,
            Stage::AcceptedAdmin | Stage::FiledCriminal | Stage::Transferred | Stage::NoCase | Stage::Closed
        )
    }
}

/// Urgency grades of triage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// Danger to life or limb, a child under 14 assaulted: act now.
    Red,
    /// Today.
    Orange,
    /// This week.
    #[default]
    Yellow,
}

impl Urgency {
    /// Code in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Urgency::Red => "red",
            Urgency::Orange => "orange",
            Urgency::Yellow => "yellow",
        }
    }

    /// Reads the code back.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Urgency::Red, Urgency::Orange, Urgency::Yellow].into_iter().find(|u| u.code() == code)
    }

    /// Risk number in rows (4 red … 2 yellow).
    #[must_use]
    pub fn risk(self) -> u8 {
        match self {
            Urgency::Red => 4,
            Urgency::Orange => 3,
            Urgency::Yellow => 2,
        }
    }
}

/// What the police decided about a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PoliceDecision {
    /// 受案.
    AcceptedAdmin,
    /// 立案.
    FiledCriminal,
    /// 不予立案.
    NoCase,
}

impl PoliceDecision {
    /// Reads the code back.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "accepted_admin" => Some(Self::AcceptedAdmin),
            "filed_criminal" => Some(Self::FiledCriminal),
            "no_case" => Some(Self::NoCase),
            _ => None,
        }
    }

    fn stage(self) -> Stage {
        match self {
            Self::AcceptedAdmin => Stage::AcceptedAdmin,
            Self::FiledCriminal => Stage::FiledCriminal,
            Self::NoCase => Stage::NoCase,
        }
    }
}

/// The duty officer's triage (研判): urgency, tracks, who, and the first step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Triage {
    /// How urgent.
    pub urgency: Urgency,
    /// Track codes (`criminal`, `administrative`, `dv`, `dispute`, `welfare`, `juvenile`, `petition`).
    pub tracks: BTreeSet<String>,
    /// Officer named to it.
    pub officer: Option<StaffId>,
    /// First step, a code (`visit_now`, `hospital`, `call_back`, `verify`).
    pub first_step: String,
    /// Numbers of the police's own systems, noted so that nothing is entered twice.
    pub external_numbers: Vec<Confidential>,
    /// Note.
    pub note: Option<Confidential>,
}

/// What may be asked of a report.
#[derive(Clone, Debug)]
pub enum Command {
    /// Any unit or person reports; suspicion suffices (R01), no superior consents (R02).
    Receive(Box<Intake>),
    /// A named duty officer takes it.
    Acknowledge,
    /// Triage.
    Triage(Triage),
    /// It is the same matter as an earlier report; linked, never dropped (R07).
    LinkDuplicate {
        /// The earlier report.
        of: ReportId,
    },
    /// It belongs to another area; first protect, then transfer within 24 h (R08, T07).
    Transfer {
        /// Division code of the other area.
        area: String,
        /// What was done to protect the child first.
        protected_by: Confidential,
    },
    /// A file was opened for it.
    OpenFile {
        /// The file.
        file: FileId,
    },
    /// The adult woman's consent for one more unit, or its withdrawal.
    RecordConsent {
        /// Receiving unit.
        unit: UnitCode,
        /// Given or withheld.
        given: bool,
    },
    /// 受案, 立案 or 不予立案.
    Decide {
        /// Outcome.
        decision: PoliceDecision,
        /// When (claimed).
        at: Timestamp,
        /// Number in the police's own system.
        number: Option<Confidential>,
    },
    /// The three-day feedback to the reporter (T03).
    GiveFeedback,
    /// The notice before 移送审查起诉 (T03a).
    NotifyBeforeProsecution,
    /// Who knew first, and whether they reported (应报未报倒查, R10).
    ReviewKnowledge {
        /// Unit that knew first.
        unit: UnitCode,
        /// When they knew.
        knew_at: Timestamp,
        /// Whether they reported.
        reported: bool,
    },
    /// Close.
    Close {
        /// Outcome code.
        outcome: String,
    },
    /// What may tell who is missing, or who was found; replaces what was said before.
    Describe(Box<Description>),
    /// A person decides whether two descriptions, one of each side, are one person.
    JudgeTracing {
        /// The other report.
        with: ReportId,
        /// What was decided.
        verdict: TracingVerdict,
        /// Why.
        reason: Confidential,
    },
    /// New facts: reopen (公安刑程 178-3).
    Reopen {
        /// Reason.
        reason: Confidential,
    },
}

/// What can have happened to a report.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Fact {
    /// Received.
    Received(Box<Intake>),
    /// Taken by a named officer.
    Acknowledged,
    /// Triaged.
    Triaged(Triage),
    /// Linked to an earlier one.
    LinkedAsDuplicate {
        /// The earlier report.
        of: ReportId,
    },
    /// Transferred.
    Transferred {
        /// Area.
        area: String,
        /// Protection before it.
        protected_by: Confidential,
    },
    /// File opened.
    FileOpened {
        /// The file.
        file: FileId,
    },
    /// Consent recorded.
    ConsentRecorded {
        /// Unit.
        unit: UnitCode,
        /// Given or withheld.
        given: bool,
    },
    /// Decided by the police.
    Decided {
        /// Outcome.
        decision: PoliceDecision,
        /// Claimed time.
        at: Timestamp,
        /// Number.
        number: Option<Confidential>,
    },
    /// Feedback given; the text is a fixed sentence without identity (R04).
    FeedbackGiven {
        /// Key of the fixed sentence.
        text: FeedbackText,
    },
    /// Told before prosecution.
    NotifiedBeforeProsecution,
    /// A missed report came to light; the procuratorate and the unit's superior look into it (R10).
    MissedReportReviewOpened {
        /// Unit.
        unit: UnitCode,
        /// When they knew.
        knew_at: Timestamp,
    },
    /// A unit knew first and did report.
    KnowledgeConfirmed {
        /// Unit.
        unit: UnitCode,
    },
    /// Closed.
    Closed {
        /// Outcome code.
        outcome: String,
    },
    /// Described, for tracing.
    Described(Box<Description>),
    /// Decided whether it is the person of another report.
    TracingJudged {
        /// The other report.
        with: ReportId,
        /// What was decided.
        verdict: TracingVerdict,
        /// Why.
        reason: Confidential,
    },
    /// Reopened.
    Reopened {
        /// Reason.
        reason: Confidential,
    },
}

/// The fixed feedback sentences; none has a place for a name (R04).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedbackText {
    /// "您报告的事项已受案/立案办理。"
    Accepted,
    /// "您报告的事项经核查不构成案件,已转入帮扶关注。"
    NoCase,
    /// "您报告的事项已移送有管辖权的机关。"
    Transferred,
}

impl FeedbackText {
    /// Key of the sentence in `rules/texts`.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            FeedbackText::Accepted => "feedback-accepted",
            FeedbackText::NoCase => "feedback-no-case",
            FeedbackText::Transferred => "feedback-transferred",
        }
    }
}

/// Why a report says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Already received under this id.
    AlreadyReceived,
    /// No situation ticked.
    SituationMissing,
    /// Neither narrative nor situation for an adult.
    NothingSaid,
    /// An adult woman was not asked.
    WishNotAsked,
    /// An adult woman does not agree to this unit being told.
    ConsentMissing,
    /// A birth date in the future, or more than 120 years ago.
    BirthDateImpossible,
    /// A claimed time in the future.
    KnownAtInFuture,
    /// Not possible at this stage.
    WrongStage,
    /// Someone else took it already.
    AlreadyAcknowledged,
    /// A track is needed.
    TrackMissing,
    /// A report can't be a duplicate of itself.
    DuplicateOfItself,
    /// Protection comes before transfer.
    ProtectFirst,
    /// Feedback needs a decision first.
    NoDecisionYet,
    /// Closing needs an outcome and feedback (R09).
    FeedbackMissing,
    /// A consent was recorded for a minor.
    NotAnAdult,
    /// The day of being missed or found is needed.
    DayMissing,
    /// A day in the future.
    DayInFuture,
    /// Nothing that could tell one person from another.
    NothingDescribed,
    /// A decision needs its reason.
    ReasonMissing,
}

impl Refuse for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyReceived => "report-already-received",
            Self::SituationMissing => "report-situation-missing",
            Self::NothingSaid => "report-nothing-said",
            Self::WishNotAsked => "report-wish-not-asked",
            Self::ConsentMissing => "report-consent-missing",
            Self::BirthDateImpossible => "report-birth-date-impossible",
            Self::KnownAtInFuture => "report-known-at-in-future",
            Self::WrongStage => "report-wrong-stage",
            Self::AlreadyAcknowledged => "report-already-acknowledged",
            Self::TrackMissing => "report-track-missing",
            Self::DuplicateOfItself => "report-duplicate-of-itself",
            Self::ProtectFirst => "report-protect-first",
            Self::NoDecisionYet => "report-no-decision-yet",
            Self::FeedbackMissing => "report-feedback-missing",
            Self::NotAnAdult => "report-not-an-adult",
            Self::DayMissing => "report-day-missing",
            Self::DayInFuture => "report-day-in-future",
            Self::NothingDescribed => "report-nothing-described",
            Self::ReasonMissing => "report-reason-missing",
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::SituationMissing | Self::NothingSaid => Some("situations"),
            Self::WishNotAsked | Self::ConsentMissing => Some("consent"),
            Self::BirthDateImpossible => Some("birth_date"),
            Self::KnownAtInFuture => Some("known_at"),
            Self::TrackMissing => Some("tracks"),
            Self::DuplicateOfItself => Some("of"),
            Self::ProtectFirst => Some("protected_by"),
            Self::DayMissing | Self::DayInFuture => Some("day"),
            Self::NothingDescribed => Some("name"),
            Self::ReasonMissing => Some("reason"),
            _ => None,
        }
    }

    fn article(&self) -> Option<&'static str> {
        match self {
            Self::SituationMissing => Some("mandatory-report:4"),
            Self::ConsentMissing | Self::WishNotAsked => Some("pipl:23"),
            Self::ProtectFirst => Some("psb-criminal:175"),
            Self::FeedbackMissing | Self::NoDecisionYet => Some("mandatory-report:10"),
            _ => None,
        }
    }
}

/// A report.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// Where it stands.
    pub stage: Stage,
    /// What arrived.
    pub intake: Intake,
    /// Recorded time of receipt.
    pub received_at: Option<Timestamp>,
    /// Account that sent it.
    pub sent_by: Option<StaffId>,
    /// Situations, those that follow by rule included.
    pub situations: BTreeSet<Situation>,
    /// Who took it, and when.
    pub acknowledged: Option<(StaffId, Timestamp)>,
    /// Triage, if done.
    pub triage: Option<Triage>,
    /// The earlier report, if linked.
    pub duplicate_of: Option<ReportId>,
    /// File, if opened.
    pub file: Option<FileId>,
    /// Police decision and its claimed time.
    pub decision: Option<(PoliceDecision, Timestamp)>,
    /// Number in the police's own system.
    pub number: Option<Confidential>,
    /// When feedback was given, and which.
    pub feedback: Option<(FeedbackText, Timestamp)>,
    /// Told before prosecution.
    pub told_before_prosecution: Option<Timestamp>,
    /// Units whose silence is looked into.
    pub missed_by: Vec<UnitCode>,
    /// When closed.
    pub closed_at: Option<Timestamp>,
    /// Area it went to.
    pub transferred_to: Option<String>,
    /// What may tell who is missing or was found.
    #[serde(default)]
    pub description: Option<Box<Description>>,
    /// What was decided about this report and others of the other side.
    #[serde(default)]
    pub tracing: BTreeMap<ReportId, Judged>,
}

impl Report {
    /// Whether the subject is a minor by branch.
    #[must_use]
    pub fn minor(&self) -> bool {
        self.intake.branch == Branch::Minor
    }

    /// Whether any situation speaks of sexual assault.
    #[must_use]
    pub fn sexual(&self) -> bool {
        self.situations.iter().any(|s| s.sexual())
    }

    /// Urgency before triage: danger, self-harm, or S1/S2 are red (R06); else orange.
    #[must_use]
    pub fn urgency(&self) -> Urgency {
        if let Some(triage) = &self.triage {
            return triage.urgency;
        }
        let secret = self.situations.contains(&Situation::S2) || self.situations.contains(&Situation::S1);
        if self.intake.safety == Safety::Danger || self.intake.self_harm || secret {
            Urgency::Red
        } else {
            Urgency::Orange
        }
    }

    /// Whether this unit may be told, for an adult woman; always for minors.
    #[must_use]
    pub fn may_tell(&self, unit: &UnitCode) -> bool {
        match &self.intake.adult {
            None => true,
            Some(_) => self.agreed_to(unit).unwrap_or(self.limited_capacity()),
        }
    }

    /// What an adult woman answered when asked about this very unit; `None` when nobody asked.
    #[must_use]
    pub fn agreed_to(&self, unit: &UnitCode) -> Option<bool> {
        self.intake.adult.as_ref()?.consents.get(unit).copied()
    }

    fn limited_capacity(&self) -> bool {
        self.intake.adult.as_ref().is_some_and(|wish| wish.limited_capacity)
    }

    fn check_intake(intake: &Intake, ctx: &Ctx<'_>) -> Result<(), Refusal> {
        let today = civil_date(ctx.now);
        if let Some(birth) = intake.subject.birth_date
            && (birth > today || full_years(birth, today) > 120)
        {
            return Err(Refusal::BirthDateImpossible);
        }
        if intake.known_at.is_some_and(|at| at > ctx.now) {
            return Err(Refusal::KnownAtInFuture);
        }
        match intake.branch {
            Branch::Minor if intake.situations.is_empty() && !intake.pregnancy => {
                Err(Refusal::SituationMissing)
            }
            Branch::Minor => Ok(()),
            Branch::AdultWoman => check_adult(intake),
        }
    }

    fn decide_duplicate(&self, of: ReportId) -> Result<Vec<Fact>, Refusal> {
        match self.stage {
            Stage::Received | Stage::Acknowledged | Stage::Triaged if self.file.is_none() => {
                Ok(vec![Fact::LinkedAsDuplicate { of }])
            }
            _ => Err(Refusal::WrongStage),
        }
    }

    fn decide_feedback(&self) -> Result<Vec<Fact>, Refusal> {
        let text = match self.stage {
            Stage::AcceptedAdmin | Stage::FiledCriminal => FeedbackText::Accepted,
            Stage::NoCase => FeedbackText::NoCase,
            Stage::Transferred => FeedbackText::Transferred,
            _ => return Err(Refusal::NoDecisionYet),
        };
        Ok(vec![Fact::FeedbackGiven { text }])
    }
}

/// An adult woman decides: nothing is reported over her head.
fn check_adult(intake: &Intake) -> Result<(), Refusal> {
    let wish = intake.adult.as_ref().ok_or(Refusal::WishNotAsked)?;
    if wish.limited_capacity {
        return Ok(());
    }
    if !wish.asked {
        return Err(Refusal::WishNotAsked);
    }
    if !wish.consents.get(&UnitCode::new(HUB)).copied().unwrap_or(false) {
        return Err(Refusal::ConsentMissing);
    }
    if intake.situations.is_empty() && intake.narrative.is_none() {
        return Err(Refusal::NothingSaid);
    }
    Ok(())
}
