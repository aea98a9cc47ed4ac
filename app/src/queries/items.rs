//! The least items: what may be handed over with a referral. Nobody hands over what she may not
//! read herself, on the file or on the report she took.

use super::file::FileView;
use crate::error::{Error, Result};
use crate::guard;
use crate::house::House;
use crate::policy::{DataRow, Field, FieldSet};
use crate::services::access::{Shown, record};
use crate::stream;
use domain::actor::Actor;
use domain::file::PersonRole;
use domain::report::{Branch, Report};
use domain::text::Confidential;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Items by code, as this actor may hand them over. What only a report tells is recorded as read.
///
/// # Errors
/// Faults of the store: then nothing is given.
pub async fn known(house: &House, actor: &Actor, view: &FileView) -> Result<BTreeMap<String, Confidential>> {
    let today = house.today();
    let mut items = of_file(view, today);
    for id in &view.stream.noun().reports {
        let Some(report) = stream::open::<Report>(house, (*id).into()).await? else { continue };
        let fields = match guard::readable(house, actor, &report).await {
            Err(Error::NotVisible) => continue,
            read => read?.1,
        };
        let more: Vec<_> = of_report(report.noun(), &fields, today)
            .into_iter()
            .filter(|(i, _)| !items.contains_key(*i))
            .collect();
        if more.is_empty() {
            continue;
        }
        let shown = Shown {
            page: "referral-send",
            stream: view.stream.id,
            subjects: view.stream.noun().opening.iter().map(|o| o.subject).collect(),
            fields: more.iter().map(|(item, _)| (*item).to_owned()).collect(),
            purpose: guard::usual_purpose(actor.role()).code(),
            blocked: false,
        };
        record(house, actor, shown).await?;
        items.extend(more.into_iter().map(|(item, text)| (item.to_owned(), text)));
    }
    Ok(items)
}

/// What a report tells of her, as far as policy opens it.
fn of_report(report: &Report, fields: &FieldSet, today: Date) -> Vec<(&'static str, Confidential)> {
    let subject = &report.intake.subject;
    let row = match report.intake.branch {
        Branch::Minor => DataRow::MinorVictimIdentity,
        _ => DataRow::AdultVictimIdentity,
    };
    let open = |field| fields.clear(row, field);
    let age = subject.age_on(today).map(|age| Confidential::new(age.to_string()));
    [
        ("name", subject.name.clone().filter(|_| open(Field::Name))),
        ("sex", sex(subject.sex).filter(|_| open(Field::Sex))),
        ("age", age.filter(|_| open(Field::BirthDate) || open(Field::AgeBand))),
        ("address", subject.address.clone().filter(|_| open(Field::Address))),
        ("school", subject.school.clone().filter(|_| open(Field::School))),
    ]
    .into_iter()
    .filter_map(|(item, text)| Some((item, text.filter(|text| !text.is_empty())?)))
    .collect()
}

fn sex(code: u8) -> Option<Confidential> {
    match code {
        1 => Some(Confidential::new("男")),
        2 => Some(Confidential::new("女")),
        _ => None,
    }
}

/// What the file tells: item code → text.
/// Which of them a need asks for stands in the code table `need`; each is confirmed by a person.
fn of_file(view: &FileView, today: Date) -> BTreeMap<String, Confidential> {
    let mut items = BTreeMap::new();
    let mut put = |item: &str, text: Option<Confidential>| {
        if let Some(text) = text.filter(|t| !t.is_empty()) {
            items.insert(item.to_owned(), text);
        }
    };
    put("code_name", Some(Confidential::new(view.stream.noun().code_name())));
    for person in &view.persons {
        let Some(identity) = &person.person.noun().identity else { continue };
        let row =
            if person.entry.adult { DataRow::AdultVictimIdentity } else { DataRow::MinorVictimIdentity };
        let open = |field| person.fields.clear(row, field);
        if person.entry.roles.contains(&PersonRole::Subject) {
            put("name", open(Field::Name).then(|| identity.name.clone()));
            put("address", identity.address.clone().filter(|_| open(Field::Address)));
            put("school", identity.school.clone().filter(|_| open(Field::School)));
            put("sex", sex(identity.sex).filter(|_| open(Field::Sex)));
            let age =
                person.person.noun().age_on(today).filter(|_| open(Field::BirthDate) || open(Field::AgeBand));
            put("age", age.map(|a| Confidential::new(a.to_string())));
            let contact = person.person.noun().safe_contact.as_ref().map(|c| c.number.clone());
            put(
                "safe_contact",
                contact.filter(|_| person.fields.clear(DataRow::SafeContact, Field::ContactNumber)),
            );
        }
        if person.entry.roles.contains(&PersonRole::Guardian)
            && !person.entry.roles.contains(&PersonRole::Suspect)
        {
            let name = person.fields.clear(DataRow::AdultVictimIdentity, Field::Name);
            put("guardian", name.then(|| identity.name.clone()));
        }
    }
    items
}
