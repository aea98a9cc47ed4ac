//! Two girls of one name were taken for one. Days later somebody sees it: the decision is taken back with a
//! reason, both reports read as before, and that it happened stays told.
//!
//! mechanisms: 52

use crate::steps::young_town;
use crate::three_reports_one_girl::{decide_same, tell, type_in};
use harness::Actor;

#[tokio::test(flavor = "multi_thread")]
async fn wrong_merge_is_undone() {
    let town = young_town().await;
    let mut desk = Actor::sign_in(&town, "duty1").await;
    let mut reports = Vec::new();
    for birth in ["2013-05-08", "2013-05-09"] {
        desk.open("/reports/new").await;
        type_in(&mut desk, "陈小芳", birth, "").await;
        tell(&mut desk).await;
        desk.sees("由我接手").await;
        reports.push(desk.path().await);
    }
    let before = item(&mut desk, &reports[1]).await;
    decide_same(&mut desk).await;
    assert_ne!(item(&mut desk, &reports[1]).await, before, "the page says that they are one");

    desk.open("/pairs?stage=same").await;
    desk.tap("css=a.row-link").await;
    desk.sees("是不是同一个人").await;
    desk.shot("merged").await;
    desk.tap("撤回判断").await;
    desk.tap("css=form[action$='/undo'] button").await;
    desk.sees("请写撤回的原因").await;
    desk.fill("为什么撤回", "核对了户口簿：两家人，同名。").await;
    desk.tap("css=form[action$='/undo'] button").await;
    desk.sees("撤回：核对了户口簿").await;
    desk.sees("待判断").await;
    desk.shot("undone").await;
    assert_eq!(item(&mut desk, &reports[1]).await, before, "nothing is lost, nothing is left");

    // Now she decides by one key that they are two.
    desk.open("/pairs").await;
    desk.press(harness::Key::Enter).await;
    desk.sees("是不是同一个人").await;
    desk.tap("核对了证件").await;
    desk.keys("d").await;
    desk.sees("同一人判断").await;
    desk.sees("没有记录").await;
    desk.console_is_quiet_but(&["status of 422"]).await;
}

/// What the desk shows of one report.
async fn item(desk: &mut Actor, report: &str) -> String {
    desk.open(report).await;
    desk.sees("可能是同一个人").await;
    let script = "return document.querySelector('.desk-item').innerText";
    desk.ask(script, Vec::new()).await.as_str().expect("a report").to_owned()
}
