//! One new report against everyone, while it is being typed in.
//!
//! The same keys, comparison and weights as for a whole table, kept ready in memory. Rows may be added and
//! removed at any time. The caller says whom the asker may see; nobody else is even counted. Sealed persons
//! must not be put in.

use crate::block::{self, Keys};
use crate::compare::{self, Compared};
use crate::em::{self, Levels, Weights};
use crate::features::{self, Stats};
use crate::mention::Mention;
use crate::parallel;
use crate::postings::Postings;
use crate::table;

/// Rows from which weights are learnt when an index is built.
const SAMPLE: usize = 40_000;
/// Most candidates compared for one report.
const MOST: usize = 3000;
/// Log2 odds below which a candidate is not worth the learnt stage.
const HOPELESS: f32 = -8.0;

/// Everyone, ready to be compared with.
#[derive(Clone, Debug, Default)]
pub struct Index {
    mentions: Vec<Option<Mention>>,
    postings: Postings,
    stats: Stats,
    weights: Weights,
}

/// A candidate for a report.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Row, as given out by [`Index::insert`] or counted from 0 in [`Index::build`].
    pub row: u32,
    /// Probability that both are one person.
    pub probability: f32,
    /// The comparison, for its explanation.
    pub compared: Compared,
    /// Levels of the comparison.
    pub levels: Levels,
}

impl Index {
    /// Builds the index and learns weights from a part of the rows.
    pub fn build(mentions: Vec<Mention>, threads: usize) -> Self {
        let sample = &mentions[..mentions.len().min(SAMPLE)];
        let pairs = block::candidates(sample, None, threads);
        let levels: Vec<Levels> = parallel::pieces(pairs.len(), threads, |range| {
            range
                .map(|at| {
                    let (a, b) = block::unpack(pairs[at]);
                    em::levels_of(&compare::compare(&sample[a as usize], &sample[b as usize]))
                })
                .collect::<Vec<_>>()
        })
        .into_iter()
        .flatten()
        .collect();
        let weights = Weights::learn(&levels);
        let parts = parallel::pieces(mentions.len(), threads, |range| {
            let mut keys = Keys { all: Vec::new() };
            let mut part = Vec::with_capacity(range.len() * 30);
            for row in range {
                block::keys_of(&mentions[row], &mut keys);
                part.extend(keys.all.iter().map(|k| (*k, u32::try_from(row).unwrap_or(u32::MAX))));
            }
            part
        });
        let postings = Postings::build(parts.into_iter().flatten(), threads);
        let stats = Stats::of(&mentions);
        Self { mentions: mentions.into_iter().map(Some).collect(), postings, stats, weights }
    }

    /// An index of nobody yet, with weights learnt elsewhere: rows are added as they come.
    pub fn ready(weights: Weights) -> Self {
        Self { weights, ..Self::default() }
    }

    /// Every row that is in, with its mention.
    pub fn rows(&self) -> impl Iterator<Item = (u32, &Mention)> {
        (0_u32..).zip(&self.mentions).filter_map(|(row, slot)| slot.as_ref().map(|mention| (row, mention)))
    }

    /// What the rows taught.
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// Adds a mention and returns its row.
    pub fn insert(&mut self, mention: Mention) -> u32 {
        let row = u32::try_from(self.mentions.len()).unwrap_or(u32::MAX);
        let mut keys = Keys { all: Vec::new() };
        block::keys_of(&mention, &mut keys);
        for key in &keys.all {
            self.postings.insert(*key, row);
        }
        self.stats.add(&mention);
        self.mentions.push(Some(mention));
        row
    }

    /// Takes a mention out; its words are gone from memory, its row is never used again.
    pub fn remove(&mut self, row: u32) -> bool {
        self.mentions.get_mut(row as usize).is_some_and(|slot| slot.take().is_some())
    }

    /// Folds rows added since the last time into the main part; worth calling when many have been added.
    pub fn compact(&mut self) {
        self.postings.compact();
    }

    /// The mention of a row.
    pub fn get(&self, row: u32) -> Option<&Mention> {
        self.mentions.get(row as usize).and_then(Option::as_ref)
    }

    /// Who may be the person of this report: the likeliest first, only rows that `visible` allows.
    pub fn find(&self, report: &Mention, limit: usize, visible: &dyn Fn(u32) -> bool) -> Vec<Candidate> {
        let mut keys = Keys { all: Vec::new() };
        block::keys_of(report, &mut keys);
        let mut rows = Vec::new();
        for key in &keys.all {
            self.postings.within(*key, block::budget_of(*key) * 2, &mut rows);
        }
        rows.sort_unstable();
        // A row that more keys agree on comes first when there are too many.
        let mut counted: Vec<(usize, u32)> = rows.chunk_by(|a, b| a == b).map(|c| (c.len(), c[0])).collect();
        if counted.len() > MOST {
            counted.sort_unstable_by_key(|(count, row)| (std::cmp::Reverse(*count), *row));
            counted.truncate(MOST);
        }
        let mut found: Vec<Candidate> = counted
            .into_iter()
            .filter(|(_, row)| visible(*row))
            .filter_map(|(_, row)| self.judge(report, row))
            .collect();
        found.sort_by(|x, y| y.probability.total_cmp(&x.probability).then(x.row.cmp(&y.row)));
        found.truncate(limit);
        found
    }

    fn judge(&self, report: &Mention, row: u32) -> Option<Candidate> {
        Some(Candidate { row, ..self.weigh(report, self.get(row)?)? })
    }

    /// How likely two mentions are one person, by the weights and counts of this index; `None` when hopeless.
    /// Neither has to be in it: for a reader who may not see every field, both are read anew without them.
    pub fn weigh(&self, report: &Mention, other: &Mention) -> Option<Candidate> {
        let compared = compare::compare(report, other);
        let levels = em::levels_of(&compared);
        if self.weights.score(&levels) < HOPELESS {
            return None;
        }
        let numbers = features::features(report, other, &compared, &self.stats, (&self.weights, &levels));
        let probability = table::pair_model().probability(&numbers);
        Some(Candidate { row: u32::MAX, probability, compared, levels })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mention::Written;

    fn girl<'a>(name: &'a str, phone: &'a str) -> Mention {
        Mention::read(&Written {
            name,
            sex: "女",
            birth_date: "2010-12-31",
            phone,
            address: "江华瑶族自治县虚名镇甲乙村12号",
            ..Written::default()
        })
    }

    #[test]
    fn found_when_visible_and_gone_when_removed() {
        let mut index = Index::build(vec![girl("陈小芳", "13900000001"), girl("李红", "13900000002")], 1);
        let later = index.insert(girl("陈晓芳", "13900000001"));
        let report = girl("陈小芳", "13900000001");
        let rows = |found: Vec<Candidate>| {
            found.into_iter().filter(|c| c.probability > 0.5).map(|c| c.row).collect::<Vec<_>>()
        };
        assert_eq!(rows(index.find(&report, 5, &|_| true)), [0, later]);
        assert_eq!(rows(index.find(&report, 5, &|row| row != 0)), [later]);
        assert!(index.remove(later));
        index.compact();
        assert_eq!(rows(index.find(&report, 5, &|_| true)), [0]);
    }
}
