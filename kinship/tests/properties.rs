//! What must hold of every likelihood ratio: nothing depends on order or labels, hypotheses swap into
//! inverses, and the peeling equals the plain sum over all alleles.
#![expect(clippy::unwrap_used, reason = "a test stops where its own set-up fails")]

use std::collections::BTreeMap;

use kinship::{
    Assumptions, Case, Entry, Genotype, Locus, Mutation, Pedigree, Profile, Sex, Shape, Source,
    UntypedFounders, likelihood_ratio,
};
use proptest::prelude::*;

type Renamed = (String, Option<(String, String)>, Sex);

/// More alleles than the engine calls few, so that stepwise cases take the branches for many states.
const ALLELES: [&str; 8] = ["8", "9", "9.3", "10", "10.3", "11", "12", "13"];

#[derive(Clone, Debug)]
struct Line {
    id: &'static str,
    parents: Option<(&'static str, &'static str)>,
    sex: Sex,
}

fn line(id: &'static str, parents: Option<(&'static str, &'static str)>, male: bool) -> Line {
    Line { id, parents, sex: if male { Sex::Male } else { Sex::Female } }
}

/// Pedigree shapes with the persons who may be typed.
fn shapes() -> Vec<(Vec<Line>, Vec<&'static str>)> {
    let couple = || vec![line("F", None, true), line("M", None, false)];
    let child = |id, male| line(id, Some(("F", "M")), male);
    let sibs = || [couple(), vec![child("A", true), child("B", false)]].concat();
    let cousins = [
        sibs(),
        vec![line("S", None, false), line("T", None, true)],
        vec![line("C", Some(("A", "S")), true), line("D", Some(("T", "B")), false)],
    ]
    .concat();
    let inbred = [cousins.clone(), vec![line("X", Some(("C", "D")), false)]].concat();
    let incest = [couple(), vec![child("B", false), line("X", Some(("F", "B")), true)]].concat();
    let half = [couple(), vec![line("N", None, false), child("A", true), line("B", Some(("F", "N")), false)]]
        .concat();
    let grandparent = [sibs(), vec![line("S", None, false), line("C", Some(("A", "S")), true)]].concat();
    vec![
        (half, vec!["A", "B"]),
        (grandparent, vec!["F", "B", "C"]),
        ([couple(), vec![child("A", true)]].concat(), vec!["F", "A"]),
        (sibs(), vec!["A", "B"]),
        (sibs(), vec!["F", "A", "B"]),
        (cousins, vec!["C", "D"]),
        (inbred, vec!["C", "X"]),
        (incest, vec!["F", "X"]),
    ]
}

fn pedigree(lines: &[Line]) -> Pedigree {
    let entries: Vec<Entry<'_>> = lines
        .iter()
        .map(|l| Entry {
            id: l.id,
            father: l.parents.map(|p| p.0),
            mother: l.parents.map(|p| p.1),
            sex: Some(l.sex),
        })
        .collect();
    Pedigree::new(&entries).unwrap()
}

fn unrelated(lines: &[Line], typed: &[&str]) -> Pedigree {
    let entries: Vec<Entry<'_>> =
        lines.iter().filter(|l| typed.contains(&l.id)).map(|l| Entry::founder(l.id, Some(l.sex))).collect();
    Pedigree::new(&entries).unwrap()
}

fn mutations() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        Just(Mutation::NONE),
        Just(Mutation::new(Shape::Equal, 0.02, 0.007)),
        Just(Mutation::new(Shape::Proportional, 0.02, 0.007)),
        Just(Mutation::new(Shape::Stepwise { rate2: 0.003, range: 0.2 }, 0.02, 0.007)),
    ]
}

fn frequencies() -> impl Strategy<Value = Vec<f64>> {
    proptest::collection::vec(0.05_f64..1.0, ALLELES.len()).prop_map(|w| {
        let sum: f64 = w.iter().sum();
        w.iter().map(|x| x / sum).collect()
    })
}

#[derive(Clone, Debug)]
struct Setup {
    lines: Vec<Line>,
    typed: Vec<&'static str>,
    loci: Vec<Locus>,
    genotypes: Vec<Vec<(usize, usize)>>,
    assumptions: Assumptions,
}

impl Setup {
    fn profiles(&self) -> BTreeMap<String, Profile> {
        let profile = |at: usize| {
            let mut profile = Profile::new();
            for (locus, row) in self.loci.iter().zip(&self.genotypes) {
                profile.insert(locus.name(), Genotype::pair(ALLELES[row[at].0], ALLELES[row[at].1]));
            }
            profile
        };
        self.typed.iter().enumerate().map(|(i, id)| ((*id).to_owned(), profile(i))).collect()
    }

    fn case(&self) -> Case {
        Case {
            loci: self.loci.clone(),
            profiles: self.profiles(),
            first: pedigree(&self.lines),
            second: unrelated(&self.lines, &self.typed),
        }
    }

    fn ratio(&self, case: &Case) -> f64 {
        likelihood_ratio(case, &self.assumptions).unwrap().ratio()
    }
}

fn setups() -> impl Strategy<Value = Setup> {
    let theta = prop_oneof![Just(0.0), Just(0.01), Just(0.2)];
    let pairs =
        proptest::collection::vec(proptest::collection::vec((0..ALLELES.len(), 0..ALLELES.len()), 3), 2);
    (0..shapes().len(), mutations(), theta, proptest::collection::vec(frequencies(), 2), pairs, any::<bool>())
        .prop_map(|(shape, mutation, theta, tables, genotypes, pruned)| {
            let (lines, typed) = shapes().swap_remove(shape);
            let loci =
                tables.iter().enumerate().map(|(i, p)| Locus::new(&format!("L{i}"), &ALLELES, p).unwrap());
            let mut assumptions = Assumptions::plain(Source::strict("property"));
            assumptions.mutation = mutation;
            assumptions.theta = theta;
            if pruned {
                assumptions.untyped_founders = UntypedFounders::Pruned;
            }
            Setup { lines, typed, loci: loci.collect(), genotypes, assumptions }
        })
}

fn close(a: f64, b: f64) -> bool {
    a == b || ((a - b) / b).abs() < 1e-11
}

/// What each person can carry: both phases of a typed one, every ordered pair of an untyped one.
fn carried(setup: &Setup, lines: &[Line], at: usize) -> Vec<Vec<(usize, usize)>> {
    let n = ALLELES.len();
    let all: Vec<(usize, usize)> = (0..n * n).map(|i| (i / n, i % n)).collect();
    let of = |l: &Line| match setup.typed.iter().position(|id| *id == l.id) {
        None => all.clone(),
        Some(i) => match setup.genotypes[at][i] {
            (a, b) if a == b => vec![(a, a)],
            (a, b) => vec![(a, b), (b, a)],
        },
    };
    lines.iter().map(of).collect()
}

/// Sum over everything that everybody can carry, the definition of the likelihood.
fn plain_sum(setup: &Setup, lines: &[Line], at: usize) -> f64 {
    let locus = &setup.loci[at];
    let (male, female) = setup.assumptions.mutation.matrices(locus).unwrap();
    let theta = setup.assumptions.theta;
    let place = |id: &str| lines.iter().position(|l| l.id == id).unwrap();
    let parents: Vec<Option<[usize; 2]>> =
        lines.iter().map(|l| l.parents.map(|(f, m)| [place(f), place(m)])).collect();
    let domains = carried(setup, lines, at);
    let total: usize = domains.iter().map(Vec::len).product();
    let (mut sum, mut own, mut drawn) = (0.0, vec![[0; 2]; lines.len()], Vec::new());
    for code in 0..total {
        let mut left = code;
        for (pair, domain) in own.iter_mut().zip(&domains) {
            let (a, b) = domain[left % domain.len()];
            *pair = [a, b];
            left /= domain.len();
        }
        let mut term = 1.0;
        drawn.clear();
        for (pair, parents) in own.iter().zip(&parents) {
            for (side, m) in [(0, &male), (1, &female)] {
                term *= match parents {
                    None => {
                        let seen = drawn.iter().filter(|d| **d == pair[side]).count() as f64;
                        let before = drawn.len() as f64;
                        drawn.push(pair[side]);
                        (seen * theta + (1.0 - theta) * locus.frequencies()[pair[side]])
                            / (1.0 + (before - 1.0) * theta)
                    }
                    Some(p) => {
                        let [x, y] = own[p[side]];
                        0.5 * (m.get(x, pair[side]) + m.get(y, pair[side]))
                    }
                };
            }
        }
        sum += term;
    }
    sum
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn order_of_persons_and_loci_does_not_matter(setup in setups()) {
        let case = setup.case();
        let expected = setup.ratio(&case);
        let mut turned = setup;
        turned.lines.reverse();
        turned.loci.reverse();
        turned.genotypes.reverse();
        prop_assert!(close(turned.ratio(&turned.case()), expected));
    }

    #[test]
    fn swapped_hypotheses_are_inverses(setup in setups()) {
        let case = setup.case();
        let swapped = Case { first: case.second.clone(), second: case.first.clone(), ..case.clone() };
        let (a, b) = (setup.ratio(&case), setup.ratio(&swapped));
        prop_assert!(a == 0.0 && b.is_infinite() || close(a * b, 1.0));
    }

    #[test]
    fn labels_do_not_matter(setup in setups()) {
        let case = setup.case();
        let expected = setup.ratio(&case);
        let lines: Vec<Renamed> = setup.lines.iter()
            .map(|l| (format!("~{}", l.id), l.parents.map(|(f, m)| (format!("~{f}"), format!("~{m}"))), l.sex))
            .collect();
        let entries: Vec<Entry<'_>> = lines.iter().map(|(id, parents, sex)| Entry {
            id, sex: Some(*sex),
            father: parents.as_ref().map(|p| p.0.as_str()), mother: parents.as_ref().map(|p| p.1.as_str()),
        }).collect();
        let founders: Vec<Entry<'_>> = entries.iter().filter(|e| setup.typed.contains(&&e.id[1..]))
            .map(|e| Entry::founder(e.id, e.sex)).collect();
        let renamed = Case {
            first: Pedigree::new(&entries).unwrap(),
            second: Pedigree::new(&founders).unwrap(),
            profiles: case.profiles.iter().map(|(id, p)| (format!("~{id}"), p.clone())).collect(),
            loci: case.loci,
        };
        prop_assert!(close(setup.ratio(&renamed), expected));
    }

    /// P(data | A or B, half each) / P(data | C) is the mean of the two ratios, and ratios chain.
    #[test]
    fn merged_hypotheses_average_and_chain(setup in setups()) {
        let case = setup.case();
        let child_only = Case { second: case.first.clone(), ..case.clone() };
        prop_assert!(close(setup.ratio(&child_only), 1.0) || setup.ratio(&child_only).is_nan());
        let first = likelihood_ratio(&case, &setup.assumptions).unwrap();
        for locus in &first.loci {
            let merged = 0.5 * (locus.first + locus.second);
            prop_assert!(close(merged / locus.second, 0.5 * (locus.ratio() + 1.0)));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn peeling_equals_the_plain_sum(mut setup in setups()) {
        prop_assume!(setup.lines.len() - setup.typed.len() <= 3);
        setup.assumptions.untyped_founders = UntypedFounders::Kept;
        let answer = likelihood_ratio(&setup.case(), &setup.assumptions).unwrap();
        for (at, locus) in answer.loci.iter().enumerate() {
            let plain = plain_sum(&setup, &setup.lines, at);
            prop_assert!(close(locus.first, plain), "{} {}", locus.first, plain);
        }
    }

    #[test]
    fn free_recombination_is_no_linkage(mut setup in setups()) {
        prop_assume!(setup.lines.len() <= 4);
        let case = setup.case();
        let unlinked = likelihood_ratio(&case, &setup.assumptions).unwrap();
        setup.assumptions.linked = vec![("L0".into(), "L1".into(), 0.5)];
        let linked = likelihood_ratio(&case, &setup.assumptions).unwrap();
        prop_assert_eq!(linked.loci.len(), 1);
        prop_assert!(close(linked.loci[0].first, unlinked.loci.iter().map(|l| l.first).product()));
        prop_assert!(close(linked.loci[0].second, unlinked.loci.iter().map(|l| l.second).product()));
    }
}
