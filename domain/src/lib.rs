//! The alliance (守护联盟): nouns, commands, facts, refusals, clocks, access vocabulary, figures.
//!
//! A noun is a stream of facts with a pure decision; see [`noun::Noun`]. Nothing here reads a
//! clock, draws a random number, or does I/O: the same inputs give the same facts on any machine.
//!
//! **What this crate does not do:** encrypt, store, render, or decide who may act. It says what
//! the alliance's words mean and which moves they allow.
#![forbid(unsafe_code)]

pub mod access;
pub mod access_day;
pub mod actor;
pub mod alliance;
pub mod approval;
pub mod clock;
pub mod clockbook;
pub mod codes;
pub mod export;
pub mod figures;
pub mod file;
pub mod ids;
pub mod lab_line;
pub mod link_run;
pub mod noun;
pub mod pair;
pub mod pair_sample;
pub mod person;
pub mod plan;
pub mod referral;
pub mod report;
pub mod retention;
pub mod reunion;
pub mod rows;
pub mod rules;
pub mod sameness;
pub mod staff;
#[cfg(test)]
mod testing;
pub mod text;
pub mod visit;
