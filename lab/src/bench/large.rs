//! A database that need not fit into memory: written part by part, opened as a mapped file, scanned.

use std::io::Write;

use kinship::{Bound, FamilyTable, Panel, Path, Prior, Profiles, Relation, Search, search};

use super::{Fault, Sizes, measure, models};
use crate::laboratory::mapped::{self, Packed, Writer};
use crate::simulate::{Dice, Population};

/// Profiles made at once by each thread: whole tiles.
const PART: usize = 512 * 512;

/// What the large run needs.
pub(super) struct Large<'a> {
    pub(super) sizes: &'a Sizes,
    pub(super) panel: Panel,
    pub(super) population: Population,
}

/// Writes, opens, scans and removes the large database.
pub(super) fn run(large: &Large<'_>, out: &mut impl Write) -> Result<(), Fault> {
    if large.sizes.large == 0 {
        return Ok(());
    }
    let path = large.sizes.file(".large.pack");
    let done = large.measure(&path, out);
    let removed = std::fs::remove_file(&path);
    // A draft is left where the writing failed.
    let _ = std::fs::remove_file(path.with_extension("draft"));
    done?;
    Ok(removed?)
}

impl Large<'_> {
    fn measure(&self, path: &std::path::Path, out: &mut impl Write) -> Result<(), Fault> {
        let count = self.sizes.large;
        let start = measure::now();
        self.write(path)?;
        let wrote = start.elapsed().as_secs_f64();
        let bytes = std::fs::metadata(path)?.len() as f64 / 1e9;
        let start = measure::now();
        let packed = mapped::open(path)?;
        let opened = start.elapsed().as_secs_f64();
        writeln!(
            out,
            "\nmapped file of {count} profiles, {} loci: {bytes:.2} GB, made, packed and synced part by part in {wrote:.0} s, opened and checked byte by byte in {opened:.2} s",
            self.sizes.loci
        )?;
        self.scan(&packed, out)
    }

    /// Made by as many threads as the run has, a part each, and written in order.
    fn write(&self, path: &std::path::Path) -> Result<(), mapped::Fault> {
        let count = self.sizes.large;
        let mut writer = Writer::new(path, &self.panel, count)?;
        let threads = self.sizes.threads.max(1);
        let parts: Vec<usize> = (0..count.div_ceil(PART)).collect();
        for group in parts.chunks(threads) {
            let made: Vec<kinship::Result<Profiles>> = std::thread::scope(|scope| {
                let running: Vec<_> =
                    group.iter().map(|part| scope.spawn(move || self.part(*part))).collect();
                let made = |thread: std::thread::ScopedJoinHandle<'_, _>| {
                    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
                };
                running.into_iter().map(made).collect()
            });
            for (part, profiles) in group.iter().zip(made) {
                let profiles =
                    profiles.map_err(|_| mapped::Fault::Unsound("a profile does not fit the panel"))?;
                let first = (part * PART) as u64;
                let numbers: Vec<u64> = (first..first + profiles.len() as u64).collect();
                writer.push(&profiles, &numbers)?;
            }
        }
        writer.finish()
    }

    fn part(&self, part: usize) -> kinship::Result<Profiles> {
        let count = PART.min(self.sizes.large - part * PART);
        let mut dice =
            Dice::new(self.sizes.seed.wrapping_add(part as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        self.population.database(&self.panel, &mut dice, count)
    }

    fn scan(&self, packed: &Packed, out: &mut impl Write) -> Result<(), Fault> {
        let (_, assumptions) = models().swap_remove(1);
        let mut dice = Dice::new(self.sizes.seed);
        let (case, _) = self.population.family(Relation::BothParents, self.panel.loci(), &mut dice)?;
        let table = FamilyTable::new(&case, "X", &assumptions)?;
        let count = packed.profiles.len();
        let cut = Prior::one_of(count.max(2) as u64)?.log10_needed(self.sizes.posterior);
        let bound = Bound::new(&self.panel, &table, cut);
        let bandwidth = measure::bandwidth(packed.profiles.lines(), self.sizes.seconds);
        let most = bandwidth * 1e3 / self.sizes.loci as f64;
        writeln!(
            out,
            "both parents, stepwise, log10 LR >= {cut:.2}; read bandwidth of one core over the map {bandwidth:.1} GB/s = {most:.0} M profiles/s"
        )?;
        writeln!(
            out,
            "{:<12} {:>7} {:>10} {:>14} {:>10}",
            "path", "threads", "ms", "M prof/s/core", "of bandw."
        )?;
        for path in Path::available() {
            for threads in 1..=self.sizes.threads.max(1) {
                let how = Search { path, threads };
                let work = || search(&table, &bound, &packed.profiles, how);
                let seconds = measure::fastest(self.sizes.seconds, work);
                let rate = count as f64 / seconds / threads as f64 / 1e6;
                let (name, ms, share) = (path.name(), seconds * 1e3, rate / most * 100.0);
                writeln!(out, "{name:<12} {threads:>7} {ms:>10.1} {rate:>14.0} {share:>9.0}%")?;
            }
        }
        Ok(())
    }
}
