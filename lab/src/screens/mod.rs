//! The screens of the laboratory (界面): a small server on this machine's own address, no script, no line out.
//!
//! Who isn't signed in sees the sign-in page and nothing else. Handlers parse, ask the laboratory once, and
//! show; what may happen is decided by `laboratory::state::State`.

mod act;
mod draw;
mod forms;
mod line;
mod report;
mod session;
mod show;
mod simulated;
mod texts;
mod view;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use exchange::GroupNo;
use jiff::Timestamp;

use crate::laboratory::Laboratory;
pub(crate) use line::Secret;
use session::Sessions;

/// Largest upload: a file of some hundred thousand rows.
const UPLOAD_BYTES_MAX: usize = 32 << 20;

/// The style sheets of the platform's pages, and a few lines of our own.
const STYLE: &str = concat!(
    "@layer tokens, base, layout, components, utilities;\n",
    include_str!("../../../web/assets/css/tokens.css"),
    include_str!("../../../web/assets/css/base.css"),
    include_str!("../../../web/assets/css/layout.css"),
    include_str!("../../../web/assets/css/controls.css"),
    include_str!("../../../web/assets/css/lists.css"),
    include_str!("../../../web/assets/css/status.css"),
    include_str!("lab.css"),
);

/// What a browser shows beside the title.
const ICON: &str = include_str!("../../../web/assets/icons/mark.svg");

/// No code, nothing from elsewhere, no frames.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
     frame-ancestors 'none'; base-uri 'none'";

/// How the screens are served.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// The clock.
    pub(crate) now: fn() -> Timestamp,
    /// Whether everything is invented, and profiles may be.
    pub(crate) demo: bool,
    /// Secret of the line at `/api/packages`; without one there is no line.
    pub(crate) line: Option<Secret>,
    /// Font file for reports.
    pub(crate) font: Option<std::path::PathBuf>,
}

/// What every handler sees.
pub(crate) struct Desk {
    laboratory: Mutex<Laboratory>,
    running: Mutex<Option<(GroupNo, f32)>>,
    sessions: Mutex<Sessions>,
    pub(crate) options: Options,
}

/// A panic elsewhere leaves the state as it was: every change is one fold after COMMIT.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Desk {
    /// A desk before a laboratory.
    pub(crate) fn new(laboratory: Laboratory, options: Options) -> Arc<Self> {
        Arc::new(Self {
            laboratory: Mutex::new(laboratory),
            running: Mutex::new(None),
            sessions: Mutex::default(),
            options,
        })
    }

    pub(crate) fn laboratory(&self) -> MutexGuard<'_, Laboratory> {
        locked(&self.laboratory)
    }

    fn sessions(&self) -> MutexGuard<'_, Sessions> {
        locked(&self.sessions)
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.options.now)()
    }

    /// What the queue works on, and how far it is.
    fn running(&self) -> Option<(GroupNo, f32)> {
        *locked(&self.running)
    }

    /// Searches the first family in the queue, or else compares newcomers with every searched family; false if
    /// there was nothing to do. The laboratory stays open meanwhile.
    pub(crate) fn search_next(&self) -> Result<bool, crate::laboratory::Fault> {
        let (group, family, ground) = {
            let laboratory = self.laboratory();
            let Some(group) = laboratory.next_in_queue() else {
                drop(laboratory);
                return self.meet_newcomers();
            };
            (group, laboratory.family(group), laboratory.ground()?)
        };
        let report = |share| *locked(&self.running) = Some((group, share));
        report(0.0);
        let outcome = family.and_then(|family| ground.hunt(&family, &report));
        let done = self.laboratory().finish(self.now(), group, outcome);
        *locked(&self.running) = None;
        done.map(|()| true)
    }

    fn meet_newcomers(&self) -> Result<bool, crate::laboratory::Fault> {
        let (newcomers, ground) = {
            let laboratory = self.laboratory();
            let Some(newcomers) = laboratory.newcomers() else { return Ok(false) };
            (newcomers, laboratory.ground()?)
        };
        let met = ground.meet(newcomers).map_err(crate::laboratory::Fault::Newcomers)?;
        self.laboratory().keep_met(self.now(), met)?;
        Ok(true)
    }
}

/// Invented profiles of a search, as text of an import: for demonstrations.
pub(crate) fn invented_profiles(laboratory: &Laboratory, group: GroupNo, plot: &str) -> String {
    simulated::Plot::from_code(plot)
        .map(|plot| simulated::profiles(laboratory, group, plot))
        .unwrap_or_default()
}

/// All addresses.
pub(crate) fn router(desk: Arc<Desk>) -> Router {
    let mut router = Router::new()
        .route("/sign-in", get(session::ask).post(session::sign_in))
        .route("/sign-out", post(session::sign_out))
        .route("/display", post(session::display))
        .route("/", get(show::queue))
        .route("/samples", get(show::samples))
        .route("/samples/import", post(act::import))
        .route("/samples/{sample}/accept", post(act::accept))
        .route("/samples/{sample}/reject", post(act::reject))
        .route("/search/{group}", get(show::search))
        .route("/search/{group}/run", post(act::run))
        .route("/search/{group}/{sample}", get(show::comparison).post(act::raise))
        .route("/case/{case}", get(show::case))
        .route("/case/{case}/resample", post(act::resample))
        .route("/case/{case}/opinion", post(act::opinion))
        .route("/case/{case}/report.pdf", get(report::pdf))
        .route("/dvi", get(show::joint))
        .route("/exchange", get(show::exchange))
        .route("/exchange/take", post(act::take))
        .route("/exchange/make", post(act::make))
        .route("/exchange/{file}", get(show::package))
        .route("/about", get(show::about))
        .route("/assets/lab.css", get(style))
        .route("/favicon.ico", get(icon));
    if desk.options.line.is_some() {
        router = router
            .route("/api/packages", get(line::standing).post(line::take))
            .route("/api/packages/{number}", get(line::give));
    }
    router
        .fallback(show::nowhere)
        .layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX))
        .layer(middleware::from_fn(headers))
        .with_state(desk)
}

async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()
}

/// The platform's mark; browsers ask for it whatever a page says.
async fn icon() -> Response {
    ([(header::CONTENT_TYPE, "image/svg+xml")], ICON).into_response()
}

async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests;
