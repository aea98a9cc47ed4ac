//! CODIS CMF 3.2 (`urn:CODISImportFile-schema`): specimens with loci and alleles, read as a stream.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::Imported;

/// Where the reader is, and what it has gathered.
#[derive(Default)]
struct State {
    text: String,
    specimen: String,
    locus: String,
    alleles: Vec<String>,
    specimens: usize,
    version: Option<String>,
}

/// Reads a CMF file; damage ends the reading with a problem, what came before stands.
pub(super) fn read(text: &str) -> Imported {
    let mut imported = Imported::default();
    let mut at = BTreeMap::new();
    let mut state = State::default();
    let mut reader = Reader::from_str(text);
    let mut lines = Lines { text, at: 0, line: 1 };
    loop {
        let line = lines.of(reader.buffer_position());
        match reader.read_event() {
            Ok(Event::Start(tag)) => state.open(&upper(tag.local_name().as_ref())),
            Ok(Event::Text(piece)) => state.text.push_str(&piece),
            Ok(Event::GeneralRef(name)) => match &*name {
                "amp" => state.text.push('&'),
                _ => imported.problem(line, "a character reference, which no number or locus needs"),
            },
            Ok(Event::End(tag)) => {
                state.close(&upper(tag.local_name().as_ref()), line, &mut imported, &mut at);
            }
            Ok(Event::DocType(_)) => {
                imported.problem(line, "a document type is not part of CMF; the file was not read");
                return imported;
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => {
                imported.problem(line, format!("the XML is damaged here: {error}"));
                return imported;
            }
        }
    }
    if state.specimens == 0 {
        imported.problem(1, "no specimen: is this a CMF file?");
    }
    imported
}

fn upper(name: &str) -> String {
    name.to_ascii_uppercase()
}

impl State {
    fn open(&mut self, tag: &str) {
        self.text.clear();
        match tag {
            "SPECIMEN" => self.specimen.clear(),
            "LOCUS" => {
                self.locus.clear();
                self.alleles.clear();
            }
            _ => {}
        }
    }

    fn close(&mut self, tag: &str, line: usize, imported: &mut Imported, at: &mut BTreeMap<String, usize>) {
        let text = self.text.trim().to_owned();
        self.text.clear();
        match tag {
            "HEADERVERSION" => self.version = Some(text),
            "SPECIMENID" => self.specimen = text,
            "LOCUSNAME" => self.locus = text,
            "ALLELEVALUE" => self.alleles.push(text),
            "LOCUS" => {
                let alleles: Vec<&str> = self.alleles.iter().map(String::as_str).collect();
                imported.add(at, line, &self.specimen, &self.locus, &alleles);
            }
            "SPECIMEN" => {
                self.specimens += 1;
                if !at.contains_key(&self.specimen) {
                    imported.problem(line, "a specimen without any usable locus");
                }
            }
            "CODISIMPORTFILE" if self.version.as_deref().is_none_or(|v| !v.starts_with("3.")) => {
                imported.problem(line, "the header version is not 3.x");
            }
            _ => {}
        }
    }
}

/// Line numbers of growing byte positions.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn of(&mut self, position: u64) -> usize {
        let position = usize::try_from(position).unwrap_or(usize::MAX).min(self.text.len());
        let passed = self.text.as_bytes().get(self.at..position).unwrap_or_default();
        self.line += passed.iter().filter(|b| **b == b'\n').count();
        self.at = self.at.max(position);
        self.line
    }
}

#[cfg(test)]
pub(super) const EXAMPLE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<CODISImportFile xmlns="urn:CODISImportFile-schema">
  <HEADERVERSION>3.2</HEADERVERSION>
  <MESSAGETYPE>Import</MESSAGETYPE>
  <DESTINATIONORI>XX0000000</DESTINATIONORI>
  <SPECIMEN SOURCEID="No">
    <SPECIMENID>S-01</SPECIMENID>
    <SPECIMENCATEGORY>Relative of Missing Person</SPECIMENCATEGORY>
    <LOCUS>
      <LOCUSNAME>vWA</LOCUSNAME>
      <ALLELE><ALLELEVALUE>14</ALLELEVALUE></ALLELE>
      <ALLELE><ALLELEVALUE>17</ALLELEVALUE></ALLELE>
    </LOCUS>
    <LOCUS>
      <LOCUSNAME>Penta E</LOCUSNAME>
      <ALLELE><ALLELEVALUE>11</ALLELEVALUE></ALLELE>
    </LOCUS>
    <LOCUS>
      <LOCUSNAME>FGA</LOCUSNAME>
      <ALLELE><ALLELEVALUE>22</ALLELEVALUE></ALLELE>
      <ALLELE><ALLELEVALUE>23</ALLELEVALUE></ALLELE>
      <ALLELE><ALLELEVALUE>24</ALLELEVALUE></ALLELE>
    </LOCUS>
  </SPECIMEN>
</CODISImportFile>
"#;

#[cfg(test)]
mod tests {
    use super::*;
    use kinship::Genotype;

    #[test]
    fn specimens_are_read_and_three_alleles_are_named() {
        let read = read(EXAMPLE);
        assert_eq!(read.samples.len(), 1);
        assert_eq!(read.samples[0].profile.get("VWA"), Some(&Genotype::pair("14", "17")));
        assert_eq!(read.samples[0].profile.get("PENTA_E"), Some(&Genotype::pair("11", "11")));
        assert_eq!(read.problems.len(), 1, "{:?}", read.problems);
        assert_eq!(read.problems[0].line, 23);
    }

    #[test]
    fn damage_and_entities_are_refused() {
        assert!(!read("<CODISImportFile><SPECIMEN>").problems.is_empty());
        let bomb = "<!DOCTYPE x [<!ENTITY a \"b\">]><CODISImportFile/>";
        assert!(read(bomb).problems[0].what.contains("document type"));
    }
}
