//! File (档案, 一案一档): one file per matter and side, from the report to aftercare.
//!
//! Two things went wrong before the alliance existed, and this noun is where they can't happen
//! again: an arrest is only a step of a track and closes nothing, and a file can't close while a
//! referral is open or without aftercare done (R48). The victim's and the offender's file of one
//! and the same minor are separate files (双向保护).

mod closure;
mod decide;
#[cfg(test)]
mod tests;

pub use closure::{ClosureEvidence, NewOffer, PlanEvidence, Waiver, WaiverReview};

use crate::actor::{Party, UnitCode, VillageCode};
use crate::ids::{FileId, PersonId, ReportId, StaffId, StreamId};
use crate::noun::{Kind, Refuse};
use crate::report::Situation;
use crate::text::Confidential;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Whose side a file is on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The one who was hurt, or may be.
    #[default]
    Victim,
    /// A minor who offended.
    Offender,
}

impl Side {
    /// Code in facets.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Side::Victim => "victim",
            Side::Offender => "offender",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Side::Victim, Side::Offender].into_iter().find(|s| s.code() == code)
    }
}

/// Tracks of a file (domain text §18).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Track {
    /// 刑事.
    Criminal,
    /// 行政.
    Administrative,
    /// 家暴.
    Dv,
    /// 纠纷.
    Dispute,
    /// 救助帮扶.
    Welfare,
    /// 罪错未成年人.
    Juvenile,
    /// 团圆.
    Kin,
    /// 信访.
    Petition,
}

impl Track {
    /// All tracks.
    pub const ALL: [Track; 8] = [
        Self::Criminal,
        Self::Administrative,
        Self::Dv,
        Self::Dispute,
        Self::Welfare,
        Self::Juvenile,
        Self::Kin,
        Self::Petition,
    ];

    /// Code in facets.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Criminal => "criminal",
            Self::Administrative => "administrative",
            Self::Dv => "dv",
            Self::Dispute => "dispute",
            Self::Welfare => "welfare",
            Self::Juvenile => "juvenile",
            Self::Kin => "kin",
            Self::Petition => "petition",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.code() == code)
    }
}

/// A step of a track, such as 立案, 刑拘, 批捕, 起诉, 判决, 告诫, 保护令; recorded, never decided here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Track.
    pub track: Track,
    /// Step code: `filed`, `detained`, `arrested`, `prosecuted`, `judged`, `warned`, `order_granted`, …
    pub step: String,
    /// When (claimed).
    pub at: Timestamp,
    /// Number in another system.
    pub number: Option<Confidential>,
}

/// Roles of persons in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonRole {
    /// The person the file is for.
    Subject,
    /// Guardian.
    Guardian,
    /// Suspect.
    Suspect,
    /// Another adult she trusts.
    TrustedAdult,
    /// Brother, sister, another child of the household.
    HouseholdChild,
    /// Anybody else.
    Other,
}

impl PersonRole {
    /// All roles.
    pub const ALL: [PersonRole; 6] =
        [Self::Subject, Self::Guardian, Self::Suspect, Self::TrustedAdult, Self::HouseholdChild, Self::Other];

    /// Code in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Guardian => "guardian",
            Self::Suspect => "suspect",
            Self::TrustedAdult => "trusted_adult",
            Self::HouseholdChild => "household_child",
            Self::Other => "other",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }
}

/// Risk grades: white, blue, yellow, orange, red.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// None known.
    #[default]
    White,
    /// Low.
    Blue,
    /// Some.
    Yellow,
    /// High.
    Orange,
    /// Acute.
    Red,
}

impl Risk {
    /// Number in rows, 0–4.
    #[must_use]
    pub fn number(self) -> u8 {
        self as u8
    }

    /// Code in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        ["white", "blue", "yellow", "orange", "red"][self as usize]
    }

    /// Reads a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::White, Self::Blue, Self::Yellow, Self::Orange, Self::Red]
            .into_iter()
            .find(|r| r.code() == code)
    }
}

/// Where a file stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Not open.
    #[default]
    Empty,
    /// Open; no plan yet.
    Open,
    /// A plan runs.
    Helping,
    /// The plan is done; follow-ups run.
    FollowUp,
    /// Closed after aftercare.
    Closed,
    /// Closed by waiver; new offers follow after 30 and 90 days.
    Waived,
}

impl Stage {
    /// Code in rows.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Stage::Empty => "empty",
            Stage::Open => "open",
            Stage::Helping => "helping",
            Stage::FollowUp => "follow_up",
            Stage::Closed => "closed",
            Stage::Waived => "waived",
        }
    }

    /// Whether work goes on.
    #[must_use]
    pub fn open(self) -> bool {
        matches!(self, Stage::Open | Stage::Helping | Stage::FollowUp)
    }
}

/// What a file is opened with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// Code name: two neutral characters and a number, never initials.
    pub code_name: String,
    /// Side.
    pub side: Side,
    /// The person it is for.
    pub subject: PersonId,
    /// Whether she is a minor today.
    pub minor: bool,
    /// Report it came from.
    pub report: Option<ReportId>,
    /// Situations.
    pub situations: BTreeSet<Situation>,
    /// Tracks.
    pub tracks: BTreeSet<Track>,
    /// Risk.
    pub risk: Risk,
    /// Who answers for it.
    pub owner: StaffId,
    /// Village.
    pub village: Option<VillageCode>,
    /// Age band code, clear.
    pub age_band: Option<String>,
}

/// What may be asked of a file.
#[derive(Clone, Debug)]
pub enum Command {
    /// Open.
    Open(Box<Opening>),
    /// One more track.
    AddTrack(Track),
    /// A step of a track happened.
    RecordStep(Step),
    /// Grade the risk; lowering needs a reason.
    GradeRisk {
        /// Grade.
        risk: Risk,
        /// Reason.
        reason: Option<Confidential>,
    },
    /// A member of staff works on it.
    Assign {
        /// Who.
        staff: StaffId,
        /// Works for the other side of the same matter, or is tied to a party: then refused.
        conflict: Option<crate::access::Basis>,
    },
    /// No longer.
    Unassign {
        /// Who.
        staff: StaffId,
    },
    /// Another owner.
    HandOver {
        /// Who.
        owner: StaffId,
    },
    /// A person belongs to it.
    AddPerson {
        /// Who.
        person: PersonId,
        /// As what.
        role: PersonRole,
        /// Relation to the subject.
        relation: Option<String>,
        /// Full age.
        adult: bool,
    },
    /// A person became a suspect. A guardian loses sight silently (R14).
    NameSuspect {
        /// Who.
        person: PersonId,
    },
    /// One more report of the same matter.
    LinkReport {
        /// Report.
        report: ReportId,
    },
    /// A referral, plan or visit of this file begins. Written to the file, so that it can't race a
    /// closure.
    Link {
        /// Which stream.
        stream: StreamId,
        /// Which noun.
        kind: Kind,
    },
    /// A line in the chronology.
    Note {
        /// Text.
        text: Confidential,
        /// Weighs in the chronology.
        significant: bool,
    },
    /// Aftercare offered in the first hours (codes: `counselling`, `legal_aid`, `judicial_aid`, `transfer_school`, `protection_order`, `placement`).
    Offer {
        /// What.
        service: String,
        /// Accepted or declined, if already known.
        accepted: Option<bool>,
    },
    /// She took back her consent that this unit be told. Possible at any stage: it is hers.
    WithdrawConsent {
        /// Which unit.
        unit: UnitCode,
        /// What she said, if she said why.
        words: Option<Confidential>,
    },
    /// A plan was made.
    PlanMade,
    /// The plan is done.
    PlanDone,
    /// Close after aftercare.
    Close(Box<ClosureEvidence>),
    /// She wishes no help: her own view, and the adult who stands by her.
    ProposeWaiver(Box<Waiver>),
    /// Civil affairs or the procuratorate looked into it.
    ReviewWaiver {
        /// Agreed or not.
        agreed: bool,
        /// Words.
        words: Confidential,
    },
    /// Close without aftercare: proposed, reviewed, nothing left open.
    Waive(Box<ClosureEvidence>),
    /// The new offer after a waiver was made.
    OfferAgain(NewOffer),
    /// Something new.
    Reopen {
        /// Why.
        reason: Confidential,
    },
}

/// What can have happened to a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Fact {
    /// Opened.
    Opened(Box<Opening>),
    /// Track added.
    TrackAdded(Track),
    /// Step recorded.
    StepRecorded(Step),
    /// Risk graded.
    RiskGraded {
        /// Grade.
        risk: Risk,
        /// Reason.
        reason: Option<Confidential>,
    },
    /// Assigned.
    Assigned {
        /// Who.
        staff: StaffId,
    },
    /// Unassigned.
    Unassigned {
        /// Who.
        staff: StaffId,
    },
    /// Owner changed.
    HandedOver {
        /// Who.
        owner: StaffId,
    },
    /// Person added.
    PersonAdded {
        /// Who.
        person: PersonId,
        /// As what.
        role: PersonRole,
        /// Relation.
        relation: Option<String>,
        /// Full age.
        adult: bool,
    },
    /// Suspect named.
    SuspectNamed {
        /// Who.
        person: PersonId,
        /// Was her guardian: loses sight, and messages to him stop.
        guardian: bool,
    },
    /// Report linked.
    ReportLinked {
        /// Report.
        report: ReportId,
    },
    /// A referral, plan or visit began.
    Linked {
        /// Which stream.
        stream: StreamId,
        /// Which noun.
        kind: Kind,
    },
    /// Note.
    Noted {
        /// Text.
        text: Confidential,
        /// Weighs.
        significant: bool,
    },
    /// Offered.
    Offered {
        /// What.
        service: String,
        /// Accepted.
        accepted: Option<bool>,
    },
    /// Her consent to a unit ended.
    ConsentWithdrawn {
        /// Which unit.
        unit: UnitCode,
        /// What she said.
        words: Option<Confidential>,
    },
    /// Plan made.
    PlanMade,
    /// Plan done.
    PlanDone,
    /// Closed after aftercare.
    Closed,
    /// A waiver was proposed.
    WaiverProposed(Box<Waiver>),
    /// It was reviewed.
    WaiverReviewed(WaiverReview),
    /// Closed by waiver.
    Waived,
    /// New offer made.
    OfferedAgain(NewOffer),
    /// Reopened.
    Reopened {
        /// Why.
        reason: Confidential,
    },
}

/// Why a file may say no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Open already.
    AlreadyOpen,
    /// Not possible at this stage.
    WrongStage,
    /// No track.
    TrackMissing,
    /// Code name missing.
    CodeNameMissing,
    /// Lowering the risk needs a reason.
    ReasonMissing,
    /// Works for the other side, or is tied to a party.
    ConflictOfInterest,
    /// No such person in the file.
    NoSuchPerson,
    /// The subject can't be her own suspect; open a separate file for the offender's side.
    SubjectAsSuspect,
    /// There is no aftercare plan (R48).
    AftercareMissing,
    /// The plan is not done.
    AftercareUnfinished,
    /// Follow-ups are still due.
    FollowUpsOpen,
    /// A referral is still open.
    ReferralOpen,
    /// The waiver was not reviewed, or not agreed to.
    ReviewMissing,
    /// Her own view is missing.
    OwnViewMissing,
    /// The adult is missing, not of age, or a suspect.
    AdultUnfit,
    /// The review was not by civil affairs or the procuratorate, or by the one who asked.
    ReviewerUnfit,
    /// A step lies in the future.
    StepInFuture,
    /// No text.
    TextMissing,
}

impl Refuse for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyOpen => "file-already-open",
            Self::WrongStage => "file-wrong-stage",
            Self::TrackMissing => "file-track-missing",
            Self::CodeNameMissing => "file-code-name-missing",
            Self::ReasonMissing => "file-reason-missing",
            Self::ConflictOfInterest => "file-conflict-of-interest",
            Self::NoSuchPerson => "file-no-such-person",
            Self::SubjectAsSuspect => "file-subject-as-suspect",
            Self::AftercareMissing => "file-aftercare-missing",
            Self::AftercareUnfinished => "file-aftercare-unfinished",
            Self::FollowUpsOpen => "file-follow-ups-open",
            Self::ReferralOpen => "file-referral-open",
            Self::ReviewMissing => "file-review-missing",
            Self::OwnViewMissing => "file-own-view-missing",
            Self::AdultUnfit => "file-adult-unfit",
            Self::ReviewerUnfit => "file-reviewer-unfit",
            Self::StepInFuture => "file-step-in-future",
            Self::TextMissing => "file-text-missing",
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::TrackMissing => Some("tracks"),
            Self::ReasonMissing => Some("reason"),
            Self::ConflictOfInterest => Some("staff"),
            Self::NoSuchPerson | Self::SubjectAsSuspect => Some("person"),
            Self::OwnViewMissing => Some("own_view"),
            Self::AdultUnfit => Some("adult"),
            Self::ReviewerUnfit | Self::ReviewMissing => Some("review"),
            Self::StepInFuture => Some("at"),
            Self::TextMissing => Some("text"),
            _ => None,
        }
    }

    fn article(&self) -> Option<&'static str> {
        match self {
            Self::AftercareMissing | Self::AftercareUnfinished => Some("minors-protection:111"),
            Self::OwnViewMissing => Some("minors-protection:4"),
            _ => None,
        }
    }
}

/// A person's place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonEntry {
    /// As what; a guardian who became a suspect holds both.
    pub roles: BTreeSet<PersonRole>,
    /// Relation to the subject.
    pub relation: Option<String>,
    /// Full age.
    pub adult: bool,
}

/// A file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct File {
    /// Where it stands.
    pub stage: Stage,
    /// As opened; `None` while empty.
    pub opening: Option<Opening>,
    /// When opened.
    pub opened_at: Option<Timestamp>,
    /// Who answers for it now.
    pub owner: Option<StaffId>,
    /// Who works on it.
    pub assigned: BTreeSet<StaffId>,
    /// Tracks.
    pub tracks: BTreeSet<Track>,
    /// Steps, in order.
    pub steps: Vec<Step>,
    /// Risk.
    pub risk: Risk,
    /// Persons.
    pub persons: BTreeMap<PersonId, PersonEntry>,
    /// Reports.
    pub reports: BTreeSet<ReportId>,
    /// Services offered, and the answer.
    pub offers: BTreeMap<String, Option<bool>>,
    /// Waiver, if one was proposed, and by whom.
    pub waiver: Option<(Waiver, StaffId)>,
    /// Its review.
    pub waiver_review: Option<WaiverReview>,
    /// New offers made after the waiver.
    pub new_offers: Vec<NewOffer>,
    /// When closed.
    pub closed_at: Option<Timestamp>,
}

impl File {
    /// Persons in a role.
    pub fn persons_as(&self, role: PersonRole) -> impl Iterator<Item = PersonId> + '_ {
        self.persons.iter().filter(move |(_, p)| p.roles.contains(&role)).map(|(id, _)| *id)
    }

    /// Whether that person is a suspect here.
    #[must_use]
    pub fn is_suspect(&self, person: PersonId) -> bool {
        self.persons.get(&person).is_some_and(|p| p.roles.contains(&PersonRole::Suspect))
    }

    /// Whether the person may be the adult present or consent for the child: of age, and neither
    /// suspect nor accomplice (R14).
    #[must_use]
    pub fn may_stand_by(&self, person: PersonId) -> bool {
        self.persons.get(&person).is_some_and(|p| p.adult && !p.roles.contains(&PersonRole::Suspect))
    }

    /// Whether the file speaks of sexual assault.
    #[must_use]
    pub fn sexual(&self) -> bool {
        self.opening.as_ref().is_some_and(|o| o.situations.iter().any(|s| s.sexual()))
    }

    /// Whether the subject was a minor when it was opened.
    #[must_use]
    pub fn minor(&self) -> bool {
        self.opening.as_ref().is_some_and(|o| o.minor)
    }

    /// Code name, empty while not open.
    #[must_use]
    pub fn code_name(&self) -> &str {
        self.opening.as_ref().map_or("", |o| o.code_name.as_str())
    }

    /// Completeness in percent: the share of what a file of its kind should hold by now.
    #[must_use]
    pub fn completeness_percent(&self) -> u8 {
        let offered = |service: &str| self.offers.contains_key(service);
        let checks = [
            self.owner.is_some(),
            !self.assigned.is_empty(),
            !self.reports.is_empty() || self.opening.as_ref().is_some_and(|o| o.report.is_none()),
            self.persons.len() > 1,
            self.risk != Risk::White,
            offered("counselling"),
            offered("legal_aid"),
            matches!(self.stage, Stage::Helping | Stage::FollowUp | Stage::Closed),
        ];
        let held = checks.iter().filter(|c| **c).count();
        u8::try_from(held * 100 / checks.len()).unwrap_or(100)
    }

    /// Party of the owner.
    #[must_use]
    pub fn owner_party(&self) -> Option<Party> {
        self.owner.map(Party::Staff)
    }

    /// Typed id of a stream.
    #[must_use]
    pub fn id(stream: StreamId) -> FileId {
        stream.into()
    }
}
