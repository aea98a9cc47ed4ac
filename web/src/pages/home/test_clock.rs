//! Moves the test clock and lets every deadline fire. Without a test clock, or with another token,
//! the answer is the one for any path that isn't there.

use crate::error::Failure;
use crate::request::{Asked, Visitor};
use app::jobs::tick;
use axum::http::HeaderMap;
use serde::Deserialize;

/// Rounds of the ticker after a move: more than a town of 100,000 files needs.
const ROUNDS_MAX: usize = 10_000;

/// By how much.
#[derive(Deserialize, Default)]
pub struct Move {
    /// Seconds, forward or back.
    #[serde(default)]
    advance_seconds: i64,
}

/// Moves time, then ticks until nothing is left to fire; answers how many streams were written.
///
/// # Errors
/// `NotVisible` outside tests; faults of the store.
pub async fn submit(
    visitor: Visitor,
    headers: HeaderMap,
    Asked(wanted): Asked<Move>,
) -> Result<String, Failure> {
    let expected = visitor.web.settings.test_token.as_deref();
    let given = headers.get("x-test-token").and_then(|v| v.to_str().ok());
    let (Some(clock), true) = (&visitor.web.test_clock, given.is_some() && given == expected) else {
        return Err(Failure::not_visible());
    };
    clock.advance(wanted.advance_seconds);
    let mut streams = 0;
    for _ in 0..ROUNDS_MAX {
        let ticked = tick::round(visitor.house(), tick::AT_ONCE).await?;
        streams += u64::from(ticked.streams);
        if ticked.streams == 0 && !ticked.more {
            break;
        }
    }
    Ok(streams.to_string())
}
