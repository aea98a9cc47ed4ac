//! Who works on a file, and the walls that keep kin and the other side out.

use crate::error::{Error, Result};
use crate::fresh;
use crate::house::House;
use crate::mentions;
use crate::policy::Action;
use crate::queries::sameness;
use crate::services::access::{Shown, record};
use crate::services::pair::{end_assigned_sight, let_assigned_see};
use crate::stream::{self, Stream};
use crate::work::{Done, Request, Work};
use domain::access::{AccessEntry, AccessFact, Basis};
use domain::actor::{Actor, Party};
use domain::file::{Command, File, Side};
use domain::ids::{FileId, PersonId, StaffId, StreamId};
use domain::noun::{Kind, Noun};
use domain::person::Person;
use domain::plan::Plan;
use domain::referral::Referral;
use domain::rows::Level;
use domain::sameness::Sameness;
use domain::staff::Staff;
use domain::visit::Visit;
use serde::Serialize;
use std::collections::BTreeSet;

/// Who is to work on a file.
#[derive(Clone, Serialize)]
pub struct AssignInput {
    /// File.
    pub file: FileId,
    /// Who.
    pub staff: StaffId,
}

/// Whether a member of staff is tied to a party of the file, or works for the other side.
///
/// # Errors
/// Faults of the store.
pub async fn conflict_of(house: &House, file: &Stream<File>, staff: StaffId) -> Result<Option<Basis>> {
    let persons: Vec<StreamId> = file.noun().persons.keys().map(|p| p.stream()).collect();
    let mut everybody = BTreeSet::new();
    for person in persons {
        everybody.extend(whole_person(house, person, &[]).await?);
    }
    let side = file.noun().opening.as_ref().map(|o| o.side);
    conflict_with(house, &everybody, (Some(file.id), side), staff).await
}

/// Every record of somebody, for walls: what people decided to be one, and whoever bears the very same paper
/// unless people said that it is another. `apart` are such answers that are not written yet.
///
/// # Errors
/// Faults of store or vault.
pub async fn whole_person(house: &House, record: StreamId, apart: &[StreamId]) -> Result<BTreeSet<StreamId>> {
    let mut records = vec![record];
    let paper = mentions::read(house, record).await?.and_then(|(_, known)| known.id_number);
    if let Some(paper) = paper {
        records.extend(house.mentions.bearers(house, &paper).await?);
    }
    let around = sameness::around(house, &records).await?;
    let said = |other: StreamId| apart.iter().any(|one| around.sameness.joined(*one, other));
    let same = |other: &&StreamId| !said(**other) && !around.sameness.kept_apart(record, **other);
    Ok(records.iter().filter(same).flat_map(|r| around.group(*r)).collect())
}

/// The same under given decisions about who is one person: a wall that sees one of her records sees all.
///
/// # Errors
/// Faults of the store.
pub async fn conflicts_around(
    house: &House,
    file: &Stream<File>,
    sameness: &Sameness,
    staff: StaffId,
) -> Result<Option<Basis>> {
    let persons: BTreeSet<StreamId> =
        file.noun().persons.keys().flat_map(|person| sameness.group(person.stream())).collect();
    let side = file.noun().opening.as_ref().map(|o| o.side);
    conflict_with(house, &persons, (Some(file.id), side), staff).await
}

/// Whether a member of staff is tied to one of these records, or assigned to another file of the other side.
///
/// # Errors
/// Faults of the store.
pub async fn conflict_with(
    house: &House,
    persons: &BTreeSet<StreamId>,
    (own, side): (Option<StreamId>, Option<Side>),
    staff: StaffId,
) -> Result<Option<Basis>> {
    let Some(record) = stream::open::<Staff>(house, staff.into()).await? else { return Ok(None) };
    if persons.iter().any(|p| record.noun().ties.contains(&PersonId::from(*p))) {
        return Ok(Some(Basis::Kin));
    }
    for person in persons {
        for stored in house.reads.by_facet(&house.town, "person", &person.to_string()).await? {
            if stored.kind != Kind::File || Some(stored.stream) == own {
                continue;
            }
            let Some(other) = stream::open_stored::<File>(house, stored).await? else { continue };
            let other_side = other.noun().opening.as_ref().map(|o| o.side) != side;
            let counsel =
                |entry: &AccessEntry| entry.basis == Basis::OwnClient && entry.party == Party::Staff(staff);
            let works =
                other.noun().assigned.contains(&staff) || other.state.access.entries().iter().any(counsel);
            if other_side && works {
                return Ok(Some(Basis::OtherSide));
            }
        }
    }
    Ok(None)
}

/// Lets everybody who works on a file see one of its referrals, plans or visits.
pub fn let_assigned_in<N: Noun>(work: &Work<'_>, stream: &mut Stream<N>, file: &File) {
    for staff in &file.assigned {
        work.access(stream, assigned(*staff));
    }
}

fn assigned(staff: StaffId) -> AccessFact {
    AccessFact::Granted {
        party: Party::Staff(staff),
        level: Level::Full,
        until: None,
        basis: Basis::Assigned,
    }
}

/// The same fact on all that the file has already: for one newly assigned, or no longer.
async fn on_children(house: &House, work: &mut Work<'_>, file: FileId, fact: &AccessFact) -> Result<()> {
    async fn one<N: Noun>(work: &mut Work<'_>, id: StreamId, fact: &AccessFact) -> Result<()> {
        let mut stream = work.open::<N>(id).await?;
        work.access(&mut stream, fact.clone());
        work.put(stream)
    }
    for stored in house.reads.by_facet(&house.town, "file", &file.to_string()).await? {
        match stored.kind {
            Kind::Referral => one::<Referral>(work, stored.stream, fact).await?,
            Kind::Plan => one::<Plan>(work, stored.stream, fact).await?,
            Kind::Visit => one::<Visit>(work, stored.stream, fact).await?,
            _ => {}
        }
    }
    Ok(())
}

/// Assigns a member of staff, lets her see the file's persons; a tie or the other side bars her
/// instead, and the block is logged.
///
/// # Errors
/// Refusal `ConflictOfInterest`.
pub async fn assign(house: &House, actor: &Actor, request: &Request<AssignInput>) -> Result<Done> {
    let AssignInput { file: id, staff } = request.body;
    let mut work = fresh!(Work::begin(house, actor, request, "file.assign").await?);
    let mut file = work.open_for::<File>(id, Action::FileAssign).await?;
    let conflict = conflict_of(house, &file, staff).await?;
    if conflict.is_some() {
        let blocked = Shown {
            page: "file-assign",
            stream: id.into(),
            subjects: BTreeSet::new(),
            fields: BTreeSet::new(),
            purpose: "casework",
            blocked: true,
        };
        record(house, actor, blocked).await?;
    }
    work.decide(&mut file, Command::Assign { staff, conflict })?;
    for person in file.noun().persons.keys().copied().collect::<Vec<_>>() {
        let mut person = work.open::<Person>(person).await?;
        let grant = AccessFact::Granted {
            party: Party::Staff(staff),
            level: Level::Full,
            until: None,
            basis: Basis::Assigned,
        };
        work.access(&mut person, grant);
        work.put(person)?;
    }
    on_children(house, &mut work, id, &assigned(staff)).await?;
    let_assigned_see(&mut work, file.noun(), staff).await?;
    work.notify(Party::Staff(staff), "file-assigned", id, 1);
    work.put(file)?;
    work.commit(id).await
}

/// Ends an assignment and the sight that came with it.
///
/// # Errors
/// Refusals; the owner must hand over first.
pub async fn unassign(house: &House, actor: &Actor, request: &Request<AssignInput>) -> Result<Done> {
    let AssignInput { file: id, staff } = request.body;
    let mut work = fresh!(Work::begin(house, actor, request, "file.unassign").await?);
    let mut file = work.open_for::<File>(id, Action::FileAssign).await?;
    if file.noun().owner == Some(staff) {
        return Err(Error::refused_field("file-owner-stays", "staff"));
    }
    work.decide(&mut file, Command::Unassign { staff })?;
    let ended = AccessFact::Ended { party: Party::Staff(staff), basis: Basis::Assigned };
    for person in file.noun().persons.keys().copied().collect::<Vec<_>>() {
        let mut person = work.open::<Person>(person).await?;
        work.access(&mut person, ended.clone());
        work.put(person)?;
    }
    on_children(house, &mut work, id, &ended).await?;
    end_assigned_sight(&mut work, file.noun(), staff).await?;
    work.put(file)?;
    work.commit(id).await
}
