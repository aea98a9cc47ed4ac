//! Why a package is not taken. No text of the file is repeated: whatever stood there, it reaches no log.

/// What is wrong with a package or one of its parts.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Error {
    /// The text isn't a package: no JSON, a missing, unknown or repeated field, a value outside its list.
    #[error("line {line}, column {column}: not a package of this format")]
    Malformed {
        /// Line in the file, from one.
        line: usize,
        /// Column, from one; zero if it is not known.
        column: usize,
    },
    /// A field of the package contradicts the format.
    #[error("field {field} is not allowed to be so")]
    Field {
        /// Its name.
        field: &'static str,
    },
    /// An item contradicts itself.
    #[error("item {item}: {field} is not allowed to be so")]
    Item {
        /// Its place in the list, from one.
        item: usize,
        /// The field at fault.
        field: &'static str,
    },
    /// The file is larger than any package.
    #[error("larger than {limit} bytes")]
    TooLarge {
        /// Most bytes of a package.
        limit: usize,
    },
    /// Nobody with the expected key signed this text.
    #[error("the signature does not fit")]
    BadSignature,
    /// It comes from somebody else.
    #[error("another sender")]
    WrongSender,
    /// It is meant for somebody else.
    #[error("another addressee")]
    WrongAddressee,
    /// Packages before this one are missing.
    #[error("package {expected} is missing; this is {found}")]
    Gap {
        /// The number that comes next.
        expected: u64,
        /// The number of this package.
        found: u64,
    },
    /// It was taken before; taking it again changes nothing.
    #[error("package {number} was taken before")]
    AlreadyTaken {
        /// Its number.
        number: u64,
    },
    /// It has the number of a package that was taken, or the right number, and another history.
    #[error("package {number} does not continue what was taken")]
    Forked {
        /// Its number.
        number: u64,
    },
    /// A number or key is not written as one.
    #[error("not a {what}")]
    Unreadable {
        /// What was expected.
        what: &'static str,
    },
}
