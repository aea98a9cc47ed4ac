//! What the words of a script do, one file per noun. Each is a use case of `app` and nothing else.

mod approval;
mod file;
mod plan;
mod referral;
pub(super) mod report;
mod visit;

use super::director::Director;
use super::matter::Matter;
use super::script::Words;
use crate::error::{Failure, Result};
use domain::actor::{Actor, Party};

/// A step under way: who directs, the matter, who acts.
pub(super) struct Scene<'a> {
    pub(super) director: &'a Director,
    pub(super) matter: &'a mut Matter,
    pub(super) actor: &'a Actor,
    pub(super) words: &'a Words,
}

/// Does what the words say.
pub(super) async fn act(
    director: &mut Director,
    matter: &mut Matter,
    actor: &Actor,
    words: &Words,
) -> Result<()> {
    let scene = Scene { director, matter, actor, words };
    match words.verb() {
        "ack" | "open" | "decide" | "feedback" | "before_prosecution" | "link" | "transfer" | "missed"
        | "close_report" => report::act(scene).await,
        "note" | "offer" | "step" | "risk" | "assign" | "person" | "suspect" | "contact" | "tie" | "view"
        | "propose" | "review_waiver" | "waive" | "offer_again" | "close" | "reopen" => {
            file::act(scene).await
        }
        "plan" | "review" | "done" | "settle" | "complete_plan" => plan::act(scene).await,
        "send" | "phone" | "accept" | "refuse" | "send_on" | "tick" | "complete" | "withdraw"
        | "withdraw_consent" => referral::act(scene).await,
        "visit" | "take_danger" | "hand_back" | "reassign" | "pause" | "resume" | "cancel" | "schedule" => {
            visit::act(scene).await
        }
        "ask" | "grant" | "deny" | "revoke" => approval::act(scene).await,
        _ => Err(words.unfit("no such word")),
    }
}

impl Scene<'_> {
    /// The party that a word names; `STN@stn` is the station of the matter's village.
    fn party(&self, word: &str) -> Result<Party> {
        let own = format!("STN@stn-{}", self.matter.story.village);
        let code = if word == "STN@stn" { own.as_str() } else { word };
        Party::parse(code).ok_or_else(|| self.words.unfit("not a party"))
    }

    /// A request with this body.
    fn request<T>(&self, body: T) -> app::work::Request<T> {
        super::found::request(&self.director.house, body)
    }

    /// A code that a word must be.
    fn code<T>(&self, place: usize, read: fn(&str) -> Option<T>) -> Result<T> {
        let word = self.words.at(place)?;
        read(word).ok_or_else(|| self.words.unfit(&format!("{word} is no such code")))
    }
}

/// Forgets what a use case answered, and keeps why it said no.
fn done<T>(answer: app::Result<T>) -> Result<()> {
    answer.map(drop).map_err(Failure::from)
}
