//! SQL stands where it may: one way to write, one crate that reads.

use crate::finding::Finding;
use crate::repo::{File, Repo};
use crate::shape::{Shape, is_test_path};

/// INSERT, UPDATE and DELETE stand in the files that write, nowhere else.
pub(super) fn writes(repo: &Repo) -> Vec<Finding> {
    scan(repo, "sql-write", may_write, is_write, "only append, vault, ephemeral, rebuild and migrate write")
}

/// SELECT stands in `store`, nowhere else.
pub(super) fn reads(repo: &Repo) -> Vec<Finding> {
    scan(
        repo,
        "sql-read",
        |path| path == LABORATORY || path.starts_with("store/"),
        is_read,
        "ask a port of app; only store reads",
    )
}

/// Transactions begin and end where the batch is written; a read may hold a snapshot.
pub(super) fn transactions(repo: &Repo) -> Vec<Finding> {
    const WHY: &str =
        "a transaction begins and ends where the batch is written, or holds a snapshot under reads/";
    const CALLS: &[&str] =
        &[".transaction(", ".transaction_with_behavior(", ".build_transaction(", ".commit("];
    let mut findings = scan(repo, "sql-transaction", may_hold, is_transaction, WHY);
    for file in shipped(repo).filter(|file| file.path.starts_with("store/") && !may_hold(&file.path)) {
        let shape = Shape::of(&file.path, &file.text);
        for call in CALLS {
            for (at, _) in shape.scan.code.match_indices(call).filter(|(at, _)| !shape.is_test(*at)) {
                findings.push(Finding::new("sql-transaction", &file.path, shape.scan.line(at), WHY));
            }
        }
    }
    findings
}

fn shipped(repo: &Repo) -> impl Iterator<Item = &File> {
    repo.ending(".rs").filter(|file| !file.path.starts_with("xtask/") && !is_test_path(&file.path))
}

/// The laboratory's own database has one file that speaks to it.
const LABORATORY: &str = "lab/src/laboratory/database.rs";

fn may_write(path: &str) -> bool {
    path == LABORATORY
        || under_store(path, &["append", "vault", "ephemeral", "rebuild", "migrate", "migrations"])
}

fn may_hold(path: &str) -> bool {
    may_write(path) || under_store(path, &["write", "reads"])
}

fn under_store(path: &str, files: &[&str]) -> bool {
    let named = |part: &str| files.contains(&part.split('.').next().unwrap_or_default());
    path.strip_prefix("store/").is_some_and(|rest| rest.split('/').any(named))
}

fn scan(
    repo: &Repo,
    rule: &'static str,
    may: fn(&str) -> bool,
    is: fn(&[&str]) -> bool,
    says: &str,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in shipped(repo).filter(|file| !may(&file.path)) {
        let shape = Shape::of(&file.path, &file.text);
        for text in shape.scan.texts.iter().filter(|text| !shape.is_test(text.at)) {
            if is(&words(&text.value)) {
                findings.push(Finding::new(rule, &file.path, text.line, says));
            }
        }
    }
    findings
}

/// The words of a literal; a literal may be half a statement.
fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect()
}

fn is_write(words: &[&str]) -> bool {
    let at = |index: usize, wanted: &str| words.get(index).is_some_and(|word| *word == wanted);
    let upper = (0..words.len()).any(|i| {
        (at(i, "INSERT") && (at(i + 1, "INTO") || at(i + 1, "OR")))
            || (at(i, "DELETE") && at(i + 1, "FROM"))
            || (at(i, "UPDATE") && at(i + 2, "SET"))
            || at(i, "UPSERT")
            || at(i, "TRUNCATE")
    });
    upper
        || matches!(lower(words, 2).as_slice(), [a, b] if (a == "insert" && b == "into") || (a == "delete" && b == "from"))
}

fn is_read(words: &[&str]) -> bool {
    let upper = words.contains(&"SELECT");
    upper || (words.first() == Some(&"select") && words.contains(&"from"))
}

fn is_transaction(words: &[&str]) -> bool {
    let first = words.first().copied().unwrap_or_default();
    let upper = matches!(first, "BEGIN" | "COMMIT" | "ROLLBACK" | "SAVEPOINT" | "RELEASE");
    upper || (words.len() == 1 && matches!(first, "begin" | "commit" | "rollback"))
}

fn lower(words: &[&str], count: usize) -> Vec<String> {
    words.iter().take(count).map(|word| word.to_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, source: &str) -> Vec<&'static str> {
        let repo = Repo::made_of(&[(path, source)]);
        [writes, reads, transactions]
            .iter()
            .flat_map(|rule| rule(&repo))
            .map(|finding| finding.rule)
            .collect()
    }

    #[test]
    fn writing_belongs_to_the_files_that_write() {
        let source = "fn f() { x(\"INSERT INTO fact VALUES (1)\"); y(\"UPDATE stream SET a = 1\"); z(\"delete from a\"); }";
        assert_eq!(found("store/src/sqlite/append.rs", source), [] as [&str; 0]);
        assert_eq!(found("store/src/postgres/append/rows.rs", source), [] as [&str; 0]);
        assert_eq!(found("store/src/sqlite/reads/file.rs", source), ["sql-write"; 3]);
        assert_eq!(found("app/src/a.rs", "const A: &str = \"INSERT OR REPLACE INTO a\";"), ["sql-write"]);
    }

    #[test]
    fn reading_belongs_to_the_store() {
        let source = "const A: &str = \"SELECT 1\";";
        assert_eq!(found("store/src/sql.rs", source), [] as [&str; 0]);
        assert_eq!(found("app/src/a.rs", source), ["sql-read"]);
        assert_eq!(
            found("app/src/a.rs", "const A: &str = \"Select a unit from the list\";"),
            [] as [&str; 0]
        );
        assert_eq!(
            found("app/src/a.rs", "#[cfg(test)] mod tests { const A: &str = \"SELECT 1\"; }"),
            [] as [&str; 0]
        );
    }

    #[test]
    fn transactions_belong_to_the_files_that_write() {
        assert_eq!(
            found("store/src/facade.rs", "fn f() { c.transaction(); t.commit(); }"),
            ["sql-transaction"; 2]
        );
        assert_eq!(found("store/src/facade.rs", "const A: &str = \"BEGIN IMMEDIATE\";"), ["sql-transaction"]);
        assert_eq!(
            found("store/src/sqlite/append.rs", "fn f() { t.commit(); x(\"COMMIT\"); }"),
            [] as [&str; 0]
        );
        assert_eq!(found("web/src/a.rs", "const A: &str = \"commit this\";"), [] as [&str; 0]);
    }
}
