//! Why a pair is thought to be one person or not, field by field, in words a caseworker uses.

use crate::compare::{BirthLevel, Compared, PhoneLevel};
use crate::em::{Levels, Weights};
use crate::idno::IdLikeness;
use crate::name_cmp::NameLevel;

/// What a reason is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Name.
    Name,
    /// Birth or age.
    Birth,
    /// Identity number.
    Id,
    /// Telephone, guardian, address and school: one fact about a household.
    Home,
    /// Sex.
    Sex,
}

/// One reason.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reason {
    /// What it is about.
    pub topic: Topic,
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
    /// Log2 weight: positive speaks for one person, negative against.
    pub bits: f32,
}

/// The reasons of a pair, the weightiest first; what is unknown is left out.
pub fn explain(pair: &Compared, weights: &Weights, levels: &Levels) -> Vec<Reason> {
    let parts = weights.parts(levels);
    let mut reasons = Vec::new();
    let mut push = |topic, text: Option<(&'static str, &'static str)>, bits| {
        if let Some((zh, en)) = text {
            reasons.push(Reason { topic, zh, en, bits });
        }
    };
    // A likeness that is commoner among strangers than in one person says little, and never "against".
    let likeness = |agrees: bool, bits: f32| if agrees { bits.max(0.0) } else { bits };
    let name = pair.name.level.min(pair.alias);
    push(Topic::Name, Some(name_words(name)), likeness(name <= NameLevel::Masked, parts[0]));
    let birth = pair.birth_any;
    let near = birth <= BirthLevel::NearDay || birth == BirthLevel::AgeFits;
    push(Topic::Birth, birth_words(birth), likeness(near, parts[1]));
    push(Topic::Id, pair.id.and_then(id_words), parts[2]);
    push(Topic::Home, home_words(pair), parts[3]);
    push(Topic::Sex, sex_words(pair.sex), parts[4]);
    if pair.kin {
        push(
            Topic::Home,
            Some(("一方姓名是另一方的监护人", "one bears the name of the other's guardian")),
            -4.0,
        );
    }
    reasons.sort_by(|x, y| y.bits.abs().total_cmp(&x.bits.abs()));
    reasons
}

fn name_words(level: NameLevel) -> (&'static str, &'static str) {
    match level {
        NameLevel::Exact => ("姓名相同", "same name"),
        NameLevel::Homophone => ("姓名一字同音", "one character of the name sounds the same"),
        NameLevel::Hidden => ("姓名可见的字都相同", "all visible characters of the name agree"),
        NameLevel::Sounds => ("姓名读音相同", "the names sound the same"),
        NameLevel::Romanised => ("拼音与姓名一致", "the romanised name reads the same"),
        NameLevel::Dialect => ("姓名方音相近", "the names sound alike in dialect"),
        NameLevel::Shape => ("姓名一字形近", "one character of the name looks alike"),
        NameLevel::Swapped => ("名字次序颠倒", "the given name is in another order"),
        NameLevel::Dropped => ("姓名少一字", "one character of the name is missing"),
        NameLevel::LongNear => ("译名相近", "the transliterated names are close"),
        NameLevel::Nick => ("小名相符", "the nickname fits"),
        NameLevel::SameMother => ("同一母亲的新生儿", "newborn of the same mother"),
        NameLevel::Masked => ("姓相同，名未写", "same surname, given name not written"),
        NameLevel::Silent => ("姓名无从比较", "the names can't be compared"),
        NameLevel::Sibling => {
            ("同姓，名有一字不同，可能是兄弟姐妹", "same surname, given names differ: perhaps siblings")
        }
        NameLevel::SurnameOnly => ("只有姓相同", "only the surname agrees"),
        NameLevel::GivenOnly => ("姓不同，名有相同", "surnames differ, given names agree in part"),
        NameLevel::Misfit => ("小名或姓不符", "the nickname or surname does not fit"),
        NameLevel::Different => ("姓名不同", "different names"),
    }
}

fn birth_words(level: BirthLevel) -> Option<(&'static str, &'static str)> {
    Some(match level {
        BirthLevel::SameDay => ("出生日期相同", "same birth date"),
        BirthLevel::Lunar => ("一为农历，一为公历，同一天", "one date is lunar, the same day"),
        BirthLevel::MonthDay => ("月日颠倒", "month and day exchanged"),
        BirthLevel::NewYear => ("同年，一方写一月一日", "same year, one written as 1 January"),
        BirthLevel::NearDay => ("出生日期相差几天或同月", "birth dates some days apart or in one month"),
        BirthLevel::OtherMonth => ("同年同日，月份不同", "same year and day, another month"),
        BirthLevel::OtherYear => ("月日相同，年份不同", "same month and day, another year"),
        BirthLevel::AgeFits => ("年龄相符", "the age fits"),
        BirthLevel::AgeNear => ("年龄相差约一岁（虚岁）", "the age is about a year off (nominal age)"),
        BirthLevel::AgeOff => ("年龄相差两三岁", "the age is two or three years off"),
        BirthLevel::SameYear => ("同年出生，日期不同", "same birth year, another date"),
        BirthLevel::NearYear => ("出生年份相近", "birth years are close"),
        BirthLevel::AgeFar => ("年龄不符", "the age does not fit"),
        BirthLevel::Different => ("出生日期不同", "different birth dates"),
        BirthLevel::Unknown => return None,
    })
}

fn id_words(level: IdLikeness) -> Option<(&'static str, &'static str)> {
    Some(match level {
        IdLikeness::Same => ("证件号码相同", "same identity number"),
        IdLikeness::Compatible => ("证件号码可见部分相同", "visible places of the identity numbers agree"),
        IdLikeness::OneSlip => ("证件号码差一处", "identity numbers differ by one slip"),
        IdLikeness::TwoSlips => ("证件号码差两处", "identity numbers differ by two slips"),
        IdLikeness::Prefix => ("证件号码前几位相同", "the first places of the identity numbers agree"),
        IdLikeness::SameBirth => (
            "证件号码出生日期相同，顺序码不同（可能双胞胎）",
            "identity numbers share birth, not sequence: perhaps twins",
        ),
        IdLikeness::SameArea => ("证件号码只有地区相同", "identity numbers share the area only"),
        IdLikeness::Different => {
            ("证件号码不同（也可能是亲属的）", "different identity numbers (one may be a relative's)")
        }
        IdLikeness::Missing => return None,
    })
}

fn home_words(pair: &Compared) -> Option<(&'static str, &'static str)> {
    let guardian = pair.guardian.level <= NameLevel::LongNear;
    Some(match (pair.phone, guardian, pair.place_level()) {
        (PhoneLevel::Same, true, _) => {
            ("电话和监护人相同（同一家庭）", "same telephone and guardian: one household")
        }
        (PhoneLevel::Same, false, _) => ("电话相同（同一家庭）", "same telephone: one household"),
        (PhoneLevel::Slip, ..) => ("电话差一位", "telephones differ by one digit"),
        (_, true, 0..=1) => ("监护人和住址相同（同一家庭）", "same guardian and address: one household"),
        (_, true, _) => ("监护人相同", "same guardian"),
        (_, false, 0) => ("住址相同", "same address"),
        (_, false, 1) => ("同村、同小区或同校", "same village, estate or school"),
        (_, false, 3) => ("同一区县", "same county"),
        (PhoneLevel::Different, false, 4) => ("电话、住址都不同", "another telephone and address"),
        (_, false, 4) => ("住址不同", "another address"),
        (PhoneLevel::Different, ..) => ("电话不同", "another telephone"),
        _ => return None,
    })
}

fn sex_words(sex: u8) -> Option<(&'static str, &'static str)> {
    match sex {
        1 => Some(("性别相同", "same sex")),
        2 => Some(("性别不同", "different sex")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare;
    use crate::em;
    use crate::mention::{Mention, Written};

    #[test]
    fn says_what_a_caseworker_would() {
        let of = |name, birth_date| {
            Mention::read(&Written { name, birth_date, phone: "13900000001", ..Written::default() })
        };
        let pair = compare::compare(&of("陈小芳", "2010-12-31"), &of("陈晓芳", "2010-12-31"));
        let words: Vec<&str> =
            explain(&pair, &Weights::default(), &em::levels_of(&pair)).iter().map(|r| r.zh).collect();
        assert!(words.contains(&"姓名一字同音"));
        assert!(words.contains(&"出生日期相同"));
        assert!(words.contains(&"电话相同（同一家庭）"));
    }
}
