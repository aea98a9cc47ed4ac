//! A report taken down by whoever hears of it: by phone, at the school, at the window. While it is typed in,
//! candidates stand beside it for those who may see them.

use crate::components::{Button, Choice, Choices, ErrorSummary, Field, Html, Select, Shell, field};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::pages::pair::candidates::{CandidateList, Mode, compared};
use crate::pages::{self, Page};
use crate::request::Desk;
use crate::routes;
use app::services::report::receive;
use app::work::Request;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::{Role, UnitCode, VillageCode};
use domain::codes::ResidentId;
use domain::report::{AdultWish, Branch, HUB, Intake, Reporter, Safety, Situation, Subject};

#[derive(Template)]
#[template(path = "pages/report/new.html")]
struct NewPage {
    shell: Shell,
    errors: ErrorSummary,
    who: Vec<Html>,
    what: Vec<Html>,
    submit: Button,
    action: String,
    compare: String,
    candidates: Option<CandidateList>,
    command: String,
}

/// The empty form.
///
/// # Errors
/// Faults of the store.
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    render(&desk, &Form::default(), &Problems::default()).await
}

async fn render(desk: &Desk, form: &Form, problems: &Problems) -> Result<Page, Failure> {
    let lang = desk.lang();
    let candidates = match form.is_fresh() {
        true => None,
        false => Some(compared(desk, form, Mode::Read).await?),
    };
    pages::render(&NewPage {
        errors: ErrorSummary::new(lang, &problems.errors),
        who: who(desk, form, problems),
        what: what(desk, form, problems),
        submit: Button::primary(lang.t("new-send")).big(),
        action: routes::new_report(),
        compare: routes::compare(),
        candidates,
        command: if form.is_fresh() { desk.command() } else { form.get("command").to_owned() },
        shell: desk.shell(lang.t("new-title")).await?,
    })
}

/// Who it is about, as far as known.
fn who(desk: &Desk, form: &Form, problems: &Problems) -> Vec<Html> {
    let lang = desk.lang();
    let text = |name: &'static str, key: &str| {
        Field::text(lang, name, lang.t(key)).value(form.get(name)).errors(&problems.errors).optional()
    };
    let sexes = [("2", "sex-female"), ("1", "sex-male")];
    let sex = |(code, key): (&str, &str)| Choice::new(code, lang.t(key)).checked(form.get("sex") == code);
    let villages = desk.house().rules.table("station").map(|t| t.codes.as_slice()).unwrap_or_default();
    let village =
        |code: &str| desk.house().rules.code("division", code).map(|c| c.text(lang.code()).to_owned());
    let villages =
        villages.iter().map(|v| (v.code.clone(), village(&v.code).unwrap_or_else(|| v.code.clone())));
    let options = std::iter::once((String::new(), lang.t("new-village-unknown"))).chain(villages);
    vec![
        Html::of(&text("name", "desk-name").hint(lang.t("new-name-hint"))),
        Html::of(&Choices::one(lang, "sex", lang.t("ward-sex"), sexes.map(sex).to_vec()).inline()),
        Html::of(&text("age", "ward-age").kind(field::Kind::Digits).width(4)),
        Html::of(&text("birth_date", "ward-birth").hint(lang.t("ward-birth-hint")).width(12)),
        Html::of(&text("id_number", "desk-id")),
        Html::of(&text("phone", "pair-phone").kind(field::Kind::Phone)),
        Html::of(&text("school", "desk-school")),
        Html::of(&text("address", "desk-address")),
        Html::of(&Select::of(lang, "village", lang.t("new-village"), options, form.get("village"))),
    ]
}

/// What happened, whether she is safe, where to call back.
fn what(desk: &Desk, form: &Form, problems: &Problems) -> Vec<Html> {
    let lang = desk.lang();
    let choice = |name: &'static str| {
        move |(code, key): (&str, &str)| Choice::new(code, lang.t(key)).checked(form.get(name) == code)
    };
    let branches = [("minor", "branch-minor"), ("adult_woman", "branch-adult")].map(choice("branch"));
    let safety =
        [("safe", "ward-safe"), ("danger", "ward-danger"), ("unknown", "ward-unknown")].map(choice("safety"));
    let codes = desk.house().rules.table("situation").map(|t| t.codes.as_slice()).unwrap_or_default();
    let situation = |c: &domain::rules::Code| {
        Choice::new(&c.code, c.text(lang.code())).checked(form.has("situations", &c.code))
    };
    let consents = [
        ("police", "ward-consent-police"),
        ("none", "ward-consent-none"),
        ("limited", "ward-consent-limited"),
    ]
    .map(choice("consent"));
    let text = |name: &'static str, key: &str| {
        Field::text(lang, name, lang.t(key)).value(form.get(name)).errors(&problems.errors)
    };
    let many = Choices::many(lang, "situations", lang.t("ward-what"), codes.iter().map(situation).collect());
    let words = Field::lines(lang, "narrative", lang.t("ward-words")).value(form.get("narrative")).optional();
    vec![
        Html::of(
            &Choices::one(lang, "branch", lang.t("desk-branch"), branches.to_vec())
                .inline()
                .errors(&problems.errors),
        ),
        Html::of(
            &Choices::one(lang, "safety", lang.t("ward-safe-now"), safety.to_vec())
                .inline()
                .errors(&problems.errors),
        ),
        Html::of(&many.hint(lang.t("ward-suspicion")).errors(&problems.errors)),
        Html::of(&words),
        Html::of(
            &Choices::one(lang, "consent", lang.t("ward-consent"), consents.to_vec())
                .hint(lang.t("new-consent-hint"))
                .errors(&problems.errors),
        ),
        Html::of(&text("call_back", "ward-call-back").kind(field::Kind::Phone)),
    ]
}

/// Sends it: the desk goes on to the report, everybody else to her receipt.
///
/// # Errors
/// Faults of the store.
pub async fn submit(desk: Desk, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let sent = match intake(&desk, &form) {
        Ok(intake) => {
            let request = Request { command: form.command()?, expected: None, body: intake };
            receive(desk.house(), &desk.actor, &request).await.map_err(Failure::from)
        }
        Err(failure) => Err(failure),
    };
    match sent {
        Ok(done) => {
            let id = done.stream.into();
            let desk_works = matches!(desk.actor.role(), Role::PsbDuty | Role::PsbOffice);
            let to = if desk_works { routes::report(id) } else { routes::report_act(id, "sent") };
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) => {
            let problems = Problems::of(desk.lang(), failure)?;
            let page = render(&desk, &form, &problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Reads the form; only syntax is judged here.
fn intake(desk: &Desk, form: &Form) -> Result<Intake, Failure> {
    let today = desk.house().today();
    let branch =
        Branch::parse(form.get("branch")).ok_or(Failure::problem("new-branch-missing", Some("branch")))?;
    let safety =
        Safety::parse(form.get("safety")).ok_or(Failure::problem("ward-safety-missing", Some("safety")))?;
    let id_number = form.text("id_number");
    if let Some(id) = &id_number {
        ResidentId::parse(id.reveal(), today).map_err(|e| Failure::problem(e.code(), Some("id_number")))?;
    }
    let age_estimate = match form.get("age") {
        "" => None,
        text => Some(text.parse().map_err(|_| Failure::problem("age-impossible", Some("age")))?),
    };
    let call_back = form.text("call_back");
    if let Some(phone) = &call_back {
        domain::codes::Phone::parse(phone.reveal())
            .map_err(|e| Failure::problem(e.code(), Some("call_back")))?;
    }
    let subject = Subject {
        name: form.text("name"),
        sex: form.get("sex").parse().unwrap_or(0),
        birth_date: form.date("birth_date")?,
        age_estimate,
        id_number,
        village: Some(form.get("village")).filter(|v| !v.is_empty()).map(|v| VillageCode(v.to_owned())),
        address: form.text("address"),
        school: form.text("school"),
        phone: form.text("phone"),
        ..Subject::default()
    };
    let (channel, org_type) = told_by(desk.actor.role());
    let reporter = Reporter { org_type: org_type.to_owned(), call_back, ..Reporter::default() };
    Ok(Intake {
        branch,
        channel: channel.to_owned(),
        reporter,
        subject,
        situations: form.all("situations").filter_map(Situation::parse).collect(),
        safety,
        narrative: form.text("narrative"),
        adult: (branch == Branch::AdultWoman).then(|| wish(form)),
        ..Intake::default()
    })
}

fn wish(form: &Form) -> AdultWish {
    let answer = form.get("consent");
    let consents = [(UnitCode::new(HUB), answer == "police")].into();
    AdultWish {
        asked: !answer.is_empty(),
        consents,
        limited_capacity: answer == "limited",
        ..AdultWish::default()
    }
}

/// Channel and kind of reporter by the post that takes it down.
fn told_by(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::PsbDuty | Role::PsbCase | Role::PsbOffice | Role::PsbBeat => ("phone_110", "R17"),
        Role::Hot => ("hotline", "R17"),
        Role::Mail => ("written", "R17"),
        Role::Sch | Role::Edu => ("in_person", "R02"),
        Role::Hosp => ("in_person", "R08"),
        Role::Stn => ("in_person", "R01"),
        Role::Sw | Role::Psy => ("in_person", "R15"),
        _ => ("in_person", "R17"),
    }
}
