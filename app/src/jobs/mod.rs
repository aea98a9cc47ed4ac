//! Work that nobody asks for: clocks that fall due, notices that nobody answered, the search index,
//! packages over the line, rebuild.

pub mod line;
pub mod matching;
pub mod people;
pub mod rebuild;
pub mod tick;

use crate::house::House;
use domain::actor::{Actor, Post, Role, UnitCode};
use domain::ids::{CommandId, StaffId};
use uuid::Uuid;

/// The system as an actor: what the ticker writes is signed by nobody's name.
#[must_use]
pub fn system_actor(house: &House) -> Actor {
    Actor {
        staff: StaffId(Uuid::from_u128(1)),
        jurisdiction: house.town.clone(),
        post: Post { role: Role::Sys, unit: UnitCode::new("system"), villages: Vec::new() },
        mfa: true,
    }
}

/// A command id that follows from what is done, so that two nodes, or a restart, do it once.
#[must_use]
pub fn derived_command(house: &House, what: &str) -> CommandId {
    let digest = house.digest("derived-command", what.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    CommandId(Uuid::from_bytes(bytes))
}
