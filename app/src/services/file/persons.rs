//! Persons of a file, and what happens when one of them turns out to be the suspect.

use crate::error::{Error, Result};
use crate::fresh;
use crate::house::House;
use crate::mentions::Known;
use crate::policy::Action;
use crate::queries::candidates::{same_paper, side};
use crate::queries::sameness;
use crate::services::pair::{Choice, decide_new};
use crate::services::report::{PersonInput, add_to_file};
use crate::stream;
use crate::work::{Done, Request, Work};
use domain::access::{AccessFact, Basis};
use domain::actor::{Actor, Party};
use domain::file::{Command, File};
use domain::ids::{FileId, PersonId, ReportId, StreamId};
use domain::noun::{Kind, Noun};
use domain::person::{Command as PersonCommand, Person};
use domain::plan::Plan;
use domain::referral::Referral;
use domain::report::Report;
use domain::staff::Staff;
use domain::visit::Visit;
use serde::Serialize;

/// One more person.
#[derive(Clone, Serialize)]
pub struct AddPersonInput {
    /// File.
    pub file: FileId,
    /// Who.
    pub person: PersonInput,
    /// What was decided about records that may be the same person.
    pub decided: Vec<Choice>,
}

/// Adds a person to a file.
///
/// # Errors
/// Refusals.
pub async fn add_person(house: &House, actor: &Actor, request: &Request<AddPersonInput>) -> Result<Done> {
    let AddPersonInput { file: id, person, decided } = request.body.clone();
    let mut work = fresh!(Work::begin(house, actor, request, "file.add_person").await?);
    let mut file = work.open_for::<File>(id, Action::PersonAmend).await?;
    file.expect(request.expected)?;
    if let Some(paper) = &person.identity.id_number {
        let records: Vec<StreamId> = decided.iter().map(|choice| choice.record).collect();
        let around = sameness::around(house, &records).await?;
        for known in same_paper(house, actor, paper, file.id).await? {
            if !records.iter().any(|record| around.sameness.joined(*record, known)) {
                return Err(Error::refused_field("pair-decide-first", "decided"));
            }
        }
    }
    let known = Known::of_identity(&person.identity);
    let added = add_to_file(&mut work, &mut file, person)?;
    for choice in decided {
        side(house, actor, choice.record).await?.ok_or(Error::NotVisible)?;
        decide_new(&mut work, (added.into(), &known, file.noun()), &choice).await?;
    }
    work.put(file)?;
    work.commit(id).await
}

/// Who is the suspect.
#[derive(Clone, Serialize)]
pub struct NameSuspectInput {
    /// File.
    pub file: FileId,
    /// Who.
    pub person: PersonId,
}

/// Names a suspect. If he is her guardian he loses sight of everything in this file at once and
/// without a word, and no message goes to him any more (R14, R36).
///
/// # Errors
/// Refusals.
pub async fn name_suspect(house: &House, actor: &Actor, request: &Request<NameSuspectInput>) -> Result<Done> {
    let NameSuspectInput { file: id, person } = request.body;
    let mut work = fresh!(Work::begin(house, actor, request, "file.name_suspect").await?);
    let mut file = work.open_for::<File>(id, Action::FileNote).await?;
    work.decide(&mut file, Command::NameSuspect { person })?;
    let accounts = accounts_of(house, person).await?;
    for account in &accounts {
        work.access(&mut file, barred(account));
    }
    let mut him = work.open::<Person>(person).await?;
    work.decide(&mut him, PersonCommand::StopContact)?;
    work.put(him)?;
    let others: Vec<PersonId> = file.noun().persons.keys().copied().filter(|p| *p != person).collect();
    for other in others {
        bar_from::<Person>(&mut work, other.into(), &accounts).await?;
    }
    for report in file.noun().reports.clone() {
        bar_reporter(&mut work, report, &accounts).await?;
    }
    bar_children(house, &mut work, id, &accounts).await?;
    work.put(file)?;
    work.commit(id).await
}

fn barred(account: &Party) -> AccessFact {
    AccessFact::Barred { party: account.clone(), basis: Basis::Suspect }
}

/// Accounts that belong to a person: found by the tie that enrolment recorded.
async fn accounts_of(house: &House, person: PersonId) -> Result<Vec<Party>> {
    let found = house.reads.by_facet(&house.town, "tie", &person.to_string()).await?;
    let mut accounts = Vec::new();
    for stored in found {
        if stored.kind == Kind::Staff
            && let Some(staff) = stream::open_stored::<Staff>(house, stored).await?
        {
            accounts.push(Party::Staff(staff.id.into()));
        }
    }
    Ok(accounts)
}

async fn bar_from<N: Noun>(work: &mut Work<'_>, id: StreamId, accounts: &[Party]) -> Result<()> {
    if accounts.is_empty() {
        return Ok(());
    }
    let mut stream = work.open::<N>(id).await?;
    for account in accounts {
        work.access(&mut stream, barred(account));
    }
    work.put(stream)
}

async fn bar_reporter(work: &mut Work<'_>, report: ReportId, accounts: &[Party]) -> Result<()> {
    bar_from::<Report>(work, report.into(), accounts).await
}

/// Referrals, plans and visits of the file.
async fn bar_children(house: &House, work: &mut Work<'_>, file: FileId, accounts: &[Party]) -> Result<()> {
    for stored in house.reads.by_facet(&house.town, "file", &file.to_string()).await? {
        match stored.kind {
            Kind::Referral => bar_from::<Referral>(work, stored.stream, accounts).await?,
            Kind::Plan => bar_from::<Plan>(work, stored.stream, accounts).await?,
            Kind::Visit => bar_from::<Visit>(work, stored.stream, accounts).await?,
            _ => {}
        }
    }
    Ok(())
}
