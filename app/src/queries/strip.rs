//! What a file has asked others to do: its hand-overs with their times, and its visits, as far as
//! the reader may know them.

use crate::error::{Error, Result};
use crate::guard;
use crate::house::House;
use crate::policy::{DataRow, Field};
use crate::ports::WorkItem;
use crate::stream;
use domain::actor::Actor;
use domain::ids::{ReferralId, VisitId};
use domain::noun::Kind;
use domain::referral::Referral;
use domain::visit::{Series, Visit};
use jiff::Timestamp;

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
    let (mut handovers, mut visits) = (Vec::new(), Vec::new());
    for item in items.iter().rev() {
        match item.kind {
            Kind::Referral => handovers.extend(handed_over(house, actor, item).await?),
            Kind::Visit => visits.extend(planned(house, actor, item).await?),
            _ => {}
        }
    }
    visits.sort_by_key(|v| (v.series, v.item.opened));
    Ok((handovers, visits))
}

async fn handed_over(house: &House, actor: &Actor, item: &WorkItem) -> Result<Option<HandedOver>> {
    let Some(stream) = stream::open::<Referral>(house, item.stream).await? else { return Ok(None) };
    let fields = match guard::readable(house, actor, &stream).await {
        Err(Error::NotVisible) => return Ok(None),
        read => read?.1,
    };
    let referral = stream.state.noun;
    let own = referral.offer.from == Some(actor.party());
    let open = own || fields.clear(DataRow::TaskAndContact, Field::Task);
    Ok(Some(HandedOver {
        id: item.stream.into(),
        need: open.then(|| referral.offer.need.clone()),
        referral,
        due: item.due,
    }))
}

async fn planned(house: &House, actor: &Actor, item: &WorkItem) -> Result<Option<Planned>> {
    let Some(stream) = stream::open::<Visit>(house, item.stream).await? else { return Ok(None) };
    match guard::readable(house, actor, &stream).await {
        Err(Error::NotVisible) => return Ok(None),
        read => drop(read?),
    }
    let series = stream.noun().schedule.as_ref().map(|s| s.series).unwrap_or_default();
    Ok(Some(Planned { id: item.stream.into(), series, item: item.clone() }))
}
