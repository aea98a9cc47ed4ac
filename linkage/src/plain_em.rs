//! Weights of a plain table, learnt from the patterns of its candidate pairs.

use crate::block;
use crate::math;
use crate::plain::{LEVELS, MISSING};

const ROUNDS: usize = 40;

/// Learnt weights by field and level.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    bits: Vec<[f32; LEVELS]>,
    prior: f32,
}

impl Model {
    /// Log2 odds of a pattern.
    pub fn score(&self, pattern: u64) -> f32 {
        self.bits.iter().enumerate().map(|(f, bits)| bits[level(pattern, f)]).sum::<f32>() + self.prior
    }

    /// Log2 odds that a candidate pair matches.
    pub fn prior(&self) -> f32 {
        self.prior
    }

    /// Learns from patterns (four bits a field).
    ///
    /// Chance agreement comes from pairs drawn at random. Only candidates can match, so the rest of all pairs
    /// counts in the prior alone.
    pub fn learn(patterns: &[u64], chance: &[[f64; LEVELS]], all_pairs: f64) -> Self {
        let mut sorted = patterns.to_vec();
        sorted.sort_unstable();
        let counts: Vec<(u64, f64)> =
            sorted.chunk_by(|a, b| a == b).map(|c| (c[0], c.len() as f64)).collect();
        let mut share: Vec<f64> = counts.iter().map(|(p, _)| seed(*p, chance.len())).collect();
        let mut model = Self::default();
        for _ in 0..ROUNDS {
            model = maximise(&counts, &share, chance, all_pairs);
            for (slot, (pattern, _)) in share.iter_mut().zip(&counts) {
                *slot = crate::em::probability(model.score(*pattern));
            }
        }
        model
    }
}

fn level(pattern: u64, field: usize) -> usize {
    usize::try_from(pattern >> (4 * field) & 7).unwrap_or(0)
}

/// An even guess to start from: the mean closeness of the fields that both have.
fn seed(pattern: u64, fields: usize) -> f64 {
    const CLOSE: [f64; LEVELS] = [1.0, 0.9, 0.8, 0.6, 0.3, 0.1, 0.0, 0.0];
    let known: Vec<usize> = (0..fields).map(|f| level(pattern, f)).filter(|l| *l as u64 != MISSING).collect();
    let mean = known.iter().map(|l| CLOSE[*l]).sum::<f64>() / (known.len().max(1) as f64);
    let enough = (known.len() as f64 / fields as f64).min(1.0);
    math::logistic((mean - 0.65) * 14.0 * enough)
}

fn maximise(counts: &[(u64, f64)], share: &[f64], chance: &[[f64; LEVELS]], all_pairs: f64) -> Model {
    let fields = chance.len();
    let mut m = vec![[0.2_f64; LEVELS]; fields];
    let mut ones = 1.0;
    for ((pattern, count), p) in counts.iter().zip(share) {
        ones += count * p;
        for (f, row) in m.iter_mut().enumerate() {
            row[level(*pattern, f)] += count * p;
        }
    }
    let mut bits = vec![[0.0_f32; LEVELS]; fields];
    for f in 0..fields {
        // A missing value says nothing about who it is.
        let known: f64 = m[f].iter().take(LEVELS - 1).sum();
        for l in 0..LEVELS - 1 {
            bits[f][l] = math::log2((m[f][l] / known) / chance[f][l]).clamp(-12.0, 24.0) as f32;
        }
    }
    Model { bits, prior: math::log2(ones / (all_pairs - ones).max(1.0)) as f32 }
}

/// Probabilities when every row has at most one partner: the candidates of a row compete with each other and
/// with "none of them", whose share is learnt too. `bits` are log2 odds under `prior`; `size` is the number of
/// rows and of rows in the smaller table.
pub fn partners(pairs: &[u64], bits: &[f32], prior: f32, size: (usize, usize)) -> Vec<f32> {
    let (rows, smaller) = size;
    let each = (rows - smaller).max(1) as f64;
    let ratio: Vec<f64> = bits.iter().map(|b| math::exp2(f64::from(b - prior).min(60.0))).collect();
    let mut sums = vec![0.0_f64; rows];
    for (pair, r) in pairs.iter().zip(&ratio) {
        let (a, b) = block::unpack(*pair);
        sums[a as usize] += r;
        sums[b as usize] += r;
    }
    let mut share = 0.5_f64;
    let mut out = vec![0.0_f32; pairs.len()];
    for _ in 0..12 {
        let (each_share, none) = (share / each, 1.0 - share);
        let mut found = 0.0;
        for ((pair, r), slot) in pairs.iter().zip(&ratio).zip(&mut out) {
            let (a, b) = block::unpack(*pair);
            let of = |row: u32| r * each_share / (sums[row as usize] * each_share + none);
            let p = of(a).min(of(b));
            found += p;
            *slot = p as f32;
        }
        share = (found / smaller.max(1) as f64).clamp(0.001, 0.995);
    }
    out
}
