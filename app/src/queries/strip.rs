//! What a file has asked others to do: its hand-overs with their times, and its visits, as far as
//! the reader may know them.

use crate::error::Result;
use crate::glance::Glance;
use crate::house::House;
use crate::policy::{DataRow, Field, FieldSet};
use crate::ports::WorkItem;
use domain::actor::Actor;
use domain::ids::{ReferralId, StreamId, VisitId};
use domain::noun::Kind;
use domain::referral::Referral;
use domain::visit::{Series, Visit};
use jiff::Timestamp;

/// What a line shows of a hand-over or a visit.
const SHOWN: [DataRow; 1] = [DataRow::TaskAndContact];

/// One hand-over of a file.
pub struct HandedOver {
    /// Id.
    pub id: ReferralId,
    /// What is asked, where policy opens the task.
    pub need: Option<String>,
    /// The referral, for its receiver, its stage and its times; show nothing else of it.
    pub referral: Referral,
    /// Deadline of what is awaited.
    pub due: Option<Timestamp>,
}

/// One visit of a file.
pub struct Planned {
    /// Id.
    pub id: VisitId,
    /// Which of the series.
    pub series: Series,
    /// Its row.
    pub item: WorkItem,
}

/// Hand-overs and visits among the rows of a file, oldest first.
///
/// # Errors
/// Faults of store or vault.
pub async fn of(house: &House, actor: &Actor, items: &[WorkItem]) -> Result<(Vec<HandedOver>, Vec<Planned>)> {
    let ids = |kind| -> Vec<StreamId> {
        items.iter().filter(|item| item.kind == kind).map(|item| item.stream).collect()
    };
    let mut glance = Glance::new(house, actor, &SHOWN);
    let mut referrals = glance.open::<Referral>(&ids(Kind::Referral)).await?;
    let planned = glance.open::<Visit>(&ids(Kind::Visit)).await?;
    let (mut handovers, mut visits) = (Vec::new(), Vec::new());
    for item in items.iter().rev() {
        if let Some((stream, fields)) = referrals.remove(&item.stream) {
            handovers.push(handed_over(actor, item, stream.state.noun, &fields));
        }
        if let Some((visit, _)) = planned.get(&item.stream) {
            let series = visit.noun().schedule.as_ref().map(|s| s.series).unwrap_or_default();
            visits.push(Planned { id: item.stream.into(), series, item: item.clone() });
        }
    }
    visits.sort_by_key(|v| (v.series, v.item.opened));
    Ok((handovers, visits))
}

fn handed_over(actor: &Actor, item: &WorkItem, referral: Referral, fields: &FieldSet) -> HandedOver {
    let own = referral.offer.from == Some(actor.party());
    let open = own || fields.clear(DataRow::TaskAndContact, Field::Task);
    HandedOver {
        id: item.stream.into(),
        need: open.then(|| referral.offer.need.clone()),
        referral,
        due: item.due,
    }
}
