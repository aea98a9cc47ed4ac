//! The search index in memory: filled from sealed rows after the start, then kept by the journal's tail.
//!
//! Every node keeps its own. What it says of its progress are counts and times, never a name.

use crate::error::Result;
use crate::house::House;
use crate::people::{Card, Known, Size, card_of};
use crate::ports::{Appended, StoredStream, WrappedSecret};
use crate::stream;
use domain::ids::StreamId;
use domain::noun::Kind;
use domain::person::Person;
use domain::report::Report;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// Records read from the store at a time.
const PAGE: u32 = 16_384;
/// Threads that open a page.
const THREADS: usize = 2;
/// After this long everything is read again: gaps that removed records left are closed, and what a
/// broken connection may have kept from the tail is made good.
const AFRESH: Duration = Duration::from_secs(3_600);
/// Rest after a fault, so that a broken database is not asked without pause.
const REST: Duration = Duration::from_secs(5);

/// What the job tells while it works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Records opened so far.
    Opened(usize),
    /// It answers from now on.
    Ready(Size),
}

/// Keeps the index of this node until it is dropped.
pub async fn keep(house: House, mut tell: impl FnMut(Progress) + Send) {
    loop {
        // From here on nothing is missed: what comes in while everything is read is looked at afterwards.
        let mut tail = house.journal.tail();
        if let Err(error) = house.mentions.keep_open_ones(&house).await {
            tracing::error!(?error, "who is compared can't be looked at again");
        }
        if let Err(error) = load(&house, &mut tell).await {
            tracing::error!(?error, "the search index can't be filled");
            tokio::time::sleep(REST).await;
            continue;
        }
        // Ends when the tail was too fast, when a record could not be read, and when the index is old.
        if tokio::time::timeout(AFRESH, follow(&house, &mut tail)).await == Ok(Followed::Closed) {
            return;
        }
    }
}

/// Why following ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Followed {
    /// Batches were missed, or a record could not be read: everything must be read again.
    Behind,
    /// The journal is gone.
    Closed,
}

/// Follows the tail, batch by batch.
pub async fn follow(house: &House, tail: &mut Receiver<Arc<Appended>>) -> Followed {
    loop {
        match tail.recv().await {
            Ok(appended) => {
                if note(house, &appended).await.is_err() {
                    return Followed::Behind;
                }
            }
            Err(RecvError::Lagged(_)) => return Followed::Behind,
            Err(RecvError::Closed) => return Followed::Closed,
        }
    }
}

/// Looks again at what a batch wrote. A record that can't be read has no card: whoever may be sealed is not shown.
///
/// # Errors
/// When one could not be read, after all others were: the fault may pass, and her card must come back.
pub async fn note(house: &House, appended: &Appended) -> Result<()> {
    if appended.jurisdiction != house.town {
        return Ok(());
    }
    let mut told = Ok(());
    for record in &appended.keys {
        if let Err(error) = house.mentions.look_again(house, *record).await {
            tracing::error!(?error, "a record can't be read for comparing");
        }
    }
    let closed = appended.keys.iter().filter(|stream| house.people.knows(**stream));
    let unknown = closed.map(|stream| (*stream, None));
    let written = appended.streams.iter().map(|(stream, kind)| (*stream, Some(*kind)));
    for (id, kind) in written.chain(unknown) {
        let card = match kind {
            Some(Kind::Person) => look::<Person>(house, id).await,
            Some(Kind::Report) => look::<Report>(house, id).await,
            Some(_) => continue,
            None => match look::<Person>(house, id).await {
                Ok(None) => look::<Report>(house, id).await,
                found => found,
            },
        };
        let card = card.unwrap_or_else(|error| {
            tracing::error!(?error, "a record can't be read for the search index");
            told = Err(error);
            None
        });
        house.people.renew(id, card.as_ref());
    }
    told
}

async fn look<N: Known>(house: &House, id: StreamId) -> Result<Option<Card>> {
    Ok(stream::open::<N>(house, id).await?.as_ref().and_then(card_of))
}

/// Reads everybody whose record is open, and makes the index ready.
///
/// # Errors
/// Faults of the store. A record that can't be opened is left out and reported.
pub async fn load(house: &House, tell: &mut (impl FnMut(Progress) + Send)) -> Result<()> {
    let mut cards: Vec<Card> = Vec::new();
    pages::<Person>(house, &mut cards, tell).await?;
    pages::<Report>(house, &mut cards, tell).await?;
    let people = Arc::clone(&house.people);
    let filled = tokio::task::spawn_blocking(move || people.fill(&cards)).await;
    filled.map_err(|_| crate::Error::fault("the search index could not be filled"))?;
    if let Some(size) = house.people.size() {
        tell(Progress::Ready(size));
    }
    Ok(())
}

async fn pages<N: Known>(
    house: &House,
    cards: &mut Vec<Card>,
    tell: &mut (impl FnMut(Progress) + Send),
) -> Result<()> {
    let mut after = StreamId(uuid::Uuid::nil());
    loop {
        let page = house.reads.opened(&house.town, N::KIND, after, PAGE).await?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        after = last.stream;
        let opener = house.clone();
        let opened = tokio::task::spawn_blocking(move || open_page::<N>(&opener, &page)).await;
        let (found, others) = opened.map_err(|_| crate::Error::fault("records could not be opened"))?;
        cards.extend(found);
        for id in others {
            // Its cache is of an older shape, or it is sealed: one look more tells.
            cards.extend(look::<N>(house, id).await?);
        }
        tell(Progress::Opened(cards.len()));
    }
}

type Row = (StoredStream, WrappedSecret);

/// Cards of a page, and the streams whose cache did not open.
fn open_page<N: Known>(house: &House, page: &[Row]) -> (Vec<Card>, Vec<StreamId>) {
    let parts = linkage::parallel::pieces(page.len(), THREADS, |range| {
        let (mut found, mut others) = (Vec::new(), Vec::new());
        for (stored, secret) in &page[range] {
            match stream::open_at_hand::<N>(house, stored, secret.clone()) {
                Ok(Some(stream)) => found.extend(card_of(&stream)),
                Ok(None) => others.push(stored.stream),
                Err(error) => tracing::error!(?error, "a record can't be opened for the search index"),
            }
        }
        (found, others)
    });
    let (mut cards, mut rest) = (Vec::new(), Vec::new());
    for (found, others) in parts {
        cards.extend(found);
        rest.extend(others);
    }
    (cards, rest)
}
