//! From pairs to persons.
//!
//! Groups grow by average link: two groups become one when, over all pairs between them, one person is more
//! likely than two. A single strong pair can't chain two families together, and pairs that must not be one
//! person (a decision of a person, or two facts that exclude each other) keep whole groups apart.

use crate::block;

/// Probability taken for a pair that was never a candidate.
const UNSEEN: f32 = 0.08;
/// Edges below this don't hold a component together.
const EDGE: f32 = 0.15;
/// Largest component treated at once; beyond it weak edges are cut first.
const LARGEST: usize = 400;

/// Scored pairs of one table.
#[derive(Clone, Copy, Debug)]
pub struct Scored<'a> {
    /// Sorted pairs.
    pub pairs: &'a [u64],
    /// Their probabilities.
    pub probabilities: &'a [f32],
    /// Sorted pairs that must not be one person.
    pub apart: &'a [u64],
}

impl Scored<'_> {
    fn of(&self, a: u32, b: u32) -> f32 {
        let pair = block::pack(a, b);
        if self.apart.binary_search(&pair).is_ok() {
            return f32::NEG_INFINITY;
        }
        self.pairs.binary_search(&pair).map_or(UNSEEN, |at| self.probabilities[at])
    }
}

/// The group of every row, named by its lowest row.
pub fn clusters(rows: usize, scored: &Scored<'_>, threshold: f32) -> Vec<u32> {
    let mut owner: Vec<u32> = (0..u32::try_from(rows).unwrap_or(u32::MAX)).collect();
    let mut work = vec![((0..u32::try_from(rows).unwrap_or(u32::MAX)).collect::<Vec<u32>>(), EDGE)];
    let mut first = true;
    while let Some((members, least)) = work.pop() {
        for part in components(&members, scored, least, first) {
            if part.len() > LARGEST && least < 0.97 {
                work.push((part, least + (1.0 - least) * 0.4));
            } else {
                agglomerate(&part, scored, threshold, &mut owner);
            }
        }
        first = false;
    }
    owner
}

/// Parts of two or more that edges of at least `least` hold together.
fn components(members: &[u32], scored: &Scored<'_>, least: f32, whole: bool) -> Vec<Vec<u32>> {
    let place = |row: u32| if whole { Some(row as usize) } else { members.binary_search(&row).ok() };
    let mut parent: Vec<u32> = (0..u32::try_from(members.len()).unwrap_or(u32::MAX)).collect();
    for (pair, p) in scored.pairs.iter().zip(scored.probabilities) {
        if *p < least {
            continue;
        }
        let (a, b) = block::unpack(*pair);
        if let (Some(x), Some(y)) = (place(a), place(b)) {
            let (x, y) = (root(&mut parent, x), root(&mut parent, y));
            parent[x.max(y)] = u32::try_from(x.min(y)).unwrap_or(0);
        }
    }
    let mut tagged: Vec<(u32, u32)> = (0..members.len())
        .map(|at| (u32::try_from(root(&mut parent, at)).unwrap_or(0), members[at]))
        .collect();
    tagged.sort_unstable();
    tagged
        .chunk_by(|x, y| x.0 == y.0)
        .filter(|c| c.len() > 1)
        .map(|c| c.iter().map(|t| t.1).collect())
        .collect()
}

fn root(parent: &mut [u32], mut at: usize) -> usize {
    while parent[at] as usize != at {
        parent[at] = parent[parent[at] as usize];
        at = parent[at] as usize;
    }
    at
}

/// Average-link merging of one component; sums between groups are kept, so a merge costs one row.
fn agglomerate(part: &[u32], scored: &Scored<'_>, threshold: f32, owner: &mut [u32]) {
    let n = part.len();
    if let [a, b] = part {
        if scored.of(*a, *b) > threshold {
            owner[*b as usize] = *a;
        }
        return;
    }
    let mut sums = vec![0.0_f32; n * n];
    for i in 0..n {
        for j in i + 1..n {
            let p = scored.of(part[i], part[j]);
            sums[i * n + j] = p;
            sums[j * n + i] = p;
        }
    }
    let mut sizes = vec![1_usize; n];
    while let Some((i, j)) = closest(&sums, &sizes, threshold) {
        for k in 0..n {
            let both = sums[i * n + k] + sums[j * n + k];
            sums[i * n + k] = both;
            sums[k * n + i] = both;
        }
        sizes[i] += sizes[j];
        sizes[j] = 0;
        let (from, to) = (part[j], part[i]);
        for row in part.iter().filter(|r| owner[**r as usize] == from).copied().collect::<Vec<_>>() {
            owner[row as usize] = to;
        }
    }
}

fn closest(sums: &[f32], sizes: &[usize], threshold: f32) -> Option<(usize, usize)> {
    let n = sizes.len();
    let mut best = None;
    let mut most = threshold;
    for i in (0..n).filter(|i| sizes[*i] > 0) {
        for j in (i + 1..n).filter(|j| sizes[*j] > 0) {
            let mean = sums[i * n + j] / (sizes[i] * sizes[j]) as f32;
            if mean > most {
                most = mean;
                best = Some((i, j));
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_weak_bridge_does_not_join_two_persons() {
        let edges = [(0, 1, 0.95), (0, 2, 0.9), (1, 2, 0.9), (2, 3, 0.6), (3, 4, 0.95), (0, 3, 0.1)];
        let mut list: Vec<(u64, f32)> = edges.iter().map(|(a, b, p)| (block::pack(*a, *b), *p)).collect();
        list.sort_by_key(|e| e.0);
        let (pairs, probabilities): (Vec<u64>, Vec<f32>) = list.into_iter().unzip();
        let scored = Scored { pairs: &pairs, probabilities: &probabilities, apart: &[] };
        assert_eq!(clusters(6, &scored, 0.5), [0, 0, 0, 3, 3, 5]);
        let apart = [block::pack(0, 1)];
        let scored = Scored { apart: &apart, ..scored };
        let groups = clusters(6, &scored, 0.5);
        assert_ne!(groups[0], groups[1]);
    }
}
