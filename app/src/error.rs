//! What can go wrong in a use case. Mapped to pages and status codes once, in `web`.

use crate::ports::{AppendError, ReadFault};
use domain::ids::StreamId;
use domain::noun::Refuse;

/// A refusal as a value: code, field, article; the sentence is in the locales.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefusalNote {
    /// Stable code.
    pub code: &'static str,
    /// Form field, if one.
    pub field: Option<&'static str>,
    /// Article, as `law:article`, if one.
    pub article: Option<&'static str>,
}

/// Failure of a use case.
#[derive(Debug)]
pub enum Error {
    /// The rules say no, and why.
    Refused(RefusalNote),
    /// Absent or forbidden: nobody can tell which.
    NotVisible,
    /// Visible, but this act isn't for this role.
    NotPermitted,
    /// Changed by someone else since the form was rendered.
    Conflict {
        /// Which stream.
        stream: StreamId,
        /// Its version now.
        actual: u64,
    },
    /// The same command id came with another request.
    CommandReused,
    /// Signed out, or never in.
    SignInNeeded,
    /// Our fault; the inner text goes to the log, never to a page.
    Fault(Fault),
}

/// A fault: public words are chosen by its kind, the inner context is for the log.
#[derive(Debug)]
pub struct Fault {
    /// Whether trying again may help.
    pub transient: bool,
    /// For the log. Holds no personal data: adapters put codes and ids here, nothing else.
    pub inner: String,
}

impl Error {
    /// A fault of our own.
    pub fn fault(inner: impl Into<String>) -> Self {
        Error::Fault(Fault { transient: false, inner: inner.into() })
    }

    /// A refusal of a noun.
    pub fn refused(refusal: &impl Refuse) -> Self {
        Error::Refused(RefusalNote {
            code: refusal.code(),
            field: refusal.field(),
            article: refusal.article(),
        })
    }

    /// A refusal that no noun owns (syntax of a use case), with its field.
    #[must_use]
    pub fn refused_field(code: &'static str, field: &'static str) -> Self {
        Error::Refused(RefusalNote { code, field: Some(field), article: None })
    }
}

impl From<ReadFault> for Error {
    fn from(fault: ReadFault) -> Self {
        Error::Fault(Fault { transient: true, inner: fault.0 })
    }
}

impl From<AppendError> for Error {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Conflict { stream, actual } => Error::Conflict { stream, actual },
            AppendError::CommandReused => Error::CommandReused,
            AppendError::HandleTaken => Error::refused_field("handle-taken", "login"),
            AppendError::Unavailable(inner) => Error::Fault(Fault { transient: true, inner }),
            AppendError::Unknown(inner) => {
                Error::Fault(Fault { transient: true, inner: format!("unknown: {inner}") })
            }
        }
    }
}

impl From<vault::Error> for Error {
    fn from(error: vault::Error) -> Self {
        Error::fault(format!("vault: {error}"))
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        // Only the position: the text around it may be somebody's words.
        Error::fault(format!("json at line {} column {}", error.line(), error.column()))
    }
}

/// Answers of use cases.
pub type Result<T> = std::result::Result<T, Error>;
