//! Likelihoods over pedigrees and one-to-many search of STR profiles; no names, no I/O.
//!
//! The crate is pure: data in, numbers out, with every assumption in the result. A comparison has two
//! hypotheses, each a [`Pedigree`]; [`likelihood_ratio`] computes both likelihoods locus by locus.
//!
//! ```
//! use std::collections::BTreeMap;
//! use kinship::{Assumptions, Case, Entry, Genotype, Locus, Pedigree, Profile, Source, likelihood_ratio};
//!
//! let mut father = Profile::new();
//! father.insert("T1", Genotype::pair("10", "11"));
//! let child = father.clone();
//! let case = Case {
//!     loci: vec![Locus::new("T1", &["10", "11", "12"], &[0.1, 0.2, 0.7])?],
//!     profiles: BTreeMap::from([("F".into(), father), ("C".into(), child)]),
//!     first: Pedigree::new(&[Entry::founder("F", None), Entry { father: Some("F"), ..Entry::founder("C", None) }])?,
//!     second: Pedigree::new(&[Entry::founder("F", None), Entry::founder("C", None)])?,
//! };
//! let answer = likelihood_ratio(&case, &Assumptions::plain(Source::strict("doc example")))?;
//! assert!((answer.ratio() - (0.1 + 0.2) / (4.0 * 0.1 * 0.2)).abs() < 1e-12);
//! # Ok::<(), kinship::Error>(())
//! ```

mod direct;
mod error;
mod exclusion;
mod factor;
mod frequency;
mod gb37223;
mod genotype;
mod joint;
mod linked;
mod locus;
mod mutation;
mod pedigree;
mod peel;
mod posterior;
mod ratio;
mod relation;
mod search;
mod states;
mod urn;

pub use direct::match_probability;
pub use error::{Error, Result};
pub use exclusion::{Typed, combined_exclusion, exclusion_power};
pub use frequency::{Locus, OffTable, Source};
pub use gb37223::{RuleRates, Verdict, duo_index, shared_alleles, trio_index, verdict};
pub use genotype::{Allele, Genotype, Profile};
pub use joint::{Joint, joint_assignment};
pub use locus::{Inheritance, canonical_locus};
pub use mutation::{Matrix, Mutation, Shape, Stationary};
pub use pedigree::{Entry, Pedigree, Person, Sex, UntypedFounders};
pub use posterior::Prior;
pub use ratio::{Assumptions, Case, LikelihoodRatio, LocusRatio, likelihood_ratio};
pub use relation::Relation;
pub use search::{
    Bound, FamilyIndex, FamilyLocus, FamilyTable, Hit, Lender, Line, MISSING, PairTables, Panel, Path,
    Potential, Profiles, Ranked, Search, exact_hits, lines_of, more_loci, rank, read_all, search,
    search_many, survivors, with_relative,
};
