//! Ids: UUIDv7 from a clock and a source of randomness, real or seeded.

use app::ports::{Clock, Randomness};
use domain::ids::Ids;
use std::sync::Arc;
use uuid::{Builder, Uuid};

/// Time-ordered ids.
pub struct ClockIds {
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
}

impl ClockIds {
    /// Ids that carry the time of this clock.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, randomness: Arc<dyn Randomness>) -> Self {
        Self { clock, randomness }
    }
}

impl Ids for ClockIds {
    fn next(&self) -> Uuid {
        let mut bytes = [0; 10];
        self.randomness.fill(&mut bytes);
        let millis = u64::try_from(self.clock.now().as_millisecond()).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
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
}
