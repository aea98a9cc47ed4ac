//! Documents that are derived, and how to derive them.
//!
//! Two kinds: pages that this program makes from the tree, and golden files that a test of
//! another crate keeps. Such a test fails when its file is out of date, and writes the file when
//! `SHOUHU_UPDATE` is set. *To add one:* a line in [`PAGES`] or in [`GOLDEN`].

use crate::mechanisms::Proofs;
use crate::repo::Repo;
use crate::succeed;
use std::process::Command;

/// A page and what makes it.
type Hook = (&'static str, fn(&Repo) -> Result<String, String>);

const PAGES: &[Hook] = &[("docs/mechanisms.md", |repo| Ok(Proofs::read(repo)?.page()))];

/// Golden files with the name of the test that keeps them.
const GOLDEN: &[(&str, &str)] = &[("docs/access-matrix.md", "the_matrix_prints_as_recorded")];

/// Writes every derived document, or says which are out of date.
pub(crate) fn run(repo: &Repo, check: bool) -> Result<(), String> {
    let mut stale = Vec::new();
    for (path, make) in PAGES {
        let page = make(repo)?;
        let file = repo.root().join(path);
        if std::fs::read_to_string(&file).is_ok_and(|found| found == page) {
            continue;
        }
        if check {
            stale.push(*path);
        } else {
            std::fs::write(&file, page).map_err(|error| format!("{path}: {error}"))?;
            println!("generate: wrote {path}");
        }
    }
    if !stale.is_empty() {
        return Err(format!("generate: out of date, run `cargo xtask generate`: {}", stale.join(", ")));
    }
    // ./check has run every test already.
    if check && std::env::var_os("SHOUHU_CHECK").is_some() { Ok(()) } else { golden(repo, check) }
}

/// Runs the tests that keep golden files.
fn golden(repo: &Repo, check: bool) -> Result<(), String> {
    let tests: Vec<String> = GOLDEN.iter().map(|(_, test)| format!("test({test})")).collect();
    let mut command = Command::new("cargo");
    command.current_dir(repo.root()).args(["nextest", "run", "--workspace", "--no-fail-fast", "-E"]);
    command.arg(tests.join(" | "));
    if !check {
        command.env("SHOUHU_UPDATE", "1");
    }
    succeed(&mut command)?;
    let missing = GOLDEN.iter().map(|(path, _)| *path).find(|path| !repo.root().join(path).is_file());
    missing.map_or(Ok(()), |path| Err(format!("generate: no test wrote {path}")))
}
