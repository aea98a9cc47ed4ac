//! What happens in a laboratory, in the past tense. No fact holds an allele: profiles lie in a table of
//! their own, where withdrawing consent can destroy them.

use exchange::{GroupNo, ReviewerNo, SampleNo, Verdict};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What somebody in the laboratory may do.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Duty {
    /// Imports, searches, asks for re-sampling, carries packages.
    Analyst,
    /// Gives one of the two opinions.
    Reviewer,
}

/// What a quality check found (质控).
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(tag = "issue", rename_all = "snake_case")]
pub(crate) enum Issue {
    /// Fewer loci than a search needs.
    FewLoci { loci: usize },
    /// Readings outside the ladder, left out.
    OffLadder { loci: usize },
    /// One locus with more than two alleles, left out.
    ThreeAlleles { loci: usize },
    /// Several loci with more than two alleles: more than one person.
    Mixture { loci: usize },
    /// The same profile as another sample that should be another person's.
    SamePerson { sample: SampleNo },
    /// The sex marker contradicts the label.
    SexContradicts,
    /// Alleles that the frequency table lacks, left out of the search.
    NotInTable { loci: usize },
}

impl Issue {
    /// Whether the profile must not be searched before an analyst has looked.
    pub(crate) fn blocks(&self) -> bool {
        matches!(self, Self::FewLoci { .. } | Self::Mixture { .. } | Self::SexContradicts)
    }
}

/// A profile that a search listed.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Candidate {
    pub(crate) sample: SampleNo,
    /// In the national database, not among our own samples.
    pub(crate) national: bool,
    pub(crate) log10: f64,
    pub(crate) compared: usize,
    pub(crate) contradicting: usize,
    /// Posterior against an unrelated person.
    pub(crate) alone: f64,
    /// Posterior among all candidates and "nobody here".
    pub(crate) among_all: f64,
}

/// What would help (还差什么), as the chance that the true person then stands out.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Help {
    pub(crate) what: HelpKind,
    pub(crate) mean: f64,
    pub(crate) deviation: f64,
    pub(crate) chance: f64,
}

/// Which help.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HelpKind {
    /// As it is.
    Now,
    /// Ten more loci.
    TenLoci,
    /// The father's sample.
    Father,
    /// The mother's sample.
    Mother,
}

/// What a search gave, with everything it assumed.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Outcome {
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) profiles: u64,
    pub(crate) cut: f64,
    pub(crate) assumptions: String,
    /// Chance that an unrelated person shows no contradiction.
    pub(crate) missed: f64,
    pub(crate) helps: Vec<Help>,
    pub(crate) typed: Vec<SampleNo>,
    /// Which profiles these were: see `Ground::print`. Empty in outcomes from before it was kept.
    #[serde(default)]
    pub(crate) ground: String,
}

/// A reviewer's opinion.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Opinion {
    Confirm,
    Exclude,
}

/// Something that happened.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub(crate) enum Fact {
    /// An account was made. The hash is Argon2id.
    StaffAdded { login: String, reviewer: ReviewerNo, duty: Duty, hash: String },
    /// A package of the platform was taken.
    PackageTaken { number: u64, digest: String, samples: Vec<exchange::Sample> },
    /// A package for the platform was made.
    PackageMade { number: u64, digest: String, text: String, verdicts: Vec<Verdict> },
    /// A profile was read.
    ProfileImported { sample: SampleNo, loci: usize, issues: Vec<Issue> },
    /// An analyst looked at what quality control found and lets it be searched.
    IssuesAccepted { sample: SampleNo },
    /// An analyst found the sample unusable; its profile is destroyed.
    SampleRejected { sample: SampleNo, reason: exchange::Reason },
    /// Somebody who may be found has a profile now: searched families are to be compared with it.
    NewcomersQueued { samples: Vec<SampleNo> },
    /// They were compared with every searched family.
    NewcomersCompared { samples: Vec<SampleNo> },
    /// A family waits for its search.
    SearchQueued { group: GroupNo },
    /// It was searched.
    SearchDone { group: GroupNo, outcome: Outcome },
    /// It could not be searched; the word is a key of the texts.
    SearchFailed { group: GroupNo, why: String },
    /// An analyst wants a candidate verified.
    HitRaised { case: u32, group: GroupNo, candidate: SampleNo, national: bool },
    /// The candidate is asked for a second sample.
    ResampleRequested { case: u32 },
    /// It came and was compared with the first.
    ResampleCompared { case: u32, sample: SampleNo, compared: usize, different: usize },
    /// A reviewer gave an opinion.
    OpinionGiven { case: u32, opinion: Opinion },
}

/// A fact with when and who.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Entry {
    pub(crate) at: Timestamp,
    /// Sign-in name; `system` for the queue.
    pub(crate) by: String,
    #[serde(flatten)]
    pub(crate) fact: Fact,
}
