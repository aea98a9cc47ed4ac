//! Idempotency, versions, guards, groups.

use crate::harness::House;
use crate::invariants::verify;
use crate::make::{batch, everything, fact, notice, opening, psb, staff, stream, town, viewer, write};
use app::ports::{AppendError, Expected, SecretWrite};
use domain::ids::Jurisdiction;
use futures::future::join_all;
use std::sync::Arc;

crate::contract!(
    the_same_command_again_returns_the_stored_result,
    the_same_command_for_another_request_is_refused,
    a_command_sent_many_times_at_once_is_done_once,
    commands_of_others_are_others,
    a_stale_version_is_refused_and_told,
    any_version_takes_the_next,
    guards_are_held,
    a_refused_batch_leaves_its_group_alone,
    one_stream_may_be_written_twice_in_a_batch,
    a_batch_does_everything_or_nothing,
    facts_never_change,
    the_tail_tells_of_what_was_appended,
    towns_count_apart,
    a_write_without_facts_is_refused,
);

async fn the_same_command_again_returns_the_stored_result(house: Arc<House>) {
    let store = house.open().await;
    let first = opening(stream());
    let receipt = store.journal.append(first.clone()).await.unwrap();
    assert_eq!((receipt.position, receipt.replayed), (1, false));
    assert_eq!(receipt.result, first.result);
    let mut again = first.clone();
    again.result = b"another".to_vec();
    let replay = store.journal.append(again).await.unwrap();
    assert_eq!((replay.position, replay.replayed), (0, true));
    assert_eq!(replay.result, first.result);
    assert_eq!(verify(&house, &store).await.len(), 1);
    let known = store.reads.command(&town(), first.actor, first.command).await.unwrap().unwrap();
    assert_eq!((known.digest, known.result), (first.digest, first.result));
}

async fn the_same_command_for_another_request_is_refused(house: Arc<House>) {
    let store = house.open().await;
    let first = opening(stream());
    store.journal.append(first.clone()).await.unwrap();
    let mut other = opening(stream());
    other.command = first.command;
    other.digest = [8; 32];
    let refused = store.journal.append(other).await;
    assert!(matches!(refused, Err(AppendError::CommandReused)), "{refused:?}");
    assert_eq!(verify(&house, &store).await.len(), 1);
}

async fn a_command_sent_many_times_at_once_is_done_once(house: Arc<House>) {
    let (here, there) = (house.open().await, house.open().await);
    let first = opening(stream());
    let sent = (0..20).map(|turn| {
        let store = if turn % 2 == 0 { &here } else { &there };
        store.journal.append(first.clone())
    });
    let receipts: Vec<_> = join_all(sent).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(receipts.iter().filter(|receipt| !receipt.replayed).count(), 1);
    assert!(receipts.iter().all(|receipt| receipt.result == first.result));
    assert_eq!(verify(&house, &here).await.len(), 1);
}

async fn commands_of_others_are_others(house: Arc<House>) {
    let store = house.open().await;
    let first = opening(stream());
    store.journal.append(first.clone()).await.unwrap();
    let mut other = opening(stream());
    (other.command, other.actor, other.digest) = (first.command, staff(8), [1; 32]);
    assert!(!store.journal.append(other).await.unwrap().replayed);
    assert_eq!(verify(&house, &store).await.len(), 2);
}

async fn a_stale_version_is_refused_and_told(house: Arc<House>) {
    let store = house.open().await;
    let id = stream();
    store.journal.append(opening(id)).await.unwrap();
    store.journal.append(batch(vec![write(id, Expected::Version(1))])).await.unwrap();
    for stale in [0, 1, 3] {
        let refused = store.journal.append(batch(vec![write(id, Expected::Version(stale))])).await;
        match refused {
            Err(AppendError::Conflict { stream, actual }) => assert_eq!((stream, actual), (id, 2)),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(verify(&house, &store).await.len(), 2);
}

async fn any_version_takes_the_next(house: Arc<House>) {
    let store = house.open().await;
    let id = stream();
    let sent = (0..30).map(|_| store.journal.append(batch(vec![write(id, Expected::Any)])));
    assert!(join_all(sent).await.iter().all(Result::is_ok));
    assert_eq!(verify(&house, &store).await.len(), 30);
    assert_eq!(store.reads.facts(&town(), id, 21).await.unwrap().len(), 10);
}

async fn guards_are_held(house: Arc<House>) {
    let store = house.open().await;
    let (file, referral) = (stream(), stream());
    let mut closing = opening(file);
    closing.guards = vec![(referral, 0)];
    store.journal.append(closing).await.unwrap();
    store.journal.append(opening(referral)).await.unwrap();
    let mut late = batch(vec![write(file, Expected::Version(1))]);
    late.guards = vec![(referral, 0)];
    let refused = store.journal.append(late.clone()).await;
    match refused {
        Err(AppendError::Conflict { stream, actual }) => assert_eq!((stream, actual), (referral, 1)),
        other => panic!("{other:?}"),
    }
    late.guards = vec![(referral, 1), (file, 1)];
    store.journal.append(late).await.unwrap();
    assert_eq!(verify(&house, &store).await.len(), 3);
}

async fn a_refused_batch_leaves_its_group_alone(house: Arc<House>) {
    let store = house.open().await;
    let taken = stream();
    store.journal.append(opening(taken)).await.unwrap();
    let sent = (0..40).map(|turn| {
        let id = if turn % 4 == 0 { taken } else { stream() };
        store.journal.append(opening(id))
    });
    let outcomes = join_all(sent).await;
    for (turn, outcome) in outcomes.iter().enumerate() {
        assert_eq!(outcome.is_err(), turn % 4 == 0, "{outcome:?}");
    }
    assert_eq!(verify(&house, &store).await.len(), 31);
}

async fn one_stream_may_be_written_twice_in_a_batch(house: Arc<House>) {
    let store = house.open().await;
    let id = stream();
    let twice = batch(vec![write(id, Expected::Version(0)), write(id, Expected::Version(1))]);
    assert_eq!(store.journal.append(twice).await.unwrap().position, 2);
    assert_eq!(store.reads.stream(&town(), id).await.unwrap().unwrap().version, 2);
    verify(&house, &store).await;
}

async fn a_batch_does_everything_or_nothing(house: Arc<House>) {
    let store = house.open().await;
    let mut earlier = opening(stream());
    earlier.notices = vec![notice(earlier.writes[0].stream, psb())];
    let waiting = earlier.notices[0].id;
    store.journal.append(earlier).await.unwrap();
    let before = store.rebuild.fingerprint(&town()).await.unwrap();
    let mut all = everything(waiting);
    all.guards = vec![(stream(), 5)];
    assert!(store.journal.append(all.clone()).await.is_err());
    assert_eq!(store.rebuild.fingerprint(&town()).await.unwrap(), before);
    assert_eq!(store.reads.notices(&viewer(&[psb()]), 9).await.unwrap().len(), 1);
    assert!(store.reads.blob_digests(&town()).await.unwrap().is_empty());
    all.guards.clear();
    let one = all.writes[0].stream;
    store.journal.append(all).await.unwrap();
    let waiting_now = store.reads.notices(&viewer(&[psb()]), 9).await.unwrap();
    assert_eq!(waiting_now.iter().map(|notice| notice.stream).collect::<Vec<_>>(), [one]);
    assert_eq!(store.reads.blobs(&town(), one).await.unwrap()[0].size, 12);
    assert_eq!(verify(&house, &store).await.len(), 5);
}

async fn facts_never_change(house: Arc<House>) {
    let store = house.open().await;
    store.journal.append(opening(stream())).await.unwrap();
    assert!(house.tamper("UPDATE fact SET version = 9").await.is_err());
    assert!(house.tamper("DELETE FROM fact").await.is_err());
    assert_eq!(verify(&house, &store).await.len(), 1);
}

async fn the_tail_tells_of_what_was_appended(house: Arc<House>) {
    let (here, there) = (house.open().await, house.open().await);
    let mut tail = here.journal.tail();
    let mut far = there.journal.tail();
    let id = stream();
    here.journal.append(opening(id)).await.unwrap();
    let told = tail.recv().await.unwrap();
    assert_eq!((told.position, told.streams[0].0), (1, id));
    let mut key_only = batch(vec![]);
    key_only.secrets = vec![SecretWrite::Shred(id)];
    here.journal.append(key_only).await.unwrap();
    let taken = tail.recv().await.unwrap();
    assert_eq!(
        (taken.streams.len(), &taken.keys),
        (0, &vec![id]),
        "a key that is destroyed is told without a fact"
    );
    if house.is_postgres() {
        assert_eq!(far.recv().await.unwrap(), told, "other nodes hear the same");
        assert_eq!(far.recv().await.unwrap(), taken);
        let many = (0..400).map(|_| write(stream(), Expected::Version(0))).collect();
        there.journal.append(batch(many)).await.unwrap();
        let mut heard = 0;
        while heard < 400 {
            heard += tail.recv().await.unwrap().streams.len();
        }
        assert_eq!(heard, 400, "a long notification arrives in parts");
    }
}

async fn towns_count_apart(house: Arc<House>) {
    let store = house.open().await;
    let sent = (0..20).map(|turn| {
        let mut one = opening(stream());
        one.jurisdiction = Jurisdiction(format!("4420001{:02}", turn % 4));
        store.journal.append(one)
    });
    assert!(join_all(sent).await.iter().all(Result::is_ok));
    for town in 0..4 {
        let town = Jurisdiction(format!("4420001{town:02}"));
        assert_eq!(crate::invariants::verify_town(&store, &town).await.len(), 5);
    }
}

async fn a_write_without_facts_is_refused(house: Arc<House>) {
    let store = house.open().await;
    let mut empty = opening(stream());
    empty.writes[0].facts.clear();
    assert!(store.journal.append(empty).await.is_err());
    let mut unnamed = opening(stream());
    unnamed.writes[0].facts = vec![fact(b"x"), fact(b"y")];
    unnamed.writes[0].facts[1].id = unnamed.writes[0].facts[0].id;
    assert!(store.journal.append(unnamed).await.is_err(), "a fact id is used once");
    store.journal.append(opening(stream())).await.unwrap();
    assert_eq!(verify(&house, &store).await.len(), 1);
}
