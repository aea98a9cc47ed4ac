//! Candidates beside what is being typed in: with reasons, for those who may see them; one sentence, always
//! the same, for everybody else.

use super::{Why, age, name, percent, plain, sex, source, whys};
use crate::error::Failure;
use crate::form::Form;
use crate::i18n::when;
use crate::pages::{self, Page};
use crate::request::Desk;
use crate::routes;
use app::mentions::Known;
use app::queries::candidates::{Seen, typed};
use askama::{Template, filters::HtmlSafe};
use domain::noun::Kind;
use domain::pair::Verdict;
use domain::text::Confidential;

/// What can be done with a candidate here.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Only read: what is typed in does not exist yet.
    Read,
    /// Chosen within the form that is being filled in.
    Choose,
    /// Decided at once, each with its own button.
    Decide,
}

/// One candidate.
pub(crate) struct Line {
    record: String,
    title: String,
    name: String,
    facts: String,
    from: String,
    percent: String,
    strong: bool,
    whys: Vec<Why>,
    href: Option<String>,
    verdict: Option<Verdict>,
    kept: String,
}

impl Line {
    fn is(&self, code: &str) -> bool {
        self.verdict.is_some_and(|v| v.code() == code)
    }
}

/// The list, as a part of a page.
#[derive(Template)]
#[template(path = "pages/pair/candidates.html")]
pub(crate) struct CandidateList {
    desk_t: crate::i18n::Lang,
    lines: Option<Vec<Line>>,
    mode: Mode,
    own: String,
    back: String,
    csrf: String,
    command: String,
}

impl HtmlSafe for CandidateList {}

impl CandidateList {
    /// Candidates as found; `None` where this post does not compare.
    pub(crate) fn new(desk: &Desk, found: Option<&[Seen]>, mode: Mode, form: &Form) -> Self {
        let lines = found.map(|all| all.iter().map(|seen| line(desk, seen, form)).collect());
        Self {
            desk_t: desk.lang(),
            lines,
            mode,
            own: String::new(),
            back: String::new(),
            csrf: desk.session.csrf.clone(),
            command: desk.command(),
        }
    }

    /// The record they are compared with, and where a decision leads back to.
    pub(crate) fn of(mut self, own: String, back: String) -> Self {
        self.own = own;
        self.back = back;
        self
    }

    fn t(&self, key: &str) -> String {
        self.desk_t.t(key)
    }

    fn fresh(&self, line: &Line) -> String {
        crate::form::derived(&self.command, &line.record)
    }

    fn decides(&self) -> bool {
        self.mode == Mode::Decide
    }

    fn chooses(&self) -> bool {
        self.mode == Mode::Choose
    }
}

fn line(desk: &Desk, seen: &Seen, form: &Form) -> Line {
    let lang = desk.lang();
    let side = &seen.side;
    let place = plain(side.known.school.as_ref()).or_else(|| plain(side.known.address.as_ref()));
    let facts: Vec<String> =
        [age(desk, &side.known), sex(lang, &side.known), place].into_iter().flatten().collect();
    let told = side.at.map(|at| when::absolute(lang, at, desk.house().now())).unwrap_or_default();
    let href = match (side.file, side.kind) {
        (Some(file), Kind::Person) => Some(routes::file(file)),
        _ => side.report.map(routes::report),
    };
    Line {
        record: side.record.to_string(),
        title: side.title.clone(),
        name: name(lang, side),
        facts: facts.join(" · "),
        from: format!("{} {told}", source(desk, side)),
        percent: percent(seen.likeness.permille),
        strong: seen.likeness.permille >= 500,
        whys: whys(lang, &seen.likeness.reasons),
        href,
        verdict: seen.verdict,
        kept: form.get(&format!("decided-{}", side.record)).to_owned(),
    }
}

/// Compares what a form holds so far; an answer to be put beside it.
///
/// # Errors
/// Faults of the store: then nothing is shown.
pub async fn submit(desk: Desk, form: Form) -> Result<Page, Failure> {
    desk.check(&form)?;
    let mode = if form.get("mode") == "choose" { Mode::Choose } else { Mode::Read };
    pages::render(&compared(&desk, &form, mode).await?)
}

/// The list for what a form holds.
///
/// # Errors
/// Faults of the store.
pub(crate) async fn compared(desk: &Desk, form: &Form, mode: Mode) -> Result<CandidateList, Failure> {
    let found = typed(desk.house(), &desk.actor, &read(desk, form)).await?;
    Ok(CandidateList::new(desk, found.as_deref(), mode, form))
}

/// Fields as far as they can be read: what is half typed is left out, not refused.
fn read(desk: &Desk, form: &Form) -> Known {
    let village = desk.house().rules.code("division", form.get("village"));
    let address = form.text("address");
    Known {
        name: form.text("name"),
        alias: form.text("alias"),
        sex: form.get("sex").parse().unwrap_or(0),
        birth: form.date("birth_date").unwrap_or(None),
        age: form.get("age").parse().ok().map(|age| (age, desk.house().today())),
        id_number: form.text("id_number"),
        phones: form.text("phone").into_iter().collect(),
        address: address.or_else(|| village.map(|v| Confidential::new(v.text("zh")))),
        school: form.text("school"),
    }
}
