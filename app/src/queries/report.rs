//! Reports for pages: the sender's own view, and the desk's.

use crate::error::{Error, Result};
use crate::guard;
use crate::house::House;
use crate::policy::{Action, DataRow, Field, FieldSet, ResourceView};
use crate::ports::{Space, WorkFilter, WorkOrder};
use crate::services::access::{Shown, record};
use crate::stream::{self, Stream};
use domain::actor::Actor;
use domain::ids::{ReportId, StaffId};
use domain::noun::Kind;
use domain::report::{Report, Stage};
use domain::staff::Staff;
use domain::text::Confidential;
use jiff::{Timestamp, ToSpan as _};
use std::collections::BTreeSet;

/// What the sender sees of her own report: who took it and when, what became of it, in neutral words.
pub struct OwnReport {
    /// Id.
    pub id: ReportId,
    /// Code name.
    pub code_name: String,
    /// Receipt code.
    pub receipt: Confidential,
    /// When it arrived.
    pub received_at: Timestamp,
    /// Stage.
    pub stage: Stage,
    /// Situations she ticked.
    pub situations: Vec<&'static str>,
    /// Name of the officer who took it, and when.
    pub taken: Option<(Confidential, Timestamp)>,
    /// Feedback sentence key, and when it was given.
    pub feedback: Option<(&'static str, Timestamp)>,
    /// When it was told before prosecution.
    pub told_before_prosecution: Option<Timestamp>,
}

/// The sender's own report.
///
/// # Errors
/// `NotVisible` for anybody but the account that sent it.
pub async fn own(house: &House, actor: &Actor, id: ReportId) -> Result<OwnReport> {
    let stream = guard::open::<Report>(house, actor, id).await?;
    let report = stream.noun();
    if report.sent_by != Some(actor.staff) {
        return Err(Error::NotVisible);
    }
    let taken = match report.acknowledged {
        Some((by, at)) => Some((name_of(house, by).await?, at)),
        None => None,
    };
    Ok(OwnReport {
        id,
        code_name: report.intake.code_name.clone(),
        receipt: report.intake.receipt.clone(),
        received_at: report.received_at.unwrap_or_default(),
        stage: report.stage,
        situations: report.intake.situations.iter().map(|s| s.code()).collect(),
        taken,
        feedback: report.feedback.map(|(text, at)| (text.key(), at)),
        told_before_prosecution: report.told_before_prosecution,
    })
}

/// Guesses of receipts in a minute, over the whole town, before everybody waits for the next one.
const GUESSES_MOST: u32 = 60;
/// Digits of a receipt.
const RECEIPT_DIGITS: usize = 16;

/// How far a report has come, in words that tell nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It arrived; nobody took it by name yet.
    Received,
    /// A named person has it.
    Taken,
    /// Whoever sent it was answered.
    Answered,
}

/// The facet under which a report is found by its receipt, however it is typed.
fn receipt_facet(house: &House, typed: &str) -> Option<(String, String)> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let whole = digits.len() == RECEIPT_DIGITS;
    whole.then(|| ("receipt".to_owned(), stream::lookup(house, "receipt", &digits)))
}

/// The report that somebody means as the earlier one of this: by its receipt, or by its code name, of
/// several the newest; never this one itself. One indexed read, however many reports there are.
///
/// # Errors
/// `NotVisible` when this report does not exist for her; faults of the store.
pub async fn earlier(house: &House, actor: &Actor, of: ReportId, typed: &str) -> Result<Option<ReportId>> {
    guard::must_see(house, actor, of.into()).await?;
    let code_name: String = typed.split_whitespace().collect();
    if code_name.is_empty() {
        return Ok(None);
    }
    let filter = WorkFilter {
        kinds: vec![Kind::Report],
        facets: vec![receipt_facet(house, typed).unwrap_or(("code_name".to_owned(), code_name))],
        order: WorkOrder::Newest,
        limit: 2,
        ..WorkFilter::default()
    };
    let found = house.reads.worklist(&house.viewer(actor), &filter).await?;
    Ok(found.into_iter().map(|row| ReportId::from(row.stream)).find(|id| *id != of))
}

/// How far the report with this receipt has come, for whoever holds it; `None` for a receipt that
/// is none. The receipt is the key: no name, situation or place is told.
///
/// # Errors
/// Refusal `receipt-wait` after too many wrong ones; faults of the store.
pub async fn progress(house: &House, typed: &str) -> Result<Option<(Progress, Timestamp)>> {
    let now = house.now();
    let minute = format!("receipt/{}", now.as_second() / 60);
    let found = match receipt_facet(house, typed) {
        Some((name, value)) => house.reads.by_facet(&house.town, &name, &value).await?.into_iter().next(),
        None => None,
    };
    let Some(stored) = found else {
        let until = now.checked_add(2.minutes()).unwrap_or(now);
        let guesses = house.ephemeral.count_up(Space::Throttle, minute.as_bytes(), until, now).await?;
        let wait = Error::refused_field("receipt-wait", "receipt");
        return if guesses > GUESSES_MOST { Err(wait) } else { Ok(None) };
    };
    let Some(report) = stream::open_stored::<Report>(house, stored).await? else { return Ok(None) };
    let noun = report.noun();
    let progress = match (noun.feedback.is_some(), noun.acknowledged.is_some()) {
        (true, _) => Progress::Answered,
        (false, true) => Progress::Taken,
        (false, false) => Progress::Received,
    };
    Ok(Some((progress, noun.received_at.unwrap_or_default())))
}

/// Name of a member of staff, for "who took it" and "who decided". Staff act under their names.
///
/// # Errors
/// Faults of the store.
pub async fn name_of(house: &House, staff: StaffId) -> Result<Confidential> {
    let found = stream::open::<Staff>(house, staff.into()).await?;
    Ok(found.map(|s| s.noun().name.clone()).unwrap_or_default())
}

/// A report as the desk reads it, with the fields that policy opens. The access is recorded
/// before this returns.
pub struct DeskReport {
    /// The report; show only what `fields` opens.
    pub stream: Stream<Report>,
    /// How the actor stands to it.
    pub view: ResourceView,
    /// What may be shown.
    pub fields: FieldSet,
    /// Officer who took it.
    pub taken_by: Option<Confidential>,
    /// Officer named in triage.
    pub officer: Option<Confidential>,
    /// She may take it, open its file and record what was decided.
    pub may_triage: bool,
    /// She may give feedback and close it.
    pub may_answer: bool,
    /// She may know of its file.
    pub sees_file: bool,
}

impl DeskReport {
    /// A confidential text if its field may be shown as it is.
    #[must_use]
    pub fn clear<'a>(&self, row: DataRow, field: Field, text: Option<&'a Confidential>) -> Option<&'a str> {
        text.filter(|_| self.fields.clear(row, field)).map(Confidential::reveal)
    }
}

/// A report for reading, recorded as an access where identity is shown.
///
/// # Errors
/// `NotVisible`; faults of the store: then nothing is shown.
pub async fn show(house: &House, actor: &Actor, id: ReportId) -> Result<DeskReport> {
    let stream = guard::open::<Report>(house, actor, id).await?;
    let (view, fields) = guard::readable(house, actor, &stream).await?;
    let opened = opened_fields(&fields);
    if !opened.is_empty() {
        let shown = Shown {
            page: "report-show",
            stream: id.into(),
            subjects: BTreeSet::new(),
            fields: opened,
            purpose: guard::usual_purpose(actor.role()).code(),
            blocked: false,
        };
        record(house, actor, shown).await?;
    }
    let taken_by = match stream.noun().acknowledged {
        Some((by, _)) => Some(name_of(house, by).await?),
        None => None,
    };
    let officer = match stream.noun().triage.as_ref().and_then(|t| t.officer) {
        Some(by) => Some(name_of(house, by).await?),
        None => None,
    };
    let may_triage = guard::permit(house, actor, Action::ReportTriage, &stream).await.is_ok();
    let may_answer = guard::permit(house, actor, Action::ReportFeedback, &stream).await.is_ok();
    let sees_file = match stream.noun().file {
        Some(file) => house.reads.level(&house.viewer(actor), file.into()).await?.is_some(),
        None => false,
    };
    Ok(DeskReport { stream, view, fields, taken_by, officer, may_triage, may_answer, sees_file })
}

/// Rows that reveal somebody, as `row.field` codes for the access fact.
#[must_use]
pub fn opened_fields(fields: &FieldSet) -> BTreeSet<String> {
    let telling = [
        DataRow::ReporterIdentity,
        DataRow::MinorVictimIdentity,
        DataRow::AdultVictimIdentity,
        DataRow::SuspectIdentity,
        DataRow::SexualAssaultFacts,
        DataRow::DvFacts,
        DataRow::SafeContact,
    ];
    let open = fields.rows().filter(|(row, reading)| telling.contains(row) && !reading.fields.is_empty());
    open.map(|(row, _)| row.code().to_owned()).collect()
}

/// Officers who may be named to a report, with their names: case officers and duty officers.
///
/// # Errors
/// Faults of the store.
pub async fn officers(house: &House, roles: &[domain::actor::Role]) -> Result<Vec<(StaffId, Confidential)>> {
    let mut found = Vec::new();
    for role in roles {
        for stored in house.reads.by_facet(&house.town, "role", role.code()).await? {
            let id = StaffId::from(stored.stream);
            if let Some(staff) = stream::open_stored::<Staff>(house, stored).await?
                && !staff.noun().suspended
                && !staff.noun().place
            {
                found.push((id, staff.noun().name.clone()));
            }
        }
    }
    Ok(found)
}
