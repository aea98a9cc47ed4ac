//! Worklists: filters, orders, pages, counts.

use crate::harness::House;
use crate::make::{after, grant, hospital, opening, psb, seen_by, stream, viewer, work};
use app::ports::{WorkFilter, WorkItem, WorkOrder};
use domain::actor::{Party, Role, VillageCode};
use domain::ids::StreamId;
use domain::noun::Kind;
use domain::rows::{Facet, Level, Rows, WorkRow};
use std::sync::Arc;
use store::Store;

crate::contract!(
    every_filter_narrows,
    facets_narrow_together,
    orders_are_total_and_as_named,
    pages_join_up_and_the_count_counts_all,
    a_row_tells_everything,
    a_long_list_reads_like_a_short_one,
);

async fn put(store: &Store, row: WorkRow, facets: Vec<Facet>) -> StreamId {
    let id = stream();
    let mut one = opening(id);
    one.writes[0].kind = row.kind;
    one.writes[0].rows = Some(Rows { work: Some(row), facets, ..seen_by(&[psb()]) });
    store.journal.append(one).await.unwrap();
    id
}

fn filter() -> WorkFilter {
    WorkFilter { limit: 200, ..WorkFilter::default() }
}

async fn ids(store: &Store, filter: &WorkFilter) -> Vec<StreamId> {
    let rows = store.reads.worklist(&viewer(&[psb()]), filter).await.unwrap();
    let many = store.reads.count(&viewer(&[psb()]), filter).await.unwrap();
    assert!(many >= rows.len() as u64, "the count leaves rows out");
    rows.iter().map(|row| row.stream).collect()
}

async fn every_filter_narrows(house: Arc<House>) {
    let store = house.open().await;
    let plain =
        put(&store, work("a"), vec![Facet::new("situation", "S01"), Facet::new("track", "care")]).await;
    let report =
        put(&store, WorkRow { kind: Kind::Report, ..work("b") }, vec![Facet::new("situation", "S01")]).await;
    let station = Party::unit(Role::Stn, "stn");
    let held =
        put(&store, WorkRow { holder: Some(station.clone()), stage: "held", ..work("c") }, vec![]).await;
    let closed = put(&store, WorkRow { closed: Some(after(1)), due: None, ..work("d") }, vec![]).await;
    let village = Some(VillageCode("442000105299".into()));
    let away = put(&store, WorkRow { station: village, due: Some(after(5)), ..work("e") }, vec![]).await;
    let of = |change: &dyn Fn(&mut WorkFilter)| {
        let mut narrowed = filter();
        change(&mut narrowed);
        narrowed
    };
    assert_eq!(ids(&store, &of(&|f| f.kinds = vec![Kind::Report])).await, [report]);
    assert_eq!(ids(&store, &of(&|f| f.kinds = vec![Kind::Report, Kind::Referral])).await.len(), 5);
    assert_eq!(ids(&store, &of(&|f| f.stages = vec!["held".into(), "'; --".into()])).await, [held]);
    assert_eq!(ids(&store, &of(&|f| f.holder = Some(station.clone()))).await, [held]);
    assert_eq!(ids(&store, &of(&|f| f.open = Some(false))).await, [closed]);
    assert_eq!(ids(&store, &of(&|f| f.open = Some(true))).await.len(), 4);
    assert_eq!(ids(&store, &of(&|f| f.stations = vec!["442000105299".into()])).await, [away]);
    assert_eq!(ids(&store, &of(&|f| f.due_before = Some(after(6)))).await, [away]);
    assert_eq!(ids(&store, &of(&|f| f.root = Some(plain))).await, [plain]);
}

async fn facets_narrow_together(house: Arc<House>) {
    let store = house.open().await;
    let situation = || Facet::new("situation", "S01");
    let both = put(&store, work("a"), vec![situation(), Facet::new("track", "care")]).await;
    put(&store, work("b"), vec![situation()]).await;
    put(&store, work("c"), vec![]).await;
    let of = |facets: &[(&str, &str)]| {
        let facets = facets.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        WorkFilter { facets, ..filter() }
    };
    assert_eq!(ids(&store, &of(&[("situation", "S01")])).await.len(), 2);
    assert_eq!(ids(&store, &of(&[("situation", "S01"), ("track", "care")])).await, [both]);
    let closed = WorkFilter { open: Some(false), ..of(&[("track", "care")]) };
    assert!(ids(&store, &closed).await.is_empty());
}

async fn orders_are_total_and_as_named(house: Arc<House>) {
    let store = house.open().await;
    let late = put(&store, WorkRow { urgency: 5, due: None, opened: after(-9), ..work("a") }, vec![]).await;
    let soon =
        put(&store, WorkRow { urgency: 5, due: Some(after(1)), opened: after(-8), ..work("b") }, vec![])
            .await;
    let red =
        put(&store, WorkRow { urgency: 1, due: Some(after(9)), opened: after(-7), ..work("c") }, vec![])
            .await;
    let older =
        put(&store, WorkRow { urgency: 5, due: Some(after(1)), opened: after(-20), ..work("d") }, vec![])
            .await;
    let by = |order| WorkFilter { order, ..filter() };
    assert_eq!(ids(&store, &by(WorkOrder::Urgency)).await, [red, older, soon, late]);
    assert_eq!(ids(&store, &by(WorkOrder::Due)).await, [older, soon, red, late]);
    assert_eq!(ids(&store, &by(WorkOrder::Newest)).await, [red, soon, late, older]);
}

async fn pages_join_up_and_the_count_counts_all(house: Arc<House>) {
    let store = house.open().await;
    for turn in 0..23 {
        put(&store, WorkRow { urgency: turn % 3, ..work("same") }, vec![]).await;
    }
    let whole = ids(&store, &filter()).await;
    let mut joined = Vec::new();
    for page in 0..4 {
        let filter = WorkFilter { offset: page * 7, limit: 7, ..filter() };
        assert_eq!(store.reads.count(&viewer(&[psb()]), &filter).await.unwrap(), 23);
        joined.extend(ids(&store, &filter).await);
    }
    assert_eq!(joined, whole);
    assert_eq!(store.reads.count(&viewer(&[hospital()]), &filter()).await.unwrap(), 0);
    let greedy = WorkFilter { limit: u32::MAX, ..filter() };
    assert!(ids(&store, &greedy).await.len() <= 200);
}

/// More than a viewer's rows are gathered for: the list is walked, and must say the same.
const LONG: usize = 2_300;

/// Rows of every order and visibility; every seventh is barred, every eleventh not hers at all.
fn long_row(turn: usize) -> (Rows, Option<WorkRow>) {
    let number = |n: usize| i64::try_from(turn * 7_919 % n).unwrap();
    let row = WorkRow {
        kind: if turn.is_multiple_of(3) { Kind::Report } else { Kind::Referral },
        urgency: u8::try_from(turn % 4).unwrap(),
        due: (!turn.is_multiple_of(5)).then(|| after(number(400))),
        opened: after(-number(900)),
        closed: turn.is_multiple_of(13).then(|| after(1)),
        ..work("long")
    };
    let mut visibility = vec![grant(psb(), if turn.is_multiple_of(2) { Level::Part } else { Level::Full })];
    match turn {
        _ if turn.is_multiple_of(7) => visibility.push(grant(psb(), Level::Barred)),
        _ if turn.is_multiple_of(11) => visibility = vec![grant(hospital(), Level::Full)],
        _ => {}
    }
    let facets = vec![Facet::new("track", if turn.is_multiple_of(9) { "rare" } else { "usual" })];
    let seen = !turn.is_multiple_of(7) && !turn.is_multiple_of(11);
    (Rows { work: Some(row.clone()), facets, visibility, ..Rows::default() }, seen.then_some(row))
}

async fn a_long_list_reads_like_a_short_one(house: Arc<House>) {
    let store = house.open().await;
    let mut seen: Vec<(StreamId, WorkRow, usize)> = Vec::new();
    let mut all = opening(stream());
    for turn in 0..LONG {
        let id = stream();
        let mut one = opening(id).writes.remove(0);
        let (rows, row) = long_row(turn);
        one.kind = rows.work.as_ref().unwrap().kind;
        one.rows = Some(rows);
        all.writes.push(one);
        seen.extend(row.map(|row| (id, row, turn)));
    }
    store.journal.append(all).await.unwrap();
    for order in [WorkOrder::Urgency, WorkOrder::Due, WorkOrder::Newest] {
        for open in [None, Some(true), Some(false)] {
            for (kinds, facet) in
                [(vec![Kind::Report], None), (vec![], None), (vec![Kind::Referral], Some("usual"))]
            {
                let facets: Vec<_> =
                    facet.map(|f: &str| ("track".to_owned(), f.to_owned())).into_iter().collect();
                let wanted = WorkFilter {
                    kinds,
                    open,
                    order,
                    facets,
                    offset: 20,
                    limit: 150,
                    ..WorkFilter::default()
                };
                assert_eq!(ids(&store, &wanted).await, by_hand(&seen, &wanted), "{wanted:?}");
            }
        }
    }
    let rare = WorkFilter { facets: vec![("track".into(), "rare".into())], ..filter() };
    let many = seen.iter().filter(|(_, _, turn)| turn.is_multiple_of(9)).count();
    assert_eq!(store.reads.count(&viewer(&[psb()]), &rare).await.unwrap(), many as u64);
    assert_eq!(store.reads.count(&viewer(&[psb()]), &filter()).await.unwrap(), seen.len() as u64);
}

/// The same page out of memory.
fn by_hand(seen: &[(StreamId, WorkRow, usize)], wanted: &WorkFilter) -> Vec<StreamId> {
    let fits = |(_, row, turn): &&(StreamId, WorkRow, usize)| {
        (wanted.kinds.is_empty() || wanted.kinds.contains(&row.kind))
            && wanted.open.is_none_or(|open| open == row.closed.is_none())
            && (wanted.facets.is_empty() || !turn.is_multiple_of(9))
    };
    let mut rows: Vec<_> = seen.iter().filter(fits).collect();
    rows.sort_by_key(|(id, row, _)| {
        let due = row.due.unwrap_or(jiff::Timestamp::MAX);
        (row.urgency, due, row.opened, id.bytes())
    });
    match wanted.order {
        WorkOrder::Urgency => {}
        WorkOrder::Due => rows.sort_by_key(|(_, row, _)| row.due.unwrap_or(jiff::Timestamp::MAX)),
        WorkOrder::Newest => rows.sort_by_key(|(id, row, _)| std::cmp::Reverse((row.opened, id.bytes()))),
    }
    let page = rows.iter().skip(wanted.offset as usize).take(wanted.limit as usize);
    page.map(|(id, _, _)| *id).collect()
}

async fn a_row_tells_everything(house: Arc<House>) {
    let store = house.open().await;
    let id = stream();
    let mut one = opening(id);
    let row = work("Willow 7");
    let visibility = vec![grant(psb(), Level::Part)];
    one.writes[0].rows = Some(Rows { work: Some(row.clone()), visibility, ..Rows::default() });
    store.journal.append(one).await.unwrap();
    let told = store.reads.worklist(&viewer(&[psb()]), &filter()).await.unwrap();
    let expected = WorkItem {
        stream: id,
        root: id,
        kind: row.kind,
        stage: row.stage.into(),
        holder: row.holder,
        unit: row.unit.map(|unit| unit.0),
        station: row.station.map(|station| station.0),
        risk: row.risk,
        lane: row.lane.map(str::to_owned),
        due: row.due,
        opened: row.opened,
        closed: row.closed,
        title: row.title,
        urgency: row.urgency,
        level: Level::Part,
        version: 1,
    };
    assert_eq!(told, [expected]);
}
