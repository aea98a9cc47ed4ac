//! Who acts: roles of the alliance (domain text §13.1), posts, and the parties that
//! visibility rows name.

use crate::ids::{Jurisdiction, StaffId};
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! roles {
    ($($(#[$doc:meta])* $variant:ident = $code:literal),+ $(,)?) => {
        /// A role in the alliance. Codes are those of the domain text §13.1, plus
        /// `PSB_DUTY` for the receiving duty officer (值班民警), who alone reads reporters.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub enum Role {
            $($(#[$doc])* #[serde(rename = $code)] $variant),+
        }

        impl Role {
            /// Every role, in the order of the access matrix.
            pub const ALL: &'static [Role] = &[$(Role::$variant),+];

            /// The code that stands in rows, policies and rule files.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Role::$variant => $code),+ }
            }
        }
    };
}

roles! {
    /// 值班民警: takes reports, reads reporters.
    PsbDuty = "PSB_DUTY",
    /// 公安分局联盟办公室: the hub.
    PsbOffice = "PSB_OFF",
    /// 办案民警.
    PsbCase = "PSB_CASE",
    /// 社区民警.
    PsbBeat = "PSB_BEAT",
    /// 法医/技术.
    PsbLab = "PSB_LAB",
    /// 检察院第三检察部.
    Proc = "PROC",
    /// 综治/政法.
    Zz = "ZZ",
    /// 妇联.
    Wf = "WF",
    /// 民政 (儿童督导员) and 未保站.
    Ca = "CA",
    /// 团委.
    Cyl = "CYL",
    /// 教体中心.
    Edu = "EDU",
    /// 学校.
    Sch = "SCH",
    /// 司法所.
    Jus = "JUS",
    /// 法律援助/律师.
    Law = "LAW",
    /// 卫健/医院.
    Hosp = "HOSP",
    /// 法院/法庭.
    Court = "COURT",
    /// 村居站点.
    Stn = "STN",
    /// 心理咨询师.
    Psy = "PSY",
    /// 社工.
    Sw = "SW",
    /// 合适成年人.
    Adult = "ADULT",
    /// 企业/爱心父母.
    Donor = "DONOR",
    /// 异地协作.
    Remote = "REMOTE",
    /// 热线.
    Hot = "HOT",
    /// 信箱.
    Mail = "MAIL",
    /// 公众/当事人/监护人.
    Pub = "PUB",
    /// 系统管理员: runs the system, sees no content.
    Sys = "SYS",
    /// 安全管理员: rights and keys, sees no content.
    Sec = "SEC",
    /// 审计管理员: logs with masked content.
    Aud = "AUD",
    /// 联席会议领导: counts and briefs under code names.
    Lead = "LEAD",
}

impl Role {
    /// The role with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|r| r.code() == code)
    }

    /// Whether who holds it meets children as a helper and must be screened first (入职查询,
    /// 未保法 62; R52). Public servants are vetted by their own offices.
    #[must_use]
    pub fn meets_children(self) -> bool {
        matches!(self, Role::Psy | Role::Sw | Role::Adult | Role::Donor)
    }

    /// Whether this is one of the three separated administrators (三权分立).
    #[must_use]
    pub fn administers(self) -> bool {
        matches!(self, Role::Sys | Role::Sec | Role::Aud)
    }
}

/// Code of a unit (成员单位, 学校, 站点), e.g. `psb`, `hosp`, `stn-442000105201`, `sch-07`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Debug)]
#[serde(transparent)]
pub struct UnitCode(pub String);

impl UnitCode {
    /// Wraps a code.
    #[must_use]
    pub fn new(code: impl Into<String>) -> Self {
        Self(code.into())
    }
}

impl fmt::Display for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Code of a village or community (村居), 12 digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Debug)]
#[serde(transparent)]
pub struct VillageCode(pub String);

/// Whom a visibility row names: a unit in a role, or one person on assignment.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Party {
    /// Everyone holding this role in this unit.
    Unit(Role, UnitCode),
    /// One member of staff.
    Staff(StaffId),
}

impl Party {
    /// A unit in a role.
    #[must_use]
    pub fn unit(role: Role, unit: &str) -> Self {
        Party::Unit(role, UnitCode::new(unit))
    }

    /// The code that stands in rows: `ROLE@unit` or `staff:<uuid>`.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Party::Unit(role, unit) => format!("{}@{unit}", role.code()),
            Party::Staff(id) => format!("staff:{id}"),
        }
    }

    /// Reads a code back; `None` when it is not one.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        if let Some(id) = code.strip_prefix("staff:") {
            return StaffId::parse(id).map(Party::Staff);
        }
        let (role, unit) = code.split_once('@')?;
        Some(Party::Unit(Role::from_code(role)?, UnitCode::new(unit)))
    }
}

/// A post (岗位): one role in one unit; a person may hold several and acts in one at a time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Post {
    /// Role held.
    pub role: Role,
    /// Unit it is held in.
    pub unit: UnitCode,
    /// Villages it is limited to; empty for the whole town.
    pub villages: Vec<VillageCode>,
}

/// Who is acting now, in which post. Built by the session, passed everywhere explicitly.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Actor {
    /// The member of staff.
    pub staff: StaffId,
    /// The town.
    pub jurisdiction: Jurisdiction,
    /// The post acted in.
    pub post: Post,
    /// Whether a second factor was shown in this session.
    pub mfa: bool,
}

impl Actor {
    /// The parties whose visibility rows this actor may use.
    #[must_use]
    pub fn parties(&self) -> Vec<Party> {
        vec![Party::Unit(self.post.role, self.post.unit.clone()), Party::Staff(self.staff)]
    }

    /// The actor as a unit in a role.
    #[must_use]
    pub fn party(&self) -> Party {
        Party::Unit(self.post.role, self.post.unit.clone())
    }

    /// The role acted in.
    #[must_use]
    pub fn role(&self) -> Role {
        self.post.role
    }
}

#[cfg(test)]
mod tests {
    use super::{Party, Role};
    use crate::ids::StaffId;

    #[test]
    fn party_codes_read_back() {
        let parties =
            [Party::unit(Role::Stn, "stn-442000105201"), Party::Staff(StaffId(uuid::Uuid::from_u128(7)))];
        for party in parties {
            assert_eq!(Party::parse(&party.code()), Some(party));
        }
        assert_eq!(Party::parse("NOBODY@psb"), None);
    }
}
