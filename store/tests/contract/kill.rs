//! kill −9 in a loop: a child process writes and prints what was acknowledged; it is killed at
//! a random moment; everything it printed is stored, and nothing is half written.
//!
//! This can't tell `FULL` from `NORMAL`: a killed process leaves its writes with the kernel. Only
//! a power cut can; `Options::negative_control` is what such a test must show to fail.

use crate::harness::{House, on_postgres, on_sqlite, runtime};
use crate::invariants::verify;
use crate::make::{everything, opening, stream, town, uuid};
use domain::ids::StreamId;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

const ROUNDS: u64 = 24;
const CLIENTS: usize = 8;

/// Tells a child that it is one, and which house to write to.
const LOCATION: &str = "SHOUHU_TEST_KILL_LOCATION";
const BLOBS: &str = "SHOUHU_TEST_KILL_BLOBS";

#[test]
fn sqlite_survives_kill_9() {
    on_sqlite(survives);
}

#[test]
fn postgres_survives_kill_9_of_its_clients() {
    on_postgres(survives);
}

/// Not a test by itself: the child of the two above. Without a location it has nothing to do.
#[test]
fn child_that_writes_until_it_is_killed() {
    let Ok(location) = std::env::var(LOCATION) else { return };
    let options =
        store::Options { blobs: std::env::var(BLOBS).ok().map(Into::into), ..store::Options::default() };
    runtime().block_on(async {
        let store = store::open(&location, options).await.unwrap();
        let clients = (0..CLIENTS).map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                for turn in 0.. {
                    let one = if turn % 4 == 0 { everything(uuid()) } else { opening(stream()) };
                    let id = one.writes[0].stream;
                    let many: usize = one
                        .writes
                        .iter()
                        .filter(|write| write.stream == id)
                        .map(|write| write.facts.len())
                        .sum();
                    store.journal.append(one).await.unwrap();
                    let mut out = std::io::stdout().lock();
                    // A test's output is captured; a child writes past that, and by whole lines.
                    out.write_all(format!("acked {id} {many}\n").as_bytes()).unwrap();
                    out.flush().unwrap();
                }
            })
        });
        futures::future::join_all(clients).await;
    });
}

fn write_and_kill(house: &House, round: u64) -> Vec<(StreamId, usize)> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::child_that_writes_until_it_is_killed", "--nocapture", "--test-threads=1"])
        .env(LOCATION, &house.location)
        .env(BLOBS, house.blobs())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    // The first acknowledgement tells that it is under way.
    let first = lines.by_ref().map_while(Result::ok).find(|line| line.starts_with("acked"));
    std::thread::sleep(Duration::from_millis(5 + round * 7 % 60));
    child.kill().unwrap();
    child.wait().unwrap();
    let rest: Vec<String> = lines.map_while(Result::ok).collect();
    first.into_iter().chain(rest).filter_map(|line| parse(&line)).collect()
}

fn parse(line: &str) -> Option<(StreamId, usize)> {
    let mut words = line.strip_prefix("acked ")?.split(' ');
    Some((StreamId::parse(words.next()?)?, words.next()?.parse().ok()?))
}

async fn survives(house: Arc<House>) {
    drop(house.open().await);
    let mut acknowledged = 0;
    for round in 0..ROUNDS {
        let acked = write_and_kill(&house, round);
        assert!(!acked.is_empty(), "nothing was acknowledged in round {round}");
        let store = house.open().await;
        for (id, many) in &acked {
            let stored = store.reads.facts(&town(), *id, 1).await.unwrap();
            assert_eq!(stored.len(), *many, "acknowledged and lost in round {round}");
        }
        acknowledged += acked.len();
        verify(&house, &store).await;
    }
    println!("{ROUNDS} rounds, {acknowledged} acknowledged, none lost, none half written");
    if !house.is_postgres() {
        let odd = "SELECT COUNT(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'";
        assert_eq!(house.number(odd).await, 0);
    }
}
