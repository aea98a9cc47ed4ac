//! Drafts (草稿): what was typed and not yet sent, sealed for its author, kept for a week.

use crate::error::{Error, Result};
use crate::house::House;
use crate::ports::Space;
use domain::actor::Actor;
use domain::text::Confidential;
use jiff::ToSpan;
use vault::{Place, Purpose, Sealed};

/// Hours a draft is kept.
const KEPT_HOURS: i64 = 7 * 24;
/// Largest draft, in bytes.
const BYTES_MAX: usize = 256 * 1024;

fn key(house: &House, actor: &Actor, form: &str) -> [u8; 32] {
    house.digest("draft", format!("{}/{form}", actor.staff).as_bytes())
}

fn place<'a>(house: &'a House, key: &[u8; 32]) -> Place<'a> {
    let mut stream = [0; 16];
    stream.copy_from_slice(&key[..16]);
    Place { jurisdiction: &house.town.0, table: "ephemeral", stream, slot: 0, purpose: Purpose::DRAFT }
}

/// Saves a draft; an empty one is forgotten.
///
/// # Errors
/// A refusal when it is too large.
pub async fn save(house: &House, actor: &Actor, form: &str, text: &str) -> Result<()> {
    let key = key(house, actor, form);
    if text.is_empty() {
        house.ephemeral.forget(Space::Draft, &key).await?;
        return Ok(());
    }
    if text.len() > BYTES_MAX {
        return Err(Error::refused_field("form-too-large", ""));
    }
    let mut entropy = |out: &mut [u8]| house.randomness.fill(out);
    let sealed =
        vault::seal(&house.keyring.ephemeral_key(), &place(house, &key), text.as_bytes(), &mut entropy)?;
    let until = house.now().checked_add(KEPT_HOURS.hours()).map_err(|e| Error::fault(e.to_string()))?;
    house.ephemeral.put(Space::Draft, &key, sealed.as_bytes(), until).await?;
    Ok(())
}

/// The draft of this author for a form.
///
/// # Errors
/// Faults of the store; a draft sealed under a lost key counts as none.
pub async fn load(house: &House, actor: &Actor, form: &str) -> Result<Option<Confidential>> {
    let key = key(house, actor, form);
    let Some(bytes) = house.ephemeral.get(Space::Draft, &key, house.now()).await? else { return Ok(None) };
    let opened = vault::open(&house.keyring.ephemeral_key(), &place(house, &key), &Sealed::from_bytes(bytes));
    let Ok(plain) = opened else { return Ok(None) };
    Ok(plain.expose(|text| std::str::from_utf8(text).ok().map(Confidential::new)))
}
