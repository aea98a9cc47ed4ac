//! Rules of reports, each under its number.

use super::{
    AdultWish, Branch, Command, Description, Fact, FeedbackText, Intake, PoliceDecision, Report, Safety,
    Situation, Stage, TracedAs, TracingVerdict, Triage, Urgency,
};
use crate::actor::{Role, UnitCode};
use crate::ids::{ReportId, StreamId};
use crate::noun::Noun;
use crate::rows::Level;
use crate::testing::{Bench, actor};
use crate::text::Confidential;
use uuid::Uuid;

fn child() -> Box<Intake> {
    let mut intake =
        Intake { situations: [Situation::S4].into(), safety: Safety::Unknown, ..Intake::default() };
    intake.subject.name = Some(Confidential::new("陈小芳"));
    intake.reporter.call_back = Some(Confidential::new("19900000001"));
    Box::new(intake)
}

fn triage() -> Command {
    Command::Triage(Triage {
        urgency: Urgency::Orange,
        tracks: ["criminal".to_owned()].into(),
        officer: None,
        first_step: "visit_now".to_owned(),
        external_numbers: Vec::new(),
        note: None,
    })
}

fn decided(bench: &mut Bench<Report>) {
    let at = bench.now;
    bench.does(Command::Receive(child())).does(Command::Acknowledge).does(triage());
    bench.does(Command::Decide { decision: PoliceDecision::FiledCriminal, at, number: None });
}

#[test]
fn r01_suspicion_suffices_no_name_no_proof() {
    let mut bench = Bench::<Report>::new();
    let intake = Intake { situations: [Situation::S9].into(), ..Intake::default() };
    assert_eq!(bench.answer(Command::Receive(Box::new(intake))), "ok");
    let mut empty = Bench::<Report>::new();
    assert_eq!(empty.answer(Command::Receive(Box::default())), "report-situation-missing");
}

#[test]
fn r02_any_unit_reports_without_its_superiors_consent() {
    for role in Role::ALL {
        let mut bench = Bench::<Report>::new();
        bench.by(actor(9, *role, "anywhere"));
        assert_eq!(bench.answer(Command::Receive(child())), "ok", "{role:?}");
    }
}

#[test]
fn r04_feedback_has_no_place_for_an_identity() {
    let mut bench = Bench::<Report>::new();
    decided(&mut bench);
    bench.does(Command::GiveFeedback);
    assert_eq!(bench.noun().feedback.map(|(text, _)| text), Some(FeedbackText::Accepted));
    let fact = Fact::FeedbackGiven { text: FeedbackText::Accepted };
    assert_eq!(serde_json::to_string(&fact).unwrap(), r#"{"FeedbackGiven":{"text":"accepted"}}"#);
}

#[test]
fn t03_feedback_is_watched_for_three_days_from_the_decision() {
    let mut bench = Bench::<Report>::new();
    decided(&mut bench);
    let started = bench.state.clocks.get("T03").expect("the clock of feedback runs").run.started_at();
    assert_eq!(started, bench.now);
    bench.later(24 * 6);
    assert!(bench.state.clocks.overdue());
}

#[test]
fn r07_a_duplicate_is_linked_and_stays() {
    let mut bench = Bench::<Report>::new();
    let earlier = ReportId(Uuid::from_u128(99));
    bench.does(Command::Receive(child())).does(Command::LinkDuplicate { of: earlier });
    assert_eq!(bench.noun().stage, Stage::Duplicate);
    assert_eq!(bench.noun().duplicate_of, Some(earlier));
    assert_eq!(bench.noun().intake.situations.len(), 1, "what was told is still there");
}

#[test]
fn r08_out_of_area_is_transferred_within_a_day_but_protected_first() {
    let mut bench = Bench::<Report>::new();
    let intake = Intake { other_area: Some("431129".to_owned()), ..*child() };
    bench.does(Command::Receive(Box::new(intake)));
    assert!(bench.state.clocks.get("T07").is_some());
    let bare = Command::Transfer { area: "431129".to_owned(), protected_by: Confidential::default() };
    assert_eq!(bench.answer(bare), "report-protect-first");
    let safe = Command::Transfer { area: "431129".to_owned(), protected_by: Confidential::new("已送医") };
    assert_eq!(bench.answer(safe), "ok");
}

#[test]
fn r09_closes_only_with_outcome_and_feedback() {
    let mut bench = Bench::<Report>::new();
    let close = || Command::Close { outcome: "handled".to_owned() };
    bench.does(Command::Receive(child()));
    assert_eq!(bench.answer(close()), "report-no-decision-yet");
    let at = bench.now;
    bench.does(Command::Acknowledge).does(triage());
    bench.does(Command::Decide { decision: PoliceDecision::NoCase, at, number: None });
    assert_eq!(bench.answer(close()), "report-feedback-missing");
    bench.does(Command::GiveFeedback);
    assert_eq!(bench.answer(close()), "ok");
}

#[test]
fn r10_a_unit_that_kept_silent_is_looked_into_by_itself() {
    let mut bench = Bench::<Report>::new();
    let knew_at = bench.now;
    bench.does(Command::Receive(child()));
    bench.does(Command::ReviewKnowledge { unit: UnitCode::new("sch-01"), knew_at, reported: false });
    assert_eq!(bench.noun().missed_by, vec![UnitCode::new("sch-01")]);
    let facets = bench.state.rows(StreamId(Uuid::nil())).facets;
    assert!(facets.iter().any(|f| f.name == "missed_by"));
}

#[test]
fn r05_only_the_desk_and_the_named_officer_see_a_report_in_full() {
    let mut bench = Bench::<Report>::new();
    bench.does(Command::Receive(child()));
    let rows = bench.state.rows(StreamId(Uuid::nil())).visibility;
    let full: Vec<_> = rows.iter().filter(|r| r.level == Level::Full).map(|r| r.party.code()).collect();
    assert_eq!(full, vec!["PSB_DUTY@psb"]);
}

#[test]
fn nothing_is_reported_over_a_womans_head() {
    let wish = |asked, agreed| {
        let mut wish = AdultWish { asked, ..AdultWish::default() };
        wish.consents.insert(UnitCode::new("psb"), agreed);
        Intake { branch: Branch::AdultWoman, adult: Some(wish), ..*child() }
    };
    let mut bench = Bench::<Report>::new();
    assert_eq!(bench.answer(Command::Receive(Box::new(wish(false, false)))), "report-wish-not-asked");
    assert_eq!(bench.answer(Command::Receive(Box::new(wish(true, false)))), "report-consent-missing");
    bench.does(Command::Receive(Box::new(wish(true, true))));
    assert!(bench.noun().may_tell(&UnitCode::new("psb")));
    assert!(!bench.noun().may_tell(&UnitCode::new("wf")), "each unit is asked for separately");
    bench.does(Command::RecordConsent { unit: UnitCode::new("wf"), given: true });
    assert!(bench.noun().may_tell(&UnitCode::new("wf")));
}

#[test]
fn rows_hold_no_name_and_no_words() {
    let mut bench = Bench::<Report>::new();
    bench.does(Command::Receive(child()));
    let shown = format!("{:?}", bench.state.rows(StreamId(Uuid::nil())));
    assert!(!shown.contains("陈小芳") && !shown.contains("1990"));
    assert_eq!(Report::KIND.code(), "report");
}

fn description(day: Option<jiff::civil::Date>) -> Box<Description> {
    Box::new(Description {
        traced_as: TracedAs::Found,
        day,
        marks: Some(Confidential::new("左手背烫伤疤")),
        ..Description::default()
    })
}

#[test]
fn a_found_child_is_described_before_anything_is_decided_about_him() {
    let mut bench = Bench::<Report>::new();
    bench.does(Command::Receive(child()));
    let today = crate::clock::civil_date(bench.now);
    let tomorrow = today.tomorrow().unwrap();
    let other = ReportId(Uuid::from_u128(77));
    let judge = |reason: &str| Command::JudgeTracing {
        with: other,
        verdict: TracingVerdict::Different,
        reason: Confidential::new(reason),
    };
    assert_eq!(bench.answer(judge("母亲辨认")), "report-nothing-described");
    assert_eq!(bench.answer(Command::Describe(description(None))), "report-day-missing");
    assert_eq!(bench.answer(Command::Describe(description(Some(tomorrow)))), "report-day-in-future");
    let silent = Box::new(Description { day: Some(today), age: Some(5), sex: 1, ..Description::default() });
    assert_eq!(bench.answer(Command::Describe(silent)), "report-nothing-described");
    assert_eq!(bench.answer(Command::Describe(description(Some(today)))), "ok");
    assert_eq!(bench.answer(judge(" ")), "report-reason-missing");
    assert_eq!(bench.answer(judge("母亲辨认")), "ok");
    assert_eq!(bench.noun().tracing[&other].verdict, TracingVerdict::Different);
    let rows = bench.noun().rows(StreamId(Uuid::from_u128(1)));
    let found = rows.facets.iter().filter(|f| f.name == "tracing").map(|f| f.value.as_str());
    assert_eq!(
        found.collect::<Vec<_>>(),
        ["found"],
        "a code stands in the clear, no word of the description"
    );
}
