//! Joint assignment (联合比对): several found persons, several missing ones, each used at most once.
//!
//! In disaster victim identification (灾难遇难者识别) pairwise posteriors contradict each other: two found
//! persons cannot both be one missing person. Here every assignment of found to missing persons has weight
//! ∏ odds·LR over its pairs (Vigeland & Egeland 2021, flat prior at odds 1), and sums over all of them are
//! exact, in logarithms, by dynamic programming over subsets of the smaller side. It holds where each
//! family misses one person, so that the pairs' ratios multiply; several missing in one family need the
//! family's own pedigrees as hypotheses.

use crate::error::{Error, Kind, Result};

/// Persons on the smaller side that can be summed over exactly.
const SMALLER_MAX: usize = 16;

/// What is known of all found and missing persons together.
#[derive(Clone, Debug, PartialEq)]
pub struct Joint {
    /// Posterior probability that found person i is missing person j: `[i][j]`.
    pub pairs: Vec<Vec<f64>>,
    /// Posterior probability that found person i is none of the missing.
    pub nobody: Vec<f64>,
    /// The likeliest assignment: the missing person of each found one.
    pub best: Vec<Option<usize>>,
    /// Posterior probability of that assignment as a whole.
    pub best_probability: f64,
}

/// Sums over all assignments. `log10_ratios[i][j]` compares "found i is missing j" with "unrelated";
/// `log10_odds` is the stated prior odds of each pair against nobody (0 is the flat prior).
///
/// # Errors
/// Rows of different lengths, numbers that are not a ratio's logarithm (NaN, +∞), or more than sixteen
/// persons on both sides.
pub fn joint_assignment(log10_ratios: &[Vec<f64>], log10_odds: f64) -> Result<Joint> {
    let missing = log10_ratios.first().map_or(0, Vec::len);
    let valid = |x: &f64| !x.is_nan() && *x < f64::INFINITY;
    if log10_ratios.iter().any(|row| row.len() != missing || !row.iter().all(valid))
        || !log10_odds.is_finite()
    {
        return Err(Error::new(
            Kind::Model,
            "every found person needs one log10 ratio for each missing person",
        ));
    }
    if missing.min(log10_ratios.len()) > SMALLER_MAX {
        return Err(Error::new(Kind::TooComplex, "too many persons for an exact joint assignment"));
    }
    let weight = |i: usize, j: usize| (log10_ratios[i][j] + log10_odds) * std::f64::consts::LN_10;
    if missing <= log10_ratios.len() {
        return Ok(solved(log10_ratios.len(), missing, weight));
    }
    Ok(solved(missing, log10_ratios.len(), |j, i| weight(i, j)).turned(log10_ratios.len(), missing))
}

/// Solves with `rows` on the larger side and subsets of `columns`; weights are natural logarithms.
fn solved(rows: usize, columns: usize, weight: impl Fn(usize, usize) -> f64) -> Joint {
    let sums = backward(rows, columns, &weight, log_add);
    let bests = backward(rows, columns, &weight, f64::max);
    let total = sums[0][0];
    let mut pairs = vec![vec![0.0; columns]; rows];
    let mut before = vec![f64::NEG_INFINITY; 1 << columns];
    before[0] = 0.0;
    for row in 0..rows {
        let mut next = before.clone();
        for (mask, way) in before.iter().enumerate().filter(|(_, way)| **way > f64::NEG_INFINITY) {
            for column in (0..columns).filter(|c| mask >> c & 1 == 0) {
                let (with, taken) = (way + weight(row, column), mask | 1 << column);
                pairs[row][column] += (with + sums[row + 1][taken] - total).exp();
                next[taken] = log_add(next[taken], with);
            }
        }
        before = next;
    }
    let nobody = pairs.iter().map(|row| (1.0 - row.iter().sum::<f64>()).max(0.0)).collect();
    let best = likeliest(&bests, rows, columns, &weight);
    Joint { pairs, nobody, best, best_probability: (bests[0][0] - total).exp() }
}

/// For each row and set of taken columns, all ways to place this row and the later ones.
fn backward(
    rows: usize,
    columns: usize,
    weight: &impl Fn(usize, usize) -> f64,
    combine: impl Fn(f64, f64) -> f64,
) -> Vec<Vec<f64>> {
    let mut ways = vec![vec![0.0; 1 << columns]; rows + 1];
    for row in (0..rows).rev() {
        for mask in 0..1_usize << columns {
            let mut value = ways[row + 1][mask];
            for column in (0..columns).filter(|c| mask >> c & 1 == 0) {
                value = combine(value, weight(row, column) + ways[row + 1][mask | 1 << column]);
            }
            ways[row][mask] = value;
        }
    }
    ways
}

fn likeliest(
    bests: &[Vec<f64>],
    rows: usize,
    columns: usize,
    weight: &impl Fn(usize, usize) -> f64,
) -> Vec<Option<usize>> {
    let mut mask = 0;
    (0..rows)
        .map(|row| {
            let free = (0..columns).filter(|c| mask >> c & 1 == 0);
            let value = |c: usize| weight(row, c) + bests[row + 1][mask | 1 << c];
            let column = free.max_by(|a, b| value(*a).total_cmp(&value(*b)));
            let column = column.filter(|c| value(*c) > bests[row + 1][mask]);
            mask |= column.map_or(0, |c| 1 << c);
            column
        })
        .collect()
}

fn log_add(a: f64, b: f64) -> f64 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY { high } else { high + (low - high).exp().ln_1p() }
}

impl Joint {
    /// Rows for columns, where the found persons were the smaller side.
    fn turned(&self, found: usize, missing: usize) -> Self {
        let pairs: Vec<Vec<f64>> =
            (0..found).map(|i| (0..missing).map(|j| self.pairs[j][i]).collect()).collect();
        Self {
            nobody: pairs.iter().map(|row| (1.0 - row.iter().sum::<f64>()).max(0.0)).collect(),
            best: (0..found).map(|i| self.best.iter().position(|b| *b == Some(i))).collect(),
            best_probability: self.best_probability,
            pairs,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All assignments one by one.
    fn enumerated(ratios: &[Vec<f64>]) -> (Vec<Vec<f64>>, f64) {
        fn walk(
            ratios: &[Vec<f64>],
            row: usize,
            used: &mut Vec<Option<usize>>,
            all: &mut Vec<(Vec<Option<usize>>, f64)>,
        ) {
            if row == ratios.len() {
                let weight = used
                    .iter()
                    .enumerate()
                    .map(|(i, c)| c.map_or(1.0, |c| 10_f64.powf(ratios[i][c])))
                    .product();
                all.push((used.clone(), weight));
                return;
            }
            for column in std::iter::once(None).chain((0..ratios[row].len()).map(Some)) {
                if column.is_none() || !used.contains(&column) {
                    used.push(column);
                    walk(ratios, row + 1, used, all);
                    used.pop();
                }
            }
        }
        let mut all = Vec::new();
        walk(ratios, 0, &mut Vec::new(), &mut all);
        let total: f64 = all.iter().map(|(_, w)| w).sum();
        let mut pairs = vec![vec![0.0; ratios[0].len()]; ratios.len()];
        for (used, weight) in &all {
            for (i, c) in used.iter().enumerate() {
                c.iter().for_each(|c| pairs[i][*c] += weight / total);
            }
        }
        (pairs, all.iter().map(|(_, w)| w / total).fold(0.0, f64::max))
    }

    proptest! {
        #[test]
        fn equals_the_enumeration(
            rows in 1_usize..4, columns in 1_usize..4,
            numbers in proptest::collection::vec(prop_oneof![Just(f64::NEG_INFINITY), -3.0..4.0], 9),
        ) {
            let ratios: Vec<Vec<f64>> = (0..rows).map(|i| numbers[3 * i..3 * i + columns].to_vec()).collect();
            let joint = joint_assignment(&ratios, 0.0).unwrap();
            let (pairs, best) = enumerated(&ratios);
            for (a, b) in joint.pairs.iter().flatten().zip(pairs.iter().flatten()) {
                prop_assert!((a - b).abs() < 1e-10, "{a} {b}");
            }
            prop_assert!((joint.best_probability - best).abs() < 1e-10);
        }
    }

    #[test]
    fn two_cannot_be_one() {
        let joint = joint_assignment(&[vec![40.0, 2.0], vec![39.0, 1.5]], 0.0).unwrap();
        assert_eq!(joint.best, [Some(0), Some(1)]);
        assert!(joint.pairs[0][0] + joint.pairs[1][0] <= 1.0 + 1e-12);
        assert!(joint_assignment(&vec![vec![0.0; 17]; 17], 0.0).unwrap_err().is_too_complex());
        assert!(joint_assignment(&[vec![f64::NAN]], 0.0).unwrap_err().is_model());
    }
}
