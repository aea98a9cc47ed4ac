//! Referral (转介): a hand-over between two units that can't vanish.
//!
//! It is accepted, or refused with a reason, or it comes back to the hub when nobody answers
//! (R50). A red one is handed over by phone and acknowledged by name within 15 minutes; the
//! written answer has 24 hours; any other has two working days. It carries the least items
//! needed; what the receiver gets of the person is the need, never the reason behind it.

use crate::actor::{Party, UnitCode};
use crate::clock::civil_date;
use crate::ids::{FileId, PlanId, ReferralId, StaffId, StreamId};
use crate::noun::{ClockOrder, Ctx, Kind, Noun, Refuse, Stamp};
use crate::report::hub_office;
use crate::rows::{Facet, FigureRow, Level, Rows, VisibilityRow, WorkRow};
use crate::text::Confidential;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where a referral stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Not sent.
    #[default]
    Empty,
    /// Waiting for the receiver.
    Sent,
    /// Taken on.
    Accepted,
    /// Refused; back with the hub.
    Refused,
    /// Nobody answered; back with the hub.
    Returned,
    /// Done and answered.
    Completed,
    /// Taken back by the sender.
    Withdrawn,
    /// Ended because she took back her consent to the receiver.
    Stopped,
}

impl Stage {
    /// Code in rows.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Stage::Empty => "empty",
            Stage::Sent => "sent",
            Stage::Accepted => "accepted",
            Stage::Refused => "refused",
            Stage::Returned => "returned",
            Stage::Completed => "completed",
            Stage::Withdrawn => "withdrawn",
            Stage::Stopped => "stopped",
        }
    }

    /// Whether something is still owed to the person.
    #[must_use]
    pub fn open(self) -> bool {
        matches!(self, Stage::Sent | Stage::Accepted | Stage::Refused | Stage::Returned)
    }
}

/// Reasons a unit may give for refusing. Household registration is not among them (R54).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalReason {
    /// Not this unit's duty; another is named.
    NotOurDuty,
    /// Nobody free in time.
    NoCapacity,
    /// A worker is related to a party.
    ConflictOfInterest,
    /// The person does not want it.
    PersonDeclines,
    /// Something needed is missing.
    InformationMissing,
}

impl RefusalReason {
    /// All, for forms.
    pub const ALL: [RefusalReason; 5] = [
        Self::NotOurDuty,
        Self::NoCapacity,
        Self::ConflictOfInterest,
        Self::PersonDeclines,
        Self::InformationMissing,
    ];

    /// Code in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotOurDuty => "not_our_duty",
            Self::NoCapacity => "no_capacity",
            Self::ConflictOfInterest => "conflict_of_interest",
            Self::PersonDeclines => "person_declines",
            Self::InformationMissing => "information_missing",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }
}

/// Words that say "not registered here"; none may be a reason to refuse (未保法 3, R54).
const NON_LOCAL_WORDS: [&str; 7] =
    ["非本地", "外地户", "非户籍", "户籍不在", "没有本地户口", "不是本镇户口", "外来户口"];

/// What is handed over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// File it belongs to.
    pub file: Option<FileId>,
    /// Plan whose measure it carries out, if any.
    pub plan: Option<PlanId>,
    /// Owner of that plan, who is alerted.
    pub plan_owner: Option<Party>,
    /// Who sends.
    pub from: Option<Party>,
    /// Who is asked.
    pub to: Option<Party>,
    /// Need code, e.g. `counselling`, `seat_and_attendance`, `legal_aid`, `aid`, `home_visit`.
    pub need: String,
    /// The least items, confirmed by the sender one by one: field → text.
    pub items: BTreeMap<String, Confidential>,
    /// Red: hand-over by phone first.
    pub red: bool,
    /// When the help should be there.
    pub help_by: Option<Date>,
    /// Code name of the file.
    pub code_name: String,
    /// Village, for stations.
    pub village: Option<crate::actor::VillageCode>,
    /// Whether the receiver reports weekly by three taps (schools).
    pub weekly_ticks: bool,
}

/// Better, the same, worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trend {
    /// Better.
    Better,
    /// The same.
    Same,
    /// Worse.
    Worse,
}

impl Trend {
    /// Code in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Trend::Better => "better",
            Trend::Same => "same",
            Trend::Worse => "worse",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Trend::Better, Trend::Same, Trend::Worse].into_iter().find(|t| t.code() == code)
    }
}

/// One week seen by the school: three taps, no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tick {
    /// Attendance.
    pub attendance: Trend,
    /// In class.
    pub class: Trend,
    /// Mood.
    pub mood: Trend,
}

impl Tick {
    /// How many of the three are worse.
    #[must_use]
    pub fn worse(self) -> usize {
        [self.attendance, self.class, self.mood].into_iter().filter(|t| *t == Trend::Worse).count()
    }
}

/// What may be asked of a referral.
#[derive(Clone, Debug)]
pub enum Command {
    /// Send.
    Send(Box<Offer>),
    /// Red: a named person at the other end took it by phone.
    ConfirmPhone {
        /// Who answered.
        named: Confidential,
    },
    /// Accept.
    Accept,
    /// Refuse.
    Refuse {
        /// Why.
        reason: RefusalReason,
        /// More words.
        words: Option<Confidential>,
    },
    /// Nobody answered in time: back to the hub. Given by the ticker.
    ReturnToHub,
    /// The hub sends it on, to the same or another unit.
    SendOn {
        /// To whom.
        to: Party,
    },
    /// Three taps a week.
    Tick(Tick),
    /// Done, with an answer to the sender.
    Complete {
        /// Outcome code.
        outcome: String,
        /// Words for the sender.
        words: Option<Confidential>,
    },
    /// Taken back.
    Withdraw {
        /// Why.
        reason: Confidential,
    },
    /// She took back her consent to the receiver; given with the withdrawal itself.
    Stop,
}

/// What can have happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Fact {
    /// Sent.
    Sent(Box<Offer>),
    /// Taken by phone by a named person.
    PhoneConfirmed {
        /// Who.
        named: Confidential,
    },
    /// Accepted.
    Accepted,
    /// Refused.
    Refused {
        /// Why.
        reason: RefusalReason,
        /// Words.
        words: Option<Confidential>,
    },
    /// Came back unanswered.
    ReturnedToHub,
    /// Sent on.
    SentOn {
        /// To whom.
        to: Party,
    },
    /// A week's three taps.
    Ticked(Tick),
    /// Two or more "worse": the plan's owner was alerted.
    OwnerAlerted,
    /// Done.
    Completed {
        /// Outcome code.
        outcome: String,
        /// Words.
        words: Option<Confidential>,
    },
    /// Taken back.
    Withdrawn {
        /// Why.
        reason: Confidential,
    },
    /// Ended with her consent; why is hers, and stands with the withdrawal.
    Stopped,
}

/// Why it may say no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Sent already.
    AlreadySent,
    /// No receiver.
    ReceiverMissing,
    /// Sent to oneself.
    ReceiverIsSender,
    /// No need.
    NeedMissing,
    /// Not possible at this stage.
    WrongStage,
    /// Household registration is no reason (R54).
    NonLocalIsNoReason,
    /// A named person is needed (red).
    NameMissing,
    /// Date has passed.
    HelpByPassed,
    /// A red referral needs the named acknowledgement by phone before it is accepted in writing.
    PhoneFirst,
}

impl Refuse for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadySent => "referral-already-sent",
            Self::ReceiverMissing => "referral-receiver-missing",
            Self::ReceiverIsSender => "referral-receiver-is-sender",
            Self::NeedMissing => "referral-need-missing",
            Self::WrongStage => "referral-wrong-stage",
            Self::NonLocalIsNoReason => "referral-non-local-is-no-reason",
            Self::NameMissing => "referral-name-missing",
            Self::HelpByPassed => "referral-help-by-passed",
            Self::PhoneFirst => "referral-phone-first",
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::ReceiverMissing | Self::ReceiverIsSender => Some("to"),
            Self::NeedMissing => Some("need"),
            Self::NonLocalIsNoReason => Some("words"),
            Self::NameMissing | Self::PhoneFirst => Some("named"),
            Self::HelpByPassed => Some("help_by"),
            _ => None,
        }
    }

    fn article(&self) -> Option<&'static str> {
        match self {
            Self::NonLocalIsNoReason => Some("minors-protection:3"),
            _ => None,
        }
    }
}

/// A referral.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Referral {
    /// Where it stands.
    pub stage: Stage,
    /// What is handed over.
    pub offer: Offer,
    /// When first sent, and by whom.
    pub sent: Option<(StaffId, Timestamp)>,
    /// Red: who took it by phone, and when.
    pub phone: Option<(Confidential, Timestamp)>,
    /// Who answered, and when.
    pub answered: Option<(StaffId, Timestamp)>,
    /// Reason of the last refusal.
    pub refused_for: Option<RefusalReason>,
    /// How often it came back unanswered.
    pub returns: u8,
    /// Earlier receivers.
    pub earlier: Vec<Party>,
    /// Weeks.
    pub ticks: Vec<(Tick, Timestamp)>,
    /// When the owner was last alerted.
    pub alerted_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

impl Referral {
    /// The rule that watches the written answer.
    fn answer_rule(&self) -> &'static str {
        if self.offer.red { "H02" } else { "H03" }
    }

    fn decide_send(&self, offer: Box<Offer>, ctx: &Ctx<'_>) -> Result<Vec<Fact>, Refusal> {
        let to = offer.to.as_ref().ok_or(Refusal::ReceiverMissing)?;
        if offer.from.as_ref() == Some(to) {
            return Err(Refusal::ReceiverIsSender);
        }
        if offer.need.is_empty() {
            return Err(Refusal::NeedMissing);
        }
        let today = civil_date(ctx.now);
        if offer.help_by.is_some_and(|day| day < today) {
            return Err(Refusal::HelpByPassed);
        }
        Ok(vec![Fact::Sent(offer)])
    }

    fn decide_tick(&self, tick: Tick) -> Vec<Fact> {
        let mut facts = vec![Fact::Ticked(tick)];
        if tick.worse() >= 2 {
            facts.push(Fact::OwnerAlerted);
        }
        facts
    }

    fn orders_on_sending(&self, stamp: &Stamp) -> Vec<ClockOrder> {
        let owner = self.offer.to.clone();
        let rule = self.answer_rule();
        let start = |rule: &'static str| ClockOrder::Start {
            key: rule.to_owned(),
            rule,
            variant: None,
            from: stamp.at,
            owner: owner.clone(),
        };
        let mut orders = vec![start(rule)];
        if self.offer.red {
            orders.push(start("H01"));
        }
        orders
    }

    fn holder(&self) -> Option<Party> {
        match self.stage {
            Stage::Sent | Stage::Accepted => self.offer.to.clone(),
            Stage::Refused | Stage::Returned => Some(hub_office()),
            _ => None,
        }
    }

    fn urgency(&self) -> u8 {
        match self.stage {
            Stage::Returned => 0,
            Stage::Refused => 1,
            Stage::Sent if self.offer.red => 1,
            Stage::Sent => 3,
            Stage::Accepted if self.offer.red => 4,
            _ => 5,
        }
    }
}

impl Noun for Referral {
    const KIND: Kind = Kind::Referral;
    const STATE_VERSION: u16 = 1;
    type Command = Command;
    type Fact = Fact;
    type Refusal = Refusal;

    fn decide(&self, command: Command, ctx: &Ctx<'_>) -> Result<Vec<Fact>, Refusal> {
        match (command, self.stage) {
            (Command::Send(offer), Stage::Empty) => self.decide_send(offer, ctx),
            (Command::Send(_), _) => Err(Refusal::AlreadySent),
            (Command::ConfirmPhone { named }, Stage::Sent) => match named.is_empty() {
                true => Err(Refusal::NameMissing),
                false => Ok(vec![Fact::PhoneConfirmed { named }]),
            },
            (Command::Accept, Stage::Sent | Stage::Returned) => Ok(vec![Fact::Accepted]),
            (Command::Refuse { reason, words }, Stage::Sent) => {
                let said = words.as_ref().map_or("", |w| w.reveal());
                if NON_LOCAL_WORDS.iter().any(|word| said.contains(word)) {
                    return Err(Refusal::NonLocalIsNoReason);
                }
                Ok(vec![Fact::Refused { reason, words }])
            }
            (Command::ReturnToHub, Stage::Sent) => Ok(vec![Fact::ReturnedToHub]),
            (Command::SendOn { to }, Stage::Refused | Stage::Returned) => Ok(vec![Fact::SentOn { to }]),
            (Command::Tick(tick), Stage::Accepted) => Ok(self.decide_tick(tick)),
            (Command::Complete { outcome, words }, Stage::Accepted) => {
                Ok(vec![Fact::Completed { outcome, words }])
            }
            (Command::Withdraw { reason }, stage) if stage.open() => Ok(vec![Fact::Withdrawn { reason }]),
            (Command::Stop, Stage::Sent | Stage::Accepted) => Ok(vec![Fact::Stopped]),
            _ => Err(Refusal::WrongStage),
        }
    }

    fn apply(&mut self, fact: &Fact, stamp: &Stamp) {
        match fact {
            Fact::Sent(offer) => {
                self.stage = Stage::Sent;
                self.offer = (**offer).clone();
                self.sent = Some((stamp.by, stamp.at));
            }
            Fact::PhoneConfirmed { named } => self.phone = Some((named.clone(), stamp.at)),
            Fact::Accepted => {
                self.stage = Stage::Accepted;
                self.answered = Some((stamp.by, stamp.at));
            }
            Fact::Refused { reason, .. } => {
                self.stage = Stage::Refused;
                self.answered = Some((stamp.by, stamp.at));
                self.refused_for = Some(*reason);
            }
            Fact::ReturnedToHub => {
                self.stage = Stage::Returned;
                self.returns = self.returns.saturating_add(1);
            }
            Fact::SentOn { to } => {
                if let Some(earlier) = self.offer.to.replace(to.clone())
                    && earlier != *to
                {
                    self.earlier.push(earlier);
                }
                self.stage = Stage::Sent;
                self.answered = None;
                self.phone = None;
            }
            Fact::Ticked(tick) => self.ticks.push((*tick, stamp.at)),
            Fact::OwnerAlerted => self.alerted_at = Some(stamp.at),
            Fact::Completed { .. } => {
                self.stage = Stage::Completed;
                self.ended_at = Some(stamp.at);
            }
            Fact::Withdrawn { .. } => {
                self.stage = Stage::Withdrawn;
                self.ended_at = Some(stamp.at);
            }
            Fact::Stopped => {
                self.stage = Stage::Stopped;
                self.ended_at = Some(stamp.at);
            }
        }
    }

    fn clock_orders(&self, fact: &Fact, stamp: &Stamp) -> Vec<ClockOrder> {
        match fact {
            Fact::Sent(_) => self.orders_on_sending(stamp),
            Fact::SentOn { .. } => self.orders_on_sending(stamp),
            Fact::PhoneConfirmed { .. } => vec![ClockOrder::meet("H01", stamp.at)],
            Fact::Accepted | Fact::Refused { .. } => {
                let phone = ClockOrder::meet("H01", stamp.at);
                vec![ClockOrder::meet(self.answer_rule(), stamp.at), phone]
            }
            Fact::ReturnedToHub | Fact::Withdrawn { .. } | Fact::Completed { .. } | Fact::Stopped => {
                vec![ClockOrder::cancel("H01"), ClockOrder::cancel(self.answer_rule())]
            }
            _ => Vec::new(),
        }
    }

    fn rows(&self, _id: StreamId) -> Rows {
        let Some((_, opened)) = self.sent else { return Rows::default() };
        let unit = match &self.offer.to {
            Some(Party::Unit(_, unit)) => Some(unit.clone()),
            _ => None,
        };
        let work = WorkRow {
            kind: Kind::Referral,
            stage: self.stage.code(),
            holder: self.holder(),
            unit: unit.clone(),
            station: self.offer.village.clone(),
            risk: if self.offer.red { 4 } else { 0 },
            lane: None,
            due: None,
            opened,
            closed: self.ended_at,
            title: self.offer.code_name.clone(),
            urgency: self.urgency(),
        };
        Rows {
            work: Some(work),
            facets: self.facets(),
            visibility: self.audience(),
            clocks: Vec::new(),
            figures: self.figures(unit.as_ref()),
        }
    }
}

impl Referral {
    fn facets(&self) -> Vec<Facet> {
        let mut facets = vec![Facet::new("need", self.offer.need.clone())];
        facets.extend(self.offer.file.map(|f| Facet::new("file", f.to_string())));
        facets.extend(self.offer.plan.map(|p| Facet::new("plan", p.to_string())));
        if self.stage.open() {
            facets.extend(self.offer.file.map(|f| Facet::new("open_referral_of", f.to_string())));
            facets.extend(self.offer.from.as_ref().map(|p| Facet::new("open_referral_from", p.code())));
        }
        facets
    }

    fn audience(&self) -> Vec<VisibilityRow> {
        let row = |party: Party, level, basis| VisibilityRow { party, level, until: None, basis };
        let mut rows = vec![row(hub_office(), Level::Part, "hub")];
        rows.extend(self.offer.from.clone().map(|p| row(p, Level::Full, "sender")));
        let received = matches!(self.stage, Stage::Sent | Stage::Accepted | Stage::Completed);
        if received {
            rows.extend(self.offer.to.clone().map(|p| row(p, Level::Part, "receiver")));
        }
        rows
    }

    fn figures(&self, unit: Option<&UnitCode>) -> Vec<FigureRow> {
        let row = |figure, at| FigureRow {
            figure,
            at,
            site: None,
            unit: unit.cloned(),
            person_key: None,
            amount: 1,
        };
        let mut rows: Vec<FigureRow> = self.sent.iter().map(|(_, at)| row("referrals", *at)).collect();
        rows.extend(self.answered.iter().map(|(_, at)| row("referrals-answered", *at)));
        rows
    }

    /// Identifies the referral as a typed id of a stream.
    #[must_use]
    pub fn id(stream: StreamId) -> ReferralId {
        stream.into()
    }
}

#[cfg(test)]
mod tests {
    use super::{Command, Offer, Referral, RefusalReason, Stage, Tick, Trend};
    use crate::actor::{Party, Role};
    use crate::ids::StreamId;
    use crate::testing::Bench;
    use crate::text::Confidential;
    use uuid::Uuid;

    const WRONG: &str = "referral-wrong-stage";

    fn offer(red: bool) -> Command {
        let items = [("name".to_owned(), Confidential::new("陈小芳"))].into();
        Command::Send(Box::new(Offer {
            from: Some(Party::unit(Role::PsbOffice, "psb")),
            to: Some(Party::unit(Role::Sch, "sch-01")),
            need: "seat_and_attendance".to_owned(),
            items,
            red,
            code_name: "青禾-27".to_owned(),
            ..Offer::default()
        }))
    }

    #[test]
    fn r50_accept_refuse_or_back_to_the_hub_red_within_a_day_else_two_working_days() {
        let mut red = Bench::<Referral>::new();
        red.does(offer(true));
        assert!(red.state.clocks.get("H01").is_some() && red.state.clocks.get("H02").is_some());
        red.later(25);
        assert!(red.state.clocks.overdue());
        red.does(Command::ReturnToHub);
        assert_eq!(red.noun().stage, Stage::Returned);
        let holder = red.state.rows(StreamId(Uuid::nil())).work.and_then(|w| w.holder);
        assert_eq!(holder, Some(crate::report::hub_office()));
        red.does(Command::SendOn { to: Party::unit(Role::Edu, "edu") }).does(Command::Accept);
        assert_eq!(red.noun().stage, Stage::Accepted);

        let mut plain = Bench::<Referral>::new();
        plain.does(offer(false));
        assert!(plain.state.clocks.get("H03").is_some() && plain.state.clocks.get("H01").is_none());
        plain.does(Command::Refuse { reason: RefusalReason::NoCapacity, words: None });
        let rows = plain.state.rows(StreamId(Uuid::nil()));
        assert!(rows.facets.len() < 3 && rows.visibility.iter().all(|r| r.basis != "receiver"));
    }

    #[test]
    fn r54_household_registration_is_no_reason_to_refuse() {
        assert!(RefusalReason::ALL.iter().all(|r| !r.code().contains("local")));
        for words in ["非本地户籍", "她是外地户口", "没有本地户口,不归我们"] {
            let mut bench = Bench::<Referral>::new();
            bench.does(offer(false));
            let words = Some(Confidential::new(words));
            let refuse = Command::Refuse { reason: RefusalReason::NotOurDuty, words };
            assert_eq!(bench.answer(refuse), "referral-non-local-is-no-reason");
        }
    }

    #[test]
    fn r67_a_transfer_records_from_to_items_and_purpose() {
        let mut bench = Bench::<Referral>::new();
        bench.does(offer(false));
        let offer = &bench.noun().offer;
        assert!(offer.from.is_some() && offer.to.is_some() && !offer.need.is_empty());
        assert_eq!(offer.items.keys().collect::<Vec<_>>(), ["name"]);
        assert!(bench.noun().sent.is_some(), "who and when");
    }

    #[test]
    fn a_consent_taken_back_stops_what_was_sent_or_accepted_and_no_clock_runs_on() {
        for accepted in [false, true] {
            let mut bench = Bench::<Referral>::new();
            bench.does(offer(true));
            if accepted {
                bench.does(Command::Accept);
            }
            bench.does(Command::Stop);
            let rows = bench.state.rows(StreamId(Uuid::nil()));
            let work = rows.work.expect("it stays in the lists of those who work on it");
            assert_eq!((work.stage, work.holder, work.due), ("stopped", None, None));
            assert!(work.closed.is_some() && rows.visibility.iter().all(|r| r.basis != "receiver"));
            assert!(rows.facets.iter().all(|f| f.name != "open_referral_of"), "it keeps no file open");
            assert_eq!(bench.answer(Command::SendOn { to: Party::unit(Role::Edu, "edu") }), WRONG);
        }
        let mut refused = Bench::<Referral>::new();
        refused.does(offer(false)).does(Command::Refuse { reason: RefusalReason::NoCapacity, words: None });
        assert_eq!(refused.answer(Command::Stop), WRONG, "with the hub it waits for another unit");
    }

    #[test]
    fn two_worse_alert_the_owner_one_does_not() {
        let tick = |class| Tick { attendance: Trend::Worse, class, mood: Trend::Same };
        let mut bench = Bench::<Referral>::new();
        bench.does(offer(false)).does(Command::Accept).does(Command::Tick(tick(Trend::Same)));
        assert_eq!(bench.noun().alerted_at, None);
        bench.does(Command::Tick(tick(Trend::Worse)));
        assert!(bench.noun().alerted_at.is_some());
    }
}
