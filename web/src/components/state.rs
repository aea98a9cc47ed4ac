//! What a place shows when it has nothing to show: empty, loading, failed, off line, not there.

use super::{Button, Icon, sample::Sample};
use crate::i18n::Lang;
use askama::{Template, filters::HtmlSafe};

/// Why there is nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateKind {
    /// Nothing is here, and that is fine.
    Empty,
    /// It is on its way.
    Loading,
    /// Something broke on our side.
    Error,
    /// There is no network.
    Offline,
    /// Not found; the same words whether it does not exist or is not for this reader.
    Absent,
}

impl StateKind {
    const fn icon(self) -> Icon {
        match self {
            Self::Empty => Icon::Check,
            Self::Loading => Icon::Clock,
            Self::Error => Icon::Warning,
            Self::Offline => Icon::Offline,
            Self::Absent => Icon::Search,
        }
    }
}

/// The place without content.
#[derive(Clone, Debug, Template)]
#[template(path = "components/state/state.html")]
pub struct State {
    lang: Lang,
    kind: StateKind,
    title: String,
    text: String,
    reference: Option<String>,
    action: Option<Button>,
}

impl HtmlSafe for State {}

impl State {
    fn of(lang: Lang, kind: StateKind, title: impl Into<String>, text: impl Into<String>) -> Self {
        Self { lang, kind, title: title.into(), text: text.into(), reference: None, action: None }
    }

    /// Nothing here: say why that is fine, or what would make something appear.
    #[must_use]
    pub fn empty(lang: Lang, title: impl Into<String>, text: impl Into<String>) -> Self {
        Self::of(lang, StateKind::Empty, title, text)
    }

    /// On its way; grey lines where the text will stand.
    #[must_use]
    pub fn loading(lang: Lang) -> Self {
        Self::of(lang, StateKind::Loading, lang.t("state-loading"), "")
    }

    /// Broken on our side; the number finds the inner text in the log.
    #[must_use]
    pub fn error(lang: Lang, reference: impl Into<String>) -> Self {
        let state = Self::of(lang, StateKind::Error, lang.t("state-error"), lang.t("state-error-text"));
        Self { reference: Some(reference.into()), ..state }
    }

    /// No network: what is kept, what happens next.
    #[must_use]
    pub fn offline(lang: Lang) -> Self {
        Self::of(lang, StateKind::Offline, lang.t("state-offline"), lang.t("state-offline-text"))
    }

    /// Not there, or not for this reader: the same bytes.
    #[must_use]
    pub fn absent(lang: Lang) -> Self {
        Self::of(lang, StateKind::Absent, lang.t("state-absent"), lang.t("state-absent-text"))
    }

    /// What the reader can do now.
    #[must_use]
    pub fn action(mut self, action: Button) -> Self {
        self.action = Some(action);
        self
    }
}

pub(crate) fn samples(lang: Lang) -> Vec<Sample> {
    let again = Button::secondary(lang.t("action-retry")).href("#again");
    vec![
        Sample::new("empty", &State::empty(lang, lang.t("sample-empty"), lang.t("sample-empty-text"))),
        Sample::new("loading", &State::loading(lang)),
        Sample::new("error", &State::error(lang, "7Q4K-2M").action(again)),
        Sample::new("offline", &State::offline(lang)),
        Sample::new("absent", &State::absent(lang)),
    ]
}
