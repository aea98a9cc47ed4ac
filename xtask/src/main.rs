//! House rules checked by machine: `cargo xtask check|tidy|graph|generate|mechanisms|ports|load`.
//!
//! Every rule reads text; nothing here parses Rust beyond telling code from comments and
//! strings (`scan.rs`). *To add a rule:* write a function from [`repo::Repo`] to a list of
//! [`finding::Finding`], list it in `tidy/mod.rs`, give it a test with one good and one bad
//! example, and put what fails today into `ratchet.txt` with `cargo xtask tidy --shrink --record`.
//!
//! *What is absent:* this crate depends on no other crate of the house, so that a broken
//! build can still be checked.
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "a command line tool")]

mod finding;
mod generate;
mod graph;
mod load;
mod mechanisms;
mod ports;
mod ratchet;
mod repo;
mod scan;
mod shape;
mod tidy;

use repo::Repo;
use std::process::{Command, ExitCode};

const USAGE: &str = "cargo xtask <command>
  check                    the quick part of ./check: fmt, clippy, tidy, graph
  tidy                     house rules that read the source
  tidy --shrink            the same, and drop or tighten entries of xtask/ratchet.txt that are no longer needed
  tidy --shrink --record   the same, and write today's exceptions down (needs a reason in the commit)
  graph                    the crate table against cargo metadata
  generate [--check]       write derived documents, or say which are out of date
  mechanisms [--require 3-6,10]   which mechanisms are proved, by which story
  ports                    how wide the seams are
  load [--files 10000,100000] [--binary PATH] [--data FOLDER]   page, search, clock and rebuild times";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Result<(), String> {
    let repo = Repo::find()?;
    match words {
        ["check"] => check(&repo),
        ["tidy"] => tidy::run(&repo, ratchet::Mode::Hold),
        ["tidy", "--shrink"] => tidy::run(&repo, ratchet::Mode::Shrink),
        ["tidy", "--shrink", "--record"] => tidy::run(&repo, ratchet::Mode::Record),
        ["graph"] => graph::run(&repo),
        ["generate"] => generate::run(&repo, false),
        ["generate", "--check"] => generate::run(&repo, true),
        ["mechanisms"] => mechanisms::run(&repo, ""),
        ["mechanisms", "--require", wanted] => mechanisms::run(&repo, wanted),
        ["ports"] => ports::run(&repo),
        ["load", options @ ..] => load::run(&repo, options),
        _ => Err(USAGE.to_owned()),
    }
}

fn check(repo: &Repo) -> Result<(), String> {
    succeed(Command::new("./check").arg("--fast").current_dir(repo.root()))
}

/// Runs a command with our input and output, and turns its failure into a message.
fn succeed(command: &mut Command) -> Result<(), String> {
    let status = command.status().map_err(|error| format!("{command:?}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?}: {status}")) }
}
