//! A mother reports her son missing. Three weeks later the hospital has a boy of about five who can't say his
//! surname: he calls himself 阿弟, knows what his grandmother is called and that there was a lamp factory. The desk
//! writes down what each of them says; the two stand beside each other with reasons, and a person decides.
#![expect(clippy::too_many_lines, reason = "a story is read from top to bottom")]

use crate::steps::{Told, as_somebody, emergency_ward, told};
use harness::{Actor, Device, Town};

const WEEKS_BETWEEN_DAYS: u32 = 21;

/// A report of somebody missing, or of a child whom nobody knows (S7).
async fn report(teller: &mut Actor, door: &str, name: &str, sex: &str) -> Told {
    teller.open(door).await;
    teller.tap("孩子").await;
    teller.tap("来源不明").await;
    teller.tap("安全").await;
    teller.tap("知道更多").await;
    teller.fill("姓名", name).await;
    teller.tap(sex).await;
    teller.tap("发送给值班民警").await;
    teller.sees("正在等人接手").await;
    told(teller).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_found_boy_who_cant_say_his_surname() {
    let town = Town::start().await;
    let door = emergency_ward(&town);

    // The mother, at the hospital's desk: her son is gone.
    let mut mother = Actor::visit(&town, Device::Phone).await;
    let missing = report(&mut mother, &door, "陈家乐", "男").await;
    // Another family looks for a girl.
    let other = report(&mut mother, &door, "梁欣怡", "女").await;
    let mut desk = Actor::sign_in(&town, "duty1").await;
    for one in [&missing, &other] {
        desk.open(&one.desk).await;
        desk.keys("a").await;
        desk.sees("方晓晨 接手").await;
    }
    desk.open(&missing.desk).await;
    desk.tap("比对走失与找到的人").await;
    desk.sees("能辨认的事").await;
    assert_eq!(desk.value("姓名或自称").await, "陈家乐", "what the report says stands there already");
    desk.tap("有人走失").await;
    desk.fill("年龄", "5").await;
    desk.fill("小名、别名", "阿弟").await;
    desk.fill("家里人", "外婆叫阿婆,妈妈李秀梅").await;
    desk.fill("去过、住过、记得的地方", "古镇灯饰厂宿舍").await;
    desk.fill("身上的特征", "左手背烫伤疤").await;
    desk.fill("口音", "客家话").await;
    desk.fill("身高", "107").await;
    desk.tap("保存并比对").await;
    desk.sees("另一方还没有描述").await;
    desk.shot("missing").await;
    desk.open(&other.desk).await;
    desk.tap("比对走失与找到的人").await;
    desk.tap("有人走失").await;
    desk.fill("年龄", "6").await;
    desk.fill("口音", "四川话").await;
    desk.fill("身上的特征", "右脸痣").await;
    desk.tap("保存并比对").await;
    desk.sees("另一方还没有描述").await;

    // Three weeks later, a boy is brought in.
    town.advance(WEEKS_BETWEEN_DAYS).await;
    let mut doctor = Actor::visit(&town, Device::Phone).await;
    let found = report(&mut doctor, &door, "阿弟", "男").await;
    doctor.source_is_without("陈家乐").await;
    as_somebody(&mut desk, &town, "duty1").await;
    desk.open(&found.desk).await;
    desk.keys("a").await;
    desk.sees("方晓晨 接手").await;
    desk.tap("比对走失与找到的人").await;
    desk.tap("找到一个人").await;
    desk.fill("年龄", "5").await;
    desk.fill("家里人", "阿婆").await;
    desk.fill("去过、住过、记得的地方", "灯厂").await;
    desk.fill("身上的特征", "左手有烫伤疤").await;
    desk.fill("口音", "客家话").await;
    desk.fill("身高", "108").await;
    desk.shot("described").await;
    desk.tap("保存并比对").await;
    desk.sees(&missing.code_name).await;
    desk.sees("体表特征相同").await;
    desk.sees("提到同一位亲属").await;
    desk.sees("提到同一类地方").await;
    desk.shot("candidates").await;
    desk.page_fits().await;
    // The girl is there, and nobody takes her for him.
    desk.sees("性别不同").await;
    desk.sees("不像").await;
    // Nobody decides without saying why.
    desk.tap("是同一人，继续核实").await;
    desk.sees("请写下您的依据").await;
    desk.fill("您的依据", "母亲视频辨认，左手背疤痕相符").await;
    desk.tap("是同一人，继续核实").await;
    desk.sees("已判断：是同一人").await;
    desk.shot("decided").await;

    // The mother's report says so too, and the list no longer proposes him.
    desk.open(&missing.desk).await;
    desk.tap("比对走失与找到的人").await;
    desk.sees("已判断：是同一人").await;
    desk.open("/tracing").await;
    desk.sees(&found.code_name).await;
    desk.sees("已判断是同一人").await;
    desk.shot("list").await;
    // Refused once, for want of a reason.
    desk.console_is_quiet_but(&["status of 422"]).await;

    // Whoever doesn't work on reports finds nothing of it.
    let mut school = Actor::sign_in(&town, "sch1").await;
    school.open("/tracing").await;
    school.source_is_without(&missing.code_name).await;
    school.source_is_without(&found.code_name).await;
}
