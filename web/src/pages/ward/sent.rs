//! Sent: the receipt, who took it and when, and later the feedback. Refreshes by itself until
//! somebody took it.

use super::ward;
use crate::components::{Handover, Shell, Step, StepState};
use crate::error::Failure;
use crate::i18n::{Lang, when};
use crate::pages;
use crate::request::Visitor;
use crate::routes;
use app::queries::report::{self, OwnReport};
use askama::Template;
use axum::extract::Path;
use axum::http::HeaderValue;
use axum::response::{IntoResponse, Response};
use domain::ids::ReportId;
use jiff::Timestamp;

/// Seconds after which the page asks again whether somebody took it.
const ASK_AGAIN_SECONDS: &str = "4";

#[derive(Template)]
#[template(path = "pages/ward/sent.html")]
struct SentPage {
    shell: Shell,
    code_name: String,
    receipt: String,
    headline: String,
    steps: Handover,
    feedback: Option<String>,
    proof: String,
    again: String,
}

/// Shows it.
///
/// # Errors
/// `NotVisible` for another ward's report.
pub async fn page(visitor: Visitor, Path((token, id)): Path<(String, String)>) -> Result<Response, Failure> {
    let id = ReportId::parse(&id).ok_or_else(Failure::not_visible)?;
    let ward = ward(visitor, token).await?;
    let lang = ward.visitor.prefs.lang;
    let house = ward.visitor.house();
    let own = report::own(house, &ward.actor, id).await?;
    let taken = own.taken.is_some();
    let page = pages::render(&SentPage {
        headline: headline(lang, &own),
        steps: steps(lang, &own, house.now()),
        feedback: own.feedback.map(|(key, _)| lang.t(key)),
        proof: routes::ward_proof(&ward.token, id),
        again: routes::ward(&ward.token),
        code_name: own.code_name.clone(),
        receipt: own.receipt.reveal().to_owned(),
        shell: ward.shell(lang.t("ward-sent-title")),
    })?;
    let mut response = page.into_response();
    if !taken {
        response.headers_mut().insert("refresh", HeaderValue::from_static(ASK_AGAIN_SECONDS));
    }
    Ok(response)
}

fn headline(lang: Lang, own: &OwnReport) -> String {
    match &own.taken {
        Some((name, _)) => lang.t1("ward-taken-by", "name", name.reveal().to_owned()),
        None => lang.t("ward-waiting"),
    }
}

fn steps(lang: Lang, own: &OwnReport, now: Timestamp) -> Handover {
    let at = |t: Option<Timestamp>| t.map(|t| when::absolute(lang, t, now)).unwrap_or_default();
    let state = |done: bool, before: bool| match (done, before) {
        (true, _) => StepState::Done,
        (false, true) => StepState::Now,
        _ => StepState::Later,
    };
    let taken = own.taken.as_ref().map(|(_, t)| *t);
    let fed_back = own.feedback.map(|(_, t)| t);
    let who = own.taken.as_ref().map(|(n, _)| n.reveal().to_owned()).unwrap_or_default();
    let desk = lang.t("ward-desk");
    let list = vec![
        Step::new(StepState::Done, lang.t("ward-step-sent"), "", at(Some(own.received_at))),
        Step::new(state(taken.is_some(), true), lang.t("ward-step-taken"), who, at(taken)),
        Step::new(
            state(fed_back.is_some(), taken.is_some()),
            lang.t("ward-step-feedback"),
            desk,
            at(fed_back),
        ),
    ];
    Handover::new(lang, lang.t("ward-steps"), list)
}
