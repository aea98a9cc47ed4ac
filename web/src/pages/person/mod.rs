//! A person's page: identity as far as policy opens it, her files, the one safe way to reach her.

pub mod act;
mod contact;
mod identity;
pub mod show;

use crate::error::Failure;
use domain::ids::PersonId;

fn read_id(id: &str) -> Result<PersonId, Failure> {
    PersonId::parse(id).ok_or_else(Failure::not_visible)
}
