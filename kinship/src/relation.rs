//! The usual questions of a search (寻亲) as pairs of pedigrees, so that nobody draws them twice.

use crate::error::Result;
use crate::pedigree::{Entry, Pedigree, Sex};

/// Who was typed, seen from the missing person.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Relation {
    /// One parent, label `F` (单亲寻子).
    ParentChild,
    /// Both parents, labels `F` and `M` (双亲寻子).
    BothParents,
    /// One parent and one sibling, labels `M` and `S`: the other parent is missing too.
    MissingParent,
    /// A full sibling, label `S` (全同胞).
    FullSibling,
    /// A half sibling, label `S` (半同胞).
    HalfSibling,
    /// A grandparent, label `G` (祖孙).
    Grandparent,
    /// An uncle or aunt, label `U` (叔侄).
    Uncle,
}

impl Relation {
    /// All of them, nearest first.
    pub const ALL: [Self; 7] = [
        Self::ParentChild,
        Self::BothParents,
        Self::MissingParent,
        Self::FullSibling,
        Self::HalfSibling,
        Self::Grandparent,
        Self::Uncle,
    ];

    /// A short name for tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ParentChild => "parent-child",
            Self::BothParents => "both parents",
            Self::MissingParent => "missing parent",
            Self::FullSibling => "full sibling",
            Self::HalfSibling => "half sibling",
            Self::Grandparent => "grandparent",
            Self::Uncle => "uncle",
        }
    }

    /// Labels of the typed relatives; the missing person is always `X`.
    #[must_use]
    pub fn typed(self) -> &'static [&'static str] {
        match self {
            Self::ParentChild => &["F"],
            Self::BothParents => &["F", "M"],
            Self::MissingParent => &["M", "S"],
            Self::FullSibling | Self::HalfSibling => &["S"],
            Self::Grandparent => &["G"],
            Self::Uncle => &["U"],
        }
    }

    fn entries(self) -> Vec<Entry<'static>> {
        let man = |id| Entry::founder(id, Some(Sex::Male));
        let woman = |id| Entry::founder(id, Some(Sex::Female));
        let x = |f, m| Entry::child("X", f, m, None);
        let s = |f, m| Entry::child("S", f, m, None);
        match self {
            Self::ParentChild => vec![man("F"), Entry { father: Some("F"), ..Entry::founder("X", None) }],
            Self::BothParents => vec![man("F"), woman("M"), x("F", "M")],
            Self::MissingParent | Self::FullSibling => vec![man("F"), woman("M"), s("F", "M"), x("F", "M")],
            Self::HalfSibling => vec![man("F"), woman("M"), woman("N"), s("F", "N"), x("F", "M")],
            Self::Grandparent => {
                vec![man("G"), woman("H"), Entry::child("F", "G", "H", None), woman("M"), x("F", "M")]
            }
            Self::Uncle => {
                let child = |id| Entry::child(id, "G", "H", None);
                vec![man("G"), woman("H"), child("U"), child("F"), woman("M"), x("F", "M")]
            }
        }
    }

    /// The pedigree in which `X` belongs to the family, and the one in which `X` is unrelated.
    ///
    /// # Errors
    /// None in practice: the shapes are checked by test.
    pub fn hypotheses(self) -> Result<(Pedigree, Pedigree)> {
        let mut entries = self.entries();
        let first = Pedigree::new(&entries)?;
        if let Some(x) = entries.iter_mut().find(|e| e.id == "X") {
            (x.father, x.mother) = (None, None);
        }
        Ok((first, Pedigree::new(&entries)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_relation_is_a_pedigree_with_its_typed_persons() {
        for relation in Relation::ALL {
            let (first, second) = relation.hypotheses().unwrap();
            for id in relation.typed().iter().chain(&["X"]) {
                assert!(first.find(id).is_some() && second.find(id).is_some(), "{relation:?} {id}");
            }
        }
    }
}
