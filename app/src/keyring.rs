//! The keyring port: where keys come from. A key file by default; an HSM or KMS can stand behind it.

use crate::error::Result;
use std::sync::Arc;
use vault::{DataKey, Kek, SealingKek, Suite, WrappingKey as _};

/// Keys of this town. Implemented by the binary; use cases never see where they lie.
pub trait Keyring: Send + Sync {
    /// The key-encryption key of today's epoch.
    fn current(&self) -> &Kek;

    /// The suite that this town was founded with; everything new is sealed with it.
    fn suite(&self) -> Suite {
        self.current().suite()
    }

    /// The key of an epoch; an error when it was destroyed.
    ///
    /// # Errors
    /// A fault naming the epoch.
    fn epoch(&self, epoch: u32) -> Result<&Kek>;

    /// The sealing key (封存), if this process was given it by two persons.
    fn sealing(&self) -> Option<&SealingKek>;

    /// Key of the blind index.
    fn index_key(&self) -> &vault::IndexKey;

    /// Key for request digests and sign-in handles: keyed, so that the database alone can't be searched by guessing.
    fn digest_key(&self) -> &[u8; 32];

    /// Key of drafts and other ephemeral values.
    fn ephemeral_key(&self) -> Arc<DataKey>;
}
