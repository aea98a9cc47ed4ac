//! The real program, started for one story with data of its own.

use crate::{Caller, doors, target};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};
use tempfile::TempDir;

/// How long a town may take until its first page; the demo makes sixty files first.
const START_SECONDS_MAX: u64 = 120;

/// How to start the program.
#[derive(Clone, Debug)]
pub struct Options {
    program: &'static str,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    data: Option<PathBuf>,
    seconds_max: u64,
}

impl Options {
    /// The demo town on a free port, with a clock that can be moved.
    pub fn demo() -> Self {
        Self::command(doors::DEMO)
    }

    /// Any command that serves and prints its address.
    pub fn command(arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(|word| (*word).to_owned()).collect();
        let (environment, data) = (Vec::new(), None);
        Self { program: "shouhu", arguments, environment, data, seconds_max: START_SECONDS_MAX }
    }

    /// The laboratory with invented families, on a free port. It has accounts and a password like the town,
    /// and no clock that can be moved.
    pub fn laboratory() -> Self {
        let demo = ["demo", "--port", "0", "--profiles", "20000"];
        Self { program: "shouhu-lab", ..Self::command(&demo) }
    }

    /// One more argument.
    #[must_use]
    pub fn argument(mut self, word: &str) -> Self {
        self.arguments.push(word.to_owned());
        self
    }

    /// An environment variable.
    #[must_use]
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Keeps the alliance in PostgreSQL instead of a file.
    #[must_use]
    pub fn database(self, url: &str) -> Self {
        self.variable("DATABASE_URL", url)
    }

    /// Uses a folder that outlives the town.
    #[must_use]
    pub fn data(mut self, folder: &Path) -> Self {
        self.data = Some(folder.to_owned());
        self
    }
}

/// A running town. It stops when it is dropped.
pub struct Town {
    options: Options,
    own: Option<TempDir>,
    child: Child,
    said: Arc<Mutex<String>>,
    port: u16,
    /// The password as it was printed before the last restart: a laboratory prints it once.
    printed: Option<String>,
}

impl Town {
    /// The demo town.
    pub async fn start() -> Self {
        Self::with(Options::demo()).await
    }

    /// A town started as told.
    pub async fn with(options: Options) -> Self {
        let own = options.data.is_none().then(|| tempfile::tempdir().unwrap());
        let said = Arc::new(Mutex::new(String::new()));
        let child = launch(&options, own.as_ref().map(TempDir::path), None, &said);
        let mut town = Self { options, own, child, said, port: 0, printed: None };
        town.port = town.wait_for_address().await;
        town
    }

    /// The folder with its data.
    pub fn data(&self) -> &Path {
        let own = self.own.as_ref().map(TempDir::path);
        own.or(self.options.data.as_deref()).unwrap()
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// An address in this town; browsers get `localhost`, which counts as secure.
    pub fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }

    /// Everything it has printed.
    pub fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// The password of every demo account, as printed or as the sign-in page offers it.
    pub async fn password(&self) -> String {
        if let Some(printed) = self.line_after(doors::PASSWORD).or_else(|| self.printed.clone()) {
            return printed;
        }
        let page = Caller::of(self).get(doors::SIGN_IN).await;
        let offered = page.forms().into_iter().find_map(|form| {
            form.value(doors::PASSWORD_FIELD).filter(|word| !word.is_empty()).map(str::to_owned)
        });
        offered.expect("the demo tells the password of its accounts")
    }

    /// Moves its clock by whole days; clocks tick before this returns.
    pub async fn advance(&self, days: u32) {
        self.advance_seconds(u64::from(days) * 86_400).await;
    }

    /// Moves its clock by seconds.
    pub async fn advance_seconds(&self, seconds: u64) {
        let token =
            self.line_after(doors::TOKEN).expect("started with --test-clock, it prints `test token: …`");
        let path = format!("{}{seconds}", doors::CLOCK);
        let answer = Caller::of(self).send("POST", &path, &[(doors::TOKEN_HEADER, &token)], &[]).await;
        assert!((200..300).contains(&answer.status), "the test clock did not move: {answer:?}");
    }

    /// Cuts the power: SIGKILL, no farewell. Its address stays.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Changes an environment variable; it counts from the next start.
    pub fn set(&mut self, name: &str, value: &str) {
        self.options.environment.retain(|(known, _)| known != name);
        self.options.environment.push((name.to_owned(), value.to_owned()));
    }

    /// Starts it again on the same port with the same data.
    pub async fn restart(&mut self) {
        self.kill();
        self.printed = self.line_after(doors::PASSWORD).or(self.printed.take());
        self.said.lock().unwrap().clear();
        self.child = launch(&self.options, self.own.as_ref().map(TempDir::path), Some(self.port), &self.said);
        let port = self.wait_for_address().await;
        assert_eq!(port, self.port, "it came back elsewhere");
    }

    async fn wait_for_address(&mut self) -> u16 {
        let start = Instant::now();
        loop {
            if let Some(address) = self.line_after(doors::LISTENING) {
                let port =
                    address.trim_end_matches('/').rsplit(':').next().and_then(|port| port.parse().ok());
                return port.unwrap_or_else(|| panic!("no port in `{address}`"));
            }
            if let Ok(Some(status)) = self.child.try_wait() {
                // Give the readers a moment to hand over its last words.
                tokio::time::sleep(Duration::from_millis(200)).await;
                panic!("the town did not start ({status}):\n{}", self.said());
            }
            let waited = start.elapsed().as_secs();
            assert!(
                waited < self.options.seconds_max,
                "no `{}…` after {waited} s:\n{}",
                doors::LISTENING,
                self.said()
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn line_after(&self, start: &str) -> Option<String> {
        let said = self.said.lock().unwrap();
        // Only whole lines: the last one may still be under way.
        let whole = &said[..said.rfind('\n').map_or(0, |end| end + 1)];
        whole.lines().find_map(|line| Some(line[line.find(start)? + start.len()..].trim().to_owned()))
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            let said = self.said();
            let last: Vec<&str> = said.lines().rev().take(60).collect();
            eprintln!("--- the last lines of the town ---");
            last.iter().rev().for_each(|line| eprintln!("{line}"));
        }
    }
}

fn launch(options: &Options, own: Option<&Path>, port: Option<u16>, said: &Arc<Mutex<String>>) -> Child {
    let mut arguments = options.arguments.clone();
    if let (Some(port), Some(at)) = (port, arguments.iter().position(|word| word == "--port")) {
        arguments[at + 1] = port.to_string();
    }
    let program = program(options.program);
    let mut command = Command::new(&program);
    command.args(&arguments).env_remove("DATABASE_URL").envs(options.environment.iter().cloned());
    if let Some(folder) = own.or(options.data.as_deref()) {
        command.arg(doors::DATA).arg(folder);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    listen(child.stdout.take().unwrap(), said);
    listen(child.stderr.take().unwrap(), said);
    child
}

/// Collects what a stream says until it ends.
fn listen(stream: impl Read + Send + 'static, said: &Arc<Mutex<String>>) {
    let said = Arc::clone(said);
    std::thread::spawn(move || {
        let mut stream = BufReader::new(stream);
        let mut line = Vec::new();
        while stream.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            said.lock().unwrap().push_str(&String::from_utf8_lossy(&line));
            line.clear();
        }
    });
}

/// The binary beside the test, or for the town the one named by `SHOUHU_BIN`.
fn program(name: &str) -> PathBuf {
    if let Some(named) = std::env::var_os("SHOUHU_BIN").filter(|_| name == "shouhu") {
        return named.into();
    }
    let built = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join(name);
    let hint = "run `cargo build --workspace --bins` first, or ./check";
    assert!(built.is_file(), "{} is not built: {hint}", built.display());
    let root = target().parent().map(Path::to_owned).unwrap_or_default();
    let made = built.metadata().and_then(|file| file.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    if let Some(newer) = newer_source(&root, made) {
        eprintln!("warning: {} is newer than the binary: {hint}", newer.display());
    }
    built
}

/// A source file of the program that was changed after it was built.
fn newer_source(root: &Path, made: SystemTime) -> Option<PathBuf> {
    let mut open: Vec<PathBuf> =
        ["domain", "app", "store", "web", "vault", "ledger", "shouhu", "lab", "kinship", "exchange"]
            .map(|name| root.join(name).join("src"))
            .into();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if entry.metadata().and_then(|file| file.modified()).is_ok_and(|changed| changed > made) {
                return Some(path);
            }
        }
    }
    None
}
