//! What stands in the boxes before anybody typed: the usual measures of such a case, who meets
//! them, by when, whom to leave out. Everything is a proposal that a person confirms.

use crate::pages::file::{family, suggest};
use crate::pages::words;
use crate::request::Desk;
use app::policy::Field;
use app::queries::file::{FileView, PersonView};
use domain::actor::{Party, Role};
use domain::alliance::{Alliance, UnitKind};
use domain::file::{File, PersonRole};
use domain::plan::ContactSide;
use domain::report::{hub_office, procuratorate};
use domain::rules::Code;

/// Days until the first review.
pub(super) const REVIEW_DAYS: i64 = 30;

/// A choice of parties: code, words.
pub(super) type Parties = Vec<(String, String)>;

fn named(desk: &Desk, register: &Alliance, parties: impl IntoIterator<Item = Party>) -> Parties {
    let mut found: Parties = Vec::new();
    for party in parties {
        let code = party.code();
        if found.iter().all(|(known, _)| *known != code) {
            found.push((code, words::party(desk, register, &party)));
        }
    }
    found
}

/// Who may answer for the plan: she who makes it, her unit, the usual ones.
pub(super) fn owners(desk: &Desk, register: &Alliance) -> Parties {
    let me = [Party::Staff(desk.actor.staff), desk.actor.party()];
    named(desk, register, me.into_iter().chain(usual()))
}

/// Units that may own a plan or a measure of any kind.
fn usual() -> [Party; 5] {
    let help = |role, unit| Party::unit(role, unit);
    [help(Role::Wf, "wf"), help(Role::Ca, "ca"), help(Role::Sw, "sw"), hub_office(), procuratorate()]
}

/// Who may meet a measure that is added later: every unit that receives referrals.
pub(super) fn parties(desk: &Desk, register: &Alliance) -> Parties {
    let table = desk.house().rules.table("need").map(|t| t.codes.as_slice()).unwrap_or_default();
    let usual = [desk.actor.party()].into_iter().chain(usual());
    let schools = register.of_kind(UnitKind::School).filter_map(|(code, _)| register.desk_of(code));
    named(desk, register, usual.chain(table.iter().filter_map(suggest::receiver)).chain(schools))
}

/// The station of the file's village.
pub(super) fn station(register: &Alliance, file: &File) -> Option<Party> {
    let village = file.opening.as_ref()?.village.as_ref()?;
    register.desk_of(register.station_of(village)?)
}

/// Who may meet a need: whoever usually does, then schools or the station where they fit.
pub(super) fn receivers(desk: &Desk, register: &Alliance, file: &File, need: &Code) -> Parties {
    let first = suggest::receiver(need);
    let role = first.as_ref().and_then(|party| match party {
        Party::Unit(role, _) => Some(*role),
        Party::Staff(_) => None,
    });
    let near = match role {
        Some(Role::Stn) => station(register, file).into_iter().collect(),
        Some(Role::Sch) => {
            register.of_kind(UnitKind::School).filter_map(|(code, _)| register.desk_of(code)).collect()
        }
        _ => Vec::new(),
    };
    let first = if role == Some(Role::Stn) && !near.is_empty() { None } else { first };
    named(desk, register, first.into_iter().chain(near).chain([desk.actor.party()]).chain(usual()))
}

/// Days in which a need is usually met: 7 where safety or health hangs on it, 14 where she waits
/// for a person, 30 for the rest.
pub(super) fn due_days(need: &Code) -> i64 {
    match need.attr("role").and_then(Role::from_code) {
        Some(Role::Hosp | Role::Ca | Role::Proc) => 7,
        Some(Role::Psy | Role::Jus | Role::Wf | Role::Sch | Role::Edu) => 14,
        _ => 30,
    }
}

/// Whether a need is proposed for such a file.
pub(super) fn proposed(file: &File, need: &Code) -> bool {
    let cases = suggest::cases(file);
    need.attr("when").is_some_and(|when| when.split(',').any(|case| cases.contains(&case)))
}

/// Who visits: never the village where it may talk.
pub(super) fn visitor(register: &Alliance, file: &File) -> Party {
    let fallback = if file.minor() { Party::unit(Role::Ca, "ca") } else { Party::unit(Role::Wf, "wf") };
    if file.sexual() { fallback } else { station(register, file).unwrap_or(fallback) }
}

/// Who may visit.
pub(super) fn visitors(desk: &Desk, register: &Alliance, file: &File) -> Parties {
    let station = station(register, file);
    let units = [Party::unit(Role::Ca, "ca"), Party::unit(Role::Wf, "wf"), Party::unit(Role::Sw, "sw")];
    let all = station.into_iter().chain(units).chain([Party::Staff(desk.actor.staff)]);
    named(desk, register, all)
}

/// One contact as proposed: its text, and whether the side is left out.
pub(super) struct ContactPreset {
    /// The name, or the reason.
    pub(super) text: String,
    /// Left out.
    pub(super) out: bool,
}

fn named_contact(text: impl Into<String>) -> ContactPreset {
    ContactPreset { text: text.into(), out: false }
}

fn left_out(text: String) -> ContactPreset {
    ContactPreset { text, out: true }
}

/// Whom to name, whom to leave out and why.
pub(super) fn contact(desk: &Desk, view: &FileView, side: ContactSide) -> ContactPreset {
    let lang = desk.lang();
    let file = view.stream.noun();
    match side {
        ContactSide::Unit => named_contact(desk.staff.name.reveal()),
        ContactSide::School if !file.minor() => left_out(lang.t("plan-out-adult")),
        ContactSide::School => named_contact(school(view).unwrap_or_default()),
        ContactSide::Family => match guardian(view) {
            Some(guardian) => named_contact(family::seen(lang, guardian, desk.house().today()).name),
            None if suspect_at_home(view) => left_out(lang.t("plan-out-family")),
            None => named_contact(""),
        },
        ContactSide::Village if file.sexual() => left_out(lang.t("plan-out-village")),
        ContactSide::Village => {
            let village = file.opening.as_ref().and_then(|o| o.village.as_ref());
            named_contact(village.map(|v| words::code(desk, "station", &v.0)).unwrap_or_default())
        }
    }
}

/// The person the file is for.
pub(super) fn subject(view: &FileView) -> Option<&PersonView> {
    view.persons.iter().find(|p| p.entry.roles.contains(&PersonRole::Subject))
}

fn school(view: &FileView) -> Option<String> {
    let subject = subject(view)?;
    let open = subject.fields.clear(family::row_of(subject), Field::School);
    let school = subject.person.noun().identity.as_ref()?.school.as_ref()?;
    open.then(|| school.reveal().to_owned())
}

/// A guardian who is no suspect.
fn guardian(view: &FileView) -> Option<&PersonView> {
    view.persons.iter().find(|p| {
        p.entry.roles.contains(&PersonRole::Guardian) && !p.entry.roles.contains(&PersonRole::Suspect)
    })
}

/// Somebody of her own family is the suspect.
fn suspect_at_home(view: &FileView) -> bool {
    view.persons.iter().any(|p| {
        let kin = p.entry.relation.is_some() || p.entry.roles.contains(&PersonRole::Guardian);
        kin && p.entry.roles.contains(&PersonRole::Suspect)
    })
}
