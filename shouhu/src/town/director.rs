//! The director: moves the clock from step to step, lets the ticker run on the way, and has each
//! step done by the account whose duty it is.

use super::acts;
use super::found::screen;
use super::kin::Searching;
use super::matter::Matter;
use super::people::Characters;
use super::script::{Step, read};
use crate::error::{Failure, Result};
use crate::ports::DemoClock;
use app::House;
use app::jobs::tick;
use app::ports::{Clock as _, ClockFilter};
use domain::actor::Actor;
use domain::ids::{ReportId, StaffId};
use domain::report::Subject;
use domain::text::Confidential;
use indicatif::ProgressBar;
use jiff::{Timestamp, ToSpan as _};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Rounds of the ticker without the next wake moving; then the clock goes on regardless.
const PATIENCE: u32 = 3;

/// An account as the director knows it.
#[derive(Clone, Debug)]
pub struct Member {
    /// Id.
    pub id: StaffId,
    /// The actor in each of her posts.
    pub actors: Vec<Actor>,
}

/// Plays matters in a house.
pub struct Director {
    pub(super) house: House,
    pub(super) characters: Characters,
    clock: Arc<DemoClock>,
    members: BTreeMap<String, Member>,
    renewals: Vec<(i64, StaffId)>,
    texts: BTreeMap<String, BTreeMap<String, String>>,
    /// Reports by the id of their story, for duplicates.
    pub(super) reports: BTreeMap<String, ReportId>,
    /// Whom reports were about, for the other side of the same person.
    pub(super) subjects: BTreeMap<String, (String, Subject)>,
}

/// What happens at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    /// A yearly screening is renewed.
    Renewal(usize),
    /// A matter is reported.
    Report(usize),
    /// A step of a matter.
    Step(usize, usize),
    /// A search for kin is applied for.
    Search(usize),
    /// A step of a search.
    SearchStep(usize, usize),
}

impl Director {
    /// A director of these accounts; renewals are days before today, and whose.
    ///
    /// # Errors
    /// A fixture that can't be read.
    pub fn new(
        house: House,
        clock: Arc<DemoClock>,
        (members, renewals): (BTreeMap<String, Member>, Vec<(i64, StaffId)>),
    ) -> Result<Self> {
        Ok(Self {
            house,
            characters: read("names.toml")?,
            clock,
            members,
            renewals,
            texts: read("texts.toml")?,
            reports: BTreeMap::new(),
            subjects: BTreeMap::new(),
        })
    }

    /// Words of the fixtures.
    pub(super) fn text(&self, kind: &str, name: &str) -> Result<Confidential> {
        let found = self.texts.get(kind).and_then(|t| t.get(name));
        let missing = || Failure::refused(format!("fixtures/texts.toml: there is no [{kind}] {name}"));
        found.map(Confidential::new).ok_or_else(missing)
    }

    /// An account by its sign-in name.
    pub(super) fn member(&self, login: &str) -> Result<&Member> {
        let missing = || Failure::refused(format!("fixtures/accounts.toml: there is no account {login}"));
        self.members.get(login).ok_or_else(missing)
    }

    /// The actor of an account in the post that fits best: the second post when asked as `login/2`.
    pub(super) fn actor(&self, login: &str) -> Result<Actor> {
        let (name, post) = login.split_once('/').unwrap_or((login, "1"));
        let post = post.parse::<usize>().unwrap_or(1).saturating_sub(1);
        let missing = || Failure::refused(format!("{login}: no such post"));
        self.member(name)?.actors.get(post).cloned().ok_or_else(missing)
    }

    /// The login of the worker of a village's station.
    pub(super) fn worker_of(&self, village: &str) -> Option<&str> {
        let works = |m: &Member| {
            m.actors.iter().any(|a| a.role() == domain::actor::Role::Stn && a.post.unit.0.ends_with(village))
        };
        self.members.iter().find(|(_, m)| works(m)).map(|(login, _)| login.as_str())
    }

    /// Plays the matters until a moment; what would come after it is left to the living town.
    ///
    /// # Errors
    /// The first step that fails, with its matter.
    pub(super) async fn play(
        &mut self,
        (mut matters, mut searches): (Vec<Matter>, Vec<Searching>),
        end: Timestamp,
        bar: &ProgressBar,
    ) -> Result<()> {
        let mut events = self.events(&matters, &searches)?;
        events.retain(|(at, _)| *at <= end);
        events.sort();
        bar.inc_length(events.len() as u64);
        for (at, event) in events {
            self.go_on_to(at).await?;
            match event {
                Event::Renewal(index) => screen(&self.house, self.renewals[index].1).await?,
                Event::Report(matter) => acts::report::receive(self, &mut matters[matter]).await?,
                Event::Step(matter, step) => {
                    let step = matters[matter].steps[step].clone();
                    self.step(&mut matters[matter], &step).await?;
                }
                Event::Search(index) => searches[index].apply(self).await?,
                Event::SearchStep(index, step) => {
                    let step = searches[index].steps[step].clone();
                    self.search(&mut searches[index], &step).await?;
                }
            }
            bar.inc(1);
        }
        self.go_on_to(end).await
    }

    async fn search(&self, searching: &mut Searching, step: &Step) -> Result<()> {
        let actor = self.actor(if step.who == "two1" { "two1/2" } else { &step.who })?;
        let done = searching.step(self, &actor, step).await;
        expected(done, step, &format!("search: {} {}", step.who, step.words))
    }

    fn events(&self, matters: &[Matter], searches: &[Searching]) -> Result<Vec<(Timestamp, Event)>> {
        let mut events = Vec::new();
        for (index, (days, _)) in self.renewals.iter().enumerate() {
            let at = super::today()?.checked_sub((days * 24).hours());
            events.push((at.map_err(|e| Failure::refused(e.to_string()))?, Event::Renewal(index)));
        }
        for (m, matter) in matters.iter().enumerate() {
            events.push((matter.reported_at, Event::Report(m)));
            for (s, step) in matter.steps.iter().enumerate() {
                events.push((matter.time_of(step)?, Event::Step(m, s)));
            }
        }
        for (s, searching) in searches.iter().enumerate() {
            events.push((searching.applied_at, Event::Search(s)));
            for (i, step) in searching.steps.iter().enumerate() {
                events.push((searching.time_of(step)?, Event::SearchStep(s, i)));
            }
        }
        Ok(events)
    }

    async fn step(&mut self, matter: &mut Matter, step: &Step) -> Result<()> {
        let owner = matter.story.traits.owner.clone().unwrap_or_default();
        let who = match step.who.as_str() {
            "{owner}" => owner,
            "{stn}" => self.worker_of(&matter.story.village).unwrap_or_default().to_owned(),
            login => login.to_owned(),
        };
        // An owner with two posts works on files in the second.
        let who = if who == "two1" { "two1/2".to_owned() } else { who };
        let actor = self.actor(&who)?;
        let done = acts::act(self, matter, &actor, &step.words).await;
        let doing = format!("{}: {who} {}", matter.story.id, step.words);
        expected(done, step, &doing)
    }

    /// Moves the clock to a moment, standing still wherever a deadline wakes the ticker.
    async fn go_on_to(&self, at: Timestamp) -> Result<()> {
        let mut last = None;
        let mut stuck = 0;
        loop {
            let filter = ClockFilter::Wake { before: at, limit: 1 };
            let next = self.house.reads.clocks(&self.house.town, &filter).await?;
            let Some(wake) = next.first().and_then(|c| c.row.wake) else { break };
            stuck = if last == Some((next[0].stream, wake)) { stuck + 1 } else { 0 };
            if stuck >= PATIENCE {
                break;
            }
            last = Some((next[0].stream, wake));
            self.clock.set(wake.max(self.clock.now()));
            tick::round(&self.house, 1).await?;
        }
        self.clock.set(at.max(self.clock.now()));
        Ok(())
    }
}

/// Whether a step went as its script says: done, or refused.
fn expected(done: Result<()>, step: &Step, doing: &str) -> Result<()> {
    match (done, step.refused) {
        (Ok(()), false) => Ok(()),
        (Err(Failure::UseCase { .. }), true) => Ok(()),
        (Ok(()), true) => Err(Failure::refused(format!("{doing}: was not refused"))),
        (Err(Failure::UseCase { why, .. }), false) => Err(Failure::UseCase { doing: doing.to_owned(), why }),
        (Err(other), _) => Err(other),
    }
}
