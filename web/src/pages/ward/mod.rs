//! The doctor's pages behind a ward's QR code: choose, tell, see who took it.
//!
//! Nobody signs in: the code names the ward. Three questions, one screen, no scripts needed; the
//! person being reported is not asked anything here.

pub mod form;
pub mod proof;
pub mod send;
pub mod sent;
pub mod start;

use crate::components::{Shell, Staff as Bar};
use crate::error::Failure;
use crate::request::Visitor;
use app::services::{alliance, signin};
use domain::actor::Actor;
use domain::ids::CommandId;
use domain::staff::Staff;
use domain::text::Confidential;

/// A ward and its frame.
pub(super) struct Ward {
    /// Visitor.
    pub visitor: Visitor,
    /// Token of the QR code.
    pub token: String,
    /// The ward as an actor.
    pub actor: Actor,
    /// Its record.
    pub staff: Staff,
    /// Its phone, from the register of units.
    pub phone: Option<Confidential>,
}

/// Finds the ward behind a token.
///
/// # Errors
/// `NotVisible`, the same for unknown and revoked.
pub(super) async fn ward(visitor: Visitor, token: String) -> Result<Ward, Failure> {
    let (actor, staff) = signin::ward(visitor.house(), &token).await?;
    let register = alliance::register(visitor.house()).await?;
    let unit = register.unit(&staff.login).or_else(|| register.unit(&actor.post.unit.0));
    let phone = unit.and_then(|u| u.phone.clone());
    Ok(Ward { visitor, token, actor, staff, phone })
}

impl Ward {
    /// The frame: comfortable, without bars.
    pub(super) fn shell(&self, title: String) -> Shell {
        let mut shell = self.visitor.prefs.public_shell(&self.visitor.web);
        shell.title = title;
        shell.links.home = crate::routes::ward(&self.token);
        shell.staff = Some(Bar { name: self.staff.name.reveal().to_owned(), ..Bar::default() });
        shell
    }

    /// A fresh command id.
    pub(super) fn command(&self) -> CommandId {
        CommandId(self.visitor.house().ids.next())
    }
}
