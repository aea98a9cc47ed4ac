//! Group commit against one wait for the disk per batch: 64 clients, the same disk, the same run.
//!
//! `cargo bench -p store --bench append`; with `SHOUHU_TEST_PG` also on PostgreSQL. It reports and
//! asserts nothing: times belong to the machine. A disk's speed drifts, so both take turns, and
//! the ratio is given per turn.
#![expect(clippy::print_stdout, reason = "a bench prints its table")]

use app::ports::{Batch, Expected, NewFact, SealedState, StreamWrite};
use domain::actor::{Party, Role};
use domain::ids::{CommandId, Jurisdiction, StaffId, StreamId};
use domain::noun::Kind;
use domain::rows::{Facet, Level, Rows, VisibilityRow, WorkRow};
use futures::future::join_all;
use jiff::Timestamp;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use store::{Options, Store};
use uuid::Uuid;

const CLIENTS: usize = 64;
const TURNS: usize = 7;
const TOGETHER: usize = 40;
const ALONE: usize = 4;

type Fault = Box<dyn std::error::Error>;

/// What one way of committing did.
#[derive(Default)]
struct Measured {
    busy: Duration,
    latencies: Vec<Duration>,
}

impl Measured {
    fn per_second(&self) -> f64 {
        self.latencies.len() as f64 / self.busy.as_secs_f64()
    }

    fn add(&mut self, turn: Measured) {
        self.busy += turn.busy;
        self.latencies.extend(turn.latencies);
    }

    fn print(&mut self, name: &str) {
        self.latencies.sort();
        let at = |part: f64| millis(&self.latencies, part);
        let (p50, p99, max) = (at(0.5), at(0.99), at(1.0));
        println!("{name:<14}{:>12.0}{p50:>12.2}{p99:>12.2}{max:>12.2}", self.per_second());
    }
}

fn main() -> Result<(), Fault> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    runtime.block_on(async {
        let file = folder.path().join("bench.db");
        compare("SQLite", &file.to_string_lossy(), folder.path()).await?;
        match std::env::var("SHOUHU_TEST_PG") {
            Ok(url) => on_postgres(&url, folder.path()).await,
            Err(_) => Ok(()),
        }
    })
}

async fn on_postgres(url: &str, folder: &Path) -> Result<(), Fault> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    tokio::spawn(connection);
    client.batch_execute("DROP SCHEMA IF EXISTS shouhu_bench CASCADE; CREATE SCHEMA shouhu_bench").await?;
    let mark = if url.contains('?') { '&' } else { '?' };
    let location = format!("{url}{mark}options=-c%20search_path%3Dshouhu_bench");
    let compared = compare("PostgreSQL", &location, folder).await;
    client.batch_execute("DROP SCHEMA shouhu_bench CASCADE").await?;
    compared
}

async fn compare(engine: &str, location: &str, folder: &Path) -> Result<(), Fault> {
    let with = |group_max| Options { group_max, blobs: Some(folder.join("blobs")), ..Options::default() };
    let (single, grouped) = (store::open(location, with(1)).await?, store::open(location, with(256)).await?);
    measure(&single, ALONE).await?;
    measure(&grouped, ALONE).await?;
    let (mut alone, mut together, mut ratios) = (Measured::default(), Measured::default(), Vec::new());
    for _ in 0..TURNS {
        let (one, many) = (measure(&single, ALONE).await?, measure(&grouped, TOGETHER).await?);
        ratios.push(many.per_second() / one.per_second());
        alone.add(one);
        together.add(many);
    }
    ratios.sort_by(f64::total_cmp);
    println!("\n{engine}, {CLIENTS} clients, every batch durable before it is acknowledged");
    println!("{:<14}{:>12}{:>12}{:>12}{:>12}", "", "batches/s", "p50 ms", "p99 ms", "max ms");
    alone.print("one by one");
    together.print("group commit");
    let all: Vec<String> = ratios.iter().map(|ratio| format!("{ratio:.1}")).collect();
    println!("ratio: {:.1} over all; by turn {}", together.per_second() / alone.per_second(), all.join(" "));
    Ok(())
}

fn millis(sorted: &[Duration], part: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    let index = (last as f64 * part).round() as usize;
    sorted.get(index).map_or(0.0, |latency| latency.as_secs_f64() * 1e3)
}

async fn measure(store: &Store, rounds: usize) -> Result<Measured, Fault> {
    let began = now();
    let clients = (0..CLIENTS).map(|_| tokio::spawn(client(store.clone(), rounds)));
    let mut latencies = Vec::new();
    for done in join_all(clients).await {
        latencies.extend(done?.map_err(|fault| fault.to_string())?);
    }
    Ok(Measured { busy: began.elapsed(), latencies })
}

async fn client(store: Store, rounds: usize) -> Result<Vec<Duration>, app::ports::AppendError> {
    let mut latencies = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let batch = batch();
        let began = now();
        store.journal.append(batch).await?;
        latencies.push(began.elapsed());
    }
    Ok(latencies)
}

#[expect(clippy::disallowed_methods, reason = "a bench measures real time")]
fn now() -> Instant {
    Instant::now()
}

fn id() -> Uuid {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Uuid::from_u64_pair(u64::from(std::process::id()), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// What a referral does: one fact of a kilobyte, its cached state, a worklist row, visibility, facets.
fn batch() -> Batch {
    let stream = StreamId(id());
    let party = Party::unit(Role::Hosp, "hosp");
    let write = StreamWrite {
        stream,
        root: stream,
        kind: Kind::Referral,
        expected: Expected::Version(0),
        facts: vec![NewFact { id: id(), schema: 1, body: vec![7; 1024] }],
        state: Some(SealedState { shape: 1, body: vec![8; 1024] }),
        rows: Some(rows(&party)),
        add_facets: Vec::new(),
        tokens: None,
    };
    Batch {
        jurisdiction: Jurisdiction("442000105".into()),
        actor: StaffId(Uuid::from_u128(7)),
        command: CommandId(id()),
        digest: [7; 32],
        at: Timestamp::UNIX_EPOCH,
        writes: vec![write],
        guards: Vec::new(),
        secrets: Vec::new(),
        credentials: Vec::new(),
        notices: Vec::new(),
        acknowledged: Vec::new(),
        blobs: Vec::new(),
        result: stream.bytes().to_vec(),
    }
}

fn rows(party: &Party) -> Rows {
    let work = WorkRow {
        kind: Kind::Referral,
        stage: "offered",
        holder: Some(party.clone()),
        unit: None,
        station: None,
        risk: 2,
        lane: None,
        due: Some(Timestamp::UNIX_EPOCH),
        opened: Timestamp::UNIX_EPOCH,
        closed: None,
        title: "Willow 3".into(),
        urgency: 5,
    };
    let grant = |party: &Party| VisibilityRow {
        party: party.clone(),
        level: Level::Full,
        until: None,
        basis: "assigned",
    };
    Rows {
        work: Some(work),
        facets: vec![Facet::new("situation", "S01")],
        visibility: vec![grant(party), grant(&Party::unit(Role::PsbOffice, "psb"))],
        ..Rows::default()
    }
}
