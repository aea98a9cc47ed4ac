//! Hits and what they mean in a database of this size.

use std::cmp::Ordering;

use crate::posterior::Prior;

/// A profile whose exact ratio reached the threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Position in the pack.
    pub index: usize,
    /// Exact likelihood ratio.
    pub ratio: f64,
    /// Loci compared.
    pub compared: usize,
    /// Loci that contradict the family unless somebody mutated.
    pub contradicting: usize,
}

impl Hit {
    /// Highest ratio first; equal ratios in database order.
    #[must_use]
    pub fn best_first(a: &Self, b: &Self) -> Ordering {
        b.ratio.total_cmp(&a.ratio).then(a.index.cmp(&b.index))
    }
}

/// A hit with its posterior.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked {
    /// The hit.
    pub hit: Hit,
    /// Posterior probability under the stated prior, this candidate against an unrelated person.
    pub alone: f64,
    /// Posterior among all hits of the list and "nobody here": what is left when several candidates
    /// compete for one missing person (Slooten & Meester 2012).
    pub among_all: f64,
}

/// Ranks hits under a prior stated per person of the database.
#[must_use]
pub fn rank(hits: &[Hit], prior: &Prior) -> Vec<Ranked> {
    let odds = prior.probability / (1.0 - prior.probability);
    let total: f64 = 1.0 + hits.iter().map(|h| h.ratio * odds).sum::<f64>();
    hits.iter()
        .map(|hit| Ranked {
            hit: *hit,
            alone: prior.posterior(hit.ratio.log10()),
            among_all: if total.is_finite() {
                hit.ratio * odds / total
            } else {
                f64::from(u8::from(hits.len() == 1))
            },
        })
        .collect()
}
