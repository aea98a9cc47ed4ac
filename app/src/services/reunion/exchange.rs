//! The exchange with the laboratory: signed packages, carried by hand or over a line, counted
//! without gaps. Only opaque numbers and closed codes pass (R60); each package moves the reunion
//! files it speaks of in the same batch that counts it.

use crate::error::{Error, Result};
use crate::fresh;
use crate::guard::permit_new;
use crate::house::House;
use crate::lab::{LabKeys, LineState};
use crate::policy::Action;
use crate::stream::{self, Stream};
use crate::work::{Done, Request, Work, commuting};
use ::exchange::{
    Action as LabAction, Error as ExchangeError, Items, Outgoing, Package, Reason, Role as LabRole, Sample,
    Sequence, Sex, Status, Verdict as LabVerdict,
};
use domain::actor::{Actor, Party};
use domain::ids::{LabLineId, StreamId};
use domain::lab_line::{Command as LineCommand, Fact as LineFact, LabLine, Sent, Taken};
use domain::noun::{Entry, Kind};
use domain::person::Person;
use domain::reunion::{Command, Kin, LabReason, LabStatus, Material, Reunion, Verdict};
use domain::text::Confidential;
use std::collections::BTreeMap;

/// Files whose samples go in one package; the next package takes the rest.
const FILES_MAX: usize = 200;

/// The laboratory's page: numbers, counts, never a name.
pub struct LabView {
    /// The line as it stands.
    pub line: LabLine,
    /// Version of the line, for forms.
    pub version: u64,
    /// Samples that wait for the next package, and those called back.
    pub waiting: u32,
    /// Who is at the two ends, when keys are there.
    pub route: Option<(String, String)>,
    /// How the line is; `None` while packages go by hand.
    pub carried: Option<LineState>,
}

/// The stream of the town's line: derived from its code, so that nobody looks it up.
fn line_id(house: &House) -> LabLineId {
    let digest = house.digest("lab-line", house.town.0.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    LabLineId(uuid::Uuid::from_bytes(bytes))
}

fn permit(house: &House, actor: &Actor) -> Result<()> {
    permit_new(house, actor, Action::LabExchange, Kind::LabLine, line_id(house).into()).map(drop)
}

fn keys(house: &House) -> Result<&LabKeys> {
    house.lab.as_deref().ok_or_else(|| Error::refused_field("exchange-not-set-up", "package"))
}

async fn open_line(work: &mut Work<'_>) -> Result<Stream<LabLine>> {
    let id = line_id(work.house);
    match stream::open::<LabLine>(work.house, id.into()).await? {
        Some(found) => Ok(found),
        None => work.create::<LabLine>(id, id),
    }
}

/// What waits and what went.
///
/// # Errors
/// `NotPermitted`; faults of the store.
pub async fn line(house: &House, actor: &Actor) -> Result<LabView> {
    permit(house, actor)?;
    let found = stream::open::<LabLine>(house, line_id(house).into()).await?;
    let mut waiting = 0;
    for stored in house.reads.by_facet(&house.town, "lab", "waiting").await? {
        if let Some(reunion) = stream::open_stored::<Reunion>(house, stored).await? {
            waiting += u32::try_from(reunion.noun().samples.values().filter(|k| k.waits()).count())
                .unwrap_or(u32::MAX);
        }
    }
    let route = house.lab.as_ref().map(|k| (k.route.from.to_string(), k.route.to.to_string()));
    let version = found.as_ref().map_or(0, |s| s.version);
    let line = found.map(|s| s.state.noun).unwrap_or_default();
    let carried = crate::jobs::line::state(house).await?;
    Ok(LabView { line, version, waiting, route, carried })
}

/// Signs a package of all that waits. Its text can be downloaded until twenty more have gone.
///
/// # Errors
/// Refusal `exchange-nothing-waits`; faults.
pub async fn send(house: &House, actor: &Actor, request: &Request<()>) -> Result<Done> {
    permit(house, actor)?;
    commuting(|| attempt_send(house, actor, request)).await
}

async fn attempt_send(house: &House, actor: &Actor, request: &Request<()>) -> Result<Done> {
    let keys = keys(house)?;
    let mut work = fresh!(Work::begin(house, actor, request, "lab.send").await?);
    let mut line = open_line(&mut work).await?;
    let number = line.noun().sent.0 + 1;
    let mut items = Vec::new();
    let waiting = house.reads.by_facet(&house.town, "lab", "waiting").await?;
    for stored in waiting.into_iter().take(FILES_MAX) {
        let Some(mut reunion) = stream::open_stored::<Reunion>(house, stored).await? else { continue };
        items.extend(samples_of(house, reunion.noun()).await?);
        work.decide(&mut reunion, Command::Submit { package: number })?;
        work.put(reunion)?;
    }
    if items.is_empty() {
        return Err(Error::refused_field("exchange-nothing-waits", "package"));
    }
    let samples = u32::try_from(items.len()).unwrap_or(u32::MAX);
    let sequence = sequence(&line.noun().sent)?;
    let outgoing = Outgoing::new(keys.route.clone(), work.now, Items::Samples(items));
    let package = outgoing.sign(&keys.ours, &sequence).map_err(fault)?;
    let sent = Sent {
        number: package.number(),
        digest: package.digest().to_string(),
        samples,
        text: Confidential::new(package.to_text()),
    };
    work.decide(&mut line, LineCommand::Send(Box::new(sent)))?;
    let id = line.id;
    work.put(line)?;
    work.commit(id).await
}

fn sequence((number, digest): &(u64, String)) -> Result<Sequence> {
    if *number == 0 {
        return Ok(Sequence::START);
    }
    let digest = digest.parse().map_err(fault)?;
    Sequence::resume(*number, digest).map_err(fault)
}

/// Our own records don't fit: a fault, not something that the reader typed.
fn fault(error: ExchangeError) -> Error {
    Error::fault(format!("exchange: {error}"))
}

/// The samples of one family that wait, as the laboratory is told of them.
async fn samples_of(house: &House, reunion: &Reunion) -> Result<Vec<Sample>> {
    let Some(application) = reunion.applied() else { return Ok(Vec::new()) };
    let giver = stream::open::<Person>(house, application.applicant.into()).await?;
    let sex = giver.and_then(|p| p.noun().identity.as_ref().map(|i| i.sex)).unwrap_or_default();
    let group = application.group.parse().map_err(fault)?;
    let waiting = reunion.samples.values().filter(|kept| kept.waits());
    waiting
        .map(|kept| -> Result<Sample> {
            Ok(Sample {
                sample: kept.sample.number.parse().map_err(fault)?,
                group,
                role: lab_role(kept.sample.kin, kept.sample.material),
                sex: lab_sex(kept.sample.kin, (application.relation == kept.sample.kin).then_some(sex)),
                action: if kept.call_back { LabAction::Withdraw } else { LabAction::Compare },
            })
        })
        .collect()
}

fn lab_role(kin: Kin, material: Material) -> LabRole {
    match (material, kin) {
        (Material::Belonging, _) => LabRole::Belonging,
        (Material::Blood, Kin::Father) => LabRole::Father,
        (Material::Blood, Kin::Mother) => LabRole::Mother,
        (Material::Blood, Kin::Child) => LabRole::Child,
        (Material::Blood, Kin::FullSibling) => LabRole::FullSibling,
        (Material::Blood, Kin::HalfSibling) => LabRole::HalfSibling,
        (Material::Blood, Kin::Grandparent) => LabRole::Grandparent,
        (Material::Blood, Kin::OtherKin) => LabRole::OtherKin,
        (Material::Blood, Kin::Oneself) => LabRole::UnknownPerson,
    }
}

/// A father is a man; anybody else is what the platform knows, which may be nothing.
fn lab_sex(kin: Kin, known: Option<u8>) -> Sex {
    match (kin, known) {
        (Kin::Father, _) | (_, Some(1)) => Sex::M,
        (Kin::Mother, _) | (_, Some(2)) => Sex::F,
        _ => Sex::Unknown,
    }
}

/// The text of a package that went, to be carried to the laboratory.
///
/// # Errors
/// `NotPermitted`; `NotVisible` when there is no such package at hand.
pub async fn package(house: &House, actor: &Actor, number: u64) -> Result<Confidential> {
    permit(house, actor)?;
    let found = stream::open::<LabLine>(house, line_id(house).into()).await?.ok_or(Error::NotVisible)?;
    at_hand(found.noun(), number).ok_or(Error::NotVisible)
}

fn at_hand(line: &LabLine, number: u64) -> Option<Confidential> {
    let sent = line.recent_sent.iter().find(|(sent, ..)| sent.number == number);
    sent.map(|(sent, ..)| sent.text.clone())
}

/// Numbers of the last packages that went and came: for the line, which nobody asks for a permit.
pub(crate) async fn counted(house: &House) -> Result<(u64, u64)> {
    let found = stream::open::<LabLine>(house, line_id(house).into()).await?;
    Ok(found.map_or((0, 0), |line| (line.noun().sent.0, line.noun().taken.0)))
}

/// The text of any package that went, however long ago: the last ones are at hand, older ones lie in
/// the facts.
pub(crate) async fn text_for_line(house: &House, number: u64) -> Result<Confidential> {
    let id = line_id(house).into();
    let found = stream::open::<LabLine>(house, id).await?.ok_or(Error::NotVisible)?;
    if let Some(text) = at_hand(found.noun(), number) {
        return Ok(text);
    }
    for stored in house.reads.facts(&house.town, id, 1).await? {
        let entry = stream::open_fact::<LabLine>(house, &found.key, &stored)?;
        if let Entry::Own(LineFact::PackageSent(sent)) = entry
            && sent.number == number
        {
            return Ok(sent.text);
        }
    }
    Err(Error::fault(format!("package {number} went and is in no fact")))
}

/// What may arrive: a text of any kind; what it is, the exchange decides.
#[must_use]
pub fn take_request(text: &str) -> Confidential {
    Confidential::new(text)
}

/// Takes a package of verdicts.
///
/// # Errors
/// A refusal that says what is wrong with it: not a package, another sender or addressee, a
/// signature that doesn't fit, one missing before it, taken before, another history.
pub async fn take(house: &House, actor: &Actor, request: &Request<Confidential>) -> Result<Done> {
    permit(house, actor)?;
    commuting(|| attempt_take(house, actor, request)).await
}

/// Takes a package that came over the line: nobody is there, the signature speaks.
pub(crate) async fn take_from_line(house: &House, request: &Request<Confidential>) -> Result<Done> {
    let system = crate::jobs::system_actor(house);
    commuting(|| attempt_take(house, &system, request)).await
}

async fn attempt_take(house: &House, actor: &Actor, request: &Request<Confidential>) -> Result<Done> {
    let keys = keys(house)?;
    let mut work = fresh!(Work::begin(house, actor, request, "lab.take").await?);
    let mut line = open_line(&mut work).await?;
    let package = Package::parse(request.body.reveal()).map_err(refused)?;
    let verified = package.verify(&keys.theirs, &keys.route.back()).map_err(refused)?;
    sequence(&line.noun().taken)?.accept(&verified).map_err(refused)?;
    let Items::Verdicts(verdicts) = verified.items() else {
        return Err(Error::refused_field("exchange-not-verdicts", "package"));
    };
    let mut unfit = Vec::new();
    let mut open: BTreeMap<StreamId, Stream<Reunion>> = BTreeMap::new();
    for verdict in verdicts {
        if let Err(code) = take_one(&work, &mut open, verdict, verified.number()).await? {
            unfit.push((verdict.sample.as_str().to_owned(), code.to_owned()));
        }
    }
    for (id, reunion) in open {
        // For every verdict alike: a notice that came only with hits would tell of one.
        if let Some(officer) = reunion.noun().applied().map(|a| a.officer) {
            work.notify(Party::Staff(officer), "reunion-verdict", id, 1);
        }
        work.put(reunion)?;
    }
    let taken = Taken {
        number: verified.number(),
        digest: verified.digest().to_string(),
        verdicts: u32::try_from(verdicts.len()).unwrap_or(u32::MAX),
        unfit,
    };
    work.decide(&mut line, LineCommand::Take(Box::new(taken)))?;
    let id = line.id;
    work.put(line)?;
    work.commit(id).await
}

/// Lets one verdict move its file; what fits none is kept with its reason.
async fn take_one(
    work: &Work<'_>,
    open: &mut BTreeMap<StreamId, Stream<Reunion>>,
    verdict: &LabVerdict,
    package: u64,
) -> Result<std::result::Result<(), &'static str>> {
    let house = work.house;
    let stored = house.reads.by_facet(&house.town, "lab_group", verdict.group.as_str()).await?;
    let Some(stored) = stored.into_iter().find(|s| s.kind == Kind::Reunion) else {
        return Ok(Err("exchange-unknown-group"));
    };
    let id = stored.stream;
    if let std::collections::btree_map::Entry::Vacant(place) = open.entry(id) {
        let Some(reunion) = stream::open_stored::<Reunion>(house, stored).await? else {
            return Ok(Err("exchange-unknown-group"));
        };
        place.insert(reunion);
    }
    let Some(reunion) = open.get_mut(&id) else { return Ok(Err("exchange-unknown-group")) };
    match work.decide(reunion, Command::TakeVerdict(Box::new(read(verdict, package)))) {
        Ok(()) => Ok(Ok(())),
        Err(Error::Refused(note)) => Ok(Err(note.code)),
        Err(error) => Err(error),
    }
}

fn read(verdict: &LabVerdict, package: u64) -> Verdict {
    Verdict {
        package,
        sample: verdict.sample.as_str().to_owned(),
        counterpart: verdict.counterpart.map(|c| c.as_str().to_owned()),
        status: match verdict.status {
            Status::Received => LabStatus::Received,
            Status::InDatabase => LabStatus::InDatabase,
            Status::HitToVerify => LabStatus::HitToVerify,
            Status::Verifying => LabStatus::Verifying,
            Status::Confirmed => LabStatus::Confirmed,
            Status::Excluded => LabStatus::Excluded,
            Status::LongTerm => LabStatus::LongTerm,
            Status::Rejected => LabStatus::Rejected,
        },
        cause: match verdict.reason_code {
            Reason::SampleDegraded => LabReason::SampleDegraded,
            Reason::Quantity => LabReason::Quantity,
            Reason::ContradictionOfLabels => LabReason::ContradictionOfLabels,
            Reason::Withdrawn => LabReason::Withdrawn,
            Reason::None => LabReason::None,
        },
        reviewers: verdict.decided.iter().map(|r| r.as_str().to_owned()).collect(),
    }
}

/// What is wrong with a package that somebody brought.
fn refused(error: ExchangeError) -> Error {
    let code = match error {
        ExchangeError::Malformed { .. } | ExchangeError::Unreadable { .. } => "exchange-malformed",
        ExchangeError::Field { .. } | ExchangeError::Item { .. } => "exchange-contradiction",
        ExchangeError::TooLarge { .. } => "exchange-too-large",
        ExchangeError::BadSignature => "exchange-bad-signature",
        ExchangeError::WrongSender => "exchange-wrong-sender",
        ExchangeError::WrongAddressee => "exchange-wrong-addressee",
        ExchangeError::Gap { .. } => "exchange-gap",
        ExchangeError::AlreadyTaken { .. } => "exchange-already-taken",
        ExchangeError::Forked { .. } => "exchange-forked",
    };
    Error::refused_field(code, "package")
}
