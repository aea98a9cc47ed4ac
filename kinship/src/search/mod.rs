//! One-to-many, many-to-many and one-to-all-families search (比对) without losing a single exact hit.
//!
//! A likelihood ratio depends on a candidate only through the candidate's genotype at each locus, so a
//! family becomes one small table a locus, once ([`FamilyTable`]). The scan then reads one byte a locus
//! and candidate ([`Profiles`]), adds rounded-up logarithms ([`Bound`]), and computes the exact product
//! in `f64` for the few that could reach the threshold ([`search`]).

mod bound;
mod families;
mod family;
mod help;
mod pack;
mod pairs;
mod rank;
mod scan;
mod simd;

pub use bound::Bound;
pub use families::FamilyIndex;
pub use family::{FamilyLocus, FamilyTable};
pub use help::{Potential, more_loci, with_relative};
pub use pack::{Lender, Line, MISSING, Panel, Profiles};
pub use pairs::PairTables;
pub use rank::{Hit, Ranked, rank};
pub use scan::{Path, Search, exact_hits, search, search_many, survivors};
pub use simd::{lines_of, read_all};
