//! The receipt that the family takes home: a number, and where to ask.

use super::read_id;
use crate::components::Shell;
use crate::error::Failure;
use crate::pages::{self, Page};
use crate::request::Desk;
use crate::routes;
use app::queries::reunion;
use askama::Template;
use axum::extract::Path;

#[derive(Template)]
#[template(path = "pages/reunion/receipt.html")]
struct ReceiptPage {
    shell: Shell,
    receipt: String,
    code_name: String,
    ask: String,
    file: String,
}

/// Shows it, ready to print.
///
/// # Errors
/// `NotVisible`; `NotPermitted` for whoever does not work on the file.
pub async fn page(desk: Desk, Path(id): Path<String>) -> Result<Page, Failure> {
    let id = read_id(&id)?;
    let (receipt, code_name) = reunion::receipt(desk.house(), &desk.actor, id).await?;
    let lang = desk.lang();
    pages::render(&ReceiptPage {
        receipt: receipt.reveal().to_owned(),
        code_name,
        ask: format!("{}{}", desk.web.settings.public_url, routes::reunion_status()),
        file: routes::reunion(id),
        shell: desk.shell(lang.t("reunion-receipt-title")).await?,
    })
}
