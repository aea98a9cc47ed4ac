//! What may happen: commands against the state give facts, or a refusal from a closed list.

use exchange::{GroupNo, Reason, ReviewerNo, Role, SampleNo, Status, Verdict};

use super::fact::{Duty, Fact, Opinion};
use super::state::{Progress, Stage, State};

/// Why not. The key of its sentence is `refusal-…`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Refusal {
    /// No such sample, search or case.
    Unknown,
    /// Only an analyst does this.
    NotAnalyst,
    /// Only a reviewer gives an opinion.
    NotReviewer,
    /// Whoever raised a hit does not review it.
    OwnHit,
    /// She gave her opinion already.
    GivenBefore,
    /// Confirming needs a second sample of the candidate that is the same person.
    NoResample,
    /// The case is decided.
    Decided,
    /// The candidate is being verified for this family already.
    RaisedBefore,
    /// Nobody of that family has a usable profile.
    NothingTyped,
    /// The sample was rejected or withdrawn.
    Rejected,
    /// It is waiting or running.
    Queued,
    /// Not a candidate of that search.
    NotCandidate,
}

impl Refusal {
    /// Key of its sentence.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Unknown => "refusal-unknown",
            Self::NotAnalyst => "refusal-not-analyst",
            Self::NotReviewer => "refusal-not-reviewer",
            Self::OwnHit => "refusal-own-hit",
            Self::GivenBefore => "refusal-given-before",
            Self::NoResample => "refusal-no-resample",
            Self::Decided => "refusal-decided",
            Self::RaisedBefore => "refusal-raised-before",
            Self::NothingTyped => "refusal-nothing-typed",
            Self::Rejected => "refusal-rejected",
            Self::Queued => "refusal-queued",
            Self::NotCandidate => "refusal-not-candidate",
        }
    }
}

/// Facts or a refusal.
pub(crate) type Decision = Result<Vec<Fact>, Refusal>;

impl State {
    pub(crate) fn analyst(&self, login: &str) -> Result<(), Refusal> {
        match self.staff.get(login) {
            Some(staff) if staff.duty == Duty::Analyst => Ok(()),
            _ => Err(Refusal::NotAnalyst),
        }
    }

    /// Puts a family into the queue.
    pub(crate) fn queue_search(&self, by: &str, group: GroupNo) -> Decision {
        self.analyst(by)?;
        if matches!(self.searches.get(&group), Some(Progress::Queued)) {
            return Err(Refusal::Queued);
        }
        if !self.members(group).any(|(_, place, row)| row.usable() && place.role != Role::UnknownPerson) {
            return Err(Refusal::NothingTyped);
        }
        Ok(vec![Fact::SearchQueued { group }])
    }

    /// Lets a profile be searched in spite of what quality control found.
    pub(crate) fn accept_issues(&self, by: &str, sample: SampleNo) -> Decision {
        self.analyst(by)?;
        let row = self.samples.get(&sample).filter(|row| row.loci.is_some()).ok_or(Refusal::Unknown)?;
        if row.rejected.is_some() {
            return Err(Refusal::Rejected);
        }
        Ok(vec![Fact::IssuesAccepted { sample }])
    }

    /// Finds a sample unusable.
    pub(crate) fn reject_sample(&self, by: &str, sample: SampleNo, reason: Reason) -> Decision {
        self.analyst(by)?;
        let row = self.samples.get(&sample).ok_or(Refusal::Unknown)?;
        if row.rejected.is_some() {
            return Err(Refusal::Rejected);
        }
        Ok(vec![Fact::SampleRejected { sample, reason }])
    }

    /// Turns a candidate into a hit to verify.
    pub(crate) fn raise_hit(&self, by: &str, group: GroupNo, candidate: SampleNo) -> Decision {
        self.analyst(by)?;
        let Some(Progress::Done(outcome)) = self.searches.get(&group) else { return Err(Refusal::Unknown) };
        let found = outcome.candidates.iter().find(|c| c.sample == candidate).ok_or(Refusal::NotCandidate)?;
        if self.case_of(group, candidate).is_some() {
            return Err(Refusal::RaisedBefore);
        }
        let case = u32::try_from(self.cases.len() + 1).unwrap_or(u32::MAX);
        Ok(vec![Fact::HitRaised { case, group, candidate, national: found.national }])
    }

    /// Asks for a second sample of the candidate.
    pub(crate) fn request_resample(&self, by: &str, case: u32) -> Decision {
        self.analyst(by)?;
        let found = self.case(case).ok_or(Refusal::Unknown)?;
        match found.stage() {
            Stage::Decided(_) => Err(Refusal::Decided),
            _ => Ok(vec![Fact::ResampleRequested { case }]),
        }
    }

    /// Takes a second sample that was compared with the first.
    pub(crate) fn take_resample(
        &self,
        by: &str,
        case: u32,
        sample: SampleNo,
        (compared, different): (usize, usize),
    ) -> Decision {
        self.analyst(by)?;
        let found = self.case(case).ok_or(Refusal::Unknown)?;
        if matches!(found.stage(), Stage::Decided(_)) {
            return Err(Refusal::Decided);
        }
        if sample == found.candidate || self.samples.get(&sample).is_none_or(|row| row.loci.is_none()) {
            return Err(Refusal::Unknown);
        }
        Ok(vec![Fact::ResampleCompared { case, sample, compared, different }])
    }

    /// Gives an opinion. Whoever raised the hit gives none, nobody gives two, and no confirmation stands on
    /// one sample.
    pub(crate) fn give_opinion(&self, by: &str, case: u32, opinion: Opinion) -> Decision {
        if !self.staff.get(by).is_some_and(|staff| staff.duty == Duty::Reviewer) {
            return Err(Refusal::NotReviewer);
        }
        let found = self.case(case).ok_or(Refusal::Unknown)?;
        if matches!(found.stage(), Stage::Decided(_)) {
            return Err(Refusal::Decided);
        }
        if found.raised_by == by {
            return Err(Refusal::OwnHit);
        }
        if found.has_given(by) {
            return Err(Refusal::GivenBefore);
        }
        if opinion == Opinion::Confirm && !found.resample_agrees() {
            return Err(Refusal::NoResample);
        }
        Ok(vec![Fact::OpinionGiven { case, opinion }])
    }

    /// What the platform should hear about each of its samples and has not heard yet.
    pub(crate) fn verdicts_due(&self) -> Vec<Verdict> {
        let rows = self.samples.iter().filter_map(|(no, row)| row.place.map(|p| (*no, p.group)));
        let due = rows.map(|(sample, group)| self.verdict(group, sample));
        due.filter(|v| self.told.get(&(v.group, v.sample)) != Some(v)).collect()
    }

    fn verdict(&self, group: GroupNo, sample: SampleNo) -> Verdict {
        let mut verdict = Verdict {
            group,
            sample,
            counterpart: None,
            status: Status::Received,
            reason_code: Reason::None,
            decided: Vec::new(),
        };
        let Some(row) = self.samples.get(&sample) else { return verdict };
        if let Some(reason) = row.rejected {
            (verdict.status, verdict.reason_code) = (Status::Rejected, reason);
            return verdict;
        }
        if row.loci.is_some() {
            verdict.status = Status::InDatabase;
        }
        if let Some(Progress::Done(_)) = self.searches.get(&group)
            && row.usable()
        {
            verdict.status = Status::LongTerm;
        }
        self.hit_into(&mut verdict);
        verdict
    }

    /// The most advanced case about a sample, seen from the family's side or from the found person's.
    fn hit_into(&self, verdict: &mut Verdict) {
        let (group, sample) = (verdict.group, verdict.sample);
        let sides = self.cases.iter().filter_map(|case| {
            if case.group == group {
                return Some((case, case.candidate));
            }
            let other = self.members(case.group).map(|(no, ..)| no).next()?;
            (case.candidate == sample).then_some((case, other))
        });
        let Some((case, counterpart)) = sides.max_by_key(|(case, _)| rank(case.stage())) else { return };
        verdict.counterpart = Some(counterpart);
        verdict.status = match case.stage() {
            Stage::Raised => Status::HitToVerify,
            Stage::Decided(Opinion::Confirm) => Status::Confirmed,
            Stage::Decided(Opinion::Exclude) => Status::Excluded,
            _ => Status::Verifying,
        };
        if let Some((_, logins)) = case.deciders() {
            let numbers =
                logins.iter().filter_map(|login| self.staff.get(*login)).map(|staff| staff.reviewer);
            verdict.decided = numbers.collect::<Vec<ReviewerNo>>();
        }
    }
}

/// A confirmation speaks before a case under way, that before an exclusion.
fn rank(stage: Stage) -> u8 {
    match stage {
        Stage::Decided(Opinion::Confirm) => 3,
        Stage::Decided(Opinion::Exclude) => 0,
        Stage::Raised => 1,
        _ => 2,
    }
}
