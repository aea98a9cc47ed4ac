//! Steps that several stories share; each goes through the doors that people use.

use harness::{Actor, Options, Town};
use serde_json::Value;

/// A report as its doctor knows it.
pub(crate) struct Told {
    /// The doctor's page about it.
    pub(crate) page: String,
    /// The desk's page about it.
    pub(crate) desk: String,
    /// Its code name.
    pub(crate) code_name: String,
}

/// The town on its first day: everybody is there, nothing has happened yet.
pub(crate) async fn young_town() -> Town {
    Town::with(Options::demo().argument("--files").argument("0")).await
}

/// The address in the QR code of the emergency ward, as the demo prints it.
pub(crate) fn emergency_ward(town: &Town) -> String {
    let said = town.said();
    let line = said.lines().find(|line| line.contains("急诊科") && line.contains("/w/"));
    let line = line.expect("the demo prints the addresses of the wards");
    let start = line.find("/w/").expect("looked for above");
    line[start..].split_whitespace().next().expect("not empty").to_owned()
}

/// The one-time code that the demo prints for an account.
pub(crate) fn one_time_code(town: &Town, login: &str) -> String {
    let said = town.said();
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let row = said.lines().map(words).find(|row| row.first().is_some_and(|first| first == login));
    let row = row.expect("the demo prints its accounts");
    let code = |word: &&String| word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_digit());
    row.iter().find(code).expect("the account signs in with a phone").clone()
}

/// A doctor tells the desk of a hurt girl of thirteen, with what she knows of her.
pub(crate) async fn report_girl(doctor: &mut Actor, ward: &str, name: &str) -> Told {
    doctor.open(ward).await;
    doctor.tap("孩子").await;
    doctor.tap("不满14周岁女性").await;
    doctor.tap("不清楚").await;
    doctor.tap("知道更多").await;
    doctor.fill("姓名", name).await;
    doctor.tap("女").await;
    doctor.fill("出生日期", "2013-05-08").await;
    doctor.tap("发送给值班民警").await;
    doctor.sees("正在等人接手").await;
    told(doctor).await
}

/// What the doctor's page says about a report that was just sent.
pub(crate) async fn told(doctor: &Actor) -> Told {
    let page = doctor.path().await;
    let id = page.split("/sent/").nth(1).expect("the page of a sent report").to_owned();
    let code_name = doctor.ask("return document.querySelector('dl.summary dd').innerText", Vec::new()).await;
    Told { page, desk: format!("/reports/{id}"), code_name: code_name.as_str().expect("a name").to_owned() }
}

/// The desk takes a report and opens its file for an officer; answers the file's address.
pub(crate) async fn open_file(desk: &mut Actor, told: &Told, officer: &str) -> String {
    desk.open(&told.desk).await;
    desk.tap("由我接手").await;
    desk.sees("处置途径").await;
    desk.tap(officer).await;
    desk.tap("建档").await;
    desk.sees("按情形建议转给这些单位").await;
    let path = desk.path().await;
    path.trim_end_matches("/suggest").to_owned()
}

/// Signs in again in the same browser: as somebody else, or after a long time.
pub(crate) async fn as_somebody(actor: &mut Actor, town: &Town, login: &str) {
    actor.sign_in_here(login, &town.password().await).await;
}

/// Opens a folded part of a page, unless it is open.
pub(crate) async fn unfold(actor: &mut Actor, summary: &str) {
    let script = "const [name] = arguments; const all = [...document.querySelectorAll('details > summary')];\
        const found = all.find((one) => one.innerText.trim().startsWith(name)); return found?.parentElement.open ?? null";
    if actor.ask(script, vec![Value::from(summary)]).await != Value::Bool(true) {
        actor.tap(summary).await;
    }
}

/// Addresses on a page that begin so.
pub(crate) async fn links(actor: &Actor, start: &str) -> Vec<String> {
    let script =
        "return [...new Set([...document.querySelectorAll('a[href]')].map((a) => a.getAttribute('href')))]";
    let all = actor.ask(script, Vec::new()).await;
    let all = all.as_array().cloned().unwrap_or_default();
    let texts = all.iter().filter_map(Value::as_str);
    texts.filter(|href| href.starts_with(start)).map(str::to_owned).collect()
}

/// The officer makes a plan as proposed, with one more need and the girl's own wish; answers the
/// plan's address.
pub(crate) async fn make_plan(officer: &mut Actor, file: &str, need: &str, wish: &str) -> String {
    officer.open(&format!("{file}/plan")).await;
    officer.tap(&format!("css=input[name=needs][value={need}]")).await;
    officer.tap("她说了").await;
    officer.fill("css=[name=wish-words]", wish).await;
    officer.fill("css=[name=contact-school]", "班主任叶老师").await;
    officer.fill("css=[name=contact-family]", "外婆").await;
    officer.fill("css=[name=visit-contact]", "找外婆，东岸路8号").await;
    officer.tap("确定计划").await;
    officer.sees("第 4 次回访").await;
    officer.path().await
}
