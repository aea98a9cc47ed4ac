//! Ask to read named fields of a file for a while. Page and answer are the same whether or not
//! the file exists: an approver finds out, not the one who asks.

use crate::components::{Button, Choice, Choices, ErrorSummary, Field as TextField, Shell};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::i18n::Lang;
use crate::pages::words::gloss;
use crate::pages::{self, Page, words};
use crate::request::Desk;
use crate::routes;
use app::policy::{DataRow, Field};
use app::services::approval::{AskInput, ask};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::clock::end_of_day;
use domain::ids::FileId;
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// What can be asked for: the fields that say who she is and how she is reached, and no more.
const FIELDS: &[(DataRow, &[Field])] = &[
    (
        DataRow::MinorVictimIdentity,
        &[
            Field::Name,
            Field::Sex,
            Field::BirthDate,
            Field::AgeBand,
            Field::Guardian,
            Field::GuardianPhone,
            Field::School,
            Field::Address,
        ],
    ),
    (DataRow::AdultVictimIdentity, &[Field::Name, Field::Phones, Field::Address]),
    (DataRow::SafeContact, &[Field::Channel, Field::ContactNumber, Field::Hours]),
];
/// Days that can be chosen; the last ends within the thirty that are allowed.
const DAYS: [i64; 4] = [1, 3, 7, 28];
/// Days chosen unless somebody says otherwise.
const DAYS_USUAL: i64 = 3;

/// Fields of one row of the matrix: code, words, whether ticked.
struct Group {
    title: String,
    items: Vec<(String, String, bool)>,
}

#[derive(Template)]
#[template(path = "pages/approval/ask.html")]
struct AskPage {
    shell: Shell,
    errors: ErrorSummary,
    action: String,
    command: String,
    groups: Vec<Group>,
    fields_error: Option<String>,
    reason: TextField,
    until: Choices,
    submit: Button,
}

fn read_id(id: &str) -> Result<FileId, Failure> {
    FileId::parse(id).ok_or_else(Failure::not_visible)
}

/// Shows the page; nothing of the file is read for it.
///
/// # Errors
/// Faults of the store.
pub async fn page(desk: Desk, Path(id): Path<String>) -> Result<Page, Failure> {
    render(&desk, read_id(&id)?, &Form::default(), &Problems::default()).await
}

async fn render(desk: &Desk, id: FileId, form: &Form, problems: &Problems) -> Result<Page, Failure> {
    let lang = desk.lang();
    pages::render(&AskPage {
        errors: ErrorSummary::new(lang, &problems.errors),
        action: routes::file_act(id, "approval"),
        command: if form.is_fresh() { desk.command() } else { form.get("command").to_owned() },
        groups: groups(lang, form),
        fields_error: problems.errors.get("fields").map(str::to_owned),
        reason: TextField::lines(lang, "reason", lang.t("approval-reason"))
            .hint(lang.t("approval-reason-hint"))
            .value(form.get("reason"))
            .errors(&problems.errors),
        until: until(desk, form, problems),
        submit: Button::primary(lang.t("approval-ask-do")),
        shell: desk.shell(lang.t("approval-ask-title")).await?,
    })
}

fn groups(lang: Lang, form: &Form) -> Vec<Group> {
    let item = |row: DataRow, field: Field| {
        let code = format!("{}.{}", row.code(), field.code());
        let on = form.has("fields", &code);
        (code, gloss(lang, field.gloss()), on)
    };
    let group = |(row, fields): &(DataRow, &[Field])| Group {
        title: gloss(lang, row.gloss()),
        items: fields.iter().map(|field| item(*row, *field)).collect(),
    };
    FIELDS.iter().map(group).collect()
}

fn until(desk: &Desk, form: &Form, problems: &Problems) -> Choices {
    let (lang, now, today) = (desk.lang(), desk.house().now(), desk.house().today());
    let choice = |days: i64| {
        let day = today.checked_add(days.days()).unwrap_or(today);
        let chosen = if form.is_fresh() { days == DAYS_USUAL } else { form.get("until") == day.to_string() };
        let label = lang.t1("approval-days", "n", days);
        Choice::new(day.to_string(), label)
            .hint(lang.t1("approval-until-day", "day", words::day(lang, day, now)))
            .checked(chosen)
    };
    Choices::one(lang, "until", lang.t("approval-until"), DAYS.map(choice).to_vec())
        .inline()
        .errors(&problems.errors)
}

/// Asks.
///
/// # Errors
/// Faults of the store.
pub async fn submit(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let file = read_id(&id)?;
    let done = match read(&form, file) {
        Ok(input) => ask(desk.house(), &desk.actor, &form.request(input)?).await.map_err(Failure::from),
        Err(failure) => Err(failure),
    };
    match done {
        Ok(_) => Ok(Redirect::to(&routes::approvals()).into_response()),
        Err(failure) => {
            let problems = Problems::of(desk.lang(), failure)?;
            let page = render(&desk, file, &form, &problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn read(form: &Form, file: FileId) -> Result<AskInput, Failure> {
    let offered = |code: &str| {
        let of = |(row, fields): &(DataRow, &[Field])| {
            fields.iter().any(|field| code == format!("{}.{}", row.code(), field.code()))
        };
        FIELDS.iter().any(of)
    };
    let fields: BTreeSet<String> = form.all("fields").filter(|f| offered(f)).map(str::to_owned).collect();
    let reason = form.text("reason").ok_or(Failure::problem("approval-reason-missing", Some("reason")))?;
    let day: Option<Date> = form.get("until").parse().ok();
    let until = day.and_then(end_of_day).ok_or(Failure::problem("approval-until-unfit", Some("until")))?;
    Ok(AskInput { file, fields, reason, until })
}
