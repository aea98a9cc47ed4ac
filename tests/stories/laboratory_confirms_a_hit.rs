//! In the laboratory: an analyst finds a child for two parents among twenty thousand profiles, and two
//! reviewers confirm without seeing each other. Another mother's hit was chance: more loci exclude it.
//! Nobody here knows a name.
//!
//! mechanisms: 118
#![expect(clippy::too_many_lines, reason = "a story is read from top to bottom")]

use harness::{Actor, Caller, Device, Options, Town};

#[tokio::test(flavor = "multi_thread")]
async fn laboratory_confirms_a_hit() {
    let laboratory = Town::with(Options::laboratory()).await;
    let mut analyst = Actor::sign_in(&laboratory, "analyst").await;
    analyst.sees("比对队列").await;
    analyst.sees("已比对").await;
    analyst.shot("queue").await;
    analyst.page_fits().await;

    // The family with both parents: the child stands first.
    let found = family_with(&mut analyst, "父亲、母亲").await;
    analyst.open(&found).await;
    analyst.sees("候选名单").await;
    analyst.sees("还差什么").await;
    analyst.shot("candidates").await;
    analyst.tap("css=tbody .row-link").await;
    analyst.sees("逐位点比较").await;
    analyst.shot("comparison").await;
    analyst.tap("@raise").await;
    analyst.sees("待复采").await;
    analyst.tap("@resample").await;
    analyst.sees("等复采样本").await;
    analyst.tap("导入复采样本").await;
    analyst.tap("演示用：生成虚构分型").await;
    analyst.tap("复采：真正本人").await;
    analyst.sees("导入分型").await;
    assert!(analyst.value("或粘贴文本").await.contains("TH01"));
    analyst.choose("是哪一案的复采样本", "比中案 1").await;
    analyst.tap("@import").await;
    analyst.sees("是同一人").await;
    analyst.shot("resampled").await;

    // The first reviewer confirms; the second sees that one opinion is there, and no more.
    let mut first = Actor::sign_in(&laboratory, "reviewer1").await;
    first.open("/case/1").await;
    first.tap("@confirm").await;
    first.sees("reviewer1").await;
    let mut second = Actor::sign_in_on(&laboratory, Device::Phone, "reviewer2").await;
    second.open("/case/1").await;
    second.sees("已有 1 份意见").await;
    second.source_is_without("reviewer1").await;
    second.page_fits().await;
    second.shot("blind").await;
    second.tap("@confirm").await;
    second.sees("两位复核人意见一致").await;
    second.sees("reviewer1").await;
    second.shot("decided").await;

    // The mother whose hit was chance: at twenty loci he fits, at forty-two he doesn't.
    let chance = family_with(&mut analyst, "母亲").await;
    analyst.open(&chance).await;
    analyst.sees("候选名单").await;
    analyst.tap("css=tbody .row-link").await;
    analyst.tap("@raise").await;
    analyst.tap("@resample").await;
    analyst.tap("导入复采样本").await;
    analyst.tap("演示用：生成虚构分型").await;
    analyst.tap("复采：偶然相符的人").await;
    analyst.choose("是哪一案的复采样本", "比中案 2").await;
    analyst.tap("@import").await;
    analyst.sees("▲ 矛盾").await;
    analyst.shot("chance").await;
    for reviewer in [&mut first, &mut second] {
        reviewer.open("/case/2").await;
        reviewer.sees("▲ 矛盾").await;
        reviewer.tap("@exclude").await;
    }
    second.sees("排除").await;

    // Joint view, assumptions, and the package with both verdicts.
    analyst.open("/dvi").await;
    analyst.sees("联合比对").await;
    analyst.shot("joint").await;
    analyst.open("/about").await;
    analyst.shot("about").await;
    analyst.open("/exchange").await;
    analyst.shot("exchange").await;
    analyst.tap("@make").await;
    analyst.sees("交换包第 1 号已生成").await;
    let mut carrier = Caller::sign_in(&laboratory, "analyst").await;
    let package = carrier.get("/exchange/verdicts-1.json").await.text();
    // Signed by this very program: whoever holds its public key can tell.
    let public = std::fs::read_to_string(laboratory.data().join("keys/exchange.pub")).expect("a key");
    let public = exchange::PublicKey::from_hex(&public).expect("a public key");
    let signed = exchange::Package::parse(&package).expect("a package");
    signed.verify(&public, signed.route()).expect("signed by the laboratory");
    for word in ["\"confirmed\"", "\"excluded\"", "\"signature\""] {
        assert!(package.contains(word), "{word}: {package}");
    }
    for telling in ["TH01", "reviewer", "log10"] {
        assert!(!package.contains(telling), "{telling}");
    }
    analyst.open("/samples").await;
    analyst.shot("samples").await;
    first.open("/").await;
    first.tap("English").await;
    first.sees("Hits to verify").await;
    first.shot("english").await;
    first.console_is_quiet().await;
}

/// The address of the first family whose list of relatives reads exactly so.
async fn family_with(actor: &mut Actor, relatives: &str) -> String {
    actor.open("/").await;
    actor.sees("家庭比对").await;
    let script = "const rows = [...document.querySelectorAll('table')].pop().querySelectorAll('tbody tr');\
        const sorted = (text) => text.trim().split('、').sort().join();\
        const row = [...rows].find((row) => sorted(row.cells[1].innerText) === sorted(arguments[0]));\
        return row ? row.querySelector('a').getAttribute('href') : ''";
    let path = actor.ask(script, vec![relatives.into()]).await;
    let path = path.as_str().unwrap_or_default().to_owned();
    assert!(path.starts_with("/search/"), "no family reads `{relatives}`");
    path
}
