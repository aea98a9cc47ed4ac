//! Linking a whole table: rows in, pairs and persons out.
//!
//! Stages: read, block, compare and learn weights without labels, score, look at the neighbourhood, group.
//! The result depends on the rows and the shipped weights alone, not on the machine or the number of threads.

use std::sync::OnceLock;

use crate::block;
use crate::cluster::{self, Scored};
use crate::compare::{self, Compared};
use crate::context::{self, Graph};
use crate::em::{self, Levels, Weights};
use crate::features::{self, Stats};
use crate::forest::Forest;
use crate::mention::{Mention, Written};
use crate::parallel;

const PAIR_MODEL: &str = include_str!("../data/pair-model.txt");
const CONTEXT_MODEL: &str = include_str!("../data/context-model.txt");
/// Below these log2 odds a pair is not worth the learnt stage.
const HOPELESS: f32 = -10.0;
/// Two steps are taken over pairs at least this likely.
const STEP: f32 = 0.3;

/// The learnt stage on pairs.
pub fn pair_model() -> &'static Forest {
    static CELL: OnceLock<Forest> = OnceLock::new();
    CELL.get_or_init(|| Forest::parse(PAIR_MODEL).unwrap_or_default())
}

/// The learnt stage with the neighbourhood.
pub fn context_model() -> &'static Forest {
    static CELL: OnceLock<Forest> = OnceLock::new();
    CELL.get_or_init(|| Forest::parse(CONTEXT_MODEL).unwrap_or_default())
}

/// How to link.
#[derive(Clone, Debug)]
pub struct Options {
    /// Threads to use; the result is the same for any number.
    pub threads: usize,
    /// Whether the learnt stages are used; without them only what the table itself teaches.
    pub learnt: bool,
    /// Probability from which two groups are one person.
    pub threshold: f32,
    /// Pairs that a person decided are not one; row numbers.
    pub apart: Vec<(u32, u32)>,
    /// Weights learnt elsewhere, for a table too small to teach any.
    pub weights: Option<Weights>,
}

impl Default for Options {
    fn default() -> Self {
        Self { threads: 2, learnt: true, threshold: 0.5, apart: Vec::new(), weights: None }
    }
}

/// A stage, as told to the caller when it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Making fields comparable.
    Read,
    /// Finding candidate pairs.
    Block,
    /// Comparing candidates.
    Compare,
    /// Learning weights from the table.
    Learn,
    /// Scoring pairs.
    Score,
    /// Looking at neighbourhoods.
    Context,
    /// Grouping mentions into persons.
    Group,
    /// Done.
    Done,
}

/// The outcome.
#[derive(Clone, Debug, Default)]
pub struct Linked {
    /// Pairs with a probability of one percent or more, sorted by rows.
    pub pairs: Vec<(u32, u32, f32)>,
    /// For every row, the lowest row of its person.
    pub clusters: Vec<u32>,
    /// Number of candidate pairs compared.
    pub candidates: usize,
    /// What the table taught.
    pub weights: Weights,
}

/// Reads rows in parallel.
pub fn read<'a>(rows: usize, threads: usize, row: impl Fn(usize) -> Written<'a> + Sync) -> Vec<Mention> {
    parallel::pieces(rows, threads, |range| range.map(|at| Mention::read(&row(at))).collect::<Vec<_>>())
        .into_iter()
        .flatten()
        .collect()
}

/// Links the mentions of one table; `progress` hears of each stage as it begins.
pub fn link(mentions: &[Mention], options: &Options, progress: &mut dyn FnMut(Stage)) -> Linked {
    progress(Stage::Block);
    let mut pairs = block::candidates(mentions, None, options.threads);
    progress(Stage::Compare);
    let levels = compare_all(mentions, &pairs, options.threads);
    progress(Stage::Learn);
    let weights = options.weights.clone().unwrap_or_else(|| Weights::learn(&levels));
    let engine = Engine { mentions, stats: Stats::of(mentions), weights, options };
    progress(Stage::Score);
    let mut probabilities = engine.score(&pairs, &levels);
    if options.learnt {
        progress(Stage::Context);
        probabilities = engine.with_context(&mut pairs, probabilities);
    }
    progress(Stage::Group);
    let apart = engine.apart(&pairs, &probabilities);
    let scored = Scored { pairs: &pairs, probabilities: &probabilities, apart: &apart };
    let clusters = cluster::clusters(mentions.len(), &scored, options.threshold);
    let kept = pairs.iter().zip(&probabilities).filter(|(_, p)| **p >= 0.01);
    let linked = Linked {
        pairs: kept.map(|(pair, p)| (block::unpack(*pair).0, block::unpack(*pair).1, *p)).collect(),
        clusters,
        candidates: pairs.len(),
        weights: engine.weights,
    };
    progress(Stage::Done);
    linked
}

fn compare_pair(mentions: &[Mention], pair: u64) -> Compared {
    let (a, b) = block::unpack(pair);
    compare::compare(&mentions[a as usize], &mentions[b as usize])
}

fn compare_all(mentions: &[Mention], pairs: &[u64], threads: usize) -> Vec<Levels> {
    parallel::pieces(pairs.len(), threads, |range| {
        range.map(|at| em::levels_of(&compare_pair(mentions, pairs[at]))).collect::<Vec<_>>()
    })
    .into_iter()
    .flatten()
    .collect()
}

struct Engine<'a> {
    mentions: &'a [Mention],
    stats: Stats,
    weights: Weights,
    options: &'a Options,
}

impl Engine<'_> {
    fn row(&self, pair: u64, levels: &Levels) -> [f32; features::FEATURES] {
        let (a, b) = block::unpack(pair);
        let (x, y) = (&self.mentions[a as usize], &self.mentions[b as usize]);
        features::features(x, y, &compare::compare(x, y), &self.stats, (&self.weights, levels))
    }

    /// Probability of each pair on its own.
    fn score(&self, pairs: &[u64], levels: &[Levels]) -> Vec<f32> {
        let one = |at: usize| {
            let bits = self.weights.score(&levels[at]);
            if !self.options.learnt {
                em::probability(bits) as f32
            } else if bits < HOPELESS {
                0.0
            } else {
                pair_model().probability(&self.row(pairs[at], &levels[at]))
            }
        };
        parallel::pieces(pairs.len(), self.options.threads, |range| range.map(one).collect::<Vec<_>>())
            .into_iter()
            .flatten()
            .collect()
    }

    /// Adds pairs two steps apart, then scores every likely pair with its neighbourhood.
    fn with_context(&self, pairs: &mut Vec<u64>, probabilities: Vec<f32>) -> Vec<f32> {
        let threads = self.options.threads;
        let graph = Graph::new(self.mentions.len(), pairs, &probabilities);
        let found = graph.two_steps(STEP, pairs);
        let levels = compare_all(self.mentions, &found, threads);
        let more = self.score(&found, &levels);
        let mut all: Vec<(u64, f32)> =
            pairs.iter().copied().zip(probabilities).chain(found.into_iter().zip(more)).collect();
        all.sort_unstable_by_key(|e| e.0);
        let known: Vec<f32>;
        (*pairs, known) = all.into_iter().unzip();
        let graph = Graph::new(self.mentions.len(), pairs, &known);
        let one = |at: usize| {
            let (a, b) = block::unpack(pairs[at]);
            let near = graph.features(a, b, known[at]);
            // Nobody near supports the pair, and it is unlikely in itself.
            if known[at] < 0.005 && near[1] < 0.1 {
                return known[at];
            }
            let levels = em::levels_of(&compare_pair(self.mentions, pairs[at]));
            let mut row = [0.0; features::FEATURES + context::FEATURES];
            row[..features::FEATURES].copy_from_slice(&self.row(pairs[at], &levels));
            row[features::FEATURES..].copy_from_slice(&near);
            context_model().probability(&row)
        };
        parallel::pieces(pairs.len(), threads, |range| range.map(one).collect::<Vec<_>>())
            .into_iter()
            .flatten()
            .collect()
    }

    /// Pairs that must stay apart: decided by a person, or parent and child.
    fn apart(&self, pairs: &[u64], probabilities: &[f32]) -> Vec<u64> {
        let mut apart: Vec<u64> = self.options.apart.iter().map(|(a, b)| block::pack(*a, *b)).collect();
        for (pair, _) in pairs.iter().zip(probabilities).filter(|(_, p)| **p > 0.01 && **p < 0.5) {
            let compared = compare_pair(self.mentions, *pair);
            if excludes(&compared) {
                apart.push(*pair);
            }
        }
        apart.sort_unstable();
        apart.dedup();
        apart
    }
}

/// Whether two facts exclude that this is one person.
pub fn excludes(pair: &Compared) -> bool {
    use crate::compare::BirthLevel;
    use crate::idno::IdLikeness;
    use crate::name_cmp::NameLevel;
    let named = pair.name.level >= NameLevel::Sibling;
    let papers = pair.id.is_some_and(|i| i >= IdLikeness::SameBirth);
    let born = pair.birth >= BirthLevel::NearYear;
    named && ((papers || pair.kin) && born || papers && pair.sex == 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_weights_are_well_formed() {
        assert_eq!(pair_model().features(), features::FEATURES);
        assert_eq!(context_model().features(), features::FEATURES + context::FEATURES);
    }

    #[test]
    fn threads_do_not_change_the_result() {
        let surnames: Vec<char> = "陈李王张刘".chars().collect();
        let given: Vec<char> = "芳晓小明敏红洪兰".chars().collect();
        let rows: Vec<Mention> = (0..400_usize)
            .map(|n| {
                let person = n / 2;
                let name: String =
                    [surnames[person % 5], given[person % 7], given[(person / 7) % 8]].iter().collect();
                let birth = format!("20{:02}-{:02}-{:02}", person % 15 + 5, person % 12 + 1, person % 28 + 1);
                let phone = format!("139{:08}", person * 7919);
                Mention::read(&Written {
                    name: &name,
                    birth_date: &birth,
                    phone: &phone,
                    ..Written::default()
                })
            })
            .collect();
        let run = |threads| link(&rows, &Options { threads, ..Options::default() }, &mut |_| {});
        let (one, three) = (run(1), run(3));
        assert_eq!(one.pairs, three.pairs);
        assert_eq!(one.clusters, three.clusters);
        assert!((0..200).all(|p| one.clusters[2 * p] == one.clusters[2 * p + 1]));
    }
}
