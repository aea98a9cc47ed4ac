//! Who was found. A minor is protected in the same batch: a report with the criminal clue takes
//! the duty desk, and a child-protection file is open before anybody speaks of a family.

use super::apply::{FULL_AGE, let_officer_in};
use crate::error::Result;
use crate::fresh;
use crate::house::House;
use crate::policy::Action;
use crate::services::report::{OpenFileInput, PersonInput, file_for, new_receipt};
use crate::work::{Done, Request, Work};
use domain::actor::{Actor, Party, Role};
use domain::file::{PersonRole, Risk, Side, Track};
use domain::ids::{FileId, PersonId, ReportId, ReunionId};
use domain::person::{Command as PersonCommand, Identity, Person};
use domain::report::{
    Branch, Command as ReportCommand, Intake, Report, Safety, Situation, Subject, duty_desk, full_years,
    procuratorate,
};
use domain::reunion::{Command, Found, Reunion};
use domain::text::Confidential;
use serde::Serialize;

/// Who was found.
#[derive(Clone, Serialize)]
pub struct FoundInput {
    /// File.
    pub reunion: ReunionId,
    /// Identity as it is used where he or she lives now.
    pub identity: Identity,
    /// Age, when no birth date is known.
    pub age: Option<u8>,
    /// How he or she came there, as far as known: the criminal clue.
    pub clue: Option<Confidential>,
    /// With whom a minor lives now.
    pub household: Option<Confidential>,
}

/// Records the found person of a hit that was released.
///
/// # Errors
/// Refusals.
pub async fn record_found(house: &House, actor: &Actor, request: &Request<FoundInput>) -> Result<Done> {
    let input = &request.body;
    let id = input.reunion;
    let mut work = fresh!(Work::begin(house, actor, request, "reunion.record_found").await?);
    let mut reunion = work.open_for::<Reunion>(id, Action::ReunionWork).await?;
    reunion.expect(request.expected)?;
    let age = input.identity.birth_date.map(|b| full_years(b, house.today())).or(input.age);
    // Whose age nobody knows is protected until it is known.
    let minor = age.is_none_or(|a| a < FULL_AGE);
    let (person, protection, report) = if minor {
        let (person, file, report) = protect(&mut work, input, age)?;
        (person, Some(file), Some(report))
    } else {
        (register(&mut work, input, &reunion.noun().assigned)?, None, None)
    };
    let person_key = person_key(house, &input.identity);
    let found = Found { person, age, minor, protection, report, person_key };
    work.decide(&mut reunion, Command::RecordFound(Box::new(found)))?;
    if minor {
        work.notify(Party::unit(Role::Ca, "ca"), "reunion-opinion", id, 1);
        work.notify(procuratorate(), "reunion-opinion", id, 1);
    }
    work.put(reunion)?;
    work.commit(id).await
}

/// Counts one found person once, whoever looked: by number if known, else by name, birth and sex.
fn person_key(house: &House, identity: &Identity) -> String {
    let birth = identity.birth_date.map(|d| d.to_string()).unwrap_or_default();
    let described = || format!("{}|{birth}|{}", identity.name.reveal(), identity.sex);
    let text = identity.id_number.as_ref().map_or_else(described, |n| n.reveal().to_uppercase());
    super::keyed(house, "figure/K19", &text)
}

fn register(
    work: &mut Work<'_>,
    input: &FoundInput,
    officers: &std::collections::BTreeSet<domain::ids::StaffId>,
) -> Result<PersonId> {
    let id = PersonId(work.house.ids.next());
    let mut person = work.create::<Person>(id, id)?;
    work.decide(&mut person, PersonCommand::Register(Box::new(input.identity.clone())))?;
    for officer in officers {
        let_officer_in(work, &mut person, *officer);
    }
    work.put(person)?;
    Ok(id)
}

/// Report, alarm and file through the same doors as any other child's.
fn protect(work: &mut Work<'_>, input: &FoundInput, age: Option<u8>) -> Result<(PersonId, FileId, ReportId)> {
    let (report_id, file_id) = (ReportId(work.house.ids.next()), FileId(work.house.ids.next()));
    let identity = &input.identity;
    let subject = Subject {
        name: Some(identity.name.clone()),
        sex: identity.sex,
        birth_date: identity.birth_date,
        age_estimate: age,
        id_number: identity.id_number.clone(),
        address: identity.address.clone(),
        current_place: identity.address.clone(),
        phone: identity.phones.first().cloned(),
        ..Subject::default()
    };
    let intake = Intake {
        branch: Branch::Minor,
        channel: "in_person".to_owned(),
        subject,
        situations: [Situation::S7].into(),
        safety: Safety::Unknown,
        narrative: input.clue.clone(),
        receipt: new_receipt(work.house),
        code_name: crate::services::code_name(work.house),
        ..Intake::default()
    };
    let mut report = work.create::<Report>(report_id, report_id)?;
    work.decide(&mut report, ReportCommand::Receive(Box::new(intake)))?;
    let persons = input.household.iter().map(|name| PersonInput {
        identity: Identity { name: name.clone(), ..Identity::default() },
        role: PersonRole::Other,
        relation: None,
        adult: true,
    });
    let opening = OpenFileInput {
        report: report_id,
        triage: None,
        side: Side::Victim,
        tracks: [Track::Criminal, Track::Welfare, Track::Kin].into(),
        risk: Risk::Red,
        owner: work.actor.staff,
        persons: persons.collect(),
        decided: Vec::new(),
    };
    let (file, person) = file_for(work, &mut report, file_id, &opening)?;
    work.notify(duty_desk(), "report-received", report_id, 2);
    work.notify(procuratorate(), "report-copy", report_id, 1);
    work.put(file)?;
    work.put(report)?;
    Ok((person, file_id, report_id))
}
