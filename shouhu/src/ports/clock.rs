//! Time: the machine's, or the demo town's, which can stand still, be set, and run on.

use app::ports::Clock;
use jiff::Timestamp;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        machine_now()
    }
}

/// What the machine says. The one place that asks it.
#[expect(clippy::disallowed_methods, reason = "ring 3 builds the clock")]
#[must_use]
pub fn machine_now() -> Timestamp {
    let now = Timestamp::now();
    // Both databases keep microseconds: a finer now would not read back equal.
    Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
}

/// No time at all: the clock runs.
const RUNS: i64 = i64::MIN;

/// The demo town's clock: set while the town is made in simulated past time, then real time plus
/// an offset. The offset is kept in a file, so that time goes on over a restart.
#[derive(Debug)]
pub struct DemoClock {
    stands_at: AtomicI64,
    offset: AtomicI64,
    kept_in: Option<PathBuf>,
}

impl DemoClock {
    /// A clock that stands still until it is set or let run.
    #[must_use]
    pub fn standing_at(at: Timestamp) -> Self {
        let stands_at = AtomicI64::new(at.as_microsecond());
        Self { stands_at, offset: AtomicI64::new(0), kept_in: None }
    }

    /// A clock that runs with an offset to the machine's, in microseconds; changes are kept in a file.
    #[must_use]
    pub fn running(offset: i64, kept_in: PathBuf) -> Self {
        Self { stands_at: AtomicI64::new(RUNS), offset: AtomicI64::new(offset), kept_in: Some(kept_in) }
    }

    /// Sets a clock that stands.
    pub fn set(&self, at: Timestamp) {
        self.stands_at.store(at.as_microsecond(), Ordering::SeqCst);
    }

    /// The offset, in microseconds.
    #[must_use]
    pub fn offset(&self) -> i64 {
        self.offset.load(Ordering::SeqCst)
    }

    fn move_by(&self, seconds: i64) {
        let micros = seconds.saturating_mul(1_000_000);
        let stood = self.stands_at.load(Ordering::SeqCst);
        if stood == RUNS {
            self.offset.fetch_add(micros, Ordering::SeqCst);
        } else {
            self.stands_at.store(stood.saturating_add(micros), Ordering::SeqCst);
        }
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Timestamp {
        let stood = self.stands_at.load(Ordering::SeqCst);
        let machine = machine_now();
        let micros = match stood {
            RUNS => machine.as_microsecond().saturating_add(self.offset()),
            stood => stood,
        };
        Timestamp::from_microsecond(micros).unwrap_or(machine)
    }
}

impl web::state::TestClock for DemoClock {
    fn advance(&self, seconds: i64) {
        self.move_by(seconds);
        if let Some(path) = &self.kept_in
            && let Err(error) = crate::town::marker::keep_offset(path, self.offset())
        {
            tracing::error!(%error, "the clock was moved, but a restart will forget it");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{DemoClock, machine_now};
    use app::ports::Clock as _;
    use jiff::{Timestamp, ToSpan as _};
    use web::state::TestClock as _;

    #[test]
    fn a_standing_clock_moves_only_when_told() {
        let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let clock = DemoClock::standing_at(start);
        assert_eq!(clock.now(), start);
        clock.advance(60);
        assert_eq!(clock.now(), start + 1.minutes());
    }

    #[test]
    fn a_running_clock_keeps_its_distance_from_the_machine() {
        let clock = DemoClock { stands_at: super::RUNS.into(), offset: 3_600_000_000.into(), kept_in: None };
        let ahead = clock.now().duration_since(machine_now()).as_secs();
        assert!((3_599..=3_600).contains(&ahead), "{ahead}");
    }
}
