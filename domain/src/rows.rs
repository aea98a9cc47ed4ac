//! Derived rows: what a stream shows in the clear to lists, clocks and figures.
//!
//! A noun gives its rows as a pure function of its state; the store replaces the rows of
//! that stream in the same transaction as the facts. Only closed codes, dates and code
//! names may stand here: nothing that tells who.

use crate::actor::{Party, UnitCode, VillageCode};
use crate::noun::Kind;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Everything one stream shows in derived tables. Replaces what it showed before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// At most one row: the thing in worklists.
    pub work: Option<WorkRow>,
    /// Codes that lists filter by.
    pub facets: Vec<Facet>,
    /// Who may see the stream.
    pub visibility: Vec<VisibilityRow>,
    /// Its running and ended deadlines.
    pub clocks: Vec<ClockRow>,
    /// Its dated, countable contributions.
    pub figures: Vec<FigureRow>,
}

/// One thing in worklists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkRow {
    /// The noun.
    pub kind: Kind,
    /// Stage code of the noun, e.g. `received`.
    pub stage: &'static str,
    /// Who has to do something next.
    pub holder: Option<Party>,
    /// Unit responsible.
    pub unit: Option<UnitCode>,
    /// Village concerned.
    pub station: Option<VillageCode>,
    /// Risk grade: 0 none, 1 blue, 2 yellow, 3 orange, 4 red.
    pub risk: u8,
    /// Lane code (`WOMEN_CHILD` for 四优先), if any.
    pub lane: Option<&'static str>,
    /// Next deadline.
    pub due: Option<Timestamp>,
    /// When it began.
    pub opened: Timestamp,
    /// When it ended.
    pub closed: Option<Timestamp>,
    /// Code name or number; never a name.
    pub title: String,
    /// Order in queues: smaller is more urgent.
    pub urgency: u8,
}

/// One closed code that lists filter by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Facet {
    /// What it says, e.g. `situation`, `track`, `file`.
    pub name: &'static str,
    /// The code, or the id of a related stream.
    pub value: String,
}

impl Facet {
    /// A facet.
    #[must_use]
    pub fn new(name: &'static str, value: impl Into<String>) -> Self {
        Self { name, value: value.into() }
    }
}

/// How much of a stream a party may see. Policy then masks fields; it never drops rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    /// Barred: beats every grant.
    Barred = 0,
    /// May know that it exists, its stage and its clocks.
    Exists = 1,
    /// May read the part named for the role ("P" of the matrix).
    Part = 2,
    /// May read all that the role may when assigned ("F").
    Full = 3,
}

impl Level {
    /// The number that stands in rows.
    #[must_use]
    pub fn number(self) -> i16 {
        self as i16
    }

    /// Reads the number back; anything unknown is barred.
    #[must_use]
    pub fn from_number(number: i16) -> Self {
        match number {
            1 => Level::Exists,
            2 => Level::Part,
            3 => Level::Full,
            _ => Level::Barred,
        }
    }
}

/// Who may see a stream, how much, until when and on what basis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisibilityRow {
    /// The party.
    pub party: Party,
    /// How much.
    pub level: Level,
    /// Until when; `None` for as long as the basis holds.
    pub until: Option<Timestamp>,
    /// Why: a code such as `receiver`, `assigned`, `approval`, `kin`.
    pub basis: &'static str,
}

/// One deadline in the clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockRow {
    /// Key of the clock within its stream, e.g. `T03` or `T24/2`.
    pub key: String,
    /// Rule id, e.g. `T03`.
    pub rule: String,
    /// Version of the rule pinned at the start.
    pub version: String,
    /// Who answers for it.
    pub owner: Option<Party>,
    /// When it started (claimed time).
    pub started: Timestamp,
    /// When it is due.
    pub due: Timestamp,
    /// The next moment at which the ticker must look; `None` when nothing more is to come.
    pub wake: Option<Timestamp>,
    /// Paused since.
    pub paused: Option<Timestamp>,
    /// Met at.
    pub met: Option<Timestamp>,
    /// Breached at.
    pub breached: Option<Timestamp>,
    /// Highest warning level recorded (0–4).
    pub level: u8,
}

/// One countable contribution to a figure (K..).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureRow {
    /// Figure id, e.g. `K14`.
    pub figure: &'static str,
    /// When it counts.
    pub at: Timestamp,
    /// Where it counts.
    pub site: Option<String>,
    /// Who did it.
    pub unit: Option<UnitCode>,
    /// Keyed hash of the person counted, per figure; empty where services are counted.
    pub person_key: Option<String>,
    /// How much: 1 for a count, fen for money.
    pub amount: i64,
}
