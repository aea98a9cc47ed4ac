//! `doctor`: what is unconfirmed, misconfigured or unsafe. Answers with an error code when
//! something is unsafe.

use crate::config::Config;
use crate::error::{Failure, Result};
use crate::keyring::{self, SEALING_FILE, StoredTown, TOWN_FILE};
use crate::ports::Address;
use crate::ports::clock::machine_now;
use crate::terminal;
use crate::town::marker::Marker;
use crate::wiring::{self, Ambient};
use app::House;
use app::lab::{LineFault, Standing};
use domain::rules::Rules;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::ExitCode;

/// How far the last fact may lie ahead of the clock before the clock is wrong.
const AHEAD_MINUTES: i64 = 5;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// As it should be.
    Good,
    /// To know.
    Note,
    /// To confirm or correct before long.
    Warning,
    /// To correct now.
    Unsafe,
}

impl Grade {
    fn mark(self) -> &'static str {
        match self {
            Grade::Good => "ok     ",
            Grade::Note => "note   ",
            Grade::Warning => "warning",
            Grade::Unsafe => "UNSAFE ",
        }
    }
}

/// What the doctor found.
#[derive(Debug, Default)]
pub struct Report(Vec<(Grade, String)>);

impl Report {
    fn add(&mut self, grade: Grade, words: impl Into<String>) {
        self.0.push((grade, words.into()));
    }

    /// The worst finding.
    #[must_use]
    pub fn worst(&self) -> Grade {
        self.0.iter().map(|(g, _)| *g).max().unwrap_or(Grade::Good)
    }

    /// Findings, in the order they were made.
    pub fn lines(&self) -> impl Iterator<Item = String> + '_ {
        self.0.iter().map(|(grade, words)| format!("{} {words}", grade.mark()))
    }
}

/// Looks at everything and prints what it found.
///
/// # Errors
/// Only when standard output is gone: what else is wrong is a finding.
pub async fn run(config: &Config) -> Result<ExitCode> {
    let report = examine(config).await;
    for line in report.lines() {
        terminal::say(line)?;
    }
    Ok(if report.worst() == Grade::Unsafe { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

/// Looks at everything.
pub async fn examine(config: &Config) -> Report {
    let mut report = Report::default();
    settings(config, &mut report);
    folder(&config.data, &mut report);
    let now = match Ambient::of(config) {
        Ok(ambient) => ambient.clock.now(),
        Err(failure) => {
            report.add(Grade::Unsafe, failure.to_string());
            machine_now()
        }
    };
    keys(config, now, &mut report);
    laboratory(config, &mut report);
    line(config, &mut report).await;
    match wiring::rules(config) {
        Ok(rules) => law(&rules, now, &mut report),
        Err(failure) => report.add(Grade::Unsafe, failure.to_string()),
    }
    match wiring::policy(config) {
        Ok(policy) => report.add(Grade::Good, format!("{} policies validate", policy.texts().len())),
        Err(failure) => report.add(Grade::Unsafe, failure.to_string()),
    }
    if let Err(failure) = database(config, &mut report).await {
        report.add(Grade::Unsafe, failure.to_string());
    }
    report
}

fn settings(config: &Config, report: &mut Report) {
    let web = &config.web;
    let local = web.listen.starts_with("127.") || web.listen.starts_with("[::1]");
    let public = web.public_url.as_deref().unwrap_or_default();
    if !web.secure_cookies() && (!local || !(public.is_empty() || public.contains("//localhost"))) {
        let words =
            "cookies go out unencrypted: put TLS in front and set web.public_url to its https address";
        report.add(Grade::Unsafe, words);
    } else {
        report.add(Grade::Good, format!("web listens on {}", web.listen));
    }
    if web.public_url.is_none() {
        report.add(Grade::Note, "web.public_url is not set: QR codes of wards point to localhost");
    }
    for (what, folder) in [("rules", &config.rules.folder), ("policies", &config.rules.policies)] {
        if let Some(folder) = folder {
            report.add(Grade::Note, format!("{what} are read from {}", folder.display()));
        }
    }
    if let Ok(Some(marker)) = Marker::find(&config.data) {
        let words = format!("demo town, fictional (seed {}): its keys follow from the seed", marker.seed);
        report.add(Grade::Note, words);
    }
}

/// The exchange with the laboratory: packages by hand need two keys.
fn laboratory(config: &Config, report: &mut Report) {
    match keyring::exchange::read(&config.keys_folder(), &config.lab) {
        Ok(Some(_)) => {
            let words = format!("exchange with the laboratory: {} and {}", config.lab.own, config.lab.peer);
            report.add(Grade::Good, words);
        }
        Ok(None) => {
            let words = "exchange with the laboratory is not set up: run `shouhu keys lab`";
            report.add(Grade::Note, words);
        }
        Err(failure) => report.add(Grade::Unsafe, failure.to_string()),
    }
}

/// The line to the laboratory: off, open, or why it carries nothing and what to do.
async fn line(config: &Config, report: &mut Report) {
    let line = match wiring::line(config) {
        Ok(Some(line)) => line,
        Ok(None) => return report.add(Grade::Good, "the line to the laboratory is off: packages go by hand"),
        Err(failure) => return report.add(Grade::Unsafe, failure.to_string()),
    };
    let to = config.lab.line.as_deref().unwrap_or_default();
    if Address::read(to).is_some_and(|a| !a.is_encrypted() && !a.is_here()) {
        let words = "lab.line goes over the network in the clear: whoever listens learns its secret and how many \
                     samples pass; put TLS before the laboratory and write https";
        report.add(Grade::Warning, words);
    }
    match line.standing().await {
        Ok(Standing { taken, made }) => report.add(
            Grade::Good,
            format!("the line to {to} is open: the laboratory took package {taken} and made {made}"),
        ),
        Err(fault) => {
            report
                .add(Grade::Warning, format!("the line to {to} carries nothing: {fault}; {}", remedy(fault)));
        }
    }
}

fn remedy(fault: LineFault) -> &'static str {
    match fault {
        LineFault::Unreachable => {
            "see that shouhu-lab runs with --http-exchange and that the network lets us through"
        }
        LineFault::Secret => {
            "keys/line.secret must be the same on both sides: run `shouhu keys line` and carry it over"
        }
        LineFault::Stranger => {
            "check lab.line, lab.line_ca_file, and that shouhu-lab runs with --http-exchange"
        }
        LineFault::Refused => "compare [lab] own and peer, and both public keys, with the laboratory's",
        LineFault::Forked => {
            "one side runs on a restored copy: compare the lists of packages before any goes on"
        }
        LineFault::Unfit => "compare keys/lab.pub with the laboratory's keys/exchange.pub",
    }
}

fn folder(data: &Path, report: &mut Report) {
    let Ok(meta) = data.metadata() else {
        report.add(Grade::Note, format!("{}: no data folder yet", data.display()));
        return;
    };
    let mode = meta.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        report.add(Grade::Good, "the data folder is closed to others");
    } else {
        let words = format!("others may look into {} (mode {mode:03o}): run chmod 700", data.display());
        report.add(Grade::Warning, words);
    }
}

fn keys(config: &Config, now: Timestamp, report: &mut Report) {
    let folder = config.keys_folder();
    let town = match StoredTown::read(&folder.join(TOWN_FILE)) {
        Ok(town) => town,
        Err(failure) => return report.add(Grade::Unsafe, failure.to_string()),
    };
    let suite = town.suite;
    report.add(Grade::Good, format!("crypto suite `{suite}`: {}", suite.algorithms()));
    report.add(
        Grade::Note,
        "keys lie in files: software keys are no certified cryptographic module (密码模块), whichever the suite",
    );
    let newest = town.epoch.iter().map(|e| e.number).max().unwrap_or(0);
    let soon = now.checked_add((i64::from(config.keys.warn_days) * 24).hours()).unwrap_or(now);
    for epoch in &town.epoch {
        let (number, end) = (epoch.number, epoch.expires);
        let current = number == newest;
        match (current, end <= now, end <= soon) {
            (true, true, _) => report.add(
                Grade::Unsafe,
                format!("key epoch {number} ended on {end}: nothing can be written; run `shouhu keys roll`"),
            ),
            (true, _, true) => report.add(
                Grade::Warning,
                format!("key epoch {number} ends on {end}: run `shouhu keys roll` before"),
            ),
            (true, ..) => report.add(Grade::Good, format!("key epoch {number} runs until {end}")),
            (false, true, _) => report.add(
                Grade::Warning,
                format!(
                    "key epoch {number} has ended and can be destroyed, so that old backups open no more"
                ),
            ),
            (false, ..) => {
                report.add(Grade::Note, format!("key epoch {number} opens old backups until {end}"));
            }
        }
    }
    if folder.starts_with(&config.data) {
        let words = "keys lie beside the database: one thief gets both; set keys.folder to another disk";
        report.add(Grade::Warning, words);
    }
    if folder.join(SEALING_FILE).exists() {
        report.add(Grade::Warning, "the sealing key is here; two persons should keep it elsewhere");
    }
}

/// Rules that wait for confirmation, and calendars that are missing.
fn law(rules: &Rules, now: Timestamp, report: &mut Report) {
    let year = domain::clock::civil_date(now).year();
    for year in [year, year + 1] {
        if !rules.calendar().is_confirmed(year) {
            let words =
                format!("待核实 no confirmed calendar of {year}: working days are counted without holidays");
            report.add(Grade::Warning, words);
        }
    }
    let waiting = rules.unconfirmed();
    report.add(Grade::Good, format!("rules read; {} entries wait for confirmation", waiting.len()));
    for entry in waiting {
        let words =
            format!("待核实 {} {} [{}] {}", entry.file, entry.entry, entry.mark.code(), entry.what.zh);
        report.add(Grade::Note, words);
    }
}

async fn database(config: &Config, report: &mut Report) -> Result<()> {
    if store::probe(&config.location()).await?.is_none() {
        report.add(Grade::Note, "the database is empty: `shouhu demo` makes a demo town");
        return Ok(());
    }
    let ambient = Ambient::of(config)?;
    let store = wiring::open_store(config).await?;
    let health = store.health().await?;
    report.add(Grade::Good, format!("{} {}, schema {}", health.engine, health.version, health.schema));
    transport(config, health.encrypted, report);
    let house = wiring::house(config, &store, &ambient).await?;
    drift(&house, report).await
}

/// A database on another machine, reached in the clear, hands codes and ciphertext to every listener
/// between, and takes whatever answers in its name for itself.
fn transport(config: &Config, encrypted: Option<bool>, report: &mut Report) {
    let verified = ["verify-ca", "verify-full"].iter().any(|mode| config.location().contains(mode));
    match (encrypted, config.database_is_here()) {
        (None, _) | (_, true) => {}
        (Some(false), false) => report.add(
            Grade::Warning,
            "the database is on another machine and is reached without TLS: put sslmode=verify-full into its \
             URL, and its authority's certificate into database.ca_file",
        ),
        (Some(true), false) if !verified => report.add(
            Grade::Warning,
            "the way to the database is encrypted, but nobody checks whom it leads to: put sslmode=verify-full \
             into its URL, and its authority's certificate into database.ca_file",
        ),
        (Some(true), false) => report.add(Grade::Good, "the way to the database is encrypted and checked"),
    }
}

/// A clock behind the last fact would write into the past.
async fn drift(house: &House, report: &mut Report) -> Result<()> {
    let last = house.reads.position(&house.town).await?;
    if last == 0 {
        report.add(Grade::Note, "no facts yet");
        return Ok(());
    }
    let page = house.reads.journal(&house.town, last - 1, 1).await?;
    let fact = page.first().ok_or_else(|| Failure::refused("the last fact is missing"))?;
    let ahead = fact.at.duration_since(house.now());
    if ahead > SignedDuration::from_mins(AHEAD_MINUTES) {
        let words =
            format!("the last fact lies {} min ahead of the clock: set the clock right", ahead.as_mins());
        report.add(Grade::Unsafe, words);
    } else {
        report.add(Grade::Good, format!("{last} facts, the last on {}", fact.at));
    }
    Ok(())
}
