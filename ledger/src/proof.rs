//! Inclusion and consistency proofs of RFC 6962 §2.1.1–2.1.2, verified as in RFC 9162 §2.1.3.2 and §2.1.4.2.
//!
//! A proof is a list of subtree roots. *Which* subtrees is a matter of arithmetic ([`inclusion_ranges`],
//! [`consistency_ranges`]); their roots come from leaf hashes here, and may come from tiles later.

use std::ops::Range;

use crate::{
    error::{Error, Kind},
    tree::{Hash, node_hash, root},
};

/// The ranges of leaves whose roots prove that leaf `index` is in the tree of `size` leaves, lowest first.
///
/// # Errors
/// [`is_out_of_range`](Error::is_out_of_range) unless `index < size`.
pub fn inclusion_ranges(index: u64, size: u64) -> Result<Vec<Range<u64>>, Error> {
    if index >= size {
        return Err(Kind::Range.into());
    }
    let mut ranges = Vec::new();
    let mut within = 0..size;
    while within.end - within.start > 1 {
        let middle = split(&within);
        let (left, right) = (within.start..middle, middle..within.end);
        within = if index < middle { (ranges.push(right), left).1 } else { (ranges.push(left), right).1 };
    }
    ranges.reverse();
    Ok(ranges)
}

/// The ranges of leaves whose roots prove that the tree of `size` leaves extends that of `older` leaves.
///
/// # Errors
/// [`is_out_of_range`](Error::is_out_of_range) unless `1 ≤ older ≤ size`.
pub fn consistency_ranges(older: u64, size: u64) -> Result<Vec<Range<u64>>, Error> {
    if older == 0 || older > size {
        return Err(Kind::Range.into());
    }
    let mut ranges = Vec::new();
    let mut within = 0..size;
    while within.end != older {
        let middle = split(&within);
        let (left, right) = (within.start..middle, middle..within.end);
        within = if older <= middle { (ranges.push(right), left).1 } else { (ranges.push(left), right).1 };
    }
    // The verifier knows the older root itself, so it is left out where it is a subtree as it stands.
    if within.start != 0 {
        ranges.push(within);
    }
    ranges.reverse();
    Ok(ranges)
}

/// Where RFC 6962 splits a range of two leaves or more: after the largest power of two below its length.
fn split(range: &Range<u64>) -> u64 {
    range.start + (1 << (range.end - range.start - 1).ilog2())
}

/// The proof that leaf `index` is in the tree of all `leaves` (leaf hashes, in order).
///
/// # Errors
/// [`is_out_of_range`](Error::is_out_of_range) when there is no such leaf.
pub fn prove_inclusion(leaves: &[Hash], index: u64) -> Result<Vec<Hash>, Error> {
    roots(leaves, inclusion_ranges(index, leaves.len() as u64)?)
}

/// The proof that the tree of all `leaves` extends that of the first `older`.
///
/// # Errors
/// [`is_out_of_range`](Error::is_out_of_range) unless `1 ≤ older ≤ leaves.len()`.
pub fn prove_consistency(leaves: &[Hash], older: u64) -> Result<Vec<Hash>, Error> {
    roots(leaves, consistency_ranges(older, leaves.len() as u64)?)
}

fn roots(leaves: &[Hash], ranges: Vec<Range<u64>>) -> Result<Vec<Hash>, Error> {
    let subtree = |range: Range<u64>| {
        let (start, end) = (usize::try_from(range.start).ok()?, usize::try_from(range.end).ok()?);
        leaves.get(start..end).map(root)
    };
    ranges.into_iter().map(|range| subtree(range).ok_or_else(|| Kind::Range.into())).collect()
}

/// Checks that `leaf` is leaf `index` of the tree with `size` leaves and root `expected`.
///
/// # Errors
/// [`is_refuted`](Error::is_refuted) when the proof doesn't show it; [`is_out_of_range`](Error::is_out_of_range) unless
/// `index < size`.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    expected: &Hash,
) -> Result<(), Error> {
    if index >= size {
        return Err(Kind::Range.into());
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in proof {
        if last == 0 {
            return Err(Kind::Proof.into());
        }
        if at & 1 == 1 || at == last {
            hash = node_hash(sibling, &hash);
            if at & 1 == 0 {
                // Not 0 here: the two are equal, and the second is not 0.
                let up = at.trailing_zeros();
                (at, last) = (at >> up, last >> up);
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    if last == 0 && hash == *expected { Ok(()) } else { Err(Kind::Proof.into()) }
}

/// Checks that the tree of `size` leaves with root `newer_root` extends the one of `older` leaves with `older_root`.
///
/// # Errors
/// [`is_refuted`](Error::is_refuted) when the proof doesn't show it; [`is_out_of_range`](Error::is_out_of_range) unless
/// `1 ≤ older ≤ size`.
pub fn verify_consistency(
    older: u64,
    older_root: &Hash,
    size: u64,
    newer_root: &Hash,
    proof: &[Hash],
) -> Result<(), Error> {
    if older == 0 || older > size {
        return Err(Kind::Range.into());
    }
    if older == size {
        let holds = proof.is_empty() && older_root == newer_root;
        return if holds { Ok(()) } else { Err(Kind::Proof.into()) };
    }
    let (first, rest) = match proof.split_first() {
        _ if older.is_power_of_two() => (older_root, proof),
        Some(parts) => parts,
        None => return Err(Kind::Proof.into()),
    };
    let (mut old, mut new) = (older - 1, size - 1);
    let up = old.trailing_ones();
    (old, new) = (old >> up, new >> up);
    let (mut old_hash, mut new_hash) = (*first, *first);
    for sibling in rest {
        if new == 0 {
            return Err(Kind::Proof.into());
        }
        if old & 1 == 1 || old == new {
            (old_hash, new_hash) = (node_hash(sibling, &old_hash), node_hash(sibling, &new_hash));
            if old & 1 == 0 {
                let up = old.trailing_zeros();
                (old, new) = (old >> up, new >> up);
            }
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        (old, new) = (old >> 1, new >> 1);
    }
    let holds = new == 0 && old_hash == *older_root && new_hash == *newer_root;
    if holds { Ok(()) } else { Err(Kind::Proof.into()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tree::{leaf_hash, tests::reference_leaves};

    fn leaves(count: usize) -> Vec<Hash> {
        (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
    }

    fn hexes(hashes: &[Hash]) -> Vec<String> {
        hashes.iter().map(hex::encode).collect()
    }

    #[test]
    fn the_reference_proofs_come_out() {
        let leaves = reference_leaves();
        assert_eq!(
            hexes(&prove_inclusion(&leaves, 0).unwrap()),
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        );
        assert_eq!(
            hexes(&prove_inclusion(&leaves, 5).unwrap()),
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        );
        assert_eq!(
            hexes(&prove_consistency(&leaves, 6).unwrap()),
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        );
    }

    /// RFC 6962 §2.1.3: the example tree of seven leaves, its paths by the ranges they stand for.
    #[test]
    fn the_examples_of_the_standard_come_out() {
        assert_eq!(inclusion_ranges(0, 7).unwrap(), [1..2, 2..4, 4..7]);
        assert_eq!(inclusion_ranges(3, 7).unwrap(), [2..3, 0..2, 4..7]);
        assert_eq!(inclusion_ranges(4, 7).unwrap(), [5..6, 6..7, 0..4]);
        assert_eq!(inclusion_ranges(6, 7).unwrap(), [4..6, 0..4]);
        assert_eq!(consistency_ranges(3, 7).unwrap(), [2..3, 3..4, 0..2, 4..7]);
        assert!(consistency_ranges(4, 7).unwrap().into_iter().eq(std::iter::once(4..7)));
        assert_eq!(consistency_ranges(6, 7).unwrap(), [4..6, 6..7, 0..4]);
    }

    #[test]
    fn every_proof_of_every_small_tree_holds() {
        for size in 1..=40_usize {
            let leaves = leaves(size);
            let (size, newest) = (size as u64, root(&leaves));
            for at in 0..size {
                let proof = prove_inclusion(&leaves, at).unwrap();
                verify_inclusion(&leaves[at as usize], at, size, &proof, &newest).unwrap();
                let older = root(&leaves[..=at as usize]);
                let proof = prove_consistency(&leaves, at + 1).unwrap();
                verify_consistency(at + 1, &older, size, &newest, &proof).unwrap();
            }
        }
    }

    #[test]
    fn what_is_not_in_the_tree_is_out_of_range() {
        let leaves = leaves(3);
        assert!(prove_inclusion(&leaves, 3).unwrap_err().is_out_of_range());
        assert!(prove_consistency(&leaves, 0).unwrap_err().is_out_of_range());
        assert!(prove_consistency(&leaves, 4).unwrap_err().is_out_of_range());
        assert!(verify_inclusion(&leaves[0], 3, 3, &[], &leaves[0]).unwrap_err().is_out_of_range());
        assert!(verify_consistency(0, &leaves[0], 3, &leaves[0], &[]).unwrap_err().is_out_of_range());
    }

    #[test]
    fn a_dropped_or_added_hash_is_refuted() {
        let leaves = leaves(11);
        let newest = root(&leaves);
        for at in 0..11_u64 {
            let proof = prove_inclusion(&leaves, at).unwrap();
            let longer = [proof.as_slice(), &[[0; 32]]].concat();
            for other in [&proof[..proof.len() - 1], &longer] {
                assert!(
                    verify_inclusion(&leaves[at as usize], at, 11, other, &newest).unwrap_err().is_refuted()
                );
            }
        }
    }

    proptest! {
        #[test]
        fn an_altered_proof_is_refuted(size in 2..70_usize, at: u16, bit: u16) {
            let mut leaves = leaves(size);
            let (at, newest) = (usize::from(at) % size, root(&leaves));
            let proof = prove_inclusion(&leaves, at as u64).unwrap();
            let mut altered = proof.clone();
            let bit = usize::from(bit) % (altered.len() * 256);
            altered[bit / 256][bit % 256 / 8] ^= 1 << (bit % 8);
            prop_assert!(verify_inclusion(&leaves[at], at as u64, size as u64, &altered, &newest).is_err());
            // Another leaf, another index, another size.
            prop_assert!(verify_inclusion(&[9; 32], at as u64, size as u64, &proof, &newest).is_err());
            let next = (at as u64 + 1) % size as u64;
            prop_assert!(verify_inclusion(&leaves[at], next, size as u64, &proof, &newest).is_err());
            // A rewritten history has no consistency proof.
            let older = root(&leaves[..=at]);
            leaves[at][0] ^= 1;
            let forged = prove_consistency(&leaves, at as u64 + 1).unwrap();
            let verdict = verify_consistency(at as u64 + 1, &older, size as u64, &root(&leaves), &forged);
            prop_assert!(verdict.is_err());
        }
    }
}
