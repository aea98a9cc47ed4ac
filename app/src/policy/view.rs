//! What a decision looks at: who asks, for what purpose, about which stream in which relation.

use super::action::Action;
use super::field::Field;
use super::row::DataRow;
use domain::actor::{Actor, VillageCode};
use domain::ids::StreamId;
use domain::noun::Kind;
use domain::rows::Level;
use jiff::Timestamp;
use std::collections::BTreeSet;

macro_rules! codes {
    ($(#[$outer:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal, $zh:literal, $en:literal);+ $(;)? }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// Every value.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// Code in policies and in access facts.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code),+ }
            }

            /// Chinese and English name.
            #[must_use]
            pub fn gloss(self) -> (&'static str, &'static str) {
                match self { $($name::$variant => ($zh, $en)),+ }
            }
        }
    };
}

codes! {
    /// How the actor stands to the stream. The caller derives it from visibility rows and state;
    /// no relation at all is the empty set.
    Relation {
        /// The duty officer who received the report.
        Receiver = "receiver", "接报民警", "receiver";
        /// Assigned to it by name, or as the unit that holds it.
        Assigned = "assigned", "已指派", "assigned";
        /// The unit received it by referral.
        Referred = "referred", "受转介", "referred";
        /// The actor (or her unit) submitted it ("O").
        OwnSubmission = "own_submission", "本人提交", "own submission";
        /// It concerns a village of the post.
        OwnVillage = "own_village", "本村居", "own village";
        /// The person is the actor's own client, patient or counselled child.
        OwnClient = "own_client", "本人当事人", "own client";
        /// Supervises clocks and outcome of minors' cases (检察监督).
        Supervising = "supervising", "监督", "supervising";
        /// Holds an approval under 未成年人网络保护条例 36.
        Approved = "approved", "已获审批", "approved";
    }
}

codes! {
    /// Why somebody looks; mandatory, and recorded with the access.
    Purpose {
        /// Taking and answering reports.
        Intake = "intake", "接报处置", "intake";
        /// Handling the case.
        Casework = "casework", "办案", "casework";
        /// Protecting and helping.
        Protection = "protection", "保护帮扶", "protection";
        /// Supervising others' work.
        Supervision = "supervision", "监督", "supervision";
        /// Counting and reporting.
        Figures = "figures", "统计", "figures";
        /// Running the system.
        Administration = "administration", "系统管理", "administration";
        /// Reviewing logs.
        Audit = "audit", "审计", "audit";
        /// One's own report or matter.
        OwnMatter = "own_matter", "本人事项", "own matter";
    }
}

/// Facts about the stream, or about the actor in view of it, that bar or narrow.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Flags {
    /// The record is sealed (封存).
    pub sealed: bool,
    /// A minor is concerned.
    pub minor: bool,
    /// Sexual assault (性侵).
    pub sexual: bool,
    /// Domestic violence (家暴).
    pub dv: bool,
    /// The actor is related to a party or shares a household with one.
    pub kin_of_actor: bool,
    /// The actor works for the other side of the same matter.
    pub other_side: bool,
    /// The actor is a suspect, or a guardian who became one (R14).
    pub actor_is_suspect_side: bool,
    /// An address is kept from the other side.
    pub protected_address: bool,
    /// The actor's account is suspended.
    pub actor_suspended: bool,
}

/// What an approval opens (审批), and until when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApprovedFields {
    /// The fields, each in its row.
    pub fields: BTreeSet<(DataRow, Field)>,
    /// It opens nothing from this moment on.
    pub until: Timestamp,
}

/// The field that a `row.field` code names, if the row has it.
#[must_use]
pub fn named_field(code: &str) -> Option<(DataRow, Field)> {
    let (row, field) = code.split_once('.')?;
    let (row, field) = (DataRow::from_code(row)?, Field::from_code(field)?);
    row.fields().contains(&field).then_some((row, field))
}

impl ApprovedFields {
    /// Reads `row.field` codes, as an approval records them; unknown codes open nothing.
    pub fn from_codes<'a>(codes: impl IntoIterator<Item = &'a str>, until: Timestamp) -> Self {
        Self { fields: codes.into_iter().filter_map(named_field).collect(), until }
    }

    /// Whether any field of the row is approved.
    #[must_use]
    pub fn covers(&self, row: DataRow) -> bool {
        self.fields.iter().any(|(r, _)| *r == row)
    }
}

/// A stream as policy sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ResourceView {
    /// Which stream; the new id for one that is being made.
    pub stream: StreamId,
    /// Which noun.
    pub kind: Kind,
    /// The actor's visibility level; `Full` for a stream that is being made.
    pub level: Level,
    /// The actor's relations to it.
    pub relation: BTreeSet<Relation>,
    /// What bars or narrows.
    pub flags: Flags,
    /// Village concerned, if one is known.
    pub village: Option<VillageCode>,
    /// The approval that the actor holds, if any.
    pub approval: Option<ApprovedFields>,
}

impl ResourceView {
    /// A stream with no relation, no flag, no village; fields are then set as known.
    #[must_use]
    pub fn new(stream: StreamId, kind: Kind, level: Level) -> Self {
        Self {
            stream,
            kind,
            level,
            relation: BTreeSet::new(),
            flags: Flags::default(),
            village: None,
            approval: None,
        }
    }

    /// The same, in one more relation.
    #[must_use]
    pub fn with(mut self, relation: Relation) -> Self {
        self.relation.insert(relation);
        self
    }
}

/// Who looks, why and when.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Who, in which post.
    pub actor: &'a Actor,
    /// Why.
    pub purpose: Purpose,
    /// When; approvals are judged by it.
    pub now: Timestamp,
}

/// One question: may this actor do this to that stream?
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// What.
    pub action: Action,
    /// To which stream.
    pub resource: ResourceView,
    /// Why.
    pub purpose: Purpose,
    /// When.
    pub now: Timestamp,
}

impl<'a> Request<'a> {
    /// The asking side alone.
    #[must_use]
    pub fn subject(&self) -> Subject<'a> {
        Subject { actor: self.actor, purpose: self.purpose, now: self.now }
    }
}
