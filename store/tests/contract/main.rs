//! The contract suite: what the ports promise, held against both databases.
//!
//! Each test is one `async fn` over a [`harness::House`]; `contract!` makes two tests of it.
//! PostgreSQL needs `SHOUHU_TEST_PG`; where `CI=true` or `SHOUHU_CHECK=1` its absence is a failure.

#[cfg(test)]
mod append;
#[cfg(test)]
mod blobs;
#[cfg(test)]
mod ephemeral;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod full;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod invariants;
#[cfg(test)]
mod kill;
#[cfg(test)]
mod make;
#[cfg(test)]
mod migrations;
#[cfg(test)]
mod model;
#[cfg(test)]
mod nodes;
#[cfg(test)]
mod rebuild;
#[cfg(test)]
mod rows;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod vault;
#[cfg(test)]
mod visibility;
#[cfg(test)]
mod worklist;
