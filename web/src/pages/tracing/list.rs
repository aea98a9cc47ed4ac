//! Everybody looked for and everybody found.

use super::show::chance;
use crate::components::{Badge, Cell, CodeName, Column, Icon, Row, Shell, State, Table, Tone};
use crate::error::Failure;
use crate::i18n::Lang;
use crate::pages::{self, Page};
use crate::request::Desk;
use crate::routes;
use app::queries::tracing::{self, Sought};
use askama::Template;

#[derive(Template)]
#[template(path = "pages/tracing/list.html")]
struct ListPage {
    shell: Shell,
    found: Option<Table>,
    missing: Option<Table>,
    nothing: State,
}

/// The page.
///
/// # Errors
/// Faults of the store: then nothing is shown.
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let overview = tracing::overview(desk.house(), &desk.actor).await?;
    let lang = desk.lang();
    let found: Vec<Row> = overview
        .found
        .iter()
        .map(|(one, best)| {
            let mut cells = cells(lang, one);
            cells.push(match best {
                Some(best) => Cell::text(best.code_name.clone()),
                None => Cell::muted(lang.t("tracing-nobody")),
            });
            cells.push(match best {
                Some(best) if best.decided => {
                    Cell::of(&Badge::new(Icon::Check, lang.t("tracing-decided-same"), Tone::Jade))
                }
                Some(best) => Cell::of(&chance(lang, best.standing, best.probability)),
                None => Cell::muted("—"),
            });
            Row::link(routes::report_act(one.id(), "tracing"), cells)
        })
        .collect();
    let missing: Vec<Row> = overview
        .missing
        .iter()
        .map(|one| Row::link(routes::report_act(one.id(), "tracing"), cells(lang, one)))
        .collect();
    let table = |caption: &str, columns: &[&str], rows: Vec<Row>| {
        let columns = columns.iter().map(|key| Column::new(lang.t(key))).collect();
        (!rows.is_empty()).then(|| Table::new(lang.t(caption), columns, rows, ""))
    };
    let own = ["files-code", "tracing-day", "tracing-age", "tracing-says"];
    let with_best = [&own[..], &["tracing-best", "tracing-chance"]].concat();
    pages::render(&ListPage {
        found: table("tracing-found-list", &with_best, found),
        missing: table("tracing-missing-list", &own, missing),
        nothing: State::empty(lang, lang.t("tracing-none"), lang.t("tracing-none-text")),
        shell: desk.shell(lang.t("tracing-title")).await?,
    })
}

/// Code name, day, age, and what he says of himself.
fn cells(lang: Lang, one: &Sought) -> Vec<Cell> {
    let description = &one.description;
    let day = description.day.map_or_else(|| "—".to_owned(), |day| day.to_string());
    let age = description.age.map_or_else(|| "—".to_owned(), |age| lang.t1("years-old", "n", i64::from(age)));
    let says = [&description.name, &description.marks, &description.places];
    let says: Vec<&str> = says.into_iter().flatten().map(domain::text::Confidential::reveal).collect();
    vec![
        Cell::of(&CodeName::new(lang, one.code_name())),
        Cell::text(day),
        Cell::text(age),
        Cell::text(says.join("; ")),
    ]
}
