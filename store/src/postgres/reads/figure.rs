//! Figures: what reports add up.

use super::Pool;
use crate::codes::{micros, unsigned};
use crate::sql;
use app::ports::{FigureTotal, ReadFault};
use domain::ids::Jurisdiction;
use jiff::Timestamp;
use std::ops::Range;

/// Total of a figure in a window that leaves its end out.
pub(super) async fn total(
    pool: &Pool,
    town: &Jurisdiction,
    figure: &str,
    window: Range<Timestamp>,
) -> Result<FigureTotal, ReadFault> {
    let (from, to) = (micros(window.start), micros(window.end));
    let total = pool
        .one(sql::FIGURE, &[&town.0, &figure, &from, &to], |row| {
            let (rows, persons) = (unsigned(row.try_get(1)?), unsigned(row.try_get(2)?));
            Ok(FigureTotal { amount: row.try_get(0)?, rows, persons })
        })
        .await?;
    Ok(total.unwrap_or_default())
}
