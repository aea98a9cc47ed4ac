//! The clock of the bench, and the memory bandwidth that bounds a scan.

use std::hint::black_box;
use std::time::Instant;

use kinship::Line;

/// The only clock of the bench.
#[expect(clippy::disallowed_methods, reason = "a bench measures elapsed time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Repeats `work` for about `seconds` and returns the seconds of the fastest repetition.
pub(crate) fn fastest<T>(seconds: f64, mut work: impl FnMut() -> T) -> f64 {
    let begin = now();
    let mut best = f64::INFINITY;
    loop {
        let start = now();
        black_box(work());
        best = best.min(start.elapsed().as_secs_f64());
        if begin.elapsed().as_secs_f64() >= seconds {
            return best;
        }
    }
}

/// Bytes read per nanosecond (GB/s) by one core that only reads.
pub(crate) fn bandwidth(lines: &[Line], seconds: f64) -> f64 {
    size_of_val(lines) as f64 / fastest(seconds, || kinship::read_all(lines)) / 1e9
}
