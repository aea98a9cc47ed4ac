//! Deciding: the same, different, later; taking back; and on to the next pair.

use super::{read_id, show};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::request::Desk;
use crate::routes;
use app::queries::pair;
use app::services::pair::{DecideInput, UndoInput, decide, later, undo};
use app::work::{Done, Request};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::{FileId, PairId, ReportId, StreamId};
use domain::pair::{Ground, Verdict};

/// Decides about a candidate, from the page that showed it.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn candidate(desk: Desk, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let record = |name| StreamId::parse(form.get(name)).ok_or_else(Failure::not_visible);
    let (left, right) = (record("left")?, record("right")?);
    let done = match input(&form, left, right) {
        Ok(input) => {
            let request = Request { command: form.command()?, expected: None, body: input };
            decide(desk.house(), &desk.actor, &request).await.map_err(Failure::from)
        }
        Err(failure) => Err(failure),
    };
    let to = match form.get("back") {
        "report" => routes::report(ReportId::from(left)),
        file => FileId::parse(file).map_or_else(routes::pairs, routes::file),
    };
    match done {
        Ok(_) => Ok(Redirect::to(&to).into_response()),
        Err(failure) => {
            // What stands in the way is seen on the pair's own page, if there is one; else on the queue.
            let problems = Problems::of(desk.lang(), failure)?;
            let page = super::list::render(&desk, "open", &problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// What was chosen; beside a candidate the ground is not asked, and what was seen there is the ground.
fn input(form: &Form, left: StreamId, right: StreamId) -> Result<DecideInput, Failure> {
    let verdict = Verdict::parse(form.get("verdict"))
        .ok_or(Failure::problem("pair-verdict-missing", Some("verdict")))?;
    let ground = match form.get("ground") {
        "" => Ground::default(),
        code => Ground::parse(code).ok_or(Failure::problem("choice-missing", Some("ground")))?,
    };
    Ok(DecideInput { left, right, verdict, ground, words: form.text("words") })
}

/// Decides on the pair's own page, and goes on to the next.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn submit(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let (house, actor) = (desk.house(), &desk.actor);
    let page = pair::show(house, actor, id).await?;
    let (left, right) = page.stream.noun().records().ok_or_else(Failure::not_visible)?;
    let done = match (form.get("verdict"), input(&form, left, right)) {
        ("later", _) => later(house, actor, &form.request(id)?).await.map_err(Failure::from),
        (_, Ok(input)) => {
            let request = Request { command: form.command()?, expected: None, body: input };
            decide(house, actor, &request).await.map_err(Failure::from)
        }
        (_, Err(failure)) => Err(failure),
    };
    match done {
        Ok(_) => {
            let next = pair::next(house, actor, Some(id)).await?;
            Ok(Redirect::to(&next.map_or_else(routes::pairs, routes::pair)).into_response())
        }
        failed => again(&desk, id, &form, failed).await,
    }
}

/// Takes a decision back.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn take_back(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let input = UndoInput { pair: id, reason: form.text("reason").unwrap_or_default() };
    let done = undo(desk.house(), &desk.actor, &form.request(input)?).await;
    again(&desk, id, &form, done.map_err(Failure::from)).await
}

async fn again(
    desk: &Desk,
    id: PairId,
    form: &Form,
    done: Result<Done, Failure>,
) -> Result<Response, Failure> {
    match done {
        Ok(_) => Ok(Redirect::to(&routes::pair(id)).into_response()),
        Err(failure) => {
            let problems = Problems::of(desk.lang(), failure)?;
            let status =
                if problems.conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            Ok((status, show::render(desk, id, form, &problems).await?).into_response())
        }
    }
}
