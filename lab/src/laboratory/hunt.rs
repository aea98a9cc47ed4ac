//! One family against every profile: tables, scan, exact scores, ranks, and what would help.
//!
//! The other way round, new profiles against every family, is `newcomers.rs`; both make the same outcome.

use std::collections::BTreeSet;

use exchange::SampleNo;
use kinship::{
    Assumptions, Bound, FamilyLocus, FamilyTable, Hit, Mutation, OffTable, Panel, Path, Potential, Prior,
    Profile, Profiles, Search, Shape, Source, combined_exclusion, more_loci, rank, search, with_relative,
};
use sha2::{Digest as _, Sha256};

use super::fact::{Candidate, Help, HelpKind, Outcome};
use super::mapped::Packed;
use super::pedigree::{Family, MISSING, Why};

/// Candidates that are kept; more than anybody can look at.
pub(super) const CANDIDATES_MAX: usize = 50;

/// Posterior that a candidate must reach to be listed.
const LISTED: f64 = 0.001;

/// Posterior that a search aims at (ISFG, disaster victims).
pub(crate) const AIM: f64 = 0.999;

/// Profiles that the prior counts at least: a person may be missing from any database.
const PRIOR_MIN: u64 = 1_000;

/// Our own profiles that families are compared with, packed, and their numbers.
#[derive(Clone, Debug)]
pub(crate) struct Own {
    pub(crate) profiles: Profiles,
    pub(crate) numbers: Vec<SampleNo>,
}

/// The model of every search of this laboratory.
pub(crate) fn assumptions() -> Assumptions {
    let mut assumptions = Assumptions::plain(Source {
        name: "KINSIMU 42 loci, Chinese Han (MIT)".to_owned(),
        persons: None,
        off_table: OffTable::Refuse,
    });
    assumptions.theta = 0.01;
    assumptions.mutation = Mutation::new(Shape::Stepwise { rate2: 1e-6, range: 0.1 }, 0.002, 0.0005);
    assumptions
}

/// A profile as positions of the panel's tables; loci with an allele outside the table are left out.
pub(crate) fn positions(panel: &Panel, profile: &Profile) -> Vec<Option<(usize, usize)>> {
    panel
        .loci()
        .iter()
        .map(|locus| {
            let mut alleles = profile.get(locus.name())?.alleles().map(|a| locus.index_of(a));
            let first = alleles.next()??;
            Some((first, alleles.next().unwrap_or(Some(first))?))
        })
        .collect()
}

/// The profile without loci that the tables can't hold.
pub(crate) fn within_table(panel: &Panel, profile: &Profile) -> Profile {
    let mut within = Profile::new();
    for (locus, pair) in panel.loci().iter().zip(positions(panel, profile)) {
        if let Some(genotype) = profile.get(locus.name()).filter(|_| pair.is_some()) {
            within.insert(locus.name(), genotype.clone());
        }
    }
    within
}

/// Everything a search reads.
#[derive(Clone, Debug)]
pub(crate) struct Ground {
    pub(crate) panel: Panel,
    pub(crate) national: Option<Packed>,
    pub(crate) own: Own,
    pub(crate) threads: usize,
}

/// A hit and where it lies.
pub(super) struct Found {
    pub(super) hit: Hit,
    pub(super) sample: SampleNo,
    pub(super) national: bool,
}

/// What a search of so many profiles asks for.
pub(super) struct Aim {
    pub(super) prior: Prior,
    pub(super) cut: f64,
}

/// A family's tables with the model they were made under.
pub(super) struct Peeled {
    pub(super) assumptions: Assumptions,
    pub(super) table: FamilyTable,
}

impl Peeled {
    pub(super) fn new(family: &Family) -> Result<Self, Why> {
        let assumptions = assumptions();
        let table = FamilyTable::new(&family.case, MISSING, &assumptions).map_err(|error| why(&error))?;
        Ok(Self { assumptions, table })
    }
}

impl Ground {
    /// Which profiles these are, but for some of our own: two grounds of the same print give the same outcome.
    pub(super) fn print(&self, but: &BTreeSet<SampleNo>) -> String {
        let mut digest = Sha256::new();
        digest.update(self.national.as_ref().map_or("", |national| national.checksum.as_str()));
        for sample in self.own.numbers.iter().filter(|sample| !but.contains(*sample)) {
            digest.update(sample.as_str());
        }
        hex::encode(&digest.finalize()[..16])
    }

    /// Prior and threshold for as many profiles as are compared.
    pub(super) fn aim(&self) -> Result<Aim, Why> {
        let prior = Prior::one_of((self.len() as u64).max(PRIOR_MIN)).map_err(|error| why(&error))?;
        let cut = prior.log10_needed(LISTED);
        Ok(Aim { prior, cut })
    }

    /// Profiles that are compared.
    pub(crate) fn len(&self) -> usize {
        self.own.profiles.len() + self.national.as_ref().map_or(0, |n| n.profiles.len())
    }

    /// Searches; `progress` hears the share done.
    pub(crate) fn hunt(&self, family: &Family, progress: &dyn Fn(f32)) -> Result<Outcome, Why> {
        let peeled = Peeled::new(family)?;
        progress(0.2);
        let aim = self.aim()?;
        let bound = Bound::new(&self.panel, &peeled.table, aim.cut);
        let how = Search { path: Path::best(), threads: self.threads };
        let mut found: Vec<Found> = search(&peeled.table, &bound, &self.own.profiles, how)
            .into_iter()
            .map(|hit| Found { hit, sample: self.own.numbers[hit.index], national: false })
            .collect();
        progress(0.3);
        if let Some(national) = &self.national {
            let hits = search(&peeled.table, &bound, &national.profiles, how);
            found.extend(hits.into_iter().map(|hit| {
                let number = national.number(hit.index);
                Found { hit, sample: SampleNo::from_random(number.to_be_bytes()), national: true }
            }));
        }
        progress(0.6);
        let helps = helps(family, &peeled, &aim.prior);
        Ok(self.outcome(family, &peeled, &aim, (found, helps)))
    }

    /// What was found as an outcome: best first, our own before the national ones where they are equal.
    pub(super) fn outcome(
        &self,
        family: &Family,
        peeled: &Peeled,
        aim: &Aim,
        (mut found, helps): (Vec<Found>, Vec<Help>),
    ) -> Outcome {
        found.retain(|f| !family.samples.values().any(|sample| *sample == f.sample));
        found.sort_by(|a, b| {
            b.hit
                .ratio
                .total_cmp(&a.hit.ratio)
                .then(a.national.cmp(&b.national))
                .then(a.hit.index.cmp(&b.hit.index))
        });
        found.truncate(CANDIDATES_MAX);
        let powers: Vec<f64> = peeled.table.loci.iter().map(FamilyLocus::exclusion_power).collect();
        Outcome {
            candidates: candidates(&found, &aim.prior),
            profiles: self.len() as u64,
            cut: aim.cut,
            assumptions: format!("prior: {}\n{}", aim.prior.basis, peeled.assumptions),
            missed: combined_exclusion(&powers).1,
            helps,
            typed: family.samples.values().copied().collect(),
            ground: self.print(&BTreeSet::new()),
        }
    }
}

/// A profile of the national database.
pub(crate) fn national_profile(national: &Packed, sample: SampleNo) -> Option<Profile> {
    let index = national.find(sample.bits())?;
    let mut profile = Profile::new();
    for (locus, pair) in national.panel.loci().iter().zip(national.profiles.alleles(index)) {
        if let Some((a, b)) = pair {
            let allele = |i: usize| locus.alleles()[i].clone();
            profile.insert(locus.name(), kinship::Genotype::Pair(allele(a), allele(b)));
        }
    }
    Some(profile)
}

fn candidates(found: &[Found], prior: &Prior) -> Vec<Candidate> {
    let hits: Vec<Hit> = found.iter().map(|f| f.hit).collect();
    let ranked = rank(&hits, prior);
    let candidate = |(f, r): (&Found, &kinship::Ranked)| Candidate {
        sample: f.sample,
        national: f.national,
        log10: f.hit.ratio.log10(),
        compared: f.hit.compared,
        contradicting: f.hit.contradicting,
        alone: r.alone,
        among_all: r.among_all,
    };
    found.iter().zip(&ranked).map(candidate).collect()
}

/// What another parent or more loci would add; an addition that can't be computed is left out.
fn helps(family: &Family, peeled: &Peeled, prior: &Prior) -> Vec<Help> {
    let help = |what, potential: Potential| Help {
        what,
        mean: potential.mean,
        deviation: potential.deviation,
        chance: potential.chance(prior, AIM),
    };
    let now = Potential::of(&peeled.table);
    let mut helps = vec![help(HelpKind::Now, now), help(HelpKind::TenLoci, more_loci(now, 10))];
    // Theta over one more person costs much and changes a forecast little.
    let simple = Assumptions { theta: 0.0, ..peeled.assumptions.clone() };
    for (label, what) in [("F", HelpKind::Father), ("M", HelpKind::Mother)] {
        if family.samples.contains_key(label) {
            continue;
        }
        if let Ok(potential) = with_relative(&family.case, MISSING, label, &simple) {
            helps.push(help(what, potential));
        }
    }
    helps
}

fn why(error: &kinship::Error) -> Why {
    if error.is_too_complex() { "why-too-complex" } else { "why-contradiction" }
}
