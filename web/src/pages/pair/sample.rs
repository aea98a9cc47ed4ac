//! Blind review: two records, no number, no earlier decision; and the rows behind each figure.

use super::list::badge;
use super::show::{Head, Line, head, lines};
use crate::components::{Cell, Column, ErrorSummary, Row, Shell, State, Table};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::pages::{self, Page};
use crate::request::Desk;
use crate::routes;
use app::queries::pair;
use app::services::pair::judge_sample;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::{PairId, PairSampleId};
use domain::pair::Verdict;
use domain::pair_sample::Judgement;

/// The pair to judge.
struct Blind {
    pair: String,
    heads: Vec<Head>,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "pages/pair/blind.html")]
struct BlindPage {
    shell: Shell,
    errors: ErrorSummary,
    blind: Option<Blind>,
    nothing: State,
    count: String,
    action: String,
    command: String,
}

#[derive(Template)]
#[template(path = "pages/pair/rows.html")]
struct RowsPage {
    shell: Shell,
    title: String,
    table: Option<Table>,
    nothing: State,
}

fn read_sample(id: &str) -> Result<PairSampleId, Failure> {
    PairSampleId::parse(id).ok_or_else(Failure::not_visible)
}

/// Shows the next pair that this reviewer may judge.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn page(desk: Desk, Path(id): Path<String>) -> Result<Page, Failure> {
    render(&desk, read_sample(&id)?, &Problems::default()).await
}

async fn render(desk: &Desk, id: PairSampleId, problems: &Problems) -> Result<Page, Failure> {
    let lang = desk.lang();
    let sample = pair::sample(desk.house(), &desk.actor, id).await?;
    let next = pair::blind(desk.house(), &desk.actor, &sample).await?;
    let blind = next.map(|(pair, sides)| {
        let heads = vec![head(desk, &sides.0), head(desk, &sides.1)];
        Blind { pair: pair.to_string(), heads, lines: lines(desk, &sides) }
    });
    pages::render(&BlindPage {
        errors: ErrorSummary::new(lang, &problems.errors),
        blind,
        nothing: State::empty(lang, lang.t("pair-sample-done"), lang.t("pair-sample-done-text")),
        count: format!("{} / {}", sample.judged.len(), sample.pairs.len()),
        action: routes::pair_sample(id),
        command: desk.command(),
        shell: desk.shell(lang.t("pair-sample-review")).await?,
    })
}

/// Judges it.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn submit(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_sample(&id)?;
    let pair = PairId::parse(form.get("pair")).ok_or_else(Failure::not_visible)?;
    let judgement = Judgement::parse(form.get("judgement"))
        .ok_or(Failure::problem("pair-verdict-missing", Some("judgement")))?;
    match judge_sample(desk.house(), &desk.actor, &form.request((id, pair, judgement))?).await {
        Ok(_) => Ok(Redirect::to(&routes::pair_sample(id)).into_response()),
        Err(error) => {
            let problems = Problems::of(desk.lang(), Failure::from(error))?;
            let page = render(&desk, id, &problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// The rows behind one number of a sample, such as `same-confirmed`.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn rows(desk: Desk, Path((id, cell)): Path<(String, String)>) -> Result<Page, Failure> {
    let lang = desk.lang();
    let sample = pair::sample(desk.house(), &desk.actor, read_sample(&id)?).await?;
    let (verdict, kind) = cell.split_once('-').ok_or_else(Failure::not_visible)?;
    let verdict = Verdict::parse(verdict).ok_or_else(Failure::not_visible)?;
    let figures = sample.precision();
    let figure = figures.iter().find(|p| p.verdict == verdict).ok_or_else(Failure::not_visible)?;
    let ids = match kind {
        "drawn" => &figure.drawn,
        "confirmed" => &figure.confirmed,
        "contradicted" => &figure.contradicted,
        "unclear" => &figure.unclear,
        _ => return Err(Failure::not_visible()),
    };
    let mut rows = Vec::new();
    for id in ids {
        if let Ok(found) = pair::show(desk.house(), &desk.actor, *id).await {
            let title = found.stream.noun().proposal.as_ref().map(|p| p.title.clone()).unwrap_or_default();
            let stage = badge(lang, found.stream.noun().stage());
            rows.push(Row::link(routes::pair(*id), vec![Cell::text(title), Cell::of(&stage)]));
        }
    }
    let columns = ["pair-both", "pair-stage"].iter().map(|key| Column::new(lang.t(key))).collect();
    let code = verdict.code();
    let title =
        format!("{} · {}", lang.t(&format!("pair-sample-{code}")), lang.t(&format!("pair-sample-{kind}")));
    pages::render(&RowsPage {
        table: (!rows.is_empty()).then(|| Table::new(title.clone(), columns, rows, "")),
        title,
        nothing: State::empty(lang, lang.t("pair-none"), lang.t("pair-none-text")),
        shell: desk.shell(lang.t("pair-sample-title")).await?,
    })
}
