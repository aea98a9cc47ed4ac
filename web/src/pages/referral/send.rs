//! Sending: a need names its unit, the least items are filled in and ticked, a day, send. Five taps
//! at most, and nothing goes out that the sender may not read herself.

use super::need_word;
use crate::components::{Button, Choice, Choices, ConsentBox, DateField, ErrorSummary, Html, Icon, Select};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::i18n::{Lang, when};
use crate::pages::Page;
use crate::pages::file::suggest;
use crate::pages::station::framed;
use crate::request::Desk;
use crate::routes;
use app::policy::{DataRow, Field};
use app::queries::file::{self, FileView};
use app::queries::items;
use app::queries::referral::consent_missing;
use app::services::referral::{SendInput, send};
use askama::{Template, filters::HtmlSafe};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::{Party, Role, UnitCode};
use domain::alliance::{Alliance, UnitKind};
use domain::ids::{FileId, PlanId};
use domain::rules::Code;
use domain::text::Confidential;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use std::collections::BTreeMap;

/// One of the least items.
struct Item {
    code: String,
    label: String,
    value: Option<String>,
    typed: String,
    checked: bool,
}

/// One need with the unit that meets it.
struct Need {
    code: String,
    label: String,
    unit: String,
    chosen: bool,
    consent: Option<ConsentBox>,
    red: bool,
    place: Option<Select>,
    items: Vec<Item>,
}

#[derive(Template)]
#[template(path = "pages/referral/send.html")]
struct Body {
    lang: Lang,
    csrf: String,
    command: String,
    errors: ErrorSummary,
    action: String,
    back: String,
    code_name: String,
    needs: Vec<Need>,
    need_error: Option<String>,
    due: Choices,
    day: DateField,
    submit: Button,
}

impl HtmlSafe for Body {}

fn read_id(id: &str) -> Result<FileId, Failure> {
    FileId::parse(id).ok_or_else(Failure::not_visible)
}

/// Shows the form.
///
/// # Errors
/// `NotVisible`.
pub async fn page(desk: Desk, Path(id): Path<String>) -> Result<Page, Failure> {
    show(&desk, read_id(&id)?, &Form::default(), &Problems::default()).await
}

async fn show(desk: &Desk, id: FileId, form: &Form, problems: &Problems) -> Result<Page, Failure> {
    let lang = desk.lang();
    let view = file::show(desk.house(), &desk.actor, id).await?;
    let register = app::services::alliance::register(desk.house()).await?;
    let known = known_items(desk, &view).await?;
    let mut needs = Vec::new();
    for code in ordered(desk, &view) {
        needs.push(need(desk, &view, &register, (&known, form), code).await?);
    }
    let errors = &problems.errors;
    let body = Body {
        lang,
        csrf: desk.session.csrf.clone(),
        command: if form.is_fresh() { desk.command() } else { form.get("command").to_owned() },
        errors: ErrorSummary::new(lang, errors),
        action: routes::file_act(id, "refer"),
        back: routes::file(id),
        code_name: view.stream.noun().code_name().to_owned(),
        needs,
        need_error: errors.get("need").or(errors.get("to")).map(str::to_owned),
        due: due(desk, form),
        day: DateField::new(lang, "help_by", lang.t("send-day"))
            .value(form.get("help_by-year"), form.get("help_by-month"), form.get("help_by-day"))
            .errors(errors),
        submit: Button::primary(lang.t("send-do")).icon(Icon::Handover).big(),
    };
    framed(desk, lang.t("send-title"), Html::of(&body)).await
}

/// Needs that fit this kind of matter first, the others after them.
fn ordered<'a>(desk: &'a Desk, view: &FileView) -> Vec<&'a Code> {
    let cases = suggest::cases(view.stream.noun());
    let table = desk.house().rules.table("need").map(|t| t.codes.as_slice()).unwrap_or_default();
    let mut codes: Vec<&Code> = table.iter().filter(|c| suggest::receiver(c).is_some()).collect();
    codes.sort_by_key(|c| !c.attr("when").is_some_and(|when| when.split(',').any(|w| cases.contains(&w))));
    codes
}

/// What the sender may hand over because she may read it herself.
///
/// # Errors
/// Faults of the store.
pub(crate) async fn known_items(
    desk: &Desk,
    view: &FileView,
) -> Result<BTreeMap<String, Confidential>, Failure> {
    let mut known = items::known(desk.house(), &desk.actor, view).await?;
    let noun = view.stream.noun();
    let open = |field| view.fields.clear(DataRow::CaseOverview, field);
    // What is handed over is written in the first language of the alliance.
    if open(Field::RiskLevel) {
        let word = Lang::ZhCn.t(&format!("risk-{}", noun.risk.code()));
        known.insert("risk".to_owned(), Confidential::new(word));
    }
    if open(Field::Situation)
        && let Some(opening) = &noun.opening
    {
        let rules = &desk.house().rules;
        let words = opening.situations.iter().filter_map(|s| rules.code("situation", s.code()));
        let words: Vec<&str> = words.map(|c| c.text(Lang::ZhCn.code())).collect();
        known.insert("situations".to_owned(), Confidential::new(words.join(&Lang::ZhCn.t("list-comma"))));
    }
    if let Some(contact) = known.get("safe_contact").cloned() {
        known.insert("contact".to_owned(), contact);
    }
    known.retain(|_, text| !text.is_empty());
    Ok(known)
}

async fn need(
    desk: &Desk,
    view: &FileView,
    register: &Alliance,
    (known, form): (&BTreeMap<String, Confidential>, &Form),
    code: &Code,
) -> Result<Need, Failure> {
    let lang = desk.lang();
    let usual = suggest::receiver(code).ok_or_else(Failure::not_visible)?;
    let noun = view.stream.noun();
    let place = place(desk, register, (view, known, form), code);
    let unit = match &place {
        Some(_) => crate::frame::party_name(desk, &usual),
        None => super::party(desk, register, &usual),
    };
    let shown = |item: &str| Item {
        label: lang.find(&format!("item-{}", item.replace('_', "-"))).unwrap_or_else(|| item.to_owned()),
        value: known.get(item).map(|text| text.reveal().to_owned()),
        typed: form.get(&format!("text-{}-{item}", code.code)).to_owned(),
        checked: form.is_fresh() || form.has(&format!("item-{}", code.code), item),
        code: item.to_owned(),
    };
    let items =
        code.attr("items").unwrap_or_default().split(',').filter(|i| !i.is_empty() && *i != "code_name");
    Ok(Need {
        label: need_word(desk, &code.code),
        unit,
        chosen: form.get("need") == code.code,
        consent: consent_missing(desk.house(), noun, &usual).await?.then(|| asked(lang, form, &code.code)),
        red: if form.is_fresh() {
            code.attr("red") == Some("true")
        } else {
            form.get(&format!("red-{}", code.code)) == "yes"
        },
        place,
        items: items.map(shown).collect(),
        code: code.code.clone(),
    })
}

/// The question to an adult woman about the unit of one need.
fn asked(lang: Lang, form: &Form, need: &str) -> ConsentBox {
    let name = format!("consent-{need}");
    let agreed = form.get(&name) == "yes";
    ConsentBox::new(lang, name, agreed)
}

/// Which school or station, when the need leaves it open; hers is chosen already.
fn place(
    desk: &Desk,
    register: &Alliance,
    (view, known, form): (&FileView, &BTreeMap<String, Confidential>, &Form),
    code: &Code,
) -> Option<Select> {
    let (kind, key) = match code.attr("role").and_then(Role::from_code) {
        Some(Role::Sch) => (UnitKind::School, "send-school"),
        Some(Role::Stn) => (UnitKind::Station, "send-station"),
        _ => return None,
    };
    let name = format!("unit-{}", code.code);
    let village = view.stream.noun().opening.as_ref().and_then(|o| o.village.clone());
    let school = known.get("school").map(|s| s.reveal().to_owned()).unwrap_or_default();
    let hers = register.of_kind(kind).find(|(_, unit)| match kind {
        UnitKind::Station => unit.village.is_some() && unit.village == village,
        _ => !school.is_empty() && (unit.name.contains(&school) || school.contains(&unit.name)),
    });
    let usual = hers.map(|(c, _)| c.0.clone()).or(code.attr("unit").map(str::to_owned)).unwrap_or_default();
    let chosen = if form.get(&name).is_empty() { usual } else { form.get(&name).to_owned() };
    let lang = desk.lang();
    let options = register.of_kind(kind).map(|(c, unit)| (c.0.clone(), crate::frame::unit_name(lang, unit)));
    Some(Select::of(lang, name, lang.t(key), options, &chosen))
}

fn in_three_days(today: Date) -> Date {
    today.checked_add(3.days()).unwrap_or(today)
}

/// The coming Sunday; on a Sunday the next one.
fn this_week(today: Date) -> Date {
    today.nth_weekday(1, Weekday::Sunday).unwrap_or(today)
}

fn due(desk: &Desk, form: &Form) -> Choices {
    let (lang, now, today) = (desk.lang(), desk.house().now(), desk.house().today());
    let day =
        |date: Date| domain::clock::end_of_day(date).map(|at| when::day(lang, at, now)).unwrap_or_default();
    let picked = form.get("due");
    let item = |code: &str, key: &str| {
        Choice::new(code, lang.t(key)).checked(picked == code || (picked.is_empty() && code == "d3"))
    };
    let items = vec![
        item("d3", "send-due-d3").hint(day(in_three_days(today))),
        item("week", "send-due-week").hint(day(this_week(today))),
        item("pick", "send-due-pick"),
    ];
    Choices::one(lang, "due", lang.t("send-due"), items).inline()
}

/// Sends it, or shows the form again with what was filled in and what was wrong.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn submit(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let sent = match input(&desk, id, &form).await {
        Ok(input) => send(desk.house(), &desk.actor, &form.request(input)?).await.map_err(Failure::from),
        Err(failure) => Err(failure),
    };
    match sent {
        Ok(done) => Ok(Redirect::to(&routes::referral(done.stream.into())).into_response()),
        Err(failure) => {
            let problems = Problems::of(desk.lang(), failure)?;
            let page = show(&desk, id, &form, &problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Reads the form; only syntax is judged here.
async fn input(desk: &Desk, file: FileId, form: &Form) -> Result<SendInput, Failure> {
    let house = desk.house();
    let need = form.get("need");
    let code =
        house.rules.code("need", need).ok_or(Failure::problem("referral-need-missing", Some("need")))?;
    let register = app::services::alliance::register(house).await?;
    let (to, village) = receiver(&register, code, form)?;
    let view = file::show(house, &desk.actor, file).await?;
    let help_by = match form.get("due") {
        "week" => Some(this_week(house.today())),
        "pick" => form.date("help_by")?,
        _ => Some(in_three_days(house.today())),
    };
    Ok(SendInput {
        file,
        measure: measure(&view, need),
        to,
        need: need.to_owned(),
        items: confirmed(code, form, &known_items(desk, &view).await?),
        red: form.get(&format!("red-{need}")) == "yes",
        help_by,
        village,
        weekly_ticks: code.attr("ticks") == Some("true"),
        consented: form.get(&format!("consent-{need}")) == "yes",
    })
}

/// Who is asked: as the need says, or the school or station chosen for it.
fn receiver(
    register: &Alliance,
    code: &Code,
    form: &Form,
) -> Result<(Party, Option<domain::actor::VillageCode>), Failure> {
    let missing = || Failure::problem("referral-receiver-missing", Some("to"));
    let usual = suggest::receiver(code).ok_or_else(missing)?;
    let chosen = UnitCode::new(form.get(&format!("unit-{}", code.code)));
    match &usual {
        Party::Unit(role @ (Role::Sch | Role::Stn), _) => {
            let unit = register.units.get(&chosen).filter(|u| u.role == *role).ok_or_else(missing)?;
            let village = unit.village.clone().filter(|_| *role == Role::Stn);
            Ok((Party::Unit(*role, chosen), village))
        }
        _ => Ok((usual, None)),
    }
}

/// The items that were left ticked: as known, or as typed for this hand-over.
fn confirmed(
    code: &Code,
    form: &Form,
    known: &BTreeMap<String, Confidential>,
) -> BTreeMap<String, Confidential> {
    let ticked = format!("item-{}", code.code);
    let wanted = code.attr("items").unwrap_or_default().split(',');
    let text = |item: &str| {
        let typed = form.text(&format!("text-{}-{item}", code.code));
        typed.or_else(|| known.get(item).cloned()).filter(|t| !t.is_empty())
    };
    let given = |item: &&str| *item == "code_name" || form.has(&ticked, item);
    wanted.filter(given).filter_map(|item| Some((item.to_owned(), text(item)?))).collect()
}

/// The measure of a running plan that this carries out.
fn measure(view: &FileView, need: &str) -> Option<(PlanId, usize)> {
    view.plans.iter().filter(|(_, plan)| plan.noun().running()).find_map(|(id, plan)| {
        let measures = &plan.noun().draft.as_ref()?.measures;
        let fits = |m: &domain::plan::Measure| m.kind == need && m.referral.is_none() && m.done_at.is_none();
        measures.iter().position(fits).map(|index| (*id, index))
    })
}

#[cfg(test)]
mod tests {
    use super::{in_three_days, this_week};
    use jiff::civil::date;

    #[test]
    fn a_day_is_one_tap() {
        let wednesday = date(2026, 11, 25);
        assert_eq!(in_three_days(wednesday), date(2026, 11, 28));
        assert_eq!(this_week(wednesday), date(2026, 11, 29));
        assert_eq!(this_week(date(2026, 11, 29)), date(2026, 12, 6));
    }
}
