//! Spreading work over threads so that the result never depends on how many there are.
//!
//! Work is cut into pieces of a fixed size; whoever is free takes the next piece, and results are put together
//! in the order of the pieces.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Rows in a piece.
pub const PIECE: usize = 8192;

/// Applies `work` to each piece of `0..count` and returns the results in order.
pub fn pieces<T: Send>(
    count: usize,
    threads: usize,
    work: impl Fn(std::ops::Range<usize>) -> T + Sync,
) -> Vec<T> {
    items(count.div_ceil(PIECE), threads, |piece| work(piece * PIECE..((piece + 1) * PIECE).min(count)))
}

/// Applies `work` to each of `0..total` and returns the results in order.
pub fn items<T: Send>(total: usize, threads: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    if threads <= 1 || total <= 1 {
        return (0..total).map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::with_capacity(total));
    std::thread::scope(|scope| {
        for _ in 0..threads.min(total) {
            scope.spawn(|| {
                loop {
                    let piece = next.fetch_add(1, Ordering::Relaxed);
                    if piece >= total {
                        break;
                    }
                    let result = work(piece);
                    if let Ok(mut all) = done.lock() {
                        all.push((piece, result));
                    }
                }
            });
        }
    });
    let mut all = done.into_inner().unwrap_or_default();
    all.sort_unstable_by_key(|(piece, _)| *piece);
    all.into_iter().map(|(_, result)| result).collect()
}

/// Sorts words, in parallel when it pays.
pub fn sort_words(words: &mut Vec<u64>, threads: usize) {
    if threads <= 1 || words.len() < 1 << 16 {
        words.sort_unstable();
        return;
    }
    let half = words.len() / 2;
    // Cut by value, so that both halves are independent and no merge is needed.
    let middle = {
        let mut sample: Vec<u64> = words.iter().step_by(words.len() / 1024 + 1).copied().collect();
        sample.sort_unstable();
        sample[sample.len() / 2]
    };
    let (mut low, mut high) = (Vec::with_capacity(half + half / 8), Vec::with_capacity(half + half / 8));
    for word in words.drain(..) {
        if word < middle { low.push(word) } else { high.push(word) }
    }
    std::thread::scope(|scope| {
        scope.spawn(|| low.sort_unstable());
        high.sort_unstable();
    });
    words.append(&mut low);
    words.append(&mut high);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_does_not_depend_on_threads() {
        let sums = |threads| pieces(50_000, threads, |range| range.sum::<usize>());
        assert_eq!(sums(1), sums(3));
        let mut words: Vec<u64> = (0..200_000_u64).map(|n| crate::tally::mix(3, n)).collect();
        let mut want = words.clone();
        want.sort_unstable();
        sort_words(&mut words, 2);
        assert_eq!(words, want);
    }
}
