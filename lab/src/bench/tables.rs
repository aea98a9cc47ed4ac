//! The tables that the bench prints.

use std::io::Write;

use kinship::{
    Assumptions, Bound, FamilyIndex, FamilyTable, PairTables, Panel, Path, Prior, Profiles, Relation, Search,
    exact_hits, search, search_many,
};

use super::{Bench, Fault, measure, models};
use crate::laboratory::mapped;
use crate::simulate::{Dice, loci};

/// Profiles of the many-to-many table: small enough for the second-level cache.
const CACHED: usize = 16_384;

/// A second, low threshold for counting lost hits: many exact hits pass it.
const CUT_LOW: f64 = 2.0;

/// Profiles of the file that is written and opened.
const FILE: usize = 500_000;

/// Families of each relation and model whose every exact hit is looked for.
const FAMILIES_CHECKED: u64 = 5;

/// Families of the transposed table.
const FAMILIES: usize = 20_000;

/// One line of the first table.
struct Row {
    relation: Relation,
    model: &'static str,
    setup: f64,
    path: Path,
    rate: f64,
    kept: usize,
    hits: usize,
}

/// Exact hits that a bound dropped: there must be none.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Losses {
    pub(super) pairs: usize,
    pub(super) hits: usize,
    pub(super) lost: usize,
}

impl Losses {
    /// Compares every path with the exact computation of the first profiles, at a high and a low threshold.
    fn add(&mut self, bench: &Bench<'_>, table: &FamilyTable, cuts: [f64; 2]) {
        let checked = bench.sizes.check.min(bench.profiles.len());
        let exact = exact_in_parallel(bench, table, cuts[1], checked);
        let tiles = bench.profiles.tiles_of_first(checked);
        for cut in cuts {
            let bound = Bound::new(&bench.panel, table, cut);
            let reach: Vec<usize> =
                exact.iter().filter(|hit| hit.ratio.log10() >= cut).map(|hit| hit.index).collect();
            for path in Path::available() {
                let kept = kinship::survivors(&bound, &bench.profiles, path, 0..tiles);
                self.lost += reach.iter().filter(|index| kept.binary_search(index).is_err()).count();
            }
            self.hits += reach.len();
        }
        self.pairs += checked;
    }
}

/// Exact ratios of the first profiles, all computed, by as many threads as the run has.
fn exact_in_parallel(bench: &Bench<'_>, table: &FamilyTable, cut: f64, count: usize) -> Vec<kinship::Hit> {
    let threads = bench.sizes.threads.max(1);
    let part = |i: usize| count * i / threads..count * (i + 1) / threads;
    std::thread::scope(|scope| {
        let work = |i: usize| scope.spawn(move || exact_hits(table, &bench.profiles, cut, part(i)));
        let running: Vec<_> = (0..threads).map(work).collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
    })
}

impl Bench<'_> {
    fn cut(&self) -> Result<f64, Fault> {
        Ok(Prior::one_of(self.profiles.len().max(2) as u64)?.log10_needed(self.sizes.posterior))
    }

    fn table(
        &self,
        relation: Relation,
        assumptions: &Assumptions,
        seed: u64,
    ) -> Result<(FamilyTable, f64), Fault> {
        let (case, _) = self.population.family(relation, self.panel.loci(), &mut Dice::new(seed))?;
        let table = FamilyTable::new(&case, "X", assumptions)?;
        let setup = measure::fastest(self.sizes.seconds / 4.0, || FamilyTable::new(&case, "X", assumptions));
        Ok((table, setup))
    }

    /// One-to-many for each relation, model and path.
    pub(super) fn relations(&mut self, out: &mut impl Write) -> Result<(), Fault> {
        let cut = self.cut()?;
        let mut rows = Vec::new();
        for relation in Relation::ALL {
            self.bandwidth =
                self.bandwidth.max(measure::bandwidth(self.profiles.lines(), self.sizes.seconds));
            for (model, assumptions) in models() {
                let (table, setup) = self.table(relation, &assumptions, self.sizes.seed + 17)?;
                let bound = Bound::new(&self.panel, &table, cut);
                for path in Path::available() {
                    let how = Search { path, threads: 1 };
                    let seconds =
                        measure::fastest(self.sizes.seconds, || search(&table, &bound, &self.profiles, how));
                    let kept =
                        kinship::survivors(&bound, &self.profiles, path, 0..self.profiles.tiles()).len();
                    let hits = search(&table, &bound, &self.profiles, how).len();
                    let rate = self.profiles.len() as f64 / seconds;
                    rows.push(Row { relation, model, setup, path, rate, kept, hits });
                }
            }
        }
        self.print(&rows, cut, out)
    }

    /// Every exact hit of several families of each relation and model, looked for among the survivors of each
    /// path.
    pub(super) fn lossless(&self, out: &mut impl Write) -> Result<Losses, Fault> {
        let cuts = [self.cut()?.max(CUT_LOW), CUT_LOW];
        let mut losses = Losses::default();
        for relation in Relation::ALL {
            for (_, assumptions) in models() {
                for seed in 0..FAMILIES_CHECKED {
                    let mut dice = Dice::new(self.sizes.seed + 31 + seed);
                    let (case, _) = self.population.family(relation, self.panel.loci(), &mut dice)?;
                    losses.add(self, &FamilyTable::new(&case, "X", &assumptions)?, cuts);
                }
            }
        }
        writeln!(
            out,
            "\nchecked against the exact computation of every profile: {:.2e} pairs, {} exact hits, {} lost",
            losses.pairs as f64, losses.hits, losses.lost
        )?;
        Ok(losses)
    }

    fn print(&self, rows: &[Row], cut: f64, out: &mut impl Write) -> Result<(), Fault> {
        writeln!(
            out,
            "\none family against all, one core, threshold log10 LR >= {cut:.2}; best read bandwidth {:.1} GB/s = {:.0} M profiles/s",
            self.bandwidth,
            self.bandwidth * 1e3 / self.sizes.loci as f64
        )?;
        writeln!(
            out,
            "{:<15} {:<15} {:>9} {:<12} {:>9} {:>10} {:>10} {:>6}",
            "relation", "model", "setup ms", "path", "M prof/s", "of bandw.", "survivors", "hits"
        )?;
        for row in rows {
            writeln!(
                out,
                "{:<15} {:<15} {:>9.2} {:<12} {:>9.0} {:>9.0}% {:>10} {:>6}",
                row.relation.name(),
                row.model,
                row.setup * 1e3,
                row.path.name(),
                row.rate / 1e6,
                self.share(row.rate) * 100.0,
                row.kept,
                row.hits
            )?;
        }
        Ok(())
    }

    /// Growth with threads, loci and database size, on the fastest path.
    pub(super) fn growth(&self, out: &mut impl Write) -> Result<(), Fault> {
        let (_, assumptions) = models().swap_remove(1);
        let cut = self.cut()?;
        let path = Path::best();
        writeln!(out, "\ngrowth, both parents, stepwise, {}", path.name())?;
        writeln!(
            out,
            "{:<10} {:>12} {:>6} {:>12} {:>14}",
            "threads", "profiles", "loci", "ms", "M prof/s/core"
        )?;
        let mut row = |threads: usize, panel: &Panel, profiles: &Profiles, table: &FamilyTable| {
            let bound = Bound::new(panel, table, cut);
            let how = Search { path, threads };
            let seconds = measure::fastest(self.sizes.seconds, || search(table, &bound, profiles, how));
            let rate = profiles.len() as f64 / seconds / threads as f64 / 1e6;
            let (count, loci) = (profiles.len(), profiles.loci());
            writeln!(out, "{threads:<10} {count:>12} {loci:>6} {:>12.2} {rate:>14.0}", seconds * 1e3)
        };
        let (table, _) = self.table(Relation::BothParents, &assumptions, self.sizes.seed)?;
        for threads in 1..=self.sizes.threads.max(1) {
            row(threads, &self.panel, &self.profiles, &table)?;
        }
        for part in [100, 10] {
            let count = self.profiles.len() / part * self.profiles.loci();
            let fewer = Profiles::from_exact(&self.panel, self.profiles.exact()[..count].to_vec())?;
            row(1, &self.panel, &fewer, &table)?;
        }
        for count in [10, 15, 30, 42] {
            let panel = Panel::new(loci(count)?)?;
            let population = crate::simulate::Population::new(panel.loci());
            let mut dice = Dice::new(self.sizes.seed);
            let profiles = population.database(&panel, &mut dice, self.profiles.len() / 10)?;
            let (case, _) = population.family(Relation::BothParents, panel.loci(), &mut dice)?;
            row(1, &panel, &profiles, &FamilyTable::new(&case, "X", &assumptions)?)?;
        }
        Ok(())
    }

    /// Every query against every profile of a database that stays in the cache.
    pub(super) fn many_to_many(&self, out: &mut impl Write) -> Result<(), Fault> {
        let (_, assumptions) = models().swap_remove(1);
        let cut = 6.0;
        let count = CACHED.min(self.profiles.len());
        let cached = Profiles::from_exact(
            &self.panel,
            self.profiles.exact()[..count * self.profiles.loci()].to_vec(),
        )?;
        writeln!(
            out,
            "\nmany to many in cache, {} queries x {count} profiles, one core",
            self.sizes.queries
        )?;
        for relation in [Relation::ParentChild, Relation::FullSibling] {
            let start = measure::now();
            let pairs = PairTables::new(&self.panel, relation, &assumptions, cut)?;
            let setup = start.elapsed().as_secs_f64();
            let queries: Vec<(FamilyTable, Bound)> = (0..self.sizes.queries)
                .map(|i| pairs.query(&self.panel, &self.profiles.alleles(i)))
                .collect();
            for path in Path::available() {
                let how = Search { path, threads: 1 };
                let seconds = measure::fastest(self.sizes.seconds, || search_many(&queries, &cached, how));
                let rate = (queries.len() * count) as f64 / seconds / 1e6;
                writeln!(
                    out,
                    "{:<15} tables for all genotypes {setup:.2} s  {:<12} {rate:>8.0} M pairs/s/core",
                    relation.name(),
                    path.name()
                )?;
            }
        }
        Ok(())
    }

    /// One new profile against all open families.
    pub(super) fn transposed(&self, out: &mut impl Write) -> Result<(), Fault> {
        let (_, assumptions) = models().swap_remove(1);
        let pairs = PairTables::new(&self.panel, Relation::ParentChild, &assumptions, 6.0)?;
        let families = FAMILIES.min(self.profiles.len());
        let bounds: Vec<Bound> =
            (0..families).map(|i| pairs.bound(&self.panel, &self.profiles.alleles(i))).collect();
        let start = measure::now();
        let index = FamilyIndex::new(self.panel.loci().len(), &bounds);
        let built = start.elapsed().as_secs_f64();
        let newcomer = self.profiles.alleles(self.profiles.len() - 1);
        let seconds = measure::fastest(self.sizes.seconds, || index.candidates(&self.panel, &newcomer));
        writeln!(
            out,
            "\none new profile against {families} families: {:.3} ms = {:.0} M families/s; index built in {built:.2} s",
            seconds * 1e3,
            families as f64 / seconds / 1e6
        )?;
        Ok(())
    }

    /// Writing a profile file and opening it again, which packs it for the scan.
    pub(super) fn file(&self, out: &mut impl Write) -> Result<(), Fault> {
        let count = FILE.min(self.profiles.len());
        let path = self.sizes.file("");
        let disk = |fault: crate::store::Fault| Fault::Disk(fault.to_string());
        let start = measure::now();
        crate::store::create(&path, &self.panel).map_err(disk)?;
        let loci = self.profiles.loci();
        let written = crate::store::write_packed(&path, loci, &self.profiles.exact()[..count * loci]);
        let wrote = start.elapsed().as_secs_f64();
        let start = measure::now();
        let opened = written.and_then(|()| crate::store::open(&path));
        let open = start.elapsed().as_secs_f64();
        std::fs::remove_file(&path)?;
        let read = opened.map_err(disk)?.profiles.len();
        writeln!(
            out,
            "\nprofile file: {read} profiles written and synced in {wrote:.2} s, opened and packed in {open:.2} s"
        )?;
        self.mapped(out)
    }

    /// The mapped file of the whole database.
    fn mapped(&self, out: &mut impl Write) -> Result<(), Fault> {
        let path = self.sizes.file(".pack");
        let numbers: Vec<u64> = (0..self.profiles.len() as u64).collect();
        let start = measure::now();
        let written = mapped::write(&path, &self.panel, &self.profiles, &numbers);
        let wrote = start.elapsed().as_secs_f64();
        let start = measure::now();
        let opened = written.and_then(|()| mapped::open(&path));
        let open = start.elapsed().as_secs_f64();
        let removed = std::fs::remove_file(&path);
        let opened = opened.map_err(|fault| Fault::Disk(fault.to_string()))?;
        removed?;
        writeln!(
            out,
            "mapped file: {} profiles written and synced in {wrote:.2} s, opened and checked byte by byte in {open:.2} s",
            opened.profiles.len()
        )?;
        Ok(())
    }
}
