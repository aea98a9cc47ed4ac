//! The search index in memory: it finds what the blind index can't rank, shows nobody to whom she is
//! not visible, follows the tail on every node, and forgets at once whom a key was taken from.

use crate::canary::{actor, request};
use crate::ground::Ground;
use app::House;
use app::jobs::people::{follow, load};
use app::queries::search::{Found, search};
use app::services::report;
use app::work::{Begin, Work};
use domain::actor::Actor;
use domain::ids::{ReportId, StreamId};
use domain::report::{Branch, Intake, Situation, Subject};
use domain::text::Confidential;
use std::collections::BTreeSet;
use std::time::Duration;

/// Patience with the tail of another node.
const SOON: Duration = Duration::from_secs(10);

fn intake(name: &str, id_number: &str, phone: &str) -> Intake {
    Intake {
        branch: Branch::Minor,
        channel: "ward_qr".to_owned(),
        subject: Subject {
            name: Some(Confidential::new(name)),
            sex: 2,
            age_estimate: Some(13),
            id_number: Confidential::optional(id_number),
            phone: Confidential::optional(phone),
            ..Subject::default()
        },
        situations: BTreeSet::from([Situation::S4]),
        ..Intake::default()
    }
}

async fn receive(house: &House, name: &str, id_number: &str, phone: &str) -> StreamId {
    let ward = actor(house, "ward-er").await;
    let request = request(house, intake(name, id_number, phone));
    report::receive(house, &ward, &request).await.unwrap().stream
}

async fn ask(house: &House, who: &Actor, text: &str) -> Found {
    search(house, who, text).await.unwrap()
}

async fn finds(house: &House, who: &Actor, text: &str, report: StreamId) -> bool {
    ask(house, who, text).await.reports.iter().any(|hit| hit.report == ReportId::from(report))
}

/// Waits until the index knows of a record, or no longer does.
async fn until(house: &House, stream: StreamId, known: bool) {
    let wait = async {
        while house.people.knows(stream) != known {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(SOON, wait).await.expect("the tail tells");
}

fn following(house: &House) -> tokio::task::JoinHandle<()> {
    let (house, mut tail) = (house.clone(), house.journal.tail());
    tokio::spawn(async move {
        follow(&house, &mut tail).await;
    })
}

async fn every_kind(house: &House, duty: &Actor, her: StreamId) {
    let kinds = [
        "甪小芳",
        "甪晓芳",
        "甪小方",
        "甪芳",
        "小芳",
        "luxiaofang",
        "Xiaofang Lu",
        "lxf",
        "990000201305081",
        "8123",
        "甪小芳 13岁",
        "甪小芳 19900008833",
    ];
    for text in kinds {
        assert!(finds(house, duty, text, her).await, "{text}");
    }
    assert!(!finds(house, duty, "甪小芳 19900008899", her).await, "another number");
}

async fn finds_and_forgets(ground: Ground) {
    ground.demo(3).await;
    let (_store, house) = ground.open().await;
    let her = receive(&house, "甪小芳", "990000201305081238", "19900008833").await;
    let duty = actor(&house, "duty1").await;
    assert!(!house.people.is_ready());
    assert!(finds(&house, &duty, "甪小芳", her).await, "until it is ready the blind index answers");
    let (_other_store, other) = ground.open().await;
    let followers = [following(&house), following(&other)];
    for node in [&house, &other] {
        load(node, &mut |_| {}).await.unwrap();
        assert!(node.people.is_ready() && node.people.knows(her));
        every_kind(node, &duty, her).await;
    }

    nobody_else_is_told(&house).await;
    let shared = ground.config.database.url.is_some();
    let others: &[&House] = if shared { &[&house, &other] } else { &[&house] };
    what_one_node_writes_is_found(&house, others, &duty).await;
    seal_away(&house, &duty, her).await;
    until(&house, her, false).await;
    assert!(!finds(&house, &duty, "甪小芳", her).await);
    // And whoever starts anew doesn't find her either.
    load(&other, &mut |_| {}).await.unwrap();
    assert!(!other.people.knows(her));
    followers.into_iter().for_each(|follower| follower.abort());
}

/// Who may not see her is told the same as of nobody.
async fn nobody_else_is_told(house: &House) {
    let school = actor(house, "sch1").await;
    let (absent, forbidden) = (ask(house, &school, "龘龘龘").await, ask(house, &school, "甪小芳").await);
    assert!(absent.reports.is_empty() && absent.files.is_empty());
    assert!(forbidden.reports.is_empty() && forbidden.files.is_empty());
    let prosecutor = actor(house, "proc1").await;
    assert!(house.people.find(&house.viewer(&school), &words("甪小芳"), 10).unwrap().is_empty());
    assert_eq!(house.people.find(&house.viewer(&prosecutor), &words("甪小芳"), 10).unwrap().len(), 1);
}

/// What is written on one node is found on every node that shares its server, and a key that is
/// destroyed takes the card with it, without a fact of its own stream.
async fn what_one_node_writes_is_found(house: &House, nodes: &[&House], duty: &Actor) {
    let sister = receive(house, "甪小莹", "", "19900008844").await;
    for node in nodes {
        until(node, sister, true).await;
        assert!(finds(node, duty, "甪小英", sister).await);
    }
    shred(house, duty, sister).await;
    for node in nodes {
        until(node, sister, false).await;
        assert!(!finds(node, duty, "甪小莹", sister).await);
    }
}

fn words(text: &str) -> linkage::search::Words {
    linkage::search::Words::read(text, 2026)
}

async fn work<'h>(house: &'h House, who: &Actor, name: &'static str) -> Box<Work<'h>> {
    match Work::begin(house, who, &request(house, name), name).await.unwrap() {
        Begin::Fresh(work) => work,
        Begin::Replayed(_) => panic!("a fresh command"),
    }
}

pub(crate) async fn shred(house: &House, who: &Actor, stream: StreamId) {
    let mut work = work(house, who, "test.shred").await;
    work.shred(stream);
    work.commit(stream).await.unwrap();
}

/// Wraps her key anew under the sealing key, as sealing (封存) does.
pub(crate) async fn seal_away(house: &House, who: &Actor, stream: StreamId) {
    let secret = house.reads.secret(&house.town, stream).await.unwrap().unwrap();
    let (kek, sealing) = (house.keyring.epoch(secret.epoch).unwrap(), house.keyring.sealing().unwrap());
    let name =
        vault::KeyName { jurisdiction: &house.town.0, id: stream.bytes(), purpose: vault::Purpose::FACT };
    let now = house.now().as_microsecond();
    let mut entropy = |out: &mut [u8]| house.randomness.fill(out);
    let wrapped = vault::WrappedKey::from_bytes(secret.bytes).unwrap();
    let sealed = vault::rewrap(kek, sealing, &name, &wrapped, now, &mut entropy).unwrap();
    let mut work = work(house, who, "test.seal").await;
    let epoch = sealed.epoch();
    work.rewrapped(app::ports::WrappedSecret { stream, epoch, bytes: sealed.into_bytes() });
    work.commit(stream).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_index_finds_follows_and_forgets() {
    finds_and_forgets(Ground::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_index_follows_other_nodes_on_postgres() {
    if let Some(ground) = Ground::postgres("people") {
        finds_and_forgets(ground).await;
    }
}
