//! What administrators do to an account: posts, screening, suspension, credentials.

use super::{person, read_id, say};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::request::Desk;
use crate::routes;
use app::queries::staff;
use app::services::alliance;
use app::services::signin::{self, SetPasswordInput};
use app::services::staff::{self as service, PostInput, ScreenInput};
use app::work::Done;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::StaffId;
use domain::staff::{Screening, ScreeningResult};
use domain::text::Confidential;
use jiff::ToSpan;

/// Back to the account, or the account again with what was wrong. A rights administrator without
/// a second factor is told what is missing, not that she may not.
async fn answer(
    desk: &Desk,
    id: StaffId,
    form: &Form,
    done: Result<Done, Failure>,
) -> Result<Response, Failure> {
    let failure = match done {
        Ok(_) => return Ok(Redirect::to(&routes::admin_person(id)).into_response()),
        Err(Failure::App(app::Error::NotPermitted)) => {
            let powers = staff::powers(desk.house(), &desk.actor)?;
            match powers.factor_missing {
                true => Failure::problem("admin-second-factor", None),
                false => return Err(Failure::App(app::Error::NotPermitted)),
            }
        }
        Err(failure) => failure,
    };
    let problems = Problems::of(desk.lang(), failure)?;
    let status = if problems.conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, person::render(desk, id, (form, &problems), None).await?).into_response())
}

/// Adds a post.
///
/// # Errors
/// `NotPermitted`, `NotVisible`; faults of the store.
pub async fn add_post(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let register = alliance::register(desk.house()).await?;
    let done = match say::read_post(&register, &form) {
        Ok(post) => {
            let request = form.request(PostInput { staff: id, post })?;
            service::add_post(desk.house(), &desk.actor, &request).await.map_err(Failure::from)
        }
        Err(failure) => Err(failure),
    };
    answer(&desk, id, &form, done).await
}

/// Ends a post, named by its place in the list that the form was rendered from.
///
/// # Errors
/// As [`add_post`].
pub async fn end_post(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let found = staff::show(desk.house(), &desk.actor, id).await?;
    let index: usize = form.get("post").parse().unwrap_or(usize::MAX);
    let done = match found.stream.noun().posts.get(index).cloned() {
        Some(post) => {
            let request = form.request(PostInput { staff: id, post })?;
            service::end_post(desk.house(), &desk.actor, &request).await.map_err(Failure::from)
        }
        None => Err(Failure::problem("staff-no-such-post", None)),
    };
    answer(&desk, id, &form, done).await
}

/// Records the result of a screening, valid for a year.
///
/// # Errors
/// As [`add_post`].
pub async fn screen(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let done = match read_screening(&form) {
        Ok(screening) => {
            let request = form.request(ScreenInput { staff: id, screening })?;
            service::screen(desk.house(), &desk.actor, &request).await.map_err(Failure::from)
        }
        Err(failure) => Err(failure),
    };
    answer(&desk, id, &form, done).await
}

fn read_screening(form: &Form) -> Result<Screening, Failure> {
    let missing = || Failure::problem("admin-screening-incomplete", Some("asked_on"));
    let asked_on = form.date("asked_on")?.ok_or_else(missing)?;
    let result = ScreeningResult::parse(form.get("result")).ok_or_else(missing)?;
    let valid_until = asked_on.checked_add(1.year()).map_err(|_| missing())?;
    Ok(Screening { asked_on, channel: form.get("channel").to_owned(), result, valid_until })
}

/// Suspends an account, with a reason.
///
/// # Errors
/// As [`add_post`].
pub async fn suspend(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let done = match form.text("reason") {
        Some(reason) => state(&desk, &form, id, Some(reason)).await,
        None => Err(Failure::problem("admin-reason-missing", Some("reason"))),
    };
    answer(&desk, id, &form, done).await
}

/// Restores it.
///
/// # Errors
/// As [`add_post`].
pub async fn restore(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let done = state(&desk, &form, id, None).await;
    answer(&desk, id, &form, done).await
}

async fn state(desk: &Desk, form: &Form, id: StaffId, reason: Option<Confidential>) -> Result<Done, Failure> {
    let request = form.request((id, reason))?;
    Ok(service::suspend(desk.house(), &desk.actor, &request).await?)
}

/// Sets a password.
///
/// # Errors
/// As [`add_post`].
pub async fn password(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let input = SetPasswordInput { staff: id, password: Confidential::new(form.get("password")) };
    let done = signin::set_password(desk.house(), &desk.actor, &form.request(input)?).await;
    answer(&desk, id, &form, done.map_err(Failure::from)).await
}

/// Issues a one-time code for a phone and shows it, once.
///
/// # Errors
/// As [`add_post`].
pub async fn code(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    match signin::issue_enrolment(desk.house(), &desk.actor, id).await {
        Ok(code) => {
            let shown = (&Form::default(), &Problems::default());
            Ok(person::render(&desk, id, shown, Some(code)).await?.into_response())
        }
        Err(error) => answer(&desk, id, &form, Err(error.into())).await,
    }
}

/// Puts a ward's QR code into service.
///
/// # Errors
/// As [`add_post`].
pub async fn ward(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let done = signin::enable_ward(desk.house(), &desk.actor, &form.request(id)?).await;
    answer(&desk, id, &form, done.map_err(Failure::from)).await
}
