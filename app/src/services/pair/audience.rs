//! Who may see a pair: whoever may see both of its records, as a unit or as a person.
//!
//! The pages ask again about each record; this only decides whose lists a pair stands in.

use crate::error::Result;
use crate::house::House;
use crate::stream::{self, Stream};
use crate::work::Work;
use domain::access::{AccessFact, Basis};
use domain::actor::Party;
use domain::file::File;
use domain::ids::{PairId, StaffId, StreamId};
use domain::noun::Kind;
use domain::pair::Pair;
use domain::rows::Level;
use domain::staff::Staff;
use std::collections::{BTreeMap, BTreeSet};

/// Who may see one record.
#[derive(Default)]
pub(super) struct Seers {
    /// Let in.
    pub may: BTreeSet<Party>,
    /// Kept out.
    pub barred: BTreeSet<Party>,
}

impl Seers {
    fn let_in(&self, parties: &[Party]) -> bool {
        parties.iter().any(|p| self.may.contains(p)) && !parties.iter().any(|p| self.barred.contains(p))
    }
}

/// Who may see a record.
pub(super) async fn seers(house: &House, record: StreamId) -> Result<Seers> {
    let mut seers = Seers::default();
    for (party, level, until, basis) in house.reads.visibility(&house.town, record).await? {
        if level == Level::Barred {
            seers.barred.insert(party);
        // Who sent a report follows it, and judges nobody by it.
        } else if level >= Level::Part && until.is_none() && basis != "own_submission" {
            seers.may.insert(party);
        }
    }
    Ok(seers)
}

/// Units that may see both records, and members of staff who may, be it one as a person and the other by
/// their post.
pub(super) async fn seers_of_both(
    house: &House,
    left: &Seers,
    right: &Seers,
) -> Result<(BTreeSet<Party>, BTreeSet<StaffId>)> {
    let both = |parties: &[Party]| left.let_in(parties) && right.let_in(parties);
    let (mut units, mut staff) = (BTreeSet::new(), BTreeSet::new());
    for party in &left.may | &right.may {
        match party {
            Party::Staff(id) if both(&parties(house, id).await?) => _ = staff.insert(id),
            Party::Unit(..) if both(std::slice::from_ref(&party)) => _ = units.insert(party),
            _ => {}
        }
    }
    Ok((units, staff))
}

/// A member of staff, and the units she has a post in.
async fn parties(house: &House, id: StaffId) -> Result<Vec<Party>> {
    let staff = stream::open::<Staff>(house, id.into()).await?;
    let posts = staff.iter().flat_map(|s| &s.noun().posts);
    let units = posts.map(|post| Party::Unit(post.role, post.unit.clone()));
    Ok(units.chain([Party::Staff(id)]).collect())
}

fn assigned(staff: StaffId) -> AccessFact {
    AccessFact::Granted {
        party: Party::Staff(staff),
        level: Level::Full,
        until: None,
        basis: Basis::Assigned,
    }
}

/// Lets these members of staff see a pair; whoever does already is let be.
pub(super) fn let_in(work: &Work<'_>, pair: &mut Stream<Pair>, staff: &BTreeSet<StaffId>) {
    for id in staff {
        let party = Party::Staff(*id);
        if !pair.state.access.entries().iter().any(|e| e.party == party && e.basis == Basis::Assigned) {
            work.access(pair, assigned(*id));
        }
    }
}

/// Pairs of everybody in a file.
async fn pairs_of(house: &House, file: &File) -> Result<BTreeMap<PairId, Stream<Pair>>> {
    let mut pairs = BTreeMap::new();
    for person in file.persons.keys() {
        for stored in house.reads.by_facet(&house.town, "pair", &person.to_string()).await? {
            if stored.kind == Kind::Pair
                && let Some(pair) = stream::open_stored::<Pair>(house, stored).await?
            {
                pairs.insert(pair.id.into(), pair);
            }
        }
    }
    Ok(pairs)
}

/// Who was assigned to a file sees the pairs of its persons whose other record she sees too.
///
/// # Errors
/// Faults of store or vault.
pub async fn let_assigned_see(work: &mut Work<'_>, file: &File, staff: StaffId) -> Result<()> {
    let house = work.house;
    let hers = parties(house, staff).await?;
    for mut pair in pairs_of(house, file).await?.into_values() {
        let (Some((left, right)), here) = (pair.noun().records(), &file.persons) else { continue };
        let mut both = true;
        for record in [left, right].into_iter().filter(|r| !here.contains_key(&(*r).into())) {
            both &= seers(house, record).await?.let_in(&hers);
        }
        if both {
            let_in(work, &mut pair, &[staff].into());
            work.put(pair)?;
        }
    }
    Ok(())
}

/// Whose assignment to a file ends sees its pairs no longer.
///
/// # Errors
/// Faults of store or vault.
pub async fn end_assigned_sight(work: &mut Work<'_>, file: &File, staff: StaffId) -> Result<()> {
    for mut pair in pairs_of(work.house, file).await?.into_values() {
        let party = Party::Staff(staff);
        if pair.state.access.entries().iter().any(|e| e.party == party && e.basis == Basis::Assigned) {
            work.access(&mut pair, AccessFact::Ended { party, basis: Basis::Assigned });
            work.put(pair)?;
        }
    }
    Ok(())
}
