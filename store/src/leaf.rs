//! The one seam to `ledger`: from the columns of a fact to its leaf hash.
//!
//! Positions count from 1, leaves from 0: the fact at position *n* is leaf *n* − 1 of its town's tree.

use app::ports::{AppendError, NewFact};
use domain::ids::{CommandId, Jurisdiction, StaffId, StreamId};

/// What a leaf commits to besides the body.
pub(crate) struct Header<'a> {
    pub(crate) jurisdiction: &'a Jurisdiction,
    pub(crate) position: u64,
    pub(crate) stream: StreamId,
    pub(crate) root: StreamId,
    pub(crate) version: u64,
    pub(crate) at_micros: i64,
    pub(crate) actor: StaffId,
    pub(crate) command: CommandId,
}

/// RFC 6962 leaf hash of a fact.
pub(crate) fn leaf_hash(header: &Header<'_>, fact: &NewFact) -> Result<[u8; 32], AppendError> {
    let committed = ledger::Header {
        jurisdiction: header.jurisdiction.0.clone(),
        position: header.position.saturating_sub(1),
        id: *fact.id.as_bytes(),
        stream: header.stream.bytes(),
        root: header.root.bytes(),
        version: header.version,
        recorded_at: header.at_micros,
        actor: *header.actor.0.as_bytes(),
        command: *header.command.0.as_bytes(),
        schema: fact.schema,
    };
    let entry = ledger::Entry::new(committed, &fact.body);
    entry.leaf_hash().map_err(|fault| AppendError::Unavailable(fault.to_string()))
}
