//! All deadlines of one stream: what orders do to them, what the ticker finds, what lists show.
//!
//! The engine of one clock is [`crate::clock`]; this is the book that a stream keeps of them.

use crate::actor::Party;
use crate::clock::{Breach, BreachCause, ClockRun, End, Extend, RunFact, Start};
use crate::noun::ClockOrder;
use crate::rows::ClockRow;
use crate::rules::{ClockVersion, Rules};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A fact about one of a stream's deadlines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockFact {
    /// Key within the stream.
    pub key: String,
    /// Who answers for it; set when it starts.
    pub owner: Option<Party>,
    /// What happened.
    pub run: RunFact,
}

/// One deadline with its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The clock.
    pub run: ClockRun,
    /// Who answers for it.
    pub owner: Option<Party>,
}

/// The deadlines of one stream.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockBook {
    clocks: BTreeMap<String, Kept>,
}

fn owner_code(owner: Option<&Party>) -> String {
    owner.map(Party::code).unwrap_or_default()
}

impl ClockBook {
    /// The deadline under a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Kept> {
        self.clocks.get(key)
    }

    /// All deadlines, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Kept)> {
        self.clocks.iter()
    }

    /// Folds one fact.
    pub fn apply(&mut self, fact: &ClockFact, _at: Timestamp) {
        if let Some(begun) = ClockRun::begin(&fact.run) {
            self.clocks.insert(fact.key.clone(), Kept { run: begun, owner: fact.owner.clone() });
        } else if let Some(kept) = self.clocks.get_mut(&fact.key) {
            kept.run.apply(&fact.run);
        }
    }

    /// Turns a noun's orders into facts. An order that makes no sense for a clock (meeting one
    /// that does not run) changes nothing: nouns say what happened, the book knows what runs.
    #[must_use]
    pub fn obey(&self, orders: Vec<ClockOrder>, rules: &Rules, now: Timestamp) -> Vec<ClockFact> {
        let mut scratch = self.clone();
        let mut facts = Vec::new();
        for order in orders {
            for fact in scratch.obey_one(order, rules, now) {
                scratch.apply(&fact, now);
                facts.push(fact);
            }
        }
        facts
    }

    fn obey_one(&self, order: ClockOrder, rules: &Rules, now: Timestamp) -> Vec<ClockFact> {
        match order {
            ClockOrder::Start { key, rule, variant, from, owner } => {
                let Some(rule) = rules.clock(rule) else { return Vec::new() };
                let start = Start { key: &key, rule, variant, chosen: None, at: from };
                let begun = ClockRun::start(&start, rules.calendar());
                begun
                    .into_iter()
                    .map(|run| ClockFact { key: key.clone(), owner: owner.clone(), run })
                    .collect()
            }
            ClockOrder::Meet { key, at } => self.on(&key, |kept| {
                let at = at.max(kept.run.started_at());
                kept.run.meet(at, &owner_code(kept.owner.as_ref())).unwrap_or_default()
            }),
            ClockOrder::Pause { key, reason } => self.on(&key, |kept| {
                let version = version_of(rules, kept);
                version.and_then(|v| kept.run.pause(now, reason, v).ok()).into_iter().collect()
            }),
            ClockOrder::Resume { key } => {
                self.on(&key, |kept| kept.run.resume(now, rules.calendar()).into_iter().collect())
            }
            ClockOrder::Cancel { key } => self.on(&key, |kept| kept.run.cancel(now).into_iter().collect()),
        }
    }

    fn on(&self, key: &str, act: impl FnOnce(&Kept) -> Vec<RunFact>) -> Vec<ClockFact> {
        let Some(kept) = self.clocks.get(key) else { return Vec::new() };
        act(kept).into_iter().map(|run| ClockFact { key: key.to_owned(), owner: None, run }).collect()
    }

    /// Extends a deadline; the rule says how far, and who approves.
    ///
    /// # Errors
    /// The engine's refusal; `NoBreach` never.
    pub fn extend(
        &self,
        key: &str,
        request: &Extend<'_>,
        rules: &Rules,
    ) -> Result<Vec<ClockFact>, crate::clock::ClockRefusal> {
        use crate::clock::ClockRefusal;
        let kept = self.clocks.get(key).ok_or(ClockRefusal::NotInForce)?;
        let version = version_of(rules, kept).ok_or(ClockRefusal::NotInForce)?;
        let run = kept.run.extend(request, version, rules.calendar())?;
        Ok(vec![ClockFact { key: key.to_owned(), owner: None, run }])
    }

    /// Explains a breach.
    ///
    /// # Errors
    /// When there is none.
    pub fn explain(
        &self,
        key: &str,
        cause: BreachCause,
    ) -> Result<Vec<ClockFact>, crate::clock::ClockRefusal> {
        let kept = self.clocks.get(key).ok_or(crate::clock::ClockRefusal::NoBreach)?;
        Ok(vec![ClockFact { key: key.to_owned(), owner: None, run: kept.run.explain(cause)? }])
    }

    /// What the ticker records now: each level that is due, once, and the breach.
    #[must_use]
    pub fn tick(&self, now: Timestamp) -> Vec<ClockFact> {
        let tick = |(key, kept): (&String, &Kept)| {
            let key = key.clone();
            let facts = kept.run.tick(now, &owner_code(kept.owner.as_ref()));
            facts
                .into_iter()
                .map(move |run| ClockFact { key: key.clone(), owner: None, run })
                .collect::<Vec<_>>()
        };
        self.clocks.iter().flat_map(tick).collect()
    }

    /// The nearest due time of a clock that still runs.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        let running = self.clocks.values().filter(|k| k.run.end().is_none() && k.run.paused().is_none());
        running.filter_map(|k| k.run.due().map(|d| d.at)).min()
    }

    /// Whether any clock is breached and not met.
    #[must_use]
    pub fn overdue(&self) -> bool {
        self.clocks.values().any(|k| k.run.breach().is_some() && k.run.end().is_none())
    }

    /// As rows. Clocks that wait for an event of unknown time show none.
    #[must_use]
    pub fn rows(&self) -> Vec<ClockRow> {
        self.clocks.iter().filter_map(|(key, kept)| row(key, kept)).collect()
    }
}

fn version_of<'a>(rules: &'a Rules, kept: &Kept) -> Option<&'a ClockVersion> {
    let pinned = kept.run.rule();
    rules.clock(&pinned.clock)?.version(pinned.version)
}

fn row(key: &str, kept: &Kept) -> Option<ClockRow> {
    let run = &kept.run;
    let pinned = run.rule();
    let met = match run.end() {
        Some(End::Met(at) | End::Cancelled(at)) => Some(at),
        None => None,
    };
    Some(ClockRow {
        key: key.to_owned(),
        rule: pinned.clock.clone(),
        version: format!("{}/{}", pinned.version, pinned.variant),
        owner: kept.owner.clone(),
        started: run.started_at(),
        due: run.due()?.at,
        wake: run.next_wake(),
        paused: run.paused().map(|p| p.since),
        met,
        breached: run.breach().map(|b: &Breach| b.due),
        level: run.level().map_or(0, |l| l as u8 + 1),
    })
}
