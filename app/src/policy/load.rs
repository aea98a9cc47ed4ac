//! Reading and checking the policy files. A bad rule stops the start with file, line and reason.
//!
//! Checked here: the schema names exactly the actions and codes of this crate; every policy
//! validates strictly against it, without warnings; every policy carries its four annotations;
//! there are at most [`POLICIES_MAX`] of them.

use super::parts::Parts;
use super::slice::{Slice, Verb};
use super::view::{Purpose, Relation};
use cedar_policy::ffi::DetailedError;
use cedar_policy::{
    Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicyId, PolicySet, Schema, SchemaFragment,
    ValidationMode, Validator,
};
use domain::actor::Role;
use domain::noun::Kind;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

/// More policies than this can't be reviewed in one sitting, nor evaluated cheaply.
const POLICIES_MAX: usize = 60;

/// Why the policies can't be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{file}{}: {reason}", .line.map(|l| format!(":{l}")).unwrap_or_default())]
pub struct PolicyFault {
    /// Which file.
    pub file: String,
    /// Which line, when known.
    pub line: Option<usize>,
    /// What is wrong.
    pub reason: String,
}

impl PolicyFault {
    /// A fault at a byte offset of a text.
    pub(super) fn at(file: &str, text: &str, offset: Option<usize>, reason: String) -> Self {
        let line = offset.and_then(|o| text.get(..o)).map(|before| before.matches('\n').count() + 1);
        Self { file: file.to_owned(), line, reason }
    }

    fn of(file: &str, reason: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: None, reason: reason.into() }
    }
}

/// What a policy says in words, for pages and for the printed matrix.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PolicyText {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// The article or section it rests on.
    pub basis: String,
    /// Code under which a block by it must be logged.
    pub report: Option<String>,
}

/// Everything that answers are made of.
pub(super) struct Loaded {
    pub(super) slices: BTreeMap<Verb, Slice>,
    pub(super) parts: Parts,
    pub(super) texts: BTreeMap<String, PolicyText>,
}

/// Reads the files, in any order: one `*.cedarschema`, `fields.toml`, any number of `*.cedar`.
pub(super) fn load(files: &[(String, String)]) -> Result<Loaded, PolicyFault> {
    let (schema_file, schema_text) = only(files, ".cedarschema")?;
    let (fields_file, fields_text) = only(files, "fields.toml")?;
    let (schema, schema_json) = read_schema(schema_file, schema_text)?;
    check_codes(schema_file, &schema_json)?;
    let actions = schema.action_entities().map_err(|e| PolicyFault::of(schema_file, e.to_string()))?;
    let (set, texts) = read_all(files)?;
    if texts.len() > POLICIES_MAX {
        return Err(PolicyFault::of(
            schema_file,
            format!("{} policies, at most {POLICIES_MAX}", texts.len()),
        ));
    }
    validate(schema, &set, files)?;
    no_single_one(&set, files)?;
    let slices = cut(schema_file, &set, &actions)?;
    Ok(Loaded { slices, parts: Parts::parse(fields_file, fields_text)?, texts })
}

fn only<'a>(files: &'a [(String, String)], suffix: &str) -> Result<(&'a str, &'a str), PolicyFault> {
    let mut found = files.iter().filter(|(name, _)| name.ends_with(suffix));
    match (found.next(), found.next()) {
        (Some((name, text)), None) => Ok((name, text)),
        (None, _) => Err(PolicyFault::of(suffix, "missing")),
        (Some(_), Some((second, _))) => Err(PolicyFault::of(second, "a second file of this kind")),
    }
}

fn read_schema(file: &str, text: &str) -> Result<(Schema, serde_json::Value), PolicyFault> {
    let fault = |detail: DetailedError| {
        let offset = detail.source_locations.first().map(|l| l.loc.start);
        PolicyFault::at(file, text, offset, detail.message)
    };
    let (fragment, _) =
        SchemaFragment::from_cedarschema_str(text).map_err(|e| fault(DetailedError::from(&e)))?;
    let json = fragment.clone().to_json_value().map_err(|e| PolicyFault::of(file, e.to_string()))?;
    let schema =
        Schema::from_schema_fragments([fragment]).map_err(|e| PolicyFault::of(file, e.to_string()))?;
    Ok((schema, json))
}

/// The schema's enumerations and actions are exactly those of this crate.
fn check_codes(file: &str, schema: &serde_json::Value) -> Result<(), PolicyFault> {
    let enumerations: [(&str, BTreeSet<&str>); 4] = [
        ("Role", Role::ALL.iter().map(|r| r.code()).collect()),
        ("Relation", Relation::ALL.iter().map(|r| r.code()).collect()),
        ("Purpose", Purpose::ALL.iter().map(|p| p.code()).collect()),
        ("Kind", Kind::ALL.iter().map(|k| k.code()).collect()),
    ];
    for (name, ours) in enumerations {
        let listed = &schema[""]["entityTypes"][name]["enum"];
        let theirs: BTreeSet<&str> =
            listed.as_array().into_iter().flatten().filter_map(serde_json::Value::as_str).collect();
        same(file, name, &ours, &theirs)?;
    }
    let codes: Vec<String> = Verb::all().map(Verb::code).collect();
    let ours: BTreeSet<&str> = codes.iter().map(String::as_str).collect();
    let listed = schema[""]["actions"].as_object();
    let concrete = listed.into_iter().flatten().filter(|(_, action)| !action["appliesTo"].is_null());
    let theirs: BTreeSet<&str> = concrete
        .filter(|(_, action)| {
            action["appliesTo"]["principalTypes"].as_array().is_some_and(|types| !types.is_empty())
        })
        .map(|(name, _)| name.as_str())
        .collect();
    same(file, "Action", &ours, &theirs)
}

fn same(file: &str, name: &str, ours: &BTreeSet<&str>, theirs: &BTreeSet<&str>) -> Result<(), PolicyFault> {
    match ours.symmetric_difference(theirs).next() {
        None => Ok(()),
        Some(code) if ours.contains(code) => {
            Err(PolicyFault::of(file, format!("{name} lacks {code}, which the program uses")))
        }
        Some(code) => Err(PolicyFault::of(file, format!("{name} has {code}, which the program lacks"))),
    }
}

/// All policies under their `@id`, with their texts.
pub(super) fn read_all(
    files: &[(String, String)],
) -> Result<(PolicySet, BTreeMap<String, PolicyText>), PolicyFault> {
    let (mut set, mut texts) = (PolicySet::new(), BTreeMap::new());
    for (file, text) in files.iter().filter(|(name, _)| name.ends_with(".cedar")) {
        read_policies(file, text, &mut set, &mut texts)?;
    }
    Ok((set, texts))
}

fn read_policies(
    file: &str,
    text: &str,
    set: &mut PolicySet,
    texts: &mut BTreeMap<String, PolicyText>,
) -> Result<(), PolicyFault> {
    let parsed = PolicySet::from_str(text).map_err(|error| {
        let detail = DetailedError::from(&error);
        let offset = detail.source_locations.first().map(|l| l.loc.start);
        PolicyFault::at(file, text, offset, detail.message)
    })?;
    if parsed.templates().next().is_some() {
        return Err(PolicyFault::of(file, "templates are not used here"));
    }
    for policy in parsed.policies() {
        let note = |key: &str| policy.annotation(key).filter(|value| !value.is_empty()).map(str::to_owned);
        let id = note("id").ok_or_else(|| PolicyFault::of(file, format!("{} lacks @id", policy.id())))?;
        let need = |key: &str| {
            note(key)
                .ok_or_else(|| PolicyFault::at(file, text, offset_of(text, &id), format!("lacks @{key}")))
        };
        let words =
            PolicyText { zh: need("zh")?, en: need("en")?, basis: need("basis")?, report: note("report") };
        if texts.insert(id.clone(), words).is_some() {
            return Err(PolicyFault::at(file, text, offset_of(text, &id), format!("second policy {id}")));
        }
        set.add(policy.new_id(PolicyId::new(&id))).map_err(|e| PolicyFault::of(file, e.to_string()))?;
    }
    Ok(())
}

fn offset_of(text: &str, id: &str) -> Option<usize> {
    text.find(&format!("@id(\"{id}\")"))
}

fn validate(schema: Schema, set: &PolicySet, files: &[(String, String)]) -> Result<(), PolicyFault> {
    let result = Validator::new(schema).validate(set, ValidationMode::Strict);
    let errors = result.validation_errors().map(|e| (e.policy_id(), e.to_string()));
    let warnings = result.validation_warnings().map(|w| (w.policy_id(), w.to_string()));
    let Some((id, reason)) = errors.chain(warnings).next() else { return Ok(()) };
    let id: &str = id.as_ref();
    let home = files.iter().find_map(|(file, text)| Some((file, text, offset_of(text, id)?)));
    Err(match home {
        Some((file, text, offset)) => PolicyFault::at(file, text, Some(offset), reason),
        None => PolicyFault::of(id, reason),
    })
}

/// A policy speaks of roles, relations and flags, never of one stream or one member of staff: that is
/// what visibility rows are for. Pages rely on it, and ask alike streams once.
fn no_single_one(set: &PolicySet, files: &[(String, String)]) -> Result<(), PolicyFault> {
    for policy in set.policies() {
        let json = policy.to_json().map_err(|e| PolicyFault::of(policy.id().as_ref(), e.to_string()))?;
        let json = json.to_string();
        if [r#""type":"Stream""#, r#""type":"Staff""#].iter().any(|one| json.contains(one)) {
            let id: &str = policy.id().as_ref();
            let reason = "names a single stream or member of staff; grant or bar by visibility instead";
            let home = files.iter().find_map(|(file, text)| Some((file, text, offset_of(text, id)?)));
            return Err(match home {
                Some((file, text, offset)) => PolicyFault::at(file, text, Some(offset), reason.to_owned()),
                None => PolicyFault::of(id, reason),
            });
        }
    }
    Ok(())
}

fn cut(file: &str, set: &PolicySet, actions: &Entities) -> Result<BTreeMap<Verb, Slice>, PolicyFault> {
    let fault = |reason: String| PolicyFault::of(file, reason);
    let kind = EntityTypeName::from_str("Action").map_err(|e| fault(e.to_string()))?;
    let mut slices = BTreeMap::new();
    for verb in Verb::all() {
        let uid = EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(verb.code()));
        let action: &Entity = actions.get(&uid).ok_or_else(|| fault(format!("no action {}", verb.code())))?;
        let slice = Slice::cut(action.clone(), set, actions).map_err(|e| fault(e.to_string()))?;
        slices.insert(verb, slice);
    }
    Ok(slices)
}
