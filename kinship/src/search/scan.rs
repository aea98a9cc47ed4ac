//! The scan itself: kernels over tiles, exact rescoring of what survives, threads without shared state.

use crate::search::bound::Bound;
use crate::search::family::{FamilyTable, pair_index};
use crate::search::pack::{MISSING, Profiles, TILE, TILE_PROFILES};
use crate::search::rank::Hit;
use crate::search::simd::{self, Kernel};

/// Which kernel scans. All give identical results.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Path {
    /// Plain Rust.
    Portable,
    /// AVX2 byte shuffles.
    Avx2,
    /// AVX-512 VBMI byte permutes.
    Avx512,
}

impl Path {
    /// The paths that this CPU can run, slowest first.
    #[must_use]
    pub fn available() -> Vec<Self> {
        let all = [Self::Portable, Self::Avx2, Self::Avx512];
        all.into_iter().filter(|p| p.kernel().is_some()).collect()
    }

    /// The fastest path of this CPU.
    #[must_use]
    pub fn best() -> Self {
        Self::available().pop().unwrap_or(Self::Portable)
    }

    /// A short name for tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512-vbmi",
        }
    }

    fn kernel(self) -> Option<Kernel> {
        match self {
            Self::Portable => Some(simd::portable),
            Self::Avx2 => simd::avx2(),
            Self::Avx512 => simd::avx512(),
        }
    }
}

/// How to search.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Search {
    /// Kernel; one this CPU lacks falls back to plain Rust.
    pub path: Path,
    /// Threads, at least one.
    pub threads: usize,
}

impl Default for Search {
    fn default() -> Self {
        Self { path: Path::best(), threads: 1 }
    }
}

/// Indices of the profiles of tiles `from..to` whose bound reaches the threshold, in order.
#[must_use]
pub fn survivors(
    bound: &Bound,
    profiles: &Profiles,
    path: Path,
    tiles: std::ops::Range<usize>,
) -> Vec<usize> {
    let kernel = path.kernel().unwrap_or(simd::portable);
    let mut found = Vec::new();
    let size = profiles.loci() * TILE;
    for tile in tiles {
        let masks = kernel(bound, &profiles.lines()[tile * size..(tile + 1) * size]);
        collect(&masks, tile * TILE_PROFILES, profiles.len(), &mut found);
    }
    found
}

fn collect(masks: &[u64; TILE], base: usize, len: usize, found: &mut Vec<usize>) {
    for (line, mask) in masks.iter().enumerate() {
        let mut left = *mask;
        while left != 0 {
            let index = base + line * 64 + left.trailing_zeros() as usize;
            if index < len {
                found.push(index);
            }
            left &= left - 1;
        }
    }
}

/// Exact `f64` score of one packed profile.
pub(crate) fn rescore(table: &FamilyTable, profiles: &Profiles, index: usize) -> Hit {
    let mut hit = Hit { index, ratio: 1.0, compared: 0, contradicting: 0 };
    for (locus, pair) in table.loci.iter().zip(profiles.exact_of(index)) {
        if *pair != [MISSING; 2] {
            let at = pair_index(usize::from(pair[0]), usize::from(pair[1]));
            hit.ratio *= locus.ratio[at];
            hit.compared += 1;
            hit.contradicting += usize::from(locus.contradicts[at]);
        }
    }
    hit
}

/// All profiles whose exact ratio reaches the bound's threshold, best first.
#[must_use]
pub fn search(table: &FamilyTable, bound: &Bound, profiles: &Profiles, how: Search) -> Vec<Hit> {
    let mut hits = in_parallel(profiles.tiles(), how.threads, |tiles| {
        hits_of(table, bound, survivors(bound, profiles, how.path, tiles), profiles)
    })
    .concat();
    hits.sort_by(Hit::best_first);
    hits
}

/// Every exact hit of a range of profiles by computing all of them: the slow reference of the scan.
#[must_use]
pub fn exact_hits(
    table: &FamilyTable,
    profiles: &Profiles,
    log10_cut: f64,
    range: std::ops::Range<usize>,
) -> Vec<Hit> {
    let exact = range.map(|i| rescore(table, profiles, i));
    exact.filter(|hit| hit.ratio.log10() >= log10_cut).collect()
}

fn hits_of(table: &FamilyTable, bound: &Bound, indices: Vec<usize>, profiles: &Profiles) -> Vec<Hit> {
    let exact = indices.into_iter().map(|i| rescore(table, profiles, i));
    exact.filter(|hit| hit.ratio.log10() >= bound.log10_cut()).collect()
}

/// Every query against every profile: tiles stay in the cache while all queries pass over them.
/// The answer holds one list a query, best first.
#[must_use]
pub fn search_many(queries: &[(FamilyTable, Bound)], profiles: &Profiles, how: Search) -> Vec<Vec<Hit>> {
    let kernel = how.path.kernel().unwrap_or(simd::portable);
    let size = profiles.loci() * TILE;
    let parts = in_parallel(profiles.tiles(), how.threads, |tiles| {
        let mut found: Vec<Vec<usize>> = vec![Vec::new(); queries.len()];
        for tile in tiles {
            let lines = &profiles.lines()[tile * size..(tile + 1) * size];
            for ((_, bound), list) in queries.iter().zip(&mut found) {
                collect(&kernel(bound, lines), tile * TILE_PROFILES, profiles.len(), list);
            }
        }
        let score = |((table, bound), list): (&(FamilyTable, Bound), Vec<usize>)| {
            hits_of(table, bound, list, profiles)
        };
        queries.iter().zip(found).map(score).collect::<Vec<Vec<Hit>>>()
    });
    let mut all: Vec<Vec<Hit>> = vec![Vec::new(); queries.len()];
    for part in parts {
        all.iter_mut().zip(part).for_each(|(hits, more)| hits.extend(more));
    }
    all.iter_mut().for_each(|hits| hits.sort_by(Hit::best_first));
    all
}

/// Splits `count` units among threads; each works on its own range and returns its own result, in order.
pub(crate) fn in_parallel<T: Send>(
    count: usize,
    threads: usize,
    work: impl Fn(std::ops::Range<usize>) -> T + Sync,
) -> Vec<T> {
    let threads = threads.clamp(1, count.max(1));
    let range = |i: usize| count * i / threads..count * (i + 1) / threads;
    if threads == 1 {
        return vec![work(0..count)];
    }
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|i| {
                scope.spawn({
                    let work = &work;
                    move || work(range(i))
                })
            })
            .collect();
        running
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}
