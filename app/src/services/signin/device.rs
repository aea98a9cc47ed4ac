//! An enrolled phone with a PIN: what a station worker signs in with at ten in the evening.
//!
//! An administrator issues a one-time code; the phone trades it for a random device key (kept
//! in its cookie) and a PIN. Signing in needs both, so it counts as two factors. Five wrong PINs
//! revoke the phone.

use super::credential::{hash_secret, verify_secret};
use super::session::{self, SessionToken, hex};
use crate::error::{Error, Result};
use crate::fresh;
use crate::house::House;
use crate::ports::{CredentialWrite, Space};
use crate::work::{Done, Request, Work};
use domain::actor::Actor;
use domain::ids::{CommandId, StaffId};
use domain::staff::{Command, Staff};
use domain::text::Confidential;
use jiff::ToSpan;
use serde::Serialize;

/// Hours in which a one-time code must be used.
const CODE_HOURS: i64 = 24;
/// Wrong PINs before the phone is revoked.
const PIN_TRIES: u32 = 5;
/// Digits of a PIN.
const PIN_DIGITS: usize = 6;

/// Issues a one-time code for a worker's phone.
///
/// # Errors
/// `NotPermitted` unless the actor administers rights, or it is her own account.
pub async fn issue_enrolment(house: &House, actor: &Actor, staff: StaffId) -> Result<String> {
    crate::services::staff::may_administer(house, actor, staff)?;
    let bytes: [u8; 5] = house.random();
    let number = bytes.iter().fold(0_u64, |n, b| n << 8 | u64::from(*b)) % 100_000_000;
    let code = format!("{number:08}");
    let key = house.digest("enrolment", code.as_bytes());
    let until = house.now().checked_add(CODE_HOURS.hours()).map_err(|e| Error::fault(e.to_string()))?;
    house.ephemeral.put(Space::Enrolment, &key, staff.0.as_bytes(), until).await?;
    Ok(code)
}

/// What the phone sends.
#[derive(Clone, Serialize)]
pub struct EnrolInput {
    /// One-time code.
    pub code: String,
    /// PIN chosen.
    pub pin: Confidential,
    /// Label of the phone.
    pub label: Confidential,
}

/// What the phone keeps.
pub struct Enrolled {
    /// Random device key for its cookie.
    pub device: String,
    /// Session it is signed in with.
    pub session: SessionToken,
}

fn check_pin(pin: &str) -> Result<()> {
    let digits = pin.chars().all(|c| c.is_ascii_digit()) && pin.len() == PIN_DIGITS;
    let all_same = pin.chars().all(|c| pin.starts_with(c));
    let fit = digits && !all_same && pin != "123456" && pin != "654321";
    if fit { Ok(()) } else { Err(Error::refused_field("pin-unfit", "pin")) }
}

/// Enrols a phone.
///
/// # Errors
/// Refusals `enrolment-code-unknown` and `pin-unfit`.
pub async fn enrol(house: &House, command: CommandId, input: &EnrolInput) -> Result<Enrolled> {
    check_pin(input.pin.reveal())?;
    let key = house.digest("enrolment", input.code.trim().as_bytes());
    let found = house.ephemeral.get(Space::Enrolment, &key, house.now()).await?;
    let bytes = found.ok_or(Error::refused_field("enrolment-code-unknown", "code"))?;
    let id = uuid::Uuid::from_slice(&bytes).map_err(|e| Error::fault(format!("enrolment: {e}")))?;
    let staff_id = StaffId(id);
    let staff = crate::stream::open::<Staff>(house, staff_id.into()).await?.ok_or(Error::NotVisible)?;
    let actor = staff
        .noun()
        .actor(staff_id, house.town.clone(), 0, true)
        .ok_or(Error::refused_field("enrolment-code-unknown", "code"))?;
    let device = hex(&house.random::<32>());
    let request = Request { command, expected: None, body: (staff_id, input.label.clone()) };
    record_device(house, &actor, &request, &device, input.pin.reveal()).await?;
    house.ephemeral.forget(Space::Enrolment, &key).await?;
    let session = session::start(house, staff_id, true, true).await?;
    Ok(Enrolled { device, session })
}

async fn record_device(
    house: &House,
    actor: &Actor,
    request: &Request<(StaffId, Confidential)>,
    device: &str,
    pin: &str,
) -> Result<Done> {
    let (staff_id, label) = request.body.clone();
    let mut work = fresh!(Work::begin(house, actor, request, "signin.enrol").await?);
    let mut staff = work.open::<Staff>(staff_id).await?;
    work.decide(&mut staff, Command::EnrolDevice { label })?;
    let handle = house.digest("device", device.as_bytes()).to_vec();
    let secret = hash_secret(house, pin.as_bytes())?.into_bytes();
    work.credential(CredentialWrite { staff: staff_id, kind: "device", handle, secret });
    work.put(staff)?;
    work.commit(staff_id).await
}

/// Signs in with the enrolled phone and its PIN.
///
/// # Errors
/// Refusals `pin-wrong`, and `device-unknown` when the phone is not, or no longer, enrolled.
pub async fn sign_in_with_pin(house: &House, device: &str, pin: &str) -> Result<SessionToken> {
    let handle = house.digest("device", device.as_bytes()).to_vec();
    let unknown = || Error::refused_field("device-unknown", "pin");
    let credential = house.reads.credential("device", &handle).await?.ok_or_else(unknown)?;
    let phc = String::from_utf8(credential.secret).map_err(|_| unknown())?;
    let now = house.now();
    let until = now.checked_add((24 * 365).hours()).unwrap_or(now);
    let tries = house.ephemeral.count_up(Space::Throttle, &handle, until, now).await?;
    if phc.is_empty() || tries > PIN_TRIES {
        return Err(unknown());
    }
    if !verify_secret(pin.as_bytes(), &phc) {
        return Err(Error::refused_field("pin-wrong", "pin"));
    }
    house.ephemeral.forget(Space::Throttle, &handle).await?;
    session::start(house, credential.staff, true, true).await
}

/// The server's half of what a browser needs to keep commands while there is no network: a key for
/// this worker, on an enrolled phone for that phone alone. Without it what was kept stays shut.
///
/// # Errors
/// `NotVisible` when the phone was revoked, or is somebody else's.
pub async fn offline_key(house: &House, actor: &Actor, device: Option<&str>) -> Result<[u8; 32]> {
    let Some(device) = device else {
        return Ok(house.digest("offline", actor.staff.to_string().as_bytes()));
    };
    let handle = house.digest("device", device.as_bytes()).to_vec();
    let credential = house.reads.credential("device", &handle).await?.ok_or(Error::NotVisible)?;
    if credential.secret.is_empty() || credential.staff != actor.staff {
        return Err(Error::NotVisible);
    }
    Ok(house.digest("offline", format!("{}/{device}", actor.staff).as_bytes()))
}
