//! Referrals for pages: the least items that may be handed over.

use super::file::FileView;
use crate::policy::{DataRow, Field};
use domain::file::PersonRole;
use domain::text::Confidential;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Items that the sender may hand over because she may read them herself: item code → text.
/// Which of them a need asks for stands in the code table `need`; each is confirmed by a person.
#[must_use]
pub fn items_of(view: &FileView, today: Date) -> BTreeMap<String, Confidential> {
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
            let sex = match identity.sex {
                1 => "男",
                2 => "女",
                _ => "",
            };
            put("sex", open(Field::Sex).then(|| Confidential::new(sex)));
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
