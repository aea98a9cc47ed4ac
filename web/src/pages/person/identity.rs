//! Identity in boxes: what policy opens is shown and may be corrected, the rest stays as it is.

use crate::components::{Field as TextField, Select};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::i18n::Lang;
use crate::pages::words;
use crate::pages::words::gloss;
use crate::request::Desk;
use app::policy::{DataRow, Field, FieldSet, Shown};
use domain::codes::{Phone, ResidentId};
use domain::person::Identity;
use domain::text::Confidential;
use jiff::civil::Date;

/// The fields of a person in the order in which people ask for them, with their form names.
pub(super) const FIELDS: [(Field, &str); 8] = [
    (Field::Name, "name"),
    (Field::OtherNames, "other_names"),
    (Field::Sex, "sex"),
    (Field::BirthDate, "birth_date"),
    (Field::IdNumber, "id_number"),
    (Field::Phones, "phones"),
    (Field::Address, "address"),
    (Field::School, "school"),
];

/// What of a person stands open: the row of the matrix she is in, and its fields.
#[derive(Clone, Copy)]
pub(super) struct Open<'a> {
    /// Fields.
    pub(super) fields: &'a FieldSet,
    /// Row.
    pub(super) row: DataRow,
}

impl Open<'_> {
    /// Whether a field may be shown as it is, and so corrected.
    pub(super) fn clear(self, field: Field) -> bool {
        self.fields.clear(self.row, field)
    }
}

/// A field as text for its box.
pub(super) fn text(identity: &Identity, field: Field) -> String {
    let join = |all: &[Confidential]| all.iter().map(Confidential::reveal).collect::<Vec<_>>().join(", ");
    let one = |text: &Option<Confidential>| text.as_ref().map(|t| t.reveal().to_owned()).unwrap_or_default();
    match field {
        Field::Name => identity.name.reveal().to_owned(),
        Field::OtherNames => join(&identity.other_names),
        Field::Sex => identity.sex.to_string(),
        Field::BirthDate => identity.birth_date.map(|d| d.to_string()).unwrap_or_default(),
        Field::IdNumber => one(&identity.id_number),
        Field::Phones => join(&identity.phones),
        Field::Address => one(&identity.address),
        Field::School => one(&identity.school),
        _ => String::new(),
    }
}

/// A field as people read it; `None` when policy opens neither value nor presence.
pub(super) fn shown(desk: &Desk, identity: &Identity, open: Open<'_>, field: Field) -> Option<String> {
    let lang = desk.lang();
    let text = readable(desk, identity, field);
    match open.fields.shown(open.row, field) {
        Shown::Hidden => None,
        Shown::Clear => Some(text),
        Shown::Masked if text.is_empty() => Some(text),
        Shown::Masked => Some(match field {
            Field::Name | Field::OtherNames => words::masked_name(lang, &text),
            Field::IdNumber | Field::Phones => words::masked_number(&text),
            _ => lang.t("person-masked"),
        }),
    }
}

fn readable(desk: &Desk, identity: &Identity, field: Field) -> String {
    let (lang, today) = (desk.lang(), desk.house().today());
    let age = identity.birth_date.map(|birth| i64::from(domain::report::full_years(birth, today)));
    match field {
        Field::Sex => sex(lang, identity.sex),
        Field::BirthDate => {
            let day = identity.birth_date.map(|d| words::day(lang, d, desk.house().now()));
            let years = age.map(|age| lang.t1("years-old", "n", age));
            [day, years].into_iter().flatten().collect::<Vec<_>>().join(" · ")
        }
        Field::AgeBand => age.map(|age| lang.t1("years-old", "n", age)).unwrap_or_default(),
        Field::HouseholdArea => {
            let area = identity.household_area.as_deref();
            area.map(|code| words::code(desk, "division", code)).unwrap_or_default()
        }
        _ => text(identity, field),
    }
}

/// A sex code in words.
pub(super) fn sex(lang: Lang, code: u8) -> String {
    lang.t(match code {
        1 => "sex-male",
        2 => "sex-female",
        _ => "person-sex-unknown",
    })
}

/// The form that corrects identity: boxes, the list of sexes, and whether the address is protected.
pub(super) struct AmendForm {
    /// Boxes of the open fields.
    pub(super) fields: Vec<TextField>,
    /// Sex, if open.
    pub(super) sex: Option<Select>,
    /// Whether the address is kept from the other side, if the address is open.
    pub(super) protected: Option<bool>,
}

/// Every open field in its box: what was typed, or what stands.
pub(super) fn form(
    lang: Lang,
    open: Open<'_>,
    identity: &Identity,
    (form, problems): (&Form, &Problems),
) -> AmendForm {
    let typed = form.get("form") == "amend";
    let value =
        |field: Field, name: &str| if typed { form.get(name).to_owned() } else { text(identity, field) };
    let make = |(field, name): &(Field, &'static str)| {
        let made = TextField::text(lang, *name, gloss(lang, field.gloss()))
            .value(value(*field, name))
            .errors(&problems.errors);
        match field {
            Field::BirthDate => made.hint(lang.t("ward-birth-hint")),
            Field::Phones | Field::OtherNames => made.hint(lang.t("person-several")),
            _ => made,
        }
    };
    let boxes = FIELDS.iter().filter(|(field, _)| open.clear(*field) && *field != Field::Sex);
    let sexes = [0_u8, 1, 2].map(|code| (code.to_string(), sex(lang, code)));
    let sex = || Select::of(lang, "sex", gloss(lang, Field::Sex.gloss()), sexes, &value(Field::Sex, "sex"));
    let protected = if typed { form.get("address_protected") == "yes" } else { identity.address_protected };
    AmendForm {
        fields: boxes.map(make).collect(),
        sex: open.clear(Field::Sex).then(sex),
        protected: open.clear(Field::Address).then_some(protected),
    }
}

/// The identity with the open fields as typed; what policy closes keeps its value.
///
/// # Errors
/// A problem naming the field.
pub(super) fn read(
    form: &Form,
    current: &Identity,
    open: Open<'_>,
    today: Date,
) -> Result<Identity, Failure> {
    let mut identity = current.clone();
    if open.clear(Field::Name) {
        identity.name = Confidential::new(form.get("name"));
    }
    if open.clear(Field::OtherNames) {
        identity.other_names = list(form.get("other_names"));
    }
    if open.clear(Field::Sex) {
        identity.sex = form.get("sex").parse().unwrap_or(current.sex);
    }
    if open.clear(Field::BirthDate) {
        identity.birth_date = form.date("birth_date")?;
    }
    if open.clear(Field::IdNumber) {
        identity.id_number = form.text("id_number");
        if let Some(number) = &identity.id_number {
            let parsed = ResidentId::parse(number.reveal(), today);
            parsed.map_err(|e| Failure::problem(e.code(), Some("id_number")))?;
        }
    }
    if open.clear(Field::Phones) {
        identity.phones = list(form.get("phones"));
        for phone in &identity.phones {
            Phone::parse(phone.reveal()).map_err(|e| Failure::problem(e.code(), Some("phones")))?;
        }
    }
    if open.clear(Field::Address) {
        identity.address = form.text("address");
        identity.address_protected = form.get("address_protected") == "yes";
    }
    if open.clear(Field::School) {
        identity.school = form.text("school");
    }
    Ok(identity)
}

/// Several values in one box, apart by commas of either script.
fn list(text: &str) -> Vec<Confidential> {
    text.split([',', '\u{ff0c}', '\u{3001}', ';']).filter_map(Confidential::optional).collect()
}

/// One field in which two people differ.
pub(super) struct Difference {
    /// The field.
    pub(super) label: String,
    /// What I typed.
    pub(super) mine: String,
    /// What stands now.
    pub(super) theirs: String,
}

/// What I typed beside what stands now, for the open fields in which they differ.
pub(super) fn differences(lang: Lang, open: Open<'_>, identity: &Identity, form: &Form) -> Vec<Difference> {
    let differ = |(field, name): &(Field, &str)| {
        let word = |value: &str| match field {
            Field::Sex => sex(lang, value.parse().unwrap_or(0)),
            _ => value.to_owned(),
        };
        let (mine, theirs) = (form.get(name), text(identity, *field));
        let label = gloss(lang, field.gloss());
        (mine != theirs).then(|| Difference { label, mine: word(mine), theirs: word(&theirs) })
    };
    FIELDS.iter().filter(|(field, _)| open.clear(*field)).filter_map(differ).collect()
}
