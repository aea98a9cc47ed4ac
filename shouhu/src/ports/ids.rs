//! Ids: UUIDv7 from a clock and a source of randomness, real or seeded. Those of one millisecond
//! are counted on, so that what was made in an order sorts in it (RFC 9562, 6.2, method 1).

use app::ports::{Clock, Randomness};
use domain::ids::Ids;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::{Builder, Uuid};

/// Bits that count within a millisecond.
const COUNTER_BITS: u32 = 12;
/// A count begins in the lower half, so that there is room to count on.
const COUNT_START_MAX: u64 = (1 << (COUNTER_BITS - 1)) - 1;

/// Time-ordered ids.
pub struct ClockIds {
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    last: AtomicU64,
}

impl ClockIds {
    /// Ids that carry the time of this clock.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, randomness: Arc<dyn Randomness>) -> Self {
        Self { clock, randomness, last: AtomicU64::new(0) }
    }

    /// The next moment and count. A clock that was set back begins anew at its time.
    fn after_last(&self, millis: u64, start: u64) -> u64 {
        let fresh = (millis << COUNTER_BITS) | start;
        let next = |last: u64| if last >> COUNTER_BITS == millis { last + 1 } else { fresh };
        let seen = self.last.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(next(last)));
        seen.map_or(fresh, next)
    }
}

impl Ids for ClockIds {
    fn next(&self) -> Uuid {
        let mut bytes = [0; 10];
        self.randomness.fill(&mut bytes);
        let millis = u64::try_from(self.clock.now().as_millisecond()).unwrap_or(0);
        let start = u64::from(u16::from_be_bytes([bytes[0], bytes[1]])) & COUNT_START_MAX;
        let counted = self.after_last(millis, start);
        let [.., high, low] = counted.to_be_bytes();
        (bytes[0], bytes[1]) = (high, low);
        Builder::from_unix_timestamp_millis(counted >> COUNTER_BITS, &bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::ClockIds;
    use crate::ports::{DemoClock, SeededRandomness};
    use domain::ids::Ids as _;
    use std::sync::Arc;

    #[test]
    fn the_same_seed_and_clock_give_the_same_ids() {
        let make = || {
            let clock = Arc::new(DemoClock::standing_at("2026-01-01T00:00:00Z".parse().unwrap()));
            let ids = ClockIds::new(clock, Arc::new(SeededRandomness::new(7, "ids")));
            [ids.next(), ids.next()]
        };
        let [first, second] = make();
        assert_ne!(first, second);
        assert_eq!(make(), [first, second]);
        assert_eq!(first.get_version_num(), 7);
    }

    #[test]
    fn ids_of_one_moment_sort_in_the_order_in_which_they_were_made() {
        let clock = Arc::new(DemoClock::standing_at("2026-01-01T00:00:00Z".parse().unwrap()));
        let ids = ClockIds::new(clock, Arc::new(SeededRandomness::new(7, "ids")));
        let made: Vec<_> = (0..3000).map(|_| ids.next()).collect();
        assert!(made.is_sorted(), "out of order");
        assert!(made.iter().all(|id| id.get_version_num() == 7));
    }
}
