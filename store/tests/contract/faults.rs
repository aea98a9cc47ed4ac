//! Every fault of a write, in both flavours: failed, and done but the answer was lost. After
//! each, everything is verified again, and sending the same command again ends well.

use crate::harness::House;
use crate::invariants::verify;
use crate::make::{everything, notice, opening, psb, stream, town};
use app::ports::{AppendError, Batch, Receipt};
use futures::future::join_all;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use store::{Faults, Flavour, Options, Step, Store};
use uuid::Uuid;

crate::contract!(every_fault_of_a_lone_batch, every_fault_within_a_group, a_disk_that_comes_back,);

/// Strikes once at one step, when armed.
#[derive(Default)]
struct Once {
    at: Mutex<Option<(Step, Flavour)>>,
    has_struck: AtomicBool,
}

impl Faults for Once {
    fn strikes(&self, step: Step, flavour: Flavour) -> bool {
        let mut at = self.at.lock().unwrap();
        let strikes = *at == Some((step, flavour));
        if strikes {
            *at = None;
            self.has_struck.store(true, Ordering::SeqCst);
        }
        strikes
    }
}

impl Once {
    fn arm(&self, step: Step, flavour: Flavour) {
        self.has_struck.store(false, Ordering::SeqCst);
        *self.at.lock().unwrap() = Some((step, flavour));
    }

    fn has_struck(&self) -> bool {
        *self.at.lock().unwrap() = None;
        self.has_struck.load(Ordering::SeqCst)
    }
}

async fn with_faults(house: &House) -> (Store, Arc<Once>) {
    let faults = Arc::new(Once::default());
    let options = Options { faults: Some(faults.clone()), readers: 2, ..house.options() };
    (house.open_with(options).await, faults)
}

/// A waiting notice to acknowledge.
async fn waiting(store: &Store) -> Uuid {
    let mut one = opening(stream());
    one.notices = vec![notice(one.writes[0].stream, psb())];
    let id = one.notices[0].id;
    store.journal.append(one).await.unwrap();
    id
}

fn all_faults() -> impl Iterator<Item = (Step, Flavour)> {
    let flavours = [Flavour::NotDone, Flavour::DoneButLost];
    Step::ALL.iter().flat_map(move |&step| flavours.map(|flavour| (step, flavour)))
}

/// What a caller may conclude from an answer, held against what is stored.
async fn check_answer(store: &Store, batch: &Batch, answer: &Result<Receipt, AppendError>, what: &str) {
    let stored = store.reads.facts(&town(), batch.writes[0].stream, 1).await.unwrap().len();
    let known = store.reads.command(&town(), batch.actor, batch.command).await.unwrap().is_some();
    assert_eq!(known, stored > 0, "{what}: half written");
    match answer {
        Ok(_) => assert!(known, "{what}: acknowledged and lost"),
        Err(AppendError::Unknown(_)) => {}
        Err(refused) => assert!(!known, "{what}: refused and written: {refused}"),
    }
}

async fn every_fault_of_a_lone_batch(house: Arc<House>) {
    let (store, faults) = with_faults(&house).await;
    let mut struck = 0;
    for (step, flavour) in all_faults() {
        let what = format!("{step:?} {flavour:?}");
        let batch = everything(waiting(&store).await);
        let before = store.rebuild.fingerprint(&town()).await.unwrap();
        faults.arm(step, flavour);
        let answer = store.journal.append(batch.clone()).await;
        let has_struck = faults.has_struck();
        struck += usize::from(has_struck);
        assert_eq!(answer.is_err(), has_struck, "{what}: {answer:?}");
        check_answer(&store, &batch, &answer, &what).await;
        if let Err(fault) = &answer {
            let is_unknown = matches!(fault, AppendError::Unknown(_));
            assert_eq!(is_unknown, step == Step::Commit, "{what}: {fault}");
            let after = store.rebuild.fingerprint(&town()).await.unwrap();
            let persisted = (step, flavour) == (Step::Commit, Flavour::DoneButLost);
            assert_eq!(after != before, persisted, "{what}: derived rows");
        }
        verify(&house, &store).await;
        let again = store.journal.append(batch.clone()).await.unwrap();
        assert_eq!(again.result, batch.result, "{what}");
        verify(&house, &store).await;
    }
    // Locks and telling other nodes are PostgreSQL's only.
    let everywhere = if house.is_postgres() { Step::ALL.len() } else { Step::ALL.len() - 2 };
    assert_eq!(struck, everywhere * 2, "a step was never reached");
}

async fn every_fault_within_a_group(house: Arc<House>) {
    let (store, faults) = with_faults(&house).await;
    for (step, flavour) in all_faults() {
        let what = format!("{step:?} {flavour:?}");
        let mut batches: Vec<Batch> = (0..6).map(|_| opening(stream())).collect();
        batches.insert(3, everything(waiting(&store).await));
        faults.arm(step, flavour);
        let answers = join_all(batches.iter().map(|batch| store.journal.append(batch.clone()))).await;
        faults.has_struck();
        for (batch, answer) in batches.iter().zip(&answers) {
            check_answer(&store, batch, answer, &what).await;
        }
        verify(&house, &store).await;
        for batch in batches {
            store.journal.append(batch).await.unwrap();
        }
        verify(&house, &store).await;
    }
}

/// Fails every commit while it is out.
#[derive(Default)]
struct Outage(AtomicBool);

impl Faults for Outage {
    fn strikes(&self, step: Step, flavour: Flavour) -> bool {
        step == Step::Commit && flavour == Flavour::NotDone && self.0.load(Ordering::SeqCst)
    }
}

async fn a_disk_that_comes_back(house: Arc<House>) {
    let outage = Arc::new(Outage::default());
    let store = house.open_with(Options { faults: Some(outage.clone()), ..house.options() }).await;
    store.journal.append(opening(stream())).await.unwrap();
    outage.0.store(true, Ordering::SeqCst);
    let mut unsure = Vec::new();
    for _ in 0..5 {
        let batch = opening(stream());
        assert!(matches!(store.journal.append(batch.clone()).await, Err(AppendError::Unknown(_))));
        unsure.push(batch);
    }
    outage.0.store(false, Ordering::SeqCst);
    for batch in unsure {
        store.journal.append(batch).await.unwrap();
    }
    assert_eq!(verify(&house, &store).await.len(), 6);
}
