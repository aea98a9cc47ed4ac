//! A missing person and one who was found: may they be the same?
//!
//! A found child may not know his surname; he knows what his grandmother is called and that there was a lamp factory.
//! Each side is a description in ordinary words. Fields are compared level by level, each level weighs as much as it
//! was worth in simulated searches (`cargo run --release -p linkage --example tracing`), and the sum becomes a
//! probability in which *somebody nobody reported here* always takes part: a candidate is never likely because it is
//! the only one. A person decides.

mod levels;
mod words;

pub use levels::{Field, LEVELS, Levels, compare};

use crate::date::{self, Day, Interval};
use crate::math;
use crate::name::{Name, NameKind};
use words::{CLOTHES, COLOURS, KIN, MARKS, PARTS, PLACES, SPEECH, thing, things, word_of};

/// How many persons a found one might be who are reported missing elsewhere, or not at all. The weights were
/// calibrated with this number; it keeps a lone candidate from looking likely.
pub const ELSEWHERE: usize = 300;
/// Days by which a guessed age may be off, beside the year that it leaves open anyway.
const GUESS_DAYS: i32 = 270;

/// A description, as written; empty when nothing was said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told<'a> {
    /// Name, or what he calls himself.
    pub name: &'a str,
    /// Other names, separated by commas.
    pub other_names: &'a str,
    /// Sex: 男/女, 1/2.
    pub sex: &'a str,
    /// Birth date.
    pub birth_date: &'a str,
    /// Age in years on the day.
    pub age: &'a str,
    /// Day of being missed, or of being found.
    pub day: &'a str,
    /// Height in centimetres.
    pub height: &'a str,
    /// Relatives and what they are called: 外婆叫阿婆; 妈妈李梅.
    pub kin: &'a str,
    /// Places he speaks of, or lived at: 灯厂, 河边.
    pub places: &'a str,
    /// Marks of the body: 左手背烫伤疤.
    pub marks: &'a str,
    /// Speech: 客家话.
    pub speech: &'a str,
    /// Clothes worn that day.
    pub clothes: &'a str,
}

/// A relative: which, and a name if one was told.
#[derive(Clone, Debug, PartialEq)]
struct Kin {
    relation: u8,
    name: Name,
}

/// A place: what kind, and its sounds.
#[derive(Clone, Debug, PartialEq)]
struct Place {
    kind: u8,
    sounds: Vec<u16>,
}

/// A mark: what, where, on which side (1 left, 2 right; 0 not told).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    kind: u8,
    part: u8,
    side: u8,
}

/// A description, made comparable.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Described {
    names: Vec<Name>,
    sex: u8,
    born: Option<Interval>,
    day: Option<Day>,
    height: u16,
    kin: Vec<Kin>,
    places: Vec<Place>,
    marks: Vec<Mark>,
    speech: Vec<u8>,
    clothes: Vec<(u8, u8)>,
}

fn phrases(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', '\u{ff0c}', ';', '\u{ff1b}', '、', '。', '\n', '/'])
        .map(str::trim)
        .filter(|phrase| !phrase.is_empty())
}

fn number(text: &str) -> Option<u16> {
    let digits: String = text
        .chars()
        .map(crate::chars::fold)
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

fn sounds(text: &str) -> Vec<u16> {
    let codes = text.chars().map(crate::chars::fold).filter_map(crate::chars::unit);
    codes.map(crate::chars::syllable).filter(|s| *s != 0).collect()
}

impl Described {
    /// Makes a description comparable; never fails.
    pub fn read(told: &Told<'_>) -> Self {
        let day = date::parse(told.day).map(date::Civil::to_day);
        let names = std::iter::once(told.name).chain(phrases(told.other_names)).map(Name::parse);
        let birth = date::parse(told.birth_date).map(date::Civil::to_day);
        let guessed = || {
            let age = number(told.age).and_then(|age| u8::try_from(age).ok()).filter(|age| *age < 120)?;
            let span = Interval::of_age(age, day?);
            Some(Interval { from: span.from - GUESS_DAYS, to: span.to + GUESS_DAYS })
        };
        Self {
            names: names.filter(|name| name.kind != NameKind::None).collect(),
            sex: match told.sex.trim().chars().next() {
                Some('男' | '1' | 'm' | 'M') => 1,
                Some('女' | '2' | 'f' | 'F') => 2,
                _ => 0,
            },
            born: birth.map(|day| Interval { from: day, to: day }).or_else(guessed),
            day,
            height: number(told.height).filter(|cm| (30..230).contains(cm)).unwrap_or(0),
            kin: phrases(told.kin).filter_map(read_kin).collect(),
            places: phrases(told.places).map(read_place).collect(),
            marks: phrases(told.marks).filter_map(read_mark).collect(),
            speech: things(SPEECH, told.speech),
            clothes: phrases(told.clothes).filter_map(read_clothes).collect(),
        }
    }
}

/// 妈妈李梅, 外婆叫阿婆, 哥哥: the relation, and the name behind it.
fn read_kin(phrase: &str) -> Option<Kin> {
    let relation = thing(KIN, phrase)?;
    let rest = phrase.replace(word_of(KIN, relation, phrase), "");
    let rest =
        rest.trim_start_matches(['叫', '是', '名', '有', '的', ':', '\u{ff1a}', ' ', '他', '她', '个']);
    let name = Name::parse(rest);
    let told =
        matches!(name.kind, NameKind::Full | NameKind::Nick | NameKind::Latin) && thing(KIN, rest).is_none();
    Some(Kin { relation, name: if told { name } else { Name::default() } })
}

fn read_place(phrase: &str) -> Place {
    Place { kind: thing(PLACES, phrase).unwrap_or(0), sounds: sounds(phrase) }
}

fn read_mark(phrase: &str) -> Option<Mark> {
    let (kind, part) = (thing(MARKS, phrase).unwrap_or(0), thing(PARTS, phrase).unwrap_or(0));
    let side = match (phrase.contains('左'), phrase.contains('右')) {
        (true, false) => 1,
        (false, true) => 2,
        _ => 0,
    };
    (kind != 0 || part != 0).then_some(Mark { kind, part, side })
}

fn read_clothes(phrase: &str) -> Option<(u8, u8)> {
    let (colour, piece) = (thing(COLOURS, phrase)?, thing(CLOTHES, phrase)?);
    Some((colour, piece))
}

/// What a field says about a pair, in words, and how much.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reason {
    /// Field.
    pub field: Field,
    /// Level within the field.
    pub level: u8,
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
    /// Log2 weight: positive speaks for one person, negative against.
    pub bits: f32,
}

/// One candidate of a search.
#[derive(Clone, Debug, PartialEq)]
pub struct Traced {
    /// Which of those compared with.
    pub row: usize,
    /// Probability that both are one person.
    pub probability: f32,
    /// Why, the weightiest first; what is unknown is left out.
    pub reasons: Vec<Reason>,
}

/// How a probability is put in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Less than one in twenty.
    Unlikely,
    /// Not to be excluded.
    Open,
    /// Three in ten or more: worth a telephone call today.
    Possible,
    /// Four in five or more: to be verified at once.
    Probable,
}

impl Standing {
    /// The words for a probability.
    pub fn of(probability: f32) -> Self {
        match probability {
            p if p >= 0.8 => Self::Probable,
            p if p >= 0.3 => Self::Possible,
            p if p >= 0.05 => Self::Open,
            _ => Self::Unlikely,
        }
    }

    /// Code in locales.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unlikely => "unlikely",
            Self::Open => "open",
            Self::Possible => "possible",
            Self::Probable => "probable",
        }
    }
}

/// Sum of the weights of a pair in bits, held to what simulated searches bore out.
pub fn bits(levels: &Levels) -> f32 {
    levels::WEIGHTS.scale * levels.each().map(|(field, level)| levels::weight(field, level)).sum::<f32>()
}

/// One description against all of the other side, the likeliest first. Whoever is not here at all
/// always takes part, so that few candidates don't make any of them likelier.
pub fn trace(one: &Described, others: &[Described], is_found: bool) -> Vec<Traced> {
    let pair = |other: &Described| if is_found { compare(other, one) } else { compare(one, other) };
    let levels: Vec<Levels> = others.iter().map(pair).collect();
    let odds: Vec<f64> = levels.iter().map(|l| math::exp2(f64::from(bits(l)))).collect();
    let all = odds.iter().sum::<f64>() + ELSEWHERE as f64;
    let mut traced: Vec<Traced> = levels
        .iter()
        .zip(&odds)
        .enumerate()
        .map(|(row, (levels, odds))| Traced {
            row,
            probability: (odds / all) as f32,
            reasons: levels::reasons(levels),
        })
        .collect();
    traced.sort_by(|x, y| y.probability.total_cmp(&x.probability).then(x.row.cmp(&y.row)));
    traced
}

#[cfg(test)]
mod tests {
    use super::{Described, Field, Standing, Told, trace};

    fn boy_found() -> Described {
        Described::read(&Told {
            name: "阿弟",
            sex: "男",
            age: "5",
            day: "2026-11-20",
            height: "108",
            kin: "阿婆",
            places: "灯厂, 河边",
            marks: "左手烫伤疤",
            speech: "客家话",
            clothes: "蓝色外套",
            ..Told::default()
        })
    }

    fn boy_missing() -> Told<'static> {
        Told {
            name: "陈家乐",
            other_names: "阿弟",
            sex: "男",
            birth_date: "2021-04-02",
            day: "2026-10-28",
            height: "107",
            kin: "外婆叫阿婆; 妈妈李秀梅",
            places: "古镇灯饰厂宿舍",
            marks: "左手背烫伤疤",
            speech: "客家话",
            clothes: "蓝色外套; 灰色裤子",
            ..Told::default()
        }
    }

    #[test]
    fn a_boy_who_knows_no_surname_is_probably_the_one_his_mother_described() {
        let girl = Told { sex: "女", marks: "", ..boy_missing() };
        let other = Told {
            name: "王浩",
            sex: "男",
            birth_date: "2020-12-01",
            day: "2026-11-01",
            speech: "四川话",
            places: "鞋厂",
            marks: "右腿疤",
            kin: "奶奶",
            ..Told::default()
        };
        let all = [girl, other, boy_missing()].map(|told| Described::read(&told));
        let found = trace(&boy_found(), &all, true);
        assert_eq!(found[0].row, 2);
        assert_eq!(Standing::of(found[0].probability), Standing::Probable, "{found:#?}");
        assert!(found[1].probability < 0.05, "{found:#?}");
        assert!(found[0].reasons.iter().any(|r| r.field == Field::Mark && r.bits > 2.0));
    }

    #[test]
    fn the_only_candidate_is_not_likely_because_it_is_the_only_one() {
        let plain = Described::read(&Told {
            sex: "男",
            birth_date: "2021-04-02",
            day: "2026-10-28",
            ..Told::default()
        });
        let alone = trace(&boy_found(), std::slice::from_ref(&plain), true);
        assert!(Standing::of(alone[0].probability) <= Standing::Open, "{alone:#?}");
        let among = trace(&boy_found(), &vec![plain; 50], true);
        assert!(among[0].probability <= alone[0].probability);
    }

    #[test]
    fn nobody_is_found_before_he_was_missed() {
        let early = Described::read(&Told { day: "2026-11-25", ..boy_missing() });
        let (late, early) = (
            trace(&boy_found(), &[Described::read(&boy_missing())], true)[0].probability,
            trace(&boy_found(), &[early], true)[0].probability,
        );
        assert!(early < late / 10.0, "{early} {late}");
    }

    #[test]
    fn both_directions_say_the_same() {
        let (missing, found) = (Described::read(&boy_missing()), boy_found());
        let one = trace(&found, std::slice::from_ref(&missing), true);
        let other = trace(&missing, std::slice::from_ref(&found), false);
        assert_eq!(one, other);
    }

    #[test]
    fn nothing_told_is_nothing_known() {
        let nothing = Described::read(&Told::default());
        let traced = trace(&nothing, &[Described::default(), nothing.clone()], true);
        assert!(traced.iter().all(|t| t.reasons.is_empty() && t.probability < 0.01), "{traced:?}");
    }
}
