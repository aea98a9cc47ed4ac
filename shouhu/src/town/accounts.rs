//! The accounts of the demo town: read from the fixtures, shown at the terminal and on the
//! sign-in page.

use super::script::read;
use crate::error::Result;
use app::House;
use app::services::signin;
use domain::actor::{Actor, Post, Role, UnitCode, VillageCode};
use domain::ids::{Jurisdiction, StaffId};
use domain::staff::Staff;
use serde::Deserialize;
use std::collections::BTreeMap;
use uuid::Uuid;
use web::state::DemoAccount;

/// All accounts of the fixtures.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accounts {
    pub(super) password: String,
    pub(super) account: Vec<Account>,
    station: Vec<StationWorker>,
}

/// One account.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Account {
    pub(super) login: String,
    pub(super) name: String,
    pub(super) sex: u8,
    role: Role,
    unit: String,
    #[serde(default)]
    villages: Vec<String>,
    also: Option<Also>,
    pub(super) screened: Option<i64>,
    #[serde(default)]
    pub(super) place: bool,
    /// Signs in with an enrolled phone.
    #[serde(default)]
    pub(super) phone: bool,
    zh: String,
    en: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Also {
    role: Role,
    unit: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StationWorker {
    name: String,
    sex: u8,
}

/// A station of the code tables: division code, Chinese and English name.
pub(super) struct Station {
    pub(super) village: String,
    pub(super) zh: String,
    pub(super) en: String,
}

/// The stations, in the order of their division codes.
pub(super) fn stations(house: &House) -> Vec<Station> {
    let table = house.rules.table("station");
    let mut found: Vec<Station> = table
        .iter()
        .flat_map(|t| &t.codes)
        .map(|c| Station {
            village: c.code.clone(),
            zh: c.text("zh").to_owned(),
            en: c.text("en").to_owned(),
        })
        .collect();
    found.sort_by(|a, b| a.village.cmp(&b.village));
    found
}

impl Account {
    /// Posts held, first the one that sign-in begins with.
    pub(super) fn posts(&self) -> Vec<Post> {
        let villages = self.villages.iter().cloned().map(VillageCode).collect();
        let mut posts = vec![Post { role: self.role, unit: UnitCode::new(&self.unit), villages }];
        let also = self.also.iter();
        posts.extend(also.map(|a| Post { role: a.role, unit: UnitCode::new(&a.unit), villages: Vec::new() }));
        posts
    }
}

impl Accounts {
    /// Reads the fixtures; station workers follow the table of stations.
    ///
    /// # Errors
    /// A fixture that can't be read.
    pub fn read(house: &House) -> Result<Self> {
        let mut all: Accounts = read("accounts.toml")?;
        let workers = all.station.iter().zip(stations(house)).enumerate();
        let workers: Vec<Account> = workers.map(|(i, (w, s))| station_account(i + 1, w, &s)).collect();
        all.account.extend(workers);
        Ok(all)
    }

    /// Every sign-in name.
    pub fn logins(&self) -> impl Iterator<Item = &str> {
        self.account.iter().map(|a| a.login.as_str())
    }

    /// The password of every account.
    #[must_use]
    pub fn password(&self) -> &str {
        &self.password
    }
}

fn station_account(number: usize, worker: &StationWorker, station: &Station) -> Account {
    Account {
        login: format!("stn{number}"),
        name: worker.name.clone(),
        sex: worker.sex,
        role: Role::Stn,
        unit: format!("stn-{}", station.village),
        villages: vec![station.village.clone()],
        also: None,
        screened: Some(40 + 7 * i64::try_from(number).unwrap_or(0)),
        place: false,
        phone: true,
        zh: format!("{}（可绑定手机）", station.zh),
        en: format!("{} (can enrol a phone)", station.en),
    }
}

/// What the sign-in page offers: every account of a person.
#[must_use]
pub fn demo_accounts(accounts: &Accounts) -> Vec<DemoAccount> {
    let people = accounts.account.iter().filter(|a| !a.place);
    people
        .map(|a| DemoAccount {
            login: a.login.clone(),
            role: a.role.code().to_owned(),
            zh: a.zh.clone(),
            en: a.en.clone(),
            password: accounts.password.clone(),
        })
        .collect()
}

/// Issues a one-time code for every account that signs in with a phone and has none enrolled.
///
/// # Errors
/// Faults of the store.
pub async fn issue_codes(house: &House, accounts: &Accounts) -> Result<BTreeMap<String, String>> {
    let actor = rights_administrator(&house.town);
    let mut codes = BTreeMap::new();
    for account in accounts.account.iter().filter(|a| a.phone) {
        let Some((id, staff)) = find(house, &account.login).await? else { continue };
        if staff.device.is_none() {
            codes.insert(account.login.clone(), signin::issue_enrolment(house, &actor, id).await?);
        }
    }
    Ok(codes)
}

/// Who administers rights while the town is founded: nobody's account.
pub(super) fn rights_administrator(town: &Jurisdiction) -> Actor {
    Actor {
        staff: StaffId(Uuid::from_u128(2)),
        jurisdiction: town.clone(),
        post: Post { role: Role::Sec, unit: UnitCode::new("admin"), villages: Vec::new() },
        mfa: true,
    }
}

/// The account with that sign-in name.
pub(super) async fn find(house: &House, login: &str) -> Result<Option<(StaffId, Staff)>> {
    for stored in house.reads.by_facet(&house.town, "login", login).await? {
        let id = StaffId::from(stored.stream);
        if let Some(stream) = app::stream::open_stored::<Staff>(house, stored).await? {
            return Ok(Some((id, stream.state.noun)));
        }
    }
    Ok(None)
}

/// The table of accounts for the terminal.
#[must_use]
pub fn account_table(accounts: &Accounts, codes: &BTreeMap<String, String>) -> Vec<String> {
    let mut lines = vec![format!("{:<12} {:<10} {:<9} what to look at", "account", "role", "code")];
    for account in accounts.account.iter().filter(|a| !a.place) {
        let code = codes.get(&account.login).map_or("", String::as_str);
        lines.push(format!("{:<12} {:<10} {code:<9} {}", account.login, account.role.code(), account.zh));
    }
    lines
}
