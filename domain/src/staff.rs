//! Staff (工作人员): posts, yearly screening (入职查询, 未保法 62), enrolled phones, and the
//! ties that bar somebody from a file. Criminal records are never stored, only the result.

use crate::actor::{Actor, Party, Post};
use crate::clock::civil_date;
use crate::ids::{Jurisdiction, PersonId, StaffId, StreamId};
use crate::noun::{ClockOrder, Ctx, Kind, Noun, Refuse, Stamp};
use crate::rows::{Facet, Level, Rows, VisibilityRow, WorkRow};
use crate::text::Confidential;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Result of a screening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScreeningResult {
    /// 无.
    Clear,
    /// 有: must not be employed.
    MustNotEmploy,
    /// 复查中.
    UnderReview,
}

impl ScreeningResult {
    /// Reads a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "clear" => Some(Self::Clear),
            "must_not_employ" => Some(Self::MustNotEmploy),
            "under_review" => Some(Self::UnderReview),
            _ => None,
        }
    }
}

/// A screening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screening {
    /// When asked.
    pub asked_on: Date,
    /// Through which channel.
    pub channel: String,
    /// Result.
    pub result: ScreeningResult,
    /// Valid until: one year on.
    pub valid_until: Date,
}

/// What may be asked of a member of staff.
#[derive(Clone, Debug)]
pub enum Command {
    /// Register.
    Register {
        /// Name.
        name: Confidential,
        /// Sign-in name, a code such as `duty1` (not personal).
        login: String,
        /// Sex, GB/T 2261.1; female victims are met by women.
        sex: u8,
        /// First post.
        post: Post,
        /// A ward, hotline or kiosk: an account of a place, not of a person.
        place: bool,
    },
    /// One more post.
    AddPost(Post),
    /// A post ended.
    EndPost(Post),
    /// Screening result.
    Screen(Screening),
    /// A tie to a person in a file, declared by her or found.
    DeclareTie {
        /// Who.
        person: PersonId,
        /// Relation code.
        relation: String,
    },
    /// A password was set.
    SetPassword,
    /// A phone was enrolled with a PIN.
    EnrolDevice {
        /// Label, e.g. "华为 P30".
        label: Confidential,
    },
    /// An enrolled phone was revoked.
    RevokeDevice,
    /// No more access.
    Suspend {
        /// Why.
        reason: Confidential,
    },
    /// Access again.
    Restore,
}

/// What can have happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Fact {
    /// Registered.
    Registered {
        /// Name.
        name: Confidential,
        /// Sign-in name.
        login: String,
        /// Sex.
        sex: u8,
        /// Post.
        post: Post,
        /// A place's account.
        place: bool,
    },
    /// Post added.
    PostAdded(Post),
    /// Post ended.
    PostEnded(Post),
    /// Screened.
    Screened(Screening),
    /// Tie declared.
    TieDeclared {
        /// Who.
        person: PersonId,
        /// Relation.
        relation: String,
    },
    /// Password set.
    PasswordSet,
    /// Phone enrolled.
    DeviceEnrolled {
        /// Label.
        label: Confidential,
    },
    /// Phone revoked.
    DeviceRevoked,
    /// Suspended.
    Suspended {
        /// Why.
        reason: Confidential,
    },
    /// Restored.
    Restored,
}

/// Why it may say no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Registered already.
    AlreadyRegistered,
    /// Not registered.
    NotRegistered,
    /// Name missing.
    NameMissing,
    /// Sign-in name missing or not plain letters and digits.
    LoginUnfit,
    /// One person may not hold two of system, rights and logs (三权分立).
    AdministratorsSeparate,
    /// That post is held already.
    PostHeld,
    /// No such post.
    NoSuchPost,
    /// The last post can't end; suspend instead.
    LastPost,
    /// A screening lies in the future.
    ScreeningInFuture,
}

impl Refuse for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyRegistered => "staff-already-registered",
            Self::NotRegistered => "staff-not-registered",
            Self::NameMissing => "staff-name-missing",
            Self::LoginUnfit => "staff-login-unfit",
            Self::AdministratorsSeparate => "staff-administrators-separate",
            Self::PostHeld => "staff-post-held",
            Self::NoSuchPost => "staff-no-such-post",
            Self::LastPost => "staff-last-post",
            Self::ScreeningInFuture => "staff-screening-in-future",
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NameMissing => Some("name"),
            Self::LoginUnfit => Some("login"),
            Self::AdministratorsSeparate | Self::PostHeld | Self::NoSuchPost | Self::LastPost => Some("role"),
            Self::ScreeningInFuture => Some("asked_on"),
            _ => None,
        }
    }
}

/// A member of staff.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Staff {
    /// Name.
    pub name: Confidential,
    /// Sign-in name.
    pub login: String,
    /// Sex.
    pub sex: u8,
    /// Posts held.
    pub posts: Vec<Post>,
    /// A place's account.
    pub place: bool,
    /// Last screening.
    pub screening: Option<Screening>,
    /// Persons she is tied to.
    pub ties: BTreeSet<PersonId>,
    /// Label of the enrolled phone.
    pub device: Option<Confidential>,
    /// Suspended.
    pub suspended: bool,
    /// When registered.
    pub registered_at: Option<Timestamp>,
}

impl Staff {
    /// Whether one of her posts lets her near children only when screened (R52).
    #[must_use]
    pub fn must_be_screened(&self) -> bool {
        self.posts.iter().any(|post| post.role.meets_children())
    }

    /// Whether her screening lets her near a child on that day (R52): a clear result, at most
    /// one year old.
    #[must_use]
    pub fn screened_on(&self, day: Date) -> bool {
        self.screening
            .as_ref()
            .is_some_and(|s| s.result == ScreeningResult::Clear && s.asked_on <= day && day < s.valid_until)
    }

    /// The actor she is in one of her posts.
    #[must_use]
    pub fn actor(&self, id: StaffId, jurisdiction: Jurisdiction, post: usize, mfa: bool) -> Option<Actor> {
        let post = self.posts.get(post)?.clone();
        (!self.suspended).then_some(Actor { staff: id, jurisdiction, post, mfa })
    }

    fn separate(&self, post: &Post) -> Result<(), Refusal> {
        let clash =
            |held: &Post| held.role.administers() && post.role.administers() && held.role != post.role;
        if self.posts.iter().any(clash) { Err(Refusal::AdministratorsSeparate) } else { Ok(()) }
    }
}

fn check_new(name: &Confidential, login: &str) -> Result<(), Refusal> {
    if name.is_empty() {
        return Err(Refusal::NameMissing);
    }
    let fit = !login.is_empty() && login.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if fit { Ok(()) } else { Err(Refusal::LoginUnfit) }
}

impl Noun for Staff {
    const KIND: Kind = Kind::Staff;
    const STATE_VERSION: u16 = 1;
    type Command = Command;
    type Fact = Fact;
    type Refusal = Refusal;

    fn decide(&self, command: Command, ctx: &Ctx<'_>) -> Result<Vec<Fact>, Refusal> {
        if let Command::Register { name, login, sex, post, place } = command {
            if self.registered_at.is_some() {
                return Err(Refusal::AlreadyRegistered);
            }
            check_new(&name, &login)?;
            return Ok(vec![Fact::Registered { name, login, sex, post, place }]);
        }
        if self.registered_at.is_none() {
            return Err(Refusal::NotRegistered);
        }
        match command {
            Command::Register { .. } => Err(Refusal::AlreadyRegistered),
            Command::AddPost(post) if self.posts.contains(&post) => Err(Refusal::PostHeld),
            Command::AddPost(post) => {
                self.separate(&post)?;
                Ok(vec![Fact::PostAdded(post)])
            }
            Command::EndPost(post) if !self.posts.contains(&post) => Err(Refusal::NoSuchPost),
            Command::EndPost(_) if self.posts.len() == 1 => Err(Refusal::LastPost),
            Command::EndPost(post) => Ok(vec![Fact::PostEnded(post)]),
            Command::Screen(screening) => {
                let today = civil_date(ctx.now);
                match screening.asked_on > today {
                    true => Err(Refusal::ScreeningInFuture),
                    false => Ok(vec![Fact::Screened(screening)]),
                }
            }
            Command::DeclareTie { person, relation } => Ok(vec![Fact::TieDeclared { person, relation }]),
            Command::SetPassword => Ok(vec![Fact::PasswordSet]),
            Command::EnrolDevice { label } => Ok(vec![Fact::DeviceEnrolled { label }]),
            Command::RevokeDevice => Ok(vec![Fact::DeviceRevoked]),
            Command::Suspend { reason } => Ok(vec![Fact::Suspended { reason }]),
            Command::Restore => Ok(vec![Fact::Restored]),
        }
    }

    fn apply(&mut self, fact: &Fact, stamp: &Stamp) {
        match fact {
            Fact::Registered { name, login, sex, post, place } => {
                self.name = name.clone();
                self.login.clone_from(login);
                self.sex = *sex;
                self.posts = vec![post.clone()];
                self.place = *place;
                self.registered_at = Some(stamp.at);
            }
            Fact::PostAdded(post) => self.posts.push(post.clone()),
            Fact::PostEnded(post) => self.posts.retain(|p| p != post),
            Fact::Screened(screening) => self.screening = Some(screening.clone()),
            Fact::TieDeclared { person, .. } => {
                self.ties.insert(*person);
            }
            Fact::PasswordSet => {}
            Fact::DeviceEnrolled { label } => self.device = Some(label.clone()),
            Fact::DeviceRevoked => self.device = None,
            Fact::Suspended { .. } => self.suspended = true,
            Fact::Restored => self.suspended = false,
        }
    }

    fn clock_orders(&self, fact: &Fact, stamp: &Stamp) -> Vec<ClockOrder> {
        match (fact, self.posts.first()) {
            (Fact::Screened(screening), Some(post)) => {
                let noon = screening.asked_on.at(12, 0, 0, 0).to_zoned_datetime(crate::clock::shanghai());
                let from = noon.map_or(stamp.at, |z| z.timestamp());
                let owner = Party::Unit(post.role, post.unit.clone());
                vec![ClockOrder::meet("T48", stamp.at), ClockOrder::start("T48", from, owner)]
            }
            (Fact::Suspended { .. }, _) => vec![ClockOrder::cancel("T48")],
            _ => Vec::new(),
        }
    }

    fn rows(&self, id: StreamId) -> Rows {
        let Some(opened) = self.registered_at else { return Rows::default() };
        let work = WorkRow {
            kind: Kind::Staff,
            stage: if self.suspended { "suspended" } else { "active" },
            holder: None,
            unit: self.posts.first().map(|p| p.unit.clone()),
            station: None,
            risk: 0,
            lane: None,
            due: None,
            opened,
            closed: None,
            title: self.login.clone(),
            urgency: 9,
        };
        let mut facets: Vec<Facet> = self.posts.iter().map(|p| Facet::new("role", p.role.code())).collect();
        facets.push(Facet::new("login", self.login.clone()));
        facets.extend(self.ties.iter().map(|p| Facet::new("tie", p.to_string())));
        let own = VisibilityRow {
            party: Party::Staff(StaffId::from(id)),
            level: Level::Full,
            until: None,
            basis: "self",
        };
        let admin = |role| VisibilityRow {
            party: Party::unit(role, "admin"),
            level: Level::Part,
            until: None,
            basis: "administration",
        };
        let visibility = vec![own, admin(crate::actor::Role::Sys), admin(crate::actor::Role::Sec)];
        Rows { work: Some(work), facets, visibility, clocks: Vec::new(), figures: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::{Command, Screening, ScreeningResult, Staff};
    use crate::actor::{Post, Role, UnitCode};
    use crate::testing::Bench;
    use crate::text::Confidential;
    use jiff::civil::date;

    fn post(role: Role) -> Post {
        Post { role, unit: UnitCode::new("sw"), villages: Vec::new() }
    }

    fn registered(role: Role) -> Bench<Staff> {
        let mut bench = Bench::new();
        let name = Confidential::new("林清");
        let command =
            Command::Register { name, login: "sw1".to_owned(), sex: 2, post: post(role), place: false };
        bench.does(command);
        bench
    }

    #[test]
    fn r52_only_a_clear_screening_of_at_most_a_year_lets_near_a_child() {
        let mut bench = registered(Role::Sw);
        let today = date(2026, 11, 23);
        assert!(!bench.noun().screened_on(today));
        let screening = |result| Screening {
            asked_on: date(2026, 1, 5),
            channel: "police".to_owned(),
            result,
            valid_until: date(2027, 1, 5),
        };
        bench.does(Command::Screen(screening(ScreeningResult::UnderReview)));
        assert!(!bench.noun().screened_on(today));
        bench.does(Command::Screen(screening(ScreeningResult::Clear)));
        assert!(bench.noun().screened_on(today));
        assert!(!bench.noun().screened_on(date(2027, 1, 5)), "a year is over");
    }

    #[test]
    fn r68_nobody_holds_two_of_system_rights_and_logs() {
        let mut bench = registered(Role::Sys);
        assert_eq!(bench.answer(Command::AddPost(post(Role::Sec))), "staff-administrators-separate");
        assert_eq!(bench.answer(Command::AddPost(post(Role::Sw))), "ok");
    }
}
