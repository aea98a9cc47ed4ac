//! What was asked for is posted, so that a name never stands in an address or a history.

use crate::components::{Badge, Cell, CodeName, Column, Html, Row, Shell, StageKind, State, Table};
use crate::error::Failure;
use crate::form::Form;
use crate::i18n::Lang;
use crate::pages::desk::queue::risk;
use crate::pages::file::family;
use crate::pages::{self, Page, words};
use crate::request::Desk;
use crate::routes;
use app::policy::{Field, Shown};
use app::queries::file::PersonView;
use app::queries::person::identity_row;
use app::queries::search::{self, FileHit, Found, ReportHit};
use askama::Template;
use std::collections::BTreeMap;

/// Longest query, in characters: longer than any name and number together.
const QUERY_CHARS_MAX: usize = 60;

#[derive(Template)]
#[template(path = "pages/search/show.html")]
struct SearchPage {
    shell: Shell,
    query: String,
    by_name: bool,
    asked: bool,
    total: usize,
    files: Option<Table>,
    reports: Option<Table>,
    nothing: State,
}

/// The empty box.
///
/// # Errors
/// Faults of the store.
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let by_name = search::may_search_names(desk.house(), &desk.actor);
    render(&desk, "", Found { files: Vec::new(), reports: Vec::new(), by_name }).await
}

/// The answer.
///
/// # Errors
/// Faults of the store: then nothing is shown.
pub async fn submit(desk: Desk, form: Form) -> Result<Page, Failure> {
    desk.check(&form)?;
    let query: String = form.get("q").chars().take(QUERY_CHARS_MAX).collect();
    let found = search::search(desk.house(), &desk.actor, &query).await?;
    render(&desk, &query, found).await
}

async fn render(desk: &Desk, query: &str, found: Found) -> Result<Page, Failure> {
    let lang = desk.lang();
    let namesakes = Namesakes::of(&found);
    let files: Vec<Row> = found.files.iter().map(|hit| file_row(desk, hit, &namesakes)).collect();
    let reports: Vec<Row> = found.reports.iter().map(|hit| report_row(desk, hit, &namesakes)).collect();
    let table = |caption: &str, columns: &[&str], rows: Vec<Row>| {
        let columns = columns.iter().map(|key| Column::new(lang.t(key))).collect();
        (!rows.is_empty()).then(|| Table::new(lang.t(caption), columns, rows, ""))
    };
    let total = files.len() + reports.len();
    let columns = ["files-code", "search-who", "files-village", "files-stage", "files-risk"];
    pages::render(&SearchPage {
        query: query.to_owned(),
        by_name: found.by_name,
        asked: !query.is_empty(),
        total,
        files: table("search-files", &columns, files),
        reports: table("search-reports", &["files-code", "search-who", "files-stage"], reports),
        nothing: State::empty(lang, lang.t("search-none"), lang.t("search-none-text")),
        shell: desk.shell(lang.t("search-title")).await?,
    })
}

/// How many hits bear one name: rows of namesakes stand together, and say so.
struct Namesakes(BTreeMap<usize, i64>);

impl Namesakes {
    fn of(found: &Found) -> Self {
        let files = found.files.iter().filter_map(|hit| hit.namesakes);
        let reports = found.reports.iter().filter_map(|hit| hit.namesakes);
        let mut counts = BTreeMap::new();
        files.chain(reports).for_each(|group| *counts.entry(group).or_default() += 1);
        Self(counts)
    }

    /// Words for a hit that others share their name with.
    fn words(&self, lang: Lang, group: Option<usize>) -> Option<String> {
        let many = self.0.get(&group?).copied().filter(|many| *many > 1)?;
        Some(lang.t1("search-namesakes", "n", many))
    }
}

fn file_row(desk: &Desk, hit: &FileHit, namesakes: &Namesakes) -> Row {
    let lang = desk.lang();
    let kind = match hit.stage.as_str() {
        "closed" => StageKind::Done,
        "waived" => StageKind::Closed,
        "open" => StageKind::New,
        _ => StageKind::Active,
    };
    let stage = lang.t(&format!("file-stage-{}", hit.stage.replace('_', "-")));
    let village = hit.village.as_deref().map(|village| words::code(desk, "division", village));
    let mut who: Vec<String> = hit.persons.iter().map(|view| person(desk, view)).collect();
    who.extend(namesakes.words(lang, hit.namesakes));
    Row::link(
        routes::file(hit.file),
        vec![
            Cell::of(&CodeName::new(lang, &hit.code_name)),
            Cell::text(who.join("; ")),
            village.map_or_else(|| Cell::muted("—"), Cell::text),
            Cell::of(&Badge::stage(lang, kind, stage)),
            Cell::of(&Badge::risk(lang, risk(hit.risk))),
        ],
    )
}

fn report_row(desk: &Desk, hit: &ReportHit, namesakes: &Namesakes) -> Row {
    let lang = desk.lang();
    let stage = lang.t(&format!("report-stage-{}", hit.stage.replace('_', "-")));
    let known = hit.name.as_ref().map(|name| name.reveal().to_owned());
    let parts: Vec<String> = known.into_iter().chain(namesakes.words(lang, hit.namesakes)).collect();
    let name = (!parts.is_empty()).then(|| parts.join("; "));
    Row::link(
        routes::report(hit.report),
        vec![
            Cell { html: Html::of(&CodeName::new(lang, &hit.code_name)), muted: false },
            name.map_or_else(|| Cell::muted("—"), Cell::text),
            Cell::of(&Badge::stage(lang, StageKind::New, stage)),
        ],
    )
}

/// Name, place in the file and age, as far as policy opens each.
fn person(desk: &Desk, view: &PersonView) -> String {
    let lang = desk.lang();
    let seen = family::seen(lang, view, desk.house().today());
    let shown = view.fields.shown(identity_row(&view.entry), Field::Name);
    let name = view.person.noun().identity.as_ref().map(|i| i.name.reveal());
    let mut parts = match (shown, name) {
        (Shown::Clear, Some(name)) => vec![name.to_owned()],
        (Shown::Masked, Some(name)) => vec![words::masked_name(lang, name)],
        _ => Vec::new(),
    };
    let roles = view.entry.roles.iter();
    parts.extend(roles.map(|r| lang.t(&format!("person-role-{}", r.code().replace('_', "-")))));
    parts.extend(seen.age.map(|age| lang.t1("years-old", "n", i64::from(age))));
    parts.join(" · ")
}
