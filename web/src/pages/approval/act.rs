//! Grant, deny, take back. Nobody decides on her own request.

use super::list;
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::request::Desk;
use crate::routes;
use app::services::approval as service;
use app::work::Done;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::ApprovalId;
use domain::text::Confidential;

fn read_id(id: &str) -> Result<ApprovalId, Failure> {
    ApprovalId::parse(id).ok_or_else(Failure::not_visible)
}

async fn answer(desk: &Desk, form: &Form, done: Result<Done, Failure>) -> Result<Response, Failure> {
    match done {
        Ok(_) => Ok(Redirect::to(&routes::approvals()).into_response()),
        Err(failure) => {
            let problems = Problems::of(desk.lang(), failure)?;
            let status =
                if problems.conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            Ok((status, list::render(desk, form, &problems).await?).into_response())
        }
    }
}

fn reason(form: &Form) -> Result<Confidential, Failure> {
    form.text("reason").ok_or(Failure::problem("approval-answer-missing", None))
}

/// Grants.
///
/// # Errors
/// `NotVisible`, `NotPermitted`; faults of the store.
pub async fn grant(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let request = form.request(read_id(&id)?)?;
    let done = service::grant(desk.house(), &desk.actor, &request).await;
    answer(&desk, &form, done.map_err(Failure::from)).await
}

/// Denies, with a reason.
///
/// # Errors
/// As [`grant`].
pub async fn deny(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let done = match reason(&form) {
        Ok(reason) => service::deny(desk.house(), &desk.actor, &form.request((id, reason))?).await,
        Err(failure) => return answer(&desk, &form, Err(failure)).await,
    };
    answer(&desk, &form, done.map_err(Failure::from)).await
}

/// Takes a grant back; the sight it gave ends with it.
///
/// # Errors
/// As [`grant`].
pub async fn revoke(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let done = match reason(&form) {
        Ok(reason) => service::revoke(desk.house(), &desk.actor, &form.request((id, reason))?).await,
        Err(failure) => return answer(&desk, &form, Err(failure)).await,
    };
    answer(&desk, &form, done.map_err(Failure::from)).await
}
