//! Many-to-many between single profiles: one table a genotype of the relative, shared by all queries.

use std::collections::BTreeMap;

use crate::error::{Error, Kind, Result};
use crate::genotype::{Genotype, Profile};
use crate::ratio::{Assumptions, Case};
use crate::relation::Relation;
use crate::search::bound::{Bound, Lut, Scale};
use crate::search::family::{FamilyLocus, FamilyTable, Peeler, pair_index};
use crate::search::pack::Panel;

/// Tables of a relation with one typed relative, for every genotype that the relative can have.
#[derive(Clone, Debug)]
pub struct PairTables {
    tables: Vec<Vec<FamilyLocus>>,
    luts: Vec<Vec<Lut>>,
    neutral: FamilyTable,
    scale: Scale,
    log10_cut: f64,
}

impl PairTables {
    /// Peels the relation once for each genotype of each locus.
    ///
    /// # Errors
    /// A relation with several typed relatives, or what [`FamilyTable::new`] refuses.
    pub fn new(panel: &Panel, relation: Relation, assumptions: &Assumptions, log10_cut: f64) -> Result<Self> {
        let [relative] = relation.typed() else {
            return Err(Error::new(Kind::Pedigree, "pair tables need one typed relative"));
        };
        let (first, second) = relation.hypotheses()?;
        let empty = Case { loci: panel.loci().to_vec(), profiles: BTreeMap::new(), first, second };
        let scale = Scale::new(panel.loci().len(), log10_cut);
        let (mut tables, mut luts) = (Vec::new(), Vec::new());
        for (at, locus) in panel.loci().iter().enumerate() {
            let n = locus.alleles().len();
            let mut row = Vec::with_capacity(n * (n + 1) / 2);
            for b in 0..n {
                for a in 0..=b {
                    let mut profile = Profile::new();
                    let (x, y) = (locus.alleles()[a].clone(), locus.alleles()[b].clone());
                    profile.insert(locus.name(), Genotype::Pair(x, y));
                    let case = Case {
                        profiles: BTreeMap::from([((*relative).to_owned(), profile)]),
                        ..empty.clone()
                    };
                    row.push(Peeler::new(&case, "X", assumptions)?.locus(locus)?);
                }
            }
            luts.push(row.iter().map(|t| scale.lut(panel, at, &t.ratio)).collect());
            tables.push(row);
        }
        let neutral = FamilyTable::new(&empty, "X", assumptions)?;
        Ok(Self { tables, luts, neutral, scale, log10_cut })
    }

    /// Table and bound of one relative: only lookups.
    #[must_use]
    pub fn query(&self, panel: &Panel, relative: &[Option<(usize, usize)>]) -> (FamilyTable, Bound) {
        let mut table = FamilyTable { loci: Vec::new(), assumptions: self.neutral.assumptions.clone() };
        for (at, pair) in relative.iter().enumerate() {
            table.loci.push(match pair {
                Some((a, b)) => self.tables[at][pair_index(*a, *b)].clone(),
                None => self.neutral.loci[at].clone(),
            });
        }
        (table, self.bound(panel, relative))
    }

    /// The bound alone, for the scan.
    #[must_use]
    pub fn bound(&self, panel: &Panel, relative: &[Option<(usize, usize)>]) -> Bound {
        let lut = |(at, pair): (usize, &Option<(usize, usize)>)| match pair {
            Some((a, b)) => self.luts[at][pair_index(*a, *b)].clone(),
            None => self.scale.lut(panel, at, &self.neutral.loci[at].ratio),
        };
        Bound::from_luts(relative.iter().enumerate().map(lut).collect(), self.scale, self.log10_cut)
    }
}
