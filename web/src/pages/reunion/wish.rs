//! The found person's own page, on the officer's device handed over: nothing about the family, no
//! navigation, no hurry; three answers, and each may change.

use super::{act, read_id, word};
use crate::components::{Choice, Choices, DateField, ErrorSummary, Field, Html, Shell};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::i18n::Lang;
use crate::pages::{self, Page};
use crate::request::Desk;
use crate::routes;
use app::queries::reunion;
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::reunion::Answer;
use serde::Deserialize;

/// Whether an answer was given just now.
#[derive(Deserialize, Default)]
pub struct After {
    #[serde(default)]
    done: String,
}

#[derive(Template)]
#[template(path = "pages/reunion/wish.html")]
struct WishPage {
    shell: Shell,
    errors: ErrorSummary,
    action: String,
    command: String,
    version: u64,
    answers: Html,
    again: Html,
    words: Html,
    by_self: Html,
    done: bool,
    back: String,
}

/// Shows it.
///
/// # Errors
/// `NotVisible`, also while nobody was found; `NotPermitted`.
pub async fn page(desk: Desk, Path(id): Path<String>, Query(after): Query<After>) -> Result<Page, Failure> {
    render(&desk, &id, (&Form::default(), after.done == "yes"), &Problems::default()).await
}

/// Records the answer, in words that thank.
///
/// # Errors
/// As [`page`].
pub async fn submit(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let reunion = read_id(&id)?;
    match act::step(&desk, reunion, "wish", &form).await {
        Ok(_) => {
            Ok(Redirect::to(&format!("{}?done=yes", routes::reunion_act(reunion, "wish"))).into_response())
        }
        Err(failure) => {
            let problems = Problems::of(desk.lang(), failure)?;
            let page = render(&desk, &id, (&form, false), &problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn render(
    desk: &Desk,
    id: &str,
    (form, done): (&Form, bool),
    problems: &Problems,
) -> Result<Page, Failure> {
    let lang = desk.lang();
    let id = read_id(id)?;
    let reunion = reunion::wish(desk.house(), &desk.actor, id).await?;
    let words = Field::lines(lang, "words", lang.t("reunion-own-words")).value(form.get("words"));
    pages::render(&WishPage {
        errors: ErrorSummary::new(lang, &problems.errors),
        action: routes::reunion_act(id, "wish"),
        command: desk.command(),
        version: reunion.version,
        answers: answers(lang, form, problems),
        again: again(lang, form, problems),
        words: Html::of(&words.optional()),
        // Only somebody who has answered before can come back of her own accord.
        by_self: if reunion.noun().wish.is_some() { by_self(lang, form) } else { Html::default() },
        done,
        back: routes::reunion(id),
        shell: shell(desk),
    })
}

/// A frame without navigation: what she holds in her hands is this page and nothing else.
fn shell(desk: &Desk) -> Shell {
    Shell {
        theme: desk.prefs.theme,
        elder: desk.prefs.elder,
        demo: desk.web.house.fictional,
        path: desk.prefs.path.clone(),
        csrf: desk.session.csrf.clone(),
        ..Shell::public(desk.lang())
    }
}

fn answers(lang: Lang, form: &Form, problems: &Problems) -> Html {
    let answers = Answer::ALL.iter().map(|a| {
        let hint = lang.t(&format!("reunion-answer-{}-hint", a.code().replace('_', "-")));
        let choice = Choice::new(a.code(), word(lang, "answer", a.code())).hint(hint);
        choice.checked(form.get("answer") == a.code())
    });
    let choices = Choices::one(lang, "answer", lang.t("reunion-answer"), answers.collect());
    Html::of(&choices.errors(&problems.errors))
}

fn again(lang: Lang, form: &Form, problems: &Problems) -> Html {
    let part = |part: &str| form.get(&format!("ask_again_on-{part}")).to_owned();
    let day = DateField::new(lang, "ask_again_on", lang.t("reunion-ask-again"));
    let day = day.hint(lang.t("reunion-ask-again-hint")).value(part("year"), part("month"), part("day"));
    Html::of(&day.errors(&problems.errors))
}

fn by_self(lang: Lang, form: &Form) -> Html {
    let item = Choice::new("yes", lang.t("reunion-by-self")).checked(form.has("by_self", "yes"));
    Html::of(&Choices::many(lang, "by_self", lang.t("reunion-by-self-ask"), vec![item]))
}
