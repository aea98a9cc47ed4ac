//! The report of a visit as a form of taps: met or not; safe, worried, danger; a voice note if she
//! likes; done. Works as a plain form, and without a network where script runs.

use crate::components::{Html, Icon, VoiceNote};
use crate::form::{Form, Problems};
use crate::i18n::Lang;
use crate::request::Desk;
use crate::routes;
use askama::{Template, filters::HtmlSafe};
use domain::ids::VisitId;

/// One large answer.
struct Tap {
    id: &'static str,
    value: &'static str,
    word: String,
    icon: Icon,
    tone: &'static str,
    chosen: bool,
}

/// The form, and under it the way to hand the task back.
#[derive(Template)]
#[template(path = "pages/visit/answer.html")]
pub(in crate::pages) struct Answer {
    /// Visit, also the id of its part of the page.
    pub(in crate::pages) id: String,
    lang: Lang,
    csrf: String,
    command: String,
    back_command: String,
    action: String,
    next: String,
    hub: Option<String>,
    met: [Tap; 2],
    found: [Tap; 3],
    met_error: Option<String>,
    found_error: Option<String>,
    words: String,
    voice: Html,
    may_hand_back: bool,
}

impl HtmlSafe for Answer {}

impl Answer {
    /// An empty form, without a voice note: that one needs a network.
    pub(in crate::pages) fn new(desk: &Desk, id: VisitId, hub: Option<&str>) -> Self {
        Self::with(desk, id, hub, &Form::default(), &Problems::default())
    }

    /// With what was filled in and what was wrong.
    pub(in crate::pages) fn with(
        desk: &Desk,
        id: VisitId,
        hub: Option<&str>,
        form: &Form,
        problems: &Problems,
    ) -> Self {
        let lang = desk.lang();
        let command = desk.command();
        Self {
            id: id.to_string(),
            lang,
            csrf: desk.session.csrf.clone(),
            back_command: crate::form::derived(&command, "hand-back"),
            command: if form.get("kind") == "visit_report" {
                form.get("command").to_owned()
            } else {
                command
            },
            action: routes::station_commands(),
            next: routes::station(),
            hub: hub.map(str::to_owned),
            met: met(lang, form.get("met")),
            found: found(lang, form.get("impression")),
            met_error: problems.errors.get("met").map(str::to_owned),
            found_error: problems.errors.get("impression").map(str::to_owned),
            words: form.get("words").to_owned(),
            voice: Html::default(),
            may_hand_back: true,
        }
    }

    /// With a voice note.
    pub(in crate::pages) fn voice(mut self, id: VisitId) -> Self {
        self.voice = Html::of(&VoiceNote::new(self.lang, "voice", routes::visit_act(id, "voice")));
        self
    }

    /// Whether it may be handed back now.
    pub(in crate::pages) fn hand_back(mut self, may: bool) -> Self {
        self.may_hand_back = may;
        self
    }
}

fn met(lang: Lang, chosen: &str) -> [Tap; 2] {
    let tap = |id, value, key: &str, icon, tone| Tap {
        id,
        value,
        word: lang.t(key),
        icon,
        tone,
        chosen: chosen == value,
    };
    [
        tap("met", "yes", "visit-met", Icon::Check, " is-jade"),
        tap("not-met", "no", "visit-not-met", Icon::Door, ""),
    ]
}

fn found(lang: Lang, chosen: &str) -> [Tap; 3] {
    let tap = |value, key: &str, icon, tone| Tap {
        id: value,
        value,
        word: lang.t(key),
        icon,
        tone,
        chosen: chosen == value,
    };
    [
        tap("safe", "taps-safe", Icon::ShapeCheck, " is-jade"),
        tap("worried", "taps-worried", Icon::ShapeTriangle, " is-amber"),
        tap("danger", "taps-danger", Icon::ShapeOctagon, " is-red"),
    ]
}
