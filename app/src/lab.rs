//! The exchange with the laboratory: keys to sign with and to know the other side by, and the port of
//! a line that carries packages where one is configured.
//!
//! Keys come from the keyring's folder, made by the binary. Without them the platform works, and
//! says on the laboratory's page that the exchange is not set up. Without a line packages go by hand.

use async_trait::async_trait;
use exchange::{PublicKey, Route, SigningKey};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Keys and the way that packages go.
pub struct LabKeys {
    /// Signs what we send.
    pub ours: SigningKey,
    /// Signs what they send.
    pub theirs: PublicKey,
    /// From us to them.
    pub route: Route,
}

/// How far the laboratory has come, in its own words.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Standing {
    /// Number of our last package that it took.
    pub taken: u64,
    /// Number of its last package for us.
    pub made: u64,
}

/// Why the line carried nothing. What the other side wrote is repeated nowhere.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum LineFault {
    /// Nobody answered in time.
    #[error("the laboratory can't be reached")]
    Unreachable,
    /// The other side doesn't know our secret.
    #[error("the laboratory does not know this secret")]
    Secret,
    /// Something answered that is no laboratory with an open line.
    #[error("what answers there is no laboratory with an open line")]
    Stranger,
    /// It refused a package of ours: signature, sender or addressee.
    #[error("the laboratory refuses our package: keys or names of the two ends differ")]
    Refused,
    /// One side knows packages that the other never made: a restored copy, or a forgery.
    #[error("the two sides remember different packages")]
    Forked,
    /// A package of the laboratory doesn't pass our own check.
    #[error("the laboratory's package does not pass")]
    Unfit,
}

impl LineFault {
    /// Code, for texts.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Secret => "secret",
            Self::Stranger => "stranger",
            Self::Refused => "refused",
            Self::Forked => "forked",
            Self::Unfit => "unfit",
        }
    }
}

/// A line to the laboratory. It carries texts of packages as they are and judges none: who made one,
/// its signature says. Each operation may be repeated.
#[async_trait]
pub trait Line: Send + Sync {
    /// How far the laboratory has come.
    ///
    /// # Errors
    /// [`LineFault`].
    async fn standing(&self) -> Result<Standing, LineFault>;
    /// Hands over one of our packages; one that it has changes nothing there.
    ///
    /// # Errors
    /// [`LineFault`]; after `Unreachable` it may have arrived all the same.
    async fn push(&self, package: &str) -> Result<(), LineFault>;
    /// Fetches the laboratory's package of that number.
    ///
    /// # Errors
    /// [`LineFault`].
    async fn pull(&self, number: u64) -> Result<String, LineFault>;
}

/// What the last round over the line came to. Kept among what may be lost.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct LineState {
    /// When.
    pub at: Timestamp,
    /// How far the laboratory was, if it said so.
    pub standing: Option<Standing>,
    /// What stopped the round.
    pub fault: Option<LineFault>,
}
