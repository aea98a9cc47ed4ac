//! What the hub, or whoever schedules visits, does with one: sends somebody else, lets it rest at
//! her wish, goes on, cancels. A task that was handed back ends here, not in a drawer.

use crate::components::{Choice, Choices, Icon};
use crate::error::Failure;
use crate::form::{Form, Problems, derived};
use crate::i18n::Lang;
use crate::pages::referral::units;
use crate::request::Desk;
use crate::routes;
use app::queries::visit::VisitView;
use app::services::visit as service;
use app::work::Done;
use askama::{Template, filters::HtmlSafe};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::{Party, Role};
use domain::ids::VisitId;
use domain::visit::Stage;

/// Roles that visit anywhere in the town.
const VISITORS: [Role; 4] = [Role::Sw, Role::Wf, Role::Ca, Role::Cyl];

/// The forms.
#[derive(Template)]
#[template(path = "pages/visit/manage.html")]
pub(super) struct Manage {
    lang: Lang,
    csrf: String,
    command: String,
    reassign: String,
    pause: String,
    resume: String,
    cancel: String,
    visitors: Choices,
    back: bool,
    paused: bool,
}

impl HtmlSafe for Manage {}

impl Manage {
    /// The forms that fit the visit's stage.
    ///
    /// # Errors
    /// Faults of the store.
    pub(super) async fn new(desk: &Desk, id: VisitId, view: &VisitView) -> Result<Self, Failure> {
        let (lang, noun) = (desk.lang(), view.stream.noun());
        let now = noun.schedule.as_ref().map(|s| s.visitor.clone());
        let register = app::services::alliance::register(desk.house()).await?;
        let village = noun.schedule.as_ref().and_then(|s| s.village.as_ref());
        let station = village.and_then(|v| register.station_of(v));
        let all = units(desk).await?;
        // Another village's station could not open it.
        let fit = |(party, _): &&(Party, String)| match party {
            Party::Unit(Role::Stn, code) => Some(code) == station && Some(party) != now.as_ref(),
            Party::Unit(role, _) => VISITORS.contains(role) && Some(party) != now.as_ref(),
            Party::Staff(_) => false,
        };
        let items = all.iter().filter(fit).map(|(p, name)| Choice::new(p.code(), name)).collect();
        Ok(Self {
            lang,
            csrf: desk.session.csrf.clone(),
            command: desk.command(),
            reassign: routes::visit_act(id, "reassign"),
            pause: routes::visit_act(id, "pause"),
            resume: routes::visit_act(id, "resume"),
            cancel: routes::visit_act(id, "cancel"),
            visitors: Choices::one(lang, "visitor", lang.t("visit-reassign-who"), items),
            back: noun.stage == Stage::HandedBack,
            paused: noun.stage == Stage::Paused,
        })
    }

    fn command(&self, form: &str) -> String {
        derived(&self.command, form)
    }
}

async fn answer(
    desk: &Desk,
    id: VisitId,
    form: &Form,
    done: Result<Done, Failure>,
) -> Result<Response, Failure> {
    match done {
        Ok(_) => Ok(Redirect::to(&routes::visit(id)).into_response()),
        Err(failure) => {
            let problems = Problems::of(desk.lang(), failure)?;
            let page = super::show::render(desk, id, form, &problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn read_id(id: &str) -> Result<VisitId, Failure> {
    VisitId::parse(id).ok_or_else(Failure::not_visible)
}

/// Somebody else goes.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn reassign(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let known = units(&desk).await?;
    let chosen = Party::parse(form.get("visitor")).filter(|p| known.iter().any(|(k, _)| k == p));
    let done = match chosen {
        Some(visitor) => {
            let request = form.request((id, visitor))?;
            service::reassign(desk.house(), &desk.actor, &request).await.map_err(Failure::from)
        }
        None => Err(Failure::problem("visit-visitor-missing", Some("visitor"))),
    };
    answer(&desk, id, &form, done).await
}

/// It rests at her wish.
///
/// # Errors
/// As [`reassign`].
pub async fn pause(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let request = form.request((id, form.text("words")))?;
    let done = service::pause(desk.house(), &desk.actor, &request).await;
    answer(&desk, id, &form, done.map_err(Failure::from)).await
}

/// It goes on.
///
/// # Errors
/// As [`reassign`].
pub async fn resume(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let done = service::resume(desk.house(), &desk.actor, &form.request(id)?).await;
    answer(&desk, id, &form, done.map_err(Failure::from)).await
}

/// Not needed any more.
///
/// # Errors
/// As [`reassign`].
pub async fn cancel(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let done = match form.text("reason") {
        Some(reason) => {
            let request = form.request((id, reason))?;
            service::cancel(desk.house(), &desk.actor, &request).await.map_err(Failure::from)
        }
        None => Err(Failure::problem("reason-missing", Some("reason"))),
    };
    answer(&desk, id, &form, done).await
}
