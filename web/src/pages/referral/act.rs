//! Answers to a referral, one per verb: accept, refuse, by phone, send on, complete, withdraw.

use super::{read_id, show, units};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::request::Desk;
use crate::routes;
use app::services::referral as service;
use app::work::Done;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::Party;
use domain::ids::ReferralId;
use domain::referral::RefusalReason;
use domain::text::Confidential;

/// Back to the referral, or to the inbox once it is no longer hers to see.
async fn answer(
    desk: &Desk,
    id: ReferralId,
    form: &Form,
    done: Result<Done, Failure>,
    to: String,
) -> Result<Response, Failure> {
    match done {
        Ok(_) => Ok(Redirect::to(&to).into_response()),
        Err(failure) => {
            let problems = Problems::of(desk.lang(), failure)?;
            let status =
                if problems.conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            let page = show::render(desk, id, form, &problems).await?;
            Ok((status, page).into_response())
        }
    }
}

/// Accepts, in one tap.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn accept(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let done = service::accept(desk.house(), &desk.actor, &form.request(id)?).await;
    answer(&desk, id, &form, done.map_err(Failure::from), routes::referral(id)).await
}

/// Refuses with a reason; it goes back to the hub.
///
/// # Errors
/// As [`accept`].
pub async fn refuse(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let done = match RefusalReason::parse(form.get("reason")) {
        Some(reason) => {
            let input = service::RefuseInput { referral: id, reason, words: form.text("words") };
            service::refuse(desk.house(), &desk.actor, &form.request(input)?).await.map_err(Failure::from)
        }
        None => Err(Failure::problem("referral-reason-missing", Some("reason"))),
    };
    answer(&desk, id, &form, done, routes::referrals()).await
}

/// A named person took it by phone.
///
/// # Errors
/// As [`accept`].
pub async fn phone(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let input = service::PhoneInput { referral: id, named: Confidential::new(form.get("named")) };
    let done = service::confirm_phone(desk.house(), &desk.actor, &form.request(input)?).await;
    answer(&desk, id, &form, done.map_err(Failure::from), routes::referral(id)).await
}

/// The hub sends it on.
///
/// # Errors
/// As [`accept`].
pub async fn send_on(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let known = units(&desk).await?;
    let chosen = Party::parse(form.get("to")).filter(|p| known.iter().any(|(k, _)| k == p));
    let done = match chosen {
        Some(to) => {
            let input = service::SendOnInput { referral: id, to, consented: form.get("consent") == "yes" };
            service::send_on(desk.house(), &desk.actor, &form.request(input)?).await.map_err(Failure::from)
        }
        None => Err(Failure::problem("referral-receiver-missing", Some("to"))),
    };
    answer(&desk, id, &form, done, routes::referral(id)).await
}

/// Done, with an answer to the sender.
///
/// # Errors
/// As [`accept`].
pub async fn complete(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let input = service::CompleteInput {
        referral: id,
        outcome: form.get("outcome").to_owned(),
        words: form.text("words"),
    };
    let done = service::complete(desk.house(), &desk.actor, &form.request(input)?).await;
    answer(&desk, id, &form, done.map_err(Failure::from), routes::referral(id)).await
}

/// Takes it back.
///
/// # Errors
/// As [`accept`].
pub async fn withdraw(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let done = match form.text("withdraw_reason") {
        Some(reason) => {
            let input = service::WithdrawInput { referral: id, reason };
            service::withdraw(desk.house(), &desk.actor, &form.request(input)?).await.map_err(Failure::from)
        }
        None => Err(Failure::problem("reason-missing", Some("withdraw_reason"))),
    };
    answer(&desk, id, &form, done, routes::referral(id)).await
}
