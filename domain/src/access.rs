//! Grants and bars that any stream can carry: assignment, referral, approval, kin, suspicion.
//!
//! A bar beats every grant (domain text §13.2, "separation rules"); a bar is silent: the
//! barred party is told nothing and sees "not found".

use crate::actor::Party;
use crate::noun::Stamp;
use crate::rows::{Level, VisibilityRow};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Why somebody was let in or kept out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Assigned to work on it.
    Assigned,
    /// Received it by referral.
    Referral,
    /// Counsels or represents somebody of it, having taken her case (LAW, PSY).
    OwnClient,
    /// Approved under 未成年人网络保护条例 36.
    Approval,
    /// Supervises clocks and outcome (检察监督).
    Supervision,
    /// Related to a party, or living with one.
    Kin,
    /// Works for the other side of the same matter.
    OtherSide,
    /// Is a suspect, or a guardian who became one.
    Suspect,
    /// She took back her consent that this unit be told (个保法 15).
    Consent,
}

impl Basis {
    /// Code in visibility rows.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Basis::Assigned => "assigned",
            Basis::Referral => "referral",
            Basis::OwnClient => "own_client",
            Basis::Approval => "approval",
            Basis::Supervision => "supervision",
            Basis::Kin => "kin",
            Basis::OtherSide => "other_side",
            Basis::Suspect => "suspect",
            Basis::Consent => "consent",
        }
    }
}

/// A change of who may see a stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccessFact {
    /// A party was let in.
    Granted {
        /// Who.
        party: Party,
        /// How much.
        level: Level,
        /// Until when.
        until: Option<Timestamp>,
        /// Why.
        basis: Basis,
    },
    /// A grant ended.
    Ended {
        /// Who.
        party: Party,
        /// Which grant.
        basis: Basis,
    },
    /// A party was barred.
    Barred {
        /// Who.
        party: Party,
        /// Why.
        basis: Basis,
    },
}

/// One standing grant or bar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessEntry {
    /// Who.
    pub party: Party,
    /// How much; `Level::Barred` for a bar.
    pub level: Level,
    /// Until when.
    pub until: Option<Timestamp>,
    /// Why.
    pub basis: Basis,
}

/// Standing grants and bars of one stream.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessBook {
    entries: Vec<AccessEntry>,
}

impl AccessBook {
    /// Folds one fact.
    pub fn apply(&mut self, fact: &AccessFact, _stamp: &Stamp) {
        match fact {
            AccessFact::Granted { party, level, until, basis } => {
                self.remove(party, *basis);
                self.entries.push(AccessEntry {
                    party: party.clone(),
                    level: *level,
                    until: *until,
                    basis: *basis,
                });
            }
            AccessFact::Ended { party, basis } => self.remove(party, *basis),
            AccessFact::Barred { party, basis } => {
                self.remove(party, *basis);
                let party = party.clone();
                self.entries.push(AccessEntry { party, level: Level::Barred, until: None, basis: *basis });
            }
        }
    }

    fn remove(&mut self, party: &Party, basis: Basis) {
        self.entries.retain(|e| !(e.party == *party && e.basis == basis));
    }

    /// Whether that party is barred.
    #[must_use]
    pub fn is_barred(&self, party: &Party) -> bool {
        self.entries.iter().any(|e| e.party == *party && e.level == Level::Barred)
    }

    /// Whether that party is barred on this very ground.
    #[must_use]
    pub fn is_barred_for(&self, party: &Party, basis: Basis) -> bool {
        self.entries.iter().any(|e| e.party == *party && e.level == Level::Barred && e.basis == basis)
    }

    /// Standing entries.
    #[must_use]
    pub fn entries(&self) -> &[AccessEntry] {
        &self.entries
    }

    /// As visibility rows.
    pub fn rows(&self) -> impl Iterator<Item = VisibilityRow> + '_ {
        self.entries.iter().map(|e| VisibilityRow {
            party: e.party.clone(),
            level: e.level,
            until: e.until,
            basis: e.basis.code(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{AccessBook, AccessFact, Basis};
    use crate::actor::{Party, Role};
    use crate::ids::StaffId;
    use crate::noun::Stamp;
    use crate::rows::Level;

    #[test]
    fn a_bar_stands_beside_a_grant_and_is_found() {
        let stamp = Stamp { at: jiff::Timestamp::UNIX_EPOCH, by: StaffId(uuid::Uuid::nil()) };
        let party = Party::unit(Role::Sw, "sw");
        let mut book = AccessBook::default();
        let grant = AccessFact::Granted {
            party: party.clone(),
            level: Level::Full,
            until: None,
            basis: Basis::Assigned,
        };
        book.apply(&grant, &stamp);
        book.apply(&AccessFact::Barred { party: party.clone(), basis: Basis::Kin }, &stamp);
        assert!(book.is_barred(&party));
        assert_eq!(book.rows().count(), 2);
    }
}
