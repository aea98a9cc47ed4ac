//! What every noun of the alliance is: a stream of facts with a pure decision.
//!
//! *Architecture invariant:* nothing here reads a clock, draws a random number or does I/O;
//! time, ids and rules arrive in [`Ctx`].

use crate::access::AccessBook;
use crate::actor::{Actor, Party};
use crate::clockbook::{ClockBook, ClockFact};
use crate::ids::{Ids, StaffId, StreamId};
use crate::rows::Rows;
use crate::rules::Rules;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $code:literal),+ $(,)?) => {
        /// Which noun a stream is. Stands in derived tables only; fact headers carry no telling type.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Kind { $($(#[$doc])* $variant),+ }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Kind] = &[$(Kind::$variant),+];

            /// Code in rows.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Kind::$variant => $code),+ }
            }

            /// The kind with that code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|k| k.code() == code)
            }
        }
    };
}

kinds! {
    /// 联盟.
    Alliance = "alliance",
    /// 工作人员.
    Staff = "staff",
    /// 当事人.
    Person = "person",
    /// 报告.
    Report = "report",
    /// 档案.
    File = "file",
    /// 转介.
    Referral = "referral",
    /// 一人一策.
    Plan = "plan",
    /// 走访/回访.
    Visit = "visit",
    /// 审批.
    Approval = "approval",
    /// 查阅记录.
    AccessDay = "access_day",
    /// 团圆档案.
    Reunion = "reunion",
    /// 与实验室的往来.
    LabLine = "lab_line",
    /// 疑似同一人.
    Pair = "pair",
    /// 全库比对.
    LinkRun = "link_run",
    /// 抽样复核.
    PairSample = "pair_sample",
}

/// What a decision may look at besides the state.
pub struct Ctx<'a> {
    /// Server time; the recorded time of the facts.
    pub now: Timestamp,
    /// Who acts.
    pub actor: &'a Actor,
    /// Rules in force.
    pub rules: &'a Rules,
    /// Source of ids.
    pub ids: &'a dyn Ids,
}

/// Who recorded a fact and when; given to `apply`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Recorded time (server).
    pub at: Timestamp,
    /// Who.
    pub by: StaffId,
}

/// A refusal says what is wrong, in which field, under which article.
pub trait Refuse: Send + Sync {
    /// Stable code; the key of the sentence in the locales is `refusal-<code>`.
    fn code(&self) -> &'static str;
    /// The form field it concerns, if one.
    fn field(&self) -> Option<&'static str> {
        None
    }
    /// The article it rests on, as `law:article`, if one.
    fn article(&self) -> Option<&'static str> {
        None
    }
}

/// What a fact does to deadlines. One home per noun: [`Noun::clock_orders`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClockOrder {
    /// Start a clock from a claimed time.
    Start {
        /// Key within the stream; the rule id unless several run, e.g. `T24/2`.
        key: String,
        /// Rule id.
        rule: &'static str,
        /// Variant of the period, if the rule has several.
        variant: Option<&'static str>,
        /// Claimed start; legal clocks run from it.
        from: Timestamp,
        /// Who answers for it.
        owner: Option<Party>,
    },
    /// The duty was done at that time.
    Meet {
        /// Key within the stream.
        key: String,
        /// When.
        at: Timestamp,
    },
    /// The duty rests, e.g. at her wish.
    Pause {
        /// Key within the stream.
        key: String,
        /// Reason code; the rule must allow it.
        reason: &'static str,
    },
    /// The duty goes on.
    Resume {
        /// Key within the stream.
        key: String,
    },
    /// The duty fell away (closed otherwise); not a breach.
    Cancel {
        /// Key within the stream.
        key: String,
    },
}

impl ClockOrder {
    /// Starts the rule under its own id, with its default period.
    #[must_use]
    pub fn start(rule: &'static str, from: Timestamp, owner: Party) -> Self {
        ClockOrder::Start { key: rule.to_owned(), rule, variant: None, from, owner: Some(owner) }
    }

    /// Meets the clock that runs under the rule's own id.
    #[must_use]
    pub fn meet(rule: &'static str, at: Timestamp) -> Self {
        ClockOrder::Meet { key: rule.to_owned(), at }
    }

    /// Cancels the clock that runs under the rule's own id.
    #[must_use]
    pub fn cancel(rule: &'static str) -> Self {
        ClockOrder::Cancel { key: rule.to_owned() }
    }
}

/// A noun of the alliance.
pub trait Noun: Default + Clone + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Which noun.
    const KIND: Kind;
    /// Version of the cached state; a cache of another version is refolded from facts.
    const STATE_VERSION: u16;
    /// Version of the facts written today.
    const FACT_SCHEMA: u16 = 1;
    /// What may be asked of it (imperative).
    type Command;
    /// What can have happened to it (past).
    type Fact: Serialize + DeserializeOwned + Clone + Send + Sync;
    /// Why it may say no.
    type Refusal: Refuse;

    /// Decides, purely.
    ///
    /// # Errors
    /// A refusal that names the reason, the field and the article.
    fn decide(&self, command: Self::Command, ctx: &Ctx<'_>) -> Result<Vec<Self::Fact>, Self::Refusal>;

    /// Folds one fact into the state.
    fn apply(&mut self, fact: &Self::Fact, stamp: &Stamp);

    /// What the fact, already applied, does to deadlines.
    fn clock_orders(&self, fact: &Self::Fact, stamp: &Stamp) -> Vec<ClockOrder>;

    /// What the state shows in derived tables, apart from clocks and granted visibility.
    fn rows(&self, id: StreamId) -> Rows;

    /// Searchable texts of persons, to be turned into blind tokens; nothing by default.
    fn index_entries(&self) -> Vec<IndexEntry> {
        Vec::new()
    }

    /// Secrets by whose exact text it is found; none by default.
    fn lookups(&self) -> Vec<Lookup> {
        Vec::new()
    }

    /// Brings the JSON of an older fact schema to today's. Stored bytes never change.
    fn upcast(_schema: u16, body: serde_json::Value) -> serde_json::Value {
        body
    }
}

/// A secret by whose exact text a stream is found: a receipt. Only its keyed digest is kept.
pub struct Lookup {
    /// What it is, and the facet that holds the digest.
    pub name: &'static str,
    /// The text.
    pub text: crate::text::Confidential,
}

/// One text to be found by the blind index.
#[derive(Clone)]
pub struct IndexEntry {
    /// What kind of text.
    pub field: IndexField,
    /// The text.
    pub text: crate::text::Confidential,
}

/// Kinds of searchable text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IndexField {
    /// Name or other name.
    Name,
    /// Number of an identity paper.
    IdNumber,
    /// Phone.
    Phone,
}

/// A fact as it lies in a stream: the noun's own, or one every stream can have.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Entry<F> {
    /// The noun's own fact.
    Own(F),
    /// A deadline started, moved, warned, was met or breached.
    Clock(ClockFact),
    /// Somebody was let in or barred.
    Access(crate::access::AccessFact),
}

/// Current state of one stream: the noun, its deadlines, and who was let in or barred.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct State<N: Noun> {
    /// The noun.
    pub noun: N,
    /// Its deadlines.
    pub clocks: ClockBook,
    /// Grants and bars on top of the noun's own audience.
    pub access: AccessBook,
}

impl<N: Noun> State<N> {
    /// Folds one entry.
    pub fn apply(&mut self, entry: &Entry<N::Fact>, stamp: &Stamp) {
        match entry {
            Entry::Own(fact) => self.noun.apply(fact, stamp),
            Entry::Clock(fact) => self.clocks.apply(fact, stamp.at),
            Entry::Access(fact) => self.access.apply(fact, stamp),
        }
    }

    /// Decides and returns the noun's facts followed by what they do to deadlines, all applied.
    ///
    /// # Errors
    /// The noun's refusal.
    pub fn decide(&mut self, command: N::Command, ctx: &Ctx<'_>) -> Result<Vec<Entry<N::Fact>>, N::Refusal> {
        let facts = self.noun.decide(command, ctx)?;
        let stamp = Stamp { at: ctx.now, by: ctx.actor.staff };
        let mut entries = Vec::new();
        for fact in facts {
            self.noun.apply(&fact, &stamp);
            let orders = self.noun.clock_orders(&fact, &stamp);
            entries.push(Entry::Own(fact));
            for clock_fact in self.clocks.obey(orders, ctx.rules, ctx.now) {
                self.clocks.apply(&clock_fact, ctx.now);
                entries.push(Entry::Clock(clock_fact));
            }
        }
        Ok(entries)
    }

    /// All derived rows: the noun's own, its clocks, and the grants and bars.
    #[must_use]
    pub fn rows(&self, id: StreamId) -> Rows {
        let mut rows = self.noun.rows(id);
        rows.clocks = self.clocks.rows();
        rows.visibility.extend(self.access.rows());
        if let Some(work) = rows.work.as_mut()
            && work.due.is_none()
            && work.closed.is_none()
        {
            work.due = self.clocks.next_due();
        }
        rows
    }
}
