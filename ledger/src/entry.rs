//! The canonical bytes of a fact: one encoding per fact, one fact per encoding, never rewritten.
//!
//! An *entry* is what a leaf commits to (integers big-endian):
//!
//! ```text
//! format 1 (1) | jurisdiction: length (2), UTF-8 | position (8) | id (16) | stream (16) | root (16) | version (8)
//! | recorded at (8) | actor (16) | command (16) | schema (2) | SHA-256 of the body (32)
//! ```
//!
//! A *record* is an entry with its body, or with the body pruned, as it travels in an export:
//!
//! ```text
//! entry: length (2), bytes | 0: pruned, or 1: body: length (4), bytes
//! ```

use sha2::{Digest, Sha256};

use crate::{
    error::{Error, Kind},
    tree::{Hash, leaf_hash},
};

/// The longest entry, in bytes: what a tile's 16-bit length can say. Bodies aren't part of it.
pub const MAX_ENTRY_BYTES: usize = 65_535;
/// The longest jurisdiction code, in bytes.
pub const MAX_JURISDICTION_BYTES: usize = 255;
/// The longest body of a fact, in bytes (64 MiB and some room for sealing); attachments aren't bodies.
pub const MAX_BODY_BYTES: usize = (64 << 20) + (8 << 20);

const FORMAT: u8 = 1;
/// Bytes of an entry whose jurisdiction is empty.
const FIXED_BYTES: usize = 1 + 2 + 8 + 5 * 16 + 8 + 8 + 2 + 32;
const _: () = assert!(FIXED_BYTES + MAX_JURISDICTION_BYTES <= MAX_ENTRY_BYTES);

/// What is recorded of a fact in the clear. Nothing here tells what happened: no type, no name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Code of the town (辖区) whose tree this is, at most [`MAX_JURISDICTION_BYTES`].
    pub jurisdiction: String,
    /// Position in that tree, from 0: the leaf index.
    pub position: u64,
    /// Id of the fact (UUID bytes).
    pub id: [u8; 16],
    /// Id of the stream that the fact belongs to.
    pub stream: [u8; 16],
    /// Id of the file (案件) that the stream belongs to.
    pub root: [u8; 16],
    /// Version of the stream that this fact makes.
    pub version: u64,
    /// Server time, microseconds UTC since 1970.
    pub recorded_at: i64,
    /// Who did it.
    pub actor: [u8; 16],
    /// The command that led to it.
    pub command: [u8; 16],
    /// Schema version of the body.
    pub schema: u16,
}

/// A header and the digest of its body: the preimage of a leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The header.
    pub header: Header,
    /// SHA-256 of the body (ciphertext), see [`body_digest`].
    pub body_digest: Hash,
}

/// SHA-256 of a body.
pub fn body_digest(body: &[u8]) -> Hash {
    Sha256::digest(body).into()
}

impl Entry {
    /// The entry for a header and its body.
    pub fn new(header: Header, body: &[u8]) -> Self {
        Self { header, body_digest: body_digest(body) }
    }

    /// The canonical bytes.
    ///
    /// # Errors
    /// [`is_too_long`](Error::is_too_long) when the jurisdiction exceeds its limit.
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        let header = &self.header;
        if header.jurisdiction.len() > MAX_JURISDICTION_BYTES {
            return Err(Kind::TooLong("jurisdiction").into());
        }
        let length = u16::try_from(header.jurisdiction.len()).map_err(|_| Kind::TooLong("jurisdiction"))?;
        let mut out = Vec::with_capacity(FIXED_BYTES + header.jurisdiction.len());
        out.push(FORMAT);
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(header.jurisdiction.as_bytes());
        out.extend_from_slice(&header.position.to_be_bytes());
        out.extend_from_slice(&header.id);
        out.extend_from_slice(&header.stream);
        out.extend_from_slice(&header.root);
        out.extend_from_slice(&header.version.to_be_bytes());
        out.extend_from_slice(&header.recorded_at.to_be_bytes());
        out.extend_from_slice(&header.actor);
        out.extend_from_slice(&header.command);
        out.extend_from_slice(&header.schema.to_be_bytes());
        out.extend_from_slice(&self.body_digest);
        Ok(out)
    }

    /// Reads canonical bytes; whatever [`encode`](Self::encode) would not have written is refused.
    ///
    /// # Errors
    /// [`is_unknown_format`](Error::is_unknown_format), [`is_malformed`](Error::is_malformed),
    /// [`is_too_long`](Error::is_too_long).
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader(bytes);
        match reader.array::<1>()? {
            [FORMAT] => {}
            [other] => return Err(Kind::Unknown(other).into()),
        }
        let length = u16::from_be_bytes(reader.array()?) as usize;
        if length > MAX_JURISDICTION_BYTES {
            return Err(Kind::TooLong("jurisdiction").into());
        }
        let jurisdiction =
            String::from_utf8(reader.take(length)?.to_vec()).map_err(|_| Kind::Malformed("jurisdiction"))?;
        let header = Header {
            jurisdiction,
            position: u64::from_be_bytes(reader.array()?),
            id: reader.array()?,
            stream: reader.array()?,
            root: reader.array()?,
            version: u64::from_be_bytes(reader.array()?),
            recorded_at: i64::from_be_bytes(reader.array()?),
            actor: reader.array()?,
            command: reader.array()?,
            schema: u16::from_be_bytes(reader.array()?),
        };
        let body_digest = reader.array()?;
        reader.end()?;
        Ok(Self { header, body_digest })
    }

    /// The hash that stands for this entry in the tree.
    ///
    /// # Errors
    /// As [`encode`](Self::encode).
    pub fn leaf_hash(&self) -> Result<Hash, Error> {
        Ok(leaf_hash(&self.encode()?))
    }
}

/// An entry with its body, or with the body pruned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    entry: Entry,
    body: Option<Vec<u8>>,
}

impl Record {
    /// The record of a header and its body.
    ///
    /// # Errors
    /// [`is_too_long`](Error::is_too_long) above [`MAX_BODY_BYTES`].
    pub fn new(header: Header, body: Vec<u8>) -> Result<Self, Error> {
        if body.len() > MAX_BODY_BYTES {
            return Err(Kind::TooLong("body").into());
        }
        Ok(Self { entry: Entry::new(header, &body), body: Some(body) })
    }

    /// The same record without its body; its leaf stays what it was.
    pub fn pruned(self) -> Self {
        Self { body: None, ..self }
    }

    /// The entry, which always matches the body.
    pub fn entry(&self) -> &Entry {
        &self.entry
    }

    /// The body, `None` when pruned.
    pub fn body(&self) -> Option<&[u8]> {
        self.body.as_deref()
    }

    /// The canonical bytes.
    ///
    /// # Errors
    /// [`is_too_long`](Error::is_too_long) when the jurisdiction exceeds its limit.
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        let entry = self.entry.encode()?;
        let body_length = self.body.as_ref().map_or(0, Vec::len);
        let mut out = Vec::with_capacity(entry.len() + 7 + body_length);
        let length = u16::try_from(entry.len()).map_err(|_| Kind::TooLong("entry"))?;
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(&entry);
        match &self.body {
            None => out.push(0),
            Some(body) => {
                out.push(1);
                let length = u32::try_from(body.len()).map_err(|_| Kind::TooLong("body"))?;
                out.extend_from_slice(&length.to_be_bytes());
                out.extend_from_slice(body);
            }
        }
        Ok(out)
    }

    /// Reads canonical bytes and checks the body against the entry.
    ///
    /// # Errors
    /// As [`Entry::decode`]; [`is_refuted`](Error::is_refuted) when the body is another one.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader(bytes);
        let length = u16::from_be_bytes(reader.array()?) as usize;
        let entry = Entry::decode(reader.take(length)?)?;
        let body = match reader.array::<1>()? {
            [0] => None,
            [1] => {
                let length = u32::from_be_bytes(reader.array()?) as usize;
                if length > MAX_BODY_BYTES {
                    return Err(Kind::TooLong("body").into());
                }
                Some(reader.take(length)?.to_vec())
            }
            _ => return Err(Kind::Malformed("body marker").into()),
        };
        reader.end()?;
        if body.as_ref().is_some_and(|body| body_digest(body) != entry.body_digest) {
            return Err(Kind::Body.into());
        }
        Ok(Self { entry, body })
    }
}

/// What is left to read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Error> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Kind::Malformed("ends too early"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(Kind::Malformed("ends too early"))?;
        self.0 = rest;
        Ok(*taken)
    }

    fn end(self) -> Result<(), Error> {
        if self.0.is_empty() { Ok(()) } else { Err(Kind::Malformed("bytes left over").into()) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn sample() -> Header {
        Header {
            jurisdiction: "442000105".into(),
            position: 41,
            id: [1; 16],
            stream: [2; 16],
            root: [3; 16],
            version: 5,
            recorded_at: 1_700_000_000_000_000,
            actor: [6; 16],
            command: [7; 16],
            schema: 1,
        }
    }

    fn headers() -> impl Strategy<Value = Header> {
        let numbers = (any::<u64>(), any::<u64>(), any::<i64>(), any::<u16>());
        let ids =
            (any::<[u8; 16]>(), any::<[u8; 16]>(), any::<[u8; 16]>(), any::<[u8; 16]>(), any::<[u8; 16]>());
        ("\\PC{0,12}", numbers, ids).prop_map(
            |(jurisdiction, (position, version, recorded_at, schema), (id, stream, root, actor, command))| {
                Header {
                    jurisdiction,
                    position,
                    id,
                    stream,
                    root,
                    version,
                    recorded_at,
                    actor,
                    command,
                    schema,
                }
            },
        )
    }

    #[test]
    fn the_encoding_is_the_one_committed_here() {
        let encoded = Entry::new(sample(), b"ciphertext").encode().unwrap();
        let expected = [
            "01",
            "0009",
            "343432303030313035",
            "0000000000000029",
            &"01".repeat(16),
            &"02".repeat(16),
            &"03".repeat(16),
            "0000000000000005",
            "00060a24181e4000",
            &"06".repeat(16),
            &"07".repeat(16),
            "0001",
            &hex::encode(Sha256::digest(b"ciphertext")),
        ];
        assert_eq!(hex::encode(encoded), expected.concat());
    }

    #[test]
    fn pruning_a_body_keeps_the_leaf() {
        let record = Record::new(sample(), b"ciphertext".to_vec()).unwrap();
        let leaf = record.entry().leaf_hash().unwrap();
        let pruned = Record::decode(&record.pruned().encode().unwrap()).unwrap();
        assert_eq!(pruned.body(), None);
        assert_eq!(pruned.entry().leaf_hash().unwrap(), leaf);
    }

    #[test]
    fn every_bit_of_a_record_counts() {
        let bytes = Record::new(sample(), b"ciphertext".to_vec()).unwrap().encode().unwrap();
        let leaf = Record::decode(&bytes).unwrap().entry().leaf_hash().unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut altered = bytes.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            let same_leaf = Record::decode(&altered).is_ok_and(|r| r.entry().leaf_hash().unwrap() == leaf);
            assert!(!same_leaf, "bit {bit}");
        }
    }

    #[test]
    fn limits_are_refused_by_name() {
        let long = Header { jurisdiction: "x".repeat(256), ..sample() };
        assert!(Entry::new(long, b"").encode().unwrap_err().is_too_long());
        assert!(Record::new(sample(), vec![0; MAX_BODY_BYTES + 1]).unwrap_err().is_too_long());
        let widest = Header { jurisdiction: "x".repeat(255), ..sample() };
        assert!(Entry::new(widest, b"").encode().unwrap().len() <= MAX_ENTRY_BYTES);
    }

    #[test]
    fn foreign_bytes_are_refused() {
        let mut newer = Entry::new(sample(), b"").encode().unwrap();
        newer[0] = 2;
        assert!(Entry::decode(&newer).unwrap_err().is_unknown_format());
        assert!(Entry::decode(&[]).unwrap_err().is_malformed());
        let mut longer = Entry::new(sample(), b"").encode().unwrap();
        longer.push(0);
        assert!(Entry::decode(&longer).unwrap_err().is_malformed());
        let mut other_body = Record::new(sample(), b"abc".to_vec()).unwrap().encode().unwrap();
        *other_body.last_mut().unwrap() = b'd';
        assert!(Record::decode(&other_body).unwrap_err().is_refuted());
    }

    proptest! {
        #[test]
        fn decoding_gives_back_what_was_encoded(header in headers(), body in vec(any::<u8>(), 0..300), pruned: bool) {
            let mut record = Record::new(header, body).unwrap();
            if pruned {
                record = record.pruned();
            }
            prop_assert_eq!(&Entry::decode(&record.entry().encode().unwrap()).unwrap(), record.entry());
            prop_assert_eq!(Record::decode(&record.encode().unwrap()).unwrap(), record);
        }

        #[test]
        fn no_two_entries_share_their_bytes(one in headers(), two in headers(), a: [u8; 2], b: [u8; 2]) {
            let (one, two) = (Entry::new(one, &a), Entry::new(two, &b));
            prop_assert_eq!(one == two, one.encode().unwrap() == two.encode().unwrap());
            // Near misses: the same header but for one field.
            let bytes = one.encode().unwrap();
            let near = Entry { header: Header { position: one.header.position ^ 1, ..one.header }, ..one };
            prop_assert_ne!(near.encode().unwrap(), bytes);
        }

        #[test]
        fn what_decodes_encodes_to_the_same_bytes(bytes in vec(any::<u8>(), 0..400), flip in any::<(u16, u8)>()) {
            let mut altered = Record::new(sample(), b"ciphertext".to_vec()).unwrap().pruned().encode().unwrap();
            let at = usize::from(flip.0) % altered.len();
            altered[at] ^= flip.1;
            for candidate in [bytes, altered] {
                if let Ok(record) = Record::decode(&candidate) {
                    prop_assert_eq!(record.encode().unwrap(), candidate);
                }
            }
        }
    }
}
