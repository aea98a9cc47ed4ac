//! Staff: accounts, posts, screening, ties, suspension. Accounts are made by the system
//! administrator, rights by the rights administrator; neither sees content (R68).

mod found;

pub use found::{FirstCode, Founder, POWERS, codes_again, found};

use crate::error::{Error, Result};
use crate::fresh;
use crate::guard::permit_new;
use crate::house::House;
use crate::policy::Action;
use crate::work::{Done, Request, Work};
use domain::actor::{Actor, Post};
use domain::ids::{PersonId, StaffId};
use domain::noun::Kind;
use domain::staff::{Command, Screening, Staff};
use domain::text::Confidential;
use serde::Serialize;

/// Whether the actor may handle another's sign-in: her own always, others' as rights administrator.
///
/// # Errors
/// `NotPermitted`.
pub fn may_administer(house: &House, actor: &Actor, staff: StaffId) -> Result<()> {
    if actor.staff == staff {
        return Ok(());
    }
    permit_new(house, actor, Action::RightsAdmin, Kind::Staff, staff.into()).map(drop)
}

async fn act<T: Serialize>(
    house: &House,
    actor: &Actor,
    request: &Request<T>,
    (name, action): (&'static str, Action),
    (id, command): (StaffId, Command),
) -> Result<Done> {
    let _permit = permit_new(house, actor, action, Kind::Staff, id.into())?;
    let mut work = fresh!(Work::begin(house, actor, request, name).await?);
    let mut staff = work.open::<Staff>(id).await?;
    staff.expect(request.expected)?;
    work.decide(&mut staff, command)?;
    work.put(staff)?;
    work.commit(id).await
}

/// A new account.
#[derive(Clone, Serialize)]
pub struct RegisterInput {
    /// Id, made by the caller so that posts and credentials can follow.
    pub staff: StaffId,
    /// Name.
    pub name: Confidential,
    /// Sign-in name.
    pub login: String,
    /// Sex.
    pub sex: u8,
    /// First post.
    pub post: Post,
    /// A place's account.
    pub place: bool,
}

/// Registers a member of staff.
///
/// # Errors
/// Refusals.
pub async fn register(house: &House, actor: &Actor, request: &Request<RegisterInput>) -> Result<Done> {
    let RegisterInput { staff: id, name, login, sex, post, place } = request.body.clone();
    let _permit = permit_new(house, actor, Action::StaffAdmin, Kind::Staff, id.into())?;
    let mut work = fresh!(Work::begin(house, actor, request, "staff.register").await?);
    let mut staff = work.create::<Staff>(id, id)?;
    work.decide(&mut staff, Command::Register { name, login, sex, post, place })?;
    work.put(staff)?;
    work.commit(id).await
}

/// One more post, or the end of one.
#[derive(Clone, Serialize)]
pub struct PostInput {
    /// Who.
    pub staff: StaffId,
    /// Post.
    pub post: Post,
}

/// Adds a post.
///
/// # Errors
/// Refusals.
pub async fn add_post(house: &House, actor: &Actor, request: &Request<PostInput>) -> Result<Done> {
    let PostInput { staff, post } = request.body.clone();
    act(house, actor, request, ("staff.add_post", Action::RightsAdmin), (staff, Command::AddPost(post))).await
}

/// Ends a post.
///
/// # Errors
/// Refusals.
pub async fn end_post(house: &House, actor: &Actor, request: &Request<PostInput>) -> Result<Done> {
    let PostInput { staff, post } = request.body.clone();
    act(house, actor, request, ("staff.end_post", Action::RightsAdmin), (staff, Command::EndPost(post))).await
}

/// A screening result.
#[derive(Clone, Serialize)]
pub struct ScreenInput {
    /// Who.
    pub staff: StaffId,
    /// Result.
    pub screening: Screening,
}

/// Records the result of a screening (未保法 62).
///
/// # Errors
/// Refusals.
pub async fn screen(house: &House, actor: &Actor, request: &Request<ScreenInput>) -> Result<Done> {
    let ScreenInput { staff, screening } = request.body.clone();
    act(house, actor, request, ("staff.screen", Action::StaffAdmin), (staff, Command::Screen(screening)))
        .await
}

/// A tie to a person.
#[derive(Clone, Serialize)]
pub struct TieInput {
    /// Who.
    pub staff: StaffId,
    /// The person.
    pub person: PersonId,
    /// Relation.
    pub relation: String,
}

/// Declares a tie: one's own, or as rights administrator.
///
/// # Errors
/// Refusals.
pub async fn declare_tie(house: &House, actor: &Actor, request: &Request<TieInput>) -> Result<Done> {
    let TieInput { staff: id, person, relation } = request.body.clone();
    may_administer(house, actor, id)?;
    let mut work = fresh!(Work::begin(house, actor, request, "staff.declare_tie").await?);
    let mut staff = work.open::<Staff>(id).await?;
    work.decide(&mut staff, Command::DeclareTie { person, relation })?;
    work.put(staff)?;
    work.commit(id).await
}

/// Suspends an account, or restores it when no reason is given.
///
/// # Errors
/// Refusals; nobody suspends herself.
pub async fn suspend(
    house: &House,
    actor: &Actor,
    request: &Request<(StaffId, Option<Confidential>)>,
) -> Result<Done> {
    let (staff, reason) = request.body.clone();
    if staff == actor.staff {
        return Err(Error::NotPermitted);
    }
    let command = reason.map_or(Command::Restore, |reason| Command::Suspend { reason });
    act(house, actor, request, ("staff.suspend", Action::RightsAdmin), (staff, command)).await
}
