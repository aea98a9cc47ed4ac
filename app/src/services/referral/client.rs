//! Counsel: a lawyer or counsellor who takes a case sees as much of it as her own client's matter
//! allows, and nobody takes both sides of one.

use crate::error::{Error, Result};
use crate::house::House;
use crate::services::access::{Shown, record};
use crate::services::file::conflict_of;
use crate::stream::{self, Stream};
use crate::work::Work;
use domain::access::{AccessFact, Basis};
use domain::actor::{Actor, Party, Role};
use domain::file::File;
use domain::ids::{FileId, StreamId};
use domain::noun::{Kind, Noun};
use domain::person::Person;
use domain::referral::{Referral, Stage};
use domain::rows::Level;
use std::collections::BTreeSet;

/// Whether somebody in this role takes clients.
fn takes_clients(role: Role) -> bool {
    matches!(role, Role::Law | Role::Psy)
}

/// Lets whoever took the case see the file and the person it is for, as her client's.
///
/// # Errors
/// Refusal `file-conflict-of-interest` when she is kin of a party or works for the other side; the
/// attempt is recorded.
pub(super) async fn take(
    house: &House,
    actor: &Actor,
    work: &mut Work<'_>,
    referral: &Stream<Referral>,
) -> Result<()> {
    let (true, Some(id)) = (takes_clients(actor.role()), referral.noun().offer.file) else { return Ok(()) };
    let mut file = work.open::<File>(id).await?;
    if conflict_of(house, &file, actor.staff).await?.is_some() {
        let blocked = Shown {
            page: "referral-accept",
            stream: referral.id,
            subjects: BTreeSet::new(),
            fields: BTreeSet::new(),
            purpose: "casework",
            blocked: true,
        };
        record(house, actor, blocked).await?;
        return Err(Error::refused_field("file-conflict-of-interest", "staff"));
    }
    let fact = AccessFact::Granted {
        party: Party::Staff(actor.staff),
        level: Level::Part,
        until: None,
        basis: Basis::OwnClient,
    };
    if let Some(subject) = file.noun().opening.as_ref().map(|opening| opening.subject) {
        let mut person = work.open::<Person>(subject).await?;
        work.access(&mut person, fact.clone());
        work.put(person)?;
    }
    work.access(&mut file, fact);
    work.put(file)
}

/// Ends what [`take`] began, when no other case of hers in the same file runs on.
///
/// # Errors
/// Faults of the store.
pub(super) async fn leave(house: &House, work: &mut Work<'_>, referral: &Stream<Referral>) -> Result<()> {
    let Some(id) = referral.noun().offer.file else { return Ok(()) };
    if runs_on(house, id, referral).await? {
        return Ok(());
    }
    let mut file = work.open::<File>(id).await?;
    let clients = |entries: &[domain::access::AccessEntry]| -> Vec<Party> {
        let own = entries.iter().filter(|entry| entry.basis == Basis::OwnClient);
        own.map(|entry| entry.party.clone()).collect()
    };
    let Some(party) = taken_by(referral).filter(|p| clients(file.state.access.entries()).contains(p)) else {
        return Ok(());
    };
    if let Some(subject) = file.noun().opening.as_ref().map(|opening| opening.subject) {
        end::<Person>(work, subject.into(), &party).await?;
    }
    work.access(&mut file, AccessFact::Ended { party, basis: Basis::OwnClient });
    work.put(file)
}

async fn end<N: Noun>(work: &mut Work<'_>, id: StreamId, party: &Party) -> Result<()> {
    let mut stream = work.open::<N>(id).await?;
    work.access(&mut stream, AccessFact::Ended { party: party.clone(), basis: Basis::OwnClient });
    work.put(stream)
}

/// Who has taken a referral and not finished it.
fn taken_by(referral: &Stream<Referral>) -> Option<Party> {
    let noun = referral.noun();
    noun.answered.filter(|_| noun.stage == Stage::Accepted).map(|(by, _)| Party::Staff(by))
}

/// Whether she has another referral of that file, accepted and not done.
async fn runs_on(house: &House, file: FileId, done: &Stream<Referral>) -> Result<bool> {
    for stored in house.reads.by_facet(&house.town, "file", &file.to_string()).await? {
        if stored.kind != Kind::Referral || stored.stream == done.id {
            continue;
        }
        let Some(other) = stream::open_stored::<Referral>(house, stored).await? else { continue };
        if taken_by(&other).is_some_and(|by| Some(by) == taken_by(done)) {
            return Ok(true);
        }
    }
    Ok(false)
}
