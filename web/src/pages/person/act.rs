//! Correct identity; set or withdraw the safe contact.

use super::identity::{self, Open};
use super::{contact, read_id, show};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::request::Desk;
use crate::routes;
use app::queries::person::{self, identity_row};
use app::services::person::{AmendInput, SafeContactInput, amend as correct, set_safe_contact};
use app::work::Done;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::PersonId;
use domain::person::SafeContact;

async fn answer(
    desk: &Desk,
    id: PersonId,
    form: &Form,
    done: Result<Done, Failure>,
) -> Result<Response, Failure> {
    match done {
        Ok(_) => Ok(Redirect::to(&routes::person(id)).into_response()),
        Err(failure) => {
            let problems = Problems::of(desk.lang(), failure)?;
            let status =
                if problems.conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            Ok((status, show::render(desk, id, form, &problems).await?).into_response())
        }
    }
}

/// Corrects identity. A stale form is shown again, with both values of what differs.
///
/// # Errors
/// `NotVisible`, `NotPermitted`; faults of the store.
pub async fn amend(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let query = person::show(desk.house(), &desk.actor, id).await?;
    let current = query.view.person.noun().identity.clone().unwrap_or_default();
    let open = Open { fields: &query.view.fields, row: identity_row(&query.view.entry) };
    let done = match identity::read(&form, &current, open, desk.house().today()) {
        Ok(identity) => {
            let request = form.request(AmendInput { person: id, identity })?;
            correct(desk.house(), &desk.actor, &request).await.map_err(Failure::from)
        }
        Err(failure) => Err(failure),
    };
    answer(&desk, id, &form, done).await
}

/// Sets the safe contact, as she said it.
///
/// # Errors
/// As [`amend`].
pub async fn set(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let done = match contact::read(&form, desk.house().now()) {
        Ok(contact) => write(&desk, &form, id, Some(contact)).await,
        Err(failure) => Err(failure),
    };
    answer(&desk, id, &form, done).await
}

/// Withdraws it: no contact from now on.
///
/// # Errors
/// As [`amend`].
pub async fn withdraw(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let done = write(&desk, &form, id, None).await;
    answer(&desk, id, &form, done).await
}

async fn write(
    desk: &Desk,
    form: &Form,
    person: PersonId,
    contact: Option<SafeContact>,
) -> Result<Done, Failure> {
    let request = form.request(SafeContactInput { person, contact })?;
    Ok(set_safe_contact(desk.house(), &desk.actor, &request).await?)
}
