//! Each rule number of the alliance (R01 …) that the house keeps stands in the name of a test.

use crate::finding::Finding;
use crate::repo::Repo;
use crate::shape::Shape;
use std::collections::BTreeMap;

/// The rules that must have a test by now, one a line.
const LIST: &str = "xtask/rules.txt";

/// Every listed rule is named by a test, as in `fn r54_closing_needs_aftercare`.
pub(super) fn tested(repo: &Repo) -> Vec<Finding> {
    let tests = coverage(repo);
    let says = |rule: &str| format!("no test is named after it: fn {}_… ", rule.to_lowercase());
    wanted(repo)
        .into_iter()
        .filter(|rule| !tests.contains_key(rule))
        .map(|rule| Finding::new("rule-untested", &rule, 0, says(&rule)))
        .collect()
}

/// One line that says how far the rules are covered.
pub(super) fn summary(repo: &Repo) -> String {
    let (tests, wanted) = (coverage(repo), wanted(repo));
    let done = wanted.iter().filter(|rule| tests.contains_key(*rule)).count();
    format!(
        "rules: {done} of {} listed rules are named by a test, {} rules in all",
        wanted.len(),
        tests.len()
    )
}

fn wanted(repo: &Repo) -> Vec<String> {
    let text = repo.file(LIST).map_or("", |file| file.text.as_str());
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).map(str::to_owned).collect()
}

/// Rule numbers with the number of tests that name them.
fn coverage(repo: &Repo) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for file in repo.ending(".rs") {
        let functions = Shape::of(&file.path, &file.text).functions();
        for function in functions.iter().filter(|function| function.test) {
            for rule in function.name.split('_').filter(|part| is_rule(part)) {
                *found.entry(rule.to_uppercase()).or_insert(0) += 1;
            }
        }
    }
    found
}

fn is_rule(part: &str) -> bool {
    let digits = part.strip_prefix('r').unwrap_or_default();
    (2..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_counts_when_a_test_bears_its_number() {
        let source = "#[test]\nfn r54_closing_needs_aftercare_r36() {}\nfn r10_no_test() {}\n";
        let repo =
            Repo::made_of(&[("xtask/rules.txt", "# why\nR10 R36\nR54\n"), ("domain/src/a.rs", source)]);
        let missing: Vec<String> = tested(&repo).into_iter().map(|finding| finding.place).collect();
        assert_eq!(missing, ["R10"]);
        assert!(summary(&repo).starts_with("rules: 2 of 3"));
    }
}
