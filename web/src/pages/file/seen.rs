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
use domain::actor::Party;

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
    let list = all.into_iter().map(|(seen, name)| {
        let unit = match &seen.view.party {
            Party::Unit(role, unit) => format!("{} · {unit}", crate::frame::role_name(&desk, *role)),
            Party::Staff(_) => String::new(),
        };
        let what = lang.t(&format!("seen-page-{}", seen.view.page));
        let purpose = lang.t(&format!("purpose-{}", seen.view.purpose.replace('_', "-")));
        Seen::new(lang, (name.reveal().to_owned(), unit), what, purpose, (seen.at, now))
            .odd(seen.view.blocked)
    });
    pages::render(&SeenPage {
        list: SeenList::new(lang, list.collect()),
        back: routes::file(id),
        shell: desk.shell(lang.t("seen-title")).await?,
    })
}
