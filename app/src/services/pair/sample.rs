//! Sampled review: decided pairs drawn at random, judged by somebody who sees no earlier decision.

use crate::error::{Error, Result};
use crate::fresh;
use crate::guard::permit_new;
use crate::house::House;
use crate::policy::Action;
use crate::queries::candidates::side;
use crate::stream;
use crate::work::{Done, Request, Work};
use domain::actor::Actor;
use domain::ids::{PairId, PairSampleId};
use domain::noun::Kind;
use domain::pair::{Pair, Verdict};
use domain::pair_sample::{Command, Drawn, Judgement, PairSample};

/// Draws a sample from every decided pair whose records the drawer may see.
///
/// # Errors
/// Refusals; `NotPermitted`.
pub async fn draw_sample(house: &House, actor: &Actor, request: &Request<()>) -> Result<Done> {
    let id = PairSampleId(house.ids.next());
    let _permit = permit_new(house, actor, Action::LinkRun, Kind::PairSample, id.into())?;
    let mut work = fresh!(Work::begin(house, actor, request, "pair_sample.draw").await?);
    let mut sample = work.create::<PairSample>(id, id)?;
    let frame = frame(house, actor).await?;
    let seed = u64::from_be_bytes(house.random());
    work.decide(&mut sample, Command::Draw { frame, seed })?;
    work.put(sample)?;
    work.commit(id).await
}

async fn frame(house: &House, actor: &Actor) -> Result<Vec<Drawn>> {
    let mut frame = Vec::new();
    for verdict in [Verdict::Same, Verdict::Apart] {
        for stored in house.reads.by_facet(&house.town, "standing", verdict.code()).await? {
            if stored.kind != Kind::Pair {
                continue;
            }
            let Some(pair) = stream::open_stored::<Pair>(house, stored).await? else { continue };
            let (Some((left, right)), Some((_, by, _))) = (pair.noun().records(), &pair.noun().decision)
            else {
                continue;
            };
            let both =
                side(house, actor, left).await?.is_some() && side(house, actor, right).await?.is_some();
            if both {
                frame.push(Drawn { pair: pair.id.into(), verdict, by: *by });
            }
        }
    }
    Ok(frame)
}

/// Judges one pair of a sample.
///
/// # Errors
/// Refusals; `NotVisible` for the sample or either record.
pub async fn judge_sample(
    house: &House,
    actor: &Actor,
    request: &Request<(PairSampleId, PairId, Judgement)>,
) -> Result<Done> {
    let (id, pair, judgement) = request.body;
    let mut work = fresh!(Work::begin(house, actor, request, "pair_sample.judge").await?);
    let mut sample = work.open_for::<PairSample>(id, Action::LinkRun).await?;
    let records = work.open::<Pair>(pair).await?.noun().records().ok_or(Error::NotVisible)?;
    for record in [records.0, records.1] {
        side(house, actor, record).await?.ok_or(Error::NotVisible)?;
    }
    work.decide(&mut sample, Command::Judge { pair, judgement })?;
    work.put(sample)?;
    work.commit(id).await
}
