//! Forms as they arrive: what was typed is kept whatever happens, and every problem names its field.

use crate::components::FormErrors;
use crate::error::Failure;
use crate::i18n::Lang;
use app::work::Request;
use app::{Error, RefusalNote};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request as HttpRequest};
use domain::ids::CommandId;
use domain::text::Confidential;
use jiff::civil::Date;

/// Largest form, in bytes: far above any honest form, far below trouble.
pub const FORM_BYTES_MAX: usize = 256 * 1024;
/// Longest text field, in characters.
pub const TEXT_CHARS_MAX: usize = 20_000;

/// A submitted form.
#[derive(Clone, Default)]
pub struct Form {
    values: Vec<(String, String)>,
}

impl Form {
    /// Reads `application/x-www-form-urlencoded` text.
    #[must_use]
    pub fn parse(body: &[u8]) -> Self {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_default();
        Self { values: pairs }
    }

    /// A form that arrived in parts, beside a file.
    #[must_use]
    pub fn of(values: Vec<(String, String)>) -> Self {
        Self { values }
    }

    /// The first value of a field, trimmed; empty when absent.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.values.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
    }

    /// All values of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.values.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.trim()).filter(|v| !v.is_empty())
    }

    /// Every pair, as submitted.
    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.values
    }

    /// Whether a field has that value among its values.
    #[must_use]
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|v| v == value)
    }

    /// Whether nothing was submitted: a page shown for the first time.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.values.is_empty()
    }

    /// Confidential text, if any was typed.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<Confidential> {
        Confidential::optional(self.get(name))
    }

    /// The command id that the page was rendered with.
    ///
    /// # Errors
    /// A problem with the whole form when it is missing.
    pub fn command(&self) -> Result<CommandId, Failure> {
        CommandId::parse(self.get("command")).ok_or_else(|| Failure::problem("form-stale", None))
    }

    /// The version that the page was rendered from.
    #[must_use]
    pub fn version(&self) -> Option<u64> {
        self.get("version").parse().ok()
    }

    /// A request for a use case: command id and version from the form.
    ///
    /// # Errors
    /// As [`command`](Self::command).
    pub fn request<T>(&self, body: T) -> Result<Request<T>, Failure> {
        Ok(Request { command: self.command()?, expected: self.version(), body })
    }

    /// A date, if one was typed; three boxes (`name-year` …) or one ISO text.
    ///
    /// # Errors
    /// A problem naming the field when it is no date.
    pub fn date(&self, name: &'static str) -> Result<Option<Date>, Failure> {
        let one = self.get(name);
        let (y, m, d) = (
            self.get(&format!("{name}-year")),
            self.get(&format!("{name}-month")),
            self.get(&format!("{name}-day")),
        );
        if one.is_empty() && y.is_empty() && m.is_empty() && d.is_empty() {
            return Ok(None);
        }
        let date = if one.is_empty() {
            match (y.parse(), m.parse(), d.parse()) {
                (Ok(y), Ok(m), Ok(d)) => Date::new(y, m, d).ok(),
                _ => None,
            }
        } else {
            one.parse().ok()
        };
        date.map(Some).ok_or_else(|| Failure::problem("date-impossible", Some(name)))
    }

    /// Refuses texts that are longer than any field takes.
    ///
    /// # Errors
    /// A problem naming the field.
    pub fn check_lengths(&self) -> Result<(), Failure> {
        match self.values.iter().find(|(_, v)| v.chars().count() > TEXT_CHARS_MAX) {
            Some((name, _)) => Err(Failure::problem_named("text-too-long", name.clone())),
            None => Ok(()),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Failure;

    async fn from_request(request: HttpRequest, state: &S) -> Result<Self, Self::Rejection> {
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|_| Failure::problem("form-too-large", None))?;
        let form = Form::parse(&body);
        form.check_lengths()?;
        Ok(form)
    }
}

/// A command id for one of several forms on a page, derived from the page's own.
#[must_use]
pub fn derived(base: &str, form: &str) -> String {
    // FNV-1a over the form's name: nothing secret, only apart from its neighbours.
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let spread = form.bytes().fold(OFFSET, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME));
    let own = uuid::Uuid::try_parse(base).map_or(0, |id| id.as_u128());
    uuid::Uuid::from_u128(own ^ spread).to_string()
}

/// A refusal or conflict turned into messages beside fields, for showing the form again.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    /// Messages.
    pub errors: FormErrors,
    /// The form was rendered from an older version.
    pub conflict: bool,
}

impl Problems {
    /// Reads an error as messages; an error that no form can mend is returned.
    ///
    /// # Errors
    /// The error, when it isn't about what was typed.
    pub fn of(lang: Lang, error: Failure) -> Result<Self, Failure> {
        let mut problems = Self::default();
        match error {
            Failure::App(Error::Refused(note)) => {
                problems.push(lang, note.code, note.field.unwrap_or_default());
            }
            Failure::Problem { code, field } => {
                problems.push(lang, code, field.as_deref().unwrap_or_default());
            }
            Failure::App(Error::Conflict { .. }) => {
                problems.errors.push("", lang.t("conflict-summary"));
                problems.conflict = true;
            }
            other => return Err(other),
        }
        Ok(problems)
    }

    fn push(&mut self, lang: Lang, code: &str, field: &str) {
        self.errors.push(field, lang.t(&format!("refusal-{code}")));
    }

    /// A refusal as one sentence, for places without a form.
    #[must_use]
    pub fn sentence(lang: Lang, note: &RefusalNote) -> String {
        lang.t(&format!("refusal-{}", note.code))
    }
}
