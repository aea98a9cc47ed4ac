//! New profiles against every searched family (新样本对全部家庭), by the transposed scan: no family is searched
//! again, and each gets the outcome that a search of its own would give now.
//!
//! A family's last outcome holds its best candidates, scored exactly; adding profiles can only push some of them
//! out. So the new outcome is made of the old candidates and the newcomers that reach the threshold. Where that
//! does not hold – other relatives, a withdrawn sample, another national file, a lower threshold – the family is
//! searched.

use std::collections::{BTreeMap, BTreeSet};

use exchange::{GroupNo, SampleNo};
use jiff::Timestamp;
use kinship::{Bound, FamilyIndex, Hit, Potential};

use super::fact::{Fact, Help, Outcome};
use super::hunt::{AIM, Aim, Found, Ground, Peeled};
use super::pedigree::Family;
use super::state::Progress;
use super::{Fault, Laboratory, SYSTEM};

/// Families whose tables are held at once: eleven kilobytes each in the index, and as much in their tables.
const AT_ONCE: usize = 2_048;

/// What waits to be compared, as it stood when the work began.
pub(crate) struct Newcomers {
    samples: Vec<SampleNo>,
    families: Vec<(GroupNo, Family, Outcome)>,
    /// Families that can only be searched.
    again: Vec<GroupNo>,
}

/// What came of it.
pub(crate) struct Met {
    samples: Vec<SampleNo>,
    outcomes: Vec<(GroupNo, String, Outcome)>,
    again: Vec<GroupNo>,
}

/// A family with its tables and what reached its threshold.
struct Open<'a> {
    group: GroupNo,
    family: &'a Family,
    before: &'a Outcome,
    peeled: Peeled,
    found: Vec<Found>,
}

impl Laboratory {
    /// Profiles that no searched family was compared with yet, and those families; `None` if there are none.
    pub(crate) fn newcomers(&self) -> Option<Newcomers> {
        if self.state.newcomers.is_empty() {
            return None;
        }
        let samples = self.state.newcomers.iter().copied().collect();
        let mut newcomers = Newcomers { samples, families: Vec::new(), again: Vec::new() };
        for (group, progress) in &self.state.searches {
            let Progress::Done(outcome) = progress else { continue };
            match self.family(*group) {
                Ok(family) if family.samples.values().eq(&outcome.typed) => {
                    newcomers.families.push((*group, family, (**outcome).clone()));
                }
                _ => newcomers.again.push(*group),
            }
        }
        Some(newcomers)
    }

    /// Keeps what came of it, in one write. A family that was asked for meanwhile stays in the queue.
    pub(crate) fn keep_met(&mut self, at: Timestamp, met: Met) -> Result<(), Fault> {
        let unchanged = |group: &GroupNo, print: &str| match self.state.searches.get(group) {
            Some(Progress::Done(now)) => now.ground == print,
            _ => false,
        };
        let mut facts = vec![Fact::NewcomersCompared { samples: met.samples }];
        for (group, before, outcome) in met.outcomes {
            if unchanged(&group, &before) {
                facts.push(Fact::SearchDone { group, outcome });
            }
        }
        let done = |group: &GroupNo| matches!(self.state.searches.get(group), Some(Progress::Done(_)));
        facts.extend(met.again.into_iter().filter(done).map(|group| Fact::SearchQueued { group }));
        self.commit(at, SYSTEM, facts, &[])
    }
}

impl Ground {
    /// Compares newcomers with every family.
    pub(crate) fn meet(&self, newcomers: Newcomers) -> Result<Met, super::pedigree::Why> {
        let Newcomers { samples, families, mut again } = newcomers;
        let fresh: BTreeSet<SampleNo> = samples.iter().copied().collect();
        let (now, before) = (self.print(&BTreeSet::new()), self.print(&fresh));
        let aim = self.aim()?;
        let index: BTreeMap<SampleNo, usize> =
            self.own.numbers.iter().enumerate().map(|(at, sample)| (*sample, at)).collect();
        let national = self.national_places(&families);
        let mut outcomes = Vec::new();
        let (fit, unfit): (Vec<_>, Vec<_>) = families
            .iter()
            .filter(|(_, _, outcome)| outcome.ground != now)
            .partition(|(_, _, outcome)| outcome.ground == before && outcome.cut <= aim.cut);
        again.extend(unfit.into_iter().map(|(group, ..)| *group));
        for chunk in fit.chunks(AT_ONCE) {
            let mut open = Vec::new();
            for (group, family, before) in chunk {
                match Peeled::new(family) {
                    Ok(peeled) => {
                        open.push(Open { group: *group, family, before, peeled, found: Vec::new() });
                    }
                    Err(_) => again.push(*group),
                }
            }
            self.scan(&mut open, &fresh, aim.cut);
            for one in open {
                match self.joined(one, &aim, &index, &national) {
                    Ok(done) => outcomes.push(done),
                    Err(group) => again.push(group),
                }
            }
        }
        Ok(Met { samples, outcomes, again })
    }

    /// The transposed scan: one row a locus for each newcomer, over all families at once; survivors exactly.
    fn scan(&self, open: &mut [Open<'_>], fresh: &BTreeSet<SampleNo>, cut: f64) {
        let bounds: Vec<Bound> = open.iter().map(|o| Bound::new(&self.panel, &o.peeled.table, cut)).collect();
        let index = FamilyIndex::new(self.panel.loci().len(), &bounds);
        for (at, sample) in self.own.numbers.iter().enumerate().filter(|(_, sample)| fresh.contains(*sample))
        {
            let alleles = self.own.profiles.alleles(at);
            for family in index.candidates(&self.panel, &alleles) {
                let hit = scored(&open[family].peeled, &alleles, at);
                if hit.ratio.log10() >= cut {
                    open[family].found.push(Found { hit, sample: *sample, national: false });
                }
            }
        }
    }

    /// The old candidates, scored again, and the newcomers: an outcome, or the family is searched.
    fn joined(
        &self,
        mut open: Open<'_>,
        aim: &Aim,
        index: &BTreeMap<SampleNo, usize>,
        national: &BTreeMap<u64, usize>,
    ) -> Result<(GroupNo, String, Outcome), GroupNo> {
        for old in &open.before.candidates {
            let (place, profiles) = match (&self.national, old.national) {
                (Some(packed), true) => (national.get(&old.sample.bits()), &packed.profiles),
                (_, false) => (index.get(&old.sample), &self.own.profiles),
                (None, true) => (None, &self.own.profiles),
            };
            let at = *place.ok_or(open.group)?;
            let hit = scored(&open.peeled, &profiles.alleles(at), at);
            if hit.ratio.log10() >= aim.cut {
                open.found.push(Found { hit, sample: old.sample, national: old.national });
            }
        }
        let helps = open.before.helps.iter().map(|help| again_with(help, aim)).collect();
        let outcome = self.outcome(open.family, &open.peeled, aim, (open.found, helps));
        Ok((open.group, open.before.ground.clone(), outcome))
    }

    /// Where the candidates of these families lie in the national file.
    fn national_places(&self, families: &[(GroupNo, Family, Outcome)]) -> BTreeMap<u64, usize> {
        let candidates = families.iter().flat_map(|(_, _, outcome)| &outcome.candidates);
        let numbers = candidates.filter(|c| c.national).map(|c| c.sample.bits()).collect();
        self.national.as_ref().map(|national| national.find_all(&numbers)).unwrap_or_default()
    }
}

fn scored(peeled: &Peeled, alleles: &[Option<(usize, usize)>], index: usize) -> Hit {
    let (ratio, compared, contradicting) = peeled.table.score(alleles);
    Hit { index, ratio, compared, contradicting }
}

/// The same forecast under the prior of today.
fn again_with(help: &Help, aim: &Aim) -> Help {
    let potential = Potential { mean: help.mean, deviation: help.deviation, loci: 0 };
    Help { chance: potential.chance(&aim.prior, AIM), ..help.clone() }
}

#[cfg(test)]
mod tests;
