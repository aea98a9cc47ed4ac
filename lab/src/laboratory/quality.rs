//! Quality checks (质控) of an imported profile, before anything is compared.

use std::collections::BTreeMap;

use exchange::{GroupNo, Role, SampleNo, Sex};
use kinship::{Panel, Profile, shared_alleles};

use super::fact::Issue;
use super::state::State;
use crate::import::{Notes, Sex as Marker};

/// Loci that a search needs at least; fewer float up by chance.
pub(crate) const LOCI_MIN: usize = 12;

/// Loci with three alleles from which on more than one person is suspected. A single one happens to one
/// person in some thousand.
const MIXTURE_LOCI: usize = 2;

/// Loci that may differ between two readings of one person before they count as two persons.
const SAME_PERSON_DIFFERENT_MAX: usize = 1;

/// What speaks against a profile.
pub(crate) fn check(
    state: &State,
    panel: &Panel,
    known: &BTreeMap<SampleNo, Profile>,
    sample: SampleNo,
    profile: &Profile,
    notes: &Notes,
) -> Vec<Issue> {
    let mut issues = Vec::new();
    if profile.len() < LOCI_MIN {
        issues.push(Issue::FewLoci { loci: profile.len() });
    }
    if notes.off_ladder > 0 {
        issues.push(Issue::OffLadder { loci: notes.off_ladder });
    }
    match notes.three_alleles {
        0 => {}
        loci if loci < MIXTURE_LOCI => issues.push(Issue::ThreeAlleles { loci }),
        loci => issues.push(Issue::Mixture { loci }),
    }
    let place = state.samples.get(&sample).and_then(|row| row.place);
    let stated = place.map(|p| (p.sex, p.role));
    if contradicts(stated, notes.sex) {
        issues.push(Issue::SexContradicts);
    }
    let outside = outside_table(panel, profile);
    if outside > 0 {
        issues.push(Issue::NotInTable { loci: outside });
    }
    let group = place.map(|p| p.group);
    let twins = known.iter().filter(|(no, other)| **no != sample && same_person(profile, other));
    let others = twins.filter(|(no, _)| !may_repeat(state, group, **no));
    issues.extend(others.map(|(no, _)| Issue::SamePerson { sample: *no }));
    issues
}

/// Whether the sex marker contradicts the label or the role.
fn contradicts(stated: Option<(Sex, Role)>, marker: Option<Marker>) -> bool {
    let Some(((sex, role), marker)) = stated.zip(marker) else { return false };
    let wanted = match (sex, role) {
        (Sex::F, _) | (Sex::Unknown, Role::Mother) => Some(Marker::Female),
        (Sex::M, _) | (Sex::Unknown, Role::Father) => Some(Marker::Male),
        _ => None,
    };
    wanted.is_some_and(|wanted| wanted != marker)
}

/// Loci with an allele that the table lacks.
pub(crate) fn outside_table(panel: &Panel, profile: &Profile) -> usize {
    let lacks = |(locus, genotype): (&str, &kinship::Genotype)| {
        let table = panel.loci().iter().find(|l| l.name() == locus);
        table.is_some_and(|table| genotype.alleles().any(|a| table.index_of(a).is_none()))
    };
    profile.iter().filter(|pair| lacks(*pair)).count()
}

/// Loci that both have, and those at which they differ.
pub(crate) fn compare(one: &Profile, other: &Profile) -> (usize, usize) {
    let both = one.iter().filter_map(|(locus, genotype)| Some((genotype, other.get(locus)?)));
    both.fold((0, 0), |(compared, different), (a, b)| {
        (compared + 1, different + usize::from(shared_alleles(a, b) < 2))
    })
}

fn same_person(one: &Profile, other: &Profile) -> bool {
    let (compared, different) = compare(one, other);
    compared >= LOCI_MIN && different <= SAME_PERSON_DIFFERENT_MAX
}

/// A second sample of a case, or another sample of the same search that may be the same person's thing.
fn may_repeat(state: &State, group: Option<GroupNo>, other: SampleNo) -> bool {
    let row = state.samples.get(&other);
    let belongs = |role| matches!(role, Role::Belonging | Role::MissingTarget);
    let same_search =
        row.and_then(|row| row.place).is_some_and(|place| Some(place.group) == group && belongs(place.role));
    let in_case = state.cases.iter().any(|case| case.candidate == other && case.requested);
    same_search || in_case || row.is_some_and(|row| row.resample)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::{Dice, Population, loci, profile};

    fn persons(count: usize) -> (Panel, Vec<Profile>) {
        let panel = Panel::new(loci(20).unwrap()).unwrap();
        let population = Population::new(panel.loci());
        let mut dice = Dice::new(5);
        let persons = (0..count).map(|_| {
            let mut exact = Vec::new();
            population.person(&mut dice, &mut exact);
            profile(panel.loci(), &exact)
        });
        let persons = persons.collect();
        (panel, persons)
    }

    fn no(seed: u8) -> SampleNo {
        SampleNo::from_random([seed; 8])
    }

    #[test]
    fn each_check_speaks_and_a_clean_profile_is_silent() {
        let (panel, people) = persons(2);
        let known = BTreeMap::from([(no(1), people[0].clone())]);
        let state = State::default();
        let check = |profile: &Profile, notes: &Notes| check(&state, &panel, &known, no(2), profile, notes);
        assert_eq!(check(&people[1], &Notes::default()), []);
        assert_eq!(check(&people[0], &Notes::default()), [Issue::SamePerson { sample: no(1) }]);
        let three = |three_alleles| Notes { three_alleles, ..Notes::default() };
        assert_eq!(check(&people[1], &three(1)), [Issue::ThreeAlleles { loci: 1 }]);
        assert_eq!(check(&people[1], &three(4)), [Issue::Mixture { loci: 4 }]);
        assert!(Issue::Mixture { loci: 4 }.blocks() && !Issue::ThreeAlleles { loci: 1 }.blocks());
        let off = Notes { off_ladder: 2, ..Notes::default() };
        assert_eq!(check(&people[1], &off), [Issue::OffLadder { loci: 2 }]);
        let mut odd = people[1].clone();
        odd.insert("TH01", kinship::Genotype::pair("99", "9"));
        assert_eq!(check(&odd, &Notes::default()), [Issue::NotInTable { loci: 1 }]);
        let mut short = Profile::new();
        people[1].iter().take(5).for_each(|(locus, genotype)| {
            short.insert(locus, genotype.clone());
        });
        assert_eq!(check(&short, &Notes::default()), [Issue::FewLoci { loci: 5 }]);
    }

    #[test]
    fn a_mother_with_a_mans_marker_is_noticed() {
        let stated = |sex, role| Some((sex, role));
        assert!(contradicts(stated(Sex::Unknown, Role::Mother), Some(Marker::Male)));
        assert!(contradicts(stated(Sex::M, Role::Child), Some(Marker::Female)));
        assert!(!contradicts(stated(Sex::Unknown, Role::Child), Some(Marker::Female)));
        assert!(!contradicts(stated(Sex::F, Role::Mother), None));
    }
}
