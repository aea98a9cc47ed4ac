//! The scan kernels: the only unsafe code of the crate, all of it calls into code compiled for a checked
//! CPU feature, aligned loads from whole cache lines, and one view of bytes as such lines.
//!
//! Every kernel answers the same question with the same integers: which of a tile's 512 profiles reach
//! the bound's sum. `TILE` lines share each load of the score bytes.

use crate::search::bound::Bound;
use crate::search::pack::{Line, TILE};

/// A kernel: tile lines (locus-major) and bound to one bit a profile.
pub(crate) type Kernel = fn(&Bound, &[Line]) -> [u64; TILE];

/// Plain Rust, any CPU. Sums do not saturate here, which decides alike: the threshold is at most 255.
pub(crate) fn portable(bound: &Bound, tile: &[Line]) -> [u64; TILE] {
    // Reading the tile once in order lets the hardware fetch it as a stream; the sums below jump about.
    std::hint::black_box(tile.iter().fold(0, |touched, line| touched ^ line.0[0]));
    let mut masks = [0; TILE];
    for (line, mask) in masks.iter_mut().enumerate() {
        for eight in 0..8 {
            let mut sums = [0_u32; 8];
            for (lut, lines) in bound.luts.iter().zip(tile.chunks_exact(TILE)) {
                let mut classes = [0; 8];
                classes.copy_from_slice(&lines[line].0[8 * eight..8 * eight + 8]);
                let classes = u64::from_le_bytes(classes);
                for (lane, sum) in sums.iter_mut().enumerate() {
                    *sum += u32::from(lut.bytes[(classes >> (8 * lane) & 0xff) as usize]);
                }
            }
            for (lane, sum) in sums.iter().enumerate() {
                *mask |= u64::from(*sum >= u32::from(bound.threshold)) << (8 * eight + lane);
            }
        }
    }
    masks
}

/// The AVX2 kernel where this CPU has AVX2.
pub(crate) fn avx2() -> Option<Kernel> {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        return Some(x86::avx2_checked);
    }
    None
}

/// The AVX-512 VBMI kernel where this CPU has it.
pub(crate) fn avx512() -> Option<Kernel> {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx512vbmi") && std::arch::is_x86_feature_detected!("avx512bw") {
        return Some(x86::avx512_checked);
    }
    None
}

/// Bytes as lines, without copying, if they are whole lines aligned to 64 (mapped files are).
#[must_use]
#[expect(unsafe_code, reason = "a view of plain bytes as plain bytes of the same size and alignment")]
pub fn lines_of(bytes: &[u8]) -> Option<&[Line]> {
    // SAFETY: every bit pattern is a Line; `align_to` checks alignment and whole elements.
    let (before, lines, after) = unsafe { bytes.align_to::<Line>() };
    (before.is_empty() && after.is_empty()).then_some(lines)
}

/// Reads all lines with the widest loads of this CPU and folds them: the ceiling of any scan.
#[must_use]
pub fn read_all(lines: &[Line]) -> u64 {
    #[cfg(target_arch = "x86_64")]
    if avx512().is_some() {
        return x86::read_all_checked(lines);
    }
    let fold = |sum: u64, line: &Line| {
        sum ^ line.0.as_chunks::<8>().0.iter().fold(0, |s, w| s ^ u64::from_le_bytes(*w))
    };
    lines.iter().fold(0, fold)
}

#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "calls of target-feature code and aligned vector loads; see each SAFETY line")]
mod x86 {
    use std::arch::x86_64::{
        __m256i, __m512i, _mm_loadu_si128, _mm256_add_epi8, _mm256_adds_epu8, _mm256_broadcastsi128_si256,
        _mm256_cmpeq_epi8, _mm256_load_si256, _mm256_max_epu8, _mm256_movemask_epi8, _mm256_or_si256,
        _mm256_set1_epi8, _mm256_setzero_si256, _mm256_shuffle_epi8, _mm512_adds_epu8,
        _mm512_cmpge_epu8_mask, _mm512_load_si512, _mm512_mask_blend_epi8, _mm512_movepi8_mask,
        _mm512_permutex2var_epi8, _mm512_set1_epi8, _mm512_setzero_si512,
    };

    use crate::search::bound::{Bound, Lut};
    use crate::search::pack::{Line, TILE};

    pub(super) fn avx512_checked(bound: &Bound, tile: &[Line]) -> [u64; TILE] {
        // SAFETY: `super::avx512` hands this function out only after detecting avx512bw and avx512vbmi.
        unsafe { avx512(bound, tile) }
    }

    pub(super) fn avx2_checked(bound: &Bound, tile: &[Line]) -> [u64; TILE] {
        // SAFETY: `super::avx2` hands this function out only after detecting avx2.
        unsafe { avx2(bound, tile) }
    }

    pub(super) fn read_all_checked(lines: &[Line]) -> u64 {
        // SAFETY: called only after `super::avx512` has detected the features.
        unsafe { read_all(lines) }
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
    fn read_all(lines: &[Line]) -> u64 {
        let mut sums = [_mm512_setzero_si512(); TILE];
        for group in lines.chunks_exact(TILE) {
            for (sum, line) in sums.iter_mut().zip(group) {
                *sum = _mm512_adds_epu8(*sum, load(line));
            }
        }
        let all = sums.into_iter().fold(_mm512_setzero_si512(), |a, b| _mm512_adds_epu8(a, b));
        _mm512_movepi8_mask(all)
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
    fn load(line: &Line) -> __m512i {
        // SAFETY: a Line is 64 bytes, aligned to 64, and borrowed for the read.
        unsafe { _mm512_load_si512(line.0.as_ptr().cast()) }
    }

    /// A quarter of the score bytes.
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
    fn quarter<const AT: usize>(lut: &Lut) -> __m512i {
        const { assert!(AT < 4) };
        // SAFETY: `bytes` opens a Lut aligned to 64, and 64 AT + 64 ≤ 256.
        unsafe { _mm512_load_si512(lut.bytes.as_ptr().add(64 * AT).cast()) }
    }

    /// 256 score bytes sit in four registers: two permutes pick among 128 each, the class's top bit
    /// chooses. Loci of fewer than 127 classes need one permute.
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
    fn avx512(bound: &Bound, tile: &[Line]) -> [u64; TILE] {
        let mut sums = [_mm512_setzero_si512(); TILE];
        for (lut, lines) in bound.luts.iter().zip(tile.chunks_exact(TILE)) {
            let (t0, t1) = (quarter::<0>(lut), quarter::<1>(lut));
            if lut.small {
                for (sum, line) in sums.iter_mut().zip(lines) {
                    *sum = _mm512_adds_epu8(*sum, _mm512_permutex2var_epi8(t0, load(line), t1));
                }
            } else {
                let (t2, t3) = (quarter::<2>(lut), quarter::<3>(lut));
                for (sum, line) in sums.iter_mut().zip(lines) {
                    let class = load(line);
                    let low = _mm512_permutex2var_epi8(t0, class, t1);
                    let high = _mm512_permutex2var_epi8(t2, class, t3);
                    let byte = _mm512_mask_blend_epi8(_mm512_movepi8_mask(class), low, high);
                    *sum = _mm512_adds_epu8(*sum, byte);
                }
            }
        }
        let threshold = _mm512_set1_epi8(bound.threshold.cast_signed());
        sums.map(|sum| _mm512_cmpge_epu8_mask(sum, threshold))
    }

    /// Sixteen score bytes, twice.
    #[target_feature(enable = "avx2")]
    fn sixteen(bytes: &[u8; 16]) -> __m256i {
        // SAFETY: sixteen readable bytes; the load needs no alignment.
        _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) })
    }

    /// Sixteen shuffles of sixteen bytes: class + 0x70 saturated has its top bit clear, and its low four
    /// bits the position, only for classes 0..16; each round moves the next sixteen there. Rounds whose
    /// bytes are all zero are skipped.
    #[target_feature(enable = "avx2")]
    fn avx2(bound: &Bound, tile: &[Line]) -> [u64; TILE] {
        let mut sums = [_mm256_setzero_si256(); 2 * TILE];
        let into_range = _mm256_set1_epi8(0x70);
        for (lut, lines) in bound.luts.iter().zip(tile.chunks_exact(TILE)) {
            let mut bytes = [_mm256_setzero_si256(); 2 * TILE];
            for (round, scores) in (0_u8..).zip(lut.bytes.as_chunks::<16>().0) {
                if *scores == [0; 16] {
                    continue;
                }
                let table = sixteen(scores);
                let shift = _mm256_set1_epi8((round << 4).wrapping_neg().cast_signed());
                for (half, byte) in bytes.iter_mut().enumerate() {
                    // SAFETY: 32 bytes at a multiple of 32 within a 64-byte line aligned to 64.
                    let class =
                        unsafe { _mm256_load_si256(lines[half / 2].0.as_ptr().add(half % 2 * 32).cast()) };
                    let position = _mm256_adds_epu8(_mm256_add_epi8(class, shift), into_range);
                    *byte = _mm256_or_si256(*byte, _mm256_shuffle_epi8(table, position));
                }
            }
            for (sum, byte) in sums.iter_mut().zip(bytes) {
                *sum = _mm256_adds_epu8(*sum, byte);
            }
        }
        let threshold = _mm256_set1_epi8(bound.threshold.cast_signed());
        let reached = |sum: __m256i| {
            let high = _mm256_cmpeq_epi8(_mm256_max_epu8(sum, threshold), sum);
            u64::from(_mm256_movemask_epi8(high).cast_unsigned())
        };
        let mut masks = [0; TILE];
        for (line, mask) in masks.iter_mut().enumerate() {
            *mask = reached(sums[2 * line]) | reached(sums[2 * line + 1]) << 32;
        }
        masks
    }
}
