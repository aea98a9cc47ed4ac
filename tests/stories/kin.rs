//! Steps of the searches for kin, and the laboratory at the other end of the packages: it reads
//! what the platform signed, and answers in packages signed with its own key, as `exchange` says.

use exchange::{
    GroupNo, Items, Outgoing, Package, Reason, ReviewerNo, Route, SampleNo, Sequence, SigningKey, Status,
    Verdict,
};
use harness::{Actor, Caller, Town};

/// The laboratory, with the key that the demo town put beside its own.
pub(crate) struct Laboratory {
    key: SigningKey,
    platform: exchange::PublicKey,
    route: Route,
    sent: Sequence,
    taken: Sequence,
    /// What arrived last.
    pub(crate) group: Option<GroupNo>,
    pub(crate) sample: Option<SampleNo>,
}

impl Laboratory {
    pub(crate) fn of(town: &Town) -> Self {
        let read = |name: &str| std::fs::read_to_string(town.data().join("keys").join(name)).expect("a key");
        Self {
            key: SigningKey::from_hex(&read("lab.key")).expect("a signing key"),
            platform: SigningKey::from_hex(&read("exchange.key")).expect("a signing key").public(),
            route: Route::new("shouhu-lab", "shouhu").expect("two parties"),
            sent: Sequence::START,
            taken: Sequence::START,
            group: None,
            sample: None,
        }
    }

    /// Takes a package that was carried here; it holds numbers, and no name.
    pub(crate) async fn receive(&mut self, town: &Town, number: u64, never: &[&str]) {
        let mut carrier = Caller::sign_in(town, "lab1").await;
        let text = carrier.get(&format!("/lab/packages/{number}")).await.text();
        for name in never {
            assert!(!text.contains(name), "the package names {name}");
        }
        let package = Package::parse(&text).expect("a package");
        let verified = package.verify(&self.platform, &self.route.back()).expect("signed by the platform");
        self.taken = self.taken.accept(&verified).expect("the next one");
        let samples = samples(verified.items());
        let last = samples.last().expect("a sample");
        self.group = Some(last.group);
        self.sample = Some(last.sample);
    }

    /// The same of a package with several families: what counts is the one of this file, whose
    /// sample number its officer reads on its page.
    pub(crate) async fn receive_of(&mut self, town: &Town, number: u64, officer: &mut Actor, file: &str) {
        let mut carrier = Caller::sign_in(town, "lab1").await;
        let text = carrier.get(&format!("/lab/packages/{number}")).await.text();
        let package = Package::parse(&text).expect("a package");
        let verified = package.verify(&self.platform, &self.route.back()).expect("signed by the platform");
        self.taken = self.taken.accept(&verified).expect("the next one");
        let samples = samples(verified.items());
        officer.open(file).await;
        let page = officer.text().await;
        let mine = samples.iter().find(|s| page.contains(&s.sample.grouped())).expect("its number is shown");
        self.group = Some(mine.group);
        self.sample = Some(mine.sample);
    }

    /// A signed package about the sample that arrived last.
    pub(crate) fn says(&mut self, status: Status, counterpart: &str) -> String {
        let two = [ReviewerNo::from_random([1; 8]), ReviewerNo::from_random([2; 8])];
        let verdict = Verdict {
            group: self.group.expect("something arrived"),
            sample: self.sample.expect("something arrived"),
            counterpart: status.has_counterpart().then(|| counterpart.parse().expect("a number")),
            status,
            reason_code: if status == Status::Rejected { Reason::Withdrawn } else { Reason::None },
            decided: if status.is_decision() { two.to_vec() } else { Vec::new() },
        };
        let at = jiff::Timestamp::UNIX_EPOCH;
        let package = Outgoing::new(self.route.clone(), at, Items::Verdicts(vec![verdict]));
        let package = package.sign(&self.key, &self.sent).expect("a package");
        self.sent = self.sent.after(&package);
        package.to_text()
    }
}

/// The samples of a package; one of verdicts has none.
fn samples(items: &Items) -> &[exchange::Sample] {
    match items {
        Items::Samples(samples) => samples,
        Items::Verdicts(_) => &[],
    }
}

/// A number of somebody in the national database.
pub(crate) fn stranger(seed: u8) -> String {
    SampleNo::from_random([seed; 8]).as_str().to_owned()
}

/// A search as the family and the officer know it.
pub(crate) struct Search {
    /// The file's page.
    pub(crate) file: String,
    /// The receipt.
    pub(crate) receipt: String,
}

/// A mother's application, her consent and her blood.
pub(crate) async fn mother_gives_blood(officer: &mut Actor, mother: &str, child: &str) -> Search {
    officer.open("/reunions/new").await;
    officer.tap("寻子女").await;
    officer.fill("申请人姓名", mother).await;
    officer.tap("css=label:has(input[name=sex][value='2'])").await;
    officer.choose("css=select[name=relation]", "母亲").await;
    officer.fill("姓名或小名", child).await;
    officer.fill("在哪里失散", "灯饰市场门口").await;
    officer.fill("特征", "左耳后一颗痣").await;
    officer.shot("application").await;
    officer.tap("@apply").await;
    officer.sees("寻亲登记回执").await;
    officer.shot("receipt").await;
    let receipt =
        officer.ask("return document.querySelector('[data-testid=receipt]').innerText", Vec::new()).await;
    officer.tap("打开档案").await;
    officer.sees("下一步：签署同意书").await;
    let file = officer.path().await;
    officer.fill("同意书存放处", "寻亲卷宗一").await;
    officer.tap("@consent").await;
    officer.sees("下一步：采样").await;
    officer.tap("@sample").await;
    officer.sees("等待实验室").await;
    officer.shot("sampled").await;
    Search { file, receipt: receipt.as_str().expect("a receipt").to_owned() }
}

/// The forensic technician signs the package of all that waits.
pub(crate) async fn send_package(technician: &mut Actor) {
    technician.open("/lab").await;
    technician.tap("@send").await;
    technician.sees("0 份样本等待").await;
}

/// The technician takes a package of verdicts; the number is what the page then shows.
pub(crate) async fn take_package(technician: &mut Actor, text: &str, number: u64) {
    technician.open("/lab").await;
    technician.tap("@paste").await;
    technician.fill("css=textarea[name=pasted]", text).await;
    technician.tap("@take").await;
    technician.sees(&format!("应收第 {} 包", number + 1)).await;
}

/// Four checks that agree.
pub(crate) async fn check_all(officer: &mut Actor, file: &str) {
    officer.open(file).await;
    for paper in ["卷一", "卷二", "卷三", "卷四"] {
        officer.tap("css=form[action$='/check'] label:has(input[value=yes])").await;
        officer.fill("核查结果", &format!("材料一致，见{paper}")).await;
        officer.tap("@check").await;
        officer.sees(&format!("材料一致，见{paper}")).await;
    }
    officer.sees("下一步：放行比中").await;
}

/// What the family's page says, whole: status, headers (but the date) with their links, and body.
pub(crate) async fn status(town: &Town, receipt: &str) -> Vec<u8> {
    let mut family = Caller::of(town);
    let page = family.get("/kin").await;
    assert_eq!(page.status, 200);
    let answer = family.post("/kin", &[("receipt", receipt)]).await;
    assert_eq!(answer.status, 200);
    let headers = answer.headers.iter().filter(|(name, _)| name != "date");
    let mut whole = format!("{:?}", headers.collect::<Vec<_>>()).into_bytes();
    whole.extend(answer.body);
    whole
}

/// The laboratory's packages about a hit and its confirmation, signed with the demo town's key.
pub(crate) fn signed_hit(lab: &mut Laboratory, seed: u8) -> (String, std::future::Ready<String>) {
    let other = stranger(seed);
    let hit = lab.says(Status::HitToVerify, &other);
    (hit, std::future::ready(lab.says(Status::Confirmed, &other)))
}

/// A hit that the laboratory confirmed, checked, and released by two different officers.
pub(crate) async fn hit_released(
    town: &Town,
    technician: &mut Actor,
    file: &str,
    (hit, confirmed): (String, impl Future<Output = String>),
) {
    take_package(technician, &hit, 2).await;
    let mut officer = Actor::sign_in(town, "case1").await;
    officer.open(file).await;
    officer.sees("比中只是线索").await;
    officer.tap("@fold-assign").await;
    officer.choose("css=select[name=staff]", "高远山").await;
    officer.tap("@assign").await;
    check_all(&mut officer, file).await;
    officer.shot("checked").await;
    officer.tap("@release").await;
    officer.sees("实验室还没有由两名鉴定人确认").await;
    take_package(technician, &confirmed.await, 3).await;
    officer.open(file).await;
    officer.tap("@release").await;
    officer.sees("复核中").await;
    officer.open(file).await;
    officer.tap("@release").await;
    officer.sees("须由另一名民警放行").await;
    let mut second = Actor::sign_in(town, "case2").await;
    second.open(file).await;
    second.tap("@release").await;
    second.sees("下一步：登记找到的人").await;
    second.shot("released by two").await;
}

/// The officer records who was found.
pub(crate) async fn somebody_is_found(officer: &mut Actor, file: &str, name: &str, born: (&str, &str, &str)) {
    officer.open(file).await;
    officer.fill("现在用的姓名", name).await;
    officer.fill("css=form[action$='/found'] input[name=birth-year]", born.0).await;
    officer.fill("css=form[action$='/found'] input[name=birth-month]", born.1).await;
    officer.fill("css=form[action$='/found'] input[name=birth-day]", born.2).await;
    officer.fill("现住地", "外省某县（虚构）").await;
    officer.fill("怎么到那里的", "说是小时候被人带到当地").await;
    officer.shot("found").await;
    officer.tap("@found").await;
    officer.sees("家属还不知道").await;
}

/// The device is handed over; the found person answers.
pub(crate) async fn asked(officer: &mut Actor, answer: &str) {
    officer.tap("把设备交给本人").await;
    officer.sees("由您自己决定").await;
    officer.tap(answer).await;
    officer.shot("own wish").await;
    officer.tap("@wish").await;
    officer.sees("谢谢").await;
    officer.shot("thanks").await;
    officer.tap("@give-back").await;
}

/// The family is told in person, they meet, nobody of the press is there.
pub(crate) async fn told_and_met(officer: &mut Actor) {
    officer.fill("由谁告知", "林若溪").await;
    officer.fill("在场的心理咨询师", "宁静远").await;
    officer.fill("地点", "守护联盟工作室").await;
    officer.tap("@telling").await;
    officer.sees("要当面告知").await;
    officer.tap("当面告知").await;
    officer.tap("@telling").await;
    officer.sees("下一步：已当面告知家属").await;
    officer.tap("@tell").await;
    officer.sees("下一步：安排见面").await;
    officer.fill("时间", "10:00").await;
    officer.fill("地点", "守护联盟工作室").await;
    officer.shot("meeting").await;
    officer.tap("@meeting").await;
    officer.sees("没有媒体").await;
    officer.fill("时间", "00:05").await;
    officer.tap("@met").await;
    officer.sees("已团圆").await;
}

/// Aftercare is arranged in all four matters; only then the file closes.
pub(crate) async fn cared_for_and_closed(officer: &mut Actor) {
    for whom in ["宁静远", "派出所", "姚青禾", "林若溪"] {
        officer.tap("css=form[action$='/aftercare'] label:has(input[value=yes])").await;
        officer.fill("怎么安排", &format!("已联系{whom}")).await;
        officer.tap("@aftercare").await;
        officer.sees(&format!("已联系{whom}")).await;
    }
    officer.sees("下一步：办结").await;
    officer.shot("cared for").await;
    officer.tap("@close").await;
    officer.sees("已办结").await;
}
