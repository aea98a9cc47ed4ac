//! What can happen to a clock (期限事实), how it can end, and why the engine says no.

use super::due::{Course, Due, DueError};
use crate::rules::{Amount, Level};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Which rule a clock runs under (规则版本), pinned at its start.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RuleRef {
    /// Clock id, e.g. `T20`.
    pub clock: String,
    /// Version number.
    pub version: u16,
    /// Period within it.
    pub variant: String,
}

/// Why a due time was computed anew (重算原因).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecomputeCause {
    /// The holiday list of a year arrived or changed.
    Calendar,
    /// The start was recorded wrongly.
    StartCorrected,
}

/// Why a duty was not done in time (超期原因); the words behind it belong to the owner's note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BreachCause {
    /// Not yet explained (待说明).
    Unstated,
    /// Waited for another unit (等待其他单位).
    WaitedForUnit,
    /// The person could not be reached (联系不上当事人).
    PersonUnreachable,
    /// Too much work or nobody on duty (人手不足).
    Workload,
    /// Assigned to the wrong unit (分派错误).
    Misassigned,
    /// The system was down (系统故障).
    SystemDown,
    /// Done in time, recorded late (已办未录).
    RecordedLate,
    /// Anything else (其他).
    Other,
}

impl BreachCause {
    /// All, in the order of the form.
    pub const ALL: [BreachCause; 8] = [
        BreachCause::Unstated,
        BreachCause::WaitedForUnit,
        BreachCause::PersonUnreachable,
        BreachCause::Workload,
        BreachCause::Misassigned,
        BreachCause::SystemDown,
        BreachCause::RecordedLate,
        BreachCause::Other,
    ];

    /// Stable code; the key of its label in the locales is `breach-<code>`.
    #[must_use]
    pub fn code(self) -> &'static str {
        [
            "unstated",
            "waited_for_unit",
            "person_unreachable",
            "workload",
            "misassigned",
            "system_down",
            "recorded_late",
            "other",
        ][self as usize]
    }
}

/// What can happen to a clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunFact {
    /// It started; pins rule, course and due time (起算).
    Started {
        /// Key within the stream.
        key: String,
        /// Rule it runs under.
        rule: RuleRef,
        /// What is counted.
        course: Course,
        /// Levels that warn.
        levels: Vec<Level>,
        /// Claimed start.
        at: Timestamp,
        /// Due time; `None` when it is due before an event of unknown time.
        due: Option<Due>,
    },
    /// It rests (中止).
    Paused {
        /// From when.
        at: Timestamp,
        /// Reason code of the rule.
        reason: String,
    },
    /// It goes on (恢复).
    Resumed {
        /// From when.
        at: Timestamp,
        /// New due time.
        due: Option<Due>,
    },
    /// It was extended (延长).
    Extended(Granted, Due),
    /// The due time was computed anew (重算).
    Recomputed {
        /// When.
        at: Timestamp,
        /// Why.
        cause: RecomputeCause,
        /// Corrected start.
        started_at: Timestamp,
        /// New due time.
        due: Option<Due>,
    },
    /// A level fired (预警).
    Warned {
        /// Level.
        level: Level,
        /// Due time it warned of.
        due: Timestamp,
        /// Server time at which it fired.
        at: Timestamp,
    },
    /// The duty was done (完成).
    Met {
        /// Claimed time.
        at: Timestamp,
    },
    /// The duty was not done in time (超期).
    Breached(Breach),
    /// The breach was explained (超期说明).
    Explained {
        /// Cause.
        cause: BreachCause,
    },
    /// The duty fell away (撤销).
    Cancelled {
        /// When.
        at: Timestamp,
    },
}

/// An extension that was granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Granted {
    /// When.
    pub at: Timestamp,
    /// By how much.
    pub by: Amount,
    /// Who approved: role code of table `approver`.
    pub approver: String,
    /// Why.
    pub reason: String,
    /// The person was told.
    pub told_person: bool,
}

/// A breach: who answers for it, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breach {
    /// Due time that was missed.
    pub due: Timestamp,
    /// When it was established.
    pub at: Timestamp,
    /// Who answers for it (party or role code).
    pub owner: String,
    /// Why.
    pub cause: BreachCause,
}

/// A rest that still lasts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenPause {
    /// Since when.
    pub since: Timestamp,
    /// Reason code.
    pub reason: String,
}

/// How a clock ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Done at that time.
    Met(Timestamp),
    /// Fell away at that time.
    Cancelled(Timestamp),
}

/// Where a clock stands, for lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// Runs.
    Running,
    /// Rests.
    Paused,
    /// Runs, and is overdue.
    Overdue,
    /// Done in time.
    Met,
    /// Done late.
    MetLate,
    /// Fell away.
    Cancelled,
}

impl ClockState {
    /// Stable code in rows.
    #[must_use]
    pub fn code(self) -> &'static str {
        ["running", "paused", "overdue", "met", "met_late", "cancelled"][self as usize]
    }
}

/// Why the engine says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClockRefusal {
    /// No version of the rule was in force at the start.
    #[error("no version in force")]
    NotInForce,
    /// The rule has no such period, or does not admit the amount.
    #[error("no such period")]
    NoSuchPeriod,
    /// The clock has ended.
    #[error("ended")]
    Ended,
    /// It rests already.
    #[error("paused")]
    AlreadyPaused,
    /// It does not rest.
    #[error("not paused")]
    NotPaused,
    /// The rule does not let it rest for that reason.
    #[error("reason not allowed")]
    ReasonNotAllowed,
    /// The time lies before what it follows.
    #[error("out of order")]
    OutOfOrder,
    /// The due time has passed; it can't be moved any more.
    #[error("already overdue")]
    AlreadyOverdue,
    /// The rule knows no extension here.
    #[error("not extendable")]
    NotExtendable,
    /// It was extended as often as allowed.
    #[error("extended too often")]
    TooManyExtensions,
    /// Longer than allowed, or in another unit.
    #[error("extension too long")]
    ExtensionTooLong,
    /// Another office approves this.
    #[error("wrong approver")]
    WrongApprover,
    /// A reason must be given.
    #[error("reason missing")]
    ReasonMissing,
    /// The person must be told first.
    #[error("person not told")]
    PersonNotTold,
    /// There is no breach to explain.
    #[error("no breach")]
    NoBreach,
    /// The due time can't be computed.
    #[error("due time: {0}")]
    Due(DueError),
}

impl ClockRefusal {
    /// Stable code; the key of the sentence in the locales.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            ClockRefusal::NotInForce => "clock-not-in-force",
            ClockRefusal::NoSuchPeriod => "clock-no-such-period",
            ClockRefusal::Ended => "clock-ended",
            ClockRefusal::AlreadyPaused => "clock-already-paused",
            ClockRefusal::NotPaused => "clock-not-paused",
            ClockRefusal::ReasonNotAllowed => "clock-reason-not-allowed",
            ClockRefusal::OutOfOrder => "clock-out-of-order",
            ClockRefusal::AlreadyOverdue => "clock-already-overdue",
            ClockRefusal::NotExtendable => "clock-not-extendable",
            ClockRefusal::TooManyExtensions => "clock-too-many-extensions",
            ClockRefusal::ExtensionTooLong => "clock-extension-too-long",
            ClockRefusal::WrongApprover => "clock-wrong-approver",
            ClockRefusal::ReasonMissing => "clock-reason-missing",
            ClockRefusal::PersonNotTold => "clock-person-not-told",
            ClockRefusal::NoBreach => "clock-no-breach",
            ClockRefusal::Due(error) => error.code(),
        }
    }
}
