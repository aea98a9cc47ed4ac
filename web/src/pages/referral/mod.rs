//! Hand-overs: the inbox, one referral, its answers, the school's three taps, and sending one.

pub mod act;
pub mod list;
pub mod send;
pub mod show;
pub mod tick;

use crate::error::Failure;
use crate::frame;
use crate::request::Desk;
use domain::actor::{Party, Role};
use domain::alliance::{Alliance, Unit, UnitKind};
use domain::ids::ReferralId;

/// Reads the id of a referral from the path.
pub(super) fn read_id(id: &str) -> Result<ReferralId, Failure> {
    ReferralId::parse(id).ok_or_else(Failure::not_visible)
}

/// A need in words.
pub(super) fn need_word(desk: &Desk, need: &str) -> String {
    let found = desk.house().rules.code("need", need);
    found.map_or_else(|| need.to_owned(), |c| c.text(desk.lang().code()).to_owned())
}

/// A party by the name on its door; the police, who have several, by the role.
pub(super) fn party(desk: &Desk, register: &Alliance, party: &Party) -> String {
    match party {
        Party::Unit(_, code) if code.0 != domain::report::HUB => register
            .unit(&code.0)
            .map_or_else(|| frame::party_name(desk, party), |unit| frame::unit_name(desk.lang(), unit)),
        _ => frame::party_name(desk, party),
    }
}

/// Who sent it, as its receiver may know: those who must not learn why would learn it from the
/// sender's trade.
pub(super) fn sender(desk: &Desk, register: &Alliance, from: &Party) -> String {
    let own = desk.actor.parties().contains(from);
    if !own && why_is_hidden(desk.actor.role()) {
        return desk.lang().t("referral-alliance");
    }
    party(desk, register, from)
}

/// Roles that get a task and never its reason (domain text §13.1).
pub(super) fn why_is_hidden(role: Role) -> bool {
    matches!(role, Role::Sch | Role::Edu | Role::Stn | Role::Cyl | Role::Donor | Role::Adult)
}

/// Every unit that can be asked, with the party that answers there; not the hub itself.
///
/// # Errors
/// Faults of the store.
pub(super) async fn units(desk: &Desk) -> Result<Vec<(Party, String)>, Failure> {
    let register = app::services::alliance::register(desk.house()).await?;
    let asked = |unit: &Unit| {
        let desk = !unit.role.administers() && !matches!(unit.role, Role::Hot | Role::Mail | Role::Lead);
        desk && unit.kind != UnitKind::Ward
    };
    let all = register.units.iter().filter(|(code, unit)| asked(unit) && code.0 != domain::report::HUB);
    Ok(all
        .filter_map(|(code, unit)| Some((register.desk_of(code)?, frame::unit_name(desk.lang(), unit))))
        .collect())
}
