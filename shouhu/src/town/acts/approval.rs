//! Approvals: asked for, granted, denied.

use super::{Scene, done};
use crate::error::{Failure, Result};
use app::policy::DataRow;
use app::services::approval::{self, AskInput};
use jiff::ToSpan as _;

/// Days for which an approval is asked.
const DAYS: i64 = 14;

/// Words about an approval.
pub(super) async fn act(scene: Scene<'_>) -> Result<()> {
    let (house, actor) = (&scene.director.house, scene.actor);
    let text = |name: &str| scene.director.text("words", name);
    if scene.words.verb() == "ask" {
        let until = house.now().checked_add((DAYS * 24).hours());
        // The matters of the script are children's.
        let field = |name: &str| format!("{}.{name}", DataRow::MinorVictimIdentity.code());
        let input = AskInput {
            file: scene.matter.file()?,
            fields: scene.words.at(2)?.split(',').map(field).collect(),
            reason: text("reason")?,
            until: until.map_err(|e| Failure::refused(e.to_string()))?,
        };
        let asked = approval::ask(house, actor, &scene.request(input)).await?;
        scene.matter.approvals.insert(scene.words.at(1)?.to_owned(), asked.stream.into());
        return Ok(());
    }
    let id = scene.matter.named(&scene.matter.approvals, scene.words.at(1)?)?;
    match scene.words.verb() {
        "grant" => done(approval::grant(house, actor, &scene.request(id)).await),
        "deny" => done(approval::deny(house, actor, &scene.request((id, text("deny")?))).await),
        _ => done(approval::revoke(house, actor, &scene.request((id, text("deny")?))).await),
    }
}
