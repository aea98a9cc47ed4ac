//! A girl of thirteen can't concentrate at school. Her school is asked for a quiet seat, says yes in
//! one tap, and tells in three taps a week how she is; when it gets worse, whoever answers for her
//! plan is told. The school never learns why.
//!
//! mechanisms: 4, 6, 105, 106, 114

use crate::steps::{as_somebody, emergency_ward, links, make_plan, open_file, report_girl, young_town};
use harness::{Actor, Budget, Device};

/// Words that would tell why; none may stand even in the source of a page of the school.
const WHY: &[&str] = &[
    "性侵",
    "不满14周岁",
    "怀孕",
    "侵害",
    "刑事",
    "强制报告",
    "嫌疑",
    "受害",
    "被害",
    "立案",
    "criminal",
    "minor_sexual",
    "/files/",
];

#[tokio::test(flavor = "multi_thread")]
async fn girl_who_cannot_concentrate() {
    let town = young_town().await;
    let mut doctor = Actor::visit(&town, Device::Phone).await;
    let told = report_girl(&mut doctor, &emergency_ward(&town), "安小禾").await;
    let mut desk = Actor::sign_in(&town, "duty1").await;
    let file = open_file(&mut desk, &told, "林若溪").await;
    let file_id = file.trim_start_matches("/files/").to_owned();

    // The officer's plan asks for care at school.
    as_somebody(&mut desk, &town, "case1").await;
    let mut officer = desk;
    let plan = make_plan(&mut officer, &file, "seat_and_attendance", "想坐在前排，不想让同学知道").await;

    // To the school: need, the least items, until when, send.
    officer.open(&file).await;
    let journey = officer.begin("asking the school");
    officer.tap("转介给其他单位").await;
    officer.tap("@need-seat_and_attendance").await;
    officer.fill("css=input[name=text-seat_and_attendance-arrangement]", "靠前安静的座位").await;
    officer.shot("least items").await;
    officer.tap("css=input[name=due][value=week]").await;
    officer.tap("css=[data-testid=send] button").await;
    officer.sees("等待答复").await;
    journey.end(&officer, Budget { taps: 5, keys: 0, fields: 1, seconds: 45 });
    officer.shot("sent").await;
    let referral = officer.path().await;

    // The school: yes, in one tap.
    let mut school = Actor::sign_in_on(&town, Device::Phone, "sch1").await;
    school.open("/referrals").await;
    school.sees("在校关爱").await;
    tells_nothing(&mut school, &file_id).await;
    school.shot("inbox").await;
    school.open(&referral).await;
    school.sees("安小禾").await;
    school.sees("靠前安静的座位").await;
    let journey = school.begin("the school accepts");
    school.tap("@accept").await;
    school.can_tap("css=button[name=tick-mood]").await;
    journey.end(&school, Budget { taps: 1, keys: 0, fields: 0, seconds: 10 });
    tells_nothing(&mut school, &file_id).await;
    school.page_fits().await;
    school.shot("accepted").await;

    // An ordinary week, then one in which two of three are worse.
    for (days, week) in [(7, ["same", "better", "same"]), (7, ["same", "worse", "worse"])] {
        town.advance(days).await;
        as_somebody(&mut school, &town, "sch1").await;
        school.open(&referral).await;
        let journey = school.begin("the school's week");
        for (question, answer) in ["tick-attendance", "tick-class", "tick-mood"].iter().zip(week) {
            school.tap(&format!("css=button[name={question}][value={answer}]")).await;
            school.sees("一周").await;
        }
        journey.end(&school, Budget { taps: 3, keys: 0, fields: 0, seconds: 20 });
        school.shot("week").await;
        tells_nothing(&mut school, &file_id).await;
    }

    // Whoever answers for the plan is told, and says what she did about it.
    as_somebody(&mut officer, &town, "case1").await;
    officer.open(&plan).await;
    officer.sees("差一些").await;
    officer.shot("alert").await;
    officer.fill("做了什么", "和外婆通了电话，心理老师这周多见她一次").await;
    officer.tap("已处理").await;
    officer.sees("提醒已处理").await;

    // The school sees its own task and nothing else of hers.
    for path in [&file, &plan, &told.desk] {
        school.open(path).await;
        school.sees("没有找到").await;
    }
    school.open("/referrals").await;
    assert!(links(&school, "/files").await.is_empty(), "no way from the school to a file");
    school.console_is_quiet_but(&["status of 404"]).await;
    // Her session did not last for two weeks; the stream of live news ended with it, without a word.
    officer.console_is_quiet().await;
}

async fn tells_nothing(school: &mut Actor, file: &str) {
    for word in WHY.iter().chain(&[file]) {
        school.source_is_without(word).await;
    }
}
