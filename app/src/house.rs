//! Everything a use case may reach: the ports, the rules, the policy, the town.

use crate::error::{Error, Result};
use crate::keyring::Keyring;
use crate::lab::LabKeys;
use crate::mentions::Mentions;
use crate::people::People;
use crate::policy::Policy;
use crate::ports::{Blobs, Clock, Ephemeral, Journal, Randomness, Reads, Rebuild, Viewer};
use crate::services::signin::Lasting;
use domain::actor::Actor;
use domain::ids::{Ids, Jurisdiction};
use domain::rules::Rules;
use jiff::Timestamp;
use std::sync::Arc;

/// The running system, as use cases see it. Cheap to clone.
#[derive(Clone)]
pub struct House {
    /// The one way to write.
    pub journal: Arc<dyn Journal>,
    /// Reads.
    pub reads: Arc<dyn Reads>,
    /// Sessions, drafts, leases.
    pub ephemeral: Arc<dyn Ephemeral>,
    /// Derived tables, for rebuild only.
    pub rebuild: Arc<dyn Rebuild>,
    /// Attachments.
    pub blobs: Arc<dyn Blobs>,
    /// Keys.
    pub keyring: Arc<dyn Keyring>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn Ids>,
    /// Randomness.
    pub randomness: Arc<dyn Randomness>,
    /// Rules in force.
    pub rules: Arc<Rules>,
    /// Policies.
    pub policy: Arc<Policy>,
    /// Whom search finds, in memory.
    pub people: Arc<People>,
    /// Everybody who was mentioned, to be compared with.
    pub mentions: Arc<Mentions>,
    /// The town.
    pub town: Jurisdiction,
    /// Keys of the exchange with the laboratory; `None` while it is not set up.
    pub lab: Option<Arc<LabKeys>>,
    /// Whether this is the fictional demo town.
    pub fictional: bool,
    /// How long sessions last.
    pub lasting: Lasting,
}

impl House {
    /// Server time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Who looks, for reads.
    #[must_use]
    pub fn viewer(&self, actor: &Actor) -> Viewer {
        Viewer { jurisdiction: self.town.clone(), parties: actor.parties(), now: self.now() }
    }

    /// Keyed digest of a request or handle.
    #[must_use]
    pub fn digest(&self, purpose: &str, bytes: &[u8]) -> [u8; 32] {
        self.keyring.suite().mac(self.keyring.digest_key(), &[purpose.as_bytes(), &[0], bytes])
    }

    /// Random bytes.
    #[must_use]
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.randomness.fill(&mut bytes);
        bytes
    }

    /// Today in the zone of the alliance.
    #[must_use]
    pub fn today(&self) -> jiff::civil::Date {
        domain::clock::civil_date(self.now())
    }

    /// Refuses an actor of another town: no transaction spans two.
    ///
    /// # Errors
    /// `NotVisible` for another town.
    pub fn of_this_town(&self, actor: &Actor) -> Result<()> {
        if actor.jurisdiction == self.town { Ok(()) } else { Err(Error::NotVisible) }
    }
}
