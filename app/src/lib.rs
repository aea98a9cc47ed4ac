//! Use cases and the ports they need; no SQL, no HTTP, no environment.
#![forbid(unsafe_code)]
