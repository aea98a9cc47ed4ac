//! `shouhu-lab serve`, `staff` and `demo`: opening a laboratory on this machine.

use std::io::{Read as _, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};
use exchange::{Action, GroupNo, Items, Outgoing, Role, Route, Sample, SampleNo, Sequence, Sex, SigningKey};
use jiff::Timestamp;
use kinship::{MISSING, Panel, Profiles};

use crate::import::Format;
use crate::laboratory::fact::Duty;
use crate::laboratory::{Laboratory, Places, mapped};
use crate::screens::{Desk, Options, Secret, invented_profiles, router};
use crate::simulate::{Dice, Population, loci};

/// How long the queue rests when it is empty.
const REST: Duration = Duration::from_millis(150);

/// How long it rests after a fault.
const REST_AFTER_FAULT: Duration = Duration::from_secs(5);

/// Loci of an invented national database: a newer kit knows more than most profiles have.
const PANEL_LOCI: usize = 42;

/// Loci at which its profiles are typed.
const TYPED_LOCI: usize = 20;

/// The clock of the program.
#[expect(clippy::disallowed_methods, reason = "the program's one clock")]
fn now() -> Timestamp {
    Timestamp::now()
}

/// Where a laboratory lies and whom it talks to.
#[derive(Args, Clone, Debug)]
pub(crate) struct Folder {
    /// Data folder: database, keys.
    #[arg(long)]
    data: Option<PathBuf>,
    /// This laboratory's code in packages.
    #[arg(long, default_value = "lab-990000")]
    laboratory: String,
    /// The platform's code in packages.
    #[arg(long, default_value = "platform-990000")]
    platform: String,
    /// The platform's public key; kept as keys/platform.pub.
    #[arg(long)]
    platform_key: Option<PathBuf>,
    /// Threads of a search.
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

/// Where the screens are shown.
#[derive(Args, Clone, Debug)]
pub(crate) struct Screens {
    /// Address; only this machine by default.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    address: IpAddr,
    /// Port; 0 takes a free one.
    #[arg(long, default_value_t = 8099)]
    port: u16,
    /// Open the line to the platform at /api/packages too. Off by default: packages go by hand.
    #[arg(long)]
    http_exchange: bool,
    /// Secret of the line, made by `shouhu keys line`; kept as keys/line.secret.
    #[arg(long)]
    line_secret: Option<PathBuf>,
    /// Font with Chinese characters for reports.
    #[arg(long)]
    font: Option<PathBuf>,
}

/// Arguments of `shouhu-lab serve`.
#[derive(Args, Clone, Debug)]
pub(crate) struct Serve {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    screens: Screens,
    /// Packed national database, made by `pack`.
    #[arg(long)]
    national: Option<PathBuf>,
}

/// Arguments of `shouhu-lab demo`.
#[derive(Args, Clone, Debug)]
pub(crate) struct Demo {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    screens: Screens,
    /// Invented profiles of the national database.
    #[arg(long, default_value_t = 200_000)]
    profiles: usize,
    /// Seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Duties as words of the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum DutyWord {
    Analyst,
    Reviewer,
}

/// Arguments of `shouhu-lab staff`: adds an account; its password comes from standard input.
#[derive(Args, Clone, Debug)]
pub(crate) struct StaffArgs {
    #[command(flatten)]
    folder: Folder,
    /// Sign-in name.
    login: String,
    /// What she does.
    #[arg(value_enum)]
    duty: DutyWord,
}

/// Arguments of `shouhu-lab pack`.
#[derive(Args, Clone, Debug)]
pub(crate) struct Pack {
    /// Profile file made by `import --into`, with sample numbers of the exchange.
    profiles: PathBuf,
    /// Packed file to write; an old one is replaced when the new one is whole.
    out: PathBuf,
}

fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}

impl Folder {
    fn data(&self) -> PathBuf {
        self.data.clone().unwrap_or_else(|| PathBuf::from("shouhu-lab-data"))
    }

    fn places(&self, national: Option<PathBuf>) -> Result<Places, String> {
        let data = self.data();
        std::fs::create_dir_all(data.join("keys")).map_err(words)?;
        if let Some(key) = &self.platform_key {
            std::fs::copy(key, data.join("keys/platform.pub")).map_err(words)?;
        }
        let route = Route::new(&self.laboratory, &self.platform).map_err(words)?;
        Ok(Places { data, national, route, threads: self.threads })
    }
}

impl Screens {
    /// The secret of the line, where it is to be open.
    fn line(&self, data: &Path) -> Result<Option<Secret>, String> {
        let kept = data.join("keys/line.secret");
        if let Some(given) = &self.line_secret {
            let text = std::fs::read_to_string(given).map(zeroize::Zeroizing::new);
            let text = text.map_err(|error| format!("--line-secret {}: {error}", given.display()))?;
            keep_secret(&kept, &text).map_err(|error| format!("{}: {error}", kept.display()))?;
        }
        if !self.http_exchange {
            return Ok(None);
        }
        let remedy = "run `shouhu keys line` on the platform and name the file with --line-secret, or leave out \
                      --http-exchange";
        let text = std::fs::read_to_string(&kept).map(zeroize::Zeroizing::new);
        let text = text.map_err(|error| format!("{}: {error}\n  {remedy}", kept.display()))?;
        let secret = Secret::of(&text);
        let short = || format!("{}: no secret of at least 32 plain characters\n  {remedy}", kept.display());
        secret.map(Some).ok_or_else(short)
    }
}

/// Keeps the secret where only its owner reads it.
fn keep_secret(path: &Path, text: &str) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut file =
        std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Serves an existing laboratory.
pub(crate) fn serve(serve: &Serve, out: &mut impl Write) -> Result<bool, String> {
    let places = serve.folder.places(serve.national.clone())?;
    let line = serve.screens.line(&places.data)?;
    let laboratory = Laboratory::open(&places).map_err(words)?;
    listen(laboratory, &serve.screens, (line, false), out)
}

/// Adds an account.
pub(crate) fn staff(staff: &StaffArgs, out: &mut impl Write) -> Result<bool, String> {
    let mut laboratory = Laboratory::open(&staff.folder.places(None)?).map_err(words)?;
    let mut password = zeroize::Zeroizing::new(String::new());
    std::io::stdin().read_to_string(&mut password).map_err(words)?;
    let duty = match staff.duty {
        DutyWord::Analyst => Duty::Analyst,
        DutyWord::Reviewer => Duty::Reviewer,
    };
    laboratory
        .add_staff(now(), &staff.login, duty, password.trim_end_matches(['\n', '\r']))
        .map_err(words)?;
    writeln!(out, "account {} made", staff.login).map_err(words)?;
    Ok(true)
}

/// Packs a profile file into a mapped database.
pub(crate) fn pack(pack: &Pack, out: &mut impl Write) -> Result<bool, String> {
    let store = crate::store::open(&pack.profiles).map_err(words)?;
    let number = |id: &String| id.parse::<SampleNo>().map(|n| n.bits()).map_err(|e| format!("{id}: {e}"));
    let numbers = store.ids.iter().map(number).collect::<Result<Vec<u64>, String>>()?;
    mapped::write(&pack.out, &store.panel, &store.profiles, &numbers).map_err(words)?;
    writeln!(out, "{} profiles packed", numbers.len()).map_err(words)?;
    Ok(true)
}

/// Opens a laboratory in which everything is invented.
pub(crate) fn demo(demo: &Demo, out: &mut impl Write) -> Result<bool, String> {
    let mut folder = demo.folder.clone();
    let data = folder
        .data
        .clone()
        .unwrap_or_else(|| std::env::temp_dir().join(format!("shouhu-lab-demo-{}", std::process::id())));
    folder.data = Some(data.clone());
    std::fs::create_dir_all(&data).map_err(words)?;
    let national = data.join("national.pack");
    if !national.exists() {
        invent_national(&national, demo.profiles, demo.seed)?;
    }
    let mut places = folder.places(Some(national.clone()))?;
    let own_platform = !data.join("keys/platform.pub").exists();
    let platform = SigningKey::from_bytes(&rand::random());
    if own_platform {
        std::fs::write(data.join("keys/platform.pub"), platform.public().to_hex()).map_err(words)?;
    }
    places.national = Some(national);
    let line = demo.screens.line(&data)?;
    let mut laboratory = Laboratory::open(&places).map_err(words)?;
    if laboratory.state.staff.is_empty() {
        let password = format!("demo-{:08x}", rand::random::<u32>());
        for (login, duty) in ACCOUNTS {
            laboratory.add_staff(now(), login, duty, &password).map_err(words)?;
        }
        let names: Vec<&str> = ACCOUNTS.iter().map(|(login, _)| *login).collect();
        writeln!(out, "accounts: {}\npassword: {password}", names.join(", ")).map_err(words)?;
        if own_platform {
            invent_families(&mut laboratory, &platform, &places.route.back())?;
        }
    }
    writeln!(out, "data: {}", data.display()).map_err(words)?;
    listen(laboratory, &demo.screens, (line, true), out)
}

/// Accounts of a demonstration.
const ACCOUNTS: [(&str, Duty); 4] = [
    ("analyst", Duty::Analyst),
    ("reviewer1", Duty::Reviewer),
    ("reviewer2", Duty::Reviewer),
    ("reviewer3", Duty::Reviewer),
];

/// A national database of unrelated persons, typed with an older kit.
fn invent_national(path: &Path, count: usize, seed: u64) -> Result<(), String> {
    let panel = Panel::new(loci(PANEL_LOCI).map_err(words)?).map_err(words)?;
    let population = Population::new(panel.loci());
    let mut dice = Dice::new(seed);
    let mut exact = Vec::with_capacity(count * PANEL_LOCI);
    for _ in 0..count {
        let begin = exact.len();
        population.person(&mut dice, &mut exact);
        exact[begin + TYPED_LOCI..].fill([MISSING; 2]);
    }
    let profiles = Profiles::from_exact(&panel, exact).map_err(words)?;
    let numbers: Vec<u64> = (0..count).map(|_| dice.bits() >> 4).collect();
    mapped::write(path, &panel, &profiles, &numbers).map_err(words)
}

/// Families that a demonstration begins with: their roles, and whether the missing person is here.
const FAMILIES: [(&[Role], &str); 4] = [
    (&[Role::Father, Role::Mother], "found"),
    (&[Role::Mother], "chance"),
    (&[Role::Mother, Role::FullSibling], "found"),
    (&[Role::Father], "nobody"),
];

/// Families of an invented platform, by the way that packages and profiles really take.
fn invent_families(laboratory: &mut Laboratory, platform: &SigningKey, route: &Route) -> Result<(), String> {
    let mut samples = Vec::new();
    let mut groups = Vec::new();
    for (roles, plot) in FAMILIES {
        let group = GroupNo::from_random(rand::random());
        groups.push((group, plot));
        for role in roles {
            let sample = SampleNo::from_random(rand::random());
            samples.push(Sample { sample, group, role: *role, sex: Sex::Unknown, action: Action::Compare });
        }
    }
    let package = Outgoing::new(route.clone(), now(), Items::Samples(samples));
    let package = package.sign(platform, &Sequence::START).map_err(words)?;
    laboratory.take_package(now(), "analyst", &package.to_text()).map_err(words)?;
    for (group, plot) in groups {
        let text = invented_profiles(laboratory, group, plot);
        laboratory.import(now(), "analyst", (Format::Csv, &text), None).map_err(words)?;
        laboratory.act(now(), "analyst", |state| state.queue_search("analyst", group)).map_err(words)?;
    }
    Ok(())
}

fn listen(
    laboratory: Laboratory,
    screens: &Screens,
    (line, demo): (Option<Secret>, bool),
    out: &mut impl Write,
) -> Result<bool, String> {
    let options = Options { now, demo, line, font: screens.font.clone() };
    let desk = Desk::new(laboratory, options);
    let queue = Arc::clone(&desk);
    std::thread::spawn(move || work_through(&queue));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(words)?;
    runtime.block_on(async {
        let address = SocketAddr::new(screens.address, screens.port);
        let listener = tokio::net::TcpListener::bind(address).await.map_err(words)?;
        let address = listener.local_addr().map_err(words)?;
        writeln!(out, "listening on http://{address}").and_then(|()| out.flush()).map_err(words)?;
        let farewell = async {
            // Without a signal handler the program ends at once, which every write survives.
            let _ = tokio::signal::ctrl_c().await;
        };
        axum::serve(listener, router(desk)).with_graceful_shutdown(farewell).await.map_err(words)
    })?;
    Ok(true)
}

/// The queue's own thread, for as long as the program runs.
fn work_through(desk: &Desk) {
    loop {
        match desk.search_next() {
            Ok(true) => {}
            Ok(false) => std::thread::sleep(REST),
            Err(fault) => {
                let _ = writeln!(std::io::stderr(), "shouhu-lab: the queue: {fault}");
                std::thread::sleep(REST_AFTER_FAULT);
            }
        }
    }
}
