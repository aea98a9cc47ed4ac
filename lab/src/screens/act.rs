//! Forms: each asks the laboratory once, and says on the next page what came of it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use exchange::{GroupNo, Reason, SampleNo};

use super::Desk;
use super::forms::Form;
use super::session::Who;
use super::texts::Lang;
use super::view::{Flash, issue_word};
use crate::import::{Format, guess};
use crate::laboratory::fact::Opinion;
use crate::laboratory::{Fault, Imported};

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

fn foreign() -> Response {
    StatusCode::FORBIDDEN.into_response()
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

/// Takes a file or pasted text.
pub(super) async fn import(State(desk): State<Arc<Desk>>, who: Who, form: Form) -> Response {
    if !form.is_hers(&who) {
        return foreign();
    }
    let text = if form.get("file").is_empty() { form.get("text") } else { form.get("file") };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let format = match form.get("format") {
        "cmf" => Format::Cmf,
        "genemapper" => Format::Genemapper,
        "fam" => Format::Fam,
        "csv" => Format::Csv,
        _ => guess(std::path::Path::new(form.get("file.file")), text),
    };
    let case: Option<u32> = form.get("case").parse().ok();
    let now = desk.now();
    let done = desk.laboratory().import(now, &who.login, (format, text), case);
    let to = case.map_or_else(|| "/samples".to_owned(), |case| format!("/case/{case}"));
    let wrong =
        done.as_ref().is_ok_and(|imported| imported.accepted.is_empty() && !imported.problems.is_empty());
    let done = done.map(|imported| import_words(who.lang, &imported));
    match done {
        Ok(text) if wrong => {
            who.say(&desk, Flash { wrong, text });
            Redirect::to(&to).into_response()
        }
        done => answer(&desk, &who, &to, done),
    }
}

/// Lets a profile be searched in spite of its issues.
pub(super) async fn accept(
    State(desk): State<Arc<Desk>>,
    who: Who,
    Path(sample): Path<String>,
    form: Form,
) -> Response {
    let Some(sample) = sample.parse::<SampleNo>().ok().filter(|_| form.is_hers(&who)) else {
        return foreign();
    };
    let now = desk.now();
    let done = desk.laboratory().act(now, &who.login, |state| state.accept_issues(&who.login, sample));
    answer(&desk, &who, "/samples", done.map(|()| who.lang.t("done-accepted")))
}

/// Finds a sample unusable.
pub(super) async fn reject(
    State(desk): State<Arc<Desk>>,
    who: Who,
    Path(sample): Path<String>,
    form: Form,
) -> Response {
    let Some(sample) = sample.parse::<SampleNo>().ok().filter(|_| form.is_hers(&who)) else {
        return foreign();
    };
    let reason = match form.get("reason") {
        "quantity" => Reason::Quantity,
        "labels" => Reason::ContradictionOfLabels,
        _ => Reason::SampleDegraded,
    };
    let now = desk.now();
    let done =
        desk.laboratory().act(now, &who.login, |state| state.reject_sample(&who.login, sample, reason));
    answer(&desk, &who, "/samples", done.map(|()| who.lang.t("done-rejected")))
}

/// Puts a family into the queue.
pub(super) async fn run(
    State(desk): State<Arc<Desk>>,
    who: Who,
    Path(group): Path<String>,
    form: Form,
) -> Response {
    let Some(group) = group.parse::<GroupNo>().ok().filter(|_| form.is_hers(&who)) else { return foreign() };
    let now = desk.now();
    let done = desk.laboratory().act(now, &who.login, |state| state.queue_search(&who.login, group));
    answer(&desk, &who, &format!("/search/{group}"), done.map(|()| who.lang.t("done-queued")))
}

/// Raises a candidate to a hit that is verified.
pub(super) async fn raise(
    State(desk): State<Arc<Desk>>,
    who: Who,
    Path((group, sample)): Path<(String, String)>,
    form: Form,
) -> Response {
    let found = group.parse::<GroupNo>().ok().zip(sample.parse::<SampleNo>().ok());
    let Some((group, sample)) = found.filter(|_| form.is_hers(&who)) else { return foreign() };
    let now = desk.now();
    let done = desk.laboratory().act(now, &who.login, |state| state.raise_hit(&who.login, group, sample));
    // The comparison's address leads to the case once there is one.
    let to = format!("/search/{group}/{sample}");
    answer(&desk, &who, &to, done.map(|()| who.lang.t("done-raised")))
}

/// Asks for a second sample.
pub(super) async fn resample(
    State(desk): State<Arc<Desk>>,
    who: Who,
    Path(case): Path<u32>,
    form: Form,
) -> Response {
    if !form.is_hers(&who) {
        return foreign();
    }
    let now = desk.now();
    let done = desk.laboratory().act(now, &who.login, |state| state.request_resample(&who.login, case));
    answer(&desk, &who, &format!("/case/{case}"), done.map(|()| who.lang.t("done-resample")))
}

/// Gives one of the two opinions.
pub(super) async fn opinion(
    State(desk): State<Arc<Desk>>,
    who: Who,
    Path(case): Path<u32>,
    form: Form,
) -> Response {
    let opinion = match form.get("opinion") {
        "confirm" => Opinion::Confirm,
        "exclude" => Opinion::Exclude,
        _ => return foreign(),
    };
    if !form.is_hers(&who) {
        return foreign();
    }
    let now = desk.now();
    let done = desk.laboratory().act(now, &who.login, |state| state.give_opinion(&who.login, case, opinion));
    answer(&desk, &who, &format!("/case/{case}"), done.map(|()| who.lang.t("done-opinion")))
}

/// Takes a package of the platform.
pub(super) async fn take(State(desk): State<Arc<Desk>>, who: Who, form: Form) -> Response {
    if !form.is_hers(&who) {
        return foreign();
    }
    let text = if form.get("file").is_empty() { form.get("text") } else { form.get("file") };
    let now = desk.now();
    let done = desk.laboratory().take_package(now, &who.login, text);
    answer(&desk, &who, "/exchange", done.map(|count| who.lang.t1("done-taken", "n", count)))
}

/// Makes a package for the platform.
pub(super) async fn make(State(desk): State<Arc<Desk>>, who: Who, form: Form) -> Response {
    if !form.is_hers(&who) {
        return foreign();
    }
    let now = desk.now();
    let done = desk.laboratory().make_package(now, &who.login);
    answer(&desk, &who, "/exchange", done.map(|number| who.lang.t1("done-made", "n", number)))
}

/// Takes a package over the line, where that was switched on. Its signature says who sent it; the same
/// package again changes nothing and answers the same.
pub(super) async fn take_over_http(State(desk): State<Arc<Desk>>, text: String) -> Response {
    let now = desk.now();
    let taken = desk.laboratory().take_package_from_line(now, &text);
    match taken {
        Ok(()) | Err(Fault::Package(exchange::Error::AlreadyTaken { .. })) => {
            StatusCode::NO_CONTENT.into_response()
        }
        Err(Fault::Package(exchange::Error::Gap { .. } | exchange::Error::Forked { .. })) => {
            StatusCode::CONFLICT.into_response()
        }
        Err(Fault::Package(_) | Fault::NoPlatformKey) => StatusCode::FORBIDDEN.into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
