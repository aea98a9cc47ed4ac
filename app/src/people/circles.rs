//! Who may see which rows: rows with the same grants and bars form one circle.

use crate::ports::Viewer;
use domain::actor::Party;
use domain::rows::Level;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// A grant or bar of a stream.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Grant {
    pub(super) party: Party,
    pub(super) level: Level,
    pub(super) until: Option<Timestamp>,
}

#[derive(Default)]
struct Circle {
    grants: Vec<Grant>,
    rows: Vec<u32>,
}

/// All circles, and by party those that name it.
#[derive(Default)]
pub(super) struct Circles {
    all: Vec<Circle>,
    numbers: BTreeMap<Vec<Grant>, u32>,
    parties: BTreeMap<Party, Vec<u32>>,
}

impl Circles {
    /// Puts a row into the circle with these grants.
    pub(super) fn put(&mut self, grants: &[Grant], row: u32) -> u32 {
        let number = match self.numbers.get(grants) {
            Some(number) => *number,
            None => self.draw(grants),
        };
        self.all[number as usize].rows.push(row);
        number
    }

    fn draw(&mut self, grants: &[Grant]) -> u32 {
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(Circle { grants: grants.to_vec(), rows: Vec::new() });
        self.numbers.insert(grants.to_vec(), number);
        for grant in grants {
            let named = self.parties.entry(grant.party.clone()).or_default();
            if named.last() != Some(&number) {
                named.push(number);
            }
        }
        number
    }

    /// Takes a row out.
    pub(super) fn take(&mut self, circle: u32, row: u32) {
        let rows = &mut self.all[circle as usize].rows;
        if let Some(at) = rows.iter().rposition(|held| *held == row) {
            rows.swap_remove(at);
        }
    }

    /// The circles that a viewer stands in now: a bar beats every grant, what has expired counts for nothing.
    pub(super) fn open_to(&self, viewer: &Viewer) -> Open {
        let named: BTreeSet<u32> =
            viewer.parties.iter().filter_map(|party| self.parties.get(party)).flatten().copied().collect();
        let mut open = Open { bits: vec![0; self.all.len().div_ceil(64)], circles: Vec::new(), rows: 0 };
        for number in named {
            let circle = &self.all[number as usize];
            let stands = circle.grants.iter().filter(|grant| {
                viewer.parties.contains(&grant.party) && grant.until.is_none_or(|end| end > viewer.now)
            });
            if stands.map(|grant| grant.level).min().is_some_and(|level| level > Level::Barred) {
                open.bits[number as usize / 64] |= 1 << (number % 64);
                open.circles.push(number);
                open.rows += circle.rows.len();
            }
        }
        open
    }

    /// Bytes held, nearly.
    pub(super) fn bytes(&self) -> usize {
        let one = |circle: &Circle| circle.rows.capacity() * 4 + circle.grants.len() * 2 * size_of::<Grant>();
        self.all.iter().map(one).sum()
    }
}

/// What a viewer may see.
pub(super) struct Open {
    bits: Vec<u64>,
    circles: Vec<u32>,
    rows: usize,
}

impl Open {
    pub(super) fn holds(&self, circle: u32) -> bool {
        self.bits.get(circle as usize / 64).is_some_and(|word| word >> (circle % 64) & 1 == 1)
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    pub(super) fn every(&self, circles: &Circles) -> Vec<u32> {
        let mut rows: Vec<u32> =
            self.circles.iter().flat_map(|number| &circles.all[*number as usize].rows).copied().collect();
        rows.sort_unstable();
        rows
    }
}
