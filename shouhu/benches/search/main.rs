//! Search over sealed persons, by kind of query: in process with rights applied, and through HTTP; beside it the same
//! names in the clear under SQLite FTS5 (trigrams) and PostgreSQL pg_trgm.
//!
//! `cargo bench -p shouhu --bench search -- PERSONS`; with `SHOUHU_TEST_PG` also on PostgreSQL. It reports and asserts
//! nothing: times belong to the machine.
#![expect(clippy::print_stdout, reason = "a bench prints its table")]
#![expect(clippy::unwrap_used, reason = "a bench stops where something is wrong")]

mod clear;
mod made;

use app::House;
use app::jobs::people::load;
use app::ports::Viewer;
use app::work::{Begin, Request, Work};
use domain::access::{AccessFact, Basis};
use domain::actor::{Actor, Party, VillageCode};
use domain::file::{Command as FileCommand, File, Opening, PersonRole, Risk, Side, Track};
use domain::ids::{CommandId, FileId, PersonId, StaffId};
use domain::person::{Command as PersonCommand, Identity, Person};
use domain::rows::Level;
use domain::text::Confidential;
use linkage::search::Words;
use made::{KINDS, Made, make};
use shouhu::commands::demo::{self, Recipe};
use shouhu::config::Config;
use shouhu::wiring::{self, Ambient, DemoExtras};
use std::collections::BTreeSet;
use std::time::Instant;

/// Persons of one file, and files of one batch.
const PERSONS_OF_FILE: usize = 20;
const FILES_OF_BATCH: usize = 5;
/// Queries of a kind, in process and through HTTP.
const QUERIES: usize = 500;
const QUERIES_HTTP: usize = 60;
/// Rows of an answer.
const ANSWER: usize = 20;

#[expect(clippy::disallowed_methods, reason = "a bench measures time")]
fn now() -> Instant {
    Instant::now()
}

fn main() {
    let persons = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(100_000);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(run(persons));
}

async fn run(persons: usize) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let config = Config { data: folder.path().join("data"), ..Config::default() };
    let hidden = indicatif::ProgressBar::hidden();
    demo::make(&config, Recipe { seed: 7, matters: 0 }, &hidden).await.unwrap();
    let ambient = Ambient::of(&config).unwrap();
    let store = wiring::open_store(&config).await.unwrap();
    let house = wiring::house(&config, &store, &ambient).await.unwrap();
    let people: Vec<Made> = (0..persons as u64).map(make).collect();
    let begun = now();
    let ids = fill(&house, &people).await;
    println!("{persons} sealed persons written in {:.0} s", begun.elapsed().as_secs_f64());
    let begun = now();
    load(&house, &mut |_| {}).await.unwrap();
    let size = house.people.size().unwrap();
    let (took, bytes) = (begun.elapsed().as_secs_f64(), size.bytes);
    println!(
        "ready in {took:.1} s; {} records, {} MB, {} bytes a record",
        size.cards,
        bytes / 1_000_000,
        bytes / size.cards.max(1)
    );
    for login in ["office1", "case1", "sw1"] {
        let (actor, _) = staff(&house, login).await;
        in_process(&house, &house.viewer(&actor), login, &people, &ids);
    }
    through_http(&house, &config, "case1", &people).await;
    clear::fts5(folder.path(), &people);
    match std::env::var("SHOUHU_TEST_PG") {
        Ok(url) => clear::pg_trgm(&url, &people).await,
        Err(_) => println!("SHOUHU_TEST_PG is not set: pg_trgm is left out"),
    }
}

async fn staff(house: &House, login: &str) -> (Actor, StaffId) {
    let stored = house.reads.by_facet(&house.town, "login", login).await.unwrap().remove(0);
    let id = StaffId::from(stored.stream);
    let staff = app::stream::open_stored::<domain::staff::Staff>(house, stored).await.unwrap().unwrap();
    (staff.noun().actor(id, house.town.clone(), 0, true).unwrap(), id)
}

/// Writes files with their persons as opening a file does: sealed, indexed, let in.
async fn fill(house: &House, people: &[Made]) -> Vec<PersonId> {
    let (desk, _) = staff(house, "duty1").await;
    let officers = [staff(house, "case1").await.1, staff(house, "case2").await.1];
    let ids: Vec<PersonId> = people.iter().map(|_| PersonId(house.ids.next())).collect();
    let of_batch = PERSONS_OF_FILE * FILES_OF_BATCH;
    let batches: Vec<usize> = (0..people.len().div_ceil(of_batch)).collect();
    let half = |parity: usize| {
        let (desk, ids, batches) = (desk.clone(), &ids, &batches);
        async move {
            for batch in batches.iter().filter(|batch| *batch % 2 == parity) {
                let from = batch * of_batch;
                let to = (from + of_batch).min(people.len());
                write(house, &desk, &people[from..to], &ids[from..to], officers).await;
            }
        }
    };
    futures::future::join(half(0), half(1)).await;
    ids
}

async fn write(house: &House, desk: &Actor, people: &[Made], ids: &[PersonId], officers: [StaffId; 2]) {
    let request = Request { command: CommandId(house.ids.next()), expected: None, body: 0 };
    let Begin::Fresh(mut work) = Work::begin(house, desk, &request, "bench.fill").await.unwrap() else {
        return;
    };
    let mut about = FileId(house.ids.next());
    for (at, (part, ids)) in people.chunks(PERSONS_OF_FILE).zip(ids.chunks(PERSONS_OF_FILE)).enumerate() {
        about = FileId(house.ids.next());
        let mut file = work.create::<File>(about, about).unwrap();
        let opening = Opening {
            code_name: format!("青石{at}"),
            side: Side::Victim,
            subject: ids[0],
            minor: true,
            report: None,
            situations: BTreeSet::new(),
            tracks: BTreeSet::from([Track::Criminal]),
            risk: Risk::Yellow,
            owner: officers[at % 2],
            village: Some(VillageCode("442000105205".to_owned())),
            age_band: None,
        };
        work.decide(&mut file, FileCommand::Open(Box::new(opening))).unwrap();
        for (made, id) in part.iter().zip(ids) {
            person(&mut work, *id, made, officers[at % 2]);
            if *id != ids[0] {
                let command = FileCommand::AddPerson {
                    person: *id,
                    role: PersonRole::TrustedAdult,
                    relation: None,
                    adult: true,
                };
                work.decide(&mut file, command).unwrap();
            }
        }
        work.put(file).unwrap();
    }
    work.commit(about).await.unwrap();
}

fn person(work: &mut Work<'_>, id: PersonId, made: &Made, officer: StaffId) {
    let mut person = work.create::<Person>(id, id).unwrap();
    let identity = Identity {
        name: Confidential::new(&made.name),
        sex: 2,
        birth_date: made.birth.parse().ok(),
        id_number: Confidential::optional(&made.id),
        phones: vec![Confidential::new(&made.phone)],
        address: Confidential::optional(&made.village),
        ..Identity::default()
    };
    work.decide(&mut person, PersonCommand::Register(Box::new(identity))).unwrap();
    let grants = [
        (Party::Staff(officer), Level::Full, Basis::Assigned),
        (domain::report::hub_office(), Level::Part, Basis::Supervision),
    ];
    for (party, level, basis) in grants {
        work.access(&mut person, AccessFact::Granted { party, level, until: None, basis });
    }
    work.put(person).unwrap();
}

/// Prints one line: median, 99th percentile and share of success.
pub(crate) fn line(kind: &str, times: &mut [f64], hits: usize) {
    times.sort_by(f64::total_cmp);
    let at = |part: usize| times[(times.len() - 1) * part / 100];
    let share = hits as f64 / times.len() as f64;
    println!("  {kind:<28} p50 {:>8.3} ms  p99 {:>8.3} ms  success {share:.3}", at(50), at(99));
}

/// Persons who are asked for, spread over everybody.
pub(crate) fn asked(people: &[Made], many: usize) -> impl Iterator<Item = (usize, &Made)> {
    (0..many * 6).map(|n| made::pick_row(n, people.len())).map(|row| (row, &people[row]))
}

fn in_process(house: &House, viewer: &Viewer, who: &str, people: &[Made], ids: &[PersonId]) {
    println!("in process, as {who}:");
    for (kind, ask) in KINDS {
        let (mut times, mut hits) = (Vec::new(), 0);
        for (row, made) in asked(people, QUERIES) {
            let Some(text) = ask(made).filter(|_| times.len() < QUERIES) else { continue };
            let begun = now();
            let found = house.people.find(viewer, &Words::read(&text, 2026), ANSWER).unwrap();
            times.push(begun.elapsed().as_secs_f64() * 1e3);
            let same = |id: PersonId| id == ids[row];
            // A namesake answers a name; only the person answers a number.
            let namesake =
                |near: &app::people::Near| near.group == 0 && near.cost == 0.0 && made.name == text;
            hits += usize::from(found.iter().any(|near| same(near.stream.into()) || namesake(near)));
        }
        if !times.is_empty() {
            line(kind, &mut times, hits);
        }
    }
}

/// The search page, from request to last byte: rights, opened records, the access fact on the disk.
async fn through_http(house: &House, config: &Config, login: &str, people: &[Made]) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = wiring::router(config, house.clone(), address.port(), DemoExtras::default());
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let token =
        app::services::signin::sign_in_with_password(house, login, "demo-guzhen-2026").await.unwrap().0;
    let form = exchange(
        address,
        &format!(
            "GET /search HTTP/1.1\r\nHost: localhost\r\nCookie: session={token}\r\nConnection: close\r\n\r\n"
        ),
    )
    .await;
    let csrf = form.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    println!("through HTTP, as {login}: rights, opened records and the access fact included");
    for (kind, ask) in KINDS {
        let mut times = Vec::new();
        let mut hits = 0;
        for (_, made) in asked(people, QUERIES_HTTP) {
            let Some(text) = ask(made).filter(|_| times.len() < QUERIES_HTTP) else { continue };
            let body = format!("csrf={csrf}&q={}", percent(&text));
            let request = format!(
                "POST /search HTTP/1.1\r\nHost: localhost\r\nCookie: session={token}\r\n\
                 Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
            let begun = now();
            let answer = exchange(address, &request).await;
            times.push(begun.elapsed().as_secs_f64() * 1e3);
            assert!(answer.starts_with("HTTP/1.1 200"), "{}", answer.lines().next().unwrap_or_default());
            hits += usize::from(answer.contains(&made.name));
        }
        if !times.is_empty() {
            line(kind, &mut times, hits);
        }
    }
    server.abort();
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

async fn exchange(address: std::net::SocketAddr, request: &str) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}
