//! Profiles packed for the scan: one byte a locus, tiles of 512 profiles locus by locus, plus two bytes a
//! locus with the exact alleles for rescoring.

use std::ops::Deref;
use std::sync::Arc;

use crate::error::{Error, Kind, Result};
use crate::frequency::Locus;
use crate::genotype::{Genotype, Profile};
use crate::locus::Inheritance;
use crate::search::family::pair_index;

/// Class byte of an untyped locus.
pub const MISSING: u8 = 255;

/// Allele symbols that one byte can pair: 22·23/2 = 253 classes.
const SYMBOLS_MAX: usize = 22;

/// Lines of 64 profiles in a tile.
pub(crate) const TILE: usize = 8;

/// Profiles in a tile.
pub(crate) const TILE_PROFILES: usize = TILE * 64;

/// 64 class bytes on one cache line.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(C, align(64))]
pub struct Line(pub [u8; 64]);

/// How the alleles of one locus become symbols: all of them, or the commonest 21 and "other".
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Classes {
    symbol: Vec<u8>,
    pub(crate) count: usize,
}

impl Classes {
    fn new(locus: &Locus) -> Self {
        let n = locus.alleles().len();
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|a, b| locus.frequencies()[*b].total_cmp(&locus.frequencies()[*a]).then(a.cmp(b)));
        let symbols = n.min(SYMBOLS_MAX);
        let mut symbol = vec![0; n];
        for (rank, allele) in order.into_iter().enumerate() {
            symbol[allele] = u8::try_from(rank.min(symbols - 1)).unwrap_or(u8::MAX);
        }
        Self { symbol, count: symbols * (symbols + 1) / 2 }
    }

    /// Class byte of a pair of allele positions.
    pub(crate) fn class(&self, a: usize, b: usize) -> u8 {
        let at = pair_index(usize::from(self.symbol[a]), usize::from(self.symbol[b]));
        u8::try_from(at).unwrap_or(MISSING)
    }
}

/// Loci that a database was packed for, in order. Bounds and packs of different panels never mix.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    loci: Vec<Locus>,
    classes: Vec<Classes>,
}

impl Panel {
    /// A panel over autosomal loci of at most 255 alleles each.
    ///
    /// # Errors
    /// X loci, no locus, more than 64 loci, or more than 255 alleles at one.
    pub fn new(loci: Vec<Locus>) -> Result<Self> {
        let fits = |l: &Locus| l.inheritance() == Inheritance::Autosomal && l.alleles().len() <= 255;
        if loci.is_empty() || loci.len() > 64 || !loci.iter().all(fits) {
            return Err(Error::new(
                Kind::Frequencies,
                "a panel holds 1 to 64 autosomal loci of at most 255 alleles",
            ));
        }
        let classes = loci.iter().map(Classes::new).collect();
        Ok(Self { loci, classes })
    }

    /// The loci in scan order.
    #[must_use]
    pub fn loci(&self) -> &[Locus] {
        &self.loci
    }

    pub(crate) fn classes(&self) -> &[Classes] {
        &self.classes
    }

    /// A profile as allele positions; loci outside the panel are left out.
    ///
    /// # Errors
    /// An allele that the panel's table lacks: extend the table by its off-table rule first.
    pub fn alleles(&self, profile: &Profile) -> Result<Vec<Option<(usize, usize)>>> {
        self.loci
            .iter()
            .map(|locus| profile.get(locus.name()).map(|g| positions(locus, g)).transpose())
            .collect()
    }
}

fn positions(locus: &Locus, genotype: &Genotype) -> Result<(usize, usize)> {
    let Genotype::Pair(a, b) = genotype else {
        return Err(Error::new(
            Kind::Genotype,
            format!("locus {}: one allele at an autosomal locus", locus.name()),
        ));
    };
    locus.index_of(a).zip(locus.index_of(b)).ok_or_else(|| {
        Error::new(Kind::UnknownAllele, format!("locus {}: an allele is not in the table", locus.name()))
    })
}

/// Somebody who keeps elements in place for as long as they are borrowed: a mapped file, say.
pub type Lender<T> = Arc<dyn AsRef<[T]> + Send + Sync>;

/// Elements of our own, or lent ones that are only read.
#[derive(Clone)]
enum Kept<T> {
    Own(Vec<T>),
    Lent(Lender<T>),
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self::Own(Vec::new())
    }
}

impl<T> Deref for Kept<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Self::Own(own) => own,
            Self::Lent(lent) => (**lent).as_ref(),
        }
    }
}

impl<T: Clone> Kept<T> {
    /// Elements that can be changed; lent ones are copied first.
    fn own(&mut self) -> &mut Vec<T> {
        if let Self::Lent(lent) = self {
            *self = Self::Own((**lent).as_ref().to_vec());
        }
        match self {
            Self::Own(own) => own,
            Self::Lent(_) => unreachable!("lent elements were copied just now"),
        }
    }
}

impl<T: PartialEq> PartialEq for Kept<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T> std::fmt::Debug for Kept<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} elements", self.len())
    }
}

/// Packed profiles in insertion order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profiles {
    loci: usize,
    len: usize,
    lines: Kept<Line>,
    exact: Kept<[u8; 2]>,
}

impl Profiles {
    /// An empty pack for a panel.
    #[must_use]
    pub fn new(panel: &Panel) -> Self {
        Self { loci: panel.loci.len(), ..Self::default() }
    }

    /// Rebuilds a pack from its exact alleles (two bytes a locus, profile after profile; 255 = untyped),
    /// as read back from a file.
    ///
    /// # Errors
    /// A length that is no multiple of the panel, or an allele beyond its table.
    pub fn from_exact(panel: &Panel, exact: Vec<[u8; 2]>) -> Result<Self> {
        let mut pack = Self::new(panel);
        if !exact.len().is_multiple_of(pack.loci) {
            return Err(Error::new(Kind::Genotype, "the exact alleles do not fill whole profiles"));
        }
        for profile in exact.chunks_exact(pack.loci) {
            let fits = |(pair, locus): (&[u8; 2], &Locus)| {
                *pair == [MISSING; 2] || pair.iter().all(|a| usize::from(*a) < locus.alleles().len())
            };
            if !profile.iter().zip(&panel.loci).all(fits) {
                return Err(Error::new(Kind::Genotype, "an allele lies beyond its table"));
            }
            pack.classify(panel, profile);
        }
        pack.exact = Kept::Own(exact);
        Ok(pack)
    }

    /// A pack over lent memory, as [`Self::lines`] and [`Self::exact`] of another pack for this panel gave
    /// it. Whoever lends vouches that the class bytes belong to the alleles, by a checksum say; that no
    /// allele lies beyond its table is checked here.
    ///
    /// # Errors
    /// Lengths that don't fit `len` profiles of the panel, or an allele beyond its table.
    pub fn lent(panel: &Panel, len: usize, lines: Lender<Line>, exact: Lender<[u8; 2]>) -> Result<Self> {
        let loci = panel.loci.len();
        let wrong = |what| Err(Error::new(Kind::Genotype, what));
        let alleles = (*exact).as_ref();
        if alleles.len() != len * loci || (*lines).as_ref().len() != len.div_ceil(TILE_PROFILES) * loci * TILE
        {
            return wrong("the lent memory does not hold so many profiles");
        }
        let most: Vec<u8> =
            panel.loci.iter().map(|l| u8::try_from(l.alleles().len()).unwrap_or(MISSING)).collect();
        let fits = |profile: &[[u8; 2]]| {
            let beyond =
                |(pair, n): (&[u8; 2], &u8)| *pair != [MISSING; 2] && (pair[0] >= *n || pair[1] >= *n);
            !profile.iter().zip(&most).fold(false, |wrong, both| wrong | beyond(both))
        };
        if !alleles.chunks_exact(loci).all(fits) {
            return wrong("an allele lies beyond its table");
        }
        Ok(Self { loci, len, lines: Kept::Lent(lines), exact: Kept::Lent(exact) })
    }

    /// Adds a profile given as allele positions and returns its index.
    ///
    /// # Errors
    /// As many entries as loci are needed, each within its table.
    pub fn push(&mut self, panel: &Panel, alleles: &[Option<(usize, usize)>]) -> Result<usize> {
        let wrong = || Error::new(Kind::Genotype, "the profile does not fit the panel");
        if alleles.len() != self.loci || panel.loci.len() != self.loci {
            return Err(wrong());
        }
        let mut exact = Vec::with_capacity(self.loci);
        for (pair, locus) in alleles.iter().zip(&panel.loci) {
            let n = locus.alleles().len();
            exact.push(match pair {
                Some((a, b)) if *a < n && *b < n => {
                    [u8::try_from(*a).map_err(|_| wrong())?, u8::try_from(*b).map_err(|_| wrong())?]
                }
                Some(_) => return Err(wrong()),
                None => [MISSING; 2],
            });
        }
        self.classify(panel, &exact);
        self.exact.own().extend(exact);
        Ok(self.len - 1)
    }

    /// Writes the class bytes of the next profile.
    fn classify(&mut self, panel: &Panel, exact: &[[u8; 2]]) {
        let lines = self.lines.own();
        if self.len.is_multiple_of(TILE_PROFILES) {
            lines.resize(lines.len() + self.loci * TILE, Line([MISSING; 64]));
        }
        let (tile, within) = (self.len / TILE_PROFILES, self.len % TILE_PROFILES);
        let (line, lane) = (within / 64, within % 64);
        for (l, (pair, classes)) in exact.iter().zip(&panel.classes).enumerate() {
            if *pair != [MISSING; 2] {
                let class = classes.class(usize::from(pair[0]), usize::from(pair[1]));
                lines[(tile * self.loci + l) * TILE + line].0[lane] = class;
            }
        }
        self.len += 1;
    }

    /// Number of profiles.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Loci of each profile.
    #[must_use]
    pub fn loci(&self) -> usize {
        self.loci
    }

    /// Number of tiles of 512.
    #[must_use]
    pub fn tiles(&self) -> usize {
        self.lines.len() / (self.loci * TILE).max(1)
    }

    /// Number of tiles that hold the first `count` profiles.
    #[must_use]
    pub fn tiles_of_first(&self, count: usize) -> usize {
        count.div_ceil(TILE_PROFILES).min(self.tiles())
    }

    /// The class bytes, tile by tile, locus by locus.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Exact alleles, two bytes a locus, profile after profile.
    #[must_use]
    pub fn exact(&self) -> &[[u8; 2]] {
        &self.exact
    }

    /// One profile as allele positions.
    #[must_use]
    pub fn alleles(&self, index: usize) -> Vec<Option<(usize, usize)>> {
        self.exact_of(index)
            .iter()
            .map(|p| (*p != [MISSING; 2]).then(|| (usize::from(p[0]), usize::from(p[1]))))
            .collect()
    }

    pub(crate) fn exact_of(&self, index: usize) -> &[[u8; 2]] {
        &self.exact[index * self.loci..(index + 1) * self.loci]
    }
}
