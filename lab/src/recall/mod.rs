//! `shouhu-lab recall`: how often the true person is found, and how many others with them.
//!
//! Families are simulated down their pedigree, without mutation, and judged with it; the true person's ratio gives the recall, a scan of an
//! invented database gives the false hits. Every rate is measured here, none is assumed.

use std::io::Write;

use clap::Args;
use kinship::{
    Assumptions, Bound, FamilyTable, Mutation, Panel, Path, Prior, Relation, Search, Shape, Source, search,
};

use crate::bench::Fault;
use crate::simulate::{Dice, Population, loci};

/// Database sizes of the table.
const SIZES: [u64; 5] = [10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// Lowest threshold at which false hits are counted one by one.
const CUT_LOWEST: f64 = 2.0;

/// Sizes of a run.
#[derive(Args, Clone, Debug)]
pub(crate) struct Sizes {
    /// Simulated families of each relation and panel.
    #[arg(long, default_value_t = 400)]
    families: usize,
    /// Unrelated profiles that each of the first families is compared with.
    #[arg(long, default_value_t = 1_000_000)]
    database: usize,
    /// Families that scan the database.
    #[arg(long, default_value_t = 100)]
    scanning: usize,
    /// Numbers of loci.
    #[arg(long, value_delimiter = ',', default_values_t = [15, 20, 38])]
    loci: Vec<usize>,
    /// Posterior at which a candidate counts as found, prior one in the database.
    #[arg(long, default_value_t = 0.5)]
    posterior: f64,
    /// Seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Ratios of true persons, and ratios of unrelated persons above the lowest threshold.
struct Measured {
    truths: Vec<f64>,
    others: Vec<f64>,
    pairs: f64,
}

impl Measured {
    fn quantile(&self, share: f64) -> f64 {
        let at = (share * (self.truths.len() - 1) as f64).round() as usize;
        self.truths[at]
    }

    fn recall(&self, cut: f64) -> f64 {
        self.truths.iter().filter(|t| **t >= cut).count() as f64 / self.truths.len() as f64
    }

    /// Expected unrelated persons above a threshold in a database: `?` below what was counted, an upper
    /// limit (95 %, three over the pairs) where none was.
    fn false_hits(&self, cut: f64, size: u64) -> String {
        let count = self.others.iter().filter(|o| **o >= cut).count();
        let scale = size as f64 / self.pairs;
        match count {
            _ if cut < CUT_LOWEST => "?".into(),
            0 => format!("<{:.0e}", 3.0 * scale),
            count => format!("{:.1e}", count as f64 * scale),
        }
    }
}

/// Prints recall and false hits for each relation and panel.
pub(crate) fn run(sizes: &Sizes, out: &mut impl Write) -> Result<bool, Fault> {
    writeln!(
        out,
        "true person: median (1 %, 95 %) of log10 LR; then for each database size recall / expected false hits at posterior {}",
        sizes.posterior
    )?;
    write!(out, "{:<15} {:>5} {:>20}", "relation", "loci", "log10 LR")?;
    SIZES.iter().try_for_each(|size| write!(out, " {:>16}", format!("1e{}", size.ilog10())))?;
    writeln!(out)?;
    for count in &sizes.loci {
        let panel = Panel::new(loci(*count)?)?;
        let population = Population::new(panel.loci());
        let profiles = population.database(&panel, &mut Dice::new(sizes.seed), sizes.database)?;
        for relation in Relation::ALL {
            let measured = measure(sizes, relation, &panel, &population, &profiles)?;
            let spread = [0.5, 0.01, 0.95].map(|q| measured.quantile(q));
            let text = format!("{:.1} ({:.1}, {:.1})", spread[0], spread[1], spread[2]);
            write!(out, "{:<15} {count:>5} {text:>20}", relation.name())?;
            for size in SIZES {
                let cut = Prior::one_of(size)?.log10_needed(sizes.posterior);
                let wrong = measured.false_hits(cut, size);
                write!(out, " {:>16}", format!("{:.3} / {wrong}", measured.recall(cut)))?;
            }
            writeln!(out)?;
        }
    }
    writeln!(out, "pairs scanned for each line: {:.1e}", (sizes.scanning * sizes.database) as f64)?;
    Ok(true)
}

fn measure(
    sizes: &Sizes,
    relation: Relation,
    panel: &Panel,
    population: &Population,
    profiles: &kinship::Profiles,
) -> Result<Measured, Fault> {
    let mut assumptions = Assumptions::plain(Source::strict("KINSIMU 42 loci, Han, MIT"));
    assumptions.mutation = Mutation::new(Shape::Stepwise { rate2: 1e-6, range: 0.1 }, 0.002, 0.0005);
    let mut dice = Dice::new(sizes.seed ^ 0x5eed);
    let (mut truths, mut others) = (Vec::new(), Vec::new());
    for family in 0..sizes.families {
        let (case, missing) = population.family(relation, panel.loci(), &mut dice)?;
        let table = FamilyTable::new(&case, "X", &assumptions)?;
        let alleles: Vec<_> = missing.iter().map(|[a, b]| Some((usize::from(*a), usize::from(*b)))).collect();
        truths.push(table.score(&alleles).0.log10());
        if family < sizes.scanning {
            let bound = Bound::new(panel, &table, CUT_LOWEST);
            let how = Search { path: Path::best(), threads: 1 };
            others.extend(search(&table, &bound, profiles, how).iter().map(|hit| hit.ratio.log10()));
        }
    }
    truths.sort_by(f64::total_cmp);
    let pairs = (sizes.scanning.min(sizes.families) * profiles.len()) as f64;
    Ok(Measured { truths, others, pairs })
}
