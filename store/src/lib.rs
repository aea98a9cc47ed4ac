//! SQLite and PostgreSQL behind the ports of app; no HTTP, no plaintext identity.
#![forbid(unsafe_code)]
