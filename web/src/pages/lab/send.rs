//! Signs a package of all that waits.

use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::request::Desk;
use crate::routes;
use app::services::reunion::send;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

/// Signs it; it then stands in the list, to be carried.
///
/// # Errors
/// `NotPermitted`; faults of the store.
pub async fn submit(desk: Desk, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    match send(desk.house(), &desk.actor, &form.request(())?).await {
        Ok(_) => Ok(Redirect::to(&routes::lab()).into_response()),
        Err(error) => {
            let problems = Problems::of(desk.lang(), error.into())?;
            let page = super::show::render(&desk, &problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}
