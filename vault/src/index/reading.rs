//! How a character sounds: pinyin (拼音) with heteronyms (多音字), surname readings, and loose spelling.

use pinyin::ToPinyinMulti;
use zeroize::Zeroizing;

/// Characters that sound otherwise as a surname (姓氏异读); this reading goes first.
const SURNAME_READINGS: &[(char, &str)] = &[
    ('万', "wan"),
    ('仇', "qiu"),
    ('任', "ren"),
    ('区', "ou"),
    ('华', "hua"),
    ('单', "shan"),
    ('卜', "bu"),
    ('召', "shao"),
    ('员', "yun"),
    ('哈', "ha"),
    ('尉', "yu"),
    ('应', "ying"),
    ('折', "she"),
    ('曲', "qu"),
    ('曾', "zeng"),
    ('朴', "piao"),
    ('查', "zha"),
    ('柏', "bai"),
    ('冼', "xian"),
    ('盖', "ge"),
    ('盛', "sheng"),
    ('祭', "zhai"),
    ('秘', "bi"),
    ('种', "chong"),
    ('纪', "ji"),
    ('缪', "miao"),
    ('繁', "po"),
    ('翟', "zhai"),
    ('肖', "xiao"),
    ('葛', "ge"),
    ('薄', "bo"),
    ('解', "xie"),
    ('覃', "qin"),
    ('逄', "pang"),
    ('郗', "xi"),
    ('都', "du"),
    ('长', "zhang"),
    ('隗', "wei"),
    ('黑', "he"),
    ('乐', "yue"),
    ('乜', "nie"),
    ('俞', "yu"),
    ('宁', "ning"),
    ('洗', "xian"),
    ('燕', "yan"),
    ('过', "guo"),
    ('车', "che"),
    ('那', "na"),
    ('阚', "kan"),
    ('令', "ling"),
];

/// Surnames of two characters (复姓).
const COMPOUND_SURNAMES: &[&str] = &[
    "欧阳", "司徒", "上官", "诸葛", "司马", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "夏侯", "长孙",
    "宇文", "轩辕", "端木", "百里", "东郭", "南宫", "西门", "呼延", "澹台", "公冶", "宗政", "濮阳", "淳于",
    "单于", "太叔", "申屠", "公羊", "赫连", "钟离", "鲜于", "闻人", "闾丘", "亓官", "司寇", "子车", "颛孙",
    "巫马", "公西", "漆雕", "乐正", "壤驷", "公良", "拓跋", "夹谷", "宰父", "谷梁", "段干", "东门", "南门",
    "完颜", "叶赫", "纳兰", "万俟", "第五",
];

/// The readings of `c` without tones, at most `most`, likeliest first; `v` for ü and, when more than one is wanted, also the
/// spellings `u`, `yu` that keyboards and passports use for it. Empty when the character has none.
pub(super) fn readings(c: char, most: usize) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let surname = SURNAME_READINGS.iter().find(|(written, _)| *written == c).map(|(_, sound)| *sound);
    let listed = c.to_pinyin_multi().into_iter().flatten().map(pinyin::Pinyin::plain);
    for sound in surname.into_iter().chain(listed) {
        let sound = sound.replace('ü', "v");
        if sound.is_ascii() && !found.contains(&sound) {
            found.push(sound);
        }
    }
    found.truncate(most);
    if most == 1 {
        return found;
    }
    for at in 0..found.len() {
        if found[at].contains('v') {
            let spellings = [found[at].replace('v', "u"), found[at].replace('v', "yu")];
            found.extend(spellings);
        }
    }
    found
}

/// A spelling with the differences taken out that southern speakers neither hear nor type reliably: zh/z, ch/c, sh/s,
/// final ng/n, l/n. Works on joined syllables, provided that both sides are joined first.
pub(super) fn loose(spelling: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(spelling.len()));
    let mut letters = spelling.chars().peekable();
    while let Some(letter) = letters.next() {
        out.push(if letter == 'l' { 'n' } else { letter });
        let mute = match letter {
            'z' | 'c' | 's' => Some('h'),
            'n' => Some('g'),
            _ => None,
        };
        if mute.is_some() && letters.peek().copied() == mute {
            letters.next();
        }
    }
    out
}

/// How many leading characters of a Chinese name are the surname: 2 for a compound surname with something after it,
/// else 1.
pub(super) fn surname_length(name: &[char]) -> usize {
    let compound = COMPOUND_SURNAMES.iter().any(|surname| surname.chars().eq(name.iter().take(2).copied()));
    if compound && name.len() > 2 { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heteronyms_and_surnames_have_their_readings() {
        assert_eq!(readings('芳', 3), ["fang"]);
        assert_eq!(readings('单', 3), ["shan", "dan", "chan"]);
        assert_eq!(readings('曾', 3), ["zeng", "ceng"]);
        assert!(readings('吕', 3).starts_with(&["lv".into(), "lu".into(), "lyu".into()]));
        assert!(readings('x', 3).is_empty());
        for (written, sound) in SURNAME_READINGS {
            assert_eq!(readings(*written, 1).first().map(String::as_str), Some(*sound));
        }
    }

    #[test]
    fn loose_spelling_forgets_what_is_not_heard() {
        assert_eq!(loose("zhangliping").as_str(), loose("zanniping").as_str());
        assert_eq!(loose("chenshufen").as_str(), loose("censufeng").as_str());
        assert_ne!(loose("chenxiaofang").as_str(), loose("wangxiaofang").as_str());
    }

    #[test]
    fn compound_surnames_count_two() {
        assert_eq!(surname_length(&['欧', '阳', '明']), 2);
        assert_eq!(surname_length(&['欧', '阳']), 1);
        assert_eq!(surname_length(&['陈', '小', '芳']), 1);
    }
}
