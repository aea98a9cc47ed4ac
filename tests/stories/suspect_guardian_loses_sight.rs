//! A father reports that his daughter was hurt, and looks how it goes on. Then he is named as the
//! suspect. From that moment his own report is gone for him, silently: no message, and every address
//! answers as if there had never been anything.
//!
//! mechanisms: 3, 50

use crate::steps::links;
use harness::{Actor, Caller, Town};

/// The father, who reported, and the officer who answers for the file.
const FATHER: &str = "pub1";
const OFFICER: &str = "case1";
/// The address of a report that nobody made.
const NEVER_GIVEN: &str = "/reports/01890a5dac96774bbcceb302099a8057";

#[tokio::test(flavor = "multi_thread")]
async fn suspect_guardian_loses_sight() {
    let town = Town::start().await;

    // He sees that somebody took it, and nothing that he could do or that is not his to know.
    let mut father = Actor::sign_in(&town, FATHER).await;
    father.open("/desk").await;
    father.sees("方晓晨 接手").await;
    father.does_not_see("由我接手").await;
    father.does_not_see("不予立案").await;
    father.source_is_without("/files/").await;
    father.shot("his report").await;
    let mut reports = links(&father, "/reports/").await;
    reports.retain(|link| link != "/reports/new");
    let [report] = reports.as_slice() else { unreachable!("he reported once: {reports:?}") };
    let code_name = father.ask("return document.getElementById('item-title').innerText", Vec::new()).await;
    let code_name = code_name.as_str().expect("a code name").to_owned();
    let mut socket = Caller::sign_in(&town, FATHER).await;
    assert_eq!(socket.get(report).await.status, 200);

    // The officer names him.
    let mut officer = Actor::sign_in(&town, OFFICER).await;
    officer.open("/search").await;
    officer.fill("css=main input[name=q]", &code_name).await;
    officer.tap("css=main form button").await;
    officer.tap(&code_name).await;
    officer.tap("列为嫌疑人").await;
    officer.sees("立即、无声地失去").await;
    officer.shot("naming him").await;
    officer.tap("css=form[action$='/suspect'] button").await;
    officer.sees("涉嫌人").await;
    officer.shot("named").await;

    // For him it is as if there had never been anything; nothing tells him so.
    let gone = socket.get(report).await;
    let never = socket.get(NEVER_GIVEN).await;
    assert_eq!((gone.status, never.status), (404, 404));
    assert!(gone.text() == never.text().replace(NEVER_GIVEN, report), "gone is told apart from never there");
    father.open(report).await;
    father.sees("没有找到").await;
    for list in ["/desk", "/referrals", "/files?stage=all"] {
        father.open(list).await;
        father.can_tap("English").await;
        father.source_is_without(&code_name).await;
        father.source_is_without("嫌疑").await;
    }
    father.shot("nothing left").await;
    father.console_is_quiet_but(&["status of 404"]).await;
    officer.console_is_quiet().await;
}
