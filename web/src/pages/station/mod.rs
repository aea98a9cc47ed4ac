//! The station phone: what is next, a quick note, and what works in a basement.

pub mod commands;
pub mod done;
pub mod key;
pub mod note;
pub mod refused;
pub mod show;
pub mod worker;

use crate::components::{Html, Shell};
use crate::error::Failure;
use crate::pages::{self, Page};
use crate::request::Desk;
use askama::Template;
use domain::actor::Role;

#[derive(Template)]
#[template(path = "pages/station/phone.html")]
struct PhonePage {
    shell: Shell,
    body: Html,
}

#[derive(Template)]
#[template(path = "pages/station/desk.html")]
struct DeskPage {
    shell: Shell,
    body: Html,
}

/// Whether she reads on a phone: an enrolled one, or a station's account anywhere.
pub(super) fn phone(desk: &Desk) -> bool {
    desk.session.phone || desk.actor.role() == Role::Stn
}

/// Puts a body into the frame that fits her: the phone's or the desk's.
///
/// # Errors
/// Faults of the store.
pub(super) async fn framed(desk: &Desk, title: String, body: Html) -> Result<Page, Failure> {
    let shell = desk.shell(title).await?;
    if phone(desk) {
        pages::render(&PhonePage { shell, body })
    } else {
        pages::render(&DeskPage { shell, body })
    }
}

/// The phone of the hub, for danger and for questions.
///
/// # Errors
/// Faults of the store.
pub(super) async fn hub_phone(desk: &Desk) -> Result<Option<String>, Failure> {
    let register = app::services::alliance::register(desk.house()).await?;
    let phone = register.unit(domain::report::HUB).and_then(|u| u.phone.as_ref());
    Ok(phone.map(|p| p.reveal().to_owned()))
}
