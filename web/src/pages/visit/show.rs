//! One visit: where to go, how to talk, and what came of it.

use super::answer::Answer;
use super::manage::Manage;
use crate::components::{Badge, ClockChip, ErrorSummary, Html, Icon, StageKind};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::i18n::{Lang, when};
use crate::pages::Page;
use crate::pages::referral;
use crate::pages::station::show::task_words;
use crate::pages::station::{framed, hub_phone};
use crate::request::Desk;
use crate::routes;
use app::policy::{DataRow, Field};
use app::queries::visit::{self, ContactClosed, VisitView};
use askama::{Template, filters::HtmlSafe};
use axum::extract::Path;
use domain::actor::Party;
use domain::ids::VisitId;
use domain::visit::Stage;

/// Minutes before a deadline from which it counts as soon.
const SOON_MINUTES: i64 = 2 * 24 * 60;
/// Digits of a mobile number, to be called with one tap.
const MOBILE_DIGITS: usize = 11;

/// The contact, or why there is none on the page.
struct Contact {
    text: Option<String>,
    call: Option<String>,
    why_not: String,
}

#[derive(Template)]
#[template(path = "pages/visit/show.html")]
struct Body {
    lang: Lang,
    errors: ErrorSummary,
    back: String,
    back_word: String,
    visitor: Option<String>,
    code_name: String,
    words: String,
    stage: Option<Badge>,
    due: Option<ClockChip>,
    cover: Option<String>,
    contact: Contact,
    hub: Option<String>,
    answer: Option<Answer>,
    outcome: Vec<String>,
    /// Where the voice note is heard.
    listen: Option<String>,
    manage: Option<Manage>,
}

impl HtmlSafe for Body {}

/// Shows it.
///
/// # Errors
/// `NotVisible`.
pub async fn page(desk: Desk, Path(id): Path<String>) -> Result<Page, Failure> {
    let id = VisitId::parse(&id).ok_or_else(Failure::not_visible)?;
    render(&desk, id, &Form::default(), &Problems::default()).await
}

/// Shows it with what was filled in and what was wrong.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub(in crate::pages) async fn render(
    desk: &Desk,
    id: VisitId,
    form: &Form,
    problems: &Problems,
) -> Result<Page, Failure> {
    let (lang, now) = (desk.lang(), desk.house().now());
    let view = visit::show(desk.house(), &desk.actor, id).await?;
    let schedule = view.stream.noun().schedule.clone().ok_or_else(Failure::not_visible)?;
    let open = view.fields.clear(DataRow::TaskAndContact, Field::Task);
    let hub = hub_phone(desk).await?;
    let answer = view.may_do.then(|| {
        Answer::with(desk, id, hub.as_deref(), form, problems).voice(id).hand_back(view.may_hand_back)
    });
    let (visitor, manage) = managed(desk, id, &view, &schedule.visitor).await?;
    let body = Body {
        lang,
        errors: ErrorSummary::new(lang, &problems.errors),
        back: if view.may_do { routes::station() } else { routes::file(schedule.file) },
        back_word: lang.t(if view.may_do { "visit-back" } else { "send-back" }),
        visitor,
        code_name: schedule.code_name.clone(),
        words: task_words(lang, open.then_some(schedule.task.as_str()), schedule.series),
        stage: stage(lang, &view),
        due: view.due.map(|d| ClockChip::judged(lang, d, now, SOON_MINUTES)),
        cover: schedule.cover.as_ref().filter(|_| open).map(|c| c.reveal().to_owned()),
        contact: contact(lang, &view),
        hub,
        answer,
        outcome: outcome(desk, &view),
        listen: view.stream.noun().voice.as_ref().map(|_| routes::visit_act(id, "voice")),
        manage,
    };
    framed(desk, lang.t("visit-word"), Html::of(&body)).await
}

/// For whoever schedules visits: who goes, by the name on the door, and what may be arranged.
async fn managed(
    desk: &Desk,
    id: VisitId,
    view: &VisitView,
    visitor: &Party,
) -> Result<(Option<String>, Option<Manage>), Failure> {
    if !view.may_schedule {
        return Ok((None, None));
    }
    let register = app::services::alliance::register(desk.house()).await?;
    let goes = desk.lang().t1("visit-visitor", "name", referral::party(desk, &register, visitor));
    let stage = view.stream.noun().stage;
    let open = stage.open();
    let manage = if open { Some(Manage::new(desk, id, view).await?) } else { None };
    // Handed back: nobody goes until the hub finds somebody.
    Ok(((stage != Stage::HandedBack).then_some(goes), manage))
}

fn stage(lang: Lang, view: &VisitView) -> Option<Badge> {
    let noun = view.stream.noun();
    let kind = match noun.stage {
        Stage::Empty | Stage::Scheduled => return None,
        Stage::NotMet => {
            return Some(Badge::stage(lang, StageKind::New, lang.t1("visit-tries", "n", noun.tries)));
        }
        Stage::HandedBack => StageKind::New,
        Stage::Paused => StageKind::Paused,
        Stage::Done => StageKind::Done,
        Stage::Cancelled => StageKind::Closed,
    };
    Some(Badge::stage(lang, kind, lang.t(&format!("visit-stage-{}", noun.stage.code().replace('_', "-")))))
}

fn contact(lang: Lang, view: &VisitView) -> Contact {
    match &view.contact {
        Ok(text) => Contact {
            call: phone_in(text.reveal()),
            text: Some(text.reveal().to_owned()),
            why_not: String::new(),
        },
        Err(closed) => {
            let key = match closed {
                ContactClosed::ByPhone => "visit-contact-by-phone",
                ContactClosed::Unscreened => "refusal-screening-missing",
            };
            Contact { text: None, call: None, why_not: lang.t(key) }
        }
    }
}

/// The first mobile number in a text.
fn phone_in(text: &str) -> Option<String> {
    let runs = text.split(|c: char| !c.is_ascii_digit());
    runs.map(str::to_owned).find(|run| run.len() == MOBILE_DIGITS && run.starts_with('1'))
}

/// What came of it, for whoever schedules visits.
fn outcome(desk: &Desk, view: &VisitView) -> Vec<String> {
    let (lang, noun) = (desk.lang(), view.stream.noun());
    let Some((_, at)) = noun.reported.filter(|_| view.may_schedule) else { return Vec::new() };
    let met = lang.t(if noun.stage == Stage::NotMet { "visit-not-met" } else { "visit-met" });
    let mut lines = vec![format!("{} · {met}", when::absolute(lang, at, desk.house().now()))];
    lines.extend(noun.impression.map(|i| lang.t(&format!("taps-{}", i.code()))));
    lines.extend(view.words.as_ref().map(|w| w.reveal().to_owned()));
    lines
}

#[cfg(test)]
mod tests {
    use super::phone_in;

    #[test]
    fn a_mobile_number_in_the_contact_can_be_called() {
        assert_eq!(phone_in("Ask for Wang, 13900000001, East Bank Road 8").as_deref(), Some("13900000001"));
        assert_eq!(phone_in("East Bank Road 8"), None);
        assert_eq!(phone_in("990000201301010011"), None);
    }
}
