//! A hit that was chance: the laboratory excludes it, the family never read of it, and comparison
//! goes on.
//!
//! mechanisms: 118, 119

use crate::kin::{Laboratory, mother_gives_blood, send_package, status, stranger, take_package};
use crate::steps::young_town;
use exchange::Status;
use harness::Actor;

#[tokio::test(flavor = "multi_thread")]
async fn hit_that_was_chance() {
    let town = young_town().await;
    let mut officer = Actor::sign_in(&town, "case1").await;
    let search = mother_gives_blood(&mut officer, "田若兰", "田大川").await;
    let mut lab = Laboratory::of(&town);
    let mut technician = Actor::sign_in(&town, "lab1").await;
    send_package(&mut technician).await;
    lab.receive(&town, 1, &["田若兰"]).await;
    take_package(&mut technician, &lab.says(Status::InDatabase, ""), 1).await;
    let before = status(&town, &search.receipt).await;
    let mut hub = Actor::sign_in(&town, "office1").await;
    hub.open(&search.file).await;
    let read = hub.text().await;

    // A package that was lost on the way is missed, and one that was altered is refused.
    let hit = lab.says(Status::HitToVerify, &stranger(7));
    let excluded = lab.says(Status::Excluded, &stranger(7));
    technician.tap("@paste").await;
    technician.fill("css=textarea[name=pasted]", &excluded).await;
    technician.tap("@take").await;
    technician.sees("中间缺了数据包").await;
    technician.tap("@paste").await;
    technician.fill("css=textarea[name=pasted]", &hit.replace("hit_to_verify", "verifying")).await;
    technician.tap("@take").await;
    technician.sees("签名不对").await;
    technician.shot("refused").await;
    take_package(&mut technician, &hit, 2).await;

    officer.open(&search.file).await;
    officer.sees("比中只是线索").await;
    officer.shot("hit").await;
    hub.open(&search.file).await;
    assert_eq!(hub.text().await, read, "the hub reads of a hit");
    assert!(status(&town, &search.receipt).await == before, "the family reads of a hit");

    take_package(&mut technician, &excluded, 3).await;
    officer.open(&search.file).await;
    officer.sees("已排除，继续比对").await;
    officer.shot("excluded").await;
    hub.open(&search.file).await;
    assert_eq!(hub.text().await, read, "the hub reads of an exclusion");
    assert!(status(&town, &search.receipt).await == before, "the family reads of an exclusion");
    for actor in [&mut officer, &mut hub, &mut technician] {
        actor.console_is_quiet_but(&["status of 422"]).await;
    }
}
