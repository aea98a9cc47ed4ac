//! Plan (一人一策): what one person gets, from whom, by when, and how she wants it.
//!
//! The child's wishes are asked at any age as far as she can say (R53; from eight years the
//! law demands it); the facts of what happened are never asked again. A plan has an owner and
//! reviews (R49). Its four contacts (unit, school, family, village) may each be left out, for
//! a village may gossip and a family member may be the suspect.

use crate::actor::{Party, VillageCode};
use crate::clock::civil_date;
use crate::ids::{FileId, ReferralId, StaffId, StreamId, VisitId};
use crate::noun::{ClockOrder, Ctx, Kind, Noun, Refuse, Stamp};
use crate::report::hub_office;
use crate::rows::{Facet, FigureRow, Level, Rows, VisibilityRow, WorkRow};
use crate::text::Confidential;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How her wishes came to be known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wishes {
    /// Asked, and she said this.
    Said(Confidential),
    /// Asked; she would rather not say.
    RatherNot,
    /// Too young or unable to say; observed instead.
    Observed(Confidential),
}

/// The four contacts of "四位一体".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactSide {
    /// A member unit.
    Unit,
    /// The school.
    School,
    /// The family.
    Family,
    /// The village or community.
    Village,
}

impl ContactSide {
    /// All four.
    pub const ALL: [ContactSide; 4] = [Self::Unit, Self::School, Self::Family, Self::Village];

    /// Code in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::School => "school",
            Self::Family => "family",
            Self::Village => "village",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// A contact, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Contact {
    /// Named.
    Named(Confidential),
    /// Left out, with the reason.
    LeftOut(Confidential),
}

/// One measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Kind code: `medical`, `counselling`, `legal_aid`, `aid`, `school`, `placement`, `visit`, …
    pub kind: String,
    /// What exactly.
    pub words: Option<Confidential>,
    /// Who does it.
    pub owner: Party,
    /// By when.
    pub due: Date,
    /// The referral that carries it, once sent.
    pub referral: Option<ReferralId>,
    /// When it was done.
    pub done_at: Option<Timestamp>,
}

/// A plan as made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// File.
    pub file: FileId,
    /// Code name of the file.
    pub code_name: String,
    /// Who answers for it.
    pub owner: Party,
    /// Need codes.
    pub needs: BTreeSet<String>,
    /// Goals.
    pub goals: Option<Confidential>,
    /// Her wishes.
    pub wishes: Option<Wishes>,
    /// Her age in years, if known; decides whether 未保法 4 demands the asking.
    pub age: Option<u8>,
    /// The four contacts.
    pub contacts: BTreeMap<ContactSide, Contact>,
    /// Measures.
    pub measures: Vec<Measure>,
    /// Dates of review.
    pub reviews: Vec<Date>,
    /// Village, unless it is left out.
    pub village: Option<VillageCode>,
}

/// What may be asked of a plan.
#[derive(Clone, Debug)]
pub enum Command {
    /// Make.
    Make(Box<Draft>),
    /// Add a measure.
    AddMeasure(Measure),
    /// The referral that carries a measure was sent.
    LinkReferral {
        /// Index of the measure.
        measure: usize,
        /// Referral.
        referral: ReferralId,
    },
    /// A measure was done.
    CompleteMeasure {
        /// Index of the measure.
        measure: usize,
    },
    /// A visit belongs to it.
    LinkVisit {
        /// Visit.
        visit: VisitId,
    },
    /// Review: how it goes, and her wishes again.
    Review {
        /// Words.
        words: Option<Confidential>,
        /// Her wishes now.
        wishes: Wishes,
        /// Next review.
        next: Option<Date>,
    },
    /// Another owner.
    ChangeOwner {
        /// Who.
        owner: Party,
    },
    /// The school ticked "worse" twice: the owner must look.
    RaiseAlert {
        /// From which referral.
        referral: ReferralId,
    },
    /// The owner looked.
    SettleAlert {
        /// What was done.
        words: Confidential,
    },
    /// All done.
    Complete {
        /// How it stands at the end.
        words: Confidential,
    },
}

/// What can have happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Fact {
    /// Made.
    Made(Box<Draft>),
    /// Measure added.
    MeasureAdded(Measure),
    /// Referral linked.
    ReferralLinked {
        /// Index.
        measure: usize,
        /// Referral.
        referral: ReferralId,
    },
    /// Measure done.
    MeasureDone {
        /// Index.
        measure: usize,
    },
    /// Visit linked.
    VisitLinked {
        /// Visit.
        visit: VisitId,
    },
    /// Reviewed.
    Reviewed {
        /// Words.
        words: Option<Confidential>,
        /// Wishes.
        wishes: Wishes,
        /// Next.
        next: Option<Date>,
    },
    /// Owner changed.
    OwnerChanged {
        /// Who.
        owner: Party,
    },
    /// Alert.
    AlertRaised {
        /// Referral.
        referral: ReferralId,
    },
    /// Alert settled.
    AlertSettled {
        /// Words.
        words: Confidential,
    },
    /// Completed.
    Completed {
        /// Words.
        words: Confidential,
    },
}

/// Why it may say no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Made already.
    AlreadyMade,
    /// Not made yet, or over.
    WrongStage,
    /// No need and no measure.
    NothingPlanned,
    /// No review date (R49).
    ReviewMissing,
    /// Her wishes were not asked (R53).
    WishesNotAsked,
    /// A contact is neither named nor left out with a reason.
    ContactMissing,
    /// No such measure.
    NoSuchMeasure,
    /// Measures are still open.
    MeasuresOpen,
    /// An alert is still open.
    AlertOpen,
    /// A date has passed.
    DatePassed,
}

impl Refuse for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyMade => "plan-already-made",
            Self::WrongStage => "plan-wrong-stage",
            Self::NothingPlanned => "plan-nothing-planned",
            Self::ReviewMissing => "plan-review-missing",
            Self::WishesNotAsked => "plan-wishes-not-asked",
            Self::ContactMissing => "plan-contact-missing",
            Self::NoSuchMeasure => "plan-no-such-measure",
            Self::MeasuresOpen => "plan-measures-open",
            Self::AlertOpen => "plan-alert-open",
            Self::DatePassed => "plan-date-passed",
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NothingPlanned => Some("needs"),
            Self::ReviewMissing | Self::DatePassed => Some("review"),
            Self::WishesNotAsked => Some("wishes"),
            Self::ContactMissing => Some("contacts"),
            _ => None,
        }
    }

    fn article(&self) -> Option<&'static str> {
        match self {
            Self::WishesNotAsked => Some("minors-protection:4"),
            _ => None,
        }
    }
}

/// A plan.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Plan {
    /// The plan as it stands; `None` while empty.
    pub draft: Option<Draft>,
    /// When made and by whom.
    pub made: Option<(StaffId, Timestamp)>,
    /// Visits.
    pub visits: BTreeSet<VisitId>,
    /// Reviews held.
    pub reviewed: Vec<Timestamp>,
    /// Open alert.
    pub alert: Option<(ReferralId, Timestamp)>,
    /// When completed.
    pub completed_at: Option<Timestamp>,
}

impl Plan {
    /// Whether it runs.
    #[must_use]
    pub fn running(&self) -> bool {
        self.draft.is_some() && self.completed_at.is_none()
    }

    fn check(draft: &Draft, ctx: &Ctx<'_>) -> Result<(), Refusal> {
        if draft.needs.is_empty() && draft.measures.is_empty() {
            return Err(Refusal::NothingPlanned);
        }
        if draft.reviews.is_empty() {
            return Err(Refusal::ReviewMissing);
        }
        if draft.wishes.is_none() {
            return Err(Refusal::WishesNotAsked);
        }
        if !ContactSide::ALL.iter().all(|side| draft.contacts.contains_key(side)) {
            return Err(Refusal::ContactMissing);
        }
        let today = civil_date(ctx.now);
        if draft.reviews.iter().any(|day| *day < today) {
            return Err(Refusal::DatePassed);
        }
        Ok(())
    }

    fn has_measure(&self, index: usize) -> Result<(), Refusal> {
        let known = self.draft.as_ref().is_some_and(|d| index < d.measures.len());
        if known { Ok(()) } else { Err(Refusal::NoSuchMeasure) }
    }

    fn decide_complete(&self, words: Confidential) -> Result<Vec<Fact>, Refusal> {
        let open = self.draft.iter().flat_map(|d| &d.measures).any(|m| m.done_at.is_none());
        match (open, self.alert.is_some()) {
            (true, _) => Err(Refusal::MeasuresOpen),
            (_, true) => Err(Refusal::AlertOpen),
            _ => Ok(vec![Fact::Completed { words }]),
        }
    }
}

impl Noun for Plan {
    const KIND: Kind = Kind::Plan;
    const STATE_VERSION: u16 = 1;
    type Command = Command;
    type Fact = Fact;
    type Refusal = Refusal;

    fn decide(&self, command: Command, ctx: &Ctx<'_>) -> Result<Vec<Fact>, Refusal> {
        if let Command::Make(draft) = command {
            if self.draft.is_some() {
                return Err(Refusal::AlreadyMade);
            }
            Self::check(&draft, ctx)?;
            return Ok(vec![Fact::Made(draft)]);
        }
        if !self.running() {
            return Err(Refusal::WrongStage);
        }
        match command {
            Command::Make(_) => Err(Refusal::AlreadyMade),
            Command::AddMeasure(measure) => Ok(vec![Fact::MeasureAdded(measure)]),
            Command::LinkReferral { measure, referral } => {
                self.has_measure(measure)?;
                Ok(vec![Fact::ReferralLinked { measure, referral }])
            }
            Command::CompleteMeasure { measure } => {
                self.has_measure(measure)?;
                Ok(vec![Fact::MeasureDone { measure }])
            }
            Command::LinkVisit { visit } => Ok(vec![Fact::VisitLinked { visit }]),
            Command::Review { words, wishes, next } => Ok(vec![Fact::Reviewed { words, wishes, next }]),
            Command::ChangeOwner { owner } => Ok(vec![Fact::OwnerChanged { owner }]),
            Command::RaiseAlert { referral } => Ok(vec![Fact::AlertRaised { referral }]),
            Command::SettleAlert { words } => match self.alert {
                Some(_) => Ok(vec![Fact::AlertSettled { words }]),
                None => Err(Refusal::WrongStage),
            },
            Command::Complete { words } => self.decide_complete(words),
        }
    }

    fn apply(&mut self, fact: &Fact, stamp: &Stamp) {
        if let Fact::Made(draft) = fact {
            self.draft = Some((**draft).clone());
            self.made = Some((stamp.by, stamp.at));
        }
        let Some(draft) = self.draft.as_mut() else { return };
        match fact {
            Fact::Made(_) => {}
            Fact::MeasureAdded(measure) => draft.measures.push(measure.clone()),
            Fact::ReferralLinked { measure, referral } => {
                if let Some(m) = draft.measures.get_mut(*measure) {
                    m.referral = Some(*referral);
                }
            }
            Fact::MeasureDone { measure } => {
                if let Some(m) = draft.measures.get_mut(*measure) {
                    m.done_at = Some(stamp.at);
                }
            }
            Fact::VisitLinked { visit } => {
                self.visits.insert(*visit);
            }
            Fact::Reviewed { wishes, next, .. } => {
                draft.wishes = Some(wishes.clone());
                draft.reviews.extend(next);
                self.reviewed.push(stamp.at);
            }
            Fact::OwnerChanged { owner } => draft.owner = owner.clone(),
            Fact::AlertRaised { referral } => self.alert = Some((*referral, stamp.at)),
            Fact::AlertSettled { .. } => self.alert = None,
            Fact::Completed { .. } => self.completed_at = Some(stamp.at),
        }
    }

    fn clock_orders(&self, fact: &Fact, stamp: &Stamp) -> Vec<ClockOrder> {
        let owner = self.draft.as_ref().map(|d| d.owner.clone());
        match (fact, owner) {
            (Fact::AlertRaised { .. }, Some(owner)) => vec![ClockOrder::start("H12", stamp.at, owner)],
            (Fact::AlertSettled { .. }, _) => vec![ClockOrder::meet("H12", stamp.at)],
            (Fact::Made(_) | Fact::Reviewed { .. }, Some(owner)) => {
                vec![ClockOrder::meet("H13", stamp.at), ClockOrder::start("H13", stamp.at, owner)]
            }
            (Fact::Completed { .. }, _) => vec![ClockOrder::cancel("H12"), ClockOrder::cancel("H13")],
            _ => Vec::new(),
        }
    }

    fn rows(&self, _id: StreamId) -> Rows {
        let (Some(draft), Some((_, opened))) = (&self.draft, self.made) else { return Rows::default() };
        let work = WorkRow {
            kind: Kind::Plan,
            stage: if self.completed_at.is_some() { "completed" } else { "running" },
            holder: self.running().then(|| draft.owner.clone()),
            unit: None,
            station: draft.village.clone(),
            risk: u8::from(self.alert.is_some()) * 3,
            lane: None,
            due: None,
            opened,
            closed: self.completed_at,
            title: draft.code_name.clone(),
            urgency: if self.alert.is_some() { 1 } else { 4 },
        };
        let mut facets: Vec<Facet> = draft.needs.iter().map(|n| Facet::new("need", n.clone())).collect();
        facets.push(Facet::new("file", draft.file.to_string()));
        let row = |party: Party, level, basis| VisibilityRow { party, level, until: None, basis };
        let figure = FigureRow {
            figure: "plans",
            at: opened,
            site: draft.village.as_ref().map(|v| v.0.clone()),
            unit: None,
            person_key: None,
            amount: 1,
        };
        Rows {
            work: Some(work),
            facets,
            visibility: vec![
                row(draft.owner.clone(), Level::Full, "owner"),
                row(hub_office(), Level::Part, "hub"),
            ],
            clocks: Vec::new(),
            figures: vec![figure],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Command, Contact, ContactSide, Draft, Plan, Wishes};
    use crate::actor::{Party, Role};
    use crate::ids::FileId;
    use crate::testing::Bench;
    use crate::text::Confidential;
    use jiff::civil::date;
    use std::collections::BTreeMap;
    use uuid::Uuid;

    fn draft() -> Draft {
        let left_out = Contact::LeftOut(Confidential::new("村里会议论"));
        let contacts = BTreeMap::from([
            (ContactSide::Unit, Contact::Named(Confidential::new("值班台"))),
            (ContactSide::School, Contact::Named(Confidential::new("班主任"))),
            (ContactSide::Family, Contact::LeftOut(Confidential::new("父亲是嫌疑人"))),
            (ContactSide::Village, left_out),
        ]);
        Draft {
            file: FileId(Uuid::nil()),
            code_name: "青禾-27".to_owned(),
            owner: Party::unit(Role::Ca, "ca"),
            needs: ["counselling".to_owned()].into(),
            goals: None,
            wishes: Some(Wishes::Said(Confidential::new("想回学校"))),
            age: Some(5),
            contacts,
            measures: Vec::new(),
            reviews: vec![date(2026, 12, 23)],
            village: None,
        }
    }

    #[test]
    fn r49_a_plan_has_an_owner_and_reviews() {
        let mut bench = Bench::<Plan>::new();
        let bare = Draft { reviews: Vec::new(), ..draft() };
        assert_eq!(bench.answer(Command::Make(Box::new(bare))), "plan-review-missing");
        bench.does(Command::Make(Box::new(draft())));
        assert!(bench.state.clocks.get("H13").is_some_and(|k| k.owner == Some(Party::unit(Role::Ca, "ca"))));
    }

    #[test]
    fn r53_her_wishes_are_asked_at_any_age_as_far_as_she_can_say() {
        for age in [None, Some(3), Some(8), Some(17)] {
            let mut bench = Bench::<Plan>::new();
            let unasked = Draft { wishes: None, age, ..draft() };
            assert_eq!(bench.answer(Command::Make(Box::new(unasked))), "plan-wishes-not-asked");
            let observed = Wishes::Observed(Confidential::new("紧紧抓着姐姐的手"));
            let asked = Draft { wishes: Some(observed), age, ..draft() };
            assert_eq!(bench.answer(Command::Make(Box::new(asked))), "ok");
        }
    }

    #[test]
    fn each_of_the_four_contacts_is_named_or_left_out_with_a_reason() {
        let mut bench = Bench::<Plan>::new();
        let mut missing = draft();
        missing.contacts.remove(&ContactSide::Village);
        assert_eq!(bench.answer(Command::Make(Box::new(missing))), "plan-contact-missing");
        assert_eq!(bench.answer(Command::Make(Box::new(draft()))), "ok");
    }
}
