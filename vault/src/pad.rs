//! Padding into buckets, so that a ciphertext's length says little about what is inside.

use zeroize::Zeroizing;

use crate::error::{Error, Kind};

/// The longest plaintext that is sealed in one piece, in bytes (64 MiB); longer things are cut into pieces.
pub const MAX_PLAINTEXT_BYTES: usize = 64 << 20;

/// The smallest bucket, in bytes: a name and a whole address look alike.
const SMALLEST_BUCKET: usize = 256;

/// Bytes of the length prefix inside the padded form.
const PREFIX_BYTES: usize = 4;

/// The padded length for a plaintext of `length` bytes: 256, then eight even steps within each power of two, so
/// that padding costs at most an eighth above 256 bytes and a kilobyte's range has few distinct lengths.
pub fn bucket_bytes(length: usize) -> usize {
    let needed = length.saturating_add(PREFIX_BYTES);
    if needed <= SMALLEST_BUCKET {
        return SMALLEST_BUCKET;
    }
    let step = (1_usize << needed.ilog2()) / 8;
    needed.div_ceil(step).saturating_mul(step)
}

/// Appends length, plaintext and zeros to `into`, which must have room so that nothing is copied while growing.
pub(crate) fn pad_into(into: &mut Vec<u8>, plaintext: &[u8]) -> Result<(), Error> {
    if plaintext.len() > MAX_PLAINTEXT_BYTES {
        return Err(Kind::TooLong.into());
    }
    let length = u32::try_from(plaintext.len()).map_err(|_| Kind::TooLong)?;
    let end = into.len() + bucket_bytes(plaintext.len());
    into.extend_from_slice(&length.to_be_bytes());
    into.extend_from_slice(plaintext);
    into.resize(end, 0);
    Ok(())
}

/// Takes the plaintext out of its padding; the padding must be exactly what [`pad_into`] writes.
pub(crate) fn unpad(padded: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let (prefix, rest) = padded.split_first_chunk::<PREFIX_BYTES>().ok_or(Kind::Malformed("padding"))?;
    let length = u32::from_be_bytes(*prefix) as usize;
    if length > rest.len() || bucket_bytes(length) != padded.len() {
        return Err(Kind::Malformed("padding").into());
    }
    let (plaintext, zeros) = rest.split_at(length);
    if zeros.iter().any(|&byte| byte != 0) {
        return Err(Kind::Malformed("padding").into());
    }
    Ok(Zeroizing::new(plaintext.to_vec()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_hundred_kilobytes_of_lengths_fall_into_few_buckets() {
        let buckets: BTreeSet<usize> = (0..100_000).map(bucket_bytes).collect();
        assert!(buckets.len() <= 72, "{} buckets", buckets.len());
        assert_eq!(buckets.first(), Some(&256));
        let everyday: BTreeSet<usize> = (0..2_000).map(bucket_bytes).collect();
        assert!(everyday.len() <= 25, "{} buckets", everyday.len());
    }

    #[test]
    fn padding_costs_at_most_an_eighth() {
        for length in 256..100_000 {
            assert!(bucket_bytes(length) * 8 <= (length + PREFIX_BYTES) * 9 + 8, "{length}");
        }
    }

    #[test]
    fn padding_that_we_never_write_is_refused() {
        let mut padded = Vec::new();
        pad_into(&mut padded, b"abc").unwrap();
        assert_eq!(unpad(&padded).unwrap().as_slice(), b"abc");
        let mut dirty = padded.clone();
        *dirty.last_mut().unwrap() = 1;
        assert!(unpad(&dirty).unwrap_err().is_malformed());
        let mut long = padded.clone();
        long.push(0);
        assert!(unpad(&long).unwrap_err().is_malformed());
        assert!(unpad(&padded[..3]).unwrap_err().is_malformed());
        let mut huge = padded;
        huge[0] = 0xff;
        assert!(unpad(&huge).unwrap_err().is_malformed());
    }

    proptest! {
        #[test]
        fn what_is_padded_comes_back(plaintext in proptest::collection::vec(any::<u8>(), 0..3000)) {
            let mut padded = Vec::new();
            pad_into(&mut padded, &plaintext).unwrap();
            prop_assert_eq!(padded.len(), bucket_bytes(plaintext.len()));
            let back = unpad(&padded).unwrap();
            prop_assert_eq!(back.as_slice(), plaintext.as_slice());
        }
    }
}
