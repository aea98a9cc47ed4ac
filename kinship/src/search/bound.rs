//! The upper bound of the scan: a byte a genotype class whose sum can only be too high.
//!
//! Let ℓ be the exact log10 ratio of a candidate at a locus and c the threshold. With scale s and depth d
//! each class gets b = ⌈s (max ℓ + d) + ε⌉ (max over the genotypes of the class; 0 where that is negative),
//! and T = ⌊s (c + L d) − ε⌋ ≤ 255. A candidate with Σ ℓ ≥ c has Σ b ≥ s (Σ ℓ + L d) ≥ s (c + L d) ≥ T,
//! so saturating byte sums, which only stop above T, lose no exact hit. ε = 10⁻⁶ covers the rounding of
//! logarithms and products (relative error below 10⁻¹² at 64 loci).

use crate::search::family::{FamilyTable, pair_index};
use crate::search::pack::{MISSING, Panel};

/// Slack for floating-point rounding, in units of the scaled score.
const EPSILON: f64 = 1e-6;

/// Depth below zero that a single locus can pull a score, in log10, where the byte range allows it.
const DEPTH_WANTED: f64 = 2.75;

/// Score bytes of one locus for all 256 class bytes.
#[derive(Clone, Debug, PartialEq)]
#[repr(C, align(64))]
pub(crate) struct Lut {
    pub(crate) bytes: [u8; 256],
    /// All classes fit below 127, and entry 127 repeats the one for untyped loci.
    pub(crate) small: bool,
}

impl Lut {
    pub(crate) fn get(&self, class: u8) -> u8 {
        self.bytes[usize::from(class)]
    }
}

/// How log10 ratios become bytes; shared by all queries that use the same threshold and panel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scale {
    scale: f64,
    depth: f64,
    pub(crate) threshold: u8,
}

impl Scale {
    pub(crate) fn new(loci: usize, log10_cut: f64) -> Self {
        let cut = log10_cut.clamp(-1000.0, 1000.0);
        let loci = loci as f64;
        let scale = (255.0 / (cut.max(0.0) + loci * DEPTH_WANTED)).min(16.0);
        let depth = ((255.0 / scale - cut) / loci).min(2.0 * DEPTH_WANTED);
        let threshold = (scale * (cut + loci * depth) - EPSILON).floor().clamp(0.0, 255.0);
        Self { scale, depth, threshold: threshold as u8 }
    }

    fn byte(&self, log10: f64) -> u8 {
        let scaled = self.scale * (log10 + self.depth) + EPSILON;
        if scaled <= 0.0 { 0 } else { scaled.ceil().min(255.0) as u8 }
    }

    /// Bytes of one locus from the ratio of each genotype.
    pub(crate) fn lut(&self, panel: &Panel, locus: usize, ratio: &[f64]) -> Lut {
        let classes = &panel.classes()[locus];
        let n = panel.loci()[locus].alleles().len();
        let mut highest = [f64::NEG_INFINITY; 256];
        for b in 0..n {
            for a in 0..=b {
                let class = usize::from(classes.class(a, b));
                highest[class] = highest[class].max(ratio[pair_index(a, b)]);
            }
        }
        let mut lut = Lut { bytes: [0; 256], small: classes.count < 127 };
        for (class, ratio) in highest.iter().enumerate().filter(|(_, r)| r.is_finite()) {
            lut.bytes[class] = self.byte(ratio.log10());
        }
        lut.bytes[usize::from(MISSING)] = self.byte(0.0);
        if classes.count < 127 {
            lut.bytes[127] = self.byte(0.0);
        }
        lut
    }
}

/// Score bytes of a query for a whole panel, with the sum that a candidate must reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    pub(crate) luts: Vec<Lut>,
    pub(crate) threshold: u8,
    log10_cut: f64,
}

impl Bound {
    /// The bound of a family table for a threshold on the exact log10 ratio.
    #[must_use]
    pub fn new(panel: &Panel, table: &FamilyTable, log10_cut: f64) -> Self {
        let scale = Scale::new(table.loci.len(), log10_cut);
        let luts = table.loci.iter().enumerate().map(|(l, t)| scale.lut(panel, l, &t.ratio)).collect();
        Self::from_luts(luts, scale, log10_cut)
    }

    pub(crate) fn from_luts(luts: Vec<Lut>, scale: Scale, log10_cut: f64) -> Self {
        Self { luts, threshold: scale.threshold, log10_cut }
    }

    /// Threshold on the exact log10 ratio.
    #[must_use]
    pub fn log10_cut(&self) -> f64 {
        self.log10_cut
    }
}
