//! The laboratory with values: two persons, disagreement, withdrawal, what a restart keeps.

use exchange::{
    Action, GroupNo, Items, Outgoing, Role, Route, Sample, SampleNo, Sequence, Sex, SigningKey, Status,
};

use super::fact::{Candidate, Duty, Entry, Fact, Opinion, Outcome};
use super::state::{Progress, Stage, State};
use super::{Fault, Laboratory, Places, Refusal, SYSTEM};
use crate::import::Format;

fn at(second: u8) -> jiff::Timestamp {
    format!("2026-11-28T02:00:{second:02}Z").parse().unwrap()
}

fn group() -> GroupNo {
    GroupNo::from_random([7; 8])
}

fn no(seed: u8) -> SampleNo {
    SampleNo::from_random([seed; 8])
}

fn does(state: &mut State, by: &str, fact: Fact) {
    state.apply(&Entry { at: at(0), by: by.to_owned(), fact });
}

fn all(state: &mut State, by: &str, decided: Result<Vec<Fact>, Refusal>) {
    decided.unwrap().into_iter().for_each(|fact| does(state, by, fact));
}

fn member(seed: u8, role: Role) -> Sample {
    Sample { sample: no(seed), group: group(), role, sex: Sex::Unknown, action: Action::Compare }
}

/// Staff, a mother's sample, and one candidate.
fn with_candidate() -> State {
    let mut state = State::default();
    for (login, duty) in
        [("ana", Duty::Analyst), ("r1", Duty::Reviewer), ("r2", Duty::Reviewer), ("r3", Duty::Reviewer)]
    {
        let reviewer = exchange::ReviewerNo::from_random([login.len() as u8 + login.as_bytes()[1]; 8]);
        does(
            &mut state,
            SYSTEM,
            Fact::StaffAdded { login: login.into(), reviewer, duty, hash: String::new() },
        );
    }
    let samples = vec![member(1, Role::Mother)];
    let digest = "00".repeat(32);
    does(&mut state, "ana", Fact::PackageTaken { number: 1, digest, samples });
    for seed in [1, 9] {
        does(&mut state, "ana", Fact::ProfileImported { sample: no(seed), loci: 20, issues: Vec::new() });
    }
    let candidate = Candidate {
        sample: no(9),
        national: false,
        log10: 8.0,
        compared: 20,
        contradicting: 0,
        alone: 0.9,
        among_all: 0.9,
    };
    let outcome = Outcome {
        candidates: vec![candidate],
        profiles: 1,
        cut: 1.0,
        assumptions: String::new(),
        missed: 0.1,
        helps: Vec::new(),
        typed: vec![no(1)],
        ground: String::new(),
    };
    does(&mut state, SYSTEM, Fact::SearchDone { group: group(), outcome });
    state
}

/// The same, raised and with a second sample that agrees.
fn for_review() -> State {
    let mut state = with_candidate();
    let facts = state.raise_hit("ana", group(), no(9));
    all(&mut state, "ana", facts);
    let facts = state.request_resample("ana", 1);
    all(&mut state, "ana", facts);
    does(&mut state, "ana", Fact::ProfileImported { sample: no(10), loci: 20, issues: Vec::new() });
    let facts = state.take_resample("ana", 1, no(10), (20, 0));
    all(&mut state, "ana", facts);
    state
}

fn opine(state: &mut State, by: &str, opinion: Opinion) {
    let facts = state.give_opinion(by, 1, opinion);
    all(state, by, facts);
}

fn stage(state: &State) -> Stage {
    state.case(1).unwrap().stage()
}

#[test]
fn r58_two_different_reviewers_decide_and_the_second_is_blind() {
    let mut state = for_review();
    assert_eq!(state.give_opinion("ana", 1, Opinion::Confirm), Err(Refusal::NotReviewer));
    opine(&mut state, "r1", Opinion::Confirm);
    assert_eq!(stage(&state), Stage::Review { given: 1 });
    assert_eq!(state.give_opinion("r1", 1, Opinion::Confirm), Err(Refusal::GivenBefore));
    let case = state.case(1).unwrap();
    assert_eq!(case.visible_to("r2").len(), 0);
    assert_eq!(case.visible_to("ana").len(), 0);
    assert_eq!(case.visible_to("r1").len(), 1);
    assert_eq!(state.verdicts_due()[0].status, Status::Verifying, "one opinion tells the platform nothing");
    opine(&mut state, "r2", Opinion::Confirm);
    assert_eq!(stage(&state), Stage::Decided(Opinion::Confirm));
    assert_eq!(state.case(1).unwrap().visible_to("ana").len(), 2);
    let verdict = &state.verdicts_due()[0];
    assert_eq!((verdict.status, verdict.counterpart), (Status::Confirmed, Some(no(9))));
    assert_eq!(verdict.check(), Ok(()));
    assert_eq!(state.give_opinion("r3", 1, Opinion::Exclude), Err(Refusal::Decided));
}

#[test]
fn disagreement_needs_a_third_person() {
    let mut state = for_review();
    opine(&mut state, "r1", Opinion::Confirm);
    opine(&mut state, "r2", Opinion::Exclude);
    assert_eq!(stage(&state), Stage::Disagreed);
    assert_eq!(state.give_opinion("r2", 1, Opinion::Confirm), Err(Refusal::GivenBefore));
    assert_eq!(state.case(1).unwrap().visible_to("r3").len(), 0, "the third is blind too");
    assert_eq!(state.verdicts_due()[0].status, Status::Verifying);
    opine(&mut state, "r3", Opinion::Exclude);
    assert_eq!(stage(&state), Stage::Decided(Opinion::Exclude));
    assert_eq!(state.case(1).unwrap().deciders().unwrap().1, ["r2", "r3"]);
    assert_eq!(state.verdicts_due()[0].status, Status::Excluded);
}

#[test]
fn no_confirmation_stands_on_one_sample_or_on_another_person() {
    let mut state = with_candidate();
    let facts = state.raise_hit("ana", group(), no(9));
    all(&mut state, "ana", facts);
    assert_eq!(state.verdicts_due()[0].status, Status::HitToVerify);
    assert_eq!(state.raise_hit("ana", group(), no(9)), Err(Refusal::RaisedBefore));
    assert_eq!(state.raise_hit("ana", group(), no(8)), Err(Refusal::NotCandidate));
    assert_eq!(state.give_opinion("r1", 1, Opinion::Confirm), Err(Refusal::NoResample));
    does(&mut state, "ana", Fact::ResampleCompared { case: 1, sample: no(10), compared: 20, different: 3 });
    assert_eq!(state.give_opinion("r1", 1, Opinion::Confirm), Err(Refusal::NoResample));
    assert!(state.give_opinion("r1", 1, Opinion::Exclude).is_ok());
}

#[test]
fn nobody_reviews_her_own_hit() {
    let mut state = for_review();
    // An analyst of yesterday who reviews today.
    let reviewer = exchange::ReviewerNo::from_random([77; 8]);
    let (login, hash) = ("ana".to_owned(), String::new());
    does(&mut state, SYSTEM, Fact::StaffAdded { login, reviewer, duty: Duty::Reviewer, hash });
    assert_eq!(state.give_opinion("ana", 1, Opinion::Confirm), Err(Refusal::OwnHit));
}

#[test]
fn only_an_analyst_acts_and_only_a_typed_family_is_searched() {
    let state = with_candidate();
    assert_eq!(state.queue_search("r1", group()), Err(Refusal::NotAnalyst));
    assert_eq!(state.raise_hit("r1", group(), no(9)), Err(Refusal::NotAnalyst));
    let other = GroupNo::from_random([8; 8]);
    assert_eq!(state.queue_search("ana", other), Err(Refusal::NothingTyped));
}

fn open(folder: &std::path::Path) -> Laboratory {
    let platform = SigningKey::from_bytes(&[9; 32]);
    std::fs::create_dir_all(folder.join("keys")).unwrap();
    std::fs::write(folder.join("keys/platform.pub"), platform.public().to_hex()).unwrap();
    let route = Route::new("lab-990000", "platform-990000").unwrap();
    let places = Places { data: folder.to_owned(), national: None, route, threads: 1 };
    Laboratory::open(&places).unwrap()
}

#[test]
fn withdrawing_destroys_the_profile_and_a_restart_knows() {
    let folder = tempfile::tempdir().unwrap();
    let mut laboratory = open(folder.path());
    laboratory.add_staff(at(0), "ana", Duty::Analyst, "a long password").unwrap();
    let platform = SigningKey::from_bytes(&[9; 32]);
    let route = Route::new("platform-990000", "lab-990000").unwrap();
    let pack = |sent: &Sequence, action| {
        let sample = Sample { action, ..member(1, Role::Mother) };
        Outgoing::new(route.clone(), at(1), Items::Samples(vec![sample])).sign(&platform, sent).unwrap()
    };
    let first = pack(&Sequence::START, Action::Compare);
    laboratory.take_package(at(2), "ana", &first.to_text()).unwrap();
    let again = laboratory.take_package(at(2), "ana", &first.to_text());
    assert!(matches!(again, Err(Fault::Package(exchange::Error::AlreadyTaken { number: 1 }))));
    let text = format!("sample,locus,allele1,allele2\n{},TH01,7,9\nWANG,TH01,7,9\n", no(1));
    let imported = laboratory.import(at(3), "ana", (Format::Csv, &text), None).unwrap();
    assert_eq!((imported.accepted.len(), imported.problems.len()), (1, 1), "a name is no number");
    assert!(matches!(imported.accepted[0].1[..], [super::fact::Issue::FewLoci { loci: 1 }]));
    assert!(laboratory.candidate_profile(no(1), false).is_some());
    assert_eq!(laboratory.import(at(3), "ana", (Format::Csv, &text), None).unwrap().unchanged, 1);
    drop(laboratory);
    let mut laboratory = open(folder.path());
    assert_eq!(laboratory.candidate_profile(no(1), false).unwrap().len(), 1);
    let second = pack(&Sequence::START.after(&first), Action::Withdraw);
    laboratory.take_package(at(4), "ana", &second.to_text()).unwrap();
    assert!(laboratory.candidate_profile(no(1), false).is_none());
    drop(laboratory);
    let mut laboratory = open(folder.path());
    assert!(laboratory.candidate_profile(no(1), false).is_none());
    assert!(matches!(laboratory.state.searches[&group()], Progress::Idle));
    assert_eq!(laboratory.make_package(at(5), "ana").unwrap(), 1);
    let told = laboratory.state.told.values().next().unwrap();
    assert_eq!((told.status, told.reason_code), (Status::Rejected, exchange::Reason::Withdrawn));
    assert!(laboratory.state.verdicts_due().is_empty(), "what was told is not told again");
    let refused = laboratory.import(at(6), "ana", (Format::Csv, &text), None).unwrap();
    assert!(refused.accepted.is_empty());
}
