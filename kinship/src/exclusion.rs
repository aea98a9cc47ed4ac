//! Exclusion power (排除概率): how often a panel would exclude somebody unrelated.

use crate::frequency::Locus;

/// Who is typed beside the alleged parent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Typed {
    /// Only the child (二联体).
    ChildOnly,
    /// The child and the other parent (三联体).
    ChildAndParent,
    /// Only the child, and both alleged parents are tested as a couple.
    ChildAgainstCouple,
}

/// Probability that a random unrelated person (or couple) contradicts the child at this locus.
///
/// Closed forms under Hardy–Weinberg proportions without mutation and theta (Ohno et al. 1982;
/// Jamieson & Taylor 1997 eq. 1 to 3).
#[must_use]
pub fn exclusion_power(locus: &Locus, typed: Typed) -> f64 {
    let s = |k: i32| locus.frequencies().iter().map(|p| p.powi(k)).sum::<f64>();
    match typed {
        Typed::ChildAndParent => {
            1.0 - 2.0 * s(2) + s(3) + 2.0 * s(4) - 3.0 * s(5) - 2.0 * s(2) * s(2) + 3.0 * s(2) * s(3)
        }
        Typed::ChildOnly => 1.0 - 4.0 * s(2) + 2.0 * s(2) * s(2) + 4.0 * s(3) - 3.0 * s(4),
        Typed::ChildAgainstCouple => {
            1.0 + 4.0 * s(4) - 4.0 * s(5) - 3.0 * s(6) - 8.0 * s(2) * s(2)
                + 8.0 * s(2) * s(3)
                + 2.0 * s(3) * s(3)
        }
    }
}

/// Combined power of independent loci, and its complement 1 − CPE, which is what stays informative
/// when the power is near one.
#[must_use]
pub fn combined_exclusion(powers: &[f64]) -> (f64, f64) {
    let missed: f64 = powers.iter().map(|p| 1.0 - p).product();
    (1.0 - missed, missed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sums over all genotypes of mother, child's paternal allele and man, the slow way.
    fn by_hand(p: &[f64], typed: Typed) -> f64 {
        let n = p.len();
        let pairs: Vec<(usize, usize, f64)> =
            (0..n).flat_map(|a| (0..n).map(move |b| (a, b, p[a] * p[b]))).collect();
        let fits = |f: (usize, usize), m: (usize, usize), c: (usize, usize)| {
            let has = |g: (usize, usize), a: usize| g.0 == a || g.1 == a;
            (has(f, c.0) && has(m, c.1)) || (has(f, c.1) && has(m, c.0))
        };
        let mut power = 0.0;
        for (m1, m2, pm) in &pairs {
            for (x, y, px) in &pairs {
                for (f1, f2, pf) in &pairs {
                    power += match typed {
                        Typed::ChildAndParent => {
                            let excluded = |t: usize| !fits((*f1, *f2), (*m1, *m2), (*x, t));
                            // the child has x from its father and a random one of the mother's alleles
                            let e = [*m1, *m2].map(|t| f64::from(u8::from(excluded(t))));
                            pm * p[*x] * pf * (e[0] + e[1]) / 2.0 * p[*y]
                        }
                        Typed::ChildOnly => {
                            let shared = [f1, f2].iter().any(|f| *f == x || *f == y);
                            pm * px * pf * f64::from(u8::from(!shared))
                        }
                        Typed::ChildAgainstCouple => {
                            pm * px * pf * f64::from(u8::from(!fits((*f1, *f2), (*m1, *m2), (*x, *y))))
                        }
                    };
                }
            }
        }
        power
    }

    #[test]
    fn closed_forms_equal_enumeration() {
        let p = [0.1, 0.2, 0.3, 0.4];
        let locus = Locus::new("L", &["8", "9", "10", "11"], &p).unwrap();
        for typed in [Typed::ChildOnly, Typed::ChildAndParent, Typed::ChildAgainstCouple] {
            let expected = by_hand(&p, typed);
            assert!((exclusion_power(&locus, typed) - expected).abs() < 1e-12, "{typed:?}");
        }
        assert!((combined_exclusion(&[0.9, 0.5]).1 - 0.05).abs() < 1e-15);
    }
}
