//! K19: families reunited in two years, a number that opens to its rows.

use crate::components::{Cell, Column, Row, Shell, Table};
use crate::error::Failure;
use crate::i18n::when;
use crate::pages::{self, Page};
use crate::request::Desk;
use crate::routes;
use app::queries::reunion;
use askama::Template;

#[derive(Template)]
#[template(path = "pages/reunion/k19.html")]
struct FigurePage {
    shell: Shell,
    families: u64,
    from: String,
    until: String,
    hidden: u64,
    table: Table,
}

/// Shows it.
///
/// # Errors
/// `NotPermitted`; faults of the store.
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let (lang, now) = (desk.lang(), desk.house().now());
    let k19 = reunion::k19(desk.house(), &desk.actor).await?;
    let columns = ["files-code", "reunion-met-on"].map(|key| Column::new(lang.t(key))).to_vec();
    let shown = k19.items.len() as u64;
    let rows = k19.items.iter().map(|(item, met)| {
        let cells = vec![Cell::text(&item.title), Cell::text(when::day(lang, *met, now))];
        Row::link(routes::reunion(item.stream.into()), cells)
    });
    let table = Table::new(lang.t("reunion-figure"), columns, rows.collect(), lang.t("reunion-figure-none"));
    pages::render(&FigurePage {
        families: k19.families,
        from: when::day(lang, k19.from, now),
        until: when::absolute(lang, k19.until, now),
        hidden: k19.rows.saturating_sub(shown),
        table: table.hide_caption(),
        shell: desk.shell(lang.t("reunion-figure")).await?,
    })
}
