//! One round over the line to the laboratory: what it lacks is handed over, what we lack is fetched.
//!
//! Each round begins by asking how far the other side has come, and goes on from there by number. So
//! nothing is remembered about a round: one that broke anywhere, before or after the other side had
//! kept a package, is made good by the next, without a gap and without a second copy. Packages are
//! made by people on both sides; the line only carries them.

use super::derived_command;
use crate::error::{Error, Result};
use crate::house::House;
use crate::lab::{Line, LineFault, LineState, Standing};
use crate::ports::Space;
use crate::services::reunion::{counted, take_from_line, take_request, text_for_line};
use crate::work::Request;
use jiff::ToSpan as _;

/// Packages carried in each direction before the lease is asked for again.
const ROUND: usize = 20;

/// How long the last state is shown: a line that nobody serves any more has none.
const SHOWN_MINUTES: i64 = 30;

/// Key of the state.
const STATE: &[u8] = b"laboratory";

/// What a round carried.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Carried {
    /// Packages handed over.
    pub pushed: u64,
    /// Packages taken.
    pub pulled: u64,
}

/// Carries what waits, and keeps what came of it for the laboratory's page.
///
/// # Errors
/// Faults of the store. A fault of the line is an answer: the next round tries again.
pub async fn round(house: &House, line: &dyn Line) -> Result<std::result::Result<Carried, LineFault>> {
    // Asked before and after: a package that somebody carries by hand meanwhile is no fork.
    let (_, taken) = counted(house).await?;
    let standing = line.standing().await;
    let carried = match standing {
        Ok(standing) => carry(house, line, standing, taken).await?,
        Err(fault) => Err(fault),
    };
    let state = LineState { at: house.now(), standing: standing.ok(), fault: carried.err() };
    let until = state.at.checked_add(SHOWN_MINUTES.minutes()).unwrap_or(state.at);
    house.ephemeral.put(Space::Line, &key(house), &serde_json::to_vec(&state)?, until).await?;
    Ok(carried)
}

fn key(house: &House) -> Vec<u8> {
    [house.town.0.as_bytes(), b"/", STATE].concat()
}

/// How the last round went; `None` when there was none for a while.
///
/// # Errors
/// Faults of the store.
pub(crate) async fn state(house: &House) -> Result<Option<LineState>> {
    let found = house.ephemeral.get(Space::Line, &key(house), house.now()).await?;
    // What an older program kept there is no state of ours.
    Ok(found.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

async fn carry(
    house: &House,
    line: &dyn Line,
    theirs: Standing,
    taken: u64,
) -> Result<std::result::Result<Carried, LineFault>> {
    let mut carried = Carried::default();
    let (sent, _) = counted(house).await?;
    // They hold what we never sent, or made less than we took: one of us runs on a restored copy.
    if theirs.taken > sent || theirs.made < taken {
        return Ok(Err(LineFault::Forked));
    }
    for number in (theirs.taken + 1..=sent).take(ROUND) {
        let text = text_for_line(house, number).await?;
        if let Err(fault) = line.push(text.reveal()).await {
            return Ok(Err(fault));
        }
        carried.pushed += 1;
    }
    for number in (taken + 1..=theirs.made).take(ROUND) {
        let text = match line.pull(number).await {
            Ok(text) => text,
            Err(fault) => return Ok(Err(fault)),
        };
        if let Err(fault) = take(house, &text).await? {
            return Ok(Err(fault));
        }
        // An old package under a new number changes nothing, and must not look like progress.
        if counted(house).await?.1 < number {
            return Ok(Err(LineFault::Unfit));
        }
        carried.pulled += 1;
    }
    Ok(Ok(carried))
}

/// Takes one package. Somebody may have carried the same one by hand meanwhile: then it is here.
async fn take(house: &House, text: &str) -> Result<std::result::Result<(), LineFault>> {
    let what = format!("line/{}", house.digest("line", text.as_bytes()).map(|b| format!("{b:02x}")).concat());
    let command = derived_command(house, &what);
    let request = Request { command, expected: None, body: take_request(text) };
    match take_from_line(house, &request).await {
        Ok(_) => Ok(Ok(())),
        Err(Error::Refused(note)) => Ok(match note.code {
            "exchange-already-taken" => Ok(()),
            "exchange-forked" | "exchange-gap" => Err(LineFault::Forked),
            code => {
                tracing::error!(code, "a package of the laboratory does not pass");
                Err(LineFault::Unfit)
            }
        }),
        Err(error) => Err(error),
    }
}
