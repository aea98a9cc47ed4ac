//! The one error of this crate: opaque, with predicates, and never carrying a secret.

/// Why the vault said no.
///
/// Opaque on purpose: callers branch on the predicates, so that new causes don't break them. The message names
/// the cause only; no key, plaintext, place or length of a secret is ever inside.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct Error(#[from] Kind);

/// The closed list of causes; private so that it may grow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Kind {
    #[error("refused: altered, or sealed under another key, place or purpose")]
    Refused,
    #[error("malformed: {0}")]
    Malformed(&'static str),
    #[error("written in a format or suite that this version does not know")]
    Unknown,
    #[error("wrapped under epoch {wrapped}, but the key offered is epoch {offered}")]
    Epoch { wrapped: u32, offered: u32 },
    #[error("wrapped under another role of key (everyday or sealing)")]
    Role,
    #[error("the key-encryption key has expired")]
    Expired,
    #[error("shredded: the key no longer exists")]
    Shredded,
    #[error("too long to be sealed in one piece")]
    TooLong,
}

impl Error {
    /// The authentication tag did not hold: the bytes were altered, or the key, place or purpose differ.
    /// Which of these it was can't be told, and must not be.
    pub fn is_refused(&self) -> bool {
        self.0 == Kind::Refused
    }

    /// The bytes are not something this crate ever wrote (too short, impossible padding, …).
    pub fn is_malformed(&self) -> bool {
        matches!(self.0, Kind::Malformed(_))
    }

    /// The format version or suite byte is from a newer (or foreign) program.
    pub fn is_unknown_format(&self) -> bool {
        self.0 == Kind::Unknown
    }

    /// The key offered is of another epoch than the one that wrapped; fetch that epoch from the keyring.
    pub fn is_wrong_epoch(&self) -> bool {
        matches!(self.0, Kind::Epoch { .. })
    }

    /// An everyday key was offered for a sealed (封存) record, or the other way round.
    pub fn is_wrong_role(&self) -> bool {
        self.0 == Kind::Role
    }

    /// The key-encryption key is past its expiry; only [`rewrap`](crate::rewrap) still accepts it, as source.
    pub fn is_expired(&self) -> bool {
        self.0 == Kind::Expired
    }

    /// The key was shredded (销毁): nothing sealed under it can ever be opened again.
    pub fn is_shredded(&self) -> bool {
        self.0 == Kind::Shredded
    }

    /// The plaintext exceeds [`MAX_PLAINTEXT_BYTES`](crate::MAX_PLAINTEXT_BYTES).
    pub fn is_too_long(&self) -> bool {
        self.0 == Kind::TooLong
    }
}
