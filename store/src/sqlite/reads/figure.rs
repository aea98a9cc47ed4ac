//! Figures: what reports add up.

use super::{Reader, SqlFault};
use crate::codes::{micros, unsigned};
use crate::sql;
use app::ports::FigureTotal;
use domain::ids::Jurisdiction;
use jiff::Timestamp;
use rusqlite::params;
use std::ops::Range;

/// Total of a figure in a window that leaves its end out.
pub(super) fn total(
    reader: &Reader,
    town: &Jurisdiction,
    figure: &str,
    window: Range<Timestamp>,
) -> Result<FigureTotal, SqlFault> {
    let values = params![town.0, figure, micros(window.start), micros(window.end)];
    let total = reader.one(sql::FIGURE, values, |row| {
        Ok(FigureTotal { amount: row.get(0)?, rows: unsigned(row.get(1)?), persons: unsigned(row.get(2)?) })
    })?;
    Ok(total.unwrap_or_default())
}
