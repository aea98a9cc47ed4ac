//! `shouhu-lab bench`: profiles per second and core, and the share of this machine's memory bandwidth.
//!
//! Everything is measured in the same run, on invented profiles; times are reported, never asserted.
//! Only a lost exact hit makes the command fail.

mod large;
mod measure;
mod tables;

use std::io::{self, Write};

use clap::Args;
use kinship::{Assumptions, Mutation, Panel, Path, Profiles, Shape, Source};

use crate::simulate::{Dice, Population, loci};

/// Sizes of a run.
#[derive(Args, Clone, Debug)]
pub(crate) struct Sizes {
    /// Profiles of the database that single queries scan.
    #[arg(long, default_value_t = 10_000_000)]
    profiles: usize,
    /// Loci of the panel, 1 to 42.
    #[arg(long, default_value_t = 20)]
    loci: usize,
    /// Threads of the growth table's last row.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Profiles compared by exact computation with each of 105 families, to count lost hits.
    #[arg(long, default_value_t = 10_000_000)]
    check: usize,
    /// Profiles of the large database, which is written part by part and scanned as a mapped file; 0 leaves it
    /// out. A hundred million take 7 GB of disk, and 2 GB of memory to be scanned at the speed of memory.
    #[arg(long, default_value_t = 100_000_000)]
    large: usize,
    /// Folder for the files of the bench; they are removed.
    #[arg(long)]
    folder: Option<std::path::PathBuf>,
    /// Queries of the many-to-many table.
    #[arg(long, default_value_t = 256)]
    queries: usize,
    /// Seconds for each measured figure.
    #[arg(long, default_value_t = 0.15)]
    seconds: f64,
    /// Posterior that sets the threshold, with a prior of one in the database.
    #[arg(long, default_value_t = 0.5)]
    posterior: f64,
    /// Seed of the invented profiles.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// What can stop a bench.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// The terminal.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The engine.
    #[error("{0}")]
    Engine(#[from] kinship::Error),
    /// The profile file.
    #[error("{0}")]
    Disk(String),
}

impl From<crate::laboratory::mapped::Fault> for Fault {
    fn from(fault: crate::laboratory::mapped::Fault) -> Self {
        Fault::Disk(fault.to_string())
    }
}

/// A database ready to be scanned.
struct Bench<'a> {
    sizes: &'a Sizes,
    panel: Panel,
    population: Population,
    profiles: Profiles,
    bandwidth: f64,
}

/// Models of the tables, by name.
fn models() -> Vec<(&'static str, Assumptions)> {
    let plain = Assumptions::plain(Source::strict("KINSIMU 42 loci, Han, MIT"));
    let mut mutation = plain.clone();
    mutation.mutation = Mutation::new(Shape::Stepwise { rate2: 1e-6, range: 0.1 }, 0.002, 0.0005);
    let mut theta = mutation.clone();
    theta.theta = 0.01;
    vec![("plain", plain), ("stepwise", mutation), ("stepwise+theta", theta)]
}

impl Sizes {
    /// A name for a file of the bench.
    fn file(&self, name: &str) -> std::path::PathBuf {
        let folder = self.folder.clone().unwrap_or_else(std::env::temp_dir);
        folder.join(format!("shouhu-lab-bench-{}{name}", std::process::id()))
    }
}

/// Prints all tables; true if no exact hit was lost.
pub(crate) fn run(sizes: &Sizes, out: &mut impl Write) -> Result<bool, Fault> {
    let start = measure::now();
    let panel = Panel::new(loci(sizes.loci)?)?;
    let population = Population::new(panel.loci());
    let profiles = population.database(&panel, &mut Dice::new(sizes.seed), sizes.profiles)?;
    let built = start.elapsed().as_secs_f64();
    let bandwidth = measure::bandwidth(profiles.lines(), sizes.seconds);
    let mut bench = Bench { sizes, panel, population, profiles, bandwidth };
    bench.header(out, built)?;
    bench.relations(out)?;
    bench.growth(out)?;
    bench.many_to_many(out)?;
    bench.transposed(out)?;
    bench.file(out)?;
    let losses = bench.lossless(out)?;
    // What follows needs the memory.
    let Bench { sizes, panel, population, profiles, .. } = bench;
    drop(profiles);
    large::run(&large::Large { sizes, panel, population }, out)?;
    writeln!(out, "\nwhole run {:.1} s", start.elapsed().as_secs_f64())?;
    writeln!(out, "exact hits lost: {} of {} in {} pairs", losses.lost, losses.hits, losses.pairs)?;
    Ok(losses.lost == 0)
}

impl Bench<'_> {
    fn header(&self, out: &mut impl Write, built: f64) -> io::Result<()> {
        let paths: Vec<&str> = Path::available().into_iter().map(Path::name).collect();
        writeln!(
            out,
            "{} profiles, {} loci, {} bytes scanned a profile; made and packed in {built:.1} s",
            self.profiles.len(),
            self.sizes.loci,
            self.sizes.loci
        )?;
        writeln!(
            out,
            "paths of this CPU: {}; read bandwidth of one core {:.1} GB/s = {:.0} M profiles/s",
            paths.join(", "),
            self.bandwidth,
            self.bandwidth * 1e3 / self.sizes.loci as f64
        )
    }

    /// Share of the measured bandwidth at a rate of profiles per second.
    fn share(&self, rate: f64) -> f64 {
        rate * self.sizes.loci as f64 / (self.bandwidth * 1e9)
    }
}
