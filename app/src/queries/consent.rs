//! What an adult woman answered, unit by unit: who may be told of her, since when, who wrote it down.

use super::report::name_of;
use crate::error::Result;
use crate::house::House;
use crate::stream;
use domain::actor::UnitCode;
use domain::file::File;
use domain::noun::Entry;
use domain::report::{Fact, Report};
use domain::text::Confidential;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Her last answer about one unit.
pub struct Consent {
    /// Which unit.
    pub unit: UnitCode,
    /// Yes, or no more.
    pub given: bool,
    /// When it was written down.
    pub at: Timestamp,
    /// By whom.
    pub by: Confidential,
}

/// Her answers in the reports of a file; none for a minor, of whom nobody asks. **Unguarded**: callers
/// hold a permit for the file.
pub(super) async fn of(house: &House, file: &File) -> Result<Vec<Consent>> {
    let mut last = BTreeMap::new();
    for id in file.reports.iter().filter(|_| !file.minor()) {
        let id = (*id).into();
        let Some(key) = stream::key_of(house, id).await? else { continue };
        for stored in house.reads.facts(&house.town, id, 1).await? {
            let answers: Vec<(UnitCode, bool)> = match stream::open_fact::<Report>(house, &key, &stored)? {
                Entry::Own(Fact::Received(intake)) => {
                    intake.adult.map(|wish| wish.consents.into_iter().collect()).unwrap_or_default()
                }
                Entry::Own(Fact::ConsentRecorded { unit, given }) => vec![(unit, given)],
                _ => continue,
            };
            for (unit, given) in answers {
                let newer = last.get(&unit).is_none_or(|(_, at, _)| *at <= stored.at);
                if newer {
                    last.insert(unit, (given, stored.at, stored.actor));
                }
            }
        }
    }
    let mut consents = Vec::with_capacity(last.len());
    for (unit, (given, at, by)) in last {
        consents.push(Consent { unit, given, at, by: name_of(house, by).await? });
    }
    Ok(consents)
}
