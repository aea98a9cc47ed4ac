//! Documents that are derived, and how to derive them.
//!
//! Two kinds: pages that this program makes from the tree, and golden files that a test of
//! another crate keeps. Such a test is named `generated_…`; it fails when its file is out of
//! date, and writes the file instead when `SHOUHU_GENERATE` is set. *To add one:* write such a
//! test (`docs/access-matrix.md` has one in `app`); nothing here needs to change.

use crate::mechanisms::Proofs;
use crate::repo::Repo;
use crate::succeed;
use std::process::Command;

/// A page and what makes it.
type Hook = (&'static str, fn(&Repo) -> Result<String, String>);

const PAGES: &[Hook] = &[("docs/mechanisms.md", |repo| Ok(Proofs::read(repo)?.page()))];

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
    let mut command = Command::new("cargo");
    command.current_dir(repo.root()).args([
        "nextest",
        "run",
        "--workspace",
        "--no-tests=pass",
        "--no-fail-fast",
    ]);
    command.args(["-E", "test(/(^|::)generated_/)"]);
    if !check {
        command.env("SHOUHU_GENERATE", "1");
    }
    succeed(&mut command)
}
