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
