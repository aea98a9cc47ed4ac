//! What surrounds a page: language, title, theme, navigation, messages. Every page struct owns one.
//!
//! ```ignore
//! #[derive(askama::Template)]
//! #[template(path = "pages/desk/show.html")] // {% extends "layouts/staff.html" %}
//! struct DeskPage { shell: Shell, rows: Vec<QueueRow> }
//! ```

use super::icon::Icon;
use crate::{
    assets,
    i18n::{Arg, Lang},
    routes,
};

/// The frame of one page, read by the layout templates.
#[derive(Clone, Debug)]
pub struct Shell {
    /// The language of every text on the page.
    pub lang: Lang,
    /// The window title. On public pages it must not tell what the page is about.
    pub title: String,
    /// Whether to show the strip that says the data is invented.
    pub demo: bool,
    /// Light, night, or as the device says.
    pub theme: Theme,
    /// Large text, strongest contrast, 60 px targets.
    pub elder: bool,
    /// Path and query of this page, to come back to after a switch.
    pub path: String,
    /// The token every form carries.
    pub csrf: String,
    /// Messages about what was just done.
    pub flashes: Vec<Flash>,
    /// The event stream of this page, if it updates itself.
    pub live_url: Option<String>,
    /// Who is signed in and where she may go.
    pub staff: Option<Staff>,
    /// Where the layout's own links and forms point.
    pub links: Links,
}

/// Addresses used by the layouts; the router fills them once.
#[derive(Clone, Debug)]
pub struct Links {
    /// Start page of the signed-in.
    pub home: String,
    /// Start page of the public.
    pub public_home: String,
    /// Form target for language, theme and large text (`lang`, `theme`, `elder`, `back`).
    pub display: String,
    /// Form target of the post switcher (`post`, `back`).
    pub post: String,
    /// Form target of the search box (`q`); posted, so that a name never stands in an address.
    pub search: String,
    /// Form target of sign-out.
    pub sign_out: String,
    /// Ends the session and leads to an ordinary page elsewhere.
    pub exit: String,
    /// The scope of the phone's service worker: today's tasks.
    pub station: String,
    /// Gives the enrolled, signed-in phone its device key: `{"key": "<base64 of 32 bytes>"}`.
    pub device_key: String,
    /// The service worker of the phone.
    pub worker: String,
}

impl Default for Links {
    fn default() -> Self {
        Self {
            home: routes::home(),
            public_home: routes::home(),
            display: routes::display(),
            post: routes::post_switch(),
            search: routes::search(),
            sign_out: routes::sign_out(),
            exit: routes::exit(),
            station: routes::station(),
            device_key: routes::station_key(),
            worker: routes::station_worker(),
        }
    }
}

/// The signed-in person as the bars show her.
#[derive(Clone, Debug, Default)]
pub struct Staff {
    /// Her name.
    pub name: String,
    /// The post she acts in now: unit and role.
    pub post: String,
    /// All her posts when she has several; empty hides the switcher.
    pub posts: Vec<Post>,
    /// Left navigation of the desk, bottom navigation of the phone.
    pub nav: Vec<NavItem>,
}

/// One of several posts.
#[derive(Clone, Debug)]
pub struct Post {
    /// The form value.
    pub id: String,
    /// Unit and role.
    pub label: String,
    /// Whether she acts in it now.
    pub current: bool,
}

/// One entry of a navigation.
#[derive(Clone, Debug)]
pub struct NavItem {
    /// Where it leads; empty makes it a group title.
    pub href: String,
    /// The word.
    pub label: String,
    /// The drawing beside the word.
    pub icon: Icon,
    /// Whether this page is the one shown.
    pub current: bool,
    /// A number of things waiting.
    pub count: Option<u64>,
    /// Whether that number includes something overdue or dangerous.
    pub hot: bool,
}

impl NavItem {
    /// A link.
    #[must_use]
    pub fn new(href: impl Into<String>, label: impl Into<String>, icon: Icon) -> Self {
        Self { href: href.into(), label: label.into(), icon, current: false, count: None, hot: false }
    }

    /// A title over the links that follow.
    #[must_use]
    pub fn group(label: impl Into<String>) -> Self {
        Self::new("", label, Icon::List)
    }

    /// Marks the page being shown.
    #[must_use]
    pub const fn current(mut self, current: bool) -> Self {
        self.current = current;
        self
    }

    /// Adds the number waiting; `hot` when one of them is overdue or dangerous.
    #[must_use]
    pub const fn count(mut self, count: u64, hot: bool) -> Self {
        self.count = Some(count);
        self.hot = hot;
        self
    }

    /// Whether it is only a title.
    #[must_use]
    pub const fn is_group(&self) -> bool {
        self.href.is_empty()
    }
}

/// A message about what was just done.
#[derive(Clone, Debug)]
pub struct Flash {
    /// What sort.
    pub kind: FlashKind,
    /// The sentence.
    pub text: String,
}

/// The sorts of message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlashKind {
    /// It worked.
    Done,
    /// It did not work.
    Error,
    /// Worth knowing.
    Note,
}

impl FlashKind {
    /// The class of the box.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Done => "is-done",
            Self::Error => "is-error",
            Self::Note => "is-note",
        }
    }

    /// The message key of the word for screen readers.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "flash-done",
            Self::Error => "flash-error",
            Self::Note => "flash-note",
        }
    }

    /// The drawing.
    #[must_use]
    pub const fn icon(self) -> Icon {
        match self {
            Self::Done => Icon::Check,
            Self::Error => Icon::Warning,
            Self::Note => Icon::Info,
        }
    }
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the device says.
    #[default]
    Auto,
    /// Ink on warm white.
    Light,
    /// For duty rooms at night.
    Night,
}

impl Theme {
    /// All three, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Night];

    /// The form and cookie value.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Night => "night",
        }
    }

    /// Reads a form or cookie value; anything unknown is automatic.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.code() == code).unwrap_or_default()
    }

    /// The value of `data-theme`; none when the device decides.
    #[must_use]
    pub const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::Auto => None,
            Self::Light | Self::Night => Some(self.code()),
        }
    }

    /// The message key of its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Auto => "theme-auto",
            Self::Light => "theme-light",
            Self::Night => "theme-night",
        }
    }

    /// Its drawing.
    #[must_use]
    pub const fn icon(self) -> Icon {
        match self {
            Self::Auto => Icon::Settings,
            Self::Light => Icon::Sun,
            Self::Night => Icon::Moon,
        }
    }
}

impl Shell {
    /// A staff or phone page with its own title.
    #[must_use]
    pub fn new(lang: Lang, title: impl Into<String>) -> Self {
        Self {
            lang,
            title: title.into(),
            demo: false,
            theme: Theme::Auto,
            elder: false,
            path: routes::home(),
            csrf: String::new(),
            flashes: Vec::new(),
            live_url: None,
            staff: None,
            links: Links::default(),
        }
    }

    /// A public page: the neutral title that gives nothing away in a history.
    #[must_use]
    pub fn public(lang: Lang) -> Self {
        Self::new(lang, lang.t("neutral-title"))
    }

    /// The language by value, for components built inside a template.
    #[must_use]
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// A message in the page's language.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        self.lang.t(key)
    }

    /// A message with one value.
    #[must_use]
    pub fn t1(&self, key: &str, name: &'static str, value: impl Into<Arg>) -> String {
        self.lang.t1(key, name, value)
    }

    /// The address of a style sheet, script or icon.
    #[must_use]
    pub fn asset(&self, path: &str) -> String {
        assets::url(path)
    }

    /// The themes of the menu.
    #[must_use]
    pub const fn themes(&self) -> &'static [Theme] {
        &Theme::ALL
    }

    /// What the large-text button would set.
    #[must_use]
    pub const fn elder_next(&self) -> &'static str {
        if self.elder { "off" } else { "on" }
    }

    /// The message key of the large-text button.
    #[must_use]
    pub const fn elder_word(&self) -> &'static str {
        if self.elder { "elder-off" } else { "elder-on" }
    }
}
