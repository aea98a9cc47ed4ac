//! `shouhu-lab search` and `shouhu-lab demo`: candidates for one family, compared locus by locus, with
//! every assumption, and what would help if nobody is convincing.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use kinship::{
    Assumptions, Bound, Case, FamilyTable, Genotype, Mutation, OffTable, Panel, Path, Potential, Prior,
    Profile, Profiles, Ranked, Relation, Search, Shape, Source, more_loci, rank, with_relative,
};

use crate::simulate::{self, Dice, Population};
use crate::store;

/// Relations as words of the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kin {
    ParentChild,
    BothParents,
    MissingParent,
    FullSibling,
    HalfSibling,
    Grandparent,
    Uncle,
}

impl Kin {
    fn relation(self) -> Relation {
        match self {
            Self::ParentChild => Relation::ParentChild,
            Self::BothParents => Relation::BothParents,
            Self::MissingParent => Relation::MissingParent,
            Self::FullSibling => Relation::FullSibling,
            Self::HalfSibling => Relation::HalfSibling,
            Self::Grandparent => Relation::Grandparent,
            Self::Uncle => Relation::Uncle,
        }
    }
}

/// Model and threshold of a search.
#[derive(Args, Clone, Debug)]
pub(crate) struct Model {
    /// Coancestry coefficient of the subpopulation.
    #[arg(long, default_value_t = 0.01)]
    theta: f64,
    /// Mutation rate from fathers, stepwise.
    #[arg(long, default_value_t = 0.002)]
    rate_male: f64,
    /// Mutation rate from mothers, stepwise.
    #[arg(long, default_value_t = 0.0005)]
    rate_female: f64,
    /// Posterior that a candidate must reach to be listed; the prior is one in the database.
    #[arg(long, default_value_t = 0.01)]
    posterior: f64,
    /// Candidates shown.
    #[arg(long, default_value_t = 10)]
    show: usize,
    /// Threads.
    #[arg(long, default_value_t = 1)]
    threads: usize,
}

impl Model {
    fn assumptions(&self) -> Assumptions {
        let mut assumptions = Assumptions::plain(Source {
            name: "table stored with the profiles (as shipped: KINSIMU 42 loci, Han, MIT)".into(),
            persons: None,
            off_table: OffTable::Refuse,
        });
        assumptions.theta = self.theta;
        let shape = Shape::Stepwise { rate2: 1e-6, range: 0.1 };
        assumptions.mutation = Mutation::new(shape, self.rate_male, self.rate_female);
        assumptions
    }
}

/// Arguments of `shouhu-lab search`.
#[derive(Args, Clone, Debug)]
pub(crate) struct Ask {
    /// Profile file made by `import --into`.
    file: PathBuf,
    /// What the typed relatives are to the missing person.
    #[arg(long, value_enum)]
    relation: Kin,
    /// Sample number of each typed relative, in the order of the relation (father, mother; mother, sibling).
    #[arg(long = "relative", required = true)]
    relatives: Vec<String>,
    #[command(flatten)]
    model: Model,
}

/// Arguments of `shouhu-lab demo`.
#[derive(Args, Clone, Debug)]
pub(crate) struct Demo {
    /// Invented profiles in the database.
    #[arg(long, default_value_t = 1_000_000)]
    profiles: usize,
    /// Loci of the panel, 1 to 42.
    #[arg(long, default_value_t = 20)]
    loci: usize,
    /// What the typed relatives are to the missing child.
    #[arg(long, value_enum, default_value = "both-parents")]
    relation: Kin,
    /// Seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    model: Model,
}

/// A database with what the report needs to name its members.
struct Laboratory<'a> {
    panel: &'a Panel,
    profiles: &'a Profiles,
    name: &'a dyn Fn(usize) -> String,
}

fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// Searches a profile file; true once the report is printed.
pub(crate) fn run(ask: &Ask, out: &mut impl Write) -> Result<bool, String> {
    let store = store::open(&ask.file).map_err(words)?;
    if store.torn > 0 {
        writeln!(out, "the file ends in {} torn bytes; the records before them are whole", store.torn)
            .map_err(words)?;
    }
    let relation = ask.relation.relation();
    if relation.typed().len() != ask.relatives.len() {
        return Err(format!("{} needs {} relatives", relation.name(), relation.typed().len()));
    }
    let mut profiles = BTreeMap::new();
    for (label, id) in relation.typed().iter().zip(&ask.relatives) {
        let at =
            store.ids.iter().position(|known| known == id).ok_or(format!("no sample {id} in the file"))?;
        profiles.insert((*label).to_owned(), labelled(&store.panel, &store.profiles.alleles(at)));
    }
    let (first, second) = relation.hypotheses().map_err(words)?;
    let case = Case { loci: store.panel.loci().to_vec(), profiles, first, second };
    let name = |i: usize| store.ids[i].clone();
    let laboratory = Laboratory { panel: &store.panel, profiles: &store.profiles, name: &name };
    laboratory.report(relation, &case, &ask.model, &ask.relatives, out)
}

/// Invents a laboratory with one missing child in it and searches; true if the child is found first.
pub(crate) fn demo(demo: &Demo, out: &mut impl Write) -> Result<bool, String> {
    let panel = Panel::new(simulate::loci(demo.loci).map_err(words)?).map_err(words)?;
    let population = Population::new(panel.loci());
    let mut dice = Dice::new(demo.seed);
    let relation = demo.relation.relation();
    let (case, missing) = population.family(relation, panel.loci(), &mut dice).map_err(words)?;
    let mut profiles = population.database(&panel, &mut dice, demo.profiles).map_err(words)?;
    let child: Vec<_> = missing.iter().map(|[a, b]| Some((usize::from(*a), usize::from(*b)))).collect();
    let child = profiles.push(&panel, &child).map_err(words)?;
    let name = |i: usize| if i == child { "the child".to_owned() } else { format!("sample {i}") };
    writeln!(
        out,
        "invented database of {} profiles, {} loci; the missing child is in it",
        profiles.len(),
        demo.loci
    )
    .map_err(words)?;
    let laboratory = Laboratory { panel: &panel, profiles: &profiles, name: &name };
    laboratory.report(relation, &case, &demo.model, &[], out)
}

fn labelled(panel: &Panel, alleles: &[Option<(usize, usize)>]) -> Profile {
    let mut profile = Profile::new();
    for (locus, pair) in panel.loci().iter().zip(alleles) {
        if let Some((a, b)) = pair {
            let allele = |i: &usize| locus.alleles()[*i].clone();
            profile.insert(locus.name(), Genotype::Pair(allele(a), allele(b)));
        }
    }
    profile
}

fn call(genotype: Option<&Genotype>) -> String {
    genotype.map_or("-".to_owned(), |g| g.alleles().map(kinship::Allele::label).collect::<Vec<_>>().join(","))
}

impl Laboratory<'_> {
    fn report(
        &self,
        relation: Relation,
        case: &Case,
        model: &Model,
        not: &[String],
        out: &mut impl Write,
    ) -> Result<bool, String> {
        let assumptions = model.assumptions();
        let table = FamilyTable::new(case, "X", &assumptions).map_err(words)?;
        let prior = Prior::one_of(self.profiles.len().max(2) as u64).map_err(words)?;
        let cut = prior.log10_needed(model.posterior);
        let bound = Bound::new(self.panel, &table, cut);
        let how = Search { path: Path::best(), threads: model.threads };
        let mut hits = kinship::search(&table, &bound, self.profiles, how);
        hits.retain(|hit| !not.contains(&(self.name)(hit.index)));
        let ranked = rank(&hits, &prior);
        let print = |out: &mut dyn Write, text: String| writeln!(out, "{text}").map_err(words);
        print(out, format!("question: {} of a missing person; prior: {}", relation.name(), prior.basis))?;
        print(out, format!("{assumptions}listed: log10 LR >= {cut:.2}, posterior >= {}", model.posterior))?;
        let powers: Vec<f64> = table.loci.iter().map(kinship::FamilyLocus::exclusion_power).collect();
        let missed = kinship::combined_exclusion(&powers).1;
        print(out, format!("an unrelated person shows no contradiction with probability {missed:.1e}"))?;
        print(out, format!("{} candidates", ranked.len()))?;
        self.candidates(&ranked, model.show, out).map_err(words)?;
        if let Some(best) = ranked.first() {
            self.comparison(case, &table, best, out).map_err(words)?;
        }
        helps(relation, case, &assumptions, &table, &prior, out)?;
        Ok(true)
    }

    fn candidates(&self, ranked: &[Ranked], show: usize, out: &mut impl Write) -> std::io::Result<()> {
        writeln!(
            out,
            "{:<24} {:>9} {:>11} {:>11} {:>5} {:>13}",
            "candidate", "log10 LR", "posterior", "among all", "loci", "contradicting"
        )?;
        for r in ranked.iter().take(show) {
            let (name, log10) = ((self.name)(r.hit.index), r.hit.ratio.log10());
            let (alone, among, compared, against) =
                (r.alone, r.among_all, r.hit.compared, r.hit.contradicting);
            writeln!(out, "{name:<24} {log10:>9.2} {alone:>11.6} {among:>11.6} {compared:>5} {against:>13}")?;
        }
        Ok(())
    }

    /// Alleles side by side, with each locus's ratio and a mark where it contradicts.
    fn comparison(
        &self,
        case: &Case,
        table: &FamilyTable,
        best: &Ranked,
        out: &mut impl Write,
    ) -> std::io::Result<()> {
        let alleles = self.profiles.alleles(best.hit.index);
        let candidate = labelled(self.panel, &alleles);
        let labels: Vec<&String> = case.profiles.keys().collect();
        writeln!(out, "\ncomparison with {}", (self.name)(best.hit.index))?;
        write!(out, "{:<10} {:>10}", "locus", "candidate")?;
        labels.iter().try_for_each(|label| write!(out, " {label:>10}"))?;
        writeln!(out, " {:>12}", "LR")?;
        let typed = |locus: &str| case.profiles.values().any(|p| p.get(locus).is_some());
        for (at, locus) in table.loci.iter().enumerate() {
            if alleles[at].is_none() && !typed(&locus.locus) {
                continue;
            }
            write!(out, "{:<10} {:>10}", locus.locus, call(candidate.get(&locus.locus)))?;
            for label in &labels {
                let own = case.profiles.get(*label).and_then(|p| p.get(&locus.locus));
                write!(out, " {:>10}", call(own))?;
            }
            let ratio = alleles[at].map_or(1.0, |(a, b)| locus.ratio_of(a, b));
            let mark = if alleles[at].is_some_and(|(a, b)| locus.contradicts_at(a, b)) {
                "  contradicts"
            } else {
                ""
            };
            writeln!(out, " {ratio:>12.4e}{mark}")?;
        }
        Ok(())
    }
}

/// What another relative or more loci would add, as the chance that the true person reaches 99.9 %.
fn helps(
    relation: Relation,
    case: &Case,
    assumptions: &Assumptions,
    table: &FamilyTable,
    prior: &Prior,
    out: &mut impl Write,
) -> Result<(), String> {
    let now = Potential::of(table);
    let mut line = |what: &str, p: Potential| {
        let chance = p.chance(prior, 0.999) * 100.0;
        writeln!(out, "{what:<34} {:>6.1} ± {:<4.1} {chance:>6.1} %", p.mean, p.deviation).map_err(words)
    };
    line("\nexpected log10 LR of the true one", now)?;
    line("with ten more loci", more_loci(now, 10))?;
    let wider = match relation {
        Relation::ParentChild => Some((Relation::BothParents, "M", "with the other parent (theta 0)")),
        Relation::FullSibling => Some((Relation::MissingParent, "M", "with a parent (theta 0)")),
        Relation::MissingParent => Some((Relation::MissingParent, "F", "with the other parent (theta 0)")),
        _ => None,
    };
    if let Some((shape, relative, what)) = wider {
        let (first, second) = shape.hypotheses().map_err(words)?;
        // Theta over one more person costs much and changes a forecast little.
        let simple = Assumptions { theta: 0.0, ..assumptions.clone() };
        let asked = Case { first, second, ..case.clone() };
        line(what, with_relative(&asked, "X", relative, &simple).map_err(words)?)?;
    }
    Ok(())
}
