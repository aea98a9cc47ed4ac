//! Pair sample (抽样复核): decided pairs drawn at random and judged again by somebody who sees no decision.
//!
//! From the sample follow the figures of precision, each with its interval and its rows.

use crate::ids::{PairId, StaffId, StreamId};
use crate::noun::{ClockOrder, Ctx, Kind, Noun, Refuse, Stamp};
use crate::pair::Verdict;
use crate::report::hub_office;
use crate::rows::{Level, Rows, VisibilityRow, WorkRow};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// 97.5 % of a normal curve lies below this: the interval holds 95 %.
const Z: f64 = 1.96;

/// A pair as it was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// Which.
    pub pair: PairId,
    /// What had been decided.
    pub verdict: Verdict,
    /// Who had decided: he does not judge his own.
    pub by: StaffId,
}

/// What a reviewer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judgement {
    /// One person.
    Same,
    /// Two persons.
    Apart,
    /// The records don't tell.
    Unclear,
}

impl Judgement {
    /// All.
    pub const ALL: [Judgement; 3] = [Self::Same, Self::Apart, Self::Unclear];

    /// Code in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Apart => "apart",
            Self::Unclear => "unclear",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|j| j.code() == code)
    }
}

/// What may be asked.
#[derive(Clone, Debug)]
pub enum Command {
    /// Draw from all decided pairs.
    Draw {
        /// Everything that could be drawn.
        frame: Vec<Drawn>,
        /// Where the drawing starts; random.
        seed: u64,
    },
    /// Judge one.
    Judge {
        /// Which.
        pair: PairId,
        /// How.
        judgement: Judgement,
    },
}

/// What can have happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Fact {
    /// Drawn.
    Drawn {
        /// The sample, in the order in which it is reviewed.
        pairs: Vec<Drawn>,
        /// Decided pairs that it was drawn from, by verdict: same, apart.
        of: (u32, u32),
        /// Where the drawing started: it can be done again.
        seed: u64,
    },
    /// Judged.
    Judged {
        /// Which.
        pair: PairId,
        /// How.
        judgement: Judgement,
    },
}

/// Why it may say no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing was decided yet.
    NothingToDraw,
    /// Drawn already.
    AlreadyDrawn,
    /// Not in this sample.
    NotDrawn,
    /// Judged already.
    AlreadyJudged,
    /// Nobody judges his own decision.
    OwnDecision,
}

impl Refuse for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NothingToDraw => "pair-sample-nothing-to-draw",
            Self::AlreadyDrawn => "pair-sample-already-drawn",
            Self::NotDrawn => "pair-sample-not-drawn",
            Self::AlreadyJudged => "pair-sample-already-judged",
            Self::OwnDecision => "pair-sample-own-decision",
        }
    }
}

/// A sample.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PairSample {
    /// The pairs.
    pub pairs: Vec<Drawn>,
    /// What it was drawn from: same, apart.
    pub of: (u32, u32),
    /// When.
    pub drawn_at: Option<Timestamp>,
    /// Judgements, by whom.
    pub judged: BTreeMap<PairId, (Judgement, StaffId)>,
}

/// One line of figures: decisions of one kind, and how many the review confirmed.
#[derive(Clone, Debug, PartialEq)]
pub struct Precision {
    /// Which decisions.
    pub verdict: Verdict,
    /// Drawn.
    pub drawn: Vec<PairId>,
    /// Judged the same way.
    pub confirmed: Vec<PairId>,
    /// Judged the other way.
    pub contradicted: Vec<PairId>,
    /// Judged unclear.
    pub unclear: Vec<PairId>,
    /// Confirmed among the clear ones, and the 95 % interval (Wilson); `None` while nothing is clear.
    pub share: Option<(f64, f64, f64)>,
}

/// Share of `good` in `all` and its 95 % interval after Wilson.
#[must_use]
pub fn wilson(good: usize, all: usize) -> Option<(f64, f64, f64)> {
    let (good, all) = (f64::from(u32::try_from(good).ok()?), f64::from(u32::try_from(all).ok()?));
    if all <= 0.0 {
        return None;
    }
    let share = good / all;
    let middle = Z.mul_add(Z / (2.0 * all), share);
    let spread = Z * (share * (1.0 - share) / all + Z * Z / (4.0 * all * all)).sqrt();
    let whole = 1.0 + Z * Z / all;
    Some((share, ((middle - spread) / whole).max(0.0), ((middle + spread) / whole).min(1.0)))
}

impl PairSample {
    /// Pairs that wait for this reviewer, in the order they were drawn.
    pub fn waiting_for(&self, reviewer: StaffId) -> impl Iterator<Item = PairId> + '_ {
        let free = move |d: &&Drawn| d.by != reviewer && !self.judged.contains_key(&d.pair);
        self.pairs.iter().filter(free).map(|d| d.pair)
    }

    /// Figures by kind of decision.
    #[must_use]
    pub fn precision(&self) -> [Precision; 2] {
        [Verdict::Same, Verdict::Apart].map(|verdict| self.precision_of(verdict))
    }

    fn precision_of(&self, verdict: Verdict) -> Precision {
        let wanted = match verdict {
            Verdict::Same => Judgement::Same,
            Verdict::Apart => Judgement::Apart,
        };
        let drawn: Vec<PairId> = self.pairs.iter().filter(|d| d.verdict == verdict).map(|d| d.pair).collect();
        let judged = |fits: &dyn Fn(Judgement) -> bool| -> Vec<PairId> {
            let of = |pair: &&PairId| self.judged.get(pair).is_some_and(|(j, _)| fits(*j));
            drawn.iter().filter(of).copied().collect()
        };
        let confirmed = judged(&|j| j == wanted);
        let unclear = judged(&|j| j == Judgement::Unclear);
        let contradicted = judged(&|j| j != wanted && j != Judgement::Unclear);
        let share = wilson(confirmed.len(), confirmed.len() + contradicted.len());
        Precision { verdict, confirmed, contradicted, unclear, share, drawn }
    }
}

/// Draws `most` of the frame: the same seed draws the same pairs in the same order.
fn draw(mut frame: Vec<Drawn>, seed: u64, most: usize) -> Vec<Drawn> {
    frame.sort_by_key(|d| d.pair);
    let mut state = seed;
    // SplitMix64: small, even, and the same on any machine.
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let take = most.min(frame.len());
    for at in 0..take {
        let left = u64::try_from(frame.len() - at).unwrap_or(1);
        let jump = usize::try_from(next() % left).unwrap_or(0);
        frame.swap(at, at + jump);
    }
    frame.truncate(take);
    frame
}

impl Noun for PairSample {
    const KIND: Kind = Kind::PairSample;
    const STATE_VERSION: u16 = 1;
    type Command = Command;
    type Fact = Fact;
    type Refusal = Refusal;

    fn decide(&self, command: Command, ctx: &Ctx<'_>) -> Result<Vec<Fact>, Refusal> {
        match command {
            Command::Draw { .. } if self.drawn_at.is_some() => Err(Refusal::AlreadyDrawn),
            Command::Draw { frame, .. } if frame.is_empty() => Err(Refusal::NothingToDraw),
            Command::Draw { frame, seed } => {
                let count = |v| frame.iter().filter(|d| d.verdict == v).count();
                let size = |v| u32::try_from(count(v)).unwrap_or(u32::MAX);
                let of = (size(Verdict::Same), size(Verdict::Apart));
                let most = usize::from(ctx.rules.matching().sample_pairs);
                Ok(vec![Fact::Drawn { pairs: draw(frame, seed, most), of, seed }])
            }
            Command::Judge { pair, judgement } => match self.pairs.iter().find(|d| d.pair == pair) {
                None => Err(Refusal::NotDrawn),
                Some(_) if self.judged.contains_key(&pair) => Err(Refusal::AlreadyJudged),
                Some(drawn) if drawn.by == ctx.actor.staff => Err(Refusal::OwnDecision),
                Some(_) => Ok(vec![Fact::Judged { pair, judgement }]),
            },
        }
    }

    fn apply(&mut self, fact: &Fact, stamp: &Stamp) {
        match fact {
            Fact::Drawn { pairs, of, .. } => {
                self.pairs.clone_from(pairs);
                self.of = *of;
                self.drawn_at = Some(stamp.at);
            }
            Fact::Judged { pair, judgement } => {
                self.judged.insert(*pair, (*judgement, stamp.by));
            }
        }
    }

    fn clock_orders(&self, _fact: &Fact, _stamp: &Stamp) -> Vec<ClockOrder> {
        Vec::new()
    }

    fn rows(&self, _id: StreamId) -> Rows {
        let Some(opened) = self.drawn_at else { return Rows::default() };
        let done = self.judged.len() == self.pairs.len();
        let work = WorkRow {
            kind: Kind::PairSample,
            stage: if done { "finished" } else { "running" },
            holder: None,
            unit: None,
            station: None,
            risk: 0,
            lane: None,
            due: None,
            opened,
            closed: None,
            title: format!("{}/{}", self.judged.len(), self.pairs.len()),
            urgency: 4,
        };
        let office = VisibilityRow { party: hub_office(), level: Level::Full, until: None, basis: "hub" };
        Rows { work: Some(work), visibility: vec![office], ..Rows::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::{Command, Drawn, Judgement, PairSample, draw, wilson};
    use crate::actor::Role;
    use crate::ids::{PairId, StaffId};
    use crate::pair::Verdict;
    use crate::testing::{Bench, actor};
    use std::collections::BTreeSet;
    use uuid::Uuid;

    fn frame(size: u128) -> Vec<Drawn> {
        let verdict = |n| if n % 3 == 0 { Verdict::Apart } else { Verdict::Same };
        let by = StaffId(Uuid::from_u128(7));
        (0..size).map(|n| Drawn { pair: PairId(Uuid::from_u128(n + 1)), verdict: verdict(n), by }).collect()
    }

    #[test]
    fn a_draw_can_be_done_again_and_takes_everybody_alike() {
        assert_eq!(draw(frame(90), 5, 30), draw(frame(90), 5, 30));
        let mut times = [0_u32; 20];
        for seed in 0..4_000 {
            let drawn = draw(frame(20), seed, 5);
            let different: BTreeSet<PairId> = drawn.iter().map(|d| d.pair).collect();
            assert_eq!(different.len(), 5);
            for one in drawn {
                times[one.pair.0.as_u128() as usize - 1] += 1;
            }
        }
        assert!(times.iter().all(|n| (850..1150).contains(n)), "{times:?}");
    }

    #[test]
    fn nobody_judges_his_own_decision_and_nothing_is_judged_twice() {
        let mut bench = Bench::<PairSample>::new();
        assert_eq!(bench.answer(Command::Draw { frame: vec![], seed: 1 }), "pair-sample-nothing-to-draw");
        bench.does(Command::Draw { frame: frame(4), seed: 1 });
        let pair = bench.noun().pairs[0].pair;
        let judge = || Command::Judge { pair, judgement: Judgement::Same };
        assert_eq!(bench.answer(judge()), "pair-sample-own-decision");
        assert_eq!(bench.noun().waiting_for(StaffId(Uuid::from_u128(7))).next(), None);
        bench.by(actor(8, Role::PsbOffice, "psb")).does(judge());
        assert_eq!(bench.answer(judge()), "pair-sample-already-judged");
        let [same, apart] = bench.noun().precision();
        assert_eq!(same.drawn.len() + apart.drawn.len(), 4);
        assert_eq!(same.confirmed.len() + apart.contradicted.len(), 1);
    }

    #[test]
    fn the_interval_is_wilsons() {
        assert_eq!(wilson(0, 0), None);
        let (share, low, high) = wilson(9, 10).unwrap();
        assert!((share - 0.9).abs() < 1e-9 && (low - 0.5958).abs() < 1e-3 && (high - 0.9821).abs() < 1e-3);
        let (share, low, high) = wilson(30, 30).unwrap();
        assert!((share - 1.0).abs() < 1e-9 && (low - 0.8865).abs() < 1e-3 && high <= 1.0);
    }
}
