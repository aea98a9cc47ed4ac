//! The form: what was seen, is she safe now, where to call back. Everything else is optional and
//! folded away.

use super::{Ward, ward};
use crate::components::{Banner, Button, Choice, Choices, ErrorSummary, Field, Fold, Html, Shell, field};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::i18n::Lang;
use crate::pages::{self, Page};
use crate::request::Visitor;
use crate::routes;
use askama::Template;
use axum::extract::Path;
use domain::report::Branch;

#[derive(Template)]
#[template(path = "pages/ward/form.html")]
struct FormPage {
    shell: Shell,
    errors: ErrorSummary,
    danger: Banner,
    action: String,
    command: String,
    situations: Choices,
    safety: Choices,
    call_back: Field,
    consent: Option<Choices>,
    help: Option<Choices>,
    more: Fold,
    submit: Button,
}

/// Shows an empty form.
///
/// # Errors
/// `NotVisible` for an unknown ward or branch.
pub async fn page(visitor: Visitor, Path((token, branch)): Path<(String, String)>) -> Result<Page, Failure> {
    let branch = read_branch(&branch)?;
    let ward = ward(visitor, token).await?;
    show(&ward, branch, &Form::default(), &Problems::default())
}

/// Reads the branch from the path.
pub(super) fn read_branch(code: &str) -> Result<Branch, Failure> {
    match code {
        "child" => Ok(Branch::Minor),
        "woman" => Ok(Branch::AdultWoman),
        _ => Err(Failure::not_visible()),
    }
}

/// Shows the form with what was filled in and what was wrong.
pub(super) fn show(ward: &Ward, branch: Branch, form: &Form, problems: &Problems) -> Result<Page, Failure> {
    let lang = ward.visitor.prefs.lang;
    let adult = branch == Branch::AdultWoman;
    let command = match form.get("command") {
        "" => ward.command().0.to_string(),
        kept => kept.to_owned(),
    };
    pages::render(&FormPage {
        errors: ErrorSummary::new(lang, &problems.errors),
        danger: Banner::danger(lang),
        action: routes::ward_form(&ward.token, if adult { "woman" } else { "child" }),
        command,
        situations: situations(ward, lang, adult, form).errors(&problems.errors),
        safety: safety(lang, form).errors(&problems.errors),
        call_back: call_back(ward, lang, form).errors(&problems.errors),
        consent: adult.then(|| consent(lang, form).errors(&problems.errors)),
        help: adult.then(|| help(lang, form)),
        more: more(lang, adult, form, problems),
        submit: Button::primary(lang.t("ward-send")).full().big(),
        shell: ward.shell(lang.t(if adult { "ward-woman" } else { "ward-child" })),
    })
}

fn situations(ward: &Ward, lang: Lang, adult: bool, form: &Form) -> Choices {
    let table = if adult { "dv_form" } else { "situation" };
    let codes = ward.visitor.house().rules.table(table).map(|t| t.codes.as_slice()).unwrap_or_default();
    let items = codes
        .iter()
        .map(|c| Choice::new(&c.code, c.text(lang.code())).checked(form.has("situations", &c.code)))
        .collect();
    let legend = lang.t(if adult { "ward-what-adult" } else { "ward-what" });
    Choices::many(lang, "situations", legend, items).hint(lang.t("ward-suspicion"))
}

fn safety(lang: Lang, form: &Form) -> Choices {
    let item = |code: &str, key: &str| Choice::new(code, lang.t(key)).checked(form.get("safety") == code);
    let items =
        vec![item("safe", "ward-safe"), item("danger", "ward-danger"), item("unknown", "ward-unknown")];
    Choices::one(lang, "safety", lang.t("ward-safe-now"), items).inline()
}

/// Filled in with the ward's own number.
fn call_back(ward: &Ward, lang: Lang, form: &Form) -> Field {
    let own = ward.phone.as_ref().map(|p| p.reveal().to_owned()).unwrap_or_default();
    let value = if form.is_fresh() { own } else { form.get("call_back").to_owned() };
    Field::text(lang, "call_back", lang.t("ward-call-back")).kind(field::Kind::Phone).value(value).width(20)
}

/// Her own decision: nothing is reported over her head.
fn consent(lang: Lang, form: &Form) -> Choices {
    let item = |code: &str, key: &str| Choice::new(code, lang.t(key)).checked(form.get("consent") == code);
    let items = vec![
        item("police", "ward-consent-police"),
        item("none", "ward-consent-none"),
        item("limited", "ward-consent-limited"),
    ];
    Choices::one(lang, "consent", lang.t("ward-consent"), items).hint(lang.t("ward-consent-hint"))
}

fn help(lang: Lang, form: &Form) -> Choices {
    let item = |code: &str, key: &str| Choice::new(code, lang.t(key)).checked(form.has("help", code));
    let items = vec![
        item("medical", "ward-help-medical"),
        item("shelter", "ward-help-shelter"),
        item("order", "ward-help-order"),
        item("legal_aid", "ward-help-legal"),
        item("counsel", "ward-help-counsel"),
    ];
    Choices::many(lang, "help", lang.t("ward-help"), items).inline()
}

/// What may be added, folded away: nothing in it is needed to send.
fn more(lang: Lang, adult: bool, form: &Form, problems: &Problems) -> Fold {
    let text = |name: &'static str, key: &str| {
        Field::text(lang, name, lang.t(key))
            .value(form.get(name))
            .errors(&problems.errors)
            .width(20)
            .optional()
    };
    let sex_items = vec![
        Choice::new("2", lang.t("sex-female")).checked(form.get("sex") == "2" || (adult && form.is_fresh())),
        Choice::new("1", lang.t("sex-male")).checked(form.get("sex") == "1"),
    ];
    let mut parts = vec![
        Html::of(&text("name", "ward-name")),
        Html::of(&Choices::one(lang, "sex", lang.t("ward-sex"), sex_items).inline()),
        Html::of(&text("age", "ward-age").kind(field::Kind::Digits)),
        Html::of(&text("birth_date", "ward-birth").hint(lang.t("ward-birth-hint"))),
        Html::of(&text("id_number", "ward-id")),
    ];
    let pregnant = Choice::new("yes", lang.t("ward-pregnant")).checked(form.get("pregnancy") == "yes");
    parts.push(Html::of(&Choices::many(lang, "pregnancy", lang.t("ward-body"), vec![pregnant])));
    parts.push(Html::of(&text("suspect_name", "ward-suspect")));
    let guardian =
        Choice::new("yes", lang.t("ward-suspect-guardian")).checked(form.get("suspect_guardian") == "yes");
    parts.push(Html::of(&Choices::many(
        lang,
        "suspect_guardian",
        lang.t("ward-suspect-who"),
        vec![guardian],
    )));
    let words = Field::lines(lang, "narrative", lang.t("ward-words"));
    parts.push(Html::of(&words.value(form.get("narrative")).hint(lang.t("ward-words-hint")).optional()));
    let body = Html::join(parts);
    Fold::new(lang.t("ward-more"), body).open(!problems.errors.is_empty())
}
