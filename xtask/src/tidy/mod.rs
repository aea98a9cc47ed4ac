//! House rules that read the source. One file per family of rules; each rule is a function
//! from the repository to findings, with a good and a bad example in its own tests.

mod links;
mod names;
mod privacy;
mod rules;
mod size;
mod sql;
mod words;

use crate::finding::Finding;
use crate::ratchet::{Mode, Ratchet};
use crate::repo::Repo;

/// A rule, or a family of them.
type Rule = fn(&Repo) -> Vec<Finding>;

const RULES: &[Rule] = &[
    names::headers,
    names::banned_files,
    names::banned_code,
    names::conflict_marks,
    size::files,
    size::functions,
    size::templates,
    sql::writes,
    sql::reads,
    sql::transactions,
    words::sentences,
    words::templates,
    words::addresses,
    words::punctuation,
    privacy::machine_paths,
    privacy::identity_numbers,
    links::relative,
    links::paths,
    links::twins,
    links::decisions,
    rules::tested,
];

/// Reads everything and holds it against the ratchet.
pub(crate) fn run(repo: &Repo, mode: Mode) -> Result<(), String> {
    let findings: Vec<Finding> = RULES.iter().flat_map(|rule| rule(repo)).collect();
    let mut ratchet = Ratchet::read(repo.root())?;
    match mode {
        Mode::Hold => {}
        Mode::Shrink => ratchet.shrink(&findings),
        Mode::Record => ratchet.record(&findings),
    }
    if mode != Mode::Hold {
        ratchet.write(repo.root())?;
    }
    let verdict = ratchet.judge(&findings);
    for finding in &verdict.fresh {
        println!("{finding}");
    }
    for idle in &verdict.idle {
        println!("[ratchet] {idle}: no longer needed; run cargo xtask tidy --shrink");
    }
    let failures = verdict.fresh.len() + verdict.idle.len();
    println!("{}", rules::summary(repo));
    println!(
        "tidy: {} files read, {failures} failures, {} suffered by the ratchet",
        repo.files().len(),
        verdict.suffered
    );
    if failures == 0 { Ok(()) } else { Err("tidy: the house rules are broken".to_owned()) }
}
