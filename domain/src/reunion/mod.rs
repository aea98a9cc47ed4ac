//! Reunion file (团圆档案): a family looks for somebody, or somebody for where he comes from.
//!
//! A hit is only a clue: it stays hidden until the laboratory confirmed it, four checks agree and
//! two officers released it (R58). Then the found person is asked first, and the family reads the
//! same words whatever the answer (R59). Genotypes have no place here (R60).

mod apply;
mod decide;
mod refusal;
mod show;
#[cfg(test)]
mod tests;
mod words;

pub use refusal::Refusal;
pub use show::FamilyWords;
pub use words::{
    Aftercare, Answer, Application, Arrangement, Check, Consent, Found, Helper, Hit, Kin, LabReason,
    LabStatus, Material, Meeting, Sample, Search, Signer, Telling, Verdict, Wish,
};

use crate::actor::{Party, Role};
use crate::ids::StaffId;
use crate::text::Confidential;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What may be asked of a reunion file.
#[derive(Clone, Debug)]
pub enum Command {
    /// Apply.
    Apply(Box<Application>),
    /// Sign the consent.
    Consent(Box<Consent>),
    /// Withdraw it; the laboratory takes the samples out.
    WithdrawConsent {
        /// In which words.
        words: Confidential,
    },
    /// An appointment at a collection point.
    Book {
        /// Point code.
        point: String,
        /// When.
        at: Timestamp,
    },
    /// A sample was taken.
    TakeSample(Box<Sample>),
    /// Samples went to the laboratory in a package, or were called back.
    Submit {
        /// Number of the package.
        package: u64,
    },
    /// A verdict came from the laboratory.
    TakeVerdict(Box<Verdict>),
    /// One of the four checks of a hit.
    RecordCheck {
        /// Which.
        check: Check,
        /// It agrees with the hit.
        agrees: bool,
        /// What was found.
        words: Confidential,
    },
    /// The hit was chance, say the officers.
    Exclude {
        /// Why.
        words: Confidential,
    },
    /// Release a confirmed hit: two different officers, neither tied to the family.
    Release {
        /// Tied to a person of the file.
        kin: bool,
    },
    /// Who was found.
    RecordFound(Box<Found>),
    /// Opinion of civil affairs or the procuratorate on a found minor's best interest.
    GiveOpinion {
        /// In favour of contact.
        agrees: bool,
        /// Reasons.
        words: Confidential,
    },
    /// What the found person wishes.
    RecordWish(Wish),
    /// How the family will be told.
    PlanTelling(Box<Telling>),
    /// They were told.
    Tell,
    /// The meeting is arranged.
    ArrangeMeeting(Box<Meeting>),
    /// They met.
    Meet {
        /// When (claimed).
        at: Timestamp,
    },
    /// A unit helps, and sees its part.
    AskHelper {
        /// Who.
        helper: Party,
    },
    /// Another officer works on it.
    Assign {
        /// Who.
        staff: StaffId,
        /// Tied to a person of the file.
        kin: bool,
    },
    /// One matter of aftercare.
    ArrangeAftercare {
        /// Which.
        item: Aftercare,
        /// How.
        arrangement: Arrangement,
    },
    /// A line in the chronology.
    Note {
        /// Text.
        text: Confidential,
    },
    /// Close after aftercare.
    Close,
}

/// What can have happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Fact {
    /// Applied.
    Applied(Box<Application>),
    /// Consented.
    Consented(Box<Consent>),
    /// Consent withdrawn.
    ConsentWithdrawn {
        /// In which words.
        words: Confidential,
    },
    /// Appointment made.
    Booked {
        /// Point.
        point: String,
        /// When.
        at: Timestamp,
    },
    /// Sample taken.
    SampleTaken(Box<Sample>),
    /// Samples went off, or were called back.
    Submitted {
        /// Package.
        package: u64,
        /// For comparison.
        samples: BTreeSet<String>,
        /// To be taken out.
        withdrawn: BTreeSet<String>,
    },
    /// Verdict taken.
    VerdictTaken(Box<Verdict>),
    /// Check recorded.
    Checked {
        /// Which.
        check: Check,
        /// Agrees.
        agrees: bool,
        /// Words.
        words: Confidential,
    },
    /// Excluded by the officers.
    Excluded {
        /// Why.
        words: Confidential,
    },
    /// Released by one officer.
    Released,
    /// Released by two: confirmed.
    Confirmed,
    /// Found person recorded.
    FoundRecorded(Box<Found>),
    /// Opinion given.
    OpinionGiven {
        /// By which role.
        role: Role,
        /// In favour.
        agrees: bool,
        /// Reasons.
        words: Confidential,
    },
    /// Wish recorded.
    WishRecorded(Wish),
    /// Telling planned.
    TellingPlanned(Box<Telling>),
    /// Family told.
    FamilyTold,
    /// Meeting arranged.
    MeetingArranged(Box<Meeting>),
    /// They met.
    Met {
        /// When.
        at: Timestamp,
    },
    /// A unit helps.
    HelperAsked {
        /// Who.
        helper: Party,
    },
    /// Assigned.
    Assigned {
        /// Who.
        staff: StaffId,
    },
    /// Aftercare arranged.
    AftercareArranged {
        /// Which.
        item: Aftercare,
        /// How.
        arrangement: Arrangement,
    },
    /// Note.
    Noted {
        /// Text.
        text: Confidential,
    },
    /// Closed.
    Closed,
}

/// Where a reunion file stands (domain text §8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Not applied.
    #[default]
    Empty,
    /// Applied.
    Applied,
    /// Consented.
    Consented,
    /// A sample is here.
    Sampled,
    /// On the way to the laboratory.
    Submitted,
    /// Compared for ever.
    InDb,
    /// A hit, to be looked into.
    Hit,
    /// Being verified.
    Verifying,
    /// The hit was chance; comparison goes on.
    Excluded,
    /// Released by two.
    Confirmed,
    /// The found person is asked, the family prepared.
    Contacting,
    /// The found person does not wish it.
    Declined,
    /// They met.
    Reunited,
    /// Aftercare.
    Aftercare,
    /// Consent was withdrawn.
    Withdrawn,
    /// Closed.
    Closed,
}

impl Stage {
    /// The path as drawn, in order.
    pub const PATH: [Stage; 11] = [
        Self::Applied,
        Self::Consented,
        Self::Sampled,
        Self::Submitted,
        Self::InDb,
        Self::Verifying,
        Self::Confirmed,
        Self::Contacting,
        Self::Reunited,
        Self::Aftercare,
        Self::Closed,
    ];

    /// Code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Applied => "applied",
            Self::Consented => "consented",
            Self::Sampled => "sampled",
            Self::Submitted => "submitted",
            Self::InDb => "in_db",
            Self::Hit => "hit",
            Self::Verifying => "verifying",
            Self::Excluded => "excluded",
            Self::Confirmed => "confirmed",
            Self::Contacting => "contacting",
            Self::Declined => "declined",
            Self::Reunited => "reunited",
            Self::Aftercare => "aftercare",
            Self::Withdrawn => "withdrawn",
            Self::Closed => "closed",
        }
    }

    /// Whether a hit may have been released: only from here on may more people know of it.
    #[must_use]
    pub fn released(self) -> bool {
        matches!(self, Self::Confirmed | Self::Contacting | Self::Declined | Self::Reunited | Self::Aftercare)
    }
}

/// A sample and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// As taken.
    pub sample: Sample,
    /// Who took it.
    pub taker: StaffId,
    /// What the laboratory says.
    pub lab: LabStatus,
    /// Why it was rejected.
    pub reason: LabReason,
    /// It is to be taken out, and the laboratory was not told yet.
    pub call_back: bool,
}

impl Kept {
    /// Whether the laboratory holds it, or is about to.
    #[must_use]
    pub fn at_lab(&self) -> bool {
        !matches!(self.lab, LabStatus::NotSent | LabStatus::Rejected)
    }

    /// Whether it waits for the next package.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.lab == LabStatus::NotSent || self.call_back
    }
}

/// A reunion file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Reunion {
    /// Where it stands.
    pub stage: Stage,
    /// As applied for; `None` while empty.
    pub application: Option<Application>,
    /// When it was applied for.
    pub applied_at: Option<Timestamp>,
    /// Consent, if it stands.
    pub consent: Option<Consent>,
    /// Appointment: point and time.
    pub appointment: Option<(String, Timestamp)>,
    /// Samples by number.
    pub samples: BTreeMap<String, Kept>,
    /// The hit, while one is looked into or was confirmed.
    pub hit: Option<Hit>,
    /// Hits that were chance.
    pub excluded: u32,
    /// When two had released it.
    pub confirmed_at: Option<Timestamp>,
    /// Who was found.
    pub found: Option<Found>,
    /// Opinions on a minor's best interest, by role.
    pub opinions: BTreeMap<Role, (bool, Confidential)>,
    /// The found person's wish as it stands.
    pub wish: Option<Wish>,
    /// How the family will be told.
    pub telling: Option<Telling>,
    /// When they were told.
    pub told_at: Option<Timestamp>,
    /// The meeting.
    pub meeting: Option<Meeting>,
    /// When they met.
    pub met_at: Option<Timestamp>,
    /// Aftercare.
    pub aftercare: BTreeMap<Aftercare, Arrangement>,
    /// Who works on it.
    pub assigned: BTreeSet<StaffId>,
    /// Units that help.
    pub helpers: BTreeSet<Party>,
    /// When closed.
    pub closed_at: Option<Timestamp>,
}

impl Reunion {
    /// Code name; empty while not applied for.
    #[must_use]
    pub fn code_name(&self) -> &str {
        self.application.as_ref().map_or("", |a| a.code_name.as_str())
    }

    /// Whether a minor is concerned: the applicant, or the one who was found.
    #[must_use]
    pub fn minor(&self) -> bool {
        self.application.as_ref().is_some_and(|a| a.applicant_minor)
            || self.found.as_ref().is_some_and(|f| f.minor)
    }

    /// Everybody the file is about.
    #[must_use]
    pub fn persons(&self) -> BTreeSet<crate::ids::PersonId> {
        let applied = self.application.iter().flat_map(|a| [a.applicant, a.missing]);
        applied.chain(self.found.iter().map(|f| f.person)).collect()
    }

    /// Whether the found person may be brought together with the family: an adult by own wish
    /// alone; a minor when civil affairs and procuratorate both favour it, and a child of eight or
    /// more wishes it too.
    #[must_use]
    pub fn may_contact(&self) -> bool {
        let Some(found) = &self.found else { return false };
        let willing = self.wish.as_ref().is_some_and(|w| w.answer == Answer::Willing);
        if !found.minor {
            return willing;
        }
        let favours = |role| self.opinions.get(&role).is_some_and(|(agrees, _)| *agrees);
        let asked = found.age.is_some_and(|a| a < decide::ASKED_FROM_AGE) || willing;
        favours(Role::Ca) && favours(Role::Proc) && asked
    }
}
