//! Wrapped keys, shredding, credentials.

use crate::harness::House;
use crate::invariants::verify;
use crate::make::{batch, credential, full_rows, opening, psb, secret, staff, stream, town, viewer, write};
use app::ports::{AppendError, ClockFilter, Expected, SecretWrite, Token, WorkFilter, WrappedSecret};
use std::sync::Arc;

crate::contract!(
    keys_are_stored_and_replaced,
    shredding_leaves_facts_and_nothing_else,
    handles_are_unique_and_revocable,
);

async fn keys_are_stored_and_replaced(house: Arc<House>) {
    let store = house.open().await;
    let id = stream();
    let mut one = opening(id);
    one.secrets = vec![SecretWrite::Put(secret(id))];
    store.journal.append(one).await.unwrap();
    assert_eq!(store.reads.secret(&town(), id).await.unwrap(), Some(secret(id)));
    let rewrapped = WrappedSecret { epoch: 4, bytes: vec![1], ..secret(id) };
    let mut two = batch(vec![]);
    two.secrets = vec![SecretWrite::Put(rewrapped.clone())];
    assert_eq!(store.journal.append(two).await.unwrap().position, 0, "no fact, no position");
    assert_eq!(store.reads.secret(&town(), id).await.unwrap(), Some(rewrapped));
    assert_eq!(store.reads.secret(&town(), stream()).await.unwrap(), None);
}

async fn shredding_leaves_facts_and_nothing_else(house: Arc<House>) {
    let store = house.open().await;
    let id = stream();
    let mut one = opening(id);
    one.writes[0].rows = Some(full_rows("Willow 1"));
    one.writes[0].tokens = Some(vec![Token(5)]);
    one.secrets = vec![SecretWrite::Put(secret(id))];
    store.journal.append(one).await.unwrap();
    let empty = store.rebuild.fingerprint(&domain::ids::Jurisdiction("none".into())).await.unwrap();
    let mut last = batch(vec![write(id, Expected::Version(1))]);
    last.writes[0].rows = Some(full_rows("Willow 1"));
    last.secrets = vec![SecretWrite::Shred(id)];
    store.journal.append(last).await.unwrap();
    assert_eq!(store.rebuild.fingerprint(&town()).await.unwrap(), empty, "derived rows are left");
    assert_eq!(store.reads.secret(&town(), id).await.unwrap(), None);
    assert!(store.reads.stream(&town(), id).await.unwrap().is_none());
    assert!(store.reads.clocks(&town(), &ClockFilter::Streams(vec![id])).await.unwrap().is_empty());
    let filter = WorkFilter { limit: 9, ..WorkFilter::default() };
    assert!(store.reads.worklist(&viewer(&[psb()]), &filter).await.unwrap().is_empty());
    assert_eq!(verify(&house, &store).await.len(), 2, "the journal is whole");
    let stale = store.journal.append(opening(id)).await;
    assert!(
        matches!(stale, Err(AppendError::Conflict { actual: 2, .. })),
        "versions outlive the cache: {stale:?}"
    );
}

async fn handles_are_unique_and_revocable(house: Arc<House>) {
    let store = house.open().await;
    let with = |credential| {
        let mut one = opening(stream());
        one.credentials = vec![credential];
        store.journal.append(one)
    };
    with(credential(staff(1), b"h1")).await.unwrap();
    let taken = with(credential(staff(2), b"h1")).await;
    assert!(matches!(taken, Err(AppendError::HandleTaken)), "{taken:?}");
    let mut device = credential(staff(2), b"h1");
    device.kind = "device";
    with(device).await.unwrap();
    let found = store.reads.credential("password", b"h1").await.unwrap().unwrap();
    assert_eq!((found.staff, found.secret.as_slice()), (staff(1), b"phc".as_slice()));
    let mut revoked = credential(staff(1), b"h1");
    revoked.secret.clear();
    with(revoked).await.unwrap();
    assert!(store.reads.credential("password", b"h1").await.unwrap().unwrap().secret.is_empty());
    assert!(store.reads.credential("password", b"h2").await.unwrap().is_none());
    assert_eq!(verify(&house, &store).await.len(), 3);
}
