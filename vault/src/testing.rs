//! What the tests of this crate share; not compiled otherwise.

use sha2::{Digest, Sha256};

use crate::entropy::Entropy;

/// Predictable entropy: SHA-256 of a counter.
#[derive(Default)]
pub(crate) struct Counter(u64);

impl Entropy for Counter {
    fn fill(&mut self, out: &mut [u8]) {
        for chunk in out.chunks_mut(32) {
            self.0 += 1;
            chunk.copy_from_slice(&Sha256::digest(self.0.to_be_bytes())[..chunk.len()]);
        }
    }
}
