//! Codes people and papers carry (证件号、电话、统一社会信用代码、区划): parsing and checks.
//!
//! *Architecture invariant:* an error never contains what was typed in; it is an enum with a
//! `code()` for the locales and the name of the field that is wrong.

mod age;
mod division;
mod phone;
mod resident_id;
mod uscc;

pub use age::{AgeBand, age_at, age_band, birthday_reached};
pub use division::{Division, DivisionError, DivisionLevel};
pub use phone::{Phone, PhoneError, PhoneKind};
pub use resident_id::{IdCheck, IdError, ResidentId, Sex, historic_area_note};
pub use uscc::{Uscc, UsccError};

/// Full-width digits, letters and signs (全角) to half-width; white space and hyphens fall away.
pub(crate) fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            other => other,
        })
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}'))
        .collect()
}
