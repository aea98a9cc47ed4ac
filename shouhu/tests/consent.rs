//! A woman's consent: asked unit by unit, also when the hub sends on, and hers to take back.

use crate::doors::{actor, ask, asked, code, intake, offer, opened, request, sees, womans_report};
use crate::ground::Ground;
use app::House;
use app::queries::{file, referral as inbox};
use app::services::referral::{
    self, CompleteInput, RefuseInput, SendInput, SendOnInput, WithdrawConsentInput, withdraw_consent,
};
use app::services::{file as files, visit};
use domain::actor::{Actor, Party, Role, UnitCode};
use domain::file::{File, Side};
use domain::ids::{FileId, ReferralId, StreamId, VisitId};
use domain::referral::{Referral, RefusalReason, Stage};
use domain::report::{Report, hub_office};
use domain::text::Confidential;
use domain::visit::{Schedule, Series, Stage as VisitStage, Visit};

async fn referral_of(house: &House, id: ReferralId) -> Referral {
    app::stream::open::<Referral>(house, id.into()).await.unwrap().unwrap().state.noun
}

async fn level(house: &House, who: &Actor, id: impl Into<StreamId>) -> bool {
    house.reads.level(&house.viewer(who), id.into()).await.unwrap().is_some()
}

fn back(file: FileId, unit: &str) -> WithdrawConsentInput {
    let words = Some(Confidential::new("虚构：我不想再让他们知道"));
    WithdrawConsentInput { file, unit: UnitCode::new(unit), words }
}

async fn take_back(house: &House, who: &Actor, file: FileId, unit: &str) -> app::Result<()> {
    withdraw_consent(house, who, &request(house, back(file, unit))).await.map(drop)
}

async fn refused(house: &House, id: ReferralId, who: &Actor) {
    let no = RefuseInput { referral: id, reason: RefusalReason::ALL[0], words: None };
    referral::refuse(house, who, &request(house, no)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_womans_matter_goes_only_to_units_she_agreed_to_also_when_the_hub_sends_it_on() {
    let ground = Ground::sqlite();
    ground.demo(0).await;
    let (_store, house) = ground.open().await;
    let (report, file) = opened(&house, Side::Victim, womans_report(&["psb", "psy"])).await;
    let refusal = ask(&house, file, (Role::Wf, "wf"), "counselling").await.err().unwrap();
    assert_eq!(code(&refusal), "referral-consent-missing");
    // Asked about this very unit, she agrees: it is recorded with the referral, and holds from then on.
    let case = actor(&house, "case1").await;
    let agreed = SendInput { consented: true, ..offer(file, Party::unit(Role::Wf, "wf"), "counselling") };
    referral::send(&house, &case, &request(&house, agreed)).await.unwrap();
    asked(&house, file, (Role::Wf, "wf"), "counselling").await;

    let id = asked(&house, file, (Role::Psy, "psy"), "counselling").await;
    refused(&house, id, &actor(&house, "psy1").await).await;
    let hub = actor(&house, "office1").await;
    let seen = inbox::show(&house, &hub, id).await.unwrap();
    let told: Vec<_> = seen.agreed.expect("the hub is asked").into_iter().map(|unit| unit.0).collect();
    assert_eq!(told, ["psb", "psy", "wf"], "and sees whom she let know already");
    let on = |consented| SendOnInput { referral: id, to: Party::unit(Role::Jus, "jus"), consented };
    let refusal = referral::send_on(&house, &hub, &request(&house, on(false))).await.err().unwrap();
    assert_eq!(code(&refusal), "referral-consent-missing");
    assert_eq!(referral_of(&house, id).await.stage, Stage::Refused, "nothing went out");
    referral::send_on(&house, &hub, &request(&house, on(true))).await.unwrap();
    let report = app::stream::open::<Report>(&house, report.into()).await.unwrap().unwrap();
    assert_eq!(report.noun().agreed_to(&UnitCode::new("jus")), Some(true), "recorded with the sending on");
    assert!(level(&house, &actor(&house, "jus1").await, id).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn for_a_minor_nobody_asks_and_nothing_can_be_taken_back() {
    let ground = Ground::sqlite();
    ground.demo(0).await;
    let (_store, house) = ground.open().await;
    let (case, hub) = (actor(&house, "case1").await, actor(&house, "office1").await);
    let (_, file) = opened(&house, Side::Victim, intake()).await;
    let id = asked(&house, file, (Role::Psy, "psy"), "counselling").await;
    refused(&house, id, &actor(&house, "psy1").await).await;
    assert!(inbox::show(&house, &hub, id).await.unwrap().agreed.is_none());
    assert!(file::show(&house, &case, file).await.unwrap().consents.is_empty());
    let refusal = take_back(&house, &case, file, "psy").await.err().unwrap();
    assert_eq!(code(&refusal), "referral-consent-not-given");
}

#[tokio::test(flavor = "multi_thread")]
async fn r67_a_consent_taken_back_stops_what_runs_shuts_the_file_and_keeps_what_happened() {
    let ground = Ground::sqlite();
    ground.demo(0).await;
    let (_store, house) = ground.open().await;
    let (case, psy) = (actor(&house, "case1").await, actor(&house, "psy1").await);
    let (report, file) = opened(&house, Side::Victim, womans_report(&["psb", "psy", "wf"])).await;
    let counselling = (Role::Psy, "psy");
    let (done, runs, waits) = (
        asked(&house, file, counselling, "counselling").await,
        asked(&house, file, counselling, "counselling").await,
        asked(&house, file, counselling, "counselling").await,
    );
    let women = asked(&house, file, (Role::Wf, "wf"), "women_support").await;
    for id in [done, runs] {
        referral::accept(&house, &psy, &request(&house, id)).await.unwrap();
    }
    let answer = CompleteInput { referral: done, outcome: "helped".to_owned(), words: None };
    referral::complete(&house, &psy, &request(&house, answer)).await.unwrap();
    assert!(sees(&house, &psy, file).await && level(&house, &psy, done).await);

    take_back(&house, &case, file, "psy").await.unwrap();
    assert!(!sees(&house, &psy, file).await, "the file does not exist for the unit");
    for id in [done, runs, waits] {
        assert!(!level(&house, &psy, id).await, "nor does any hand-over");
        assert!(level(&house, &case, id).await, "those who work on it keep its history");
    }
    let stages = [done, runs, waits, women];
    let mut found = Vec::new();
    for id in stages {
        found.push(referral_of(&house, id).await.stage);
    }
    assert_eq!(found, [Stage::Completed, Stage::Stopped, Stage::Stopped, Stage::Sent], "no other unit's");
    let viewer = house.viewer(&psy);
    assert!(house.reads.notices(&viewer, 200).await.unwrap().is_empty(), "no notice waits for it");
    let stored = app::stream::open::<Report>(&house, report.into()).await.unwrap().unwrap();
    assert_eq!(stored.noun().agreed_to(&UnitCode::new("psy")), Some(false));

    let seen = file::show(&house, &case, file).await.unwrap();
    let given: Vec<_> = seen.consents.iter().map(|c| (c.unit.0.as_str(), c.given)).collect();
    assert_eq!(given, [("psb", true), ("psy", false), ("wf", true)]);
    let codes: Vec<&str> = seen.lines.iter().map(|line| line.code.as_str()).collect();
    for kept in ["file-consent-withdrawn", "referral-stopped", "referral-completed", "referral-accepted"] {
        assert!(codes.contains(&kept), "{kept} in {codes:?}");
    }
    // From then on the unit is asked for like one she never agreed to; a second "no more" finds nothing.
    let refusal = ask(&house, file, counselling, "counselling").await.err().unwrap();
    assert_eq!(code(&refusal), "referral-consent-missing");
    assert_eq!(
        code(&take_back(&house, &case, file, "psy").await.err().unwrap()),
        "referral-consent-not-given"
    );
    let before = house.rebuild.fingerprint(&house.town).await.unwrap();
    app::jobs::rebuild::rebuild(&house, &mut |_, _| {}).await.unwrap();
    assert_eq!(house.rebuild.fingerprint(&house.town).await.unwrap(), before);

    // She changes her mind: asked again, the unit is let in again.
    let again = SendInput { consented: true, ..offer(file, Party::unit(Role::Psy, "psy"), "counselling") };
    let sent = referral::send(&house, &case, &request(&house, again)).await.unwrap();
    let id = ReferralId::from(sent.stream);
    assert!(level(&house, &psy, id).await && level(&house, &psy, done).await);
    referral::accept(&house, &psy, &request(&house, id)).await.unwrap();
    assert!(sees(&house, &psy, file).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn visits_of_the_unit_go_back_to_the_hub_and_its_members_leave_the_file() {
    let ground = Ground::sqlite();
    ground.demo(0).await;
    let (_store, house) = ground.open().await;
    let (case, wf) = (actor(&house, "case1").await, actor(&house, "wf1").await);
    let (_, file) = opened(&house, Side::Victim, womans_report(&["psb", "wf"])).await;
    let assign = files::AssignInput { file, staff: wf.staff };
    files::assign(&house, &case, &request(&house, assign)).await.unwrap();
    let schedule = |visitor: Party| {
        let schedule = Schedule {
            file,
            plan: None,
            code_name: String::new(),
            series: Series::AsPlanned,
            from: house.now(),
            visitor,
            village: None,
            task: "look_in".to_owned(),
            contact: Confidential::new("本人"),
            cover: None,
        };
        request(&house, visit::ScheduleInput { schedule })
    };
    let done = visit::schedule(&house, &case, &schedule(wf.party())).await.unwrap();
    let id = VisitId::from(done.stream);
    assert!(sees(&house, &wf, file).await && level(&house, &wf, id).await);

    // She may say it to whoever works on the file, a member of that very unit too.
    take_back(&house, &wf, file, "wf").await.unwrap();
    assert!(!sees(&house, &wf, file).await && !level(&house, &wf, id).await);
    let open = app::stream::open::<Visit>(&house, id.into()).await.unwrap().unwrap();
    assert_eq!(open.noun().stage, VisitStage::HandedBack);
    assert_eq!(open.state.rows(id.into()).work.unwrap().holder, Some(hub_office()));
    let noun = app::stream::open::<File>(&house, file.into()).await.unwrap().unwrap();
    assert!(!noun.noun().assigned.contains(&wf.staff), "her name is off the file");
    // No task behind her back either.
    let refusal = visit::schedule(&house, &case, &schedule(wf.party())).await.err().unwrap();
    assert_eq!(code(&refusal), "referral-consent-withdrawn");
    let hub = actor(&house, "office1").await;
    let refusal = visit::reassign(&house, &hub, &request(&house, (id, wf.party()))).await.err().unwrap();
    assert_eq!(code(&refusal), "referral-consent-withdrawn");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_police_and_the_owners_own_unit_are_not_left_in_the_dark_by_a_tick() {
    let ground = Ground::sqlite();
    ground.demo(0).await;
    let (_store, house) = ground.open().await;
    let (case, psy) = (actor(&house, "case1").await, actor(&house, "psy1").await);
    let (_, file) = opened(&house, Side::Victim, womans_report(&["psb", "psy"])).await;
    assert_eq!(code(&take_back(&house, &case, file, "psb").await.err().unwrap()), "referral-consent-of-hub");
    let outsider = take_back(&house, &psy, file, "psy").await;
    assert!(matches!(outsider, Err(app::Error::NotVisible)), "and nobody else's to say");
    // Twice the same command is done once.
    let once = request(&house, back(file, "psy"));
    withdraw_consent(&house, &case, &once).await.unwrap();
    assert!(withdraw_consent(&house, &case, &once).await.unwrap().replayed);
}
