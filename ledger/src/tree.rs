//! The Merkle tree hash of RFC 6962 §2.1, streamed: one leaf at a time, in logarithmic memory.

use sha2::{Digest, Sha256};

use crate::error::{Error, Kind};

/// A SHA-256 hash, 32 bytes.
pub type Hash = [u8; 32];

/// The hash of a leaf: SHA-256(0x00 ‖ entry). The prefix keeps leaves and nodes apart.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

/// The hash of an inner node: SHA-256(0x01 ‖ left ‖ right).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The Merkle tree hash of `leaves` (leaf hashes, in order); of none, SHA-256 of nothing.
pub fn root(leaves: &[Hash]) -> Hash {
    let mut hasher = RootHasher::default();
    leaves.iter().for_each(|leaf| hasher.push(leaf));
    hasher.root()
}

/// Takes leaf hashes one by one and knows the root at any time, keeping at most 64 hashes.
///
/// What it keeps is the *frontier*: the roots of the full subtrees that the leaves so far make up, largest first,
/// one per set bit of the size. [`resume`](Self::resume) continues from a stored frontier.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RootHasher {
    size: u64,
    frontier: Vec<Hash>,
}

impl RootHasher {
    /// Continues where another hasher stopped. The frontier is trusted: compare [`root`](Self::root) with a root that
    /// is known to be right.
    ///
    /// # Errors
    /// [`is_out_of_range`](Error::is_out_of_range) when the number of hashes does not fit the size.
    pub fn resume(size: u64, frontier: Vec<Hash>) -> Result<Self, Error> {
        if frontier.len() != size.count_ones() as usize {
            return Err(Kind::Range.into());
        }
        Ok(Self { size, frontier })
    }

    /// Appends a leaf hash.
    pub fn push(&mut self, leaf: &Hash) {
        let mut hash = *leaf;
        // As many full subtrees end here as the old size has trailing ones.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.frontier.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        self.frontier.push(hash);
        self.size += 1;
    }

    /// The number of leaves so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the full subtrees, largest first, one per set bit of the size.
    pub fn frontier(&self) -> &[Hash] {
        &self.frontier
    }

    /// The Merkle tree hash of the leaves so far.
    pub fn root(&self) -> Hash {
        let mut from_right = self.frontier.iter().rev();
        let Some(&last) = from_right.next() else { return Sha256::digest([]).into() };
        from_right.fold(last, |right, left| node_hash(left, &right))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    /// The leaves of the Certificate Transparency reference tests.
    pub(crate) const INPUTS: [&str; 8] =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    const ROOTS: [&str; 9] = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    pub(crate) fn reference_leaves() -> Vec<Hash> {
        INPUTS.iter().map(|input| leaf_hash(&hex::decode(input).unwrap())).collect()
    }

    /// The definition of RFC 6962 §2.1, word for word.
    fn root_by_definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Sha256::digest([]).into(),
            [leaf] => *leaf,
            _ => {
                let split = leaves.len().next_power_of_two() / 2;
                node_hash(&root_by_definition(&leaves[..split]), &root_by_definition(&leaves[split..]))
            }
        }
    }

    #[test]
    fn the_reference_roots_come_out() {
        let leaves = reference_leaves();
        for (size, expected) in ROOTS.iter().enumerate() {
            assert_eq!(hex::encode(root(&leaves[..size])), *expected, "size {size}");
        }
    }

    #[test]
    fn resuming_needs_a_frontier_that_fits() {
        assert!(RootHasher::resume(3, vec![[0; 32]]).unwrap_err().is_out_of_range());
    }

    proptest! {
        #[test]
        fn streaming_equals_the_definition(leaves in vec(any::<Hash>(), 0..200)) {
            prop_assert_eq!(root(&leaves), root_by_definition(&leaves));
        }

        #[test]
        fn resuming_anywhere_changes_nothing(leaves in vec(any::<Hash>(), 0..100), cut: u8) {
            let cut = usize::from(cut) % (leaves.len() + 1);
            let mut first = RootHasher::default();
            leaves[..cut].iter().for_each(|leaf| first.push(leaf));
            let mut second = RootHasher::resume(first.size(), first.frontier().to_vec()).unwrap();
            leaves[cut..].iter().for_each(|leaf| second.push(leaf));
            prop_assert_eq!(second.root(), root(&leaves));
            prop_assert_eq!(second.size(), leaves.len() as u64);
        }
    }
}
