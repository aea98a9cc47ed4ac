//! Direct matches (直接比对): the same genotype twice, one person or two.

use crate::error::{Error, Kind, Result};
use crate::frequency::Locus;
use crate::genotype::Genotype;
use crate::ratio::seen;
use crate::states::Seen;
use crate::urn::Urn;

/// Probability that another person of the same subpopulation shows the genotype that one person showed.
///
/// NRC II 1996 formula 4.10 (Balding & Nichols 1994); the likelihood ratio of identity at the locus is
/// its inverse.
///
/// # Errors
/// An allele that is not in the table, or theta outside 0 ≤ θ < 1.
pub fn match_probability(locus: &Locus, genotype: &Genotype, theta: f64) -> Result<f64> {
    if !(0.0..1.0).contains(&theta) {
        return Err(Error::new(Kind::Model, "theta is not between 0 and 1"));
    }
    let mut urn = Urn::new(theta, locus.frequencies());
    match seen(locus, genotype)? {
        Seen::Single(a) => {
            let _ = urn.draw(a);
            Ok(urn.draw(a))
        }
        Seen::Pair(a, b) => {
            let _ = urn.draw(a) * urn.draw(b);
            let orders = if a == b { 1.0 } else { 2.0 };
            Ok(orders * urn.draw(a) * urn.draw(b))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_the_published_formulas() {
        let locus = Locus::new("L", &["9", "10"], &[0.3, 0.7]).unwrap();
        let t = 0.03;
        let hom = match_probability(&locus, &Genotype::pair("9", "9"), t).unwrap();
        let expected =
            (2.0 * t + (1.0 - t) * 0.3) * (3.0 * t + (1.0 - t) * 0.3) / ((1.0 + t) * (1.0 + 2.0 * t));
        assert!((hom / expected - 1.0).abs() < 1e-14);
        let het = match_probability(&locus, &Genotype::pair("9", "10"), t).unwrap();
        let expected = 2.0 * (t + (1.0 - t) * 0.3) * (t + (1.0 - t) * 0.7) / ((1.0 + t) * (1.0 + 2.0 * t));
        assert!((het / expected - 1.0).abs() < 1e-14);
    }
}
