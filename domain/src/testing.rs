//! What noun tests share: an actor, a moment, the shipped rules, ids in a row.

use crate::actor::{Actor, Post, Role, UnitCode};
use crate::ids::{Ids, Jurisdiction, StaffId};
use crate::noun::{Ctx, Noun, Refuse, State};
use crate::rules::Rules;
use jiff::{Timestamp, ToSpan};
use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// The rules as shipped.
pub static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let mut files = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules"), "", &mut files);
    Rules::parse(&files).unwrap()
});

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), files);
        } else if name.ends_with(".toml") {
            files.push((name, std::fs::read_to_string(entry.path()).unwrap()));
        }
    }
}

/// Ids in a row.
#[derive(Default)]
pub struct Row(AtomicU64);

impl Ids for Row {
    fn next(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::SeqCst)) + 1)
    }
}

/// A stage for one noun: a moment, an actor, and the state so far.
pub struct Bench<N: Noun> {
    pub now: Timestamp,
    pub actor: Actor,
    pub state: State<N>,
    ids: Row,
}

/// An actor in a role of a unit; the number tells people apart.
pub fn actor(number: u128, role: Role, unit: &str) -> Actor {
    Actor {
        staff: StaffId(Uuid::from_u128(number)),
        jurisdiction: Jurisdiction("442000105".to_owned()),
        post: Post { role, unit: UnitCode::new(unit), villages: Vec::new() },
        mfa: true,
    }
}

impl<N: Noun> Bench<N> {
    /// Two in the morning of 23 November 2026, a duty officer, an empty stream.
    pub fn new() -> Self {
        let now = "2026-11-23T02:10:00+08:00".parse().unwrap();
        Self { now, actor: actor(7, Role::PsbDuty, "psb"), state: State::default(), ids: Row::default() }
    }

    /// Given and when: does a command that must be accepted.
    pub fn does(&mut self, command: N::Command) -> &mut Self {
        if let Err(refusal) = self.tries(command) {
            panic!("refused: {}", refusal.code());
        }
        self
    }

    /// Does a command that may be refused.
    pub fn tries(&mut self, command: N::Command) -> Result<(), N::Refusal> {
        let ctx = Ctx { now: self.now, actor: &self.actor, rules: &RULES, ids: &self.ids };
        self.state.decide(command, &ctx).map(|_| ())
    }

    /// The code of the refusal, or `ok`.
    pub fn answer(&mut self, command: N::Command) -> &'static str {
        self.tries(command).map_or_else(|r| r.code(), |()| "ok")
    }

    /// Time passes.
    pub fn later(&mut self, hours: i64) -> &mut Self {
        self.now = self.now.checked_add(hours.hours()).unwrap();
        for fact in self.state.clocks.tick(self.now) {
            self.state.clocks.apply(&fact, self.now);
        }
        self
    }

    /// Another actor takes over.
    pub fn by(&mut self, actor: Actor) -> &mut Self {
        self.actor = actor;
        self
    }

    /// The noun.
    pub fn noun(&self) -> &N {
        &self.state.noun
    }
}
