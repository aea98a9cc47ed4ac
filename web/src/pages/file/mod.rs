//! The file on one page, and what can be done to it: one file per verb.

pub mod act;
pub mod conflict;
pub mod consent;
pub mod family;
pub mod list;
pub mod person;
pub mod seen;
pub mod show;
mod strip;
pub mod suggest;

use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::request::Desk;
use crate::routes;
use app::work::Done;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::FileId;

/// Reads the id of a file from the path.
pub(super) fn read_id(id: &str) -> Result<FileId, Failure> {
    FileId::parse(id).ok_or_else(Failure::not_visible)
}

/// Back to the file, or the file again with what was typed and what was wrong.
pub(super) async fn answer(
    desk: &Desk,
    id: FileId,
    form: &Form,
    done: Result<Done, Failure>,
) -> Result<Response, Failure> {
    match done {
        Ok(_) => Ok(Redirect::to(&routes::file(id)).into_response()),
        Err(failure) => {
            let problems = Problems::of(desk.lang(), failure)?;
            let status =
                if problems.conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            let page = show::render(desk, id, form, &problems).await?;
            Ok((status, page).into_response())
        }
    }
}
