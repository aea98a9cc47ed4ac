//! The same person, over the whole program: the wall sees through sameness, decisions are remembered and
//! taken back exactly, runs stop and go on, and whoever may not compare learns nothing.

use crate::ground::Ground;
use crate::people::{seal_away, shred};
use app::House;
use app::jobs::matching::Matching;
use app::mentions::Known;
use app::queries::{candidates, pair, sameness};
use app::services::pair as pairs;
use app::services::pair::{Choice, DecideInput, UndoInput};
use app::services::{file, report};
use app::work::Request;
use domain::actor::Actor;
use domain::file::{Risk, Side, Track};
use domain::ids::{CommandId, FileId, PairId, ReportId, StaffId, StreamId};
use domain::noun::Kind;
use domain::pair::{Ground as Basis, Verdict};
use domain::report::{Branch, Intake, Situation, Subject, Triage, Urgency};
use domain::text::Confidential;
use std::collections::BTreeSet;

fn request<T>(house: &House, body: T) -> Request<T> {
    Request { command: CommandId(house.ids.next()), expected: None, body }
}

async fn actor(house: &House, login: &str) -> Actor {
    let stored = house.reads.by_facet(&house.town, "login", login).await.unwrap().remove(0);
    let id = StaffId::from(stored.stream);
    let staff = app::stream::open_stored::<domain::staff::Staff>(house, stored).await.unwrap().unwrap();
    staff.noun().actor(id, house.town.clone(), 0, true).unwrap()
}

/// A number that passes its checksum; nobody has it: the area does not exist.
fn paper(birth: &str, sequence: &str) -> String {
    let digits = format!("990000{birth}{sequence}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.chars().zip(weights).map(|(c, w)| c.to_digit(10).unwrap() * w).sum();
    format!("{digits}{}", "10X98765432".chars().nth((sum % 11) as usize).unwrap())
}

fn subject(name: &str, birth: Option<&str>, age: Option<u8>) -> Subject {
    Subject {
        name: Some(Confidential::new(name)),
        sex: 2,
        birth_date: birth.map(|b| b.parse().unwrap()),
        age_estimate: age,
        school: Some(Confidential::new("第1示范小学（虚构）")),
        phone: Some(Confidential::new("19900000017")),
        ..Subject::default()
    }
}

async fn tell(house: &House, by: &str, subject: Subject) -> ReportId {
    let intake = Intake {
        branch: Branch::Minor,
        channel: "in_person".to_owned(),
        subject,
        situations: BTreeSet::from([Situation::S4]),
        ..Intake::default()
    };
    let by = actor(house, by).await;
    report::receive(house, &by, &request(house, intake)).await.unwrap().stream.into()
}

async fn open(
    house: &House,
    (report, side, owner): (ReportId, Side, &str),
    decided: Vec<Choice>,
) -> Result<FileId, app::Error> {
    let (duty, owner) = (actor(house, "duty1").await, actor(house, owner).await);
    let triage = Triage {
        urgency: Urgency::Orange,
        tracks: BTreeSet::from(["welfare".to_owned()]),
        officer: Some(owner.staff),
        first_step: "verify".to_owned(),
        external_numbers: Vec::new(),
        note: None,
    };
    let input = report::OpenFileInput {
        report,
        triage: Some(triage),
        side,
        tracks: BTreeSet::from([Track::Welfare]),
        risk: Risk::Orange,
        owner: owner.staff,
        persons: Vec::new(),
        decided,
    };
    report::open_file(house, &duty, &request(house, input)).await.map(|done| done.stream.into())
}

async fn decide(
    house: &House,
    by: &str,
    (a, b): (ReportId, ReportId),
    verdict: Verdict,
) -> Result<PairId, app::Error> {
    let input = DecideInput { left: a.into(), right: b.into(), verdict, ground: Basis::Asked, words: None };
    let by = actor(house, by).await;
    pairs::decide(house, &by, &request(house, input)).await.map(|done| done.stream.into())
}

fn code(error: app::Error) -> &'static str {
    match error {
        app::Error::Refused(note) => note.code,
        other => panic!("not a refusal: {other:?}"),
    }
}

async fn ground() -> (Ground, store::Store, House) {
    let ground = Ground::sqlite();
    ground.demo(0).await;
    let (store, house) = ground.open().await;
    (ground, store, house)
}

#[tokio::test(flavor = "multi_thread")]
async fn victim_and_offender_files_of_one_minor_are_walled() {
    let (_ground, _store, house) = ground().await;
    let number = paper("20130508", "182");
    let girl = || Subject { id_number: Some(Confidential::new(&number)), ..subject("陈小芳", None, None) };
    let hurt = tell(&house, "ward-er", girl()).await;
    open(&house, (hurt, Side::Victim, "case1"), Vec::new()).await.unwrap();
    let offended = tell(&house, "sch1", girl()).await;

    // The same paper: an officer says whether it is she before a second file is opened.
    let refused = open(&house, (offended, Side::Offender, "case2"), Vec::new()).await;
    assert_eq!(code(refused.unwrap_err()), "pair-decide-first");
    let same = || vec![Choice { record: hurt.into(), verdict: Verdict::Same }];
    // She is the same, so whoever works for one side does not get the other.
    let refused = open(&house, (offended, Side::Offender, "case1"), same()).await;
    assert_eq!(code(refused.unwrap_err()), "file-conflict-of-interest");
    let second = open(&house, (offended, Side::Offender, "case2"), same()).await.unwrap();

    // Nor later, by assignment: the wall sees through sameness.
    let input = file::AssignInput { file: second, staff: actor(&house, "case1").await.staff };
    let owner = actor(&house, "case2").await;
    let refused = file::assign(&house, &owner, &request(&house, input)).await;
    assert_eq!(code(refused.unwrap_err()), "file-conflict-of-interest");
    // The other side's file does not exist for him.
    let case1 = actor(&house, "case1").await;
    assert!(matches!(app::queries::file::show(&house, &case1, second).await, Err(app::Error::NotVisible)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wall_knows_one_paper_though_nobody_decided_yet() {
    let (_ground, _store, house) = ground().await;
    let number = paper("20130508", "182");
    let girl = |name| Subject { id_number: Some(Confidential::new(&number)), ..subject(name, None, None) };
    let first = tell(&house, "ward-er", girl("陈小芳")).await;
    open(&house, (first, Side::Victim, "case1"), Vec::new()).await.unwrap();
    let second = tell(&house, "sch1", girl("陈晓方")).await;
    let group = file::whole_person(&house, second.into(), &[]).await.unwrap();
    assert!(group.contains(&first.into()), "one paper, one person");
    let apart = file::whole_person(&house, second.into(), &[first.into()]).await.unwrap();
    assert!(!apart.contains(&first.into()), "unless an officer says that it is another");
    let case1 = actor(&house, "case1").await.staff;
    let side = (None, Some(Side::Offender));
    let wall = file::conflict_with(&house, &group, side, case1).await.unwrap();
    assert_eq!(wall, Some(domain::access::Basis::OtherSide));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_is_undone_and_everything_is_as_before() {
    let (_ground, _store, house) = ground().await;
    let first = tell(&house, "ward-er", subject("陈小芳", Some("2013-05-08"), None)).await;
    let second = tell(&house, "sch1", subject("陈晓芳", Some("2013-05-08"), None)).await;
    let read = async |id: ReportId| {
        let stream = app::stream::open::<domain::report::Report>(&house, id.into()).await.unwrap().unwrap();
        (stream.version, serde_json::to_value(&stream.state).unwrap())
    };
    let before = (read(first).await, read(second).await);
    let groups = async || sameness::around(&house, &[first.into()]).await.unwrap().group(first.into());
    let alone = groups().await;
    let id = decide(&house, "duty1", (first, second), Verdict::Same).await.unwrap();
    assert_eq!(groups().await, BTreeSet::from([first.into(), second.into()]));
    let wrong = decide(&house, "duty1", (first, second), Verdict::Apart).await;
    assert_eq!(code(wrong.unwrap_err()), "pair-already-decided");
    let undo = UndoInput { pair: id, reason: Confidential::new("出生地不同") };
    pairs::undo(&house, &actor(&house, "duty1").await, &request(&house, undo)).await.unwrap();
    assert_eq!(groups().await, alone);
    assert_eq!((read(first).await, read(second).await), before, "neither record was touched");
    // And what was decided stays told.
    let page = pair::show(&house, &actor(&house, "duty1").await, id).await.unwrap();
    assert_eq!(page.history.len(), 3, "proposed, decided, taken back");
}

#[tokio::test(flavor = "multi_thread")]
async fn sisters_kept_apart_are_neither_proposed_nor_joined_through_a_third() {
    let (_ground, _store, house) = ground().await;
    let elder = tell(&house, "ward-er", subject("陈小芳", Some("2013-05-08"), None)).await;
    let younger = tell(&house, "sch1", subject("陈小方", Some("2013-05-18"), None)).await;
    decide(&house, "duty1", (elder, younger), Verdict::Apart).await.unwrap();
    let third = tell(&house, "hot1", subject("陈小芳", None, Some(13))).await;
    decide(&house, "duty1", (third, younger), Verdict::Same).await.unwrap();
    let refused = decide(&house, "duty1", (third, elder), Verdict::Same).await;
    assert_eq!(code(refused.unwrap_err()), "pair-kept-apart");
    run_whole(&house).await;
    let id = sameness::pair_of(&house, elder.into(), younger.into());
    let stored = app::stream::open::<domain::pair::Pair>(&house, id.into()).await.unwrap().unwrap();
    assert_eq!(stored.noun().verdict(), Some(Verdict::Apart), "the run asked nobody again");
    let third_pair = sameness::pair_of(&house, elder.into(), third.into());
    assert!(house.reads.stream(&house.town, third_pair.into()).await.unwrap().is_none());
}

/// Starts a run and carries it on until nothing is left.
async fn run_whole(house: &House) -> domain::link_run::LinkRun {
    let office = actor(house, "office1").await;
    let done = pairs::start_run(house, &office, &request(house, ())).await.unwrap();
    let mut matching = Matching::default();
    while matching.round(house).await.unwrap() {}
    let run = app::stream::open::<domain::link_run::LinkRun>(house, done.stream).await.unwrap().unwrap();
    run.state.noun
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_proposes_what_is_worth_a_decision_and_can_be_stopped() {
    let (_ground, _store, house) = ground().await;
    let first = tell(&house, "ward-er", subject("陈小芳", Some("2013-05-08"), None)).await;
    let second = tell(&house, "sch1", subject("陈晓芳", Some("2013-05-08"), None)).await;
    let office = actor(&house, "office1").await;
    let stopped = pairs::start_run(&house, &office, &request(&house, ())).await.unwrap();
    pairs::cancel_run(&house, &office, &request(&house, stopped.stream.into())).await.unwrap();
    assert!(pairs::running(&house).await.unwrap().is_none());
    let run = run_whole(&house).await;
    assert_eq!(run.stage, domain::link_run::Stage::Finished);
    assert_eq!((run.progress.done, run.progress.proposed), (run.progress.pairs, 1));
    let duty = actor(&house, "duty1").await;
    let queue = pair::queue(&house, &duty, &["open"]).await.unwrap();
    let id = sameness::pair_of(&house, first.into(), second.into());
    assert_eq!(queue.iter().map(|q| q.item.stream).collect::<Vec<_>>(), vec![StreamId::from(id)]);
    let again = run_whole(&house).await;
    assert_eq!(again.progress.proposed, 0, "nothing is proposed twice");
    // A rebuild from the facts gives the same rows.
    let live = house.rebuild.fingerprint(&house.town).await.unwrap();
    app::jobs::rebuild::rebuild(&house, &mut |_, _| {}).await.unwrap();
    assert_eq!(house.rebuild.fingerprint(&house.town).await.unwrap(), live);
}

#[tokio::test(flavor = "multi_thread")]
async fn candidates_are_shown_to_those_who_may_see_them_and_to_nobody_else() {
    let (_ground, _store, house) = ground().await;
    let told = tell(&house, "ward-er", subject("陈小芳", Some("2013-05-08"), None)).await;
    let known = Known {
        name: Some(Confidential::new("陈晓芳")),
        sex: 2,
        birth: Some("2013-05-08".parse().unwrap()),
        ..Known::default()
    };
    let duty = actor(&house, "duty1").await;
    let found = candidates::typed(&house, &duty, &known).await.unwrap().unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].side.record, found[0].side.kind), (told.into(), Kind::Report));
    assert!(found[0].likeness.reasons.iter().any(|r| r.topic == "name" && !r.en.is_empty()));
    // A case officer compares too, but is assigned to nothing here.
    let case = actor(&house, "case1").await;
    assert!(candidates::typed(&house, &case, &known).await.unwrap().unwrap().is_empty());
    // Doctor, school, public: no comparison at all, whoever is known.
    for login in ["hosp1", "sch1", "pub1", "stn1", "lead1", "sys1"] {
        let other = actor(&house, login).await;
        assert!(candidates::typed(&house, &other, &known).await.unwrap().is_none(), "{login}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_shredded_or_sealed_is_in_no_index_no_list_and_no_batch() {
    let (ground, _store, house) = ground().await;
    let girl = || subject("陈小芳", Some("2013-05-08"), None);
    let (shredded, sealed) = (tell(&house, "ward-er", girl()).await, tell(&house, "sch1", girl()).await);
    let stays = tell(&house, "hot1", subject("阿芳", None, Some(13))).await;
    let known = Known {
        name: Some(Confidential::new("陈小芳")),
        sex: 2,
        phones: vec![Confidential::new("19900000017")],
        ..Known::default()
    };
    let duty = actor(&house, "duty1").await;
    assert_eq!(candidates::typed(&house, &duty, &known).await.unwrap().unwrap().len(), 3);
    assert_eq!(house.mentions.len().await, 3);

    // Whoever follows the tail forgets at once; nobody is shown who can't be opened, even before that.
    let mut tail = house.journal.tail();
    shred(&house, &duty, shredded.into()).await;
    seal_away(&house, &duty, sealed.into()).await;
    let shown = candidates::typed(&house, &duty, &known).await.unwrap().unwrap();
    assert_eq!(shown.iter().map(|s| s.side.record).collect::<Vec<_>>(), vec![stays.into()]);
    for _ in 0..2 {
        let appended = tail.recv().await.unwrap();
        app::jobs::people::note(&house, &appended).await.unwrap();
    }
    assert_eq!(house.mentions.len().await, 1);
    // A node that missed it looks again before it compares everybody.
    let (_other_store, other) = ground.open().await;
    let run = run_whole(&other).await;
    assert_eq!((run.progress.records, run.progress.pairs), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_stands_in_the_lists_of_whoever_sees_both_records_by_post_or_by_name() {
    let (_ground, _store, house) = ground().await;
    let first = tell(&house, "ward-er", subject("陈小芳", Some("2013-05-08"), None)).await;
    // The officer on duty answers for the file herself: its person is hers by name, reports by her post.
    let file = open(&house, (first, Side::Victim, "duty1"), Vec::new()).await.unwrap();
    let mut matching = Matching::default();
    matching.round(&house).await.unwrap();
    tell(&house, "sch1", subject("陈晓芳", Some("2013-05-08"), None)).await;
    matching.round(&house).await.unwrap();
    let (duty, case) = (actor(&house, "duty1").await, actor(&house, "case1").await);
    let queue = pair::queue(&house, &duty, &["open"]).await.unwrap();
    assert_eq!(queue.len(), 1, "one question for two persons, though one has two records");
    let id = queue[0].item.stream;
    assert!(pair::show(&house, &duty, id.into()).await.unwrap().may_decide);
    // Assigned to her file, a case officer sees one side only: there is no pair for him.
    let input = file::AssignInput { file, staff: case.staff };
    file::assign(&house, &actor(&house, "office1").await, &request(&house, input)).await.unwrap();
    assert!(house.reads.level(&house.viewer(&case), id).await.unwrap().is_none());
    assert!(matches!(pair::show(&house, &case, id.into()).await, Err(app::Error::NotVisible)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_third_report_of_one_girl_comes_before_the_desk() {
    let (_ground, _store, house) = ground().await;
    let first = tell(&house, "ward-er", subject("陈小芳", Some("2013-05-08"), None)).await;
    let second = tell(&house, "sch1", subject("陈晓芳", Some("2013-05-08"), None)).await;
    let third = tell(&house, "hot1", subject("阿芳", None, Some(13))).await;
    let two = decide(&house, "duty1", (first, second), Verdict::Same).await.unwrap();
    let duty = actor(&house, "duty1").await;
    assert!(pair::early(&house, &duty, two).await.is_err(), "two are not enough");
    let three = decide(&house, "duty1", (second, third), Verdict::Same).await.unwrap();
    let page = pair::early(&house, &duty, three).await.unwrap();
    assert_eq!((page.mentions, page.reports.len()), (3, 3));
    let notices = house.reads.notices(&house.viewer(&duty), 50).await.unwrap();
    assert!(notices.iter().any(|n| n.template == "early-discovery" && n.stream == three.into()));
    let answer = UndoInput { pair: three, reason: Confidential::new("已请妇联入户") };
    pairs::answer_early(&house, &duty, &request(&house, answer)).await.unwrap();
    let notices = house.reads.notices(&house.viewer(&duty), 50).await.unwrap();
    assert!(!notices.iter().any(|n| n.template == "early-discovery"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sample_is_drawn_from_decided_pairs_and_judged_by_somebody_else() {
    let (_ground, _store, house) = ground().await;
    let first = tell(&house, "ward-er", subject("陈小芳", Some("2013-05-08"), None)).await;
    let second = tell(&house, "sch1", subject("陈晓芳", Some("2013-05-08"), None)).await;
    let id = decide(&house, "duty1", (first, second), Verdict::Same).await.unwrap();
    let office = actor(&house, "office1").await;
    let drawn = pairs::draw_sample(&house, &office, &request(&house, ())).await.unwrap().stream;
    let judge = (drawn.into(), id, domain::pair_sample::Judgement::Same);
    pairs::judge_sample(&house, &office, &request(&house, judge)).await.unwrap();
    let sample = pair::sample(&house, &office, drawn.into()).await.unwrap();
    let [same, _] = sample.precision();
    assert_eq!((same.drawn.len(), same.confirmed.len()), (1, 1));
    let (share, low, high) = same.share.unwrap();
    assert!(share > 0.99 && low < 0.3 && high > 0.99, "one pair proves little, and the interval says so");
}
