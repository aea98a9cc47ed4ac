//! Theta (θ, 群体亚结构): the alleles of all founders are drawn from one Balding–Nichols urn.
//!
//! Balding & Nichols 1994: after n draws of which n(a) showed allele a, the next one is a with
//! probability (n(a) θ + (1 − θ) p(a)) / (1 + (n − 1) θ). Draws are exchangeable, so the ones whose
//! allele is known go first in closed form; what is left is an urn of the same kind with the base
//! q(a) = (n(a) θ + (1 − θ) p(a)) / A, A = (1 − θ) + n θ, whose draws fall into blocks of copies of one
//! ancestral draw: a partition into blocks of sizes s has weight A^k θ^(u−k) ∏ (s−1)! / ∏ (A + iθ).

use std::collections::BTreeMap;

use crate::error::{Error, Kind, Result};

/// Unknown founder alleles that can be partitioned exactly (Bell number 115,975 at 10).
const UNKNOWN_MAX: usize = 10;

/// An urn that remembers what was drawn.
#[derive(Clone, Debug)]
pub(crate) struct Urn<'a> {
    theta: f64,
    p: &'a [f64],
    seen: Vec<u32>,
    total: u32,
}

impl<'a> Urn<'a> {
    pub(crate) fn new(theta: f64, p: &'a [f64]) -> Self {
        Self { theta, p, seen: vec![0; p.len()], total: 0 }
    }

    fn mass(&self) -> f64 {
        (1.0 - self.theta) + f64::from(self.total) * self.theta
    }

    /// Probability that the next draw is `allele`, which is then remembered.
    pub(crate) fn draw(&mut self, allele: usize) -> f64 {
        let weight = f64::from(self.seen[allele]) * self.theta + (1.0 - self.theta) * self.p[allele];
        let probability = weight / self.mass();
        self.seen[allele] += 1;
        self.total += 1;
        probability
    }

    /// Probability of the next draw for each allele.
    pub(crate) fn next(&self) -> Vec<f64> {
        let mass = self.mass();
        let weight = |(n, p): (&u32, &f64)| (f64::from(*n) * self.theta + (1.0 - self.theta) * p) / mass;
        self.seen.iter().zip(self.p).map(weight).collect()
    }

    /// Weights of the ways in which `unknown` further draws are copies of each other.
    ///
    /// A partition is the block number of each draw. `swaps` are pairs of draws that nothing in the
    /// pedigree tells apart: partitions equal up to such swaps are added up.
    ///
    /// # Errors
    /// More unknown draws than can be partitioned exactly.
    pub(crate) fn partitions(
        &self,
        unknown: usize,
        swaps: &[(usize, usize)],
    ) -> Result<Vec<(Vec<usize>, f64)>> {
        if unknown == 0 {
            return Ok(vec![(Vec::new(), 1.0)]);
        }
        if self.theta == 0.0 {
            return Ok(vec![((0..unknown).collect(), 1.0)]);
        }
        if unknown > UNKNOWN_MAX {
            return Err(Error::new(Kind::TooComplex, "too many untyped founder alleles for an exact theta"));
        }
        let mass = self.mass();
        let below: f64 = (0..unknown).map(|i| mass + i as f64 * self.theta).product();
        let mut sums: BTreeMap<Vec<usize>, f64> = BTreeMap::new();
        let mut blocks = vec![0; unknown];
        loop {
            let weight = self.weight(&blocks, mass) / below;
            *sums.entry(canonical(&blocks, swaps)).or_insert(0.0) += weight;
            if !next_partition(&mut blocks) {
                return Ok(sums.into_iter().collect());
            }
        }
    }

    fn weight(&self, blocks: &[usize], mass: f64) -> f64 {
        let mut sizes = vec![0_u32; blocks.len()];
        let mut weight = 1.0;
        for b in blocks {
            weight *= if sizes[*b] == 0 { mass } else { f64::from(sizes[*b]) * self.theta };
            sizes[*b] += 1;
        }
        weight
    }
}

/// The next restricted growth string, or false after the last one.
fn next_partition(blocks: &mut [usize]) -> bool {
    for i in (1..blocks.len()).rev() {
        let highest = blocks[..i].iter().copied().max().unwrap_or(0);
        if blocks[i] <= highest {
            blocks[i] += 1;
            blocks[i + 1..].fill(0);
            return true;
        }
    }
    false
}

fn renumbered(blocks: &[usize]) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::new();
    let mut number = |b: &usize| match order.iter().position(|o| o == b) {
        Some(at) => at,
        None => {
            order.push(*b);
            order.len() - 1
        }
    };
    blocks.iter().map(&mut number).collect()
}

fn canonical(blocks: &[usize], swaps: &[(usize, usize)]) -> Vec<usize> {
    let mut best = blocks.to_vec();
    for mask in 1_u32..1 << swaps.len() {
        let mut other = blocks.to_vec();
        for (i, (a, b)) in swaps.iter().enumerate() {
            if mask >> i & 1 == 1 {
                other.swap(*a, *b);
            }
        }
        best = best.min(renumbered(&other));
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_reproduce_the_urn() {
        let p = [0.2, 0.3, 0.5];
        let mut urn = Urn::new(0.03, &p);
        let _ = urn.draw(1);
        let base = urn.next();
        let parts = urn.partitions(3, &[]).unwrap();
        assert_eq!(parts.len(), 5);
        assert!((parts.iter().map(|(_, w)| w).sum::<f64>() - 1.0).abs() < 1e-15);
        let draws = [2, 0, 2];
        let mixed: f64 = parts
            .iter()
            .map(|(blocks, w)| {
                let mut value = *w;
                for b in 0..3 {
                    let members: Vec<usize> = (0..3).filter(|i| blocks[*i] == b).collect();
                    if let Some(first) = members.first() {
                        let same = members.iter().all(|m| draws[*m] == draws[*first]);
                        value *= if same { base[draws[*first]] } else { 0.0 };
                    }
                }
                value
            })
            .sum();
        let direct: f64 = draws.iter().map(|d| urn.draw(*d)).product();
        assert!((mixed / direct - 1.0).abs() < 1e-14);
    }

    #[test]
    fn swaps_only_gather() {
        let p = [0.5, 0.5];
        let urn = Urn::new(0.02, &p);
        let all = urn.partitions(4, &[]).unwrap();
        let gathered = urn.partitions(4, &[(0, 1), (2, 3)]).unwrap();
        assert_eq!(all.len(), 15);
        assert!(gathered.len() < all.len());
        assert!((gathered.iter().map(|(_, w)| w).sum::<f64>() - 1.0).abs() < 1e-14);
        assert!(urn.partitions(11, &[]).unwrap_err().is_too_complex());
    }
}
