//! The overview of the joint meeting (联席会议): how many files stand where, and which, by code name.
//!
//! *What is absent:* persons, villages, words. A leader sees that files exist and how they run.

use crate::error::Result;
use crate::guard::permit_new;
use crate::house::House;
use crate::policy::Action;
use crate::ports::{Viewer, WorkFilter, WorkItem, WorkOrder};
use domain::actor::Actor;
use domain::noun::Kind;

/// What is counted. Each count opens to the rows it counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Every file that runs.
    Running,
    /// Running, with a deadline that has passed.
    Overdue,
    /// Opened, not helping yet.
    Open,
    /// Help runs.
    Helping,
    /// Followed up.
    FollowUp,
    /// Closed after aftercare.
    Closed,
    /// Ended by a waiver.
    Waived,
}

impl Group {
    /// All, in the order of the page.
    pub const ALL: [Group; 7] = [
        Group::Running,
        Group::Overdue,
        Group::Open,
        Group::Helping,
        Group::FollowUp,
        Group::Closed,
        Group::Waived,
    ];

    /// Code in addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Group::Running => "running",
            Group::Overdue => "overdue",
            Group::Open => "open",
            Group::Helping => "helping",
            Group::FollowUp => "follow_up",
            Group::Closed => "closed",
            Group::Waived => "waived",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.code() == code)
    }

    fn filter(self, viewer: &Viewer) -> WorkFilter {
        let files = WorkFilter { kinds: vec![Kind::File], ..WorkFilter::default() };
        match self {
            Group::Running => WorkFilter { open: Some(true), ..files },
            Group::Overdue => {
                let due_before = Some(viewer.now);
                WorkFilter { open: Some(true), due_before, order: WorkOrder::Due, ..files }
            }
            Group::Closed | Group::Waived => {
                WorkFilter { stages: vec![self.code().to_owned()], order: WorkOrder::Newest, ..files }
            }
            Group::Open | Group::Helping | Group::FollowUp => {
                WorkFilter { stages: vec![self.code().to_owned()], open: Some(true), ..files }
            }
        }
    }
}

/// Counts, and one page of the group that was opened.
pub struct Overview {
    /// How many in each group.
    pub counts: Vec<(Group, u64)>,
    /// The rows of the open group.
    pub rows: Vec<WorkItem>,
    /// How many rows it has.
    pub total: u64,
}

/// Reads the overview with one group open.
///
/// # Errors
/// `NotPermitted`; faults of the store.
pub async fn show(
    house: &House,
    actor: &Actor,
    open: Group,
    (offset, limit): (u32, u32),
) -> Result<Overview> {
    let _permit = permit_new(house, actor, Action::FiguresRead, Kind::File, actor.staff.into())?;
    let viewer = house.viewer(actor);
    let mut counts = Vec::new();
    for group in Group::ALL {
        counts.push((group, house.reads.count(&viewer, &group.filter(&viewer)).await?));
    }
    let page = WorkFilter { offset, limit, ..open.filter(&viewer) };
    let rows = house.reads.worklist(&viewer, &page).await?;
    let total = counts.iter().find(|(group, _)| *group == open).map_or(0, |(_, count)| *count);
    Ok(Overview { counts, rows, total })
}
