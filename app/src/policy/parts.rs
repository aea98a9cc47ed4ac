//! `fields.toml`: for each row and role, the fields that "P" of the matrix opens. Its only home.

use super::decision::Shown;
use super::field::Field;
use super::load::PolicyFault;
use super::row::DataRow;
use domain::actor::Role;
use std::collections::BTreeMap;
use toml::Spanned;

type Raw = BTreeMap<Spanned<String>, BTreeMap<Spanned<String>, Vec<Spanned<String>>>>;

/// The P subsets.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    subsets: BTreeMap<(DataRow, Role), BTreeMap<Field, Shown>>,
}

impl Parts {
    /// Reads the file. A field followed by `~` is shown masked.
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, PolicyFault> {
        let fault = |at: usize, reason: String| PolicyFault::at(file, text, Some(at), reason);
        let raw: Raw = toml::from_str(text).map_err(|error| {
            PolicyFault::at(file, text, error.span().map(|s| s.start), error.message().to_owned())
        })?;
        let mut subsets = BTreeMap::new();
        for (row_code, roles) in &raw {
            let row = DataRow::from_code(row_code.get_ref())
                .ok_or_else(|| fault(row_code.span().start, format!("no data row {}", row_code.get_ref())))?;
            for (role_code, fields) in roles {
                let role = Role::from_code(role_code.get_ref()).ok_or_else(|| {
                    fault(role_code.span().start, format!("no role {}", role_code.get_ref()))
                })?;
                let mut subset = BTreeMap::new();
                for code in fields {
                    let (field, shown) = read_field(row, code.get_ref()).ok_or_else(|| {
                        fault(code.span().start, format!("{} has no field {}", row.code(), code.get_ref()))
                    })?;
                    subset.insert(field, shown);
                }
                if subset.is_empty() {
                    let reason = format!("{} names no field for {}", row.code(), role.code());
                    return Err(fault(role_code.span().start, reason));
                }
                subsets.insert((row, role), subset);
            }
        }
        Ok(Self { subsets })
    }

    /// Whether the role has a part of the row.
    pub(super) fn lists(&self, row: DataRow, role: Role) -> bool {
        self.subsets.contains_key(&(row, role))
    }

    /// The part.
    pub(super) fn subset(&self, row: DataRow, role: Role) -> BTreeMap<Field, Shown> {
        self.subsets.get(&(row, role)).cloned().unwrap_or_default()
    }
}

fn read_field(row: DataRow, code: &str) -> Option<(Field, Shown)> {
    let (code, shown) = match code.strip_suffix('~') {
        Some(code) => (code, Shown::Masked),
        None => (code, Shown::Clear),
    };
    let field = Field::from_code(code)?;
    row.fields().contains(&field).then_some((field, shown))
}
