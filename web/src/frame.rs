//! The frame around pages: layers of the router, navigation by role, names of roles and units.

use crate::components::{Icon, Links, NavItem};
use crate::error::Failure;
use crate::i18n::Lang;
use crate::request::Desk;
use crate::state::Web;
use crate::{assets, error, form, routes, security};
use app::ports::WorkFilter;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use domain::actor::{Party, Role};
use domain::alliance::Unit;
use domain::noun::Kind;
use tower_http::compression::CompressionLayer;
use tower_http::trace::TraceLayer;

/// Adds what every route needs.
pub fn layered(router: Router<Web>, web: Web) -> Router {
    router
        .fallback(crate::pages::error::absent)
        // Inside what renders: whoever is turned away reads why.
        .layer(from_fn(security::same_site))
        .layer(from_fn_with_state(web.clone(), error::render))
        .layer(DefaultBodyLimit::max(form::FORM_BYTES_MAX))
        .layer(from_fn(security::headers))
        .layer(CompressionLayer::new())
        // Spans carry the method only: paths hold ids, and ids tell.
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .with_state(web)
}

/// One embedded file, or the same answer as for any path that isn't there.
#[must_use]
pub fn asset(rest: &str) -> Response {
    let Some(found) = assets::lookup(rest) else { return Failure::not_visible().into_response() };
    let headers = [(header::CONTENT_TYPE, found.content_type), (header::CACHE_CONTROL, found.cache_control)];
    (headers, found.body).into_response()
}

/// A span that tells the method and nothing else.
fn span(request: &axum::extract::Request) -> tracing::Span {
    tracing::info_span!("request", method = %request.method())
}

/// Links of the bars: a phone's home is the station.
#[must_use]
pub fn links(phone: bool) -> Links {
    Links { home: if phone { routes::station() } else { routes::home() }, ..Links::default() }
}

/// Name of a unit in the reader's language.
#[must_use]
pub fn unit_name(lang: Lang, unit: &Unit) -> String {
    match lang {
        Lang::En if !unit.name_en.is_empty() => unit.name_en.clone(),
        _ => unit.name.clone(),
    }
}

/// Name of a role in the reader's language, from the code tables.
#[must_use]
pub fn role_name(desk: &Desk, role: Role) -> String {
    let found = desk.house().rules.code("role", role.code());
    found.map_or_else(|| role.code().to_owned(), |c| c.text(desk.lang().code()).to_owned())
}

/// Where each role starts.
#[must_use]
pub fn start_page(role: Role) -> String {
    match role {
        Role::PsbDuty | Role::Hot => routes::desk(),
        Role::Stn => routes::station(),
        Role::Sys | Role::Sec => routes::admin_people(),
        Role::Aud => routes::rules(),
        Role::Lead => routes::overview(),
        Role::PsbOffice | Role::PsbCase | Role::PsbBeat | Role::Proc => routes::files(),
        _ => routes::referrals(),
    }
}

struct Entry {
    href: String,
    key: &'static str,
    icon: Icon,
    count: Option<WorkFilter>,
}

fn entry(href: String, key: &'static str, icon: Icon) -> Entry {
    Entry { href, key, icon, count: None }
}

fn counted(href: String, key: &'static str, icon: Icon, filter: WorkFilter) -> Entry {
    Entry { href, key, icon, count: Some(filter) }
}

fn waiting(kinds: &[Kind], desk: &Desk) -> WorkFilter {
    WorkFilter {
        kinds: kinds.to_vec(),
        holder: Some(desk.actor.party()),
        open: Some(true),
        ..WorkFilter::default()
    }
}

fn entries(desk: &Desk) -> Vec<Entry> {
    let inbox = || {
        let filter = waiting(&[Kind::Referral], desk);
        counted(routes::referrals(), "nav-referrals", Icon::Handover, filter)
    };
    let files = || entry(routes::files(), "nav-files", Icon::File);
    let search = || entry(routes::search(), "nav-search", Icon::Search);
    let tracing = || entry(routes::tracing(), "nav-tracing", Icon::Link);
    let rules = || entry(routes::rules(), "nav-rules", Icon::List);
    let reunions = || entry(routes::reunions(), "nav-reunions", Icon::People);
    let approvals = || {
        let filter = waiting(&[Kind::Approval], desk);
        counted(routes::approvals(), "nav-approvals", Icon::Check, filter)
    };
    let report = || entry(routes::new_report(), "nav-new-report", Icon::Phone);
    let pairs = || entry(routes::pairs(), "nav-pairs", Icon::People);
    match desk.actor.role() {
        Role::PsbDuty => {
            let filter = waiting(&[Kind::Report], desk);
            let queue = counted(routes::desk(), "nav-desk", Icon::Bell, filter);
            vec![queue, report(), pairs(), files(), reunions(), inbox(), search(), tracing(), rules()]
        }
        Role::PsbOffice => {
            let queue = counted(routes::desk(), "nav-desk", Icon::Bell, waiting(&[Kind::Report], desk));
            vec![queue, report(), pairs(), files(), reunions(), inbox(), approvals(), search(), rules()]
        }
        Role::Stn => vec![entry(routes::station(), "nav-station", Icon::Home), inbox(), rules()],
        Role::Sys | Role::Sec => vec![
            entry(routes::admin_people(), "nav-people", Icon::People),
            entry(routes::admin_units(), "nav-units", Icon::Map),
            rules(),
        ],
        Role::Aud => vec![rules()],
        Role::PsbCase | Role::Proc | Role::Ca => {
            vec![files(), reunions(), inbox(), approvals(), search(), rules()]
        }
        Role::PsbBeat | Role::Wf => vec![files(), inbox(), approvals(), search(), rules()],
        Role::PsbLab => vec![entry(routes::lab(), "nav-lab", Icon::Handover), inbox(), rules()],
        Role::Psy | Role::Sw => vec![inbox(), files(), reunions(), search(), rules()],
        Role::Remote => vec![inbox(), reunions(), report(), rules()],
        Role::Lead => vec![
            entry(routes::overview(), "nav-overview", Icon::List),
            entry(routes::reunion_figure(), "reunion-figure", Icon::Chart),
            rules(),
        ],
        Role::Hot => vec![report(), inbox(), files(), search(), rules()],
        Role::Sch | Role::Edu | Role::Hosp | Role::Donor | Role::Adult | Role::Pub => {
            vec![inbox(), report(), rules()]
        }
        _ => vec![inbox(), files(), search(), rules()],
    }
}

/// Left navigation of the desk, with true counts of what waits.
///
/// # Errors
/// Faults of the store.
pub async fn navigation(desk: &Desk) -> Result<Vec<NavItem>, Failure> {
    let viewer = desk.house().viewer(&desk.actor);
    let mut items = Vec::new();
    for found in entries(desk) {
        let current = desk.prefs.path == found.href
            || (found.href != "/" && desk.prefs.path.starts_with(&format!("{}/", found.href)));
        let mut item = NavItem::new(found.href, desk.lang().t(found.key), found.icon).current(current);
        if let Some(filter) = found.count {
            let count = desk.house().reads.count(&viewer, &filter).await.map_err(app::Error::from)?;
            item = item.count(count, false);
        }
        items.push(item);
    }
    Ok(items)
}

/// A party in the reader's language: the unit's role, or "assigned person".
#[must_use]
pub fn party_name(desk: &Desk, party: &Party) -> String {
    match party {
        Party::Unit(role, _) => role_name(desk, *role),
        Party::Staff(_) => desk.lang().t("party-person"),
    }
}
