//! What the other mentions say about a pair.
//!
//! Two mentions that agree little may both be sure to be a third one; two that agree well may each belong to
//! different persons whom other mentions tell apart. Both are facts about the neighbourhood of a pair.

use crate::{block, math};

/// Number of features that the neighbourhood gives.
pub const FEATURES: usize = 12;
/// A neighbour below this probability is not looked at.
const LEAST: f32 = 0.03;
/// Most neighbours of a mention that are looked at.
const MOST: usize = 48;

/// Neighbours of every mention with their probability, by row.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    starts: Vec<u32>,
    edges: Vec<(u32, f32)>,
}

impl Graph {
    /// Builds the graph of `rows` mentions from sorted pairs and their probabilities.
    pub fn new(rows: usize, pairs: &[u64], probabilities: &[f32]) -> Self {
        let mut degree = vec![0_u32; rows + 1];
        let kept = || pairs.iter().zip(probabilities).filter(|(_, p)| **p >= LEAST);
        for (pair, _) in kept() {
            let (a, b) = block::unpack(*pair);
            degree[a as usize + 1] += 1;
            degree[b as usize + 1] += 1;
        }
        for at in 1..degree.len() {
            degree[at] += degree[at - 1];
        }
        let starts = degree.clone();
        let mut edges = vec![(0, 0.0); starts[rows] as usize];
        for (pair, p) in kept() {
            let (a, b) = block::unpack(*pair);
            for (from, to) in [(a, b), (b, a)] {
                edges[degree[from as usize] as usize] = (to, *p);
                degree[from as usize] += 1;
            }
        }
        for row in 0..rows {
            edges[starts[row] as usize..starts[row + 1] as usize].sort_unstable_by_key(|e| e.0);
        }
        Self { starts, edges }
    }

    /// Neighbours of a row, sorted by row.
    pub fn of(&self, row: u32) -> &[(u32, f32)] {
        let row = row as usize;
        &self.edges[self.starts[row] as usize..self.starts[row + 1] as usize]
    }

    /// Pairs with a common neighbour that both are likely to be; `known` pairs (sorted) are left out.
    pub fn two_steps(&self, least: f32, known: &[u64]) -> Vec<u64> {
        let mut found = Vec::new();
        for row in 0..self.starts.len().saturating_sub(1) {
            let near: Vec<u32> = self
                .of(u32::try_from(row).unwrap_or(0))
                .iter()
                .filter(|e| e.1 >= least)
                .map(|e| e.0)
                .take(MOST)
                .collect();
            for (i, a) in near.iter().enumerate() {
                for b in &near[i + 1..] {
                    found.push(block::pack(*a, *b));
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        let mut at = 0;
        found.retain(|pair| {
            while at < known.len() && known[at] < *pair {
                at += 1;
            }
            known.get(at) != Some(pair)
        });
        found
    }

    /// What the neighbourhood says about a pair of probability `p`.
    pub fn features(&self, a: u32, b: u32, p: f32) -> [f32; FEATURES] {
        let (x, y) = (self.of(a), self.of(b));
        let mut seen = Seen::default();
        let (mut i, mut j) = (0, 0);
        while i < x.len() || j < y.len() {
            let left = x.get(i).map_or(u32::MAX, |e| e.0);
            let right = y.get(j).map_or(u32::MAX, |e| e.0);
            let pa = if left <= right { x[i].1 } else { 0.0 };
            let pb = if right <= left { y[j].1 } else { 0.0 };
            i += usize::from(left <= right);
            j += usize::from(right <= left);
            let other = left.min(right);
            if other != a && other != b {
                seen.add(pa, pb);
            }
        }
        let logit = math::ln32(p.clamp(1e-6, 1.0 - 1e-6) / (1.0 - p.clamp(1e-6, 1.0 - 1e-6)));
        [
            logit,
            seen.support,
            seen.supports,
            seen.against_a.max(seen.against_b),
            seen.against_a.min(seen.against_b),
            seen.best_a.max(seen.best_b),
            seen.best_a.min(seen.best_b),
            seen.sum_a.max(seen.sum_b),
            seen.sum_a.min(seen.sum_b),
            seen.rejects,
            (p - seen.best_a).min(p - seen.best_b),
            seen.support - seen.against_a.max(seen.against_b),
        ]
    }
}

#[derive(Default)]
struct Seen {
    support: f32,
    supports: f32,
    against_a: f32,
    against_b: f32,
    best_a: f32,
    best_b: f32,
    sum_a: f32,
    sum_b: f32,
    rejects: f32,
}

impl Seen {
    fn add(&mut self, pa: f32, pb: f32) {
        self.support = self.support.max(pa.min(pb));
        self.supports += pa * pb;
        self.against_a = self.against_a.max(pa * (1.0 - pb));
        self.against_b = self.against_b.max(pb * (1.0 - pa));
        self.best_a = self.best_a.max(pa);
        self.best_b = self.best_b.max(pb);
        self.sum_a += pa;
        self.sum_b += pb;
        self.rejects += (pa - pb).abs();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_mention_supports_or_rejects() {
        let pairs = [block::pack(0, 1), block::pack(0, 2), block::pack(1, 2), block::pack(2, 3)];
        let graph = Graph::new(4, &pairs, &[0.5, 0.9, 0.95, 0.9]);
        let row = graph.features(0, 1, 0.5);
        assert!((row[1] - 0.9).abs() < 1e-6);
        assert_eq!(graph.two_steps(0.8, &pairs), vec![block::pack(0, 3), block::pack(1, 3)]);
    }
}
