//! Documents whose links a check keeps true.

use crate::finding::Finding;
use crate::repo::{File, Repo};

/// Every relative link of a Markdown file leads somewhere.
pub(super) fn relative(repo: &Repo) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repo.ending(".md") {
        for (line, text) in prose(&file.text) {
            for target in targets(text) {
                if let Some(path) = resolve(&file.path, target).filter(|path| !repo.has(path)) {
                    let says = format!("the link `{target}` leads to `{path}`, which is not there");
                    findings.push(Finding::new("dead-link", &file.path, line, says));
                }
            }
        }
    }
    findings
}

/// Documents in which a path between backticks is a promise.
fn promises(file: &File) -> bool {
    let named = ["ARCHITECTURE.md", "STYLE.md", "README.md", "README.zh.md", "SECURITY.md"];
    named.contains(&&*file.path) || file.path.starts_with("docs/recipes/")
}

/// Paths between backticks exist; `<noun>` stands for anything, `path.rs::item` names something inside.
pub(super) fn paths(repo: &Repo) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repo.ending(".md").filter(|file| promises(file)) {
        for (line, text) in prose(&file.text) {
            for quoted in text.split('`').skip(1).step_by(2).filter(|quoted| is_path(repo, quoted)) {
                if let Some(says) = missing(repo, quoted) {
                    findings.push(Finding::new("dead-path", &file.path, line, says));
                }
            }
        }
    }
    findings
}

/// Every decision stands in the index.
pub(super) fn decisions(repo: &Repo) -> Vec<Finding> {
    const FOLDER: &str = "docs/decisions/";
    let index = repo.file("docs/decisions/README.md").map_or("", |file| file.text.as_str());
    let files = repo.ending(".md").filter_map(|file| Some((file, file.path.strip_prefix(FOLDER)?)));
    files
        .filter(|(_, name)| *name != "README.md" && !index.contains(&format!("]({name})")))
        .map(|(file, _)| {
            Finding::new("decision-unlisted", &file.path, 0, "list it in docs/decisions/README.md")
        })
        .collect()
}

/// A page and its Chinese twin show the same commands.
pub(super) fn twins(repo: &Repo) -> Vec<Finding> {
    let mut findings = Vec::new();
    for twin in repo.ending(".zh.md") {
        let original = twin.path.replace(".zh.md", ".md");
        let Some(file) = repo.file(&original) else { continue };
        if fenced(&file.text) != fenced(&twin.text) {
            let says = format!("its commands differ from those of {original}");
            findings.push(Finding::new("twin", &twin.path, 0, says));
        }
    }
    findings
}

/// Lines outside fenced blocks, numbered from 1.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut inside = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        let fence = line.trim_start().starts_with("```");
        inside ^= fence;
        (!inside && !fence).then_some((index + 1, line))
    })
}

fn fenced(text: &str) -> Vec<&str> {
    let outside: Vec<usize> = prose(text).map(|(line, _)| line).collect();
    let commands = text.lines().enumerate().filter(|(index, _)| !outside.contains(&(index + 1)));
    commands.map(|(_, line)| line.split(" #").next().unwrap_or(line).trim_end()).collect()
}

/// The targets of `[text](target)`.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("](").filter_map(|(at, _)| {
        let rest = &line[at + 2..];
        rest.find(')').map(|end| rest[..end].split_whitespace().next().unwrap_or_default())
    })
}

/// A relative link as a path from the root; `None` for links that lead outside.
fn resolve(from: &str, target: &str) -> Option<String> {
    let path = target.split(['#', '?']).next().unwrap_or_default();
    if path.is_empty() || path.contains(':') || path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// Whether a quoted text means a file of ours: it has a slash, and its first part is at the root.
fn is_path(repo: &Repo, quoted: &str) -> bool {
    let plain = quoted.chars().all(|c| c.is_ascii_alphanumeric() || "/._-<>*:{},".contains(c));
    let first = quoted.trim_start_matches("./").split('/').next().unwrap_or_default();
    plain && quoted.contains('/') && !quoted.contains("//") && !first.is_empty() && repo.has(first)
}

fn missing(repo: &Repo, quoted: &str) -> Option<String> {
    let (path, item) = quoted.split_once("::").unwrap_or((quoted, ""));
    let path = path.trim_start_matches("./").split(':').next().unwrap_or_default();
    let mut found = expand(path).into_iter().map(|path| (matching(repo, &path), path));
    if let Some((_, gone)) = found.find(|(files, _)| files.is_empty()) {
        return Some(format!("`{gone}` is not there"));
    }
    let item = item.rsplit("::").next().unwrap_or_default();
    let holds = |file: &str| repo.file(file).is_some_and(|file| file.text.contains(item));
    let everywhere = expand(path).iter().flat_map(|path| matching(repo, path)).any(|file| holds(&file));
    (!item.is_empty() && !everywhere).then(|| format!("`{path}` holds no `{item}`"))
}

/// `a/{b,c}.rs` as two paths.
fn expand(path: &str) -> Vec<String> {
    let braces = path.find('{').and_then(|open| path[open..].find('}').map(|length| (open, open + length)));
    let Some((open, close)) = braces else { return vec![path.to_owned()] };
    let (before, after) = (&path[..open], &path[close + 1..]);
    path[open + 1..close].split(',').flat_map(|part| expand(&format!("{before}{part}{after}"))).collect()
}

/// Files that a path with wildcards names; a folder names itself.
fn matching(repo: &Repo, path: &str) -> Vec<String> {
    let path = path.trim_end_matches('/');
    let pattern: Vec<&str> = path.split('/').collect();
    let fits = |known: &str| {
        let parts: Vec<&str> = known.split('/').collect();
        (pattern.len() <= parts.len()
            && pattern.iter().zip(&parts).all(|(wanted, part)| part_fits(wanted, part)))
        .then(|| parts[..pattern.len()].join("/"))
    };
    let mut found: Vec<String> = repo.paths().iter().filter_map(|known| fits(known)).collect();
    found.dedup();
    found
}

/// Whether a name fits a part in which `*` and `<word>` stand for anything.
fn part_fits(wanted: &str, part: &str) -> bool {
    let Some(at) = wanted.find(['*', '<']) else { return wanted == part };
    let end = if wanted[at..].starts_with('*') {
        at + 1
    } else {
        wanted[at..].find('>').map_or(wanted.len(), |to| at + to + 1)
    };
    let rest = &wanted[end..];
    part.starts_with(&wanted[..at])
        && (at..=part.len()).any(|from| part.is_char_boundary(from) && part_fits(rest, &part[from..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repo(text: &str) -> Repo {
        Repo::made_of(&[
            ("docs/recipes/a.md", text),
            ("store/src/sqlite/append.rs", "fn append() {}"),
            ("web/src/pages/file/show.rs", ""),
            ("README.md", ""),
        ])
    }

    fn says(rule: fn(&Repo) -> Vec<Finding>, text: &str) -> usize {
        rule(&repo(text)).len()
    }

    #[test]
    fn a_dead_link_is_found() {
        assert_eq!(says(relative, "[a](../../README.md#top) [b](https://example.test/x) [c](#here)"), 0);
        assert_eq!(says(relative, "[a](../README.md)"), 1);
        assert_eq!(says(relative, "```\n[a](../README.md)\n```"), 0);
    }

    #[test]
    fn a_promised_path_exists() {
        assert_eq!(
            says(
                paths,
                "`store/src/<db>/append.rs::append` `web/src/pages/<noun>/<verb>.rs` `a/b` `text/html`"
            ),
            0
        );
        assert_eq!(says(paths, "`store/src/sqlite/gone.rs`"), 1);
        assert_eq!(says(paths, "`store/src/sqlite/append.rs::gone`"), 1);
        assert_eq!(says(paths, "`store/src/{sqlite,postgres}/append.rs`"), 1);
        assert_eq!(says(paths, "`web/src/` `docs/recipes`"), 0);
    }

    #[test]
    fn a_decision_is_listed() {
        let files = [
            ("docs/decisions/README.md", "[a](a.md)"),
            ("docs/decisions/a.md", ""),
            ("docs/decisions/b.md", ""),
        ];
        let told: Vec<String> =
            decisions(&Repo::made_of(&files)).into_iter().map(|finding| finding.place).collect();
        assert_eq!(told, ["docs/decisions/b.md"]);
    }

    #[test]
    fn twins_show_the_same_commands() {
        let pair = |zh: &str| Repo::made_of(&[("A.md", "x\n```\n./start # go\n```\n"), ("A.zh.md", zh)]);
        assert_eq!(twins(&pair("甲\n```\n./start # 走\n```\n")), []);
        assert_eq!(twins(&pair("甲\n```\n./check\n```\n")).len(), 1);
    }
}
