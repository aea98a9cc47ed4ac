//! Everybody with an account: posts, screening, how they sign in. Whose screening ends first stands on top.

use super::say;
use crate::components::{Badge, Banner, Cell, Column, Icon, Pagination, Row, Select, Shell, Table, Tone};
use crate::error::Failure;
use crate::frame;
use crate::pages::{self, Page};
use crate::request::{Asked, Desk};
use crate::routes;
use app::queries::staff::{self, StaffFilter};
use app::services::alliance;
use app::stream::Stream;
use askama::Template;
use domain::actor::Role;
use domain::alliance::Alliance;
use domain::staff::Staff;
use serde::Deserialize;

/// Rows on a page.
const PAGE_ROWS: u32 = 50;

/// Filter of the list; a sign-in name is a code, not a person's name.
#[derive(Deserialize, Default)]
pub struct Wanted {
    /// Role code.
    #[serde(default)]
    role: String,
    /// Sign-in name.
    #[serde(default)]
    login: String,
    /// Page, from 1.
    #[serde(default)]
    page: u32,
}

#[derive(Template)]
#[template(path = "pages/admin/people.html")]
struct PeoplePage {
    shell: Shell,
    factor: Option<Banner>,
    role: Select,
    login: String,
    total: u64,
    table: Table,
    pages: Option<Pagination>,
    new: Option<String>,
}

/// Shows the list.
///
/// # Errors
/// `NotPermitted`; faults of the store.
pub async fn page(desk: Desk, Asked(wanted): Asked<Wanted>) -> Result<Page, Failure> {
    let lang = desk.lang();
    let powers = staff::powers(desk.house(), &desk.actor)?;
    let number = wanted.page.max(1);
    let given = |text: &str| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
    let filter = StaffFilter {
        role: given(&wanted.role),
        login: given(&wanted.login),
        offset: (number - 1) * PAGE_ROWS,
        limit: PAGE_ROWS,
    };
    let (mut found, total) = staff::list(desk.house(), &desk.actor, &filter).await?;
    let register = alliance::register(desk.house()).await?;
    found.sort_by_key(|one| say::screening_order(&desk, one.noun()));
    let rows = found.iter().map(|one| row(&desk, &register, one)).collect();
    let columns = ["admin-name", "admin-posts", "admin-screening", "admin-sign-in", "admin-state"];
    let columns = columns.map(|key| Column::new(lang.t(key))).to_vec();
    let any = (String::new(), lang.t("filter-all"));
    let roles = Role::ALL.iter().map(|r| (r.code().to_owned(), frame::role_name(&desk, *r)));
    let prefix = format!("{}?role={}&page=", routes::admin_people(), wanted.role);
    let rows_per_page = u64::from(PAGE_ROWS);
    pages::render(&PeoplePage {
        factor: powers.factor_missing.then(|| say::factor_banner(lang)),
        role: Select::of(lang, "role", lang.t("admin-role"), [any].into_iter().chain(roles), &wanted.role),
        login: wanted.login.clone(),
        total,
        table: Table::new(lang.t("admin-people"), columns, rows, lang.t("admin-nobody")).hide_caption(),
        pages: (total > rows_per_page)
            .then(|| Pagination::new(lang, prefix, u64::from(number), rows_per_page, total)),
        new: powers.accounts.then(routes::admin_person_new),
        shell: desk.shell(lang.t("admin-people")).await?,
    })
}

fn row(desk: &Desk, register: &Alliance, stream: &Stream<Staff>) -> Row {
    let lang = desk.lang();
    let staff = stream.noun();
    let state = if staff.suspended {
        Badge::new(Icon::Stop, lang.t("admin-suspended"), Tone::Red)
    } else {
        Badge::new(Icon::ShapeDisc, lang.t("admin-active"), Tone::Jade)
    };
    Row::link(
        routes::admin_person(stream.id.into()),
        vec![
            Cell::text(format!("{} · {}", staff.name.reveal(), staff.login)),
            Cell::text(say::posts(desk, register, staff).join("; ")),
            Cell::of(&say::screening(desk, staff)),
            Cell::text(say::device(lang, staff)),
            Cell::of(&state),
        ],
    )
}
