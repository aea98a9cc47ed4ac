//! The chronology of a file: every fact of its streams that the reader may see, newest first,
//! as a code, a few clear values, and words where she may read them.

use crate::error::{Error, Result};
use crate::house::House;
use crate::ports::StoredFact;
use crate::stream;
use domain::actor::{Actor, Party};
use domain::clock::RunFact;
use domain::file::File;
use domain::ids::{StaffId, StreamId};
use domain::noun::{Entry, Kind, Noun};
use domain::plan::Plan;
use domain::referral::Referral;
use domain::reunion::Reunion;
use domain::text::Confidential;
use domain::visit::Visit;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// One line.
pub struct Line {
    /// When it was recorded.
    pub at: Timestamp,
    /// Who recorded it.
    pub by: StaffId,
    /// Her name.
    pub by_name: Confidential,
    /// The unit in a role that she acted for then.
    pub post: Option<Party>,
    /// Of which stream.
    pub stream: StreamId,
    /// Noun of the stream.
    pub kind: Kind,
    /// What happened: `file-opened`, `clock-breached`, `access-granted`, …
    pub code: String,
    /// A clear value that belongs to it: a rule id, a step, a stage.
    pub detail: Option<String>,
    /// Words, when there are any.
    pub words: Option<Confidential>,
    /// Weighs in the chronology.
    pub significant: bool,
}

/// Reads the chronology of a file for this actor.
///
/// # Errors
/// Faults of store or vault.
pub async fn read(house: &House, actor: &Actor, root: StreamId, limit: u32) -> Result<Vec<Line>> {
    let viewer = house.viewer(actor);
    let facts = house.reads.chronology(&viewer, root, limit).await?;
    let mut open = Opened::default();
    let mut lines = Vec::new();
    for fact in facts {
        if let Some(line) = open.line(house, &fact).await? {
            lines.push(line);
        }
    }
    Ok(lines)
}

/// Keys, kinds and names met while reading one chronology.
#[derive(Default)]
struct Opened {
    streams: BTreeMap<StreamId, Option<(Kind, crate::work::SharedKey)>>,
    names: BTreeMap<StaffId, Confidential>,
}

/// Facts that only tie one stream to another: the other stream's own fact tells the same.
const TIES: [&str; 4] = ["file-linked", "file-plan-made", "plan-visit-linked", "plan-referral-linked"];

impl Opened {
    async fn stream(
        &mut self,
        house: &House,
        id: StreamId,
    ) -> Result<Option<(Kind, crate::work::SharedKey)>> {
        if let Some(known) = self.streams.get(&id) {
            return Ok(known.clone());
        }
        let kind = house.reads.stream(&house.town, id).await?.map(|s| s.kind);
        let key = stream::key_of(house, id).await?;
        let found = kind.zip(key);
        self.streams.insert(id, found.clone());
        Ok(found)
    }

    async fn name(&mut self, house: &House, by: StaffId) -> Result<Confidential> {
        if let Some(known) = self.names.get(&by) {
            return Ok(known.clone());
        }
        let name = super::report::name_of(house, by).await?;
        self.names.insert(by, name.clone());
        Ok(name)
    }

    async fn line(&mut self, house: &House, fact: &StoredFact) -> Result<Option<Line>> {
        let Some((kind, key)) = self.stream(house, fact.stream).await? else { return Ok(None) };
        let said = match kind {
            Kind::File => describe::<File>(house, &key, fact)?,
            Kind::Referral => describe::<Referral>(house, &key, fact)?,
            Kind::Plan => describe::<Plan>(house, &key, fact)?,
            Kind::Visit => describe::<Visit>(house, &key, fact)?,
            Kind::Reunion => describe::<Reunion>(house, &key, fact)?,
            _ => None,
        };
        let Some(said) = said.filter(|said| !TIES.contains(&said.code.as_str())) else { return Ok(None) };
        let by_name = self.name(house, fact.actor).await?;
        Ok(Some(Line {
            at: fact.at,
            by: fact.actor,
            by_name,
            post: said.post,
            stream: fact.stream,
            kind,
            code: said.code,
            detail: said.detail,
            words: said.words,
            significant: said.significant,
        }))
    }
}

struct Said {
    post: Option<Party>,
    code: String,
    detail: Option<String>,
    words: Option<Confidential>,
    significant: bool,
}

fn describe<N: Noun>(house: &House, key: &vault::DataKey, fact: &StoredFact) -> Result<Option<Said>> {
    let recorded = stream::open_recorded::<N>(house, key, fact)?;
    let post = recorded.party();
    let said = match recorded.entry {
        Entry::Own(own) => Some(own_fact::<N>(&own)?),
        Entry::Clock(clock) => clock_fact(&clock.key, &clock.run),
        // Who was let in or barred is on the page "who may see this"; a bar stays silent here.
        Entry::Access(_) => None,
    };
    Ok(said.map(|said| Said { post, ..said }))
}

/// The fact's own name from its serialised form, and the texts of the fields that every noun
/// names alike. The form on disk is versioned, so these names don't drift.
fn own_fact<N: Noun>(own: &N::Fact) -> Result<Said> {
    let value = serde_json::to_value(own)?;
    let (name, body) = match &value {
        serde_json::Value::String(name) => (name.as_str(), &serde_json::Value::Null),
        serde_json::Value::Object(map) => match map.iter().next() {
            Some((name, body)) => (name.as_str(), body),
            None => return Err(Error::fault("a fact without a name")),
        },
        _ => return Err(Error::fault("a fact of no known form")),
    };
    let text = |field: &str| body.get(field).and_then(serde_json::Value::as_str);
    // Her own view before the code of a waiver's reason.
    let words = ["text", "words", "own_view", "reason", "named"]
        .into_iter()
        .find_map(text)
        .and_then(Confidential::optional);
    let detail =
        ["step", "service", "risk", "need", "series", "outcome", "impression", "stage", "kind", "unit"]
            .into_iter()
            .find_map(text)
            .map(str::to_owned)
            .or_else(|| body.as_str().map(str::to_owned));
    let significant = body.get("significant").and_then(serde_json::Value::as_bool).unwrap_or(false);
    // A refusal's reason is a code, not somebody's words.
    let words = if name == "Refused" { text("words").and_then(Confidential::optional) } else { words };
    Ok(Said { post: None, code: format!("{}-{}", N::KIND.code(), kebab(name)), detail, words, significant })
}

fn clock_fact(key: &str, run: &RunFact) -> Option<Said> {
    let (code, significant) = match run {
        RunFact::Warned { level: domain::rules::Level::Overdue, .. } => ("clock-overdue", true),
        RunFact::Paused { .. } => ("clock-paused", false),
        RunFact::Resumed { .. } => ("clock-resumed", false),
        RunFact::Extended(..) => ("clock-extended", true),
        RunFact::Explained { .. } => ("clock-explained", false),
        _ => return None,
    };
    Some(Said { post: None, code: code.to_owned(), detail: Some(key.to_owned()), words: None, significant })
}

/// `PlanMade` → `plan-made`.
fn kebab(name: &str) -> String {
    let mut out = String::new();
    for (i, c) in name.chars().enumerate() {
        if c.is_ascii_uppercase() && i > 0 {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}
