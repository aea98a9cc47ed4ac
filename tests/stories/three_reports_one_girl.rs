//! The hospital writes 陈小芳, the school 陈晓芳, and on the telephone somebody speaks of 阿芳, thirteen. Nobody
//! sees what is happening to her, until an officer says that the three are one girl; then the desk is told
//! that she was mentioned three times.
//!
//! mechanisms: 52

use crate::steps::{emergency_ward, report_girl, young_town};
use harness::{Actor, Device, Town};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn three_reports_one_girl() {
    let town = young_town().await;
    let mut doctor = Actor::visit(&town, Device::Phone).await;
    let hospital = report_girl(&mut doctor, &emergency_ward(&town), "陈小芳").await;
    doctor.source_is_without("可能是同一个人").await;

    // The school tells what it sees; it learns nothing of anybody else, before and after.
    let mut school = Actor::sign_in(&town, "sch1").await;
    school.open("/reports/new").await;
    type_in(&mut school, "陈晓芳", "2013-05-08", "").await;
    school.can_tap("@compare-neutral").await;
    school.shot("school types").await;
    tell(&mut school).await;
    school.sees("已收到，值班民警会核对").await;
    school.source_is_without("陈小芳").await;
    school.source_is_without(&hospital.code_name).await;
    school.shot("school sent").await;
    let told_by_school = code_name(&school).await;
    // A name that nobody bears gets the very same answer.
    school.open("/reports/new").await;
    type_in(&mut school, "欧阳无此人", "2015-01-01", "").await;
    school.can_tap("@compare-neutral").await;

    // The duty officer hears a nickname and an age: who may be meant stands there while she types.
    let mut desk = Actor::sign_in(&town, "duty1").await;
    desk.open("/reports/new").await;
    type_in(&mut desk, "阿芳", "", "13").await;
    desk.can_tap("@candidates").await;
    desk.sees("陈晓芳").await;
    desk.sees("小名相符").await;
    desk.shot("desk types").await;
    tell(&mut desk).await;
    desk.sees("可能是同一个人").await;
    desk.shot("desk sees candidates").await;

    // She decides, one after the other.
    let hotline = desk.path().await;
    decide_same(&mut desk).await;
    desk.open(&hotline).await;
    desk.shot("first decision").await;
    desk.open(&hospital.desk).await;
    desk.sees("姓名一字同音").await;
    desk.shot("hospital report").await;
    decide_same(&mut desk).await;
    desk.open("/desk").await;
    desk.sees_within("早发现", Duration::from_secs(5)).await;
    desk.shot("early on the desk").await;
    desk.tap("css=#queue a[href*='/early']").await;
    desk.sees("被提到 3 次").await;
    desk.sees(&told_by_school).await;
    desk.page_fits().await;
    desk.shot("early").await;
    desk.fill("准备怎么办", "请妇联和学校明天一起入户，先见孩子本人。").await;
    desk.tap("已看过，这样办").await;
    desk.sees("j / k 上下选").await;
    desk.does_not_see("早发现").await;

    on_a_phone(&town, &hotline).await;
    desk.console_is_quiet().await;
    school.console_is_quiet().await;
}

/// The pages fit a phone too.
async fn on_a_phone(town: &Town, report: &str) {
    let mut phone = Actor::sign_in_on(town, Device::Phone, "duty1").await;
    phone.open(report).await;
    phone.page_fits().await;
    phone.shot("report on a phone").await;
    phone.open("/reports/new").await;
    phone.page_fits().await;
    phone.shot("new report on a phone").await;
    phone.open("/pairs?stage=same").await;
    phone.page_fits().await;
    phone.shot("pairs on a phone").await;
    phone.tap("css=a.row-link").await;
    phone.sees("撤回判断").await;
    phone.page_fits().await;
    phone.shot("pair on a phone").await;
}

/// Whom it is about.
pub(crate) async fn type_in(actor: &mut Actor, name: &str, birth: &str, age: &str) {
    actor.fill("姓名", name).await;
    actor.tap("女").await;
    if !age.is_empty() {
        actor.fill("css=[name=age]", age).await;
    }
    if !birth.is_empty() {
        actor.fill("css=[name=birth_date]", birth).await;
    }
    actor.fill("学校", "第1示范小学（虚构）").await;
    actor.choose("村居", "海洲村").await;
}

/// Says that the first candidate is the same person, and waits until the page says so.
pub(crate) async fn decide_same(desk: &mut Actor) {
    desk.tap("css=li.candidate button[value=same]").await;
    desk.can_tap("css=li.candidate .is-jade").await;
}

/// What happened, and off it goes.
pub(crate) async fn tell(actor: &mut Actor) {
    actor.tap("未成年人").await;
    actor.tap("不清楚").await;
    actor.tap("多处损伤").await;
    actor.tap("提交报告").await;
}

async fn code_name(actor: &Actor) -> String {
    let script = "return document.querySelector('[data-testid=code-name]').innerText";
    actor.ask(script, Vec::new()).await.as_str().expect("a code name").to_owned()
}
