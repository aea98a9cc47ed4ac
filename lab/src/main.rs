//! The DNA laboratory's own program: profiles by sample number, search, verdicts; no names.
#![forbid(unsafe_code)]

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod bench;
mod dvi;
mod import;
mod recall;
mod search;
mod simulate;
mod store;
mod vectors;

/// The laboratory's program (DNA 实验室). It knows sample numbers, never names.
#[derive(Parser)]
#[command(name = "shouhu-lab", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Compute every reference case of a JSON-lines file and compare; exit 0 only if all agree.
    Vectors {
        /// File in the schema of the kinship reference vectors.
        file: PathBuf,
    },
    /// Measure the search on invented profiles, print a table and exit; exit 0 only if no hit was lost.
    Bench(bench::Sizes),
    /// Measure recall and false hits by relation, panel and database size on simulated families.
    Recall(recall::Sizes),
    /// Join pairwise ratios of several found and several missing persons into one answer.
    Dvi(dvi::Dvi),
    /// Search a profile file for the missing member of a family, and say what would help.
    Search(search::Ask),
    /// Invent a database with one family's missing child in it, and search it.
    Demo(search::Demo),
    /// Read profiles from CODIS CMF, GeneMapper, Familias or CSV; every bad row is named.
    Import(import::Import),
}

fn main() -> ExitCode {
    let mut out = std::io::stdout().lock();
    let done = match Cli::parse().command {
        Command::Vectors { file } => vectors::run(&file, &mut out).map_err(|e| e.to_string()),
        Command::Recall(sizes) => recall::run(&sizes, &mut out).map_err(|e| e.to_string()),
        Command::Dvi(dvi) => dvi::run(&dvi, &mut out),
        Command::Search(ask) => search::run(&ask, &mut out),
        Command::Demo(demo) => search::demo(&demo, &mut out),
        Command::Import(import) => import::run(&import, &mut out),
        Command::Bench(sizes) => bench::run(&sizes, &mut out).map_err(|e| e.to_string()),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(fault) => {
            use std::io::Write as _;
            let _ = writeln!(std::io::stderr(), "shouhu-lab: {fault}");
            ExitCode::from(2)
        }
    }
}
