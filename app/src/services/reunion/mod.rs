//! Reunion files: the application, each step of the way, release by two, the found person, and
//! the exchange of packages with the laboratory.

mod apply;
mod exchange;
mod found;
mod people;
mod status;
mod step;

pub use self::exchange::{LabView, line, package, send, take, take_request};
pub(crate) use self::exchange::{counted, take_from_line, text_for_line};
pub use apply::{ApplyInput, apply, apply_at_door, receipt_at_door};
pub use found::{FoundInput, record_found};
pub use people::{HelperInput, OfficerInput, SampleInput, ask_helper, assign, release, take_sample};
pub use status::family_words;
pub use step::{Step, StepInput, step};

use crate::error::Result;
use crate::house::House;
use crate::stream;
use domain::ids::{PersonId, StaffId};
use domain::staff::Staff;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Whether a member of staff is tied to one of these persons.
///
/// # Errors
/// Faults of the store.
pub async fn tied(house: &House, staff: StaffId, persons: &BTreeSet<PersonId>) -> Result<bool> {
    let record = stream::open::<Staff>(house, staff.into()).await?;
    Ok(record.is_some_and(|r| r.noun().ties.iter().any(|tie| persons.contains(tie))))
}

/// Small hexadecimal digits of the first half of a keyed digest: enough to find, no way back.
fn keyed(house: &House, purpose: &str, text: &str) -> String {
    let digest = house.digest(purpose, text.as_bytes());
    digest[..16].iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
