//! The family diagram, drawn from relations: nobody draws it by hand.

use crate::draw::genogram::{self, Bond, Genogram, Member, Outline};
use crate::i18n::Lang;
use app::policy::{DataRow, Field};
use app::queries::file::PersonView;
use domain::file::PersonRole;
use jiff::civil::Date;

/// What a reader may see of one person, ready to show.
pub struct Seen {
    /// Name, or the word for her place in the file.
    pub name: String,
    /// Whether the name was opened.
    pub named: bool,
    /// Age in years, if it may be shown.
    pub age: Option<u8>,
    /// Sex code.
    pub sex: u8,
}

/// What may be shown of a person.
#[must_use]
pub fn seen(lang: Lang, view: &PersonView, today: Date) -> Seen {
    let noun = view.person.noun();
    let role = view.entry.roles.iter().next_back().copied().unwrap_or(PersonRole::Other);
    let row = row_of(view);
    let word = lang.t(&format!("person-role-{}", role.code().replace('_', "-")));
    let named = view.fields.clear(row, Field::Name);
    let name = noun.identity.as_ref().filter(|_| named).map(|i| i.name.reveal().to_owned());
    let age_open = view.fields.clear(row, Field::BirthDate) || view.fields.clear(row, Field::AgeBand);
    let sex =
        if view.fields.clear(row, Field::Sex) { noun.identity.as_ref().map_or(0, |i| i.sex) } else { 0 };
    Seen { name: name.unwrap_or(word), named, age: age_open.then(|| noun.age_on(today)).flatten(), sex }
}

/// Which row of the matrix a person's identity is.
#[must_use]
pub fn row_of(view: &PersonView) -> DataRow {
    if view.entry.roles.contains(&PersonRole::Suspect) && view.entry.adult {
        DataRow::SuspectIdentity
    } else if view.entry.adult {
        DataRow::AdultVictimIdentity
    } else {
        DataRow::MinorVictimIdentity
    }
}

/// Relations that are a parent's, of the code table `kinship`.
const PARENTS: [&str; 5] = ["50", "51", "52", "57", "58"];

/// The diagram as SVG; `None` for one person alone.
#[must_use]
pub fn drawing(lang: Lang, persons: &[PersonView], today: Date) -> Option<String> {
    if persons.len() < 2 {
        return None;
    }
    let mut members: Vec<Member> = persons.iter().map(|p| member(lang, p, today)).collect();
    members.sort_by_key(|m| m.generation);
    let subject = persons.iter().find(|p| p.entry.roles.contains(&PersonRole::Subject))?;
    let violence = persons.iter().filter(|p| p.entry.roles.contains(&PersonRole::Suspect));
    let bonds = violence.map(|p| (p.id.to_string(), subject.id.to_string(), Bond::Violence)).collect();
    let home = |p: &&PersonView| {
        p.entry
            .roles
            .iter()
            .any(|r| matches!(r, PersonRole::Subject | PersonRole::Guardian | PersonRole::HouseholdChild))
    };
    let household = persons.iter().filter(home).map(|p| p.id.to_string()).collect();
    let parent = |p: &&PersonView| p.entry.relation.as_deref().is_some_and(|code| PARENTS.contains(&code));
    let parents = persons.iter().filter(parent).map(|p| (p.id.to_string(), subject.id.to_string())).collect();
    Some(genogram::svg(&Genogram { lang, members, couples: Vec::new(), parents, bonds, household }))
}

fn member(lang: Lang, view: &PersonView, today: Date) -> Member {
    let shown = seen(lang, view, today);
    let code: u32 = view.entry.relation.as_deref().and_then(|r| r.parse().ok()).unwrap_or(0);
    let generation = match code {
        60..=69 => 0,
        50..=59 => 1,
        _ if view.entry.roles.contains(&PersonRole::Guardian) => 1,
        20..=39 => 3,
        _ => 2,
    };
    Member {
        id: view.id.to_string(),
        label: shown.name,
        age: shown.age.map(|a| a.to_string()).unwrap_or_default(),
        outline: match shown.sex {
            1 => Outline::Square,
            2 => Outline::Circle,
            _ => Outline::Diamond,
        },
        index: view.entry.roles.contains(&PersonRole::Subject),
        dead: false,
        generation,
    }
}
