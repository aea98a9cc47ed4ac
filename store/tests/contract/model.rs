//! Random batches against a model that a person can read.

use crate::harness::{House, runtime, server};
use crate::invariants::verify;
use crate::make::{batch, fact, full_rows, psb, secret, seen_by, town, viewer, write};
use app::ports::{AppendError, Batch, Expected, SecretWrite, WorkFilter};
use domain::ids::StreamId;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::test_runner::{Config, TestRunner};
use std::collections::{BTreeMap, BTreeSet};
use store::Store;
use uuid::Uuid;

/// One write of a random batch: which stream, which version is expected, how many facts, what it shows.
#[derive(Clone, Debug)]
struct Move {
    stream: u8,
    expected: Option<u8>,
    facts: u8,
    shows: Shows,
}

#[derive(Clone, Copy, Debug)]
enum Shows {
    Unchanged,
    Nothing,
    Everything,
}

#[derive(Clone, Debug)]
struct Turn {
    moves: Vec<Move>,
    guard: Option<(u8, u8)>,
    shred: Option<u8>,
    /// Sends the batch before it again.
    is_resent: bool,
}

fn turns() -> impl Strategy<Value = Vec<Turn>> {
    let shows = prop_oneof![Just(Shows::Unchanged), Just(Shows::Nothing), Just(Shows::Everything)];
    let one = (0..5u8, proptest::option::of(0..4u8), 1..3u8, shows);
    let one = one.prop_map(|(stream, expected, facts, shows)| Move { stream, expected, facts, shows });
    let guard = proptest::option::weighted(0.2, (0..5u8, 0..4u8));
    let shred = proptest::option::weighted(0.1, 0..5u8);
    let turn = (proptest::collection::vec(one, 0..4), guard, shred, any::<u8>());
    let turn =
        turn.prop_map(|(moves, guard, shred, dice)| Turn { moves, guard, shred, is_resent: dice < 32 });
    proptest::collection::vec(turn, 1..25)
}

/// What the store must hold.
#[derive(Default)]
struct Model {
    versions: BTreeMap<StreamId, u64>,
    listed: BTreeSet<StreamId>,
    cached: BTreeSet<StreamId>,
    facts: u64,
}

fn id(number: u8) -> StreamId {
    StreamId(Uuid::from_u128(1000 + u128::from(number)))
}

fn make(turn: &Turn) -> Batch {
    let mut made = batch(
        turn.moves
            .iter()
            .map(|one| {
                let expected =
                    one.expected.map_or(Expected::Any, |version| Expected::Version(version.into()));
                let mut write = write(id(one.stream), expected);
                write.facts = (0..one.facts).map(|number| fact(&[number])).collect();
                write.rows = match one.shows {
                    Shows::Unchanged => None,
                    Shows::Nothing => Some(seen_by(&[psb()])),
                    Shows::Everything => Some(full_rows("Willow 1")),
                };
                write
            })
            .collect(),
    );
    made.guards = turn.guard.iter().map(|&(stream, version)| (id(stream), version.into())).collect();
    made.secrets = turn.moves.iter().map(|one| SecretWrite::Put(secret(id(one.stream)))).collect();
    made.secrets.extend(turn.shred.iter().map(|&stream| SecretWrite::Shred(id(stream))));
    made
}

impl Model {
    /// Which stream refuses the batch, if one does.
    fn refusal(&self, batch: &Batch) -> Option<StreamId> {
        let version = |stream| self.versions.get(&stream).copied().unwrap_or(0);
        if let Some(guard) = batch.guards.iter().find(|guard| version(guard.0) != guard.1) {
            return Some(guard.0);
        }
        let mut reached = self.versions.clone();
        for write in &batch.writes {
            let at = reached.entry(write.stream).or_default();
            if matches!(write.expected, Expected::Version(expected) if expected != *at) {
                return Some(write.stream);
            }
            *at += write.facts.len() as u64;
        }
        None
    }

    fn apply(&mut self, batch: &Batch) {
        for write in &batch.writes {
            *self.versions.entry(write.stream).or_default() += write.facts.len() as u64;
            self.facts += write.facts.len() as u64;
            self.cached.insert(write.stream);
            match &write.rows {
                Some(rows) if rows.work.is_some() => drop(self.listed.insert(write.stream)),
                Some(_) => drop(self.listed.remove(&write.stream)),
                None => {}
            }
        }
        for secret in &batch.secrets {
            if let SecretWrite::Shred(stream) = secret {
                self.listed.remove(stream);
                self.cached.remove(stream);
            }
        }
    }
}

async fn play(house: &House, turns: &[Turn]) {
    let store = house.open().await;
    let mut model = Model::default();
    let mut last: Option<Batch> = None;
    for turn in turns {
        if let Some(earlier) = last.as_ref().filter(|_| turn.is_resent) {
            assert!(store.journal.append(earlier.clone()).await.unwrap().replayed);
        }
        let batch = make(turn);
        let refusal = model.refusal(&batch);
        match (store.journal.append(batch.clone()).await, refusal) {
            (Ok(receipt), None) => {
                model.apply(&batch);
                assert!(!receipt.replayed);
                assert_eq!(receipt.position, if batch.writes.is_empty() { 0 } else { model.facts });
                last = Some(batch);
            }
            (Err(AppendError::Conflict { stream, .. }), Some(refused)) => assert_eq!(stream, refused),
            (answer, refusal) => panic!("{answer:?} against {refusal:?}"),
        }
        compare(&store, &model).await;
    }
    verify(house, &store).await;
}

async fn compare(store: &Store, model: &Model) {
    assert_eq!(store.reads.position(&town()).await.unwrap(), model.facts);
    for number in 0..5 {
        let stream = id(number);
        let kept = store.reads.stream(&town(), stream).await.unwrap();
        assert_eq!(kept.is_some(), model.cached.contains(&stream));
        let facts = store.reads.facts(&town(), stream, 1).await.unwrap();
        assert_eq!(facts.len() as u64, model.versions.get(&stream).copied().unwrap_or(0));
    }
    let filter = WorkFilter { limit: 50, ..WorkFilter::default() };
    let listed = store.reads.worklist(&viewer(&[psb()]), &filter).await.unwrap();
    assert_eq!(listed.iter().map(|row| row.stream).collect::<BTreeSet<_>>(), model.listed);
}

fn random_batches(cases: u32, house: impl Fn() -> House) {
    let runtime = runtime();
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let result = TestRunner::new(config).run(&turns(), |turns| {
        runtime.block_on(play(&house(), &turns));
        Ok(())
    });
    result.unwrap();
}

#[test]
fn random_batches_on_sqlite() {
    random_batches(60, House::sqlite);
}

#[test]
fn random_batches_on_postgres() {
    let Some(url) = server() else { return };
    random_batches(12, || House::postgres(url.clone()));
}
