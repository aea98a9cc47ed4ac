//! Tables of `shouhu link`: read as they are, with faults told in words of whoever made them.

use super::LinkError;
use super::mapping::{Mapping, PlainKind};
use std::path::{Path, PathBuf};

/// A table in memory: one buffer of text, and where each cell ends.
pub(super) struct Cells {
    pub(super) path: PathBuf,
    pub(super) head: Vec<String>,
    pub(super) text: String,
    pub(super) ends: Vec<usize>,
    pub(super) rows: usize,
}

impl Cells {
    pub(super) fn read(path: &Path) -> Result<Self, LinkError> {
        let file = std::fs::File::open(path).map_err(|e| LinkError::File(path.to_owned(), e))?;
        let size = file.metadata().map_or(0, |m| usize::try_from(m.len()).unwrap_or(0));
        let mut reader = csv::Reader::from_reader(file);
        let head = reader.headers().map_err(|e| row_fault(path, &[], &e))?;
        let head: Vec<String> =
            head.iter().map(|h| h.trim().trim_start_matches('\u{feff}').to_owned()).collect();
        if head.iter().all(String::is_empty) {
            let what = "the table is empty: its first line must name the columns".to_owned();
            return Err(LinkError::Row { path: path.to_owned(), line: 1, what });
        }
        let mut cells = Self {
            path: path.to_owned(),
            head,
            text: String::with_capacity(size),
            ends: Vec::new(),
            rows: 0,
        };
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(|e| row_fault(path, &cells.head, &e))? {
            for cell in &record {
                cells.text.push_str(cell.trim());
                cells.ends.push(cells.text.len());
            }
            cells.rows += 1;
        }
        Ok(cells)
    }

    /// Column number of a name; an empty name is a column that nothing is in.
    pub(super) fn column(&self, name: &str) -> Result<usize, LinkError> {
        if name.is_empty() {
            return Ok(usize::MAX);
        }
        let found = self.head.iter().position(|h| h == name);
        found.ok_or_else(|| LinkError::Column {
            path: self.path.clone(),
            wanted: name.to_owned(),
            columns: self.head.join(", "),
            near: nearest(name, &self.head)
                .map(|near| format!("; did you mean {near:?}?"))
                .unwrap_or_default(),
        })
    }

    pub(super) fn columns(&self, names: &[&str]) -> Result<Vec<usize>, LinkError> {
        names.iter().map(|n| self.column(n)).collect()
    }

    pub(super) fn cell(&self, row: usize, column: usize) -> &str {
        if column >= self.head.len() {
            return "";
        }
        let at = row * self.head.len() + column;
        let from = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[from..self.ends[at]]
    }
}

/// A fault of the CSV reader, in words of whoever made the table.
pub(super) fn row_fault(path: &Path, head: &[String], fault: &csv::Error) -> LinkError {
    let line = fault.position().map_or(1, csv::Position::line);
    let what = match fault.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => format!(
            "{len} cells where the heading has {expected_len}; a cell that holds a comma or a line break must stand \
             in double quotes"
        ),
        csv::ErrorKind::Utf8 { err, .. } => {
            let column = head.get(err.field()).map_or_else(String::new, |name| format!(" (column {name:?})"));
            format!("cell {}{column} is not UTF-8; save the table as \"CSV UTF-8\"", err.field() + 1)
        }
        _ => fault.to_string(),
    };
    LinkError::Row { path: path.to_owned(), line, what }
}

/// The name that differs least, when it differs little.
pub(super) fn nearest<'a>(name: &str, all: &'a [String]) -> Option<&'a str> {
    let far = |other: &str| {
        linkage::text::distance(name.to_lowercase().as_bytes(), other.to_lowercase().as_bytes(), 4)
    };
    let near = all.iter().map(|other| (far(other), other.as_str())).min()?;
    (near.0 <= 3 && near.0 < name.len()).then_some(near.1)
}

/// Both tables as one list of rows.
pub(super) struct Input {
    pub(super) tables: Vec<Cells>,
    pub(super) split: usize,
    pub(super) rows: usize,
}

impl Input {
    pub(super) fn at(&self, row: usize) -> (usize, usize) {
        if row < self.split { (0, row) } else { (1, row - self.split) }
    }
}

/// What looks wrong in a table though it can be read: told, and gone on with.
pub(super) fn suspicions(input: &Input, mapping: &Mapping) -> Result<Vec<String>, LinkError> {
    /// Cells looked at.
    const LOOKED_AT: usize = 2_000;
    let mut all = Vec::new();
    let person = mapping.person.as_ref();
    let mut columns: Vec<(&str, &str)> = person
        .into_iter()
        .flat_map(|p| {
            [(p.birth_date.as_str(), "date"), (p.phone.as_str(), "telephone"), (p.name.as_str(), "name")]
        })
        .collect();
    let kind = |kind: PlainKind| if matches!(kind, PlainKind::Date) { "date" } else { "value" };
    columns.extend(mapping.field.iter().map(|f| (f.column.as_str(), kind(f.kind))));
    for table in &input.tables {
        let ids = table.column(&mapping.id)?;
        #[expect(clippy::disallowed_types, reason = "asked by key only: rows are walked in their order")]
        let mut seen = std::collections::HashMap::with_capacity(table.rows);
        let twice = (0..table.rows).find_map(|row| Some((seen.insert(table.cell(row, ids), row)?, row)));
        if let Some((first, again)) = twice {
            let place = table.path.display();
            all.push(format!("{place}: rows {} and {} have the same {}", first + 1, again + 1, mapping.id));
        }
        for (name, kind) in columns.iter().filter(|(name, _)| !name.is_empty()) {
            let column = table.column(name)?;
            let told = (0..table.rows)
                .map(|row| (row, table.cell(row, column)))
                .filter(|(_, cell)| !cell.is_empty());
            let told: Vec<(usize, &str)> = told.take(LOOKED_AT).collect();
            let odd = told.iter().filter(|(_, cell)| !is_readable(kind, cell));
            let odd: Vec<usize> = odd.map(|(row, _)| *row).collect();
            let place = format!("{}, column {name:?}", table.path.display());
            if table.rows > 0 && told.is_empty() {
                all.push(format!("{place}: every cell is empty"));
            } else if odd.len() * 2 > told.len() {
                let share = 100 - odd.len() * 100 / told.len();
                all.push(format!(
                    "{place}: {share} % of the cells read as a {kind}; row {} does not",
                    odd[0] + 1
                ));
            }
        }
    }
    Ok(all)
}

pub(super) fn is_readable(kind: &str, cell: &str) -> bool {
    match kind {
        "date" => linkage::date::parse(cell).is_some(),
        "telephone" => linkage::phone::parse(cell).is_some(),
        "name" => linkage::name::Name::parse(cell).kind != linkage::name::NameKind::None,
        _ => true,
    }
}
