//! Packages end to end: golden text, tampering, numbering, and a reader that survives any bytes.

use exchange::{
    Action, Error, GroupNo, Items, Outgoing, Package, PublicKey, Reason, ReviewerNo, Role, Route, Sample,
    SampleNo, Sequence, Sex, SigningKey, Status, Verdict,
};
use proptest::prelude::*;

/// A verdict package as it must look for ever: changing a byte of the format breaks every signature.
const GOLDEN: &str = include_str!("golden-verdicts.json");

fn key() -> SigningKey {
    SigningKey::from_bytes(&[0x5a; 32])
}

fn down() -> Route {
    Route::new("platform-990000", "lab-990000").expect("two codes")
}

fn sample(seed: u8) -> Sample {
    Sample {
        sample: SampleNo::from_random([seed; 8]),
        group: GroupNo::from_random([seed, 1, 2, 3, 4, 5, 6, 7]),
        role: Role::Mother,
        sex: Sex::F,
        action: Action::Compare,
    }
}

fn verdict(status: Status) -> Verdict {
    let decided = [[1; 8], [2; 8]].map(ReviewerNo::from_random);
    Verdict {
        group: GroupNo::from_random([3; 8]),
        sample: SampleNo::from_random([4; 8]),
        counterpart: status.has_counterpart().then(|| SampleNo::from_random([5; 8])),
        status,
        reason_code: if status == Status::Rejected { Reason::Quantity } else { Reason::None },
        decided: if status.is_decision() { decided.to_vec() } else { Vec::new() },
    }
}

fn signed(items: Items, route: Route, sent: &Sequence) -> Result<Package, Error> {
    Outgoing::new(route, "2026-11-28T02:00:00Z".parse().expect("a time"), items).sign(&key(), sent)
}

const STATUSES: [Status; 8] = [
    Status::Received,
    Status::InDatabase,
    Status::HitToVerify,
    Status::Verifying,
    Status::Confirmed,
    Status::Excluded,
    Status::LongTerm,
    Status::Rejected,
];

#[test]
fn the_golden_package_is_made_and_read_byte_by_byte() {
    let verdicts = STATUSES.map(verdict).to_vec();
    let package = signed(Items::Verdicts(verdicts), down().back(), &Sequence::START).unwrap();
    assert_eq!(package.to_text(), GOLDEN);
    assert_eq!(
        package.digest().to_string(),
        "a595ec373f7e0060d0518c2b77193702515bf7c88d96c968a82bd7cda6ff60ff"
    );
    let read = Package::parse(GOLDEN).unwrap();
    assert_eq!(read, package);
    assert!(read.verify(&key().public(), &down().back()).is_ok());
}

#[test]
fn a_lost_a_repeated_and_a_foreign_package_are_told_apart() {
    let (mut sent, mut packages) = (Sequence::START, Vec::new());
    for seed in 1..=3 {
        let package = signed(Items::Samples(vec![sample(seed)]), down(), &sent).unwrap();
        sent = sent.after(&package);
        packages.push(package);
    }
    let public = key().public();
    let [one, two, three] = [0, 1, 2].map(|at| packages[at].verify(&public, &down()).unwrap());
    assert_eq!(Sequence::START.accept(&two), Err(Error::Gap { expected: 1, found: 2 }));
    let first = Sequence::START.accept(&one).unwrap();
    assert_eq!(first.accept(&one), Err(Error::AlreadyTaken { number: 1 }));
    assert_eq!(first.accept(&three), Err(Error::Gap { expected: 2, found: 3 }));
    let third = first.accept(&two).unwrap().accept(&three).unwrap();
    assert_eq!(third.accept(&one), Err(Error::AlreadyTaken { number: 1 }));
    assert_eq!(third, sent);

    let other = signed(Items::Samples(vec![sample(9)]), down(), &Sequence::START).unwrap();
    let other_two = signed(Items::Samples(vec![]), down(), &Sequence::START.after(&other)).unwrap();
    let other = other.verify(&public, &down()).unwrap();
    assert_eq!(first.accept(&other), Err(Error::Forked { number: 1 }));
    let other_two = other_two.verify(&public, &down()).unwrap();
    assert_eq!(first.accept(&other_two), Err(Error::Forked { number: 2 }));

    assert_eq!(packages[0].verify(&public, &down().back()).unwrap_err(), Error::WrongSender);
    let elsewhere = Route::new("platform-990000", "lab-990001").unwrap();
    assert_eq!(packages[0].verify(&public, &elsewhere).unwrap_err(), Error::WrongAddressee);
    let stranger = SigningKey::from_bytes(&[1; 32]).public();
    assert_eq!(packages[0].verify(&stranger, &down()).unwrap_err(), Error::BadSignature);
}

#[test]
fn r60_a_genotype_has_no_place() {
    let text = signed(Items::Samples(vec![sample(1)]), down(), &Sequence::START).unwrap().to_text();
    for extra in [r#""locus":"TH01","#, r#""likelihood_ratio":1e9,"#, r#""name":"x","#, r#""note":"","#] {
        let inside = text.replacen(r#"{"sample""#, &format!(r#"{{{extra}"sample""#), 1);
        let outside = text.replacen(r#""kind""#, &format!(r#"{extra}"kind""#), 1);
        for wrong in [inside, outside] {
            assert!(wrong.len() > text.len());
            assert!(matches!(Package::parse(&wrong), Err(Error::Malformed { line: 1, .. })), "{wrong}");
        }
    }
    // A value that isn't an opaque number can't ride along either.
    let number = sample(1).sample;
    let wrong = text.replace(number.as_str(), "12,13/9,9.3aa");
    assert!(matches!(Package::parse(&wrong), Err(Error::Malformed { .. })));
}

#[test]
fn r58_a_decision_needs_two_different_reviewers() {
    for status in [Status::Confirmed, Status::Excluded] {
        let sound = verdict(status);
        assert_eq!(sound.check(), Ok(()));
        let [first, second] = [sound.decided[0], sound.decided[1]];
        for decided in [vec![], vec![first], vec![first, first], vec![first, second, second]] {
            let wrong = Verdict { decided, ..sound.clone() };
            let made = signed(Items::Verdicts(vec![sound.clone(), wrong]), down().back(), &Sequence::START);
            assert_eq!(made, Err(Error::Item { item: 2, field: "decided" }));
        }
        // Neither does a reader believe it.
        let text = signed(Items::Verdicts(vec![sound]), down().back(), &Sequence::START).unwrap().to_text();
        let wrong = text.replace(second.as_str(), first.as_str());
        assert_eq!(Package::parse(&wrong), Err(Error::Item { item: 1, field: "decided" }));
    }
}

#[test]
fn a_verdict_contradicts_itself_in_no_other_way() {
    let lost = Verdict { counterpart: None, ..verdict(Status::HitToVerify) };
    assert_eq!(lost.check(), Err("counterpart"));
    let early = Verdict { counterpart: Some(SampleNo::from_random([5; 8])), ..verdict(Status::LongTerm) };
    assert_eq!(early.check(), Err("counterpart"));
    let own = verdict(Status::Confirmed);
    assert_eq!(Verdict { counterpart: Some(own.sample), ..own }.check(), Err("counterpart"));
    let silent = Verdict { reason_code: Reason::None, ..verdict(Status::Rejected) };
    assert_eq!(silent.check(), Err("reason_code"));
    let loud = Verdict { reason_code: Reason::Quantity, ..verdict(Status::InDatabase) };
    assert_eq!(loud.check(), Err("reason_code"));
}

#[test]
fn a_wrong_field_is_named_and_a_wrong_line_is_found() {
    let text = signed(Items::Samples(vec![sample(1)]), down(), &Sequence::START).unwrap().to_text();
    let wrong = |from: &str, to: &str| Package::parse(&text.replacen(from, to, 1)).unwrap_err();
    assert_eq!(wrong("exchange/1", "exchange/2"), Error::Field { field: "format" });
    assert_eq!(wrong(r#""number":1"#, r#""number":0"#), Error::Field { field: "number" });
    assert_eq!(wrong(r#""number":1"#, r#""number":2"#), Error::Field { field: "previous" });
    assert_eq!(wrong(r#""previous":"""#, r#""previous":"ff""#), Error::Field { field: "previous" });
    assert_eq!(wrong("02:00:00Z", "02:00:00+00:00"), Error::Field { field: "made_at" });
    assert_eq!(wrong(r#""signature":""#, r#""signature":"A"#), Error::Field { field: "signature" });
    let spread = text.replace(",", ",\n").replacen("mother", "aunt", 1);
    assert!(matches!(Package::parse(&spread), Err(Error::Malformed { line: 10, .. })));
    let twice = text.replacen(r#""kind":"samples""#, r#""kind":"samples","kind":"samples""#, 1);
    assert!(Package::parse(&twice).is_err());
    let white = text.replace(",", ",\r\n  ");
    let read = Package::parse(&format!("\u{feff}{white}")).unwrap();
    assert!(read.verify(&key().public(), &down()).is_ok(), "white space does not break a signature");
}

#[test]
fn keys_are_text_and_a_weak_one_is_refused() {
    let read = SigningKey::from_hex(&format!(" {}\n", *key().to_hex())).unwrap();
    assert_eq!(read.public(), key().public());
    assert_eq!(PublicKey::from_hex(&key().public().to_hex()), Ok(key().public()));
    assert!(!format!("{:?}", key()).contains(&**key().to_hex()));
    for wrong in ["", "zz", &"00".repeat(32), &"0".repeat(63)] {
        assert!(PublicKey::from_hex(wrong).is_err(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC*") {
        let _ = Package::parse(&text);
    }

    #[test]
    fn a_changed_byte_never_passes_for_the_same_package(at in 0usize..GOLDEN.len(), byte in 0u8..128) {
        let mut bytes = GOLDEN.as_bytes().to_vec();
        prop_assume!(bytes[at] != byte);
        bytes[at] = byte;
        let text = String::from_utf8(bytes).unwrap();
        let route = down().back();
        if let Ok(package) = Package::parse(&text)
            && package.verify(&key().public(), &route).is_ok()
        {
            // Only white space may differ.
            prop_assert_eq!(package.to_text(), GOLDEN);
        }
    }

    #[test]
    fn cut_texts_are_refused(at in 0usize..GOLDEN.len() - 2) {
        prop_assert!(Package::parse(&GOLDEN[..at]).is_err());
    }

    #[test]
    fn whatever_is_signed_is_read_the_same(
        seeds in proptest::collection::vec(any::<[u8; 8]>(), 0..20),
        number in 1u64..1 << 50,
    ) {
        let digest = signed(Items::Samples(vec![]), down(), &Sequence::START).unwrap().digest();
        let sent = Sequence::resume(number, digest).unwrap();
        let items = seeds.iter().map(|seed| Sample { sample: SampleNo::from_random(*seed), ..sample(seed[0]) });
        let package = signed(Items::Samples(items.collect()), down(), &sent).unwrap();
        let read = Package::parse(&package.to_text()).unwrap();
        prop_assert_eq!(&read, &package);
        let verified = read.verify(&key().public(), &down()).unwrap();
        prop_assert_eq!(sent.accept(&verified).unwrap(), sent.after(&package));
    }
}
