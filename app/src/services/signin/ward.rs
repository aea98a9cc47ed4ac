//! A ward (病区) signs in by its QR code: the code names the ward, opens only the report form and
//! the ward's own reports, and dies when the ward's account is suspended.

use super::session::hex;
use crate::error::{Error, Result};
use crate::fresh;
use crate::house::House;
use crate::ports::CredentialWrite;
use crate::stream;
use crate::work::{Done, Request, Work};
use domain::actor::Actor;
use domain::ids::StaffId;
use domain::staff::{Command, Staff};
use domain::text::Confidential;

/// The token in a ward's QR code: derived, so that a lost poster can be printed again.
#[must_use]
pub fn ward_token(house: &House, ward: StaffId) -> String {
    hex(&house.digest("ward-token", ward.0.as_bytes())[..10])
}

fn handle(house: &House, token: &str) -> Vec<u8> {
    house.digest("ward", token.as_bytes()).to_vec()
}

/// Puts a ward's QR code into service.
///
/// # Errors
/// `NotPermitted` unless the actor administers rights.
pub async fn enable_ward(house: &House, actor: &Actor, request: &Request<StaffId>) -> Result<Done> {
    let ward = request.body;
    crate::services::staff::may_administer(house, actor, ward)?;
    let mut work = fresh!(Work::begin(house, actor, request, "signin.enable_ward").await?);
    let mut staff = work.open::<Staff>(ward).await?;
    work.decide(&mut staff, Command::EnrolDevice { label: Confidential::new("QR") })?;
    let handle = handle(house, &ward_token(house, ward));
    work.credential(CredentialWrite { staff: ward, kind: "ward", handle, secret: vec![1] });
    work.put(staff)?;
    work.commit(ward).await
}

/// The ward behind a token.
///
/// # Errors
/// `NotVisible` for an unknown, revoked or suspended ward.
pub async fn ward(house: &House, token: &str) -> Result<(Actor, Staff)> {
    let found = house.reads.credential("ward", &handle(house, token)).await?.ok_or(Error::NotVisible)?;
    if found.secret.is_empty() {
        return Err(Error::NotVisible);
    }
    let staff = stream::open::<Staff>(house, found.staff.into()).await?.ok_or(Error::NotVisible)?.state.noun;
    let actor = staff.actor(found.staff, house.town.clone(), 0, false).ok_or(Error::NotVisible)?;
    Ok((actor, staff))
}
