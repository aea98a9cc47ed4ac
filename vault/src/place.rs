//! Where a ciphertext belongs: bound into it, so that it opens nowhere else.

/// What a ciphertext or key is for. Two purposes never share a key stream, even at the same place.
///
/// A stable lower-case word, at most 255 bytes; the constants are those the house uses, others are made with
/// [`Purpose::named`]. The word is authenticated, not stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Purpose(&'static str);

impl Purpose {
    /// The body of a fact.
    pub const FACT: Self = Self("fact");
    /// The current state of a stream.
    pub const STATE: Self = Self("state");
    /// A sealed cell of a derived row (a title for those allowed, for instance).
    pub const ROW: Self = Self("row");
    /// A piece of an attachment; the slot is the piece's number.
    pub const BLOB: Self = Self("blob");
    /// A draft, sealed for its author.
    pub const DRAFT: Self = Self("draft");
    /// The text of a queued notification.
    pub const NOTICE: Self = Self("notice");
    /// A credential such as a second-factor seed.
    pub const CREDENTIAL: Self = Self("credential");

    /// A purpose of the caller's own.
    pub const fn named(word: &'static str) -> Self {
        Self(word)
    }

    /// The word.
    pub fn word(self) -> &'static str {
        self.0
    }
}

/// The place that a ciphertext is bound to: moving it to another row, table, town or use makes it unopenable.
///
/// ```
/// # use vault::{Place, Purpose};
/// let place = Place { jurisdiction: "442000105", table: "fact", stream: [7; 16], slot: 3, purpose: Purpose::FACT };
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// Code of the town that owns the row (辖区), e.g. `442000105`.
    pub jurisdiction: &'a str,
    /// Name of the table.
    pub table: &'a str,
    /// Id of the stream (UUID bytes), or of the row where there is no stream.
    pub stream: [u8; 16],
    /// What tells rows of the same stream apart: version of a fact, number of a piece, 0 where there is one only.
    pub slot: u64,
    /// What the ciphertext is for.
    pub purpose: Purpose,
}

impl Place<'_> {
    /// The canonical bytes: each text preceded by its length as u64, so that no two places share an encoding.
    pub(crate) fn bind(&self, into: &mut Vec<u8>) {
        bind_text(into, self.jurisdiction);
        bind_text(into, self.table);
        into.extend_from_slice(&self.stream);
        into.extend_from_slice(&self.slot.to_be_bytes());
        bind_text(into, self.purpose.word());
    }
}

/// Appends `text` preceded by its length in bytes as a big-endian u64.
pub(crate) fn bind_text(into: &mut Vec<u8>, text: &str) {
    into.extend_from_slice(&(text.len() as u64).to_be_bytes());
    into.extend_from_slice(text.as_bytes());
}
