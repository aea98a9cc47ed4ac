//! One matter while it is played: its people, and the ids that later steps need.

use super::script::{Step, Story};
use crate::error::{Failure, Result};
use domain::ids::{ApprovalId, FileId, PersonId, PlanId, ReferralId, ReportId, VisitId};
use jiff::Timestamp;
use rand::rngs::StdRng;
use std::collections::BTreeMap;

/// A matter.
pub(super) struct Matter {
    pub(super) story: Story,
    pub(super) steps: Vec<Step>,
    pub(super) reported_at: Timestamp,
    pub(super) rng: StdRng,
    pub(super) surname: String,
    pub(super) report: Option<ReportId>,
    pub(super) file: Option<FileId>,
    pub(super) plan: Option<PlanId>,
    pub(super) persons: BTreeMap<String, PersonId>,
    pub(super) referrals: BTreeMap<String, ReferralId>,
    pub(super) visits: BTreeMap<String, VisitId>,
    pub(super) approvals: BTreeMap<String, ApprovalId>,
}

impl Matter {
    /// A matter that has not begun.
    pub(super) fn plan(index: usize, story: Story, seed: u64) -> Result<Self> {
        let rng = crate::ports::randomness::generator(seed, &format!("matter/{index}"));
        let steps =
            story.traits.steps.iter().flatten().map(|l| Step::parse(l)).collect::<Result<Vec<_>>>()?;
        let reported_at = reported_at(&story)?;
        Ok(Self {
            story,
            steps,
            reported_at,
            rng,
            surname: String::new(),
            report: None,
            file: None,
            plan: None,
            persons: BTreeMap::new(),
            referrals: BTreeMap::new(),
            visits: BTreeMap::new(),
            approvals: BTreeMap::new(),
        })
    }

    /// When a step happens.
    pub(super) fn time_of(&self, step: &Step) -> Result<Timestamp> {
        let after = jiff::SignedDuration::from_mins(step.after);
        self.reported_at.checked_add(after).map_err(|e| self.unfit(&e.to_string()))
    }

    /// The report.
    pub(super) fn report(&self) -> Result<ReportId> {
        self.report.ok_or_else(|| self.unfit("not reported yet"))
    }

    /// The file.
    pub(super) fn file(&self) -> Result<FileId> {
        self.file.ok_or_else(|| self.unfit("no file yet"))
    }

    /// The plan.
    pub(super) fn plan_id(&self) -> Result<PlanId> {
        self.plan.ok_or_else(|| self.unfit("no plan yet"))
    }

    /// Something that an earlier step named.
    pub(super) fn named<T: Copy>(&self, map: &BTreeMap<String, T>, handle: &str) -> Result<T> {
        map.get(handle).copied().ok_or_else(|| self.unfit(&format!("nothing is called {handle}")))
    }

    /// A failure that names the matter.
    pub(super) fn unfit(&self, why: &str) -> Failure {
        Failure::refused(format!("fixtures/stories.toml: {}: {why}", self.story.id))
    }
}

fn reported_at(story: &Story) -> Result<Timestamp> {
    let unfit = |e: jiff::Error| Failure::refused(format!("fixtures/stories.toml: {}: {e}", story.id));
    let zone = domain::clock::shanghai();
    let today = super::today()?.to_zoned_datetime(zone.clone()).date();
    let day = today.checked_sub(jiff::Span::new().days(story.ago)).map_err(unfit)?;
    let time: jiff::civil::Time = story.at.parse().map_err(unfit)?;
    Ok(day.to_datetime(time).to_zoned_datetime(zone).map_err(unfit)?.timestamp())
}
