//! "What would help": how far the true candidate's ratio is expected to rise with another relative or
//! more loci, so that a family is asked for exactly what is missing.

use crate::error::{Error, Kind, Result};
use crate::frequency::Locus;
use crate::genotype::{Genotype, Profile};
use crate::posterior::Prior;
use crate::ratio::{Assumptions, Case};
use crate::search::family::{FamilyLocus, FamilyTable, Peeler, pair_index};

/// Expected log10 ratio of the true missing person, with its spread.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Potential {
    /// Mean of log10 LR if the candidate belongs to the family.
    pub mean: f64,
    /// Standard deviation of log10 LR.
    pub deviation: f64,
    /// Loci counted.
    pub loci: usize,
}

impl Potential {
    /// The potential of a family as it is typed now.
    #[must_use]
    pub fn of(table: &FamilyTable) -> Self {
        Self::sum(table.loci.iter().map(moments), table.loci.len())
    }

    fn sum(moments: impl Iterator<Item = (f64, f64)>, loci: usize) -> Self {
        let (mean, variance) =
            moments.fold((0.0, 0.0), |(m, v), (mean, square)| (m + mean, v + square - mean * mean));
        Self { mean, deviation: f64::max(variance, 0.0).sqrt(), loci }
    }

    /// Chance that the true candidate reaches a posterior, log10 LR taken as normal over loci
    /// (an approximation: loci are many and each small).
    #[must_use]
    pub fn chance(&self, prior: &Prior, posterior: f64) -> f64 {
        let needed = prior.log10_needed(posterior);
        if self.deviation == 0.0 {
            return f64::from(u8::from(self.mean >= needed));
        }
        normal_above((needed - self.mean) / self.deviation)
    }
}

/// P(Z > z) by the logistic approximation of Bowling et al. 2009, error below 1.4·10⁻⁴.
fn normal_above(z: f64) -> f64 {
    1.0 / (1.0 + (0.07056 * z * z * z + 1.5976 * z).exp())
}

/// Mean and mean square of log10 LR over the genotypes that a member of the family can have.
fn moments(table: &FamilyLocus) -> (f64, f64) {
    let mut sums = (0.0, 0.0);
    for (weight, ratio) in table.belongs.iter().zip(&table.ratio) {
        if *weight > 0.0 {
            let log = ratio.log10();
            sums.0 += weight * log;
            sums.1 += weight * log * log;
        }
    }
    sums
}

/// The potential once `relative`, an untyped member of the first pedigree, gives a sample too:
/// the mean over the genotypes that this relative can have given the family.
///
/// # Errors
/// The relative is typed already or unknown, or what [`FamilyTable::new`] refuses.
pub fn with_relative(
    case: &Case,
    missing: &str,
    relative: &str,
    assumptions: &Assumptions,
) -> Result<Potential> {
    if case.profiles.contains_key(relative) || case.first.find(relative).is_none() {
        return Err(Error::new(Kind::Pedigree, "the relative must be in the pedigree and untyped"));
    }
    let asked = Case { second: case.first.clone(), ..case.clone() };
    let relatives = Peeler::new(&asked, relative, assumptions)?;
    let mut per_locus = Vec::with_capacity(case.loci.len());
    for locus in &case.loci {
        let possible = relatives.locus(locus)?.belongs;
        per_locus.push(mean_moments(case, missing, relative, locus, &possible, assumptions)?);
    }
    Ok(Potential::sum(per_locus.into_iter(), case.loci.len()))
}

fn mean_moments(
    case: &Case,
    missing: &str,
    relative: &str,
    locus: &Locus,
    possible: &[f64],
    assumptions: &Assumptions,
) -> Result<(f64, f64)> {
    let mut sums = (0.0, 0.0);
    let mut one = Case { loci: vec![locus.clone()], ..case.clone() };
    for b in 0..locus.alleles().len() {
        for a in 0..=b {
            let weight = possible[pair_index(a, b)];
            if weight <= 0.0 {
                continue;
            }
            let mut profile = Profile::new();
            let (x, y) = (locus.alleles()[a].clone(), locus.alleles()[b].clone());
            profile.insert(locus.name(), Genotype::Pair(x, y));
            one.profiles.insert(relative.to_owned(), profile);
            let (mean, square) = moments(&Peeler::new(&one, missing, assumptions)?.locus(locus)?);
            sums.0 += weight * mean;
            sums.1 += weight * square;
        }
    }
    Ok(sums)
}

/// The potential if `more` further loci as informative as the present ones were typed: an extrapolation.
#[must_use]
pub fn more_loci(now: Potential, more: usize) -> Potential {
    let factor = (now.loci + more) as f64 / now.loci.max(1) as f64;
    Potential { mean: now.mean * factor, deviation: now.deviation * factor.sqrt(), loci: now.loci + more }
}
