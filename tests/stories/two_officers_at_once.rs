//! Two officers work on one file in the same minute. Both notes are stored; of two gradings of the
//! risk the later one is shown beside the first, with what she typed still in its box.
//!
//! mechanisms: 6, 113, 114

use crate::steps::{as_somebody, emergency_ward, open_file, report_girl, unfold, young_town};
use harness::{Actor, Device};

#[tokio::test(flavor = "multi_thread")]
async fn two_officers_at_once() {
    let town = young_town().await;
    let mut doctor = Actor::visit(&town, Device::Phone).await;
    let told = report_girl(&mut doctor, &emergency_ward(&town), "黎小满").await;
    let mut one = Actor::sign_in(&town, "duty1").await;
    let file = open_file(&mut one, &told, "林若溪").await;
    as_somebody(&mut one, &town, "case1").await;
    one.open(&file).await;
    unfold(&mut one, "指派人员").await;
    one.choose("css=select[name=staff]", "夏知秋").await;
    one.tap("css=form[action$='/assign'] button").await;
    one.sees("指派人员").await;
    let mut other = Actor::sign_in(&town, "duty2").await;

    // Both have the page open; both write; both texts stand there afterwards.
    one.open(&file).await;
    other.open(&file).await;
    one.fill("css=#note-text", "外婆已到医院陪同").await;
    other.fill("css=#note-text", "学校同意请假三天").await;
    one.tap("css=.quick-note button").await;
    other.tap("css=.quick-note button").await;
    other.sees("学校同意请假三天").await;
    one.open(&file).await;
    one.sees("外婆已到医院陪同").await;
    one.sees("学校同意请假三天").await;
    one.shot("both notes").await;

    // Both grade the risk from the same page: the second is not lost and overwrites nothing.
    other.open(&file).await;
    grade(&mut one, "橙", "已与嫌疑人分开居住").await;
    one.sees("风险评定 橙").await;
    grade(&mut other, "黄", "外婆二十四小时陪着").await;
    other.sees("别人也改了这里").await;
    other.sees("已与嫌疑人分开居住").await;
    assert_eq!(other.value("css=.conflict textarea").await, "外婆二十四小时陪着");
    other.shot("side by side").await;
    one.open(&file).await;
    one.does_not_see("风险评定 黄").await;

    // She has seen both, and keeps hers knowingly.
    other.tap("保存我的内容").await;
    other.sees("风险评定 黄").await;
    one.open(&file).await;
    one.sees("外婆二十四小时陪着").await;
    one.sees("已与嫌疑人分开居住").await;
    one.shot("both gradings").await;
    one.console_is_quiet().await;
    other.console_is_quiet_but(&["status of 409"]).await;
}

async fn grade(officer: &mut Actor, level: &str, reason: &str) {
    unfold(officer, "风险等级").await;
    officer.tap(level).await;
    officer.fill("css=#reason", reason).await;
    officer.tap("css=form[action$='/risk'] button").await;
}
