//! Invented persons, and what would be typed for them.

use linkage::{chars, idno, tally};

const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤";
const GIVEN: &str = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂梓涵欣怡宇轩浩然子雨佳思诗语晨曦阳建国志文红玉梅春花小晓雪琳婷慧玲燕萍莉琴凤云清海波龙飞鹏辉华东亮健斌鑫凯博睿俊泽家豪嘉乐一诺可馨若熙梦瑶雅钰彤依紫萱颖倩薇蕾珊珍珠碧莲香月莺媛瑞凡佩蓉眉君琪勤贞莎锦黛青婕姣婉娴瑾露毅澜纯荷丹蓝炎榕景枫宁康松柏林森彬荣仁义礼信诚忠孝廉廷尚朝政谦亨奇固之轮翰朗伯宏言鸣朋栋维启克伦翔旭才发武新利顺子坤士以厚庆贤";

/// A person.
pub struct Made {
    pub name: String,
    pub id: String,
    pub phone: String,
    pub birth: String,
    pub village: String,
    pub pinyin: String,
    pub initials: String,
}

/// What would be typed; none when this kind does not fit her.
pub type Ask = fn(&Made) -> Option<String>;

/// Kinds of queries.
pub const KINDS: [(&str, Ask); 10] = [
    ("two characters", |m| (length(m) == 2).then(|| m.name.clone())),
    ("three characters", |m| (length(m) == 3).then(|| m.name.clone())),
    ("homophone", |m| (length(m) == 3).then(|| homophone(&m.name))),
    ("missing character", |m| (length(m) == 3).then(|| without(&m.name))),
    ("wrong character", |m| {
        (length(m) == 3)
            .then(|| m.name.chars().enumerate().map(|(n, c)| if n == 1 { '龘' } else { c }).collect())
    }),
    ("pinyin", |m| Some(m.pinyin.clone())),
    ("initials", |m| Some(m.initials.clone())),
    ("end of an ID", |m| Some(m.id[12..].to_owned())),
    ("part of a telephone", |m| Some(m.phone[4..10].to_owned())),
    ("name, year and village", |m| {
        (length(m) == 3).then(|| format!("{} {}年 {}", without(&m.name), &m.birth[..4], m.village))
    }),
];

fn length(made: &Made) -> usize {
    made.name.chars().count()
}

fn without(name: &str) -> String {
    name.chars().enumerate().filter(|(n, _)| *n != 1).map(|(_, c)| c).collect()
}

fn homophone(name: &str) -> String {
    let mut all: Vec<char> = name.chars().collect();
    for given in all.iter_mut().skip(1) {
        let code = chars::unit(*given).unwrap_or(0);
        let same = |c: &char| {
            chars::unit(*c).is_some_and(|u| u != code && chars::syllable(u) == chars::syllable(code))
        };
        if let Some(other) = GIVEN.chars().chain('\u{4e00}'..'\u{9fa0}').find(same) {
            *given = other;
            break;
        }
    }
    all.into_iter().collect()
}

fn pick(list: &str, seed: u64, key: u64) -> char {
    let many = list.chars().count();
    let u = (tally::mix(seed, key) >> 11) as f64 / (1_u64 << 53) as f64;
    // Small numbers are common, as with real names.
    let at = ((u * u) * many as f64) as usize;
    list.chars().nth(at.min(many - 1)).unwrap_or('王')
}

/// A row, spread over everybody.
pub fn pick_row(n: usize, rows: usize) -> usize {
    usize::try_from(tally::mix(99, n as u64) % rows as u64).unwrap_or(0)
}

/// The person of a number.
pub fn make(n: u64) -> Made {
    let mut name = String::from(pick(SURNAMES, n, 1));
    name.push(pick(GIVEN, n, 2));
    if !tally::mix(n, 3).is_multiple_of(5) {
        name.push(pick(GIVEN, n, 4));
    }
    let year = 1950 + tally::mix(n, 5) % 74;
    let (month, day) = (tally::mix(n, 6) % 12 + 1, tally::mix(n, 7) % 28 + 1);
    let body = format!("990000{year}{month:02}{day:02}{:03}", tally::mix(n, 8) % 1000);
    let digits: Vec<u8> = body.bytes().map(|b| b - b'0').collect();
    let check = match idno::check_digit(&digits) {
        10 => "X".to_owned(),
        digit => digit.to_string(),
    };
    let syllables: Vec<&str> =
        name.chars().filter_map(chars::unit).map(|c| chars::syllable_text(chars::syllable(c))).collect();
    let seed = tally::mix(n, 11) % 3000;
    Made {
        id: format!("{body}{check}"),
        phone: format!("1{}{:09}", 3 + tally::mix(n, 9) % 7, tally::mix(n, 10) % 1_000_000_000),
        birth: format!("{year}-{month:02}-{day:02}"),
        village: format!("{}{}村", pick(GIVEN, seed, 1), pick(GIVEN, seed, 2)),
        pinyin: syllables.concat(),
        initials: syllables.iter().filter_map(|s| s.chars().next()).collect(),
        name,
    }
}
