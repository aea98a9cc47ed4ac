//! The crate table of the architecture, held against `cargo metadata`.

use crate::finding::Finding;
use crate::repo::Repo;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// One line of the table.
struct Crate {
    name: &'static str,
    /// Crates of the house that it may see directly; tests may see no more.
    sees: &'static [&'static str],
    /// Foreign crates that it must not reach, directly or through others.
    never: &'static [&'static str],
}

/// What does input or output.
const IO: &[&str] = &[
    "tokio",
    "axum",
    "hyper",
    "rusqlite",
    "tokio-postgres",
    "deadpool-postgres",
    "reqwest",
    "askama",
    "tracing-subscriber",
];
/// What speaks SQL.
const SQL: &[&str] = &["rusqlite", "tokio-postgres", "deadpool-postgres"];
/// What speaks HTTP.
const HTTP: &[&str] = &["axum", "hyper", "tower-http", "askama", "reqwest"];
/// What speaks either; the use cases may wait (tokio) but not talk.
const SQL_AND_HTTP: &[&str] =
    &["rusqlite", "tokio-postgres", "deadpool-postgres", "axum", "hyper", "tower-http", "askama", "reqwest"];

/// What the laboratory has no use for: another database, a way out.
const OTHERS_WAYS: &[&str] = &["tokio-postgres", "deadpool-postgres", "reqwest"];

const TABLE: &[Crate] = &[
    Crate { name: "exchange", sees: &[], never: IO },
    Crate { name: "kinship", sees: &[], never: IO },
    Crate { name: "linkage", sees: &[], never: IO },
    Crate { name: "ledger", sees: &[], never: IO },
    Crate { name: "vault", sees: &[], never: IO },
    Crate { name: "domain", sees: &[], never: IO },
    Crate {
        name: "app",
        sees: &["exchange", "kinship", "linkage", "ledger", "vault", "domain"],
        never: SQL_AND_HTTP,
    },
    Crate { name: "store", sees: &["app", "domain", "ledger"], never: HTTP },
    Crate { name: "web", sees: &["app", "domain"], never: SQL },
    Crate {
        name: "shouhu",
        sees: &["app", "domain", "exchange", "kinship", "ledger", "linkage", "store", "vault", "web"],
        never: &[],
    },
    Crate { name: "lab", sees: &["exchange", "kinship"], never: OTHERS_WAYS },
    Crate { name: "xtask", sees: &[], never: IO },
    Crate { name: "stories", sees: &["app", "domain", "exchange", "ledger", "vault"], never: SQL },
];

/// Holds the table against the workspace.
pub(crate) fn run(repo: &Repo) -> Result<(), String> {
    let output = Command::new("cargo")
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(repo.root())
        .output()
        .map_err(|error| format!("cargo metadata: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let metadata: Value =
        serde_json::from_slice(&output.stdout).map_err(|error| format!("cargo metadata: {error}"))?;
    let mut findings = judge(&Graph::read(&metadata));
    findings.extend(manifests(repo));
    for finding in &findings {
        println!("{finding}");
    }
    println!("graph: {} crates, {} failures", TABLE.len(), findings.len());
    if findings.is_empty() { Ok(()) } else { Err("graph: the crates see more than they may".to_owned()) }
}

/// Every crate takes the lints of the workspace, and keeps no `clippy.toml` of its own.
fn manifests(repo: &Repo) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repo.ending("/Cargo.toml") {
        if !file.text.contains("[lints]\nworkspace = true") {
            findings.push(Finding::new("lints", &file.path, 0, "add `[lints] workspace = true`"));
        }
    }
    for file in repo.ending("/clippy.toml") {
        findings.push(Finding::new(
            "lints",
            &file.path,
            0,
            "it would replace the one at the root: delete it",
        ));
    }
    findings
}

/// Names and edges of the workspace, without what only builds or tests need.
#[derive(Default)]
struct Graph {
    members: BTreeSet<String>,
    names: BTreeMap<String, String>,
    shipped: BTreeMap<String, BTreeSet<String>>,
    tests: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    fn read(metadata: &Value) -> Self {
        let mut graph = Self::default();
        for package in list(&metadata["packages"]) {
            graph.names.insert(word(&package["id"]), word(&package["name"]));
        }
        graph.members = list(&metadata["workspace_members"]).iter().map(word).collect();
        for node in list(&metadata["resolve"]["nodes"]) {
            let id = word(&node["id"]);
            for dependency in list(&node["deps"]) {
                let kinds: Vec<String> =
                    list(&dependency["dep_kinds"]).iter().map(|kind| word(&kind["kind"])).collect();
                let to = word(&dependency["pkg"]);
                if kinds.iter().any(String::is_empty) {
                    graph.shipped.entry(id.clone()).or_default().insert(to.clone());
                }
                if kinds.iter().any(|kind| kind == "dev") {
                    graph.tests.entry(id.clone()).or_default().insert(to);
                }
            }
        }
        graph
    }

    fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.names.get(id).map_or(id, String::as_str)
    }

    /// Everything a crate ships with, with the way to it.
    fn reach(&self, id: &str) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        let mut open = vec![(id.to_owned(), self.name(id).to_owned())];
        while let Some((at, way)) = open.pop() {
            for next in self.shipped.get(&at).into_iter().flatten() {
                let way = format!("{way} → {}", self.name(next));
                if found.insert(next.clone(), way.clone()).is_none() {
                    open.push((next.clone(), way));
                }
            }
        }
        found
    }
}

/// A missing kind (a normal dependency) is an empty word.
fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn judge(graph: &Graph) -> Vec<Finding> {
    let mut findings = Vec::new();
    let members: BTreeMap<&str, &str> = graph.members.iter().map(|id| (graph.name(id), &**id)).collect();
    for name in members.keys().filter(|name| !TABLE.iter().any(|line| line.name == **name)) {
        let says = "a new crate needs a decision record and a line in xtask/src/graph.rs";
        findings.push(Finding::new("graph", *name, 0, says));
    }
    for line in TABLE {
        let Some(id) = members.get(line.name) else {
            findings.push(Finding::new("graph", line.name, 0, "in the table, but not in the workspace"));
            continue;
        };
        let direct = [&graph.shipped, &graph.tests].into_iter().flat_map(|edges| edges.get(*id)).flatten();
        for other in direct.map(|to| graph.name(to)).filter(|to| members.contains_key(to)) {
            if !line.sees.contains(&other) && other != line.name {
                findings.push(Finding::new("graph", line.name, 0, format!("must not see {other}")));
            }
        }
        for (to, way) in graph.reach(id) {
            if line.never.contains(&graph.name(&to)) {
                findings.push(Finding::new(
                    "graph",
                    line.name,
                    0,
                    format!("must not reach {}: {way}", graph.name(&to)),
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A workspace with every crate of the table and these edges.
    fn graph(shipped: &[(&str, &str)], tests: &[(&str, &str)]) -> Graph {
        let mut graph =
            Graph { members: TABLE.iter().map(|line| line.name.to_owned()).collect(), ..Graph::default() };
        for (from, to) in shipped {
            graph.shipped.entry((*from).into()).or_default().insert((*to).into());
        }
        for (from, to) in tests {
            graph.tests.entry((*from).into()).or_default().insert((*to).into());
        }
        graph
    }

    fn says(shipped: &[(&str, &str)], tests: &[(&str, &str)]) -> Vec<String> {
        judge(&graph(shipped, tests))
            .into_iter()
            .map(|finding| format!("{} {}", finding.place, finding.says))
            .collect()
    }

    #[test]
    fn the_adapters_are_blind_to_each_other() {
        assert_eq!(says(&[("shouhu", "web"), ("shouhu", "store"), ("web", "app")], &[]), [] as [String; 0]);
        assert_eq!(says(&[("web", "store")], &[]), ["web must not see store"]);
        assert_eq!(says(&[], &[("store", "web")]), ["store must not see web"]);
    }

    #[test]
    fn a_pure_crate_reaches_no_io_even_through_others() {
        assert_eq!(
            says(&[("domain", "helper"), ("helper", "tokio")], &[]),
            ["domain must not reach tokio: domain → helper → tokio"]
        );
        assert_eq!(says(&[], &[("domain", "tokio")]), [] as [String; 0]);
    }

    #[test]
    fn a_crate_outside_the_table_is_refused() {
        let mut with_more = graph(&[], &[]);
        with_more.members.insert("extra".into());
        assert_eq!(judge(&with_more).len(), 1);
    }

    #[test]
    fn every_crate_takes_the_lints() {
        let repo = Repo::made_of(&[
            ("a/Cargo.toml", "[lints]\nworkspace = true\n"),
            ("b/Cargo.toml", ""),
            ("b/clippy.toml", ""),
        ]);
        assert_eq!(manifests(&repo).len(), 2);
    }

    #[test]
    fn metadata_is_read() {
        let text = r#"{"packages": [{"id": "a#1", "name": "domain"}, {"id": "t#1", "name": "tokio"}],
            "workspace_members": ["a#1"],
            "resolve": {"nodes": [{"id": "a#1", "deps": [{"pkg": "t#1", "dep_kinds": [{"kind": null}]}]}]}}"#;
        let graph = Graph::read(&serde_json::from_str(text).unwrap());
        assert!(judge(&graph).iter().any(|finding| finding.says == "must not reach tokio: domain → tokio"));
    }
}
