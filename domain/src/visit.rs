//! Visit and follow-up (走访/回访): at 7, 30, 90 and 180 days, and whenever a plan asks.
//!
//! The visitor gets a task and the contact it needs under a code name, no more. No uniform,
//! no questions about the incident (F11). She may hand it back without a reason; "danger"
//! reaches the hub at once.

use crate::actor::{Party, VillageCode};
use crate::ids::{FileId, PlanId, StaffId, StreamId};
use crate::noun::{ClockOrder, Ctx, Kind, Noun, Refuse, Stamp};
use crate::report::{Safety, hub_office};
use crate::rows::{Facet, FigureRow, Level, Rows, VisibilityRow, WorkRow};
use crate::text::Confidential;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Which visit it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Series {
    /// Seven days after.
    Day7,
    /// Thirty days after.
    Day30,
    /// Ninety days after.
    Day90,
    /// A hundred and eighty days after.
    Day180,
    /// As a plan asks.
    #[default]
    AsPlanned,
    /// A new offer after a waiver.
    NewOffer,
}

impl Series {
    /// The follow-up series in order.
    pub const FOLLOW_UPS: [Series; 4] = [Self::Day7, Self::Day30, Self::Day90, Self::Day180];

    /// Code in rows.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Day7 => "day7",
            Self::Day30 => "day30",
            Self::Day90 => "day90",
            Self::Day180 => "day180",
            Self::AsPlanned => "as_planned",
            Self::NewOffer => "new_offer",
        }
    }

    /// The rule that watches it.
    #[must_use]
    pub fn rule(self) -> &'static str {
        match self {
            Self::Day7 => "H05",
            Self::Day30 => "H06",
            Self::Day90 => "H07",
            Self::Day180 => "H08",
            Self::AsPlanned => "H14",
            Self::NewOffer => "H15",
        }
    }
}

/// How she was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Impression {
    /// Safe.
    Safe,
    /// Worried.
    Worried,
    /// Danger: 110 and the hub at once.
    Danger,
}

impl Impression {
    /// Code in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Worried => "worried",
            Self::Danger => "danger",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Safe, Self::Worried, Self::Danger].into_iter().find(|i| i.code() == code)
    }
}

/// A visit as scheduled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// File.
    pub file: FileId,
    /// Plan.
    pub plan: Option<PlanId>,
    /// Code name of the file.
    pub code_name: String,
    /// Which.
    pub series: Series,
    /// From when the clock runs.
    pub from: Timestamp,
    /// Who visits.
    pub visitor: Party,
    /// Village.
    pub village: Option<VillageCode>,
    /// What to do, a task code: `look_in`, `bring_supplies`, `accompany`, `offer_help`.
    pub task: String,
    /// The contact that the task needs: whom to ask for and where, no more.
    pub contact: Confidential,
    /// A safe cover for the visit (e.g. "送学习用品").
    pub cover: Option<Confidential>,
}

/// What may be asked of a visit.
#[derive(Clone, Debug)]
pub enum Command {
    /// Schedule.
    Schedule(Box<Schedule>),
    /// Done.
    Report {
        /// When, as the visitor's phone says (claimed).
        at: Timestamp,
        /// Met or not.
        met: bool,
        /// How she was found; required when met.
        impression: Option<Impression>,
        /// Words, if the visitor likes.
        words: Option<Confidential>,
        /// Digest of a voice note, if any.
        voice: Option<String>,
    },
    /// "我不方便办": handed back without a reason.
    HandBack,
    /// Somebody else goes.
    Reassign {
        /// Who.
        visitor: Party,
    },
    /// She asked for a pause.
    Pause {
        /// Words.
        words: Option<Confidential>,
    },
    /// Go on.
    Resume,
    /// Not needed any more.
    Cancel {
        /// Why.
        reason: Confidential,
    },
}

/// What can have happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Fact {
    /// Scheduled.
    Scheduled(Box<Schedule>),
    /// Done.
    Reported {
        /// Claimed time.
        at: Timestamp,
        /// Met.
        met: bool,
        /// Impression.
        impression: Option<Impression>,
        /// Words.
        words: Option<Confidential>,
        /// Voice note.
        voice: Option<String>,
    },
    /// "Danger" went to the duty desk and the hub.
    DangerRaised,
    /// Handed back.
    HandedBack,
    /// Reassigned.
    Reassigned {
        /// Who.
        visitor: Party,
    },
    /// Paused.
    Paused {
        /// Words.
        words: Option<Confidential>,
    },
    /// Resumed.
    Resumed,
    /// Cancelled.
    Cancelled {
        /// Why.
        reason: Confidential,
    },
}

/// Why it may say no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Scheduled already.
    AlreadyScheduled,
    /// Not possible at this stage.
    WrongStage,
    /// Met, but how she was found is missing.
    ImpressionMissing,
    /// Time lies in the future.
    TimeInFuture,
}

impl Refuse for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyScheduled => "visit-already-scheduled",
            Self::WrongStage => "visit-wrong-stage",
            Self::ImpressionMissing => "visit-impression-missing",
            Self::TimeInFuture => "visit-time-in-future",
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::ImpressionMissing => Some("impression"),
            Self::TimeInFuture => Some("at"),
            _ => None,
        }
    }
}

/// Where a visit stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Not scheduled.
    #[default]
    Empty,
    /// With the visitor.
    Scheduled,
    /// Handed back; the hub must find somebody.
    HandedBack,
    /// Paused at her wish.
    Paused,
    /// Not met; to be tried again.
    NotMet,
    /// Done.
    Done,
    /// Not needed any more.
    Cancelled,
}

impl Stage {
    /// Code in rows.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Scheduled => "scheduled",
            Self::HandedBack => "handed_back",
            Self::Paused => "paused",
            Self::NotMet => "not_met",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether it is still owed.
    #[must_use]
    pub fn open(self) -> bool {
        matches!(self, Self::Scheduled | Self::HandedBack | Self::Paused | Self::NotMet)
    }
}

/// A visit.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Visit {
    /// Where it stands.
    pub stage: Stage,
    /// As scheduled.
    pub schedule: Option<Schedule>,
    /// When scheduled.
    pub scheduled_at: Option<Timestamp>,
    /// Who reported it done and when (claimed).
    pub reported: Option<(StaffId, Timestamp)>,
    /// Tries without meeting her.
    pub tries: u8,
    /// How she was found.
    pub impression: Option<Impression>,
    /// Words of the visitor.
    pub words: Option<Confidential>,
    /// Voice note.
    pub voice: Option<String>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

impl Visit {
    fn decide_report(
        &self,
        at: Timestamp,
        met: bool,
        impression: Option<Impression>,
        ctx: &Ctx<'_>,
    ) -> Result<(), Refusal> {
        if !matches!(self.stage, Stage::Scheduled | Stage::NotMet | Stage::Paused) {
            return Err(Refusal::WrongStage);
        }
        // Phones drift: five minutes ahead of the server is not the future.
        if at.duration_since(ctx.now) > jiff::SignedDuration::from_mins(5) {
            return Err(Refusal::TimeInFuture);
        }
        if met && impression.is_none() {
            return Err(Refusal::ImpressionMissing);
        }
        Ok(())
    }

    fn series(&self) -> Series {
        self.schedule.as_ref().map(|s| s.series).unwrap_or_default()
    }
}

impl Noun for Visit {
    const KIND: Kind = Kind::Visit;
    const STATE_VERSION: u16 = 1;
    type Command = Command;
    type Fact = Fact;
    type Refusal = Refusal;

    fn decide(&self, command: Command, ctx: &Ctx<'_>) -> Result<Vec<Fact>, Refusal> {
        match command {
            Command::Schedule(schedule) => match self.stage {
                Stage::Empty => Ok(vec![Fact::Scheduled(schedule)]),
                _ => Err(Refusal::AlreadyScheduled),
            },
            Command::Report { at, met, impression, words, voice } => {
                self.decide_report(at, met, impression, ctx)?;
                let mut facts = vec![Fact::Reported { at, met, impression, words, voice }];
                if impression == Some(Impression::Danger) {
                    facts.push(Fact::DangerRaised);
                }
                Ok(facts)
            }
            Command::HandBack if matches!(self.stage, Stage::Scheduled | Stage::NotMet) => {
                Ok(vec![Fact::HandedBack])
            }
            Command::Reassign { visitor } if self.stage.open() => Ok(vec![Fact::Reassigned { visitor }]),
            Command::Pause { words } if matches!(self.stage, Stage::Scheduled | Stage::NotMet) => {
                Ok(vec![Fact::Paused { words }])
            }
            Command::Resume if self.stage == Stage::Paused => Ok(vec![Fact::Resumed]),
            Command::Cancel { reason } if self.stage.open() => Ok(vec![Fact::Cancelled { reason }]),
            _ => Err(Refusal::WrongStage),
        }
    }

    fn apply(&mut self, fact: &Fact, stamp: &Stamp) {
        match fact {
            Fact::Scheduled(schedule) => {
                self.stage = Stage::Scheduled;
                self.schedule = Some((**schedule).clone());
                self.scheduled_at = Some(stamp.at);
            }
            Fact::Reported { at, met, impression, words, voice } => {
                self.reported = Some((stamp.by, *at));
                self.impression = *impression;
                self.words.clone_from(words);
                self.voice.clone_from(voice);
                if *met {
                    self.stage = Stage::Done;
                    self.ended_at = Some(stamp.at);
                } else {
                    self.stage = Stage::NotMet;
                    self.tries = self.tries.saturating_add(1);
                }
            }
            Fact::DangerRaised => {}
            Fact::HandedBack => self.stage = Stage::HandedBack,
            Fact::Reassigned { visitor } => {
                self.stage = Stage::Scheduled;
                if let Some(schedule) = self.schedule.as_mut() {
                    schedule.visitor = visitor.clone();
                }
            }
            Fact::Paused { .. } => self.stage = Stage::Paused,
            Fact::Resumed => self.stage = Stage::Scheduled,
            Fact::Cancelled { .. } => {
                self.stage = Stage::Cancelled;
                self.ended_at = Some(stamp.at);
            }
        }
    }

    fn clock_orders(&self, fact: &Fact, _stamp: &Stamp) -> Vec<ClockOrder> {
        let rule = self.series().rule();
        match fact {
            Fact::Scheduled(schedule) => {
                vec![ClockOrder::start(rule, schedule.from, schedule.visitor.clone())]
            }
            Fact::Reported { at, met: true, .. } => vec![ClockOrder::meet(rule, *at)],
            Fact::Cancelled { .. } => vec![ClockOrder::cancel(rule)],
            Fact::Paused { .. } => vec![ClockOrder::Pause { key: rule.to_owned(), reason: "her_wish" }],
            Fact::Resumed => vec![ClockOrder::Resume { key: rule.to_owned() }],
            _ => Vec::new(),
        }
    }

    fn rows(&self, _id: StreamId) -> Rows {
        let (Some(schedule), Some(opened)) = (&self.schedule, self.scheduled_at) else {
            return Rows::default();
        };
        let holder = match self.stage {
            Stage::HandedBack => Some(hub_office()),
            stage if stage.open() => Some(schedule.visitor.clone()),
            _ => None,
        };
        let danger = self.impression == Some(Impression::Danger);
        let work = WorkRow {
            kind: Kind::Visit,
            stage: self.stage.code(),
            holder,
            unit: None,
            station: schedule.village.clone(),
            risk: if danger { 4 } else { 0 },
            lane: None,
            due: None,
            opened,
            closed: self.ended_at,
            title: schedule.code_name.clone(),
            urgency: if self.stage == Stage::HandedBack { 1 } else { 4 },
        };
        Rows {
            work: Some(work),
            facets: self.facets(schedule),
            visibility: self.audience(schedule),
            clocks: Vec::new(),
            figures: self.figures(schedule),
        }
    }
}

impl Visit {
    fn facets(&self, schedule: &Schedule) -> Vec<Facet> {
        let mut facets =
            vec![Facet::new("file", schedule.file.to_string()), Facet::new("series", schedule.series.code())];
        facets.extend(schedule.plan.map(|p| Facet::new("plan", p.to_string())));
        facets
    }

    /// The visitor sees the task while it is hers; once handed back or over, no more.
    fn audience(&self, schedule: &Schedule) -> Vec<VisibilityRow> {
        let row = |party: Party, level, basis| VisibilityRow { party, level, until: None, basis };
        let mut rows = vec![row(hub_office(), Level::Part, "hub")];
        if matches!(self.stage, Stage::Scheduled | Stage::NotMet | Stage::Paused) {
            rows.push(row(schedule.visitor.clone(), Level::Part, "visitor"));
        }
        rows
    }

    fn figures(&self, schedule: &Schedule) -> Vec<FigureRow> {
        let site = schedule.village.as_ref().map(|v| v.0.clone());
        let row = |figure, at| FigureRow {
            figure,
            at,
            site: site.clone(),
            unit: None,
            person_key: None,
            amount: 1,
        };
        let mut rows: Vec<FigureRow> = self.scheduled_at.iter().map(|at| row("visits-due", *at)).collect();
        if self.stage == Stage::Done {
            rows.extend(self.reported.iter().map(|(_, at)| row("visits-done", *at)));
        }
        rows
    }

    /// How a visit that found danger reads as the safety of a report.
    #[must_use]
    pub fn safety(&self) -> Safety {
        match self.impression {
            Some(Impression::Danger) => Safety::Danger,
            Some(Impression::Safe) => Safety::Safe,
            _ => Safety::Unknown,
        }
    }
}
