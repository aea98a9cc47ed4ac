//! Who has seen this (谁看过): every page that opened the file or its people, with purpose and post.

use super::read_id;
use crate::components::{Seen, SeenList, Shell};
use crate::error::Failure;
use crate::pages::{self, Page};
use crate::request::Desk;
use crate::routes;
use app::queries::file;
use askama::Template;
use axum::extract::Path;
use domain::access_day;
use domain::actor::Party;
use domain::text::Confidential;

#[derive(Template)]
#[template(path = "pages/file/seen.html")]
struct SeenPage {
    shell: Shell,
    list: SeenList,
    back: String,
}

/// Shows it.
///
/// # Errors
/// `NotVisible`, `NotPermitted`.
pub async fn page(desk: Desk, Path(id): Path<String>) -> Result<Page, Failure> {
    let id = read_id(&id)?;
    let lang = desk.lang();
    let now = desk.house().now();
    let all = file::seen(desk.house(), &desk.actor, id).await?;
    let register = app::services::alliance::register(desk.house()).await?;
    let by_day: Vec<&[(access_day::Seen, Confidential)]> = all.chunk_by(same_day).collect();
    let list = by_day.into_iter().filter_map(|day| {
        let (seen, name) = day.first()?;
        let unit = match &seen.view.party {
            Party::Unit(role, code) => {
                let unit = register.unit(&code.0).map(|unit| crate::frame::unit_name(lang, unit));
                let role = crate::frame::role_name(&desk, *role);
                unit.map_or(role.clone(), |unit| format!("{unit} · {role}"))
            }
            Party::Staff(_) => String::new(),
        };
        let what = lang.t(&format!("seen-page-{}", seen.view.page));
        let purpose = lang.t(&format!("purpose-{}", seen.view.purpose.replace('_', "-")));
        let line = Seen::new(lang, (name.reveal().to_owned(), unit), what, purpose, (seen.at, now));
        Some(line.times(u32::try_from(day.len()).unwrap_or(u32::MAX)).odd(seen.view.blocked))
    });
    pages::render(&SeenPage {
        list: SeenList::new(lang, list.collect()),
        back: routes::file(id),
        shell: desk.shell(lang.t("seen-title")).await?,
    })
}

/// Whether two openings that follow each other are one person's of one day, of the same page for
/// the same purpose: they are told in one line. What was blocked stands alone.
fn same_day((a, _): &(access_day::Seen, Confidential), (b, _): &(access_day::Seen, Confidential)) -> bool {
    let day = domain::clock::civil_date;
    let same = a.by == b.by && a.view.party == b.view.party && a.view.page == b.view.page;
    same && a.view.purpose == b.view.purpose && day(a.at) == day(b.at) && !a.view.blocked && !b.view.blocked
}
