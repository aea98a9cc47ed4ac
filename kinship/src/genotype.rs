//! Alleles (等位基因), genotypes (基因型) and profiles (分型) as a laboratory reports them.

use std::collections::BTreeMap;
use std::fmt;

use crate::locus::canonical_locus;

/// An allele by its repeat number or name: `9`, `9.3`, `silent`.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Allele(String);

impl Allele {
    /// An allele from its printed form; blanks are trimmed and `9.0` becomes `9`.
    #[must_use]
    pub fn new(label: &str) -> Self {
        let label = label.trim();
        Self(label.strip_suffix(".0").unwrap_or(label).to_owned())
    }

    /// The printed form.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.0
    }

    /// Whether this is the allele that amplification never shows (沉默等位基因).
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.0.eq_ignore_ascii_case("silent")
    }

    /// Repeats in tenths (`9.3` is 93), or `None` where the name is no number with at most one decimal.
    #[must_use]
    pub fn tenths(&self) -> Option<i32> {
        let (whole, part) = self.0.split_once('.').unwrap_or((&self.0, "0"));
        let digits = |s: &str| !s.is_empty() && s.len() <= 6 && s.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(part) || part.len() != 1 {
            return None;
        }
        Some(whole.parse::<i32>().ok()? * 10 + part.parse::<i32>().ok()?)
    }
}

impl fmt::Display for Allele {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What was read at one locus.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Genotype {
    /// Two alleles in any order; equal ones are a homozygote, which may hide a silent allele.
    Pair(Allele, Allele),
    /// One allele of a man at an X locus.
    Single(Allele),
}

impl Genotype {
    /// Two alleles by their printed forms.
    #[must_use]
    pub fn pair(a: &str, b: &str) -> Self {
        Self::Pair(Allele::new(a), Allele::new(b))
    }

    /// One allele by its printed form.
    #[must_use]
    pub fn single(a: &str) -> Self {
        Self::Single(Allele::new(a))
    }

    /// The alleles read, one or two.
    pub fn alleles(&self) -> impl Iterator<Item = &Allele> {
        let (a, b) = match self {
            Self::Pair(a, b) => (a, Some(b)),
            Self::Single(a) => (a, None),
        };
        std::iter::once(a).chain(b)
    }
}

/// A person's typed loci, under house locus names. No sample number and no name: the caller keeps those.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Profile {
    loci: BTreeMap<String, Genotype>,
}

impl Profile {
    /// A profile without loci.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one locus under any spelling; returns false where the locus is ignored (AMEL).
    /// A second reading of a locus replaces the first.
    pub fn insert(&mut self, locus: &str, genotype: Genotype) -> bool {
        match canonical_locus(locus) {
            Some(name) => {
                self.loci.insert(name, genotype);
                true
            }
            None => false,
        }
    }

    /// The genotype at a locus under any spelling.
    #[must_use]
    pub fn get(&self, locus: &str) -> Option<&Genotype> {
        self.loci.get(&canonical_locus(locus)?)
    }

    /// Loci in name order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Genotype)> {
        self.loci.iter().map(|(name, genotype)| (name.as_str(), genotype))
    }

    /// Number of typed loci.
    #[must_use]
    pub fn len(&self) -> usize {
        self.loci.len()
    }

    /// Whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.loci.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeat_numbers_in_tenths() {
        assert_eq!(Allele::new("9.3").tenths(), Some(93));
        assert_eq!(Allele::new(" 10.0 ").tenths(), Some(100));
        assert_eq!(Allele::new("silent").tenths(), None);
        assert_eq!(Allele::new("9.35").tenths(), None);
        assert_eq!(Allele::new(".3").tenths(), None);
    }

    #[test]
    fn spelling_of_loci_does_not_matter() {
        let mut p = Profile::new();
        assert!(p.insert("Penta E", Genotype::pair("5", "11")));
        assert!(!p.insert("AMEL", Genotype::pair("X", "Y")));
        assert_eq!(p.get("PENTA_E"), Some(&Genotype::pair("5", "11")));
        assert_eq!(p.len(), 1);
    }
}
