//! First question: a child, or an adult woman? Beside it what to do meanwhile.

use super::ward;
use crate::components::{Banner, Shell};
use crate::error::Failure;
use crate::i18n::when;
use crate::pages::{self, Page};
use crate::request::Visitor;
use crate::routes;
use app::ports::{WorkFilter, WorkOrder};
use askama::Template;
use axum::extract::Path;
use domain::noun::Kind;

/// One earlier report of this ward.
struct Earlier {
    href: String,
    title: String,
    stage: String,
    when: String,
}

#[derive(Template)]
#[template(path = "pages/ward/start.html")]
struct StartPage {
    shell: Shell,
    danger: Banner,
    child: String,
    woman: String,
    earlier: Vec<Earlier>,
}

/// Shows it.
///
/// # Errors
/// `NotVisible` for an unknown ward.
pub async fn page(visitor: Visitor, Path(token): Path<String>) -> Result<Page, Failure> {
    let ward = ward(visitor, token).await?;
    let lang = ward.visitor.prefs.lang;
    let house = ward.visitor.house();
    let filter =
        WorkFilter { kinds: vec![Kind::Report], order: WorkOrder::Newest, limit: 5, ..WorkFilter::default() };
    let items = house.reads.worklist(&house.viewer(&ward.actor), &filter).await.map_err(app::Error::from)?;
    let earlier = items.into_iter().map(|item| Earlier {
        href: routes::ward_sent(&ward.token, item.stream.into()),
        title: item.title,
        stage: lang.t(&format!("report-stage-{}", item.stage.replace('_', "-"))),
        when: when::absolute(lang, item.opened, house.now()),
    });
    pages::render(&StartPage {
        earlier: earlier.collect(),
        danger: Banner::danger(lang),
        child: routes::ward_form(&ward.token, "child"),
        woman: routes::ward_form(&ward.token, "woman"),
        shell: ward.shell(lang.t("ward-title")),
    })
}
