//! Several nodes on one database: positions stay gap-free, guards hold, nothing is written twice.

use crate::harness::House;
use crate::invariants::{verify, verify_town};
use crate::make::{batch, everything, opening, stream, town, uuid, write};
use app::ports::{AppendError, Expected};
use domain::ids::StreamId;
use futures::future::join_all;
use std::sync::Arc;
use store::Store;

crate::contract!(
    positions_are_gap_free_under_64_writers_on_two_nodes,
    a_guard_and_a_write_never_both_win,
    crossing_writes_do_not_lock_each_other_out,
);

async fn writer(store: Store, shared: Vec<StreamId>, rounds: usize, seed: usize) -> usize {
    let mut written = 0;
    for round in 0..rounds {
        let meeting_place = shared[(seed + round) % shared.len()];
        let mut writes = vec![write(stream(), Expected::Version(0)), write(meeting_place, Expected::Any)];
        if round % 3 == 0 {
            writes.reverse();
        }
        store.journal.append(batch(writes)).await.unwrap();
        written += 2;
        let known = store.reads.stream(&town(), meeting_place).await.unwrap().unwrap().version;
        let contended = batch(vec![write(meeting_place, Expected::Version(known))]);
        match store.journal.append(contended).await {
            Ok(_) => written += 1,
            Err(AppendError::Conflict { stream, actual }) => {
                assert!(stream == meeting_place && actual != known);
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    written
}

async fn positions_are_gap_free_under_64_writers_on_two_nodes(house: Arc<House>) {
    let nodes = [house.open().await, house.open().await];
    let shared: Vec<StreamId> = (0..5).map(|_| stream()).collect();
    let writers = (0..64).map(|seed| tokio::spawn(writer(nodes[seed % 2].clone(), shared.clone(), 5, seed)));
    let written: usize = join_all(writers).await.into_iter().map(Result::unwrap).sum();
    let facts = verify(&house, &nodes[0]).await;
    assert_eq!(facts.len(), written);
    assert_eq!(verify_town(&nodes[1], &town()).await, facts, "both nodes read the same");
}

/// The rule "a file closes only when no referral is open", written from both sides at once.
async fn a_guard_and_a_write_never_both_win(house: Arc<House>) {
    let (here, there) = (house.open().await, house.open().await);
    for _ in 0..25 {
        let (file, referral) = (stream(), stream());
        let mut close = opening(file);
        close.guards = vec![(referral, 0)];
        let mut open = opening(referral);
        open.guards = vec![(file, 0)];
        let (closed, opened) = futures::join!(here.journal.append(close), there.journal.append(open));
        assert!(closed.is_ok() ^ opened.is_ok(), "{closed:?} {opened:?}");
    }
    assert_eq!(verify(&house, &here).await.len(), 25);
}

async fn crossing_writes_do_not_lock_each_other_out(house: Arc<House>) {
    let nodes = [house.open().await, house.open().await];
    let shared: Vec<StreamId> = (0..8).map(|_| stream()).collect();
    let crossing = (0..40).map(|turn| {
        let mut order = shared.clone();
        order.rotate_left(turn % 8);
        if turn % 3 == 0 {
            order.reverse();
        }
        let mut all = everything(uuid());
        all.writes.extend(order.iter().map(|&id| write(id, Expected::Any)));
        nodes[turn % 2].journal.append(all)
    });
    let answers = join_all(crossing).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(verify(&house, &nodes[1]).await.len(), 40 * 12);
}
