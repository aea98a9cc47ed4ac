//! The demo town: one seed makes one town, a restart keeps it, a rebuild finds the same.

use crate::ground::Ground;
use app::House;
use app::jobs::rebuild;
use app::ports::WorkFilter;
use domain::ids::StreamId;
use domain::noun::Kind;
use shouhu::town::Accounts;

/// Enough matters for every kind of step that seeds could disturb.
const MATTERS: usize = 14;

/// Everything a fact commits to.
async fn journal(house: &House) -> Vec<(u64, uuid::Uuid, StreamId, u64, [u8; 32])> {
    let facts = house.reads.journal(&house.town, 0, u32::MAX).await.unwrap();
    facts.into_iter().map(|f| (f.position, f.id, f.stream, f.version, f.leaf)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_seed_makes_one_town_down_to_the_leaves() {
    let (one, other) = (Ground::sqlite(), Ground::sqlite());
    one.demo(MATTERS).await;
    other.demo(MATTERS).await;
    let (_a, first) = one.open().await;
    let (_b, second) = other.open().await;
    let facts = journal(&first).await;
    assert!(facts.len() > 300, "{} facts", facts.len());
    assert_eq!(facts, journal(&second).await);
    let prints = (&first.rebuild, &second.rebuild);
    assert_eq!(
        prints.0.fingerprint(&first.town).await.unwrap(),
        prints.1.fingerprint(&second.town).await.unwrap()
    );
}

async fn rebuild_finds_the_same(ground: Ground) {
    ground.demo(MATTERS).await;
    let (_store, house) = ground.open().await;
    let live = house.rebuild.fingerprint(&house.town).await.unwrap();
    let done = rebuild::rebuild(&house, &mut |_, _| {}).await.unwrap();
    assert!(done.facts > 300 && done.streams > 100, "{done:?}");
    assert_eq!(house.rebuild.fingerprint(&house.town).await.unwrap(), live);
}

#[tokio::test(flavor = "multi_thread")]
async fn rebuild_equals_live_after_the_demo_town_is_made() {
    rebuild_finds_the_same(Ground::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rebuild_equals_live_on_postgres() {
    if let Some(ground) = Ground::postgres("rebuild") {
        rebuild_finds_the_same(ground).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_keeps_everything() {
    let ground = Ground::sqlite();
    ground.demo(4).await;
    let (store, house) = ground.open().await;
    let facts = journal(&house).await;
    let print = house.rebuild.fingerprint(&house.town).await.unwrap();
    let time = house.now();
    drop((store, house));
    let (_store, house) = ground.open().await;
    assert_eq!(journal(&house).await, facts);
    assert_eq!(house.rebuild.fingerprint(&house.town).await.unwrap(), print);
    assert!(house.fictional);
    let gone = house.now().duration_since(time).as_secs();
    assert!((0..60).contains(&gone), "the town's clock jumped by {gone} s over the restart");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_town_holds_every_track_and_stage() {
    let ground = Ground::sqlite();
    ground.demo(shouhu::town::told().unwrap()).await;
    let (_store, house) = ground.open().await;
    let count = |facet: &'static str, value: &'static str| {
        let house = &house;
        async move {
            let found = house.reads.by_facet(&house.town, facet, value).await.unwrap();
            found.into_iter().filter(|s| s.kind == Kind::File).count()
        }
    };
    for track in domain::file::Track::ALL {
        assert!(count("track", track.code()).await > 0, "no file on track {}", track.code());
    }
    assert!(count("minor", "yes").await + count("minor", "no").await >= 60);
    stages(&house, Kind::File, &["open", "helping", "follow_up", "closed", "waived"]).await;
    let referrals = ["sent", "accepted", "refused", "returned", "completed", "withdrawn", "stopped"];
    stages(&house, Kind::Referral, &referrals).await;
    stages(&house, Kind::Visit, &["scheduled", "handed_back", "paused", "not_met", "done"]).await;
    stages(&house, Kind::Approval, &["requested", "granted", "denied"]).await;
    let reports = ["received", "acknowledged", "accepted_admin", "filed_criminal", "duplicate", "closed"];
    stages(&house, Kind::Report, &reports).await;
}

/// Every one of these stages has a stream, whoever may see it.
async fn stages(house: &House, kind: Kind, wanted: &[&str]) {
    let mut viewers: Vec<app::ports::Viewer> = Vec::new();
    for login in Accounts::read(house).unwrap().logins() {
        let found = house.reads.by_facet(&house.town, "login", login).await.unwrap();
        for stored in found {
            let id = domain::ids::StaffId::from(stored.stream);
            let staff =
                app::stream::open_stored::<domain::staff::Staff>(house, stored).await.unwrap().unwrap();
            let actors = (0..staff.noun().posts.len())
                .filter_map(|post| staff.noun().actor(id, house.town.clone(), post, true));
            viewers.extend(actors.map(|actor| house.viewer(&actor)));
        }
    }
    for stage in wanted {
        let stages = vec![(*stage).to_owned()];
        let filter = WorkFilter { kinds: vec![kind], stages, limit: 1, ..WorkFilter::default() };
        let mut found = 0;
        for viewer in &viewers {
            // Each for herself: what one is barred from, another works on.
            found += house.reads.count(viewer, &filter).await.unwrap();
            if found > 0 {
                break;
            }
        }
        assert!(found > 0, "no {kind:?} at stage {stage}");
    }
}
