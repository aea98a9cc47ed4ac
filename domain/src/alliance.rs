//! Alliance (联盟): the register of member units, the workroom, the thirteen stations by
//! division code, schools, wards. One stream per town.

use crate::actor::{Party, Role, UnitCode, VillageCode};
use crate::ids::StreamId;
use crate::noun::{ClockOrder, Ctx, Kind, Noun, Refuse, Stamp};
use crate::rows::{Facet, FigureRow, Level, Rows, VisibilityRow, WorkRow};
use crate::text::Confidential;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What sort of unit it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// A member of the joint meeting (联席会议成员单位).
    Member,
    /// A station of a village or community (站点).
    Station,
    /// The town workroom (工作室).
    Workroom,
    /// A school or kindergarten.
    School,
    /// A ward of the hospital, reached by its QR code.
    Ward,
    /// An organisation that serves: social work, counselling, law firm.
    Service,
    /// An agency of another county under an agreement.
    Remote,
}

impl UnitKind {
    /// Code in facets.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Station => "station",
            Self::Workroom => "workroom",
            Self::School => "school",
            Self::Ward => "ward",
            Self::Service => "service",
            Self::Remote => "remote",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Member, Self::Station, Self::Workroom, Self::School, Self::Ward, Self::Service, Self::Remote]
            .into_iter()
            .find(|k| k.code() == code)
    }
}

/// A unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Sort.
    pub kind: UnitKind,
    /// Name as written on the door.
    pub name: String,
    /// English name for the English interface.
    pub name_en: String,
    /// Role its staff hold by default.
    pub role: Role,
    /// Village it stands for, if a station or school.
    pub village: Option<VillageCode>,
    /// Phone of the desk, for hand-overs.
    pub phone: Option<Confidential>,
    /// Where hand-overs go: role and unit; wards hand over to the hospital.
    pub parent: Option<UnitCode>,
}

/// What may be asked.
#[derive(Clone, Debug)]
pub enum Command {
    /// Register or correct a unit.
    Register {
        /// Code.
        code: UnitCode,
        /// The unit.
        unit: Unit,
    },
    /// It closed.
    Retire {
        /// Code.
        code: UnitCode,
    },
}

/// What can have happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Fact {
    /// Registered.
    UnitRegistered {
        /// Code.
        code: UnitCode,
        /// Unit.
        unit: Unit,
    },
    /// Retired.
    UnitRetired {
        /// Code.
        code: UnitCode,
    },
}

/// Why it may say no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Code missing or unfit.
    CodeUnfit,
    /// Name missing.
    NameMissing,
    /// A station needs its division code.
    VillageMissing,
    /// Another station stands for that village.
    VillageTaken,
    /// No such unit.
    NoSuchUnit,
}

impl Refuse for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::CodeUnfit => "unit-code-unfit",
            Self::NameMissing => "unit-name-missing",
            Self::VillageMissing => "unit-village-missing",
            Self::VillageTaken => "unit-village-taken",
            Self::NoSuchUnit => "unit-no-such",
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::CodeUnfit | Self::NoSuchUnit => Some("code"),
            Self::NameMissing => Some("name"),
            Self::VillageMissing | Self::VillageTaken => Some("village"),
        }
    }
}

/// The register.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Alliance {
    /// Units in service.
    pub units: BTreeMap<UnitCode, Unit>,
    /// When founded here.
    pub founded_at: Option<Timestamp>,
}

impl Alliance {
    /// The unit with that code.
    #[must_use]
    pub fn unit(&self, code: &str) -> Option<&Unit> {
        self.units.get(&UnitCode::new(code))
    }

    /// Units of a sort, in code order.
    pub fn of_kind(&self, kind: UnitKind) -> impl Iterator<Item = (&UnitCode, &Unit)> {
        self.units.iter().filter(move |(_, u)| u.kind == kind)
    }

    /// The station that stands for a village.
    #[must_use]
    pub fn station_of(&self, village: &VillageCode) -> Option<&UnitCode> {
        self.of_kind(UnitKind::Station).find(|(_, u)| u.village.as_ref() == Some(village)).map(|(c, _)| c)
    }

    /// The party that receives hand-overs for a unit.
    #[must_use]
    pub fn desk_of(&self, code: &UnitCode) -> Option<Party> {
        self.units.get(code).map(|u| Party::Unit(u.role, u.parent.clone().unwrap_or_else(|| code.clone())))
    }
}

impl Noun for Alliance {
    const KIND: Kind = Kind::Alliance;
    const STATE_VERSION: u16 = 1;
    type Command = Command;
    type Fact = Fact;
    type Refusal = Refusal;

    fn decide(&self, command: Command, _ctx: &Ctx<'_>) -> Result<Vec<Fact>, Refusal> {
        match command {
            Command::Register { code, unit } => {
                let fit = !code.0.is_empty() && code.0.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
                if !fit {
                    return Err(Refusal::CodeUnfit);
                }
                if unit.name.is_empty() {
                    return Err(Refusal::NameMissing);
                }
                if unit.kind == UnitKind::Station {
                    let village = unit.village.as_ref().ok_or(Refusal::VillageMissing)?;
                    if self.station_of(village).is_some_and(|other| *other != code) {
                        return Err(Refusal::VillageTaken);
                    }
                }
                Ok(vec![Fact::UnitRegistered { code, unit }])
            }
            Command::Retire { code } => match self.units.contains_key(&code) {
                true => Ok(vec![Fact::UnitRetired { code }]),
                false => Err(Refusal::NoSuchUnit),
            },
        }
    }

    fn apply(&mut self, fact: &Fact, stamp: &Stamp) {
        self.founded_at.get_or_insert(stamp.at);
        match fact {
            Fact::UnitRegistered { code, unit } => {
                self.units.insert(code.clone(), unit.clone());
            }
            Fact::UnitRetired { code } => {
                self.units.remove(code);
            }
        }
    }

    fn clock_orders(&self, _fact: &Fact, _stamp: &Stamp) -> Vec<ClockOrder> {
        Vec::new()
    }

    fn rows(&self, _id: StreamId) -> Rows {
        let Some(opened) = self.founded_at else { return Rows::default() };
        let work = WorkRow {
            kind: Kind::Alliance,
            stage: "active",
            holder: None,
            unit: None,
            station: None,
            risk: 0,
            lane: None,
            due: None,
            opened,
            closed: None,
            title: "alliance".to_owned(),
            urgency: 9,
        };
        let facets =
            self.units.iter().map(|(c, u)| Facet::new("unit", format!("{}:{c}", u.kind.code()))).collect();
        let figures = self
            .of_kind(UnitKind::Station)
            .map(|(code, unit)| FigureRow {
                figure: "K04",
                at: opened,
                site: unit.village.as_ref().map(|v| v.0.clone()),
                unit: Some(code.clone()),
                person_key: None,
                amount: 1,
            })
            .collect();
        let visibility = vec![VisibilityRow {
            party: Party::unit(Role::Sys, "admin"),
            level: Level::Full,
            until: None,
            basis: "administration",
        }];
        Rows { work: Some(work), facets, visibility, clocks: Vec::new(), figures }
    }
}
