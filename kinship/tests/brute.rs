//! The engine against the definition of the likelihood: sums over everything that everybody can carry, one
//! line of arithmetic each, with silent alleles, on the X chromosome, over linked pairs, and by the Chinese
//! rule. Slow and obvious on purpose: it shares nothing with the engine but the transmission matrices.
#![expect(clippy::unwrap_used, reason = "a test stops where its own set-up fails")]

use std::collections::BTreeMap;

use kinship::{
    Allele, Assumptions, Case, Entry, Genotype, Locus, Matrix, Mutation, Pedigree, Profile, RuleRates, Sex,
    Shape, Source, duo_index, likelihood_ratio, trio_index,
};
use proptest::prelude::*;

/// A person: parents by place, sex.
#[derive(Clone, Copy, Debug)]
struct Person {
    id: &'static str,
    parents: Option<[usize; 2]>,
    male: bool,
}

fn person(id: &'static str, parents: Option<[usize; 2]>, male: bool) -> Person {
    Person { id, parents, male }
}

/// Families small enough to be summed over, and who of them is typed.
fn families() -> Vec<(Vec<Person>, Vec<usize>)> {
    let couple = || vec![person("F", None, true), person("M", None, false)];
    let with = |more: Vec<Person>| [couple(), more].concat();
    vec![
        (with(vec![person("A", Some([0, 1]), true)]), vec![1, 2]),
        (with(vec![person("A", Some([0, 1]), false)]), vec![0, 2]),
        (with(vec![person("A", Some([0, 1]), false)]), vec![0, 1, 2]),
        (with(vec![person("A", Some([0, 1]), true), person("B", Some([0, 1]), false)]), vec![2, 3]),
        (with(vec![person("A", Some([0, 1]), false), person("B", Some([0, 1]), false)]), vec![0, 2, 3]),
        // Father and daughter have a child: a loop.
        (with(vec![person("A", Some([0, 1]), false), person("X", Some([0, 2]), true)]), vec![1, 3]),
    ]
}

/// One locus of a question.
#[derive(Clone, Debug)]
struct Read {
    locus: Locus,
    x_linked: bool,
    /// What was read in each typed person; men show the first one only on the X.
    shown: Vec<(usize, usize)>,
}

#[derive(Clone, Debug)]
struct Question {
    persons: Vec<Person>,
    typed: Vec<usize>,
    reads: Vec<Read>,
    mutation: Mutation,
    theta: f64,
}

const LABELS: [&str; 4] = ["9", "10", "10.3", "12"];

fn reads(silent: bool, x_linked: bool) -> impl Strategy<Value = Read> {
    let n: usize = if silent { 3 } else { 4 };
    let weights = proptest::collection::vec(0.05_f64..1.0, 4);
    (weights, proptest::collection::vec((0..n, 0..n), 3)).prop_map(move |(weights, shown)| {
        let sum: f64 = weights.iter().sum();
        let p: Vec<f64> = weights.iter().map(|w| w / sum).collect();
        let mut labels = LABELS.to_vec();
        if silent {
            labels[3] = "silent";
        }
        let locus = Locus::new(if x_linked { "DXS1" } else { "L1" }, &labels, &p).unwrap();
        let locus = if x_linked { locus.x_linked() } else { locus };
        Read { locus, x_linked, shown }
    })
}

fn questions(silent: bool, x_linked: bool) -> impl Strategy<Value = Question> {
    let mutation = prop_oneof![
        Just(Mutation::NONE),
        Just(Mutation::new(Shape::Equal, 0.03, 0.01)),
        Just(Mutation::new(Shape::Proportional, 0.03, 0.01)),
        Just(Mutation::new(Shape::Stepwise { rate2: 0.004, range: 0.3 }, 0.03, 0.01)),
    ];
    let theta = prop_oneof![Just(0.0), Just(0.03), Just(0.3)];
    (0..families().len(), mutation, theta, reads(silent, x_linked)).prop_map(
        |(family, mutation, theta, read)| {
            let (persons, typed) = families().swap_remove(family);
            Question { persons, typed, reads: vec![read], mutation, theta }
        },
    )
}

/// What a person can carry at a locus, father's allele first. A man has none of his father's X; his own stands
/// on both sides, so that a daughter gets it for sure.
fn carried(read: &Read, person: &Person, shown: Option<(usize, usize)>) -> Vec<[usize; 2]> {
    let n = read.locus.alleles().len();
    let one = read.x_linked && person.male;
    let silent = read.locus.silent();
    match shown {
        None if one => (0..n).map(|a| [a, a]).collect(),
        None => (0..n * n).map(|i| [i / n, i % n]).collect(),
        Some((a, _)) if one => vec![[a, a]],
        Some((a, b)) if a != b => vec![[a, b], [b, a]],
        Some((a, _)) => match silent {
            Some(s) => vec![[a, a], [a, s], [s, a]],
            None => vec![[a, a]],
        },
    }
}

/// Probability that the next founder allele is this one, after those drawn before (Balding and Nichols).
fn draw(locus: &Locus, theta: f64, drawn: &mut Vec<usize>, allele: usize) -> f64 {
    let seen = drawn.iter().filter(|d| **d == allele).count() as f64;
    let before = drawn.len() as f64;
    drawn.push(allele);
    (seen * theta + (1.0 - theta) * locus.frequencies()[allele]) / (1.0 + (before - 1.0) * theta)
}

impl Question {
    fn matrices(&self, at: usize) -> [Matrix; 2] {
        let (male, female) = self.mutation.matrices(&self.reads[at].locus).unwrap();
        [male, female]
    }

    /// Everything that everybody can carry at a locus, one vector a combination.
    fn worlds(&self, at: usize) -> Vec<Vec<[usize; 2]>> {
        let read = &self.reads[at];
        let mut worlds = vec![Vec::new()];
        for (i, person) in self.persons.iter().enumerate() {
            let shown = self.typed.iter().position(|t| *t == i).map(|t| read.shown[t]);
            let own = carried(read, person, shown);
            worlds = worlds
                .iter()
                .flat_map(|world: &Vec<[usize; 2]>| {
                    own.iter().map(move |pair| [world.as_slice(), &[*pair]].concat())
                })
                .collect();
        }
        worlds
    }

    /// Probability of the founders' alleles of a world.
    fn founders(&self, at: usize, world: &[[usize; 2]]) -> f64 {
        let read = &self.reads[at];
        let mut drawn = Vec::new();
        let mut product = 1.0;
        for (person, pair) in self.persons.iter().zip(world).filter(|(p, _)| p.parents.is_none()) {
            product *= draw(&read.locus, self.theta, &mut drawn, pair[0]);
            if !(read.x_linked && person.male) {
                product *= draw(&read.locus, self.theta, &mut drawn, pair[1]);
            }
        }
        product
    }

    /// The definition at one locus.
    fn plain(&self) -> f64 {
        let matrices = self.matrices(0);
        let x_linked = self.reads[0].x_linked;
        let passes = |world: &[[usize; 2]]| {
            let mut product = 1.0;
            for (person, own) in self.persons.iter().zip(world) {
                for (side, parent) in person.parents.iter().flatten().enumerate() {
                    // A son gets no X of his father; what stands there is his mother's.
                    if x_linked && person.male && side == 0 {
                        continue;
                    }
                    let [x, y] = world[*parent];
                    let m = &matrices[side];
                    product *= 0.5 * (m.get(x, own[side]) + m.get(y, own[side]));
                }
            }
            product
        };
        self.worlds(0).iter().map(|world| self.founders(0, world) * passes(world)).sum()
    }

    /// The definition at two linked loci: each gamete takes a side at the first, and the same at the second
    /// unless it recombines.
    fn plain_linked(&self, rho: f64) -> f64 {
        let matrices = [self.matrices(0), self.matrices(1)];
        let second = self.worlds(1);
        let mut sum = 0.0;
        for one in self.worlds(0) {
            let weight = self.founders(0, &one);
            for two in &second {
                let mut term = weight * self.founders(1, two);
                for (i, person) in self.persons.iter().enumerate() {
                    for (side, parent) in person.parents.iter().flatten().enumerate() {
                        let mut gametes = 0.0;
                        for a in 0..2 {
                            for b in 0..2 {
                                let taken = 0.5 * if a == b { 1.0 - rho } else { rho };
                                gametes += taken
                                    * matrices[0][side].get(one[*parent][a], one[i][side])
                                    * matrices[1][side].get(two[*parent][b], two[i][side]);
                            }
                        }
                        term *= gametes;
                    }
                }
                sum += term;
            }
        }
        sum
    }

    fn case(&self) -> Case {
        let sex = |p: &Person| Some(if p.male { Sex::Male } else { Sex::Female });
        let entries: Vec<Entry<'_>> = self
            .persons
            .iter()
            .map(|p| Entry {
                id: p.id,
                sex: sex(p),
                father: p.parents.map(|[f, _]| self.persons[f].id),
                mother: p.parents.map(|[_, m]| self.persons[m].id),
            })
            .collect();
        let alone = self.typed.iter().map(|t| Entry::founder(self.persons[*t].id, sex(&self.persons[*t])));
        let mut profiles = BTreeMap::new();
        for (place, at) in self.typed.iter().enumerate() {
            let mut profile = Profile::new();
            for read in &self.reads {
                let label = |i: usize| read.locus.alleles()[i].label();
                let (a, b) = read.shown[place];
                let genotype = if read.x_linked && self.persons[*at].male {
                    Genotype::single(label(a))
                } else {
                    Genotype::pair(label(a), label(b))
                };
                profile.insert(read.locus.name(), genotype);
            }
            profiles.insert(self.persons[*at].id.to_owned(), profile);
        }
        Case {
            loci: self.reads.iter().map(|r| r.locus.clone()).collect(),
            profiles,
            first: Pedigree::new(&entries).unwrap(),
            second: Pedigree::new(&alone.collect::<Vec<_>>()).unwrap(),
        }
    }

    fn assumptions(&self) -> Assumptions {
        let mut assumptions = Assumptions::plain(Source::strict("brute force"));
        assumptions.mutation = self.mutation;
        assumptions.theta = self.theta;
        assumptions
    }

    /// The same persons without a pedigree.
    fn apart(&self) -> Self {
        let alone = |at: &usize| Person { parents: None, ..self.persons[*at] };
        Self {
            persons: self.typed.iter().map(alone).collect(),
            typed: (0..self.typed.len()).collect(),
            ..self.clone()
        }
    }
}

fn close(a: f64, b: f64) -> bool {
    a == b || ((a - b) / b).abs() < 1e-11
}

fn agrees(question: &Question) -> Result<(), TestCaseError> {
    let answer = likelihood_ratio(&question.case(), &question.assumptions()).unwrap();
    let (first, second) = (question.plain(), question.apart().plain());
    let locus = &answer.loci[0];
    prop_assert!(close(locus.first, first), "{} {first}", locus.first);
    prop_assert!(close(locus.second, second), "{} {second}", locus.second);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn silent_alleles_are_summed_over(question in questions(true, false)) {
        agrees(&question)?;
    }

    #[test]
    fn the_x_chromosome_goes_its_own_way(question in questions(false, true)) {
        agrees(&question)?;
    }

    #[test]
    fn a_silent_allele_on_the_x_too(question in questions(true, true)) {
        agrees(&question)?;
    }
}

/// Three alleles at each of two loci, so that sibs of untyped parents can be summed over.
fn linked() -> impl Strategy<Value = (Question, f64)> {
    let read = |name: &'static str| {
        let weights = proptest::collection::vec(0.05_f64..1.0, 3);
        (weights, proptest::collection::vec((0_usize..3, 0_usize..3), 3)).prop_map(move |(weights, shown)| {
            let sum: f64 = weights.iter().sum();
            let p: Vec<f64> = weights.iter().map(|w| w / sum).collect();
            Read { locus: Locus::new(name, &LABELS[..3], &p).unwrap(), x_linked: false, shown }
        })
    };
    let rho = prop_oneof![Just(0.0), Just(0.1), Just(0.37), Just(0.5)];
    let mutation = prop_oneof![
        Just(Mutation::NONE),
        Just(Mutation::new(Shape::Stepwise { rate2: 0.004, range: 0.3 }, 0.03, 0.01)),
    ];
    (0..families().len(), rho, mutation, prop_oneof![Just(0.0), Just(0.05)], read("L1"), read("L2")).prop_map(
        |(family, rho, mutation, theta, one, two)| {
            let (persons, typed) = families().swap_remove(family);
            (Question { persons, typed, reads: vec![one, two], mutation, theta }, rho)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn linked_pairs_go_together((question, rho) in linked()) {
        let mut assumptions = question.assumptions();
        assumptions.linked = vec![("L1".to_owned(), "L2".to_owned(), rho)];
        let answer = likelihood_ratio(&question.case(), &assumptions).unwrap();
        let (first, second) = (question.plain_linked(rho), question.apart().plain_linked(rho));
        prop_assert_eq!(answer.loci.len(), 1);
        prop_assert!(close(answer.loci[0].first, first), "{} {first}", answer.loci[0].first);
        prop_assert!(close(answer.loci[0].second, second), "{} {second}", answer.loci[0].second);
    }
}

/// Whole steps between two repeat numbers in tenths; microvariants of different kinds have none.
fn whole_steps(a: &str, b: &str) -> Option<i32> {
    let tenths = |label: &str| Allele::new(label).tenths();
    let apart = (tenths(a)? - tenths(b)?).abs();
    (apart % 10 == 0).then_some(apart / 10)
}

/// Chance of the rule that an allele becomes another in so many steps, each way.
fn rule(rate: f64, steps: i32) -> f64 {
    if steps == 0 { 1.0 } else { rate * 10_f64.powi(1 - steps) / 2.0 }
}

/// Every way in which the child can have got its two alleles from one parent and from anybody, those of fewest
/// steps only, over the chance to have them without that parent.
fn duo_by_ways(locus: &Locus, parent: [usize; 2], child: [usize; 2], rate: f64) -> f64 {
    let label = |i: usize| locus.alleles()[i].label();
    let p = locus.frequencies();
    let phases = if child[0] == child[1] { vec![child] } else { vec![child, [child[1], child[0]]] };
    let mut ways = Vec::new();
    for [own, other] in &phases {
        for from in parent {
            ways.push(whole_steps(label(from), label(*own)).map(|s| (s, 0.5 * rule(rate, s) * p[*other])));
        }
    }
    let Some(fewest) = ways.iter().flatten().map(|(s, _)| *s).min() else { return rate };
    let with: f64 = ways.iter().flatten().filter(|(s, _)| *s == fewest).map(|(_, w)| w).sum();
    let without: f64 = phases.iter().map(|[a, b]| p[*a] * p[*b]).sum();
    with / without
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_chinese_rule_is_a_sum_over_the_ways_of_fewest_steps(
        weights in proptest::collection::vec(0.05_f64..1.0, 4),
        parent in [0_usize..4, 0_usize..4],
        child in [0_usize..4, 0_usize..4],
        mother in [0_usize..4, 0_usize..4],
    ) {
        let sum: f64 = weights.iter().sum();
        let locus = Locus::new("L1", &LABELS, &weights.iter().map(|w| w / sum).collect::<Vec<_>>()).unwrap();
        let genotype = |[a, b]: [usize; 2]| Genotype::pair(LABELS[a], LABELS[b]);
        let rates = RuleRates::default();
        let index = duo_index(&locus, &genotype(parent), &genotype(child), rates).unwrap();
        let ways = duo_by_ways(&locus, parent, child, rates.duo);
        prop_assert!(close(index, ways), "{index} {ways}");

        // Where both parents share an allele each, the rule is the plain likelihood ratio.
        let fits = |c: usize, d: usize| parent.contains(&c) && mother.contains(&d);
        if fits(child[0], child[1]) || fits(child[1], child[0]) {
            let shown = vec![(parent[0], parent[1]), (mother[0], mother[1]), (child[0], child[1])];
            let read = Read { locus: locus.clone(), x_linked: false, shown };
            let (persons, typed) = families().swap_remove(2);
            let trio = Question { persons, typed, reads: vec![read], mutation: Mutation::NONE, theta: 0.0 };
            // The other hypothesis: the same mother, an unknown father.
            let mut other = trio.clone();
            other.persons.insert(1, person("N", None, true));
            other.persons[3].parents = Some([1, 2]);
            other.typed = vec![0, 2, 3];
            let expected = trio.plain() / other.plain();
            let (p, m, c) = (genotype(parent), genotype(mother), genotype(child));
            let index = trio_index(&locus, &p, &m, &c, rates).unwrap();
            prop_assert!(close(index, expected), "{index} {expected}");
        }
    }
}
