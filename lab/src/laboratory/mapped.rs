//! The national database as one mapped file (全国库文件): packed once, opened in the time it takes to check it.
//!
//! Header (a line of JSON: format, version, panel with table, count, checksum; its own CRC-32 behind it),
//! then class bytes, exact alleles, numbers. A file is written under another name, synced and renamed: it
//! is there whole or not at all. Opening checks format, version, length, and the checksum over every byte;
//! a file that fails is refused and has to be packed again from its source.
//!
//! The file holds genotypes in the clear, because a scan reads it at the speed of memory. It belongs on an
//! encrypted disk; SECURITY says what it gives away.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;

use kinship::{Line, Panel, Profiles, lines_of};
use memmap2::Mmap;
use serde::{Deserialize, Serialize};

use crate::store::{HeaderLocus, crc32};

const FORMAT: &str = "shouhu-lab-packed";
const VERSION: u32 = 1;

/// Bytes of the header: a multiple of any page, and room for a table of 64 loci.
const HEADER_BYTES: usize = 256 << 10;

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// The disk.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// Not ours, another version, cut off, or changed: pack it again.
    #[error("not a sound packed database: {0}; pack it again from its source")]
    Unsound(&'static str),
}

#[derive(Deserialize, Serialize)]
struct Header {
    format: String,
    version: u32,
    profiles: usize,
    checksum: String,
    loci: Vec<HeaderLocus>,
}

/// A mapped database.
#[derive(Clone, Debug)]
pub(crate) struct Packed {
    pub(crate) panel: Panel,
    pub(crate) profiles: Profiles,
    map: Arc<Mmap>,
    numbers_at: usize,
}

/// A part of the map, lent to the pack for as long as it lives.
struct Part {
    map: Arc<Mmap>,
    range: std::ops::Range<usize>,
}

impl Part {
    fn bytes(&self) -> &[u8] {
        &self.map[self.range.clone()]
    }
}

impl AsRef<[Line]> for Part {
    fn as_ref(&self) -> &[Line] {
        lines_of(self.bytes()).unwrap_or_default()
    }
}

impl AsRef<[[u8; 2]]> for Part {
    fn as_ref(&self) -> &[[u8; 2]] {
        self.bytes().as_chunks().0
    }
}

/// A checksum at the speed of memory: eight lanes of multiply and rotate over 64-byte blocks. It finds torn and
/// rotten files; against forgery it does nothing.
fn checksum(parts: &[&[u8]]) -> u64 {
    const PRIME: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut lanes = [PRIME; 8];
    for part in parts {
        let (blocks, rest) = part.as_chunks::<64>();
        let mut last = [0; 64];
        last[..rest.len()].copy_from_slice(rest);
        let tail = if rest.is_empty() { [].as_slice() } else { std::slice::from_ref(&last) };
        for block in blocks.iter().chain(tail) {
            for (lane, word) in lanes.iter_mut().zip(block.as_chunks::<8>().0) {
                *lane = (*lane ^ u64::from_le_bytes(*word)).wrapping_mul(PRIME).rotate_left(29);
            }
        }
        lanes[0] = lanes[0].wrapping_add(part.len() as u64).wrapping_mul(PRIME);
    }
    lanes.iter().fold(PRIME, |sum, lane| (sum ^ lane).wrapping_mul(PRIME).rotate_left(31))
}

fn line_bytes(lines: &[Line]) -> Vec<u8> {
    lines.iter().flat_map(|line| line.0).collect()
}

/// Writes a packed database; whoever looks sees the old file or the whole new one.
pub(crate) fn write(path: &Path, panel: &Panel, profiles: &Profiles, numbers: &[u64]) -> Result<(), Fault> {
    if numbers.len() != profiles.len() {
        return Err(Fault::Unsound("numbers and profiles differ in count"));
    }
    let lines = line_bytes(profiles.lines());
    let exact = profiles.exact().as_flattened();
    let numbers: Vec<u8> = numbers.iter().flat_map(|n| n.to_le_bytes()).collect();
    let header = Header {
        format: FORMAT.to_owned(),
        version: VERSION,
        profiles: profiles.len(),
        checksum: format!("{:016x}", checksum(&[&lines, exact, &numbers])),
        loci: panel.loci().iter().map(HeaderLocus::of).collect(),
    };
    let mut text = serde_json::to_vec(&header).map_err(io::Error::other)?;
    if text.len() + 8 > HEADER_BYTES {
        return Err(Fault::Unsound("the table is too large for the header"));
    }
    text.resize(HEADER_BYTES - 4, b' ');
    text.extend(crc32(&text).to_le_bytes());
    let draft = path.with_extension("draft");
    let mut file = File::create(&draft)?;
    for part in [&text[..], &lines, exact, &numbers] {
        file.write_all(part)?;
    }
    file.sync_all()?;
    std::fs::rename(&draft, path)?;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[expect(
    unsafe_code,
    reason = "a file mapping; the laboratory alone holds the file, and replaces it by renaming"
)]
fn map(file: &File) -> io::Result<Mmap> {
    // SAFETY: the file is never written in place: `write` makes a new one and renames it, so the mapped
    // bytes stay as they are. Whoever cuts the file from outside can stop the process, nothing worse.
    unsafe { Mmap::map(file) }
}

/// Opens and checks a packed database.
pub(crate) fn open(path: &Path) -> Result<Packed, Fault> {
    let map = Arc::new(map(&File::open(path)?)?);
    let header = header(&map)?;
    let loci = header.loci.iter().map(HeaderLocus::locus).collect::<kinship::Result<Vec<_>>>();
    let panel = loci.and_then(Panel::new).map_err(|_| Fault::Unsound("the panel can't be read"))?;
    let count = panel.loci().len();
    // 512 profiles are a tile; a tile has 512 bytes a locus.
    let too_large = || Fault::Unsound("the header counts more than a file holds");
    let size = |each: usize, n: usize| each.checked_mul(n).ok_or_else(too_large);
    let lines = size(header.profiles.div_ceil(512), 512 * count)?;
    let (exact, numbers) = (size(header.profiles, 2 * count)?, size(header.profiles, 8)?);
    let exact_at = HEADER_BYTES + lines;
    let numbers_at = exact_at.checked_add(exact).ok_or_else(too_large)?;
    if numbers_at.checked_add(numbers) != Some(map.len()) {
        return Err(Fault::Unsound("its length is wrong"));
    }
    let sum = checksum(&[&map[HEADER_BYTES..exact_at], &map[exact_at..numbers_at], &map[numbers_at..]]);
    if format!("{sum:016x}") != header.checksum {
        return Err(Fault::Unsound("its checksum is wrong"));
    }
    let part = |range| Arc::new(Part { map: Arc::clone(&map), range });
    let (lines, exact) = (part(HEADER_BYTES..exact_at), part(exact_at..numbers_at));
    let profiles = Profiles::lent(&panel, header.profiles, lines, exact)
        .map_err(|_| Fault::Unsound("its alleles don't fit its table"))?;
    Ok(Packed { panel, profiles, map, numbers_at })
}

fn header(map: &[u8]) -> Result<Header, Fault> {
    let text = map.get(..HEADER_BYTES).ok_or(Fault::Unsound("it ends in its header"))?;
    let (body, crc) = text.split_last_chunk::<4>().ok_or(Fault::Unsound("it ends in its header"))?;
    if crc32(body) != u32::from_le_bytes(*crc) {
        return Err(Fault::Unsound("its header is damaged"));
    }
    let header: Header =
        serde_json::from_slice(body).map_err(|_| Fault::Unsound("its header can't be read"))?;
    if header.format != FORMAT || header.version != VERSION {
        return Err(Fault::Unsound("another format or version"));
    }
    Ok(header)
}

impl Packed {
    fn numbers(&self) -> &[[u8; 8]] {
        self.map[self.numbers_at..].as_chunks().0
    }

    /// Number of a profile.
    pub(crate) fn number(&self, index: usize) -> u64 {
        self.numbers().get(index).map_or(0, |bytes| u64::from_le_bytes(*bytes))
    }

    /// Profile of a number.
    pub(crate) fn find(&self, number: u64) -> Option<usize> {
        let wanted = number.to_le_bytes();
        self.numbers().iter().position(|bytes| *bytes == wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::{Dice, Population, loci};

    fn sample(count: usize) -> (Panel, Profiles, Vec<u64>) {
        let panel = Panel::new(loci(4).unwrap()).unwrap();
        let population = Population::new(panel.loci());
        let profiles = population.database(&panel, &mut Dice::new(2), count).unwrap();
        let numbers = (0..count as u64).map(|n| n * 7 + 1).collect();
        (panel, profiles, numbers)
    }

    #[test]
    fn what_was_packed_is_mapped_the_same() {
        let folder = tempfile::tempdir().unwrap();
        for count in [0, 1, 511, 512, 513, 1500] {
            let path = folder.path().join(format!("{count}.pack"));
            let (panel, profiles, numbers) = sample(count);
            write(&path, &panel, &profiles, &numbers).unwrap();
            let opened = open(&path).unwrap();
            assert_eq!(opened.profiles, profiles);
            assert_eq!(opened.panel, panel);
            assert!((0..count).all(|i| opened.number(i) == numbers[i] && opened.find(numbers[i]) == Some(i)));
            assert_eq!(opened.find(3), None);
        }
    }

    #[test]
    fn a_cut_or_changed_file_is_refused_and_the_old_one_outlives_a_torn_draft() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("national.pack");
        let (panel, profiles, numbers) = sample(700);
        write(&path, &panel, &profiles, &numbers).unwrap();
        let whole = std::fs::read(&path).unwrap();
        // A crash while the next one is written leaves a draft behind, which nobody opens.
        std::fs::write(path.with_extension("draft"), &whole[..whole.len() / 2]).unwrap();
        assert!(open(&path).is_ok());
        let broken = folder.path().join("broken.pack");
        for cut in [0, 10, HEADER_BYTES - 1, HEADER_BYTES, HEADER_BYTES + 64, whole.len() - 1] {
            std::fs::write(&broken, &whole[..cut]).unwrap();
            assert!(open(&broken).is_err(), "cut at {cut}");
        }
        let mut dice = Dice::new(8);
        for _ in 0..200 {
            let mut changed = whole.clone();
            // Anywhere: header, lines, alleles, numbers.
            let at = (dice.bits() % changed.len() as u64) as usize;
            changed[at] ^= 1 << (dice.bits() % 8);
            std::fs::write(&broken, &changed).unwrap();
            assert!(open(&broken).is_err(), "changed at {at}");
        }
    }
}
