//! From an actor and a stream to a permit: visibility decides whether it exists for her, policy
//! what she may do. The one place that turns visibility bases into relations.

use crate::error::{Error, Result};
use crate::house::House;
use crate::policy::{
    Action, ApprovedFields, Decision, FieldSet, Flags, Permit, Purpose, Relation, Request, ResourceView,
    Subject,
};
use crate::stream::{self, Stream};
use crate::work::Work;
use domain::actor::{Actor, Role, VillageCode};
use domain::approval::Approval;
use domain::file::{File, Track};
use domain::ids::StreamId;
use domain::link_run::LinkRun;
use domain::noun::{Kind, Noun};
use domain::pair::Pair;
use domain::pair_sample::PairSample;
use domain::person::Person;
use domain::plan::Plan;
use domain::referral::Referral;
use domain::report::Report;
use domain::reunion::Reunion;
use domain::rows::Level;
use domain::visit::Visit;

/// A noun that pages show: what of it bars or narrows reading.
pub trait Guarded: Noun {
    /// Flags of the stream itself.
    fn flags(&self) -> Flags;
    /// Village concerned.
    fn village(&self) -> Option<VillageCode>;
}

impl Guarded for Report {
    fn flags(&self) -> Flags {
        Flags { minor: self.minor(), sexual: self.sexual(), ..Flags::default() }
    }
    fn village(&self) -> Option<VillageCode> {
        self.intake.subject.village.clone()
    }
}

impl Guarded for File {
    fn flags(&self) -> Flags {
        let dv = self.tracks.contains(&Track::Dv);
        Flags { minor: self.minor(), sexual: self.sexual(), dv, ..Flags::default() }
    }
    fn village(&self) -> Option<VillageCode> {
        self.opening.as_ref().and_then(|o| o.village.clone())
    }
}

impl Guarded for Person {
    fn flags(&self) -> Flags {
        let protected = self.identity.as_ref().is_some_and(|i| i.address_protected);
        Flags { protected_address: protected, ..Flags::default() }
    }
    fn village(&self) -> Option<VillageCode> {
        None
    }
}

impl Guarded for Referral {
    fn flags(&self) -> Flags {
        Flags::default()
    }
    fn village(&self) -> Option<VillageCode> {
        self.offer.village.clone()
    }
}

impl Guarded for Plan {
    fn flags(&self) -> Flags {
        Flags {
            minor: self.draft.as_ref().is_some_and(|d| d.age.is_some_and(|a| a < 18)),
            ..Flags::default()
        }
    }
    fn village(&self) -> Option<VillageCode> {
        self.draft.as_ref().and_then(|d| d.village.clone())
    }
}

impl Guarded for Pair {
    fn flags(&self) -> Flags {
        Flags::default()
    }
    fn village(&self) -> Option<VillageCode> {
        None
    }
}

impl Guarded for LinkRun {
    fn flags(&self) -> Flags {
        Flags::default()
    }
    fn village(&self) -> Option<VillageCode> {
        None
    }
}

impl Guarded for PairSample {
    fn flags(&self) -> Flags {
        Flags::default()
    }
    fn village(&self) -> Option<VillageCode> {
        None
    }
}

impl Guarded for Visit {
    fn flags(&self) -> Flags {
        Flags::default()
    }
    fn village(&self) -> Option<VillageCode> {
        self.schedule.as_ref().and_then(|s| s.village.clone())
    }
}

impl Guarded for Approval {
    fn flags(&self) -> Flags {
        Flags::default()
    }
    fn village(&self) -> Option<VillageCode> {
        None
    }
}

impl Guarded for Reunion {
    fn flags(&self) -> Flags {
        Flags { minor: self.minor(), ..Flags::default() }
    }
    fn village(&self) -> Option<VillageCode> {
        self.applied().and_then(|a| a.village.clone())
    }
}

/// Reads a visibility basis as a relation of this actor to this noun.
fn relation(basis: &str, kind: Kind) -> Option<Relation> {
    match (basis, kind) {
        ("receiver", Kind::Report) => Some(Relation::Receiver),
        ("receiver" | "referral", _) => Some(Relation::Referred),
        ("assigned" | "owner" | "sender" | "visitor" | "approver", _) => Some(Relation::Assigned),
        ("own_submission" | "own_request" | "self", _) => Some(Relation::OwnSubmission),
        ("own_client", _) => Some(Relation::OwnClient),
        ("supervision", _) => Some(Relation::Supervising),
        ("approval", _) => Some(Relation::Approved),
        _ => None,
    }
}

/// Opens a stream for this actor: visibility is asked first, and nothing else of a stream that does
/// not exist for her. Absent and forbidden therefore run the same statements; every read and every
/// act begins here.
///
/// # Errors
/// `NotVisible` when it does not exist for her, or is of another noun.
pub async fn open<N: Guarded>(house: &House, actor: &Actor, id: impl Into<StreamId>) -> Result<Stream<N>> {
    let id = id.into();
    must_see(house, actor, id).await?;
    stream::open::<N>(house, id).await?.ok_or(Error::NotVisible)
}

/// Refuses whoever may not know that a stream exists, without looking at the stream.
///
/// # Errors
/// `NotVisible`.
pub async fn must_see(house: &House, actor: &Actor, id: StreamId) -> Result<Level> {
    house.reads.level(&house.viewer(actor), id).await?.ok_or(Error::NotVisible)
}

/// The stream as policy sees it for this actor.
///
/// # Errors
/// `NotVisible` when no visibility row lets her see it, or a bar keeps her out.
pub async fn view<N: Guarded>(house: &House, actor: &Actor, stream: &Stream<N>) -> Result<ResourceView> {
    let level = must_see(house, actor, stream.id).await?;
    let parties = actor.parties();
    let mut bases = Vec::new();
    for (party, level, until, basis) in house.reads.visibility(&house.town, stream.id).await? {
        let stands = level > Level::Barred && until.is_none_or(|end| end > house.now());
        if stands && parties.contains(&party) {
            bases.push(basis);
        }
    }
    view_on(house, actor, stream, (level, &bases)).await
}

/// The same, of a stream whose level and bases were read with it.
pub(crate) async fn view_on<N: Guarded>(
    house: &House,
    actor: &Actor,
    stream: &Stream<N>,
    (level, bases): (Level, &[String]),
) -> Result<ResourceView> {
    let mut view = ResourceView::new(stream.id, N::KIND, level);
    view.flags = stream.noun().flags();
    view.village = stream.noun().village();
    let own_village = view.village.as_ref().is_some_and(|v| actor.post.villages.contains(v));
    if own_village {
        view.relation.insert(Relation::OwnVillage);
    }
    view.relation.extend(bases.iter().filter_map(|basis| relation(basis, N::KIND)));
    if view.relation.contains(&Relation::Approved) {
        view.approval = approved_fields(house, actor, stream.root).await?;
    }
    Ok(view)
}

/// Fields that this actor's approvals of a file open now.
async fn approved_fields(house: &House, actor: &Actor, file: StreamId) -> Result<Option<ApprovedFields>> {
    let mut found: Option<ApprovedFields> = None;
    for stored in house.reads.by_facet(&house.town, "file", &file.to_string()).await? {
        if stored.kind != Kind::Approval {
            continue;
        }
        let Some(approval) = stream::open_stored::<Approval>(house, stored).await? else { continue };
        let noun = approval.noun();
        let mine = noun.request.as_ref().is_some_and(|r| r.requester == actor.staff);
        if let (true, Some(fields), Some(request)) = (mine, noun.open_fields(house.now()), &noun.request) {
            let more = ApprovedFields::from_codes(fields.iter().map(String::as_str), request.until);
            match found.as_mut() {
                Some(all) => all.fields.extend(more.fields),
                None => found = Some(more),
            }
        }
    }
    Ok(found)
}

/// Why this role looks, when nobody said otherwise.
#[must_use]
pub fn usual_purpose(role: Role) -> Purpose {
    match role {
        Role::PsbDuty | Role::Hot | Role::Mail => Purpose::Intake,
        Role::PsbCase | Role::PsbLab | Role::Court | Role::Law => Purpose::Casework,
        Role::Proc => Purpose::Supervision,
        Role::Lead | Role::Zz => Purpose::Figures,
        Role::Sys | Role::Sec => Purpose::Administration,
        Role::Aud => Purpose::Audit,
        Role::Pub => Purpose::OwnMatter,
        _ => Purpose::Protection,
    }
}

fn ask(house: &House, actor: &Actor, action: Action, resource: ResourceView) -> Result<Permit> {
    let purpose = usual_purpose(actor.role());
    let request = Request { actor, action, resource, purpose, now: house.now() };
    match house.policy.authorize(&request) {
        Decision::Permit(permit) => Ok(permit),
        Decision::Denied(_) => Err(Error::NotPermitted),
    }
}

/// Asks for a permit to do something to an existing stream.
///
/// # Errors
/// `NotVisible` when it does not exist for her; `NotPermitted` when it does and she may not.
pub async fn permit<N: Guarded>(
    house: &House,
    actor: &Actor,
    action: Action,
    stream: &Stream<N>,
) -> Result<Permit> {
    let view = view(house, actor, stream).await?;
    ask(house, actor, action, view)
}

/// Asks for a permit to make something new, or to use a general page.
///
/// # Errors
/// `NotPermitted`.
pub fn permit_new(house: &House, actor: &Actor, action: Action, kind: Kind, id: StreamId) -> Result<Permit> {
    // Whoever makes something holds it.
    ask(house, actor, action, ResourceView::new(id, kind, Level::Full).with(Relation::Assigned))
}

/// What this actor may read of a stream.
///
/// # Errors
/// `NotVisible`.
pub async fn readable<N: Guarded>(
    house: &House,
    actor: &Actor,
    stream: &Stream<N>,
) -> Result<(ResourceView, FieldSet)> {
    let view = view(house, actor, stream).await?;
    let fields = fields_of(house, actor, &view);
    Ok((view, fields))
}

/// What this actor may read of a stream already viewed.
#[must_use]
pub fn fields_of(house: &House, actor: &Actor, view: &ResourceView) -> FieldSet {
    let subject = Subject { actor, purpose: usual_purpose(actor.role()), now: house.now() };
    house.policy.readable(&subject, view)
}

impl Work<'_> {
    /// Opens a stream for an act that this actor may do.
    ///
    /// # Errors
    /// `NotVisible`, `NotPermitted`.
    pub async fn open_for<N: Guarded>(&self, id: impl Into<StreamId>, action: Action) -> Result<Stream<N>> {
        let stream = open::<N>(self.house, &self.actor, id).await?;
        let _permit = permit(self.house, &self.actor, action, &stream).await?;
        Ok(stream)
    }
}
