//! Two nodes on one PostgreSQL are one town: what happens on one shows on the other at once, and
//! what one leaves behind when it dies the other goes on with.

use harness::{Actor, Database, Device, Options, Town};
use std::time::Duration;

/// "Live", to somebody at a desk.
const LIVE: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_on_one_node_shows_on_the_other() {
    let Some(database) = Database::fresh("two_nodes") else { return };
    // The demo makes its town in PostgreSQL; a second program serves the same database and keys.
    let mut first =
        Town::with(Options::demo().argument("--files").argument("6").database(&database.url())).await;
    let second = Options::command(&["serve", "--port", "0"]).data(first.data()).database(&database.url());
    let second = Town::with(second).await;
    assert_ne!(first.port(), second.port());
    assert!(!first.data().join("shouhu.db").exists(), "nothing is kept in a file");
    let password = first.password().await;
    let mut here = Actor::sign_in(&first, "duty1").await;
    here.sees("实时更新中").await;
    let mut there = Actor::visit(&second, Device::Desktop).await;
    there.sign_in_here("duty2", &password).await;
    there.sees("实时更新中").await;

    // A doctor reports through the second node: both desks have it without being asked.
    let mut doctor = Actor::visit(&second, Device::Phone).await;
    let ward = ward(&first);
    let code_name = report(&mut doctor, &ward).await;
    here.sees_within(&code_name, LIVE).await;
    there.sees_within(&code_name, LIVE).await;

    // Taken on the first node: the doctor, on the second, sees by whom; so does the other desk.
    here.tap(&code_name).await;
    here.sees("由我接手").await;
    here.keys("a").await;
    here.sees("方晓晨 接手").await;
    here.shot("taken on the first node").await;
    doctor.sees_within("方晓晨 已接手", LIVE).await;
    there.tap(&code_name).await;
    there.sees("方晓晨 接手").await;
    there.does_not_see("由我接手").await;
    there.shot("seen on the second node").await;
    here.console_is_quiet().await;

    // The power fails on the first: the second goes on, and nothing is lost.
    first.kill();
    let next = report(&mut doctor, &ward).await;
    there.open("/desk").await;
    there.sees(&next).await;
    there.sees(&code_name).await;
    doctor.console_is_quiet().await;
    there.console_is_quiet().await;
}

/// The address on the card of the emergency ward.
fn ward(town: &Town) -> String {
    let said = town.said();
    let card = said.split_whitespace().find(|word| word.starts_with("/w/"));
    card.expect("the demo prints the addresses of its wards").to_owned()
}

/// A child, one situation, not known whether safe; answers the code name.
async fn report(doctor: &mut Actor, ward: &str) -> String {
    doctor.open(ward).await;
    doctor.tap("孩子").await;
    doctor.tap("多处损伤").await;
    doctor.tap("不清楚").await;
    doctor.tap("发送给值班民警").await;
    doctor.sees("正在等人接手").await;
    let script = "return document.querySelector('dl.summary dd').innerText";
    doctor.ask(script, Vec::new()).await.as_str().expect("a code name").to_owned()
}
