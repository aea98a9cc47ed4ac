//! Retention (保存期限): how long a record is kept once it ended, and what then stops (个保法 19, 47;
//! R66). After the term everything but storing stops; a legal hold keeps a record beyond it.

use crate::noun::Kind;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// Whether a record may still be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Use {
    /// In use.
    Open,
    /// The term is over: stored, no longer shown, searched or counted by name.
    StoredOnly,
    /// The term is over, but a legal hold keeps it in use.
    Held,
}

/// Years a record of each kind is kept after it ended (default 待核实, configurable): access records
/// three years (个保法 56), files until the archive law's term.
#[must_use]
pub fn years_kept(kind: Kind) -> i32 {
    match kind {
        Kind::File | Kind::Person | Kind::Report | Kind::Reunion | Kind::Pair => 30,
        Kind::AccessDay | Kind::Approval | Kind::LinkRun | Kind::PairSample => 3,
        Kind::Referral | Kind::Plan | Kind::Visit => 30,
        Kind::Staff | Kind::Alliance | Kind::LabLine => 10,
    }
}

/// What may be done with a record at a moment.
#[must_use]
pub fn judge(kind: Kind, ended: Option<Timestamp>, held: bool, now: Timestamp) -> Use {
    let Some(ended) = ended else { return Use::Open };
    let days = i64::from(years_kept(kind)) * 365;
    let over = ended.checked_add((days * 24).hours()).is_ok_and(|end| now >= end);
    match (over, held) {
        (false, _) => Use::Open,
        (true, true) => Use::Held,
        (true, false) => Use::StoredOnly,
    }
}

#[cfg(test)]
mod tests {
    use super::{Use, judge};
    use crate::noun::Kind;
    use jiff::{Timestamp, ToSpan};

    #[test]
    fn r66_after_its_term_a_record_is_stored_only_unless_held() {
        let ended: Timestamp = "2026-11-23T00:00:00Z".parse().unwrap();
        let later = ended.checked_add((4 * 365 * 24).hours()).unwrap();
        assert_eq!(judge(Kind::Approval, None, false, later), Use::Open);
        assert_eq!(judge(Kind::Approval, Some(ended), false, ended), Use::Open);
        assert_eq!(judge(Kind::Approval, Some(ended), false, later), Use::StoredOnly);
        assert_eq!(judge(Kind::Approval, Some(ended), true, later), Use::Held);
        assert_eq!(judge(Kind::File, Some(ended), false, later), Use::Open);
    }
}
