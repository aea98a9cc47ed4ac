//! Putting opened candidates in order, and dropping those that only share buckets with what was asked.

use super::{
    feature::{self, Field},
    query::{Means, PlannedWay, plan},
};

/// An opened candidate: what is compared with the query. Borrow it from inside [`Plain::expose`](crate::Plain::expose).
#[derive(Clone, Copy, Default)]
pub struct Candidate<'a> {
    /// Name, used names, former names.
    pub names: &'a [&'a str],
    /// ID numbers.
    pub id_numbers: &'a [&'a str],
    /// Phone numbers.
    pub phones: &'a [&'a str],
}

/// How well a candidate answers a query: 0 (not at all: found by a shared bucket, to be dropped) to 100. An order,
/// not a likelihood: whether two records are the same person is another crate's question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Score(u32);

impl Score {
    /// 0 to 100.
    pub fn value(self) -> u32 {
        self.0
    }

    /// Whether the candidate was found by accident only.
    pub fn is_chance(self) -> bool {
        self.0 == 0
    }
}

/// A query made ready to score many candidates. Holds what was typed in the clear; zeroized on drop.
pub struct Ranker {
    terms: Vec<Vec<PlannedWay>>,
}

impl Ranker {
    /// Reads the query as [`query_tokens`](super::query_tokens) does.
    pub fn new(query: &str) -> Self {
        Self { terms: plan(query) }
    }

    /// Scores one candidate: every term must match, the worst counts.
    pub fn score(&self, candidate: &Candidate<'_>) -> Score {
        self.terms.iter().map(|ways| term_score(ways, candidate)).min().unwrap_or_default()
    }
}

/// Scores one candidate against a query; for many candidates use [`Ranker`].
///
/// ```
/// use vault::{Candidate, rank};
/// let found = Candidate { names: &["陈小芳"], ..Candidate::default() };
/// assert!(rank("陈小芳", &found) > rank("chenxiaofang", &found));
/// assert!(rank("chenxiaofang", &found) > rank("cxf", &found));
/// assert!(rank("王小明", &found).is_chance());
/// ```
pub fn rank(query: &str, candidate: &Candidate<'_>) -> Score {
    Ranker::new(query).score(candidate)
}

fn term_score(ways: &[PlannedWay], candidate: &Candidate<'_>) -> Score {
    let fields = [
        (Field::Name, candidate.names),
        (Field::IdNumber, candidate.id_numbers),
        (Field::Phone, candidate.phones),
    ];
    let values = fields.iter().flat_map(|(field, values)| values.iter().map(|value| (*field, *value)));
    values.map(|(field, value)| value_score(ways, field, value)).max().unwrap_or_default()
}

/// The best way in which one value of a candidate answers a term. Ways never mix values: two people's halves of a
/// name, or two names of one person, don't add up.
fn value_score(ways: &[PlannedWay], field: Field, value: &str) -> Score {
    let mut met: Vec<Vec<u32>> = ways.iter().map(|way| vec![0; way.groups.len()]).collect();
    let mut dense = vec![false; ways.len()];
    let letters = u32::try_from(value.chars().count()).unwrap_or(u32::MAX);
    feature::each(field, value, &mut |feature| {
        for (at, way) in ways.iter().enumerate() {
            for (group, covered) in way.groups.iter().zip(&mut met[at]) {
                let hit =
                    group.iter().any(|wanted| wanted.kind == feature.kind && *wanted.text == feature.text);
                if hit && *covered <= feature.covers {
                    *covered = feature.covers.max(1);
                    let typed = u32::try_from(feature.text.len()).unwrap_or(u32::MAX);
                    dense[at] = typed.saturating_mul(50) >= letters.saturating_mul(feature.covers);
                }
            }
        }
    });
    let enough =
        |way: &PlannedWay, met: &[u32]| met.iter().filter(|&&share| share > 0).count() >= way.at_least;
    let scored = ways.iter().zip(&met).zip(&dense).filter(|((way, met), _)| enough(way, met));
    scored.map(|((way, met), &dense)| way_score(way, met, dense)).max().unwrap_or_default()
}

/// Strictness of the way, lessened by what of the value was left unasked. `dense` says whether two
/// letters or more were typed for each character.
fn way_score(way: &PlannedWay, covered: &[u32], dense: bool) -> Score {
    let strictness = match way.means {
        Means::Whole => 100,
        Means::Pairs => 92,
        Means::Mixed => 84,
        Means::Letters if !dense => 60,
        Means::Letters => 80,
        Means::Sound => 72,
        Means::Characters => 50,
        Means::Loose => 40,
        Means::End => 80,
        Means::Digits => 76,
        Means::Birth => 64,
    };
    let share: u32 = covered.iter().sum::<u32>().min(100);
    Score((strictness * (70 + share * 3 / 10) / 100).max(1))
}
