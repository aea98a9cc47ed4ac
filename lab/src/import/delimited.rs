//! Tab, comma and semicolon text: GeneMapper exports, one row a locus, and tables of one row a sample.

use std::collections::BTreeMap;

use super::Imported;

/// Splits a line at the delimiter; double quotes protect it, doubled quotes stand for one.
fn fields(line: &str, delimiter: char) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        let last = fields.len() - 1;
        match c {
            '"' if quoted && rest.peek() == Some(&'"') => {
                rest.next();
                fields[last].push('"');
            }
            '"' => quoted = !quoted,
            c if c == delimiter && !quoted => fields.push(String::new()),
            c => fields[last].push(c),
        }
    }
    fields
}

fn delimiter(header: &str) -> char {
    let count = |d: char| header.matches(d).count();
    [',', '\t', ';'].into_iter().rev().max_by_key(|d| count(*d)).unwrap_or(',')
}

/// Where the columns of a one-row-a-locus table are.
struct Long {
    sample: usize,
    marker: usize,
    alleles: Vec<usize>,
}

fn folded(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn long(header: &[String]) -> Option<Long> {
    let names: Vec<String> = header.iter().map(|h| folded(h)).collect();
    let find = |wanted: &[&str]| wanted.iter().find_map(|w| names.iter().position(|n| n == w));
    let sample = find(&["samplename", "sampleid", "sample", "specimenid", "samplefile"])?;
    let marker = find(&["marker", "locus", "locusname", "markername"])?;
    let is_allele = |n: &str| n.strip_prefix("allele").is_some_and(|d| d.parse::<u8>().is_ok());
    let alleles: Vec<usize> = (0..names.len()).filter(|i| is_allele(&names[*i])).collect();
    (alleles.len() >= 2).then_some(Long { sample, marker, alleles })
}

/// The locus of a column of a one-row-a-sample table: `D3S1358_1`, `D3S1358 (2)`, `D3S1358`.
fn locus_of(header: &str) -> &str {
    let name = header.trim().trim_end_matches(')');
    for mark in ["_1", "_2", ".1", ".2", " 1", " 2", "(1", "(2", "_a", "_b"] {
        if let Some(locus) = name.strip_suffix(mark) {
            return locus.trim_end();
        }
    }
    name
}

/// Reads a delimited text whose first line names the columns.
pub(super) fn read(text: &str) -> Imported {
    let mut imported = Imported::default();
    let mut lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    let Some((_, first)) = lines.next() else {
        imported.problem(1, "the file is empty");
        return imported;
    };
    let delimiter = delimiter(first);
    let header = fields(first, delimiter);
    let long = long(&header);
    if long.is_none() && header.len() < 2 {
        imported.problem(1, "the first line must name a sample column and loci");
        return imported;
    }
    let mut at = BTreeMap::new();
    for (index, line) in lines {
        let row = fields(line, delimiter);
        match &long {
            Some(columns) => long_row(&mut imported, &mut at, index + 1, columns, &row),
            None => wide_row(&mut imported, &mut at, index + 1, &header, &row),
        }
    }
    imported
}

fn long_row(
    imported: &mut Imported,
    at: &mut BTreeMap<String, usize>,
    line: usize,
    columns: &Long,
    row: &[String],
) {
    let cell = |i: usize| row.get(i).map_or("", String::as_str);
    if row.len() <= columns.sample.max(columns.marker) {
        return imported.problem(line, "the row ends before its sample and marker columns");
    }
    let alleles: Vec<&str> = columns.alleles.iter().map(|i| cell(*i)).collect();
    imported.add(at, line, cell(columns.sample), cell(columns.marker), &alleles);
}

fn wide_row(
    imported: &mut Imported,
    at: &mut BTreeMap<String, usize>,
    line: usize,
    header: &[String],
    row: &[String],
) {
    if row.len() > header.len() {
        return imported.problem(line, "the row has more cells than the header has columns");
    }
    let mut loci: Vec<(&str, Vec<&str>)> = Vec::new();
    for (name, cell) in header.iter().zip(row).skip(1) {
        let locus = locus_of(name);
        let alleles = cell.split(['/', '-', ',', ' ']).filter(|a| !a.is_empty());
        match loci.last_mut().filter(|(last, _)| *last == locus) {
            Some((_, all)) => all.extend(alleles),
            None => loci.push((locus, alleles.collect())),
        }
    }
    for (locus, alleles) in loci {
        imported.add(at, line, &row[0], locus, &alleles);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kinship::Genotype;

    #[test]
    fn genemapper_rows_become_samples() {
        let text = "Sample Name\tMarker\tAllele 1\tAllele 2\tHeight 1\nS-01\tAMEL\tX\tY\t900\nS-01\tPenta E\t5\t11\t800\n\
                    S-01\tTH01\t9\t\t700\nS-02\tTH01\tOL\t9\t10\nS-01\tTH01\t8\t9\t1\n";
        let read = read(text);
        assert_eq!(read.samples.len(), 1);
        assert_eq!(read.samples[0].profile.get("PentaE"), Some(&Genotype::pair("5", "11")));
        assert_eq!(read.samples[0].profile.get("TH01"), Some(&Genotype::pair("9", "9")));
        assert_eq!(read.ignored, 1);
        let lines: Vec<usize> = read.problems.iter().map(|p| p.line).collect();
        assert_eq!(lines, [5, 6]);
    }

    #[test]
    fn both_shapes_of_csv_are_read() {
        let wide = "sample;D3S1358_1;D3S1358_2;FGA\nA1;15;16;22/23\nA2;15;;\n";
        let read_wide = read(wide);
        assert!(read_wide.problems.is_empty(), "{:?}", read_wide.problems);
        assert_eq!(read_wide.samples[0].profile.get("FGA"), Some(&Genotype::pair("22", "23")));
        assert_eq!(read_wide.samples[1].profile.len(), 1);
        let quoted = "sample,locus,allele1,allele2\n\"A,1\",FGA,22,23\n";
        assert_eq!(read(quoted).samples[0].id, "A,1");
    }

    #[test]
    fn problems_name_their_line() {
        let read = read("sample,locus,allele1,allele2\nA1\n,FGA,22,23\n");
        assert_eq!(read.problems.iter().map(|p| p.line).collect::<Vec<_>>(), [2, 3]);
    }
}
