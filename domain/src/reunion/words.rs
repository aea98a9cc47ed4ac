//! What a reunion file speaks of: who looks for whom, consent, samples, checks, wishes.
//!
//! *What is absent:* a genotype, a locus, a likelihood. The laboratory's own program alone holds
//! them; from it come closed codes about opaque numbers, and nothing here could hold more (R60).

use crate::actor::{Party, VillageCode};
use crate::ids::{FileId, PersonId, ReportId, StaffId};
use crate::text::Confidential;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

macro_rules! coded {
    ($(#[$outer:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// Every one.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// Code in forms and rows.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code),+ }
            }

            /// Reads a code.
            #[must_use]
            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}

coded! {
    /// Who is looked for.
    Search {
        /// 寻子女.
        Child = "child",
        /// 寻父母.
        Parent = "parent",
        /// 身源不明.
        Unknown = "unknown",
    }
}

coded! {
    /// What the one who gives a sample is to the one who is looked for.
    Kin {
        /// Father.
        Father = "father",
        /// Mother.
        Mother = "mother",
        /// Son or daughter.
        Child = "child",
        /// Brother or sister of the same parents.
        FullSibling = "full_sibling",
        /// Brother or sister by one parent.
        HalfSibling = "half_sibling",
        /// Grandparent.
        Grandparent = "grandparent",
        /// Another relative.
        OtherKin = "other_kin",
        /// The person of unknown origin.
        Oneself = "unknown_person",
    }
}

coded! {
    /// What was taken.
    Material {
        /// Blood, from a finger.
        Blood = "blood",
        /// Something that belonged to a parent who is dead or gone.
        Belonging = "belonging",
    }
}

coded! {
    /// What the laboratory says of a sample.
    LabStatus {
        /// 未送.
        NotSent = "not_sent",
        /// 已送.
        Sent = "sent",
        /// Arrived there.
        Received = "received",
        /// 已入库.
        InDatabase = "in_database",
        /// 比中待核.
        HitToVerify = "hit_to_verify",
        /// 复核中.
        Verifying = "verifying",
        /// 确认.
        Confirmed = "confirmed",
        /// 排除.
        Excluded = "excluded",
        /// 长期比对.
        LongTerm = "long_term",
        /// Can't be used; the reason says why.
        Rejected = "rejected",
    }
}

coded! {
    /// Why the laboratory can't use a sample.
    LabReason {
        /// No reason to give.
        None = "none",
        /// Degraded.
        SampleDegraded = "sample_degraded",
        /// Too little.
        Quantity = "quantity",
        /// Labels contradict each other.
        ContradictionOfLabels = "contradiction_of_labels",
        /// Taken out because consent was withdrawn.
        Withdrawn = "withdrawn",
    }
}

coded! {
    /// What is checked before anybody is told of a hit.
    Check {
        /// A second sample of both.
        Resample = "resample",
        /// A second laboratory.
        SecondLab = "second_lab",
        /// Papers: birth, household, old reports.
        Documents = "documents",
        /// Interviews.
        Interviews = "interviews",
    }
}

coded! {
    /// What the found person wishes.
    Answer {
        /// 愿意.
        Willing = "willing",
        /// 暂不.
        NotNow = "not_now",
        /// 拒绝.
        Refuse = "refuse",
    }
}

coded! {
    /// What is arranged after a reunion, or after a "no".
    Aftercare {
        /// 心理疏导.
        Counselling = "counselling",
        /// 户口.
        Household = "household",
        /// 监护.
        Guardianship = "guardianship",
        /// 拐卖/收买 criminal case.
        Trafficking = "trafficking",
    }
}

/// What is applied for, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// Code name.
    pub code_name: String,
    /// Receipt of the family.
    pub receipt: Confidential,
    /// Keyed digest of the receipt, made by the service: finds the file without holding the code.
    pub receipt_key: String,
    /// Opaque number of the family at the laboratory.
    pub group: String,
    /// Who is looked for.
    pub search: Search,
    /// Who applies.
    pub applicant: PersonId,
    /// The applicant is a minor.
    pub applicant_minor: bool,
    /// What the applicant is to the one looked for.
    pub relation: Kin,
    /// Who is missing; the applicant himself when his origin is unknown.
    pub missing: PersonId,
    /// Since when.
    pub missing_on: Option<Date>,
    /// Where.
    pub missing_where: Option<Confidential>,
    /// Features: scars, birthmarks, speech.
    pub features: Option<Confidential>,
    /// Clothing at the time.
    pub clothing: Option<Confidential>,
    /// Who answers for it.
    pub officer: StaffId,
    /// Village of the applicant.
    pub village: Option<VillageCode>,
    /// The family wrote it themselves at the public door: nobody has seen a paper yet.
    #[serde(default)]
    pub by_family: bool,
}

/// Who signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Signer {
    /// The one who gives the sample, of full age.
    Oneself,
    /// A minor's guardian.
    Guardian {
        /// Name.
        name: Confidential,
        /// Is a suspect in any matter about the child.
        suspect: bool,
    },
    /// Civil affairs, for a child without a guardian who may sign.
    CivilAffairs {
        /// Who signed for the office.
        name: Confidential,
    },
}

/// A signed consent (个保法 29, 31).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Who signed.
    pub signer: Signer,
    /// When.
    pub signed_on: Date,
    /// Where the paper lies.
    pub paper: Confidential,
}

/// A sample, by its opaque number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// Opaque number.
    pub number: String,
    /// What the giver is to the one looked for.
    pub kin: Kin,
    /// What was taken.
    pub material: Material,
    /// What the belonging is.
    pub thing: Option<Confidential>,
    /// When (claimed).
    pub at: Timestamp,
    /// At which collection point, a code.
    pub point: String,
}

/// What the laboratory said. Whatever else stands in it is refused: there is no room for a genotype.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// Package it came in.
    pub package: u64,
    /// Sample.
    pub sample: String,
    /// Opaque number of the other side of a hit.
    pub counterpart: Option<String>,
    /// What it said.
    pub status: LabStatus,
    /// Why a sample was rejected.
    pub cause: LabReason,
    /// Opaque numbers of the two who decided.
    pub reviewers: Vec<String>,
}

/// Who was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The person.
    pub person: PersonId,
    /// Full years, when known.
    pub age: Option<u8>,
    /// Under 18 today.
    pub minor: bool,
    /// The child-protection file opened at once for a minor.
    pub protection: Option<FileId>,
    /// The report that carries the criminal clue.
    pub report: Option<ReportId>,
    /// Keyed hash that counts one found person once, whoever looked (K19).
    pub person_key: String,
}

/// What the found person said, in person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// Answer.
    pub answer: Answer,
    /// With "not now": from when one may ask again; nothing: never unasked.
    pub ask_again_on: Option<Date>,
    /// Came of one's own accord to say so.
    pub came_by_self: bool,
    /// Own words.
    pub words: Option<Confidential>,
}

/// How the family will be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telling {
    /// Who tells them.
    pub teller: Confidential,
    /// When.
    pub on: Date,
    /// Where.
    pub place: Confidential,
    /// The psychologist beside them.
    pub psychologist: Confidential,
    /// In person.
    pub in_person: bool,
}

/// The meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// When.
    pub at: Timestamp,
    /// Where.
    pub place: Confidential,
    /// Who comes along.
    pub companions: Option<Confidential>,
    /// Press or cameras; no by default.
    pub media: bool,
    /// Both sides agreed to that, each by themselves.
    pub media_agreed: bool,
}

/// How one matter of aftercare stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrangement {
    /// Arranged; otherwise it is not needed, and the words say why.
    pub arranged: bool,
    /// With whom, or why not.
    pub words: Confidential,
}

/// A hit while it is looked into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// Which sample.
    pub sample: String,
    /// Opaque number of the other side.
    pub counterpart: Option<String>,
    /// When the verdict was taken.
    pub at: Timestamp,
    /// The two of the laboratory who confirmed it; empty before.
    pub reviewers: Vec<String>,
    /// Checks: agrees or not, and in which words.
    pub checks: std::collections::BTreeMap<Check, (bool, Confidential)>,
    /// Officers who released it.
    pub released: Vec<StaffId>,
}

/// Who helps: a unit let into the part that its role may read.
pub type Helper = Party;
