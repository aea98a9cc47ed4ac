//! Allele frequency tables (等位基因频率): source, size and the rule for alleles that the table lacks
//! are part of the table, because a likelihood ratio without them cannot be checked.

use crate::error::{Error, Kind, Result};
use crate::genotype::Allele;
use crate::locus::Inheritance;

/// Largest distance of a table's sum from one.
const SUM_TOLERANCE: f64 = 1e-6;

/// What to do with an allele that the table does not list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OffTable {
    /// Refuse the genotype.
    Refuse,
    /// Add the allele with `count / (2N)` and scale the whole table back to one
    /// (NRC II 1996 minimum frequency with count 5; N = persons in the table).
    MinimumThenRenormalise {
        /// Numerator of the minimum frequency.
        count: f64,
    },
}

/// Where the numbers come from; printed with every result.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Name and citation of the table.
    pub name: String,
    /// Persons typed, where the source states it.
    pub persons: Option<u32>,
    /// Rule for alleles not in the table.
    pub off_table: OffTable,
}

impl Source {
    /// A source that refuses alleles it does not list.
    #[must_use]
    pub fn strict(name: &str) -> Self {
        Self { name: name.to_owned(), persons: None, off_table: OffTable::Refuse }
    }

    /// The lowest frequency an unlisted allele gets, `None` where it is refused or N is unknown.
    #[must_use]
    pub fn minimum_frequency(&self) -> Option<f64> {
        match (self.off_table, self.persons) {
            (OffTable::MinimumThenRenormalise { count }, Some(n)) if n > 0 => {
                Some(count / (2.0 * f64::from(n)))
            }
            _ => None,
        }
    }
}

/// One locus: its alleles, which are also the states of the mutation model, and their frequencies.
#[derive(Clone, Debug, PartialEq)]
pub struct Locus {
    name: String,
    alleles: Vec<Allele>,
    frequencies: Vec<f64>,
    inheritance: Inheritance,
    added: Vec<Allele>,
}

impl Locus {
    /// An autosomal locus from allele labels and frequencies.
    ///
    /// # Errors
    /// Refuses empty, unequal or repeated lists, numbers outside 0..=1, and sums further than 10⁻⁶ from one.
    pub fn new(name: &str, alleles: &[impl AsRef<str>], frequencies: &[f64]) -> Result<Self> {
        let alleles: Vec<Allele> = alleles.iter().map(|a| Allele::new(a.as_ref())).collect();
        let locus = Self {
            name: name.to_owned(),
            alleles,
            frequencies: frequencies.to_vec(),
            inheritance: Inheritance::Autosomal,
            added: Vec::new(),
        };
        locus.check()?;
        Ok(locus)
    }

    /// The same locus on the X chromosome.
    #[must_use]
    pub fn x_linked(mut self) -> Self {
        self.inheritance = Inheritance::XLinked;
        self
    }

    fn check(&self) -> Result<()> {
        let bad = |why: &str| Err(Error::new(Kind::Frequencies, format!("locus {}: {why}", self.name)));
        if self.alleles.is_empty() || self.alleles.len() != self.frequencies.len() {
            return bad("as many frequencies as alleles are needed, at least one");
        }
        if self.frequencies.iter().any(|p| !p.is_finite() || *p < 0.0 || *p > 1.0) {
            return bad("a frequency is not between 0 and 1");
        }
        if (self.frequencies.iter().sum::<f64>() - 1.0).abs() > SUM_TOLERANCE {
            return bad("frequencies do not add up to 1");
        }
        let mut sorted: Vec<&Allele> = self.alleles.iter().collect();
        sorted.sort();
        if sorted.windows(2).any(|w| w[0] == w[1]) {
            return bad("an allele is listed twice");
        }
        Ok(())
    }

    /// This locus with `allele` present, added by the off-table rule where it was missing.
    ///
    /// # Errors
    /// The rule refuses, or the table's size is unknown.
    pub fn with_allele(mut self, allele: &Allele, source: &Source) -> Result<Self> {
        if self.index_of(allele).is_some() {
            return Ok(self);
        }
        let minimum = source.minimum_frequency().ok_or_else(|| {
            Error::new(Kind::UnknownAllele, format!("locus {}: an allele is not in the table", self.name))
        })?;
        let at = self.alleles.iter().position(|a| a.tenths() > allele.tenths()).unwrap_or(self.alleles.len());
        let at = if self.alleles.last().is_some_and(Allele::is_silent) {
            at.min(self.alleles.len() - 1)
        } else {
            at
        };
        self.alleles.insert(at, allele.clone());
        self.frequencies.insert(at, minimum);
        let sum: f64 = self.frequencies.iter().sum();
        self.frequencies.iter_mut().for_each(|p| *p /= sum);
        self.added.push(allele.clone());
        Ok(self)
    }

    /// Position of an allele in the table.
    #[must_use]
    pub fn index_of(&self, allele: &Allele) -> Option<usize> {
        self.alleles.iter().position(|a| a == allele)
    }

    /// Position of the silent allele.
    #[must_use]
    pub fn silent(&self) -> Option<usize> {
        self.alleles.iter().position(Allele::is_silent)
    }

    /// Name as given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Alleles in table order.
    #[must_use]
    pub fn alleles(&self) -> &[Allele] {
        &self.alleles
    }

    /// Frequencies in the same order.
    #[must_use]
    pub fn frequencies(&self) -> &[f64] {
        &self.frequencies
    }

    /// Autosomal or X.
    #[must_use]
    pub fn inheritance(&self) -> Inheritance {
        self.inheritance
    }

    /// Alleles that the off-table rule added.
    #[must_use]
    pub fn added(&self) -> &[Allele] {
        &self.added
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unlisted_allele_gets_the_minimum_and_the_table_still_adds_up() {
        let source = Source {
            name: "invented".into(),
            persons: Some(1000),
            off_table: OffTable::MinimumThenRenormalise { count: 5.0 },
        };
        let locus = Locus::new("L", &["9", "11"], &[0.4, 0.6]).unwrap();
        let locus = locus.with_allele(&Allele::new("10"), &source).unwrap();
        assert_eq!(locus.index_of(&Allele::new("10")), Some(1));
        assert!((locus.frequencies()[1] - 0.0025 / 1.0025).abs() < 1e-15);
        assert!((locus.frequencies().iter().sum::<f64>() - 1.0).abs() < 1e-15);
        assert_eq!(locus.added().len(), 1);
    }

    #[test]
    fn a_strict_table_refuses() {
        let locus = Locus::new("L", &["9", "11"], &[0.4, 0.6]).unwrap();
        let error = locus.with_allele(&Allele::new("10"), &Source::strict("x")).unwrap_err();
        assert!(error.is_unknown_allele());
    }

    #[test]
    fn bad_tables_are_refused() {
        assert!(Locus::new("L", &["9", "9"], &[0.5, 0.5]).unwrap_err().is_frequencies());
        assert!(Locus::new("L", &["9", "8"], &[0.5, 0.4]).unwrap_err().is_frequencies());
        assert!(Locus::new("L", &["9", "8"], &[1.5, -0.5]).unwrap_err().is_frequencies());
        assert!(Locus::new("L", &[] as &[&str], &[]).unwrap_err().is_frequencies());
    }
}
