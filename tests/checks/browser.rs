//! The harness itself, against a page of its own: a broken harness must not look like a broken town.

use harness::{Actor, Budget, Device};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const PAGE: &str = "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'>\
    <title>便民服务</title><link rel=icon href=data:,><h1>你好</h1>\
    <form><label>姓名 <input name=name></label>\
    <label>村居 <select name=place><option>古一村<option>古二村</select></label>\
    <input type=radio id=child name=who hidden><label for=child>孩子</label>\
    <button type=button id=go data-testid=go><span>发送</span><kbd aria-hidden=true>s</kbd></button><button hidden>删除</button></form><output></output>\
    <script>\
    document.getElementById('go').addEventListener('click', () => setTimeout(() => {\
      document.querySelector('output').textContent = document.querySelector('input').value + '·' \
        + document.querySelector('select').value + '·' + document.getElementById('child').checked;\
    }, 300));\
    document.addEventListener('keydown', (event) => { if (event.key === 'a') document.title = 'acknowledged'; });\
    </script>";

/// A server that gives everybody the same page.
async fn server() -> String {
    let listener = TcpListener::bind("localhost:0").await.expect("a free port");
    let address = format!("http://localhost:{}", listener.local_addr().expect("bound").port());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).await;
                let length = PAGE.len();
                let head =
                    format!("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {length}\r\n");
                let _ = stream.write_all(format!("{head}connection: close\r\n\r\n{PAGE}").as_bytes()).await;
            });
        }
    });
    address
}

#[tokio::test]
async fn a_person_taps_fills_and_reads_on_both_devices() {
    let base = server().await;
    for device in [Device::Phone, Device::Desktop] {
        let mut person = Actor::before(&base, device).await;
        person.open("/").await;
        let journey = person.begin("the harness itself");
        person.sees("你好").await;
        person.fill("姓名", "林小雨").await;
        person.choose("村居", "古二村").await;
        person.tap("孩子").await;
        person.tap("发送").await;
        person.sees("林小雨·古二村·true").await;
        person.does_not_see("删除").await;
        person.page_fits().await;
        person.console_is_quiet().await;
        let count = journey.end(&person, Budget { taps: 2, fields: 2, keys: 0, seconds: 60 });
        assert_eq!((count.taps, count.fields, count.characters), (2, 2, 3));
        let profile = person.leave().await;
        assert!(profile.path().join("Default").is_dir(), "the profile is left to be read");
    }
}

#[tokio::test]
async fn keys_reach_the_page_and_errors_reach_us() {
    let mut person = Actor::before(&server().await, Device::Desktop).await;
    person.open("/x?y=1").await;
    assert_eq!(person.path().await, "/x?y=1");
    person.keys("a").await;
    assert_eq!(person.title().await, "acknowledged");
    let late = tokio::spawn(async move { person.sees_within("never", Duration::from_millis(100)).await });
    let said = late.await.expect_err("it is not there").into_panic();
    assert!(said.downcast_ref::<String>().is_some_and(|text| text.contains("does not see `never`")));
}
