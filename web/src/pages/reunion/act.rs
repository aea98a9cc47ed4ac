//! What is done to a reunion file. One form, one step; a refusal shows the page again with what was
//! typed.

use super::{read, read_id, show};
use crate::components::FormErrors;
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::request::Desk;
use crate::routes;
use app::services::reunion as service;
use app::work::Done;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::ReunionId;

/// Does the step that the address names.
///
/// # Errors
/// `NotVisible`, also for a verb that there is not; faults of the store.
pub async fn submit(
    desk: Desk,
    Path((id, verb)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    match step(&desk, id, &verb, &form).await {
        Ok(_) => Ok(Redirect::to(&routes::reunion(id)).into_response()),
        Err(failure) => {
            let problems = at_the_form(&verb, &Problems::of(desk.lang(), failure)?);
            let status =
                if problems.conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            Ok((status, show::render(&desk, id, (&verb, &form), &problems).await?).into_response())
        }
    }
}

/// Each form of the page has a box for words of its own: a refusal about words belongs to that one.
fn at_the_form(verb: &str, problems: &Problems) -> Problems {
    let mut errors = FormErrors::new();
    for (field, words) in problems.errors.items() {
        let field = if field == "words" { format!("{verb}-words") } else { field.clone() };
        errors.push(field, words.clone());
    }
    Problems { errors, conflict: problems.conflict }
}

/// Reads the form of a verb and calls its use case.
pub(super) async fn step(desk: &Desk, id: ReunionId, verb: &str, form: &Form) -> Result<Done, Failure> {
    let (house, actor) = (desk.house(), &desk.actor);
    let done = match verb {
        "sample" => {
            let input = read::sample(form, id, house.now())?;
            service::take_sample(house, actor, &form.request(input)?).await
        }
        "release" => service::release(house, actor, &form.request(id)?).await,
        "assign" => service::assign(house, actor, &form.request(read::officer(form, id)?)?).await,
        "helper" => service::ask_helper(house, actor, &form.request(read::helper(form, id)?)?).await,
        "found" => service::record_found(house, actor, &form.request(read::found(form, id)?)?).await,
        _ => {
            let step = read::step(verb, form)?;
            let input = service::StepInput { reunion: id, step };
            service::step(house, actor, &form.request(input)?).await
        }
    };
    Ok(done?)
}
