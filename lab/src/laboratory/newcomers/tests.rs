//! Newcomers against all families give, bit for bit, what searching each family would give.

use std::collections::BTreeSet;

use exchange::{Action, GroupNo, Items, Outgoing, Role, Route, Sample, SampleNo, Sequence, Sex, SigningKey};
use kinship::{Panel, Profile};

use super::super::fact::{Duty, Fact, Outcome};
use super::super::state::Progress;
use super::super::{Laboratory, Places, mapped, text_of};
use crate::simulate::{Dice, Population, loci, profile};

/// Loci of the panel: few, so that many strangers reach the threshold and lists are cut off.
const LOCI: usize = 5;

/// Profiles of the national file.
const NATIONAL: usize = 20_000;

const FAMILIES: usize = 9;

fn at() -> jiff::Timestamp {
    "2026-11-28T02:00:00Z".parse().unwrap()
}

type Exact = Vec<[u8; 2]>;

/// A laboratory with a national file, families searched with it, and some people who wait to be found.
struct Bench {
    laboratory: Laboratory,
    population: Population,
    dice: Dice,
    parents: Vec<[Exact; 2]>,
    last: u64,
    sent: Sequence,
}

impl Bench {
    fn new(folder: &std::path::Path) -> Self {
        let panel = Panel::new(loci(LOCI).unwrap()).unwrap();
        let population = Population::new(panel.loci());
        let mut dice = Dice::new(5);
        let profiles = population.database(&panel, &mut dice, NATIONAL).unwrap();
        let numbers: Vec<u64> = (0..NATIONAL).map(|_| dice.bits() >> 4).collect();
        let national = folder.join("national.pack");
        mapped::write(&national, &panel, &profiles, &numbers).unwrap();
        std::fs::create_dir_all(folder.join("keys")).unwrap();
        let key = SigningKey::from_bytes(&[9; 32]);
        std::fs::write(folder.join("keys/platform.pub"), key.public().to_hex()).unwrap();
        let route = Route::new("lab-990000", "platform-990000").unwrap();
        let places = Places { data: folder.to_owned(), national: Some(national), route, threads: 2 };
        let mut laboratory = Laboratory::open(&places).unwrap();
        laboratory.add_staff(at(), "ana", Duty::Analyst, "a long password").unwrap();
        let (parents, sent) = (Vec::new(), Sequence::START);
        let mut bench = Self { laboratory, population, dice, parents, last: 0, sent };
        (0..FAMILIES).for_each(|family| bench.family(family));
        (0..4).for_each(|_| {
            let stranger = bench.person();
            bench.arrives(&stranger);
        });
        while let Some(group) = bench.laboratory.next_in_queue() {
            let outcome = bench.hunt(group);
            bench.laboratory.finish(at(), group, Ok(outcome)).unwrap();
        }
        bench.meet();
        bench
    }

    fn person(&mut self) -> Exact {
        let mut exact = Vec::new();
        self.population.person(&mut self.dice, &mut exact);
        exact
    }

    fn number(&mut self) -> SampleNo {
        self.last += 1;
        SampleNo::from_random((self.last * 977).to_be_bytes())
    }

    fn group(family: usize) -> GroupNo {
        GroupNo::from_random((family as u64 + 1).to_be_bytes())
    }

    /// A father, a mother, or both, and their search.
    fn family(&mut self, family: usize) {
        let parents = [self.person(), self.person()];
        let roles: &[(usize, Role)] = match family % 3 {
            0 => &[(0, Role::Father)],
            1 => &[(1, Role::Mother)],
            _ => &[(0, Role::Father), (1, Role::Mother)],
        };
        let group = Self::group(family);
        for (parent, role) in roles {
            let sample = self.number();
            let item = Sample { sample, group, role: *role, sex: Sex::Unknown, action: Action::Compare };
            self.package(item);
            self.read(sample, &parents[*parent]);
        }
        self.parents.push(parents);
        self.laboratory.act(at(), "ana", |state| state.queue_search("ana", group)).unwrap();
    }

    fn package(&mut self, sample: Sample) {
        let route = Route::new("platform-990000", "lab-990000").unwrap();
        let package = Outgoing::new(route, at(), Items::Samples(vec![sample]));
        let package = package.sign(&SigningKey::from_bytes(&[9; 32]), &self.sent).unwrap();
        self.sent = self.sent.after(&package);
        self.laboratory.take_package(at(), "ana", &package.to_text()).unwrap();
    }

    /// A profile as an import leaves it.
    fn read(&mut self, sample: SampleNo, exact: &Exact) {
        let profile: Profile = profile(self.laboratory.panel().loci(), exact);
        let fact = Fact::ProfileImported { sample, loci: LOCI, issues: Vec::new() };
        let change = (sample, Some(text_of(&profile)));
        self.laboratory.commit(at(), "ana", vec![fact], &[change]).unwrap();
        self.laboratory.await_families(at(), [sample].into_iter()).unwrap();
    }

    /// Somebody who may be found.
    fn arrives(&mut self, exact: &Exact) -> SampleNo {
        let sample = self.number();
        self.read(sample, exact);
        sample
    }

    fn child(&mut self, family: usize) -> Exact {
        let [father, mother] = self.parents[family].clone();
        let bits = self.dice.bits();
        let pick = |l: usize, pair: &[u8; 2], shift: usize| pair[(bits >> (2 * l + shift) & 1) as usize];
        father.iter().zip(&mother).enumerate().map(|(l, (f, m))| [pick(l, f, 0), pick(l, m, 1)]).collect()
    }

    fn hunt(&self, group: GroupNo) -> Outcome {
        let ground = self.laboratory.ground().unwrap();
        ground.hunt(&self.laboratory.family(group).unwrap(), &|_| {}).unwrap()
    }

    /// Works as the queue's thread does; families that are to be searched instead.
    fn meet(&mut self) -> usize {
        let Some(newcomers) = self.laboratory.newcomers() else { return 0 };
        let met = self.laboratory.ground().unwrap().meet(newcomers).unwrap();
        let again = met.again.len();
        self.laboratory.keep_met(at(), met).unwrap();
        again
    }

    fn outcome(&self, group: GroupNo) -> &Outcome {
        match &self.laboratory.state.searches[&group] {
            Progress::Done(outcome) => outcome,
            other => panic!("{other:?}"),
        }
    }

    fn same_as_searched(&self) {
        for family in 0..FAMILIES {
            let group = Self::group(family);
            assert_eq!(*self.outcome(group), self.hunt(group), "family {family}");
        }
    }
}

#[test]
fn every_family_reads_as_if_it_had_been_searched_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::new(folder.path());
    bench.same_as_searched();
    let full = (0..FAMILIES).filter(|f| bench.outcome(Bench::group(*f)).candidates.len() == 50).count();
    assert!(full > 0 && full < FAMILIES, "some lists must be cut off and some not: {full}");
    // One after another, then several at once: children, strangers, a twin who ties with the child.
    for round in 0..4 {
        let mut children = Vec::new();
        for family in [round, round + 4] {
            let child = bench.child(family);
            children.push((family, bench.arrives(&child)));
            let (stranger, twin) = (bench.person(), child);
            bench.arrives(&stranger);
            bench.arrives(&twin);
        }
        assert_eq!(bench.meet(), 0, "no family had to be searched");
        assert!(bench.laboratory.state.newcomers.is_empty());
        bench.same_as_searched();
        // Where both parents gave blood, five loci are enough to list the child.
        for (family, child) in children.into_iter().filter(|(family, _)| family % 3 == 2) {
            let candidates = &bench.outcome(Bench::group(family)).candidates;
            assert!(candidates.iter().any(|c| c.sample == child), "family {family} misses its child");
        }
    }
    assert!(bench.laboratory.newcomers().is_none());
}

#[test]
fn what_the_old_list_can_not_answer_is_searched() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::new(folder.path());
    // Somebody was taken out meanwhile: the lists may miss whom he had pushed out.
    let out = *bench.laboratory.sought().first().unwrap();
    bench.laboratory.act(at(), "ana", |s| s.reject_sample("ana", out, exchange::Reason::Quantity)).unwrap();
    let child = bench.child(0);
    bench.arrives(&child);
    assert_eq!(bench.meet(), FAMILIES);
    let queued = bench.laboratory.state.searches.values().filter(|p| matches!(p, Progress::Queued)).count();
    assert_eq!(queued, FAMILIES);
    while let Some(group) = bench.laboratory.next_in_queue() {
        let outcome = bench.hunt(group);
        bench.laboratory.finish(at(), group, Ok(outcome)).unwrap();
    }
    // Another relative gives blood: that family is searched, the others are compared.
    let sample = bench.number();
    let (group, mother) = (Bench::group(0), bench.parents[0][1].clone());
    let item = Sample { sample, group, role: Role::Mother, sex: Sex::Unknown, action: Action::Compare };
    bench.package(item);
    bench.read(sample, &mother);
    let stranger = bench.person();
    bench.arrives(&stranger);
    assert_eq!(bench.meet(), 1);
    assert!(matches!(bench.laboratory.state.searches[&group], Progress::Queued));
    let others: BTreeSet<usize> = (1..FAMILIES).collect();
    assert!(others.iter().all(|f| *bench.outcome(Bench::group(*f)) == bench.hunt(Bench::group(*f))));
}

#[test]
fn a_restart_still_knows_who_was_not_compared_and_a_search_meanwhile_is_not_undone() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::new(folder.path());
    let child = bench.child(2);
    let number = bench.arrives(&child);
    let newcomers = bench.laboratory.newcomers().unwrap();
    let met = bench.laboratory.ground().unwrap().meet(newcomers).unwrap();
    // While that was computed, an analyst asked for a search.
    let asked = Bench::group(2);
    bench.laboratory.act(at(), "ana", |state| state.queue_search("ana", asked)).unwrap();
    bench.laboratory.keep_met(at(), met).unwrap();
    assert!(matches!(bench.laboratory.state.searches[&asked], Progress::Queued));
    let outcome = bench.hunt(asked);
    bench.laboratory.finish(at(), asked, Ok(outcome)).unwrap();
    bench.same_as_searched();
    // The power fails before the next one is compared.
    let next = bench.arrives(&child);
    let route = Route::new("lab-990000", "platform-990000").unwrap();
    let national = Some(folder.path().join("national.pack"));
    let places = Places { data: folder.path().to_owned(), national, route, threads: 1 };
    drop(bench.laboratory);
    let again = Laboratory::open(&places).unwrap();
    assert_eq!(again.state.newcomers, BTreeSet::from([next]));
    assert!(!again.state.newcomers.contains(&number));
}
