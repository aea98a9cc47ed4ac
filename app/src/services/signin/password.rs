//! Sign-in with a password, locked for a while after five wrong tries.

use super::credential::{hash_secret, verify_secret};
use super::session::{self, SessionToken};
use crate::error::{Error, Result};
use crate::fresh;
use crate::house::House;
use crate::ports::{CredentialWrite, Space};
use crate::work::{Done, Request, Work};
use domain::actor::Actor;
use domain::ids::StaffId;
use domain::staff::{Command, Staff};
use domain::text::Confidential;
use jiff::ToSpan;
use serde::Serialize;

/// Wrong tries before the account rests.
const TRIES: u32 = 5;
/// Minutes it rests.
const LOCK_MINUTES: i64 = 15;
/// Fewest characters of a password.
const PASSWORD_CHARS_MIN: usize = 10;
/// A hash of nothing, so that an unknown name takes as long as a wrong password.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5AA$Jq1dmZ0cO1E3p5mQxS9zG1Xb4h3kE0m3m1tH2v7yU9c";

/// Handle of a sign-in name: keyed, so that names can't be tried against a stolen database.
fn handle(house: &House, login: &str) -> Vec<u8> {
    house.digest("login", login.trim().to_lowercase().as_bytes()).to_vec()
}

/// Signs in.
///
/// # Errors
/// A refusal `signin-failed` or `signin-locked`; it never says which of name and password was wrong.
pub async fn sign_in_with_password(house: &House, login: &str, password: &str) -> Result<SessionToken> {
    let handle = handle(house, login);
    let now = house.now();
    let until = now.checked_add(LOCK_MINUTES.minutes()).unwrap_or(now);
    let tries = house.ephemeral.count_up(Space::Throttle, &handle, until, now).await?;
    if tries > TRIES {
        return Err(Error::refused_field("signin-locked", "login"));
    }
    let found = house.reads.credential("password", &handle).await?;
    let secret = found.as_ref().and_then(|c| String::from_utf8(c.secret.clone()).ok());
    let phc = secret.filter(|s| !s.is_empty()).unwrap_or_else(|| NOBODY.to_owned());
    let password = password.to_owned();
    let fits = tokio::task::spawn_blocking(move || verify_secret(password.as_bytes(), &phc))
        .await
        .map_err(|e| Error::fault(format!("hash task: {e}")))?;
    match found {
        Some(credential) if fits => {
            house.ephemeral.forget(Space::Throttle, &handle).await?;
            session::start(house, credential.staff, false, false).await
        }
        _ => Err(Error::refused_field("signin-failed", "login")),
    }
}

/// A new password for an account.
#[derive(Clone, Serialize)]
pub struct SetPasswordInput {
    /// Whose.
    pub staff: StaffId,
    /// The password.
    pub password: Confidential,
}

/// Sets a password: one's own, or as an administrator of rights.
///
/// # Errors
/// A refusal when it is too short; `NotPermitted` for somebody else's.
pub async fn set_password(house: &House, actor: &Actor, request: &Request<SetPasswordInput>) -> Result<Done> {
    let input = &request.body;
    if input.password.chars() < PASSWORD_CHARS_MIN {
        return Err(Error::refused_field("password-too-short", "password"));
    }
    crate::services::staff::may_administer(house, actor, input.staff)?;
    let mut work = fresh!(Work::begin(house, actor, request, "signin.set_password").await?);
    let mut staff = work.open::<Staff>(input.staff).await?;
    work.decide(&mut staff, Command::SetPassword)?;
    let handle = handle(house, &staff.noun().login);
    let secret = hash_secret(house, input.password.reveal().as_bytes())?.into_bytes();
    work.credential(CredentialWrite { staff: input.staff, kind: "password", handle, secret });
    work.put(staff)?;
    work.commit(input.staff).await
}
