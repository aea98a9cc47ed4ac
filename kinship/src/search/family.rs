//! A family with one missing member as tables over the candidate's genotype, peeled once.

use crate::error::{Error, Kind, Result};
use crate::frequency::Locus;
use crate::genotype::Profile;
use crate::locus::Inheritance;
use crate::mutation::Mutation;
use crate::peel::{Reading, open_table};
use crate::ratio::{Assumptions, Case, arranged, seen};
use crate::states::{Seen, States};

/// Position of an unordered allele pair in a triangular table: `(a, b)` with a ≤ b at b(b + 1)/2 + a.
#[must_use]
pub(crate) fn pair_index(a: usize, b: usize) -> usize {
    let (a, b) = (a.min(b), a.max(b));
    b * (b + 1) / 2 + a
}

/// One locus of a family table.
#[derive(Clone, Debug, PartialEq)]
pub struct FamilyLocus {
    /// Locus name.
    pub locus: String,
    /// Number of alleles n; the tables have n(n + 1)/2 entries in triangular order.
    pub alleles: usize,
    /// Likelihood ratio for each candidate genotype.
    pub ratio: Vec<f64>,
    /// Probability of each candidate genotype if the candidate belongs to the family.
    pub belongs: Vec<f64>,
    /// Probability of each candidate genotype if the candidate is unrelated.
    pub unrelated: Vec<f64>,
    /// Genotypes that contradict the family unless somebody mutated (矛盾).
    pub contradicts: Vec<bool>,
}

impl FamilyLocus {
    /// Ratio for a candidate with alleles at these table positions.
    #[must_use]
    pub fn ratio_of(&self, a: usize, b: usize) -> f64 {
        self.ratio[pair_index(a, b)]
    }

    /// Probability that an unrelated person contradicts the family here (排除概率 of this very family).
    #[must_use]
    pub fn exclusion_power(&self) -> f64 {
        self.unrelated.iter().zip(&self.contradicts).map(|(p, against)| if *against { *p } else { 0.0 }).sum()
    }

    /// Whether a candidate with alleles at these positions contradicts the family here.
    #[must_use]
    pub fn contradicts_at(&self, a: usize, b: usize) -> bool {
        self.contradicts[pair_index(a, b)]
    }
}

/// A family's tables with what they assume.
#[derive(Clone, Debug, PartialEq)]
pub struct FamilyTable {
    /// One table a locus, in the order of the case.
    pub loci: Vec<FamilyLocus>,
    /// What was assumed.
    pub assumptions: Assumptions,
}

impl FamilyTable {
    /// Peels a family to its missing member `missing`, who must be in the first pedigree.
    ///
    /// Exact under every model of this crate at autosomal loci; a locus at which a candidate is untyped
    /// counts one. Linked pairs are treated as unlinked,
    /// so the assumptions must not list any.
    ///
    /// # Errors
    /// X loci, linked pairs, genotypes the table refuses, or a family that is impossible by itself.
    pub fn new(case: &Case, missing: &str, assumptions: &Assumptions) -> Result<Self> {
        let peeler = Peeler::new(case, missing, assumptions)?;
        let loci = case.loci.iter().map(|l| peeler.locus(l)).collect::<Result<Vec<_>>>()?;
        Ok(Self { loci, assumptions: assumptions.clone() })
    }

    /// Exact ratio and counts for a candidate given as allele positions, `None` where untyped.
    #[must_use]
    pub fn score(&self, candidate: &[Option<(usize, usize)>]) -> (f64, usize, usize) {
        let (mut ratio, mut compared, mut contradicting) = (1.0, 0, 0);
        for (locus, pair) in self.loci.iter().zip(candidate) {
            if let Some((a, b)) = pair {
                let at = pair_index(*a, *b);
                ratio *= locus.ratio[at];
                compared += 1;
                contradicting += usize::from(locus.contradicts[at]);
            }
        }
        (ratio, compared, contradicting)
    }
}

/// Everything that is the same at every locus.
pub(crate) struct Peeler<'a> {
    case: &'a Case,
    hypotheses: [crate::pedigree::Pedigree; 2],
    open: [usize; 2],
    assumptions: &'a Assumptions,
}

impl<'a> Peeler<'a> {
    pub(crate) fn new(case: &'a Case, missing: &str, assumptions: &'a Assumptions) -> Result<Self> {
        assumptions.check()?;
        if !assumptions.linked.is_empty() {
            return Err(Error::new(Kind::Model, "a family table treats loci as unlinked"));
        }
        if case.first.find(missing).is_none() || case.profiles.contains_key(missing) {
            return Err(Error::new(Kind::Pedigree, "the missing person must be in the pedigree, untyped"));
        }
        let mut with_missing = case.clone();
        with_missing.profiles.insert(missing.to_owned(), Profile::new());
        let founders = assumptions.untyped_founders;
        let hypotheses = [&case.first, &case.second].map(|p| arranged(p, &with_missing, founders));
        let at = |which: usize| hypotheses[which].find(missing).unwrap_or(0);
        let open = [at(0), at(1)];
        Ok(Self { case, hypotheses, open, assumptions })
    }

    pub(crate) fn locus(&self, locus: &Locus) -> Result<FamilyLocus> {
        if locus.inheritance() == Inheritance::XLinked {
            return Err(Error::new(Kind::Genotype, "a family table holds autosomal loci"));
        }
        let states = States::all(locus, &self.assumptions.mutation)?;
        let first = self.pairs(0, locus, &states, self.assumptions.theta)?;
        let second = self.pairs(1, locus, &states, self.assumptions.theta)?;
        let total: f64 = first.iter().sum();
        let apart: f64 = second.iter().sum();
        if apart <= 0.0 {
            let why = format!("locus {}: the family contradicts itself under this model", locus.name());
            return Err(Error::new(Kind::Model, why));
        }
        let plain = States::all(locus, &Mutation::NONE)?;
        let possible = self.pairs(0, locus, &plain, 0.0)?;
        let family_fits = possible.iter().any(|p| *p > 0.0);
        Ok(FamilyLocus {
            locus: locus.name().to_owned(),
            alleles: locus.alleles().len(),
            ratio: first.iter().zip(&second).map(|(a, b)| if *a > 0.0 { a / b } else { 0.0 }).collect(),
            belongs: first.iter().map(|p| p / total).collect(),
            unrelated: second.iter().map(|p| p / apart).collect(),
            contradicts: possible.iter().map(|p| family_fits && *p <= 0.0).collect(),
        })
    }

    /// Probability of each unordered candidate genotype together with the family's.
    fn pairs(&self, which: usize, locus: &Locus, states: &States, theta: f64) -> Result<Vec<f64>> {
        let pedigree = &self.hypotheses[which];
        let genotypes = pedigree
            .persons()
            .iter()
            .map(|p| self.case.profiles.get(&p.id).and_then(|profile| profile.get(locus.name())))
            .map(|g| g.map(|g| seen(locus, g)).transpose())
            .collect::<Result<Vec<Option<Seen>>>>()?;
        let reading = Reading {
            pedigree,
            seen: &genotypes,
            states,
            theta,
            x_linked: false,
            open: Some(self.open[which]),
            meioses: false,
        };
        Ok(unordered(&open_table(reading)?, states))
    }
}

/// Folds phases together; a homozygote may hide a silent allele.
fn unordered(table: &[f64], states: &States) -> Vec<f64> {
    let n = states.len();
    let both = |a: usize, b: usize| table[a * n + b] + table[b * n + a];
    let mut pairs = Vec::with_capacity(n * (n + 1) / 2);
    for b in 0..n {
        for a in 0..=b {
            pairs.push(match states.silent {
                _ if a != b => both(a, b),
                Some(s) if s != a => table[a * n + a] + both(a, s),
                _ => table[a * n + a],
            });
        }
    }
    pairs
}
