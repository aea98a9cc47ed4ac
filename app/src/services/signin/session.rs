//! Sessions: a random token in a cookie, its digest in the ephemeral store.

use crate::error::{Error, Result};
use crate::house::House;
use crate::ports::Space;
use crate::stream;
use domain::actor::Actor;
use domain::ids::StaffId;
use domain::staff::Staff;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// How long sessions last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lasting {
    /// Minutes without a request after which a session ends.
    pub idle_minutes: i64,
    /// Hours after which a session ends whatever happens.
    pub absolute_hours: i64,
}

impl Default for Lasting {
    /// Half an hour without a request; one long shift in all.
    fn default() -> Self {
        Self { idle_minutes: 30, absolute_hours: 13 }
    }
}

/// A session token as it stands in the cookie. No `Debug`: it opens doors.
#[derive(Clone)]
pub struct SessionToken(pub String);

/// A live session.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Session {
    /// Who.
    pub staff: StaffId,
    /// Index of the post acted in.
    pub post: usize,
    /// Whether a second factor was shown: an enrolled phone is one.
    pub mfa: bool,
    /// When it began.
    pub began: Timestamp,
    /// When it was last renewed.
    pub seen: Timestamp,
    /// Token against forged forms.
    pub csrf: String,
    /// Signed in on an enrolled phone.
    pub phone: bool,
}

/// Somebody signed in: actor, person and session.
pub struct SignedIn {
    /// The actor in her present post.
    pub actor: Actor,
    /// Her record.
    pub staff: Staff,
    /// The session.
    pub session: Session,
}

fn key(house: &House, token: &SessionToken) -> [u8; 32] {
    house.digest("session", token.0.as_bytes())
}

fn idle_end(lasting: Lasting, session: &Session) -> Timestamp {
    let idle = session.seen.checked_add(lasting.idle_minutes.minutes());
    let absolute = session.began.checked_add(lasting.absolute_hours.hours());
    idle.unwrap_or(session.seen).min(absolute.unwrap_or(session.seen))
}

/// Starts a session.
///
/// # Errors
/// Faults of the store.
pub async fn start(house: &House, staff: StaffId, mfa: bool, phone: bool) -> Result<SessionToken> {
    let token = SessionToken(hex(&house.random::<32>()));
    let now = house.now();
    let csrf = hex(&house.random::<16>());
    let session = Session { staff, post: 0, mfa, began: now, seen: now, csrf, phone };
    store(house, &token, &session).await?;
    Ok(token)
}

async fn store(house: &House, token: &SessionToken, session: &Session) -> Result<()> {
    let bytes = serde_json::to_vec(session)?;
    house.ephemeral.put(Space::Session, &key(house, token), &bytes, idle_end(house.lasting, session)).await?;
    Ok(())
}

/// Who holds this token now; renews it at most once a minute.
///
/// # Errors
/// `SignInNeeded` when it has ended, or the account was suspended.
pub async fn resolve(house: &House, token: &SessionToken) -> Result<SignedIn> {
    let now = house.now();
    let found = house.ephemeral.get(Space::Session, &key(house, token), now).await?;
    let bytes = found.ok_or(Error::SignInNeeded)?;
    let mut session: Session = serde_json::from_slice(&bytes)?;
    if now >= idle_end(house.lasting, &session) {
        return Err(Error::SignInNeeded);
    }
    let stream = stream::open::<Staff>(house, session.staff.into()).await?.ok_or(Error::SignInNeeded)?;
    let staff = stream.state.noun;
    let actor = staff
        .actor(session.staff, house.town.clone(), session.post, session.mfa)
        .ok_or(Error::SignInNeeded)?;
    if now.duration_since(session.seen) > jiff::SignedDuration::from_mins(1) {
        session.seen = now;
        store(house, token, &session).await?;
    }
    Ok(SignedIn { actor, staff, session })
}

/// Whether a session still holds, without renewing it: listening is not using.
///
/// # Errors
/// `SignInNeeded` when it has ended, or the account was suspended.
pub async fn is_live(house: &House, token: &SessionToken) -> Result<()> {
    let now = house.now();
    let found = house.ephemeral.get(Space::Session, &key(house, token), now).await?;
    let session: Session = serde_json::from_slice(&found.ok_or(Error::SignInNeeded)?)?;
    let stream = stream::open::<Staff>(house, session.staff.into()).await?.ok_or(Error::SignInNeeded)?;
    let held = now < idle_end(house.lasting, &session) && !stream.noun().suspended;
    if held { Ok(()) } else { Err(Error::SignInNeeded) }
}

/// Acts in another of one's posts from now on.
///
/// # Errors
/// `NotVisible` when there is no such post.
pub async fn switch_post(house: &House, token: &SessionToken, post: usize) -> Result<()> {
    let signed = resolve(house, token).await?;
    if post >= signed.staff.posts.len() {
        return Err(Error::NotVisible);
    }
    store(house, token, &Session { post, ..signed.session }).await
}

/// Ends a session.
///
/// # Errors
/// Faults of the store.
pub async fn end(house: &House, token: &SessionToken) -> Result<()> {
    house.ephemeral.forget(Space::Session, &key(house, token)).await?;
    Ok(())
}

/// Lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::{Lasting, Session, idle_end};
    use domain::ids::StaffId;
    use jiff::{Timestamp, ToSpan as _};

    #[test]
    fn a_session_ends_after_rest_or_after_its_shift_whichever_comes_first() {
        let began: Timestamp = "2026-11-23T08:00:00Z".parse().unwrap();
        let at = |minutes: i64| began.checked_add(minutes.minutes()).unwrap();
        let session = |seen| Session {
            staff: StaffId(uuid::Uuid::nil()),
            post: 0,
            mfa: false,
            began,
            seen,
            csrf: String::new(),
            phone: false,
        };
        let lasting = Lasting { idle_minutes: 10, absolute_hours: 2 };
        assert_eq!(idle_end(lasting, &session(at(30))), at(40));
        assert_eq!(idle_end(lasting, &session(at(115))), at(120));
        assert_eq!(idle_end(Lasting::default(), &session(at(115))), at(145));
    }
}
