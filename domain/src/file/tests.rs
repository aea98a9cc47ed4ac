//! Rules of files, each under its number.

use super::{
    ClosureEvidence, Command, File, Opening, PersonRole, PlanEvidence, Risk, Side, Stage, Step, Track, Waiver,
};
use crate::access::Basis;
use crate::actor::Role;
use crate::ids::{PersonId, StaffId, StreamId};
use crate::report::Situation;
use crate::testing::{Bench, actor};
use crate::text::Confidential;
use uuid::Uuid;

fn person(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(n))
}

fn open() -> Bench<File> {
    let mut bench = Bench::new();
    let opening = Opening {
        code_name: "青禾-27".to_owned(),
        side: Side::Victim,
        subject: person(1),
        minor: true,
        report: None,
        situations: [Situation::S2].into(),
        tracks: [Track::Criminal, Track::Welfare].into(),
        risk: Risk::Red,
        owner: StaffId(Uuid::from_u128(7)),
        village: None,
        age_band: Some("12-13".to_owned()),
    };
    bench.does(Command::Open(Box::new(opening)));
    let add = |person, role| Command::AddPerson { person, role, relation: None, adult: true };
    bench.does(add(person(2), PersonRole::Guardian)).does(add(person(3), PersonRole::TrustedAdult));
    bench
}

fn done() -> ClosureEvidence {
    ClosureEvidence {
        plans: vec![PlanEvidence { completed: true, reviews: 1 }],
        open_referrals: 0,
        open_visits: 0,
        follow_ups_ended: 4,
    }
}

fn step(bench: &Bench<File>, name: &str) -> Command {
    Command::RecordStep(Step { track: Track::Criminal, step: name.to_owned(), at: bench.now, number: None })
}

#[test]
fn r48_an_arrest_and_a_judgment_close_nothing() {
    let mut bench = open();
    for name in ["filed", "detained", "arrested", "prosecuted", "judged"] {
        let command = step(&bench, name);
        bench.does(command);
        assert!(bench.noun().stage.open(), "{name}");
    }
    let nothing = ClosureEvidence::default();
    assert_eq!(bench.answer(Command::Close(Box::new(nothing))), "file-aftercare-missing");
}

#[test]
fn r48_closing_names_what_is_missing_and_then_closes() {
    let cases = [
        (
            ClosureEvidence { plans: vec![PlanEvidence { completed: false, reviews: 1 }], ..done() },
            "file-aftercare-unfinished",
        ),
        (
            ClosureEvidence { plans: vec![PlanEvidence { completed: true, reviews: 0 }], ..done() },
            "file-aftercare-unfinished",
        ),
        (ClosureEvidence { open_referrals: 1, ..done() }, "file-referral-open"),
        (ClosureEvidence { open_visits: 1, ..done() }, "file-follow-ups-open"),
        (ClosureEvidence { follow_ups_ended: 3, ..done() }, "file-follow-ups-open"),
        (done(), "ok"),
    ];
    let mut bench = open();
    for (evidence, answer) in cases {
        assert_eq!(bench.answer(Command::Close(Box::new(evidence))), answer);
    }
    assert_eq!(bench.noun().stage, Stage::Closed);
}

#[test]
fn r48_a_waiver_is_hers_reviewed_and_offered_again() {
    let mut bench = open();
    let waiver = |words: &str, adult| {
        let own_view = Confidential::new(words);
        Command::ProposeWaiver(Box::new(Waiver { own_view, adult, reason: "own_wish".to_owned() }))
    };
    let waive = || Command::Waive(Box::new(ClosureEvidence { plans: Vec::new(), ..done() }));
    assert_eq!(bench.answer(waiver("", Some(person(3)))), "file-own-view-missing");
    assert_eq!(bench.answer(waiver("我想自己待着", None)), "file-adult-unfit");
    bench.does(waiver("我想自己待着", Some(person(3))));
    assert_eq!(bench.answer(waive()), "file-review-missing");
    let review = || Command::ReviewWaiver { agreed: true, words: Confidential::new("同意") };
    assert_eq!(bench.answer(review()), "file-reviewer-unfit", "the one who proposed may not review");
    bench.by(actor(20, Role::Ca, "ca")).does(review());
    bench.by(actor(7, Role::PsbDuty, "psb")).does(waive());
    assert_eq!(bench.noun().stage, Stage::Waived);
    assert!(bench.state.clocks.get("H09").is_some() && bench.state.clocks.get("H10").is_some());
}

#[test]
fn r14_a_guardian_who_is_a_suspect_stands_by_nobody() {
    let mut bench = open();
    assert!(bench.noun().may_stand_by(person(2)));
    bench.does(Command::NameSuspect { person: person(2) });
    assert!(!bench.noun().may_stand_by(person(2)));
    let own_view = Confidential::new("我想自己待着");
    let waiver = Waiver { own_view, adult: Some(person(2)), reason: String::new() };
    assert_eq!(bench.answer(Command::ProposeWaiver(Box::new(waiver))), "file-adult-unfit");
    assert_eq!(bench.answer(Command::NameSuspect { person: person(1) }), "file-subject-as-suspect");
}

#[test]
fn walls_keep_kin_and_the_other_side_out() {
    let mut bench = open();
    let staff = StaffId(Uuid::from_u128(30));
    for conflict in [Basis::Kin, Basis::OtherSide] {
        let command = Command::Assign { staff, conflict: Some(conflict) };
        assert_eq!(bench.answer(command), "file-conflict-of-interest");
    }
    assert_eq!(bench.answer(Command::Assign { staff, conflict: None }), "ok");
}

#[test]
fn lowering_the_risk_needs_a_reason_raising_does_not() {
    let mut bench = open();
    let grade = |risk, reason| Command::GradeRisk { risk, reason };
    assert_eq!(bench.answer(grade(Risk::Yellow, None)), "file-reason-missing");
    assert_eq!(bench.answer(grade(Risk::Yellow, Some(Confidential::new("已离开")))), "ok");
    assert_eq!(bench.answer(grade(Risk::Red, None)), "ok");
}

#[test]
fn r63_a_station_has_no_row_in_a_file() {
    let rows = open().state.rows(StreamId(Uuid::nil()));
    assert!(rows.visibility.iter().all(|r| !r.party.code().starts_with("STN@")));
    assert_eq!(rows.work.map(|w| w.title), Some("青禾-27".to_owned()));
}

#[test]
fn counselling_and_a_lawyer_are_watched_from_the_first_day() {
    let mut bench = open();
    assert!(bench.state.clocks.get("H16").is_some() && bench.state.clocks.get("H17").is_some());
    bench.does(Command::Offer { service: "counselling".to_owned(), accepted: None }).later(30);
    let overdue = |key: &str| bench.state.clocks.get(key).is_some_and(|k| k.run.breach().is_some());
    assert!(!overdue("H16"));
    assert!(overdue("H17"));
}
