//! Entry encoding, leaf hashes and their verification; does not know what an entry means.
//!
//! Every fact of a town becomes one leaf of one Merkle tree per jurisdiction (辖区), as in RFC 6962 with SHA-256; its
//! index is its position. A leaf commits to the header and to the *digest* of the body, which is ciphertext: shredding
//! a key or pruning a body leaves every proof as it was.
//!
//! ```
//! use ledger::{Entry, Header, RootHasher};
//! # fn main() -> Result<(), ledger::Error> {
//! # let header = |position| Header {
//! #     jurisdiction: "442000105".into(), position, id: [1; 16], stream: [2; 16], root: [2; 16], version: position + 1,
//! #     recorded_at: 1_700_000_000_000_000, actor: [3; 16], command: [4; 16], schema: 1,
//! # };
//! // Writing: each fact is an entry, each entry a leaf; the hasher keeps a few hashes, never the leaves.
//! let mut hasher = RootHasher::default();
//! let mut leaves = Vec::new();
//! for (position, body) in ["sealed bytes", "more sealed bytes", "and more"].into_iter().enumerate() {
//!     let leaf = Entry::new(header(position as u64), body.as_bytes()).leaf_hash()?;
//!     hasher.push(&leaf);
//!     leaves.push(leaf);
//! }
//! let root = hasher.root();
//!
//! // Proving that entry 1 is in the tree of size 3, to someone who knows the root only.
//! let proof = ledger::prove_inclusion(&leaves, 1)?;
//! ledger::verify_inclusion(&leaves[1], 1, 3, &proof, &root)?;
//!
//! // Proving that the tree of size 3 extends the tree of size 2: nothing was altered, removed or backdated.
//! let older = ledger::root(&leaves[..2]);
//! let proof = ledger::prove_consistency(&leaves, 2)?;
//! ledger::verify_consistency(2, &older, 3, &root, &proof)?;
//! # Ok(())
//! # }
//! ```
//!
//! What this crate does not do:
//!
//! - **sign or publish**: checkpoints (signed tree heads), witnesses' co-signatures, tiles and the export file come
//!   later, on top of [`RootHasher`] and the proofs;
//! - **assign positions**: the store does, gap-free and in commit order; here a position is a number to commit to;
//! - **judge contents**: bodies are opaque, times aren't compared, versions aren't checked;
//! - **store**: callers keep leaf hashes (the column of the table `fact`) and hand them in.
#![forbid(unsafe_code)]

mod entry;
mod error;
mod proof;
mod tree;

pub use entry::{
    Entry, Header, MAX_BODY_BYTES, MAX_ENTRY_BYTES, MAX_JURISDICTION_BYTES, Record, body_digest,
};
pub use error::Error;
pub use proof::{
    consistency_ranges, inclusion_ranges, prove_consistency, prove_inclusion, verify_consistency,
    verify_inclusion,
};
pub use tree::{Hash, RootHasher, leaf_hash, node_hash, root};
