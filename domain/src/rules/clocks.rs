//! Clock rules (期限规则): what `clocks.toml` says, typed. The engine is `crate::clock`.

use super::{Bilingual, Citation, Mark};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Where a deadline comes from (期限来源).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ClockKind {
    /// Statutory (法定).
    S,
    /// Policy document (规范性文件).
    P,
    /// Local rule or configured default (本地约定/默认).
    L,
}

/// Unit of a period (期间单位).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Unit {
    /// Minutes (分钟); only local arrival targets.
    #[serde(rename = "MIN")]
    Minute,
    /// Hours (小时).
    #[serde(rename = "H")]
    Hour,
    /// Natural days (自然日).
    #[serde(rename = "D")]
    Day,
    /// Working days (工作日), by the calendar.
    #[serde(rename = "WD")]
    WorkingDay,
    /// Months (月).
    #[serde(rename = "M")]
    Month,
}

impl Unit {
    /// Whether the period is counted on the clock face and not by days.
    #[must_use]
    pub fn by_clock(self) -> bool {
        matches!(self, Unit::Minute | Unit::Hour)
    }

    /// The code in rule files.
    #[must_use]
    pub fn code(self) -> &'static str {
        ["MIN", "H", "D", "WD", "M"][self as usize]
    }
}

/// An amount of a unit, e.g. 30 D.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Amount {
    /// How many.
    pub n: u32,
    /// Of what.
    pub unit: Unit,
}

impl Amount {
    /// An amount.
    #[must_use]
    pub fn new(n: u32, unit: Unit) -> Self {
        Self { n, unit }
    }
}

/// What a period asks for (期间的性质).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// To be done within the period (限期内完成).
    #[default]
    Limit,
    /// The law says at once (立即); the amount is only when the system begins to ask (a default of ours).
    AtOnce,
    /// A state that lapses at the end (有效期), e.g. a protection order.
    Term,
    /// Must last at least so long (最短保存期).
    Minimum,
    /// A reminder so long *before* the start event (提前提醒).
    Lead,
    /// One visit of a series, counted from the same start (回访节点).
    Series,
    /// To be done again in each period (周期性).
    Every,
    /// To be done before an event whose time nobody knows yet (须在某事件之前).
    Before,
    /// A hint of good practice: warns, never blocks, is never breached (提示).
    Hint,
}

impl Shape {
    /// Whether missing the end is a breach (是否构成超期).
    #[must_use]
    pub fn breaches(self) -> bool {
        matches!(self, Shape::Limit | Shape::AtOnce | Shape::Series | Shape::Every)
    }

    /// Whether a due time can be computed from the start.
    #[must_use]
    pub fn computable(self) -> bool {
        self != Shape::Before
    }
}

/// What happens when the last day is not a working day (末日为节假日).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rollover {
    /// Ends on the first working day after (顺延, 刑诉法 105).
    NextWorkday,
    /// Stays (不顺延): detention, validity, safety.
    None,
}

/// From when hours are counted (时的起算).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountFrom {
    /// The starting hour or day is not counted (开始的时和日不算在期间以内).
    #[default]
    NextUnit,
    /// From the moment itself; local targets.
    Moment,
}

/// One of the four warning levels (四级预警).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Level {
    /// Half of the running time has passed (过半).
    #[serde(rename = "50")]
    Half,
    /// Three quarters have passed (过四分之三).
    #[serde(rename = "75")]
    ThreeQuarters,
    /// A day is left (剩24小时).
    #[serde(rename = "due24h")]
    DueSoon,
    /// The due time has passed (超期).
    #[serde(rename = "overdue")]
    Overdue,
}

impl Level {
    /// All, in rising order.
    pub const ALL: [Level; 4] = [Level::Half, Level::ThreeQuarters, Level::DueSoon, Level::Overdue];

    /// Stable code: `50`, `75`, `due24h`, `overdue`.
    #[must_use]
    pub fn code(self) -> &'static str {
        ["50", "75", "due24h", "overdue"][self as usize]
    }

    /// Reads the code back.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.code() == code)
    }
}

/// An event that starts or ends a clock (起点/终点).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventPoint {
    /// Code, e.g. `report.accepted`.
    pub event: String,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// One period of a clock; a clock has several when the law knows several cases or steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// Code within the clock, e.g. `usual`, `complex`.
    pub variant: String,
    /// When it applies.
    pub label: Bilingual,
    /// What it asks for.
    #[serde(default)]
    pub shape: Shape,
    /// How many units.
    pub n: u32,
    /// Unit.
    pub unit: Unit,
    /// Smallest amount a person may choose; only with `max`.
    #[serde(default)]
    pub min: Option<u32>,
    /// Largest amount a person may choose.
    #[serde(default)]
    pub max: Option<u32>,
    /// How often within the period (at least); 1 unless said.
    #[serde(default = "one")]
    pub times: u32,
    /// From when hours are counted.
    #[serde(default)]
    pub count_from: CountFrom,
    /// Rollover of this period, if it differs from the clock's.
    #[serde(default)]
    pub rollover: Option<Rollover>,
    /// Who must approve the use of this period (code of table `approver`).
    #[serde(default)]
    pub approver: Option<String>,
    /// Start event, if it differs from the clock's.
    #[serde(default)]
    pub start: Option<EventPoint>,
    /// End event, if it differs from the clock's.
    #[serde(default)]
    pub end: Option<EventPoint>,
    /// Confidence, if it differs from the clock's.
    #[serde(default)]
    pub mark: Option<Mark>,
    /// The number waits for confirmation (待核实).
    #[serde(default)]
    pub to_verify: bool,
}

fn one() -> u32 {
    1
}

impl Period {
    /// The default amount.
    #[must_use]
    pub fn amount(&self) -> Amount {
        Amount::new(self.n, self.unit)
    }

    /// Whether a person may choose that many units (e.g. a probation of 6 to 12 months).
    #[must_use]
    pub fn admits(&self, n: u32) -> bool {
        let lowest = self.min.unwrap_or(if self.max.is_some() { 1 } else { self.n });
        let highest = self.max.unwrap_or(self.n);
        (lowest..=highest).contains(&n)
    }
}

/// Whether and how a clock may be extended (延长).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// Periods it applies to; all when empty.
    #[serde(default)]
    pub variants: Vec<String>,
    /// Largest amount of one extension.
    pub n: u32,
    /// Unit.
    pub unit: Unit,
    /// How often.
    #[serde(default = "one")]
    pub times: u32,
    /// Who approves (code of table `approver`).
    pub approver: String,
    /// The person must be told (须告知当事人).
    #[serde(default)]
    pub tell_person: bool,
    /// Confidence, if it differs from the clock's.
    #[serde(default)]
    pub mark: Option<Mark>,
    /// Waits for confirmation (待核实).
    #[serde(default)]
    pub to_verify: bool,
}

impl Extension {
    /// Whether it applies to a period.
    #[must_use]
    pub fn covers(&self, variant: &str) -> bool {
        self.variants.is_empty() || self.variants.iter().any(|v| v == variant)
    }
}

/// A reason for which the clock rests (不计入期限).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PauseReason {
    /// Code, e.g. `appraisal`.
    pub code: String,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// Confidence.
    pub mark: Mark,
}

/// A clock rule as it was in force from a date on (某一版本).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockVersion {
    /// Number, rising from 1.
    pub version: u16,
    /// First day in force.
    pub from: Date,
    /// First day no longer in force.
    #[serde(default)]
    pub until: Option<Date>,
    /// Statutory, policy or local.
    pub kind: ClockKind,
    /// Confidence.
    pub mark: Mark,
    /// Waits for confirmation (待核实).
    #[serde(default)]
    pub to_verify: bool,
    /// What starts it.
    pub start: EventPoint,
    /// What ends it.
    pub end: EventPoint,
    /// Holiday rule.
    pub rollover: Rollover,
    /// Periods; the first is the default.
    #[serde(rename = "period")]
    pub periods: Vec<Period>,
    /// Extensions.
    #[serde(default, rename = "extension")]
    pub extensions: Vec<Extension>,
    /// Reasons for which it rests.
    #[serde(default, rename = "pause")]
    pub pauses: Vec<PauseReason>,
    /// Articles it rests on; empty only for local clocks.
    #[serde(default)]
    pub basis: Vec<Citation>,
    /// Levels that warn.
    #[serde(default = "all_levels")]
    pub levels: Vec<Level>,
    /// Roles that answer for it (codes of table `role`).
    #[serde(default)]
    pub owners: Vec<String>,
    /// Anything the reader must know.
    #[serde(default)]
    pub note: Option<Bilingual>,
}

fn all_levels() -> Vec<Level> {
    Level::ALL.to_vec()
}

impl ClockVersion {
    /// Whether it is in force on a day.
    #[must_use]
    pub fn in_force(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }

    /// A period by its code, or the default one.
    #[must_use]
    pub fn period(&self, variant: Option<&str>) -> Option<&Period> {
        match variant {
            None => self.periods.first(),
            Some(code) => self.periods.iter().find(|p| p.variant == code),
        }
    }

    /// The holiday rule of a period.
    #[must_use]
    pub fn rollover_of(&self, period: &Period) -> Rollover {
        period.rollover.unwrap_or(self.rollover)
    }

    /// The extension that covers a period, if one does.
    #[must_use]
    pub fn extension_of(&self, variant: &str) -> Option<&Extension> {
        self.extensions.iter().find(|e| e.covers(variant))
    }

    /// Whether it may rest for that reason.
    #[must_use]
    pub fn pausable(&self, reason: &str) -> bool {
        self.pauses.iter().any(|p| p.code == reason)
    }
}

/// A clock: one duty through all its versions (期限).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockRule {
    /// Id, `T01` to `T58`.
    pub id: String,
    /// The duty.
    pub duty: Bilingual,
    /// Versions, oldest first.
    pub versions: Vec<ClockVersion>,
}

impl ClockRule {
    /// The version in force on a day; a deadline is judged by the one at its start.
    #[must_use]
    pub fn version_at(&self, day: Date) -> Option<&ClockVersion> {
        self.versions.iter().find(|v| v.in_force(day))
    }

    /// A version by its number, for a running clock that pinned it.
    #[must_use]
    pub fn version(&self, number: u16) -> Option<&ClockVersion> {
        self.versions.iter().find(|v| v.version == number)
    }
}
