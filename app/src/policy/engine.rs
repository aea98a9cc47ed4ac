//! The one door: [`Policy::authorize`] and [`Policy::readable`].

use super::decision::{Decision, Denied, FieldSet, Grade, Permit, Reading, Shown};
use super::field::{Aspect, Field};
use super::load::{Loaded, PolicyFault, PolicyText, load};
use super::row::DataRow;
use super::slice::{Reach, Slice, Verb};
use super::view::{Relation, Request, ResourceView, Subject};
use cedar_policy::{
    Authorizer, Context, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet, Response,
    RestrictedExpression,
};
use domain::actor::{Actor, Role};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::str::FromStr;

/// Policies, checked and ready to answer.
pub struct Policy {
    loaded: Loaded,
    names: Names,
    authorizer: Authorizer,
}

/// Entity types, read once.
struct Names {
    staff: EntityTypeName,
    stream: EntityTypeName,
    role: EntityTypeName,
    relation: EntityTypeName,
    purpose: EntityTypeName,
    kind: EntityTypeName,
}

impl Names {
    fn new() -> Result<Self, PolicyFault> {
        let name = |text: &str| {
            EntityTypeName::from_str(text).map_err(|e| PolicyFault {
                file: text.to_owned(),
                line: None,
                reason: e.to_string(),
            })
        };
        Ok(Self {
            staff: name("Staff")?,
            stream: name("Stream")?,
            role: name("Role")?,
            relation: name("Relation")?,
            purpose: name("Purpose")?,
            kind: name("Kind")?,
        })
    }
}

/// The answer could not be computed; it counts as no.
struct Unanswered;

/// What one question needs, built once and asked many times.
struct Asked<'a> {
    subject: &'a Subject<'a>,
    view: &'a ResourceView,
    principal: EntityUid,
    resource: EntityUid,
    entities: Entities,
}

impl Policy {
    /// Reads and checks the policy files, given as (name, text).
    ///
    /// # Errors
    /// File, line and reason of the first thing that is wrong.
    pub fn load(files: &[(String, String)]) -> Result<Self, PolicyFault> {
        Ok(Self { loaded: load(files)?, names: Names::new()?, authorizer: Authorizer::new() })
    }

    /// What each policy says, by id.
    #[must_use]
    pub fn texts(&self) -> &BTreeMap<String, PolicyText> {
        &self.loaded.texts
    }

    /// May this actor do this to that stream?
    pub fn authorize(&self, request: &Request<'_>) -> Decision {
        let subject = request.subject();
        match self.answer(&subject, &request.resource, Verb::Do(request.action)) {
            Ok(response) => self.decide(request, &response),
            Err(Unanswered) => Decision::Denied(Denied::default()),
        }
    }

    /// What may be shown of that stream: one answer per row, all else hidden.
    #[must_use]
    pub fn readable(&self, subject: &Subject<'_>, view: &ResourceView) -> FieldSet {
        self.readable_rows(subject, view, DataRow::ALL)
    }

    /// The same for the rows that a page has, which is cheaper.
    #[must_use]
    pub fn readable_rows(&self, subject: &Subject<'_>, view: &ResourceView, rows: &[DataRow]) -> FieldSet {
        let mut set = FieldSet::default();
        let role = subject.actor.role();
        // Only what some permit might let through is asked at all.
        let might = |verb: &Verb| {
            self.loaded.slices.get(verb).is_some_and(|s| s.may_permit(role.code(), self.listed(*verb, role)))
        };
        let reads = rows.iter().flat_map(|row| Reach::OPENING.iter().map(|reach| Verb::Read(*reach, *row)));
        let reads: BTreeSet<Verb> = reads.filter(might).collect();
        let shows = Aspect::ALL.iter().map(|aspect| Verb::Show(*aspect));
        let Ok(asked) = self.ask(subject, view, shows.chain(reads.iter().copied())) else { return set };
        let Ok(plain) = self.context(&asked, None, false) else { return set };
        let hides = |aspect: &Aspect| self.grant(&asked, Verb::Show(*aspect), &plain).is_none();
        let hidden: BTreeSet<Aspect> = Aspect::ALL.iter().copied().filter(hides).collect();
        for row in rows {
            let reaches =
                Reach::OPENING.iter().copied().filter(|reach| reads.contains(&Verb::Read(*reach, *row)));
            if let Ok(reading) = self.read(&asked, *row, reaches, &hidden)
                && reading.grade > Grade::Nothing
            {
                set.rows.insert(*row, reading);
            }
        }
        set
    }

    /// Whether the actor may *ask* to break the glass for a row (B of the matrix). It opens
    /// nothing: the two approvals, the 24 hours and the alert are a use case of their own.
    #[must_use]
    pub fn may_ask_to_break_glass(&self, subject: &Subject<'_>, view: &ResourceView, row: DataRow) -> bool {
        let verb = Verb::Read(Reach::Glass, row);
        let role = subject.actor.role();
        let slice = self.loaded.slices.get(&verb);
        slice.is_some_and(|s| s.may_permit(role.code(), self.listed(verb, role)))
            && self.answer(subject, view, verb).is_ok_and(|response| allows(&response))
    }

    fn read(
        &self,
        asked: &Asked<'_>,
        row: DataRow,
        reaches: impl Iterator<Item = Reach>,
        hidden: &BTreeSet<Aspect>,
    ) -> Result<Reading, Unanswered> {
        let mut reaches = reaches.peekable();
        if reaches.peek().is_none() {
            return Ok(Reading::nothing());
        }
        let approved = asked.view.approval.as_ref().filter(|approval| approval.covers(row));
        let context = self.context(asked, Some(row), approved.is_some())?;
        for reach in reaches {
            let verb = Verb::Read(reach, row);
            let Some(policies) = self.grant(asked, verb, &context) else { continue };
            let (grade, mut fields) = self.fields(reach, row, asked.subject.actor.role());
            let named = !fields.is_empty();
            // What only the approval opens is cut to the approved fields.
            if let Some(approved) = approved
                && self.grant(asked, verb, &self.context(asked, Some(row), false)?).is_none()
            {
                fields.retain(|field, _| approved.fields.contains(&(row, *field)));
            }
            fields.retain(|field, _| field.aspect().is_none_or(|aspect| !hidden.contains(&aspect)));
            if !(named && fields.is_empty()) {
                return Ok(Reading { grade, fields, policies });
            }
        }
        Ok(Reading::nothing())
    }

    fn fields(&self, reach: Reach, row: DataRow, role: Role) -> (Grade, BTreeMap<Field, Shown>) {
        let whole = || row.fields().iter().map(|field| (*field, Shown::Clear)).collect();
        match reach {
            Reach::Full => (Grade::Full, whole()),
            Reach::Own => (Grade::Own, whole()),
            Reach::Part => (Grade::Part, self.loaded.parts.subset(row, role)),
            Reach::Counts => (Grade::Counts, BTreeMap::new()),
            Reach::Glass => (Grade::Nothing, BTreeMap::new()),
        }
    }

    /// Whether `fields.toml` names a part of the row asked for.
    fn listed(&self, verb: Verb, role: Role) -> bool {
        matches!(verb, Verb::Read(_, row) if self.loaded.parts.lists(row, role))
    }

    /// The policies that let it through. Permits are asked first, as most answers are no.
    fn grant(&self, asked: &Asked<'_>, verb: Verb, context: &Context) -> Option<Vec<String>> {
        let slice = self.loaded.slices.get(&verb)?;
        let role = asked.subject.actor.role();
        if !slice.may_permit(role.code(), self.listed(verb, role))
            || !allows(&self.evaluate(asked, slice, &slice.permits, context).ok()?)
        {
            return None;
        }
        let response = self.evaluate(asked, slice, &slice.all, context).ok()?;
        allows(&response).then(|| reasons(&response))
    }

    /// The answer to one question.
    fn answer(&self, subject: &Subject<'_>, view: &ResourceView, verb: Verb) -> Result<Response, Unanswered> {
        let slice = self.loaded.slices.get(&verb).ok_or(Unanswered)?;
        let asked = self.ask(subject, view, std::iter::once(verb))?;
        let row = match verb {
            Verb::Read(_, row) => Some(row),
            Verb::Do(_) | Verb::Show(_) => None,
        };
        self.evaluate(&asked, slice, &slice.all, &self.context(&asked, row, false)?)
    }

    fn evaluate(
        &self,
        asked: &Asked<'_>,
        slice: &Slice,
        policies: &PolicySet,
        context: &Context,
    ) -> Result<Response, Unanswered> {
        // Without the action's groups at hand a forbid on a group would pass unnoticed.
        if asked.entities.get(&slice.action.uid()).is_none() {
            return Err(Unanswered);
        }
        let (principal, resource) = (asked.principal.clone(), asked.resource.clone());
        let request =
            cedar_policy::Request::new(principal, slice.action.uid(), resource, context.clone(), None)
                .map_err(|_| Unanswered)?;
        Ok(self.authorizer.is_authorized(&request, policies, &asked.entities))
    }

    /// The context of a use case, or of reading a row.
    fn context(
        &self,
        asked: &Asked<'_>,
        row: Option<DataRow>,
        approved: bool,
    ) -> Result<Context, Unanswered> {
        let purpose = uid(&self.names.purpose, asked.subject.purpose.code());
        let mut pairs = vec![
            ("purpose".to_owned(), RestrictedExpression::new_entity_uid(purpose)),
            ("now".to_owned(), RestrictedExpression::new_long(asked.subject.now.as_second())),
        ];
        if let Some(row) = row {
            let listed = self.loaded.parts.lists(row, asked.subject.actor.role());
            pairs.push(("class".to_owned(), RestrictedExpression::new_long(row.class() as i64)));
            pairs.push(("listed".to_owned(), RestrictedExpression::new_bool(listed)));
            pairs.push(("approved".to_owned(), RestrictedExpression::new_bool(approved)));
        }
        Context::from_pairs(pairs).map_err(|_| Unanswered)
    }

    fn ask<'a>(
        &self,
        subject: &'a Subject<'a>,
        view: &'a ResourceView,
        verbs: impl Iterator<Item = Verb>,
    ) -> Result<Asked<'a>, Unanswered> {
        let principal = uid(&self.names.staff, &subject.actor.staff.to_string());
        let resource = uid(&self.names.stream, &view.stream.to_string());
        let staff = entity(&principal, self.staff(subject.actor, view))?;
        let stream = entity(&resource, self.stream(view))?;
        let actions = verbs.filter_map(|verb| self.loaded.slices.get(&verb)).map(|s| s.action.clone());
        let entities = Entities::from_entities([staff, stream].into_iter().chain(actions), None)
            .map_err(|_| Unanswered)?;
        Ok(Asked { subject, view, principal, resource, entities })
    }

    fn staff(&self, actor: &Actor, view: &ResourceView) -> Vec<(&'static str, RestrictedExpression)> {
        let villages = actor.post.villages.iter().map(|v| RestrictedExpression::new_string(v.0.clone()));
        vec![
            ("role", RestrictedExpression::new_entity_uid(uid(&self.names.role, actor.role().code()))),
            ("mfa", RestrictedExpression::new_bool(actor.mfa)),
            ("suspended", RestrictedExpression::new_bool(view.flags.actor_suspended)),
            ("scoped", RestrictedExpression::new_bool(!actor.post.villages.is_empty())),
            ("villages", RestrictedExpression::new_set(villages)),
        ]
    }

    fn stream(&self, view: &ResourceView) -> Vec<(&'static str, RestrictedExpression)> {
        let relation =
            |r: &Relation| RestrictedExpression::new_entity_uid(uid(&self.names.relation, r.code()));
        let until = view.approval.as_ref().map_or(0, |a| a.until.as_second());
        let flags = &view.flags;
        let mut attributes = vec![
            ("kind", RestrictedExpression::new_entity_uid(uid(&self.names.kind, view.kind.code()))),
            ("level", RestrictedExpression::new_long(i64::from(view.level.number()))),
            ("relations", RestrictedExpression::new_set(view.relation.iter().map(relation))),
            ("approvedUntil", RestrictedExpression::new_long(until)),
        ];
        let marks = [
            ("sealed", flags.sealed),
            ("minor", flags.minor),
            ("sexual", flags.sexual),
            ("dv", flags.dv),
            ("kin", flags.kin_of_actor),
            ("otherSide", flags.other_side),
            ("suspectSide", flags.actor_is_suspect_side),
            ("protectedAddress", flags.protected_address),
        ];
        attributes.extend(marks.map(|(name, on)| (name, RestrictedExpression::new_bool(on))));
        if let Some(village) = &view.village {
            attributes.push(("village", RestrictedExpression::new_string(village.0.clone())));
        }
        attributes
    }

    fn decide(&self, request: &Request<'_>, response: &Response) -> Decision {
        let policies = reasons(response);
        if allows(response) {
            let stream = request.resource.stream;
            return Decision::Permit(Permit::new(request.action, stream, request.actor.staff, policies));
        }
        let code = |id: &String| self.loaded.texts.get(id).and_then(|text| text.report.clone());
        let report = policies.iter().filter_map(code).collect();
        Decision::Denied(Denied { policies, report })
    }
}

/// Yes, and nothing failed on the way.
fn allows(response: &Response) -> bool {
    response.decision() == cedar_policy::Decision::Allow && response.diagnostics().errors().next().is_none()
}

fn reasons(response: &Response) -> Vec<String> {
    let mut ids: Vec<String> = response.diagnostics().reason().map(ToString::to_string).collect();
    ids.sort_unstable();
    ids
}

fn uid(kind: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id))
}

fn entity(id: &EntityUid, pairs: Vec<(&'static str, RestrictedExpression)>) -> Result<Entity, Unanswered> {
    let attributes = pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Entity::new(id.clone(), attributes, HashSet::new()).map_err(|_| Unanswered)
}

#[cfg(test)]
mod tests {
    use super::{Policy, allows};
    use crate::policy::load::read_all;
    use crate::policy::slice::Verb;
    use crate::policy::{DataRow, Flags, Purpose, Relation, ResourceView, Subject};
    use domain::actor::{Actor, Post, Role, UnitCode};
    use domain::ids::{Jurisdiction, StaffId, StreamId};
    use domain::noun::Kind;
    use domain::rows::Level;
    use uuid::Uuid;

    fn files() -> Vec<(String, String)> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies");
        let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let name = |p: &std::path::Path| p.file_name().unwrap().to_string_lossy().into_owned();
        paths.map(|p| (name(&p), std::fs::read_to_string(&p).unwrap())).collect()
    }

    fn actor(role: Role) -> Actor {
        let post = Post { role, unit: UnitCode::new("unit"), villages: Vec::new() };
        let staff = StaffId(Uuid::from_u128(1));
        Actor { staff, jurisdiction: Jurisdiction("442000105".to_owned()), post, mfa: true }
    }

    /// Cutting policies to the action, and skipping permits by their gates, changes no answer.
    #[test]
    fn cut_policies_answer_like_all_of_them() {
        let policy = Policy::load(&files()).unwrap();
        let (whole, _) = read_all(&files()).unwrap();
        let mut compared = 0;
        for role in Role::ALL {
            let actor = actor(*role);
            let purposes = [Purpose::Protection, Purpose::Figures];
            for (index, relation) in Relation::ALL.iter().enumerate() {
                let purpose = purposes[index % 2];
                let subject = Subject { actor: &actor, purpose, now: jiff::Timestamp::UNIX_EPOCH };
                let stream = StreamId(Uuid::from_u128(2));
                let mut view = ResourceView::new(stream, Kind::File, Level::Full).with(*relation);
                view.flags = Flags { minor: true, sexual: index % 3 == 0, ..Flags::default() };
                let asked = policy.ask(&subject, &view, Verb::all()).ok().unwrap();
                for verb in Verb::all() {
                    let row = match verb {
                        Verb::Read(_, row) => Some(row),
                        Verb::Do(_) | Verb::Show(_) => None,
                    };
                    let context = policy.context(&asked, row, false).ok().unwrap();
                    let slice = &policy.loaded.slices[&verb];
                    let all = policy.evaluate(&asked, slice, &whole, &context).ok().unwrap();
                    let cut = policy.grant(&asked, verb, &context).is_some();
                    assert_eq!(cut, allows(&all), "{} {relation:?} {verb:?}", role.code());
                    compared += 1;
                }
            }
        }
        assert_eq!(compared, Role::ALL.len() * Relation::ALL.len() * Verb::all().count());
    }

    /// A forbid on a group of actions holds for each of them, in every grade.
    #[test]
    fn forbids_on_groups_reach_every_grade() {
        let policy = Policy::load(&files()).unwrap();
        let view = ResourceView::new(StreamId(Uuid::from_u128(2)), Kind::File, Level::Full);
        let view = view.with(Relation::Assigned);
        let officer = actor(Role::PsbCase);
        let subject =
            Subject { actor: &officer, purpose: Purpose::Figures, now: jiff::Timestamp::UNIX_EPOCH };
        let rows: Vec<DataRow> = policy.readable(&subject, &view).rows().map(|(row, _)| row).collect();
        assert_eq!(rows, [DataRow::CaseOverview]);
    }
}
