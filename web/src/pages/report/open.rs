//! Four choices open the file: how urgent, which tracks, who, what first.

use super::{answer, read_id};
use crate::error::Failure;
use crate::form::Form;
use crate::pages::desk::item::risk_of;
use crate::request::Desk;
use crate::routes;
use app::services::report::{OpenFileInput, open_file};
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::file::{Side, Track};
use domain::ids::{ReportId, StaffId};
use domain::report::{Triage, Urgency};
use domain::text::Confidential;

/// Opens it and leads to the suggested referrals.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn submit(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let done = match input(id, &form) {
        Ok(input) => open_file(desk.house(), &desk.actor, &form.request(input)?).await.map_err(Failure::from),
        Err(failure) => Err(failure),
    };
    match done {
        Ok(done) => Ok(Redirect::to(&routes::file_act(done.stream.into(), "suggest")).into_response()),
        failed => answer(&desk, id, &form, failed).await,
    }
}

fn input(report: ReportId, form: &Form) -> Result<OpenFileInput, Failure> {
    let urgency =
        Urgency::parse(form.get("urgency")).ok_or(Failure::problem("urgency-missing", Some("urgency")))?;
    let owner = StaffId::parse(form.get("owner")).ok_or(Failure::problem("owner-missing", Some("owner")))?;
    let numbers = form.get("numbers").split(['\n', ',', ';', '\u{3001}', '\u{ff0c}']);
    let triage = Triage {
        urgency,
        tracks: form.all("tracks").map(str::to_owned).collect(),
        officer: Some(owner),
        first_step: form.get("first_step").to_owned(),
        external_numbers: numbers.filter_map(Confidential::optional).collect(),
        note: form.text("note"),
    };
    Ok(OpenFileInput {
        decided: crate::pages::pair::decided(form),
        report,
        side: Side::parse(form.get("side")).unwrap_or_default(),
        tracks: form.all("tracks").filter_map(Track::parse).collect(),
        triage: Some(triage),
        risk: risk_of(urgency),
        owner,
        persons: Vec::new(),
    })
}
