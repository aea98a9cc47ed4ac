//! Make a plan: one screen, everything proposed, everything changeable.

use super::preset;
use super::read_file;
use crate::components::{Button, Choice, Choices, ErrorSummary, Field, Select, Shell};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::i18n::Lang;
use crate::pages::{self, Page};
use crate::request::Desk;
use crate::routes;
use app::queries::file::{self, FileView};
use app::services::alliance;
use app::services::plan::{MakeInput, make};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::Party;
use domain::alliance::Alliance;
use domain::ids::FileId;
use domain::plan::{Contact, ContactSide, Draft, Measure, Wishes};
use domain::text::Confidential;
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Age from which the law demands that a child is asked (未保法 4, R53).
const ASKED_FROM_YEARS: u8 = 8;

/// One need, and the measure it becomes.
struct NeedRow {
    code: String,
    label: String,
    chosen: bool,
    owner: Select,
    due: String,
}

/// One of the four contacts.
struct ContactRow {
    side: &'static str,
    label: String,
    text: String,
    out: bool,
}

#[derive(Template)]
#[template(path = "pages/plan/make.html")]
struct MakePage {
    shell: Shell,
    code_name: String,
    errors: ErrorSummary,
    action: String,
    back: String,
    command: String,
    version: u64,
    needs: Vec<NeedRow>,
    wishes: Choices,
    wish_words: Field,
    contacts: Vec<ContactRow>,
    owner: Select,
    review: String,
    visitor: Select,
    contact: Field,
    cover: Field,
    goals: Field,
    submit: Button,
}

/// Shows the page.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn page(desk: Desk, Path(id): Path<String>) -> Result<Page, Failure> {
    let id = read_file(&id)?;
    let view = file::show(desk.house(), &desk.actor, id).await?;
    render(&desk, &view, &Form::default(), &Problems::default()).await
}

async fn render(desk: &Desk, view: &FileView, form: &Form, problems: &Problems) -> Result<Page, Failure> {
    let lang = desk.lang();
    let id = FileId::from(view.stream.id);
    let register = alliance::register(desk.house()).await?;
    let kept = |name: &str, preset: String| kept(form, name, preset);
    let file = view.stream.noun();
    let visitor = kept("visitor", preset::visitor(&register, file).code());
    let owner = kept("owner", Party::Staff(desk.actor.staff).code());
    let cover = lang.t(if file.minor() { "plan-cover-child" } else { "plan-cover-woman" });
    let field = |name: &'static str, key: &str| Field::text(lang, name, lang.t(key)).errors(&problems.errors);
    pages::render(&MakePage {
        code_name: file.code_name().to_owned(),
        errors: ErrorSummary::new(lang, &problems.errors),
        action: routes::file_act(id, "plan"),
        back: routes::file(id),
        command: if form.is_fresh() { desk.command() } else { form.get("command").to_owned() },
        version: view.stream.version,
        needs: needs(desk, &register, view, form),
        wishes: wishes(lang, age(desk, view), form.get("wishes"), problems),
        wish_words: field("wish-words", "plan-wish-words").value(form.get("wish-words")),
        contacts: ContactSide::ALL.map(|side| contact_row(desk, view, form, side)).into(),
        owner: Select::of(lang, "owner", lang.t("plan-who-owns"), preset::owners(desk, &register), &owner),
        review: kept("review", in_days(desk, preset::REVIEW_DAYS).to_string()),
        visitor: Select::of(
            lang,
            "visitor",
            lang.t("plan-who-visits"),
            preset::visitors(desk, &register, file),
            &visitor,
        )
        .errors(&problems.errors),
        contact: field("visit-contact", "plan-visit-contact")
            .hint(lang.t("plan-visit-contact-hint"))
            .value(form.get("visit-contact")),
        cover: field("cover", "plan-cover").value(kept("cover", cover)).optional(),
        goals: field("goals", "plan-goals").value(form.get("goals")).optional(),
        submit: Button::primary(lang.t("plan-make-do")).big(),
        shell: desk.shell(lang.t("plan-make-title")).await?,
    })
}

/// What was typed, or what is proposed before anything was.
fn kept(form: &Form, name: &str, preset: String) -> String {
    if form.is_fresh() { preset } else { form.get(name).to_owned() }
}

pub(super) fn in_days(desk: &Desk, days: i64) -> Date {
    let today = desk.house().today();
    today.checked_add(days.days()).unwrap_or(today)
}

/// Her age as the file knows it, for the law that demands the asking.
fn age(desk: &Desk, view: &FileView) -> Option<u8> {
    preset::subject(view)?.person.noun().age_on(desk.house().today())
}

fn needs(desk: &Desk, register: &Alliance, view: &FileView, form: &Form) -> Vec<NeedRow> {
    let lang = desk.lang();
    let file = view.stream.noun();
    let table = desk.house().rules.table("need").map(|t| t.codes.as_slice()).unwrap_or_default();
    let row = |need: &domain::rules::Code| {
        let chosen =
            if form.is_fresh() { preset::proposed(file, need) } else { form.has("needs", &need.code) };
        let parties = preset::receivers(desk, register, file, need);
        let name = format!("owner-{}", need.code);
        let first = parties.first().map(|(code, _)| code.clone()).unwrap_or_default();
        let owner = kept(form, &name, first);
        let due = in_days(desk, preset::due_days(need)).to_string();
        NeedRow {
            code: need.code.clone(),
            label: need.text(lang.code()).to_owned(),
            chosen,
            owner: Select::of(lang, name, lang.t("plan-measure-owner"), parties, &owner).bare(),
            due: kept(form, &format!("due-{}", need.code), due),
        }
    };
    let mut rows: Vec<NeedRow> = table.iter().map(row).collect();
    rows.sort_by_key(|row| !row.chosen);
    rows
}

fn wishes(lang: Lang, age: Option<u8>, chosen: &str, problems: &Problems) -> Choices {
    let choice = |code: &str, key: &str| Choice::new(code, lang.t(key)).checked(chosen == code);
    let items = vec![
        choice("said", "plan-wish-said"),
        choice("rather_not", "plan-wish-rather-not"),
        choice("observed", "plan-wish-observed"),
    ];
    let must = age.is_none_or(|age| age >= ASKED_FROM_YEARS);
    let hint = lang.t(if must { "plan-wish-law" } else { "plan-wish-young" });
    Choices::one(lang, "wishes", lang.t("plan-wishes"), items).hint(hint).inline().errors(&problems.errors)
}

fn contact_row(desk: &Desk, view: &FileView, form: &Form, side: ContactSide) -> ContactRow {
    let code = side.code();
    let (text, out) = if form.is_fresh() {
        let preset = preset::contact(desk, view, side);
        (preset.text, preset.out)
    } else {
        (form.get(&format!("contact-{code}")).to_owned(), form.get(&format!("out-{code}")) == "yes")
    };
    ContactRow { side: code, label: desk.lang().t(&format!("plan-contact-{code}")), text, out }
}

/// Makes the plan.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn submit(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let view = file::show(desk.house(), &desk.actor, read_file(&id)?).await?;
    let done = match read(&desk, &view, &form).await {
        Ok(input) => make(desk.house(), &desk.actor, &form.request(input)?).await.map_err(Failure::from),
        Err(failure) => Err(failure),
    };
    match done {
        Ok(done) => Ok(Redirect::to(&routes::plan(done.stream.into())).into_response()),
        Err(failure) => {
            let problems = Problems::of(desk.lang(), failure)?;
            let status =
                if problems.conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            let view = file::show(desk.house(), &desk.actor, read_file(&id)?).await?;
            Ok((status, render(&desk, &view, &form, &problems).await?).into_response())
        }
    }
}

async fn read(desk: &Desk, view: &FileView, form: &Form) -> Result<MakeInput, Failure> {
    let register = alliance::register(desk.house()).await?;
    let file = view.stream.noun();
    let contacts = read_contacts(form);
    let village_out = matches!(contacts.get(&ContactSide::Village), Some(Contact::LeftOut(_)));
    let visitor = offered(&preset::visitors(desk, &register, file), form.get("visitor"), "visitor")?;
    if village_out && preset::station(&register, file).as_ref() == Some(&visitor) {
        return Err(Failure::problem("plan-visitor-village", Some("visitor")));
    }
    let contact = form.text("visit-contact");
    let contact = contact.ok_or(Failure::problem("plan-visit-contact-missing", Some("visit-contact")))?;
    let needs: BTreeSet<String> = form.all("needs").map(str::to_owned).collect();
    let village = file.opening.as_ref().and_then(|o| o.village.clone()).filter(|_| !village_out);
    let draft = Draft {
        file: view.stream.id.into(),
        code_name: file.code_name().to_owned(),
        owner: offered(&preset::owners(desk, &register), form.get("owner"), "owner")?,
        measures: needs.iter().map(|n| measure(desk, &register, view, form, n)).collect::<Result<_, _>>()?,
        needs,
        goals: form.text("goals"),
        wishes: read_wishes(form, "wishes", "wish-words")?,
        age: age(desk, view),
        contacts,
        reviews: form.date("review")?.into_iter().collect(),
        village,
    };
    Ok(MakeInput { file: view.stream.id.into(), draft, visitor, contact, cover: form.text("cover") })
}

/// A party that was on offer: nobody else can be let in by a form.
pub(super) fn offered(parties: &preset::Parties, code: &str, field: &'static str) -> Result<Party, Failure> {
    let known = parties.iter().any(|(known, _)| known == code);
    let party = Party::parse(code).filter(|_| known);
    party.ok_or(Failure::problem("plan-party-missing", Some(field)))
}

fn measure(
    desk: &Desk,
    register: &Alliance,
    view: &FileView,
    form: &Form,
    need: &str,
) -> Result<Measure, Failure> {
    let missing = Failure::problem("plan-nothing-planned", Some("needs"));
    let code = desk.house().rules.code("need", need).ok_or(missing)?;
    let parties = preset::receivers(desk, register, view.stream.noun(), code);
    let owner = offered(&parties, form.get(&format!("owner-{need}")), "needs")?;
    let due = form.get(&format!("due-{need}")).parse();
    let due = due.map_err(|_| Failure::problem("plan-due-missing", Some("needs")))?;
    Ok(Measure { kind: need.to_owned(), words: None, owner, due, referral: None, done_at: None })
}

/// Her wishes; `None` when nobody ticked how they came to be known.
pub(super) fn read_wishes(
    form: &Form,
    how: &'static str,
    words: &'static str,
) -> Result<Option<Wishes>, Failure> {
    let text = || form.text(words).ok_or(Failure::problem("plan-wish-words-missing", Some(words)));
    match form.get(how) {
        "said" => Ok(Some(Wishes::Said(text()?))),
        "rather_not" => Ok(Some(Wishes::RatherNot)),
        "observed" => Ok(Some(Wishes::Observed(text()?))),
        _ => Ok(None),
    }
}

/// A side without any text counts as forgotten, and the plan is refused.
fn read_contacts(form: &Form) -> BTreeMap<ContactSide, Contact> {
    let read = |side: ContactSide| {
        let text = Confidential::optional(form.get(&format!("contact-{}", side.code())))?;
        let out = form.get(&format!("out-{}", side.code())) == "yes";
        Some((side, if out { Contact::LeftOut(text) } else { Contact::Named(text) }))
    };
    ContactSide::ALL.into_iter().filter_map(read).collect()
}
