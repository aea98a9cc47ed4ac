//! Comparing the whole database, with progress, and samples with their figures.

use crate::components::{Badge, ErrorSummary, Shell, StageKind};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::i18n::{Lang, when};
use crate::pages;
use crate::request::Desk;
use crate::routes;
use app::queries::pair;
use app::services::pair::{cancel_run, draw_sample, start_run};
use app::work::Done;
use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::{LinkRunId, PairSampleId};
use domain::link_run::{LinkRun, Stage};
use domain::pair_sample::{PairSample, Precision};

/// Seconds after which a page with a run at work asks again.
const ASK_AGAIN_SECONDS: &str = "2";

/// One run.
struct RunLine {
    stage: Badge,
    started: String,
    by: String,
    words: String,
    done: u32,
    pairs: u32,
    cancel: Option<String>,
    command: String,
}

/// One number that opens to its rows.
pub(super) struct Number {
    label: String,
    count: usize,
    href: String,
}

/// Figures of one kind of decision.
pub(super) struct Figure {
    label: String,
    share: String,
    numbers: Vec<Number>,
}

/// One sample.
struct SampleLine {
    drawn: String,
    of: String,
    review: String,
    judged: usize,
    size: usize,
    figures: Vec<Figure>,
}

#[derive(Template)]
#[template(path = "pages/pair/check.html")]
struct CheckPage {
    shell: Shell,
    errors: ErrorSummary,
    runs: Vec<RunLine>,
    samples: Vec<SampleLine>,
    running: bool,
    start: String,
    draw: String,
    command: String,
}

/// Shows both.
///
/// # Errors
/// `NotPermitted`; faults of the store.
pub async fn page(desk: Desk) -> Result<Response, Failure> {
    render(&desk, &Problems::default()).await
}

async fn render(desk: &Desk, problems: &Problems) -> Result<Response, Failure> {
    let lang = desk.lang();
    let runs = pair::runs(desk.house(), &desk.actor).await?;
    let samples = pair::samples(desk.house(), &desk.actor).await?;
    let running = runs.iter().any(|(_, run, _)| run.stage == Stage::Running);
    let line = |(id, run, by): &(LinkRunId, LinkRun, domain::text::Confidential)| {
        run_line(desk, *id, run, by.reveal().to_owned())
    };
    let page = pages::render(&CheckPage {
        errors: ErrorSummary::new(lang, &problems.errors),
        runs: runs.iter().map(line).collect(),
        samples: samples.iter().map(|(id, sample)| sample_line(desk, *id, sample)).collect(),
        running,
        start: routes::pair_runs(),
        draw: routes::pair_samples(),
        command: desk.command(),
        shell: desk.shell(lang.t("pair-check-title")).await?,
    })?;
    let mut response = page.into_response();
    if running {
        response.headers_mut().insert("refresh", HeaderValue::from_static(ASK_AGAIN_SECONDS));
    }
    Ok(response)
}

fn run_line(desk: &Desk, id: LinkRunId, run: &LinkRun, by: String) -> RunLine {
    let lang = desk.lang();
    let progress = &run.progress;
    let kind = match run.stage {
        Stage::Running | Stage::Empty => StageKind::Active,
        Stage::Finished => StageKind::Done,
        Stage::Cancelled => StageKind::Closed,
    };
    let started = run.started.map(|(_, at)| when::absolute(lang, at, desk.house().now()));
    let (records, proposed) = (i64::from(progress.records), i64::from(progress.proposed));
    RunLine {
        stage: Badge::stage(lang, kind, lang.t(&format!("link-run-stage-{}", run.stage.code()))),
        started: started.unwrap_or_default(),
        by,
        words: lang.t2("link-run-words", "records", records, "proposed", proposed),
        done: progress.done,
        pairs: progress.pairs,
        cancel: (run.stage == Stage::Running).then(|| routes::pair_run_cancel(id)),
        command: crate::form::derived(&desk.command(), &id.to_string()),
    }
}

fn sample_line(desk: &Desk, id: PairSampleId, sample: &PairSample) -> SampleLine {
    let lang = desk.lang();
    let drawn = sample.drawn_at.map(|at| when::absolute(lang, at, desk.house().now()));
    let (same, apart) = (i64::from(sample.of.0), i64::from(sample.of.1));
    SampleLine {
        drawn: drawn.unwrap_or_default(),
        of: lang.t2("pair-sample-of", "same", same, "apart", apart),
        review: routes::pair_sample(id),
        judged: sample.judged.len(),
        size: sample.pairs.len(),
        figures: sample.precision().iter().map(|p| figure(lang, id, p)).collect(),
    }
}

fn figure(lang: Lang, id: PairSampleId, precision: &Precision) -> Figure {
    let code = precision.verdict.code();
    let share = precision.share.map_or_else(
        || lang.t("pair-sample-nothing"),
        |(share, low, high)| {
            let range = format!("{}–{}", of_one(low), of_one(high));
            lang.t2("pair-sample-share", "share", of_one(share), "range", range)
        },
    );
    let number = |cell: &str, count: usize| Number {
        label: lang.t(&format!("pair-sample-{cell}")),
        count,
        href: routes::pair_sample_rows(id, &format!("{code}-{cell}")),
    };
    Figure {
        label: lang.t(&format!("pair-sample-{code}")),
        share,
        numbers: vec![
            number("drawn", precision.drawn.len()),
            number("confirmed", precision.confirmed.len()),
            number("contradicted", precision.contradicted.len()),
            number("unclear", precision.unclear.len()),
        ],
    }
}

/// A share between 0 and 1 in percent, with one place.
fn of_one(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// Starts a run.
///
/// # Errors
/// `NotPermitted`; faults of the store.
pub async fn start(desk: Desk, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let done = start_run(desk.house(), &desk.actor, &form.request(())?).await;
    answer(&desk, done.map_err(Failure::from)).await
}

/// Stops a run.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn cancel(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = LinkRunId::parse(&id).ok_or_else(Failure::not_visible)?;
    let done = cancel_run(desk.house(), &desk.actor, &form.request(id)?).await;
    answer(&desk, done.map_err(Failure::from)).await
}

/// Draws a sample.
///
/// # Errors
/// `NotPermitted`; faults of the store.
pub async fn draw(desk: Desk, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let done = draw_sample(desk.house(), &desk.actor, &form.request(())?).await;
    answer(&desk, done.map_err(Failure::from)).await
}

async fn answer(desk: &Desk, done: Result<Done, Failure>) -> Result<Response, Failure> {
    match done {
        Ok(_) => Ok(Redirect::to(&routes::pair_check()).into_response()),
        Err(failure) => {
            let problems = Problems::of(desk.lang(), failure)?;
            let mut response = render(desk, &problems).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}
