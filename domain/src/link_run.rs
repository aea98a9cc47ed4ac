//! Link run (全库比对): everybody compared with everybody, as a job that can be watched, stopped and resumed.
//!
//! It proposes pairs and decides nothing. How far it got is a fact, so that another node goes on where the
//! last one stopped.

use crate::ids::{StaffId, StreamId};
use crate::noun::{ClockOrder, Ctx, Kind, Noun, Refuse, Stamp};
use crate::report::hub_office;
use crate::rows::{Facet, Level, Rows, VisibilityRow, WorkRow};
use crate::sameness::Two;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What may be asked.
#[derive(Clone, Debug)]
pub enum Command {
    /// Start.
    Start,
    /// So far.
    Advance(Progress),
    /// Stop; what was proposed stays.
    Cancel,
    /// Nothing is left.
    Finish(Progress),
}

/// How far a run got.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Records compared.
    pub records: u32,
    /// Pairs worth a proposal.
    pub pairs: u32,
    /// Pairs dealt with.
    pub done: u32,
    /// Pairs newly proposed.
    pub proposed: u32,
    /// The last pair dealt with, in the order of ids.
    pub last: Option<Two>,
}

/// What can have happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Fact {
    /// Started.
    Started,
    /// Got so far.
    Advanced(Progress),
    /// Stopped by somebody.
    Cancelled,
    /// Done.
    Finished(Progress),
}

/// Why it may say no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not possible at this stage.
    WrongStage,
}

impl Refuse for Refusal {
    fn code(&self) -> &'static str {
        "link-run-wrong-stage"
    }
}

/// Where it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Not started.
    #[default]
    Empty,
    /// At work.
    Running,
    /// Stopped.
    Cancelled,
    /// Done.
    Finished,
}

impl Stage {
    /// Code in rows.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Running => "running",
            Self::Cancelled => "cancelled",
            Self::Finished => "finished",
        }
    }
}

/// A run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct LinkRun {
    /// Where it stands.
    pub stage: Stage,
    /// Who started it, and when.
    pub started: Option<(StaffId, Timestamp)>,
    /// How far it got.
    pub progress: Progress,
    /// When it ended.
    pub ended: Option<Timestamp>,
}

impl Noun for LinkRun {
    const KIND: Kind = Kind::LinkRun;
    const STATE_VERSION: u16 = 1;
    type Command = Command;
    type Fact = Fact;
    type Refusal = Refusal;

    fn decide(&self, command: Command, _ctx: &Ctx<'_>) -> Result<Vec<Fact>, Refusal> {
        match (command, self.stage) {
            (Command::Start, Stage::Empty) => Ok(vec![Fact::Started]),
            (Command::Advance(progress), Stage::Running) => Ok(vec![Fact::Advanced(progress)]),
            (Command::Cancel, Stage::Running) => Ok(vec![Fact::Cancelled]),
            (Command::Finish(progress), Stage::Running) => Ok(vec![Fact::Finished(progress)]),
            _ => Err(Refusal::WrongStage),
        }
    }

    fn apply(&mut self, fact: &Fact, stamp: &Stamp) {
        match fact {
            Fact::Started => {
                self.stage = Stage::Running;
                self.started = Some((stamp.by, stamp.at));
            }
            Fact::Advanced(progress) => self.progress.clone_from(progress),
            Fact::Cancelled => {
                self.stage = Stage::Cancelled;
                self.ended = Some(stamp.at);
            }
            Fact::Finished(progress) => {
                self.progress.clone_from(progress);
                self.stage = Stage::Finished;
                self.ended = Some(stamp.at);
            }
        }
    }

    fn clock_orders(&self, _fact: &Fact, _stamp: &Stamp) -> Vec<ClockOrder> {
        Vec::new()
    }

    fn rows(&self, _id: StreamId) -> Rows {
        let Some((_, opened)) = self.started else { return Rows::default() };
        let work = WorkRow {
            kind: Kind::LinkRun,
            stage: self.stage.code(),
            holder: None,
            unit: None,
            station: None,
            risk: 0,
            lane: None,
            due: None,
            opened,
            closed: self.ended,
            title: format!("{}/{}", self.progress.done, self.progress.pairs),
            urgency: 4,
        };
        let office = VisibilityRow { party: hub_office(), level: Level::Full, until: None, basis: "hub" };
        Rows {
            work: Some(work),
            facets: vec![Facet::new("link_run", self.stage.code())],
            visibility: vec![office],
            ..Rows::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Command, LinkRun, Progress, Stage};
    use crate::testing::Bench;

    #[test]
    fn a_run_that_was_stopped_neither_goes_on_nor_ends_again() {
        let mut bench = Bench::<LinkRun>::new();
        assert_eq!(bench.answer(Command::Cancel), "link-run-wrong-stage");
        bench.does(Command::Start);
        let so_far = Progress { pairs: 9, done: 4, ..Progress::default() };
        bench.does(Command::Advance(so_far.clone())).does(Command::Cancel);
        assert_eq!((bench.noun().stage, &bench.noun().progress), (Stage::Cancelled, &so_far));
        assert_eq!(bench.answer(Command::Advance(so_far.clone())), "link-run-wrong-stage");
        assert_eq!(bench.answer(Command::Finish(so_far)), "link-run-wrong-stage");
    }
}
