//! The register of units.

use crate::error::Result;
use crate::fresh;
use crate::guard::permit_new;
use crate::house::House;
use crate::policy::Action;
use crate::stream::{self, Stream};
use crate::work::{Done, Request, Work};
use domain::actor::{Actor, UnitCode};
use domain::alliance::{Alliance, Command, Unit};
use domain::ids::AllianceId;
use domain::noun::Kind;
use serde::Serialize;

/// The stream of the town's register: derived from its code, so that nobody looks it up.
#[must_use]
pub fn register_id(house: &House) -> AllianceId {
    let digest = house.digest("alliance", house.town.0.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    AllianceId(uuid::Uuid::from_bytes(bytes))
}

/// The register as it stands; empty before the first unit.
///
/// # Errors
/// Faults of the store.
pub async fn register(house: &House) -> Result<Alliance> {
    let found = stream::open::<Alliance>(house, register_id(house).into()).await?;
    Ok(found.map(|s| s.state.noun).unwrap_or_default())
}

/// A unit to register or correct.
#[derive(Clone, Serialize)]
pub struct UnitInput {
    /// Code.
    pub code: UnitCode,
    /// Unit.
    pub unit: Unit,
}

/// Registers or corrects a unit.
///
/// # Errors
/// Refusals.
pub async fn register_unit(house: &House, actor: &Actor, request: &Request<UnitInput>) -> Result<Done> {
    let UnitInput { code, unit } = request.body.clone();
    let id = register_id(house);
    let _permit = permit_new(house, actor, Action::StaffAdmin, Kind::Alliance, id.into())?;
    let mut work = fresh!(Work::begin(house, actor, request, "alliance.register_unit").await?);
    let mut alliance: Stream<Alliance> = match stream::open::<Alliance>(house, id.into()).await? {
        Some(found) => found,
        None => work.create::<Alliance>(id, id)?,
    };
    work.decide(&mut alliance, Command::Register { code, unit })?;
    work.put(alliance)?;
    work.commit(id).await
}
