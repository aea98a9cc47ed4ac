//! Figures (统计): how a count may be shown. Small cells are suppressed, for in a town of thirteen
//! villages "1 girl under 14 in 海洲" is a name (P13, R64).

use serde::{Deserialize, Serialize};

/// Counts below this are not shown outside the team (default, configurable).
pub const SMALLEST_CELL: u64 = 5;

/// A count as it may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shown {
    /// The number.
    Number(u64),
    /// Fewer than [`SMALLEST_CELL`], and not none.
    Few,
}

/// Suppresses a small cell (R64). None is none: that nobody was harmed may be said.
#[must_use]
pub fn shown(count: u64) -> Shown {
    if count == 0 || count >= SMALLEST_CELL { Shown::Number(count) } else { Shown::Few }
}

/// Suppresses a row of cells whose sum is shown too. One suppressed cell could be worked out from
/// the sum, so the next smallest is suppressed with it.
#[must_use]
pub fn shown_row(counts: &[u64]) -> Vec<Shown> {
    let mut row: Vec<Shown> = counts.iter().map(|c| shown(*c)).collect();
    if row.iter().filter(|s| **s == Shown::Few).count() == 1 {
        let open = counts.iter().enumerate().filter(|(i, c)| row[*i] != Shown::Few && **c > 0);
        if let Some(next) = open.min_by_key(|(_, c)| **c).map(|(i, _)| i) {
            row[next] = Shown::Few;
        }
    }
    row
}

#[cfg(test)]
mod tests {
    use super::{SMALLEST_CELL, Shown, shown, shown_row};
    use proptest::prelude::{prop_assert, proptest};

    #[test]
    fn r64_cells_below_five_are_suppressed() {
        assert_eq!(shown(0), Shown::Number(0));
        assert_eq!(shown(4), Shown::Few);
        assert_eq!(shown(5), Shown::Number(5));
    }

    proptest! {
        #[test]
        fn r64_no_single_suppressed_cell_can_be_worked_out_from_the_sum(
            counts in proptest::collection::vec(0_u64..30, 2..14)
        ) {
            let row = shown_row(&counts);
            for (count, cell) in counts.iter().zip(&row) {
                prop_assert!(*cell == Shown::Few || *count == 0 || *count >= SMALLEST_CELL);
            }
            let few = row.iter().filter(|s| **s == Shown::Few).count();
            let others = counts.iter().filter(|c| **c > 0).count() > 1;
            prop_assert!(few != 1 || !others);
        }
    }
}
