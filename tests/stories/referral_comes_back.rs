//! A unit is asked for help and nobody there answers. The hand-over does not vanish: when its time
//! is up it lies with the hub, which sends it on, and somebody takes it.
//!
//! mechanisms: 3, 4, 5, 12

use crate::steps::{as_somebody, emergency_ward, open_file, report_girl, young_town};
use harness::{Actor, Device};

#[tokio::test(flavor = "multi_thread")]
async fn referral_comes_back() {
    let town = young_town().await;
    let mut doctor = Actor::visit(&town, Device::Phone).await;
    let told = report_girl(&mut doctor, &emergency_ward(&town), "言小棠").await;
    let mut officer = Actor::sign_in(&town, "duty1").await;
    let file = open_file(&mut officer, &told, "林若溪").await;

    // The officer asks the youth social workers, who have two working days.
    as_somebody(&mut officer, &town, "case1").await;
    officer.open(&format!("{file}/refer")).await;
    officer.tap("@need-youth_worker").await;
    officer.tap("css=[data-testid=send] button").await;
    officer.sees("等待答复").await;
    let referral = officer.path().await;
    officer.shot("asked").await;

    // Nobody answers.
    town.advance(4).await;
    let mut hub = Actor::sign_in(&town, "office1").await;
    hub.open("/referrals").await;
    hub.sees(&told.code_name).await;
    hub.sees("超时退回").await;
    hub.shot("came back").await;
    as_somebody(&mut officer, &town, "case1").await;
    officer.open(&referral).await;
    officer.sees("超时退回").await;
    let mut silent = Actor::sign_in(&town, "sw1").await;
    silent.open("/referrals").await;
    silent.does_not_see(&told.code_name).await;

    // The hub sends it on; it is taken.
    hub.open(&referral).await;
    hub.choose("css=select[name=to]", "妇联").await;
    hub.tap("@send-on").await;
    hub.sees("等待答复").await;
    hub.shot("sent on").await;
    let mut taker = silent;
    as_somebody(&mut taker, &town, "wf1").await;
    taker.open("/referrals").await;
    taker.tap(&told.code_name).await;
    taker.tap("@accept").await;
    taker.sees("已接受").await;
    taker.shot("taken").await;
    // Who was asked before her is none of her business.
    taker.does_not_see("超时退回").await;
    officer.open(&referral).await;
    officer.sees("已接受").await;
    officer.sees("妇联").await;
    officer.shot("answered").await;
    for actor in [&mut officer, &mut hub, &mut taker] {
        actor.console_is_quiet().await;
    }
}
