//! The other derived rows: facets, clocks, figures, tokens, notices.

use crate::harness::House;
use crate::make::{
    after, batch, clock, figure, full_rows, grant, hospital, noon, notice, opening, psb, seen_by, stream,
    town, viewer, write,
};
use app::ports::{ClockFilter, Expected, FigureTotal, Token, TokenGroup};
use domain::ids::StreamId;
use domain::rows::{ClockRow, Facet, Level, Rows};
use std::sync::Arc;
use store::Store;

crate::contract!(
    rows_are_replaced_or_left_alone,
    facets_are_added_to_what_is_there,
    clocks_wake_in_order_and_read_back,
    figures_add_up_in_their_window,
    tokens_find_persons_who_carry_enough,
    notices_wait_until_acknowledged,
    notices_are_silent_about_what_is_not_visible,
);

async fn show(store: &Store, rows: Rows) -> StreamId {
    let id = stream();
    let mut one = opening(id);
    one.writes[0].rows = Some(rows);
    store.journal.append(one).await.unwrap();
    id
}

async fn rows_are_replaced_or_left_alone(house: Arc<House>) {
    let store = house.open().await;
    let id = show(&store, full_rows("Willow 1")).await;
    let care = store.reads.by_facet(&town(), "track", "care").await.unwrap();
    assert_eq!(care.iter().map(|found| found.stream).collect::<Vec<_>>(), [id]);
    let mut quiet = write(id, Expected::Version(1));
    (quiet.rows, quiet.state) = (None, None);
    store.journal.append(batch(vec![quiet])).await.unwrap();
    let found = store.reads.by_facet(&town(), "track", "care").await.unwrap();
    assert_eq!((found.len(), found[0].version, found[0].state.clone()), (1, 2, None));
    let mut emptied = write(id, Expected::Version(2));
    emptied.rows = Some(Rows::default());
    store.journal.append(batch(vec![emptied])).await.unwrap();
    assert!(store.reads.by_facet(&town(), "track", "care").await.unwrap().is_empty());
    assert!(store.reads.clocks(&town(), &ClockFilter::Streams(vec![id])).await.unwrap().is_empty());
    assert!(store.reads.visibility(&town(), id).await.unwrap().is_empty());
}

async fn facets_are_added_to_what_is_there(house: Arc<House>) {
    let store = house.open().await;
    let id = show(&store, full_rows("Willow 1")).await;
    for value in ["S01", "S02", "S02"] {
        let mut more = write(id, Expected::Any);
        (more.rows, more.add_facets) = (None, vec![Facet::new("situation", value)]);
        store.journal.append(batch(vec![more])).await.unwrap();
    }
    for (name, value) in [("situation", "S01"), ("situation", "S02"), ("track", "care")] {
        assert_eq!(store.reads.by_facet(&town(), name, value).await.unwrap().len(), 1, "{value}");
    }
}

async fn clocks_wake_in_order_and_read_back(house: Arc<House>) {
    let store = house.open().await;
    let later = ClockRow { wake: Some(after(50)), ..clock("T05") };
    let done = ClockRow { wake: None, met: Some(after(3)), breached: Some(after(2)), ..clock("T06") };
    let broken = ClockRow {
        wake: None,
        breached: Some(after(2)),
        paused: Some(after(1)),
        owner: None,
        ..clock("T07")
    };
    let clocks = vec![later.clone(), clock("T03"), done, broken.clone()];
    let id = show(&store, Rows { clocks, ..seen_by(&[psb()]) }).await;
    let other = show(
        &store,
        Rows { clocks: vec![ClockRow { breached: Some(after(9)), ..clock("T03") }], ..seen_by(&[psb()]) },
    )
    .await;
    let wake = |before, limit| ClockFilter::Wake { before: after(before), limit };
    let rows = |found: Vec<app::ports::StoredClock>| {
        found.into_iter().map(|clock| (clock.stream, clock.row.key)).collect::<Vec<_>>()
    };
    assert!(store.reads.clocks(&town(), &wake(29, 9)).await.unwrap().is_empty());
    assert_eq!(store.reads.clocks(&town(), &wake(30, 9)).await.unwrap().len(), 2);
    let all = rows(store.reads.clocks(&town(), &wake(99, 9)).await.unwrap());
    assert_eq!(all.last().unwrap(), &(id, "T05".to_owned()));
    assert_eq!(store.reads.clocks(&town(), &wake(99, 1)).await.unwrap().len(), 1);
    let breached = store.reads.clocks(&town(), &ClockFilter::Breached { limit: 9 }).await.unwrap();
    assert_eq!(rows(breached.clone()), [(other, "T03".to_owned()), (id, "T07".to_owned())]);
    assert_eq!(breached[1].row, broken);
    let of_stream = store.reads.clocks(&town(), &ClockFilter::Streams(vec![id, stream()])).await.unwrap();
    assert_eq!(of_stream.len(), 4);
    assert!(of_stream.iter().any(|found| found.row == later));
}

async fn figures_add_up_in_their_window(house: Arc<House>) {
    let store = house.open().await;
    let figures = vec![figure(1, Some("p1")), figure(2, Some("p2")), figure(4, Some("p1")), figure(8, None)];
    show(&store, Rows { figures, ..seen_by(&[psb()]) }).await;
    let town = town();
    let total = |from, to| store.reads.figure(&town, "K14", from, to);
    assert_eq!(total(noon(), after(1)).await.unwrap(), FigureTotal { amount: 15, rows: 4, persons: 2 });
    assert_eq!(total(after(-1), noon()).await.unwrap(), FigureTotal::default(), "the end is left out");
    assert_eq!(store.reads.figure(&town, "K15", noon(), after(1)).await.unwrap().rows, 0);
}

async fn person(store: &Store, tokens: &[i64], rows: Rows) -> StreamId {
    let id = stream();
    let mut one = opening(id);
    one.writes[0].rows = Some(rows);
    one.writes[0].tokens = Some(tokens.iter().map(|&token| Token(token)).collect());
    store.journal.append(one).await.unwrap();
    id
}

async fn tokens_find_persons_who_carry_enough(house: Arc<House>) {
    let store = house.open().await;
    let theirs = || seen_by(&[psb()]);
    let best = person(&store, &[1, 2, 3, -9], theirs()).await;
    let good = person(&store, &[1, 2, -9, -9], theirs()).await;
    person(&store, &[1, -9], theirs()).await;
    person(&store, &[1, 2, 3], theirs()).await;
    let hidden = person(&store, &[1, 2, 3, -9], seen_by(&[hospital()])).await;
    let group = |tokens: &[i64], need| TokenGroup {
        tokens: tokens.iter().map(|&token| Token(token)).collect(),
        need,
    };
    let groups = [group(&[1, 2, 3, 3], 2), group(&[-9], 1)];
    let search = |parties: &[domain::actor::Party], groups: &[TokenGroup], limit| {
        let (store, viewer, groups) = (store.clone(), viewer(parties), groups.to_vec());
        async move { store.reads.by_tokens(&viewer, &groups, limit).await.unwrap() }
    };
    assert_eq!(search(&[psb()], &groups, 9).await, [(best, 4), (good, 3)]);
    assert_eq!(search(&[psb()], &groups, 1).await, [(best, 4)]);
    assert_eq!(search(&[hospital()], &groups, 9).await, [(hidden, 4)]);
    assert_eq!(search(&[psb()], &[group(&[3], 1), group(&[-9], 0)], 1).await, [(best, 2)]);
    assert!(search(&[psb()], &[group(&[1], 2)], 9).await.is_empty());
    let mut forgotten = write(best, Expected::Version(1));
    forgotten.tokens = Some(vec![]);
    store.journal.append(batch(vec![forgotten])).await.unwrap();
    assert_eq!(search(&[psb()], &groups, 9).await, [(good, 3)]);
}

async fn notices_wait_until_acknowledged(house: Arc<House>) {
    let store = house.open().await;
    let id = stream();
    let mut one = opening(id);
    let mut quiet = notice(id, psb());
    quiet.urgency = 0;
    let mut later = notice(id, psb());
    later.after = after(10);
    let (alarm, other) = (notice(id, psb()), notice(id, hospital()));
    one.notices = vec![quiet.clone(), later.clone(), alarm.clone(), other];
    store.journal.append(one).await.unwrap();
    let waiting = |now| {
        let (store, mut hers) = (store.clone(), viewer(&[psb()]));
        hers.now = now;
        async move { store.reads.notices(&hers, 9).await.unwrap() }
    };
    let ids =
        |found: Vec<app::ports::PendingNotice>| found.iter().map(|notice| notice.id).collect::<Vec<_>>();
    assert_eq!(ids(waiting(noon()).await), [alarm.id, quiet.id]);
    assert_eq!(waiting(after(10)).await.len(), 3);
    store.ephemeral.attempted(alarm.id, noon()).await.unwrap();
    store.ephemeral.attempted(alarm.id, after(1)).await.unwrap();
    assert_eq!(waiting(noon()).await[0].attempts, 2);
    let mut answer = batch(vec![write(id, Expected::Any)]);
    answer.acknowledged = vec![alarm.id];
    store.journal.append(answer).await.unwrap();
    assert_eq!(ids(waiting(noon()).await), [quiet.id]);
    assert_eq!(house.number("SELECT COUNT(*) FROM outbox WHERE acked_by IS NOT NULL").await, 1);
}

async fn notices_are_silent_about_what_is_not_visible(house: Arc<House>) {
    let store = house.open().await;
    let id = stream();
    let mut one = opening(id);
    let visibility = vec![grant(psb(), Level::Full), grant(hospital(), Level::Barred)];
    one.writes[0].rows = Some(Rows { visibility, ..Rows::default() });
    one.notices = vec![notice(id, psb())];
    store.journal.append(one).await.unwrap();
    assert_eq!(store.reads.notices(&viewer(&[psb()]), 9).await.unwrap().len(), 1);
    assert!(store.reads.notices(&viewer(&[psb(), hospital()]), 9).await.unwrap().is_empty());
}
