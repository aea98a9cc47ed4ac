//! Codes in rows, read back into types. A row that makes no sense names its table and column.

use app::ports::ReadFault;
use domain::actor::Party;
use domain::noun::Kind;
use jiff::Timestamp;

/// A stored value that is not one of ours: the database was altered, or this program is older.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("stored value makes no sense in {0}")]
pub(crate) struct Inconsistent(pub(crate) &'static str);

impl From<Inconsistent> for ReadFault {
    fn from(odd: Inconsistent) -> Self {
        ReadFault(odd.to_string())
    }
}

/// Microseconds UTC as they stand in rows.
pub(crate) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// Reads microseconds back.
pub(crate) fn time(micros: i64) -> Result<Timestamp, Inconsistent> {
    Timestamp::from_microsecond(micros).map_err(|_| Inconsistent("a time"))
}

/// Reads a noun back.
pub(crate) fn kind(code: &str) -> Result<Kind, Inconsistent> {
    Kind::from_code(code).ok_or(Inconsistent("stream.kind"))
}

/// Reads a party back.
pub(crate) fn party(code: &str) -> Result<Party, Inconsistent> {
    Party::parse(code).ok_or(Inconsistent("a party"))
}

/// A count as the databases hold it.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A count read back; the tables hold no negative ones.
pub(crate) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A small number read back, held at its bounds.
pub(crate) fn small<T: TryFrom<i64>>(number: i64, column: &'static str) -> Result<T, Inconsistent> {
    T::try_from(number).map_err(|_| Inconsistent(column))
}

/// Party codes of a viewer, sorted, so that the same viewer always asks in the same words.
pub(crate) fn party_codes(parties: &[Party]) -> Vec<String> {
    let mut codes: Vec<String> = parties.iter().map(Party::code).collect();
    codes.sort();
    codes.dedup();
    codes
}
