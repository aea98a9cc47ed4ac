//! Who works on a reunion file, who helps, who took a sample, and the release by two.

use super::apply::{let_officer_in, may_answer};
use super::tied;
use crate::error::Result;
use crate::fresh;
use crate::house::House;
use crate::policy::Action;
use crate::work::{Done, Request, Work};
use ::exchange::SampleNo;
use domain::actor::{Actor, Party};
use domain::ids::{ReunionId, StaffId};
use domain::person::Person;
use domain::reunion::{Command, Kin, Material, Reunion, Sample};
use domain::text::Confidential;
use jiff::Timestamp;
use serde::Serialize;

/// A sample to take.
#[derive(Clone, Serialize)]
pub struct SampleInput {
    /// File.
    pub reunion: ReunionId,
    /// What the giver is to the one looked for.
    pub kin: Kin,
    /// What is taken.
    pub material: Material,
    /// What the belonging is.
    pub thing: Option<Confidential>,
    /// When. No part of what tells two attempts apart: a form sent twice is the same sample.
    #[serde(skip)]
    pub at: Timestamp,
    /// At which collection point.
    pub point: String,
}

/// Records a sample under a fresh opaque number, which is all that the laboratory will know.
///
/// # Errors
/// Refusals.
pub async fn take_sample(house: &House, actor: &Actor, request: &Request<SampleInput>) -> Result<Done> {
    let SampleInput { reunion: id, kin, material, thing, at, point } = request.body.clone();
    let mut work = fresh!(Work::begin(house, actor, request, "reunion.take_sample").await?);
    let mut reunion = work.open_for::<Reunion>(id, Action::ReunionWork).await?;
    reunion.expect(request.expected)?;
    let number = SampleNo::from_random(house.random()).as_str().to_owned();
    let sample = Sample { number, kin, material, thing, at, point };
    work.decide(&mut reunion, Command::TakeSample(Box::new(sample)))?;
    work.put(reunion)?;
    work.commit(id).await
}

/// Releases a confirmed hit, as one of two officers. Neither may be tied to a person of the file.
///
/// # Errors
/// Refusals.
pub async fn release(house: &House, actor: &Actor, request: &Request<ReunionId>) -> Result<Done> {
    let id = request.body;
    let mut work = fresh!(Work::begin(house, actor, request, "reunion.release").await?);
    let mut reunion = work.open_for::<Reunion>(id, Action::ReunionRelease).await?;
    reunion.expect(request.expected)?;
    let kin = tied(house, actor.staff, &reunion.noun().persons()).await?;
    work.decide(&mut reunion, Command::Release { kin })?;
    work.put(reunion)?;
    work.commit(id).await
}

/// Another officer.
#[derive(Clone, Serialize)]
pub struct OfficerInput {
    /// File.
    pub reunion: ReunionId,
    /// Who.
    pub staff: StaffId,
}

/// Another case officer works on it and sees its persons; who is tied to the family does not.
///
/// # Errors
/// Refusals.
pub async fn assign(house: &House, actor: &Actor, request: &Request<OfficerInput>) -> Result<Done> {
    let OfficerInput { reunion: id, staff } = request.body;
    let mut work = fresh!(Work::begin(house, actor, request, "reunion.assign").await?);
    let mut reunion = work.open_for::<Reunion>(id, Action::ReunionWork).await?;
    reunion.expect(request.expected)?;
    may_answer(house, staff).await?;
    let persons = reunion.noun().persons();
    let kin = tied(house, staff, &persons).await?;
    work.decide(&mut reunion, Command::Assign { staff, kin })?;
    for person in persons {
        let mut person = work.open::<Person>(person).await?;
        let_officer_in(&work, &mut person, staff);
        work.put(person)?;
    }
    work.notify(Party::Staff(staff), "reunion-assigned", id, 1);
    work.put(reunion)?;
    work.commit(id).await
}

/// A unit that helps.
#[derive(Clone, Serialize)]
pub struct HelperInput {
    /// File.
    pub reunion: ReunionId,
    /// Who.
    pub helper: Party,
}

/// Asks a unit for help: it sees the part that its role may read.
///
/// # Errors
/// Refusals.
pub async fn ask_helper(house: &House, actor: &Actor, request: &Request<HelperInput>) -> Result<Done> {
    let HelperInput { reunion: id, helper } = request.body.clone();
    let mut work = fresh!(Work::begin(house, actor, request, "reunion.ask_helper").await?);
    let mut reunion = work.open_for::<Reunion>(id, Action::ReunionWork).await?;
    reunion.expect(request.expected)?;
    work.decide(&mut reunion, Command::AskHelper { helper: helper.clone() })?;
    work.notify(helper, "reunion-helper", id, 1);
    work.put(reunion)?;
    work.commit(id).await
}
