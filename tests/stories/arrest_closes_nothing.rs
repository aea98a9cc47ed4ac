//! The suspect is arrested, and everybody would like to be done. The file stays open: it asks for
//! the girl's aftercare and says what is missing.
//!
//! mechanisms: 3, 10, 56, 113

use crate::steps::{as_somebody, emergency_ward, make_plan, open_file, report_girl, unfold, young_town};
use harness::{Actor, Device};

#[tokio::test(flavor = "multi_thread")]
async fn arrest_closes_nothing() {
    let town = young_town().await;
    let mut doctor = Actor::visit(&town, Device::Phone).await;
    let told = report_girl(&mut doctor, &emergency_ward(&town), "温小禾").await;
    let mut officer = Actor::sign_in(&town, "duty1").await;
    let file = open_file(&mut officer, &told, "林若溪").await;
    as_somebody(&mut officer, &town, "case1").await;

    // Filed, detained, arrested: each is a step, none is an end.
    for step in ["立案", "刑事拘留", "批准逮捕"] {
        officer.open(&file).await;
        unfold(&mut officer, "办理进展").await;
        officer.choose("css=select[name=step]", step).await;
        officer.tap("记录进展").await;
        officer.sees(&format!("进展 {step}")).await;
    }
    officer.sees("已建档").await;
    officer.shot("arrested").await;

    try_to_close(&mut officer).await;
    officer.sees("还没有帮扶计划").await;
    officer.sees("已建档").await;
    officer.shot("no plan").await;

    make_plan(&mut officer, &file, "youth_worker", "想回去上学").await;
    officer.open(&file).await;
    try_to_close(&mut officer).await;
    officer.sees("帮扶计划还没有完成或没有复评").await;
    officer.sees("帮扶中").await;
    officer.shot("plan not done").await;

    // A judgment is a step as well.
    officer.open(&file).await;
    unfold(&mut officer, "办理进展").await;
    officer.choose("css=select[name=step]", "判决").await;
    officer.tap("记录进展").await;
    officer.sees("进展 判决").await;
    try_to_close(&mut officer).await;
    officer.sees("不能办结").await;
    officer.sees("帮扶中").await;
    officer.console_is_quiet_but(&["status of 422"]).await;
}

async fn try_to_close(officer: &mut Actor) {
    unfold(officer, "办结").await;
    officer.tap("@close").await;
}
