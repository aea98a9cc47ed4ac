//! Keys of the exchange with the laboratory: ours to sign with, theirs to know them by.
//!
//! They come from the keyring's folder, made by the binary. Without them the platform works, and
//! says on the laboratory's page that the exchange is not set up.

use exchange::{PublicKey, Route, SigningKey};

/// Keys and the way that packages go.
pub struct LabKeys {
    /// Signs what we send.
    pub ours: SigningKey,
    /// Signs what they send.
    pub theirs: PublicKey,
    /// From us to them.
    pub route: Route,
}
