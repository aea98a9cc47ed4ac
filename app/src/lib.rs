//! Use cases and the ports they need.
//!
//! One file per use case: `services/<noun>/<verb>.rs` loads, asks for a permit, decides and hands
//! one batch to the journal; `queries/<noun>.rs` reads for pages. The word is *fact*.
//!
//! *Architecture invariant:* no SQL, no HTTP, no environment; time, ids and randomness are ports.
#![forbid(unsafe_code)]

pub mod error;
mod glance;
pub mod guard;
pub mod house;
pub mod jobs;
pub mod keyring;
pub mod lab;
pub mod mentions;
pub mod people;
pub mod policy;
pub mod ports;
pub mod queries;
pub mod services;
pub mod stream;
pub mod work;

pub use error::{Error, Fault, RefusalNote, Result};
pub use house::House;
