//! From a likelihood ratio to a probability: only with a prior that somebody states.

use crate::error::{Error, Kind, Result};

/// A stated prior and why; printed with the posterior.
#[derive(Clone, Debug, PartialEq)]
pub struct Prior {
    /// Probability of the first hypothesis before the profiles are compared, 0 < p < 1.
    pub probability: f64,
    /// Who says so, in words for the report.
    pub basis: String,
}

impl Prior {
    /// A prior as stated.
    ///
    /// # Errors
    /// A probability that is not strictly between 0 and 1.
    pub fn stated(probability: f64, basis: &str) -> Result<Self> {
        if probability > 0.0 && probability < 1.0 {
            return Ok(Self { probability, basis: basis.to_owned() });
        }
        Err(Error::new(Kind::Model, "a prior lies strictly between 0 and 1"))
    }

    /// One candidate among `persons` who are as likely before the comparison: the prior of a search.
    ///
    /// # Errors
    /// Fewer than two persons.
    pub fn one_of(persons: u64) -> Result<Self> {
        if persons < 2 {
            return Err(Error::new(Kind::Model, "a prior of one among fewer than two persons says all"));
        }
        Self::stated(1.0 / persons as f64, &format!("one of {persons} equally likely persons"))
    }

    /// Posterior probability (后验概率) after a likelihood ratio given as log10.
    #[must_use]
    pub fn posterior(&self, log10_ratio: f64) -> f64 {
        let log_odds = log10_ratio + self.log10_odds();
        if log_odds > 0.0 {
            1.0 / (1.0 + 10_f64.powf(-log_odds))
        } else {
            let odds = 10_f64.powf(log_odds);
            odds / (1.0 + odds)
        }
    }

    /// log10 likelihood ratio needed to reach a posterior, the threshold of a search.
    #[must_use]
    pub fn log10_needed(&self, posterior: f64) -> f64 {
        (posterior / (1.0 - posterior)).log10() - self.log10_odds()
    }

    fn log10_odds(&self) -> f64 {
        (self.probability / (1.0 - self.probability)).log10()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_million_candidates_need_ten_orders() {
        let prior = Prior::one_of(10_000_000).unwrap();
        let needed = prior.log10_needed(0.999);
        assert!((needed - 10.0).abs() < 0.01, "{needed}");
        assert!((prior.posterior(needed) - 0.999).abs() < 1e-12);
        assert!(prior.posterior(f64::NEG_INFINITY) == 0.0);
    }

    #[test]
    fn certainty_is_no_prior() {
        assert!(Prior::stated(1.0, "").unwrap_err().is_model());
        assert!(Prior::one_of(1).unwrap_err().is_model());
    }
}
