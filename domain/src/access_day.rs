//! One actor's access facts of one day (查阅记录): every page that opened sealed identity, with
//! its subjects, purpose and fields. Appended without version check; shown to whom it concerns.

use crate::actor::Party;
use crate::ids::{PersonId, StaffId, StreamId};
use crate::noun::{ClockOrder, Ctx, Kind, Noun, Refuse, Stamp};
use crate::rows::Rows;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// One page shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Page code, e.g. `file-show`.
    pub page: String,
    /// Stream opened.
    pub stream: StreamId,
    /// Persons whose identity was shown.
    pub subjects: BTreeSet<PersonId>,
    /// Data fields shown, e.g. `MinorVictimIdentity.name`.
    pub fields: BTreeSet<String>,
    /// Purpose code.
    pub purpose: String,
    /// In which post.
    pub party: Party,
    /// Set when the view was refused because of kin or conflict: the block is logged.
    pub blocked: bool,
}

/// What can have happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Fact {
    /// A page was shown, or blocked.
    Viewed(View),
}

/// Never refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {}

impl Refuse for Refusal {
    fn code(&self) -> &'static str {
        match *self {}
    }
}

/// Keeps no state: the facts are the record.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AccessDay;

/// The stream of one actor and day: derived from both, so that nobody needs to look it up.
#[must_use]
pub fn stream_of(staff: StaffId, day: Date) -> StreamId {
    let serial = u128::from(day.year().unsigned_abs()) << 16
        | u128::from(day.month().unsigned_abs()) << 8
        | u128::from(day.day().unsigned_abs());
    // The fixed mark keeps these ids apart from those of people; the mix is not a secret.
    let mixed = staff.0.as_u128().rotate_left(17) ^ serial ^ (0xACCE_55DA_u128 << 64);
    StreamId(Uuid::from_u128(mixed))
}

impl Noun for AccessDay {
    const KIND: Kind = Kind::AccessDay;
    const STATE_VERSION: u16 = 1;
    type Command = View;
    type Fact = Fact;
    type Refusal = Refusal;

    fn decide(&self, view: View, _ctx: &Ctx<'_>) -> Result<Vec<Fact>, Refusal> {
        Ok(vec![Fact::Viewed(view)])
    }

    fn apply(&mut self, _fact: &Fact, _stamp: &Stamp) {}

    fn clock_orders(&self, _fact: &Fact, _stamp: &Stamp) -> Vec<ClockOrder> {
        Vec::new()
    }

    fn rows(&self, _id: StreamId) -> Rows {
        Rows::default()
    }
}

/// A view as read back, for "who has seen this" (谁看过).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Who.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub view: View,
}
