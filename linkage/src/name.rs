//! What was written where a name belongs.
//!
//! A full name (陈小芳), a nickname (阿芳, 芳芳, 幺妹), a hidden one (陈某某, 陈*芳, 陈姓女子), a newborn's
//! (陈芳之女: "the daughter of 陈芳"), or letters (`Chen Xiaofang`, `Ch'en Hsiao-fang`, `Olga Tanaka`).

use std::sync::OnceLock;

use crate::chars::{self, Likeness};
use crate::syllable::{self, Spelling};
use crate::tally;

/// Longest name kept, in characters.
pub const LONGEST: usize = 12;
/// Code of a character that is hidden or unreadable.
pub const HIDDEN: u16 = 0xf8ff;
/// Codes from here stand for a sound whose character is unknown.
const SOUND: u16 = 0xe000;

/// What kind of name was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum NameKind {
    /// Nothing usable.
    #[default]
    None,
    /// A full name in characters.
    Full,
    /// A nickname that carries a character of the name; that character is kept.
    Nick,
    /// A nickname that any child may bear (宝宝).
    Pet,
    /// Surname only.
    Masked,
    /// "Child of": the mother's name is kept.
    Newborn,
    /// Letters.
    Latin,
}

/// A parsed name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    /// Kind.
    pub kind: NameKind,
    /// Length of the surname, in characters; 0 when the name has none that can be told.
    pub surname: u8,
    /// Characters in use.
    pub len: u8,
    /// Folded characters; [`HIDDEN`] where one is hidden. For letters: sounds, when they spell Chinese.
    pub chars: [u16; LONGEST],
    /// Lower-case words, sorted, for names in letters; the nickname itself for a pet name.
    pub letters: Option<Box<str>>,
}

const COMPOUND: &str = "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 长孙 宇文 司徒 夏侯 令狐 端木 轩辕 南宫 \
    独孤 呼延 闻人 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 公羊 赫连 钟离 鲜于 闾丘 司空 百里 东郭 西门 第五";
const PETS: &str = "宝宝 宝贝 妞妞 幺妹 小妹 豆豆 老幺 大妹 妹妹 弟弟 囡囡 毛毛 丫丫 丫头 妹仔 细妹 细佬 仔仔 幺儿 \
    幺娃 小弟 大弟 二妹 三妹 二娃 狗娃 蛋蛋 崽崽 妹崽 小宝 大宝 二宝";
const TITLES: &str = "小朋友 同学 女士 先生 老师 小姐 阿姨 大姐 大妈 大爷 师傅 太太 奶奶 爷爷 婆婆 医生 女童 男童 \
    女子 男子 妇女 女孩 男孩 姑娘 小妹妹 小弟弟 学生 婴儿 嫂子 大嫂 大哥";
const CHILD_OF: [&str; 16] = [
    "之长女",
    "之长子",
    "之次女",
    "之次子",
    "之大女",
    "之小女",
    "之女婴",
    "之男婴",
    "之女",
    "之子",
    "之婴",
    "的女儿",
    "的儿子",
    "的孩子",
    "的小孩",
    "之孩",
];

impl Name {
    /// Reads what was written; never fails.
    pub fn parse(text: &str) -> Self {
        let folded: Vec<char> = text.trim().chars().map(chars::fold).collect();
        let han = folded.iter().filter(|c| is_han(**c)).count();
        if han == 0 {
            return Self::parse_latin(&folded);
        }
        let solid: String = folded.iter().filter(|c| !is_separator(**c)).collect();
        let child = solid.contains(['之', '的']);
        let mother = CHILD_OF.iter().filter(|_| child).find_map(|s| solid.strip_suffix(s));
        if let Some(mother) = mother.filter(|m| !m.is_empty()) {
            return Self { kind: NameKind::Newborn, ..Self::full(&units(mother)) };
        }
        Self::parse_solid(&solid)
    }

    fn parse_solid(solid: &str) -> Self {
        if let Some((surname, _)) = solid.split_once('姓').filter(|(s, t)| !s.is_empty() && !t.is_empty()) {
            return Self::masked(&units(surname));
        }
        if is_pet(solid) {
            return Self { kind: NameKind::Pet, letters: Some(solid.into()), ..Self::default() };
        }
        let bare = titles()
            .iter()
            .filter_map(|t| solid.strip_suffix(*t))
            .min_by_key(|rest| rest.len())
            .filter(|rest| !rest.is_empty());
        let codes = units(bare.unwrap_or(solid));
        let known = codes.iter().filter(|c| **c != HIDDEN).count();
        if known == 0 {
            return Self::default();
        }
        if known == 1 && (codes.len() > 1 || bare.is_some()) {
            return if codes[0] == HIDDEN { Self::full(&codes) } else { Self::masked(&codes[..1]) };
        }
        if codes.len() > known && is_compound(&codes) && known == 2 {
            return Self::masked(&codes[..2]);
        }
        if let Some(core) = nick_core(&codes) {
            return Self { kind: NameKind::Nick, ..Self::full(&[core]) };
        }
        Self::full(&codes)
    }

    fn full(codes: &[u16]) -> Self {
        let mut name = Self { kind: NameKind::Full, ..Self::default() };
        for (slot, code) in name.chars.iter_mut().zip(codes) {
            *slot = *code;
            name.len += 1;
        }
        name.surname = match name.len {
            0 | 1 => 0,
            3 | 4 if is_compound(codes) => 2,
            _ => 1,
        };
        name
    }

    fn masked(codes: &[u16]) -> Self {
        let name = Self::full(codes);
        Self { kind: NameKind::Masked, surname: name.len, ..name }
    }

    fn parse_latin(folded: &[char]) -> Self {
        let text: String = folded.iter().map(|c| plain_letter(*c)).collect();
        let mut words: Vec<&str> = text.split([' ', ',', '.', '·']).filter(|w| !w.is_empty()).collect();
        if words.iter().all(|w| w.chars().all(|c| !c.is_ascii_lowercase())) {
            return Self::default();
        }
        let mut name = Self { kind: NameKind::Latin, ..Self::default() };
        let hyphen = text.contains('-');
        let mut sounds = Vec::new();
        for word in &words {
            let read = match syllable::wade_giles(word).filter(|_| hyphen && !word.contains('-')) {
                Some(one) => Spelling::Mandarin(vec![one]),
                None => syllable::read_word(word),
            };
            match read {
                Spelling::Mandarin(all) => sounds.extend(all),
                Spelling::Cantonese(_) | Spelling::Foreign => {
                    sounds.clear();
                    break;
                }
            }
        }
        for (slot, sound) in name.chars.iter_mut().zip(&sounds) {
            *slot = SOUND + sound;
            name.len += 1;
        }
        words.sort_unstable();
        name.letters = Some(words.join(" ").into());
        name
    }

    /// The characters in use.
    pub fn used(&self) -> &[u16] {
        &self.chars[..usize::from(self.len)]
    }

    /// The characters after the surname (all of them when there is none).
    pub fn given(&self) -> &[u16] {
        &self.chars[usize::from(self.surname)..usize::from(self.len).max(usize::from(self.surname))]
    }

    /// Hash of the name as written (folded); 0 for nothing.
    pub fn key(&self) -> u64 {
        match (self.kind, &self.letters) {
            (NameKind::None, _) => 0,
            (_, Some(letters)) => tally::hash_bytes(letters.as_bytes()),
            _ => tally::hash_of(self.used().iter().map(|c| u64::from(*c))),
        }
    }

    /// Hash of the dialect sounds in order; 0 for nothing.
    pub fn sound_key(&self) -> u64 {
        if self.len == 0 {
            return self.key();
        }
        tally::hash_of(self.used().iter().map(|c| u64::from(sound_class(*c))))
    }
}

/// Dialect class of a character or of a sound code.
pub fn sound_class(code: u16) -> u16 {
    if code == HIDDEN { 0 } else { chars::fuzzy(syllable_of(code)) }
}

/// The code that stands for a syllable whose character is unknown.
pub fn sound_code(syllable: u16) -> u16 {
    SOUND + syllable
}

/// Syllable of a character or of a sound code.
pub fn syllable_of(code: u16) -> u16 {
    if (SOUND..HIDDEN).contains(&code) { code - SOUND } else { chars::syllable(code) }
}

/// Compares two places of a name, sounds and hidden places included.
pub fn likeness(a: u16, b: u16) -> Likeness {
    if a == HIDDEN || b == HIDDEN {
        return Likeness::Hidden;
    }
    let (sound, other) = match ((SOUND..HIDDEN).contains(&a), (SOUND..HIDDEN).contains(&b)) {
        (false, false) => return chars::likeness(a, b),
        (true, true) => {
            return match (a == b, sound_class(a) == sound_class(b)) {
                (true, _) => Likeness::Same,
                (_, true) => Likeness::Dialect,
                _ => Likeness::Other,
            };
        }
        (true, false) => (a - SOUND, b),
        (false, true) => (b - SOUND, a),
    };
    let readings = chars::readings(other);
    if readings.iter().any(|r| r.syllable == sound) {
        Likeness::Toneless
    } else if readings.iter().any(|r| chars::fuzzy(r.syllable) == chars::fuzzy(sound)) {
        Likeness::Dialect
    } else {
        Likeness::Other
    }
}

fn is_han(c: char) -> bool {
    chars::unit(c).is_some_and(chars::is_han) || ('\u{3400}'..='\u{4dbf}').contains(&c) || c >= '\u{20000}'
}

fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '·' | '•' | '.' | '．' | '‧' | '・' | '﹒' | ',' | '，' | '、' | '-' | '—')
}

fn is_pet(word: &str) -> bool {
    static CELL: OnceLock<Vec<&str>> = OnceLock::new();
    let pets = CELL.get_or_init(|| {
        let mut all: Vec<&str> = PETS.split_whitespace().collect();
        all.sort_unstable();
        all
    });
    pets.binary_search(&word).is_ok()
}

fn titles() -> &'static [&'static str] {
    static CELL: OnceLock<Vec<&str>> = OnceLock::new();
    CELL.get_or_init(|| TITLES.split_whitespace().collect())
}

fn compounds() -> &'static [[u16; 2]] {
    static CELL: OnceLock<Vec<[u16; 2]>> = OnceLock::new();
    CELL.get_or_init(|| {
        let pair = |w: &str| {
            let mut codes = w.chars().filter_map(chars::unit);
            Some([codes.next()?, codes.next()?])
        };
        COMPOUND.split_whitespace().filter_map(pair).collect()
    })
}

fn is_compound(codes: &[u16]) -> bool {
    codes.len() >= 2 && compounds().iter().any(|pair| pair[..] == codes[..2])
}

/// 阿芳, 小芳, 大芳, 芳芳, 芳儿 → 芳. 张儿 and the like are read so too; a full name of that form is rare.
fn nick_core(codes: &[u16]) -> Option<u16> {
    let &[a, b] = codes else { return None };
    let is = |code: u16, list: &str| char::from_u32(u32::from(code)).is_some_and(|c| list.contains(c));
    if a == b || is(b, "儿妹仔崽娃") {
        Some(a)
    } else if is(a, "阿小大老细幺") {
        Some(b)
    } else {
        None
    }
}

/// Characters as codes; runs of letters as sounds; masks as [`HIDDEN`].
fn units(text: &str) -> Vec<u16> {
    let mut codes = Vec::with_capacity(4);
    let mut run = String::new();
    for c in text.chars().chain(std::iter::once(' ')) {
        if c.is_ascii_alphabetic() && !matches!(c, 'X') {
            run.push(c.to_ascii_lowercase());
            continue;
        }
        if !run.is_empty() {
            match syllable::read_word(&run) {
                Spelling::Mandarin(all) => codes.extend(all.into_iter().map(|s| SOUND + s)),
                Spelling::Cantonese(_) | Spelling::Foreign => codes.push(HIDDEN),
            }
            run.clear();
        }
        match c {
            '*' | '?' | '某' | '×' | 'X' | '○' | '〇' | '□' | '■' | '＊' => codes.push(HIDDEN),
            c if is_han(c) => codes.push(chars::unit(c).unwrap_or(HIDDEN)),
            _ => {}
        }
    }
    codes
}

/// Lower case without accents, so that a name typed either way is the same.
fn plain_letter(c: char) -> char {
    const PLAIN: [(&str, char); 8] = [
        ("áàâäãåāăạảấầẩẫậắằẳẵặ", 'a'),
        ("éèêëēẹẻẽếềểễệ", 'e'),
        ("íìîïīịỉĩ", 'i'),
        ("óòôöõōọỏốồổỗộơớờởỡợ", 'o'),
        ("úùûūụủũưứừửữự", 'u'),
        ("üǖǘǚǜ", 'v'),
        ("ñ", 'n'),
        ("đ", 'd'),
    ];
    let low = c.to_lowercase().next().unwrap_or(c);
    if low.is_ascii() {
        return low;
    }
    PLAIN.iter().find(|(set, _)| set.contains(low)).map_or(low, |(_, plain)| *plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> (NameKind, String) {
        let name = Name::parse(text);
        let chars = name
            .used()
            .iter()
            .map(|c| match *c {
                HIDDEN => "_".to_owned(),
                c if c >= SOUND => chars::syllable_text(c - SOUND).to_owned(),
                c => char::from_u32(u32::from(c)).unwrap().to_string(),
            })
            .collect();
        (name.kind, chars)
    }

    #[test]
    fn each_way_of_writing() {
        use NameKind::{Full, Latin, Masked, Newborn, Nick, Pet};
        for (text, kind, chars) in [
            ("陈 小芳", Full, "陈小芳"),
            ("陳曉芳", Full, "陈晓芳"),
            ("陈小芳小朋友", Full, "陈小芳"),
            ("阿芳", Nick, "芳"),
            ("芳芳", Nick, "芳"),
            ("宝宝", Pet, ""),
            ("陈某某", Masked, "陈"),
            ("陈**", Masked, "陈"),
            ("陈女士", Masked, "陈"),
            ("陈姓女子", Masked, "陈"),
            ("欧阳某", Masked, "欧阳"),
            ("陈*芳", Full, "陈_芳"),
            ("陈小fang", Full, "陈小fang"),
            ("陈芳之女", Newborn, "陈芳"),
            ("古丽·买买提", Full, "古丽买买提"),
            ("Chen Xiaofang", Latin, "chenxiaofang"),
            ("Ch'en Hsiao-fang", Latin, "chenxiaofang"),
            ("Olga Tanaka", Latin, ""),
        ] {
            assert_eq!(shown(text), (kind, chars.to_owned()), "{text}");
        }
    }

    #[test]
    fn order_of_foreign_words_does_not_matter() {
        assert_eq!(Name::parse("Olga Tanaka").key(), Name::parse("TANAKA, Olga").key());
    }
}
