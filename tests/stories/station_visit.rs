//! A worker of a village station looks in on a family in the evening: no password, no typing, no
//! network in the stairwell. Once she finds danger; once it is not for her, and she says no more
//! than that.
//!
//! mechanisms: 36, 96, 115
#![expect(clippy::too_many_lines, reason = "a story is read from top to bottom")]
#![expect(clippy::disallowed_methods, reason = "a story measures what a person waits")]

use crate::steps::{as_somebody, one_time_code};
use harness::{Actor, Budget, Device, Town};
use std::time::Duration;

/// A station with tasks of two families.
const WORKER: &str = "stn6";
const PIN: &str = "271828";

#[tokio::test(flavor = "multi_thread")]
async fn station_visit() {
    let town = Town::start().await;
    let mut desk = Actor::sign_in(&town, "duty1").await;
    desk.sees("值班台").await;

    // The phone is enrolled once, with a code from the administrator and a PIN of her own.
    let mut phone = Actor::visit(&town, Device::Phone).await;
    phone.open("/enrol").await;
    phone.fill("一次性登记码", &one_time_code(&town, WORKER)).await;
    phone.fill("自己定一个 6 位 PIN", PIN).await;
    phone.shot("enrol").await;
    phone.tap("登记并进入").await;
    phone.can_tap("@task").await;
    assert_eq!(phone.path().await, "/station");
    phone.page_fits().await;
    assert!(text_size(&phone).await >= 18.0, "text of at least 18 px");
    phone.shot("today").await;

    // An ordinary evening: the task, met, safe, done.
    let journey = phone.begin("the station visit");
    phone.tap("@task").await;
    phone.sees("不问").await;
    phone.tap("@met").await;
    phone.tap("@safe").await;
    phone.shot("answered").await;
    phone.tap("@done").await;
    phone.can_tap("css=[data-testid=done-well] a").await;
    let count = journey.end(&phone, Budget { taps: 5, keys: 0, fields: 0, seconds: 30 });
    assert_eq!(count.characters, 0, "nothing is typed");
    phone.shot("done").await;

    // No network: the answer is kept, and goes out by itself later.
    phone.open("/station").await;
    phone.tap("@task").await;
    phone.sees("不问").await;
    phone.offline(true).await;
    phone.tap("@met").await;
    phone.tap("@worried").await;
    phone.tap("@done").await;
    phone.sees("1 条未发送").await;
    phone.shot("kept").await;
    phone.offline(false).await;
    phone.ask("dispatchEvent(new Event('online'))", Vec::new()).await;
    let start = std::time::Instant::now();
    while phone.text().await.contains("未发送") {
        assert!(start.elapsed() < Duration::from_secs(20), "the kept answer was not sent");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    phone.shot("sent later").await;

    // Three weeks later the next ones are due. She signs in with her PIN, nothing else.
    town.advance(21).await;
    as_somebody(&mut desk, &town, "duty1").await;
    phone.open("/station").await;
    phone.fill("本机 PIN", PIN).await;
    phone.tap("用本机登录").await;

    // Danger: 110 and the hub at once, before anything is sent; the desk has it within seconds, and
    // an officer takes it by name.
    phone.tap("@task").await;
    let danger = code_name(&phone).await;
    let journey = phone.begin("the station finds danger");
    phone.tap("@met").await;
    phone.tap("@danger").await;
    phone.sees("拨打 110").await;
    phone.shot("danger").await;
    phone.tap("@done").await;
    phone.can_tap("@call-110").await;
    phone.can_tap("@call-hub").await;
    journey.end(&phone, Budget { taps: 5, keys: 0, fields: 0, seconds: 20 });
    phone.shot("call").await;
    desk.sees_within(&danger, Duration::from_secs(5)).await;
    desk.shot("danger reached the desk").await;
    desk.tap(&danger).await;
    desk.sees("报告时仍有危险").await;
    desk.keys("a").await;
    desk.sees("方晓晨 接手").await;

    // Not for her: handed back without a reason, and the hub must find somebody.
    phone.open("/station").await;
    phone.tap("@task").await;
    let back = code_name(&phone).await;
    let journey = phone.begin("the task is handed back");
    phone.tap("@hand-back").await;
    phone.shot("hand back").await;
    phone.tap("@hand-back-confirm").await;
    phone.can_tap("css=[data-testid=done-back] a").await;
    journey.end(&phone, Budget { taps: 3, keys: 0, fields: 0, seconds: 15 });
    let mut hub = Actor::sign_in(&town, "office1").await;
    hub.open("/desk").await;
    hub.sees(&back).await;
    hub.sees("已交回").await;
    hub.shot("handed back").await;
    phone.console_is_quiet_but(&["ERR_INTERNET_DISCONNECTED", "Failed to fetch"]).await;
}

/// The code name on the page of a visit.
async fn code_name(phone: &Actor) -> String {
    let script = "return document.querySelector('.visit-page header p').firstChild.data.trim()";
    phone.ask(script, Vec::new()).await.as_str().expect("a code name").to_owned()
}

/// Size of the running text.
async fn text_size(phone: &Actor) -> f64 {
    let script = "return parseFloat(getComputedStyle(document.querySelector('main')).fontSize)";
    phone.ask(script, Vec::new()).await.as_f64().unwrap_or_default()
}
