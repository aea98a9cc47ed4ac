//! The line to the laboratory, from the town's side: broken anywhere, it loses nothing, repeats nothing,
//! and takes nothing that the laboratory's key didn't sign.

use crate::ground::Ground;
use app::House;
use app::jobs::line::{Carried, round};
use app::lab::{Line, LineFault, Standing};
use app::services::reunion::{
    self as service, ApplyInput, SampleInput, Step, StepInput, apply, package, send, step, take_sample,
};
use app::work::Request;
use async_trait::async_trait;
use domain::actor::Actor;
use domain::ids::{CommandId, ReunionId, StaffId};
use domain::person::Identity;
use domain::reunion::{Consent, Kin, Material, Search, Signer};
use domain::text::Confidential;
use exchange::{Items, Outgoing, Package, Route, Sequence, SigningKey};
use shouhu::commands::doctor;
use std::sync::Mutex;

/// Where a request breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Break {
    /// It never arrived.
    Before,
    /// It was done, and its answer was lost.
    After,
}

/// A laboratory that keeps the contract of the line, and breaks at the request it is told to.
struct Laboratory {
    key: SigningKey,
    platform: exchange::PublicKey,
    route: Route,
    inner: Mutex<Inner>,
}

struct Inner {
    taken: Sequence,
    got: Vec<String>,
    sent: Sequence,
    made: Vec<String>,
    breaks: Option<(usize, Break)>,
    requests: usize,
}

fn empty() -> Inner {
    let (taken, sent) = (Sequence::START, Sequence::START);
    Inner { taken, got: Vec::new(), sent, made: Vec::new(), breaks: None, requests: 0 }
}

impl Laboratory {
    /// The demo town's, whose keys lie beside the town's.
    fn of(ground: &Ground) -> Self {
        let read = |name: &str| std::fs::read_to_string(ground.config.keys_folder().join(name)).unwrap();
        Self {
            key: SigningKey::from_hex(&read("lab.key")).unwrap(),
            platform: SigningKey::from_hex(&read("exchange.key")).unwrap().public(),
            route: Route::new("shouhu-lab", "shouhu").unwrap(),
            inner: Mutex::new(empty()),
        }
    }

    /// Makes an empty package, which says that nothing was lost.
    fn makes(&self) {
        let mut inner = self.inner.lock().unwrap();
        let outgoing =
            Outgoing::new(self.route.clone(), jiff::Timestamp::UNIX_EPOCH, Items::Verdicts(vec![]));
        let package = outgoing.sign(&self.key, &inner.sent).unwrap();
        inner.sent = inner.sent.after(&package);
        inner.made.push(package.to_text());
    }

    /// From now on, the request of that number breaks.
    fn breaks(&self, at: usize, how: Break) {
        let mut inner = self.inner.lock().unwrap();
        (inner.requests, inner.breaks) = (0, Some((at, how)));
    }

    /// One request; `work` is done unless it breaks before.
    fn request<T>(&self, work: impl FnOnce(&mut Inner) -> Result<T, LineFault>) -> Result<T, LineFault> {
        let mut inner = self.inner.lock().unwrap();
        inner.requests += 1;
        let broken = inner.breaks.filter(|(at, _)| *at == inner.requests).map(|(_, how)| how);
        if broken == Some(Break::Before) {
            return Err(LineFault::Unreachable);
        }
        let answer = work(&mut inner);
        if broken == Some(Break::After) { Err(LineFault::Unreachable) } else { answer }
    }
}

#[async_trait]
impl Line for Laboratory {
    async fn standing(&self) -> Result<Standing, LineFault> {
        self.request(|inner| {
            Ok(Standing { taken: inner.taken.last_number(), made: inner.sent.last_number() })
        })
    }

    async fn push(&self, text: &str) -> Result<(), LineFault> {
        self.request(|inner| {
            let package = Package::parse(text).map_err(|_| LineFault::Refused)?;
            let verified =
                package.verify(&self.platform, &self.route.back()).map_err(|_| LineFault::Refused)?;
            match inner.taken.accept(&verified) {
                Ok(next) => inner.taken = next,
                Err(exchange::Error::AlreadyTaken { .. }) => return Ok(()),
                Err(_) => return Err(LineFault::Forked),
            }
            inner.got.push(text.to_owned());
            Ok(())
        })
    }

    async fn pull(&self, number: u64) -> Result<String, LineFault> {
        self.request(|inner| {
            let at = usize::try_from(number - 1).unwrap();
            inner.made.get(at).cloned().ok_or(LineFault::Stranger)
        })
    }
}

async fn actor(house: &House, login: &str) -> Actor {
    let stored = house.reads.by_facet(&house.town, "login", login).await.unwrap().remove(0);
    let id = StaffId::from(stored.stream);
    let staff = app::stream::open_stored::<domain::staff::Staff>(house, stored).await.unwrap().unwrap();
    staff.noun().actor(id, house.town.clone(), 0, true).unwrap()
}

fn request<T>(house: &House, body: T) -> Request<T> {
    Request { command: CommandId(house.ids.next()), expected: None, body }
}

/// A mother applies, consents, gives blood; the technician signs the package with her number.
async fn sends_a_package(house: &House) {
    let (officer, technician) = (actor(house, "case1").await, actor(house, "lab1").await);
    let person = |name: &str, sex| Identity { name: Confidential::new(name), sex, ..Identity::default() };
    let input = ApplyInput {
        search: Search::Child,
        relation: Kin::Mother,
        applicant: person("柏秋叶", 2),
        applicant_minor: false,
        missing: Some(person("柏小川", 1)),
        missing_on: None,
        missing_where: None,
        features: None,
        clothing: None,
        officer: officer.staff,
        village: None,
    };
    let id = ReunionId::from(apply(house, &officer, &request(house, input)).await.unwrap().stream);
    let consent =
        Consent { signer: Signer::Oneself, signed_on: house.today(), paper: Confidential::new("卷一") };
    let input = StepInput { reunion: id, step: Step::Consent(Box::new(consent)) };
    step(house, &officer, &request(house, input)).await.unwrap();
    let (kin, material, point) = (Kin::Mother, Material::Blood, "psb".to_owned());
    let input = SampleInput { reunion: id, kin, material, thing: None, at: house.now(), point };
    take_sample(house, &officer, &request(house, input)).await.unwrap();
    send(house, &technician, &request(house, ())).await.unwrap();
}

async fn town() -> (Ground, store::Store, House, Laboratory) {
    let ground = Ground::sqlite();
    ground.demo(0).await;
    let (store, house) = ground.open().await;
    let laboratory = Laboratory::of(&ground);
    (ground, store, house, laboratory)
}

/// Both sides remember the same packages, byte for byte.
async fn agree(house: &House, laboratory: &Laboratory) {
    let technician = actor(house, "lab1").await;
    let view = service::line(house, &technician).await.unwrap();
    let (got, taken, made) = {
        let inner = laboratory.inner.lock().unwrap();
        (inner.got.clone(), inner.taken, inner.sent)
    };
    assert_eq!(got.len() as u64, view.line.sent.0);
    assert_eq!(taken.last_digest().map(|d| d.to_string()).unwrap_or_default(), view.line.sent.1);
    assert_eq!(made.last_digest().map(|d| d.to_string()).unwrap_or_default(), view.line.taken.1);
    for (at, text) in got.iter().enumerate().rev().take(3) {
        let kept = package(house, &technician, at as u64 + 1).await.unwrap();
        assert_eq!(kept.reveal(), text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_carries_both_ways_and_the_next_has_nothing_to_do() {
    let (_ground, _store, house, laboratory) = town().await;
    assert_eq!(round(&house, &laboratory).await.unwrap(), Ok(Carried::default()));
    sends_a_package(&house).await;
    laboratory.makes();
    laboratory.makes();
    assert_eq!(round(&house, &laboratory).await.unwrap(), Ok(Carried { pushed: 1, pulled: 2 }));
    agree(&house, &laboratory).await;
    let facts = house.reads.position(&house.town).await.unwrap();
    assert_eq!(round(&house, &laboratory).await.unwrap(), Ok(Carried::default()));
    assert_eq!(
        house.reads.position(&house.town).await.unwrap(),
        facts,
        "a round without packages writes nothing"
    );
    let text = laboratory.inner.lock().unwrap().got[0].clone();
    assert!(!text.contains('柏'), "the package names somebody");
}

#[tokio::test(flavor = "multi_thread")]
async fn wherever_the_line_breaks_the_next_round_makes_it_good() {
    let (_ground, _store, house, laboratory) = town().await;
    for how in [Break::Before, Break::After] {
        // Asking, two packages out, two packages in: the sixth request is never made.
        for at in 1..=6 {
            sends_a_package(&house).await;
            sends_a_package(&house).await;
            laboratory.makes();
            laboratory.makes();
            laboratory.breaks(at, how);
            let broken = round(&house, &laboratory).await.unwrap();
            assert_eq!(broken.is_err(), at < 6, "request {at} {how:?}: {broken:?}");
            let view = service::line(&house, &actor(&house, "lab1").await).await.unwrap();
            assert_eq!(view.carried.unwrap().fault, broken.err());
            laboratory.inner.lock().unwrap().breaks = None;
            round(&house, &laboratory).await.unwrap().unwrap();
            agree(&house, &laboratory).await;
        }
    }
    // Twenty-four packages went: the first ones are no longer at hand, and still they reach a laboratory
    // that begins anew.
    let new = Laboratory { inner: Mutex::new(empty()), ..laboratory };
    let first = round(&house, &new).await.unwrap();
    assert_eq!(first, Err(LineFault::Forked), "it made less than we took");
    new.inner.lock().unwrap().sent = Sequence::resume(24, "00".repeat(32).parse().unwrap()).unwrap();
    assert_eq!(round(&house, &new).await.unwrap(), Ok(Carried { pushed: 20, pulled: 0 }));
    assert_eq!(round(&house, &new).await.unwrap(), Ok(Carried { pushed: 4, pulled: 0 }));
    assert_eq!(new.inner.lock().unwrap().taken.last_number(), 24);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_laboratory_did_not_sign_is_not_taken() {
    let (_ground, _store, house, mut laboratory) = town().await;
    let key = std::mem::replace(&mut laboratory.key, SigningKey::from_bytes(&[3; 32]));
    laboratory.makes();
    assert_eq!(round(&house, &laboratory).await.unwrap(), Err(LineFault::Unfit));
    let technician = actor(&house, "lab1").await;
    assert_eq!(service::line(&house, &technician).await.unwrap().line.taken.0, 0);
    // The right one under the same number passes afterwards.
    laboratory.key = key;
    *laboratory.inner.lock().unwrap() = empty();
    laboratory.makes();
    laboratory.makes();
    assert_eq!(round(&house, &laboratory).await.unwrap(), Ok(Carried { pushed: 0, pulled: 2 }));
    // Replayed under the next number: an old package, and nothing happens but a word.
    {
        let mut inner = laboratory.inner.lock().unwrap();
        let old = inner.made[0].clone();
        inner.made.push(old);
        inner.sent = Sequence::resume(3, "00".repeat(32).parse().unwrap()).unwrap();
    }
    let facts = house.reads.position(&house.town).await.unwrap();
    let replayed = round(&house, &laboratory).await.unwrap();
    assert_eq!(replayed, Err(LineFault::Unfit));
    assert_eq!(house.reads.position(&house.town).await.unwrap(), facts);
    assert_eq!(service::line(&house, &technician).await.unwrap().line.taken.0, 2);
    // A package carried by hand meanwhile is no fault.
    sends_a_package(&house).await;
    let text = package(&house, &technician, 1).await.unwrap();
    laboratory.push(text.reveal()).await.unwrap();
    laboratory.push(text.reveal()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_side_on_a_restored_copy_is_told_and_nothing_goes_on() {
    let (_ground, _store, house, laboratory) = town().await;
    sends_a_package(&house).await;
    // The laboratory knows two packages; this town, restored, only one.
    laboratory.inner.lock().unwrap().taken = Sequence::resume(2, "11".repeat(32).parse().unwrap()).unwrap();
    laboratory.makes();
    assert_eq!(round(&house, &laboratory).await.unwrap(), Err(LineFault::Forked));
    assert_eq!(service::line(&house, &actor(&house, "lab1").await).await.unwrap().line.taken.0, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_says_how_the_line_is_and_what_to_do() {
    let ground = Ground::sqlite();
    ground.demo(0).await;
    let said = async |change: &dyn Fn(&mut shouhu::config::Config)| {
        let mut config = ground.config.clone();
        change(&mut config);
        let report = doctor::examine(&config).await;
        report.lines().filter(|line| line.contains("line")).collect::<Vec<_>>().join("\n")
    };
    let off = said(&|_| {}).await;
    assert!(off.contains("ok      the line to the laboratory is off"), "{off}");
    let on = |config: &mut shouhu::config::Config| config.lab.line = Some("http://127.0.0.1:9".to_owned());
    let missing = said(&on).await;
    assert!(missing.contains("UNSAFE") && missing.contains("line.secret"), "{missing}");
    let secret = ground.config.keys_folder().join("line.secret");
    std::fs::write(&secret, "short").unwrap();
    let exposed = said(&on).await;
    assert!(exposed.contains("UNSAFE") && exposed.contains("line.secret"), "{exposed}");
    std::fs::remove_file(&secret).unwrap();
    shouhu::keyring::exchange::make_line_secret(&ground.config.keys_folder(), &shouhu::ports::OsRandomness)
        .unwrap();
    let nobody = said(&on).await;
    assert!(nobody.contains("warning") && nobody.contains("can't be reached"), "{nobody}");
    assert!(nobody.contains("--http-exchange"), "{nobody}");
    // Somebody else's port: the name does not exist, and the warning comes all the same.
    let clear =
        said(&|config| config.lab.line = Some("http://no-such-laboratory.invalid:9".to_owned())).await;
    assert!(clear.contains("in the clear") && clear.contains("https"), "{clear}");
}
