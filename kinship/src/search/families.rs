//! A new profile against all families: the transposed scan.
//!
//! For each locus and class there is one byte a family. A new profile picks one row a locus, and the rows
//! are added with saturation; each family starts at 255 − T, so a family survives exactly at 255.

use crate::search::bound::{Bound, Lut};
use crate::search::pack::{Line, MISSING, Panel};

/// Class bytes a locus.
const CLASSES: usize = 256;

/// Bounds of all open families, ready for new profiles.
#[derive(Clone, Debug)]
pub struct FamilyIndex {
    loci: usize,
    families: usize,
    starts: Vec<Line>,
    /// Row of (locus, class), one line per 64 families.
    rows: Vec<Line>,
}

impl FamilyIndex {
    /// An index over families' bounds, in order.
    #[must_use]
    pub fn new(loci: usize, bounds: &[Bound]) -> Self {
        let lines = bounds.len().div_ceil(64);
        let mut index = Self {
            loci,
            families: bounds.len(),
            starts: vec![Line([0; 64]); lines],
            rows: vec![Line([0; 64]); lines * loci * CLASSES],
        };
        for (family, bound) in bounds.iter().enumerate() {
            index.starts[family / 64].0[family % 64] = 255 - bound.threshold;
            for (locus, lut) in bound.luts.iter().enumerate() {
                index.set(locus, family, lut, lines);
            }
        }
        index
    }

    fn set(&mut self, locus: usize, family: usize, lut: &Lut, lines: usize) {
        for class in 0..=u8::MAX {
            let row = (locus * CLASSES + usize::from(class)) * lines;
            self.rows[row + family / 64].0[family % 64] = lut.get(class);
        }
    }

    /// Families that the new profile could belong to, in order: rescore them exactly with
    /// [`crate::FamilyTable::score`].
    #[must_use]
    pub fn candidates(&self, panel: &Panel, alleles: &[Option<(usize, usize)>]) -> Vec<usize> {
        let lines = self.starts.len();
        let mut sums = self.starts.clone();
        for (locus, pair) in alleles.iter().enumerate().take(self.loci) {
            let class = pair.map_or(MISSING, |(a, b)| panel.classes()[locus].class(a, b));
            let row = (locus * CLASSES + usize::from(class)) * lines;
            for (sum, bytes) in sums.iter_mut().zip(&self.rows[row..row + lines]) {
                for (s, b) in sum.0.iter_mut().zip(&bytes.0) {
                    *s = s.saturating_add(*b);
                }
            }
        }
        (0..self.families).filter(|f| sums[f / 64].0[f % 64] == 255).collect()
    }
}
