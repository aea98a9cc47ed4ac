//! The DNA laboratory's own program: profiles by sample number, search, verdicts; no names.
//!
//! The only unsafe code is one file mapping (`laboratory/mapped.rs`).

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod bench;
mod dvi;
mod import;
mod laboratory;
mod recall;
mod screens;
mod search;
mod serve;
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
    /// Invent a database with one family's missing child in it, search it, and print the answer.
    Try(search::Demo),
    /// Open a laboratory with an invented national database and invented families; accounts are printed.
    Demo(serve::Demo),
    /// Open a laboratory.
    Serve(serve::Serve),
    /// Add an account; its password comes from standard input.
    Staff(serve::StaffArgs),
    /// Pack a profile file into a mapped database.
    Pack(serve::Pack),
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
        Command::Try(demo) => search::demo(&demo, &mut out),
        Command::Demo(demo) => serve::demo(&demo, &mut out),
        Command::Serve(serve) => serve::serve(&serve, &mut out),
        Command::Staff(staff) => serve::staff(&staff, &mut out),
        Command::Pack(pack) => serve::pack(&pack, &mut out),
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
