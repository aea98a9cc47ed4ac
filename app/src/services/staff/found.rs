//! Founding (建站): the first three administrators of an empty installation. After that, accounts are
//! made by those who hold the power to make them, and by nobody else.

use crate::error::{Error, Result};
use crate::house::House;
use crate::jobs::{derived_command, system_actor};
use crate::services::alliance::{self, register_id};
use crate::services::signin::issue_enrolment;
use crate::work::{Request, Work};
use domain::actor::{Actor, Post, Role, UnitCode};
use domain::alliance::{Alliance, Command as AllianceCommand, Unit, UnitKind};
use domain::ids::StaffId;
use domain::staff::{Command, Staff};
use domain::text::Confidential;
use serde::Serialize;

/// The separated powers (三权分立), in the order of their founders.
pub const POWERS: [Role; 3] = [Role::Sys, Role::Sec, Role::Aud];

/// The unit that administrators belong to.
const UNIT: &str = "admin";

/// One of the three.
#[derive(Clone, Debug, Serialize)]
pub struct Founder {
    /// Sign-in name.
    pub login: String,
    /// Name.
    pub name: Confidential,
}

/// What a founder signs in with for the first time.
pub struct FirstCode {
    /// Her power.
    pub role: Role,
    /// Sign-in name.
    pub login: String,
    /// One-time code; she trades it for a PIN on a browser or phone of her own.
    pub code: String,
}

/// Registers the administrators of system, rights and logs in one batch, and issues a one-time code
/// for each.
///
/// # Errors
/// Refusals `founded-already` when there is any administrator, and `founders-not-three` when they are
/// not three persons.
pub async fn found(house: &House, founders: &[Founder; 3]) -> Result<Vec<FirstCode>> {
    if any_administrator(house).await? {
        return Err(Error::refused_field("founded-already", "founders"));
    }
    let [a, b, c] = founders;
    let same = |x: &Founder, y: &Founder| x.login == y.login || x.name.reveal() == y.name.reveal();
    if same(a, b) || same(b, c) || same(a, c) {
        return Err(Error::refused_field("founders-not-three", "founders"));
    }
    register(house, founders).await?;
    codes(house).await
}

/// One-time codes anew, for founders whose codes ran out: only while not one of the three has
/// signed in.
///
/// # Errors
/// Refusal `founded-already` when somebody has.
pub async fn codes_again(house: &House) -> Result<Vec<FirstCode>> {
    for (place, role) in POWERS.into_iter().enumerate() {
        let id = founder_id(house, place);
        let staff = crate::stream::open::<Staff>(house, id.into()).await?;
        let waiting = staff.is_some_and(|s| s.noun().device.is_none() && !s.noun().suspended);
        if !waiting || others(house, role, id).await? {
            return Err(Error::refused_field("founded-already", "founders"));
        }
    }
    codes(house).await
}

/// Founders have ids that follow from the town: two who found at the same time make one town.
fn founder_id(house: &House, place: usize) -> StaffId {
    StaffId(derived_command(house, &format!("founder/{place}")).0)
}

async fn any_administrator(house: &House) -> Result<bool> {
    for role in POWERS {
        if !house.reads.by_facet(&house.town, "role", role.code()).await?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether somebody else holds this power.
async fn others(house: &House, role: Role, founder: StaffId) -> Result<bool> {
    let holders = house.reads.by_facet(&house.town, "role", role.code()).await?;
    Ok(holders.iter().any(|holder| holder.stream != founder.into()))
}

async fn register(house: &House, founders: &[Founder; 3]) -> Result<()> {
    let system = system_actor(house);
    let command = derived_command(house, "found");
    let request = Request { command, expected: None, body: founders.as_slice() };
    let begun = Work::begin(house, &system, &request, "staff.found").await?;
    let crate::work::Begin::Fresh(mut work) = begun else { return Ok(()) };
    for ((place, role), founder) in POWERS.into_iter().enumerate().zip(founders) {
        let id = founder_id(house, place);
        let post = Post { role, unit: UnitCode::new(UNIT), villages: Vec::new() };
        let Founder { login, name } = founder.clone();
        let mut staff = work.create::<Staff>(id, id)?;
        work.decide(&mut staff, Command::Register { name, login, sex: 9, post, place: false })?;
        work.put(staff)?;
    }
    if alliance::register(house).await?.unit(UNIT).is_none() {
        let id = register_id(house);
        let mut alliance = work.create::<Alliance>(id, id)?;
        let unit = Unit {
            kind: UnitKind::Member,
            name: "系统管理".to_owned(),
            name_en: "Administration".to_owned(),
            role: Role::Sys,
            village: None,
            phone: None,
            parent: None,
        };
        work.decide(&mut alliance, AllianceCommand::Register { code: UnitCode::new(UNIT), unit })?;
        work.put(alliance)?;
    }
    work.commit(founder_id(house, 0)).await.map(drop)
}

async fn codes(house: &House) -> Result<Vec<FirstCode>> {
    let mut codes = Vec::new();
    for (place, role) in POWERS.into_iter().enumerate() {
        let id = founder_id(house, place);
        let staff = crate::stream::open::<Staff>(house, id.into()).await?.ok_or(Error::NotVisible)?;
        // Each asks for her own: nobody holds the power to ask for another yet.
        let own: Option<Actor> = staff.noun().actor(id, house.town.clone(), 0, true);
        let code = issue_enrolment(house, &own.ok_or(Error::NotVisible)?, id).await?;
        codes.push(FirstCode { role, login: staff.noun().login.clone(), code });
    }
    Ok(codes)
}
