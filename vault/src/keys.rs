//! The key hierarchy: data keys (数据密钥) wrapped by key-encryption keys (密钥加密密钥) of an epoch.
//!
//! One data key per person or file; what the database keeps is the wrapped form. Two roles of wrapping keys never
//! open each other's work: the everyday [`Kek`] and the [`SealingKek`] for sealed records (封存). Rolling an epoch and
//! sealing a record are both [`rewrap`]. Shredding is forgetting the wrapped form: [`WrappedKey::shred`].

use zeroize::{Zeroize, Zeroizing};

use crate::{
    entropy::Entropy,
    error::{Error, Kind},
    place::{Purpose, bind_text},
    suite::{NONCE_BYTES, Suite, TAG_BYTES},
};

/// Bytes of every key at rest in this crate, in both suites (SM4 subkeys are derived shorter).
pub const KEY_BYTES: usize = 32;

const FORMAT: u8 = 1;
const TOMBSTONE: u8 = 0;
const SALT_BYTES: usize = 24;
const HEADER_BYTES: usize = 7 + SALT_BYTES;
const INNER_BYTES: usize = 1 + KEY_BYTES;
const WRAPPED_BYTES: usize = HEADER_BYTES + INNER_BYTES + TAG_BYTES;
const LABEL: &[u8] = b"shouhu/vault/wrap/1";

/// A key that seals one person's or one file's things. Zeroized on drop; no `Debug`, no `Clone`; it leaves the
/// process only wrapped.
pub struct DataKey {
    suite: Suite,
    bytes: Zeroizing<[u8; KEY_BYTES]>,
}

impl DataKey {
    /// Draws a new key for `suite`.
    pub fn generate(suite: Suite, entropy: &mut dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        entropy.fill(bytes.as_mut_slice());
        Self { suite, bytes }
    }

    /// The suite that this key seals with.
    pub fn suite(&self) -> Suite {
        self.suite
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.as_slice()
    }
}

/// The name that a wrapped key is bound to: a wrapped key moved to another row is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyName<'a> {
    /// Code of the town (辖区).
    pub jurisdiction: &'a str,
    /// Id of the key: that of the person or file it belongs to (UUID bytes).
    pub id: [u8; 16],
    /// What the key is for.
    pub purpose: Purpose,
}

use private::{Guarded, Role, Wrapping};

mod private {
    //! What [`WrappingKey`](super::WrappingKey) is sealed with: only this crate decides what may wrap a key.

    use zeroize::Zeroizing;

    use crate::suite::Suite;

    /// Secret, epoch, expiry: what both roles of wrapping keys are made of.
    pub struct Wrapping {
        pub suite: Suite,
        pub epoch: u32,
        pub expires_at: i64,
        pub bytes: Zeroizing<[u8; super::KEY_BYTES]>,
    }

    /// Which of the two keyrings a wrapping key comes from.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Role {
        Everyday,
        Sealing,
    }

    impl Role {
        /// The byte that stands for this role in stored forms.
        pub fn code(self) -> u8 {
            match self {
                Self::Everyday => 1,
                Self::Sealing => 2,
            }
        }
    }

    pub trait Guarded {
        fn wrapping(&self) -> &Wrapping;
        fn role(&self) -> Role;
    }
}

/// A key that wraps data keys: [`Kek`] or [`SealingKek`].
pub trait WrappingKey: Guarded {
    /// The epoch: which generation of the keyring this key is.
    fn epoch(&self) -> u32 {
        self.wrapping().epoch
    }

    /// The suite that it wraps with.
    fn suite(&self) -> Suite {
        self.wrapping().suite
    }

    /// When it ends, in microseconds UTC since 1970.
    fn expires_at(&self) -> i64 {
        self.wrapping().expires_at
    }

    /// Whether it is of no more use at `now` (microseconds UTC), except as the source of a [`rewrap`].
    fn is_expired(&self, now: i64) -> bool {
        now >= self.wrapping().expires_at
    }
}

/// Writes out one role of wrapping key.
macro_rules! role {
    ($(#[$doc:meta])* $name:ident, $role:expr) => {
        $(#[$doc])*
        ///
        /// No `Debug`, no `Clone`; zeroized on drop.
        pub struct $name(Wrapping);

        impl $name {
            /// Takes a key from the keyring: suite, epoch, expiry in microseconds UTC, secret. Wrapped keys must be
            /// rewrapped under the next epoch, and this one destroyed, before it expires.
            pub fn new(suite: Suite, epoch: u32, expires_at: i64, secret: [u8; KEY_BYTES]) -> Self {
                Self(Wrapping { suite, epoch, expires_at, bytes: Zeroizing::new(secret) })
            }
        }

        impl Guarded for $name {
            fn wrapping(&self) -> &Wrapping {
                &self.0
            }

            fn role(&self) -> Role {
                $role
            }
        }

        impl WrappingKey for $name {}
    };
}

role!(
    /// The everyday key-encryption key of one epoch.
    Kek,
    Role::Everyday
);
role!(
    /// The sealing key (封存密钥) of one epoch: kept by two persons in another keyring entry, so that what it wraps
    /// can't be opened in the course of the day. A type of its own: it can't be passed where a [`Kek`] is meant
    /// without the result being refused.
    SealingKek,
    Role::Sealing
);

/// A data key under a wrapping key: what the table `secret` keeps. Safe to store; useless without the keyring.
///
/// Stored form: `format (1) | role (1) | suite (1) | epoch (4) | salt (24) | encrypted suite and key (33) | tag (16)`; a
/// shredded one is the single byte 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedKey {
    epoch: u32,
    suite: Suite,
    bytes: Vec<u8>,
}

impl WrappedKey {
    /// Reads the stored form; no key needed.
    ///
    /// # Errors
    /// [`is_unknown_format`](Error::is_unknown_format), [`is_malformed`](Error::is_malformed).
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, Error> {
        if bytes == [TOMBSTONE] {
            return Ok(Self { epoch: 0, suite: Suite::default(), bytes });
        }
        let &[format, _role, suite, e0, e1, e2, e3, ..] = bytes.as_slice() else {
            return Err(Kind::Malformed("wrapped key length").into());
        };
        if format != FORMAT {
            return Err(Kind::Unknown.into());
        }
        if bytes.len() != WRAPPED_BYTES {
            return Err(Kind::Malformed("wrapped key length").into());
        }
        let suite = Suite::from_code(suite).ok_or(Kind::Unknown)?;
        Ok(Self { epoch: u32::from_be_bytes([e0, e1, e2, e3]), suite, bytes })
    }

    /// The bytes to store.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes to store, without copying.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The epoch of the key that wrapped it; ask the keyring for this one. 0 when shredded.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The suite that wrapped it.
    pub fn suite(&self) -> Suite {
        self.suite
    }

    /// Whether it is under a [`SealingKek`]. The byte is authenticated when the key is unwrapped.
    pub fn is_sealed_away(&self) -> bool {
        self.bytes.get(1) == Some(&Role::Sealing.code())
    }

    /// Shreds (销毁): overwrites the wrapped key and leaves a tombstone, which unwraps to nothing for ever. The caller
    /// stores the tombstone, or deletes the row, in the same transaction as the fact that says so. Copies in
    /// backups die with the epoch that wrapped them.
    pub fn shred(&mut self) {
        self.bytes.zeroize();
        self.bytes.push(TOMBSTONE);
        self.epoch = 0;
    }

    /// Whether only the tombstone is left.
    pub fn is_shredded(&self) -> bool {
        self.bytes == [TOMBSTONE]
    }
}

/// Wraps `key` under `kek`, bound to `name`, the epoch and the role.
///
/// # Errors
/// [`is_expired`](Error::is_expired) when `kek` has ended at `now` (microseconds UTC).
pub fn wrap(
    kek: &impl WrappingKey,
    name: &KeyName<'_>,
    key: &DataKey,
    now: i64,
    entropy: &mut dyn Entropy,
) -> Result<WrappedKey, Error> {
    if kek.is_expired(now) {
        return Err(Kind::Expired.into());
    }
    let wrapping = kek.wrapping();
    let mut bytes = vec![FORMAT, kek.role().code(), wrapping.suite.code()];
    bytes.reserve_exact(WRAPPED_BYTES);
    bytes.extend_from_slice(&wrapping.epoch.to_be_bytes());
    let mut salt = [0; SALT_BYTES];
    entropy.fill(&mut salt);
    bytes.extend_from_slice(&salt);
    let mut inner = Zeroizing::new([0; INNER_BYTES]);
    inner[0] = key.suite.code();
    inner[1..].copy_from_slice(key.bytes());
    let tag = wrapping.encrypt(&associated(&bytes, name), &salt, inner.as_mut_slice())?;
    bytes.extend_from_slice(inner.as_slice());
    bytes.extend_from_slice(&tag);
    Ok(WrappedKey { epoch: wrapping.epoch, suite: wrapping.suite, bytes })
}

/// Unwraps what [`wrap`] wrapped under the same key and name.
///
/// # Errors
/// [`is_shredded`](Error::is_shredded), [`is_expired`](Error::is_expired), [`is_wrong_role`](Error::is_wrong_role),
/// [`is_wrong_epoch`](Error::is_wrong_epoch), [`is_refused`](Error::is_refused) for another key or name or any altered bit.
pub fn unwrap(
    kek: &impl WrappingKey,
    name: &KeyName<'_>,
    wrapped: &WrappedKey,
    now: i64,
) -> Result<DataKey, Error> {
    if !wrapped.is_shredded() && kek.is_expired(now) {
        return Err(Kind::Expired.into());
    }
    unwrap_at_any_age(kek, name, wrapped)
}

/// Moves a wrapped key from one wrapping key to another without the data key leaving this function: sealing a record
/// (to a [`SealingKek`]), unsealing it by two persons, or rolling to the next epoch or suite.
///
/// `from` may have expired: otherwise a missed roll would lose every file. Expiry is a guard against use; what makes
/// an old backup unreadable is that the expired key is destroyed.
///
/// # Errors
/// As [`unwrap`] but for the expiry of `from`; as [`wrap`] for `to`.
pub fn rewrap(
    from: &impl WrappingKey,
    to: &impl WrappingKey,
    name: &KeyName<'_>,
    wrapped: &WrappedKey,
    now: i64,
    entropy: &mut dyn Entropy,
) -> Result<WrappedKey, Error> {
    let key = unwrap_at_any_age(from, name, wrapped)?;
    wrap(to, name, &key, now, entropy)
}

fn unwrap_at_any_age(
    kek: &impl WrappingKey,
    name: &KeyName<'_>,
    wrapped: &WrappedKey,
) -> Result<DataKey, Error> {
    if wrapped.is_shredded() {
        return Err(Kind::Shredded.into());
    }
    let wrapping = kek.wrapping();
    if wrapped.bytes.get(1) != Some(&kek.role().code()) {
        return Err(Kind::Role.into());
    }
    if wrapped.epoch != wrapping.epoch {
        return Err(Kind::Epoch { wrapped: wrapped.epoch, offered: wrapping.epoch }.into());
    }
    if wrapped.suite != wrapping.suite {
        return Err(Kind::Refused.into());
    }
    let (header, rest) =
        wrapped.bytes.split_at_checked(HEADER_BYTES).ok_or(Kind::Malformed("wrapped key length"))?;
    let (inner, tag) = rest.split_at_checked(INNER_BYTES).ok_or(Kind::Malformed("wrapped key length"))?;
    let salt = &header[HEADER_BYTES - SALT_BYTES..];
    let mut inner = Zeroizing::new(inner.to_vec());
    wrapping.decrypt(&associated(header, name), salt, &mut inner, tag)?;
    let mut bytes = Zeroizing::new([0; KEY_BYTES]);
    bytes.copy_from_slice(&inner[1..]);
    Ok(DataKey { suite: Suite::from_code(inner[0]).ok_or(Kind::Unknown)?, bytes })
}

/// Header (format, role, suite, epoch, salt) and name as authenticated data.
fn associated(header: &[u8], name: &KeyName<'_>) -> Vec<u8> {
    let mut aad = Vec::with_capacity(128);
    aad.extend_from_slice(LABEL);
    aad.extend_from_slice(header);
    bind_text(&mut aad, name.jurisdiction);
    aad.extend_from_slice(&name.id);
    bind_text(&mut aad, name.purpose.word());
    aad
}

impl Wrapping {
    fn encrypt(&self, aad: &[u8], salt: &[u8], text: &mut [u8]) -> Result<[u8; TAG_BYTES], Error> {
        let material = self.material(salt)?;
        let algorithms = self.suite.algorithms();
        algorithms.encrypt(&material[..algorithms.key_bytes()], &material[KEY_BYTES..], aad, text)
    }

    fn decrypt(&self, aad: &[u8], salt: &[u8], text: &mut [u8], tag: &[u8]) -> Result<(), Error> {
        let material = self.material(salt)?;
        let algorithms = self.suite.algorithms();
        algorithms.decrypt(&material[..algorithms.key_bytes()], &material[KEY_BYTES..], aad, text, tag)
    }

    fn material(&self, salt: &[u8]) -> Result<Zeroizing<[u8; KEY_BYTES + NONCE_BYTES]>, Error> {
        let mut material = Zeroizing::new([0; KEY_BYTES + NONCE_BYTES]);
        self.suite.algorithms().derive(salt, self.bytes.as_slice(), &[LABEL], material.as_mut_slice())?;
        Ok(material)
    }
}
