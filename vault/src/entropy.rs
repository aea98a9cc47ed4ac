//! Randomness as a parameter: this crate has none of its own.

/// A source of unpredictable bytes, given by the caller (the binary passes the system's generator; tests pass a
/// counter).
///
/// It can't fail: a source that can't deliver must end the program rather than return weak bytes.
pub trait Entropy {
    /// Fills `out` with bytes that nobody else can predict.
    fn fill(&mut self, out: &mut [u8]);
}

impl<F: FnMut(&mut [u8])> Entropy for F {
    fn fill(&mut self, out: &mut [u8]) {
        self(out);
    }
}

/// A uniform number in `0..bound` by rejection; `bound` 0 gives 0.
pub(crate) fn uniform(entropy: &mut dyn Entropy, bound: u32) -> u32 {
    if bound < 2 {
        return 0;
    }
    let fair = u32::MAX - u32::MAX % bound;
    loop {
        let mut bytes = [0; 4];
        entropy.fill(&mut bytes);
        let drawn = u32::from_be_bytes(bytes);
        if drawn < fair {
            return drawn % bound;
        }
    }
}
