//! He doesn't wish to be found. His mother reads the same as before, to the byte; nobody asks him
//! again; and when he comes by himself, he is heard.
//!
//! mechanisms: 118

use crate::kin::{
    Laboratory, asked, hit_released, mother_gives_blood, send_package, signed_hit, somebody_is_found, status,
    take_package,
};
use crate::steps::young_town;
use exchange::Status;
use harness::Actor;

#[tokio::test(flavor = "multi_thread")]
async fn not_to_be_found() {
    let town = young_town().await;
    let mut officer = Actor::sign_in(&town, "case1").await;
    let search = mother_gives_blood(&mut officer, "穆春燕", "穆长河").await;
    // Another mother waits without any hit.
    let other = mother_gives_blood(&mut officer, "沙雨禾", "沙子舟").await;
    let mut lab = Laboratory::of(&town);
    let mut technician = Actor::sign_in(&town, "lab1").await;
    // The newest file is packed last or first: the laboratory answers about the one of this story.
    send_package(&mut technician).await;
    lab.receive_of(&town, 1, &mut officer, &search.file).await;
    take_package(&mut technician, &lab.says(Status::InDatabase, ""), 1).await;
    let nobody = status(&town, &other.receipt).await;
    assert!(status(&town, &search.receipt).await == nobody);

    hit_released(&town, &mut technician, &search.file, signed_hit(&mut lab, 9)).await;
    assert!(status(&town, &search.receipt).await == nobody, "a hit shows");
    somebody_is_found(&mut officer, &search.file, "江一鸣", ("1998", "6", "2")).await;
    asked(&mut officer, "不愿意").await;
    officer.sees("本人不愿相认").await;
    officer.shot("declined").await;
    assert!(status(&town, &search.receipt).await == nobody, "a found man who declined shows");
    // Nobody can tell the family now, and nobody asks him again.
    officer.does_not_see("安排告知家属").await;
    officer.tap("把设备交给本人").await;
    officer.tap("愿意联系").await;
    officer.tap("@wish").await;
    officer.sees("不能再问").await;
    officer.shot("not asked again").await;
    // A year later he comes by himself.
    town.advance(365).await;
    let mut later = Actor::sign_in(&town, "case1").await;
    later.open(&search.file).await;
    later.tap("把设备交给本人").await;
    later.tap("愿意联系").await;
    later.tap("主动来说的").await;
    later.tap("@wish").await;
    later.sees("谢谢").await;
    later.tap("@give-back").await;
    later.sees("下一步：安排告知家属").await;
    assert!(status(&town, &search.receipt).await == nobody, "his change of mind shows");
    for actor in [&mut officer, &mut later] {
        actor.console_is_quiet_but(&["status of 422"]).await;
    }
}
