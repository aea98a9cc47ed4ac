//! A crowd for load tests: files of invented people, made through the same use cases.

use super::accounts::find;
use super::found::request;
use super::people::{Characters, invent, phone};
use super::script::read;
use crate::error::{Failure, Result};
use app::House;
use app::services::plan::{self, MakeInput};
use app::services::referral::{self, SendInput};
use app::services::report::{self, OpenFileInput, PersonInput};
use domain::actor::{Actor, Party, Role, VillageCode};
use domain::file::{PersonRole, Risk, Side, Track};
use domain::ids::{FileId, ReportId};
use domain::person::Identity;
use domain::plan::{Contact, ContactSide, Draft, Measure, Wishes};
use domain::report::{Branch, Intake, Reporter, Safety, Situation, Subject, Triage, Urgency};
use domain::text::Confidential;
use rand::RngExt as _;
use rand::rngs::StdRng;
use std::collections::{BTreeMap, BTreeSet};

/// One file in so many has a referral.
const REFERRED: u64 = 5;
/// One file in so many has a plan, and with it four visits ahead.
const PLANNED: u64 = 10;
/// Days until the first review of a plan, and until its measure should be done.
const REVIEW_DAYS: i64 = 30;

/// Who reports, who takes, who answers.
pub struct Crowd {
    house: House,
    characters: Characters,
    villages: Vec<(String, String)>,
    reporters: Vec<Actor>,
    desk: Actor,
    officers: Vec<Actor>,
}

impl Crowd {
    /// Finds the accounts of the demo town that the work is shared among.
    ///
    /// # Errors
    /// When one of them is missing.
    pub async fn gather(house: House) -> Result<Self> {
        let reporters = ["ward-er", "ward-obgyn", "ward-paed", "sch1", "stn1", "hot1"];
        let table = house.rules.table("station");
        let villages = table.iter().flat_map(|t| &t.codes).map(|c| {
            let name = house.rules.code("division", &c.code).map_or("", |d| d.text("zh"));
            (c.code.clone(), name.to_owned())
        });
        Ok(Self {
            characters: read("names.toml")?,
            villages: villages.collect(),
            reporters: actors(&house, &reporters).await?,
            desk: actors(&house, &["duty1"]).await?.remove(0),
            officers: actors(&house, &["case1", "case2", "ca1"]).await?,
            house,
        })
    }

    /// Makes one file with so many relatives.
    ///
    /// # Errors
    /// Whatever a use case refuses.
    pub async fn file(&self, index: u64, relatives: u64, mut rng: StdRng) -> Result<()> {
        let doing = || Failure::doing(format!("generated file {index}"));
        let (village, place) = &self.villages[rng.random_range(0..self.villages.len())];
        let surname = self.characters.surname(&mut rng);
        let child = self.person(&mut rng, (&surname, 2 - u8::from(index.is_multiple_of(3)), 4), place)?;
        let intake = self.intake(&mut rng, child, village);
        let reporter = &self.reporters[usize::try_from(index).unwrap_or(0) % self.reporters.len()];
        let received = report::receive(&self.house, reporter, &request(&self.house, intake)).await;
        let report = ReportId::from(received.map_err(doing())?.stream);
        let mut persons = Vec::new();
        for n in 0..relatives {
            let sex = if n.is_multiple_of(2) { 2 } else { 1 };
            let identity = self.person(&mut rng, (&surname, sex, 24), place)?;
            let relation = Some(if sex == 2 { "52" } else { "51" }.to_owned());
            persons.push(PersonInput { identity, role: PersonRole::Guardian, relation, adult: true });
        }
        let owner = &self.officers[usize::try_from(index).unwrap_or(0) % self.officers.len()];
        let input = opening(report, owner, persons, index);
        let opened = report::open_file(&self.house, &self.desk, &request(&self.house, input)).await;
        let file = FileId::from(opened.map_err(doing())?.stream);
        if index.is_multiple_of(REFERRED) {
            let input = request(&self.house, counselling(file));
            referral::send(&self.house, owner, &input).await.map_err(doing())?;
        }
        if index % PLANNED == 1 {
            let input = request(&self.house, self.plan(file, owner, village)?);
            plan::make(&self.house, owner, &input).await.map_err(doing())?;
        }
        Ok(())
    }

    fn person(
        &self,
        rng: &mut StdRng,
        (surname, sex, youngest): (&str, u8, u8),
        place: &str,
    ) -> Result<Identity> {
        let age = youngest + rng.random_range(0..12);
        invent(rng, &self.characters, (surname, sex, age), (self.house.today(), place))
    }

    fn plan(&self, file: FileId, owner: &Actor, village: &str) -> Result<MakeInput> {
        let day = self.house.today().checked_add(jiff::Span::new().days(REVIEW_DAYS));
        let due = day.map_err(|error| Failure::refused(error.to_string()))?;
        let owner = Party::Staff(owner.staff);
        let measure = Measure {
            kind: "counselling".to_owned(),
            words: None,
            owner: owner.clone(),
            due,
            referral: None,
            done_at: None,
        };
        let named = |side| (side, Contact::Named(Confidential::new("联络人（虚构）")));
        let draft = Draft {
            file,
            code_name: String::new(),
            owner,
            needs: ["counselling".to_owned()].into(),
            goals: Some(Confidential::new("虚构：回到学校")),
            wishes: Some(Wishes::Observed(Confidential::new("虚构：想回学校"))),
            age: Some(12),
            contacts: ContactSide::ALL.into_iter().map(named).collect(),
            measures: vec![measure],
            reviews: vec![due],
            village: Some(VillageCode(village.to_owned())),
        };
        let contact = Confidential::new("到巷口小卖部找阿姨（虚构）");
        Ok(MakeInput {
            file,
            draft,
            visitor: Party::unit(Role::Stn, &format!("stn-{village}")),
            contact,
            cover: None,
        })
    }

    fn intake(&self, rng: &mut StdRng, child: Identity, village: &str) -> Intake {
        let situation = Situation::ALL[rng.random_range(3..Situation::ALL.len())];
        let call_back = Some(Confidential::new(phone(rng)));
        Intake {
            branch: Branch::Minor,
            channel: "ward_qr".to_owned(),
            reporter: Reporter { org_type: "R08".to_owned(), call_back, ..Reporter::default() },
            subject: Subject {
                name: Some(child.name),
                sex: child.sex,
                birth_date: child.birth_date,
                id_number: child.id_number,
                village: Some(VillageCode(village.to_owned())),
                address: child.address,
                ..Subject::default()
            },
            situations: BTreeSet::from([situation]),
            safety: Safety::Unknown,
            narrative: Some(Confidential::new("虚构：压力测试用的一段经过，没有真人真事。")),
            ..Intake::default()
        }
    }
}

async fn actors(house: &House, logins: &[&str]) -> Result<Vec<Actor>> {
    let mut found = Vec::new();
    for login in logins {
        let missing = || Failure::refused(format!("this town has no account {login}"));
        let (id, staff) = find(house, login).await?.ok_or_else(missing)?;
        found.push(staff.actor(id, house.town.clone(), 0, true).ok_or_else(missing)?);
    }
    Ok(found)
}

fn opening(report: ReportId, owner: &Actor, persons: Vec<PersonInput>, index: u64) -> OpenFileInput {
    let risk = [Risk::White, Risk::Blue, Risk::Yellow, Risk::Orange, Risk::Red];
    let tracks = [Track::Welfare, Track::Administrative, Track::Dv, Track::Criminal];
    let place = usize::try_from(index).unwrap_or(0);
    let track = tracks[place % tracks.len()];
    let triage = Triage {
        urgency: Urgency::Yellow,
        tracks: BTreeSet::from([track.code().to_owned()]),
        officer: Some(owner.staff),
        first_step: "call_back".to_owned(),
        external_numbers: Vec::new(),
        note: None,
    };
    OpenFileInput {
        decided: Vec::new(),
        report,
        triage: Some(triage),
        side: Side::Victim,
        tracks: BTreeSet::from([track]),
        risk: risk[place % risk.len()],
        owner: owner.staff,
        persons,
    }
}

fn counselling(file: FileId) -> SendInput {
    SendInput {
        file,
        measure: None,
        to: Party::unit(Role::Psy, "psy"),
        need: "counselling".to_owned(),
        items: BTreeMap::new(),
        red: false,
        help_by: None,
        village: None,
        weekly_ticks: false,
        consented: false,
    }
}
