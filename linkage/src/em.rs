//! Weights learnt from the table itself, without labels (Fellegi–Sunter by expectation–maximisation).
//!
//! Five groups are compared: name, birth, identity number, household, sex. Within a group the levels are one
//! multinomial, so that a household is counted once and not by its telephone, guardian and address each.

use crate::compare::{BIRTH_LEVELS, Compared, HOME_LEVELS, ID_LEVELS};
use crate::math;
use crate::name_cmp::NAME_LEVELS;

/// Number of groups.
pub const GROUPS: usize = 5;
/// Levels of each group.
pub const SIZES: [usize; GROUPS] = [NAME_LEVELS, BIRTH_LEVELS, ID_LEVELS, HOME_LEVELS, 3];
const ROUNDS: usize = 30;
/// Pseudo-observations that keep a level nobody has from being impossible.
const SMOOTH: f64 = 0.5;

/// The level of each group.
pub type Levels = [u8; GROUPS];

/// The levels of a compared pair.
pub fn levels_of(pair: &Compared) -> Levels {
    let small = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
    [
        pair.name.level.min(pair.alias) as u8,
        pair.birth_any as u8,
        small(pair.id_level()),
        small(pair.home_level()),
        pair.sex,
    ]
}

/// Learnt weights.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weights {
    /// Log2 of the likelihood ratio, by group and level.
    pub bits: [Vec<f32>; GROUPS],
    /// Log2 odds that a candidate pair is one person.
    pub prior: f32,
}

const SHIPPED: &str = include_str!("../data/weights.txt");

/// Weights learnt from the training draw: for tables too small to teach anything themselves.
pub fn shipped() -> &'static Weights {
    static CELL: std::sync::OnceLock<Weights> = std::sync::OnceLock::new();
    CELL.get_or_init(|| Weights::parse(SHIPPED).unwrap_or_default())
}

impl Weights {
    /// Reads what [`Weights::print`] wrote; `None` when a number or a level is missing.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines().filter(|line| !line.starts_with('#'));
        let prior = lines.next()?.trim().parse().ok()?;
        let mut bits: [Vec<f32>; GROUPS] = Default::default();
        for (group, size) in bits.iter_mut().zip(SIZES) {
            let numbers: Result<Vec<f32>, _> = lines.next()?.split_whitespace().map(str::parse).collect();
            *group = numbers.ok().filter(|n| n.len() == size)?;
        }
        Some(Self { bits, prior })
    }

    /// As text: the prior, then a line for each group.
    pub fn print(&self) -> String {
        let line = |group: &Vec<f32>| {
            let numbers: Vec<String> = group.iter().map(|b| format!("{b:.4}")).collect();
            numbers.join(" ")
        };
        let lines: Vec<String> = self.bits.iter().map(line).collect();
        format!("{:.4}\n{}\n", self.prior, lines.join("\n"))
    }

    /// Weight of each group.
    pub fn parts(&self, levels: &Levels) -> [f32; GROUPS] {
        std::array::from_fn(|g| self.bits[g].get(usize::from(levels[g])).copied().unwrap_or(0.0))
    }

    /// Log2 odds of a pair.
    pub fn score(&self, levels: &Levels) -> f32 {
        self.parts(levels).iter().sum::<f32>() + self.prior
    }

    /// Learns from the levels of candidate pairs.
    pub fn learn(pairs: &[Levels]) -> Self {
        let patterns = patterns_of(pairs);
        let mut share: Vec<f64> = patterns.iter().map(|(levels, _)| seed(levels)).collect();
        let mut weights = Self::default();
        for _ in 0..ROUNDS {
            weights = maximise(&patterns, &share);
            for (slot, (levels, _)) in share.iter_mut().zip(&patterns) {
                *slot = probability(weights.score(levels));
            }
        }
        weights
    }
}

/// Probability of log2 odds.
pub fn probability(bits: f32) -> f64 {
    1.0 / (1.0 + math::exp2(-f64::from(bits)))
}

/// Counts equal patterns, in a fixed order.
fn patterns_of(pairs: &[Levels]) -> Vec<(Levels, f64)> {
    let mut counts = vec![0_u32; SIZES.iter().product()];
    for levels in pairs {
        let code =
            levels.iter().zip(SIZES).fold(0, |code, (l, size)| code * size + usize::from(*l).min(size - 1));
        counts[code] += 1;
    }
    let mut patterns = Vec::new();
    for (code, count) in counts.into_iter().enumerate().filter(|(_, c)| *c > 0) {
        let mut rest = code;
        let mut levels = [0_u8; GROUPS];
        for g in (0..GROUPS).rev() {
            levels[g] = u8::try_from(rest % SIZES[g]).unwrap_or(0);
            rest /= SIZES[g];
        }
        patterns.push((levels, f64::from(count)));
    }
    patterns
}

/// Where learning starts: what nobody would doubt, and an even guess for the rest.
fn seed(levels: &Levels) -> f64 {
    let [name, birth, id, home, sex] = *levels;
    let named = f64::from(u8::from(name <= 9)) - f64::from(u8::from(name >= 14));
    let born = f64::from(u8::from(birth <= 3)) - f64::from(u8::from(birth >= 10)) * 1.5;
    let paper = f64::from(u8::from(id <= 2)) * 3.0 - f64::from(u8::from(id >= 6)) * 2.5;
    let lives = f64::from(u8::from(home < 10)) * 0.5 - f64::from(u8::from(home >= 45)) * 0.5;
    let other = f64::from(u8::from(sex == 2)) * -0.7;
    math::logistic(2.0 * (named + born + paper + lives + other) - 1.5)
}

fn maximise(patterns: &[(Levels, f64)], share: &[f64]) -> Weights {
    let mut m: [Vec<f64>; GROUPS] = std::array::from_fn(|g| vec![SMOOTH; SIZES[g]]);
    let mut u = m.clone();
    let (mut ones, mut all) = (1.0, 2.0);
    for ((levels, count), p) in patterns.iter().zip(share) {
        ones += count * p;
        all += count;
        for g in 0..GROUPS {
            m[g][usize::from(levels[g])] += count * p;
            u[g][usize::from(levels[g])] += count * (1.0 - p);
        }
    }
    let bits = std::array::from_fn(|g| {
        let (sm, su): (f64, f64) = (m[g].iter().sum(), u[g].iter().sum());
        m[g].iter()
            .zip(&u[g])
            .map(|(a, b)| math::log2((a / sm) / (b / su)).clamp(-14.0, 14.0) as f32)
            .collect()
    });
    Weights { bits, prior: math::log2(ones / (all - ones)) as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_weights_are_whole_and_print_as_they_read() {
        let weights = Weights::parse(SHIPPED).unwrap();
        assert_eq!(Weights::parse(&weights.print()).unwrap(), weights);
        assert!(weights.score(&[0, 0, 0, 0, 1]) > 5.0);
        assert!(weights.score(&[18, 14, 8, 49, 2]) < -5.0);
    }

    #[test]
    fn learns_which_levels_speak_for_one_person() {
        let mut pairs = Vec::new();
        for n in 0..3000_u32 {
            let one = n % 3 == 0;
            let slip = n % 17 == 0;
            let levels = match (one, slip) {
                (true, false) => [0, 0, 0, 0, 1],
                (true, true) => [1, 0, 5, 7, 1],
                (false, false) => [18, 14, 8, 49, 0],
                (false, true) => [0, 14, 5, 22, 1],
            };
            pairs.push(levels);
        }
        let weights = Weights::learn(&pairs);
        assert!(weights.score(&[0, 0, 0, 0, 1]) > 5.0);
        assert!(weights.score(&[18, 14, 8, 49, 2]) < -5.0);
        assert!(weights.bits[0][0] > weights.bits[0][18]);
    }
}
