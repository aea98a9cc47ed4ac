//! Importers (导入): every format becomes samples by number, every bad row becomes a problem with its line.
//!
//! Nothing is guessed: a row that cannot be read is left out and named; the rest of the file still counts.

mod cmf;
mod delimited;
mod fam;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use kinship::{Allele, Genotype, Profile, canonical_locus};
use serde::{Deserialize, Serialize};

/// Longest sample number accepted (CODIS CMF allows 24 characters).
const SAMPLE_MAX: usize = 24;

/// File formats.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Format {
    /// CODIS CMF 3.2 XML.
    Cmf,
    /// GeneMapper text export, one row a locus.
    Genemapper,
    /// Familias project.
    Fam,
    /// CSV, one row a locus or one row a sample.
    Csv,
}

/// A sample with its profile.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sample {
    /// Sample number; never a name.
    pub(crate) id: String,
    /// Typed loci.
    pub(crate) profile: Profile,
}

/// A row that was left out, or a file that ended early.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Problem {
    /// Line in the file, from 1.
    pub(crate) line: usize,
    /// What is wrong with it; alleles are not repeated.
    pub(crate) what: String,
}

/// What a sex marker says.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sex {
    /// X only.
    Female,
    /// X and Y.
    Male,
}

/// What was seen besides the genotypes of a sample.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Notes {
    /// Loci with more than two alleles, left out.
    pub(crate) three_alleles: usize,
    /// Loci with a reading outside the ladder, left out.
    pub(crate) off_ladder: usize,
    /// Sex marker, where one was read.
    pub(crate) sex: Option<Sex>,
}

/// What a file gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Imported {
    /// Samples in order of first appearance.
    pub(crate) samples: Vec<Sample>,
    /// Rows left out.
    pub(crate) problems: Vec<Problem>,
    /// Readings of sex markers and sensors, which are not used.
    pub(crate) ignored: usize,
    /// What was seen besides, by sample number.
    pub(crate) notes: BTreeMap<String, Notes>,
}

impl Imported {
    fn problem(&mut self, line: usize, what: impl Into<String>) {
        self.problems.push(Problem { line, what: what.into() });
    }

    /// Adds one locus of one sample, or says why not.
    fn add(
        &mut self,
        at: &mut BTreeMap<String, usize>,
        line: usize,
        id: &str,
        locus: &str,
        alleles: &[&str],
    ) {
        let id = id.trim();
        if id.is_empty() || id.chars().count() > SAMPLE_MAX || id.chars().any(char::is_control) {
            return self.problem(line, format!("a sample number has 1 to {SAMPLE_MAX} printable characters"));
        }
        let Some(name) = canonical_locus(locus) else {
            self.ignored += 1;
            if let Some(sex) = sex_marker(locus, alleles) {
                self.notes.entry(id.to_owned()).or_default().sex = Some(sex);
            }
            return;
        };
        let genotype = match genotype(alleles) {
            Ok(Some(genotype)) => genotype,
            Ok(None) => return,
            Err(unread) => {
                self.notes.entry(id.to_owned()).or_default().count(unread);
                return self.problem(line, format!("{id} {name}: {unread}"));
            }
        };
        let index = *at.entry(id.to_owned()).or_insert_with(|| {
            self.samples.push(Sample { id: id.to_owned(), profile: Profile::new() });
            self.samples.len() - 1
        });
        let profile = &mut self.samples[index].profile;
        match profile.get(&name) {
            Some(old) if !same(old, &genotype) => {
                self.problem(
                    line,
                    format!("{id} {name}: read twice with different alleles; the first stands"),
                );
            }
            Some(_) => {}
            None => {
                profile.insert(&name, genotype);
            }
        }
    }
}

impl Notes {
    fn count(&mut self, unread: Unread) {
        match unread {
            Unread::ThreeAlleles => self.three_alleles += 1,
            Unread::OffLadder => self.off_ladder += 1,
        }
    }
}

/// Why a locus can't be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum Unread {
    #[error("more than two alleles: a mixture or a duplication, to be judged by an analyst")]
    ThreeAlleles,
    #[error("an allele is no repeat number (off-ladder, below or above the ladder?)")]
    OffLadder,
}

/// The sex that amelogenin shows: X alone, or X and Y.
fn sex_marker(locus: &str, alleles: &[&str]) -> Option<Sex> {
    if !locus.trim().to_ascii_uppercase().starts_with("AMEL") {
        return None;
    }
    let called = alleles.iter().map(|a| a.trim().to_ascii_uppercase()).filter(|a| !a.is_empty());
    let called: Vec<String> = called.collect();
    match called.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["X"] | ["X", "X"] => Some(Sex::Female),
        ["X", "Y"] | ["Y", "X"] => Some(Sex::Male),
        _ => None,
    }
}

fn same(a: &Genotype, b: &Genotype) -> bool {
    kinship::shared_alleles(a, b) == 2 && a.alleles().count() == b.alleles().count()
}

/// A genotype from one or two called alleles; `None` where the locus is blank.
fn genotype(alleles: &[&str]) -> Result<Option<Genotype>, Unread> {
    let called: Vec<&str> = alleles.iter().map(|a| a.trim()).filter(|a| !a.is_empty()).collect();
    match called.as_slice() {
        [] => Ok(None),
        [a] => Ok(Some(Genotype::Pair(allele(a)?, allele(a)?))),
        [a, b] => Ok(Some(Genotype::Pair(allele(a)?, allele(b)?))),
        _ => Err(Unread::ThreeAlleles),
    }
}

fn allele(label: &str) -> Result<Allele, Unread> {
    let allele = Allele::new(label);
    match allele.tenths() {
        Some(tenths) if (10..=1000).contains(&tenths) => Ok(allele),
        _ => Err(Unread::OffLadder),
    }
}

/// Reads a text in a format.
pub(crate) fn read(format: Format, text: &str) -> Imported {
    match format {
        Format::Cmf => cmf::read(text),
        Format::Genemapper | Format::Csv => delimited::read(text),
        Format::Fam => fam::read(text),
    }
}

/// The format that a file name and its first bytes suggest.
pub(crate) fn guess(path: &Path, text: &str) -> Format {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    match extension.as_str() {
        "xml" | "cmf" | "dat" => Format::Cmf,
        "fam" => Format::Fam,
        "txt" | "tsv" => Format::Genemapper,
        _ if text.trim_start().starts_with('<') => Format::Cmf,
        _ => Format::Csv,
    }
}

/// Arguments of `shouhu-lab import`.
#[derive(Args, Clone, Debug)]
pub(crate) struct Import {
    /// File to read.
    file: PathBuf,
    /// Format; guessed from the name if not given.
    #[arg(long)]
    format: Option<Format>,
    /// Profile file to append the accepted samples to; made if it is missing.
    #[arg(long)]
    into: Option<PathBuf>,
}

/// Reads a file, prints what was accepted and each problem; true if there was none.
pub(crate) fn run(import: &Import, out: &mut impl Write) -> Result<bool, String> {
    let bytes = std::fs::read(&import.file).map_err(|e| e.to_string())?;
    let text = String::from_utf8_lossy(&bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let format = import.format.unwrap_or_else(|| guess(&import.file, text));
    let imported = read(format, text);
    let mut print = |line: String| writeln!(out, "{line}").map_err(|e| e.to_string());
    for problem in &imported.problems {
        print(format!("line {}: {}", problem.line, problem.what))?;
    }
    let loci: usize = imported.samples.iter().map(|s| s.profile.len()).sum();
    print(format!(
        "{} samples, {loci} loci, {} sex markers left out, {} problems",
        imported.samples.len(),
        imported.ignored,
        imported.problems.len()
    ))?;
    let mut refused = 0;
    if let Some(path) = &import.into {
        let (added, problems) =
            crate::store::append_samples(path, &imported.samples).map_err(|e| e.to_string())?;
        for problem in &problems {
            print(problem.clone())?;
        }
        refused = problems.len();
        print(format!("{added} samples written"))?;
    }
    Ok(imported.problems.is_empty() && refused == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn calls_are_read_or_refused() {
        assert_eq!(genotype(&["", ""]), Ok(None));
        assert_eq!(genotype(&["9.3", ""]), Ok(Some(Genotype::pair("9.3", "9.3"))));
        assert!(genotype(&["OL", "9"]).is_err());
        assert!(genotype(&["9", "10", "11"]).is_err());
        assert!(genotype(&["0", "9"]).is_err());
    }

    /// Nesting, quotes, columns and rows without end: answered, by memory in proportion to the file.
    #[test]
    fn endless_structures_are_answered() {
        let noise = [
            "<SPECIMEN><LOCUS>".repeat(20_000),
            "\"".repeat(100_001),
            ",".repeat(100_000) + "\n" + &"1,".repeat(100_000),
            "sample,locus,allele1,allele2\n".to_owned() + &"A,TH01,9,9.3\n".repeat(20_000),
            "&lt;".repeat(20_000),
        ];
        for text in &noise {
            for format in [Format::Cmf, Format::Genemapper, Format::Fam, Format::Csv] {
                let read = read(format, text);
                assert!(read.problems.len() + read.samples.len() <= text.len());
            }
        }
    }

    proptest! {
        /// Whatever a file holds, an importer answers; it never panics.
        #[test]
        fn any_text_is_answered(text in "\\PC{0,200}", lines in proptest::collection::vec("[ -~,\t\"]{0,40}", 0..20)) {
            let joined = lines.join("\n");
            for format in [Format::Cmf, Format::Genemapper, Format::Fam, Format::Csv] {
                let _ = read(format, &text);
                let _ = read(format, &joined);
            }
        }

        /// Bytes of any kind, as they come from a broken disk.
        #[test]
        fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..3000)) {
            let text = String::from_utf8_lossy(&bytes);
            for format in [Format::Cmf, Format::Genemapper, Format::Fam, Format::Csv] {
                let read = read(format, &text);
                prop_assert!(read.samples.len() <= text.len());
            }
        }

        /// A real file with many bytes changed: no sample number grows beyond its limit, no allele is none.
        #[test]
        fn a_file_with_changed_bytes_is_answered(
            changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40),
        ) {
            for (format, text) in [(Format::Cmf, cmf::EXAMPLE), (Format::Fam, fam::EXAMPLE)] {
                let mut bytes = text.as_bytes().to_vec();
                for (at, byte) in &changes {
                    let at = at.index(bytes.len());
                    bytes[at] = *byte;
                }
                let read = read(format, &String::from_utf8_lossy(&bytes));
                for sample in &read.samples {
                    prop_assert!((1..=SAMPLE_MAX).contains(&sample.id.chars().count()));
                    for (_, genotype) in sample.profile.iter() {
                        prop_assert!(genotype.alleles().all(|a| a.tenths().is_some_and(|t| (10..=1000).contains(&t))));
                    }
                }
            }
        }

        /// A real file with one place broken still gives the rest and no panic.
        #[test]
        fn a_damaged_file_is_answered(cut in 0_usize..2000, insert in "\\PC{0,8}") {
            for (format, text) in [(Format::Cmf, cmf::EXAMPLE), (Format::Fam, fam::EXAMPLE)] {
                let at = (0..=cut.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
                let _ = read(format, &format!("{}{insert}{}", &text[..at], &text[at..]));
                let _ = read(format, &text[..at]);
            }
        }
    }
}
