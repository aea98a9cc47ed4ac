//! A woman's consent to each unit that is told: asked before anything goes out, recorded with it, and
//! hers to take back. What she takes back is a bar on all that belongs to the file, so that whatever
//! let the unit in, a referral, a plan, a visit, it sees nothing from then on; what happened stays.

use crate::error::{Error, Result};
use crate::fresh;
use crate::house::House;
use crate::policy::Action;
use crate::stream::{self, Stream};
use crate::work::{Done, Request, Work, commuting};
use domain::access::{AccessFact, Basis};
use domain::actor::{Actor, Party, UnitCode};
use domain::file::{Command as FileCommand, File};
use domain::ids::{FileId, StaffId, StreamId};
use domain::noun::{Kind, Noun};
use domain::person::Person;
use domain::plan::Plan;
use domain::referral::{Command, Referral, Stage};
use domain::report::{Command as ReportCommand, HUB, PROCURATORATE, Report, hub_office};
use domain::rows::Level;
use domain::staff::Staff;
use domain::text::Confidential;
use domain::visit::{Command as VisitCommand, Stage as VisitStage, Visit};
use serde::Serialize;
use std::collections::BTreeSet;

/// Before a unit is told: either she was asked about this very unit and agrees, which is recorded in
/// her report and lets the unit in again if she had kept it out, or her consent stands already.
/// Streams in `elsewhere` are written by the caller, who lifts the bar on them with [`lift_one`].
///
/// # Errors
/// Refusal `referral-consent-missing`.
pub(super) async fn settle(
    work: &mut Work<'_>,
    file: &mut Stream<File>,
    (to, consented): (&Party, bool),
    elsewhere: &[StreamId],
) -> Result<()> {
    let Party::Unit(_, unit) = to else { return Ok(()) };
    if !consented {
        return check(work.house, file.noun(), unit).await;
    }
    for id in file.noun().reports.clone() {
        let mut report = work.open::<Report>(id).await?;
        if !report.noun().may_tell(unit) {
            let command = ReportCommand::RecordConsent { unit: unit.clone(), given: true };
            work.decide(&mut report, command)?;
            work.put(report)?;
        }
    }
    if file.state.access.is_barred_for(to, Basis::Consent) {
        lift(work, file, to, elsewhere).await?;
    }
    Ok(())
}

/// For an adult woman, each receiving unit needs her own consent (个保法 23).
async fn check(house: &House, file: &File, unit: &UnitCode) -> Result<()> {
    if unit.0 == HUB {
        return Ok(());
    }
    for report in &file.reports {
        let Some(report) = stream::open::<Report>(house, (*report).into()).await? else { continue };
        if !report.noun().may_tell(unit) {
            return Err(Error::refused_field("referral-consent-missing", "to"));
        }
    }
    Ok(())
}

/// Refuses to give a task to a unit that she has kept out since.
///
/// # Errors
/// Refusal `referral-consent-withdrawn`.
pub(crate) fn check_not_withdrawn<'a>(
    file: &Stream<File>,
    parties: impl IntoIterator<Item = &'a Party>,
) -> Result<()> {
    let out = |party: &&Party| file.state.access.is_barred_for(party, Basis::Consent);
    match parties.into_iter().find(out) {
        Some(_) => Err(Error::refused_field("referral-consent-withdrawn", "owner")),
        None => Ok(()),
    }
}

/// Ends the bar on one stream that is written anyway.
pub(super) fn lift_one<N: Noun>(work: &Work<'_>, stream: &mut Stream<N>, party: &Party) {
    if stream.state.access.is_barred_for(party, Basis::Consent) {
        work.access(stream, AccessFact::Ended { party: party.clone(), basis: Basis::Consent });
    }
}

async fn lift(
    work: &mut Work<'_>,
    file: &mut Stream<File>,
    party: &Party,
    elsewhere: &[StreamId],
) -> Result<()> {
    async fn one<N: Noun>(work: &mut Work<'_>, id: StreamId, party: &Party) -> Result<()> {
        let mut stream = work.open::<N>(id).await?;
        lift_one(work, &mut stream, party);
        work.put(stream)
    }
    for (kind, id) in parts(work.house, file).await? {
        match kind {
            Kind::Person => {}
            _ if elsewhere.contains(&id) => {}
            Kind::Referral => one::<Referral>(work, id, party).await?,
            Kind::Plan => one::<Plan>(work, id, party).await?,
            _ => one::<Visit>(work, id, party).await?,
        }
    }
    lift_one(work, file, party);
    Ok(())
}

/// Persons, referrals, plans and visits of a file.
async fn parts(house: &House, file: &Stream<File>) -> Result<Vec<(Kind, StreamId)>> {
    let mut all: Vec<_> = file.noun().persons.keys().map(|p| (Kind::Person, StreamId::from(*p))).collect();
    for stored in house.reads.by_facet(&house.town, "file", &file.id.to_string()).await? {
        if matches!(stored.kind, Kind::Referral | Kind::Plan | Kind::Visit) {
            all.push((stored.kind, stored.stream));
        }
    }
    Ok(all)
}

/// She takes back her consent that a unit be told.
#[derive(Clone, Serialize)]
pub struct WithdrawConsentInput {
    /// File.
    pub file: FileId,
    /// Unit.
    pub unit: UnitCode,
    /// What she said, if she said why; nobody has to ask.
    pub words: Option<Confidential>,
}

/// Records it, stops what is open with that unit, and keeps the unit out of the file.
///
/// # Errors
/// Refusals: her consent to that unit does not stand, the unit is the hub, or its member holds the file
/// and must hand it over first.
pub async fn withdraw_consent(
    house: &House,
    actor: &Actor,
    request: &Request<WithdrawConsentInput>,
) -> Result<Done> {
    commuting(|| attempt(house, actor, request)).await
}

async fn attempt(house: &House, actor: &Actor, request: &Request<WithdrawConsentInput>) -> Result<Done> {
    let WithdrawConsentInput { file: id, unit, words } = request.body.clone();
    let mut work = fresh!(Work::begin(house, actor, request, "referral.withdraw_consent").await?);
    let mut file = work.open_for::<File>(id, Action::ReferralSend).await?;
    if unit.0 == HUB {
        // That the police know is no hand-over: it ends with the file, by waiver or aftercare.
        return Err(Error::refused_field("referral-consent-of-hub", "unit"));
    }
    record(&mut work, file.noun(), &unit).await?;
    let out = Out::of(house, &file, unit.clone()).await?;
    if file.noun().owner.is_some_and(|owner| out.staff.contains(&owner)) {
        return Err(Error::refused_field("referral-consent-owner", "unit"));
    }
    work.decide(&mut file, FileCommand::WithdrawConsent { unit, words })?;
    for staff in file.noun().assigned.intersection(&out.staff).copied().collect::<Vec<_>>() {
        if file.noun().stage.open() {
            work.decide(&mut file, FileCommand::Unassign { staff })?;
        }
    }
    out.keep_out_of_parts(&mut work, &file).await?;
    out.keep_out(&work, &mut file);
    work.notify(hub_office(), "consent-withdrawn", id, 1);
    if let Some(owner) = file.noun().owner {
        work.notify(Party::Staff(owner), "consent-withdrawn", id, 1);
    }
    work.put(file)?;
    work.commit(id).await
}

/// Her "no more", in every report in which she had agreed.
async fn record(work: &mut Work<'_>, file: &File, unit: &UnitCode) -> Result<()> {
    let mut stood = false;
    for id in &file.reports {
        let mut report = work.open::<Report>(*id).await?;
        if report.noun().agreed_to(unit) == Some(true) {
            stood = true;
            work.decide(&mut report, ReportCommand::RecordConsent { unit: unit.clone(), given: false })?;
            work.put(report)?;
        }
    }
    if stood { Ok(()) } else { Err(Error::refused_field("referral-consent-not-given", "unit")) }
}

/// Who is kept out: the unit, in every role in which it met the file, and its members.
struct Out {
    unit: UnitCode,
    parties: BTreeSet<Party>,
    staff: BTreeSet<StaffId>,
}

impl Out {
    async fn of(house: &House, file: &Stream<File>, unit: UnitCode) -> Result<Self> {
        let register = crate::services::alliance::register(house).await?;
        let mut out =
            Self { parties: register.desk_of(&unit).into_iter().collect(), unit, staff: BTreeSet::new() };
        let mut let_in: BTreeSet<StaffId> = file.noun().assigned.clone();
        for entry in file.state.access.entries() {
            match &entry.party {
                Party::Staff(id) => drop(let_in.insert(*id)),
                party => out.add(party),
            }
        }
        for (kind, id) in parts(house, file).await? {
            if kind == Kind::Referral
                && let Some(referral) = stream::open::<Referral>(house, id).await?
            {
                referral.noun().offer.to.iter().for_each(|to| out.add(to));
            }
        }
        for id in let_in {
            // The police stay: who has a post there too works on it in that one.
            let staff = stream::open::<Staff>(house, id.into()).await?;
            let posts = staff.iter().flat_map(|s| &s.noun().posts).map(|post| &post.unit);
            let units: Vec<&UnitCode> = posts.collect();
            if units.contains(&&out.unit) && units.iter().all(|u| u.0 != HUB) {
                out.staff.insert(id);
            }
        }
        Ok(out)
    }

    fn add(&mut self, party: &Party) {
        if matches!(party, Party::Unit(_, unit) if *unit == self.unit) {
            self.parties.insert(party.clone());
        }
    }

    fn has(&self, party: &Party) -> bool {
        match party {
            Party::Unit(_, unit) => *unit == self.unit,
            Party::Staff(id) => self.staff.contains(id),
        }
    }

    /// Ends what the unit and its members were let in by.
    fn end<N: Noun>(&self, work: &Work<'_>, stream: &mut Stream<N>) {
        let entries = stream.state.access.entries();
        let grants: Vec<_> = entries
            .iter()
            .filter(|e| e.level != Level::Barred && self.has(&e.party))
            .map(|e| AccessFact::Ended { party: e.party.clone(), basis: e.basis })
            .collect();
        for ended in grants {
            work.access(stream, ended);
        }
    }

    /// The same, and bars the unit from what lets it in by itself. The procuratorate's supervision
    /// rests on law, not on her consent: it gets no more hand-overs, and keeps its oversight.
    fn keep_out<N: Noun>(&self, work: &Work<'_>, stream: &mut Stream<N>) {
        self.end(work, stream);
        for party in self.parties.iter().filter(|_| self.unit.0 != PROCURATORATE) {
            work.access(stream, AccessFact::Barred { party: party.clone(), basis: Basis::Consent });
        }
    }

    async fn keep_out_of_parts(&self, work: &mut Work<'_>, file: &Stream<File>) -> Result<()> {
        for (kind, id) in parts(work.house, file).await? {
            match kind {
                Kind::Person => self.person(work, id).await?,
                Kind::Referral => self.referral(work, id).await?,
                Kind::Plan => self.plan(work, id).await?,
                _ => self.visit(work, id).await?,
            }
        }
        Ok(())
    }

    /// No bar here: the same person may stand in another file, in which the unit has a part.
    async fn person(&self, work: &mut Work<'_>, id: StreamId) -> Result<()> {
        let mut person = work.open::<Person>(id).await?;
        self.end(work, &mut person);
        work.put(person)
    }

    async fn plan(&self, work: &mut Work<'_>, id: StreamId) -> Result<()> {
        let mut plan = work.open::<Plan>(id).await?;
        self.keep_out(work, &mut plan);
        work.put(plan)
    }

    /// What waits for the unit, or runs with it, stops; what it finished stays as it was.
    async fn referral(&self, work: &mut Work<'_>, id: StreamId) -> Result<()> {
        let mut referral = work.open::<Referral>(id).await?;
        let noun = referral.noun();
        let with_it = noun.offer.to.as_ref().is_some_and(|to| self.has(to));
        if with_it && matches!(noun.stage, Stage::Sent | Stage::Accepted) {
            work.decide(&mut referral, Command::Stop)?;
        }
        self.keep_out(work, &mut referral);
        work.put(referral)
    }

    /// Visits that the unit was to make go back to the hub, which finds somebody she agrees to; a pause
    /// that she asked for goes on.
    async fn visit(&self, work: &mut Work<'_>, id: StreamId) -> Result<()> {
        let mut visit = work.open::<Visit>(id).await?;
        let noun = visit.noun();
        let with_it = noun.schedule.as_ref().is_some_and(|s| self.has(&s.visitor));
        match noun.stage {
            VisitStage::Scheduled | VisitStage::NotMet if with_it => {
                work.decide(&mut visit, VisitCommand::HandBack)?;
                work.notify(hub_office(), "visit-handed-back", id, 1);
            }
            VisitStage::Paused if with_it => {
                work.decide(&mut visit, VisitCommand::Reassign { visitor: hub_office() })?;
                work.decide(&mut visit, VisitCommand::Pause { words: None })?;
            }
            _ => {}
        }
        self.keep_out(work, &mut visit);
        work.put(visit)
    }
}
