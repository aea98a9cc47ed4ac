//! Use cases that write: one folder per noun, one file per verb.

pub mod access;
pub mod alliance;
pub mod approval;
pub mod draft;
pub mod file;
pub mod pair;
pub mod person;
pub mod plan;
pub mod referral;
pub mod report;
pub mod reunion;
pub mod signin;
pub mod staff;
pub mod visit;

use crate::house::House;

/// A code name (案件化名) for a new matter: two neutral characters and a number.
#[must_use]
pub fn code_name(house: &House) -> String {
    vault::CodeName::draw(&mut |out: &mut [u8]| house.randomness.fill(out)).to_string()
}
