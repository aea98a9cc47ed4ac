//! Every URL, once, grouped by audience. Links are made by these functions and nowhere else.
//!
//! [`TABLE`] lists method, path and audience of every route: the coverage tests walk it for every
//! role, and a route that is missing from it can't be mounted.

mod pairs;
mod reunions;
mod stations;

pub use pairs::{
    compare, new_report, pair, pair_act, pair_check, pair_run_cancel, pair_runs, pair_sample,
    pair_sample_rows, pair_samples, pairs,
};
pub use reunions::{
    reunion, reunion_act, reunion_door, reunion_figure, reunion_new, reunion_receipt, reunion_status,
    reunions,
};
pub use stations::{
    station, station_commands, station_done, station_key, station_note, station_refused, station_worker,
    visit, visit_act,
};

use crate::state::Web;
use crate::{frame, live, pages};
use axum::Router;
use axum::routing::{get, post};
use domain::ids::{ApprovalId, FileId, PersonId, PlanId, ReferralId, ReportId, StaffId};

/// Where style sheets, scripts and icons live.
pub const ASSETS: &str = "/assets";
/// Event stream of the signed-in.
pub const LIVE: &str = "/live";
/// A family applies for a search itself.
pub const REUNION_DOOR: &str = "/kin/apply";

/// Who a route is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Anybody, without signing in.
    Public,
    /// A ward, by the token of its QR code.
    Ward,
    /// Anybody signed in; visibility and policy decide the rest.
    Staff,
    /// Station workers' phones.
    Station,
    /// Administrators.
    Admin,
    /// Only mounted under a test clock.
    Test,
}

/// One route of the table.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Path pattern.
    pub path: &'static str,
    /// For whom.
    pub audience: Audience,
}

macro_rules! routes {
    ($($audience:ident { $($method:ident $path:literal => $handler:expr;)+ })+) => {
        /// Every route.
        pub const TABLE: &[Route] = &[$($(Route { method: stringify!($method), path: $path, audience: Audience::$audience },)+)+];

        fn mount() -> Router<Web> {
            let router = Router::new();
            $($(let router = router.route($path, routes!(@$method $handler));)+)+
            router
        }
    };
    (@GET $handler:expr) => { get($handler) };
    (@POST $handler:expr) => { post($handler) };
}

routes! {
    Public {
        GET "/" => pages::home::show::page;
        GET "/sign-in" => pages::signin::show::page;
        POST "/sign-in" => pages::signin::password::submit;
        POST "/sign-in/pin" => pages::signin::pin::submit;
        GET "/enrol" => pages::signin::enrol::page;
        POST "/enrol" => pages::signin::enrol::submit;
        POST "/display" => pages::home::display::submit;
        GET "/status" => pages::status::show::page;
        POST "/status" => pages::status::show::submit;
        GET "/exit" => pages::home::exit::page;
        GET "/assets/{*path}" => assets_route;
        GET "/station/sw.js" => pages::station::worker::page;
        GET "/health" => pages::home::health::page;
        GET "/kin" => pages::reunion::status::page;
        POST "/kin" => pages::reunion::status::submit;
        GET "/kin/apply" => pages::reunion::door::page;
        POST "/kin/apply" => pages::reunion::door::submit;
    }
    Ward {
        GET "/w/{token}" => pages::ward::start::page;
        GET "/w/{token}/{branch}" => pages::ward::form::page;
        POST "/w/{token}/{branch}" => pages::ward::send::submit;
        GET "/w/{token}/sent/{id}" => pages::ward::sent::page;
        GET "/w/{token}/sent/{id}/proof" => pages::ward::proof::page;
    }
    Staff {
        GET "/live" => live::stream;
        POST "/sign-out" => pages::signin::sign_out::submit;
        POST "/post" => pages::signin::switch::submit;
        POST "/drafts" => pages::home::drafts::save;
        GET "/drafts" => pages::home::drafts::load;
        GET "/desk" => pages::desk::show::page;
        GET "/reports/new" => pages::report::new::page;
        POST "/reports/new" => pages::report::new::submit;
        GET "/reports/{id}/sent" => pages::report::sent::page;
        GET "/reports/{id}" => pages::desk::show::report;
        POST "/reports/{id}/acknowledge" => pages::report::acknowledge::submit;
        POST "/reports/{id}/open" => pages::report::open::submit;
        POST "/reports/{id}/decide" => pages::report::decide::submit;
        POST "/reports/{id}/feedback" => pages::report::feedback::submit;
        POST "/reports/{id}/close" => pages::report::close::submit;
        POST "/reports/{id}/link" => pages::report::link::submit;
        POST "/reports/{id}/transfer" => pages::report::transfer::submit;
        GET "/overview" => pages::overview::show::page;
        GET "/tracing" => pages::tracing::list::page;
        GET "/reports/{id}/tracing" => pages::tracing::show::page;
        POST "/reports/{id}/tracing" => pages::tracing::act::submit;
        POST "/reports/{id}/judge" => pages::tracing::act::decide;
        GET "/files" => pages::file::list::page;
        GET "/files/{id}" => pages::file::show::page;
        GET "/files/{id}/seen" => pages::file::seen::page;
        GET "/files/{id}/suggest" => pages::file::suggest::page;
        POST "/files/{id}/suggest" => pages::file::suggest::submit;
        POST "/files/{id}/note" => pages::file::act::note;
        POST "/files/{id}/risk" => pages::file::act::risk;
        POST "/files/{id}/step" => pages::file::act::step;
        POST "/files/{id}/offer" => pages::file::act::offer;
        POST "/files/{id}/assign" => pages::file::act::assign;
        POST "/files/{id}/person" => pages::file::person::add;
        POST "/files/{id}/suspect" => pages::file::person::suspect;
        POST "/files/{id}/close" => pages::file::act::close;
        POST "/files/{id}/consent" => pages::file::consent::withdraw;
        POST "/files/{id}/propose-waiver" => pages::file::act::propose_waiver;
        POST "/files/{id}/review-waiver" => pages::file::act::review_waiver;
        POST "/files/{id}/waive" => pages::file::act::waive;
        POST "/files/{id}/offer-again" => pages::file::act::offer_again;
        GET "/search" => pages::search::show::page;
        POST "/search" => pages::search::show::submit;
        GET "/files/{id}/plan" => pages::plan::make::page;
        POST "/files/{id}/plan" => pages::plan::make::submit;
        GET "/plans/{id}" => pages::plan::show::page;
        POST "/plans/{id}/review" => pages::plan::act::review;
        POST "/plans/{id}/measure" => pages::plan::act::measure;
        POST "/plans/{id}/done" => pages::plan::act::done;
        POST "/plans/{id}/owner" => pages::plan::act::owner;
        POST "/plans/{id}/settle" => pages::plan::act::settle;
        POST "/plans/{id}/complete" => pages::plan::act::complete;
        GET "/files/{id}/approval" => pages::approval::ask::page;
        POST "/files/{id}/approval" => pages::approval::ask::submit;
        GET "/approvals" => pages::approval::list::page;
        POST "/approvals/{id}/grant" => pages::approval::act::grant;
        POST "/approvals/{id}/deny" => pages::approval::act::deny;
        POST "/approvals/{id}/revoke" => pages::approval::act::revoke;
        GET "/people/{id}" => pages::person::show::page;
        POST "/people/{id}/amend" => pages::person::act::amend;
        POST "/people/{id}/contact" => pages::person::act::set;
        POST "/people/{id}/withdraw" => pages::person::act::withdraw;
        POST "/people/compare" => pages::pair::candidates::submit;
        GET "/pairs" => pages::pair::list::page;
        POST "/pairs" => pages::pair::act::candidate;
        GET "/pairs/check" => pages::pair::check::page;
        POST "/pairs/runs" => pages::pair::check::start;
        POST "/pairs/runs/{id}/cancel" => pages::pair::check::cancel;
        POST "/pairs/samples" => pages::pair::check::draw;
        GET "/pairs/samples/{id}" => pages::pair::sample::page;
        POST "/pairs/samples/{id}" => pages::pair::sample::submit;
        GET "/pairs/samples/{id}/{cell}" => pages::pair::sample::rows;
        GET "/pairs/{id}" => pages::pair::show::page;
        POST "/pairs/{id}/decide" => pages::pair::act::submit;
        POST "/pairs/{id}/undo" => pages::pair::act::take_back;
        GET "/pairs/{id}/early" => pages::pair::early::page;
        POST "/pairs/{id}/early" => pages::pair::early::submit;
        GET "/rules" => pages::rules::list::page;
        GET "/rules/{id}" => pages::rules::detail::page;
        GET "/account" => pages::admin::account::page;
        POST "/account/password" => pages::admin::account::password;
        GET "/referrals" => pages::referral::list::page;
        GET "/referrals/{id}" => pages::referral::show::page;
        POST "/referrals/{id}/accept" => pages::referral::act::accept;
        POST "/referrals/{id}/refuse" => pages::referral::act::refuse;
        POST "/referrals/{id}/phone" => pages::referral::act::phone;
        POST "/referrals/{id}/send-on" => pages::referral::act::send_on;
        POST "/referrals/{id}/tick" => pages::referral::tick::submit;
        POST "/referrals/{id}/complete" => pages::referral::act::complete;
        POST "/referrals/{id}/withdraw" => pages::referral::act::withdraw;
        GET "/reunions" => pages::reunion::list::page;
        GET "/reunions/new" => pages::reunion::new::page;
        POST "/reunions/new" => pages::reunion::new::submit;
        GET "/reunions/figure" => pages::reunion::k19::page;
        GET "/reunions/{id}" => pages::reunion::show::page;
        GET "/reunions/{id}/receipt" => pages::reunion::receipt::page;
        GET "/reunions/{id}/wish" => pages::reunion::wish::page;
        POST "/reunions/{id}/wish" => pages::reunion::wish::submit;
        POST "/reunions/{id}/{verb}" => pages::reunion::act::submit;
        GET "/lab" => pages::lab::show::page;
        POST "/lab/send" => pages::lab::send::submit;
        POST "/lab/take" => pages::lab::take::submit;
        GET "/lab/packages/{number}" => pages::lab::package::page;
        GET "/files/{id}/refer" => pages::referral::send::page;
        POST "/files/{id}/refer" => pages::referral::send::submit;
    }
    Station {
        GET "/station" => pages::station::show::page;
        GET "/station/note" => pages::station::note::page;
        POST "/station/commands" => pages::station::commands::submit;
        POST "/station/refused" => pages::station::refused::submit;
        GET "/station/done/{code}" => pages::station::done::page;
        GET "/station/key" => pages::station::key::page;
        GET "/station/visits/{id}" => pages::visit::show::page;
        POST "/station/visits/{id}/voice" => pages::visit::voice::upload;
        GET "/station/visits/{id}/voice" => pages::visit::voice::listen;
        POST "/station/visits/{id}/reassign" => pages::visit::manage::reassign;
        POST "/station/visits/{id}/pause" => pages::visit::manage::pause;
        POST "/station/visits/{id}/resume" => pages::visit::manage::resume;
        POST "/station/visits/{id}/cancel" => pages::visit::manage::cancel;
    }
    Admin {
        GET "/admin/people" => pages::admin::people::page;
        GET "/admin/people/new" => pages::admin::new::page;
        POST "/admin/people/new" => pages::admin::new::submit;
        GET "/admin/people/{id}" => pages::admin::person::page;
        POST "/admin/people/{id}/post" => pages::admin::act::add_post;
        POST "/admin/people/{id}/end-post" => pages::admin::act::end_post;
        POST "/admin/people/{id}/screen" => pages::admin::act::screen;
        POST "/admin/people/{id}/suspend" => pages::admin::act::suspend;
        POST "/admin/people/{id}/restore" => pages::admin::act::restore;
        POST "/admin/people/{id}/password" => pages::admin::act::password;
        POST "/admin/people/{id}/code" => pages::admin::act::code;
        POST "/admin/people/{id}/ward" => pages::admin::act::ward;
        GET "/admin/units" => pages::admin::units::page;
        POST "/admin/units" => pages::admin::units::submit;
    }
    Test {
        POST "/__test/clock" => pages::home::test_clock::submit;
    }
}

/// The whole router.
pub fn router(web: Web) -> Router {
    frame::layered(mount(), web)
}

async fn assets_route(path: axum::extract::Path<String>) -> axum::response::Response {
    frame::asset(&path.0)
}

/// Start page of the signed-in.
#[must_use]
pub fn home() -> String {
    "/".to_owned()
}

/// Sign-in, coming back to a path afterwards.
#[must_use]
pub fn sign_in(back: &str) -> String {
    if back.is_empty() || back == "/" { "/sign-in".to_owned() } else { format!("/sign-in?back={back}") }
}

/// Enrolment of a phone.
#[must_use]
pub fn enrol() -> String {
    "/enrol".to_owned()
}

/// A ward's first page.
#[must_use]
pub fn ward(token: &str) -> String {
    format!("/w/{token}")
}

/// A ward's form for `child` or `woman`.
#[must_use]
pub fn ward_form(token: &str, branch: &str) -> String {
    format!("/w/{token}/{branch}")
}

/// A report as its ward sees it.
#[must_use]
pub fn ward_sent(token: &str, id: ReportId) -> String {
    format!("/w/{token}/sent/{id}")
}

/// The printed proof of a report.
#[must_use]
pub fn ward_proof(token: &str, id: ReportId) -> String {
    format!("/w/{token}/sent/{id}/proof")
}

/// The duty desk.
#[must_use]
pub fn desk() -> String {
    "/desk".to_owned()
}

/// A report on the desk.
#[must_use]
pub fn report(id: ReportId) -> String {
    format!("/reports/{id}")
}

/// Missing and found persons.
#[must_use]
pub fn tracing() -> String {
    "/tracing".to_owned()
}

/// A verb of a report.
#[must_use]
pub fn report_act(id: ReportId, verb: &str) -> String {
    format!("/reports/{id}/{verb}")
}

/// What became of a report, by its receipt.
#[must_use]
pub fn status() -> String {
    "/status".to_owned()
}

/// The overview of the joint meeting.
#[must_use]
pub fn overview() -> String {
    "/overview".to_owned()
}

/// All files one may see.
#[must_use]
pub fn files() -> String {
    "/files".to_owned()
}

/// A file.
#[must_use]
pub fn file(id: FileId) -> String {
    format!("/files/{id}")
}

/// A verb of a file.
#[must_use]
pub fn file_act(id: FileId, verb: &str) -> String {
    format!("/files/{id}/{verb}")
}

/// A person.
#[must_use]
pub fn person(id: PersonId) -> String {
    format!("/people/{id}")
}

/// A verb of a person.
#[must_use]
pub fn person_act(id: PersonId, verb: &str) -> String {
    format!("/people/{id}/{verb}")
}

/// The referral inbox.
#[must_use]
pub fn referrals() -> String {
    "/referrals".to_owned()
}

/// A referral.
#[must_use]
pub fn referral(id: ReferralId) -> String {
    format!("/referrals/{id}")
}

/// A verb of a referral.
#[must_use]
pub fn referral_act(id: ReferralId, verb: &str) -> String {
    format!("/referrals/{id}/{verb}")
}

/// A plan.
#[must_use]
pub fn plan(id: PlanId) -> String {
    format!("/plans/{id}")
}

/// A verb of a plan.
#[must_use]
pub fn plan_act(id: PlanId, verb: &str) -> String {
    format!("/plans/{id}/{verb}")
}

/// The exchange with the laboratory.
#[must_use]
pub fn lab() -> String {
    "/lab".to_owned()
}

/// Signs a package.
#[must_use]
pub fn lab_send() -> String {
    "/lab/send".to_owned()
}

/// Takes a package.
#[must_use]
pub fn lab_take() -> String {
    "/lab/take".to_owned()
}

/// A package that went.
#[must_use]
pub fn lab_package(number: u64) -> String {
    format!("/lab/packages/{number}")
}

/// Approvals.
#[must_use]
pub fn approvals() -> String {
    "/approvals".to_owned()
}

/// A verb of an approval.
#[must_use]
pub fn approval_act(id: ApprovalId, verb: &str) -> String {
    format!("/approvals/{id}/{verb}")
}

/// Search.
#[must_use]
pub fn search() -> String {
    "/search".to_owned()
}

/// Administration of people.
#[must_use]
pub fn admin_people() -> String {
    "/admin/people".to_owned()
}

/// One member of staff.
#[must_use]
pub fn admin_person(id: StaffId) -> String {
    format!("/admin/people/{id}")
}

/// A new account.
#[must_use]
pub fn admin_person_new() -> String {
    "/admin/people/new".to_owned()
}

/// A verb of an account.
#[must_use]
pub fn admin_person_act(id: StaffId, verb: &str) -> String {
    format!("/admin/people/{id}/{verb}")
}

/// The form that corrects one unit.
#[must_use]
pub fn admin_unit(code: &str) -> String {
    format!("/admin/units?code={code}#unit-form")
}

/// One's own account.
#[must_use]
pub fn account() -> String {
    "/account".to_owned()
}

/// Where one's own new password goes.
#[must_use]
pub fn account_password() -> String {
    "/account/password".to_owned()
}

/// Rules in force.
#[must_use]
pub fn rules() -> String {
    "/rules".to_owned()
}

/// One rule with its versions.
#[must_use]
pub fn rule(id: &str) -> String {
    format!("/rules/{id}")
}

/// Units and stations.
#[must_use]
pub fn admin_units() -> String {
    "/admin/units".to_owned()
}

/// Form target of language, theme and size.
#[must_use]
pub fn display() -> String {
    "/display".to_owned()
}

/// Form target of the post switcher.
#[must_use]
pub fn post_switch() -> String {
    "/post".to_owned()
}

/// Sign-out.
#[must_use]
pub fn sign_out() -> String {
    "/sign-out".to_owned()
}

/// Leaves for an ordinary page elsewhere.
#[must_use]
pub fn exit() -> String {
    "/exit".to_owned()
}

/// Sign-in with an enrolled phone.
#[must_use]
pub fn sign_in_pin() -> String {
    "/sign-in/pin".to_owned()
}

/// Where drafts are kept.
#[must_use]
pub fn drafts() -> String {
    "/drafts".to_owned()
}
