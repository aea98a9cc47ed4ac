//! Approval (审批): before anyone not assigned first reads a minor's data, a responsible person
//! approves it, and the access is recorded (未成年人网络保护条例 36; R61).

use crate::actor::Party;
use crate::ids::{FileId, StaffId, StreamId};
use crate::noun::{ClockOrder, Ctx, Kind, Noun, Refuse, Stamp};
use crate::report::hub_office;
use crate::rows::{Facet, Level, Rows, VisibilityRow, WorkRow};
use crate::text::Confidential;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The longest an approval may last, in days (default, configurable).
pub const APPROVAL_DAYS_MAX: i64 = 30;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// File.
    pub file: FileId,
    /// Code name.
    pub code_name: String,
    /// Who asks.
    pub requester: StaffId,
    /// In which unit and role.
    pub party: Party,
    /// Fields asked for; the fewest that do.
    pub fields: BTreeSet<String>,
    /// Why.
    pub reason: Confidential,
    /// Until when.
    pub until: Timestamp,
}

/// What may be asked.
#[derive(Clone, Debug)]
pub enum Command {
    /// Ask.
    Request(Box<Request>),
    /// Approve; never one's own.
    Grant,
    /// Deny.
    Deny {
        /// Why.
        reason: Confidential,
    },
    /// Take back.
    Revoke {
        /// Why.
        reason: Confidential,
    },
}

/// What can have happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Fact {
    /// Asked.
    Requested(Box<Request>),
    /// Approved.
    Granted,
    /// Denied.
    Denied {
        /// Why.
        reason: Confidential,
    },
    /// Taken back.
    Revoked {
        /// Why.
        reason: Confidential,
    },
}

/// Why it may say no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Asked already.
    AlreadyRequested,
    /// Not possible at this stage.
    WrongStage,
    /// Nobody approves her own request.
    OwnRequest,
    /// No field.
    FieldsMissing,
    /// No reason.
    ReasonMissing,
    /// Ends in the past, or later than allowed.
    UntilUnfit,
}

impl Refuse for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyRequested => "approval-already-requested",
            Self::WrongStage => "approval-wrong-stage",
            Self::OwnRequest => "approval-own-request",
            Self::FieldsMissing => "approval-fields-missing",
            Self::ReasonMissing => "approval-reason-missing",
            Self::UntilUnfit => "approval-until-unfit",
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::FieldsMissing => Some("fields"),
            Self::ReasonMissing => Some("reason"),
            Self::UntilUnfit => Some("until"),
            _ => None,
        }
    }

    fn article(&self) -> Option<&'static str> {
        Some("minors-network:36")
    }
}

/// Where it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Not asked.
    #[default]
    Empty,
    /// Waiting.
    Requested,
    /// Approved.
    Granted,
    /// Denied.
    Denied,
    /// Taken back.
    Revoked,
}

/// An approval.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Approval {
    /// Where it stands.
    pub stage: Stage,
    /// What is asked for.
    pub request: Option<Request>,
    /// When asked.
    pub requested_at: Option<Timestamp>,
    /// Who decided, and when.
    pub decided: Option<(StaffId, Timestamp)>,
}

impl Approval {
    /// The fields it opens at that moment.
    #[must_use]
    pub fn open_fields(&self, now: Timestamp) -> Option<&BTreeSet<String>> {
        let request = self.request.as_ref()?;
        (self.stage == Stage::Granted && now < request.until).then_some(&request.fields)
    }

    /// What was asked for would have ended by now: granting it opens nothing.
    #[must_use]
    pub fn lapsed(&self, now: Timestamp) -> bool {
        self.stage == Stage::Requested && self.request.as_ref().is_some_and(|request| request.until <= now)
    }

    fn check(request: &Request, ctx: &Ctx<'_>) -> Result<(), Refusal> {
        if request.fields.is_empty() {
            return Err(Refusal::FieldsMissing);
        }
        if request.reason.is_empty() {
            return Err(Refusal::ReasonMissing);
        }
        let latest = ctx.now.checked_add((APPROVAL_DAYS_MAX * 24).hours());
        let fit = request.until > ctx.now && latest.is_ok_and(|end| request.until <= end);
        if fit { Ok(()) } else { Err(Refusal::UntilUnfit) }
    }
}

impl Noun for Approval {
    const KIND: Kind = Kind::Approval;
    const STATE_VERSION: u16 = 1;
    type Command = Command;
    type Fact = Fact;
    type Refusal = Refusal;

    fn decide(&self, command: Command, ctx: &Ctx<'_>) -> Result<Vec<Fact>, Refusal> {
        let own = self.request.as_ref().is_some_and(|r| r.requester == ctx.actor.staff);
        match (command, self.stage) {
            (Command::Request(request), Stage::Empty) => {
                Self::check(&request, ctx)?;
                Ok(vec![Fact::Requested(request)])
            }
            (Command::Request(_), _) => Err(Refusal::AlreadyRequested),
            (Command::Grant | Command::Deny { .. }, Stage::Requested) if own => Err(Refusal::OwnRequest),
            (Command::Grant, Stage::Requested) if self.lapsed(ctx.now) => Err(Refusal::UntilUnfit),
            (Command::Grant, Stage::Requested) => Ok(vec![Fact::Granted]),
            (Command::Deny { reason }, Stage::Requested) => Ok(vec![Fact::Denied { reason }]),
            (Command::Revoke { reason }, Stage::Granted) => Ok(vec![Fact::Revoked { reason }]),
            _ => Err(Refusal::WrongStage),
        }
    }

    fn apply(&mut self, fact: &Fact, stamp: &Stamp) {
        match fact {
            Fact::Requested(request) => {
                self.stage = Stage::Requested;
                self.request = Some((**request).clone());
                self.requested_at = Some(stamp.at);
            }
            Fact::Granted => {
                self.stage = Stage::Granted;
                self.decided = Some((stamp.by, stamp.at));
            }
            Fact::Denied { .. } => {
                self.stage = Stage::Denied;
                self.decided = Some((stamp.by, stamp.at));
            }
            Fact::Revoked { .. } => self.stage = Stage::Revoked,
        }
    }

    fn clock_orders(&self, _fact: &Fact, _stamp: &Stamp) -> Vec<ClockOrder> {
        Vec::new()
    }

    fn rows(&self, _id: StreamId) -> Rows {
        let (Some(request), Some(opened)) = (&self.request, self.requested_at) else {
            return Rows::default();
        };
        let open = self.stage == Stage::Requested;
        let stage = match self.stage {
            Stage::Granted => "granted",
            Stage::Denied => "denied",
            Stage::Revoked => "revoked",
            _ => "requested",
        };
        let work = WorkRow {
            kind: Kind::Approval,
            stage,
            holder: open.then(hub_office),
            unit: None,
            station: None,
            risk: 0,
            lane: None,
            due: None,
            opened,
            closed: self.decided.map(|(_, at)| at),
            title: request.code_name.clone(),
            urgency: 3,
        };
        let row = |party: Party, level, basis| VisibilityRow { party, level, until: None, basis };
        let visibility = vec![
            row(Party::Staff(request.requester), Level::Full, "own_request"),
            row(hub_office(), Level::Full, "approver"),
        ];
        let facets = vec![
            Facet::new("file", request.file.to_string()),
            Facet::new("requester", request.requester.to_string()),
        ];
        Rows { work: Some(work), facets, visibility, clocks: Vec::new(), figures: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::{Approval, Command, Refusal, Request, Stage};
    use crate::actor::{Party, Role};
    use crate::ids::FileId;
    use crate::noun::Refuse;
    use crate::testing::{Bench, actor};
    use crate::text::Confidential;
    use jiff::ToSpan;
    use uuid::Uuid;

    #[test]
    fn r61_what_was_asked_for_a_time_that_is_over_cannot_be_granted() {
        let mut bench = Bench::<Approval>::new();
        let asked = Request {
            file: FileId(Uuid::from_u128(9)),
            code_name: "青石 0001".to_owned(),
            requester: bench.actor.staff,
            party: Party::unit(Role::Wf, "wf"),
            fields: ["minor_victim_identity.name".to_owned()].into(),
            reason: Confidential::new("核对基本信息"),
            until: bench.now.checked_add((14 * 24).hours()).unwrap(),
        };
        bench.does(Command::Request(Box::new(asked)));
        bench.by(actor(77, Role::PsbOffice, "psb"));
        assert!(!bench.noun().lapsed(bench.now));
        bench.later(15 * 24);
        assert!(bench.noun().lapsed(bench.now));
        assert_eq!(bench.answer(Command::Grant), Refusal::UntilUnfit.code());
        bench.does(Command::Deny { reason: Confidential::new("已过期") });
        assert_eq!(bench.noun().stage, Stage::Denied);
    }
}
