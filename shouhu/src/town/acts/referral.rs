//! Referrals: sent with the least items, answered, refused, sent on, ticked, completed.

use super::report::class_of;
use super::{Scene, done};
use crate::error::{Failure, Result};
use app::services::referral::{
    self, CompleteInput, PhoneInput, RefuseInput, SendInput, SendOnInput, TickInput, WithdrawConsentInput,
    WithdrawInput,
};
use domain::actor::{Party, Role, UnitCode, VillageCode};
use domain::referral::{RefusalReason, Tick, Trend};
use domain::text::Confidential;
use jiff::Span;
use std::collections::BTreeMap;

/// Days within which help should be there.
const HELP_DAYS: i64 = 14;

/// Words about a referral.
pub(super) async fn act(scene: Scene<'_>) -> Result<()> {
    match scene.words.verb() {
        "send" => return send(scene).await,
        "withdraw_consent" => return withdraw_consent(scene).await,
        _ => {}
    }
    let (house, actor) = (&scene.director.house, scene.actor);
    let id = scene.matter.named(&scene.matter.referrals, scene.words.at(1)?)?;
    let text = |name: &str| scene.director.text("words", name);
    match scene.words.verb() {
        "phone" => {
            let input = PhoneInput { referral: id, named: Confidential::new("值班护士（虚构）") };
            done(referral::confirm_phone(house, actor, &scene.request(input)).await)
        }
        "accept" => done(referral::accept(house, actor, &scene.request(id)).await),
        "refuse" => {
            let reason = scene.code(2, RefusalReason::parse)?;
            let input = RefuseInput { referral: id, reason, words: None };
            done(referral::refuse(house, actor, &scene.request(input)).await)
        }
        "send_on" => {
            let input = SendOnInput { referral: id, to: scene.party(scene.words.at(2)?)?, consented: false };
            done(referral::send_on(house, actor, &scene.request(input)).await)
        }
        "tick" => {
            let input = TickInput { referral: id, tick: tick(&scene)? };
            done(referral::tick(house, actor, &scene.request(input)).await)
        }
        "complete" => {
            let outcome = scene.words.at(2)?.to_owned();
            let input = CompleteInput { referral: id, outcome, words: Some(text("review")?) };
            done(referral::complete(house, actor, &scene.request(input)).await)
        }
        _ => {
            let input = WithdrawInput { referral: id, reason: text("withdraw")? };
            done(referral::withdraw(house, actor, &scene.request(input)).await)
        }
    }
}

/// She no longer wishes that a unit be told.
async fn withdraw_consent(scene: Scene<'_>) -> Result<()> {
    let unit = UnitCode::new(scene.words.at(1)?);
    let input = WithdrawConsentInput { file: scene.matter.file()?, unit, words: None };
    done(referral::withdraw_consent(&scene.director.house, scene.actor, &scene.request(input)).await)
}

fn tick(scene: &Scene<'_>) -> Result<Tick> {
    let mut trends = scene.words.at(2)?.split(',').map(Trend::parse);
    let mut next = || trends.next().flatten().ok_or_else(|| scene.words.unfit("three trends"));
    Ok(Tick { attendance: next()?, class: next()?, mood: next()? })
}

/// `send HANDLE NEED PARTY [red] [ticks] [measure=INDEX]`.
async fn send(scene: Scene<'_>) -> Result<()> {
    let file = scene.matter.file()?;
    let handle = scene.words.at(1)?.to_owned();
    let to = scene.party(scene.words.at(3)?)?;
    let measure = match scene.words.value("measure").map(str::parse) {
        None => None,
        Some(Ok(index)) => Some((scene.matter.plan_id()?, index)),
        Some(Err(_)) => return Err(scene.words.unfit("measure=INDEX")),
    };
    let village = matches!(&to, Party::Unit(Role::Stn, _)).then(|| scene.matter.story.village.clone());
    let help_by = scene.director.house.today().checked_add(Span::new().days(HELP_DAYS));
    let need = scene.words.at(2)?.to_owned();
    let input = SendInput {
        file,
        measure,
        to,
        items: items(&scene, &need).await?,
        need,
        red: scene.words.has("red"),
        help_by: Some(help_by.map_err(|e| Failure::refused(e.to_string()))?),
        village: village.map(VillageCode),
        weekly_ticks: scene.words.has("ticks"),
        consented: false,
    };
    let input = match input.items.contains_key("class") {
        true => {
            let class = class_of(scene.director, scene.matter);
            let mut items = input.items;
            items.insert("class".to_owned(), Confidential::new(class));
            SendInput { items, ..input }
        }
        false => input,
    };
    let sent = referral::send(&scene.director.house, scene.actor, &scene.request(input)).await?;
    scene.matter.referrals.insert(handle, sent.stream.into());
    Ok(())
}

/// The least items that the need asks for, as the page suggests them.
async fn items(scene: &Scene<'_>, need: &str) -> Result<BTreeMap<String, Confidential>> {
    let house = &scene.director.house;
    let wanted = house.rules.code("need", need).and_then(|c| c.attr("items")).unwrap_or_default();
    let view = app::queries::file::show(house, scene.actor, scene.matter.file()?).await?;
    let known = app::queries::items::known(house, scene.actor, &view).await?;
    let mut items = BTreeMap::new();
    for field in wanted.split(',').filter(|f| !f.is_empty()) {
        let text = match (known.get(field), field) {
            (Some(text), _) => text.clone(),
            (None, "arrangement") => Confidential::new("靠前座位，允许每周一次外出"),
            (None, "class") => Confidential::new("班级"),
            (None, _) => continue,
        };
        items.insert(field.to_owned(), text);
    }
    Ok(items)
}
