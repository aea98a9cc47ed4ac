//! Exports (导出): each carries a number and a watermark that name who took it, when and why, on
//! every page or line block, so that a leaked copy leads back to its taker (R70).

use crate::ids::StaffId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What marks one export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportMark {
    /// Running number within the year, from 1.
    pub serial: u32,
    /// Who took it.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
    /// Purpose code.
    pub purpose: String,
}

impl ExportMark {
    /// The number: `GZSHLM-DC-2026-00001` (domain text §12.7; DC for 导出).
    #[must_use]
    pub fn number(&self) -> String {
        let year = crate::clock::civil_date(self.at).year();
        format!("GZSHLM-DC-{year}-{:05}", self.serial)
    }

    /// The watermark: number, taker, moment, purpose. It names the account, never a person of a file.
    #[must_use]
    pub fn watermark(&self) -> String {
        format!("{} · {} · {} · {}", self.number(), self.by, self.at, self.purpose)
    }
}

/// Puts the watermark before the first line and after every block of lines, so that no part of an
/// export stands without it.
#[must_use]
pub fn marked<'a>(mark: &ExportMark, lines: impl IntoIterator<Item = &'a str>, block: usize) -> String {
    let watermark = format!("# {}\n", mark.watermark());
    let mut text = watermark.clone();
    for (i, line) in lines.into_iter().enumerate() {
        if i > 0 && i % block.max(1) == 0 {
            text.push_str(&watermark);
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{ExportMark, marked};
    use crate::ids::StaffId;
    use uuid::Uuid;

    #[test]
    fn r70_every_block_of_an_export_bears_its_number_and_taker() {
        let at = "2026-11-23T02:10:00+08:00".parse().unwrap();
        let by = StaffId(Uuid::from_u128(7));
        let mark = ExportMark { serial: 12, by, at, purpose: "supervision".to_owned() };
        assert_eq!(mark.number(), "GZSHLM-DC-2026-00012");
        let lines: Vec<String> = (0..25).map(|i| i.to_string()).collect();
        let text = marked(&mark, lines.iter().map(String::as_str), 10);
        let marks = text.lines().filter(|l| l.contains(&by.to_string()) && l.contains("-00012")).count();
        assert_eq!(marks, 3, "at the top and before each further block");
        assert!(text.lines().next().is_some_and(|l| l.starts_with("# GZSHLM-DC-2026-00012")));
    }
}
