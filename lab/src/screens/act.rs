//! Forms: each asks the laboratory once, and says on the next page what came of it.

use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use exchange::{GroupNo, Reason, SampleNo};
use jiff::Timestamp;

use super::Desk;
use super::forms::Form;
use super::session::Who;
use super::texts::Lang;
use super::view::{Flash, issue_word};
use crate::import::{Format, guess};
use crate::laboratory::fact::Opinion;
use crate::laboratory::state::State;
use crate::laboratory::{Decision, Fault, Imported, Laboratory};

/// Problems that are shown; a file of thousands of bad rows has one cause.
const PROBLEMS_SHOWN: usize = 12;

/// Goes to a page with a word about what happened.
fn answer(desk: &Desk, who: &Who, to: &str, done: Result<String, Fault>) -> Response {
    let flash = match done {
        Ok(text) => Flash { wrong: false, text },
        Err(fault) => match words(who.lang, &fault) {
            Some(text) => Flash { wrong: true, text },
            None => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        },
    };
    who.say(desk, flash);
    Redirect::to(to).into_response()
}

/// What somebody can do something about; the rest is a fault of the machine.
fn words(lang: Lang, fault: &Fault) -> Option<String> {
    match fault {
        Fault::Refused(refusal) => Some(lang.t(refusal.key())),
        Fault::Unread(words) => Some(words.clone()),
        Fault::Field(field) => Some(lang.t(&format!("field-{field}"))),
        Fault::NoPlatformKey => Some(lang.t("package-no-key")),
        Fault::Package(error) => Some(match error {
            exchange::Error::AlreadyTaken { number } => lang.t1("package-already", "n", number),
            exchange::Error::Gap { expected, .. } => lang.t1("package-gap", "n", expected),
            exchange::Error::Forked { number } => lang.t1("package-forked", "n", number),
            exchange::Error::BadSignature => lang.t("package-signature"),
            exchange::Error::WrongSender => lang.t("package-sender"),
            exchange::Error::WrongAddressee => lang.t("package-addressee"),
            other => lang.t1("package-malformed", "why", other),
        }),
        _ => None,
    }
}

/// A form that came from one of our pages, and where its word is shown.
struct Step<'a> {
    desk: &'a Desk,
    who: &'a Who,
    form: &'a Form,
    to: &'a str,
}

impl Step<'_> {
    /// Asks the laboratory once, with time and name; a forged form is not even looked at.
    fn ask(&self, work: impl FnOnce(&mut Laboratory, Timestamp, &str) -> Result<String, Fault>) -> Response {
        if !self.form.is_hers(self.who) {
            return StatusCode::FORBIDDEN.into_response();
        }
        let now = self.desk.now();
        let done = work(&mut self.desk.laboratory(), now, &self.who.login);
        answer(self.desk, self.who, self.to, done)
    }

    /// Does what a decision of the state allows, and says the word of that key.
    fn decide(&self, word: &str, decide: impl FnOnce(&State, &str) -> Result<Decision, Fault>) -> Response {
        self.ask(|laboratory, now, login| {
            let decision = decide(&laboratory.state, login)?;
            laboratory.act(now, login, |_| decision)?;
            Ok(self.who.lang.t(word))
        })
    }
}

fn import_words(lang: Lang, imported: &Imported) -> String {
    let mut lines = vec![lang.t1("import-accepted", "n", imported.accepted.len())];
    if imported.unchanged > 0 {
        lines.push(lang.t1("import-unchanged", "n", imported.unchanged));
    }
    for (sample, issues) in &imported.accepted {
        lines.extend(issues.iter().map(|issue| format!("{}: {}", sample.grouped(), issue_word(lang, issue))));
    }
    for problem in imported.problems.iter().take(PROBLEMS_SHOWN) {
        let place = if problem.line > 0 { lang.t1("import-line", "n", problem.line) } else { String::new() };
        lines.push(format!("{place}{}", problem.what));
    }
    if imported.problems.len() > PROBLEMS_SHOWN {
        lines.push(lang.t1("import-more", "n", imported.problems.len() - PROBLEMS_SHOWN));
    }
    lines.join("\n")
}

/// The text of a package or profile file: the file, or what was pasted when none was chosen.
fn brought(form: &Form) -> &str {
    let text = if form.get("file").is_empty() { form.get("text") } else { form.get("file") };
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Takes a file or pasted text.
pub(super) async fn import(Shared(desk): Shared<Arc<Desk>>, who: Who, form: Form) -> Response {
    let case: Result<Option<u32>, _> =
        Some(form.get("case")).filter(|case| !case.is_empty()).map(str::parse).transpose();
    let to = match case {
        Ok(Some(case)) => format!("/case/{case}"),
        _ => "/samples".to_owned(),
    };
    Step { desk: &desk, who: &who, form: &form, to: &to }.ask(|laboratory, now, login| {
        let case = case.map_err(|_| Fault::Field("case"))?;
        let text = brought(&form);
        let format = match form.get("format") {
            "cmf" => Format::Cmf,
            "genemapper" => Format::Genemapper,
            "fam" => Format::Fam,
            "csv" => Format::Csv,
            "" => guess(std::path::Path::new(form.get("file.file")), text),
            _ => return Err(Fault::Field("format")),
        };
        let imported = laboratory.import(now, login, (format, text), case)?;
        let words = import_words(who.lang, &imported);
        let nothing = imported.accepted.is_empty() && !imported.problems.is_empty();
        if nothing { Err(Fault::Unread(words)) } else { Ok(words) }
    })
}

/// Lets a profile be searched in spite of its issues.
pub(super) async fn accept(
    Shared(desk): Shared<Arc<Desk>>,
    who: Who,
    Path(sample): Path<SampleNo>,
    form: Form,
) -> Response {
    let step = Step { desk: &desk, who: &who, form: &form, to: "/samples" };
    step.decide("done-accepted", |state, login| Ok(state.accept_issues(login, sample)))
}

/// Finds a sample unusable, for a reason that the platform will read: none is guessed.
pub(super) async fn reject(
    Shared(desk): Shared<Arc<Desk>>,
    who: Who,
    Path(sample): Path<SampleNo>,
    form: Form,
) -> Response {
    let step = Step { desk: &desk, who: &who, form: &form, to: "/samples" };
    step.decide("done-rejected", |state, login| {
        let reason = match form.get("reason") {
            "degraded" => Reason::SampleDegraded,
            "quantity" => Reason::Quantity,
            "labels" => Reason::ContradictionOfLabels,
            _ => return Err(Fault::Field("reason")),
        };
        Ok(state.reject_sample(login, sample, reason))
    })
}

/// Puts a family into the queue.
pub(super) async fn run(
    Shared(desk): Shared<Arc<Desk>>,
    who: Who,
    Path(group): Path<GroupNo>,
    form: Form,
) -> Response {
    let step = Step { desk: &desk, who: &who, form: &form, to: &format!("/search/{group}") };
    step.decide("done-queued", |state, login| Ok(state.queue_search(login, group)))
}

/// Raises a candidate to a hit that is verified.
pub(super) async fn raise(
    Shared(desk): Shared<Arc<Desk>>,
    who: Who,
    Path((group, sample)): Path<(GroupNo, SampleNo)>,
    form: Form,
) -> Response {
    // The comparison's address leads to the case once there is one.
    let step = Step { desk: &desk, who: &who, form: &form, to: &format!("/search/{group}/{sample}") };
    step.decide("done-raised", |state, login| Ok(state.raise_hit(login, group, sample)))
}

/// Asks for a second sample.
pub(super) async fn resample(
    Shared(desk): Shared<Arc<Desk>>,
    who: Who,
    Path(case): Path<u32>,
    form: Form,
) -> Response {
    let step = Step { desk: &desk, who: &who, form: &form, to: &format!("/case/{case}") };
    step.decide("done-resample", |state, login| Ok(state.request_resample(login, case)))
}

/// Gives one of the two opinions.
pub(super) async fn opinion(
    Shared(desk): Shared<Arc<Desk>>,
    who: Who,
    Path(case): Path<u32>,
    form: Form,
) -> Response {
    let step = Step { desk: &desk, who: &who, form: &form, to: &format!("/case/{case}") };
    step.decide("done-opinion", |state, login| {
        let opinion = match form.get("opinion") {
            "confirm" => Opinion::Confirm,
            "exclude" => Opinion::Exclude,
            _ => return Err(Fault::Field("opinion")),
        };
        Ok(state.give_opinion(login, case, opinion))
    })
}

/// Takes a package of the platform.
pub(super) async fn take(Shared(desk): Shared<Arc<Desk>>, who: Who, form: Form) -> Response {
    Step { desk: &desk, who: &who, form: &form, to: "/exchange" }.ask(|laboratory, now, login| {
        let count = laboratory.take_package(now, login, brought(&form))?;
        Ok(who.lang.t1("done-taken", "n", count))
    })
}

/// Makes a package for the platform.
pub(super) async fn make(Shared(desk): Shared<Arc<Desk>>, who: Who, form: Form) -> Response {
    Step { desk: &desk, who: &who, form: &form, to: "/exchange" }.ask(|laboratory, now, login| {
        let number = laboratory.make_package(now, login)?;
        Ok(who.lang.t1("done-made", "n", number))
    })
}
