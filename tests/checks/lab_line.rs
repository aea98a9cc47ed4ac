//! The line between a town and a laboratory, both the real programs: packages go both ways by themselves,
//! wait while the line is broken, and go on without a gap; a wrong secret and a wrong key stop it, in
//! words that say what to do.

use crate::kin::{mother_gives_blood, send_package};
use harness::{Actor, Caller, Town, pair};
use std::time::{Duration, Instant};

/// The secret that the harness gives to both.
const SECRET: &str = "00112233445566778899aabbccddeeff";

/// A round a second, and machines that do other things too.
const PATIENCE: Duration = Duration::from_secs(40);

#[tokio::test(flavor = "multi_thread")]
async fn packages_go_both_ways_and_a_broken_line_loses_none() {
    let mut town = Town::with(harness::Options::demo().argument("--files").argument("0")).await;
    let mut laboratory = pair(&mut town, true).await;
    let mut officer = Actor::sign_in(&town, "case1").await;
    let mut technician = Actor::sign_in(&town, "lab1").await;
    mother_gives_blood(&mut officer, "柏秋叶", "柏小川").await;
    send_package(&mut technician).await;
    line_says(&laboratory, 1, 0).await;
    make(&laboratory).await;
    page_says(&town, "应收第 2 包").await;
    technician.open("/lab").await;
    technician.sees("专线通畅").await;
    technician.page_fits().await;
    technician.shot("line open").await;

    // Broken: the page says so, and that nothing is lost; what is signed meanwhile waits.
    laboratory.kill();
    page_says(&town, "专线不通").await;
    for mother in ["田若兰", "辛采薇"] {
        mother_gives_blood(&mut officer, mother, "小川").await;
        send_package(&mut technician).await;
    }
    technician.open("/lab").await;
    technician.sees("联系不上实验室").await;
    technician.sees("数据不会丢失").await;
    technician.shot("line broken").await;
    laboratory.restart().await;
    line_says(&laboratory, 3, 1).await;
    page_says(&town, "专线通畅").await;

    // The town loses its power in the middle: it goes on from the numbers, not from memory. Open pages then
    // miss their live updates, so their consoles are read before.
    officer.console_is_quiet().await;
    technician.console_is_quiet().await;
    make(&laboratory).await;
    town.restart().await;
    page_says(&town, "应收第 3 包").await;

    // Replayed: the first package again changes nothing.
    let mut carrier = Caller::sign_in(&town, "lab1").await;
    let first = carrier.get("/lab/packages/1").await.text();
    let bearer = format!("Bearer {SECRET}");
    let headers = [("Authorization", bearer.as_str())];
    let mut stranger = Caller::of(&laboratory);
    assert_eq!(stranger.send("POST", "/api/packages", &headers, first.as_bytes()).await.status, 204);
    line_says(&laboratory, 3, 2).await;
    // Altered on the way, or without the secret: not taken.
    let altered = first.replacen("mother", "father", 1);
    assert_ne!(altered, first);
    assert_eq!(stranger.send("POST", "/api/packages", &headers, altered.as_bytes()).await.status, 403);
    assert_eq!(stranger.send("POST", "/api/packages", &[], first.as_bytes()).await.status, 401);
    line_says(&laboratory, 3, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_and_a_wrong_key_stop_the_line_and_say_so() {
    let mut town = Town::with(harness::Options::demo().argument("--files").argument("0")).await;
    let laboratory = pair(&mut town, true).await;
    page_says(&town, "专线通畅").await;
    let keys = town.data().join("keys");
    let secret = keys.join("line.secret");
    std::fs::write(&secret, "ffeeddccbbaa99887766554433221100").expect("written");
    town.restart().await;
    page_says(&town, "实验室不认这条专线的口令").await;
    std::fs::write(&secret, SECRET).expect("written");

    // The key of another laboratory: what this one signs is not taken, and waits.
    let public = std::fs::read_to_string(keys.join("lab.pub")).expect("a key");
    let other = exchange::SigningKey::from_bytes(&[5; 32]).public().to_hex();
    std::fs::write(keys.join("lab.pub"), other).expect("written");
    town.restart().await;
    page_says(&town, "专线通畅").await;
    make(&laboratory).await;
    page_says(&town, "没有通过检验").await;
    page_says(&town, "应收第 1 包").await;
    std::fs::write(keys.join("lab.pub"), public).expect("written");
    town.restart().await;
    page_says(&town, "应收第 2 包").await;
}

/// The laboratory makes a package.
async fn make(laboratory: &Town) {
    let mut analyst = Caller::sign_in(laboratory, "analyst").await;
    let form = analyst.get("/exchange").await.form("/exchange/make");
    assert_eq!(analyst.submit(&form).await.status, 303);
}

#[expect(clippy::disallowed_methods, reason = "patience with another program is real time")]
fn moment() -> Instant {
    Instant::now()
}

/// Waits until the laboratory has taken and made so many.
async fn line_says(laboratory: &Town, taken: u64, made: u64) {
    let expected = format!("{{\"taken\":{taken},\"made\":{made}}}");
    let bearer = format!("Bearer {SECRET}");
    let begin = moment();
    loop {
        let answer = Caller::of(laboratory)
            .send("GET", "/api/packages", &[("Authorization", &bearer)], &[])
            .await
            .text();
        if answer == expected {
            return;
        }
        assert!(begin.elapsed() < PATIENCE, "the laboratory says {answer}, not {expected}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Waits until the town's page of the laboratory says so.
async fn page_says(town: &Town, words: &str) {
    let mut technician = Caller::sign_in(town, "lab1").await;
    let begin = moment();
    loop {
        let page = technician.get("/lab").await.text();
        if page.contains(words) {
            return;
        }
        assert!(begin.elapsed() < PATIENCE, "no `{words}` in {page}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
