//! What stops a command, in words for the person at the terminal: what happened, where, and what
//! to do about it. No text here holds a key, a password or a name.

use app::policy::PolicyFault;
use domain::rules::RuleFault;
use std::path::{Path, PathBuf};

/// Answers of commands.
pub type Result<T> = std::result::Result<T, Failure>;

/// Why a command stopped.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A value of the configuration is wrong.
    #[error("{place}: {key}: {reason}\n  {remedy}")]
    Config {
        /// File, environment variable or flag.
        place: String,
        /// Key, e.g. `web.listen`.
        key: String,
        /// What is wrong.
        reason: String,
        /// What to do.
        remedy: String,
    },
    /// A file or folder can't be used.
    #[error("{path}: {source}", path = path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Keys are missing, exposed or spoilt.
    #[error("{path}: {reason}\n  {remedy}", path = path.display())]
    Keys {
        /// Key file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
        /// What to do.
        remedy: String,
    },
    /// Rule files are wrong; every fault on a line of its own.
    #[error("rules: {} fault(s)\n{}", .0.len(), lines(.0))]
    Rules(Vec<RuleFault>),
    /// Tables can't be linked; no row of theirs is repeated.
    #[error("link: {0}")]
    Link(String),
    /// Policy files are wrong.
    #[error("policies/{0}")]
    Policies(PolicyFault),
    /// The database can't be opened.
    #[error(transparent)]
    Open(#[from] store::OpenError),
    /// The database answered with an error.
    #[error(transparent)]
    Read(#[from] app::ports::ReadFault),
    /// The backup failed.
    #[error(transparent)]
    Backup(#[from] store::BackupError),
    /// The vault refused.
    #[error("vault: {0}")]
    Vault(#[from] vault::Error),
    /// A use case said no while a command ran it.
    #[error("{doing}: {why}")]
    UseCase {
        /// What was tried.
        doing: String,
        /// The answer, codes only.
        why: String,
    },
    /// Refused, with the remedy in the sentence.
    #[error("{0}")]
    Refused(String),
}

fn lines(faults: &[RuleFault]) -> String {
    faults.iter().map(|f| format!("  rules/{f}")).collect::<Vec<_>>().join("\n")
}

impl Failure {
    /// A file that can't be used.
    pub fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Failure::File { path, source }
    }

    /// A refusal of the terminal itself.
    pub fn refused(words: impl Into<String>) -> Self {
        Failure::Refused(words.into())
    }

    /// A use case that said no while doing something.
    pub fn doing(what: impl Into<String>) -> impl FnOnce(app::Error) -> Self {
        let doing = what.into();
        move |error| Failure::UseCase { doing, why: format!("{error:?}") }
    }
}

impl From<app::Error> for Failure {
    fn from(error: app::Error) -> Self {
        Failure::UseCase { doing: "use case".to_owned(), why: format!("{error:?}") }
    }
}
