//! Reports of the ward's form, each durable before it is answered: many clients that share the wait
//! for the disk, against the same program made to wait for each alone. Both take turns on one disk,
//! because a disk's speed drifts; the ratio is given per turn.

use super::client::Client;
use super::figure::{Table, Times, ms};
use super::program::{Program, Served, copy, now};
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Clients at the same time.
const CLIENTS: usize = 64;
/// Turns that each way takes.
const TURNS: usize = 5;
/// Reports of one client in a turn: alone they take their time.
const ALONE: usize = 4;
const TOGETHER: usize = 12;
/// Waits for the disk, without a database, for comparison.
const SYNCS: usize = 200;
/// Threads that took less are not worth a line.
const THREAD_PERCENT_LEAST: f64 = 1.0;

/// What one way did.
#[derive(Default)]
struct Measured {
    busy: Duration,
    times: Times,
}

impl Measured {
    fn per_second(&self) -> f64 {
        if self.busy.is_zero() { 0.0 } else { self.times.len() as f64 / self.busy.as_secs_f64() }
    }

    fn line(&self, what: &str) -> Vec<String> {
        let rate = format!("{:.0}", self.per_second());
        vec![what.to_owned(), rate, ms(self.times.within(50)), ms(self.times.within(99))]
    }
}

/// The table, the ratios, and what the processor did meanwhile.
pub(super) fn measure(program: &Program) -> Result<String, String> {
    let (grouped, single) = (apart(program, "grouped"), apart(program, "single"));
    copy(&program.data, &grouped.data)?;
    copy(&program.data, &single.data)?;
    let (grouped_town, single_town) = (grouped.serve()?, single.serve_with(&[ONE_BY_ONE])?);
    reports(&grouped_town, 1)?;
    reports(&single_town, 1)?;
    let (mut together, mut alone) = (Measured::default(), Measured::default());
    let (mut ratios, mut usage) = (Vec::new(), Usage::default());
    for _ in 0..TURNS {
        let one = reports(&single_town, ALONE)?;
        let before = Usage::of(&grouped_town)?;
        let many = reports(&grouped_town, TOGETHER)?;
        usage.add(&before, &Usage::of(&grouped_town)?);
        ratios.push(many.per_second() / one.per_second());
        for (all, turn) in [(&mut alone, one), (&mut together, many)] {
            all.busy += turn.busy;
            all.times.extend(turn.times);
        }
    }
    let mut table = Table::new(&["durable reports over HTTP", "per second", "p50 ms", "p99 ms"]);
    table.line(together.line(&format!("{CLIENTS} clients, waits for the disk shared")));
    table.line(alone.line(&format!("{CLIENTS} clients, each waits alone (`database.group_max = 1`)")));
    table.line(synced(&grouped.data)?.line("4 KiB written and synced, no database"));
    drop((grouped_town, single_town));
    for town in [&grouped, &single] {
        let _ = std::fs::remove_dir_all(&town.data);
    }
    ratios.sort_by(f64::total_cmp);
    let by_turn: Vec<String> = ratios.iter().map(|ratio| format!("{ratio:.1}")).collect();
    let ratio = together.per_second() / alone.per_second();
    Ok(format!(
        "{}\nRatio: {ratio:.1} over all; by turn {}\n\n{}",
        table.text(),
        by_turn.join(" "),
        usage.text(together.busy)
    ))
}

const ONE_BY_ONE: (&str, &str) = ("SHOUHU_DATABASE__GROUP_MAX", "1");

fn apart(program: &Program, name: &str) -> Program {
    Program { binary: program.binary.clone(), data: program.data.with_extension(name) }
}

/// Every client sends so many reports over a connection of its own.
fn reports(town: &Served, each: usize) -> Result<Measured, String> {
    let mut clients = (0..CLIENTS).map(|_| Client::connect(town.port)).collect::<Result<Vec<_>, _>>()?;
    let start = now();
    let all = std::thread::scope(|scope| {
        let hands: Vec<_> =
            clients.iter_mut().map(|client| scope.spawn(move || sent(town, client, each))).collect();
        let done = hands.into_iter().map(|hand| hand.join().map_err(|_| "a client stopped".to_owned())?);
        done.collect::<Result<Vec<_>, String>>()
    })?;
    let mut measured = Measured { busy: start.elapsed(), times: Times::default() };
    all.into_iter().for_each(|times| measured.times.extend(times));
    Ok(measured)
}

fn sent(town: &Served, client: &mut Client, each: usize) -> Result<Times, String> {
    let mut times = Times::default();
    for _ in 0..each {
        let command = command();
        let fields = [
            ("command", command.as_str()),
            ("situations", "S4"),
            ("safety", "safe"),
            ("call_back", "19900001234"),
            ("name", "林小满"),
            ("age", "12"),
        ];
        let start = now();
        let answer = client.post(&format!("{}/child", town.ward), &fields)?;
        let took = start.elapsed();
        match answer.status {
            303 => times.push(took),
            status => return Err(format!("a report was answered {status}")),
        }
    }
    times.sort();
    Ok(times)
}

/// A command id that no other client of any run on this town has.
fn command() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let (process, next) = (std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    format!("0189{:04x}-{:04x}-7000-8000-{next:012x}", process >> 16, process & 0xffff)
}

/// What the disk does when one block at a time is written and waited for.
fn synced(folder: &Path) -> Result<Measured, String> {
    let path = folder.join("synced");
    let told = |error: std::io::Error| format!("{}: {error}", path.display());
    let mut file = File::create(&path).map_err(told)?;
    let mut measured = Measured::default();
    let start = now();
    for _ in 0..SYNCS {
        let began = now();
        file.write_all(&[7; 4096]).and_then(|()| file.sync_data()).map_err(told)?;
        measured.times.push(began.elapsed());
    }
    measured.busy = start.elapsed();
    measured.times.sort();
    Ok(measured)
}

/// Processor time by kind of thread, in ticks of the kernel's clock.
#[derive(Default)]
struct Usage(Vec<(String, u64)>);

/// The kernel's clock for processor times; a constant of its interface.
const TICKS_PER_SECOND: f64 = 100.0;

impl Usage {
    /// Of a town now, threads of one name together.
    fn of(town: &Served) -> Result<Self, String> {
        let folder = format!("/proc/{}/task", town.process());
        let told = |error: std::io::Error| format!("{folder}: {error}");
        let mut usage = Self::default();
        for thread in std::fs::read_dir(&folder).map_err(told)? {
            // A thread may be gone by now.
            let Ok(stat) = std::fs::read_to_string(thread.map_err(told)?.path().join("stat")) else {
                continue;
            };
            if let Some((name, ticks)) = thread_ticks(&stat) {
                usage.count(name, ticks);
            }
        }
        Ok(usage)
    }

    fn count(&mut self, name: &str, ticks: u64) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, sum)) => *sum += ticks,
            None => self.0.push((name.to_owned(), ticks)),
        }
    }

    /// What was used between two looks.
    fn add(&mut self, before: &Self, after: &Self) {
        for (name, ticks) in &after.0 {
            let earlier = before.0.iter().find(|(known, _)| known == name).map_or(0, |(_, ticks)| *ticks);
            self.count(name, ticks.saturating_sub(earlier));
        }
    }

    /// How busy the processor was, and with which threads: the profile, where it is what binds.
    fn text(&self, busy: Duration) -> String {
        let cores = std::thread::available_parallelism().map_or(1, usize::from) as f64;
        let seconds = |ticks: u64| ticks as f64 / TICKS_PER_SECOND;
        let whole = busy.as_secs_f64() * cores;
        let percent = |ticks: u64| if whole > 0.0 { 100.0 * seconds(ticks) / whole } else { 0.0 };
        let total = percent(self.0.iter().map(|(_, ticks)| ticks).sum());
        let said = format!(
            "The program used {total:.0} % of {cores:.0} cores meanwhile; its {CLIENTS} clients ran beside it.\n"
        );
        let mut threads: Vec<_> =
            self.0.iter().filter(|(_, t)| percent(*t) >= THREAD_PERCENT_LEAST).collect();
        threads.sort_by_key(|(_, ticks)| std::cmp::Reverse(*ticks));
        let mut table = Table::new(&["thread", "% of all cores"]);
        for (name, ticks) in threads {
            table.line(vec![name.clone(), format!("{:.0}", percent(*ticks))]);
        }
        format!("{said}\n{}", table.text())
    }
}

/// Name and processor time from a line of `/proc/…/stat`.
fn thread_ticks(stat: &str) -> Option<(&str, u64)> {
    let (name, rest) = stat.split_once('(')?.1.rsplit_once(')')?;
    // After the name: state, then numbers; user and system time are the 12th and 13th.
    let mut numbers = rest.split_whitespace().skip(11).map(str::parse::<u64>);
    let (user, system) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    Some((name, user + system))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threads_time_is_read_whatever_its_name() {
        let stat = "12 (a b) c) S 1 2 3 4 5 6 7 8 9 10 70 5 0 0 20 0";
        assert_eq!(thread_ticks(stat), Some(("a b) c", 75)));
        assert_eq!(thread_ticks("12 (x) S 1"), None);
    }

    #[test]
    fn no_two_reports_bear_one_command() {
        assert_ne!(command(), command());
        assert_eq!(command().len(), 36);
    }
}
