//! Who is one person (同一人), as people decided: a projection of standing decisions, and of nothing else.
//!
//! A merge moves no fact and changes no record. It is a decision about two of them, and this is all that
//! follows from decisions; taken back, everything is as if it had never been made.

use crate::ids::StreamId;
use std::collections::{BTreeMap, BTreeSet};

/// Two records, the smaller id first, so that a pair has one name.
pub type Two = (StreamId, StreamId);

/// Two records in their one order.
#[must_use]
pub fn two(a: StreamId, b: StreamId) -> Two {
    if a <= b { (a, b) } else { (b, a) }
}

/// Standing decisions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sameness {
    same: BTreeMap<StreamId, BTreeSet<StreamId>>,
    apart: BTreeSet<Two>,
}

impl Sameness {
    /// Two records are one person.
    pub fn join(&mut self, a: StreamId, b: StreamId) {
        self.same.entry(a).or_default().insert(b);
        self.same.entry(b).or_default().insert(a);
    }

    /// Two records are not one person.
    pub fn keep_apart(&mut self, a: StreamId, b: StreamId) {
        self.apart.insert(two(a, b));
    }

    /// Every record of the person that this one is of, itself among them.
    #[must_use]
    pub fn group(&self, of: StreamId) -> BTreeSet<StreamId> {
        let mut group = BTreeSet::from([of]);
        let mut next = vec![of];
        while let Some(one) = next.pop() {
            let near = self.same.get(&one).into_iter().flatten();
            next.extend(near.copied().filter(|other| group.insert(*other)).collect::<Vec<_>>());
        }
        group
    }

    /// Whether both are of one person already.
    #[must_use]
    pub fn joined(&self, a: StreamId, b: StreamId) -> bool {
        self.group(a).contains(&b)
    }

    /// Whether a decision keeps the persons of these two records apart: then they can't be joined,
    /// by whatever way round.
    #[must_use]
    pub fn kept_apart(&self, a: StreamId, b: StreamId) -> bool {
        let (left, right) = (self.group(a), self.group(b));
        left.iter().any(|l| right.iter().any(|r| self.apart.contains(&two(*l, *r))))
    }

    /// Whether people have decided about these two, by whatever way round.
    #[must_use]
    pub fn settled(&self, a: StreamId, b: StreamId) -> bool {
        self.joined(a, b) || self.kept_apart(a, b)
    }

    /// Pairs that a decision keeps apart.
    pub fn apart(&self) -> impl Iterator<Item = Two> + '_ {
        self.apart.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::{Sameness, Two, two};
    use crate::ids::StreamId;
    use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, proptest};
    use std::collections::{BTreeMap, BTreeSet};
    use uuid::Uuid;

    fn id(n: u8) -> StreamId {
        StreamId(Uuid::from_u128(u128::from(n)))
    }

    fn of(standing: &BTreeMap<Two, bool>) -> Sameness {
        let mut all = Sameness::default();
        for ((a, b), same) in standing {
            if *same { all.join(*a, *b) } else { all.keep_apart(*a, *b) }
        }
        all
    }

    fn decisions() -> impl Strategy<Value = Vec<(u8, u8, u8)>> {
        proptest::collection::vec((0u8..7, 0u8..7, 0u8..3), 0..40)
    }

    proptest! {
        /// Decide, decide otherwise, undo, in any order: what stands is what the standing decisions say.
        #[test]
        fn undo_restores_exactly(moves in decisions(), last in any::<u8>()) {
            let mut standing: BTreeMap<Two, bool> = BTreeMap::new();
            for (a, b, verdict) in moves.iter().filter(|(a, b, _)| a != b) {
                let pair = two(id(*a), id(*b));
                let now = of(&standing);
                match verdict {
                    0 if !now.kept_apart(pair.0, pair.1) => { standing.insert(pair, true); }
                    1 if !now.joined(pair.0, pair.1) => { standing.insert(pair, false); }
                    2 => { standing.remove(&pair); }
                    _ => {}
                }
                let after = of(&standing);
                for (l, r) in after.apart() {
                    prop_assert!(!after.joined(l, r), "a kept-apart pair was joined");
                }
            }
            // One more merge and its undoing change nothing at all.
            let before = of(&standing);
            let pair = two(id(last % 7), id(7));
            standing.insert(pair, true);
            prop_assert!(of(&standing).joined(pair.0, pair.1));
            standing.remove(&pair);
            prop_assert_eq!(of(&standing), before);
        }

        #[test]
        fn groups_part_the_records(moves in decisions()) {
            let mut all = Sameness::default();
            for (a, b, _) in &moves {
                all.join(id(*a), id(*b));
            }
            let groups: BTreeSet<BTreeSet<StreamId>> = (0..7).map(|n| all.group(id(n))).collect();
            prop_assert_eq!(groups.iter().map(BTreeSet::len).sum::<usize>(), 7);
        }
    }

    #[test]
    fn sisters_kept_apart_stay_apart_by_whatever_way_round() {
        let mut all = Sameness::default();
        all.join(id(1), id(2));
        all.keep_apart(id(2), id(3));
        all.join(id(3), id(4));
        assert!(all.kept_apart(id(1), id(4)));
        assert!(!all.kept_apart(id(1), id(5)));
    }
}
