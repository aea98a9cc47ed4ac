//! Comparing in the background: records that arrived, and runs over the whole database. One node of a town
//! at a time, by the caller's lease; nobody who sends a report waits for it.

use crate::error::{Error, Result};
use crate::house::House;
use crate::services::pair::{Computed, advance, propose_near, running};

/// What is kept between two rounds.
#[derive(Default)]
pub struct Matching(Option<Computed>);

impl Matching {
    /// One round; whether the next should follow at once.
    ///
    /// # Errors
    /// Faults of store or vault; what was done so far stays.
    pub async fn round(&mut self, house: &House) -> Result<bool> {
        house.mentions.refresh(house).await?;
        for record in house.mentions.take_arrived().await {
            propose_near(house, record).await?;
        }
        let Some(run) = running(house).await? else {
            self.0 = None;
            return Ok(false);
        };
        if self.0.as_ref().is_none_or(|known| known.run != run) {
            self.0 = Some(Computed::of(house, run).await?);
        }
        let Some(computed) = &self.0 else { return Ok(false) };
        match advance(house, computed).await {
            Ok(_) => Ok(true),
            // Stopped at this very moment: the next round sees it.
            Err(Error::Conflict { .. }) => Ok(true),
            Err(error) => Err(error),
        }
    }
}
