//! Quick note (快速记一笔): a neighbour's word, a bruise at the door. Who, is she safe now, one text
//! box. It reaches the duty desk as a report of the station.

use super::framed;
use crate::components::{Button, Choice, Choices, ErrorSummary, Field, Html, Icon, field};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::i18n::Lang;
use crate::pages::Page;
use crate::request::Desk;
use crate::routes;
use askama::{Template, filters::HtmlSafe};
use domain::actor::UnitCode;
use domain::codes::Phone;
use domain::report::{AdultWish, Branch, HUB, Intake, Reporter, Safety, Situation, Subject};
use domain::text::Confidential;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "pages/station/note.html")]
struct Body {
    lang: Lang,
    csrf: String,
    command: String,
    errors: ErrorSummary,
    action: String,
    back: String,
    who: Choices,
    safety: Choices,
    consent: Choices,
    words: Field,
    situations: Choices,
    call_back: Field,
    submit: Button,
}

impl HtmlSafe for Body {}

/// Shows an empty one.
///
/// # Errors
/// Faults of the store.
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    show(&desk, &Form::default(), &Problems::default()).await
}

/// Shows it with what was filled in and what was wrong.
///
/// # Errors
/// Faults of the store.
pub(super) async fn show(desk: &Desk, form: &Form, problems: &Problems) -> Result<Page, Failure> {
    let lang = desk.lang();
    let register = app::services::alliance::register(desk.house()).await?;
    let own = register.unit(&desk.actor.post.unit.0).and_then(|u| u.phone.as_ref());
    let own = own.map(|p| p.reveal().to_owned()).unwrap_or_default();
    let call_back = if form.is_fresh() { own } else { form.get("call_back").to_owned() };
    let errors = &problems.errors;
    let words = Field::lines(lang, "narrative", lang.t("note-words")).hint(lang.t("note-words-hint"));
    // Sent at once or kept by the phone: nothing of it waits as a draft.
    let words = Field { kept: false, ..words };
    let body = Body {
        lang,
        csrf: desk.session.csrf.clone(),
        command: if form.is_fresh() { desk.command() } else { form.get("command").to_owned() },
        errors: ErrorSummary::new(lang, errors),
        action: routes::station_commands(),
        back: routes::station(),
        who: who(lang, form).errors(errors),
        safety: safety(lang, form).errors(errors),
        consent: consent(lang, form).errors(errors),
        words: words.value(form.get("narrative")).errors(errors),
        situations: situations(desk, form).errors(errors),
        call_back: Field::text(lang, "call_back", lang.t("ward-call-back"))
            .kind(field::Kind::Phone)
            .value(call_back)
            .errors(errors)
            .optional(),
        submit: Button::primary(lang.t("note-send")).big().full(),
    };
    framed(desk, lang.t("station-note"), Html::of(&body)).await
}

fn one(lang: Lang, form: &Form, name: &'static str, legend: &str, items: &[(&str, &str)]) -> Choices {
    let item = |(code, key): &(&str, &str)| Choice::new(*code, lang.t(key)).checked(form.get(name) == *code);
    Choices::one(lang, name, lang.t(legend), items.iter().map(item).collect())
}

fn who(lang: Lang, form: &Form) -> Choices {
    let items = [("child", "note-child"), ("woman", "note-woman")];
    one(lang, form, "who", "note-who", &items).inline()
}

fn safety(lang: Lang, form: &Form) -> Choices {
    let items = [("safe", "ward-safe"), ("danger", "ward-danger"), ("unknown", "ward-unknown")];
    one(lang, form, "safety", "ward-safe-now", &items).inline()
}

/// Her own decision: nothing is reported over her head.
fn consent(lang: Lang, form: &Form) -> Choices {
    let items = [
        ("police", "ward-consent-police"),
        ("none", "ward-consent-none"),
        ("limited", "ward-consent-limited"),
    ];
    one(lang, form, "consent", "ward-consent", &items).hint(lang.t("ward-consent-hint"))
}

fn situations(desk: &Desk, form: &Form) -> Choices {
    let lang = desk.lang();
    let table = desk.house().rules.table("situation").map(|t| t.codes.as_slice()).unwrap_or_default();
    let item = |c: &domain::rules::Code| {
        Choice::new(&c.code, c.text(lang.code())).checked(form.has("situations", &c.code))
    };
    Choices::many(lang, "situations", lang.t("ward-what"), table.iter().map(item).collect())
        .hint(lang.t("ward-suspicion"))
}

/// Reads the form; only syntax is judged here.
///
/// # Errors
/// A problem naming the field.
pub(super) fn intake(desk: &Desk, form: &Form) -> Result<Intake, Failure> {
    let branch = match form.get("who") {
        "child" => Branch::Minor,
        "woman" => Branch::AdultWoman,
        _ => return Err(Failure::problem("note-who-missing", Some("who"))),
    };
    let missing = Failure::problem("ward-safety-missing", Some("safety"));
    let safety = Safety::parse(form.get("safety")).ok_or(missing)?;
    let narrative =
        form.text("narrative").ok_or(Failure::problem("note-words-missing", Some("narrative")))?;
    let call_back = read_phone(form)?;
    let village = match desk.actor.post.villages.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    };
    let mut situations: std::collections::BTreeSet<Situation> =
        form.all("situations").filter_map(Situation::parse).collect();
    if situations.is_empty() || branch == Branch::AdultWoman {
        situations.clear();
        // "Other harm or danger": suspicion suffices, the desk looks closer.
        situations.insert(Situation::S9);
    }
    Ok(Intake {
        branch,
        channel: "station".to_owned(),
        reporter: Reporter { org_type: "R01".to_owned(), call_back, ..Reporter::default() },
        subject: Subject { village, ..Subject::default() },
        situations,
        safety,
        narrative: Some(narrative),
        adult: (branch == Branch::AdultWoman).then(|| wish(form)),
        ..Intake::default()
    })
}

fn read_phone(form: &Form) -> Result<Option<Confidential>, Failure> {
    let Some(typed) = form.text("call_back") else { return Ok(None) };
    Phone::parse(typed.reveal()).map_err(|e| Failure::problem(e.code(), Some("call_back")))?;
    Ok(Some(typed))
}

fn wish(form: &Form) -> AdultWish {
    let answer = form.get("consent");
    AdultWish {
        asked: !answer.is_empty(),
        consents: BTreeMap::from([(UnitCode::new(HUB), answer == "police")]),
        limited_capacity: answer == "limited",
        ..AdultWish::default()
    }
}
