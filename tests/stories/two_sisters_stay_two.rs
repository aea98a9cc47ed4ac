//! Two sisters of one household, one surname, one school, one telephone. The software asks; the officer says
//! that they are two; nobody asks again, neither a later report nor a comparison of everybody.
//!
//! mechanisms: 52

use crate::steps::young_town;
use crate::three_reports_one_girl::{tell, type_in};
use harness::Actor;

#[tokio::test(flavor = "multi_thread")]
async fn two_sisters_stay_two() {
    let town = young_town().await;
    let mut desk = Actor::sign_in(&town, "duty1").await;
    desk.open("/reports/new").await;
    type_in(&mut desk, "陈小芳", "2013-05-08", "").await;
    desk.fill("电话", "19900000017").await;
    tell(&mut desk).await;
    desk.sees("由我接手").await;
    let elder = desk.path().await;

    desk.open("/reports/new").await;
    type_in(&mut desk, "陈小方", "2013-05-18", "").await;
    desk.fill("电话", "19900000017").await;
    desk.sees("陈小芳").await;
    desk.sees("电话相同").await;
    tell(&mut desk).await;
    desk.sees("可能是同一个人").await;
    desk.shot("sisters").await;
    let younger = desk.path().await;
    desk.tap("不是").await;
    desk.sees("不是同一人").await;
    desk.shot("two").await;
    desk.open(&elder).await;
    desk.sees("不是同一人").await;

    // Everybody is compared with everybody: the sisters are asked about no more.
    let mut office = Actor::sign_in(&town, "office1").await;
    office.open("/pairs/check").await;
    office.tap("开始全库比对").await;
    office.sees("完成").await;
    office.shot("run").await;
    office.open("/pairs").await;
    office.sees("没有记录").await;
    desk.open("/pairs?stage=apart").await;
    desk.tap("css=a.row-link").await;
    desk.sees("陈小芳").await;
    desk.sees("陈小方").await;
    desk.sees("按比对理由").await;
    desk.shot("remembered").await;

    // A third report is one of them; so it can't be the other.
    desk.open("/reports/new").await;
    type_in(&mut desk, "陈小方", "2013-05-18", "").await;
    tell(&mut desk).await;
    desk.sees("可能是同一个人").await;
    let third = desk.path().await;
    decide_about(&mut desk, "陈小方").await;
    desk.open(&third).await;
    desk.sees("不是同一人").await;
    desk.shot("third").await;
    desk.open(&younger).await;
    desk.sees("同一人").await;
    desk.console_is_quiet().await;
}

/// Says that the candidate of this name is the same person.
async fn decide_about(desk: &mut Actor, name: &str) {
    let script = "const [name] = arguments; const all = [...document.querySelectorAll('li.candidate')];\
        all.find((one) => one.querySelector('b').innerText === name).querySelector('[value=same]').click()";
    desk.ask(script, vec![serde_json::Value::from(name)]).await;
    desk.can_tap("css=li.candidate .is-jade").await;
}
