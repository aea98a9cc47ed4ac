//! `found`: the first three administrators of an empty installation.

use crate::config::Config;
use crate::error::{Failure, Result};
use crate::wiring::{self, Ambient};
use crate::{keyring, lock, terminal};
use app::services::staff::{self, FirstCode, Founder};
use domain::text::Confidential;

/// Flags of `found`: three persons, each as SIGN-IN-NAME=NAME.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Administrator of the system: accounts and units, no content
    #[arg(long, value_name = "LOGIN=NAME", required_unless_present = "codes")]
    pub system: Option<String>,
    /// Administrator of rights: posts, phones, passwords
    #[arg(long, value_name = "LOGIN=NAME", required_unless_present = "codes")]
    pub rights: Option<String>,
    /// Administrator of logs
    #[arg(long, value_name = "LOGIN=NAME", required_unless_present = "codes")]
    pub logs: Option<String>,
    /// Print codes anew, while none of the three has signed in
    #[arg(long, conflicts_with_all = ["system", "rights", "logs"])]
    pub codes: bool,
}

/// Founds a town: makes its keys unless they are there, registers the three, prints their codes.
///
/// # Errors
/// A town that has administrators; three flags that are not three persons; a server that runs.
pub async fn run(config: &Config, args: &Args) -> Result<()> {
    let _lock = lock::alone(&config.data)?;
    let founders = [&args.system, &args.rights, &args.logs].map(|flag| flag.as_deref().map(founder));
    let founders = match founders {
        [Some(system), Some(rights), Some(logs)] => Some([system?, rights?, logs?]),
        _ => None,
    };
    if !config.keys_folder().join(keyring::TOWN_FILE).exists() {
        super::keys::new(config)?;
    }
    let ambient = Ambient::of(config)?;
    let store = wiring::open_store(config).await?;
    let house = wiring::house(config, &store, &ambient).await?;
    let codes = match &founders {
        Some(founders) => staff::found(&house, founders).await,
        None => staff::codes_again(&house).await,
    };
    for FirstCode { role, login, code } in codes.map_err(Failure::doing("founding"))? {
        terminal::say(format!("{} {login}: one-time code {code}", role.code()))?;
    }
    terminal::say("Hand each code to its person alone. She opens /enrol within 24 hours, types it, and")?;
    terminal::say("chooses a PIN; from then on that browser or phone and the PIN are how she signs in.")
}

fn founder(flag: &str) -> Result<Founder> {
    let (login, name) = flag.split_once('=').unwrap_or((flag, ""));
    let fit = |text: &str| !text.trim().is_empty();
    if !(fit(login) && fit(name)) {
        let words = format!("`{flag}`: write the sign-in name and the name, such as wang=王某");
        return Err(Failure::refused(words));
    }
    Ok(Founder { login: login.trim().to_owned(), name: Confidential::new(name.trim()) })
}
