//! `shouhu link`: which rows of a table, or of two, are the same person?
//!
//! Reads CSV, learns from the table itself, writes persons and scored pairs, and prints what it did. The columns
//! are named by a mapping file; `rules/linkage/` holds examples.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use linkage::mention::Written;
use linkage::plain::Field;
use linkage::table::{Linked, Stage};
use linkage::{plain, table};

#[path = "link_mapping.rs"]
mod mapping;
#[path = "link_table.rs"]
mod tables;

use mapping::{Mapping, Person, read_mapping};
use tables::{Cells, Input, suspicions};

/// Arguments of the command.
#[derive(Args, Clone, Debug)]
pub struct LinkArgs {
    /// The table.
    pub table: PathBuf,
    /// A second table; only pairs across both are reported.
    #[arg(long)]
    pub against: Option<PathBuf>,
    /// Which column is what (TOML).
    #[arg(long)]
    pub columns: PathBuf,
    /// Where to write `id,cluster`.
    #[arg(long)]
    pub clusters: Option<PathBuf>,
    /// Where to write `id_l,id_r,probability`.
    #[arg(long)]
    pub pairs: Option<PathBuf>,
    /// Threads; the result is the same for any number.
    #[arg(long, default_value_t = 2, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=256))]
    pub threads: usize,
    /// Use only what the table itself teaches, not the shipped weights.
    #[arg(long)]
    pub unlearnt: bool,
    /// Say nothing but errors.
    #[arg(long)]
    pub quiet: bool,
}

/// What can go wrong; each message says where, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// A file could not be read or written.
    #[error("{place}: {1}", place = .0.display())]
    File(PathBuf, std::io::Error),
    /// A table could not be written.
    #[error("{place}: {1}", place = .0.display())]
    Table(PathBuf, csv::Error),
    /// A row of a table can't be read.
    #[error("{place}, line {line}: {what}", place = .path.display())]
    Row {
        /// Table.
        path: PathBuf,
        /// Line of the file, from 1.
        line: u64,
        /// What is wrong and how to mend it.
        what: String,
    },
    /// The mapping file is not well formed.
    #[error("{place}: {1}", place = .0.display())]
    Mapping(PathBuf, Box<toml::de::Error>),
    /// The mapping names a column that the table lacks.
    #[error("{place}: no column {wanted:?}; its columns are {columns}{near}", place = .path.display())]
    Column {
        /// Table.
        path: PathBuf,
        /// What the mapping names.
        wanted: String,
        /// What there is.
        columns: String,
        /// The nearest, if one is near.
        near: String,
    },
    /// The mapping file can't be followed.
    #[error("{place}: {1}", place = .0.display())]
    Unfit(PathBuf, String),
    /// Standard output is closed.
    #[error("output: {0}")]
    Output(#[from] std::io::Error),
}

/// Reports stages as they begin, with the time each took.
struct Report {
    bar: ProgressBar,
    begun: Instant,
    last: Instant,
    stages: Vec<(&'static str, Duration)>,
    open: &'static str,
}

impl Report {
    fn new(quiet: bool) -> Self {
        let bar = if quiet { ProgressBar::hidden() } else { ProgressBar::new(9) };
        if let Ok(style) = ProgressStyle::with_template("{bar:24} {pos}/{len} {msg} {elapsed}") {
            bar.set_style(style);
        }
        let begun = now();
        bar.set_message("load");
        Self { bar, begun, last: begun, stages: Vec::new(), open: "load" }
    }

    fn begin(&mut self, stage: &'static str) {
        let at = now();
        self.stages.push((self.open, at - self.last));
        self.last = at;
        self.open = stage;
        self.bar.set_message(stage);
        self.bar.inc(1);
    }
}

#[expect(clippy::disallowed_methods, reason = "a command tells its user how long each stage took")]
fn now() -> Instant {
    Instant::now()
}

fn label(stage: Stage) -> &'static str {
    match stage {
        Stage::Read => "normalise",
        Stage::Block => "block",
        Stage::Compare => "compare",
        Stage::Learn => "learn",
        Stage::Score => "score",
        Stage::Context => "context",
        Stage::Group => "group",
        Stage::Done => "write",
    }
}

/// Runs the command.
pub fn run(args: &LinkArgs) -> Result<(), LinkError> {
    let mut report = Report::new(args.quiet);
    let mapping = read_mapping(&args.columns)?;
    let mut tables = vec![Cells::read(&args.table)?];
    if let Some(path) = &args.against {
        tables.push(Cells::read(path)?);
    }
    let split = tables[0].rows;
    let rows = tables.iter().map(|t| t.rows).sum();
    let input = Input { tables, split, rows };
    let suspicions = suspicions(&input, &mapping)?;
    report.begin("normalise");
    let linked = match &mapping.person {
        Some(person) => link_persons(&input, person, &mapping, args, &mut report)?,
        None => link_plain(&input, &mapping, args, &mut report)?,
    };
    write_outputs(&input, &mapping, args, &linked)?;
    report.begin("done");
    report.bar.finish_and_clear();
    if !args.quiet {
        summarise(&input, &linked, &report)?;
        let mut out = std::io::stdout().lock();
        for suspicion in &suspicions {
            writeln!(out, "note        {suspicion}")?;
        }
        if args.clusters.is_none() && args.pairs.is_none() {
            writeln!(out, "note        nothing was written: add --clusters FILE or --pairs FILE")?;
        }
    }
    Ok(())
}

fn link_persons(
    input: &Input,
    person: &Person,
    mapping: &Mapping,
    args: &LinkArgs,
    report: &mut Report,
) -> Result<Linked, LinkError> {
    let names = [
        &person.name,
        &person.alias,
        &person.sex,
        &person.birth_date,
        &person.age,
        &person.report_date,
        &person.id_no,
        &person.phone,
        &person.guardian_name,
        &person.guardian_phone,
        &person.address,
        &person.school,
        &person.ethnicity,
    ]
    .map(String::as_str);
    let columns = input.tables.iter().map(|t| t.columns(&names)).collect::<Result<Vec<_>, _>>()?;
    let mentions = table::read(input.rows, args.threads, |row| {
        let (t, at) = input.at(row);
        let cell = |c: usize| input.tables[t].cell(at, columns[t][c]);
        Written {
            name: cell(0),
            alias: cell(1),
            sex: cell(2),
            birth_date: cell(3),
            age: cell(4),
            report_date: cell(5),
            id_no: cell(6),
            phone: cell(7),
            guardian_name: cell(8),
            guardian_phone: cell(9),
            address: cell(10),
            school: cell(11),
            ethnicity: cell(12),
        }
    });
    let options = table::Options {
        threads: args.threads,
        learnt: !args.unlearnt,
        threshold: mapping.threshold,
        ..table::Options::default()
    };
    Ok(table::link(&mentions, &options, &mut |stage| report.begin(label(stage))))
}

fn link_plain(
    input: &Input,
    mapping: &Mapping,
    args: &LinkArgs,
    report: &mut Report,
) -> Result<Linked, LinkError> {
    let mut columns = Vec::new();
    for field in &mapping.field {
        columns.push(input.tables.iter().map(|t| t.column(&field.column)).collect::<Result<Vec<_>, _>>()?);
    }
    let fields = linkage::parallel::items(mapping.field.len(), args.threads, |f| {
        let field = &mapping.field[f];
        let swaps = field.swaps_with.as_ref().and_then(|n| mapping.field.iter().position(|f| &f.column == n));
        let cells = (0..input.rows).map(|row| {
            let (t, at) = input.at(row);
            input.tables[t].cell(at, columns[f][t])
        });
        Field::read(field.kind.into(), swaps, cells)
    });
    let options = plain::Options {
        threads: args.threads,
        split: (input.tables.len() > 1).then(|| u32::try_from(input.split).unwrap_or(u32::MAX)),
        one_to_one: mapping.one_to_one,
        threshold: mapping.threshold,
    };
    Ok(plain::link(&fields, &options, &mut |stage| report.begin(label(stage))))
}

fn write_outputs(
    input: &Input,
    mapping: &Mapping,
    args: &LinkArgs,
    linked: &Linked,
) -> Result<(), LinkError> {
    let ids = input.tables.iter().map(|t| t.column(&mapping.id)).collect::<Result<Vec<_>, _>>()?;
    let id = |row: usize| {
        let (t, at) = input.at(row);
        input.tables[t].cell(at, ids[t])
    };
    if let Some(path) = &args.clusters {
        let rows =
            linked.clusters.iter().enumerate().map(|(row, c)| [id(row).to_owned(), format!("C{c:07}")]);
        write_csv(path, &["id", "cluster"], rows)?;
    }
    if let Some(path) = &args.pairs {
        let split = input.split as u64;
        let across =
            |a: u32, b: u32| input.tables.len() < 2 || (u64::from(a) < split) != (u64::from(b) < split);
        let rows = linked
            .pairs
            .iter()
            .filter(|(a, b, _)| across(*a, *b))
            .map(|(a, b, p)| [id(*a as usize).to_owned(), id(*b as usize).to_owned(), format!("{p:.6}")]);
        write_csv(path, &["id_l", "id_r", "probability"], rows)?;
    }
    Ok(())
}

fn write_csv<const N: usize>(
    path: &Path,
    head: &[&str],
    rows: impl Iterator<Item = [String; N]>,
) -> Result<(), LinkError> {
    let fault = |e| LinkError::Table(path.to_owned(), e);
    let mut writer = csv::Writer::from_path(path).map_err(fault)?;
    writer.write_record(head).map_err(fault)?;
    for row in rows {
        writer.write_record(&row).map_err(fault)?;
    }
    writer.flush().map_err(|e| LinkError::File(path.to_owned(), e))
}

fn summarise(input: &Input, linked: &Linked, report: &Report) -> Result<(), LinkError> {
    let mut out = std::io::stdout().lock();
    let persons = linked.clusters.iter().enumerate().filter(|(row, c)| *row == **c as usize).count();
    let sure = linked.pairs.iter().filter(|p| p.2 >= 0.95).count();
    let review = linked.pairs.iter().filter(|p| (0.2..0.95).contains(&p.2)).count();
    writeln!(out, "rows        {:>10}", input.rows)?;
    writeln!(out, "candidates  {:>10}", linked.candidates)?;
    writeln!(out, "sure pairs  {sure:>10}  (probability .95 or more)")?;
    writeln!(out, "to review   {review:>10}  (.20 to .95)")?;
    writeln!(out, "persons     {persons:>10}")?;
    for (stage, took) in &report.stages {
        writeln!(out, "{stage:<11} {:>9.3} s", took.as_secs_f64())?;
    }
    writeln!(out, "total       {:>9.3} s", (report.last - report.begun).as_secs_f64())?;
    if let Some(peak) = peak_memory() {
        writeln!(out, "peak memory {peak:>9} MB")?;
    }
    Ok(())
}

/// Largest resident size of this process in megabytes, where the system tells it.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024)
}
