//! Ten past two at night. A doctor in the emergency ward sees a hurt girl, scans the code on the
//! wall and tells the duty desk in a handful of taps; the officer on duty takes it by name, opens a
//! file, hands parts of it to other units, and on the third day says what came of it. The next
//! shift reports the same child: that report is linked to the first.
//!
//! mechanisms: 5, 21, 47, 49, 50, 52, 54
#![expect(clippy::too_many_lines, reason = "a story is read from top to bottom")]

use crate::steps::{as_somebody, emergency_ward, told as told_of};
use harness::{Actor, Budget, Device, Key, Town};
use serde_json::json;
use std::time::Duration;

/// From half past nine in the morning to ten past two at night.
const UNTIL_NIGHT_SECONDS: u64 = 16 * 3600 + 40 * 60;
/// "Live", to somebody at a desk.
const LIVE: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread")]
async fn doctor_reports_at_night() {
    let town = Town::start().await;
    town.advance_seconds(UNTIL_NIGHT_SECONDS).await;
    let mut desk = Actor::sign_in(&town, "duty1").await;
    desk.sees("值班台").await;
    desk.sees("实时更新中").await;

    // She scans the code; what to do meanwhile stands on the same page.
    let mut doctor = Actor::visit(&town, Device::Phone).await;
    doctor.open(&emergency_ward(&town)).await;
    let journey = doctor.begin("the doctor, 02:10");
    doctor.sees("正在受伤害：先打 110").await;
    for advice in ["单独见她", "先不要清洗", "衣物分件装纸袋", "不要用手机拍摄隐私部位"]
    {
        doctor.sees(advice).await;
    }
    doctor.page_fits().await;
    doctor.shot("start").await;
    doctor.tap("孩子").await;
    doctor.sees("看到了什么情况").await;
    assert_eq!(questions(&doctor).await, 3, "three questions, the rest is folded away");
    doctor.tap("生殖器官或隐私部位").await;
    doctor.tap("安全").await;
    assert!(!doctor.value("回拨电话").await.is_empty(), "the ward's own number stands there already");
    doctor.page_fits().await;
    doctor.shot("form").await;
    doctor.tap("发送给值班民警").await;
    doctor.sees("正在等人接手").await;
    journey.end(&doctor, Budget { taps: 6, fields: 3, seconds: 45, ..Budget::default() });
    doctor.shot("sent").await;
    let told = told_of(&doctor).await;

    // The desk shows it without being asked; the officer takes it by name with one key.
    desk.sees_within(&told.code_name, LIVE).await;
    let top = desk.ask("return document.querySelector('#queue [data-row]').innerText", Vec::new()).await;
    assert!(
        top.as_str().is_some_and(|top| top.contains(&told.code_name)),
        "a new alarm takes the top: {top}"
    );
    desk.shot("alarm").await;
    let journey = desk.begin("the desk takes a report");
    desk.tap(&told.code_name).await;
    desk.sees("由我接手").await;
    desk.keys("a").await;
    desk.sees("方晓晨 接手").await;
    journey.end(&desk, Budget { taps: 1, keys: 1, seconds: 15, ..Budget::default() });
    doctor.sees("方晓晨 已接手").await;
    doctor.sees("02:1").await;
    doctor.shot("taken").await;

    // Four choices open the file: how urgent, which tracks, who, what first.
    let journey = desk.begin("the desk opens a file");
    desk.tap("红·立即").await;
    desk.tap("刑事").await;
    desk.tap("刑事").await;
    desk.tap("林若溪").await;
    desk.tap("到医院").await;
    desk.shot("four choices").await;
    desk.keys("o").await;
    desk.sees("按情形建议转给这些单位").await;
    journey.end(&desk, Budget { taps: 5, keys: 1, seconds: 30, ..Budget::default() });
    desk.shot("suggested").await;
    let journey = desk.begin("suggested referrals are confirmed");
    desk.press(Key::Enter).await;
    desk.sees("等待答复").await;
    journey.end(&desk, Budget { taps: 0, keys: 7, seconds: 15, ..Budget::default() });
    desk.sees("林若溪").await;
    desk.shot("file").await;

    // The next shift reports the same child: it is linked to the first, not dropped.
    doctor.open(&emergency_ward(&town)).await;
    doctor.tap("孩子").await;
    doctor.tap("生殖器官或隐私部位").await;
    doctor.tap("安全").await;
    doctor.tap("发送给值班民警").await;
    doctor.sees("正在等人接手").await;
    let again = told_of(&doctor).await;
    desk.open(&again.desk).await;
    desk.keys("a").await;
    desk.sees("方晓晨 接手").await;
    desk.keys("r").await;
    desk.fill("先前报告的代号", &told.code_name).await;
    desk.tap("并入").await;
    desk.sees("已并入先前报告").await;
    desk.shot("linked").await;

    // The police decide; within three days the doctor hears what came of it, and nothing more.
    desk.open(&told.desk).await;
    desk.tap("已立案").await;
    desk.sees("向报告人反馈").await;
    town.advance(3).await;
    as_somebody(&mut desk, &town, "duty1").await;
    desk.sees(&told.code_name).await;
    let journey = desk.begin("the feedback on day 3");
    // Referrals of the same matter that came back wait beside it: she opens the report.
    desk.tap(&format!("css=a[href='{}']", told.desk)).await;
    desk.tap("向报告人反馈").await;
    desk.sees("办结").await;
    journey.end(&desk, Budget { taps: 2, keys: 0, fields: 0, seconds: 10 });
    doctor.open(&told.page).await;
    doctor.sees("您报告的事项已受案或立案办理").await;
    doctor.source_is_without("林若溪").await;
    doctor.source_is_without("/files/").await;
    doctor.shot("feedback").await;

    // She has done her duty, and can prove it.
    doctor.tap("证明").await;
    doctor.sees("已履行报告证明").await;
    doctor.sees("本回执不是《受案回执》").await;
    doctor.shot("proof").await;
    doctor.console_is_quiet().await;
    desk.console_is_quiet().await;
}

/// Questions that stand open on the form.
async fn questions(doctor: &Actor) -> u64 {
    let script = "const open = (one) => !one.closest('details') && !one.parentElement.closest('fieldset');\
        return [...document.querySelectorAll('form fieldset, form .field')].filter(open).length";
    doctor.ask(script, vec![json!(null)]).await.as_u64().unwrap_or_default()
}
