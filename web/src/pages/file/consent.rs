//! An adult woman's consents, unit by unit, on her file; and taking one back.

use super::{answer, read_id};
use crate::components::{Badge, Html, Icon, StageKind};
use crate::error::Failure;
use crate::form::{Form, derived};
use crate::i18n::{Lang, when};
use crate::request::Desk;
use crate::routes;
use app::queries::consent::Consent;
use app::queries::file::FileView;
use app::services::referral::{WithdrawConsentInput, withdraw_consent};
use askama::{Template, filters::HtmlSafe};
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::UnitCode;
use domain::alliance::Alliance;
use domain::ids::FileId;

/// One unit.
struct Line {
    code: String,
    name: String,
    state: Badge,
    when: String,
    /// Command id of its form; none for the hub and for what was taken back.
    command: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/file/consent.html")]
struct Card {
    lang: Lang,
    csrf: String,
    action: String,
    lines: Vec<Line>,
    open: String,
    words: String,
}

impl HtmlSafe for Card {}

/// The list, for those who may refer the file on; nothing where nobody was asked.
pub(super) fn card(desk: &Desk, register: &Alliance, view: &FileView, form: &Form) -> Option<Html> {
    if view.consents.is_empty() {
        return None;
    }
    let command = desk.command();
    let lines = view.consents.iter().map(|one| line(desk, register, one, &command)).collect();
    Some(Html::of(&Card {
        lang: desk.lang(),
        csrf: desk.session.csrf.clone(),
        action: routes::file_act(view.stream.id.into(), "consent"),
        lines,
        open: form.get("unit").to_owned(),
        words: form.get("consent_words").to_owned(),
    }))
}

fn line(desk: &Desk, register: &Alliance, one: &Consent, command: &str) -> Line {
    let (lang, now) = (desk.lang(), desk.house().now());
    let hub = one.unit.0 == domain::report::HUB;
    let name = match register.unit(&one.unit.0) {
        _ if hub => lang.t("consent-police"),
        Some(unit) => crate::frame::unit_name(lang, unit),
        None => one.unit.0.clone(),
    };
    let (kind, word) = match one.given {
        true => (StageKind::Done, "consent-given"),
        false => (StageKind::Closed, "consent-not-given"),
    };
    Line {
        state: Badge::stage(lang, kind, lang.t(word)),
        when: format!("{} · {}", when::absolute(lang, one.at, now), one.by.reveal()),
        command: (one.given && !hub).then(|| derived(command, &format!("consent-{}", one.unit.0))),
        code: one.unit.0.clone(),
        name,
    }
}

/// Takes her consent back. Whoever belongs to that unit has no file to come back to.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn withdraw(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let file: FileId = read_id(&id)?;
    let unit = UnitCode::new(form.get("unit"));
    let own = desk.actor.post.unit == unit;
    let input = WithdrawConsentInput { file, unit, words: form.text("consent_words") };
    let done = withdraw_consent(desk.house(), &desk.actor, &form.request(input)?).await;
    match done {
        Ok(_) if own => Ok(Redirect::to(&routes::files()).into_response()),
        done => answer(&desk, file, &form, done.map_err(Failure::from)).await,
    }
}
