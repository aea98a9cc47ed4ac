//! Files: notes, offers, steps, people, access, and how they end.

use super::report::relative;
use super::{Scene, done};
use crate::error::Result;
use app::services::file::{self, AddPersonInput, AssignInput, NameSuspectInput};
use app::services::person::{self, SafeContactInput};
use app::services::report::PersonInput;
use app::services::staff::{self, TieInput};
use domain::actor::Actor;
use domain::file::{File, NewOffer, PersonRole, Risk, Step, Track};
use domain::ids::{FileId, PersonId};
use domain::person::{Channel, SafeContact};
use domain::text::Confidential;
use jiff::civil::time;

/// Words about a file.
pub(super) async fn act(scene: Scene<'_>) -> Result<()> {
    let id = scene.matter.file()?;
    match scene.words.verb() {
        "person" => add_person(scene, id).await,
        "suspect" => {
            let person = scene.matter.named(&scene.matter.persons, scene.words.at(1)?)?;
            let input = scene.request(NameSuspectInput { file: id, person });
            done(file::name_suspect(&scene.director.house, scene.actor, &input).await)
        }
        "contact" => safe_contact(scene, id).await,
        "tie" => tie(scene).await,
        "view" => done(app::queries::file::show(&scene.director.house, scene.actor, id).await),
        "assign" => {
            let staff = scene.director.member(scene.words.at(1)?)?.id;
            let input = scene.request(AssignInput { file: id, staff });
            done(file::assign(&scene.director.house, scene.actor, &input).await)
        }
        "propose" | "review_waiver" | "waive" | "offer_again" | "close" | "reopen" => ending(scene, id).await,
        _ => casework(scene, id).await,
    }
}

async fn casework(scene: Scene<'_>, id: FileId) -> Result<()> {
    let (house, actor, words) = (&scene.director.house, scene.actor, scene.words);
    match words.verb() {
        "note" => {
            let text = scene.director.text("note", words.at(1)?)?;
            let input = file::NoteInput { file: id, text, significant: words.has("!") };
            done(file::note(house, actor, &scene.request(input)).await)
        }
        "offer" => {
            let accepted = match words.at(2)? {
                "open" => None,
                answer => Some(answer == "yes"),
            };
            let input = file::OfferInput { file: id, service: words.at(1)?.to_owned(), accepted };
            done(file::offer(house, actor, &scene.request(input)).await)
        }
        "step" => {
            let track = scene.code(1, Track::parse)?;
            let step = Step { track, step: words.at(2)?.to_owned(), at: house.now(), number: None };
            done(file::record_step(house, actor, &scene.request(file::StepInput { file: id, step })).await)
        }
        _ => {
            let risk = scene.code(1, Risk::parse)?;
            let reason = words.maybe(2).map(|name| scene.director.text("words", name)).transpose()?;
            let input = file::RiskInput { file: id, risk, reason };
            done(file::grade_risk(house, actor, &scene.request(input)).await)
        }
    }
}

async fn opened(scene: &Scene<'_>, id: FileId) -> Result<File> {
    let found = app::stream::open::<File>(&scene.director.house, id.into()).await?;
    found.map(|s| s.state.noun).ok_or_else(|| scene.matter.unfit("the file is gone"))
}

async fn add_person(scene: Scene<'_>, id: FileId) -> Result<()> {
    let handle = scene.words.at(1)?.to_owned();
    let role = scene.code(2, PersonRole::parse)?;
    let relation = scene.words.at(3)?.to_owned();
    let identity = relative(scene.director, scene.matter, &relation)?;
    let before = opened(&scene, id).await?;
    let person = PersonInput { identity, role, relation: Some(relation), adult: true };
    let input = scene.request(AddPersonInput { file: id, person, decided: Vec::new() });
    file::add_person(&scene.director.house, scene.actor, &input).await?;
    let after = opened(&scene, id).await?;
    let added: Option<PersonId> = after.persons.keys().find(|p| !before.persons.contains_key(p)).copied();
    let added = added.ok_or_else(|| scene.matter.unfit("nobody was added"))?;
    scene.matter.persons.insert(handle, added);
    Ok(())
}

/// She says which way is safe: a call in the afternoon, through somebody she trusts.
async fn safe_contact(scene: Scene<'_>, id: FileId) -> Result<()> {
    let subject = opened(&scene, id).await?.opening.map(|o| o.subject);
    let person = subject.ok_or_else(|| scene.matter.unfit("the file has no subject"))?;
    let contact = SafeContact {
        channel: Channel::Call,
        number: Confidential::new(super::super::people::phone(&mut scene.matter.rng)),
        answered_by: Some(scene.director.text("words", "contact_note")?),
        from: time(14, 0, 0, 0),
        until: time(17, 30, 0, 0),
        code_word: Some(Confidential::new("今天不买灯")),
        leave_message: false,
        confirmed_at: scene.director.house.now(),
    };
    let input = scene.request(SafeContactInput { person, contact: Some(contact) });
    done(person::set_safe_contact(&scene.director.house, scene.actor, &input).await)
}

/// An account turns out to belong to a party, or to her kin.
async fn tie(scene: Scene<'_>) -> Result<()> {
    let staff = scene.director.member(scene.words.at(1)?)?.id;
    let person = scene.matter.named(&scene.matter.persons, scene.words.at(2)?)?;
    let input = scene.request(TieInput { staff, person, relation: "97".to_owned() });
    done(staff::declare_tie(&scene.director.house, scene.actor, &input).await)
}

async fn ending(scene: Scene<'_>, id: FileId) -> Result<()> {
    let (house, actor): (_, &Actor) = (&scene.director.house, scene.actor);
    let text = |name: &str| scene.director.text("words", name);
    match scene.words.verb() {
        "propose" => {
            let adult = scene.matter.persons.get("mother").copied();
            let reason = "own_wish".to_owned();
            let input = file::ProposeWaiverInput { file: id, own_view: text("waive")?, adult, reason };
            done(file::propose_waiver(house, actor, &scene.request(input)).await)
        }
        "review_waiver" => {
            let agreed = scene.words.yes(1)?;
            let input = file::ReviewWaiverInput { file: id, agreed, words: text("agreed")? };
            done(file::review_waiver(house, actor, &scene.request(input)).await)
        }
        "waive" => done(file::waive(house, actor, &scene.request(id)).await),
        "offer_again" => {
            let after_days = scene.words.at(1)?.parse().map_err(|_| scene.words.unfit("not a number"))?;
            let offer = NewOffer { after_days, accepted: scene.words.yes(2)?, words: Some(text("offer")?) };
            let input = file::OfferAgainInput { file: id, offer };
            done(file::offer_again(house, actor, &scene.request(input)).await)
        }
        "close" => done(file::close(house, actor, &scene.request(id)).await),
        _ => done(file::reopen(house, actor, &scene.request((id, text("offer")?))).await),
    }
}
