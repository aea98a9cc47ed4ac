//! A found girl of eleven: a child-protection file is open and the clue on the duty desk before
//! anybody speaks of a family; civil affairs and procuratorate are heard, and she herself.
//!
//! mechanisms: 118, 119

use crate::kin::{
    Laboratory, asked, hit_released, mother_gives_blood, send_package, signed_hit, somebody_is_found, status,
    take_package, told_and_met,
};
use crate::steps::{as_somebody, young_town};
use exchange::Status;
use harness::Actor;

#[tokio::test(flavor = "multi_thread")]
async fn found_girl_of_eleven() {
    let town = young_town().await;
    let mut officer = Actor::sign_in(&town, "case1").await;
    let search = mother_gives_blood(&mut officer, "辛采薇", "辛小满").await;
    let mut lab = Laboratory::of(&town);
    let mut technician = Actor::sign_in(&town, "lab1").await;
    send_package(&mut technician).await;
    lab.receive(&town, 1, &["辛采薇"]).await;
    take_package(&mut technician, &lab.says(Status::InDatabase, ""), 1).await;
    let waiting = status(&town, &search.receipt).await;
    hit_released(&town, &mut technician, &search.file, signed_hit(&mut lab, 23)).await;
    somebody_is_found(&mut officer, &search.file, "梅安琪", ("2015", "4", "9")).await;

    // Protected at once: an alarm on the desk, a file of her own.
    officer.sees("找到的是未成年人").await;
    officer.shot("a minor was found").await;
    let mut duty = Actor::sign_in(&town, "duty1").await;
    duty.open("/desk").await;
    duty.sees("来源不明").await;
    duty.shot("on the desk").await;
    officer.tap("未成年人保护档案").await;
    officer.sees("梅安琪").await;
    officer.shot("protection file").await;

    // Before contact: both organs, and the girl herself.
    let mut civil = Actor::sign_in(&town, "ca1").await;
    civil.open("/reunions").await;
    civil.open(&search.file).await;
    civil.tap("css=form[action$='/opinion'] label:has(input[value=yes])").await;
    civil.fill("理由", "生母健在，愿意逐步接触").await;
    civil.shot("opinion").await;
    civil.tap("@opinion").await;
    civil.sees("生母健在").await;
    officer.open(&search.file).await;
    officer.does_not_see("安排告知家属").await;
    let mut prosecutor = civil;
    as_somebody(&mut prosecutor, &town, "proc1").await;
    prosecutor.open(&search.file).await;
    prosecutor.tap("css=form[action$='/opinion'] label:has(input[value=yes])").await;
    prosecutor.fill("理由", "同意，先心理评估").await;
    prosecutor.tap("@opinion").await;
    prosecutor.sees("先心理评估").await;
    officer.open(&search.file).await;
    officer.does_not_see("安排告知家属").await;
    asked(&mut officer, "愿意联系").await;
    officer.sees("下一步：安排告知家属").await;
    assert!(status(&town, &search.receipt).await == waiting, "the family's page tells of a found girl");
    told_and_met(&mut officer).await;
    // The trafficking case can't be waved away.
    officer.choose("css=select[name=item]", "拐卖").await;
    officer.tap("css=form[action$='/aftercare'] label:has(input[value=no])").await;
    officer.fill("怎么安排", "不用").await;
    officer.tap("@aftercare").await;
    officer.sees("必须办理").await;
    for actor in [&mut officer, &mut duty, &mut prosecutor] {
        actor.console_is_quiet_but(&["status of 422"]).await;
    }
}
