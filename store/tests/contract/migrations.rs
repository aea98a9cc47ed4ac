//! Which databases are let in.

use crate::harness::House;
use crate::make::{opening, stream, town};
use std::sync::Arc;
use store::{Migrated, OpenError, Options};

crate::contract!(
    a_fresh_database_is_set_up_once,
    many_nodes_may_start_at_once,
    an_older_database_is_refused,
    a_newer_database_is_refused,
    a_foreign_database_is_refused,
);

async fn a_fresh_database_is_set_up_once(house: Arc<House>) {
    assert_eq!(store::probe(&house.location).await.unwrap(), None);
    assert_eq!(store::migrate(&house.location).await.unwrap(), Migrated { from: 0, to: 2 });
    assert_eq!(store::migrate(&house.location).await.unwrap(), Migrated { from: 2, to: 2 });
    assert_eq!(store::probe(&house.location).await.unwrap(), Some(2));
    let store = house.open().await;
    store.journal.append(opening(stream())).await.unwrap();
    drop(store);
    assert_eq!(house.open().await.reads.position(&town()).await.unwrap(), 1, "opened again, not made again");
}

async fn many_nodes_may_start_at_once(house: Arc<House>) {
    let opened = futures::future::join_all((0..6).map(|_| house.open())).await;
    for store in &opened {
        store.journal.append(opening(stream())).await.unwrap();
    }
    assert_eq!(opened[0].reads.position(&town()).await.unwrap(), 6);
}

async fn an_older_database_is_refused(house: Arc<House>) {
    drop(house.open().await);
    house.tamper("UPDATE meta SET value = '0' WHERE name = 'schema'").await.unwrap();
    let refused = store::open(&house.location, house.options()).await.err();
    assert!(matches!(refused, Some(OpenError::Older { found: 0, needed: 2 })), "{refused:?}");
    assert!(refused.unwrap().to_string().contains("shouhu migrate"));
}

async fn a_newer_database_is_refused(house: Arc<House>) {
    drop(house.open().await);
    house.tamper("UPDATE meta SET value = '99' WHERE name = 'schema'").await.unwrap();
    let opened = store::open(&house.location, house.options()).await.err();
    assert!(matches!(opened, Some(OpenError::Newer { found: 99, known: 2 })), "{opened:?}");
    let migrated = store::migrate(&house.location).await.err();
    assert!(matches!(migrated, Some(OpenError::Newer { .. })), "{migrated:?}");
}

async fn a_foreign_database_is_refused(house: Arc<House>) {
    house.tamper("CREATE TABLE somebody_elses (x INTEGER)").await.unwrap();
    let opened = store::open(&house.location, house.options()).await.err();
    assert!(matches!(opened, Some(OpenError::Foreign)), "{opened:?}");
    let migrated = store::migrate(&house.location).await.err();
    assert!(matches!(migrated, Some(OpenError::Foreign)), "{migrated:?}");
}

#[tokio::test]
async fn errors_hold_no_password() {
    let options = Options { blobs: Some(std::env::temp_dir()), ..Options::default() };
    for location in ["postgres://u:hunter2@127.0.0.1:1/x", "postgres://u:hunter2@:::bad/x"] {
        let refused = store::open(location, options.clone()).await.err().unwrap();
        let text = format!("{refused} {refused:?}");
        assert!(!text.contains("hunter2"), "{text}");
    }
}
