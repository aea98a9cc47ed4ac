//! The rules of reunion, with values.

use super::{
    Aftercare, Answer, Application, Arrangement, Check, Command, Consent, FamilyWords, Found, Kin, LabReason,
    LabStatus, Material, Meeting, Reunion, Sample, Search, Signer, Stage, Telling, Verdict, Wish,
};
use crate::actor::{Actor, Party, Role};
use crate::ids::{FileId, PersonId, ReportId, StaffId};
use crate::rows::Rows;
use crate::testing::{Bench, actor};
use crate::text::Confidential;
use jiff::civil::date;
use uuid::Uuid;

fn text(words: &str) -> Confidential {
    Confidential::new(words)
}

fn person(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(n))
}

fn application(minor: bool) -> Application {
    Application {
        code_name: "青石-41".to_owned(),
        receipt: text("1111 2222 3333 4444"),
        receipt_key: "aa".to_owned(),
        group: "G".to_owned(),
        search: Search::Child,
        applicant: person(1),
        applicant_minor: minor,
        relation: Kin::Mother,
        missing: person(2),
        missing_on: Some(date(2001, 5, 6)),
        missing_where: Some(text("灯饰市场门口")),
        features: Some(text("左耳后一颗痣")),
        clothing: None,
        officer: StaffId(Uuid::from_u128(7)),
        village: None,
        by_family: false,
    }
}

fn signed(signer: Signer) -> Command {
    Command::Consent(Box::new(Consent { signer, signed_on: date(2026, 11, 22), paper: text("卷一") }))
}

fn sample(bench: &Bench<Reunion>, number: &str) -> Command {
    Command::TakeSample(Box::new(Sample {
        number: number.to_owned(),
        kin: Kin::Mother,
        material: Material::Blood,
        thing: None,
        at: bench.now,
        point: "psb".to_owned(),
    }))
}

fn verdict(status: LabStatus) -> Command {
    let hit = !matches!(status, LabStatus::InDatabase | LabStatus::Rejected);
    let two = || vec!["R1".to_owned(), "R2".to_owned()];
    Command::TakeVerdict(Box::new(Verdict {
        package: 1,
        sample: "S1".to_owned(),
        counterpart: hit.then(|| "C1".to_owned()),
        status,
        cause: LabReason::None,
        reviewers: if status == LabStatus::Confirmed { two() } else { Vec::new() },
    }))
}

fn applied() -> Bench<Reunion> {
    let mut bench = Bench::new();
    bench.by(case(7)).does(Command::Apply(Box::new(application(false))));
    bench
}

fn case(number: u128) -> Actor {
    actor(number, Role::PsbCase, "psb")
}

/// In the database.
fn compared() -> Bench<Reunion> {
    let mut bench = applied();
    bench.does(signed(Signer::Oneself));
    let first = sample(&bench, "S1");
    bench.does(first).does(Command::Submit { package: 1 }).does(verdict(LabStatus::InDatabase));
    bench
}

fn checked(bench: &mut Bench<Reunion>, agrees: bool) {
    for check in Check::ALL {
        bench.does(Command::RecordCheck { check: *check, agrees, words: text("核对") });
    }
}

/// A hit, confirmed by the laboratory, checked, released by two.
fn confirmed() -> Bench<Reunion> {
    let mut bench = compared();
    bench.does(verdict(LabStatus::HitToVerify));
    checked(&mut bench, true);
    bench.does(verdict(LabStatus::Confirmed)).does(Command::Release { kin: false });
    bench.by(case(8)).does(Command::Release { kin: false });
    bench.by(case(7));
    bench
}

fn found(age: u8, protected: bool) -> Command {
    Command::RecordFound(Box::new(Found {
        person: person(3),
        age: Some(age),
        minor: age < 18,
        protection: protected.then(|| FileId(Uuid::from_u128(90))),
        report: protected.then(|| ReportId(Uuid::from_u128(91))),
        person_key: "k".to_owned(),
    }))
}

fn wish(answer: Answer, again: Option<jiff::civil::Date>, by_self: bool) -> Command {
    Command::RecordWish(Wish { answer, ask_again_on: again, came_by_self: by_self, words: None })
}

fn telling(psychologist: &str, in_person: bool) -> Command {
    Command::PlanTelling(Box::new(Telling {
        teller: text("承办民警"),
        on: date(2026, 11, 23),
        place: text("谈话室"),
        psychologist: text(psychologist),
        in_person,
    }))
}

fn meeting(bench: &Bench<Reunion>, media: bool, agreed: bool) -> Command {
    Command::ArrangeMeeting(Box::new(Meeting {
        at: bench.now,
        place: text("工作室"),
        companions: None,
        media,
        media_agreed: agreed,
    }))
}

fn care(item: Aftercare, arranged: bool) -> Command {
    Command::ArrangeAftercare { item, arrangement: Arrangement { arranged, words: text("已联系") } }
}

fn reunite(bench: &mut Bench<Reunion>) {
    bench.does(telling("宁老师", true)).does(Command::Tell);
    let meet = meeting(bench, false, false);
    bench.does(meet);
    let at = bench.now;
    bench.does(Command::Meet { at });
}

/// All that lies in the clear, as text.
fn clear(bench: &Bench<Reunion>) -> String {
    let rows: Rows = bench.state.rows(crate::ids::StreamId(Uuid::from_u128(5)));
    format!("{rows:?}")
}

#[test]
fn no_blood_without_a_signed_consent_and_a_minor_never_signs_alone() {
    let mut bench = applied();
    let early = sample(&bench, "S1");
    assert_eq!(bench.answer(early), "reunion-consent-missing");
    let guardian = |suspect| Signer::Guardian { name: text("祖母"), suspect };
    assert_eq!(bench.answer(signed(guardian(false))), "reunion-signs-for-self");
    let mut child = Bench::<Reunion>::new();
    child.does(Command::Apply(Box::new(application(true))));
    assert_eq!(child.answer(signed(Signer::Oneself)), "reunion-guardian-signs");
    assert_eq!(child.answer(signed(guardian(true))), "reunion-guardian-is-suspect");
    child.does(signed(guardian(false)));
    assert_eq!(child.noun().stage, Stage::Consented);
}

#[test]
fn the_way_of_a_search_from_application_to_aftercare() {
    let mut bench = confirmed();
    assert_eq!(bench.noun().stage, Stage::Confirmed);
    bench.does(found(24, false)).does(wish(Answer::Willing, None, false));
    reunite(&mut bench);
    assert_eq!(bench.noun().stage, Stage::Reunited);
    assert_eq!(bench.answer(Command::Close), "reunion-aftercare-missing");
    for item in Aftercare::ALL {
        assert_eq!(bench.answer(Command::Close), "reunion-aftercare-missing");
        bench.does(care(*item, *item != Aftercare::Guardianship));
    }
    bench.does(Command::Close);
    assert_eq!(bench.noun().stage, Stage::Closed);
    let rows = bench.state.rows(crate::ids::StreamId(Uuid::from_u128(5)));
    assert_eq!(rows.figures.iter().filter(|f| f.figure == "K19").count(), 1);
}

#[test]
fn r58_a_hit_shows_nowhere_in_the_clear_and_in_no_word_for_the_family() {
    let mut bench = compared();
    let (before, words) = (clear(&bench), bench.noun().family_words());
    assert_eq!(words, FamilyWords::Comparing);
    let same = |bench: &Bench<Reunion>| {
        assert_eq!(clear(bench), before);
        assert_eq!(bench.noun().family_words(), words);
    };
    bench.does(verdict(LabStatus::HitToVerify));
    same(&bench);
    checked(&mut bench, true);
    same(&bench);
    bench.does(verdict(LabStatus::Confirmed)).does(Command::Release { kin: false });
    same(&bench);
    bench.by(case(8)).does(Command::Release { kin: false });
    same(&bench);
    bench.does(found(24, false));
    same(&bench);
    bench.does(wish(Answer::Refuse, None, false));
    same(&bench);
    assert_eq!(bench.noun().stage, Stage::Declined);

    let mut chance = compared();
    chance.does(verdict(LabStatus::HitToVerify)).does(verdict(LabStatus::Excluded));
    same(&chance);
    assert_eq!(chance.noun().stage, Stage::Excluded);
    // A later hit of another sample is looked into like the first.
    chance.does(verdict(LabStatus::HitToVerify));
    assert_eq!(chance.noun().stage, Stage::Hit);
}

#[test]
fn r58_a_hit_is_released_by_two_officers_after_laboratory_and_checks_or_not_at_all() {
    let mut bench = compared();
    assert_eq!(bench.answer(Command::Release { kin: false }), "reunion-wrong-stage");
    bench.does(verdict(LabStatus::HitToVerify));
    assert_eq!(bench.answer(Command::Release { kin: false }), "reunion-lab-not-confirmed");
    bench.does(verdict(LabStatus::Confirmed));
    assert_eq!(bench.answer(Command::Release { kin: false }), "reunion-check-missing");
    checked(&mut bench, true);
    let wrong = Command::RecordCheck { check: Check::Documents, agrees: false, words: text("生日不符") };
    bench.does(wrong);
    assert_eq!(bench.answer(Command::Release { kin: false }), "reunion-check-disagrees");
    checked(&mut bench, true);
    assert_eq!(bench.answer(Command::Release { kin: true }), "reunion-kin-of-family");
    bench.does(Command::Release { kin: false });
    assert_eq!(bench.noun().stage, Stage::Verifying);
    assert_eq!(bench.answer(Command::Release { kin: false }), "reunion-same-officer");
    bench.by(case(8));
    assert_eq!(bench.answer(Command::Release { kin: true }), "reunion-kin-of-family");
    bench.does(Command::Release { kin: false });
    assert_eq!(bench.noun().stage, Stage::Confirmed);
}

#[test]
fn a_verdict_that_fits_no_stage_changes_nothing() {
    let mut bench = compared();
    for unfit in [LabStatus::Confirmed, LabStatus::Excluded, LabStatus::Verifying, LabStatus::Sent] {
        assert_eq!(bench.answer(verdict(unfit)), "reunion-verdict-unfit", "{unfit:?}");
    }
    let stranger = Verdict {
        package: 1,
        sample: "S9".to_owned(),
        counterpart: None,
        status: LabStatus::InDatabase,
        cause: LabReason::None,
        reviewers: Vec::new(),
    };
    assert_eq!(bench.answer(Command::TakeVerdict(Box::new(stranger))), "reunion-no-such-sample");
}

#[test]
fn r59_an_adult_is_asked_first_and_a_no_is_never_asked_again() {
    let mut bench = confirmed();
    bench.does(found(24, false));
    assert_eq!(bench.answer(telling("宁老师", true)), "reunion-wish-first");
    bench.does(wish(Answer::Refuse, None, false));
    assert_eq!(bench.answer(telling("宁老师", true)), "reunion-wish-first");
    assert_eq!(bench.answer(wish(Answer::Willing, None, false)), "reunion-not-asked-again");
    // Coming by oneself is always heard, even after the file was closed.
    for item in Aftercare::ALL {
        bench.does(care(*item, true));
    }
    bench.does(Command::Close).does(wish(Answer::Willing, None, true));
    assert_eq!(bench.noun().stage, Stage::Contacting);
    bench.does(telling("宁老师", true));
}

#[test]
fn r59_not_now_is_asked_again_only_from_the_day_that_was_named() {
    let mut bench = confirmed();
    bench.does(found(24, false));
    let past = wish(Answer::NotNow, Some(date(2026, 11, 20)), false);
    assert_eq!(bench.answer(past), "reunion-ask-again-past");
    bench.does(wish(Answer::NotNow, Some(date(2026, 12, 1)), false));
    assert_eq!(bench.answer(wish(Answer::Willing, None, false)), "reunion-ask-later");
    bench.later(24 * 9).does(wish(Answer::NotNow, None, false));
    bench.later(24 * 400);
    assert_eq!(bench.answer(wish(Answer::Willing, None, false)), "reunion-not-asked-again");
    bench.does(wish(Answer::Willing, None, true));
    assert!(bench.noun().may_contact());
}

#[test]
fn a_found_minor_is_protected_at_once_and_met_only_when_both_organs_and_the_child_favour_it() {
    let mut bench = confirmed();
    assert_eq!(bench.answer(found(11, false)), "reunion-protection-first");
    bench.does(found(11, true));
    assert!(bench.noun().helpers.contains(&Party::unit(Role::Ca, "ca")));
    assert_eq!(bench.answer(telling("宁老师", true)), "reunion-opinion-first");
    let opinion = |agrees| Command::GiveOpinion { agrees, words: text("最有利于她") };
    assert_eq!(bench.answer(opinion(true)), "reunion-opinion-unfit");
    bench.by(actor(20, Role::Ca, "ca")).does(opinion(true));
    bench.by(actor(21, Role::Proc, "proc")).does(opinion(true)).by(case(7));
    assert_eq!(bench.answer(telling("宁老师", true)), "reunion-wish-first");
    bench.does(wish(Answer::Willing, None, false));
    bench.does(telling("宁老师", true)).does(Command::Tell);
    let press = meeting(&bench, true, true);
    assert_eq!(bench.answer(press), "reunion-media-with-minor");
    let meet = meeting(&bench, false, false);
    let at = bench.now;
    bench.does(meet).does(Command::Meet { at });
    assert_eq!(bench.answer(care(Aftercare::Trafficking, false)), "reunion-trafficking-owed");
}

#[test]
fn the_family_is_told_in_person_with_a_psychologist_and_no_press_comes_unasked() {
    let mut bench = confirmed();
    bench.does(found(24, false)).does(wish(Answer::Willing, None, false));
    let early = meeting(&bench, false, false);
    assert_eq!(bench.answer(early), "reunion-not-told");
    assert_eq!(bench.answer(telling("", true)), "reunion-psychologist-missing");
    assert_eq!(bench.answer(telling("宁老师", false)), "reunion-tell-in-person");
    assert_eq!(bench.answer(Command::Tell), "reunion-telling-not-planned");
    bench.does(telling("宁老师", true)).does(Command::Tell);
    assert_eq!(bench.noun().family_words(), FamilyWords::InPerson);
    let press = meeting(&bench, true, false);
    assert_eq!(bench.answer(press), "reunion-media-needs-both");
}

#[test]
fn a_withdrawn_consent_calls_the_samples_back_and_ends_when_the_laboratory_let_go() {
    let mut bench = compared();
    bench.does(Command::WithdrawConsent { words: text("不想再等") });
    assert_eq!(bench.noun().family_words(), FamilyWords::Withdrawn);
    assert_eq!(bench.answer(verdict(LabStatus::HitToVerify)), "reunion-verdict-unfit");
    assert!(bench.noun().waits_for_lab());
    bench.does(Command::Submit { package: 2 }).does(care(Aftercare::Counselling, true));
    assert_eq!(bench.answer(Command::Close), "reunion-lab-still-holds");
    bench.does(verdict(LabStatus::Rejected)).does(Command::Close);
    assert_eq!(bench.noun().stage, Stage::Closed);
}

#[test]
fn a_rejected_sample_asks_for_a_new_one() {
    let mut bench = applied();
    bench.does(signed(Signer::Oneself));
    let first = sample(&bench, "S1");
    bench.does(first).does(Command::Submit { package: 1 }).does(verdict(LabStatus::Rejected));
    assert_eq!(bench.noun().stage, Stage::Consented);
    assert_eq!(bench.noun().family_words(), FamilyWords::Registered);
    let again = sample(&bench, "S2");
    bench.does(again);
    assert_eq!(bench.noun().stage, Stage::Sampled);
}

/// R60: what the noun keeps of the laboratory is closed codes and opaque numbers; a fact with a
/// field more, an allele say, is not read.
#[test]
fn r60_no_fact_of_a_reunion_can_hold_a_genotype() {
    let bench = confirmed();
    let state = serde_json::to_string(bench.noun()).unwrap().to_lowercase();
    for word in ["locus", "loci", "allele", "genotype", "d3s1358", "vwa", "fga", "likelihood", "lr\""] {
        assert!(!state.contains(word), "{word}");
    }
    let verdict = super::Verdict {
        package: 1,
        sample: "S1".to_owned(),
        counterpart: None,
        status: LabStatus::InDatabase,
        cause: LabReason::None,
        reviewers: Vec::new(),
    };
    let mut body = serde_json::to_value(&verdict).unwrap();
    body["alleles"] = serde_json::json!({ "D3S1358": [15, 17] });
    assert!(serde_json::from_value::<super::Verdict>(body).is_err());
}
