//! What is not evidence: values that expire, counters, leases.

use crate::harness::House;
use crate::make::{after, noon, opening, stream};
use app::ports::Space;
use futures::future::join_all;
use std::sync::Arc;

crate::contract!(
    values_expire_and_are_replaced,
    a_space_is_listed_by_prefix,
    counters_count_and_start_again,
    a_lease_has_one_holder,
    sessions_and_journal_do_not_starve_each_other,
);

async fn values_expire_and_are_replaced(house: Arc<House>) {
    let store = house.open().await;
    let (put, get) = (&store.ephemeral, &store.ephemeral);
    put.put(Space::Session, b"k", b"one", after(5)).await.unwrap();
    assert_eq!(get.get(Space::Session, b"k", noon()).await.unwrap().unwrap(), b"one");
    assert_eq!(get.get(Space::Draft, b"k", noon()).await.unwrap(), None, "spaces are apart");
    assert_eq!(get.get(Space::Session, b"k", after(5)).await.unwrap(), None, "expired");
    put.put(Space::Session, b"k", b"two", after(9)).await.unwrap();
    assert_eq!(get.get(Space::Session, b"k", after(5)).await.unwrap().unwrap(), b"two");
    put.put(Space::Draft, b"k", b"draft", after(90)).await.unwrap();
    put.forget(Space::Session, b"k").await.unwrap();
    assert_eq!(get.get(Space::Session, b"k", noon()).await.unwrap(), None);
    assert_eq!(put.sweep(after(89)).await.unwrap(), 0);
    assert_eq!(put.sweep(after(90)).await.unwrap(), 1);
}

async fn a_space_is_listed_by_prefix(house: Arc<House>) {
    let store = house.open().await;
    for key in [&b"a\xff1"[..], b"a\xff2", b"a", b"b", b"a\xff3"] {
        store.ephemeral.put(Space::Session, key, key, after(5)).await.unwrap();
    }
    store.ephemeral.put(Space::Session, b"a\xff3", b"", noon()).await.unwrap();
    let keys = |found: Vec<(Vec<u8>, Vec<u8>)>| found.into_iter().map(|(key, _)| key).collect::<Vec<_>>();
    let live = keys(store.ephemeral.list(Space::Session, b"a\xff", noon()).await.unwrap());
    assert_eq!(live, [b"a\xff1".to_vec(), b"a\xff2".to_vec()]);
    assert_eq!(store.ephemeral.list(Space::Session, b"", noon()).await.unwrap().len(), 4);
}

async fn counters_count_and_start_again(house: Arc<House>) {
    let store = house.open().await;
    let count =
        |minutes| store.ephemeral.count_up(Space::Throttle, b"door", after(minutes + 5), after(minutes));
    let counted = join_all((0..10).map(|_| count(0))).await;
    let mut counted: Vec<u32> = counted.into_iter().map(Result::unwrap).collect();
    counted.sort_unstable();
    assert_eq!(counted, (1..=10).collect::<Vec<_>>());
    assert_eq!(count(4).await.unwrap(), 11);
    assert_eq!(count(20).await.unwrap(), 1, "expired, so it starts again");
}

async fn a_lease_has_one_holder(house: Arc<House>) {
    let (here, there) = (house.open().await, house.open().await);
    let holders: Vec<String> = (0..12).map(|turn| format!("node-{turn}")).collect();
    let tried = holders.iter().enumerate().map(|(turn, holder)| {
        let store = if turn % 2 == 0 { &here } else { &there };
        store.ephemeral.lease("ticker", holder, after(5), noon())
    });
    let taken: Vec<bool> = join_all(tried).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(taken.iter().filter(|taken| **taken).count(), 1);
    let winner = &holders[taken.iter().position(|taken| *taken).unwrap()];
    assert!(there.ephemeral.lease("ticker", winner, after(9), after(1)).await.unwrap(), "renewed");
    assert!(!here.ephemeral.lease("ticker", "late", after(20), after(8)).await.unwrap());
    assert!(here.ephemeral.lease("ticker", "late", after(20), after(9)).await.unwrap(), "it ran out");
    assert!(here.ephemeral.lease("other", "late", after(20), noon()).await.unwrap());
}

async fn sessions_and_journal_do_not_starve_each_other(house: Arc<House>) {
    let store = house.open().await;
    let appended = join_all((0..200).map(|_| store.journal.append(opening(stream()))));
    let put = join_all((0..200u8).map(|turn| {
        let ephemeral = Arc::clone(&store.ephemeral);
        async move { ephemeral.put(Space::Session, &[turn], b"x", after(5)).await }
    }));
    let (appended, put) = futures::join!(appended, put);
    assert!(appended.iter().all(Result::is_ok));
    assert!(put.iter().all(Result::is_ok));
    assert_eq!(store.ephemeral.list(Space::Session, b"", noon()).await.unwrap().len(), 200);
}
