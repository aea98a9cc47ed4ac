//! Identity, files, relatives, safe contact; and the forms to correct and to set them.

use super::contact::{self, ContactForm};
use super::identity::{self, AmendForm, Difference, Open};
use super::read_id;
use crate::components::{Badge, Banner, ErrorSummary, Icon, Shell, SummaryList, SummaryRow};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::i18n::Lang;
use crate::pages::file::family;
use crate::pages::file::show::stage_badge;
use crate::pages::words::gloss;
use crate::pages::{self, Page, words};
use crate::request::Desk;
use crate::routes;
use app::policy::{DataRow, Field};
use app::queries::person::{self, PersonPage as Query, identity_row};
use askama::Template;
use axum::extract::Path;
use domain::ids::PersonId;
use domain::person::Identity;

/// What is shown of identity, in this order.
const SHOWN: [Field; 10] = [
    Field::Name,
    Field::OtherNames,
    Field::Sex,
    Field::BirthDate,
    Field::AgeBand,
    Field::IdNumber,
    Field::Phones,
    Field::Address,
    Field::HouseholdArea,
    Field::School,
];

/// A file she is in.
struct FileRow {
    href: String,
    code_name: String,
    stage: Badge,
    place: String,
}

/// Somebody she is related to.
struct KinRow {
    name: String,
    relation: String,
    href: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/person/show.html")]
struct PersonPage {
    shell: Shell,
    id: PersonId,
    errors: ErrorSummary,
    differences: Vec<Difference>,
    facts: SummaryList,
    files: Vec<FileRow>,
    kin: Vec<KinRow>,
    contact: Option<SummaryList>,
    nobody: Option<Banner>,
    withdraw: bool,
    amend: Option<AmendForm>,
    set: Option<ContactForm>,
    open_form: String,
    command: String,
    asked_at: String,
    version: u64,
}

impl PersonPage {
    /// A command id of its own for each form on the page.
    fn fresh(&self, form: &str) -> String {
        crate::form::derived(&self.command, form)
    }

    fn act(&self, verb: &str) -> String {
        routes::person_act(self.id, verb)
    }
}

/// Shows a person.
///
/// # Errors
/// `NotVisible`, the same as for a person who does not exist.
pub async fn page(desk: Desk, Path(id): Path<String>) -> Result<Page, Failure> {
    render(&desk, read_id(&id)?, &Form::default(), &Problems::default()).await
}

/// Renders her, with a form's input and problems if one was refused.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn render(desk: &Desk, id: PersonId, form: &Form, problems: &Problems) -> Result<Page, Failure> {
    let (lang, now) = (desk.lang(), desk.house().now());
    let query = person::show(desk.house(), &desk.actor, id).await?;
    let noun = query.view.person.noun();
    let identity = noun.identity.clone().unwrap_or_default();
    let fields = &query.view.fields;
    let open = Open { fields, row: identity_row(&query.view.entry) };
    let known = noun.safe_contact.as_ref();
    let shows_contact = fields.opens(DataRow::SafeContact);
    let stale = problems.conflict && form.get("form") == "amend";
    let amend = || identity::form(lang, open, &identity, (form, problems));
    pages::render(&PersonPage {
        id,
        errors: ErrorSummary::new(lang, &problems.errors),
        differences: if stale { identity::differences(lang, open, &identity, form) } else { Vec::new() },
        facts: SummaryList::new(lang, facts(desk, open, &identity)),
        files: query.files.iter().map(|file| file_row(lang, file)).collect(),
        kin: kin(desk, &query),
        contact: known.filter(|_| shows_contact).map(|c| contact::list(lang, fields, c, now)),
        nobody: (shows_contact && known.is_none()).then(|| contact::nobody(lang)),
        withdraw: query.may_contact && known.is_some(),
        amend: query.may_amend.then(amend),
        set: query.may_contact.then(|| contact::form(lang, fields, known, (form, problems))),
        open_form: form.get("form").to_owned(),
        command: desk.command(),
        asked_at: now.to_string(),
        version: query.view.person.version,
        shell: desk.shell(family::seen(lang, &query.view, desk.house().today()).name).await?,
    })
}

fn facts(desk: &Desk, open: Open<'_>, identity: &Identity) -> Vec<SummaryRow> {
    let line = |field: &Field| {
        // The band says less than the date: one of them is enough.
        if *field == Field::AgeBand && open.clear(Field::BirthDate) {
            return None;
        }
        let text = identity::shown(desk, identity, open, *field)?;
        Some(SummaryRow::new(gloss(desk.lang(), field.gloss()), text))
    };
    SHOWN.iter().filter_map(line).collect()
}

fn file_row(lang: Lang, file: &person::FileOf) -> FileRow {
    let noun = file.stream.noun();
    let roles = file.entry.roles.iter();
    let place: Vec<String> =
        roles.map(|r| lang.t(&format!("person-role-{}", r.code().replace('_', "-")))).collect();
    FileRow {
        href: routes::file(file.id),
        code_name: noun.code_name().to_owned(),
        stage: stage_badge(lang, noun.stage),
        place: place.join(" · "),
    }
}

fn kin(desk: &Desk, query: &Query) -> Vec<KinRow> {
    let row = |relative: &person::Relative| {
        let seen = family::seen(desk.lang(), &relative.view, desk.house().today());
        let relation = words::code(desk, "kinship", &relative.relation);
        KinRow { name: seen.name, relation, href: seen.named.then(|| routes::person(relative.view.id)) }
    };
    query.relatives.iter().map(row).collect()
}
