//! The file's hand-overs, each as a strip of steps with their times, and its visits in a row.

use super::show::SOON_MINUTES;
use crate::components::{Badge, ClockChip, Handover, StageKind, Step, StepState};
use crate::i18n::when;
use crate::pages::referral::{need_word, party};
use crate::request::Desk;
use crate::routes;
use app::queries::file::FileView;
use app::queries::strip::{HandedOver, Planned};
use domain::alliance::Alliance;
use domain::ids::StreamId;
use domain::referral::{Referral, Stage};
use jiff::Timestamp;

/// One visit.
pub(super) struct VisitLine {
    /// Its page.
    pub(super) href: String,
    /// Which of the series.
    pub(super) words: String,
    /// How it stands.
    pub(super) stage: Badge,
    /// Until when, while it is owed.
    pub(super) due: Option<ClockChip>,
}

/// The hand-overs as strips, those still open first.
pub(super) fn handovers(desk: &Desk, register: &Alliance, view: &FileView) -> Vec<Handover> {
    let (open, over): (Vec<_>, Vec<_>) = view.handovers.iter().partition(|h| h.referral.stage.open());
    open.into_iter().chain(over).map(|one| strip(desk, register, one)).collect()
}

/// What a hand-over of the file asks for, in words.
pub(super) fn need_of(desk: &Desk, view: &FileView, stream: StreamId) -> Option<String> {
    let found = view.handovers.iter().find(|one| StreamId::from(one.id) == stream)?;
    found.need.as_deref().map(|need| need_word(desk, need))
}

fn strip(desk: &Desk, register: &Alliance, one: &HandedOver) -> Handover {
    let lang = desk.lang();
    let need = one.need.as_deref().map_or_else(|| lang.t("kind-referral"), |need| need_word(desk, need));
    let to = one.referral.offer.to.as_ref().map(|p| party(desk, register, p)).unwrap_or_default();
    let title = lang.t2("file-handover", "need", need, "to", to);
    Handover::new(lang, title, steps(desk, one)).href(routes::referral(one.id))
}

/// Sent, taken by phone if it is red, answered, done.
fn steps(desk: &Desk, one: &HandedOver) -> Vec<Step> {
    let referral = &one.referral;
    let mut steps = Vec::new();
    let at = |at: Option<Timestamp>| at.map(|at| time(desk, at)).unwrap_or_default();
    steps.push(step(desk, StepState::Done, "step-sent", at(referral.sent.as_ref().map(|(_, at)| *at))));
    if referral.offer.red {
        steps.push(match &referral.phone {
            Some((_, at)) => step(desk, StepState::Done, "step-phone", time(desk, *at)),
            None if referral.stage == Stage::Sent => waiting(desk, "step-phone", one.due),
            None => step(desk, StepState::Later, "step-phone", String::new()),
        });
    }
    steps.push(answer(desk, one));
    if matches!(referral.stage, Stage::Accepted | Stage::Completed | Stage::Sent) {
        steps.push(end(desk, referral));
    }
    steps
}

fn answer(desk: &Desk, one: &HandedOver) -> Step {
    let answered = one.referral.answered.map(|(_, at)| time(desk, at)).unwrap_or_default();
    match one.referral.stage {
        Stage::Sent => waiting(desk, "step-answer", one.due),
        Stage::Refused => step(desk, StepState::Refused, "step-refused-by", answered),
        Stage::Returned => step(desk, StepState::Late, "step-returned", String::new()),
        Stage::Stopped => step(desk, StepState::Refused, "step-stopped", ended(desk, &one.referral)),
        Stage::Withdrawn => step(desk, StepState::Refused, "step-withdrawn", ended(desk, &one.referral)),
        _ => step(desk, StepState::Done, "step-accepted", answered),
    }
}

fn end(desk: &Desk, referral: &Referral) -> Step {
    match referral.stage {
        Stage::Completed => step(desk, StepState::Done, "step-completed", ended(desk, referral)),
        Stage::Accepted => {
            let promised = referral.offer.help_by.and_then(domain::clock::end_of_day);
            waiting(desk, "step-complete", promised)
        }
        _ => step(desk, StepState::Later, "step-complete", String::new()),
    }
}

fn ended(desk: &Desk, referral: &Referral) -> String {
    referral.ended_at.map(|at| time(desk, at)).unwrap_or_default()
}

fn step(desk: &Desk, state: StepState, key: &str, at: String) -> Step {
    Step::new(state, desk.lang().t(key), "", at)
}

fn waiting(desk: &Desk, key: &str, due: Option<Timestamp>) -> Step {
    let now = desk.house().now();
    let state = if due.is_some_and(|due| due < now) { StepState::Late } else { StepState::Now };
    step(desk, state, key, due.map(|due| when::left(desk.lang(), due, now)).unwrap_or_default())
}

fn time(desk: &Desk, at: Timestamp) -> String {
    when::absolute(desk.lang(), at, desk.house().now())
}

/// The visits in the order of the series.
pub(super) fn visits(desk: &Desk, view: &FileView) -> Vec<VisitLine> {
    view.visits.iter().map(|one| visit(desk, one)).collect()
}

fn visit(desk: &Desk, one: &Planned) -> VisitLine {
    let (lang, now, item) = (desk.lang(), desk.house().now(), &one.item);
    let kind = match item.stage.as_str() {
        "scheduled" => StageKind::Waiting,
        "done" => StageKind::Done,
        "paused" => StageKind::Paused,
        "handed_back" | "not_met" => StageKind::New,
        _ => StageKind::Closed,
    };
    let stage = lang.t(&format!("visit-stage-{}", item.stage.replace('_', "-")));
    let series = lang.t(&format!("visit-series-{}", one.series.code().replace('_', "-")));
    let due = item.due.filter(|_| item.closed.is_none());
    VisitLine {
        href: routes::visit(one.id),
        words: lang.t1("file-visit", "series", series),
        stage: Badge::stage(lang, kind, stage),
        due: due.map(|due| ClockChip::judged(lang, due, now, SOON_MINUTES)),
    }
}
