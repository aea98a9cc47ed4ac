//! `shouhu-lab recall`: how often the true person is found, and how many others with them.
//!
//! Families are simulated down their pedigree. For each, true persons are drawn from the family's own table
//! (mutation included), which gives the recall; the same draws give the false hits by *importance
//! sampling*: P(LR ≥ t | unrelated) = E[1/LR · 1(LR ≥ t) | related], exact in expectation at any height, so
//! that databases of 10⁸ need no scan of 10⁸ profiles. A scan of invented profiles counts the same rate where
//! counting can reach, and both are printed side by side.

mod plot;

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use kinship::{
    Assumptions, Bound, FamilyTable, Mutation, Panel, Path, Prior, Relation, Search, Shape, Source, search,
};

use crate::bench::Fault;
use crate::simulate::{Dice, Population, loci};

/// Database sizes of table and plots.
pub(crate) const SIZES: [u64; 5] = [10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// Threshold at which estimated and counted false hits are compared, log10.
const CUT_COUNTED: f64 = 3.0;

/// Published rates (shared reference, Chinese frequencies): relation, loci, log10 threshold, true and false
/// positive rate. Parent-child with stepwise mutation 0.002, siblings without.
const PUBLISHED: [(Relation, usize, f64, f64, f64); 8] = [
    (Relation::ParentChild, 20, 4.0, 0.967, 4.2e-6),
    (Relation::ParentChild, 20, 6.0, 0.629, 1.2e-7),
    (Relation::ParentChild, 23, 4.0, 0.994, 8.5e-7),
    (Relation::ParentChild, 23, 6.0, 0.903, 7.3e-8),
    (Relation::FullSibling, 20, 4.0, 0.728, 6.5e-6),
    (Relation::FullSibling, 20, 6.0, 0.416, 6.3e-8),
    (Relation::FullSibling, 38, 4.0, 0.982, 7.8e-7),
    (Relation::HalfSibling, 23, 4.0, 0.066, 2.3e-6),
];

/// Sizes of a run.
#[derive(Args, Clone, Debug)]
pub(crate) struct Sizes {
    /// Simulated families of each relation and panel.
    #[arg(long, default_value_t = 300)]
    families: usize,
    /// True persons drawn for each family.
    #[arg(long, default_value_t = 1_000)]
    draws: usize,
    /// Unrelated profiles that each of the first families is compared with, as a check of the estimate.
    #[arg(long, default_value_t = 1_000_000)]
    database: usize,
    /// Families that scan the database.
    #[arg(long, default_value_t = 50)]
    scanning: usize,
    /// Numbers of loci.
    #[arg(long, value_delimiter = ',', default_values_t = [15, 20, 23, 38])]
    loci: Vec<usize>,
    /// Posterior at which a candidate counts as found, prior one in the database.
    #[arg(long, default_value_t = 0.999)]
    posterior: f64,
    /// Seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Folder to write the table and the plots into.
    #[arg(long)]
    out: Option<PathBuf>,
}

/// log10 ratios of true persons, with what a scan counted.
pub(crate) struct Measured {
    pub(crate) relation: Relation,
    pub(crate) loci: usize,
    truths: Vec<f64>,
    counted: usize,
    scanned: f64,
}

impl Measured {
    fn quantile(&self, share: f64) -> f64 {
        self.truths[(share * (self.truths.len() - 1) as f64).round() as usize]
    }

    /// Share of true persons at or above a threshold.
    pub(crate) fn recall(&self, cut: f64) -> f64 {
        let below = self.truths.partition_point(|t| *t < cut);
        (self.truths.len() - below) as f64 / self.truths.len() as f64
    }

    /// Chance that an unrelated person reaches a threshold, by importance sampling.
    pub(crate) fn false_rate(&self, cut: f64) -> f64 {
        let below = self.truths.partition_point(|t| *t < cut);
        self.truths[below..].iter().map(|t| 10_f64.powf(-t)).sum::<f64>() / self.truths.len() as f64
    }
}

fn assumptions(relation: Relation) -> Assumptions {
    let mut assumptions = Assumptions::plain(Source::strict("KINSIMU 42 loci, Han, MIT"));
    let siblings = matches!(relation, Relation::FullSibling | Relation::HalfSibling);
    if !siblings {
        assumptions.mutation = Mutation::new(Shape::Stepwise { rate2: 1e-6, range: 0.1 }, 0.002, 0.002);
    }
    assumptions
}

/// One locus: cumulated probability of each genotype if the person belongs, and its log10 ratio.
struct Draws(Vec<Vec<(f64, f64)>>);

impl Draws {
    fn new(table: &FamilyTable) -> Self {
        let locus = |locus: &kinship::FamilyLocus| {
            let mut sum = 0.0;
            let rows = locus.belongs.iter().zip(&locus.ratio).filter(|(p, _)| **p > 0.0);
            rows.map(|(p, ratio)| {
                sum += p;
                (sum, ratio.log10())
            })
            .collect()
        };
        Self(table.loci.iter().map(locus).collect())
    }

    fn log10(&self, dice: &mut Dice) -> f64 {
        let one = |rows: &Vec<(f64, f64)>, uniform: f64| {
            let at = rows.partition_point(|(sum, _)| *sum < uniform).min(rows.len() - 1);
            rows[at].1
        };
        self.0.iter().map(|rows| one(rows, (dice.bits() >> 11) as f64 / (1_u64 << 53) as f64)).sum()
    }
}

/// Measures, prints, and writes table and plots if a folder is given.
pub(crate) fn run(sizes: &Sizes, out: &mut impl Write) -> Result<bool, Fault> {
    let mut all = Vec::new();
    for count in &sizes.loci {
        let panel = Panel::new(loci(*count)?)?;
        let population = Population::new(panel.loci());
        let profiles = population.database(&panel, &mut Dice::new(sizes.seed), sizes.database)?;
        for relation in Relation::ALL {
            all.push(measure(sizes, relation, &panel, &population, &profiles)?);
        }
    }
    let text = report(sizes, &all)?;
    writeln!(out, "{text}")?;
    if let Some(folder) = &sizes.out {
        std::fs::create_dir_all(folder)?;
        std::fs::write(folder.join("recall.md"), text)?;
        std::fs::write(folder.join("recall.svg"), plot::recall(&all, sizes.posterior)?)?;
        std::fs::write(folder.join("false-hits.svg"), plot::false_hits(&all)?)?;
    }
    Ok(true)
}

fn measure(
    sizes: &Sizes,
    relation: Relation,
    panel: &Panel,
    population: &Population,
    profiles: &kinship::Profiles,
) -> Result<Measured, Fault> {
    let assumptions = assumptions(relation);
    let mut dice = Dice::new(sizes.seed ^ 0x5eed);
    let (mut truths, mut counted) = (Vec::with_capacity(sizes.families * sizes.draws), 0);
    for family in 0..sizes.families {
        let (case, _) = population.family(relation, panel.loci(), &mut dice)?;
        let table = FamilyTable::new(&case, "X", &assumptions)?;
        let draws = Draws::new(&table);
        truths.extend((0..sizes.draws).map(|_| draws.log10(&mut dice)));
        if family < sizes.scanning {
            let bound = Bound::new(panel, &table, CUT_COUNTED);
            let how = Search { path: Path::best(), threads: 1 };
            counted += search(&table, &bound, profiles, how).len();
        }
    }
    truths.sort_by(f64::total_cmp);
    let scanned = (sizes.scanning.min(sizes.families) * profiles.len()) as f64;
    Ok(Measured { relation, loci: panel.loci().len(), truths, counted, scanned })
}

fn report(sizes: &Sizes, all: &[Measured]) -> Result<String, Fault> {
    let mut lines = vec![
        "# Recall and false hits of the search".to_owned(),
        String::new(),
        format!(
            "Written by `shouhu-lab recall`. {} simulated families a line, {} true persons drawn for each from the family's own\n\
             table; frequencies KINSIMU (Han, MIT); mutation stepwise 0.002, none for siblings; theta 0. False hits by importance\n\
             sampling, not by scans of such databases. A cell is recall / expected false hits at posterior {}, prior one in the\n\
             database.",
            sizes.families, sizes.draws, sizes.posterior
        ),
        String::new(),
        "![recall](recall.svg)".to_owned(),
        String::new(),
        "![false hits](false-hits.svg)".to_owned(),
        String::new(),
        "| relation | loci | log10 LR: median (1 %, 95 %) | 10⁴ | 10⁵ | 10⁶ | 10⁷ | 10⁸ |".to_owned(),
        "|---|---|---|---|---|---|---|---|".to_owned(),
    ];
    for m in all {
        let mut line = format!(
            "| {} | {} | {:.1} ({:.1}, {:.1}) |",
            m.relation.name(),
            m.loci,
            m.quantile(0.5),
            m.quantile(0.01),
            m.quantile(0.95)
        );
        for size in SIZES {
            let cut = Prior::one_of(size)?.log10_needed(sizes.posterior);
            let wrong = m.false_rate(cut) * size as f64;
            line.push_str(&format!(" {:.3} / {wrong:.0e} |", m.recall(cut)));
        }
        lines.push(line);
    }
    lines.extend(checks(all));
    Ok(lines.join("\n") + "\n")
}

/// Estimated beside counted, and beside published.
fn checks(all: &[Measured]) -> Vec<String> {
    let mut lines = vec![
        String::new(),
        format!("## The estimate beside a count: unrelated persons with log10 LR ≥ {CUT_COUNTED}"),
        String::new(),
        "| relation | loci | estimated | counted | pairs scanned |".to_owned(),
        "|---|---|---|---|---|".to_owned(),
    ];
    for m in all {
        let (estimate, counted) = (m.false_rate(CUT_COUNTED), m.counted as f64 / m.scanned);
        let (name, loci) = (m.relation.name(), m.loci);
        lines.push(format!("| {name} | {loci} | {estimate:.1e} | {counted:.1e} | {:.0e} |", m.scanned));
    }
    lines.push(String::new());
    lines.push("## Beside published rates (other table, other choice of loci)".to_owned());
    lines.push(String::new());
    lines.push(
        "| relation | loci | LR ≥ | recall here / published | false rate here / published |".to_owned(),
    );
    lines.push("|---|---|---|---|---|".to_owned());
    for (relation, loci, cut, recall, wrong) in PUBLISHED {
        if let Some(m) = all.iter().find(|m| m.relation == relation && m.loci == loci) {
            lines.push(format!(
                "| {} | {loci} | 10^{cut} | {:.3} / {recall} | {:.1e} / {wrong:.1e} |",
                relation.name(),
                m.recall(cut),
                m.false_rate(cut)
            ));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The estimate and the count are of one number.
    #[test]
    fn importance_sampling_agrees_with_counting() {
        let sizes = Sizes {
            families: 40,
            draws: 400,
            database: 60_000,
            scanning: 40,
            loci: vec![10],
            posterior: 0.5,
            seed: 3,
            out: None,
        };
        let panel = Panel::new(loci(10).unwrap()).unwrap();
        let population = Population::new(panel.loci());
        let profiles = population.database(&panel, &mut Dice::new(3), sizes.database).unwrap();
        for relation in [Relation::ParentChild, Relation::FullSibling] {
            let m = measure(&sizes, relation, &panel, &population, &profiles).unwrap();
            let (estimate, counted) = (m.false_rate(CUT_COUNTED), m.counted as f64 / m.scanned);
            assert!(m.counted > 50, "enough to count: {}", m.counted);
            assert!((estimate / counted - 1.0).abs() < 0.35, "{relation:?} {estimate} {counted}");
            assert!(m.recall(-9.0) > m.recall(2.0) && m.recall(2.0) >= m.recall(5.0));
        }
    }
}
