//! The contract suite: what the ports promise, held against both databases.
//!
//! Each test is one `async fn` over a [`harness::House`]; `contract!` makes two tests of it.
//! PostgreSQL needs `SHOUHU_TEST_PG`; where `CI=true` or `SHOUHU_CHECK=1` its absence is a failure.

mod append;
mod blobs;
mod ephemeral;
mod faults;
mod full;
mod harness;
mod invariants;
mod kill;
mod make;
mod migrations;
mod model;
mod nodes;
mod rebuild;
mod rows;
mod vault;
mod visibility;
mod worklist;
