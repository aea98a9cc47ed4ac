//! One's own account: posts, screening, phone, and a new password.

use super::say;
use crate::components::{
    Button, ErrorSummary, Field, Flash, FlashKind, Html, Shell, SummaryList, SummaryRow, field,
};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::pages::{self, Page};
use crate::request::Desk;
use app::queries::staff;
use app::services::alliance;
use app::services::signin::{SetPasswordInput, set_password};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::text::Confidential;

#[derive(Template)]
#[template(path = "pages/admin/account.html")]
struct AccountPage {
    shell: Shell,
    errors: ErrorSummary,
    facts: SummaryList,
    posts: Vec<String>,
    password: Field,
    submit: Button,
    command: String,
    history: Vec<(String, String)>,
}

/// Shows it.
///
/// # Errors
/// Faults of the store.
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    show(&desk, &Problems::default(), false).await
}

async fn show(desk: &Desk, problems: &Problems, done: bool) -> Result<Page, Failure> {
    let lang = desk.lang();
    let own = staff::own(desk.house(), &desk.actor).await?;
    let register = alliance::register(desk.house()).await?;
    let noun = own.stream.noun();
    let mut shell = desk.shell(lang.t("account-title")).await?;
    if done {
        shell.flashes.push(Flash { kind: FlashKind::Done, text: lang.t("account-password-done") });
    }
    let facts = vec![
        SummaryRow::new(lang.t("admin-name"), noun.name.reveal().to_owned()),
        SummaryRow::new(lang.t("admin-login"), noun.login.clone()),
        SummaryRow::new(lang.t("admin-screening"), Html::of(&say::screening(desk, noun))),
        SummaryRow::new(lang.t("admin-phone"), say::device(lang, noun)),
    ];
    pages::render(&AccountPage {
        errors: ErrorSummary::new(lang, &problems.errors).not_kept(),
        facts: SummaryList::new(lang, facts),
        posts: say::posts(desk, &register, noun),
        password: Field::text(lang, "password", lang.t("admin-password-new"))
            .kind(field::Kind::Password)
            .hint(lang.t("admin-password-hint"))
            .autocomplete("new-password")
            .errors(&problems.errors),
        submit: Button::primary(lang.t("account-password-do")),
        command: desk.command(),
        history: say::history(desk, &own),
        shell,
    })
}

/// Sets one's own password.
///
/// # Errors
/// Faults of the store.
pub async fn password(desk: Desk, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let password = Confidential::new(form.get("password"));
    let request = form.request(SetPasswordInput { staff: desk.actor.staff, password })?;
    match set_password(desk.house(), &desk.actor, &request).await {
        Ok(_) => Ok(show(&desk, &Problems::default(), true).await?.into_response()),
        Err(error) => {
            let problems = Problems::of(desk.lang(), error.into())?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&desk, &problems, false).await?).into_response())
        }
    }
}
