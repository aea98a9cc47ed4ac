//! An officer takes the application down together with the family; they get a receipt.

use crate::error::{Error, Result};
use crate::fresh;
use crate::guard::permit_new;
use crate::house::House;
use crate::policy::Action;
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
use jiff::civil::Date;
use serde::Serialize;

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
    let input = &request.body;
    let id = ReunionId(house.ids.next());
    let _permit = permit_new(house, actor, Action::ReunionApply, Kind::Reunion, id.into())?;
    let mut work = fresh!(Work::begin(house, actor, request, "reunion.apply").await?);
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
