//! What the family reads with its receipt: one lookup, and words that follow from what they did
//! and were told themselves.

use crate::error::Result;
use crate::house::House;
use crate::stream;
use domain::noun::Kind;
use domain::reunion::{FamilyWords, Reunion};

/// Key under which a receipt finds its file: digits only, so that spaces don't matter.
pub(super) fn receipt_key(house: &House, receipt: &str) -> String {
    let digits: String = receipt.chars().filter(char::is_ascii_digit).collect();
    super::keyed(house, "reunion-receipt", &digits)
}

/// The words for a receipt; `None` when there is no such file. A receipt has 16 random digits:
/// trying them out finds one file in ten billion million tries, so nothing is throttled that a
/// family needs.
///
/// # Errors
/// Faults of the store.
pub async fn family_words(house: &House, receipt: &str) -> Result<Option<FamilyWords>> {
    let key = receipt_key(house, receipt);
    for stored in house.reads.by_facet(&house.town, "receipt", &key).await? {
        if stored.kind == Kind::Reunion
            && let Some(reunion) = stream::open_stored::<Reunion>(house, stored).await?
        {
            return Ok(Some(reunion.noun().family_words()));
        }
    }
    Ok(None)
}
