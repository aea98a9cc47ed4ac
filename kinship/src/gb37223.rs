//! Report mode of GB/T 37223-2018 (亲权鉴定技术规范): the paternity index by the Chinese mutation rule.
//!
//! Where an allele is shared, mutation is ignored; otherwise the fewest whole steps s count, at
//! μ·10^(1−s)/2 each way. The duo rule is μ·10^(1−s)·(n(c)/p(c) + n(d)/p(d))/8; without any whole step
//! the index is μ. The trio rule follows the published implementation of the rule (Li et al., KINSIMU
//! 0.1.2): fewest steps of father and mother together against fewest of the mother alone, which leaves
//! frequencies out where there is a mutation. It stands beside the full model, never instead of it.

use crate::error::{Error, Kind, Result};
use crate::frequency::Locus;
use crate::genotype::{Allele, Genotype};

/// Mutation rates of the rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RuleRates {
    /// Alleged parent without the other parent.
    pub duo: f64,
    /// Alleged parent beside a confirmed one.
    pub alleged: f64,
    /// Confirmed parent.
    pub confirmed: f64,
}

impl Default for RuleRates {
    /// 0.002 for the alleged father, 0.002/3.5 for the mother.
    fn default() -> Self {
        Self { duo: 0.002, alleged: 0.002, confirmed: 0.002 / 3.5 }
    }
}

/// Verdict on a combined index by the standard.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// CPI ≥ 10,000: supports parentage.
    Supports,
    /// CPI ≤ 0.0001: supports non-parentage.
    Opposes,
    /// Between: type more loci.
    TypeMore,
}

/// The standard's reading of a combined paternity index (累积亲权指数).
#[must_use]
pub fn verdict(combined: f64) -> Verdict {
    if combined >= 1e4 {
        Verdict::Supports
    } else if combined <= 1e-4 {
        Verdict::Opposes
    } else {
        Verdict::TypeMore
    }
}

type Pair<'a> = [&'a Allele; 2];

fn pair(genotype: &Genotype) -> Result<Pair<'_>> {
    match genotype {
        Genotype::Pair(a, b) => Ok([a, b]),
        Genotype::Single(_) => Err(Error::new(Kind::Genotype, "the rule needs two alleles a person")),
    }
}

/// Whole steps between two alleles; `None` between different microvariants or unnumbered names.
fn steps(a: &Allele, b: &Allele) -> Option<i32> {
    if a == b {
        return Some(0);
    }
    let distance = (a.tenths()? - b.tenths()?).abs();
    (distance % 10 == 0).then_some(distance / 10)
}

fn frequency(locus: &Locus, allele: &Allele) -> Result<f64> {
    let at = locus.index_of(allele).ok_or_else(|| {
        Error::new(Kind::UnknownAllele, format!("locus {}: an allele is not in the table", locus.name()))
    })?;
    Ok(locus.frequencies()[at])
}

/// Paternity index (亲权指数) of one parent and the child.
///
/// # Errors
/// A child's allele that is not in the table, or a genotype of one allele.
pub fn duo_index(locus: &Locus, parent: &Genotype, child: &Genotype, rates: RuleRates) -> Result<f64> {
    let (parent, child) = (pair(parent)?, pair(child)?);
    let all = || parent.iter().flat_map(|p| child.iter().filter_map(|c| steps(p, c)));
    let Some(fewest) = all().min() else { return Ok(rates.duo) };
    let mut sum = 0.0;
    for c in child {
        let count = parent.iter().filter(|p| steps(p, c) == Some(fewest)).count();
        sum += count as f64 / frequency(locus, c)?;
    }
    if fewest == 0 {
        return Ok(sum / 4.0);
    }
    Ok(rates.duo * 10_f64.powi(1 - fewest) * sum / 8.0)
}

/// Paternity index of an alleged parent, the other parent being confirmed.
///
/// # Errors
/// A child's allele that is not in the table, or a genotype of one allele.
pub fn trio_index(
    locus: &Locus,
    alleged: &Genotype,
    confirmed: &Genotype,
    child: &Genotype,
    rates: RuleRates,
) -> Result<f64> {
    let (alleged, confirmed, child) = (pair(alleged)?, pair(confirmed)?, pair(child)?);
    let shares = |p: Pair<'_>, a: &Allele| p.iter().filter(|x| **x == a).count() as f64;
    let [c, d] = child;
    let both = shares(alleged, c) * shares(confirmed, d) + shares(alleged, d) * shares(confirmed, c);
    if both > 0.0 {
        let other = shares(confirmed, c) * frequency(locus, d)? + shares(confirmed, d) * frequency(locus, c)?;
        return Ok(both / (2.0 * other));
    }
    let pairs = [ways(alleged, confirmed, c, d), ways(alleged, confirmed, d, c)].concat();
    let mothers: Vec<i32> = confirmed.iter().flat_map(|q| child.iter().filter_map(|x| steps(q, x))).collect();
    let (Some(fewest), Some(least)) = (pairs.iter().map(|(f, m)| f + m).min(), mothers.iter().copied().min())
    else {
        return Ok(rates.alleged);
    };
    let weight = |rate: f64, s: i32| if s == 0 { 2.0 } else { rate * 10_f64.powi(1 - s) };
    let together = pairs.iter().filter(|(f, m)| f + m == fewest);
    let x: f64 = together.map(|(f, m)| weight(rates.alleged, *f) * weight(rates.confirmed, *m) / 4.0).sum();
    let y: f64 = mothers.iter().filter(|m| **m == least).map(|m| weight(rates.confirmed, *m)).sum();
    Ok(x / y)
}

/// Steps of each way in which `x` came from the alleged and `y` from the confirmed parent.
fn ways(alleged: Pair<'_>, confirmed: Pair<'_>, x: &Allele, y: &Allele) -> Vec<(i32, i32)> {
    let mut found = Vec::with_capacity(4);
    for p in alleged {
        for q in confirmed {
            found.extend(steps(p, x).zip(steps(q, y)));
        }
    }
    found
}

/// Alleles that two persons share by state (IBS), 0 to 2.
#[must_use]
pub fn shared_alleles(a: &Genotype, b: &Genotype) -> usize {
    let mut left: Vec<&Allele> = b.alleles().collect();
    let mut shared = 0;
    for allele in a.alleles() {
        if let Some(at) = left.iter().position(|x| *x == allele) {
            left.swap_remove(at);
            shared += 1;
        }
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locus() -> Locus {
        Locus::new("L", &["9", "9.3", "10", "11", "12"], &[0.3, 0.1, 0.3, 0.2, 0.1]).unwrap()
    }

    fn g(a: &str, b: &str) -> Genotype {
        Genotype::pair(a, b)
    }

    #[test]
    fn a_shared_allele_ignores_mutation() {
        let pi = duo_index(&locus(), &g("9", "10"), &g("9", "11"), RuleRates::default()).unwrap();
        assert!((pi - 1.0 / (4.0 * 0.3)).abs() < 1e-15);
        let pi =
            trio_index(&locus(), &g("9", "10"), &g("11", "11"), &g("9", "11"), RuleRates::default()).unwrap();
        assert!((pi - 1.0 / (2.0 * 0.3)).abs() < 1e-15);
    }

    #[test]
    fn steps_cost_a_factor_of_ten() {
        let one = duo_index(&locus(), &g("9", "9"), &g("10", "10"), RuleRates::default()).unwrap();
        let two = duo_index(&locus(), &g("9", "9"), &g("11", "11"), RuleRates::default()).unwrap();
        assert!((one - 0.002 * (4.0 / 0.3) / 8.0).abs() < 1e-15);
        assert!((one * 0.3 / (two * 0.2) - 10.0).abs() < 1e-12);
        let none = duo_index(&locus(), &g("9", "9"), &g("9.3", "9.3"), RuleRates::default()).unwrap();
        assert!((none - 0.002).abs() < 1e-18);
    }

    #[test]
    fn verdicts_are_the_standards() {
        assert_eq!(verdict(1e4), Verdict::Supports);
        assert_eq!(verdict(1e-4), Verdict::Opposes);
        assert_eq!(verdict(2000.0), Verdict::TypeMore);
        assert_eq!(shared_alleles(&g("9", "9"), &g("9", "10")), 1);
        assert_eq!(shared_alleles(&g("9", "10"), &g("10", "9")), 2);
    }
}
