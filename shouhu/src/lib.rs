//! The binary's insides: configuration, keys, ports, wiring, commands.
//!
//! Ring 3. Here alone the ambient is touched: the clock, the randomness of the machine, the
//! environment, files and standard output. Every command is one file under [`commands`]; what
//! several of them need is [`wiring`], which builds the [`app::House`] and the web layer.
//!
//! *To add a command:* a file in `commands/` with an `Args` struct and an async `run`, one
//! variant in [`commands::Command`], and one line in its `run`.
#![forbid(unsafe_code)]

pub mod background;
pub mod commands;
pub mod config;
pub mod embedded;
pub mod error;
pub mod keyring;
pub mod lock;
pub mod log;
pub mod ports;
pub mod terminal;
pub mod town;
pub mod wiring;

pub use error::{Failure, Result};
