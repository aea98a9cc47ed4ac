//! Policies cut to the action asked for, so that one answer costs a few evaluations.
//!
//! A policy whose action constraint can't match is never satisfied, so leaving it out changes
//! nothing. Likewise a permit with a condition on the role, or on `context.listed`, that fails.
//! Both are read from the policies themselves; a test compares cut and whole answers.

use super::action::Action;
use super::field::Aspect;
use super::row::DataRow;
use cedar_policy::{
    ActionConstraint, Effect, Entities, Entity, EntityUid, Policy, PolicySet, PolicySetError,
};
use serde_json::Value;
use std::collections::BTreeSet;

/// How a row is asked for; each is a group of actions in the schema.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Reach {
    Full,
    Own,
    Part,
    Counts,
    /// May *ask* to break the glass (B). The seam: nothing reads by it.
    Glass,
}

impl Reach {
    pub(super) const ALL: &'static [Reach] =
        &[Reach::Full, Reach::Own, Reach::Part, Reach::Counts, Reach::Glass];

    /// Those that open something, best first.
    pub(super) const OPENING: &'static [Reach] = &[Reach::Full, Reach::Own, Reach::Part, Reach::Counts];

    pub(super) fn code(self) -> &'static str {
        match self {
            Reach::Full => "full",
            Reach::Own => "own",
            Reach::Part => "part",
            Reach::Counts => "counts",
            Reach::Glass => "glass",
        }
    }
}

/// Anything that can be asked of the policies; one action of the schema each.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Verb {
    Do(Action),
    Read(Reach, DataRow),
    Show(Aspect),
}

impl Verb {
    pub(super) fn all() -> impl Iterator<Item = Verb> {
        let acts = Action::ALL.iter().map(|action| Verb::Do(*action));
        let shows = Aspect::ALL.iter().map(|aspect| Verb::Show(*aspect));
        let reads =
            Reach::ALL.iter().flat_map(|reach| DataRow::ALL.iter().map(move |row| Verb::Read(*reach, *row)));
        acts.chain(shows).chain(reads)
    }

    /// Id of its action in the schema.
    pub(super) fn code(self) -> String {
        match self {
            Verb::Do(action) => action.code().to_owned(),
            Verb::Read(reach, row) => format!("{}:{}", reach.code(), row.code()),
            Verb::Show(aspect) => aspect.code().to_owned(),
        }
    }
}

/// The policies that can decide on one action.
pub(super) struct Slice {
    /// The action.
    pub(super) action: Entity,
    /// Permits alone: when none is satisfied, the answer is no.
    pub(super) permits: PolicySet,
    /// Permits and forbids.
    pub(super) all: PolicySet,
    /// What each permit asks of the role, as far as that can be read off.
    gates: Vec<Gate>,
}

/// Conditions of one permit that need no evaluation to be known false.
struct Gate {
    roles: Option<BTreeSet<String>>,
    listed: bool,
}

impl Slice {
    /// Cuts `policies` for the action, whose groups are read from `actions`.
    pub(super) fn cut(
        action: Entity,
        policies: &PolicySet,
        actions: &Entities,
    ) -> Result<Slice, Box<PolicySetError>> {
        let mut slice = Slice { permits: PolicySet::new(), all: PolicySet::new(), gates: Vec::new(), action };
        for policy in policies.policies().filter(|p| matches(p, &slice.action.uid(), actions)) {
            slice.all.add(policy.clone())?;
            if policy.effect() == Effect::Permit {
                slice.permits.add(policy.clone())?;
                slice.gates.push(Gate::of(policy));
            }
        }
        Ok(slice)
    }

    /// Whether some permit might be satisfied for the role; false only when none can.
    pub(super) fn may_permit(&self, role: &str, listed: bool) -> bool {
        let open = |gate: &Gate| {
            (listed || !gate.listed) && gate.roles.as_ref().is_none_or(|roles| roles.contains(role))
        };
        self.gates.iter().any(open)
    }
}

impl Gate {
    /// Reads the `when` clauses of the forms `principal.role == R`, `[R, …].contains(principal.role)`
    /// and `context.listed`; any other clause leaves the gate open.
    fn of(policy: &Policy) -> Self {
        let mut gate = Gate { roles: None, listed: false };
        let json = policy.to_json().unwrap_or_default();
        let clauses = json["conditions"].as_array().into_iter().flatten();
        for body in clauses.filter(|clause| clause["kind"] == "when").map(|clause| &clause["body"]) {
            let (equal, contains) = (&body["=="], &body["contains"]);
            if reads(&equal["left"], "principal", "role") {
                gate.roles = role_ids(std::slice::from_ref(&equal["right"]));
            } else if reads(&contains["right"], "principal", "role") {
                gate.roles = contains["left"]["Set"].as_array().and_then(|set| role_ids(set));
            } else if reads(body, "context", "listed") {
                gate.listed = true;
            }
        }
        gate
    }
}

fn reads(expression: &Value, variable: &str, attribute: &str) -> bool {
    let access = &expression["."];
    access["left"]["Var"] == variable && access["attr"] == attribute
}

/// The ids of role literals; `None` when anything else stands there.
fn role_ids(literals: &[Value]) -> Option<BTreeSet<String>> {
    literals.iter().map(|literal| literal["Value"]["__entity"]["id"].as_str().map(str::to_owned)).collect()
}

fn matches(policy: &Policy, action: &EntityUid, actions: &Entities) -> bool {
    let within = |target: &EntityUid| target == action || actions.is_ancestor_of(target, action);
    match policy.action_constraint() {
        ActionConstraint::Any => true,
        ActionConstraint::Eq(target) => target == *action,
        ActionConstraint::In(targets) => targets.iter().any(within),
    }
}
