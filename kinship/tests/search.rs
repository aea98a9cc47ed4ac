//! The search loses nothing: tables equal the full computation, bounds keep every exact hit, and all
//! paths, thread counts and directions agree.

#![expect(clippy::unwrap_used, reason = "a test stops where its own set-up fails")]

use std::collections::BTreeMap;

use kinship::{
    Assumptions, Bound, Case, FamilyIndex, FamilyTable, Genotype, Hit, Locus, Mutation, PairTables, Panel,
    Path, Potential, Prior, Profile, Profiles, Relation, Search, Shape, Source, Typed, exclusion_power,
    likelihood_ratio, more_loci, rank, search, search_many, with_relative,
};

type Alleles = Vec<Option<(usize, usize)>>;

/// A small generator: the same numbers in every run.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn allele(&mut self, locus: &Locus) -> usize {
        let mut left = self.next();
        for (i, p) in locus.frequencies().iter().enumerate() {
            left -= p;
            if left < 0.0 {
                return i;
            }
        }
        locus.alleles().len() - 1
    }

    fn profile(&mut self, loci: &[Locus], missing: f64) -> Alleles {
        loci.iter().map(|l| (self.next() >= missing).then(|| (self.allele(l), self.allele(l)))).collect()
    }
}

/// Loci of 5 to 30 alleles, so that all kinds of score tables occur.
fn loci(count: usize) -> Vec<Locus> {
    let mut dice = Dice(7);
    (0..count)
        .map(|l| {
            let n = 5 + 25 * l / count.max(2);
            let weights: Vec<f64> = (0..n).map(|_| 0.02 + dice.next()).collect();
            let sum: f64 = weights.iter().sum();
            let names: Vec<String> = (0..n).map(|a| (a + 6).to_string()).collect();
            Locus::new(&format!("L{l}"), &names, &weights.iter().map(|w| w / sum).collect::<Vec<_>>())
                .unwrap()
        })
        .collect()
}

fn profile(loci: &[Locus], alleles: &Alleles) -> Profile {
    let mut profile = Profile::new();
    for (locus, pair) in loci.iter().zip(alleles) {
        if let Some((a, b)) = pair {
            profile.insert(
                locus.name(),
                Genotype::Pair(locus.alleles()[*a].clone(), locus.alleles()[*b].clone()),
            );
        }
    }
    profile
}

fn case(relation: Relation, loci: &[Locus], dice: &mut Dice) -> Case {
    let (first, second) = relation.hypotheses().unwrap();
    // Typed relatives share the first one's alleles often enough to be a family under any model.
    let shared = dice.profile(loci, 0.0);
    let profiles: BTreeMap<String, Profile> = relation
        .typed()
        .iter()
        .map(|id| {
            let own = dice.profile(loci, 0.0);
            let mixed = own.iter().zip(&shared).map(|(o, s)| Some((s.unwrap().0, o.unwrap().1))).collect();
            ((*id).to_owned(), profile(loci, &mixed))
        })
        .collect();
    Case { loci: loci.to_vec(), profiles, first, second }
}

fn models() -> Vec<Assumptions> {
    let mut plain = Assumptions::plain(Source::strict("invented"));
    let mut theta = plain.clone();
    theta.theta = 0.02;
    theta.mutation = Mutation::new(Shape::Proportional, 0.002, 0.0005);
    let mut stepwise = plain.clone();
    stepwise.mutation = Mutation::new(Shape::Stepwise { rate2: 1e-6, range: 0.1 }, 0.002, 0.0005);
    plain.mutation = Mutation::new(Shape::Equal, 0.002, 0.0005);
    vec![plain, theta, stepwise]
}

fn pack(panel: &Panel, dice: &mut Dice, count: usize) -> Profiles {
    let mut profiles = Profiles::new(panel);
    for _ in 0..count {
        let missing = if dice.next() < 0.2 { 0.3 } else { 0.0 };
        profiles.push(panel, &dice.profile(panel.loci(), missing)).unwrap();
    }
    profiles
}

#[test]
fn a_family_table_equals_the_full_computation() {
    let loci = loci(4);
    let mut dice = Dice(1);
    for relation in Relation::ALL {
        for assumptions in models() {
            let case = case(relation, &loci, &mut dice);
            let table = FamilyTable::new(&case, "X", &assumptions).unwrap();
            for _ in 0..4 {
                let candidate = dice.profile(&loci, 0.2);
                let mut full = case.clone();
                full.profiles.insert("X".into(), profile(&loci, &candidate));
                let mut expected = 1.0;
                for (at, locus) in likelihood_ratio(&full, &assumptions).unwrap().loci.iter().enumerate() {
                    expected *= if candidate[at].is_some() { locus.ratio() } else { 1.0 };
                }
                let (ratio, compared, _) = table.score(&candidate);
                assert!(((ratio - expected) / expected).abs() < 1e-11, "{relation:?} {ratio} {expected}");
                assert_eq!(compared, candidate.iter().flatten().count());
            }
        }
    }
}

#[test]
fn no_exact_hit_is_lost_on_any_path_or_thread_count() {
    let panel = Panel::new(loci(12)).unwrap();
    let mut dice = Dice(2);
    let profiles = pack(&panel, &mut dice, 20_000);
    for relation in Relation::ALL {
        for assumptions in models() {
            let table =
                FamilyTable::new(&case(relation, panel.loci(), &mut dice), "X", &assumptions).unwrap();
            for cut in [-3.0, 0.0, 1.0, 2.5] {
                let mut exact: Vec<(usize, f64)> = (0..profiles.len())
                    .map(|i| (i, table.score(&profiles.alleles(i)).0))
                    .filter(|(_, ratio)| ratio.log10() >= cut)
                    .collect();
                exact.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
                let bound = Bound::new(&panel, &table, cut);
                for path in Path::available() {
                    for threads in [1, 3] {
                        let hits = search(&table, &bound, &profiles, Search { path, threads });
                        let found: Vec<(usize, f64)> = hits.iter().map(|h| (h.index, h.ratio)).collect();
                        assert_eq!(found, exact, "{relation:?} {path:?} {threads} cut {cut}");
                    }
                }
            }
        }
    }
}

#[test]
fn many_to_many_and_transposed_searches_agree_with_one_to_many() {
    let panel = Panel::new(loci(10)).unwrap();
    let mut dice = Dice(3);
    let profiles = pack(&panel, &mut dice, 3000);
    let cut = 1.0;
    let assumptions = &models()[0];
    let pairs = PairTables::new(&panel, Relation::FullSibling, assumptions, cut).unwrap();
    let queries: Vec<(FamilyTable, Bound)> =
        (0..20).map(|i| pairs.query(&panel, &profiles.alleles(i))).collect();
    let one_by_one: Vec<Vec<Hit>> =
        queries.iter().map(|(t, b)| search(t, b, &profiles, Search::default())).collect();
    for threads in [1, 2] {
        let how = Search { path: Path::best(), threads };
        assert_eq!(search_many(&queries, &profiles, how), one_by_one);
    }
    let bounds: Vec<Bound> = queries.iter().map(|(_, b)| b.clone()).collect();
    let index = FamilyIndex::new(panel.loci().len(), &bounds);
    for i in 0..200 {
        let alleles = profiles.alleles(i);
        let mut found = index.candidates(&panel, &alleles);
        found.retain(|f| queries[*f].0.score(&alleles).0.log10() >= cut);
        let expected: Vec<usize> =
            (0..queries.len()).filter(|q| one_by_one[*q].iter().any(|h| h.index == i)).collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn the_power_of_a_family_averages_to_the_closed_form() {
    // Mean over all parents of the exclusion power of that very parent = power of the locus.
    let locus = Locus::new("L", &["8", "9", "10"], &[0.2, 0.3, 0.5]).unwrap();
    let (first, second) = Relation::ParentChild.hypotheses().unwrap();
    let mut mean = 0.0;
    for a in 0..3 {
        for b in 0..3 {
            let parent = profile(std::slice::from_ref(&locus), &vec![Some((a, b))]);
            let case = Case {
                loci: vec![locus.clone()],
                profiles: BTreeMap::from([("F".to_owned(), parent)]),
                first: first.clone(),
                second: second.clone(),
            };
            let table = FamilyTable::new(&case, "X", &models()[0]).unwrap();
            mean += locus.frequencies()[a] * locus.frequencies()[b] * table.loci[0].exclusion_power();
        }
    }
    assert!((mean - exclusion_power(&locus, Typed::ChildOnly)).abs() < 1e-12);
}

#[test]
fn exact_alleles_rebuild_the_pack() {
    let panel = Panel::new(loci(5)).unwrap();
    let profiles = pack(&panel, &mut Dice(4), 1000);
    assert_eq!(Profiles::from_exact(&panel, profiles.exact().to_vec()).unwrap(), profiles);
    assert!(Profiles::from_exact(&panel, vec![[200, 200]; 5]).is_err());
    assert!(Profiles::from_exact(&panel, profiles.exact()[1..].to_vec()).is_err());
}

#[test]
fn posteriors_share_one_place_and_more_data_helps() {
    let loci = loci(6);
    let assumptions = &models()[1];
    let case = case(Relation::ParentChild, &loci, &mut Dice(5));
    let table = FamilyTable::new(&case, "X", assumptions).unwrap();
    let now = Potential::of(&table);
    let mut asked = case;
    let (first, second) = Relation::BothParents.hypotheses().unwrap();
    (asked.first, asked.second) = (first, second);
    let both = with_relative(&asked, "X", "M", assumptions).unwrap();
    assert!(both.mean > now.mean && now.mean > 0.0, "{now:?} {both:?}");
    let prior = Prior::one_of(1000).unwrap();
    assert!(more_loci(both, 6).chance(&prior, 0.99) > both.chance(&prior, 0.99));
    let hit = |index, ratio| Hit { index, ratio, compared: 6, contradicting: 0 };
    let ranked = rank(&[hit(1, 1e6), hit(2, 1e6)], &prior);
    assert!(ranked[0].alone > 0.99 && ranked[0].among_all < 0.51);
}
