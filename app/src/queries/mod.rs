//! Reads for pages: one file per noun. A query opens what the actor may see, asks policy which
//! fields, records the access where identity is shown, and returns plain view values.

pub mod approval;
pub mod candidates;
pub mod chronology;
pub mod consent;
pub mod file;
pub mod items;
pub mod overview;
pub mod pair;
pub mod person;
pub mod plan;
pub mod referral;
pub mod report;
pub mod reunion;
pub mod rules;
pub mod sameness;
pub mod search;
pub mod staff;
pub mod strip;
pub mod tracing;
pub mod visit;
