//! Send a referral: the least items, confirmed one by one, and for an adult woman only with her
//! consent to this very unit.

use super::consent;
use crate::error::Result;
use crate::fresh;
use crate::guard::permit_new;
use crate::house::House;
use crate::policy::Action;
use crate::services::file::let_assigned_in;
use crate::stream;
use crate::work::{Done, Request, Work, commuting};
use domain::actor::{Actor, Party, VillageCode};
use domain::file::{Command as FileCommand, File};
use domain::ids::{FileId, PlanId, ReferralId};
use domain::noun::Kind;
use domain::plan::{Command as PlanCommand, Plan};
use domain::referral::{Command, Offer, Referral};
use domain::text::Confidential;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// What is to be handed over.
#[derive(Clone, Serialize)]
pub struct SendInput {
    /// File.
    pub file: FileId,
    /// Plan and index of the measure it carries out, if any.
    pub measure: Option<(PlanId, usize)>,
    /// Receiver.
    pub to: Party,
    /// Need code.
    pub need: String,
    /// The least items, confirmed.
    pub items: BTreeMap<String, Confidential>,
    /// Red.
    pub red: bool,
    /// When the help should be there.
    pub help_by: Option<Date>,
    /// Village, for a station.
    pub village: Option<VillageCode>,
    /// Three taps a week (schools).
    pub weekly_ticks: bool,
    /// An adult woman was asked about this very unit, and agreed: recorded with the referral.
    pub consented: bool,
}

/// Sends a referral. It is written to the file as well, so that it can't race a closure.
///
/// # Errors
/// Refusals; `referral-consent-missing` when an adult woman did not agree to this unit.
pub async fn send(house: &House, actor: &Actor, request: &Request<SendInput>) -> Result<Done> {
    commuting(|| attempt(house, actor, request)).await
}

async fn attempt(house: &House, actor: &Actor, request: &Request<SendInput>) -> Result<Done> {
    let input = &request.body;
    let id = ReferralId(house.ids.next());
    let mut work = fresh!(Work::begin(house, actor, request, "referral.send").await?);
    let mut file = work.open_for::<File>(input.file, Action::FileRead).await?;
    let _new = permit_new(house, actor, Action::ReferralSend, Kind::Referral, id.into())?;
    let elsewhere: Vec<_> = input.measure.iter().map(|(plan, _)| plan.stream()).collect();
    consent::settle(&mut work, &mut file, (&input.to, input.consented), &elsewhere).await?;
    work.decide(&mut file, FileCommand::Link { stream: id.into(), kind: Kind::Referral })?;
    let (plan, plan_owner) = match input.measure {
        Some((plan, measure)) => {
            let mut plan_stream = work.open::<Plan>(plan).await?;
            consent::lift_one(&work, &mut plan_stream, &input.to);
            let owner = plan_stream.noun().draft.as_ref().map(|d| d.owner.clone());
            work.decide(&mut plan_stream, PlanCommand::LinkReferral { measure, referral: id })?;
            work.put(plan_stream)?;
            (Some(plan), owner)
        }
        None => running_plan(house, input.file).await?,
    };
    let offer = Offer {
        file: Some(input.file),
        plan,
        plan_owner: plan_owner.or_else(|| Some(actor.party())),
        from: Some(actor.party()),
        to: Some(input.to.clone()),
        need: input.need.clone(),
        items: input.items.clone(),
        red: input.red,
        help_by: input.help_by,
        code_name: file.noun().code_name().to_owned(),
        village: input.village.clone(),
        weekly_ticks: input.weekly_ticks,
    };
    let mut referral = work.create::<Referral>(id, input.file)?;
    work.decide(&mut referral, Command::Send(Box::new(offer)))?;
    let_assigned_in(&work, &mut referral, file.noun());
    work.notify(input.to.clone(), "referral-sent", id, if input.red { 2 } else { 1 });
    work.put(referral)?;
    work.put(file)?;
    work.commit(id).await
}

/// The plan that runs for a file, and its owner: what a school observes belongs to it.
async fn running_plan(house: &House, file: FileId) -> Result<(Option<PlanId>, Option<Party>)> {
    for stored in house.reads.by_facet(&house.town, "file", &file.to_string()).await? {
        if stored.kind != Kind::Plan {
            continue;
        }
        let id = stored.stream.into();
        if let Some(plan) = stream::open_stored::<Plan>(house, stored).await?
            && plan.noun().running()
        {
            return Ok((Some(id), plan.noun().draft.as_ref().map(|d| d.owner.clone())));
        }
    }
    Ok((None, None))
}
