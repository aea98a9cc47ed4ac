//! Founding: units, stations, schools, and everybody's account.

use super::accounts::{Account, Accounts, rights_administrator, stations};
use super::director::{Director, Member};
use super::script::read;
use crate::error::{Failure, Result};
use crate::ports::DemoClock;
use app::House;
use app::jobs::system_actor;
use app::services::alliance::{UnitInput, register_unit};
use app::services::signin::{self, SetPasswordInput};
use app::services::staff::{self, PostInput, RegisterInput, ScreenInput};
use app::work::Request;
use domain::actor::{Actor, Role, UnitCode, VillageCode};
use domain::alliance::{Unit, UnitKind};
use domain::ids::{CommandId, StaffId};
use domain::staff::{Screening, ScreeningResult};
use domain::text::Confidential;
use indicatif::ProgressBar;
use jiff::{Span, ToSpan as _};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Units {
    unit: Vec<ToldUnit>,
    school: Vec<Schools>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToldUnit {
    code: String,
    kind: UnitKind,
    role: Role,
    zh: String,
    en: String,
    parent: Option<String>,
    phone: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Schools {
    count: u32,
    zh: String,
    en: String,
}

/// A request of the making of the town.
pub(super) fn request<T>(house: &House, body: T) -> Request<T> {
    Request { command: CommandId(house.ids.next()), expected: None, body }
}

/// Founds the town: the system registers, the rights administrator gives passwords and posts.
///
/// # Errors
/// A fixture that can't be read, or a use case that says no.
pub async fn found(house: &House, clock: Arc<DemoClock>, bar: &ProgressBar) -> Result<Director> {
    let start = super::today()?.checked_sub((super::PAST_DAYS * 24).hours());
    clock.set(start.map_err(|e| Failure::refused(e.to_string()))?);
    let accounts = Accounts::read(house)?;
    let units = units(house)?;
    bar.inc_length((units.len() + accounts.account.len()) as u64);
    for input in units {
        let doing = format!("registering unit {}", input.code);
        let request = request(house, input);
        register_unit(house, &system_actor(house), &request).await.map_err(Failure::doing(doing))?;
        bar.inc(1);
    }
    let mut members = BTreeMap::new();
    let mut renewals = Vec::new();
    for account in &accounts.account {
        let doing = format!("registering account {}", account.login);
        let member = register(house, account, &accounts.password).await.map_err(Failure::doing(doing))?;
        renewals.extend(account.screened.map(|days| (days, member.id)));
        members.insert(account.login.clone(), member);
        bar.inc(1);
    }
    Director::new(house.clone(), clock, (members, renewals))
}

fn units(house: &House) -> Result<Vec<UnitInput>> {
    let told: Units = read("units.toml")?;
    let mut all: Vec<UnitInput> = told.unit.into_iter().map(told_unit).collect();
    all.extend(stations(house).into_iter().map(|s| {
        let unit = plain_unit((UnitKind::Station, Role::Stn), (s.zh, s.en), Some(s.village.clone()));
        UnitInput { code: UnitCode(format!("stn-{}", s.village)), unit }
    }));
    let villages: Vec<String> = stations(house).into_iter().map(|s| s.village).collect();
    for kind in told.school {
        for n in 1..=kind.count {
            let place = all.iter().filter(|u| u.unit.kind == UnitKind::School).count();
            let village = villages.get(place % villages.len().max(1)).cloned();
            let named = |pattern: &str| pattern.replace("{n}", &n.to_string());
            let names = (named(&kind.zh), named(&kind.en));
            let unit = plain_unit((UnitKind::School, Role::Sch), names, village);
            all.push(UnitInput { code: UnitCode(format!("sch-{:02}", place + 1)), unit });
        }
    }
    Ok(all)
}

fn told_unit(told: ToldUnit) -> UnitInput {
    let plain = plain_unit((told.kind, told.role), (told.zh, told.en), None);
    let phone = told.phone.map(Confidential::new);
    let unit = Unit { phone, parent: told.parent.map(UnitCode), ..plain };
    UnitInput { code: UnitCode(told.code), unit }
}

fn plain_unit(
    (kind, role): (UnitKind, Role),
    (name, name_en): (String, String),
    village: Option<String>,
) -> Unit {
    Unit { kind, name, name_en, role, village: village.map(VillageCode), phone: None, parent: None }
}

async fn register(house: &House, account: &Account, password: &str) -> app::Result<Member> {
    let id = StaffId(house.ids.next());
    let system = system_actor(house);
    let posts = account.posts();
    let Some((first, more)) = posts.split_first() else { return Err(app::Error::NotVisible) };
    let input = RegisterInput {
        staff: id,
        name: Confidential::new(&account.name),
        login: account.login.clone(),
        sex: account.sex,
        post: first.clone(),
        place: account.place,
    };
    staff::register(house, &system, &request(house, input)).await?;
    if account.screened.is_some() {
        screen(house, id).await?;
    }
    let rights = rights_administrator(&house.town);
    for post in more {
        let input = PostInput { staff: id, post: post.clone() };
        staff::add_post(house, &rights, &request(house, input)).await?;
    }
    if account.place {
        signin::enable_ward(house, &rights, &request(house, id)).await?;
    } else {
        let input = SetPasswordInput { staff: id, password: Confidential::new(password) };
        signin::set_password(house, &rights, &request(house, input)).await?;
    }
    let actor = |post: &domain::actor::Post| Actor {
        staff: id,
        jurisdiction: house.town.clone(),
        post: post.clone(),
        mfa: true,
    };
    Ok(Member { id, actors: posts.iter().map(actor).collect() })
}

/// A clear result, asked for today, valid for a year.
pub(super) async fn screen(house: &House, id: StaffId) -> app::Result<()> {
    let asked_on = house.today();
    let year = asked_on.checked_add(Span::new().years(1));
    let valid_until = year.map_err(|e| app::Error::fault(e.to_string()))?;
    let result = ScreeningResult::Clear;
    let screening = Screening { asked_on, channel: "platform".to_owned(), result, valid_until };
    let input = request(house, ScreenInput { staff: id, screening });
    staff::screen(house, &system_actor(house), &input).await.map(drop)
}
