//! Which of the alliance's mechanisms are proved, by which story.
//!
//! A story says so in its header, `//! mechanisms: 3, 4, 36-39`. It counts only if
//! `tests/stories/main.rs` compiles it and it holds a test.

use crate::repo::Repo;
use crate::shape::Shape;
use std::collections::{BTreeMap, BTreeSet};

const TABLE: &str = "docs/mechanisms.tsv";
const STORIES: &str = "tests/stories/";

/// One line of the project's list.
struct Mechanism {
    number: u32,
    name: String,
    capability: String,
}

/// The list joined with the stories.
pub(crate) struct Proofs {
    mechanisms: Vec<Mechanism>,
    by: BTreeMap<u32, Vec<String>>,
}

/// Prints the table; fails when a story is broken or a required mechanism is not proved.
pub(crate) fn run(repo: &Repo, required: &str) -> Result<(), String> {
    let proofs = Proofs::read(repo)?;
    for mechanism in &proofs.mechanisms {
        let by =
            proofs.by.get(&mechanism.number).map_or_else(|| "-".to_owned(), |stories| stories.join(", "));
        println!("{:>3}  {:<28}  {by}", mechanism.number, mechanism.name);
    }
    println!("mechanisms: {} of {} proved", proofs.by.len(), proofs.mechanisms.len());
    let missing: Vec<String> = numbers(required)?.difference(&proofs.proved()).map(u32::to_string).collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(format!("mechanisms: required but not proved: {}", missing.join(", ")))
    }
}

impl Proofs {
    /// Reads list and stories.
    pub(crate) fn read(repo: &Repo) -> Result<Self, String> {
        let mechanisms = table(&repo.file(TABLE).ok_or(format!("{TABLE} is missing"))?.text)?;
        let known: BTreeSet<u32> = mechanisms.iter().map(|mechanism| mechanism.number).collect();
        let main = repo.file("tests/stories/main.rs").map_or("", |file| file.text.as_str());
        let compiled = Shape::of("main.rs", main).scan.code;
        let mut by: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        for file in repo.ending(".rs").filter(|file| file.path.starts_with(STORIES)) {
            let story = file.path[STORIES.len()..].trim_end_matches(".rs").to_owned();
            let Some(claims) = claims(&file.text)? else { continue };
            if !compiled.contains(&format!("mod {story};")) {
                return Err(format!("{}: tests/stories/main.rs has no `mod {story};`", file.path));
            }
            if !Shape::of("story.rs", &file.text).functions().iter().any(|function| function.test) {
                return Err(format!("{}: claims mechanisms but holds no test", file.path));
            }
            if let Some(unknown) = claims.difference(&known).next() {
                return Err(format!("{}: there is no mechanism {unknown}", file.path));
            }
            for number in claims {
                by.entry(number).or_default().push(story.clone());
            }
        }
        Ok(Self { mechanisms, by })
    }

    fn proved(&self) -> BTreeSet<u32> {
        self.by.keys().copied().collect()
    }

    /// The page for people: every mechanism, what it became, who proves it.
    pub(crate) fn page(&self) -> String {
        let mut page = format!(
            "# Mechanisms\n\nDerived by `cargo xtask generate` from `{TABLE}` and the headers of `{STORIES}`.\n\
             {} of {} proved.\n\n| no. | mechanism | what it is here | proved by |\n|---|---|---|---|\n",
            self.by.len(),
            self.mechanisms.len()
        );
        for mechanism in &self.mechanisms {
            let by = self.by.get(&mechanism.number).map_or_else(String::new, |stories| {
                let links = stories.iter().map(|story| format!("[{story}](../{STORIES}{story}.rs)"));
                links.collect::<Vec<_>>().join(", ")
            });
            page +=
                &format!("| {} | {} | {} | {by} |\n", mechanism.number, mechanism.name, mechanism.capability);
        }
        page
    }
}

fn table(text: &str) -> Result<Vec<Mechanism>, String> {
    let lines = text.lines().enumerate().skip(1).filter(|(_, line)| !line.is_empty());
    lines
        .map(|(index, line)| {
            let mut fields = line.split('\t').map(|field| field.replace('|', "/"));
            let number = fields.next().and_then(|field| field.parse().ok());
            let (Some(number), Some(name), Some(capability)) = (number, fields.next(), fields.next()) else {
                return Err(format!("{TABLE}:{}: wants number, mechanism, capability", index + 1));
            };
            Ok(Mechanism { number, name, capability })
        })
        .collect()
}

/// What a story claims; `None` for a file without such a line.
fn claims(text: &str) -> Result<Option<BTreeSet<u32>>, String> {
    let header = text.lines().take_while(|line| line.starts_with("//!"));
    let mut lines = header.filter_map(|line| line.strip_prefix("//! mechanisms:"));
    lines.next().map(numbers).transpose()
}

/// `3-6, 10` as numbers.
fn numbers(text: &str) -> Result<BTreeSet<u32>, String> {
    let mut found = BTreeSet::new();
    for part in
        text.split([',', ' ']).map(|part| part.trim().trim_end_matches('.')).filter(|part| !part.is_empty())
    {
        let (first, last) = part.split_once(['-', '–']).unwrap_or((part, part));
        let number =
            |word: &str| word.parse::<u32>().map_err(|_| format!("`{part}` is no number of a mechanism"));
        found.extend(number(first)?..=number(last)?);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "id\tmechanism\tcapability\tmodule\n3\tthree\tdoes a|b\tX\n4\tfour\tdoes b\tX\n";

    fn proofs(main: &str, story: &str) -> Result<Proofs, String> {
        Proofs::read(&Repo::made_of(&[
            ("docs/mechanisms.tsv", LIST),
            ("tests/stories/main.rs", main),
            ("tests/stories/girl.rs", story),
        ]))
    }

    #[test]
    fn a_story_with_a_test_proves_what_it_claims() {
        let proofs = proofs("mod girl;", "//! A.\n//! mechanisms: 3, 4\n#[test]\nfn a() {}\n").unwrap();
        assert_eq!(proofs.proved(), BTreeSet::from([3, 4]));
        assert!(proofs.page().contains("| 3 | three | does a/b | [girl](../tests/stories/girl.rs) |"));
    }

    #[test]
    fn a_claim_without_a_test_is_refused() {
        assert!(proofs("mod girl;", "//! mechanisms: 3\nfn a() {}\n").is_err());
        assert!(proofs("// mod girl;", "//! mechanisms: 3\n#[test]\nfn a() {}\n").is_err());
        assert!(proofs("mod girl;", "//! mechanisms: 99\n#[test]\nfn a() {}\n").is_err());
    }

    #[test]
    fn ranges_are_read() {
        assert_eq!(numbers("3-6, 10,12").unwrap(), BTreeSet::from([3, 4, 5, 6, 10, 12]));
        assert!(numbers("three").is_err());
    }
}
