//! The printed proof that the duty to report was done (已履行报告). It is not a 受案回执.

use super::ward;
use crate::components::{PrintHeader, Shell};
use crate::error::Failure;
use crate::i18n::when;
use crate::pages::{self, Page};
use crate::request::Visitor;
use app::queries::report;
use askama::Template;
use axum::extract::Path;
use domain::ids::ReportId;

#[derive(Template)]
#[template(path = "pages/ward/proof.html")]
struct ProofPage {
    shell: Shell,
    header: PrintHeader,
    ward: String,
    received: String,
    receipt: String,
    code_name: String,
}

/// Shows it, ready to print.
///
/// # Errors
/// `NotVisible` for another ward's report.
pub async fn page(visitor: Visitor, Path((token, id)): Path<(String, String)>) -> Result<Page, Failure> {
    let id = ReportId::parse(&id).ok_or_else(Failure::not_visible)?;
    let ward = ward(visitor, token).await?;
    let lang = ward.visitor.prefs.lang;
    let house = ward.visitor.house();
    let own = report::own(house, &ward.actor, id).await?;
    let name = ward.staff.name.reveal().to_owned();
    pages::render(&ProofPage {
        header: PrintHeader::new(
            lang,
            lang.t("ward-proof-title"),
            own.code_name.clone(),
            name.clone(),
            house.now(),
        ),
        received: when::absolute(lang, own.received_at, house.now()),
        receipt: own.receipt.reveal().to_owned(),
        code_name: own.code_name,
        ward: name,
        shell: ward.shell(lang.t("ward-proof-title")),
    })
}
