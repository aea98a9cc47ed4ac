//! Hashing and counting without order: a fixed hash, and a table from 64-bit keys to counts.
//!
//! Results may depend on which keys are equal, never on where they lie, so that every machine agrees.

/// Mixes a word into a running hash.
pub fn mix(hash: u64, word: u64) -> u64 {
    let x = (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (x ^ (x >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9).rotate_left(31)
}

/// Hash of a sequence of words.
pub fn hash_of<I: IntoIterator<Item = u64>>(words: I) -> u64 {
    words.into_iter().fold(0x51_7c_c1_b7_27_22_0a_95, mix)
}

/// Hash of bytes.
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    bytes.chunks(8).fold(mix(7, bytes.len() as u64), |hash, chunk| {
        let mut word = [0_u8; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        mix(hash, u64::from_le_bytes(word))
    })
}

/// Counts by key, in an open-addressing table.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    slots: Vec<(u64, u32)>,
    used: usize,
    total: u64,
}

impl Tally {
    /// An empty table with room for about `keys` keys.
    pub fn with_room(keys: usize) -> Self {
        Self { slots: vec![(0, 0); (keys * 2).next_power_of_two().max(16)], used: 0, total: 0 }
    }

    /// Adds one to a key.
    pub fn add(&mut self, key: u64) {
        self.add_many(key, 1);
    }

    /// Adds `count` to a key.
    pub fn add_many(&mut self, key: u64, count: u32) {
        if (self.used + 1) * 2 > self.slots.len() {
            self.grow();
        }
        let at = self.find(key);
        if self.slots[at].1 == 0 {
            self.used += 1;
        }
        self.slots[at] = (key, self.slots[at].1 + count);
        self.total += u64::from(count);
    }

    /// The count of a key.
    pub fn get(&self, key: u64) -> u32 {
        if self.slots.is_empty() { 0 } else { self.slots[self.find(key)].1 }
    }

    /// Sum of all counts.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Number of distinct keys.
    pub fn distinct(&self) -> usize {
        self.used
    }

    /// Probability that two draws have the same key.
    pub fn coincidence(&self) -> f64 {
        let squares: f64 = self.slots.iter().map(|s| f64::from(s.1) * f64::from(s.1)).sum();
        let total = self.total as f64;
        if total > 0.0 { squares / (total * total) } else { 0.0 }
    }

    fn find(&self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = usize::try_from(mix(1, key) & mask as u64).unwrap_or(0);
        while self.slots[at].1 != 0 && self.slots[at].0 != key {
            at = (at + 1) & mask;
        }
        at
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(16);
        let old = std::mem::replace(&mut self.slots, vec![(0, 0); size]);
        for (key, count) in old.into_iter().filter(|s| s.1 != 0) {
            let at = self.find(key);
            self.slots[at] = (key, count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_survive_growth() {
        let mut tally = Tally::default();
        for key in 0..1000_u64 {
            tally.add_many(key, u32::try_from(key % 3).unwrap() + 1);
        }
        assert_eq!((tally.get(5), tally.get(999), tally.get(1000)), (3, 1, 0));
        assert_eq!((tally.distinct(), tally.total()), (1000, 1999));
    }
}
