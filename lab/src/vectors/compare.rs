//! One reference case computed by the engine, value beside value.

use std::collections::BTreeMap;

use kinship::{
    Assumptions, Case, Entry, Genotype, LikelihoodRatio, Locus, Mutation, Pedigree, Profile, RuleRates, Sex,
    Shape, Source, UntypedFounders, duo_index, likelihood_ratio, match_probability, shared_alleles,
    trio_index,
};

use super::schema::{Genotypes, Marker, Member, Model, Record};

/// An expected and a computed number.
pub(crate) struct Value {
    pub(crate) convention: &'static str,
    pub(crate) name: String,
    pub(crate) expected: f64,
    pub(crate) computed: f64,
}

impl Value {
    /// |computed − expected| / |expected|; for an expected zero, anything else is infinitely far.
    pub(crate) fn difference(&self) -> f64 {
        let same = self.expected.to_bits() == self.computed.to_bits() || self.expected == self.computed;
        if same {
            return 0.0;
        }
        let difference = ((self.computed - self.expected) / self.expected).abs();
        if difference.is_nan() { f64::INFINITY } else { difference }
    }
}

/// All values of a case.
#[derive(Default)]
pub(crate) struct Checks {
    pub(crate) values: Vec<Value>,
}

impl Checks {
    fn add(&mut self, convention: &'static str, name: &str, expected: Option<f64>, computed: f64) {
        if let Some(expected) = expected {
            self.values.push(Value { convention, name: name.to_owned(), expected, computed });
        }
    }

    /// Logarithms are compared as the ratios they stand for.
    fn add_log10(&mut self, convention: &'static str, expected: Option<f64>, computed: f64) {
        if let Some(expected) = expected.filter(|e| e.is_finite()) {
            let ratio = 1.0 + (computed - expected) * std::f64::consts::LN_10;
            self.add(convention, "log10_LR", Some(1.0), ratio);
        }
    }
}

/// Computes a record whatever its kind.
pub(crate) fn check(record: &Record) -> Result<Checks, String> {
    let checks = if record.child.is_some() {
        paternity_rule(record)
    } else if record.match_prob_per_marker.is_some() {
        direct(record)
    } else if record.rho.is_some() {
        linked(record)
    } else {
        pedigrees(record)
    }?;
    if checks.values.is_empty() {
        return Err("nothing in this case can be compared".into());
    }
    Ok(checks)
}

fn markers(record: &Record) -> Result<Vec<Locus>, String> {
    let locus = |m: &Marker| Locus::new(&m.name, &m.alleles, &m.freqs).map_err(|e| e.to_string());
    let x = record.category.as_deref().is_some_and(|c| c.starts_with('X'));
    let loci = match (&record.markers, &record.alleles, &record.freqs) {
        (Some(markers), ..) => markers.iter().map(locus).collect::<Result<Vec<_>, _>>()?,
        (None, Some(alleles), Some(freqs)) => {
            let name = record.marker.as_deref().unwrap_or("X1");
            vec![Locus::new(name, alleles, freqs).map_err(|e| e.to_string())?]
        }
        _ => return Err("the case has no marker".into()),
    };
    Ok(if x { loci.into_iter().map(Locus::x_linked).collect() } else { loci })
}

fn genotype(alleles: &[String]) -> Result<Genotype, String> {
    match alleles {
        [a] => Ok(Genotype::single(a)),
        [a, b] => Ok(Genotype::pair(a, b)),
        _ => Err("a genotype has one or two alleles".into()),
    }
}

fn profile(loci: &[Locus], genotypes: &Genotypes) -> Result<Profile, String> {
    let mut profile = Profile::new();
    let mut add = |locus: &Locus, alleles: &[String]| {
        if profile.insert(locus.name(), genotype(alleles)?) {
            Ok(())
        } else {
            Err("a marker is no locus".to_owned())
        }
    };
    match genotypes {
        Genotypes::Only(alleles) => add(loci.first().ok_or("no marker")?, alleles)?,
        Genotypes::PerMarker(list) => {
            for (locus, alleles) in loci.iter().zip(list) {
                if let Some(alleles) = alleles {
                    add(locus, alleles)?;
                }
            }
        }
    }
    Ok(profile)
}

fn pedigree(members: &[Member]) -> Result<Pedigree, String> {
    let entries: Vec<Entry<'_>> = members
        .iter()
        .map(|m| Entry {
            id: &m.id,
            father: m.father.as_deref(),
            mother: m.mother.as_deref(),
            sex: match m.sex.as_deref() {
                Some("M" | "m" | "1") => Some(Sex::Male),
                Some("F" | "f" | "2") => Some(Sex::Female),
                _ => None,
            },
        })
        .collect();
    Pedigree::new(&entries).map_err(|e| e.to_string())
}

fn case(record: &Record) -> Result<Case, String> {
    let loci = markers(record)?;
    let profiles = record
        .genotypes
        .iter()
        .map(|(id, genotypes)| Ok((id.clone(), profile(&loci, genotypes)?)))
        .collect::<Result<BTreeMap<_, _>, String>>()?;
    let hypotheses = record.hypotheses.as_ref().ok_or("the case has no hypotheses")?;
    Ok(Case { loci, profiles, first: pedigree(&hypotheses.first)?, second: pedigree(&hypotheses.second)? })
}

fn mutation(model: Option<&Model>) -> Result<Mutation, String> {
    let Some(m) = model else { return Ok(Mutation::NONE) };
    let shape = match m.model.as_str() {
        "none" => return Ok(Mutation::NONE),
        "equal" => Shape::Equal,
        "proportional" => Shape::Proportional,
        "stepwise" => Shape::Stepwise { rate2: m.rate2.unwrap_or(0.0), range: m.range.unwrap_or(0.0) },
        other => return Err(format!("unknown mutation model {other}")),
    };
    Ok(Mutation::new(shape, m.rate_male.unwrap_or(0.0), m.rate_female.unwrap_or(0.0)))
}

fn assumptions(record: &Record) -> Result<Assumptions, String> {
    let mut assumptions = Assumptions::plain(Source::strict("the case's own table"));
    assumptions.theta = record.theta.unwrap_or(0.0);
    assumptions.mutation = mutation(record.mutation.as_ref())?;
    Ok(assumptions)
}

fn pedigrees(record: &Record) -> Result<Checks, String> {
    let case = case(record)?;
    let mut assumptions = assumptions(record)?;
    let kept = likelihood_ratio(&case, &assumptions).map_err(|e| e.to_string())?;
    let mut checks = Checks::default();
    likelihoods(&mut checks, record, &kept);
    per_marker(&mut checks, "kept", record.per_marker.as_deref(), &kept);
    checks.add("kept", "LR", record.ratio, kept.ratio());
    checks.add_log10("kept", record.log10, kept.log10());
    if record.per_marker_pruned.is_some() || record.ratio_pruned.is_some() {
        assumptions.untyped_founders = UntypedFounders::Pruned;
        let pruned = likelihood_ratio(&case, &assumptions).map_err(|e| e.to_string())?;
        per_marker(&mut checks, "pruned", record.per_marker_pruned.as_deref(), &pruned);
        checks.add("pruned", "LR", record.ratio_pruned, pruned.ratio());
    }
    Ok(checks)
}

fn likelihoods(checks: &mut Checks, record: &Record, computed: &LikelihoodRatio) {
    for (name, expected) in [("lik_H1", &record.first), ("lik_H2", &record.second)] {
        let Some(expected) = expected else { continue };
        for (locus, value) in computed.loci.iter().zip(expected.list()) {
            let own = if name == "lik_H1" { locus.first } else { locus.second };
            checks.add("kept", &format!("{name} {}", locus.locus), value, own);
        }
    }
}

fn per_marker(
    checks: &mut Checks,
    convention: &'static str,
    expected: Option<&[Option<f64>]>,
    computed: &LikelihoodRatio,
) {
    for (locus, value) in computed.loci.iter().zip(expected.unwrap_or_default()) {
        checks.add(convention, &format!("LR {}", locus.locus), *value, locus.ratio());
    }
}

fn linked(record: &Record) -> Result<Checks, String> {
    let case = case(record)?;
    let mut assumptions = assumptions(record)?;
    let unlinked = likelihood_ratio(&case, &assumptions).map_err(|e| e.to_string())?;
    let [a, b] = case.loci.as_slice() else { return Err("a linked case has two markers".into()) };
    let rho = record.rho.ok_or("no recombination fraction")?;
    assumptions.linked = vec![(a.name().to_owned(), b.name().to_owned(), rho)];
    let linked = likelihood_ratio(&case, &assumptions).map_err(|e| e.to_string())?;
    let mut checks = Checks::default();
    for (name, expected) in [("lik_H1", &record.first), ("lik_H2", &record.second)] {
        let expected = expected.as_ref().and_then(|e| e.list().first().copied().flatten());
        let own = |l: &kinship::LocusRatio| if name == "lik_H1" { l.first } else { l.second };
        checks.add("linked", name, expected, linked.loci.iter().map(own).product());
    }
    checks.add("linked", "LR", record.ratio, linked.ratio());
    checks.add("linked", "LR_if_unlinked", record.ratio_unlinked, unlinked.ratio());
    Ok(checks)
}

fn direct(record: &Record) -> Result<Checks, String> {
    let loci = markers(record)?;
    let expected = record.match_prob_per_marker.as_deref().unwrap_or_default();
    let genotypes = record.genotypes.values().next().ok_or("no genotypes")?;
    let profile = profile(&loci, genotypes)?;
    let mut checks = Checks::default();
    let mut ratio = 1.0;
    for (i, locus) in loci.iter().enumerate() {
        let Some(genotype) = profile.get(locus.name()) else { continue };
        let probability =
            match_probability(locus, genotype, record.theta.unwrap_or(0.0)).map_err(|e| e.to_string())?;
        checks.add("direct", locus.name(), expected.get(i).copied(), probability);
        ratio /= probability;
    }
    checks.add("direct", "LR", record.ratio, ratio);
    Ok(checks)
}

fn paternity_rule(record: &Record) -> Result<Checks, String> {
    let loci = markers(record)?;
    let locus = loci.first().ok_or("no marker")?;
    let defaults = RuleRates::default();
    let rates = RuleRates {
        duo: record.mu_duo.unwrap_or(defaults.duo),
        alleged: record.mu_father.unwrap_or(defaults.alleged),
        confirmed: record.mu_mother.unwrap_or(defaults.confirmed),
    };
    let read = |alleles: &Option<Vec<String>>| alleles.as_deref().map(genotype).transpose();
    let child = read(&record.child)?.ok_or("no child")?;
    let (father, mother) = (read(&record.father)?, read(&record.mother)?);
    let mut checks = Checks::default();
    if let Some(father) = &father {
        let duo = duo_index(locus, father, &child, rates).map_err(|e| e.to_string())?;
        checks.add("gb37223", "PI_duo", record.duo, duo);
        let shared = shared_alleles(father, &child) as f64;
        checks.add("gb37223", "ibs_father_child", record.ibs_father_child, shared);
        if let Some(mother) = &mother {
            let trio = trio_index(locus, father, mother, &child, rates).map_err(|e| e.to_string())?;
            checks.add("gb37223", "PI_trio", record.trio, trio);
        }
    }
    Ok(checks)
}
