//! A voice note of a visit: sealed under the visit's key, staged as ciphertext, registered with
//! the report that names it. What was staged and never named is collected as an orphan.

use crate::error::{Error, Result};
use crate::guard::permit;
use crate::house::House;
use crate::policy::{Action, DataRow, Field};
use crate::ports::BlobWrite;
use crate::services::access::{Shown, record};
use crate::stream::Stream;
use crate::{guard, queries};
use domain::actor::Actor;
use domain::ids::VisitId;
use domain::visit::Visit;
use sha2::{Digest, Sha256};
use vault::{Place, Plain, Purpose, Sealed};

/// Largest voice note, in bytes: two minutes at any setting of a phone.
pub const VOICE_BYTES_MAX: usize = 2 * 1024 * 1024;

fn place(house: &House, visit: VisitId) -> Place<'_> {
    Place {
        jurisdiction: &house.town.0,
        table: "blob",
        stream: visit.stream().bytes(),
        slot: 0,
        purpose: Purpose::BLOB,
    }
}

/// The media type of a sound by its first bytes; `None` for anything else.
#[must_use]
pub fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x1a, 0x45, 0xdf, 0xa3, ..] => Some("audio/webm"),
        [b'O', b'g', b'g', b'S', ..] => Some("audio/ogg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Some("audio/wav"),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Some("audio/mp4"),
        [b'I', b'D', b'3', ..] | [0xff, 0xf1 | 0xf9 | 0xfb | 0xf3, ..] => Some("audio/mpeg"),
        [b'#', b'!', b'A', b'M', b'R', ..] => Some("audio/amr"),
        _ => None,
    }
}

/// Seals and stages a voice note; answers the name under which a report may carry it.
///
/// # Errors
/// Refusals `voice-too-large` and `voice-unreadable`; `NotVisible`, `NotPermitted`.
pub async fn stage_voice(house: &House, actor: &Actor, visit: VisitId, sound: &[u8]) -> Result<String> {
    let stream = guard::open::<Visit>(house, actor, visit).await?;
    let _permit = permit(house, actor, Action::VisitDo, &stream).await?;
    if sound.len() > VOICE_BYTES_MAX {
        return Err(Error::refused_field("voice-too-large", "voice"));
    }
    if media_type(sound).is_none() {
        return Err(Error::refused_field("voice-unreadable", "voice"));
    }
    let mut entropy = |out: &mut [u8]| house.randomness.fill(out);
    let sealed = vault::seal(&stream.key, &place(house, visit), sound, &mut entropy)?.into_bytes();
    let digest: [u8; 32] = Sha256::digest(&sealed).into();
    house.blobs.stage(digest, &sealed).await?;
    Ok(name_of(digest))
}

/// What the batch of a report registers, when the note is there and was sealed for this visit.
/// A note that got lost never keeps a report back.
///
/// # Errors
/// Faults of the store.
pub(super) async fn staged(house: &House, visit: &Stream<Visit>, name: &str) -> Result<Option<BlobWrite>> {
    let Some(digest) = digest_of(name) else { return Ok(None) };
    let Some(bytes) = house.blobs.read(digest).await? else { return Ok(None) };
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let ours = vault::open(&visit.key, &place(house, visit.id.into()), &Sealed::from_bytes(bytes)).is_ok();
    Ok(ours.then_some(BlobWrite { stream: visit.id, digest, size, kind: "voice" }))
}

/// The voice note of a visit, for whoever may read the task; the access is recorded first.
///
/// # Errors
/// `NotVisible`, also when there is none.
pub async fn read_voice(house: &House, actor: &Actor, visit: VisitId) -> Result<Plain<Vec<u8>>> {
    let stream = guard::open::<Visit>(house, actor, visit).await?;
    let (_, fields) = guard::readable(house, actor, &stream).await?;
    let name = stream.noun().voice.as_deref().filter(|_| fields.clear(DataRow::TaskAndContact, Field::Task));
    let digest = name.and_then(digest_of).ok_or(Error::NotVisible)?;
    let bytes = house.blobs.read(digest).await?.ok_or(Error::NotVisible)?;
    let subject = match &stream.noun().schedule {
        Some(schedule) => queries::referral::matter_of(house, schedule.file).await?.subject,
        None => None,
    };
    let shown = Shown {
        page: "visit-voice",
        stream: visit.into(),
        subjects: subject.into_iter().collect(),
        fields: [DataRow::TaskAndContact.code().to_owned()].into(),
        purpose: guard::usual_purpose(actor.role()).code(),
        blocked: false,
    };
    record(house, actor, shown).await?;
    Ok(vault::open(&stream.key, &place(house, visit), &Sealed::from_bytes(bytes))?)
}

fn name_of(digest: [u8; 32]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn digest_of(name: &str) -> Option<[u8; 32]> {
    if name.len() != 64 || !name.is_ascii() {
        return None;
    }
    let mut digest = [0; 32];
    for (i, byte) in digest.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&name[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(digest)
}

#[cfg(test)]
mod tests {
    use super::{digest_of, media_type, name_of};

    #[test]
    fn names_of_notes_read_back_and_nothing_else_does() {
        let digest = [0xa7; 32];
        assert_eq!(digest_of(&name_of(digest)), Some(digest));
        assert_eq!(digest_of("a7"), None);
        assert_eq!(digest_of(&"zz".repeat(32)), None);
    }

    #[test]
    fn only_sounds_are_taken() {
        assert_eq!(media_type(b"OggS\0rest"), Some("audio/ogg"));
        assert_eq!(media_type(&[0x1a, 0x45, 0xdf, 0xa3, 0]), Some("audio/webm"));
        assert_eq!(media_type(b"<html>"), None);
        assert_eq!(media_type(b""), None);
    }
}
