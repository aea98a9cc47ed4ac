//! Administration: people with their posts and screening, units and stations. No content of files.
//! Accounts, rights and logs are three powers in three hands (三权分立).

pub mod account;
pub mod act;
pub mod new;
pub mod people;
pub mod person;
mod say;
pub mod units;

use crate::error::Failure;
use domain::ids::StaffId;

fn read_id(id: &str) -> Result<StaffId, Failure> {
    StaffId::parse(id).ok_or_else(Failure::not_visible)
}
