//! `shouhu-lab vectors`: every reference case computed and compared, one line per deviation.

mod compare;
mod schema;

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};
use std::path::Path;

use compare::{Checks, check};
use schema::Record;

/// Largest relative difference that passes.
const TOLERANCE: f64 = 1e-12;

#[derive(Default)]
struct Tally {
    cases: usize,
    values: BTreeMap<&'static str, (usize, f64)>,
    beyond: usize,
    failed: usize,
}

/// Runs the file; true if every value of every case is within the tolerance.
pub(crate) fn run(file: &Path, out: &mut impl Write) -> io::Result<bool> {
    let reader = io::BufReader::new(std::fs::File::open(file)?);
    let mut tally = Tally::default();
    for (at, text) in reader.lines().enumerate() {
        let text = text?;
        if text.trim().is_empty() {
            continue;
        }
        let line = at + 1;
        tally.cases += 1;
        let record: Record = match serde_json::from_str(&text) {
            Ok(record) => record,
            Err(why) => {
                tally.failed += 1;
                writeln!(out, "failed  line {line}  {why}")?;
                continue;
            }
        };
        match check(&record) {
            Ok(checks) => tally.add(&record.id, &checks, out)?,
            Err(why) => {
                tally.failed += 1;
                writeln!(out, "failed  {}  {why}", record.id)?;
            }
        }
    }
    tally.print(out)?;
    Ok(tally.cases > 0 && tally.beyond == 0 && tally.failed == 0)
}

impl Tally {
    fn add(&mut self, id: &str, checks: &Checks, out: &mut impl Write) -> io::Result<()> {
        let mut worst: Option<(&compare::Value, f64)> = None;
        for value in &checks.values {
            let difference = value.difference();
            let entry = self.values.entry(value.convention).or_insert((0, 0.0));
            entry.0 += 1;
            entry.1 = entry.1.max(difference);
            let agrees = difference <= TOLERANCE;
            if !agrees && worst.is_none_or(|(_, d)| difference > d) {
                worst = Some((value, difference));
            }
        }
        if let Some((value, difference)) = worst {
            self.beyond += 1;
            writeln!(
                out,
                "beyond  {id}  {} {}: expected {:e}, computed {:e}, relative difference {difference:.3e}",
                value.convention, value.name, value.expected, value.computed
            )?;
        }
        Ok(())
    }

    fn print(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "cases {}", self.cases)?;
        for (convention, (count, largest)) in &self.values {
            writeln!(out, "{convention:<13} values {count:>6}  largest relative difference {largest:.3e}")?;
        }
        writeln!(out, "beyond {TOLERANCE:e}: {}  failed: {}", self.beyond, self.failed)
    }
}
