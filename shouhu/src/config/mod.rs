//! Configuration: defaults, then a file, then the environment, then flags; the later wins.
//!
//! The file is `shouhu.toml` in the data folder, or the one named by `--config`. Every key may
//! also stand in the environment as `SHOUHU_<SECTION>__<KEY>`, e.g. `SHOUHU_WEB__LISTEN`;
//! `DATABASE_URL` names the database. An error names the place, the key and the remedy.

mod crypto;
mod database;
mod keys;
mod lab;
mod log;
mod rules;
mod town;
mod web;

pub use crypto::{Crypto, Suite};
pub use database::Database;
pub use keys::Keys;
pub use lab::Lab;
pub use log::Log;
pub use rules::Rules;
pub use town::Town;
pub use web::Web;

use crate::error::{Failure, Result};
use clap::Args;
use figment::Figment;
use figment::providers::{Env, Format as _, Serialized, Toml};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Where things are; flags of every command.
#[derive(Clone, Debug, Args)]
pub struct Place {
    /// Data folder: database, attachments, keys [default: data; demo: demo-data]
    #[arg(long, global = true, env = "SHOUHU_DATA")]
    pub data: Option<PathBuf>,
    /// Configuration file [default: shouhu.toml in the data folder]
    #[arg(long, global = true)]
    pub config: Option<PathBuf>,
}

/// Everything that may be configured.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Database.
    pub database: Database,
    /// Web.
    pub web: Web,
    /// Rule and policy files.
    pub rules: Rules,
    /// Keys.
    pub keys: Keys,
    /// Algorithms.
    pub crypto: Crypto,
    /// The exchange with the laboratory.
    pub lab: Lab,
    /// Log.
    pub log: Log,
    /// The town.
    pub town: Town,
    /// Data folder, from the flag.
    #[serde(skip)]
    pub data: PathBuf,
}

impl Config {
    /// Reads the configuration.
    ///
    /// # Errors
    /// Place, key, reason and remedy of the first value that is wrong.
    pub fn read(data: &Path, named: Option<&Path>) -> Result<Self> {
        let file = named.map_or_else(|| data.join("shouhu.toml"), Path::to_owned);
        if named.is_some() && !file.is_file() {
            let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
            return Err(Failure::file(&file)(missing));
        }
        let sections = Env::prefixed("SHOUHU_").filter(|key| key.as_str().contains("__")).split("__");
        let defaults = Figment::from(Serialized::defaults(Config::default()));
        let from_file = if file.is_file() { defaults.merge(Toml::file_exact(&file)) } else { defaults };
        let figment = from_file
            .merge(sections)
            .merge(Env::raw().only(&["DATABASE_URL"]).map(|_| "database.url".into()).split("."));
        let mut config: Config = figment.extract().map_err(|error| explain(&error, &file))?;
        data.clone_into(&mut config.data);
        config.web.check(&file)?;
        config.town.check(&file)?;
        config.lab.check(&file)?;
        Ok(config)
    }

    /// Location of the database: the URL, or the SQLite file in the data folder.
    #[must_use]
    pub fn location(&self) -> String {
        let file = || self.data.join("shouhu.db").to_string_lossy().into_owned();
        let location = self.database.url.clone().unwrap_or_else(file);
        match &self.database.ca_file {
            Some(ca) if location.starts_with("postgres") && !location.contains("sslrootcert=") => {
                let join = if location.contains('?') { '&' } else { '?' };
                let ca = ca.to_string_lossy().replace('%', "%25").replace('&', "%26");
                format!("{location}{join}sslrootcert={ca}")
            }
            _ => location,
        }
    }

    /// Whether the database lies on this machine: a file, a socket, or an address of its own.
    #[must_use]
    pub fn database_is_here(&self) -> bool {
        let location = self.location();
        let Some((_, rest)) = location.split_once("://") else { return true };
        let place = rest.split(['/', '?']).next().unwrap_or_default();
        let host = place.rsplit('@').next().unwrap_or_default();
        let host =
            host.strip_prefix("[::1]").map_or_else(|| host.split(':').next().unwrap_or_default(), |_| "::1");
        host.is_empty()
            || host.starts_with("%2F")
            || host.starts_with("127.")
            || matches!(host, "localhost" | "::1")
    }

    /// Whether the database is the file in the data folder.
    #[must_use]
    pub fn on_sqlite(&self) -> bool {
        !self.location().starts_with("postgres")
    }

    /// Folder of the keys.
    #[must_use]
    pub fn keys_folder(&self) -> PathBuf {
        self.keys.folder.clone().unwrap_or_else(|| self.data.join("keys"))
    }
}

/// One value that is wrong.
pub(crate) fn wrong(file: &Path, key: &str, reason: impl Into<String>, remedy: impl Into<String>) -> Failure {
    Failure::Config {
        place: file.display().to_string(),
        key: key.to_owned(),
        reason: reason.into(),
        remedy: remedy.into(),
    }
}

fn explain(error: &figment::Error, file: &Path) -> Failure {
    use figment::error::Kind;
    let place = error.metadata.as_ref().map(|m| match &m.source {
        Some(source) => source.to_string(),
        None => m.name.to_string(),
    });
    let mut key = error.path.join(".");
    let remedy = match &error.kind {
        Kind::UnknownField(name, known) => {
            key = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
            format!("known here: {}; correct or remove it", known.join(", "))
        }
        Kind::InvalidType(_, wanted) | Kind::InvalidValue(_, wanted) => format!("write {wanted}"),
        _ => "correct it, or remove it to take the default".to_owned(),
    };
    let key = if key.is_empty() { "(whole file)".to_owned() } else { key };
    let place = place.unwrap_or_else(|| file.display().to_string());
    Failure::Config { place, key, reason: error.kind.to_string(), remedy }
}

#[cfg(test)]
mod tests {
    use super::Config;
    use std::path::Path;

    fn read(text: &str) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("shouhu.toml"), text).unwrap();
        Config::read(folder.path(), None).map_err(|failure| failure.to_string())
    }

    #[test]
    fn without_a_file_the_defaults_hold() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::read(folder.path(), None).unwrap();
        assert_eq!(config.web.listen, "127.0.0.1:8080");
        assert_eq!(config.town.code, "442000105");
    }

    #[test]
    fn a_wrong_type_names_file_key_and_remedy() {
        let said = read("[web]\nlisten = 8080\n").unwrap_err();
        assert!(
            said.contains("shouhu.toml") && said.contains("web.listen") && said.contains("write a string"),
            "{said}"
        );
    }

    #[test]
    fn a_misspelt_key_names_what_is_known() {
        let said = read("[web]\nlissten = \"127.0.0.1:1\"\n").unwrap_err();
        assert!(said.contains("web.lissten") && said.contains("listen"), "{said}");
    }

    #[test]
    fn an_address_that_is_none_is_refused() {
        let said = read("[web]\nlisten = \"everywhere\"\n").unwrap_err();
        assert!(said.contains("web.listen") && said.contains("127.0.0.1:8080"), "{said}");
    }

    #[test]
    fn a_database_elsewhere_is_known_as_such_and_its_authority_goes_into_the_url() {
        let of = |url: &str| {
            let mut config = Config { data: "x".into(), ..Config::default() };
            config.database.url = Some(url.to_owned());
            config
        };
        for here in [
            "postgres://u@%2Fvar%2Frun/d",
            "postgres://u:p@localhost:5433/d",
            "postgres://[::1]/d",
            "town.db",
        ] {
            assert!(of(here).database_is_here(), "{here}");
        }
        for away in ["postgres://u:p@db.example/d", "postgres://u:p@10.0.0.7:5432/d?sslmode=disable"] {
            assert!(!of(away).database_is_here(), "{away}");
        }
        let mut config = of("postgres://h/d?sslmode=verify-full");
        config.database.ca_file = Some("/etc/ca.pem".into());
        assert_eq!(config.location(), "postgres://h/d?sslmode=verify-full&sslrootcert=/etc/ca.pem");
        assert!(!config.on_sqlite());
    }

    #[test]
    fn sessions_last_as_configured_within_bounds() {
        let config = read("[web]\nidle_minutes = 10\nsession_hours = 8\n").unwrap();
        let lasting = config.web.lasting();
        assert_eq!((lasting.idle_minutes, lasting.absolute_hours), (10, 8));
        for wrong in ["idle_minutes = 0", "idle_minutes = 600", "session_hours = 0", "session_hours = 48"] {
            let said = read(&format!("[web]\n{wrong}\n")).unwrap_err();
            let key = wrong.split(' ').next().unwrap();
            assert!(said.contains(key) && said.contains("write a number from"), "{said}");
        }
    }

    #[test]
    fn a_line_that_leads_nowhere_or_trusts_nobody_is_refused() {
        assert!(read("").unwrap().lab.line.is_none(), "the line is off by default");
        for (text, key, remedy) in [
            ("line = \"lab.example\"", "lab.line:", "https://lab.example:8099"),
            ("line = \"http://a:b@lab.example\"", "lab.line:", "remove it"),
            ("line = \"https://lab.example\"", "lab.line_ca_file:", "authority"),
            ("line = \"http://localhost:1\"\nline_seconds = 0", "lab.line_seconds:", "from 1 to 3600"),
        ] {
            let said = read(&format!("[lab]\n{text}\n")).unwrap_err();
            assert!(said.contains(key) && said.contains(remedy) && !said.contains("a:b"), "{said}");
        }
        read("[lab]\nline = \"https://lab.example\"\nline_ca_file = \"/etc/ca.pem\"\n").unwrap();
    }

    #[test]
    fn broken_toml_names_the_file() {
        let said = read("[web\n").unwrap_err();
        assert!(said.contains("shouhu.toml"), "{said}");
    }

    #[test]
    fn a_file_that_was_named_must_exist() {
        let said = Config::read(Path::new("x"), Some(Path::new("no/such/file.toml"))).unwrap_err();
        assert!(said.to_string().contains("no/such/file.toml"));
    }
}
