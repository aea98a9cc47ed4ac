//! Policies cut to the action asked for, so that one answer costs a few evaluations.
//!
//! A policy whose action constraint can't match is never satisfied, so leaving it out changes
//! nothing; a test compares cut and whole answers. The constraint is read from the policy itself.

use super::action::Action;
use super::field::Aspect;
use super::row::DataRow;
use cedar_policy::{
    ActionConstraint, Effect, Entities, Entity, EntityUid, Policy, PolicySet, PolicySetError,
};

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
}

impl Slice {
    /// Cuts `policies` for the action, whose groups are read from `actions`.
    pub(super) fn cut(
        action: Entity,
        policies: &PolicySet,
        actions: &Entities,
    ) -> Result<Slice, Box<PolicySetError>> {
        let mut slice = Slice { permits: PolicySet::new(), all: PolicySet::new(), action };
        for policy in policies.policies().filter(|p| matches(p, &slice.action.uid(), actions)) {
            slice.all.add(policy.clone())?;
            if policy.effect() == Effect::Permit {
                slice.permits.add(policy.clone())?;
            }
        }
        Ok(slice)
    }
}

fn matches(policy: &Policy, action: &EntityUid, actions: &Entities) -> bool {
    let within = |target: &EntityUid| target == action || actions.is_ancestor_of(target, action);
    match policy.action_constraint() {
        ActionConstraint::Any => true,
        ActionConstraint::Eq(target) => target == *action,
        ActionConstraint::In(targets) => targets.iter().any(within),
    }
}
