//! The national database as one mapped file (全国库文件): packed once, opened in the time it takes to check it.
//!
//! Header (a line of JSON: format, version, panel with table, count, checksum; its own CRC-32 behind it),
//! then class bytes, exact alleles, numbers. A file is written under another name, synced and renamed: it
//! is there whole or not at all. Opening checks format, version, length, and the checksum over every byte;
//! a file that fails is refused and has to be packed again from its source.
//!
//! The file holds genotypes in the clear, because a scan reads it at the speed of memory. It belongs on an
//! encrypted disk; SECURITY says what it gives away.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufWriter, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
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
    /// The header's checksum: which file this is.
    pub(crate) checksum: String,
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

/// Writes a packed database; whoever looks sees the old file or the whole new one.
pub(crate) fn write(path: &Path, panel: &Panel, profiles: &Profiles, numbers: &[u64]) -> Result<(), Fault> {
    let mut writer = Writer::new(path, panel, profiles.len())?;
    writer.push(profiles, numbers)?;
    writer.finish()
}

/// A packed database on its way to the disk, part by part: it never has to fit into memory. Until
/// [`Writer::finish`] it lies under another name, where nobody opens it.
pub(crate) struct Writer {
    path: PathBuf,
    draft: PathBuf,
    file: File,
    loci: Vec<HeaderLocus>,
    profiles: usize,
    written: usize,
}

/// Profiles of a tile.
const TILE: usize = 512;

/// Where the parts of a file lie.
struct Layout {
    exact_at: usize,
    numbers_at: usize,
    end: usize,
}

impl Layout {
    /// 512 profiles are a tile; a tile has 512 bytes a locus.
    fn of(loci: usize, profiles: usize) -> Result<Self, Fault> {
        let too_large = || Fault::Unsound("the header counts more than a file holds");
        let size = |each: usize, n: usize| each.checked_mul(n).ok_or_else(too_large);
        let exact_at = size(profiles.div_ceil(TILE), TILE * loci)?.checked_add(HEADER_BYTES);
        let exact_at = exact_at.ok_or_else(too_large)?;
        let numbers_at = exact_at.checked_add(size(profiles, 2 * loci)?).ok_or_else(too_large)?;
        let end = numbers_at.checked_add(size(profiles, 8)?).ok_or_else(too_large)?;
        Ok(Self { exact_at, numbers_at, end })
    }
}

impl Writer {
    /// Begins a file that will hold so many profiles.
    pub(crate) fn new(path: &Path, panel: &Panel, profiles: usize) -> Result<Self, Fault> {
        let draft = path.with_extension("draft");
        let mut options = File::options();
        let file = options.read(true).write(true).create(true).truncate(true).open(&draft)?;
        let loci = panel.loci().iter().map(HeaderLocus::of).collect();
        Ok(Self { path: path.to_owned(), draft, file, loci, profiles, written: 0 })
    }

    /// Adds profiles of the same panel; all but the last part are whole tiles.
    pub(crate) fn push(&mut self, profiles: &Profiles, numbers: &[u64]) -> Result<(), Fault> {
        if numbers.len() != profiles.len() {
            return Err(Fault::Unsound("numbers and profiles differ in count"));
        }
        let loci = self.loci.len();
        if !self.written.is_multiple_of(TILE) || profiles.loci() != loci {
            return Err(Fault::Unsound("a part does not fit after the others"));
        }
        let layout = Layout::of(loci, self.profiles)?;
        self.seek(HEADER_BYTES + self.written / TILE * TILE * loci)?;
        let mut out = BufWriter::with_capacity(1 << 20, &self.file);
        profiles.lines().iter().try_for_each(|line| out.write_all(&line.0))?;
        out.flush()?;
        drop(out);
        self.seek(layout.exact_at + self.written * 2 * loci)?;
        self.file.write_all(profiles.exact().as_flattened())?;
        self.seek(layout.numbers_at + self.written * 8)?;
        let mut out = BufWriter::with_capacity(1 << 20, &self.file);
        numbers.iter().try_for_each(|number| out.write_all(&number.to_le_bytes()))?;
        out.flush()?;
        drop(out);
        self.written += profiles.len();
        Ok(())
    }

    fn seek(&mut self, at: usize) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(at as u64)).map(drop)
    }

    /// Checks, writes the header, syncs, and gives the file its name.
    pub(crate) fn finish(mut self) -> Result<(), Fault> {
        if self.written != self.profiles {
            return Err(Fault::Unsound("fewer or more profiles came than were announced"));
        }
        let layout = Layout::of(self.loci.len(), self.profiles)?;
        self.file.set_len(layout.end as u64)?;
        let checksum = {
            let map = map(&self.file)?;
            format!("{:016x}", checksum(&layout.parts(&map)))
        };
        let (format, version, profiles) = (FORMAT.to_owned(), VERSION, self.profiles);
        let header = Header { format, version, profiles, checksum, loci: std::mem::take(&mut self.loci) };
        let mut text = serde_json::to_vec(&header).map_err(io::Error::other)?;
        if text.len() + 8 > HEADER_BYTES {
            return Err(Fault::Unsound("the table is too large for the header"));
        }
        text.resize(HEADER_BYTES - 4, b' ');
        text.extend(crc32(&text).to_le_bytes());
        self.seek(0)?;
        self.file.write_all(&text)?;
        self.file.sync_all()?;
        std::fs::rename(&self.draft, &self.path)?;
        if let Some(folder) = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }
}

impl Layout {
    /// Lines, exact alleles, numbers.
    fn parts<'a>(&self, map: &'a [u8]) -> [&'a [u8]; 3] {
        [
            &map[HEADER_BYTES..self.exact_at],
            &map[self.exact_at..self.numbers_at],
            &map[self.numbers_at..self.end],
        ]
    }
}

#[expect(
    unsafe_code,
    reason = "a file mapping; the laboratory alone holds the file, and replaces it by renaming"
)]
fn map(file: &File) -> io::Result<Mmap> {
    // SAFETY: a file with its name is never written in place: `Writer` makes a new one and renames it, and
    // maps its own draft only after the last part and before the header, which no slice of it reaches. So
    // the mapped bytes stay as they are. Whoever cuts the file from outside can stop the process, nothing worse.
    unsafe { Mmap::map(file) }
}

/// Opens and checks a packed database.
pub(crate) fn open(path: &Path) -> Result<Packed, Fault> {
    let map = Arc::new(map(&File::open(path)?)?);
    let header = header(&map)?;
    let loci = header.loci.iter().map(HeaderLocus::locus).collect::<kinship::Result<Vec<_>>>();
    let panel = loci.and_then(Panel::new).map_err(|_| Fault::Unsound("the panel can't be read"))?;
    let layout = Layout::of(panel.loci().len(), header.profiles)?;
    if layout.end != map.len() {
        return Err(Fault::Unsound("its length is wrong"));
    }
    if format!("{:016x}", checksum(&layout.parts(&map))) != header.checksum {
        return Err(Fault::Unsound("its checksum is wrong"));
    }
    let Layout { exact_at, numbers_at, .. } = layout;
    let part = |range| Arc::new(Part { map: Arc::clone(&map), range });
    let (lines, exact) = (part(HEADER_BYTES..exact_at), part(exact_at..numbers_at));
    let profiles = Profiles::lent(&panel, header.profiles, lines, exact)
        .map_err(|_| Fault::Unsound("its alleles don't fit its table"))?;
    Ok(Packed { panel, profiles, checksum: header.checksum, map, numbers_at })
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

    /// Profiles of several numbers, in one pass over the file.
    pub(crate) fn find_all(&self, numbers: &BTreeSet<u64>) -> BTreeMap<u64, usize> {
        let mut found = BTreeMap::new();
        if numbers.is_empty() {
            return found;
        }
        for (index, bytes) in self.numbers().iter().enumerate() {
            let number = u64::from_le_bytes(*bytes);
            if numbers.contains(&number) {
                found.entry(number).or_insert(index);
            }
        }
        found
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
    fn a_file_written_in_parts_is_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        let (whole, parts) = (folder.path().join("whole.pack"), folder.path().join("parts.pack"));
        let (panel, profiles, numbers) = sample(1500);
        write(&whole, &panel, &profiles, &numbers).unwrap();
        let mut writer = Writer::new(&parts, &panel, 1500).unwrap();
        for range in [0..512, 512..1024, 1024..1500] {
            let exact = profiles.exact()[range.start * 4..range.end * 4].to_vec();
            writer.push(&Profiles::from_exact(&panel, exact).unwrap(), &numbers[range]).unwrap();
        }
        assert!(!parts.exists(), "a part is no file yet");
        assert!(writer.push(&sample(4).1, &[1, 2, 3, 4]).is_err(), "after the last part nothing fits");
        writer.finish().unwrap();
        assert_eq!(std::fs::read(&whole).unwrap(), std::fs::read(&parts).unwrap());
        let writer = Writer::new(&parts, &panel, 3).unwrap();
        assert!(writer.finish().is_err(), "fewer came than were announced");
        assert!(open(&parts).is_ok(), "the old one outlives a writer that failed");
    }

    /// Not a test of its own: the child process of the one below, which writes until it is killed.
    #[test]
    fn writes_until_it_is_killed() {
        let Some(path) = std::env::var_os("SHOUHU_LAB_PACK") else { return };
        let (panel, profiles, numbers) = sample(60_000);
        let numbers: Vec<u64> = numbers.iter().map(|n| n + 5).collect();
        println!("begins");
        loop {
            write(Path::new(&path), &panel, &profiles, &numbers).unwrap();
        }
    }

    #[test]
    fn killed_while_writing_it_leaves_the_old_file_or_a_whole_new_one() {
        use std::io::BufRead as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("national.pack");
        let (panel, old, numbers) = sample(700);
        let mut dice = Dice::new(11);
        let (mut olds, mut drafts) = (0, 0);
        for _ in 0..40 {
            let _ = std::fs::remove_file(path.with_extension("draft"));
            write(&path, &panel, &old, &numbers).unwrap();
            let mut child = std::process::Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "laboratory::mapped::tests::writes_until_it_is_killed", "--nocapture"])
                .env("SHOUHU_LAB_PACK", &path)
                .stdout(std::process::Stdio::piped())
                .spawn()
                .unwrap();
            let said = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
            said.map_while(Result::ok).find(|line| line.contains("begins")).expect("it began");
            std::thread::sleep(std::time::Duration::from_micros(dice.bits() % 30_000));
            // SIGKILL: no farewell.
            child.kill().unwrap();
            child.wait().unwrap();
            drafts += usize::from(path.with_extension("draft").exists());
            let opened = open(&path).expect("one of the two, whole");
            match opened.profiles.len() {
                700 => {
                    olds += 1;
                    assert_eq!(opened.profiles, old);
                }
                60_000 => assert_eq!(opened.number(0), 6),
                other => panic!("{other} profiles"),
            }
        }
        assert!(olds > 0 && drafts > 0, "no kill struck a write: {olds} old files, {drafts} drafts");
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
