//! The harness of the stories: a town that runs, and people who use it.
//!
//! A story starts the real program on a free port with its own data, lets actors sign in with
//! real browsers, and says what they see. Everything panics with a sentence and a screenshot:
//! a story has no errors to handle.
//!
//! ```no_run
//! use harness::{Actor, Budget, Device, Town};
//!
//! # async fn story() {
//! let town = Town::start().await;
//! let mut doctor = Actor::visit(&town, Device::Phone).await;
//! doctor.open("/ward/er-1").await;
//! let journey = doctor.begin("the doctor, 02:10");
//! doctor.tap("孩子").await;
//! doctor.fill("回拨电话", "0760-1234").await;
//! doctor.tap("发送").await;
//! doctor.sees("已收到").await;
//! journey.end(&doctor, Budget { taps: 6, fields: 3, seconds: 45, ..Budget::default() });
//!
//! let mut desk = Actor::sign_in(&town, "desk").await;
//! desk.keys("a").await;
//! town.advance(3).await;
//! desk.console_is_quiet().await;
//! # }
//! ```
//!
//! *To write a story:* a file in `tests/stories/` that begins with what happens and a line
//! `//! mechanisms: 3, 4`, a `mod` line in `tests/stories/main.rs`, set-up through public doors
//! only. Names are what a person reads: [`Actor::tap`] takes the accessible name of a control,
//! or `@id` for its `data-testid`, or `css=…` where nothing else tells it apart.
//!
//! *What is absent:* no SQL but to make and drop a database, no fixture that bypasses a door, no sleep of a fixed length.
#![forbid(unsafe_code)]
#![expect(clippy::panic, reason = "a story that cannot go on says so and stops")]
#![expect(clippy::unwrap_used, reason = "test code: a broken machine may stop the story")]
#![expect(clippy::disallowed_methods, reason = "a story is measured by the wall clock, as a person would")]

mod actor;
mod browser;
mod caller;
mod database;
mod doors;
mod http;
mod journey;
mod pairing;
mod town;

pub use actor::Actor;
pub use browser::Device;
pub use caller::{Caller, Form};
pub use database::Database;
pub use http::Answer;
pub use journey::{Budget, Count, Journey};
pub use pairing::pair;
pub use thirtyfour::Key;
pub use town::{Options, Town};

use std::path::PathBuf;

/// The folder that holds everything built, as seen from the running test.
fn target() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    // target/<profile>/deps/<test>
    test.ancestors().nth(3).unwrap().to_owned()
}

/// The name of the running story, fit for a file name.
fn story() -> String {
    let thread = std::thread::current().name().unwrap_or("story").to_owned();
    let name = std::env::var("NEXTEST_TEST_NAME").unwrap_or(thread);
    name.replace("::", "-").chars().filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect()
}
