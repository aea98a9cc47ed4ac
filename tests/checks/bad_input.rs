//! Bad input: a clear message that names the field, nothing typed is lost, nothing is done twice.

use harness::{Caller, Form, Town};

/// The ward's report form for a child, as a doctor gets it. The ward's token stands on its QR card,
/// which the rights administrator prints; the demo prints it too.
async fn ward_form(town: &Town) -> (Caller, Form, String) {
    let said = town.said();
    let path =
        said.split_whitespace().find_map(|word| word.split_once("/w/").map(|(_, token)| token.to_owned()));
    let token = path.expect("the demo names its wards' addresses");
    let address = format!("/w/{token}/child");
    let mut doctor = Caller::of(town);
    let form = doctor.get(&address).await.form(&address);
    (doctor, form, address)
}

fn filled(form: Form) -> Form {
    form.with("situations", "S4").with("safety", "safe").with("call_back", "19900000001")
}

#[tokio::test]
async fn a_wrong_identity_number_names_the_field_and_keeps_what_was_typed() {
    let town = Town::start().await;
    let (mut doctor, form, _) = ward_form(&town).await;
    let wrong = filled(form).with("id_number", "990000201012310022").with("narrative", "她说手臂疼");
    let answer = doctor.submit(&wrong).await;
    assert_eq!(answer.status, 422);
    let page = answer.text();
    assert!(
        page.contains("身份证号校验不通过")
            && page.contains("她说手臂疼")
            && page.contains("990000201012310022")
    );
}

#[tokio::test]
async fn impossible_dates_are_refused_with_the_field() {
    let town = Town::start().await;
    for date in ["2013-02-30", "2099-01-01", "昨天"] {
        let (mut doctor, form, _) = ward_form(&town).await;
        let answer = doctor.submit(&filled(form).with("birth_date", date)).await;
        assert_eq!(answer.status, 422, "{date}");
        assert!(answer.text().contains(date), "{date} is still in its box");
    }
}

#[tokio::test]
async fn ten_megabytes_are_refused_in_words() {
    let town = Town::start().await;
    let (mut doctor, form, _) = ward_form(&town).await;
    let answer = doctor.submit(&filled(form).with("narrative", &"长".repeat(3_500_000))).await;
    assert_eq!(answer.status, 413);
    assert!(answer.text().contains("256 KB"));
}

#[tokio::test]
async fn the_same_report_sent_twice_is_one_report() {
    let town = Town::start().await;
    let (mut doctor, form, _) = ward_form(&town).await;
    let form = filled(form);
    let first = doctor.submit(&form).await;
    let second = doctor.submit(&form).await;
    assert_eq!((first.status, second.status), (303, 303));
    assert_eq!(first.header("location"), second.header("location"), "the same receipt");
    let other = doctor.submit(&form.clone().with("narrative", "另一件事")).await;
    assert_eq!(other.status, 409, "the same command for something else");
}

#[tokio::test]
async fn a_cut_connection_leaves_nothing_half_written() {
    let town = Town::start().await;
    let (mut doctor, form, address) = ward_form(&town).await;
    let form = filled(form);
    let pairs: Vec<(&str, &str)> = form.fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    doctor.post_cut(&address, &pairs, 20).await;
    let whole = doctor.submit(&form).await;
    assert_eq!(whole.status, 303, "sent again, it arrives once");
}

#[tokio::test]
async fn a_stale_form_is_a_conflict_that_keeps_the_text() {
    let town = Town::start().await;
    let mut first = Caller::sign_in(&town, "case1").await;
    let list = first.get("/files").await.text();
    let id: String = list
        .split("/files/")
        .find_map(|rest| {
            let id: String = rest.chars().take_while(|c| c.is_ascii_hexdigit() || *c == '-').collect();
            (id.len() >= 32).then_some(id)
        })
        .expect("a file of case1");
    let action = format!("/files/{id}/risk");
    let stale = first.get(&format!("/files/{id}")).await.form(&action);
    let mut second = Caller::sign_in(&town, "case1").await;
    let fresh = second.get(&format!("/files/{id}")).await.form(&action);
    let done = second.submit(&fresh.with("risk", "red").with("reason", "新的威胁")).await;
    assert_eq!(done.status, 303);
    let answer = first.submit(&stale.with("risk", "orange").with("reason", "我这边的理由")).await;
    assert_eq!(answer.status, 409);
    let page = answer.text();
    assert!(page.contains("我这边的理由"), "what was typed is kept");
    assert!(page.contains("新的威胁"), "what stands now is shown beside it");
}

#[tokio::test]
async fn what_another_site_sends_is_not_done_and_whoever_sent_it_reads_why() {
    let town = Town::start().await;
    let (mut doctor, _, address) = ward_form(&town).await;
    let headers =
        [("Origin", "http://elsewhere.example"), ("Content-Type", "application/x-www-form-urlencoded")];
    let answer = doctor.send("POST", &address, &headers, b"narrative=x").await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("不是从本站页面发出的"), "{}", answer.text());
}
