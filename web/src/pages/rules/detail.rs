//! One deadline with all its versions: what starts and ends it, how long, who answers, on what basis.

use super::say;
use crate::components::{Badge, Icon, Shell, SummaryList, SummaryRow, Tone};
use crate::error::Failure;
use crate::pages::{self, Page, words};
use crate::request::Desk;
use crate::routes;
use app::queries::rules;
use askama::Template;
use axum::extract::Path;
use domain::rules::{ClockVersion, Rollover};

/// One version.
struct Version {
    title: String,
    state: Badge,
    mark: Badge,
    facts: SummaryList,
    periods: Vec<(String, Badge)>,
    extensions: Vec<String>,
    pauses: Vec<String>,
    note: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/rules/detail.html")]
struct DetailPage {
    shell: Shell,
    id: String,
    duty: String,
    back: String,
    versions: Vec<Version>,
}

/// Shows a deadline.
///
/// # Errors
/// `NotVisible` when there is none of that number.
pub async fn page(desk: Desk, Path(id): Path<String>) -> Result<Page, Failure> {
    rules::may_read(desk.house(), &desk.actor)?;
    let lang = desk.lang();
    let rule = desk.house().rules.clock(&id).ok_or_else(Failure::not_visible)?;
    let duty = rule.duty.get(lang.code()).to_owned();
    pages::render(&DetailPage {
        id: rule.id.clone(),
        back: routes::rules(),
        versions: rule.versions.iter().rev().map(|version| read(&desk, version)).collect(),
        shell: desk.shell(format!("{} {duty}", rule.id)).await?,
        duty,
    })
}

fn read(desk: &Desk, version: &ClockVersion) -> Version {
    let lang = desk.lang();
    let today = desk.house().today();
    let state = if version.in_force(today) {
        Badge::new(Icon::ShapeDisc, lang.t("rules-in-force"), Tone::Jade)
    } else if version.from > today {
        Badge::new(Icon::ShapeRing, lang.t("rules-coming"), Tone::Plain)
    } else {
        Badge::new(Icon::ShapeSquare, lang.t("rules-past"), Tone::Plain)
    };
    let mark_of = |mark: Option<domain::rules::Mark>, open: bool| {
        say::mark(lang, mark.unwrap_or(version.mark), open || version.to_verify)
    };
    let extension = |e: &domain::rules::Extension| {
        let who = words::code(desk, "approver", &e.approver);
        lang.t2("rules-extension", "long", say::amount(lang, e.n, e.unit), "who", who)
    };
    let pick = |zh: &str, en: &str| words::gloss(lang, (zh, en));
    Version {
        title: lang.t1("rules-version", "n", version.version),
        state,
        mark: say::mark(lang, version.mark, version.to_verify),
        facts: SummaryList::new(lang, facts(desk, version)),
        periods: version
            .periods
            .iter()
            .map(|p| (say::period(lang, p), mark_of(p.mark, p.to_verify)))
            .collect(),
        extensions: version.extensions.iter().map(extension).collect(),
        pauses: version.pauses.iter().map(|p| pick(&p.zh, &p.en)).collect(),
        note: version.note.as_ref().map(|note| note.get(lang.code()).to_owned()),
    }
}

fn facts(desk: &Desk, version: &ClockVersion) -> Vec<SummaryRow> {
    let lang = desk.lang();
    let pick = |zh: &str, en: &str| words::gloss(lang, (zh, en));
    let owners: Vec<String> = version.owners.iter().map(|r| words::code(desk, "role", r)).collect();
    let rollover = lang.t(match version.rollover {
        Rollover::NextWorkday => "rules-rollover-next",
        Rollover::None => "rules-rollover-none",
    });
    let basis = desk.house().rules.cite_all(version).get(lang.code()).to_owned();
    vec![
        SummaryRow::new(lang.t("rules-in-force-when"), say::in_force(desk, version)),
        SummaryRow::new(lang.t("rules-start"), pick(&version.start.zh, &version.start.en)),
        SummaryRow::new(lang.t("rules-end"), pick(&version.end.zh, &version.end.en)),
        SummaryRow::new(lang.t("rules-owners"), owners.join(" · ")),
        SummaryRow::new(lang.t("rules-basis"), basis),
        SummaryRow::new(lang.t("rules-kind"), say::kind(lang, version.kind)),
        SummaryRow::new(lang.t("rules-rollover"), rollover),
    ]
}
