//! Doors of the house that no story walks through: founding, the receipt, the joint meeting, counsel.

use crate::ground::Ground;
use app::Error;
use app::House;
use app::queries::overview::Group;
use app::queries::report::Progress;
use app::queries::{file, overview, report as reports};
use app::services::referral::{self, CompleteInput, SendInput};
use app::services::signin::{self, EnrolInput};
use app::services::staff::{self, Founder};
use app::services::{file as files, report};
use app::work::Request;
use domain::actor::{Actor, Party, Role, UnitCode};
use domain::file::{File, Risk, Side, Track};
use domain::ids::{CommandId, FileId, ReferralId, ReportId, StaffId};
use domain::report::{AdultWish, Branch, Intake, Safety, Situation, Subject};
use domain::text::Confidential;
use shouhu::commands::keys;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) fn request<T>(house: &House, body: T) -> Request<T> {
    Request { command: CommandId(house.ids.next()), expected: None, body }
}

pub(crate) async fn actor(house: &House, login: &str) -> Actor {
    let stored = house.reads.by_facet(&house.town, "login", login).await.unwrap().remove(0);
    let id = StaffId::from(stored.stream);
    let staff = app::stream::open_stored::<domain::staff::Staff>(house, stored).await.unwrap().unwrap();
    staff.noun().actor(id, house.town.clone(), 0, true).unwrap()
}

pub(crate) fn code(error: &Error) -> &str {
    match error {
        Error::Refused(note) => note.code,
        other => panic!("no refusal: {other:?}"),
    }
}

fn founder(login: &str, name: &str) -> Founder {
    Founder { login: login.to_owned(), name: Confidential::new(name) }
}

#[tokio::test(flavor = "multi_thread")]
async fn three_persons_found_a_town_once_and_r68_each_has_her_own_power() {
    let ground = Ground::sqlite();
    keys::run(&ground.config, keys::Action::New).await.unwrap();
    let (_store, house) = ground.open().await;
    let two = [founder("li", "李虚构"), founder("wang", "王虚构"), founder("zhao", "李虚构")];
    assert_eq!(code(&staff::found(&house, &two).await.err().unwrap()), "founders-not-three");
    assert_eq!(house.reads.position(&house.town).await.unwrap(), 0, "nothing half done");

    let three = [founder("li", "李虚构"), founder("wang", "王虚构"), founder("zhao", "赵虚构")];
    let codes = staff::found(&house, &three).await.unwrap();
    let roles: Vec<Role> = codes.iter().map(|c| c.role).collect();
    assert_eq!(roles, [Role::Sys, Role::Sec, Role::Aud]);
    assert_eq!(code(&staff::found(&house, &three).await.err().unwrap()), "founded-already");
    // A code that ran out is issued again, as long as nobody of the three has come in.
    let again = staff::codes_again(&house).await.unwrap();
    assert_eq!(again.len(), 3);

    for first in &again {
        let pin = Confidential::new("274913");
        let input = EnrolInput { code: first.code.clone(), pin, label: Confidential::new("浏览器") };
        let enrolled = signin::enrol(&house, CommandId(house.ids.next()), &input).await.unwrap();
        let signed = signin::resolve(&house, &enrolled.session).await.unwrap();
        assert_eq!(signed.actor.role(), first.role);
        assert!(signed.session.mfa, "what she enrolled is her second factor");
        let powers = app::queries::staff::powers(&house, &signed.actor);
        match first.role {
            Role::Sys => assert!(powers.is_ok_and(|p| p.accounts && !p.rights)),
            Role::Sec => assert!(powers.is_ok_and(|p| p.rights && !p.accounts)),
            _ => assert!(powers.is_err()),
        }
    }
    assert_eq!(code(&staff::codes_again(&house).await.err().unwrap()), "founded-already");
}

/// A woman who agreed to the police, and to whom else she names.
pub(crate) fn womans_report(agreed: &[&str]) -> Intake {
    let consents = agreed.iter().map(|unit| (UnitCode::new(*unit), true)).collect();
    Intake {
        branch: Branch::AdultWoman,
        adult: Some(AdultWish { asked: true, consents, ..AdultWish::default() }),
        subject: Subject { age_estimate: Some(31), ..intake().subject },
        situations: BTreeSet::new(),
        narrative: Some(Confidential::new("虚构：她说想先找人商量")),
        ..intake()
    }
}

pub(crate) fn intake() -> Intake {
    Intake {
        branch: Branch::Minor,
        channel: "ward_qr".to_owned(),
        subject: Subject {
            name: Some(Confidential::new("林小满（虚构）")),
            sex: 2,
            age_estimate: Some(12),
            ..Subject::default()
        },
        situations: BTreeSet::from([Situation::S4]),
        safety: Safety::Unknown,
        ..Intake::default()
    }
}

/// A report that became a file.
pub(crate) async fn opened(house: &House, side: Side, intake: Intake) -> (ReportId, FileId) {
    let (ward, duty, case) =
        (actor(house, "ward-er").await, actor(house, "duty1").await, actor(house, "case1").await);
    let received = report::receive(house, &ward, &request(house, intake)).await.unwrap();
    let id = ReportId::from(received.stream);
    report::acknowledge(house, &duty, &request(house, report::AcknowledgeInput { report: id }))
        .await
        .unwrap();
    let triage = domain::report::Triage {
        urgency: domain::report::Urgency::Yellow,
        tracks: BTreeSet::from(["welfare".to_owned()]),
        officer: Some(case.staff),
        first_step: "call_back".to_owned(),
        external_numbers: Vec::new(),
        note: None,
    };
    let input = report::OpenFileInput {
        report: id,
        triage: Some(triage),
        side,
        tracks: BTreeSet::from([Track::Welfare]),
        risk: Risk::Yellow,
        owner: case.staff,
        persons: Vec::new(),
        decided: Vec::new(),
    };
    let done = report::open_file(house, &duty, &request(house, input)).await.unwrap();
    (id, FileId::from(done.stream))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_opens_how_far_it_has_come_and_nothing_else() {
    let ground = Ground::sqlite();
    ground.demo(0).await;
    let (_store, house) = ground.open().await;
    let ward = actor(&house, "ward-er").await;
    let duty = actor(&house, "duty1").await;
    let done = report::receive(&house, &ward, &request(&house, intake())).await.unwrap();
    let id = ReportId::from(done.stream);
    let receipt = reports::own(&house, &ward, id).await.unwrap().receipt.reveal().to_owned();
    let progress = async |typed: &str| reports::progress(&house, typed).await.unwrap().map(|(p, _)| p);
    assert_eq!(progress(&receipt).await, Some(Progress::Received));
    assert_eq!(progress(&receipt.replace(' ', "-")).await, Some(Progress::Received), "however it is typed");
    let input = report::AcknowledgeInput { report: id };
    report::acknowledge(&house, &duty, &request(&house, input)).await.unwrap();
    assert_eq!(progress(&receipt).await, Some(Progress::Taken));
    for wrong in ["", "1234", "0000 0000 0000 0000", &receipt[1..]] {
        assert_eq!(progress(wrong).await, None, "{wrong}");
    }
    // The digits stand nowhere: only a keyed digest does, and a rebuild makes it again.
    let digits: String = receipt.chars().filter(char::is_ascii_digit).collect();
    assert!(house.reads.by_facet(&house.town, "receipt", &digits).await.unwrap().is_empty());
    let before = house.rebuild.fingerprint(&house.town).await.unwrap();
    app::jobs::rebuild::rebuild(&house, &mut |_, _| {}).await.unwrap();
    assert_eq!(house.rebuild.fingerprint(&house.town).await.unwrap(), before);
    assert_eq!(progress(&receipt).await, Some(Progress::Taken));

    let mut waits = false;
    for guess in 0..130 {
        let typed = format!("{guess:016}");
        waits |= reports::progress(&house, &typed).await.err().is_some_and(|e| code(&e) == "receipt-wait");
    }
    assert!(waits, "guessing is slowed down");
    assert_eq!(progress(&receipt).await, Some(Progress::Taken), "but never for whoever holds a receipt");
}

#[tokio::test(flavor = "multi_thread")]
async fn leaders_see_counts_that_open_to_code_names_and_no_person() {
    let ground = Ground::sqlite();
    ground.demo(8).await;
    let (_store, house) = ground.open().await;
    let leader = actor(&house, "lead1").await;
    for group in Group::ALL {
        let page = overview::show(&house, &leader, group, (0, 200)).await.unwrap();
        let count = page.counts.iter().find(|(g, _)| *g == group).unwrap().1;
        assert_eq!((count, page.total), (page.rows.len() as u64, count), "{group:?} opens to its rows");
    }
    let all = overview::show(&house, &leader, Group::Running, (0, 200)).await.unwrap();
    let row = all.rows.first().expect("a file runs");
    let seen = file::show(&house, &leader, row.stream.into()).await.unwrap();
    assert!(
        seen.persons.is_empty() && seen.plans.is_empty() && seen.handovers.is_empty(),
        "nobody and nothing of it but that it runs"
    );
    let station = actor(&house, "stn1").await;
    let refused = overview::show(&house, &station, Group::Running, (0, 50)).await;
    assert!(matches!(refused, Err(Error::NotPermitted)));
}

/// A referral that a unit is asked to take.
pub(crate) async fn asked(house: &House, file: FileId, (role, unit): (Role, &str), need: &str) -> ReferralId {
    ask(house, file, (role, unit), need).await.unwrap()
}

pub(crate) fn offer(file: FileId, to: Party, need: &str) -> SendInput {
    SendInput {
        file,
        measure: None,
        to,
        need: need.to_owned(),
        items: BTreeMap::new(),
        red: false,
        help_by: None,
        village: None,
        weekly_ticks: false,
        consented: false,
    }
}

pub(crate) async fn ask(
    house: &House,
    file: FileId,
    (role, unit): (Role, &str),
    need: &str,
) -> app::Result<ReferralId> {
    let case = actor(house, "case1").await;
    let input = offer(file, Party::unit(role, unit), need);
    let done = referral::send(house, &case, &request(house, input)).await?;
    Ok(ReferralId::from(done.stream))
}

pub(crate) async fn sees(house: &House, who: &Actor, file: FileId) -> bool {
    file::show(house, who, file).await.is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn counsel_sees_her_own_clients_file_while_the_case_runs_and_never_both_sides() {
    let ground = Ground::sqlite();
    ground.demo(0).await;
    let (_store, house) = ground.open().await;
    let psy = actor(&house, "psy1").await;
    let (_, file) = opened(&house, Side::Victim, intake()).await;
    let first = asked(&house, file, (Role::Psy, "psy"), "counselling").await;
    let second = asked(&house, file, (Role::Psy, "psy"), "counselling").await;
    assert!(!sees(&house, &psy, file).await, "asked is not taken");
    for id in [first, second] {
        referral::accept(&house, &psy, &request(&house, id)).await.unwrap();
    }
    assert!(sees(&house, &psy, file).await);
    let seen = file::show(&house, &psy, file).await.unwrap();
    assert!(seen.view.relation.contains(&app::policy::Relation::OwnClient));
    assert_eq!(seen.persons.len(), 1, "the one it is for");

    let done = |id| CompleteInput { referral: id, outcome: "done".to_owned(), words: None };
    referral::complete(&house, &psy, &request(&house, done(first))).await.unwrap();
    assert!(sees(&house, &psy, file).await, "the other case runs on");
    referral::complete(&house, &psy, &request(&house, done(second))).await.unwrap();
    assert!(!sees(&house, &psy, file).await, "it ended with the last case");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_no_longer_assigned_loses_the_file_and_all_that_belongs_to_it() {
    let ground = Ground::sqlite();
    ground.demo(0).await;
    let (_store, house) = ground.open().await;
    let (case, other) = (actor(&house, "case1").await, actor(&house, "ca1").await);
    let (_, file) = opened(&house, Side::Victim, intake()).await;
    let assign = files::AssignInput { file, staff: other.staff };
    files::assign(&house, &case, &request(&house, assign.clone())).await.unwrap();
    let id = asked(&house, file, (Role::Psy, "psy"), "counselling").await;
    let level = async |who: &Actor| house.reads.level(&house.viewer(who), id.into()).await.unwrap();
    assert!(sees(&house, &other, file).await && level(&other).await.is_some());
    files::unassign(&house, &case, &request(&house, assign)).await.unwrap();
    assert!(!sees(&house, &other, file).await);
    assert!(level(&other).await.is_none(), "the referral went with the file");
    assert!(level(&case).await.is_some());
    let left = app::stream::open::<File>(&house, file.into()).await.unwrap().unwrap();
    assert!(!left.noun().assigned.contains(&other.staff));
}

#[tokio::test(flavor = "multi_thread")]
async fn r52_whoever_is_not_screened_takes_no_case() {
    let ground = Ground::sqlite();
    ground.demo(0).await;
    let (_store, house) = ground.open().await;
    let (_, file) = opened(&house, Side::Victim, intake()).await;
    let id = asked(&house, file, (Role::Psy, "psy"), "counselling").await;
    let unscreened = actor(&house, "psy2").await;
    let refused = referral::accept(&house, &unscreened, &request(&house, id)).await.err().unwrap();
    assert_eq!(code(&refused), "screening-missing");
    referral::accept(&house, &actor(&house, "psy1").await, &request(&house, id)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_family_applies_at_the_public_door_and_an_officer_is_told() {
    use app::services::reunion::{ApplyInput, apply_at_door, family_words, receipt_at_door};
    use domain::person::Identity;
    use domain::reunion::{Kin, Search};
    let ground = Ground::sqlite();
    ground.demo(0).await;
    let (_store, house) = ground.open().await;
    let person = |name: &str, sex| Identity { name: Confidential::new(name), sex, ..Identity::default() };
    let input = |name: &str| ApplyInput {
        search: Search::Child,
        relation: Kin::Mother,
        applicant: Identity { phones: vec![Confidential::new("13800138000")], ..person(name, 2) },
        applicant_minor: false,
        missing: Some(person("柏小川", 1)),
        missing_on: None,
        missing_where: None,
        features: None,
        clothing: None,
        officer: StaffId(uuid::Uuid::nil()),
        village: None,
    };
    let asked = request(&house, input("柏秋叶"));
    let done = apply_at_door(&house, &asked).await.unwrap();
    let receipt = receipt_at_door(&house, done).await.unwrap().expect("a receipt");
    assert!(family_words(&house, receipt.reveal()).await.unwrap().is_some(), "the receipt finds it");
    // The same page sent twice is the same application with the same receipt.
    let again = apply_at_door(&house, &asked).await.unwrap();
    assert!(again.replayed && again.stream == done.stream);
    assert!(receipt_at_door(&house, again).await.unwrap().expect("a receipt").reveal() == receipt.reveal());
    // One case officer answers for it, sees it, and was told; nobody else of the desk sees it.
    let stored = house.reads.stream(&house.town, done.stream).await.unwrap().unwrap();
    let reunion =
        app::stream::open_stored::<domain::reunion::Reunion>(&house, stored).await.unwrap().unwrap();
    let application = reunion.noun().applied().unwrap().clone();
    assert!(application.by_family, "the officer reads that nobody saw a paper");
    assert!(!application.officer.0.is_nil());
    let owner = Party::Staff(application.officer);
    let viewer = |parties| app::ports::Viewer { jurisdiction: house.town.clone(), parties, now: house.now() };
    let told = house.reads.notices(&viewer(vec![owner.clone()]), 50).await.unwrap();
    assert!(told.iter().any(|n| n.stream == done.stream && n.template == "reunion-applied"), "{told:?}");
    assert!(house.reads.level(&viewer(vec![owner]), done.stream).await.unwrap().is_some());
    let duty = actor(&house, "duty1").await;
    assert!(house.reads.level(&house.viewer(&duty), done.stream).await.unwrap().is_none());
    // Whoever fills it by machine is stopped, and writes nothing more.
    let mut refused = None;
    for _ in 0..70 {
        if let Err(error) = apply_at_door(&house, &request(&house, input("江若水"))).await {
            refused = Some(code(&error).to_owned());
            break;
        }
    }
    assert_eq!(refused.as_deref(), Some("reunion-door-busy"));
}
