//! The profile file (样本库): append-only, versioned, checked record by record, whole after any crash.
//!
//! A header line of JSON names the format, its version and the panel with its table; then come records of
//! one size: sample number (length and 96 bytes), two bytes a locus, CRC-32 of both. Appending writes whole
//! records and syncs. A crash can only leave an incomplete or wrong tail: reading stops there, says so,
//! and the next append cuts it off. Numbers only: no name ever reaches this file.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use kinship::{Locus, Panel, Profiles};
use serde::{Deserialize, Serialize};

use crate::import::Sample;

const FORMAT: &str = "shouhu-lab-profiles";
const VERSION: u32 = 1;

/// Room for a sample number of 24 characters in UTF-8.
const ID_BYTES: usize = 96;

/// What can go wrong with a profile file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// The disk.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// Another format or version, or a panel that does not fit.
    #[error("{0}")]
    Foreign(String),
}

#[derive(Deserialize, Serialize)]
struct Header {
    format: String,
    version: u32,
    loci: Vec<HeaderLocus>,
}

/// A locus with its table, as a header writes it.
#[derive(Deserialize, Serialize)]
pub(crate) struct HeaderLocus {
    name: String,
    alleles: Vec<String>,
    frequencies: Vec<f64>,
}

impl HeaderLocus {
    pub(crate) fn of(locus: &Locus) -> Self {
        Self {
            name: locus.name().to_owned(),
            alleles: locus.alleles().iter().map(|a| a.label().to_owned()).collect(),
            frequencies: locus.frequencies().to_vec(),
        }
    }

    pub(crate) fn locus(&self) -> kinship::Result<Locus> {
        Locus::new(&self.name, &self.alleles, &self.frequencies)
    }
}

impl Header {
    fn of(panel: &Panel) -> Self {
        let loci = panel.loci().iter().map(HeaderLocus::of).collect();
        Self { format: FORMAT.into(), version: VERSION, loci }
    }

    fn panel(&self) -> Result<Panel, Fault> {
        if self.format != FORMAT || self.version != VERSION {
            return Err(Fault::Foreign(format!("not a profile file of version {VERSION}")));
        }
        let loci = self.loci.iter().map(HeaderLocus::locus);
        let loci =
            loci.collect::<kinship::Result<Vec<Locus>>>().map_err(|e| Fault::Foreign(e.to_string()))?;
        Panel::new(loci).map_err(|e| Fault::Foreign(e.to_string()))
    }
}

/// An opened profile file.
pub(crate) struct Store {
    pub(crate) panel: Panel,
    pub(crate) ids: Vec<String>,
    pub(crate) profiles: Profiles,
    /// Bytes of a torn tail that were left unread.
    pub(crate) torn: u64,
    sound: u64,
}

fn record_size(loci: usize) -> usize {
    1 + ID_BYTES + 2 * loci + 4
}

/// CRC-32 (IEEE 802.3) of each byte.
const CRC: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
            bit += 1;
        }
        table[byte] = crc;
        byte += 1;
    }
    table
};

pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc: u32, byte| crc >> 8 ^ CRC[usize::from(*byte ^ crc.to_le_bytes()[0])])
}

fn encode(id: &str, exact: &[[u8; 2]]) -> Vec<u8> {
    let mut record = vec![0; 1 + ID_BYTES];
    let bytes = id.as_bytes();
    let length = bytes.len().min(ID_BYTES);
    record[0] = u8::try_from(length).unwrap_or(0);
    record[1..=length].copy_from_slice(&bytes[..length]);
    record.extend(exact.as_flattened());
    record.extend(crc32(&record).to_le_bytes());
    record
}

fn decode(record: &[u8]) -> Option<(String, Vec<[u8; 2]>)> {
    let (body, crc) = record.split_last_chunk::<4>()?;
    let length = usize::from(*body.first()?);
    if crc32(body) != u32::from_le_bytes(*crc) || length > ID_BYTES {
        return None;
    }
    let id = String::from_utf8(body[1..=length].to_vec()).ok()?;
    Some((id, body[1 + ID_BYTES..].as_chunks::<2>().0.to_vec()))
}

/// Makes an empty profile file for a panel; an existing file is refused. The name appears only once
/// the header is on disk.
pub(crate) fn create(path: &Path, panel: &Panel) -> Result<(), Fault> {
    if path.exists() {
        return Err(Fault::Foreign("the file exists already".into()));
    }
    let mut header = serde_json::to_vec(&Header::of(panel)).map_err(|e| Fault::Foreign(e.to_string()))?;
    header.push(b'\n');
    let draft = path.with_extension("draft");
    let mut file = File::create(&draft)?;
    file.write_all(&header)?;
    file.sync_all()?;
    std::fs::rename(&draft, path)?;
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Opens a profile file and packs it for the scan.
pub(crate) fn open(path: &Path) -> Result<Store, Fault> {
    let mut bytes = Vec::new();
    File::open(path)?.read_to_end(&mut bytes)?;
    let end =
        bytes.iter().position(|b| *b == b'\n').ok_or_else(|| Fault::Foreign("no header line".into()))?;
    let header: Header = serde_json::from_slice(&bytes[..end]).map_err(|e| Fault::Foreign(e.to_string()))?;
    let panel = header.panel()?;
    let size = record_size(panel.loci().len());
    let (mut ids, mut exact) = (Vec::new(), Vec::new());
    for record in bytes[end + 1..].chunks_exact(size) {
        let Some((id, alleles)) = decode(record) else { break };
        ids.push(id);
        exact.extend(alleles);
    }
    let sound = (end + 1 + ids.len() * size) as u64;
    let profiles = Profiles::from_exact(&panel, exact).map_err(|e| Fault::Foreign(e.to_string()))?;
    Ok(Store { panel, ids, profiles, torn: bytes.len() as u64 - sound, sound })
}

/// Appends samples after the last sound record and syncs. Returns how many were written, and why others
/// were not.
pub(crate) fn append(path: &Path, store: &Store, samples: &[Sample]) -> Result<(usize, Vec<String>), Fault> {
    let mut pack = Profiles::new(&store.panel);
    let (mut bytes, mut problems) = (Vec::new(), Vec::new());
    let mut known: Vec<&str> = store.ids.iter().map(String::as_str).collect();
    known.sort_unstable();
    for sample in samples {
        if known.binary_search(&sample.id.as_str()).is_ok() {
            problems.push(format!("{}: this number is in the file already", sample.id));
            continue;
        }
        let packed = store.panel.alleles(&sample.profile).and_then(|a| pack.push(&store.panel, &a));
        match packed {
            Ok(index) => {
                let loci = store.panel.loci().len();
                bytes.extend(encode(&sample.id, &pack.exact()[index * loci..(index + 1) * loci]));
            }
            Err(error) => problems.push(format!("{}: {error}", sample.id)),
        }
    }
    let mut file = OpenOptions::new().write(true).open(path)?;
    file.set_len(store.sound)?;
    file.seek(SeekFrom::Start(store.sound))?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    Ok((pack.len(), problems))
}

/// Fills a new file with profiles numbered by position: for benches and demonstrations.
pub(crate) fn write_packed(path: &Path, loci: usize, exact: &[[u8; 2]]) -> Result<(), Fault> {
    let mut file = io::BufWriter::new(OpenOptions::new().append(true).open(path)?);
    for (i, profile) in exact.chunks_exact(loci).enumerate() {
        file.write_all(&encode(&i.to_string(), profile))?;
    }
    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    Ok(())
}

/// Appends imported samples, making the file with the shipped table if it is missing.
pub(crate) fn append_samples(path: &Path, samples: &[Sample]) -> Result<(usize, Vec<String>), Fault> {
    if !path.exists() {
        let loci = crate::simulate::loci(42).map_err(|e| Fault::Foreign(e.to_string()))?;
        create(path, &Panel::new(loci).map_err(|e| Fault::Foreign(e.to_string()))?)?;
    }
    append(path, &open(path)?, samples)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kinship::{Genotype, Profile};

    fn panel() -> Panel {
        let locus = |name: &str| Locus::new(name, &["8", "9", "9.3"], &[0.3, 0.4, 0.3]).unwrap();
        Panel::new(vec![locus("TH01"), locus("TPOX")]).unwrap()
    }

    fn sample(id: &str, a: &str, b: &str) -> Sample {
        let mut profile = Profile::new();
        profile.insert("TH01", Genotype::pair(a, b));
        Sample { id: id.into(), profile }
    }

    #[test]
    fn the_check_sum_is_the_published_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn what_was_appended_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p");
        create(&path, &panel()).unwrap();
        let samples = [sample("S-1", "8", "9.3"), sample("S-2", "9", "9"), sample("S-3", "7", "8")];
        let (written, problems) = append(&path, &open(&path).unwrap(), &samples).unwrap();
        assert_eq!((written, problems.len()), (2, 1));
        let store = open(&path).unwrap();
        assert_eq!(store.ids, ["S-1", "S-2"]);
        assert_eq!(store.profiles.alleles(0), [Some((0, 2)), None]);
        let (written, problems) = append(&path, &store, &samples[..1]).unwrap();
        assert_eq!((written, problems.len()), (0, 1), "a number is written once");
    }

    #[test]
    fn a_crash_anywhere_leaves_whole_records_and_can_be_appended_to() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p");
        create(&path, &panel()).unwrap();
        let header = std::fs::metadata(&path).unwrap().len() as usize;
        append(&path, &open(&path).unwrap(), &[sample("S-1", "8", "9"), sample("S-2", "9", "9")]).unwrap();
        let whole = std::fs::read(&path).unwrap();
        let size = record_size(2);
        for cut in header..whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let store = open(&path).unwrap();
            assert_eq!(store.ids.len(), (cut - header) / size);
            assert_eq!(store.torn as usize, (cut - header) % size);
            append(&path, &store, &[sample("S-9", "8", "8")]).unwrap();
            assert_eq!(open(&path).unwrap().ids.last().map(String::as_str), Some("S-9"));
        }
        let mut flipped = whole;
        flipped[header + size + 3] ^= 1;
        std::fs::write(&path, &flipped).unwrap();
        assert_eq!(open(&path).unwrap().ids, ["S-1"]);
        std::fs::write(&path, b"{\"format\":\"other\",\"version\":1,\"loci\":[]}\n").unwrap();
        assert!(open(&path).is_err());
    }
}
