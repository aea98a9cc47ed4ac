//! Streams as use cases hold them: opened with their key, folded, waiting to be sealed again.

use crate::error::{Error, Result};
use crate::house::House;
use crate::ports::{StoredFact, StoredStream, Token, WrappedSecret};
use crate::work::SharedKey;
use domain::actor::Party;
use domain::ids::StreamId;
use domain::noun::{Entry, IndexField, Lookup, Noun, Stamp, State};
use domain::rows::{Facet, Rows};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use vault::{DataKey, KeyName, Place, Purpose, Sealed, WrappedKey};

/// A stream of a noun in memory.
pub struct Stream<N: Noun> {
    /// Which.
    pub id: StreamId,
    /// The file it belongs to.
    pub root: StreamId,
    /// Version it was loaded at.
    pub version: u64,
    /// Folded state.
    pub state: State<N>,
    /// Its key.
    pub key: SharedKey,
    /// Facts decided and not yet sealed.
    pub entries: Vec<Entry<N::Fact>>,
}

impl<N: Noun> Stream<N> {
    /// A stream that does not exist yet.
    #[must_use]
    pub fn empty(id: StreamId, root: StreamId, key: SharedKey) -> Self {
        Self { id, root, version: 0, state: State::default(), key, entries: Vec::new() }
    }

    /// The noun.
    #[must_use]
    pub fn noun(&self) -> &N {
        &self.state.noun
    }

    /// Refuses a form that was rendered from another version.
    ///
    /// # Errors
    /// `Conflict` with the version now.
    pub fn expect(&self, expected: Option<u64>) -> Result<()> {
        match expected {
            Some(version) if version != self.version => {
                Err(Error::Conflict { stream: self.id, actual: self.version })
            }
            _ => Ok(()),
        }
    }
}

fn micros(house: &House) -> i64 {
    house.now().as_microsecond()
}

fn key_name<'a>(house: &'a House, stream: StreamId) -> KeyName<'a> {
    KeyName { jurisdiction: &house.town.0, id: stream.bytes(), purpose: Purpose::FACT }
}

/// Draws and wraps a key for a new stream.
///
/// # Errors
/// When the key-encryption key has expired.
pub fn new_key(house: &House, stream: StreamId) -> Result<(SharedKey, WrappedSecret)> {
    let mut entropy = |out: &mut [u8]| house.randomness.fill(out);
    let key = DataKey::generate(house.keyring.suite(), &mut entropy);
    let kek = house.keyring.current();
    let wrapped = vault::wrap(kek, &key_name(house, stream), &key, micros(house), &mut entropy)?;
    let secret = WrappedSecret { stream, epoch: wrapped.epoch(), bytes: wrapped.into_bytes() };
    Ok((Arc::new(key), secret))
}

/// Unwraps a stream's key; `None` when it was shredded or sealed away.
///
/// # Errors
/// When the keyring does not hold the epoch, or the bytes were altered.
pub async fn key_of(house: &House, stream: StreamId) -> Result<Option<SharedKey>> {
    let Some(secret) = house.reads.secret(&house.town, stream).await? else { return Ok(None) };
    unwrapped(house, stream, secret)
}

fn unwrapped(house: &House, stream: StreamId, secret: WrappedSecret) -> Result<Option<SharedKey>> {
    let wrapped = WrappedKey::from_bytes(secret.bytes)?;
    if wrapped.is_shredded() || wrapped.is_sealed_away() {
        return Ok(None);
    }
    let kek = house.keyring.epoch(secret.epoch)?;
    let key = vault::unwrap(kek, &key_name(house, stream), &wrapped, micros(house))?;
    Ok(Some(Arc::new(key)))
}

/// Whether a wrapped key still opens anything: it was neither shredded nor sealed away.
///
/// # Errors
/// When the bytes are no wrapped key.
pub fn opens(secret: &WrappedSecret) -> Result<bool> {
    let wrapped = WrappedKey::from_bytes(secret.bytes.clone())?;
    Ok(!wrapped.is_shredded() && !wrapped.is_sealed_away())
}

/// Loads and opens a stream; `None` when absent, shredded or sealed.
///
/// # Errors
/// Faults of the store or the vault.
pub async fn open<N: Noun>(house: &House, id: StreamId) -> Result<Option<Stream<N>>> {
    let Some(stored) = house.reads.stream(&house.town, id).await? else { return Ok(None) };
    if stored.kind != N::KIND {
        return Ok(None);
    }
    open_stored(house, stored).await
}

/// Opens a stream that a read already brought.
///
/// # Errors
/// Faults of the store or the vault.
pub async fn open_stored<N: Noun>(house: &House, stored: StoredStream) -> Result<Option<Stream<N>>> {
    let Some(key) = key_of(house, stored.stream).await? else { return Ok(None) };
    open_with(house, stored, key).await
}

/// Opens a stream that a read brought together with its key.
///
/// # Errors
/// Faults of the store or the vault.
pub async fn open_seen<N: Noun>(
    house: &House,
    stored: StoredStream,
    secret: Option<WrappedSecret>,
) -> Result<Option<Stream<N>>> {
    let Some(secret) = secret.filter(|_| stored.kind == N::KIND) else { return Ok(None) };
    match unwrapped(house, stored.stream, secret)? {
        Some(key) => open_with(house, stored, key).await,
        None => Ok(None),
    }
}

async fn open_with<N: Noun>(
    house: &House,
    stored: StoredStream,
    key: SharedKey,
) -> Result<Option<Stream<N>>> {
    let state = match cached::<N>(house, &stored, &key)? {
        Some(state) => state,
        None => refold::<N>(house, &key, stored.stream).await?,
    };
    let Stream { id, root, .. } = Stream::<N>::empty(stored.stream, stored.root, key.clone());
    Ok(Some(Stream { id, root, version: stored.version, state, key, entries: Vec::new() }))
}

/// Opens a stream's cached state; `None` when there is none of today's shape.
fn cached<N: Noun>(house: &House, stored: &StoredStream, key: &DataKey) -> Result<Option<State<N>>> {
    let Some(cache) = stored.state.as_ref().filter(|cache| cache.shape == N::STATE_VERSION) else {
        return Ok(None);
    };
    let place = state_place(house, stored.stream, stored.version);
    let plain = vault::open(key, &place, &Sealed::from_bytes(cache.body.clone()))?;
    Ok(Some(plain.expose(|bytes| serde_json::from_slice(bytes))?))
}

/// Opens a stream whose key a read already brought, without asking the store again; `None` when it
/// is sealed away or its cache is of another shape.
///
/// # Errors
/// Faults of the vault.
pub fn open_at_hand<N: Noun>(
    house: &House,
    stored: &StoredStream,
    secret: WrappedSecret,
) -> Result<Option<Stream<N>>> {
    let Some(key) = unwrapped(house, stored.stream, secret)? else { return Ok(None) };
    let Some(state) = cached::<N>(house, stored, &key)? else { return Ok(None) };
    let StoredStream { stream: id, root, version, .. } = *stored;
    Ok(Some(Stream { id, root, version, state, key, entries: Vec::new() }))
}

/// Folds a stream's facts anew: for caches of another shape, and for rebuild.
///
/// # Errors
/// Faults of the store or the vault.
pub async fn refold<N: Noun>(house: &House, key: &DataKey, id: StreamId) -> Result<State<N>> {
    let mut state = State::<N>::default();
    for fact in house.reads.facts(&house.town, id, 1).await? {
        let entry = open_fact::<N>(house, key, &fact)?;
        state.apply(&entry, &Stamp { at: fact.at, by: fact.actor });
    }
    Ok(state)
}

fn fact_place<'a>(house: &'a House, stream: StreamId, fact: uuid::Uuid) -> Place<'a> {
    // The fact's id tells facts of a stream apart even where versions are given by the store.
    let slot = fact.as_u64_pair().0 ^ fact.as_u64_pair().1;
    Place { jurisdiction: &house.town.0, table: "fact", stream: stream.bytes(), slot, purpose: Purpose::FACT }
}

fn state_place<'a>(house: &'a House, stream: StreamId, version: u64) -> Place<'a> {
    Place {
        jurisdiction: &house.town.0,
        table: "stream",
        stream: stream.bytes(),
        slot: version,
        purpose: Purpose::STATE,
    }
}

/// What is sealed of a fact: the post in which whoever recorded it acted then, and what happened.
/// Posts change; what was decided in one stays decided in it.
#[derive(Serialize, Deserialize)]
pub struct Recorded<E> {
    /// The unit in a role, as its party code.
    pub post: String,
    /// What happened.
    pub entry: E,
}

impl<E> Recorded<E> {
    /// The unit in a role; none on facts from before posts were kept.
    #[must_use]
    pub fn party(&self) -> Option<Party> {
        Party::parse(&self.post)
    }
}

/// How a body with a post begins; a bare entry is from before posts were kept.
const POSTED: &[u8] = b"{\"post\":";

/// Opens one fact, with the post it was recorded in.
///
/// # Errors
/// When it was altered, or is of a schema nobody knows.
pub fn open_recorded<N: Noun>(
    house: &House,
    key: &DataKey,
    fact: &StoredFact,
) -> Result<Recorded<Entry<N::Fact>>> {
    let place = fact_place(house, fact.stream, fact.id);
    let plain = vault::open(key, &place, &Sealed::from_bytes(fact.body.clone()))?;
    plain.expose(|bytes| match (bytes.starts_with(POSTED), fact.schema == N::FACT_SCHEMA) {
        (true, true) => Ok(serde_json::from_slice(bytes)?),
        (false, true) => Ok(Recorded { post: String::new(), entry: serde_json::from_slice(bytes)? }),
        (posted, false) => {
            let old: Recorded<serde_json::Value> = if posted {
                serde_json::from_slice(bytes)?
            } else {
                Recorded { post: String::new(), entry: serde_json::from_slice(bytes)? }
            };
            let entry = serde_json::from_value(N::upcast(fact.schema, old.entry))?;
            Ok(Recorded { post: old.post, entry })
        }
    })
}

/// Opens one fact.
///
/// # Errors
/// When it was altered, or is of a schema nobody knows.
pub fn open_fact<N: Noun>(house: &House, key: &DataKey, fact: &StoredFact) -> Result<Entry<N::Fact>> {
    Ok(open_recorded::<N>(house, key, fact)?.entry)
}

/// Seals the body of one fact.
///
/// # Errors
/// When it is too long.
pub fn seal_body(
    house: &House,
    key: &DataKey,
    stream: StreamId,
    fact: uuid::Uuid,
    plain: &[u8],
) -> Result<Vec<u8>> {
    let mut entropy = |out: &mut [u8]| house.randomness.fill(out);
    Ok(vault::seal(key, &fact_place(house, stream, fact), plain, &mut entropy)?.into_bytes())
}

/// Seals the state that a stream will have at a version.
///
/// # Errors
/// When it is too long.
pub fn seal_state<N: Noun>(house: &House, stream: &Stream<N>, version: u64) -> Result<Vec<u8>> {
    let mut entropy = |out: &mut [u8]| house.randomness.fill(out);
    let plain = vault::Zeroizing::new(serde_json::to_vec(&stream.state)?);
    let place = state_place(house, stream.id, version);
    Ok(vault::seal(&stream.key, &place, &plain, &mut entropy)?.into_bytes())
}

/// What a stream shows in derived tables: the noun's rows, and keyed digests of its lookups.
pub fn rows<N: Noun>(house: &House, stream: &Stream<N>) -> Rows {
    let mut rows = stream.state.rows(stream.id);
    for Lookup { name, text } in stream.noun().lookups() {
        rows.facets.push(Facet::new(name, lookup(house, name, text.reveal())));
    }
    rows
}

/// The keyed digest under which a secret text is looked up.
#[must_use]
pub fn lookup(house: &House, name: &str, text: &str) -> String {
    // Half of it tells streams apart; the key keeps others from guessing.
    let digest = house.digest("lookup", format!("{name}/{text}").as_bytes());
    digest[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Blind index tokens of a noun, sorted and without repeats.
pub fn tokens<N: Noun>(house: &House, noun: &N) -> Vec<Token> {
    let mut all: Vec<Token> = Vec::new();
    for entry in noun.index_entries() {
        let field = index_field(entry.field);
        let found = vault::tokens(house.keyring.index_key(), &house.town.0, field, entry.text.reveal());
        all.extend(found.into_iter().map(|t| Token(i64::from(t.value()))));
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// The vault's word for a kind of searchable text.
#[must_use]
pub fn index_field(field: IndexField) -> vault::Field {
    match field {
        IndexField::Name => vault::Field::Name,
        IndexField::IdNumber => vault::Field::IdNumber,
        IndexField::Phone => vault::Field::Phone,
    }
}
