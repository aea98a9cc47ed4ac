//! Familias projects (`.fam`): quoted lines of one value each; persons with allele numbers, relations,
//! then the database of loci. The layout was learnt from the reader of pedFamilias.

use std::collections::BTreeMap;

use super::Imported;

/// A cursor over the lines, which all hold one value.
struct Cursor<'a> {
    lines: Vec<&'a str>,
    at: usize,
}

/// A genotype by allele numbers, with the line it stands on.
struct Numbered {
    line: usize,
    person: String,
    alleles: [usize; 2],
    locus: usize,
}

type Parsed<T> = Result<T, (usize, String)>;

impl<'a> Cursor<'a> {
    fn value(&mut self) -> Parsed<&'a str> {
        let value = self.lines.get(self.at).copied().ok_or((self.at, "the file ends early".to_owned()))?;
        self.at += 1;
        Ok(value.trim().trim_matches('"'))
    }

    fn number(&mut self, what: &str) -> Parsed<usize> {
        let at = self.at + 1;
        let value = self.value()?;
        let head = value.split(['\t', ' ']).next().unwrap_or_default();
        head.parse().map_err(|_| (at, format!("expected {what}")))
    }

    fn skip(&mut self, count: usize) -> Parsed<()> {
        if count > self.lines.len().saturating_sub(self.at) {
            return Err((self.lines.len(), "the file ends early".to_owned()));
        }
        self.at += count;
        Ok(())
    }
}

/// Reads the typed persons of a project.
pub(super) fn read(text: &str) -> Imported {
    let mut imported = Imported::default();
    let mut cursor = Cursor { lines: text.lines().collect(), at: 0 };
    if let Err((line, what)) = project(&mut cursor, &mut imported) {
        imported.problem(line, what);
    }
    if cursor.lines.iter().any(|l| l.contains("[DVI]")) {
        imported.problem(cursor.at, "the DVI section was not read");
    }
    imported
}

fn project(cursor: &mut Cursor<'_>, imported: &mut Imported) -> Parsed<()> {
    cursor.skip(3)?;
    if cursor.lines.get(3).is_some_and(|l| l.trim().trim_matches('"').is_empty()) {
        cursor.skip(1)?;
    }
    let numbered = persons(cursor)?;
    relations(cursor)?;
    let loci = database(cursor)?;
    let mut at = BTreeMap::new();
    for n in numbered {
        let Some((name, alleles)) = loci.get(n.locus) else {
            imported.problem(n.line, "a genotype at a locus that the database lacks");
            continue;
        };
        let called: Option<Vec<&str>> =
            n.alleles.iter().map(|a| alleles.get(*a).map(String::as_str)).collect();
        match called {
            Some(called) => imported.add(&mut at, n.line, &n.person, name, &called),
            None => {
                imported.problem(n.line, format!("{} {name}: an allele that the database lacks", n.person));
            }
        }
    }
    Ok(())
}

fn persons(cursor: &mut Cursor<'_>) -> Parsed<Vec<Numbered>> {
    let mut numbered = Vec::new();
    for _ in 0..cursor.number("the number of persons")? {
        let person = cursor.value()?.to_owned();
        cursor.skip(4)?;
        for _ in 0..cursor.number("the number of genotypes")? {
            let line = cursor.at + 1;
            let alleles = [cursor.number("an allele number")?, cursor.number("an allele number")?];
            let locus = cursor.number("a locus number")?;
            numbered.push(Numbered { line, person: person.clone(), alleles, locus });
        }
    }
    Ok(numbered)
}

/// Passes over known relations and pedigrees to the database.
fn relations(cursor: &mut Cursor<'_>) -> Parsed<()> {
    if cursor.value()? != "Known relations" {
        return Err((cursor.at, "expected the known relations".to_owned()));
    }
    cursor.skip(2)?;
    let known = cursor.number("the number of relations")?;
    cursor.skip(known.saturating_mul(2))?;
    for _ in 0..cursor.number("the number of pedigrees")? {
        cursor.skip(4)?;
        let count = cursor.number("the number of relations")?;
        cursor.skip(count.saturating_mul(2))?;
    }
    if cursor.value()?.starts_with("#TRUE#") {
        return Err((cursor.at, "projects with stored probabilities are not read".to_owned()));
    }
    Ok(())
}

/// Locus names with their alleles in order.
fn database(cursor: &mut Cursor<'_>) -> Parsed<Vec<(String, Vec<String>)>> {
    let count = cursor.number("the number of loci")?;
    if cursor.value()?.starts_with("#TRUE#") {
        cursor.skip(1)?;
    }
    let mut loci = Vec::new();
    for _ in 0..count {
        let name = cursor.value()?.to_owned();
        cursor.skip(11)?;
        let mut alleles = Vec::new();
        for _ in 0..cursor.number("the number of alleles")? {
            alleles.push(cursor.value()?.to_owned());
            cursor.skip(1)?;
        }
        loci.push((name, alleles));
    }
    Ok(loci)
}

#[cfg(test)]
pub(super) const EXAMPLE: &str = r##"""
""
"3.2.9"
""
2
"P1"
-1
""
#FALSE#
#TRUE#
2
0
1
0
1
1
1
"P2"
-1
""
#FALSE#
#FALSE#
1
0
7
0
"Known relations"
0
0
1
0
1
1
0
"ped1"
0
0
0
#FALSE#	(Theta/Kinship/Fst: 0)
2
#TRUE#
"invented"
"TH01"
0
0
0
0
2
0.1
0.1
0
0
#FALSE#
0
2	(DatabaseSize = 100 , Dropout probability = 0 , Minor allele frequency = 0 )
"9"
0.5
"9.3"
0.5
"FGA"
0
0
0
0
2
0.1
0.1
0
0
#FALSE#
0
2	(DatabaseSize = 100 , Dropout probability = 0 , Minor allele frequency = 0 )
"22"
0.5
"23"
0.5
"##;

#[cfg(test)]
mod tests {
    use super::*;
    use kinship::Genotype;

    #[test]
    fn persons_get_their_alleles_from_the_database_section() {
        let read = read(EXAMPLE);
        assert_eq!(read.samples.len(), 1);
        assert_eq!(read.samples[0].profile.get("TH01"), Some(&Genotype::pair("9", "9.3")));
        assert_eq!(read.samples[0].profile.get("FGA"), Some(&Genotype::pair("23", "23")));
        assert_eq!(read.problems.len(), 1, "{:?}", read.problems);
        assert!(read.problems[0].what.contains("P2"));
    }

    #[test]
    fn a_cut_file_says_so() {
        let read = read(&EXAMPLE[..120]);
        assert!(!read.problems.is_empty());
    }
}
