//! Every line of every policy matters: each policy is removed, flipped, robbed of each condition,
//! operand, listed action and listed code, and shifted at each level; each mutant must change an
//! answer in some situation of the golden matrix, or be refused by the loader.

use super::world::{self, Answer, COLUMNS, Items, World, ask};
use app::policy::{Action, DataRow, Policy};
use cedar_policy::PolicySet;
use domain::actor::Role;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One policy as the loader sees it.
struct Specimen {
    id: String,
    text: String,
    json: Value,
}

struct Laboratory {
    files: Vec<(String, String)>,
    specimens: Vec<Specimen>,
    worlds: Vec<World>,
    usual: [Policy; 2],
}

/// What one policy touches, and the unmutated answers about it, world by world.
struct Bench<'a> {
    laboratory: &'a Laboratory,
    specimen: &'a Specimen,
    scopes: [(Items, Vec<OnceLock<Vec<Answer>>>); 2],
    /// The world that noticed the last mutant, tried first on the next.
    telling: AtomicUsize,
}

impl Laboratory {
    fn new() -> Self {
        let files = world::files();
        let cedar = files.iter().filter(|(name, _)| name.ends_with(".cedar"));
        let mut specimens = Vec::new();
        for (_, text) in cedar {
            for policy in PolicySet::from_str(text).unwrap().policies() {
                let id = policy.annotation("id").unwrap().to_owned();
                specimens.push(Specimen { id, text: policy.to_string(), json: policy.to_json().unwrap() });
            }
        }
        specimens.sort_by(|a, b| a.id.cmp(&b.id));
        let usual = [world::policy(), Policy::load(&world::hostile(&files)).unwrap()];
        Self { files, specimens, worlds: world::worlds(), usual }
    }

    fn bench<'a>(&'a self, specimen: &'a Specimen) -> Bench<'a> {
        let touched = touched(&specimen.json);
        let scope = |items: Items| (items, self.worlds.iter().map(|_| OnceLock::new()).collect());
        Bench {
            laboratory: self,
            specimen,
            scopes: [scope(sample(&touched)), scope(touched)],
            telling: AtomicUsize::new(0),
        }
    }

    /// The files with one policy replaced; `None` removes it.
    fn files_with(&self, id: &str, mutant: Option<&Value>) -> Vec<(String, String)> {
        let others = self.specimens.iter().filter(|s| s.id != id).map(|s| s.text.clone());
        let mutated = mutant.map(|json| {
            cedar_policy::Policy::from_json(None, json.clone()).map(|policy| policy.to_string()).unwrap()
        });
        let text: Vec<String> = others.chain(mutated).collect();
        let mut files: Vec<_> =
            self.files.iter().filter(|(name, _)| !name.ends_with(".cedar")).cloned().collect();
        files.push(("all.cedar".to_owned(), text.join("\n")));
        files
    }
}

impl Bench<'_> {
    /// Whether anything notices the mutant. A sample of what the policy touches shows most; the
    /// rest decides. Floors show where fields.toml is opened to everyone, so that comes first.
    fn kills(&self, mutant: Option<&Value>) -> bool {
        let files = self.laboratory.files_with(&self.specimen.id, mutant);
        let Ok(plain) = Policy::load(&files) else { return true };
        let hostile = OnceLock::new();
        let floor = self.specimen.id.starts_with("floor-");
        let telling = self.telling.load(Ordering::Relaxed);
        let mut order: Vec<usize> = (0..self.laboratory.worlds.len()).collect();
        order.sort_by_key(|index| (*index != telling, self.laboratory.worlds[*index].hostile != floor));
        (0..self.scopes.len()).any(|scope| {
            order.iter().any(|index| {
                let opened = || Policy::load(&world::hostile(&files)).unwrap();
                let open = self.laboratory.worlds[*index].hostile;
                let policy = if open { hostile.get_or_init(opened) } else { &plain };
                let noticed = self.notices(policy, scope, *index);
                if noticed {
                    self.telling.store(*index, Ordering::Relaxed);
                }
                noticed
            })
        })
    }

    fn notices(&self, policy: &Policy, scope: usize, index: usize) -> bool {
        let (items, expected) = &self.scopes[scope];
        let world = &self.laboratory.worlds[index];
        let usual = &self.laboratory.usual[usize::from(world.hostile)];
        let expected = expected[index]
            .get_or_init(|| cells().map(|(role, c)| ask(usual, world, role, c, items)).collect());
        cells().zip(expected).any(|((role, c), expected)| ask(policy, world, role, c, items) != *expected)
    }
}

fn cells() -> impl Iterator<Item = (Role, world::Relations)> {
    Role::ALL.iter().flat_map(|role| COLUMNS.iter().map(move |columns| (*role, *columns)))
}

fn sample(items: &Items) -> Items {
    let rows = [
        DataRow::MinorVictimIdentity,
        DataRow::HardshipChild,
        DataRow::CaseOverview,
        DataRow::ReporterIdentity,
        DataRow::AuditLog,
    ];
    let actions = [Action::ReportReceive, Action::FileNote, Action::RulesRead, Action::StaffAdmin];
    let mut sample = items.clone();
    if sample.rows.len() > rows.len() {
        sample.rows.retain(|row| rows.contains(row));
    }
    if sample.actions.len() > actions.len() {
        sample.actions.retain(|action| actions.contains(action));
    }
    sample.glass.retain(|row| *row == DataRow::SealedRecord || items.glass.len() < 4);
    sample
}

/// What the policy's action constraint lets it touch.
fn touched(policy: &Value) -> Items {
    let scope = &policy["action"];
    let ids: Vec<&str> = match scope["op"].as_str() {
        Some("All") => return Items::all(),
        _ => scope["entities"]
            .as_array()
            .into_iter()
            .flatten()
            .chain(scope.get("entity"))
            .map(|entity| entity["id"].as_str().unwrap())
            .collect(),
    };
    let mut items = Items { rows: Vec::new(), actions: Vec::new(), glass: Vec::new() };
    for id in ids {
        match id.split_once(':') {
            Some(("glass", row)) => items.glass.extend(DataRow::from_code(row)),
            Some((_, row)) => items.rows.extend(DataRow::from_code(row)),
            None if id == "glass" => items.glass = DataRow::ALL.to_vec(),
            None => match Action::ALL.iter().find(|action| action.code() == id) {
                Some(action) => items.actions.push(*action),
                None => items.rows = DataRow::ALL.to_vec(),
            },
        }
    }
    items
}

/// Every mutant of a policy, named.
fn mutants(policy: &Value) -> Vec<(String, Option<Value>)> {
    let mut found = vec![("removed".to_owned(), None)];
    let effect = if policy["effect"] == "permit" { "forbid" } else { "permit" };
    found.push(("flipped".to_owned(), Some(with(policy, "/effect", json!(effect)))));
    let conditions = policy["conditions"].as_array().unwrap();
    for index in 0..conditions.len() {
        found.push((format!("condition {index} dropped"), Some(without(policy, "/conditions", index))));
    }
    for index in 0..policy["action"]["entities"].as_array().map_or(0, Vec::len) {
        let name = policy["action"]["entities"][index]["id"].as_str().unwrap();
        found.push((format!("action {name} dropped"), Some(without(policy, "/action/entities", index))));
    }
    for index in 0..conditions.len() {
        expression(policy, &format!("/conditions/{index}/body"), &mut found);
    }
    found
}

fn expression(policy: &Value, at: &str, found: &mut Vec<(String, Option<Value>)>) {
    let node = policy.pointer(at).unwrap();
    let children: Vec<String> = match node {
        Value::Object(map) => {
            map.keys().map(|key| format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"))).collect()
        }
        Value::Array(list) => (0..list.len()).map(|index| format!("{at}/{index}")).collect(),
        _ => Vec::new(),
    };
    for operator in ["&&", "||"] {
        if let Some(operands) = node.get(operator) {
            for side in ["left", "right"] {
                let mutant = with(policy, at, operands[side].clone());
                found.push((format!("{operator} reduced to its {side} at {at}"), Some(mutant)));
            }
        }
    }
    if let Some(set) = node.get("Set").and_then(Value::as_array).filter(|set| set.len() > 1) {
        for (index, item) in set.iter().enumerate() {
            let name = format!("{item} dropped at {at}");
            found.push((name, Some(without(policy, &format!("{at}/Set"), index))));
        }
    }
    if let Some(level) = node.get("Value").and_then(Value::as_i64) {
        for shifted in [level - 1, level + 1] {
            found.push((
                format!("{level} becomes {shifted} at {at}"),
                Some(with(policy, at, json!({ "Value": shifted }))),
            ));
        }
    }
    for child in children {
        expression(policy, &child, found);
    }
}

fn with(policy: &Value, at: &str, new: Value) -> Value {
    let mut mutant = policy.clone();
    *mutant.pointer_mut(at).unwrap() = new;
    mutant
}

fn without(policy: &Value, list: &str, index: usize) -> Value {
    let mut mutant = policy.clone();
    mutant.pointer_mut(list).unwrap().as_array_mut().unwrap().remove(index);
    mutant
}

/// Tries every mutant of the policies whose id begins so, on all cores.
fn survivors(prefixes: &[&str]) -> (usize, Vec<String>) {
    let laboratory = Laboratory::new();
    let mut jobs = Vec::new();
    let chosen = laboratory.specimens.iter().filter(|s| prefixes.iter().any(|p| s.id.starts_with(p)));
    let benches: Vec<Bench<'_>> = chosen.map(|specimen| laboratory.bench(specimen)).collect();
    for bench in &benches {
        jobs.extend(mutants(&bench.specimen.json).into_iter().map(|(name, mutant)| (bench, name, mutant)));
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut alive = Vec::new();
        while let Some((bench, name, mutant)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            if !bench.kills(mutant.as_ref()) {
                alive.push(format!("{}: {name}", bench.specimen.id));
            }
        }
        alive
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let alive = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        handles.into_iter().flat_map(|handle| handle.join().unwrap()).collect()
    });
    (jobs.len(), alive)
}

const GROUPS: [&[&str]; 5] = [
    &["bar-"],
    &["floor-"],
    &["full-", "duty-"],
    &["part-"],
    &["own-", "counts-", "glass-", "telling-", "act-"],
];

fn every_mutant_is_killed(group: usize) {
    let (tried, alive) = survivors(GROUPS[group]);
    println!("{tried} mutants");
    assert!(alive.is_empty(), "{} of {tried} mutants went unnoticed:\n{}", alive.len(), alive.join("\n"));
}

#[test]
fn mutants_of_bars_are_killed() {
    every_mutant_is_killed(0);
}

#[test]
fn mutants_of_floors_are_killed() {
    every_mutant_is_killed(1);
}

#[test]
fn mutants_of_full_reading_are_killed() {
    every_mutant_is_killed(2);
}

#[test]
fn mutants_of_part_reading_are_killed() {
    every_mutant_is_killed(3);
}

#[test]
fn mutants_of_the_rest_are_killed() {
    every_mutant_is_killed(4);
}

#[test]
fn no_policy_escapes_mutation() {
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    for id in world::policy().texts().keys() {
        let groups = GROUPS.iter().filter(|group| group.iter().any(|prefix| id.starts_with(prefix))).count();
        counted.insert(id.clone(), groups);
    }
    assert!(counted.values().all(|groups| *groups == 1), "{counted:?}");
}
