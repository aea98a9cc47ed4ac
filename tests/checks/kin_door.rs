//! The public door of the search for kin: on a phone, without an account, to a receipt; what is typed is kept
//! when something is missing, and an officer reads that nobody has seen a paper.

use harness::{Actor, Device, Town};

#[tokio::test(flavor = "multi_thread")]
async fn a_mother_applies_on_her_phone_and_an_officer_calls() {
    let town = Town::with(harness::Options::demo().argument("--files").argument("0")).await;
    let mut mother = Actor::visit(&town, Device::Phone).await;
    mother.open("/kin").await;
    mother.tap("还没有回执？在这里申请寻亲").await;
    mother.page_fits().await;
    mother.tap("寻子女").await;
    mother.fill("申请人姓名", "柏秋叶").await;
    mother.tap("css=label:has(input[name=sex][value='2'])").await;
    mother.choose("css=select[name=relation]", "母亲").await;
    mother.fill("姓名或小名", "柏小川").await;
    mother.tap("提交申请").await;
    mother.sees("请填写电话号码").await;
    assert_eq!(mother.value("姓名或小名").await, "柏小川", "what was typed is kept");
    mother.shot("something missing").await;
    mother.fill("css=input[name=phone]", "13800138000").await;
    mother.tap("提交申请").await;
    mother.sees("申请已收到").await;
    mother.page_fits().await;
    mother.shot("received").await;
    let receipt =
        mother.ask("return document.querySelector('[data-testid=receipt]').innerText", Vec::new()).await;
    let receipt = receipt.as_str().expect("a receipt").to_owned();
    mother.open("/kin").await;
    mother.fill("回执号码", &receipt).await;
    mother.tap("查询").await;
    mother.sees("已登记").await;

    // One of the officers has it.
    let mut seen = 0;
    for login in ["case1", "case2"] {
        let mut officer = Actor::sign_in(&town, login).await;
        officer.open("/reunions").await;
        if officer.text().await.contains("已登记") {
            officer.tap("css=tbody .row-link").await;
            officer.sees("家属在网上自行登记").await;
            officer.sees("柏秋叶").await;
            officer.shot("at the door").await;
            seen += 1;
        }
    }
    assert!(seen <= 1, "two officers answer for one application");
    mother.console_is_quiet_but(&["status of 422"]).await;
}
