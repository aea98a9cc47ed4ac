//! Wiring: from configuration, keys and clock to the house, and from the house to its web pages.

use crate::config::{Config, Suite};
use crate::embedded;
use crate::error::{Failure, Result};
use crate::keyring::FileKeyring;
use crate::ports::{Address, ClockIds, DemoClock, HttpLine, OsRandomness, SystemClock};
use crate::town::marker::Marker;
use app::House;
use app::lab::Line;
use app::policy::Policy;
use app::ports::{Clock, Randomness};
use domain::ids::Jurisdiction;
use domain::rules::Rules;
use std::path::Path;
use std::sync::Arc;
use store::{Options, Store};
use vault::WrappedKey;
use web::state::{DemoAccount, Settings, TestClock, Web};

/// Time and randomness of a house, and whether it is invented.
pub struct Ambient {
    /// Clock.
    pub clock: Arc<dyn Clock>,
    /// The demo town's clock, when this is the demo town.
    pub demo: Option<Arc<DemoClock>>,
    /// Randomness of ids.
    pub for_ids: Arc<dyn Randomness>,
    /// Randomness of keys and codes.
    pub randomness: Arc<dyn Randomness>,
    /// Everything in it is invented.
    pub fictional: bool,
}

impl Ambient {
    /// The machine's own, or, over a demo town, its clock.
    ///
    /// # Errors
    /// When the demo town's marker is spoilt.
    pub fn of(config: &Config) -> Result<Self> {
        let os: Arc<dyn Randomness> = Arc::new(OsRandomness);
        let marker = Marker::find(&config.data)?;
        let demo = marker.map(|m| Arc::new(DemoClock::running(m.offset_micros, Marker::path(&config.data))));
        let clock: Arc<dyn Clock> = match &demo {
            Some(clock) => Arc::clone(clock) as Arc<dyn Clock>,
            None => Arc::new(SystemClock),
        };
        let fictional = demo.is_some();
        Ok(Self { clock, demo, for_ids: Arc::clone(&os), randomness: os, fictional })
    }
}

/// Opens the database; an older or newer schema is refused.
///
/// # Errors
/// [`store::OpenError`].
pub async fn open_store(config: &Config) -> Result<Store> {
    make_data_folder(&config.data)?;
    let blobs = Some(config.data.join("blobs"));
    let options = Options {
        readers: config.database.readers,
        group_max: config.database.group_max,
        blobs,
        ..Options::default()
    };
    Ok(store::open(&config.location(), options).await?)
}

/// Makes the data folder, closed to others.
///
/// # Errors
/// When it can't be made.
pub fn make_data_folder(data: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(data);
    made.map_err(Failure::file(data))
}

/// Rules in force: a bad file stops the start with file, line and reason.
///
/// # Errors
/// Every fault found.
pub fn rules(config: &Config) -> Result<Rules> {
    Rules::parse(&embedded::rules(config.rules.folder.as_deref())?).map_err(Failure::Rules)
}

/// Policies in force.
///
/// # Errors
/// The first fault.
pub fn policy(config: &Config) -> Result<Policy> {
    Policy::load(&embedded::policies(config.rules.policies.as_deref())?).map_err(Failure::Policies)
}

/// The house over a store.
///
/// # Errors
/// Faults of keys, rules or policies; a town that was founded with another suite.
pub async fn house(config: &Config, store: &Store, ambient: &Ambient) -> Result<House> {
    let keyring = FileKeyring::read(&config.keys_folder())?;
    let house = House {
        journal: Arc::clone(&store.journal),
        reads: Arc::clone(&store.reads),
        ephemeral: Arc::clone(&store.ephemeral),
        rebuild: Arc::clone(&store.rebuild),
        blobs: Arc::clone(&store.blobs),
        keyring: Arc::new(keyring),
        clock: Arc::clone(&ambient.clock),
        ids: Arc::new(ClockIds::new(Arc::clone(&ambient.clock), Arc::clone(&ambient.for_ids))),
        randomness: Arc::clone(&ambient.randomness),
        rules: Arc::new(rules(config)?),
        policy: Arc::new(policy(config)?),
        lab: crate::keyring::exchange::read(&config.keys_folder(), &config.lab)?.map(Arc::new),
        people: Arc::default(),
        mentions: Arc::default(),
        town: Jurisdiction(config.town.code.clone()),
        fictional: ambient.fictional,
        lasting: config.web.lasting(),
    };
    one_suite(config, &house).await?;
    Ok(house)
}

/// The line to the laboratory; `None` while packages go by hand.
///
/// # Errors
/// A line without keys of the exchange, without its secret, or without a readable certificate.
pub fn line(config: &Config) -> Result<Option<Arc<dyn Line>>> {
    let Some(text) = &config.lab.line else { return Ok(None) };
    let wrong = |key: &str, reason: String, remedy: &str| Failure::Config {
        place: "[lab]".to_owned(),
        key: key.to_owned(),
        reason,
        remedy: remedy.to_owned(),
    };
    let address = Address::read(text).ok_or_else(|| {
        wrong("lab.line", "not a web address".to_owned(), "write scheme, host and port, or remove it")
    })?;
    let folder = config.keys_folder();
    if crate::keyring::exchange::read(&folder, &config.lab)?.is_none() {
        let reason = "the line is on, and no keys were exchanged with the laboratory".to_owned();
        return Err(wrong("lab.line", reason, "run `shouhu keys lab`, or remove lab.line"));
    }
    let secret = crate::keyring::exchange::line_secret(&folder)?;
    let line = HttpLine::new(address, config.lab.line_ca_file.as_deref(), secret);
    let line = line.map_err(|reason| wrong("lab.line_ca_file", reason, "name a readable PEM certificate"))?;
    Ok(Some(Arc::new(line)))
}

/// Facts looked at for a key that tells the suite of the database.
const FIRST_FACTS: u32 = 100;

/// Configuration, keys and database must be of one suite: a town that spoke two would be assessed
/// as neither.
async fn one_suite(config: &Config, house: &House) -> Result<()> {
    let wanted = config.crypto.suite;
    let differs = |what: &str, suite: Suite| Failure::Keys {
        path: config.keys_folder(),
        reason: format!("{what} of the suite `{suite}`, but crypto.suite is `{wanted}`"),
        remedy: format!(
            "set crypto.suite = \"{suite}\"; a town keeps the suite that it was founded with, and another \
             suite needs a new installation"
        ),
    };
    let keys = Suite::from(house.keyring.suite());
    if keys != wanted {
        return Err(differs("these keys are", keys));
    }
    for fact in house.reads.journal(&house.town, 0, FIRST_FACTS).await? {
        let Some(secret) = house.reads.secret(&house.town, fact.stream).await? else { continue };
        let wrapped = WrappedKey::from_bytes(secret.bytes)?;
        if wrapped.is_shredded() {
            continue;
        }
        let found = Suite::from(wrapped.suite());
        return if found == wanted { Ok(()) } else { Err(differs("the database was made with keys", found)) };
    }
    Ok(())
}

/// What the pages of a demo town need beside the house.
#[derive(Default)]
pub struct DemoExtras {
    /// Accounts that the sign-in page offers.
    pub accounts: Vec<DemoAccount>,
    /// Test clock and the token that moves it.
    pub test_clock: Option<(Arc<DemoClock>, String)>,
}

/// The router of all pages, once the port is known.
pub fn router(config: &Config, house: House, port: u16, extras: DemoExtras) -> axum::Router {
    let (clock, token) =
        extras.test_clock.map_or((None, None), |(c, t)| (Some(c as Arc<dyn TestClock>), Some(t)));
    let settings = Settings {
        secure_cookies: config.web.secure_cookies(),
        public_url: config.web.public_url(port),
        demo_accounts: extras.accounts,
        test_token: token,
    };
    web::routes::router(Web { house, settings: Arc::new(settings), test_clock: clock })
}
