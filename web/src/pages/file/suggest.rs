//! Suggested referrals after a file was opened: proposed by rule, confirmed by a person, all in
//! one go. Everything is pre-set; Enter confirms, a letter takes one off.

use super::read_id;
use crate::components::{Button, Choice, Choices, ErrorSummary, Shell};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::pages::referral::send;
use crate::pages::{self, Page};
use crate::request::Desk;
use crate::routes;
use app::queries::file;
use app::services::referral::{self, SendInput};
use app::work::Request;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::{Party, Role};
use domain::file::{File, Side, Track};
use domain::ids::{CommandId, FileId};
use domain::rules::Code;
use domain::text::Confidential;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "pages/file/suggest.html")]
struct SuggestPage {
    shell: Shell,
    code_name: String,
    errors: ErrorSummary,
    needs: Choices,
    submit: Button,
    action: String,
    skip: String,
    command: String,
}

/// Which cases a file is, in the words of the need table.
pub(crate) fn cases(file: &File) -> Vec<&'static str> {
    let mut cases = Vec::new();
    let offender = file.opening.as_ref().is_some_and(|o| o.side == Side::Offender);
    match (file.minor(), file.sexual(), offender) {
        (_, _, true) => cases.push("offender"),
        (true, true, _) => cases.push("minor_sexual"),
        (true, false, _) => cases.push("minor"),
        (false, true, _) => cases.extend(["sexual", "adult"]),
        (false, false, _) => cases.push("adult"),
    }
    if file.tracks.contains(&Track::Dv) {
        cases.push("dv");
    }
    cases
}

fn suggested<'a>(desk: &'a Desk, file: &File) -> Vec<&'a Code> {
    let cases = cases(file);
    let fits =
        |code: &&Code| code.attr("when").is_some_and(|when| when.split(',').any(|w| cases.contains(&w)));
    let table = desk.house().rules.table("need");
    table.map(|t| t.codes.iter().filter(fits).collect()).unwrap_or_default()
}

pub(crate) fn receiver(code: &Code) -> Option<Party> {
    Some(Party::unit(Role::from_code(code.attr("role")?)?, code.attr("unit")?))
}

/// Shows the suggestions.
///
/// # Errors
/// `NotVisible`.
pub async fn page(desk: Desk, Path(id): Path<String>) -> Result<Page, Failure> {
    show(&desk, read_id(&id)?, &Form::default(), &Problems::default()).await
}

async fn show(desk: &Desk, id: FileId, form: &Form, problems: &Problems) -> Result<Page, Failure> {
    let lang = desk.lang();
    let view = file::show(desk.house(), &desk.actor, id).await?;
    let noun = view.stream.noun();
    let items = suggested(desk, noun).into_iter().map(|code| {
        let to = receiver(code).map(|p| crate::frame::party_name(desk, &p)).unwrap_or_default();
        let chosen = form.is_fresh() || form.has("needs", &code.code);
        Choice::new(&code.code, code.text(lang.code())).hint(to).checked(chosen)
    });
    let needs = Choices::many(lang, "needs", lang.t("suggest-needs"), items.collect());
    pages::render(&SuggestPage {
        code_name: noun.code_name().to_owned(),
        errors: ErrorSummary::new(lang, &problems.errors),
        needs: needs.hint(lang.t("suggest-hint")).errors(&problems.errors),
        submit: Button::primary(lang.t("suggest-send")).key("Enter"),
        action: routes::file_act(id, "suggest"),
        skip: routes::file(id),
        command: if form.is_fresh() { desk.command() } else { form.get("command").to_owned() },
        shell: desk.shell(lang.t("suggest-title")).await?,
    })
}

/// Sends the confirmed ones. Each has a command id of its own, derived from the form's, so that
/// sending the form twice sends nothing twice.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn submit(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let chosen: Vec<String> = form.all("needs").map(str::to_owned).collect();
    for need in chosen {
        if let Err(failure) = send_one(&desk, id, &form, &need).await {
            let problems = Problems::of(desk.lang(), failure)?;
            let page = show(&desk, id, &form, &problems).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    }
    Ok(Redirect::to(&routes::file(id)).into_response())
}

async fn send_one(desk: &Desk, file: FileId, form: &Form, need: &str) -> Result<(), Failure> {
    let house = desk.house();
    let code =
        house.rules.code("need", need).ok_or(Failure::problem("referral-need-missing", Some("needs")))?;
    let to = receiver(code).ok_or(Failure::problem("referral-receiver-missing", Some("needs")))?;
    let digest = house.digest("suggested", format!("{}/{need}", form.command()?).as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    let items = least_items(desk, file, code).await?;
    let body = SendInput {
        file,
        measure: None,
        to,
        need: need.to_owned(),
        items,
        red: code.attr("red") == Some("true"),
        help_by: None,
        village: None,
        weekly_ticks: code.attr("ticks") == Some("true"),
        consented: false,
    };
    let request = Request { command: CommandId(uuid::Uuid::from_bytes(bytes)), expected: None, body };
    referral::send(house, &desk.actor, &request).await?;
    Ok(())
}

/// The least items of a need, as far as the sender herself may read them.
async fn least_items(
    desk: &Desk,
    file: FileId,
    code: &Code,
) -> Result<BTreeMap<String, Confidential>, Failure> {
    let view = file::show(desk.house(), &desk.actor, file).await?;
    let known = send::known_items(desk, &view).await?;
    let wanted = code.attr("items").unwrap_or_default().split(',');
    Ok(wanted.filter_map(|item| known.get(item).map(|text| (item.to_owned(), text.clone()))).collect())
}
