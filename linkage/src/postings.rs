//! Lists of rows by key, in one sorted array, with a small part for what came later.
//!
//! A word holds 36 bits of the key and 28 bits of the row, so that a list is a range of words.

use std::collections::BTreeSet;

use crate::parallel;
use crate::tally;

const ROW_BITS: u32 = 28;
const ROW_MASK: u64 = (1 << ROW_BITS) - 1;

/// Rows by key.
#[derive(Clone, Debug, Default)]
pub struct Postings {
    sorted: Vec<u64>,
    later: BTreeSet<u64>,
}

fn word(key: u64, row: u32) -> u64 {
    (tally::mix(5, key) & !ROW_MASK) | (u64::from(row) & ROW_MASK)
}

impl Postings {
    /// Builds from (key, row).
    pub fn build(entries: impl Iterator<Item = (u64, u32)>, threads: usize) -> Self {
        let mut sorted: Vec<u64> = entries.map(|(key, row)| word(key, row)).collect();
        parallel::sort_words(&mut sorted, threads);
        sorted.dedup();
        sorted.shrink_to_fit();
        Self { sorted, later: BTreeSet::new() }
    }

    /// Adds a row under a key.
    pub fn insert(&mut self, key: u64, row: u32) {
        self.later.insert(word(key, row));
    }

    /// Takes a row out from under a key; its word is overwritten with a neighbour, so that the order stays.
    pub fn remove(&mut self, key: u64, row: u32) {
        let word = word(key, row);
        self.later.remove(&word);
        let Ok(found) = self.sorted.binary_search(&word) else { return };
        let from = self.sorted[..found].partition_point(|w| *w < word);
        let to = from + self.sorted[from..].partition_point(|w| *w == word);
        match (from.checked_sub(1), self.sorted.get(to).copied()) {
            (Some(before), _) => {
                let neighbour = self.sorted[before];
                self.sorted[from..to].fill(neighbour);
            }
            (None, Some(after)) => self.sorted[from..to].fill(after),
            (None, None) => self.sorted.clear(),
        }
    }

    /// Folds what came later into the sorted part.
    pub fn compact(&mut self) {
        if !self.later.is_empty() {
            self.sorted.extend(std::mem::take(&mut self.later));
            self.sorted.sort_unstable();
            self.sorted.dedup();
        }
    }

    /// Number of entries not yet folded in.
    pub fn later(&self) -> usize {
        self.later.len()
    }

    /// Rows under a key, at most `most`; when there are more, none (the key says too little).
    pub fn within(&self, key: u64, most: usize, rows: &mut Vec<u32>) {
        let before = rows.len();
        self.first(key, most + 1, rows);
        if rows.len() - before > most {
            rows.truncate(before);
        }
    }

    /// The first rows under a key.
    pub fn first(&self, key: u64, most: usize, rows: &mut Vec<u32>) {
        let start = word(key, 0);
        let end = start | ROW_MASK;
        let row = |w: &u64| u32::try_from(*w & ROW_MASK).unwrap_or(0);
        let from = self.sorted.partition_point(|w| *w < start);
        rows.extend(self.sorted[from..].iter().take_while(|w| **w <= end).take(most).map(row));
        if !self.later.is_empty() {
            rows.extend(self.later.range(start..=end).take(most).map(row));
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.sorted.capacity() * 8 + self.later.len() * 16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_grow_and_fold() {
        let mut postings = Postings::build((0..100_u32).map(|r| (u64::from(r % 10), r)), 1);
        postings.insert(3, 500);
        let mut rows = Vec::new();
        postings.first(3, 50, &mut rows);
        assert_eq!(rows, [3, 13, 23, 33, 43, 53, 63, 73, 83, 93, 500]);
        postings.compact();
        rows.clear();
        postings.within(3, 5, &mut rows);
        assert!(rows.is_empty());
    }

    #[test]
    fn what_is_taken_out_is_gone_and_nothing_else() {
        let mut postings = Postings::build((0..50_u32).map(|r| (u64::from(r % 5), r)), 1);
        postings.insert(2, 99);
        for row in [2, 7, 47, 99] {
            postings.remove(2, row);
        }
        let mut rows = Vec::new();
        postings.first(2, 100, &mut rows);
        rows.sort_unstable();
        rows.dedup();
        assert_eq!(rows, [12, 17, 22, 27, 32, 37, 42]);
        for key in [0, 1, 3, 4] {
            rows.clear();
            postings.first(key, 100, &mut rows);
            rows.sort_unstable();
            rows.dedup();
            assert_eq!(rows.len(), 10, "key {key}");
        }
    }
}
