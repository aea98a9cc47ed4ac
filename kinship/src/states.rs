//! The allele states of one locus as a computation sees them: all of them, or the observed ones and a rest.
//!
//! Merging the alleles that nobody shows is exact where the model treats them alike (none, equal,
//! proportional: strong lumpability) and also under theta, because a Dirichlet adds up over merged alleles.

use crate::error::Result;
use crate::frequency::Locus;
use crate::mutation::{Matrix, Mutation};

/// Observed alleles as states.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Seen {
    Pair(usize, usize),
    Single(usize),
}

/// States, their frequencies and transmission matrices.
#[derive(Clone, Debug)]
pub(crate) struct States {
    pub(crate) p: Vec<f64>,
    pub(crate) male: Matrix,
    pub(crate) female: Matrix,
    pub(crate) silent: Option<usize>,
    state_of: Vec<usize>,
}

impl States {
    /// Every allele of the locus is a state of its own.
    pub(crate) fn all(locus: &Locus, mutation: &Mutation) -> Result<Self> {
        let (male, female) = mutation.matrices(locus)?;
        let state_of = (0..male.size()).collect();
        Ok(Self { p: locus.frequencies().to_vec(), male, female, silent: locus.silent(), state_of })
    }

    /// The observed alleles and one rest where the model allows it, all alleles otherwise.
    pub(crate) fn merged(locus: &Locus, mutation: &Mutation, observed: &[usize]) -> Result<Self> {
        let all = Self::all(locus, mutation)?;
        let shown = |a: &usize| observed.contains(a) || Some(*a) == locus.silent();
        let rest: Vec<usize> = (0..all.p.len()).filter(|a| !shown(a)).collect();
        if !mutation.is_lumpable() || rest.len() < 2 {
            return Ok(all);
        }
        let mut groups: Vec<Vec<usize>> = (0..all.p.len()).filter(shown).map(|a| vec![a]).collect();
        groups.push(rest);
        Ok(all.grouped(&groups))
    }

    fn grouped(&self, groups: &[Vec<usize>]) -> Self {
        let mut state_of = vec![0; self.p.len()];
        for (state, group) in groups.iter().enumerate() {
            group.iter().for_each(|a| state_of[*a] = state);
        }
        let fold = |m: &Matrix| {
            let mut out = Matrix::identity(groups.len());
            for (i, from) in groups.iter().enumerate() {
                for (j, to) in groups.iter().enumerate() {
                    out.set(i, j, to.iter().map(|t| m.get(from[0], *t)).sum());
                }
            }
            out
        };
        Self {
            p: groups.iter().map(|g| g.iter().map(|a| self.p[*a]).sum()).collect(),
            male: fold(&self.male),
            female: fold(&self.female),
            silent: self.silent.map(|s| state_of[s]),
            state_of,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.p.len()
    }

    /// Alleles of the locus as states.
    pub(crate) fn seen(&self, seen: Seen) -> Seen {
        match seen {
            Seen::Pair(a, b) => Seen::Pair(self.state_of[a], self.state_of[b]),
            Seen::Single(a) => Seen::Single(self.state_of[a]),
        }
    }
}
