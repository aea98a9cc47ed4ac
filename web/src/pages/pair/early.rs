//! Repeated mentions of one person: what the desk sees, and what it says follows.

use super::{name, read_id, source};
use crate::components::{ErrorSummary, Field, Shell};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::i18n::when;
use crate::pages::{self, Page};
use crate::request::Desk;
use crate::routes;
use app::queries::candidates::Side;
use app::queries::pair;
use app::services::pair::{UndoInput, answer_early};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::PairId;

/// One of her reports.
struct Told {
    href: String,
    title: String,
    name: String,
    from: String,
}

#[derive(Template)]
#[template(path = "pages/pair/early.html")]
struct EarlyPage {
    shell: Shell,
    errors: ErrorSummary,
    sentence: String,
    told: Vec<Told>,
    waits: bool,
    words: Field,
    action: String,
    command: String,
}

/// Shows them.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn page(desk: Desk, Path(id): Path<String>) -> Result<Page, Failure> {
    render(&desk, read_id(&id)?, &Form::default(), &Problems::default()).await
}

async fn render(desk: &Desk, id: PairId, form: &Form, problems: &Problems) -> Result<Page, Failure> {
    let lang = desk.lang();
    let found = pair::early(desk.house(), &desk.actor, id).await?;
    let mentions = i64::from(found.mentions);
    let days = i64::from(found.window_days);
    let words = Field::lines(lang, "words", lang.t("early-what"));
    pages::render(&EarlyPage {
        errors: ErrorSummary::new(lang, &problems.errors),
        sentence: lang.t2("early-sentence", "n", mentions, "days", days),
        told: found.reports.iter().filter_map(|side| told(desk, side)).collect(),
        waits: found.stream.noun().early_waits(),
        words: words.value(form.get("words")).errors(&problems.errors),
        action: routes::pair_act(id, "early"),
        command: desk.command(),
        shell: desk.shell(lang.t("early-title")).await?,
    })
}

fn told(desk: &Desk, side: &Side) -> Option<Told> {
    let lang = desk.lang();
    let at = side.at.map(|at| when::absolute(lang, at, desk.house().now())).unwrap_or_default();
    Some(Told {
        href: routes::report(side.report?),
        title: side.title.clone(),
        name: name(lang, side),
        from: format!("{} {at}", source(desk, side)),
    })
}

/// The desk says what follows.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn submit(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let input = UndoInput { pair: id, reason: form.text("words").unwrap_or_default() };
    match answer_early(desk.house(), &desk.actor, &form.request(input)?).await {
        Ok(_) => Ok(Redirect::to(&routes::desk()).into_response()),
        Err(error) => {
            let problems = Problems::of(desk.lang(), Failure::from(error))?;
            let page = render(&desk, id, &form, &problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}
