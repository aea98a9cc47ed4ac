//! Warning levels (四级预警): when each fires. Rest does not count as time gone by.

use super::due::{Pause, merged};
use crate::rules::{Level, Shape};
use jiff::{SignedDuration, Timestamp};
use std::fmt;

/// A level that is due to fire. Its display is the idempotency key (clock, level, due).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Action {
    /// Key of the clock within its stream.
    pub clock: String,
    /// Level.
    pub level: Level,
    /// Due time it warns of.
    pub due: Timestamp,
    /// When it should have fired.
    pub fires_at: Timestamp,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.clock, self.level.code(), self.due.as_microsecond())
    }
}

/// When the given levels fire, earliest first.
///
/// A day's notice is left out where it would not come after half-time, and for a reminder
/// ([`Shape::Lead`]) the day's notice is all there is and fires at its due time.
#[must_use]
pub fn level_times(
    shape: Shape,
    started_at: Timestamp,
    due: Timestamp,
    pauses: &[Pause],
    levels: &[Level],
) -> Vec<(Level, Timestamp)> {
    if shape == Shape::Lead {
        return vec![(Level::DueSoon, due)];
    }
    let rests = merged(pauses);
    let total = running(started_at, due, &rests);
    let half = reach(started_at, total / 2, &rests);
    let mut times: Vec<(Level, Timestamp)> = levels
        .iter()
        .filter_map(|level| match level {
            Level::Half => Some((*level, half)),
            Level::ThreeQuarters => Some((*level, reach(started_at, total / 4 * 3, &rests))),
            Level::DueSoon => {
                let at = due.checked_sub(SignedDuration::from_hours(24)).ok()?;
                (at > half).then_some((*level, at))
            }
            Level::Overdue => due.checked_add(SignedDuration::from_micros(1)).ok().map(|at| (*level, at)),
        })
        .collect();
    times.sort_by_key(|(level, at)| (*at, *level));
    times.dedup();
    times
}

/// Running time between two instants.
fn running(from: Timestamp, to: Timestamp, rests: &[Pause]) -> SignedDuration {
    let mut total = to.duration_since(from).max(SignedDuration::ZERO);
    for rest in rests {
        let overlap = rest.to.min(to).duration_since(rest.from.max(from));
        total -= overlap.max(SignedDuration::ZERO);
    }
    total.max(SignedDuration::ZERO)
}

/// The instant at which so much running time has passed.
fn reach(from: Timestamp, mut left: SignedDuration, rests: &[Pause]) -> Timestamp {
    let mut cursor = from;
    for rest in rests {
        let run = rest.from.duration_since(cursor);
        if run >= left {
            break;
        }
        if rest.to > cursor {
            left -= run.max(SignedDuration::ZERO);
            cursor = rest.to;
        }
    }
    cursor.checked_add(left).unwrap_or(Timestamp::MAX)
}
