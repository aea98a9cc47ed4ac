//! Register an account. Its rights come from its posts; its credentials from the rights administrator.

use super::say::{self, PostBoxes};
use crate::components::{Banner, Button, Choice, Choices, ErrorSummary, Field, Shell};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::pages::{self, Page};
use crate::request::Desk;
use crate::routes;
use app::queries::staff;
use app::services::alliance;
use app::services::staff::{RegisterInput, register};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::StaffId;
use domain::text::Confidential;

#[derive(Template)]
#[template(path = "pages/admin/new.html")]
struct NewPage {
    shell: Shell,
    errors: ErrorSummary,
    factor: Option<Banner>,
    name: Field,
    login: Field,
    kind: Choices,
    post: PostBoxes,
    id: String,
    command: String,
    submit: Button,
}

/// Shows the form.
///
/// # Errors
/// `NotPermitted`.
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    show(&desk, &Form::default(), &Problems::default()).await
}

async fn show(desk: &Desk, form: &Form, problems: &Problems) -> Result<Page, Failure> {
    let lang = desk.lang();
    let powers = staff::powers(desk.house(), &desk.actor)?;
    if !powers.accounts {
        return Err(Failure::App(app::Error::NotPermitted));
    }
    let units = alliance::register(desk.house()).await?;
    let kept = |name: &str| if form.is_fresh() { desk.command() } else { form.get(name).to_owned() };
    let chosen = if form.is_fresh() { "2" } else { form.get("kind") };
    let kind = |code: &str, key: &str| Choice::new(code, lang.t(key)).checked(chosen == code);
    let kinds = vec![kind("2", "sex-female"), kind("1", "sex-male"), kind("place", "admin-place")];
    pages::render(&NewPage {
        errors: ErrorSummary::new(lang, &problems.errors),
        factor: powers.factor_missing.then(|| say::factor_banner(lang)),
        name: Field::text(lang, "name", lang.t("admin-name"))
            .value(form.get("name"))
            .errors(&problems.errors),
        login: Field::text(lang, "login", lang.t("admin-login"))
            .hint(lang.t("admin-login-hint"))
            .value(form.get("login"))
            .errors(&problems.errors),
        kind: Choices::one(lang, "kind", lang.t("admin-kind"), kinds).inline(),
        post: say::post_boxes(desk, &units, form),
        id: kept("id"),
        command: kept("command"),
        submit: Button::primary(lang.t("admin-register")),
        shell: desk.shell(lang.t("admin-new")).await?,
    })
}

/// Registers.
///
/// # Errors
/// `NotPermitted`; faults of the store.
pub async fn submit(desk: Desk, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let done = match read(&desk, &form).await {
        Ok(input) => register(desk.house(), &desk.actor, &form.request(input)?).await.map_err(Failure::from),
        Err(failure) => Err(failure),
    };
    match done {
        Ok(done) => Ok(Redirect::to(&routes::admin_person(done.stream.into())).into_response()),
        Err(failure) => {
            let problems = Problems::of(desk.lang(), failure)?;
            let page = show(&desk, &form, &problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn read(desk: &Desk, form: &Form) -> Result<RegisterInput, Failure> {
    let units = alliance::register(desk.house()).await?;
    Ok(RegisterInput {
        staff: StaffId::parse(form.get("id")).ok_or(Failure::problem("form-stale", None))?,
        name: Confidential::new(form.get("name")),
        login: form.get("login").to_owned(),
        sex: form.get("kind").parse().unwrap_or(0),
        post: say::read_post(&units, form)?,
        place: form.get("kind") == "place",
    })
}
