//! Is this the same person? normalise, compare, weigh, decide, explain; no I/O, no keys.
//!
//! The hospital writes 陈小芳, the school 陈晓芳, the hotline hears "阿芳, thirteen". This crate says how likely it
//! is that they are one girl, and why; a person decides.
//!
//! | step | modules |
//! |---|---|
//! | make comparable | [`chars`], [`syllable`], [`name`], [`idno`], [`date`], [`phone`], [`address`], [`mention`] |
//! | find candidates | [`block`] |
//! | compare | [`name_cmp`], [`compare`] |
//! | weigh: learnt from the table itself | [`em`] |
//! | weigh: learnt from examples, numbers shipped | [`features`], [`forest`], [`context`] |
//! | group into persons | [`cluster`] |
//! | say why | [`explain`] |
//! | a whole table | [`table`]; any other table [`plain`] |
//! | one report against everyone | [`index`] |
//! | search | [`search`] |
//! | missing and found persons | [`tracing`] |
//!
//! # What does this crate not do?
//!
//! It reads no file, knows no clock and no randomness, and starts no thread that outlives a call. The same rows give
//! the same result on any machine and for any number of threads. It decides nothing: [`table::excludes`] only names
//! pairs that facts keep apart.
#![forbid(unsafe_code)]

pub mod address;
pub mod block;
pub mod chars;
pub mod cluster;
pub mod compare;
pub mod context;
pub mod date;
pub mod em;
pub mod explain;
pub mod features;
pub mod forest;
pub mod idno;
pub mod index;
pub mod math;
pub mod mention;
pub mod name;
pub mod name_cmp;
pub mod parallel;
pub mod phone;
pub mod plain;
pub mod plain_em;
pub mod plain_keys;
pub mod postings;
pub mod search;
pub mod syllable;
pub mod table;
pub mod tally;
pub mod text;
pub mod tracing;
