//! A person for her own page: identity as policy opens it, her files, her relations, and the one
//! safe way to reach her. The access is recorded before anything is shown.

use super::file::{self, PersonView};
use super::report::opened_fields;
use crate::error::{Error, Result};
use crate::guard;
use crate::house::House;
use crate::policy::{Action, DataRow, ResourceView};
use crate::services::access::{Shown, record};
use crate::stream::{self, Stream};
use domain::actor::Actor;
use domain::file::{File, PersonEntry, PersonRole};
use domain::ids::{FileId, PersonId};
use domain::noun::Kind;
use domain::person::Person;
use std::collections::BTreeSet;

/// A file that a person is in, as its reader may know it.
pub struct FileOf {
    /// Which.
    pub id: FileId,
    /// The file.
    pub stream: Stream<File>,
    /// Her place in it.
    pub entry: PersonEntry,
}

/// Somebody she is related to.
pub struct Relative {
    /// The other person; show only what `fields` opens.
    pub view: PersonView,
    /// Relation code.
    pub relation: String,
}

/// The page.
pub struct PersonPage {
    /// The person; show only what `fields` opens.
    pub view: PersonView,
    /// Files the reader may know of.
    pub files: Vec<FileOf>,
    /// Relatives in those files.
    pub relatives: Vec<Relative>,
    /// Whether she may correct identity.
    pub may_amend: bool,
    /// Whether she may set the safe contact.
    pub may_contact: bool,
}

/// Which row of the matrix a person's identity is, by her place in a file.
#[must_use]
pub fn identity_row(entry: &PersonEntry) -> DataRow {
    match (entry.adult, entry.roles.contains(&PersonRole::Suspect)) {
        (true, true) => DataRow::SuspectIdentity,
        (true, false) => DataRow::AdultVictimIdentity,
        (false, _) => DataRow::MinorVictimIdentity,
    }
}

/// Files of a person that this actor may see, with how she stands to each.
pub(crate) async fn files_of(
    house: &House,
    actor: &Actor,
    person: PersonId,
) -> Result<Vec<(Stream<File>, ResourceView)>> {
    let mut found = Vec::new();
    for stored in house.reads.by_facet(&house.town, "person", &person.to_string()).await? {
        if stored.kind != Kind::File {
            continue;
        }
        let Some(file) = stream::open_stored::<File>(house, stored).await? else { continue };
        match guard::view(house, actor, &file).await {
            Ok(view) => found.push((file, view)),
            Err(Error::NotVisible) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// Reads a person for her page.
///
/// # Errors
/// `NotVisible`; faults of the store: then nothing is shown.
pub async fn show(house: &House, actor: &Actor, id: PersonId) -> Result<PersonPage> {
    let person = guard::open::<Person>(house, actor, id).await?;
    let _permit = guard::permit(house, actor, Action::PersonRead, &person).await?;
    let mut best: Option<PersonView> = None;
    let mut files = Vec::new();
    let mut relatives = Vec::new();
    for (file, view) in files_of(house, actor, id).await? {
        let Some(entry) = file.noun().persons.get(&id).cloned() else { continue };
        let Some(seen) = file::person_in(house, actor, &view, (id, &entry)).await? else { continue };
        for (other, relation) in &seen.person.noun().relations {
            let Some(place) = file.noun().persons.get(other) else { continue };
            let view = file::person_in(house, actor, &view, (*other, place)).await?;
            relatives.extend(view.map(|view| Relative { view, relation: relation.clone() }));
        }
        if best.as_ref().is_none_or(|known| opened(known) < opened(&seen)) {
            best = Some(seen);
        }
        files.push(FileOf { id: file.id.into(), stream: file, entry });
    }
    let view = best.ok_or(Error::NotVisible)?;
    record_access(house, actor, &view, &relatives).await?;
    let may_amend = guard::permit(house, actor, Action::PersonAmend, &person).await.is_ok();
    let may_contact = guard::permit(house, actor, Action::PersonSafeContact, &person).await.is_ok();
    Ok(PersonPage { view, files, relatives, may_amend, may_contact })
}

/// How many fields stand open: the file that tells most speaks for her.
fn opened(view: &PersonView) -> usize {
    view.fields.rows().map(|(_, reading)| reading.fields.len()).sum()
}

async fn record_access(
    house: &House,
    actor: &Actor,
    view: &PersonView,
    relatives: &[Relative],
) -> Result<()> {
    let mut fields = BTreeSet::new();
    let mut subjects = BTreeSet::new();
    for shown in relatives.iter().map(|r| &r.view).chain([view]) {
        let telling = opened_fields(&shown.fields);
        if !telling.is_empty() {
            subjects.insert(shown.id);
            fields.extend(telling);
        }
    }
    if fields.is_empty() {
        return Ok(());
    }
    let purpose = guard::usual_purpose(actor.role()).code();
    let page = "person-show";
    let shown = Shown { page, stream: view.person.id, subjects, fields, purpose, blocked: false };
    record(house, actor, shown).await.map(drop)
}
