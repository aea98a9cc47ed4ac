//! One running clock (运行中的期限): a fold of facts that pin rule version and due time.
//!
//! Facts carry the due time they lead to, so folding needs neither rules nor calendar, and
//! history does not change when a rule file does.

use super::calendar::{Calendar, civil_date};
use super::due::{Course, Due, DueError, Pause, due};
use super::fact::{
    Breach, BreachCause, ClockRefusal, ClockState, End, Granted, OpenPause, RecomputeCause, RuleRef, RunFact,
};
use super::level::{Action, level_times};
use crate::rules::{Amount, ClockRule, ClockVersion, Level};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What starts a clock.
#[derive(Clone, Debug)]
pub struct Start<'a> {
    /// Key within the stream.
    pub key: &'a str,
    /// Rule.
    pub rule: &'a ClockRule,
    /// Period, or the default one.
    pub variant: Option<&'a str>,
    /// Amount a person chose, where the period admits several.
    pub chosen: Option<u32>,
    /// Claimed start.
    pub at: Timestamp,
}

/// A request to extend; see [`Granted`].
#[derive(Clone, Debug)]
pub struct Extend<'a> {
    /// When.
    pub at: Timestamp,
    /// By how much.
    pub by: Amount,
    /// Role code of who approved.
    pub approver: &'a str,
    /// Why.
    pub reason: &'a str,
    /// The person was told.
    pub told_person: bool,
}

/// One clock, folded from its facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockRun {
    key: String,
    rule: RuleRef,
    course: Course,
    levels: Vec<Level>,
    started_at: Timestamp,
    due: Option<Due>,
    pauses: Vec<Pause>,
    paused: Option<OpenPause>,
    extensions: Vec<Granted>,
    warned: BTreeSet<Level>,
    breach: Option<Breach>,
    end: Option<End>,
}

impl ClockRun {
    /// Decides to start a clock under the version in force at its claimed start.
    ///
    /// # Errors
    /// When no version was in force, the period is unknown or its end can't be computed.
    pub fn start(start: &Start<'_>, calendar: &Calendar) -> Result<RunFact, ClockRefusal> {
        let version = start.rule.version_at(civil_date(start.at)).ok_or(ClockRefusal::NotInForce)?;
        let period = version.period(start.variant).ok_or(ClockRefusal::NoSuchPeriod)?;
        let mut course = Course::of(version, period);
        if let Some(n) = start.chosen {
            if !period.admits(n) {
                return Err(ClockRefusal::NoSuchPeriod);
            }
            course.amount.n = n;
        }
        let computed = computed(course, start.at, &[], &[], calendar)?;
        let rule = RuleRef {
            clock: start.rule.id.clone(),
            version: version.version,
            variant: period.variant.clone(),
        };
        let levels = version.levels.clone();
        Ok(RunFact::Started { key: start.key.to_owned(), rule, course, levels, at: start.at, due: computed })
    }

    /// The clock that a `Started` fact begins; `None` for any other fact.
    #[must_use]
    pub fn begin(fact: &RunFact) -> Option<Self> {
        let RunFact::Started { key, rule, course, levels, at, due } = fact else { return None };
        Some(Self {
            key: key.clone(),
            rule: rule.clone(),
            course: *course,
            levels: levels.clone(),
            started_at: *at,
            due: *due,
            pauses: Vec::new(),
            paused: None,
            extensions: Vec::new(),
            warned: BTreeSet::new(),
            breach: None,
            end: None,
        })
    }

    /// Folds one fact; a `Started` of the same key begins anew.
    pub fn apply(&mut self, fact: &RunFact) {
        match fact {
            RunFact::Started { .. } => {
                if let Some(begun) = Self::begin(fact) {
                    *self = begun;
                }
            }
            RunFact::Paused { at, reason } => {
                self.paused = Some(OpenPause { since: *at, reason: reason.clone() });
            }
            RunFact::Resumed { at, due } => {
                if let Some(open) = self.paused.take() {
                    self.pauses.push(Pause { from: open.since, to: *at });
                }
                self.move_due(*due, *at);
            }
            RunFact::Extended(granted, due) => {
                self.extensions.push(granted.clone());
                self.move_due(Some(*due), granted.at);
            }
            RunFact::Recomputed { at, started_at, due, .. } => {
                self.started_at = *started_at;
                self.move_due(*due, *at);
            }
            RunFact::Warned { level, due, .. } => {
                if self.due.is_some_and(|d| d.at == *due) {
                    self.warned.insert(*level);
                }
            }
            RunFact::Met { at } => {
                self.end = Some(End::Met(*at));
                if self.due.is_some_and(|d| *at <= d.at) {
                    self.breach = None;
                }
            }
            RunFact::Breached(breach) => self.breach = Some(breach.clone()),
            RunFact::Explained { cause } => {
                if let Some(breach) = self.breach.as_mut() {
                    breach.cause = *cause;
                }
            }
            RunFact::Cancelled { at } => self.end = Some(End::Cancelled(*at)),
        }
    }

    /// Takes a new due time. A level that fired and lies behind the new course stays fired;
    /// one that now lies ahead may fire again. A breach of a due time that moved on is lifted.
    fn move_due(&mut self, due: Option<Due>, at: Timestamp) {
        self.due = due;
        let behind: BTreeSet<Level> = self
            .times()
            .into_iter()
            .filter(|(_, fires_at)| *fires_at <= at)
            .map(|(level, _)| level)
            .collect();
        self.warned.retain(|level| behind.contains(level));
        if self.due.is_some_and(|d| d.at >= at) {
            self.breach = None;
        }
    }

    fn times(&self) -> Vec<(Level, Timestamp)> {
        self.due.map_or_else(Vec::new, |due| {
            level_times(self.course.shape, self.started_at, due.at, &self.pauses, &self.levels)
        })
    }

    fn running(&self) -> Result<(), ClockRefusal> {
        if self.end.is_some() { Err(ClockRefusal::Ended) } else { Ok(()) }
    }

    fn amounts(&self) -> Vec<Amount> {
        self.extensions.iter().map(|e| e.by).collect()
    }

    /// Decides to let it rest.
    ///
    /// # Errors
    /// When it ended, rests, is overdue, or the rule does not know the reason.
    pub fn pause(
        &self,
        at: Timestamp,
        reason: &str,
        version: &ClockVersion,
    ) -> Result<RunFact, ClockRefusal> {
        self.running()?;
        if self.paused.is_some() {
            return Err(ClockRefusal::AlreadyPaused);
        }
        if !version.pausable(reason) {
            return Err(ClockRefusal::ReasonNotAllowed);
        }
        if at < self.started_at || self.pauses.last().is_some_and(|p| at < p.to) {
            return Err(ClockRefusal::OutOfOrder);
        }
        if self.is_overdue(at) {
            return Err(ClockRefusal::AlreadyOverdue);
        }
        Ok(RunFact::Paused { at, reason: reason.to_owned() })
    }

    /// Decides to let it go on.
    ///
    /// # Errors
    /// When it ended or does not rest, or the time lies before the rest began.
    pub fn resume(&self, at: Timestamp, calendar: &Calendar) -> Result<RunFact, ClockRefusal> {
        self.running()?;
        let open = self.paused.as_ref().ok_or(ClockRefusal::NotPaused)?;
        if at < open.since {
            return Err(ClockRefusal::OutOfOrder);
        }
        let mut pauses = self.pauses.clone();
        pauses.push(Pause { from: open.since, to: at });
        let due = computed(self.course, self.started_at, &pauses, &self.amounts(), calendar)?;
        Ok(RunFact::Resumed { at, due })
    }

    /// Decides to extend it, as far as the rule allows.
    ///
    /// # Errors
    /// When it ended, is overdue, or the rule's conditions for an extension are not met.
    pub fn extend(
        &self,
        request: &Extend<'_>,
        version: &ClockVersion,
        calendar: &Calendar,
    ) -> Result<RunFact, ClockRefusal> {
        self.running()?;
        let rule = version.extension_of(&self.rule.variant).ok_or(ClockRefusal::NotExtendable)?;
        if self.extensions.len() >= usize::try_from(rule.times).unwrap_or(usize::MAX) {
            return Err(ClockRefusal::TooManyExtensions);
        }
        if request.by.unit != rule.unit || request.by.n == 0 || request.by.n > rule.n {
            return Err(ClockRefusal::ExtensionTooLong);
        }
        if request.approver != rule.approver {
            return Err(ClockRefusal::WrongApprover);
        }
        if request.reason.trim().is_empty() {
            return Err(ClockRefusal::ReasonMissing);
        }
        if rule.tell_person && !request.told_person {
            return Err(ClockRefusal::PersonNotTold);
        }
        if self.is_overdue(request.at) {
            return Err(ClockRefusal::AlreadyOverdue);
        }
        let mut amounts = self.amounts();
        amounts.push(request.by);
        let due =
            due(self.course, self.started_at, &self.pauses, &amounts, calendar).map_err(ClockRefusal::Due)?;
        let granted = Granted {
            at: request.at,
            by: request.by,
            approver: request.approver.to_owned(),
            reason: request.reason.trim().to_owned(),
            told_person: request.told_person,
        };
        Ok(RunFact::Extended(granted, due))
    }

    /// Computes the due time anew under the pinned version; `None` when nothing changes.
    ///
    /// # Errors
    /// When it ended or the due time can't be computed.
    pub fn recompute(
        &self,
        at: Timestamp,
        cause: RecomputeCause,
        started_at: Timestamp,
        calendar: &Calendar,
    ) -> Result<Option<RunFact>, ClockRefusal> {
        self.running()?;
        let due = computed(self.course, started_at, &self.pauses, &self.amounts(), calendar)?;
        if due == self.due && started_at == self.started_at {
            return Ok(None);
        }
        Ok(Some(RunFact::Recomputed { at, cause, started_at, due }))
    }

    /// The earliest level that should have fired by then and has not; `None` while it rests.
    #[must_use]
    pub fn next_action(&self, at: Timestamp) -> Option<Action> {
        self.pending().find(|action| action.fires_at <= at)
    }

    /// When the ticker must look at this clock again; `None` when it never must.
    #[must_use]
    pub fn next_wake(&self) -> Option<Timestamp> {
        self.pending().next().map(|action| action.fires_at)
    }

    fn pending(&self) -> impl Iterator<Item = Action> {
        let silent = self.end.is_some() || self.paused.is_some();
        let due = self.due.filter(|_| !silent);
        self.times().into_iter().filter(|(level, _)| !self.warned.contains(level)).filter_map(
            move |(level, fires_at)| {
                due.map(|due| Action { clock: self.key.clone(), level, due: due.at, fires_at })
            },
        )
    }

    /// Every level that is due to fire now, once each, and the breach that goes with the last.
    ///
    /// Pure and idempotent: after applying the facts, the same call yields nothing.
    #[must_use]
    pub fn tick(&self, now: Timestamp, owner: &str) -> Vec<RunFact> {
        let mut facts = Vec::new();
        for action in self.pending().filter(|action| action.fires_at <= now) {
            facts.push(RunFact::Warned { level: action.level, due: action.due, at: now });
            if action.level == Level::Overdue
                && self.breach.is_none()
                && let Some(breach) = self.breach_at(now, owner)
            {
                facts.push(breach);
            }
        }
        facts
    }

    fn breach_at(&self, at: Timestamp, owner: &str) -> Option<RunFact> {
        let due = self.due.filter(|_| self.course.shape.breaches())?;
        let breach = Breach { due: due.at, at, owner: owner.to_owned(), cause: BreachCause::Unstated };
        Some(RunFact::Breached(breach))
    }

    /// Decides that the duty was done at that time; late means a breach, if none stands yet.
    ///
    /// # Errors
    /// When it ended, or the time lies before the start.
    pub fn meet(&self, at: Timestamp, owner: &str) -> Result<Vec<RunFact>, ClockRefusal> {
        self.running()?;
        if at < self.started_at {
            return Err(ClockRefusal::OutOfOrder);
        }
        let late = self.is_overdue(at) && self.paused.is_none() && self.breach.is_none();
        let breach = if late { self.breach_at(at, owner) } else { None };
        Ok(breach.into_iter().chain([RunFact::Met { at }]).collect())
    }

    /// Decides that the duty fell away.
    ///
    /// # Errors
    /// When it ended already.
    pub fn cancel(&self, at: Timestamp) -> Result<RunFact, ClockRefusal> {
        self.running()?;
        Ok(RunFact::Cancelled { at })
    }

    /// Decides to explain the breach; possible after the end too.
    ///
    /// # Errors
    /// When no breach stands.
    pub fn explain(&self, cause: BreachCause) -> Result<RunFact, ClockRefusal> {
        if self.breach.is_none() { Err(ClockRefusal::NoBreach) } else { Ok(RunFact::Explained { cause }) }
    }

    /// Whether its due time has passed at an instant.
    #[must_use]
    pub fn is_overdue(&self, at: Timestamp) -> bool {
        self.course.shape.breaches() && self.due.is_some_and(|due| at > due.at)
    }

    /// Where it stands at an instant.
    #[must_use]
    pub fn state(&self, at: Timestamp) -> ClockState {
        match self.end {
            Some(End::Met(_)) if self.breach.is_some() => ClockState::MetLate,
            Some(End::Met(_)) => ClockState::Met,
            Some(End::Cancelled(_)) => ClockState::Cancelled,
            None if self.paused.is_some() => ClockState::Paused,
            None if self.is_overdue(at) => ClockState::Overdue,
            None => ClockState::Running,
        }
    }

    /// Key within its stream.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Rule, version and period it is pinned to.
    #[must_use]
    pub fn rule(&self) -> &RuleRef {
        &self.rule
    }

    /// What is counted.
    #[must_use]
    pub fn course(&self) -> Course {
        self.course
    }

    /// Claimed start.
    #[must_use]
    pub fn started_at(&self) -> Timestamp {
        self.started_at
    }

    /// Due time; `None` when it is due before an event of unknown time.
    #[must_use]
    pub fn due(&self) -> Option<Due> {
        self.due
    }

    /// Rests that ended.
    #[must_use]
    pub fn pauses(&self) -> &[Pause] {
        &self.pauses
    }

    /// The rest that lasts.
    #[must_use]
    pub fn paused(&self) -> Option<&OpenPause> {
        self.paused.as_ref()
    }

    /// Extensions granted.
    #[must_use]
    pub fn extensions(&self) -> &[Granted] {
        &self.extensions
    }

    /// The highest level that fired under the present due time.
    #[must_use]
    pub fn level(&self) -> Option<Level> {
        self.warned.last().copied()
    }

    /// The breach that stands.
    #[must_use]
    pub fn breach(&self) -> Option<&Breach> {
        self.breach.as_ref()
    }

    /// How it ended.
    #[must_use]
    pub fn end(&self) -> Option<End> {
        self.end
    }
}

/// The due time, where the period has one.
fn computed(
    course: Course,
    started_at: Timestamp,
    pauses: &[Pause],
    extensions: &[Amount],
    calendar: &Calendar,
) -> Result<Option<Due>, ClockRefusal> {
    match due(course, started_at, pauses, extensions, calendar) {
        Ok(due) => Ok(Some(due)),
        Err(DueError::NoDeadline) => Ok(None),
        Err(error) => Err(ClockRefusal::Due(error)),
    }
}
