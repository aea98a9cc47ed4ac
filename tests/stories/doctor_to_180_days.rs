//! A doctor reports a girl of thirteen. The police file the case at once, five units each do their
//! part and see their part, a plan is made with her own wish, somebody looks in after 7, 30, 90 and
//! 180 days, and only then the file is closed.
//!
//! mechanisms: 3, 5, 6, 10, 12, 39, 54, 56, 101, 103, 106, 113, 114, 115

#![expect(clippy::too_many_lines, reason = "a story is read from top to bottom")]

use crate::steps::{
    as_somebody, emergency_ward, links, make_plan, open_file, report_girl, unfold, young_town,
};
use harness::{Actor, Device, Key, Town};
use std::time::Duration;

/// Her name, which most of the units never learn.
const NAME: &str = "宁小荷";

#[tokio::test(flavor = "multi_thread")]
async fn doctor_to_180_days() {
    let town = young_town().await;
    let mut doctor = Actor::visit(&town, Device::Phone).await;
    let told = report_girl(&mut doctor, &emergency_ward(&town), NAME).await;

    // The desk opens the file, asks five units, and the case is filed the same hour.
    let mut desk = Actor::sign_in(&town, "duty1").await;
    let file = open_file(&mut desk, &told, "林若溪").await;
    desk.press(Key::Enter).await;
    desk.sees("等待答复").await;
    desk.open("/rules?part=lanes").await;
    desk.sees("优先立案").await;
    desk.sees("24小时内决定").await;
    desk.open(&told.desk).await;
    desk.tap("已立案").await;
    desk.sees("向报告人反馈").await;
    desk.shot("filed").await;

    // The red one is handed over by phone to somebody with a name; then each unit takes its own.
    let mut officer = Actor::sign_in(&town, "case1").await;
    officer.open(&file).await;
    officer.sees(NAME).await;
    officer.shot("file").await;
    let referrals = links(&officer, "/referrals/").await;
    assert_eq!(referrals.len(), 5, "medical examination, counselling, legal aid, protection, supervision");
    phone_first(&mut desk, &referrals).await;
    let mut unit = Actor::sign_in(&town, "hosp1").await;
    for (login, need, knows_her) in [
        ("hosp1", "就医检查", true),
        ("psy1", "心理疏导", true),
        ("jus1", "法律援助", true),
        ("ca1", "儿童保护", true),
        ("proc1", "提前介入", false),
    ] {
        as_somebody(&mut unit, &town, login).await;
        unit.open("/referrals").await;
        unit.sees(need).await;
        unit.tap(&told.code_name).await;
        unit.tap("@accept").await;
        unit.sees("已接受").await;
        if knows_her {
            unit.sees(NAME).await;
        } else {
            unit.does_not_see(NAME).await;
        }
        unit.shot(login).await;
    }

    // One plan for her alone: her wish, four contacts, who does what until when.
    let plan = make_plan(&mut officer, &file, "seat_and_attendance", "想继续上学，不想见到他").await;
    officer.sees("想继续上学").await;
    officer.sees("班主任叶老师").await;
    officer.sees("保护隐私").await;
    officer.shot("plan").await;
    let visits = links(&officer, "/station/visits/").await;
    assert_eq!(visits.len(), 4, "after 7, 30, 90 and 180 days");

    // Day 3: the doctor hears what came of it.
    town.advance(3).await;
    as_somebody(&mut desk, &town, "duty1").await;
    desk.open(&told.desk).await;
    desk.tap("向报告人反馈").await;
    desk.sees("办结").await;
    doctor.open(&told.page).await;
    doctor.sees("已受案或立案办理").await;

    // The units finish their parts and answer.
    for login in ["hosp1", "psy1", "jus1", "ca1", "proc1"] {
        as_somebody(&mut unit, &town, login).await;
        unit.open("/referrals").await;
        unit.tap(&told.code_name).await;
        unit.tap("@complete").await;
        unit.tap("@complete-do").await;
        // The badge of the whole, not of one step.
        unit.sees("阶段: 已完成").await;
    }

    // Day 7: somebody in plain clothes looks in.
    town.advance(4).await;
    look_in(&mut unit, &town, &visits[0]).await;
    as_somebody(&mut officer, &town, "case1").await;
    refused_to_close(&mut officer, &file).await;

    // Day 30: the second visit, the review; what was planned is done, and the plan is complete.
    town.advance(23).await;
    look_in(&mut unit, &town, &visits[1]).await;
    as_somebody(&mut officer, &town, "case1").await;
    officer.open(&plan).await;
    officer.tap("她不想说").await;
    officer.tap("记录复评").await;
    officer.sees("已复评").await;
    let mut open = links_to(&officer, "done").await.len();
    while open > 0 {
        officer.tap("css=form[action$='/done'] button").await;
        open -= 1;
        shows_open(&officer, open).await;
    }
    unfold(&mut officer, "完成计划").await;
    officer.fill("css=[name=complete-words]", "回到学校，睡得好了").await;
    officer.tap("css=form[action$='/complete'] button").await;
    officer.sees("已完成").await;
    officer.shot("plan complete").await;
    refused_to_close(&mut officer, &file).await;

    // Days 90 and 180. Only now the file may be closed.
    for (days, visit) in [(60, &visits[2]), (90, &visits[3])] {
        town.advance(days).await;
        look_in(&mut unit, &town, visit).await;
    }
    as_somebody(&mut officer, &town, "case1").await;
    officer.open(&file).await;
    unfold(&mut officer, "办结").await;
    officer.tap("@close").await;
    officer.sees("办结（帮扶完成）").await;
    officer.does_not_see("不能办结").await;
    officer.shot("closed").await;

    // Whoever answers for her can be told who saw her name.
    officer.tap("谁看过").await;
    officer.sees("林若溪").await;
    officer.shot("who has seen it").await;
    // Sessions ended again and again in half a year; the stream of live news ends without a word.
    for actor in [&mut desk, &mut unit] {
        actor.console_is_quiet().await;
    }
    officer.console_is_quiet_but(&["status of 422"]).await;
}

/// The duty officer phones the hospital about the red referral and writes down who answered.
async fn phone_first(desk: &mut Actor, referrals: &[String]) {
    for referral in referrals {
        desk.open(referral).await;
        desk.can_tap("打开档案").await;
        if desk.text().await.contains("先打电话交接") {
            desk.fill("css=#named", "苏杏林").await;
            desk.tap("@confirm-phone").await;
            desk.sees("接电话").await;
            return;
        }
    }
    unreachable!("no referral of a hurt girl is red");
}

/// Civil affairs look in: met, safe. The contact is there, the reason is not.
async fn look_in(visitor: &mut Actor, town: &Town, visit: &str) {
    as_somebody(visitor, town, "ca1").await;
    visitor.open(visit).await;
    visitor.sees("东岸路8号").await;
    visitor.source_is_without("性侵").await;
    visitor.tap("@met").await;
    visitor.tap("@safe").await;
    visitor.tap("@done").await;
    visitor.can_tap("css=[data-testid=done-well] a").await;
}

async fn refused_to_close(officer: &mut Actor, file: &str) {
    officer.open(file).await;
    unfold(officer, "办结").await;
    officer.tap("@close").await;
    officer.sees("不能办结").await;
}

/// Waits for the plan's page with so many measures still to be done; the page before had one more.
async fn shows_open(officer: &Actor, open: usize) {
    for _ in 0..200 {
        let whole = !links_to(officer, "review").await.is_empty();
        if whole && links_to(officer, "done").await.len() == open {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    unreachable!("{open} measures were to be left open");
}

/// Addresses of the forms of a page that end in a verb.
async fn links_to(actor: &Actor, verb: &str) -> Vec<String> {
    let script = "return [...document.querySelectorAll('form')].map((form) => form.getAttribute('action'))";
    let all = actor.ask(script, Vec::new()).await;
    let all = all.as_array().cloned().unwrap_or_default();
    let texts = all.iter().filter_map(|one| one.as_str());
    texts.filter(|action| action.ends_with(&format!("/{verb}"))).map(str::to_owned).collect()
}
