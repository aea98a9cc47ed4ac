//! Linked pairs (连锁基因座对): two loci whose meioses go together with recombination fraction ρ.
//!
//! Both loci's graphs get a variable per meiosis; a table ½(1 − ρ), ½ρ ties the two. Founder haplotypes
//! are in linkage equilibrium. Exact with mutation, theta and loops, as at one locus.

use crate::error::Result;
use crate::factor::{Factor, eliminate};
use crate::peel::{Graph, Meiosis, Passed, Reading};

/// Readings of the same pedigree at two loci.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PairReading<'a> {
    pub(crate) readings: [Reading<'a>; 2],
    /// Recombination fraction.
    pub(crate) rho: f64,
}

/// Joint probability of both loci.
pub(crate) fn likelihood(pair: &PairReading<'_>) -> Result<f64> {
    let [a, b] = pair.readings.map(|r| Reading { meioses: true, ..r });
    let mut dims = Vec::new();
    let undecided = vec![Passed::Open; a.seen.len()];
    let a = Graph::new(a, &undecided, &mut dims)?;
    let b = Graph::new(b, &undecided, &mut dims)?;
    let ties = ties(&a.meioses, &b.meioses, pair.rho, &dims);
    let others = b.parts(&dims)?;
    let mut sum = 0.0;
    for one in a.parts(&dims)? {
        for other in &others {
            let factors = one.factors.iter().chain(&other.factors).chain(&ties).cloned().collect();
            sum += one.weight * other.weight * eliminate(factors, &[], &dims)?.values[0];
        }
    }
    Ok(sum)
}

fn ties(a: &[Meiosis], b: &[Meiosis], rho: f64, dims: &[usize]) -> Vec<Factor> {
    let partner = |m: &Meiosis, others: &[Meiosis]| {
        others.iter().find(|o| o.child == m.child && o.from_father == m.from_father).map(|o| o.var)
    };
    let alone = |var: usize| Factor::from_fn(&[var], dims, |_| 0.5);
    let mut ties: Vec<Factor> = a
        .iter()
        .map(|m| match partner(m, b) {
            Some(other) => {
                Factor::from_fn(&[m.var, other], dims, |x| 0.5 * if x[0] == x[1] { 1.0 - rho } else { rho })
            }
            None => alone(m.var),
        })
        .collect();
    ties.extend(b.iter().filter(|m| partner(m, a).is_none()).map(|m| alone(m.var)));
    ties
}
