//! Plans: made with her wishes, reviewed, completed.

use super::{Scene, done};
use crate::error::{Failure, Result};
use app::services::plan::{self, CompleteInput, MakeInput, ReviewInput, SettleInput};
use domain::actor::{Party, VillageCode};
use domain::ids::{FileId, PlanId};
use domain::plan::{Contact, ContactSide, Draft, Measure, Wishes};
use domain::text::Confidential;
use domain::visit::Visit;
use jiff::Span;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Days until a measure should be done.
const MEASURE_DAYS: i64 = 60;
/// Days until the first review.
const REVIEW_DAYS: i64 = 30;

/// Words about a plan.
pub(super) async fn act(scene: Scene<'_>) -> Result<()> {
    let (house, actor) = (&scene.director.house, scene.actor);
    let text = |name: &str| scene.director.text("words", name);
    if scene.words.verb() == "plan" {
        return make(scene).await;
    }
    let plan = scene.matter.plan_id()?;
    match scene.words.verb() {
        "review" => {
            let wishes = wishes(&scene, scene.words.at(1)?)?;
            let next = Some(in_days(&scene, 2 * REVIEW_DAYS)?);
            let input = ReviewInput { plan, words: Some(text("review")?), wishes, next };
            done(plan::review(house, actor, &scene.request(input)).await)
        }
        "done" => {
            let measure = scene.words.at(1)?.parse().map_err(|_| scene.words.unfit("not a number"))?;
            done(plan::complete_measure(house, actor, &scene.request((plan, measure))).await)
        }
        "settle" => {
            let input = SettleInput { plan, words: text("settled")? };
            done(plan::settle_alert(house, actor, &scene.request(input)).await)
        }
        _ => {
            let input = CompleteInput { plan, words: text("done")? };
            done(plan::complete(house, actor, &scene.request(input)).await)
        }
    }
}

fn in_days(scene: &Scene<'_>, days: i64) -> Result<Date> {
    let day = scene.director.house.today().checked_add(Span::new().days(days));
    day.map_err(|e| Failure::refused(e.to_string()))
}

fn wishes(scene: &Scene<'_>, how: &str) -> Result<Wishes> {
    Ok(match how {
        "observed" => Wishes::Observed(scene.director.text("words", "observed")?),
        "rather_not" => Wishes::RatherNot,
        _ if scene.matter.story.age >= 18 => Wishes::Said(scene.director.text("words", "wish_adult")?),
        _ => Wishes::Said(scene.director.text("words", "wish")?),
    })
}

/// `plan OWNER NEEDS visitor=PARTY [leave=SIDES]`.
async fn make(scene: Scene<'_>) -> Result<()> {
    let file = scene.matter.file()?;
    let input = MakeInput {
        file,
        draft: draft(&scene, file)?,
        visitor: scene.party(scene.words.value("visitor").unwrap_or("STN@stn"))?,
        contact: Confidential::new("到巷口小卖部找阿姨，说送书来"),
        cover: Some(Confidential::new("送学习用品")),
    };
    plan::make(&scene.director.house, scene.actor, &scene.request(input)).await?;
    let house = &scene.director.house;
    for stored in house.reads.by_facet(&house.town, "file", &file.to_string()).await? {
        let id = stored.stream;
        match stored.kind {
            domain::noun::Kind::Plan => scene.matter.plan = Some(PlanId::from(id)),
            domain::noun::Kind::Visit => {
                let visit = app::stream::open_stored::<Visit>(house, stored).await?;
                if let Some(schedule) = visit.and_then(|v| v.state.noun.schedule) {
                    scene.matter.visits.insert(schedule.series.code().to_owned(), id.into());
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn draft(scene: &Scene<'_>, file: FileId) -> Result<Draft> {
    let leave: Vec<&str> = scene.words.value("leave").unwrap_or_default().split(',').collect();
    let owner = scene.party(scene.words.at(1)?)?;
    let needs: Vec<String> = scene.words.at(2)?.split(',').map(str::to_owned).collect();
    let left_out = scene.director.text("words", "left_out")?;
    let contacts: BTreeMap<ContactSide, Contact> = ContactSide::ALL
        .into_iter()
        .map(|side| match leave.contains(&side.code()) {
            true => (side, Contact::LeftOut(left_out.clone())),
            false => (side, Contact::Named(Confidential::new("联络人（虚构）"))),
        })
        .collect();
    let due = in_days(scene, MEASURE_DAYS)?;
    let measures = needs.iter().map(|need| measure(scene, need, &owner, due)).collect();
    let village = (!leave.contains(&"village")).then(|| VillageCode(scene.matter.story.village.clone()));
    let young = scene.matter.story.age < 8;
    Ok(Draft {
        file,
        code_name: String::new(),
        owner,
        needs: needs.into_iter().collect(),
        goals: Some(scene.director.text("words", "goal")?),
        wishes: Some(wishes(scene, if young { "observed" } else { "said" })?),
        age: Some(scene.matter.story.age),
        contacts,
        measures,
        reviews: vec![in_days(scene, REVIEW_DAYS)?],
        village,
    })
}

/// A measure with whoever usually meets that need.
fn measure(scene: &Scene<'_>, need: &str, owner: &Party, due: Date) -> Measure {
    let code = scene.director.house.rules.code("need", need);
    let usual = code.and_then(|c| Party::parse(&format!("{}@{}", c.attr("role")?, c.attr("unit")?)));
    Measure {
        kind: need.to_owned(),
        words: None,
        owner: usual.unwrap_or_else(|| owner.clone()),
        due,
        referral: None,
        done_at: None,
    }
}
