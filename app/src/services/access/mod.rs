//! Recording that sealed identity was opened: one fact per page, durable before the page is shown.

use crate::error::Result;
use crate::fresh;
use crate::house::House;
use crate::stream::{self, Stream};
use crate::work::{Done, Request, Work};
use domain::access_day::{AccessDay, View, stream_of};
use domain::actor::Actor;
use domain::ids::{CommandId, PersonId, StreamId};
use domain::rows::Facet;
use std::collections::BTreeSet;

/// What a page shows of whom.
#[derive(Clone, Debug)]
pub struct Shown<'a> {
    /// Page code.
    pub page: &'static str,
    /// Stream opened.
    pub stream: StreamId,
    /// Persons whose identity is on it.
    pub subjects: BTreeSet<PersonId>,
    /// Fields shown.
    pub fields: BTreeSet<String>,
    /// Purpose code.
    pub purpose: &'a str,
    /// The view was blocked (kin, other side): logged as such.
    pub blocked: bool,
}

/// Records one page view. Returns once it is durable; only then may the page be shown.
///
/// # Errors
/// Faults of the store: then the page is not shown.
pub async fn record(house: &House, actor: &Actor, shown: Shown<'_>) -> Result<Done> {
    let request = Request { command: CommandId(house.ids.next()), expected: None, body: shown.page };
    let mut work = fresh!(Work::begin(house, actor, &request, "access.record").await?);
    let id = stream_of(actor.staff, house.today());
    let mut day = open_day(house, &mut work, id).await?;
    let view = View {
        page: shown.page.to_owned(),
        stream: shown.stream,
        subjects: shown.subjects,
        fields: shown.fields,
        purpose: shown.purpose.to_owned(),
        party: actor.party(),
        blocked: shown.blocked,
    };
    let mut facets = vec![Facet::new("seen", view.stream.to_string())];
    facets.extend(view.subjects.iter().map(|p| Facet::new("seen", p.to_string())));
    work.decide(&mut day, view)?;
    work.put_blind(&day, facets)?;
    work.commit(id).await
}

/// The day's stream: its key must be the one already stored, if another page made it first.
async fn open_day(house: &House, work: &mut Work<'_>, id: StreamId) -> Result<Stream<AccessDay>> {
    match stream::key_of(house, id).await? {
        Some(key) => Ok(Stream::empty(id, id, key)),
        None => work.create::<AccessDay>(id, id),
    }
}
