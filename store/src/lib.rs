//! SQLite and PostgreSQL behind the ports of `app`; no HTTP, no plaintext identity.
//!
//! [`open`] reads the location and gives a [`Store`]: five ports, whichever database is behind.
//! Each dialect has its own plain SQL in files of the same name under `sqlite/` and `postgres/`,
//! and its own migrations under `migrations/`, with the same numbers and names. Nothing asks
//! which dialect it is; only [`open`], [`migrate`] and [`probe`] choose one.
//!
//! *To add a column:* write `migrations/{sqlite,postgres}/NNNN_why.sql`, list it in both
//! `migrate.rs`, change the SELECT text in `sql.rs` (or in both dialects where it differs) and
//! its row reader, and let the contract suite (`tests/contract`) say what was forgotten.
//!
//! *To add a read:* add a method to the port with a filter struct, a file of the same name
//! under both `reads/`, and a test in the contract suite that runs on both.
//!
//! *What is absent:* this crate knows no noun, opens no ciphertext, reads no clock, draws no
//! random number and takes no decision. Nothing is written but by `append.rs` (with `vault.rs`
//! for keys), `ephemeral.rs`, `rebuild.rs` and `migrate.rs`.
#![forbid(unsafe_code)]

mod codes;
mod facade;
mod fingerprint;
mod folder;
mod leaf;
mod options;
mod postgres;
mod queue;
mod seams;
mod sql;
mod sqlite;

pub use facade::{Store, migrate, open, probe};
pub use folder::FolderBlobs;
pub use options::{BackupError, Migrated, OpenError, Options};
pub use seams::{Faults, Flavour, Injected, Step, Trace};
