//! Visits: done, not met, handed back, paused, scheduled anew.

use super::{Scene, done};
use crate::error::Result;
use app::services::report::{
    AcknowledgeInput, CloseInput, DecideInput, acknowledge, close, decide, feedback,
};
use app::services::visit::{self, ReportInput, ScheduleInput};
use domain::file::File;
use domain::ids::VisitId;
use domain::report::PoliceDecision;
use domain::text::Confidential;
use domain::visit::{Impression, Schedule, Series};

/// Words about a visit.
pub(super) async fn act(scene: Scene<'_>) -> Result<()> {
    if scene.words.verb() == "schedule" {
        return schedule(scene).await;
    }
    let (house, actor) = (&scene.director.house, scene.actor);
    let id = scene.matter.named(&scene.matter.visits, scene.words.at(1)?)?;
    let text = |name: &str| scene.director.text("words", name);
    match scene.words.verb() {
        "visit" => report(scene, id).await,
        "take_danger" => take_danger(scene).await,
        "hand_back" => done(visit::hand_back(house, actor, &scene.request(id)).await),
        "reassign" => {
            let input = scene.request((id, scene.party(scene.words.at(2)?)?));
            done(visit::reassign(house, actor, &input).await)
        }
        "pause" => done(visit::pause(house, actor, &scene.request((id, Some(text("pause")?)))).await),
        "resume" => done(visit::resume(house, actor, &scene.request(id)).await),
        _ => done(visit::cancel(house, actor, &scene.request((id, text("cancel")?))).await),
    }
}

/// The desk takes the report that a found danger became, records what was done and answers it.
async fn take_danger(scene: Scene<'_>) -> Result<()> {
    let (house, actor) = (&scene.director.house, scene.actor);
    let file = app::stream::open::<File>(house, scene.matter.file()?.into()).await?;
    let report = file.and_then(|f| f.noun().reports.iter().next_back().copied());
    let report = report.ok_or_else(|| scene.words.unfit("no report of danger"))?;
    acknowledge(house, actor, &scene.request(AcknowledgeInput { report })).await?;
    let decision = PoliceDecision::AcceptedAdmin;
    let input = DecideInput { report, decision, at: house.now(), number: None };
    decide(house, actor, &scene.request(input)).await?;
    feedback(house, actor, &scene.request(report)).await?;
    let input = CloseInput { report, outcome: "handled".to_owned() };
    done(close(house, actor, &scene.request(input)).await)
}

async fn report(scene: Scene<'_>, visit: VisitId) -> Result<()> {
    let met = scene.words.at(2)? != "not_met";
    let impression = if met { Some(scene.code(2, Impression::parse)?) } else { None };
    let words = met.then(|| scene.director.text("words", "met")).transpose()?;
    let at = scene.director.house.now();
    let input = ReportInput { visit, at, met, impression, words, voice: None };
    done(visit::report(&scene.director.house, scene.actor, &scene.request(input)).await)
}

/// `schedule HANDLE TASK PARTY`.
async fn schedule(scene: Scene<'_>) -> Result<()> {
    let schedule = Schedule {
        file: scene.matter.file()?,
        plan: scene.matter.plan,
        code_name: String::new(),
        series: Series::AsPlanned,
        from: scene.director.house.now(),
        visitor: scene.party(scene.words.at(3)?)?,
        village: None,
        task: scene.words.at(2)?.to_owned(),
        contact: Confidential::new("先打电话到办公室问路"),
        cover: Some(Confidential::new("送学习用品")),
    };
    let input = scene.request(ScheduleInput { schedule });
    let scheduled = visit::schedule(&scene.director.house, scene.actor, &input).await?;
    scene.matter.visits.insert(scene.words.at(1)?.to_owned(), scheduled.stream.into());
    Ok(())
}
