//! `load`: how long the pages of a big town take, measured from outside over HTTP.
//!
//! The town is made by `shouhu generate`, through the same commands as real use, and asked by one
//! visitor at a time over one connection. It reports, and asserts nothing but that pages answer.

mod client;
mod figure;
mod pages;
mod program;
mod reports;

use crate::repo::Repo;
use figure::{Table, grouped, ms};
use program::{Program, Run, Served, copy, now};
use std::path::PathBuf;
use std::time::Duration;

/// Requests before anything is measured.
const WARM: usize = 10;
/// Requests of each page.
const TIMES: usize = 200;
/// Rest before memory is read: long enough for what the start left behind to be done.
const REST: Duration = Duration::from_secs(10);
/// How far the clock is moved to make deadlines fire.
const TICKED_HOURS: u64 = 30;

/// Measures a town for each number of files.
pub(crate) fn run(repo: &Repo, words: &[&str]) -> Result<(), String> {
    let options = Options::read(repo, words)?;
    println!("Command: `cargo xtask load {}`\n", words.join(" "));
    println!("{}\n", machine());
    for files in &options.files {
        let program =
            Program { binary: options.binary.clone(), data: options.folder.join(format!("{files}")) };
        town(&program, *files)?;
    }
    Ok(())
}

struct Options {
    files: Vec<u64>,
    binary: PathBuf,
    folder: PathBuf,
}

impl Options {
    fn read(repo: &Repo, words: &[&str]) -> Result<Self, String> {
        let target = repo.root().join("target");
        let mut options = Self {
            files: vec![10_000, 100_000],
            binary: target.join("release/shouhu"),
            folder: target.join("load"),
        };
        for pair in words.chunks(2) {
            match pair {
                ["--files", list] => {
                    let numbers: Result<Vec<u64>, _> = list.split(',').map(str::parse).collect();
                    options.files = numbers.map_err(|error| format!("--files {list}: {error}"))?;
                }
                ["--binary", path] => options.binary = PathBuf::from(path),
                ["--data", path] => options.folder = PathBuf::from(path),
                _ => return Err(format!("load: {pair:?} is not known")),
            }
        }
        let missing = || format!("{}: run cargo build --release first", options.binary.display());
        if options.binary.is_file() { Ok(options) } else { Err(missing()) }
    }
}

/// Cores and what else they do: figures of a busy machine are figures of a busy machine.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let model = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = model.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    let load: Vec<&str> = load.split(' ').take(3).collect();
    format!(
        "Machine: {cores} cores,{} load average {} when it began.",
        model.replace("\t:", ""),
        load.join(" ")
    )
}

fn town(program: &Program, files: u64) -> Result<(), String> {
    println!("### {} files\n", grouped(files));
    if !program.data.is_dir() {
        let number = files.to_string();
        let persons = files.max(2 * files.min(50_000)).to_string();
        let Run { said, .. } = program.run(&["generate", "--files", &number, "--persons", &persons])?;
        println!("Made by `shouhu generate`: {}\n", said.lines().last().unwrap_or_default());
    }
    let served = program.serve()?;
    std::thread::sleep(REST);
    let idle = served.resident_bytes()?;
    let first = served.first;
    println!("{}", pages::lists(&served)?.text());
    println!("{}", pages::identity(&served)?.text());
    println!("{}", pages::search(&served)?.text());
    let busy = served.resident_bytes()?;
    drop(served);
    println!("{}", reports::measure(program)?);
    let mut table = Table::new(&["what", "figure"]);
    let mib = |bytes: u64| format!("{:.1} MiB", bytes as f64 / 1_048_576.0);
    table.line(vec![
        "start of the process to the first whole page".into(),
        format!("{} ms", ms(millis(first))),
    ]);
    table.line(vec!["memory at rest, 10 s after the start".into(), mib(idle)]);
    table.line(vec!["memory after these pages".into(), mib(busy)]);
    table.line(vec!["the binary".into(), mib(program.size_bytes()?)]);
    let apart = Program { binary: program.binary.clone(), data: program.data.with_extension("copy") };
    copy(&program.data, &apart.data)?;
    table.line(vec!["rebuild of every derived table".into(), rebuilt(&apart)?]);
    table.line(vec![format!("deadlines, clock moved by {TICKED_HOURS} h"), ticked(&apart.serve()?)?]);
    let _ = std::fs::remove_dir_all(&apart.data);
    println!("{}", table.text());
    Ok(())
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// Rate of a rebuild, which must find every derived row as it was.
fn rebuilt(program: &Program) -> Result<String, String> {
    let Run { said, took } = program.run(&["rebuild", "--verify"])?;
    let facts = said.lines().find_map(|line| line.split(" facts").next()?.parse::<u64>().ok());
    let facts = facts.ok_or_else(|| format!("rebuild told no number of facts:\n{said}"))?;
    let rate = facts as f64 / took.as_secs_f64();
    Ok(format!("{} facts in {:.1} s: {rate:.0}/s", grouped(facts), took.as_secs_f64()))
}

/// Moves the clock and waits until nothing is left to fire.
fn ticked(served: &Served) -> Result<String, String> {
    let mut client = client::Client::connect(served.port)?;
    let path = format!("/__test/clock?advance_seconds={}", TICKED_HOURS * 3_600);
    let start = now();
    let answer = client.send("POST", &path, &[("X-Test-Token", &served.token)], "")?;
    let took = start.elapsed().as_secs_f64();
    let told = answer.body.trim().parse::<u64>();
    let streams = told.map_err(|_| format!("the test clock answered {}: {}", answer.status, answer.body))?;
    Ok(format!("{} streams in {took:.1} s: {:.0}/s", grouped(streams), streams as f64 / took))
}
