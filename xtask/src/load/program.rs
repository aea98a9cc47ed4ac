//! The real program as a process of its own: filled, served, rebuilt.

use super::client::Client;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A binary and the folder that it works in.
pub(crate) struct Program {
    /// The binary.
    pub(crate) binary: PathBuf,
    /// The data folder.
    pub(crate) data: PathBuf,
}

/// What a command printed, and how long it took.
pub(crate) struct Run {
    /// Standard output.
    pub(crate) said: String,
    /// Wall time.
    pub(crate) took: Duration,
}

impl Program {
    /// Runs a command to its end.
    pub(crate) fn run(&self, words: &[&str]) -> Result<Run, String> {
        let start = now();
        let output = self
            .command(words)
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| format!("{}: {error}", self.binary.display()))?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        match output.status.success() {
            true => Ok(Run { said, took: start.elapsed() }),
            false => Err(format!("{words:?}: {}\n{said}", output.status)),
        }
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.env_remove("DATABASE_URL").args(words).arg("--data").arg(&self.data).stdin(Stdio::null());
        command
    }

    /// Serves the demo town until the answer is dropped.
    pub(crate) fn serve(&self) -> Result<Served, String> {
        self.serve_with(&[])
    }

    /// The same, with settings in its environment.
    pub(crate) fn serve_with(&self, settings: &[(&str, &str)]) -> Result<Served, String> {
        let start = now();
        let mut child = self
            .command(&["demo", "--port", "0", "--test-clock"])
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .map_err(|error| format!("{}: {error}", self.binary.display()))?;
        let lines = child.stdout.take().map(BufReader::new).ok_or("no output")?;
        let mut served = Served {
            child,
            port: 0,
            token: String::new(),
            password: String::new(),
            ward: String::new(),
            first: start.elapsed(),
        };
        for line in lines.lines().map_while(Result::ok) {
            if let Some(token) = line.strip_prefix("test token: ") {
                token.clone_into(&mut served.token);
            }
            if let Some(link) = line.strip_prefix("ward: ").filter(|_| served.ward.is_empty()) {
                served.ward = link.split(' ').next().unwrap_or_default().to_owned();
            }
            if let Some(password) = line.strip_prefix("password: ") {
                password.clone_into(&mut served.password);
            }
            if let Some(address) = line.strip_prefix("listening on ") {
                served.port = address.rsplit(':').next().and_then(|port| port.parse().ok()).unwrap_or(0);
                break;
            }
        }
        let page = Client::connect(served.port)?.get("/sign-in")?;
        served.first = start.elapsed();
        if page.status == 200 { Ok(served) } else { Err(format!("the first page answered {}", page.status)) }
    }

    /// Bytes of the binary.
    pub(crate) fn size_bytes(&self) -> Result<u64, String> {
        let meta = self.binary.metadata().map_err(|error| format!("{}: {error}", self.binary.display()))?;
        Ok(meta.len())
    }
}

/// A town that answers.
pub(crate) struct Served {
    child: Child,
    /// Its port.
    pub(crate) port: u16,
    /// Moves its clock.
    pub(crate) token: String,
    /// Password of every account.
    pub(crate) password: String,
    /// Where the code of a ward leads.
    pub(crate) ward: String,
    /// From the start of the process to its first whole page.
    pub(crate) first: Duration,
}

impl Served {
    /// Number of the process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// Memory that is resident now, in bytes.
    pub(crate) fn resident_bytes(&self) -> Result<u64, String> {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok());
        kib.map(|kib| kib * 1024).ok_or_else(|| format!("{path}: no VmRSS"))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Copies a data folder, so that what a measurement writes is not there for the next.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let _ = std::fs::remove_dir_all(to);
    let status = Command::new("cp").arg("-a").arg(from).arg(to).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("cp {}: {status}", from.display())),
        Err(error) => Err(format!("cp: {error}")),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this measures the machine; nothing else of the house is asked here"
)]
pub(crate) fn now() -> Instant {
    Instant::now()
}
