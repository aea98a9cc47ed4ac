//! Likelihood ratios (似然比) of two hypotheses about a family, with every assumption they rest on.

use std::collections::BTreeMap;
use std::fmt;

use crate::error::{Error, Kind, Result};
use crate::frequency::{Locus, Source};
use crate::genotype::{Allele, Genotype, Profile};
use crate::linked::{self, PairReading};
use crate::locus::{Inheritance, canonical_locus};
use crate::mutation::Mutation;
use crate::pedigree::{Pedigree, UntypedFounders};
use crate::peel::{Reading, likelihood};
use crate::states::{Seen, States};

/// Everything besides the data that a likelihood ratio depends on. Printed with each result.
#[derive(Clone, Debug, PartialEq)]
pub struct Assumptions {
    /// Frequency table.
    pub source: Source,
    /// Mutation model.
    pub mutation: Mutation,
    /// Coancestry coefficient θ of the subpopulation that both hypotheses share, 0 ≤ θ < 1.
    pub theta: f64,
    /// What happens to untyped founders that link nobody.
    pub untyped_founders: UntypedFounders,
    /// Linked pairs by locus name with their recombination fraction (重组率), 0 ≤ ρ ≤ ½.
    pub linked: Vec<(String, String, f64)>,
}

impl Assumptions {
    /// No mutation, no subpopulation, no linkage, every listed founder kept.
    #[must_use]
    pub fn plain(source: Source) -> Self {
        Self {
            source,
            mutation: Mutation::NONE,
            theta: 0.0,
            untyped_founders: UntypedFounders::Kept,
            linked: Vec::new(),
        }
    }

    pub(crate) fn check(&self) -> Result<()> {
        if !(0.0..1.0).contains(&self.theta) {
            return Err(Error::new(Kind::Model, "theta is not between 0 and 1"));
        }
        if self.linked.iter().any(|(_, _, rho)| !(0.0..=0.5).contains(rho)) {
            return Err(Error::new(Kind::Model, "a recombination fraction is not between 0 and one half"));
        }
        Ok(())
    }
}

impl fmt::Display for Assumptions {
    /// One line a point, for reports.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.source.persons.map_or("size not stated".to_owned(), |n| format!("n = {n}"));
        writeln!(
            f,
            "frequencies: {} ({size}); alleles not listed: {:?}",
            self.source.name, self.source.off_table
        )?;
        let m = &self.mutation;
        writeln!(
            f,
            "mutation: {:?}, from fathers {}, from mothers {}, stationary transform: {:?}",
            m.shape, m.rate_male, m.rate_female, m.stationary
        )?;
        writeln!(f, "theta: {}, jointly over all founders of a hypothesis", self.theta)?;
        writeln!(f, "untyped founders that link nobody: {}", self.untyped_founders.name())?;
        if self.linked.is_empty() {
            return writeln!(f, "linkage: none assumed");
        }
        self.linked.iter().try_for_each(|(a, b, rho)| writeln!(f, "linked: {a} and {b}, recombination {rho}"))
    }
}

/// Likelihoods at one locus, or at one linked pair.
#[derive(Clone, Debug, PartialEq)]
pub struct LocusRatio {
    /// Locus, or `first+second` for a linked pair.
    pub locus: String,
    /// Probability of the genotypes under the first hypothesis.
    pub first: f64,
    /// Probability of the genotypes under the second hypothesis.
    pub second: f64,
    /// Persons typed here.
    pub typed: usize,
    /// Alleles that the off-table rule added.
    pub added: Vec<Allele>,
}

impl LocusRatio {
    /// `first / second`; one where both are impossible is not a number.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.first / self.second
    }
}

/// The answer: the ratio, what it is made of, and what it assumes.
#[derive(Clone, Debug, PartialEq)]
pub struct LikelihoodRatio {
    /// One line per locus or linked pair.
    pub loci: Vec<LocusRatio>,
    /// What was assumed.
    pub assumptions: Assumptions,
}

impl LikelihoodRatio {
    /// Product over loci; 0 where a locus excludes the first hypothesis.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.loci.iter().map(LocusRatio::ratio).product()
    }

    /// log10 of the product, −∞ for an exclusion; does not overflow on large panels.
    #[must_use]
    pub fn log10(&self) -> f64 {
        self.loci.iter().map(|l| l.ratio().log10()).sum()
    }
}

/// Data and question: loci, typed persons, two pedigrees.
#[derive(Clone, Debug)]
pub struct Case {
    /// The panel with its frequencies; names in any spelling.
    pub loci: Vec<Locus>,
    /// Typed persons by pedigree label. Being listed here, even without a locus, makes a person typed
    /// for the pruning convention.
    pub profiles: BTreeMap<String, Profile>,
    /// First hypothesis (numerator).
    pub first: Pedigree,
    /// Second hypothesis (denominator).
    pub second: Pedigree,
}

/// Computes the likelihood ratio of a case.
///
/// Typed persons whom a pedigree does not list are unrelated founders there. Theta applies jointly to
/// all founders of a hypothesis, connected or not.
///
/// # Errors
/// Alleles the table refuses, genotypes that do not fit, undefined models, or a pedigree too entangled.
pub fn likelihood_ratio(case: &Case, assumptions: &Assumptions) -> Result<LikelihoodRatio> {
    assumptions.check()?;
    let prepared = Prepared::new(case, assumptions)?;
    let mut loci = Vec::new();
    let mut done = vec![false; case.loci.len()];
    for (a, b, rho) in &assumptions.linked {
        let (Some(a), Some(b)) = (prepared.position(a), prepared.position(b)) else { continue };
        if !done[a] && !done[b] && a != b {
            loci.push(prepared.pair(a, b, *rho)?);
            (done[a], done[b]) = (true, true);
        }
    }
    for i in (0..case.loci.len()).filter(|i| !done[*i]) {
        loci.push(prepared.single(i)?);
    }
    Ok(LikelihoodRatio { loci, assumptions: assumptions.clone() })
}

struct Prepared<'a> {
    case: &'a Case,
    assumptions: &'a Assumptions,
    hypotheses: [Pedigree; 2],
}

/// One locus with its states and what each hypothesis's persons show.
struct Shown<'a> {
    locus: Locus,
    states: States,
    genotypes: BTreeMap<&'a str, Seen>,
}

impl<'a> Prepared<'a> {
    fn new(case: &'a Case, assumptions: &'a Assumptions) -> Result<Self> {
        let hypotheses = [&case.first, &case.second].map(|p| arranged(p, case, assumptions.untyped_founders));
        Ok(Self { case, assumptions, hypotheses })
    }

    fn position(&self, name: &str) -> Option<usize> {
        let wanted = canonical_locus(name)?;
        self.case.loci.iter().position(|l| canonical_locus(l.name()).as_ref() == Some(&wanted))
    }

    fn shown(&self, at: usize) -> Result<Shown<'a>> {
        let mut locus = self.case.loci[at].clone();
        let name = locus.name().to_owned();
        let typed: Vec<(&'a str, &'a Genotype)> =
            self.case.profiles.iter().filter_map(|(id, p)| Some((id.as_str(), p.get(&name)?))).collect();
        for allele in typed.iter().flat_map(|(_, g)| g.alleles()) {
            locus = locus.with_allele(allele, &self.assumptions.source)?;
        }
        let mut observed = Vec::new();
        let mut genotypes = BTreeMap::new();
        for (id, genotype) in typed {
            let seen = seen(&locus, genotype)?;
            observed.extend(genotype.alleles().filter_map(|a| locus.index_of(a)));
            genotypes.insert(id, seen);
        }
        let states = States::merged(&locus, &self.assumptions.mutation, &observed)?;
        genotypes.values_mut().for_each(|s| *s = states.seen(*s));
        Ok(Shown { locus, states, genotypes })
    }

    fn reading<'b>(&'b self, which: usize, shown: &'b Shown<'_>, seen: &'b [Option<Seen>]) -> Reading<'b> {
        Reading {
            pedigree: &self.hypotheses[which],
            seen,
            states: &shown.states,
            theta: self.assumptions.theta,
            x_linked: shown.locus.inheritance() == Inheritance::XLinked,
            open: None,
            meioses: false,
        }
    }

    fn seen_in(&self, which: usize, shown: &Shown<'_>) -> Vec<Option<Seen>> {
        let persons = self.hypotheses[which].persons();
        persons.iter().map(|p| shown.genotypes.get(p.id.as_str()).copied()).collect()
    }

    fn single(&self, at: usize) -> Result<LocusRatio> {
        let shown = self.shown(at)?;
        let compute = |which: usize| {
            let seen = self.seen_in(which, &shown);
            likelihood(self.reading(which, &shown, &seen))
        };
        Ok(LocusRatio {
            first: compute(0)?,
            second: compute(1)?,
            typed: shown.genotypes.len(),
            added: shown.locus.added().to_vec(),
            locus: shown.locus.name().to_owned(),
        })
    }

    fn pair(&self, a: usize, b: usize, rho: f64) -> Result<LocusRatio> {
        let (a, b) = (self.shown(a)?, self.shown(b)?);
        let compute = |which: usize| {
            let (seen_a, seen_b) = (self.seen_in(which, &a), self.seen_in(which, &b));
            let readings = [self.reading(which, &a, &seen_a), self.reading(which, &b, &seen_b)];
            linked::likelihood(&PairReading { readings, rho })
        };
        Ok(LocusRatio {
            first: compute(0)?,
            second: compute(1)?,
            typed: a.genotypes.keys().filter(|id| b.genotypes.contains_key(*id)).count(),
            added: a.locus.added().iter().chain(b.locus.added()).cloned().collect(),
            locus: format!("{}+{}", a.locus.name(), b.locus.name()),
        })
    }
}

/// A hypothesis with its unlisted typed persons added and its founders treated by convention.
pub(crate) fn arranged(pedigree: &Pedigree, case: &Case, founders: UntypedFounders) -> Pedigree {
    let all = pedigree.clone().with_unrelated(case.profiles.keys().map(String::as_str));
    match founders {
        UntypedFounders::Kept => all,
        UntypedFounders::Pruned => all.pruned(|id| case.profiles.contains_key(id)),
    }
}

/// A genotype as positions in the locus's table.
pub(crate) fn seen(locus: &Locus, genotype: &Genotype) -> Result<Seen> {
    let index = |a: &Allele| {
        locus.index_of(a).ok_or_else(|| {
            Error::new(Kind::UnknownAllele, format!("locus {}: an allele is not in the table", locus.name()))
        })
    };
    Ok(match genotype {
        Genotype::Pair(a, b) => Seen::Pair(index(a)?, index(b)?),
        Genotype::Single(a) => Seen::Single(index(a)?),
    })
}
