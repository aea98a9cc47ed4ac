//! Searches for kin in the demo town: applications, samples, verdicts of an invented laboratory,
//! wishes and meetings, each through the use case whose duty it is.

use super::director::Director;
use super::found::request;
use super::people::invent;
use super::script::{Step as Line, read};
use crate::error::{Failure, Result};
use app::services::reunion::{
    self as service, ApplyInput, FoundInput, HelperInput, OfficerInput, SampleInput, Step, StepInput,
};
use app::stream;
use domain::actor::{Actor, Party};
use domain::ids::ReunionId;
use domain::person::Identity;
use domain::reunion::{
    Aftercare, Answer, Arrangement, Check, Consent, Kin, Material, Meeting, Reunion, Search, Signer, Telling,
    Wish,
};
use exchange::{
    GroupNo, Items, Outgoing, Reason, ReviewerNo, SampleNo, Sequence, SigningKey, Status, Verdict,
};
use jiff::{Timestamp, ToSpan as _};
use rand::RngExt as _;
use rand::rngs::StdRng;
use serde::Deserialize;
use std::sync::Arc;

/// One search as the fixtures tell it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    id: String,
    ago: i64,
    at: String,
    search: String,
    relation: String,
    age: u8,
    missing_sex: u8,
    missing_age: u8,
    lost: i64,
    found_age: Option<u8>,
    steps: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct All {
    reunion: Vec<Told>,
}

/// A search while it is played.
pub(super) struct Searching {
    told: Told,
    pub(super) steps: Vec<Line>,
    pub(super) applied_at: Timestamp,
    rng: StdRng,
    lab: Arc<SigningKey>,
    id: Option<ReunionId>,
    hit: Option<SampleNo>,
}

/// The searches of the fixtures.
pub(super) fn searches(seed: u64, lab: &Arc<SigningKey>) -> Result<Vec<Searching>> {
    let all = read::<All>("reunions.toml")?.reunion;
    all.into_iter().map(|told| Searching::plan(told, seed, lab)).collect()
}

impl Searching {
    fn plan(told: Told, seed: u64, lab: &Arc<SigningKey>) -> Result<Self> {
        let steps = told.steps.iter().map(|l| Line::parse(l)).collect::<Result<Vec<_>>>()?;
        let unfit = |e: jiff::Error| Failure::refused(format!("fixtures/reunions.toml: {}: {e}", told.id));
        let zone = domain::clock::shanghai();
        let today = super::today()?.to_zoned_datetime(zone.clone()).date();
        let day = today.checked_sub(jiff::Span::new().days(told.ago)).map_err(unfit)?;
        let time: jiff::civil::Time = told.at.parse().map_err(unfit)?;
        let applied_at = day.to_datetime(time).to_zoned_datetime(zone).map_err(unfit)?.timestamp();
        let rng = crate::ports::randomness::generator(seed, &format!("reunion/{}", told.id));
        let lab = Arc::clone(lab);
        Ok(Self { told, steps, applied_at, rng, lab, id: None, hit: None })
    }

    /// When a step happens.
    pub(super) fn time_of(&self, step: &Line) -> Result<Timestamp> {
        self.applied_at.checked_add(step.after.minutes()).map_err(|e| self.unfit(&e.to_string()))
    }

    fn unfit(&self, why: &str) -> Failure {
        Failure::refused(format!("fixtures/reunions.toml: {}: {why}", self.told.id))
    }

    fn reunion(&self) -> Result<ReunionId> {
        self.id.ok_or_else(|| self.unfit("not applied for yet"))
    }

    /// The application.
    pub(super) async fn apply(&mut self, director: &Director) -> Result<()> {
        let officer = if self.told.id == "k3" || self.told.id == "k5" { "case2" } else { "case1" };
        let actor = director.actor(officer)?;
        let search = Search::parse(&self.told.search).ok_or_else(|| self.unfit("no such search"))?;
        let relation = Kin::parse(&self.told.relation).ok_or_else(|| self.unfit("no such relation"))?;
        let sex = match relation {
            Kin::Father => 1,
            _ => 2,
        };
        let applicant = self.person(director, sex, self.told.age)?;
        let missing = match search {
            Search::Unknown => None,
            Search::Child | Search::Parent => {
                Some(self.person(director, self.told.missing_sex, self.told.missing_age)?)
            }
        };
        let lost = jiff::Span::new().years(self.told.lost);
        let missing_on = director.house.today().checked_sub(lost).ok();
        let input = ApplyInput {
            search,
            relation,
            applicant,
            applicant_minor: false,
            missing,
            missing_on,
            missing_where: Some(director.text("reunion", "where")?),
            features: Some(director.text("reunion", "features")?),
            clothing: None,
            officer: actor.staff,
            village: None,
        };
        let done = service::apply(&director.house, &actor, &request(&director.house, input)).await;
        self.id = Some(done.map_err(Failure::from)?.stream.into());
        Ok(())
    }

    fn person(&mut self, director: &Director, sex: u8, age: u8) -> Result<Identity> {
        let surname = director.characters.surname(&mut self.rng);
        let today = director.house.today();
        invent(&mut self.rng, &director.characters, (&surname, sex, age), (today, "外地（虚构）"))
    }

    /// One step; the director tells who does it.
    pub(super) async fn step(&mut self, director: &Director, actor: &Actor, line: &Line) -> Result<()> {
        let id = self.reunion()?;
        let house = &director.house;
        let done = match line.words.verb() {
            "sample" => {
                let (kin, material) = (Kin::parse(&self.told.relation), Material::Blood);
                let kin = kin.unwrap_or(Kin::OtherKin);
                let point = "psb".to_owned();
                let input = SampleInput { reunion: id, kin, material, thing: None, at: house.now(), point };
                service::take_sample(house, actor, &request(house, input)).await
            }
            "send" => service::send(house, actor, &request(house, ())).await,
            "lab" => return self.verdict(director, actor, line.words.at(1)?).await,
            "assign" => {
                let name = line.words.at(1)?.split('/').next().unwrap_or_default();
                let input = OfficerInput { reunion: id, staff: director.member(name)?.id };
                service::assign(house, actor, &request(house, input)).await
            }
            "release" => service::release(house, actor, &request(house, id)).await,
            "helper" => {
                let helper = Party::parse(line.words.at(1)?).ok_or_else(|| self.unfit("no such party"))?;
                service::ask_helper(house, actor, &request(house, HelperInput { reunion: id, helper })).await
            }
            "found" => {
                let age = self.told.found_age.ok_or_else(|| self.unfit("nobody was found"))?;
                let identity = self.person(director, self.told.missing_sex, age)?;
                let input = FoundInput { reunion: id, identity, age: None, clue: None, household: None };
                service::record_found(house, actor, &request(house, input)).await
            }
            "check" => {
                for check in Check::ALL {
                    let step = Step::Check(*check, true, director.text("reunion", "check")?);
                    plain(director, actor, id, step).await?;
                }
                return Ok(());
            }
            "care" => {
                for item in Aftercare::ALL {
                    let words = director.text("reunion", "care")?;
                    let step = Step::Aftercare(*item, Arrangement { arranged: true, words });
                    plain(director, actor, id, step).await?;
                }
                return Ok(());
            }
            verb => return plain(director, actor, id, self.plain_step(director, verb, line)?).await,
        };
        done.map(drop).map_err(Failure::from)
    }

    fn plain_step(&self, director: &Director, verb: &str, line: &Line) -> Result<Step> {
        let house = &director.house;
        let text = |name| director.text("reunion", name);
        let day = |days: i64| house.now().checked_add((days * 24).hours()).unwrap_or(house.now());
        Ok(match verb {
            "consent" => Step::Consent(Box::new(Consent {
                signer: Signer::Oneself,
                signed_on: house.today(),
                paper: text("paper")?,
            })),
            "book" => Step::Book(line.words.at(1)?.to_owned(), day(1)),
            "wish" => {
                let answer = Answer::parse(line.words.at(1)?).ok_or_else(|| self.unfit("no such answer"))?;
                Step::Wish(Wish { answer, ask_again_on: None, came_by_self: false, words: None })
            }
            "telling" => Step::PlanTelling(Box::new(Telling {
                teller: text("teller")?,
                on: house.today(),
                place: text("place")?,
                psychologist: text("psychologist")?,
                in_person: true,
            })),
            "tell" => Step::Tell,
            "meeting" => Step::ArrangeMeeting(Box::new(Meeting {
                at: day(5),
                place: text("place")?,
                companions: None,
                media: false,
                media_agreed: false,
            })),
            "met" => Step::Meet(house.now()),
            "close" => Step::Close,
            "withdraw" => Step::Withdraw(text("withdraw")?),
            _ => return Err(self.unfit("no such word")),
        })
    }

    /// The invented laboratory answers about this search in a package of its own.
    async fn verdict(&mut self, director: &Director, actor: &Actor, status: &str) -> Result<()> {
        let house = &director.house;
        let unfit = |e: exchange::Error| self.unfit(&e.to_string());
        let status: Status = serde_json::from_value(serde_json::Value::String(status.to_owned()))
            .map_err(|e| self.unfit(&e.to_string()))?;
        let id = self.reunion()?.into();
        let reunion = stream::open::<Reunion>(house, id).await.map_err(Failure::from)?;
        let noun = reunion.ok_or_else(|| self.unfit("gone"))?.state.noun;
        let group: GroupNo =
            noun.application.as_ref().map_or("", |a| a.group.as_str()).parse().map_err(unfit)?;
        let first = noun.samples.keys().next().map_or("", String::as_str);
        let sample: SampleNo = first.parse().map_err(unfit)?;
        let drawn = SampleNo::from_random(self.rng.random());
        let hit = *self.hit.get_or_insert(drawn);
        let two = [7_u64, 8].map(|n| ReviewerNo::from_random(n.to_be_bytes()));
        let item = Verdict {
            group,
            sample,
            counterpart: status.has_counterpart().then_some(hit),
            status,
            reason_code: Reason::None,
            decided: if status.is_decision() { two.to_vec() } else { Vec::new() },
        };
        let route = house.lab.as_ref().ok_or_else(|| self.unfit("no keys of the exchange"))?.route.back();
        let view = service::line(house, actor).await.map_err(Failure::from)?;
        let (number, digest) = &view.line.taken;
        let before = match number {
            0 => Sequence::START,
            n => {
                let digest = digest.parse().map_err(|e: exchange::Error| self.unfit(&e.to_string()))?;
                Sequence::resume(*n, digest).map_err(|e| self.unfit(&e.to_string()))?
            }
        };
        let outgoing = Outgoing::new(route, house.now(), Items::Verdicts(vec![item]));
        let package = outgoing.sign(&self.lab, &before).map_err(|e| self.unfit(&e.to_string()))?;
        let text = service::take_request(&package.to_text());
        service::take(house, actor, &request(house, text)).await.map(drop).map_err(Failure::from)
    }
}

async fn plain(director: &Director, actor: &Actor, id: ReunionId, step: Step) -> Result<()> {
    let input = StepInput { reunion: id, step };
    let done = service::step(&director.house, actor, &request(&director.house, input)).await;
    done.map(drop).map_err(Failure::from)
}
