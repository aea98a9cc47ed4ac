//! One account: what it may do, how it signs in, what was done to it; and the acts of each administrator.

use super::read_id;
use super::say::{self, PostBoxes};
use crate::components::{
    Banner, Choice, Choices, ErrorSummary, Field, Html, Icon, QrCard, Select, Shell, SummaryList, SummaryRow,
    field,
};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::i18n::Lang;
use crate::pages::{self, Page};
use crate::request::Desk;
use crate::routes;
use app::queries::staff::{self, Powers, StaffPage};
use app::services::{alliance, signin};
use askama::Template;
use axum::extract::Path;
use domain::alliance::Alliance;
use domain::ids::StaffId;

/// Acts of the rights administrator.
struct Rights {
    post: PostBoxes,
    password: Field,
    reason: Field,
    place: bool,
}

/// Acts of the system administrator.
struct Accounts {
    asked_on: String,
    channel: Select,
    result: Choices,
}

#[derive(Template)]
#[template(path = "pages/admin/person.html")]
struct AdminPersonPage {
    shell: Shell,
    id: StaffId,
    errors: ErrorSummary,
    factor: Option<Banner>,
    facts: SummaryList,
    posts: Vec<String>,
    history: Vec<(String, String)>,
    rights: Option<Rights>,
    accounts: Option<Accounts>,
    code: Option<(String, QrCard)>,
    ward: Option<QrCard>,
    suspended: bool,
    own: bool,
    command: String,
    version: u64,
}

impl AdminPersonPage {
    /// A command id of its own for each form on the page.
    fn fresh(&self, form: &str) -> String {
        crate::form::derived(&self.command, form)
    }

    fn act(&self, verb: &str) -> String {
        routes::admin_person_act(self.id, verb)
    }

    fn end_key(&self, index: &usize) -> String {
        self.fresh(&format!("end-{index}"))
    }
}

/// Shows an account.
///
/// # Errors
/// `NotPermitted`, `NotVisible`.
pub async fn page(desk: Desk, Path(id): Path<String>) -> Result<Page, Failure> {
    render(&desk, read_id(&id)?, (&Form::default(), &Problems::default()), None).await
}

/// Renders it, with a form's input and problems, or with a one-time code that was just issued.
///
/// # Errors
/// `NotPermitted`, `NotVisible`; faults of the store.
pub async fn render(
    desk: &Desk,
    id: StaffId,
    (form, problems): (&Form, &Problems),
    code: Option<String>,
) -> Result<Page, Failure> {
    let lang = desk.lang();
    let powers = staff::powers(desk.house(), &desk.actor)?;
    let found = staff::show(desk.house(), &desk.actor, id).await?;
    let register = alliance::register(desk.house()).await?;
    let noun = found.stream.noun();
    pages::render(&AdminPersonPage {
        id,
        errors: ErrorSummary::new(lang, &problems.errors),
        factor: powers.factor_missing.then(|| say::factor_banner(lang)),
        facts: SummaryList::new(lang, facts(desk, &found)),
        posts: say::posts(desk, &register, noun),
        history: say::history(desk, &found),
        rights: powers.rights.then(|| rights(desk, &register, &found, form, problems)),
        accounts: (powers.accounts && !noun.place).then(|| accounts(desk, form)),
        code: code.map(|code| (spaced(&code), enrolment(desk, &code))),
        ward: ward(desk, id, &found, powers),
        suspended: noun.suspended,
        own: id == desk.actor.staff,
        command: desk.command(),
        version: found.stream.version,
        shell: desk.shell(noun.name.reveal().to_owned()).await?,
    })
}

fn facts(desk: &Desk, page: &StaffPage) -> Vec<SummaryRow> {
    let lang = desk.lang();
    let staff = page.stream.noun();
    let password = lang.t(if page.has_password { "admin-password-set" } else { "admin-password-none" });
    let sex = match (staff.place, staff.sex) {
        (true, _) => lang.t("admin-place"),
        (_, 1) => lang.t("sex-male"),
        _ => lang.t("sex-female"),
    };
    let state = lang.t(if staff.suspended { "admin-suspended" } else { "admin-active" });
    vec![
        SummaryRow::new(lang.t("admin-login"), staff.login.clone()),
        SummaryRow::new(lang.t("admin-kind"), sex),
        SummaryRow::new(lang.t("admin-state"), state),
        SummaryRow::new(lang.t("admin-screening"), Html::of(&say::screening(desk, staff))),
        SummaryRow::new(lang.t("admin-phone"), say::device(lang, staff)),
        SummaryRow::new(lang.t("admin-password"), password),
    ]
}

fn rights(desk: &Desk, register: &Alliance, page: &StaffPage, form: &Form, problems: &Problems) -> Rights {
    let lang = desk.lang();
    Rights {
        post: say::post_boxes(desk, register, form),
        password: Field::text(lang, "password", lang.t("admin-password-new"))
            .kind(field::Kind::Password)
            .hint(lang.t("admin-password-hint"))
            .autocomplete("new-password")
            .errors(&problems.errors),
        reason: Field::text(lang, "reason", lang.t("admin-suspend-why"))
            .value(form.get("reason"))
            .errors(&problems.errors),
        place: page.stream.noun().place,
    }
}

fn accounts(desk: &Desk, form: &Form) -> Accounts {
    let lang = desk.lang();
    let channels = ["police", "education", "online"];
    let channels = channels.map(|code| (code.to_owned(), lang.t(&format!("admin-channel-{code}"))));
    let chosen = if form.get("result").is_empty() { "clear" } else { form.get("result") };
    let result = |code: &str| {
        Choice::new(code, lang.t(&format!("admin-result-{}", code.replace('_', "-")))).checked(code == chosen)
    };
    let results = ["clear", "under_review", "must_not_employ"].map(result).to_vec();
    let asked = form.get("asked_on");
    let today = desk.house().today().to_string();
    Accounts {
        asked_on: if asked.is_empty() { today } else { asked.to_owned() },
        channel: Select::of(lang, "channel", lang.t("admin-channel"), channels, form.get("channel")),
        result: Choices::one(lang, "result", lang.t("admin-result"), results).inline(),
    }
}

/// A code in two groups of four, as people read numbers aloud.
fn spaced(code: &str) -> String {
    let middle = code.len() / 2;
    let parts = code.get(..middle).zip(code.get(middle..));
    parts.map_or_else(|| code.to_owned(), |(a, b)| format!("{a} {b}"))
}

fn enrolment(desk: &Desk, code: &str) -> QrCard {
    let lang = desk.lang();
    let address = format!("{}{}", desk.web.settings.public_url, routes::enrol());
    QrCard::new(lang.t("admin-code-title"), lang.t("admin-code-text"), &address, &lang.t("admin-code-alt"))
        .typed(format!("{address} · {}", spaced(code)))
}

/// The poster of a ward in service, for whoever may put it up.
fn ward(desk: &Desk, id: StaffId, page: &StaffPage, powers: Powers) -> Option<QrCard> {
    let staff = page.stream.noun();
    if !(powers.rights && staff.place && staff.device.is_some() && !staff.suspended) {
        return None;
    }
    let lang: Lang = desk.lang();
    let token = signin::ward_token(desk.house(), id);
    let address = format!("{}{}", desk.web.settings.public_url, routes::ward(&token));
    let title = lang.t1("admin-ward-title", "name", staff.name.reveal());
    Some(
        QrCard::new(title, lang.t("admin-ward-text"), &address, &lang.t("admin-ward-alt"))
            .typed(address.clone()),
    )
}
