//! Headers, file names and words that must not appear.

use crate::finding::Finding;
use crate::repo::Repo;
use crate::shape::Shape;

/// Every Rust file begins with `//!`.
pub(super) fn headers(repo: &Repo) -> Vec<Finding> {
    repo.ending(".rs")
        .filter(|file| !file.text.starts_with("//!"))
        .map(|file| {
            Finding::new("header", &file.path, 1, "begin the file with `//!`: what it is, in one sentence")
        })
        .collect()
}

const NAMELESS: &[&str] = &["utils", "util", "helpers", "helper", "common", "manager", "misc"];

/// A file that cannot be named has not been understood.
pub(super) fn banned_files(repo: &Repo) -> Vec<Finding> {
    let nameless = |part: &str| NAMELESS.contains(&part.split('.').next().unwrap_or(part));
    repo.paths()
        .iter()
        .filter(|path| path.split('/').any(nameless))
        .map(|path| {
            Finding::new("file-name", path, 0, "name it after what it holds, not `utils` or `common`")
        })
        .collect()
}

/// Code that may not stand anywhere.
pub(super) fn banned_code(repo: &Repo) -> Vec<Finding> {
    const BANNED: &[(&str, &str)] = &[
        ("todo!", "finish it, or leave it out"),
        ("unimplemented!", "finish it, or leave it out"),
        ("#[ignore", "assert what it does today and say why, or delete the test"),
        ("if dialect", "text that differs stands in the two files of the same name"),
        ("match dialect", "text that differs stands in the two files of the same name"),
        ("dialect ==", "text that differs stands in the two files of the same name"),
    ];
    let mut findings = Vec::new();
    for file in repo.ending(".rs") {
        let code = Shape::of(&file.path, &file.text).scan.code;
        for (index, line) in code.lines().enumerate() {
            for (word, instead) in BANNED.iter().filter(|(word, _)| has_word(line, word)) {
                findings.push(Finding::new(
                    "banned-code",
                    &file.path,
                    index + 1,
                    format!("`{word}`: {instead}"),
                ));
            }
        }
    }
    findings
}

/// Whether a line holds a word that is not the end of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c == '_' || c.is_alphanumeric())
    })
}

/// A merge that was not finished.
pub(super) fn conflict_marks(repo: &Repo) -> Vec<Finding> {
    let marked = |line: &str| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ");
    let mut findings = Vec::new();
    for file in repo.files() {
        if let Some(index) = file.text.lines().position(marked) {
            findings.push(Finding::new("conflict-mark", &file.path, index + 1, "finish the merge"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_needs_a_header() {
        let repo = Repo::made_of(&[("a/src/b.rs", "//! What.\n"), ("a/src/c.rs", "use a;\n")]);
        assert_eq!(headers(&repo).iter().map(|f| &*f.place).collect::<Vec<_>>(), ["a/src/c.rs"]);
    }

    #[test]
    fn nameless_files_and_folders_are_refused() {
        let repo = Repo::made_of(&[
            ("a/utils.rs", ""),
            ("a/common/b.rs", ""),
            ("a/utility.rs", ""),
            ("common.css", ""),
        ]);
        assert_eq!(banned_files(&repo).len(), 3);
    }

    #[test]
    fn banned_code_is_found_in_code_only() {
        let good = "//! todo!\nfn f() { my_todo!(); let s = \"todo!\"; }\n";
        let bad = "//! A.\n#[ignore]\nfn f() { todo!() }\nfn g() { if dialect == 1 {} }\n";
        assert_eq!(banned_code(&Repo::made_of(&[("a.rs", good)])), []);
        assert_eq!(banned_code(&Repo::made_of(&[("a.rs", bad)])).len(), 4);
    }

    #[test]
    fn an_unfinished_merge_is_found() {
        let bad = format!("a\n{} HEAD\nb\n", "<".repeat(7));
        assert_eq!(conflict_marks(&Repo::made_of(&[("a.md", &bad)])).len(), 1);
    }
}
