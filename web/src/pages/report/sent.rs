//! What whoever sent a report reads: her receipt, and one sentence that is the same whether or not anybody
//! was found.

use super::read_id;
use crate::components::Shell;
use crate::error::Failure;
use crate::pages::{self, Page};
use crate::request::Desk;
use crate::routes;
use app::queries::report;
use askama::Template;
use axum::extract::Path;

#[derive(Template)]
#[template(path = "pages/report/sent.html")]
struct SentPage {
    shell: Shell,
    code_name: String,
    receipt: String,
    again: String,
}

/// Shows it.
///
/// # Errors
/// `NotVisible` for another account's report.
pub async fn page(desk: Desk, Path(id): Path<String>) -> Result<Page, Failure> {
    let own = report::own(desk.house(), &desk.actor, read_id(&id)?).await?;
    pages::render(&SentPage {
        code_name: own.code_name,
        receipt: own.receipt.reveal().to_owned(),
        again: routes::new_report(),
        shell: desk.shell(desk.lang().t("new-sent")).await?,
    })
}
