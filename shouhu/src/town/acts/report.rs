//! Reports: how they arrive, and what the desk does with them.

use super::super::matter::Matter;
use super::super::people::{invent, one, phone};
use super::super::script::Traits;
use super::{Director, Scene, done};
use crate::error::Result;
use app::services::pair::Choice;
use app::services::report::{self, OpenFileInput};
use domain::actor::{Actor, Role, UnitCode, VillageCode};
use domain::file::{Risk, Side, Track};
use domain::ids::ReportId;
use domain::pair::Verdict;
use domain::person::Identity;
use domain::report::{
    AdultWish, Branch, Intake, PoliceDecision, Reporter, Safety, Situation, Subject, Triage, Urgency,
};
use domain::text::Confidential;

/// A matter is reported by whoever its story says.
pub(in crate::town) async fn receive(director: &mut Director, matter: &mut Matter) -> Result<()> {
    let from = matter.story.traits.from.clone().unwrap_or_else(|| "duty1".to_owned());
    let actor = director.actor(&from)?;
    let intake = intake(director, matter, &actor)?;
    let subject = (matter.surname.clone(), intake.subject.clone());
    director.subjects.insert(matter.story.id.clone(), subject);
    let request = super::super::found::request(&director.house, intake);
    let answer = report::receive(&director.house, &actor, &request).await;
    let doing = format!("{}: {from} reports", matter.story.id);
    let received = answer.map_err(crate::error::Failure::doing(doing))?;
    let id = ReportId::from(received.stream);
    matter.report = Some(id);
    director.reports.insert(matter.story.id.clone(), id);
    Ok(())
}

fn intake(director: &Director, matter: &mut Matter, actor: &Actor) -> Result<Intake> {
    let branch = matter.story.traits.branch.as_deref().and_then(Branch::parse).unwrap_or_default();
    let narrative = match &matter.story.traits.narrative {
        Some(name) => Some(director.text("narrative", name)?),
        None => None,
    };
    let subject = subject(director, matter)?;
    let reporter = reporter(matter, actor);
    let traits = &matter.story.traits;
    let known = matter.reported_at.checked_sub(jiff::SignedDuration::from_mins(15));
    Ok(Intake {
        branch,
        channel: channel(actor.role(), actor).to_owned(),
        known_at: known.ok(),
        reporter,
        subject,
        situations: situations(traits),
        pregnancy: traits.pregnancy.unwrap_or(false),
        safety: traits.safety.as_deref().and_then(Safety::parse).unwrap_or_default(),
        self_harm: traits.self_harm.unwrap_or(false),
        narrative,
        adult: (branch == Branch::AdultWoman).then(|| wish(director, traits)).transpose()?,
        other_area: traits.other_area.clone(),
        ..Intake::default()
    })
}

fn situations(traits: &Traits) -> std::collections::BTreeSet<Situation> {
    traits.situations.iter().flatten().filter_map(|s| Situation::parse(s)).collect()
}

fn channel(role: Role, actor: &Actor) -> &'static str {
    match role {
        Role::Hosp if actor.post.unit.0.starts_with("ward") => "ward_qr",
        Role::Hot => "hotline",
        Role::Mail => "letter",
        Role::Stn => "station",
        Role::PsbCase | Role::PsbDuty | Role::PsbBeat => "phone_110",
        Role::Pub => "web",
        _ => "in_person",
    }
}

fn subject(director: &Director, matter: &mut Matter) -> Result<Subject> {
    if let Some(same) = &matter.story.same {
        let known = director.subjects.get(same);
        let (surname, subject) = known.ok_or_else(|| matter.unfit("not told yet"))?.clone();
        matter.surname = surname;
        return Ok(subject);
    }
    let age = matter.story.age;
    let sex = matter.story.traits.sex.unwrap_or(2);
    let surname = director.characters.surname(&mut matter.rng);
    matter.surname.clone_from(&surname);
    let village = matter.story.village.clone();
    let place = director.house.rules.code("division", &village).map_or("", |c| c.text("zh")).to_owned();
    let who = (surname.as_str(), sex, age);
    let when = (director.house.today(), place.as_str());
    let person = invent(&mut matter.rng, &director.characters, who, when)?;
    let minor = age < 18;
    let phone = if minor { None } else { person.phones.first().cloned() };
    Ok(Subject {
        name: Some(person.name),
        sex,
        birth_date: person.birth_date,
        age_estimate: Some(age),
        id_number: person.id_number,
        village: Some(VillageCode(village)),
        address: person.address,
        school: (7..16).contains(&age).then(|| Confidential::new("第1示范小学（虚构）")),
        current_place: None,
        phone,
    })
}

fn reporter(matter: &mut Matter, actor: &Actor) -> Reporter {
    let org_type = match actor.role() {
        Role::Hosp => "R08",
        Role::Sch | Role::Edu => "R02",
        Role::Stn => "R01",
        Role::Sw | Role::Psy => "R15",
        Role::Pub => "R90",
        _ => "R17",
    };
    Reporter {
        org_type: org_type.to_owned(),
        name: Some(Confidential::new(match actor.role() {
            Role::Hosp => "接诊医生（虚构）",
            Role::Sch => "班主任（虚构）",
            _ => "经办人（虚构）",
        })),
        call_back: Some(Confidential::new(phone(&mut matter.rng))),
        anonymous: actor.role() == Role::Mail,
        ..Reporter::default()
    }
}

fn wish(director: &Director, traits: &Traits) -> Result<AdultWish> {
    let consents = traits.consents.iter().flatten();
    Ok(AdultWish {
        help_offered: ["medical", "legal_aid", "shelter"].map(str::to_owned).into(),
        asked: true,
        consents: consents.map(|unit| (UnitCode::new(unit), true)).collect(),
        words: Some(director.text("words", "wish_adult")?),
        limited_capacity: false,
    })
}

/// Words about a report.
pub(super) async fn act(scene: Scene<'_>) -> Result<()> {
    let (house, actor) = (&scene.director.house, scene.actor);
    let report = scene.matter.report()?;
    match scene.words.verb() {
        "ack" => {
            let input = scene.request(report::AcknowledgeInput { report });
            done(report::acknowledge(house, actor, &input).await)
        }
        "open" => open(scene, report).await,
        "decide" => {
            let decision = scene.code(1, PoliceDecision::parse)?;
            let input = report::DecideInput { report, decision, at: house.now(), number: None };
            done(report::decide(house, actor, &scene.request(input)).await)
        }
        "feedback" => done(report::feedback(house, actor, &scene.request(report)).await),
        "before_prosecution" => {
            done(report::notify_before_prosecution(house, actor, &scene.request(report)).await)
        }
        "link" => {
            let of = scene.matter.story.of.clone().unwrap_or_default();
            let of = scene.matter.named(&scene.director.reports, &of)?;
            done(report::link(house, actor, &scene.request(report::LinkInput { report, of })).await)
        }
        "transfer" => {
            let protected_by = scene.director.text("words", "protected")?;
            let area = scene.words.at(1)?.to_owned();
            let input = report::TransferInput { report, area, protected_by };
            done(report::transfer(house, actor, &scene.request(input)).await)
        }
        "missed" => {
            let unit = UnitCode::new(scene.words.at(1)?);
            let knew_at = scene.matter.reported_at;
            let input = report::KnowledgeInput { report, unit, knew_at, reported: false };
            done(report::review_knowledge(house, actor, &scene.request(input)).await)
        }
        _ => {
            let input = report::CloseInput { report, outcome: scene.words.at(1)?.to_owned() };
            done(report::close(house, actor, &scene.request(input)).await)
        }
    }
}

/// Triage and file in one: what four choices on the desk do.
async fn open(scene: Scene<'_>, report: ReportId) -> Result<()> {
    let traits = scene.matter.story.traits.clone();
    let owner = scene.director.member(traits.owner.as_deref().unwrap_or_default())?.id;
    let risk = traits.risk.as_deref().and_then(Risk::parse).unwrap_or_default();
    let codes = traits.tracks.iter().flatten();
    let urgency = match risk {
        Risk::Red => Urgency::Red,
        Risk::Orange => Urgency::Orange,
        _ => Urgency::Yellow,
    };
    let triage = Triage {
        urgency,
        tracks: codes.clone().cloned().collect(),
        officer: Some(owner),
        first_step: "call_back".to_owned(),
        external_numbers: Vec::new(),
        note: None,
    };
    let known = scene.matter.story.same.clone().and_then(|same| scene.director.reports.get(&same).copied());
    let same = |report: ReportId| Choice { record: report.into(), verdict: Verdict::Same };
    let input = OpenFileInput {
        report,
        decided: known.map(same).into_iter().collect(),
        triage: Some(triage),
        side: traits.side.as_deref().and_then(Side::parse).unwrap_or_default(),
        tracks: codes.filter_map(|t| Track::parse(t)).collect(),
        risk,
        owner,
        persons: Vec::new(),
    };
    let opened = report::open_file(&scene.director.house, scene.actor, &scene.request(input)).await?;
    scene.matter.file = Some(opened.stream.into());
    Ok(())
}

/// The class of a pupil, for a school.
pub(super) fn class_of(director: &Director, matter: &mut Matter) -> String {
    one(&mut matter.rng, &director.characters.class).to_owned()
}

/// Another person of the same household.
pub(super) fn relative(director: &Director, matter: &mut Matter, relation: &str) -> Result<Identity> {
    let male = matches!(relation, "51" | "11" | "61" | "63" | "71" | "73" | "81" | "83" | "85");
    let sex = if male { 1 } else { 2 };
    let older: u8 = if relation.starts_with('6') { 45 } else { 22 };
    let age = matter.story.age.saturating_add(older);
    let surname = matter.surname.clone();
    let place = matter.story.village.clone();
    let place = director.house.rules.code("division", &place).map_or("", |c| c.text("zh")).to_owned();
    let who = (surname.as_str(), sex, age);
    invent(&mut matter.rng, &director.characters, who, (director.house.today(), &place))
}
