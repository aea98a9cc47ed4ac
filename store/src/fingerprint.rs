//! A digest over derived rows: every value with its type and length, so that no two different
//! tables can read the same.

use sha2::{Digest, Sha256};

/// One value of a row.
#[derive(Clone, Copy)]
pub(crate) enum Cell<'a> {
    Null,
    Number(i64),
    Bytes(&'a [u8]),
}

/// The digest under way.
#[derive(Default)]
pub(crate) struct Fingerprint(Sha256);

impl Fingerprint {
    /// Begins a table.
    pub(crate) fn table(&mut self, name: &str) {
        self.0.update([b't']);
        self.value(Cell::Bytes(name.as_bytes()));
    }

    /// Adds a value.
    pub(crate) fn value(&mut self, cell: Cell<'_>) {
        match cell {
            Cell::Null => self.0.update([b'0']),
            Cell::Number(number) => {
                self.0.update([b'n']);
                self.0.update(number.to_be_bytes());
            }
            Cell::Bytes(bytes) => {
                self.0.update([b'b']);
                self.0.update((bytes.len() as u64).to_be_bytes());
                self.0.update(bytes);
            }
        }
    }

    /// Ends a row.
    pub(crate) fn end_of_row(&mut self) {
        self.0.update([b'\n']);
    }

    /// The digest.
    pub(crate) fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}
