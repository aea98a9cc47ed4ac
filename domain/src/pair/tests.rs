//! A pair by its rules: decided by a person, remembered, taken back, and telling in time.

use super::{Around, Command, Decision, Ground, Pair, Proposal, Source, Verdict};
use crate::ids::StreamId;
use crate::noun::Noun;
use crate::report::duty_desk;
use crate::testing::Bench;
use crate::text::Confidential;
use jiff::{Timestamp, ToSpan};
use std::collections::BTreeSet;
use uuid::Uuid;

fn proposal(permille: u16, files: u8) -> Proposal {
    Proposal {
        left: StreamId(Uuid::from_u128(1)),
        right: StreamId(Uuid::from_u128(2)),
        title: "青禾-1 · 晨星-2".to_owned(),
        permille,
        reasons: Vec::new(),
        files,
        audience: BTreeSet::new(),
        source: Source::Arrival,
    }
}

fn decide(verdict: Verdict, around: Around) -> Command {
    let decision = Decision { verdict, ground: Ground::Papers, words: None, versions: (1, 1) };
    Command::Decide(Box::new(decision), around)
}

fn undo(reason: &str) -> Command {
    Command::Undo { reason: Confidential::new(reason) }
}

fn proposed() -> Bench<Pair> {
    let mut bench = Bench::<Pair>::new();
    bench.does(Command::Propose(Box::new(proposal(600, 2))));
    bench
}

fn days_ago(bench: &Bench<Pair>, days: i64) -> Timestamp {
    bench.now.checked_sub((days * 24).hours()).unwrap()
}

#[test]
fn nothing_is_decided_before_it_is_proposed() {
    let mut bench = Bench::<Pair>::new();
    assert_eq!(bench.answer(decide(Verdict::Same, Around::default())), "pair-not-proposed");
}

#[test]
fn a_merge_is_taken_back_with_a_reason_and_leaves_the_pair_as_it_was() {
    let mut bench = proposed();
    let before = serde_json::to_value(bench.noun()).unwrap();
    bench.does(decide(Verdict::Same, Around::default()));
    assert_eq!(bench.noun().stage(), "same");
    assert_eq!(bench.answer(undo(" ")), "pair-reason-missing");
    bench.does(undo("两人出生地不同"));
    assert_eq!(serde_json::to_value(bench.noun()).unwrap(), before);
    assert_eq!(bench.answer(undo("again")), "pair-not-decided");
}

#[test]
fn a_decision_stands_until_it_is_taken_back() {
    let mut bench = proposed();
    bench.does(decide(Verdict::Apart, Around::default()));
    assert_eq!(bench.answer(decide(Verdict::Same, Around::default())), "pair-already-decided");
    // A later comparison, with whatever number, asks nobody again.
    bench.does(Command::Propose(Box::new(proposal(990, 5))));
    assert_eq!(bench.noun().stage(), "apart");
    assert_eq!(bench.noun().proposal.as_ref().unwrap().permille, 600);
}

#[test]
fn persons_kept_apart_are_not_joined_by_another_way_round() {
    let mut bench = proposed();
    let apart = Around { kept_apart: true, ..Around::default() };
    assert_eq!(bench.answer(decide(Verdict::Same, apart)), "pair-kept-apart");
    let joined = Around { joined: true, ..Around::default() };
    assert_eq!(bench.answer(decide(Verdict::Apart, joined)), "pair-joined-otherwise");
}

#[test]
fn the_third_report_in_the_window_is_brought_before_the_desk_once() {
    let mut bench = proposed();
    let reports = vec![days_ago(&bench, 0), days_ago(&bench, 30), days_ago(&bench, 89)];
    bench.does(decide(Verdict::Same, Around { reports: reports.clone(), ..Around::default() }));
    assert_eq!(bench.noun().stage(), "early");
    let rows = bench.noun().rows(StreamId(Uuid::nil()));
    assert_eq!(rows.work.as_ref().unwrap().holder, Some(duty_desk()));
    assert!(rows.work.unwrap().closed.is_none(), "it waits");
    assert!(rows.visibility.iter().any(|v| v.party == duty_desk()));
    assert_eq!(bench.answer(Command::AnswerEarly { words: Confidential::default() }), "pair-words-missing");
    bench.does(Command::AnswerEarly { words: Confidential::new("已转妇联入户") });
    assert_eq!(bench.noun().stage(), "same");
    assert_eq!(bench.answer(Command::AnswerEarly { words: Confidential::new("x") }), "pair-nothing-early");

    let mut known = proposed();
    known.does(decide(Verdict::Same, Around { reports, raised: 3, ..Around::default() }));
    assert_eq!(known.noun().stage(), "same", "told before");
}

#[test]
fn two_reports_or_an_old_third_one_raise_nothing() {
    let mut bench = proposed();
    let reports = vec![days_ago(&bench, 0), days_ago(&bench, 1), days_ago(&bench, 91)];
    bench.does(decide(Verdict::Same, Around { reports, ..Around::default() }));
    assert_eq!(bench.noun().stage(), "same");
}

#[test]
fn an_even_chance_between_many_files_is_worth_most() {
    let urgency = |permille, files| proposal(permille, files).urgency();
    assert!(urgency(500, 2) < urgency(950, 2));
    assert!(urgency(500, 2) < urgency(150, 2));
    assert!(urgency(500, 4) < urgency(500, 2));
    let mut bench = proposed();
    bench.does(Command::PutOff);
    assert_eq!(bench.noun().stage(), "later");
    assert_eq!(bench.noun().rows(StreamId(Uuid::nil())).work.unwrap().urgency, u8::MAX);
}
