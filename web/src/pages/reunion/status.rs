//! The family's page: a receipt, and how it stands in words that say nothing that nobody told
//! them in person. For no hit, a hit not released and somebody who does not wish to be found, the
//! page is the same to the byte.

use crate::components::{Button, ErrorSummary, Field, FormErrors, Shell};
use crate::error::Failure;
use crate::form::Form;
use crate::pages::{self, Page};
use crate::request::Visitor;
use crate::routes;
use app::services::reunion::family_words;
use askama::Template;

/// Digits of a receipt.
const RECEIPT_DIGITS: usize = 16;

#[derive(Template)]
#[template(path = "pages/reunion/status.html")]
struct StatusPage {
    shell: Shell,
    errors: ErrorSummary,
    action: String,
    receipt: Field,
    send: Button,
    door: String,
    words: Option<String>,
}

/// Asks for the receipt.
///
/// # Errors
/// None but of rendering.
pub async fn page(visitor: Visitor) -> Result<Page, Failure> {
    render(&visitor, None, &FormErrors::new())
}

/// Answers. The receipt is not shown again, and stands in no address.
///
/// # Errors
/// Faults of the store.
pub async fn submit(visitor: Visitor, form: Form) -> Result<Page, Failure> {
    let lang = visitor.prefs.lang;
    let receipt = form.get("receipt");
    let mut errors = FormErrors::new();
    let whole = receipt.chars().filter(char::is_ascii_digit).count() == RECEIPT_DIGITS;
    let words = if whole { family_words(visitor.house(), receipt).await? } else { None };
    if words.is_none() {
        errors.push("receipt", lang.t("reunion-status-unknown"));
    }
    let words = words.map(|w| lang.t(&format!("reunion-family-{}", w.code())));
    render(&visitor, words, &errors)
}

fn render(visitor: &Visitor, words: Option<String>, errors: &FormErrors) -> Result<Page, Failure> {
    let lang = visitor.prefs.lang;
    pages::render(&StatusPage {
        shell: visitor.prefs.public_shell(&visitor.web),
        errors: ErrorSummary::new(lang, errors).not_kept(),
        action: routes::reunion_status(),
        door: routes::REUNION_DOOR.to_owned(),
        receipt: Field::text(lang, "receipt", lang.t("reunion-status-receipt"))
            .hint(lang.t("reunion-status-receipt-hint"))
            .kind(crate::components::field::Kind::Digits)
            .errors(errors),
        send: Button::primary(lang.t("reunion-status-ask")),
        words,
    })
}
