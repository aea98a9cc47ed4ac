//! Whom search finds: names and numbers of everybody whose record is open, in memory only.
//!
//! Built from sealed rows after the start and kept by the journal's tail ([`crate::jobs::people`]). Until it is ready
//! the blind index answers. A card carries who may see its stream, so that nobody else is even
//! counted; the guard asks again before anything is shown. Whoever is sealed or shredded has no
//! card. *What is absent:* anything that writes to a disk; `Debug` and `Display` of what is in it.

mod card;
mod circles;

use crate::ports::Viewer;
pub use card::{Card, Known, card_of};
use circles::{Circles, Grant};
use domain::ids::StreamId;
use domain::noun::Kind;
use linkage::search::{Group, Query, Search, Words};
use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

/// Whoever sees no more cards than this is answered by looking at each: complete, however common the name.
const FEW: usize = 4_000;
/// Threads that build the lists.
const THREADS: usize = 2;

/// One candidate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// Whose record.
    pub stream: StreamId,
    /// Person or report.
    pub kind: Kind,
    /// How far from what was asked; 0 is exact.
    pub cost: f32,
    /// Number of its group of namesakes, from 0.
    pub group: usize,
}

/// How large the index is; says nothing of anybody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Records.
    pub cards: usize,
    /// Bytes held, nearly.
    pub bytes: usize,
}

#[derive(Clone, Copy)]
struct Slot {
    stream: StreamId,
    kind: Kind,
    circle: u32,
}

#[derive(Default)]
struct Index {
    search: Search,
    slots: Vec<Slot>,
    rows: BTreeMap<StreamId, Vec<u32>>,
    circles: Circles,
}

/// The index; empty and not ready until [`fill`](People::fill).
#[derive(Default)]
pub struct People {
    index: RwLock<Option<Index>>,
}

impl People {
    /// Whether it answers.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.read(|_| ()).is_some()
    }

    /// How large it is, once it is ready.
    #[must_use]
    pub fn size(&self) -> Option<Size> {
        self.read(|index| {
            let slots = index.slots.capacity() * size_of::<Slot>();
            let rows = index.rows.len() * size_of::<(StreamId, Vec<u32>)>() + index.slots.len() * 8;
            Size {
                cards: index.rows.len(),
                bytes: index.search.bytes() + slots + rows + index.circles.bytes(),
            }
        })
    }

    /// Puts everybody in at once, in place of whatever was there.
    pub fn fill(&self, cards: &[Card]) {
        let mut index = Index::default();
        let lines = cards.iter().flat_map(|card| card.lines().map(move |line| (card, line)));
        for (card, _) in lines.clone() {
            index.note(card);
        }
        index.search = Search::build(lines.map(|(_, line)| line), THREADS);
        *self.index.write().unwrap_or_else(PoisonError::into_inner) = Some(index);
    }

    /// What became of one record: a new card, or none when it is closed. Does nothing before it is ready.
    pub fn renew(&self, stream: StreamId, card: Option<&Card>) {
        let mut held = self.index.write().unwrap_or_else(PoisonError::into_inner);
        let Some(index) = held.as_mut() else { return };
        index.forget(stream);
        for line in card.into_iter().flat_map(Card::lines) {
            index.search.insert(&line);
        }
        if let Some(card) = card {
            card.lines().for_each(|_| index.note(card));
        }
    }

    /// Whether a record has a card.
    #[must_use]
    pub fn knows(&self, stream: StreamId) -> bool {
        self.read(|index| index.rows.contains_key(&stream)).unwrap_or(false)
    }

    /// Whom this viewer may have meant, the nearest first; `None` until it is ready.
    #[must_use]
    pub fn find(&self, viewer: &Viewer, words: &Words, limit: usize) -> Option<Vec<Near>> {
        self.read(|index| index.find(viewer, words, limit))
    }

    fn read<T>(&self, look: impl FnOnce(&Index) -> T) -> Option<T> {
        self.index.read().unwrap_or_else(PoisonError::into_inner).as_ref().map(look)
    }
}

impl Index {
    /// One more row of the search belongs to this card.
    fn note(&mut self, card: &Card) {
        let row = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
        let circle = self.circles.put(&card.circle, row);
        self.slots.push(Slot { stream: card.stream, kind: card.kind, circle });
        self.rows.entry(card.stream).or_default().push(row);
    }

    fn forget(&mut self, stream: StreamId) {
        for row in self.rows.remove(&stream).unwrap_or_default() {
            self.search.remove(row);
            self.circles.take(self.slots[row as usize].circle, row);
        }
    }

    fn find(&self, viewer: &Viewer, words: &Words, limit: usize) -> Vec<Near> {
        let open = self.circles.open_to(viewer);
        let visible = |row: u32| open.holds(self.slots[row as usize].circle);
        let few: Option<Vec<u32>> = (open.rows() <= FEW).then(|| open.every(&self.circles));
        let ask = |text: &str| match &few {
            Some(rows) => self.search.among(&query(words, text), limit, rows),
            None => self.search.find(&query(words, text), limit, &visible),
        };
        let groups = match (words.name.is_empty(), words.number.is_empty()) {
            (true, true) => Vec::new(),
            (false, true) => ask(&words.name),
            (true, false) => ask(&words.number),
            (false, false) => {
                let both: Vec<u32> = ask(&words.number).into_iter().flat_map(|group| group.rows).collect();
                let all = both.iter().flat_map(|row| &self.rows[&self.slots[*row as usize].stream]).copied();
                self.search.among(&query(words, &words.name), limit, &all.collect::<Vec<u32>>())
            }
        };
        self.each_once(&groups, limit)
    }

    /// A person with two names may stand in two groups; the nearer counts.
    fn each_once(&self, groups: &[Group], limit: usize) -> Vec<Near> {
        let mut found: Vec<Near> = Vec::new();
        for (number, group) in groups.iter().enumerate() {
            for row in &group.rows {
                let Slot { stream, kind, .. } = self.slots[*row as usize];
                if found.len() < limit && found.iter().all(|near| near.stream != stream) {
                    found.push(Near { stream, kind, cost: group.cost, group: number });
                }
            }
        }
        found
    }
}

fn query<'a>(words: &'a Words, text: &'a str) -> Query<'a> {
    Query { text, birth_year: words.birth_year, village: &words.village }
}

impl Card {
    fn grants(visibility: Vec<domain::rows::VisibilityRow>) -> Vec<Grant> {
        let mut grants: Vec<Grant> = visibility
            .into_iter()
            .map(|row| Grant { party: row.party, level: row.level, until: row.until })
            .collect();
        grants.sort();
        grants.dedup();
        grants
    }
}
