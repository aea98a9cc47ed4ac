//! The laboratory as it stands: a fold over its facts, nothing else.

use std::collections::{BTreeMap, BTreeSet};

use exchange::{Action, GroupNo, Items, ReviewerNo, Role, SampleNo, Sequence, Sex, Verdict};
use jiff::Timestamp;

use super::fact::{Duty, Entry, Fact, Issue, Opinion, Outcome};

/// Somebody who works here.
#[derive(Clone, Debug)]
pub(crate) struct Staff {
    pub(crate) reviewer: ReviewerNo,
    pub(crate) duty: Duty,
    pub(crate) hash: String,
}

/// Where a sample belongs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Place {
    pub(crate) group: GroupNo,
    pub(crate) role: Role,
    pub(crate) sex: Sex,
}

/// A sample as known here.
#[derive(Clone, Debug, Default)]
pub(crate) struct SampleRow {
    pub(crate) place: Option<Place>,
    /// Loci read; `None` until a profile came, and again once it was destroyed.
    pub(crate) loci: Option<usize>,
    pub(crate) issues: Vec<Issue>,
    pub(crate) accepted: bool,
    pub(crate) rejected: Option<exchange::Reason>,
    /// It is the second sample of a case.
    pub(crate) resample: bool,
}

impl SampleRow {
    /// Whether its profile may be searched with or searched for.
    pub(crate) fn usable(&self) -> bool {
        let clean = self.accepted || !self.issues.iter().any(Issue::blocks);
        self.loci.is_some() && self.rejected.is_none() && clean
    }

    /// Whether families are compared with it.
    pub(crate) fn is_sought(&self) -> bool {
        let role = self.place.map(|p| p.role);
        self.usable() && !self.resample && matches!(role, None | Some(Role::UnknownPerson))
    }
}

/// How far a family's search is.
#[derive(Clone, Debug, Default)]
pub(crate) enum Progress {
    /// Never asked for.
    #[default]
    Idle,
    Queued,
    Done(Box<Outcome>),
    Failed(String),
}

/// What a case came to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Stage {
    /// A re-sample should be asked for.
    Raised,
    /// It was asked for.
    Awaiting,
    /// Opinions may be given; how many were.
    Review { given: usize },
    /// Two reviewers disagree: a third decides.
    Disagreed,
    /// Two reviewers agree.
    Decided(Opinion),
}

/// The re-sample compared with the candidate's first profile.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Resample {
    pub(crate) sample: SampleNo,
    pub(crate) compared: usize,
    pub(crate) different: usize,
}

/// A hit on its way to a decision.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) id: u32,
    pub(crate) group: GroupNo,
    pub(crate) candidate: SampleNo,
    pub(crate) national: bool,
    pub(crate) raised_by: String,
    pub(crate) requested: bool,
    pub(crate) resample: Option<Resample>,
    /// Opinions by sign-in name, in order. Whom they are shown to, `visible_to` says.
    opinions: Vec<(String, Opinion, Timestamp)>,
}

impl Case {
    /// The opinions that somebody may read: none before she gave hers, unless it is decided.
    pub(crate) fn visible_to(&self, login: &str) -> &[(String, Opinion, Timestamp)] {
        let decided = matches!(self.stage(), Stage::Decided(_));
        if decided || self.has_given(login) { &self.opinions } else { &[] }
    }

    /// Whether she gave hers.
    pub(crate) fn has_given(&self, login: &str) -> bool {
        self.opinions.iter().any(|(by, ..)| by == login)
    }

    /// The two who agree, once two do.
    pub(crate) fn deciders(&self) -> Option<(Opinion, [&str; 2])> {
        [Opinion::Confirm, Opinion::Exclude].into_iter().find_map(|opinion| {
            let mut same = self.opinions.iter().filter(|(_, o, _)| *o == opinion).map(|(by, ..)| by.as_str());
            Some((opinion, [same.next()?, same.next()?]))
        })
    }

    /// Where it stands.
    pub(crate) fn stage(&self) -> Stage {
        if let Some((opinion, _)) = self.deciders() {
            return Stage::Decided(opinion);
        }
        match (self.opinions.len(), &self.resample, self.requested) {
            (2.., ..) => Stage::Disagreed,
            (given, Some(_), _) => Stage::Review { given },
            (given @ 1.., ..) => Stage::Review { given },
            (_, None, true) => Stage::Awaiting,
            (_, None, false) => Stage::Raised,
        }
    }

    /// Whether the re-sample is the same person as the first sample.
    pub(crate) fn resample_agrees(&self) -> bool {
        self.resample.is_some_and(|r| r.different == 0 && r.compared >= super::quality::LOCI_MIN)
    }
}

/// A package as kept.
#[derive(Clone, Debug)]
pub(crate) struct PackageRow {
    pub(crate) outgoing: bool,
    pub(crate) number: u64,
    pub(crate) at: Timestamp,
    pub(crate) items: usize,
    /// Text of our own packages, to be carried again if one is lost.
    pub(crate) text: Option<String>,
}

/// Everything.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    pub(crate) staff: BTreeMap<String, Staff>,
    pub(crate) samples: BTreeMap<SampleNo, SampleRow>,
    pub(crate) searches: BTreeMap<GroupNo, Progress>,
    /// Profiles that searched families were not compared with yet.
    pub(crate) newcomers: BTreeSet<SampleNo>,
    pub(crate) cases: Vec<Case>,
    pub(crate) packages: Vec<PackageRow>,
    pub(crate) taken: Flow,
    pub(crate) sent: Flow,
    /// The last verdict that was sent for each sample of a search.
    pub(crate) told: BTreeMap<(GroupNo, SampleNo), Verdict>,
}

/// A sequence, at its start by default.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flow(pub(crate) Sequence);

impl Default for Flow {
    fn default() -> Self {
        Self(Sequence::START)
    }
}

impl Flow {
    fn to(number: u64, digest: &str) -> Self {
        // Facts were made from a sequence: number and digest always read back.
        digest
            .parse()
            .ok()
            .and_then(|digest| Sequence::resume(number, digest).ok())
            .map(Self)
            .unwrap_or_default()
    }
}

impl State {
    /// The samples of a search, in order of number.
    pub(crate) fn members(&self, group: GroupNo) -> impl Iterator<Item = (SampleNo, Place, &SampleRow)> {
        self.samples
            .iter()
            .filter_map(move |(no, row)| row.place.filter(|p| p.group == group).map(|p| (*no, p, row)))
    }

    /// A case by number.
    pub(crate) fn case(&self, id: u32) -> Option<&Case> {
        self.cases.iter().find(|case| case.id == id)
    }

    /// The open or decided case about a search and a candidate.
    pub(crate) fn case_of(&self, group: GroupNo, candidate: SampleNo) -> Option<&Case> {
        self.cases.iter().find(|case| case.group == group && case.candidate == candidate)
    }

    /// Takes one fact in.
    pub(crate) fn apply(&mut self, entry: &Entry) {
        match &entry.fact {
            Fact::StaffAdded { login, reviewer, duty, hash } => {
                let staff = Staff { reviewer: *reviewer, duty: *duty, hash: hash.clone() };
                self.staff.insert(login.clone(), staff);
            }
            Fact::PackageTaken { number, digest, samples } => {
                self.taken = Flow::to(*number, digest);
                self.keep_package(entry, false, *number, samples.len(), None);
                samples.iter().for_each(|sample| self.place(sample));
            }
            Fact::PackageMade { number, digest, text, verdicts } => {
                self.sent = Flow::to(*number, digest);
                self.keep_package(entry, true, *number, verdicts.len(), Some(text.clone()));
                for verdict in verdicts {
                    self.told.insert((verdict.group, verdict.sample), verdict.clone());
                }
            }
            Fact::ProfileImported { sample, loci, issues } => {
                let row = self.samples.entry(*sample).or_default();
                (row.loci, row.issues, row.accepted) = (Some(*loci), issues.clone(), false);
            }
            Fact::IssuesAccepted { sample } => self.samples.entry(*sample).or_default().accepted = true,
            Fact::SampleRejected { sample, reason } => self.reject(*sample, *reason),
            Fact::NewcomersQueued { samples } => self.newcomers.extend(samples),
            Fact::NewcomersCompared { samples } => {
                self.newcomers.retain(|sample| !samples.contains(sample));
            }
            Fact::SearchQueued { group } => {
                self.searches.insert(*group, Progress::Queued);
            }
            Fact::SearchDone { group, outcome } => {
                self.searches.insert(*group, Progress::Done(Box::new(outcome.clone())));
            }
            Fact::SearchFailed { group, why } => {
                self.searches.insert(*group, Progress::Failed(why.clone()));
            }
            _ => self.apply_to_case(entry),
        }
    }

    fn apply_to_case(&mut self, entry: &Entry) {
        match &entry.fact {
            Fact::HitRaised { case, group, candidate, national } => self.cases.push(Case {
                id: *case,
                group: *group,
                candidate: *candidate,
                national: *national,
                raised_by: entry.by.clone(),
                requested: false,
                resample: None,
                opinions: Vec::new(),
            }),
            Fact::ResampleRequested { case } => self.with_case(*case, |case| case.requested = true),
            Fact::ResampleCompared { case, sample, compared, different } => {
                self.samples.entry(*sample).or_default().resample = true;
                let resample = Resample { sample: *sample, compared: *compared, different: *different };
                self.with_case(*case, |case| case.resample = Some(resample));
            }
            Fact::OpinionGiven { case, opinion } => {
                let given = (entry.by.clone(), *opinion, entry.at);
                self.with_case(*case, |case| case.opinions.push(given));
            }
            _ => {}
        }
    }

    fn with_case(&mut self, id: u32, change: impl FnOnce(&mut Case)) {
        if let Some(case) = self.cases.iter_mut().find(|case| case.id == id) {
            change(case);
        }
    }

    fn keep_package(
        &mut self,
        entry: &Entry,
        outgoing: bool,
        number: u64,
        items: usize,
        text: Option<String>,
    ) {
        self.packages.push(PackageRow { outgoing, number, at: entry.at, items, text });
    }

    fn reject(&mut self, sample: SampleNo, reason: exchange::Reason) {
        let row = self.samples.entry(sample).or_default();
        (row.rejected, row.loci, row.issues) = (Some(reason), None, Vec::new());
    }

    fn place(&mut self, sample: &exchange::Sample) {
        let row = self.samples.entry(sample.sample).or_default();
        row.place = Some(Place { group: sample.group, role: sample.role, sex: sample.sex });
        if sample.action == Action::Withdraw {
            self.reject(sample.sample, exchange::Reason::Withdrawn);
        }
        self.searches.entry(sample.group).or_default();
    }
}

/// The samples of a package; the other kind never comes here.
pub(crate) fn samples_of(items: &Items) -> Option<&[exchange::Sample]> {
    match items {
        Items::Samples(samples) => Some(samples),
        Items::Verdicts(_) => None,
    }
}
