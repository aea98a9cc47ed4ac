//! What a report carries (domain text §3.3): as few required fields as a doctor can give at
//! two in the morning, everything else welcome and none of it asked twice.

use crate::actor::{UnitCode, VillageCode};
use crate::ids::StaffId;
use crate::text::Confidential;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Which branch of the law a report follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Branch {
    /// A minor: mandatory reporting by the nine situations (强制报告意见 4).
    #[default]
    Minor,
    /// An adult woman: help is offered and her wish decides; no report over her head.
    AdultWoman,
}

impl Branch {
    /// Code in facets and forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Branch::Minor => "minor",
            Branch::AdultWoman => "adult_woman",
        }
    }

    /// Reads the code back.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "minor" => Some(Branch::Minor),
            "adult_woman" => Some(Branch::AdultWoman),
            _ => None,
        }
    }
}

/// The nine situations of 强制报告意见 4; several may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Situation {
    /// 生殖器官或隐私部位非正常损伤.
    S1,
    /// 不满14周岁女性遭受性侵害、怀孕、流产.
    S2,
    /// 14周岁以上女性遭受性侵害所致怀孕、流产.
    S3,
    /// 多处损伤、营养不良、意识不清, 疑似家暴、欺凌、虐待.
    S4,
    /// 自杀、自残、工伤、中毒等非正常伤残、死亡.
    S5,
    /// 被遗弃或长期无人照料.
    S6,
    /// 来源不明、失踪或被拐卖、收买.
    S7,
    /// 被组织乞讨.
    S8,
    /// 其他严重侵害或正面临不法侵害危险.
    S9,
}

impl Situation {
    /// All nine, in the order of the opinion.
    pub const ALL: [Situation; 9] = [
        Situation::S1,
        Situation::S2,
        Situation::S3,
        Situation::S4,
        Situation::S5,
        Situation::S6,
        Situation::S7,
        Situation::S8,
        Situation::S9,
    ];

    /// Code, `S1` to `S9`.
    #[must_use]
    pub fn code(self) -> &'static str {
        ["S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9"][self as usize]
    }

    /// Reads the code back.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// Whether it speaks of sexual assault, so that its facts are the most secret class.
    #[must_use]
    pub fn sexual(self) -> bool {
        matches!(self, Situation::S1 | Situation::S2 | Situation::S3)
    }
}

/// Whether the person is safe at this moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Safety {
    /// Safe now.
    Safe,
    /// Not known.
    #[default]
    Unknown,
    /// Being hurt, or about to be: 110 first.
    Danger,
}

impl Safety {
    /// Code in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Safety::Safe => "safe",
            Safety::Unknown => "unknown",
            Safety::Danger => "danger",
        }
    }

    /// Reads the code back.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Safety::Safe, Safety::Unknown, Safety::Danger].into_iter().find(|s| s.code() == code)
    }
}

/// Who reports. Readable by the receiving duty officer only (R05).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reporter {
    /// Kind of mandated reporter, `R01`–`R90` (强制报告意见 3).
    pub org_type: String,
    /// Their unit, when it is one of the alliance.
    pub unit: Option<UnitCode>,
    /// The account the report was sent from.
    pub account: Option<StaffId>,
    /// Name.
    pub name: Option<Confidential>,
    /// Phone to call back on.
    pub call_back: Option<Confidential>,
    /// Wishes to stay unnamed even towards other units.
    pub anonymous: bool,
}

/// Whom the report is about, as far as known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Name.
    pub name: Option<Confidential>,
    /// Sex, GB/T 2261.1: 0, 1, 2, 9.
    pub sex: u8,
    /// Birth date, if known.
    pub birth_date: Option<Date>,
    /// Age as estimated by the reporter, in years.
    pub age_estimate: Option<u8>,
    /// Number of an identity paper.
    pub id_number: Option<Confidential>,
    /// Village, for the station and the police station.
    pub village: Option<VillageCode>,
    /// Address.
    pub address: Option<Confidential>,
    /// School.
    pub school: Option<Confidential>,
    /// Where she is now.
    pub current_place: Option<Confidential>,
    /// Phone.
    pub phone: Option<Confidential>,
}

impl Subject {
    /// Age in full years on a date: from the birth date if known, else the estimate. One is
    /// 已满N周岁 from the day after the birthday.
    #[must_use]
    pub fn age_on(&self, day: Date) -> Option<u8> {
        match self.birth_date {
            Some(birth) => Some(full_years(birth, day)),
            None => self.age_estimate,
        }
    }
}

/// Full years in the sense of criminal law: counted from the day after the birthday.
#[must_use]
pub fn full_years(birth: Date, day: Date) -> u8 {
    let mut years = i32::from(day.year()) - i32::from(birth.year());
    if (day.month(), day.day()) <= (birth.month(), birth.day()) {
        years -= 1;
    }
    u8::try_from(years.max(0)).unwrap_or(u8::MAX)
}

/// Who is suspected, as far as said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuspectHint {
    /// Name.
    pub name: Option<Confidential>,
    /// Relation to the subject, GB/T 4761 or an X code.
    pub relation: Option<String>,
    /// Description.
    pub description: Option<Confidential>,
    /// Is her guardian: then nobody tells the guardian (§3.3).
    pub guardian: bool,
    /// Lives in the same household.
    pub same_household: bool,
}

/// An adult woman's own decision. Help is offered first; the wish is hers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdultWish {
    /// Which help was offered (codes: `medical`, `shelter`, `legal_aid`, `order`, `counsel`).
    pub help_offered: BTreeSet<String>,
    /// Whether she was asked.
    pub asked: bool,
    /// Her consent, unit by unit: each receiving unit is asked for separately (个保法 23).
    pub consents: BTreeMap<UnitCode, bool>,
    /// Her words.
    pub words: Option<Confidential>,
    /// A person without or with limited capacity: the duty to report holds (反家暴法 14).
    pub limited_capacity: bool,
}

/// A report as it arrives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intake {
    /// Branch of the law.
    pub branch: Branch,
    /// Channel code: `ward_qr`, `phone_110`, `sms_12110`, `hotline`, `web`, `letter`, `in_person`, `station`.
    pub channel: String,
    /// When the reporter says it reached them (claimed time); legal clocks start from it.
    pub known_at: Option<Timestamp>,
    /// Who reports.
    pub reporter: Reporter,
    /// About whom.
    pub subject: Subject,
    /// Who is suspected.
    pub suspect: SuspectHint,
    /// Situations seen; suspicion suffices (R01).
    pub situations: BTreeSet<Situation>,
    /// Pregnant, miscarried or had an abortion.
    pub pregnancy: bool,
    /// Safe now?
    pub safety: Safety,
    /// Danger of self-harm.
    pub self_harm: bool,
    /// What happened, in the reporter's words.
    pub narrative: Option<Confidential>,
    /// The child's own words, if she spoke by herself; never asked for.
    pub own_words: Option<Confidential>,
    /// First steps taken (codes: `hospital`, `separated`, `clothes_kept`, `seen_alone`).
    pub first_steps: BTreeSet<String>,
    /// The adult woman's decision; `None` for minors.
    pub adult: Option<AdultWish>,
    /// Where it happened, when outside the town: a division code (R08).
    pub other_area: Option<String>,
    /// Random 16-digit receipt code, shaped like nothing in particular; made by the service.
    pub receipt: Confidential,
    /// Free code name of the matter; made by the service.
    pub code_name: String,
}

impl Intake {
    /// Situations with those that follow by rule added: a girl under 14 who is pregnant is S2
    /// with no further test (R06).
    #[must_use]
    pub fn derived_situations(&self, day: Date) -> BTreeSet<Situation> {
        let mut all = self.situations.clone();
        let girl = self.subject.sex == 2;
        if self.pregnancy && girl && self.branch == Branch::Minor {
            match self.subject.age_on(day) {
                Some(age) if age < 14 => {
                    all.insert(Situation::S2);
                }
                Some(_) if all.contains(&Situation::S1) => {
                    all.insert(Situation::S3);
                }
                _ => {}
            }
        }
        all
    }

    /// Whether the facts are of the most secret class.
    #[must_use]
    pub fn sexual(&self) -> bool {
        self.situations.iter().any(|s| s.sexual())
    }
}

#[cfg(test)]
mod tests {
    use super::{Intake, Situation, full_years};
    use jiff::civil::date;

    #[test]
    fn full_years_count_from_the_day_after_the_birthday() {
        let birth = date(2012, 11, 25);
        assert_eq!(full_years(birth, date(2026, 11, 25)), 13);
        assert_eq!(full_years(birth, date(2026, 11, 26)), 14);
    }

    #[test]
    fn r06_girl_under_14_pregnant_is_s2_without_further_test() {
        let mut intake = Intake { pregnancy: true, ..Intake::default() };
        intake.subject.sex = 2;
        intake.subject.age_estimate = Some(13);
        assert!(intake.derived_situations(date(2026, 11, 23)).contains(&Situation::S2));
        intake.subject.age_estimate = Some(15);
        assert!(!intake.derived_situations(date(2026, 11, 23)).contains(&Situation::S2));
    }
}
