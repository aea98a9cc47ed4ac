//! Today's exceptions by name. The list may only shrink: an entry nobody needs is a failure too.

use crate::finding::Finding;
use std::collections::BTreeMap;
use std::path::Path;

const FILE: &str = "xtask/ratchet.txt";
const HEAD: &str = "\
# Exceptions to the house rules, one a line: rule, place, amount. This list may only shrink.
# `cargo xtask tidy --shrink` removes what is no longer needed; adding a line needs a reason in the commit.
";

/// What to do with the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Fail on anything new, and on entries no longer needed.
    Hold,
    /// Drop and tighten entries, then hold.
    Shrink,
    /// Write down everything that fails now.
    Record,
}

/// The exceptions: (rule, place) to the amount that is suffered.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Ratchet(BTreeMap<(String, String), usize>);

/// What is left to say after the exceptions.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// New findings, worst first as found.
    pub(crate) fresh: Vec<Finding>,
    /// Entries that nothing needs any more.
    pub(crate) idle: Vec<String>,
    /// How many findings the list suffers.
    pub(crate) suffered: usize,
}

impl Ratchet {
    /// Reads the list; a missing file is an empty list.
    pub(crate) fn read(root: &Path) -> Result<Self, String> {
        match std::fs::read_to_string(root.join(FILE)) {
            Ok(text) => Self::parse(&text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(format!("{FILE}: {error}")),
        }
    }

    fn parse(text: &str) -> Result<Self, String> {
        let mut entries = BTreeMap::new();
        for (index, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let fields: Vec<&str> = line.split('\t').collect();
            let [rule, place, amount] = fields[..] else {
                return Err(format!("{FILE}:{}: wants rule, place, amount with tabs between", index + 1));
            };
            let amount = amount.parse().map_err(|error| format!("{FILE}:{}: {error}", index + 1))?;
            entries.insert((rule.to_owned(), place.to_owned()), amount);
        }
        Ok(Self(entries))
    }

    /// What the list would have to hold to suffer all of these.
    fn needed(findings: &[Finding]) -> BTreeMap<(String, String), usize> {
        let mut needed = BTreeMap::new();
        for finding in findings {
            *needed.entry((finding.rule.to_owned(), finding.place.clone())).or_insert(0) += finding.amount;
        }
        needed
    }

    /// Holds findings against the list.
    pub(crate) fn judge(&self, findings: &[Finding]) -> Verdict {
        let needed = Self::needed(findings);
        let mut verdict = Verdict::default();
        for finding in findings {
            let key = (finding.rule.to_owned(), finding.place.clone());
            match self.0.get(&key) {
                Some(suffered) if needed[&key] <= *suffered => verdict.suffered += 1,
                Some(suffered) => {
                    let mut grown = finding.clone();
                    grown.says =
                        format!("{} (the ratchet suffers {suffered}, now {})", grown.says, needed[&key]);
                    verdict.fresh.push(grown);
                }
                None => verdict.fresh.push(finding.clone()),
            }
        }
        for (rule, place) in self.0.keys() {
            if !needed.contains_key(&(rule.clone(), place.clone())) {
                verdict.idle.push(format!("{rule} {place}"));
            }
        }
        verdict
    }

    /// Drops what nothing needs and tightens what needs less.
    pub(crate) fn shrink(&mut self, findings: &[Finding]) {
        let needed = Self::needed(findings);
        self.0.retain(|key, _| needed.contains_key(key));
        for (key, amount) in &mut self.0 {
            *amount = (*amount).min(needed[key]);
        }
    }

    /// Writes down everything.
    pub(crate) fn record(&mut self, findings: &[Finding]) {
        self.0 = Self::needed(findings);
    }

    /// Saves the list.
    pub(crate) fn write(&self, root: &Path) -> Result<(), String> {
        let lines = self.0.iter().map(|((rule, place), amount)| format!("{rule}\t{place}\t{amount}\n"));
        let text: String = std::iter::once(HEAD.to_owned()).chain(lines).collect();
        std::fs::write(root.join(FILE), text).map_err(|error| format!("{FILE}: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn long(place: &str, amount: usize) -> Finding {
        Finding::new("function-length", place, 1, "long").measuring(amount)
    }

    #[test]
    fn what_is_listed_is_suffered_until_it_grows() {
        let list = Ratchet::parse("function-length\ta.rs::f\t80\n").unwrap();
        assert_eq!(list.judge(&[long("a.rs::f", 80)]).suffered, 1);
        assert_eq!(list.judge(&[long("a.rs::f", 75)]).fresh, []);
        assert_eq!(list.judge(&[long("a.rs::f", 81)]).fresh.len(), 1);
        assert_eq!(list.judge(&[long("b.rs::f", 75), long("a.rs::f", 80)]).fresh, [long("b.rs::f", 75)]);
    }

    #[test]
    fn an_entry_nobody_needs_is_named() {
        let list = Ratchet::parse("# why\n\nfunction-length\ta.rs::f\t80\n").unwrap();
        assert_eq!(list.judge(&[]).idle, ["function-length a.rs::f"]);
    }

    #[test]
    fn shrinking_never_loosens() {
        let mut list = Ratchet::parse("function-length\ta\t80\nfunction-length\tb\t90\n").unwrap();
        list.shrink(&[long("a", 85), long("c", 99)]);
        assert_eq!(list, Ratchet::parse("function-length\ta\t80\n").unwrap());
        list.shrink(&[long("a", 72)]);
        assert_eq!(list, Ratchet::parse("function-length\ta\t72\n").unwrap());
    }

    #[test]
    fn several_findings_in_one_place_add_up() {
        let list = Ratchet::parse("sql-write\ta.rs\t2\n").unwrap();
        let one = Finding::new("sql-write", "a.rs", 3, "writes");
        assert_eq!(list.judge(&[one.clone(), one.clone()]).suffered, 2);
        assert_eq!(list.judge(&[one.clone(), one.clone(), one]).fresh.len(), 3);
    }

    #[test]
    fn a_broken_line_is_refused() {
        assert!(Ratchet::parse("function-length a.rs 80").is_err());
    }
}
