//! Randomness: the machine's, or a seeded stream for the demo town.

use app::ports::Randomness;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use sha2::{Digest as _, Sha256};
use std::sync::{Mutex, PoisonError};

/// A cryptographic generator seeded by the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsRandomness;

impl Randomness for OsRandomness {
    fn fill(&self, bytes: &mut [u8]) {
        rand::rng().fill_bytes(bytes);
    }
}

/// A stream that follows from a seed and a purpose. **Never for a real town**: whoever knows the
/// seed knows every key.
pub struct SeededRandomness(Mutex<StdRng>);

impl SeededRandomness {
    /// The stream of a seed for a purpose; purposes do not disturb each other.
    #[must_use]
    pub fn new(seed: u64, purpose: &str) -> Self {
        Self(Mutex::new(generator(seed, purpose)))
    }
}

/// A generator that follows from a seed and a purpose.
#[must_use]
pub fn generator(seed: u64, purpose: &str) -> StdRng {
    let mut digest = Sha256::new();
    digest.update(b"shouhu/demo/1");
    digest.update(seed.to_be_bytes());
    digest.update(purpose.as_bytes());
    StdRng::from_seed(digest.finalize().into())
}

impl Randomness for SeededRandomness {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::{OsRandomness, SeededRandomness};
    use app::ports::Randomness as _;

    #[test]
    fn seeded_streams_repeat_and_purposes_differ() {
        let draw = |purpose| {
            let mut bytes = [0; 16];
            SeededRandomness::new(1, purpose).fill(&mut bytes);
            bytes
        };
        assert_eq!(draw("ids"), draw("ids"));
        assert_ne!(draw("ids"), draw("keys"));
        let (mut a, mut b) = ([0; 16], [0; 16]);
        OsRandomness.fill(&mut a);
        OsRandomness.fill(&mut b);
        assert_ne!(a, b);
    }
}
