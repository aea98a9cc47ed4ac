//! An officer takes the application down together with the family, or they write it themselves at the
//! public door; either way they get a receipt.

use crate::error::{Error, Result};
use crate::fresh;
use crate::guard::permit_new;
use crate::house::House;
use crate::jobs::system_actor;
use crate::policy::Action;
use crate::ports::Space;
use crate::queries::report::officers;
use crate::services::report::new_receipt;
use crate::stream::{self, Stream};
use crate::work::{Done, Request, Work};
use ::exchange::GroupNo;
use domain::access::{AccessFact, Basis};
use domain::actor::{Actor, Party, Role, VillageCode};
use domain::ids::{PersonId, ReunionId, StaffId};
use domain::noun::Kind;
use domain::person::{Command as PersonCommand, Identity, Person};
use domain::report::full_years;
use domain::reunion::{Application, Command, Kin, Reunion, Search};
use domain::rows::Level;
use domain::staff::Staff;
use domain::text::Confidential;
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Serialize;

/// Key under which applications at the public door are counted.
const DOOR: &[u8] = b"reunion-door";

/// Minutes without one after which counting begins anew.
const DOOR_MINUTES: i64 = 60;

/// Most of them: a town has a few a year; a campaign of a day's blood-giving brings some dozens.
const DOOR_MOST: u32 = 60;

/// Years at which somebody is of full age.
pub(super) const FULL_AGE: u8 = 18;

/// What is applied for.
#[derive(Clone, Serialize)]
pub struct ApplyInput {
    /// Who is looked for.
    pub search: Search,
    /// What the applicant is to the one looked for.
    pub relation: Kin,
    /// Who applies.
    pub applicant: Identity,
    /// The applicant is a minor, when no birth date says so.
    pub applicant_minor: bool,
    /// Who is missing; nobody else when the applicant looks for his own origin.
    pub missing: Option<Identity>,
    /// Since when.
    pub missing_on: Option<Date>,
    /// Where.
    pub missing_where: Option<Confidential>,
    /// Features.
    pub features: Option<Confidential>,
    /// Clothing.
    pub clothing: Option<Confidential>,
    /// Who answers for it.
    pub officer: StaffId,
    /// Village of the applicant.
    pub village: Option<VillageCode>,
}

/// Takes an application down.
///
/// # Errors
/// Refusals of person or file; the officer must be a case officer who is not suspended.
pub async fn apply(house: &House, actor: &Actor, request: &Request<ApplyInput>) -> Result<Done> {
    let id = ReunionId(house.ids.next());
    let _permit = permit_new(house, actor, Action::ReunionApply, Kind::Reunion, id.into())?;
    let work = fresh!(Work::begin(house, actor, request, "reunion.apply").await?);
    take_down(work, id, &request.body, false).await
}

/// Takes down what a family wrote at the public door. Nobody is signed in: the system records it, for an
/// officer who calls them, and whom the office may change. What was typed proves nothing until papers are seen.
///
/// # Errors
/// Refusals of person or file; `reunion-door-busy` when so many came within the hour that somebody may be
/// filling it by machine; `reunion-officer-unfit` in a town without case officers.
pub async fn apply_at_door(house: &House, request: &Request<ApplyInput>) -> Result<Done> {
    let id = ReunionId(house.ids.next());
    let system = system_actor(house);
    let work = fresh!(Work::begin(house, &system, request, "reunion.apply-at-door").await?);
    let now = house.now();
    let until = now.checked_add(DOOR_MINUTES.minutes()).unwrap_or(now);
    let came = house.ephemeral.count_up(Space::Throttle, DOOR, until, now).await?;
    if came > DOOR_MOST {
        return Err(Error::refused_field("reunion-door-busy", "name"));
    }
    let officers = officers(house, &[Role::PsbCase]).await?;
    let turn = usize::from(house.digest("door", request.command.0.as_bytes())[0]);
    let officer = officers.get(turn % officers.len().max(1)).map(|(officer, _)| *officer);
    let officer = officer.ok_or_else(|| Error::refused_field("reunion-officer-unfit", "name"))?;
    let input = ApplyInput { officer, ..request.body.clone() };
    take_down(work, id, &input, true).await
}

/// The receipt of what was just written at the door: for the answer to that very request, nobody else.
///
/// # Errors
/// Faults of the store or vault.
pub async fn receipt_at_door(house: &House, done: Done) -> Result<Option<Confidential>> {
    let found = stream::open::<Reunion>(house, done.stream).await?;
    Ok(found.and_then(|r| r.noun().applied().filter(|a| a.by_family).map(|a| a.receipt.clone())))
}

async fn take_down(
    mut work: Box<Work<'_>>,
    id: ReunionId,
    input: &ApplyInput,
    by_family: bool,
) -> Result<Done> {
    let house = work.house;
    may_answer(house, input.officer).await?;
    let applicant = register(&mut work, input.applicant.clone(), input.officer)?;
    let missing = match &input.missing {
        Some(identity) => register(&mut work, identity.clone(), input.officer)?,
        None => applicant,
    };
    let birth = input.applicant.birth_date;
    let minor = birth.map_or(input.applicant_minor, |b| full_years(b, house.today()) < FULL_AGE);
    let receipt = new_receipt(house);
    let application = Application {
        code_name: crate::services::code_name(house),
        receipt_key: super::status::receipt_key(house, receipt.reveal()),
        receipt,
        group: GroupNo::from_random(house.random()).as_str().to_owned(),
        search: input.search,
        applicant,
        applicant_minor: minor,
        relation: input.relation,
        missing,
        missing_on: input.missing_on,
        missing_where: input.missing_where.clone(),
        features: input.features.clone(),
        clothing: input.clothing.clone(),
        officer: input.officer,
        village: input.village.clone(),
        by_family,
    };
    let mut reunion = work.create::<Reunion>(id, id)?;
    work.decide(&mut reunion, Command::Apply(Box::new(application)))?;
    work.notify(Party::Staff(input.officer), "reunion-applied", id, 1);
    work.put(reunion)?;
    work.commit(id).await
}

/// Only a case officer works on a reunion file.
pub(super) async fn may_answer(house: &House, staff: StaffId) -> Result<()> {
    let found = stream::open::<Staff>(house, staff.into()).await?;
    let fit = found.is_some_and(|s| {
        let noun = s.noun();
        !noun.suspended && !noun.place && noun.posts.iter().any(|p| p.role == Role::PsbCase)
    });
    if fit { Ok(()) } else { Err(Error::refused_field("reunion-officer-unfit", "officer")) }
}

fn register(work: &mut Work<'_>, identity: Identity, officer: StaffId) -> Result<PersonId> {
    let id = PersonId(work.house.ids.next());
    let mut person = work.create::<Person>(id, id)?;
    work.decide(&mut person, PersonCommand::Register(Box::new(identity)))?;
    let_officer_in(work, &mut person, officer);
    work.put(person)?;
    Ok(id)
}

/// Lets an officer of the file see one of its persons.
pub(super) fn let_officer_in(work: &Work<'_>, person: &mut Stream<Person>, officer: StaffId) {
    let grant = AccessFact::Granted {
        party: Party::Staff(officer),
        level: Level::Full,
        until: None,
        basis: Basis::Assigned,
    };
    work.access(person, grant);
}
