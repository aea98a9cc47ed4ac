//! A plan for its page: what policy opens of it, the referrals that carry its measures, its visits,
//! and what happened to it so far.

use super::chronology::{self, Line};
use super::report::name_of;
use crate::error::Result;
use crate::guard;
use crate::house::House;
use crate::policy::{Action, DataRow, FieldSet, ResourceView};
use crate::ports::{ClockFilter, StoredClock, WorkFilter, WorkItem, WorkOrder};
use crate::services::access::{Shown, record};
use crate::stream::Stream;
use domain::actor::{Actor, Party};
use domain::ids::{FileId, PlanId};
use domain::noun::Kind;
use domain::plan::Plan;
use domain::text::Confidential;
use std::collections::BTreeSet;

/// Facts of the file that are read to find those of the plan.
const CHRONOLOGY_LINES: u32 = 200;

/// The page.
pub struct PlanView {
    /// The plan; show only what `fields` opens.
    pub stream: Stream<Plan>,
    /// How the actor stands to it.
    pub view: ResourceView,
    /// What may be shown.
    pub fields: FieldSet,
    /// Its file.
    pub file: FileId,
    /// Name of the owner, when a person owns it.
    pub owner: Option<Confidential>,
    /// Referrals and visits of the file that she may see.
    pub items: Vec<WorkItem>,
    /// Deadlines of the plan.
    pub clocks: Vec<StoredClock>,
    /// What happened to it, newest first.
    pub lines: Vec<Line>,
    /// Whether she may change measures and owner.
    pub may_make: bool,
    /// Whether she may review, tick off and complete.
    pub may_review: bool,
}

/// Reads a plan for its page; the access is recorded before this returns.
///
/// # Errors
/// `NotVisible`; faults of the store: then nothing is shown.
pub async fn show(house: &House, actor: &Actor, id: PlanId) -> Result<PlanView> {
    let stream = guard::open::<Plan>(house, actor, id).await?;
    let _permit = guard::permit(house, actor, Action::PlanRead, &stream).await?;
    let (view, fields) = guard::readable(house, actor, &stream).await?;
    record_access(house, actor, &stream, &fields).await?;
    let filter = WorkFilter {
        kinds: vec![Kind::Referral, Kind::Visit],
        root: Some(stream.root),
        order: WorkOrder::Due,
        limit: 100,
        ..WorkFilter::default()
    };
    let items = house.reads.worklist(&house.viewer(actor), &filter).await?;
    let clocks = house.reads.clocks(&house.town, &ClockFilter::Streams(vec![id.into()])).await?;
    let lines = chronology::read(house, actor, stream.root, CHRONOLOGY_LINES).await?;
    let owner = match stream.noun().draft.as_ref().map(|d| &d.owner) {
        Some(Party::Staff(staff)) => Some(name_of(house, *staff).await?),
        _ => None,
    };
    let may_make = guard::permit(house, actor, Action::PlanMake, &stream).await.is_ok();
    let may_review = guard::permit(house, actor, Action::PlanReview, &stream).await.is_ok();
    let file = stream.root.into();
    let lines = lines.into_iter().filter(|line| line.stream == stream.id).collect();
    Ok(PlanView { stream, view, fields, file, owner, items, clocks, lines, may_make, may_review })
}

/// A plan tells of a person in need: its opening stands in "who has seen this" of the file.
async fn record_access(house: &House, actor: &Actor, plan: &Stream<Plan>, fields: &FieldSet) -> Result<()> {
    if !fields.opens(DataRow::PlanMeasures) {
        return Ok(());
    }
    let shown = Shown {
        page: "plan-show",
        stream: plan.root,
        subjects: BTreeSet::new(),
        fields: BTreeSet::from([DataRow::PlanMeasures.code().to_owned()]),
        purpose: guard::usual_purpose(actor.role()).code(),
        blocked: false,
    };
    record(house, actor, shown).await.map(drop)
}
