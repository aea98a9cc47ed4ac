//! Identifiers. Every kind of thing has its own type, so that a referral can't be
//! looked up as a person; all of them are stream ids underneath.
//!
//! Ids are UUIDv7 made by the `Ids` port; public share links use random ids instead,
//! because v7 tells when it was made.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// Identifies one stream of facts (事实流), whatever its noun.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Debug)]
#[serde(transparent)]
pub struct StreamId(pub Uuid);

impl StreamId {
    /// The 16 bytes that stand in headers and in sealed places.
    #[must_use]
    pub fn bytes(self) -> [u8; 16] {
        *self.0.as_bytes()
    }

    /// Reads an id from a URL or form; `None` when it is not one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text).ok().map(Self)
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_simple().fmt(f)
    }
}

macro_rules! stream_id {
    ($(#[$doc:meta] $name:ident),+ $(,)?) => {$(
        #[$doc]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Debug)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The stream that holds this thing's facts.
            #[must_use]
            pub fn stream(self) -> StreamId {
                StreamId(self.0)
            }

            /// Reads an id from a URL or form; `None` when it is not one.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::try_parse(text).ok().map(Self)
            }
        }

        impl From<$name> for StreamId {
            fn from(id: $name) -> Self {
                StreamId(id.0)
            }
        }

        impl From<StreamId> for $name {
            fn from(id: StreamId) -> Self {
                $name(id.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_simple().fmt(f)
            }
        }
    )+};
}

stream_id! {
    /// The register of the alliance itself (联盟): units, stations, workroom.
    AllianceId,
    /// A member of staff (工作人员) with posts, screening and enrolment.
    StaffId,
    /// A person in a report or file (当事人): child, woman, guardian, suspect, reporter.
    PersonId,
    /// A report (报告) received by any channel.
    ReportId,
    /// A file (档案, 一案一档).
    FileId,
    /// A referral (转介) between two units.
    ReferralId,
    /// An individual plan (一人一策).
    PlanId,
    /// A visit or follow-up (走访/回访).
    VisitId,
    /// An approval (审批) of access to a minor's data.
    ApprovalId,
    /// One actor's access facts of one day (查阅记录).
    AccessDayId,
    /// A reunion file (团圆档案).
    ReunionId,
    /// What went to the laboratory and came back (与实验室的往来).
    LabLineId,
    /// Two records that may be one person (疑似同一人).
    PairId,
    /// One comparison of the whole database (全库比对).
    LinkRunId,
    /// One sampled review of decisions (抽样复核).
    PairSampleId,
}

/// Identifies one attempt to do something; made on the device, so that a resend is recognised.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Debug)]
#[serde(transparent)]
pub struct CommandId(pub Uuid);

impl CommandId {
    /// Reads an id from a form; `None` when it is not one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text).ok().map(Self)
    }
}

impl fmt::Display for CommandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_simple().fmt(f)
    }
}

/// The town a row belongs to, as a division code (GB/T 2260 and 统计用区划), e.g. `442000105`.
///
/// It leads every index and is the shard key; no transaction spans two.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Debug)]
#[serde(transparent)]
pub struct Jurisdiction(pub String);

impl fmt::Display for Jurisdiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Source of fresh ids; a port implemented by the binary, seeded in tests and the demo.
pub trait Ids: Send + Sync {
    /// A new time-ordered id.
    fn next(&self) -> Uuid;
}
