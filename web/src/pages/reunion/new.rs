//! The application, taken down by an officer together with the family.

use super::word;
use crate::components::{Choice, Choices, DateField, ErrorSummary, Field, Html, Select, Shell};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::i18n::Lang;
use crate::pages;
use crate::request::Desk;
use crate::routes;
use app::guard::permit_new;
use app::policy::Action;
use app::queries::report::officers;
use app::services::reunion as service;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::{Role, VillageCode};
use domain::ids::{StaffId, StreamId};
use domain::noun::Kind;
use domain::person::Identity;
use domain::reunion::{Kin, Search};
use domain::text::Confidential;

#[derive(Template)]
#[template(path = "pages/reunion/new.html")]
struct NewPage {
    shell: Shell,
    errors: ErrorSummary,
    command: String,
    action: String,
    search: Html,
    applicant: Vec<Html>,
    missing: Vec<Html>,
    office: Vec<Html>,
}

/// An empty form.
///
/// # Errors
/// `NotPermitted`.
pub async fn page(desk: Desk) -> Result<Response, Failure> {
    let nobody = StreamId(uuid::Uuid::nil());
    let _permit = permit_new(desk.house(), &desk.actor, Action::ReunionApply, Kind::Reunion, nobody)?;
    render(&desk, &Form::default(), &Problems::default()).await.map(IntoResponse::into_response)
}

/// Takes it down; the family gets its receipt on the next page.
///
/// # Errors
/// `NotPermitted`; faults of the store.
pub async fn submit(desk: Desk, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let officer = StaffId::parse(form.get("officer"))
        .ok_or_else(|| Failure::problem("reunion-officer-unfit", Some("officer")));
    let done = match officer.and_then(|officer| read(&form, officer)) {
        Ok(input) => service::apply(desk.house(), &desk.actor, &form.request(input)?).await,
        Err(failure) => return again(&desk, &form, failure).await,
    };
    match done {
        // Whoever took it down for another officer does not work on it: no receipt to show.
        Ok(done) => {
            let viewer = desk.house().viewer(&desk.actor);
            let level = desk.house().reads.level(&viewer, done.stream).await.map_err(app::Error::from)?;
            let mine = level == Some(domain::rows::Level::Full);
            let to = if mine { routes::reunion_receipt(done.stream.into()) } else { routes::reunions() };
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) => again(&desk, &form, error.into()).await,
    }
}

async fn again(desk: &Desk, form: &Form, failure: Failure) -> Result<Response, Failure> {
    let problems = Problems::of(desk.lang(), failure)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(desk, form, &problems).await?).into_response())
}

pub(super) fn read(form: &Form, officer: StaffId) -> Result<service::ApplyInput, Failure> {
    let search = Search::parse(form.get("search"))
        .ok_or_else(|| Failure::problem("reunion-search-missing", Some("search")))?;
    let relation = match search {
        Search::Unknown => Kin::Oneself,
        _ => Kin::parse(form.get("relation"))
            .ok_or_else(|| Failure::problem("reunion-relation-missing", Some("relation")))?,
    };
    let name = form.text("name").ok_or_else(|| Failure::problem("person-name-missing", Some("name")))?;
    let applicant = Identity {
        name,
        sex: sex(form.get("sex")),
        birth_date: form.date("birth")?,
        id_number: form.text("id_number"),
        phones: form.text("phone").into_iter().collect(),
        ..Identity::default()
    };
    let missing = match search {
        Search::Unknown => None,
        Search::Child | Search::Parent => Some(missing(form)?),
    };
    Ok(service::ApplyInput {
        search,
        relation,
        applicant,
        applicant_minor: form.has("minor", "yes"),
        missing,
        missing_on: form.date("missing_on")?,
        missing_where: form.text("missing_where"),
        features: form.text("features"),
        clothing: form.text("clothing"),
        officer,
        village: Some(form.get("village")).filter(|v| !v.is_empty()).map(|v| VillageCode(v.to_owned())),
    })
}

/// Who is missing; a name may be unknown, a description stands for it.
fn missing(form: &Form) -> Result<Identity, Failure> {
    let nameless = || Failure::problem("person-name-missing", Some("missing_name"));
    Ok(Identity {
        name: form.text("missing_name").ok_or_else(nameless)?,
        sex: sex(form.get("missing_sex")),
        birth_date: form.date("missing_birth")?,
        ..Identity::default()
    })
}

fn sex(code: &str) -> u8 {
    code.parse().ok().filter(|s| matches!(s, 1 | 2)).unwrap_or(0)
}

async fn render(desk: &Desk, form: &Form, problems: &Problems) -> Result<pages::Page, Failure> {
    let lang = desk.lang();
    let errors = &problems.errors;
    pages::render(&NewPage {
        errors: ErrorSummary::new(lang, errors),
        command: if form.is_fresh() { desk.command() } else { form.get("command").to_owned() },
        action: routes::reunion_new(),
        search: Html::of(&searches(lang, form, problems)),
        applicant: applicant_boxes(lang, form, problems),
        missing: missing_boxes(lang, form, problems),
        office: office(desk, form, problems).await?,
        shell: desk.shell(lang.t("reunion-new")).await?,
    })
}

/// Who is looked for.
pub(super) fn searches(lang: Lang, form: &Form, problems: &Problems) -> Choices {
    let searches = Search::ALL.iter().map(|s| {
        let hint = lang.t(&format!("reunion-search-{}-hint", s.code()));
        Choice::new(s.code(), word(lang, "search", s.code()))
            .hint(hint)
            .checked(form.get("search") == s.code())
    });
    Choices::one(lang, "search", lang.t("reunion-search"), searches.collect()).errors(&problems.errors)
}

fn text(lang: Lang, form: &Form, problems: &Problems, (name, key): (&'static str, &str)) -> Field {
    Field::text(lang, name, lang.t(key)).value(form.get(name)).errors(&problems.errors)
}

pub(super) fn applicant_boxes(lang: Lang, form: &Form, problems: &Problems) -> Vec<Html> {
    let text = |name, key| text(lang, form, problems, (name, key));
    let kins = Kin::ALL.iter().filter(|k| **k != Kin::Oneself).map(|k| {
        let code = k.code();
        (code.to_owned(), word(lang, "kin", code))
    });
    let kins = std::iter::once((String::new(), lang.t("reunion-choose"))).chain(kins);
    let minor = Choice::new("yes", lang.t("reunion-minor")).checked(form.has("minor", "yes"));
    let relation = Select::of(lang, "relation", lang.t("reunion-relation"), kins, form.get("relation"));
    vec![
        Html::of(&text("name", "reunion-applicant-name")),
        Html::of(&sexes(lang, form, "sex")),
        day(lang, form, problems, ("birth", "reunion-birth")),
        Html::of(&Choices::many(lang, "minor", lang.t("reunion-minor-ask"), vec![minor])),
        Html::of(&relation.hint(lang.t("reunion-relation-hint")).errors(&problems.errors)),
        Html::of(&text("id_number", "reunion-id-number").optional()),
        Html::of(&text("phone", "reunion-phone").optional()),
    ]
}

pub(super) fn missing_boxes(lang: Lang, form: &Form, problems: &Problems) -> Vec<Html> {
    let text = |name, key| text(lang, form, problems, (name, key));
    let day = |name, key| day(lang, form, problems, (name, key));
    vec![
        Html::of(&text("missing_name", "reunion-missing-name").hint(lang.t("reunion-missing-name-hint"))),
        Html::of(&sexes(lang, form, "missing_sex")),
        day("missing_birth", "reunion-birth"),
        day("missing_on", "reunion-missing-on"),
        Html::of(&text("missing_where", "reunion-missing-where").optional()),
        Html::of(&text("features", "reunion-features").hint(lang.t("reunion-features-hint")).optional()),
        Html::of(&text("clothing", "reunion-clothing").optional()),
    ]
}

fn sexes(lang: Lang, form: &Form, name: &'static str) -> Choices {
    let item = |code: &str, key: &str| Choice::new(code, lang.t(key)).checked(form.get(name) == code);
    let items =
        vec![item("2", "reunion-female"), item("1", "reunion-male"), item("0", "reunion-sex-unknown")];
    Choices::one(lang, name, lang.t("reunion-sex"), items).inline()
}

fn day(lang: Lang, form: &Form, problems: &Problems, (name, key): (&'static str, &str)) -> Html {
    let part = |part: &str| form.get(&format!("{name}-{part}")).to_owned();
    let field = DateField::new(lang, name, lang.t(key)).hint(lang.t("reunion-day-hint"));
    Html::of(&field.value(part("year"), part("month"), part("day")).errors(&problems.errors))
}

async fn office(desk: &Desk, form: &Form, problems: &Problems) -> Result<Vec<Html>, Failure> {
    let lang = desk.lang();
    let known = officers(desk.house(), &[Role::PsbCase]).await?;
    let mine = desk.actor.staff.to_string();
    let chosen = if form.get("officer").is_empty() { mine.as_str() } else { form.get("officer") };
    let named = |(id, name): (StaffId, Confidential)| (id.to_string(), name.reveal().to_owned());
    let names = known.into_iter().map(named);
    let officer = Select::of(lang, "officer", lang.t("reunion-officer"), names, chosen);
    let table = desk.house().rules.table("station");
    let stations = table.iter().flat_map(|t| &t.codes);
    let elsewhere = (String::new(), lang.t("reunion-village-none"));
    let villages = stations.map(|c| (c.code.clone(), c.text(lang.code()).to_owned()));
    let villages = std::iter::once(elsewhere).chain(villages);
    let village = Select::of(lang, "village", lang.t("reunion-village"), villages, form.get("village"));
    Ok(vec![Html::of(&officer.errors(&problems.errors)), Html::of(&village)])
}
