//! The sign-in page: sign-in name and password, or the enrolled phone's PIN; in the demo town
//! the accounts to try.

use crate::components::{Button, ErrorSummary, Field, Shell, field};
use crate::error::Failure;
use crate::form::Problems;
use crate::i18n::Lang;
use crate::pages::{self, Page};
use crate::request::{Asked, Visitor, cookie, device_cookie};
use crate::routes;
use askama::Template;
use axum::http::HeaderMap;
use serde::Deserialize;

/// Where to go afterwards.
#[derive(Deserialize, Default)]
pub struct Back {
    /// Path.
    #[serde(default)]
    pub back: String,
}

/// One account to try.
struct Account {
    login: String,
    role: String,
    words: String,
    station: bool,
}

#[derive(Template)]
#[template(path = "pages/signin/show.html")]
struct SignInPage {
    shell: Shell,
    errors: ErrorSummary,
    login: Field,
    password: Field,
    submit: Button,
    back: String,
    phone: bool,
    enrol: String,
    action: String,
    pin_action: String,
    accounts: Vec<Account>,
    shared_password: String,
}

/// Shows it.
///
/// # Errors
/// Faults of rendering.
pub async fn page(visitor: Visitor, headers: HeaderMap, Asked(back): Asked<Back>) -> Result<Page, Failure> {
    show(&visitor, &headers, &back.back, "", &Problems::default())
}

/// Shows it with what was typed and what was wrong. The password is never shown again.
///
/// # Errors
/// Faults of rendering.
pub fn show(
    visitor: &Visitor,
    headers: &HeaderMap,
    back: &str,
    login: &str,
    problems: &Problems,
) -> Result<Page, Failure> {
    let lang = visitor.prefs.lang;
    let mut shell = visitor.prefs.public_shell(&visitor.web);
    shell.title = lang.t("signin-title");
    let accounts = &visitor.web.settings.demo_accounts;
    pages::render(&SignInPage {
        errors: ErrorSummary::new(lang, &problems.errors),
        login: Field::text(lang, "login", lang.t("signin-login")).value(login).errors(&problems.errors),
        password: Field::text(lang, "password", lang.t("signin-password"))
            .kind(field::Kind::Password)
            .errors(&problems.errors),
        submit: Button::primary(lang.t("signin-submit")).full(),
        back: back.to_owned(),
        phone: cookie(headers, device_cookie(&visitor.web)).is_some(),
        enrol: routes::enrol(),
        action: routes::sign_in(""),
        pin_action: routes::sign_in_pin(),
        shared_password: accounts.first().map(|a| a.password.clone()).unwrap_or_default(),
        accounts: accounts
            .iter()
            .map(|a| Account {
                login: a.login.clone(),
                role: role_label(visitor, &a.role),
                station: a.role == domain::actor::Role::Stn.code(),
                words: if lang == Lang::En { a.en.clone() } else { a.zh.clone() },
            })
            .collect(),
        shell,
    })
}

fn role_label(visitor: &Visitor, role: &str) -> String {
    let found = visitor.house().rules.code("role", role);
    found.map_or_else(|| role.to_owned(), |c| c.text(visitor.prefs.lang.code()).to_owned())
}
