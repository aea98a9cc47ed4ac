//! Mapping files of `shouhu link`: which column is what.

use super::LinkError;
use linkage::plain::Kind;
use serde::Deserialize;
use std::path::Path;

/// A mapping file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mapping {
    /// Column that identifies a row.
    pub(super) id: String,
    /// A row of one table has at most one partner in the other.
    #[serde(default)]
    pub(super) one_to_one: bool,
    /// Probability from which groups are one person.
    #[serde(default = "half")]
    pub(super) threshold: f32,
    /// Mentions of persons in Chinese: field → column.
    pub(super) person: Option<Person>,
    /// Any other table: its fields.
    #[serde(default)]
    pub(super) field: Vec<PlainField>,
}

pub(super) fn half() -> f32 {
    0.5
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) alias: String,
    pub(super) sex: String,
    pub(super) birth_date: String,
    pub(super) age: String,
    pub(super) report_date: String,
    pub(super) id_no: String,
    pub(super) phone: String,
    pub(super) guardian_name: String,
    pub(super) guardian_phone: String,
    pub(super) address: String,
    pub(super) school: String,
    pub(super) ethnicity: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlainField {
    pub(super) column: String,
    pub(super) kind: PlainKind,
    pub(super) swaps_with: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum PlainKind {
    Text,
    Date,
    Code,
    Category,
}

impl From<PlainKind> for Kind {
    fn from(kind: PlainKind) -> Self {
        match kind {
            PlainKind::Text => Self::Text,
            PlainKind::Date => Self::Date,
            PlainKind::Code => Self::Code,
            PlainKind::Category => Self::Category,
        }
    }
}

pub(super) fn read_mapping(path: &Path) -> Result<Mapping, LinkError> {
    let text = std::fs::read_to_string(path).map_err(|e| LinkError::File(path.to_owned(), e))?;
    let mapping: Mapping =
        toml::from_str(&text).map_err(|e| LinkError::Mapping(path.to_owned(), Box::new(e)))?;
    check(&mapping).map_err(|what| LinkError::Unfit(path.to_owned(), what))?;
    Ok(mapping)
}

/// What can't be followed in a mapping, and how to mend it.
pub(super) fn check(mapping: &Mapping) -> Result<(), String> {
    if mapping.id.is_empty() {
        return Err("id is empty: name the column that identifies a row".to_owned());
    }
    if !(0.0..=1.0).contains(&mapping.threshold) {
        return Err(format!("threshold = {}: it is a probability, from 0 to 1", mapping.threshold));
    }
    match (&mapping.person, mapping.field.is_empty()) {
        (None, true) => {
            return Err(
                "neither [person] nor [[field]]: say which columns to compare (rules/linkage has examples)"
                    .to_owned(),
            );
        }
        (Some(_), false) => {
            return Err("both [person] and [[field]]: keep one; [person] is for Chinese mentions of people"
                .to_owned());
        }
        (Some(person), true)
            if person.name.is_empty() && person.id_no.is_empty() && person.phone.is_empty() =>
        {
            return Err(
                "[person] names neither name, id_no nor phone: nothing to find candidates by".to_owned()
            );
        }
        _ => {}
    }
    for field in &mapping.field {
        if let Some(other) = &field.swaps_with
            && !mapping.field.iter().any(|known| known.column == *other)
        {
            return Err(format!("swaps_with = {other:?} of {:?} is no [[field]] here", field.column));
        }
    }
    Ok(())
}
