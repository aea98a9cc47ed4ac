//! The invented town: made through the same use cases as real use, in simulated past time.
//!
//! Data stands in `fixtures/`: units, accounts, the characters that names are made of, what
//! happens in each kind of matter ([`script`]), and the matters themselves. Nothing here writes
//! by itself: every step is a use case of `app`, done by the account whose duty it is, so that a
//! policy that denies a duty stops the making of the town. The same seed makes the same town,
//! down to the ids of the journal.

mod accounts;
mod acts;
mod crowd;
mod director;
mod found;
mod kin;
pub mod marker;
mod matter;
mod people;
mod script;
mod wards;

pub use accounts::{Accounts, account_table, demo_accounts, issue_codes};
pub use crowd::Crowd;
pub use director::{Director, Member};
pub use found::found;
pub use script::{Story, stories, told};
pub use wards::ward_links;

use crate::error::{Failure, Result};
use app::House;
use indicatif::ProgressBar;
use jiff::Timestamp;
use matter::Matter;
use std::sync::Arc;

/// The moment at which the town's made past ends and its clock begins to run: a Monday at 09:30 in
/// Guzhen. Fixed, because ids carry time.
pub const TODAY: &str = "2026-11-23T09:30:00+08:00";
/// Days of made past.
pub const PAST_DAYS: i64 = 366;
/// The seed, unless another is asked for.
pub const SEED: u64 = 442_000_105;

/// The moment at which the made past ends.
///
/// # Errors
/// Never: the constant reads.
pub fn today() -> Result<Timestamp> {
    TODAY.parse().map_err(|error| Failure::refused(format!("the demo's today: {error}")))
}

/// How to make the town.
pub struct Making {
    /// Seed.
    pub seed: u64,
    /// How many matters; the first so many of the fixtures, then repeated with other people.
    pub matters: usize,
    /// Key of the invented laboratory, whose verdicts the searches for kin wait for.
    pub lab: Arc<exchange::SigningKey>,
    /// Shows how far it is.
    pub bar: ProgressBar,
}

/// Makes the town in an empty house whose clock stands.
///
/// # Errors
/// A fixture that can't be read, or a use case that says no.
pub async fn make(house: &House, clock: Arc<crate::ports::DemoClock>, making: &Making) -> Result<()> {
    let mut director = found(house, clock, &making.bar).await?;
    let mut matters = Vec::new();
    for (index, story) in stories(making.matters)?.into_iter().enumerate() {
        matters.push(Matter::plan(index, story, making.seed)?);
    }
    // A town asked for with fewer matters is a young one: nobody has begun to search.
    let searches =
        if making.matters < told()? { Vec::new() } else { kin::searches(making.seed, &making.lab)? };
    director.play((matters, searches), today()?, &making.bar).await
}
