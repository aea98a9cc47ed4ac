//! Rebuild equals live; backup equals live.

use crate::harness::House;
use crate::invariants::verify;
use crate::make::{batch, everything, full_rows, opening, psb, stream, town, uuid, viewer, write};
use app::ports::{Batch, Expected, RebuiltStream, SealedState, Token, WorkFilter};
use domain::ids::StreamId;
use std::sync::Arc;
use store::{BackupError, Store};

crate::contract!(
    rebuild_equals_live,
    a_stream_that_moved_on_is_not_restored,
    other_towns_are_left_alone,
    a_backup_is_whole,
    health_tells_engine_and_schema,
);

fn live() -> Vec<Batch> {
    (0..6)
        .map(|turn| {
            let mut one = opening(stream());
            one.writes[0].rows = Some(full_rows(&format!("Willow {turn}")));
            one.writes[0].tokens = Some(vec![Token(turn), Token(-turn)]);
            one
        })
        .collect()
}

fn rebuilt(store: &app::ports::StoredStream, one: &Batch) -> RebuiltStream {
    let mut stream = store.clone();
    // Sealing again gives other bytes.
    stream.state = Some(SealedState { shape: 1, body: b"sealed anew".to_vec() });
    RebuiltStream {
        stream,
        rows: one.writes[0].rows.clone().unwrap(),
        tokens: one.writes[0].tokens.clone().unwrap(),
    }
}

async fn kept(store: &Store, id: StreamId) -> app::ports::StoredStream {
    store.reads.stream(&town(), id).await.unwrap().unwrap()
}

async fn rebuild_equals_live(house: Arc<House>) {
    let store = house.open().await;
    let batches = live();
    let mut streams = Vec::new();
    for one in &batches {
        store.journal.append(one.clone()).await.unwrap();
        streams.push(rebuilt(&kept(&store, one.writes[0].stream).await, one));
    }
    let before = store.rebuild.fingerprint(&town()).await.unwrap();
    store.rebuild.clear(&town()).await.unwrap();
    let cleared = store.rebuild.fingerprint(&town()).await.unwrap();
    assert_ne!(cleared, before);
    assert_eq!(store.reads.count(&viewer(&[psb()]), &WorkFilter::default()).await.unwrap(), 0);
    streams.reverse();
    for one in streams.clone() {
        store.rebuild.restore(&town(), one).await.unwrap();
    }
    assert_eq!(store.rebuild.fingerprint(&town()).await.unwrap(), before);
    store.rebuild.restore(&town(), streams[0].clone()).await.unwrap();
    assert_eq!(store.rebuild.fingerprint(&town()).await.unwrap(), before, "again is the same");
    let mut other = streams[0].clone();
    other.rows.visibility.pop();
    store.rebuild.restore(&town(), other).await.unwrap();
    assert_ne!(store.rebuild.fingerprint(&town()).await.unwrap(), before, "a missing row is noticed");
    verify(&house, &store).await;
}

async fn a_stream_that_moved_on_is_not_restored(house: Arc<House>) {
    let store = house.open().await;
    let one = &live()[0];
    let id = one.writes[0].stream;
    store.journal.append(one.clone()).await.unwrap();
    let stale = rebuilt(&kept(&store, id).await, one);
    store.journal.append(batch(vec![write(id, Expected::Version(1))])).await.unwrap();
    assert!(store.rebuild.restore(&town(), stale).await.is_err());
    verify(&house, &store).await;
}

async fn other_towns_are_left_alone(house: Arc<House>) {
    let store = house.open().await;
    let mut elsewhere = live().remove(0);
    elsewhere.jurisdiction.0 = "442000999".into();
    store.journal.append(elsewhere.clone()).await.unwrap();
    let before = store.rebuild.fingerprint(&elsewhere.jurisdiction).await.unwrap();
    store.rebuild.clear(&town()).await.unwrap();
    assert_eq!(store.rebuild.fingerprint(&elsewhere.jurisdiction).await.unwrap(), before);
}

async fn a_backup_is_whole(house: Arc<House>) {
    let store = house.open().await;
    store.journal.append(everything(uuid())).await.unwrap();
    let target = house.folder.path().join("backup.db");
    let copied = store.backup(&target).await;
    if house.is_postgres() {
        assert!(matches!(copied, Err(BackupError::OwnTools("PostgreSQL"))), "{copied:?}");
        return;
    }
    copied.unwrap();
    assert!(matches!(store.backup(&target).await, Err(BackupError::Exists)));
    let copy = store::open(target.to_str().unwrap(), house.options()).await.unwrap();
    let print = store.rebuild.fingerprint(&town()).await.unwrap();
    assert_eq!(copy.rebuild.fingerprint(&town()).await.unwrap(), print);
    assert_eq!(copy.reads.position(&town()).await.unwrap(), 4);
    copy.journal.append(opening(stream())).await.unwrap();
    assert_eq!(store.reads.position(&town()).await.unwrap(), 4);
}

async fn health_tells_engine_and_schema(house: Arc<House>) {
    let health = house.open().await.health().await.unwrap();
    assert_eq!(health.engine, if house.is_postgres() { "postgres" } else { "sqlite" });
    assert_eq!(health.schema, 2);
    assert!(!health.version.is_empty());
}
