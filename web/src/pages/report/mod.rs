//! What the desk does with a report: one file per verb.

pub mod acknowledge;
pub mod close;
pub mod decide;
pub mod feedback;
pub mod link;
pub mod new;
pub mod open;
pub mod sent;
pub mod transfer;

use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::pages::desk::show;
use crate::request::Desk;
use crate::routes;
use app::work::Done;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::ReportId;

/// Reads the id of a report from the path.
pub(super) fn read_id(id: &str) -> Result<ReportId, Failure> {
    ReportId::parse(id).ok_or_else(Failure::not_visible)
}

/// Back to the report, or the desk again with what was typed and what was wrong.
pub(super) async fn answer(
    desk: &Desk,
    id: ReportId,
    form: &Form,
    done: Result<Done, Failure>,
) -> Result<Response, Failure> {
    match done {
        Ok(_) => Ok(Redirect::to(&routes::report(id)).into_response()),
        Err(failure) => {
            let problems = Problems::of(desk.lang(), failure)?;
            let status =
                if problems.conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            let page = show::show(desk, Some(id), form, &problems).await?;
            Ok((status, page).into_response())
        }
    }
}
