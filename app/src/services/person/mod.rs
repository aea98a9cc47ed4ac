//! Persons: correct identity, say which way of contact is safe.

use crate::error::Result;
use crate::fresh;
use crate::house::House;
use crate::policy::Action;
use crate::work::{Done, Request, Work};
use domain::actor::Actor;
use domain::ids::PersonId;
use domain::person::{Command, Identity, Person, SafeContact};
use serde::Serialize;

async fn act<T: Serialize>(
    house: &House,
    actor: &Actor,
    request: &Request<T>,
    (name, action): (&'static str, Action),
    (id, command): (PersonId, Command),
) -> Result<Done> {
    let mut work = fresh!(Work::begin(house, actor, request, name).await?);
    let mut person = work.open_for::<Person>(id, action).await?;
    person.expect(request.expected)?;
    work.decide(&mut person, command)?;
    work.put(person)?;
    work.commit(id).await
}

/// Identity corrected.
#[derive(Clone, Serialize)]
pub struct AmendInput {
    /// Who.
    pub person: PersonId,
    /// As it should be.
    pub identity: Identity,
}

/// Corrects identity; the old values stay in the journal.
///
/// # Errors
/// Refusals; `Conflict` when the form is stale.
pub async fn amend(house: &House, actor: &Actor, request: &Request<AmendInput>) -> Result<Done> {
    let AmendInput { person, identity } = request.body.clone();
    let call = ("person.amend", Action::PersonAmend);
    act(house, actor, request, call, (person, Command::Amend(Box::new(identity)))).await
}

/// The safe way.
#[derive(Clone, Serialize)]
pub struct SafeContactInput {
    /// Who.
    pub person: PersonId,
    /// The way; `None` for no contact.
    pub contact: Option<SafeContact>,
}

/// Sets or withdraws the safe contact (R36).
///
/// # Errors
/// Refusals.
pub async fn set_safe_contact(
    house: &House,
    actor: &Actor,
    request: &Request<SafeContactInput>,
) -> Result<Done> {
    let SafeContactInput { person, contact } = request.body.clone();
    let call = ("person.set_safe_contact", Action::PersonSafeContact);
    act(house, actor, request, call, (person, Command::SetSafeContact(contact.map(Box::new)))).await
}
