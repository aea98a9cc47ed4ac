//! What waits, what went, what came, and which package is expected next.

use crate::components::{Banner, Cell, Column, ErrorSummary, Html, Icon, Row, Shell, Table, Tone};
use crate::error::Failure;
use crate::form::Problems;
use crate::i18n::{Lang, when};
use crate::pages::{self, Page};
use crate::request::Desk;
use crate::routes;
use app::lab::{LineFault, LineState};
use app::services::reunion::{LabView, line};
use askama::Template;
use jiff::Timestamp;

#[derive(Template)]
#[template(path = "pages/lab/show.html")]
struct LabPage {
    shell: Shell,
    errors: ErrorSummary,
    missing: Option<Banner>,
    carried: Option<Banner>,
    route: Option<(String, String)>,
    waiting: u32,
    send: String,
    take: String,
    command: String,
    expected: u64,
    sent: Table,
    taken: Table,
}

impl LabPage {
    fn fresh(&self, form: &str) -> String {
        crate::form::derived(&self.command, form)
    }
}

/// Shows it.
///
/// # Errors
/// `NotPermitted`; faults of the store.
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    render(&desk, &Problems::default()).await
}

/// Shows it with what was wrong.
///
/// # Errors
/// As [`page`].
pub(super) async fn render(desk: &Desk, problems: &Problems) -> Result<Page, Failure> {
    let (lang, now) = (desk.lang(), desk.house().now());
    let view = line(desk.house(), &desk.actor).await?;
    let missing = view.route.is_none().then(|| {
        Banner::new(Tone::Amber, Icon::Lock, lang.t("lab-not-set-up")).text(lang.t("lab-not-set-up-text"))
    });
    pages::render(&LabPage {
        errors: ErrorSummary::new(lang, &problems.errors).not_kept(),
        missing,
        carried: view.carried.as_ref().map(|state| carried(lang, state, now)),
        waiting: view.waiting,
        send: routes::lab_send(),
        take: routes::lab_take(),
        command: desk.command(),
        expected: view.line.taken.0 + 1,
        sent: sent(lang, &view, now),
        taken: taken(lang, &view, now),
        route: view.route,
        shell: desk.shell(lang.t("nav-lab")).await?,
    })
}

/// How the line is: open, or why packages wait, and that they are not lost.
fn carried(lang: Lang, state: &LineState, now: Timestamp) -> Banner {
    let at = when::absolute(lang, state.at, now);
    match (state.fault, state.standing) {
        (None, Some(standing)) => {
            let words = lang.t1("lab-line-standing", "n", standing.taken);
            Banner::new(Tone::Jade, Icon::Check, lang.t1("lab-line-open", "at", at)).text(words)
        }
        (fault, _) => {
            let code = fault.map_or("unreachable", LineFault::code);
            let between = if lang == Lang::ZhCn { "" } else { " " };
            let why = lang.t(&format!("lab-line-{code}"));
            let words = format!("{why}{between}{}", lang.t("lab-line-waits"));
            Banner::new(Tone::Amber, Icon::Lock, lang.t1("lab-line-broken", "at", at)).text(words)
        }
    }
}

fn sent(lang: Lang, view: &LabView, now: Timestamp) -> Table {
    let columns = ["lab-number", "lab-samples", "lab-when", "lab-digest"].map(|k| Column::new(lang.t(k)));
    let rows = view.line.recent_sent.iter().map(|(sent, _, at)| {
        let cells = vec![
            Cell::text(lang.t1("lab-package", "n", sent.number)),
            Cell::text(sent.samples.to_string()),
            Cell::text(when::absolute(lang, *at, now)),
            Cell::muted(short(&sent.digest)),
        ];
        Row::link(routes::lab_package(sent.number), cells)
    });
    Table::new(lang.t("lab-sent"), columns.to_vec(), rows.collect(), lang.t("lab-sent-none"))
}

fn taken(lang: Lang, view: &LabView, now: Timestamp) -> Table {
    let keys = ["lab-number", "lab-verdicts", "lab-unfit", "lab-when", "lab-digest"];
    let columns = keys.map(|k| Column::new(lang.t(k)));
    let rows = view.line.recent_taken.iter().map(|(taken, _, at)| {
        let unfit = taken
            .unfit
            .iter()
            .map(|(sample, code)| Html::text(&format!("{sample} · {} ", lang.t(&format!("refusal-{code}")))));
        let unfit = if taken.unfit.is_empty() {
            Cell::muted("—")
        } else {
            Cell { html: Html::join(unfit), muted: false }
        };
        Row::plain(vec![
            Cell::text(lang.t1("lab-package", "n", taken.number)),
            Cell::text(taken.verdicts.to_string()),
            unfit,
            Cell::text(when::absolute(lang, *at, now)),
            Cell::muted(short(&taken.digest)),
        ])
    });
    Table::new(lang.t("lab-taken"), columns.to_vec(), rows.collect(), lang.t("lab-taken-none"))
}

/// Enough of a digest to compare by eye.
fn short(digest: &str) -> String {
    digest.chars().take(12).collect()
}
