//! A mother gives blood and her son is found in another province. Nobody who need not know hears of
//! the hit; two officers release it; he is asked first, she is told in person; they meet.
//!
//! mechanisms: 118, 119, 120
#![expect(clippy::too_many_lines, reason = "a story is read from top to bottom")]

use crate::kin::{
    asked, cared_for_and_closed, hit_released, mother_gives_blood, send_package, somebody_is_found, status,
    take_package, told_and_met,
};
use crate::program::Program;
use crate::steps::young_town;
use harness::{Actor, Device, pair};

#[tokio::test(flavor = "multi_thread")]
async fn found_far_away() {
    let mut town = young_town().await;
    let mut lab = Program::of(pair(&mut town, false).await).await;
    let mut officer = Actor::sign_in(&town, "case1").await;
    let search = mother_gives_blood(&mut officer, "柏秋叶", "柏小川").await;

    // Numbers go to the laboratory, names stay.
    let mut technician = Actor::sign_in(&town, "lab1").await;
    send_package(&mut technician).await;
    technician.source_is_without("柏").await;
    lab.receive(&town, 1, &["柏", "灯饰"]).await;
    lab.import("found").await;
    let first = lab.package().await;
    take_package(&mut technician, &first, 1).await;
    technician.shot("laboratory").await;
    // The same package again changes nothing, and says so; a later one has to wait.
    technician.tap("@paste").await;
    technician.fill("css=textarea[name=pasted]", &first).await;
    technician.tap("@take").await;
    technician.sees("已经收过").await;
    let waiting = status(&town, &search.receipt).await;

    // There, her son's profile is found; two reviewers confirm it, and sign with the laboratory's own key.
    lab.raise().await;
    let hit = lab.package().await;
    let confirmed = async {
        lab.decide("found", "confirm").await;
        lab.package().await
    };
    hit_released(&town, &mut technician, &search.file, (hit, confirmed)).await;
    let mut hub = Actor::sign_in(&town, "office1").await;
    hub.open("/reunions").await;
    hub.sees("比对中").await;
    hub.source_is_without("已确认").await;
    hub.shot("hub knows nothing").await;
    hub.open(&search.file).await;
    hub.sees("比对中").await;
    for word in ["已确认", "比中", "柏", "放行"] {
        hub.source_is_without(word).await;
    }
    assert!(status(&town, &search.receipt).await == waiting, "the family's page tells of a hit");

    somebody_is_found(&mut officer, &search.file, "石远航", ("1999", "3", "14")).await;
    assert!(status(&town, &search.receipt).await == waiting, "the family's page tells of a found man");
    // The officers of the other province help, and see what they need.
    officer.tap("@fold-helper").await;
    officer.choose("css=select[name=helper]", "江华").await;
    officer.tap("@helper").await;
    let mut remote = Actor::sign_in(&town, "remote1").await;
    remote.open(&search.file).await;
    remote.sees("柏秋叶").await;
    remote.does_not_see("寻亲卷宗一").await;
    remote.shot("remote").await;
    asked(&mut officer, "愿意联系").await;
    told_and_met(&mut officer).await;
    officer.shot("reunited").await;
    assert!(status(&town, &search.receipt).await != waiting, "the family was told and reads so");
    cared_for_and_closed(&mut officer).await;
    officer.shot("closed").await;

    // The number that leaders see opens to its rows, as far as they may see them.
    let mut leader = Actor::sign_in(&town, "lead1").await;
    leader.open("/reunions/figure").await;
    leader.sees("个失散家庭").await;
    let count = leader.ask("return document.querySelector('[data-testid=k19]').innerText", Vec::new()).await;
    assert_eq!(count.as_str().map(str::trim), Some("1"));
    leader.sees("另有 1 行不对您显示").await;
    leader.shot("figure").await;
    hub.open("/reunions/figure").await;
    hub.sees("团圆日期").await;
    hub.shot("figure").await;

    let mut phone = Actor::sign_in_on(&town, Device::Phone, "case1").await;
    phone.open(&search.file).await;
    phone.page_fits().await;
    phone.shot("file on a phone").await;
    phone.open("/kin").await;
    phone.fill("回执号码", &search.receipt).await;
    phone.shot("asking").await;
    phone.tap("查询").await;
    phone.sees("当面联系").await;
    phone.page_fits().await;
    phone.shot("family").await;
    lab.analyst.console_is_quiet().await;
    for actor in [&mut officer, &mut hub, &mut leader, &mut remote] {
        actor.console_is_quiet_but(&["status of 422"]).await;
    }
}
