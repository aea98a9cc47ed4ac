//! Canaries: invented names, numbers and narratives go in through every door, are shown to those
//! who may see them, and stand in no byte of database, WAL, attachments or log.

use crate::ground::Ground;
use app::House;
use app::services::{draft, file, person, plan, referral, report, reunion, staff, visit};
use app::work::Request;
use domain::actor::{Actor, Party, Post, Role, UnitCode, VillageCode};
use domain::ids::{CommandId, FileId, PersonId, ReportId, StaffId};
use domain::report::{Branch, Intake, Reporter, Situation, Subject, SuspectHint};
use domain::text::Confidential;
use jiff::ToSpan as _;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// What must never be found. Rare characters, so that nothing else can hold them.
const CANARIES: &[&str] = &[
    "甪穄芷",
    "鄢蕤羲",
    "990000201307071230",
    "19900008811",
    "19900008822",
    "椤树坑七组",
    "枳椇小学",
    "她说水缸后面藏过纸条",
    "别告诉我爸爸",
    "褐色外套左脸有痣",
    "夜里听见敲窗三下",
    "想养一只三花猫",
    "转告巷口裁缝阿婆",
    "草稿里的半句话",
    "庹梧桐",
    "语音里的私语",
    "sesame-canary-9417",
    "\"D3S1358\":[15,17]",
];

fn secret(index: usize) -> Confidential {
    Confidential::new(CANARIES[index])
}

/// Collects a log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Everything this process says from now on, at the finest grain.
fn listen() -> Log {
    let log = Log::default();
    let writer = log.clone();
    let lines = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE);
    // The other engine's test, in the same process, may listen already.
    let _ = lines.with_writer(move || writer.clone()).try_init();
    log
}

pub(crate) fn request<T>(house: &House, body: T) -> Request<T> {
    Request { command: CommandId(house.ids.next()), expected: None, body }
}

pub(crate) async fn actor(house: &House, login: &str) -> Actor {
    let stored = house.reads.by_facet(&house.town, "login", login).await.unwrap().remove(0);
    let id = StaffId::from(stored.stream);
    let staff = app::stream::open_stored::<domain::staff::Staff>(house, stored).await.unwrap().unwrap();
    staff.noun().actor(id, house.town.clone(), 0, true).unwrap()
}

fn intake() -> Intake {
    Intake {
        branch: Branch::Minor,
        channel: "ward_qr".to_owned(),
        reporter: Reporter { name: Some(secret(1)), call_back: Some(secret(4)), ..Reporter::default() },
        subject: Subject {
            name: Some(secret(0)),
            sex: 2,
            age_estimate: Some(13),
            id_number: Some(secret(2)),
            village: Some(VillageCode("442000105205".to_owned())),
            address: Some(secret(5)),
            school: Some(secret(6)),
            phone: Some(secret(3)),
            ..Subject::default()
        },
        suspect: SuspectHint {
            name: Some(secret(14)),
            description: Some(secret(9)),
            ..SuspectHint::default()
        },
        situations: BTreeSet::from([Situation::S1]),
        narrative: Some(secret(7)),
        own_words: Some(secret(8)),
        ..Intake::default()
    }
}

/// Plants every canary through the services; answers the file.
async fn plant(house: &House) -> FileId {
    let (ward, duty, case) =
        (actor(house, "ward-er").await, actor(house, "duty1").await, actor(house, "case1").await);
    let received = report::receive(house, &ward, &request(house, intake())).await.unwrap();
    let triage = domain::report::Triage {
        urgency: domain::report::Urgency::Red,
        tracks: BTreeSet::from(["criminal".to_owned()]),
        officer: Some(case.staff),
        first_step: "call_back".to_owned(),
        external_numbers: vec![secret(2)],
        note: Some(secret(10)),
    };
    let open = report::OpenFileInput {
        decided: Vec::new(),
        report: ReportId::from(received.stream),
        triage: Some(triage),
        side: domain::file::Side::Victim,
        tracks: BTreeSet::from([domain::file::Track::Criminal]),
        risk: domain::file::Risk::Red,
        owner: case.staff,
        persons: Vec::new(),
    };
    let id = FileId::from(report::open_file(house, &duty, &request(house, open)).await.unwrap().stream);
    let note = file::NoteInput { file: id, text: secret(10), significant: true };
    file::note(house, &case, &request(house, note)).await.unwrap();
    contact(house, &case, id).await;
    draft::save(house, &case, "file-note", CANARIES[13]).await.unwrap();
    help(house, &case, id).await;
    account(house).await;
    search_for_kin(house, &case).await;
    id
}

async fn contact(house: &House, case: &Actor, id: FileId) {
    let opened = app::stream::open::<domain::file::File>(house, id.into()).await.unwrap().unwrap();
    let subject: PersonId = opened.noun().opening.as_ref().unwrap().subject;
    let safe = domain::person::SafeContact {
        channel: domain::person::Channel::Call,
        number: secret(3),
        answered_by: Some(secret(12)),
        from: jiff::civil::time(9, 0, 0, 0),
        until: jiff::civil::time(10, 0, 0, 0),
        code_word: Some(secret(11)),
        leave_message: false,
        confirmed_at: house.now(),
    };
    let input = person::SafeContactInput { person: subject, contact: Some(safe) };
    person::set_safe_contact(house, case, &request(house, input)).await.unwrap();
}

/// A search for kin with its blood. A package from the laboratory that holds an allele is refused
/// whole, though its signature were right: nothing of it is kept (R60).
async fn search_for_kin(house: &House, case: &Actor) {
    let named = |index| domain::person::Identity { name: secret(index), ..Default::default() };
    let input = reunion::ApplyInput {
        search: domain::reunion::Search::Child,
        relation: domain::reunion::Kin::Mother,
        applicant: named(0),
        applicant_minor: false,
        missing: Some(named(1)),
        missing_on: None,
        missing_where: Some(secret(5)),
        features: Some(secret(9)),
        clothing: Some(secret(9)),
        officer: case.staff,
        village: None,
    };
    let id = reunion::apply(house, case, &request(house, input)).await.unwrap().stream.into();
    let consent = domain::reunion::Consent {
        signer: domain::reunion::Signer::Oneself,
        signed_on: house.today(),
        paper: secret(12),
    };
    let step = reunion::Step::Consent(Box::new(consent));
    let input = reunion::StepInput { reunion: id, step };
    reunion::step(house, case, &request(house, input)).await.unwrap();
    let input = reunion::SampleInput {
        reunion: id,
        kin: domain::reunion::Kin::Mother,
        material: domain::reunion::Material::Blood,
        thing: None,
        at: house.now(),
        point: "psb".to_owned(),
    };
    reunion::take_sample(house, case, &request(house, input)).await.unwrap();
    let technician = actor(house, "lab1").await;
    reunion::send(house, &technician, &request(house, ())).await.unwrap();
    let sent = reunion::package(house, &technician, 1).await.unwrap();
    let genotype = format!("{{{},{}", CANARIES[17], &sent.reveal()[1..]);
    let refused = reunion::take(house, &technician, &request(house, reunion::take_request(&genotype))).await;
    let code = match refused {
        Err(app::Error::Refused(note)) => note.code,
        other => panic!("a genotype was taken: {other:?}"),
    };
    assert_eq!(code, "exchange-malformed");
    // The same text without it fails for another reason only: it is the reader that finds it.
    let plain = request(house, reunion::take_request(sent.reveal()));
    let refused = reunion::take(house, &technician, &plain).await;
    assert!(matches!(refused, Err(app::Error::Refused(note)) if note.code == "exchange-wrong-sender"));
}

/// A referral, a plan with visits, and a visit with a voice note.
async fn help(house: &House, case: &Actor, id: FileId) {
    let send = referral::SendInput {
        file: id,
        measure: None,
        to: Party::unit(Role::Psy, "psy"),
        need: "counselling".to_owned(),
        items: BTreeMap::from([("name".to_owned(), secret(0)), ("risk".to_owned(), secret(7))]),
        red: false,
        help_by: None,
        village: None,
        weekly_ticks: false,
        consented: false,
    };
    referral::send(house, case, &request(house, send)).await.unwrap();
    let contacts = domain::plan::ContactSide::ALL.map(|s| (s, domain::plan::Contact::Named(secret(12))));
    let draft = domain::plan::Draft {
        file: id,
        code_name: String::new(),
        owner: Party::unit(Role::Ca, "ca"),
        needs: BTreeSet::from(["counselling".to_owned()]),
        goals: Some(secret(11)),
        wishes: Some(domain::plan::Wishes::Said(secret(11))),
        age: Some(13),
        contacts: contacts.into(),
        measures: Vec::new(),
        reviews: vec![house.today().checked_add(30.days()).unwrap()],
        village: None,
    };
    let visitor = Party::unit(Role::Stn, "stn-442000105205");
    let make = plan::MakeInput { file: id, draft, visitor, contact: secret(12), cover: Some(secret(12)) };
    plan::make(house, case, &request(house, make)).await.unwrap();
    a_visit(house, case, id).await;
}

async fn a_visit(house: &House, case: &Actor, id: FileId) {
    let schedule = domain::visit::Schedule {
        file: id,
        plan: None,
        code_name: String::new(),
        series: domain::visit::Series::AsPlanned,
        from: house.now(),
        visitor: Party::unit(Role::Stn, "stn-442000105205"),
        village: Some(VillageCode("442000105205".to_owned())),
        task: "look_in".to_owned(),
        contact: secret(12),
        cover: None,
    };
    let input = request(house, visit::ScheduleInput { schedule });
    let done = visit::schedule(house, case, &input).await.unwrap();
    let worker = actor(house, "stn6").await;
    let sound = [b"OggS", CANARIES[15].repeat(40).as_bytes()].concat();
    let voice = visit::stage_voice(house, &worker, done.stream.into(), &sound).await.unwrap();
    let report = visit::ReportInput {
        visit: done.stream.into(),
        at: house.now(),
        met: true,
        impression: Some(domain::visit::Impression::Safe),
        words: Some(secret(10)),
        voice: Some(voice),
    };
    visit::report(house, &worker, &request(house, report)).await.unwrap();
}

/// A member of staff and her password.
async fn account(house: &House) {
    let (sys, sec) = (actor(house, "sys1").await, actor(house, "sec1").await);
    let id = StaffId(house.ids.next());
    let post = Post { role: Role::Sw, unit: UnitCode::new("sw"), villages: Vec::new() };
    let input = staff::RegisterInput {
        staff: id,
        name: secret(14),
        login: "canary1".to_owned(),
        sex: 2,
        post,
        place: false,
    };
    staff::register(house, &sys, &request(house, input)).await.unwrap();
    let input = app::services::signin::SetPasswordInput { staff: id, password: secret(16) };
    app::services::signin::set_password(house, &sec, &request(house, input)).await.unwrap();
}

/// Every file under a folder.
fn read_all(folder: &Path, bytes: &mut Vec<u8>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, bytes);
        } else {
            bytes.extend(std::fs::read(&path).unwrap());
        }
    }
}

/// The forms in which a text could lie around.
fn forms(text: &str) -> Vec<Vec<u8>> {
    let bytes = text.as_bytes();
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    let escaped: String = text.encode_utf16().map(|u| format!("\\u{u:04x}")).collect();
    let percent: String = bytes.iter().map(|b| format!("%{b:02X}")).collect();
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        bytes.to_vec(),
        hex.to_uppercase().into_bytes(),
        hex.into_bytes(),
        escaped.into_bytes(),
        percent.into_bytes(),
        wide,
    ]
}

fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    let Some(first) = needle.first() else { return false };
    let ends = haystack.len().saturating_sub(needle.len() - 1);
    haystack[..ends].iter().enumerate().any(|(i, b)| b == first && haystack[i..].starts_with(needle))
}

fn assert_silent(place: &str, bytes: &[u8]) {
    for canary in CANARIES {
        let found = forms(canary).iter().any(|form| holds(bytes, form));
        assert!(!found, "{place}: {canary} lies in the clear");
    }
}

/// Asks for a page over the wire, as somebody signed in.
async fn page(house: &House, config: &shouhu::config::Config, login: &str, path: &str) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let extras = shouhu::wiring::DemoExtras::default();
    let router = shouhu::wiring::router(config, house.clone(), address.port(), extras);
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let password = "demo-guzhen-2026";
    let token = app::services::signin::sign_in_with_password(house, login, password).await.unwrap();
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let head = format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: session={}\r\nConnection: close\r\n\r\n",
        token.0
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    server.abort();
    String::from_utf8_lossy(&answer).into_owned()
}

async fn nothing_in_the_clear(ground: Ground) {
    let log = listen();
    ground.demo(0).await;
    let (store, house) = ground.open().await;
    let id = plant(&house).await;
    let shown = page(&house, &ground.config, "case1", &web::routes::file(id)).await;
    assert!(shown.starts_with("HTTP/1.1 200"), "{}", shown.lines().next().unwrap_or_default());
    assert!(shown.contains(CANARIES[0]), "who may see her does not");
    // The search index holds her in memory, and answers from there.
    app::jobs::people::load(&house, &mut |_| {}).await.unwrap();
    let case = actor(&house, "case1").await;
    let found = app::queries::search::search(&house, &case, CANARIES[0]).await.unwrap();
    assert_eq!(found.files.len(), 1, "the index does not find her");
    // So does the index that compares whoever is typed in.
    house.mentions.refresh(&house).await.unwrap();
    assert!(!house.mentions.is_empty().await, "nobody is there to be compared");
    // While it is open: the WAL holds what the file doesn't yet.
    let mut live = Vec::new();
    read_all(&ground.config.data, &mut live);
    live.extend(ground.dump().await);
    // The search itself works: the sign-in name is a code, and codes stand clear.
    assert!(holds(&live, b"canary1"), "the search finds nothing at all");
    assert_silent("disk", &live);
    drop((house, store));
    let mut still = Vec::new();
    read_all(&ground.config.data, &mut still);
    assert_silent("disk after the end", &still);
    let log = log.0.lock().unwrap();
    assert!(holds(&log, b"finished processing request"), "the log says nothing at all");
    assert_silent("log", &log);
    assert_silent("data folder's names", format!("{:?}", names(&ground.config.data)).as_bytes());
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name());
    entries.map(|name| name.to_string_lossy().into_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_canary_lies_on_the_disk() {
    nothing_in_the_clear(Ground::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_canary_lies_on_the_disk_under_the_chinese_suite() {
    let mut ground = Ground::sqlite();
    ground.config.crypto.suite = shouhu::config::Suite::Sm;
    nothing_in_the_clear(ground).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_canary_lies_in_postgres() {
    if let Some(ground) = Ground::postgres("canary") {
        nothing_in_the_clear(ground).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r60_a_package_with_a_genotype_is_refused_and_leaves_no_trace() {
    let ground = Ground::sqlite();
    ground.demo(0).await;
    let (store, house) = ground.open().await;
    let case = actor(&house, "case1").await;
    search_for_kin(&house, &case).await;
    drop((house, store));
    let mut bytes = Vec::new();
    read_all(&ground.config.data, &mut bytes);
    assert_silent("disk", &bytes);
}

#[test]
fn the_search_finds_every_form() {
    for form in forms("甪穄芷") {
        let hay = [b"xx".as_slice(), &form, b"yy"].concat();
        assert!(holds(&hay, &form));
    }
    assert!(!holds(b"xx", b"xxx"));
}
