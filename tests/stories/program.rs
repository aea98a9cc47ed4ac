//! Steps in the laboratory's own program: a package is taken, profiles are imported, a family is
//! searched, two reviewers decide, a package with the verdict is made and carried back.

use exchange::{GroupNo, Items, Package};
use harness::{Actor, Caller, Town};

/// A running laboratory with its people.
pub(crate) struct Program {
    pub(crate) analyst: Actor,
    town: Town,
    made: u64,
    group: Option<GroupNo>,
}

impl Program {
    pub(crate) async fn of(town: Town) -> Self {
        let analyst = Actor::sign_in(&town, "analyst").await;
        Self { analyst, town, made: 0, group: None }
    }

    /// Takes a package that was carried here from a platform; it holds numbers, and no name.
    pub(crate) async fn receive(&mut self, platform: &Town, number: u64, never: &[&str]) {
        let mut carrier = Caller::sign_in(platform, "lab1").await;
        let text = carrier.get(&format!("/lab/packages/{number}")).await.text();
        for name in never {
            assert!(!text.contains(name), "the package names {name}");
        }
        let package = Package::parse(&text).expect("a package");
        let public = std::fs::read_to_string(platform.data().join("platform.pub")).expect("a key");
        let public = exchange::PublicKey::from_hex(&public).expect("a public key");
        let verified = package.verify(&public, package.route()).expect("signed by the platform");
        let Items::Samples(samples) = verified.items() else { return };
        self.group = samples.last().map(|sample| sample.group);
        let analyst = &mut self.analyst;
        analyst.open("/exchange").await;
        analyst.fill("css=textarea[name=text]", &text).await;
        analyst.tap("@take").await;
        analyst.sees(&format!("交换包已接收，{} 条", samples.len())).await;
    }

    fn group(&self) -> GroupNo {
        self.group.expect("a package was taken")
    }

    /// Imports the family's profiles, and with them somebody's who waits to be found.
    pub(crate) async fn import(&mut self, plot: &str) {
        let group = self.group();
        let analyst = &mut self.analyst;
        analyst.open(&format!("/samples?group={group}&plot={plot}")).await;
        analyst.tap("@import").await;
        analyst.sees("收下 2 份").await;
    }

    /// Searches the family and raises its first candidate to a hit.
    pub(crate) async fn raise(&mut self) {
        let group = self.group();
        let analyst = &mut self.analyst;
        analyst.open(&format!("/search/{group}")).await;
        analyst.tap("@run").await;
        analyst.sees("候选名单").await;
        analyst.shot("laboratory finds").await;
        analyst.tap("css=tbody .row-link").await;
        analyst.sees("逐位点比较").await;
        analyst.tap("@raise").await;
        analyst.sees("待复采").await;
    }

    /// A second sample of the candidate comes, and two reviewers say the same of it.
    pub(crate) async fn decide(&mut self, plot: &str, opinion: &str) {
        let analyst = &mut self.analyst;
        analyst.open("/case/1").await;
        analyst.tap("@resample").await;
        analyst.sees("等复采样本").await;
        analyst.open(&format!("/samples?case=1&plot={plot}")).await;
        analyst.choose("是哪一案的复采样本", "比中案 1").await;
        analyst.tap("@import").await;
        analyst.sees(if plot == "found" { "是同一人" } else { "▲ 矛盾" }).await;
        for reviewer in ["reviewer1", "reviewer2"] {
            let mut reviewer = Caller::sign_in(&self.town, reviewer).await;
            let form = reviewer.get("/case/1").await.form("/case/1/opinion").with("opinion", opinion);
            let answer = reviewer.submit(&form).await;
            assert_eq!(answer.status, 303, "{answer:?}");
        }
        self.analyst.open("/case/1").await;
        self.analyst.sees("两位复核人意见一致").await;
        self.analyst.shot("laboratory decides").await;
    }

    /// Makes the next package for the platform, signed by the laboratory, and hands out its text.
    pub(crate) async fn package(&mut self) -> String {
        self.made += 1;
        self.analyst.open("/exchange").await;
        self.analyst.tap("@make").await;
        self.analyst.sees(&format!("交换包第 {} 号已生成", self.made)).await;
        let mut carrier = Caller::sign_in(&self.town, "analyst").await;
        carrier.get(&format!("/exchange/verdicts-{}.json", self.made)).await.text()
    }
}
