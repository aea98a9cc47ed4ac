//! Simulated searches for missing children: `tracing learn` prints weights, `tracing` prints figures.
//!
//! A child is invented with a name, a family, places, marks and speech. Who misses him describes him well; who finds
//! him writes down what a small child says and what can be seen. Most found children are looked for elsewhere.
#![forbid(unsafe_code)]

use std::io::Write as _;

use linkage::tally;
use linkage::tracing::{self, Described, ELSEWHERE, Field, LEVELS, Told};

type Fault = Box<dyn std::error::Error>;

const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许韩冯邓曹彭曾肖田董";
const BOYS: &str = "伟强磊军洋涛超明杰浩然宇轩子俊泽家豪嘉乐博睿鹏辉华东亮健斌鑫凯文志飞龙海波";
const GIRLS: &str = "芳娜秀英敏静丽艳娟霞兰平梓涵欣怡雨佳思诗语晨婷慧玲燕萍雪琳若熙梦瑶雅彤依";
const NICKS: [&str; 12] =
    ["阿弟", "阿妹", "弟弟", "妹妹", "宝宝", "小宝", "豆豆", "毛毛", "妞妞", "仔仔", "大宝", "狗娃"];
const KIN: [&str; 10] = ["外婆", "外公", "妈妈", "爸爸", "哥哥", "姐姐", "弟弟", "妹妹", "舅舅", "叔叔"];
const KINDS: [&str; 18] = [
    "灯厂",
    "制衣厂",
    "鞋厂",
    "家具厂",
    "电子厂",
    "砖厂",
    "糖厂",
    "码头",
    "大桥",
    "河边",
    "火车站",
    "车站",
    "菜市场",
    "祠堂",
    "幼儿园",
    "果园",
    "工地",
    "医院",
];
const TOWNS: &str = "石岭 大涌 横栏 沙溪 东凤 黄圃 三角 民众 阜沙 坦洲 板芙 神湾 金溪 白水 双桥 龙潭 新圩 平山 \
    麻岗 塘坪 织篢 程村 上洋 儒洞 溪头 沙扒 雅韶 红丰 北惯 那龙 圭岗 永宁 八甲 河口 陂面 春湾";
const MARKS: [&str; 11] =
    ["痣", "胎记", "烫伤疤", "伤疤", "六指", "斜视", "卷发", "酒窝", "缺牙", "小耳", "缝针疤"];
const PARTS: [&str; 14] = [
    "额头", "眼角", "脸", "鼻子", "嘴角", "耳后", "脖子", "肩", "后背", "肚子", "手背", "手臂", "小腿",
    "脚背",
];
const SPEECH: [&str; 10] =
    ["粤语", "客家话", "潮州话", "四川话", "湖南话", "江西话", "普通话", "温州话", "壮话", "苗话"];
const COLOURS: [&str; 8] = ["红色", "蓝色", "黄色", "绿色", "黑色", "白色", "灰色", "花"];
const PIECES: [&str; 7] = ["外套", "短袖", "裤子", "裙子", "鞋", "帽子", "书包"];

/// Chance that follows from a seed.
struct Dice(u64, u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.1 += 1;
        tally::mix(self.0, self.1)
    }
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
    fn yes(&mut self, share: f64) -> bool {
        self.unit() < share
    }
    fn below(&mut self, n: usize) -> usize {
        // Small numbers are common, as with real names and places.
        let u = self.unit();
        ((u * (0.35 + 0.65 * u)) * n as f64) as usize % n
    }
    fn even(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize % n
    }
    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
    fn around(&mut self, spread: f64) -> f64 {
        (self.unit() + self.unit() + self.unit() - 1.5) * 2.0 * spread
    }
}

struct Child {
    name: String,
    nick: String,
    boy: bool,
    born: i32,
    missed: i32,
    found: i32,
    height: f64,
    kin: Vec<(usize, String)>,
    places: Vec<(usize, String)>,
    marks: Vec<(usize, usize, usize)>,
    speech: usize,
    clothes: Vec<(usize, usize)>,
}

fn name(dice: &mut Dice, boy: bool) -> String {
    let pool: Vec<char> = if boy { BOYS } else { GIRLS }.chars().collect();
    let surnames: Vec<char> = SURNAMES.chars().collect();
    let mut name = String::from(surnames[dice.below(surnames.len())]);
    name.push(pool[dice.below(pool.len())]);
    if dice.yes(0.8) {
        name.push(pool[dice.below(pool.len())]);
    }
    name
}

fn child(dice: &mut Dice) -> Child {
    let boy = dice.yes(0.55);
    let name_of = name(dice, boy);
    let last = name_of.chars().last().unwrap_or('宝');
    let nick = match dice.even(4) {
        0 => format!("阿{last}"),
        1 => format!("{last}{last}"),
        _ => dice.of(&NICKS).to_owned(),
    };
    let missed = 20_000 + i32::try_from(dice.even(700)).unwrap_or(0);
    let age = 1.0 + dice.unit() * dice.unit() * 13.0;
    let gap = match dice.even(20) {
        0..=11 => dice.unit() * 30.0,
        12..=16 => dice.unit() * 365.0,
        17 | 18 => dice.unit() * 1826.0,
        _ => dice.unit() * 4000.0,
    };
    let kin = (0..2 + dice.even(3))
        .map(|_| {
            (dice.even(KIN.len()), {
                let boy = dice.yes(0.5);
                name(dice, boy)
            })
        })
        .collect();
    let towns: Vec<&str> = TOWNS.split_whitespace().collect();
    let places =
        (0..2 + dice.even(2)).map(|_| (dice.below(KINDS.len()), dice.of(&towns).to_owned())).collect();
    let mark = |dice: &mut Dice| (dice.below(MARKS.len()), dice.even(PARTS.len()), dice.even(3));
    let marks = (0..dice.even(3)).map(|_| mark(dice)).collect();
    let clothes = (0..2).map(|_| (dice.even(COLOURS.len()), dice.even(PIECES.len()))).collect();
    Child {
        name: name_of,
        nick,
        boy,
        born: missed - (age * 365.25) as i32,
        missed,
        found: missed + gap as i32,
        height: 72.0 + age * 6.8 + dice.around(5.0),
        kin,
        places,
        marks,
        speech: dice.below(SPEECH.len()),
        clothes,
    }
}

fn day(day: i32) -> String {
    let civil = linkage::date::Civil::from_day(day);
    format!("{}-{:02}-{:02}", civil.year, civil.month, civil.day)
}

fn sex(boy: bool) -> &'static str {
    if boy { "男" } else { "女" }
}

fn mark_words((kind, part, side): (usize, usize, usize)) -> String {
    format!("{}{}{}", ["", "左", "右"][side], PARTS[part], MARKS[kind])
}

/// What those who miss a child tell.
fn missed(child: &Child, dice: &mut Dice) -> Described {
    let mut some = |all: Vec<String>, share: f64| -> String {
        all.into_iter().filter(|_| dice.yes(share)).collect::<Vec<_>>().join("; ")
    };
    let kin = child.kin.iter().enumerate().map(|(n, (kin, name))| {
        if n % 2 == 0 { format!("{}{name}", KIN[*kin]) } else { KIN[*kin].to_owned() }
    });
    let kin = some(kin.collect(), 0.8);
    let places =
        some(child.places.iter().map(|(kind, town)| format!("{town}{}", KINDS[*kind])).collect(), 0.7);
    let marks = some(child.marks.iter().map(|m| mark_words(*m)).collect(), 0.85);
    let clothes =
        some(child.clothes.iter().map(|(c, p)| format!("{}{}", COLOURS[*c], PIECES[*p])).collect(), 0.6);
    let nick = if dice.yes(0.65) { child.nick.clone() } else { String::new() };
    let height =
        if dice.yes(0.6) { format!("{:.0}", child.height + dice.around(3.0)) } else { String::new() };
    let speech = if dice.yes(0.8) { SPEECH[child.speech] } else { "" };
    Described::read(&Told {
        name: &child.name,
        other_names: &nick,
        sex: sex(child.boy),
        birth_date: &day(child.born),
        day: &day(child.missed),
        height: &height,
        kin: &kin,
        places: &places,
        marks: &marks,
        speech,
        clothes: &clothes,
        ..Told::default()
    })
}

/// What a found child says of his name: the smaller, and the longer away, the less.
fn said_name(child: &Child, age: f64, dice: &mut Dice) -> String {
    let knows = (age / 9.0).min(1.0) * if child.found - child.missed > 365 { 0.4 } else { 1.0 };
    match dice.unit() {
        u if u < knows * 0.6 => child.name.clone(),
        u if u < knows * 0.75 => child.name.chars().skip(1).collect(),
        u if u < 0.55 + knows * 0.2 => child.nick.clone(),
        u if u < 0.62 + knows * 0.2 => dice.of(&NICKS).to_owned(),
        _ => String::new(),
    }
}

/// What those who find a child write down.
fn found(child: &Child, dice: &mut Dice) -> Described {
    let age = f64::from(child.found - child.born) / 365.25;
    let name = said_name(child, age, dice);
    let mut kin: Vec<String> = Vec::new();
    for (relation, name) in &child.kin {
        if dice.yes(0.35) {
            kin.push(format!("{}{}", KIN[*relation], if dice.yes(0.2) { name } else { "" }));
        }
    }
    if dice.yes(0.1) {
        kin.push(KIN[dice.even(KIN.len())].to_owned());
    }
    let mut places: Vec<String> = Vec::new();
    for (kind, town) in &child.places {
        match dice.unit() {
            u if u < 0.1 => places.push(format!("{town}{}", KINDS[*kind])),
            u if u < 0.15 => places.push(town.clone()),
            u if u < 0.45 => places.push(KINDS[*kind].to_owned()),
            _ => {}
        }
    }
    if dice.yes(0.2) {
        places.push(dice.of(&KINDS).to_owned());
    }
    let mut marks: Vec<String> = Vec::new();
    for (kind, part, side) in &child.marks {
        let side = if *side > 0 && dice.yes(0.08) { 3 - side } else { *side };
        if dice.yes(0.7) {
            marks.push(mark_words((*kind, *part, side)));
        }
    }
    if dice.yes(0.2) {
        marks.push(mark_words((dice.below(MARKS.len()), dice.even(PARTS.len()), dice.even(3))));
    }
    let speech = if dice.yes(0.55) {
        SPEECH[if dice.yes(0.15) { dice.below(SPEECH.len()) } else { child.speech }]
    } else {
        ""
    };
    let clothes: Vec<String> = child
        .clothes
        .iter()
        .map(
            |(c, p)| {
                if dice.yes(0.25) { (dice.even(COLOURS.len()), dice.even(PIECES.len())) } else { (*c, *p) }
            },
        )
        .map(|(c, p)| format!("{}{}", COLOURS[c], PIECES[p]))
        .collect();
    let grown = f64::from(child.found - child.missed) / 365.25 * 6.0;
    let height =
        if dice.yes(0.7) { format!("{:.0}", child.height + grown + dice.around(2.0)) } else { String::new() };
    let guessed = (age + dice.around(0.5 + age * 0.12)).max(0.0);
    Described::read(&Told {
        name: &name,
        sex: sex(if dice.yes(0.005) { !child.boy } else { child.boy }),
        age: &format!("{guessed:.0}"),
        day: &day(child.found),
        height: &height,
        kin: &kin.join("; "),
        places: &places.join("; "),
        marks: &marks.join("; "),
        speech,
        clothes: &clothes.join("; "),
        ..Told::default()
    })
}

fn main() -> Result<(), Fault> {
    match std::env::args().nth(1).as_deref() {
        Some("learn") => learn(),
        _ => figures(),
    }
}

/// Counts levels among pairs that are one child and pairs that are two.
fn learn() -> Result<(), Fault> {
    let mut out = std::io::stdout().lock();
    let mut dice = Dice(11, 0);
    let mut counts = [[[1.0_f64; LEVELS]; Field::ALL.len()]; 2];
    let children: Vec<Child> = (0..20_000).map(|_| child(&mut dice)).collect();
    let pairs: Vec<(Described, Described)> =
        children.iter().map(|c| (missed(c, &mut dice), found(c, &mut dice))).collect();
    for (at, (one, other)) in pairs.iter().enumerate() {
        for (field, level) in tracing::compare(one, other).each() {
            counts[0][field as usize][usize::from(level)] += 1.0;
        }
        for step in 1..8 {
            let stranger = &pairs[(at * 7 + step * 131) % pairs.len()];
            if std::ptr::eq(stranger, &pairs[at]) {
                continue;
            }
            for (field, level) in tracing::compare(&stranger.0, other).each() {
                counts[1][field as usize][usize::from(level)] += 1.0;
            }
        }
    }
    for field in Field::ALL {
        let unknown = usize::from(field.unknown());
        let share = |side: usize, level: usize| {
            let known: f64 = counts[side][field as usize][..unknown].iter().sum();
            counts[side][field as usize][level] / known
        };
        let bits =
            |level: usize| if level < unknown { (share(0, level) / share(1, level)).log2() } else { 0.0 };
        let line: Vec<String> =
            (0..LEVELS).map(|level| format!("{:.2}", bits(level).clamp(-9.0, 12.0))).collect();
        writeln!(out, "        [{}], // {field:?}", line.join(", "))?;
    }
    drop(out);
    fit_scale()
}

/// How well the sum of the weights foretells, when it is multiplied by a factor: the least surprise is best.
fn fit_scale() -> Result<(), Fault> {
    let factors: Vec<f64> = (5..=16).map(|n| f64::from(n) / 10.0).collect();
    let mut surprise = vec![0.0_f64; factors.len()];
    let mut many = 0_u32;
    for seed in 0..40 {
        let world = world(500_000 + seed, 100);
        for (truth, described) in &world.found {
            let bits = |other: &Described| f64::from(tracing::bits(&tracing::compare(other, described)));
            let bits: Vec<f64> = world.listed.iter().map(bits).collect();
            many += 1;
            for (factor, sum) in factors.iter().zip(&mut surprise) {
                let odds: Vec<f64> = bits.iter().map(|b| (b * factor).exp2()).collect();
                let all = odds.iter().sum::<f64>() + ELSEWHERE as f64;
                let chance = truth.map_or(ELSEWHERE as f64, |row| odds[row]) / all;
                *sum -= chance.max(1e-9).log2();
            }
        }
    }
    let mut out = std::io::stdout().lock();
    for (factor, sum) in factors.iter().zip(&surprise) {
        writeln!(out, "scale × {factor:.1}: surprise {:.4} bits a person", sum / f64::from(many))?;
    }
    Ok(())
}

/// A town's list of missing children, and found ones of whom most are missed elsewhere.
struct World {
    listed: Vec<Described>,
    found: Vec<(Option<usize>, Described)>,
}

fn world(seed: u64, listed: usize) -> World {
    let mut dice = Dice(seed, 0);
    let children: Vec<Child> = (0..listed + ELSEWHERE).map(|_| child(&mut dice)).collect();
    let missing = children[..listed].iter().map(|c| missed(c, &mut dice)).collect();
    let found = children
        .iter()
        .enumerate()
        .map(|(at, c)| ((at < listed).then_some(at), found(c, &mut dice)))
        .collect();
    World { listed: missing, found }
}

fn figures() -> Result<(), Fault> {
    let mut out = std::io::stdout().lock();
    let mut bins = [(0_u32, 0.0_f64, 0_u32); 7];
    let edges = [0.01, 0.05, 0.2, 0.4, 0.6, 0.8];
    writeln!(
        out,
        "{:>7} {:>7} {:>7} {:>7} {:>9} {:>9}",
        "listed", "found", "first", "top 3", "probable", "of these"
    )?;
    for (listed, worlds) in [(1_usize, 400_u64), (10, 200), (100, 60), (1000, 6)] {
        let (mut here, mut first, mut three, mut probable, mut right) = (0_u32, 0_u32, 0_u32, 0_u32, 0_u32);
        for n in 0..worlds {
            let world = world(1_000 + n * 7 + listed as u64, listed);
            for (truth, described) in &world.found {
                let traced = tracing::trace(described, &world.listed, true);
                here += u32::from(truth.is_some());
                first += u32::from(truth.is_some() && *truth == traced.first().map(|t| t.row));
                three += u32::from(truth.is_some_and(|row| traced.iter().take(3).any(|t| t.row == row)));
                for one in &traced {
                    let is_true = *truth == Some(one.row);
                    let p = f64::from(one.probability);
                    probable += u32::from(p >= 0.8);
                    right += u32::from(p >= 0.8 && is_true);
                    let bin = &mut bins[edges.iter().position(|edge| p < *edge).unwrap_or(6)];
                    *bin = (bin.0 + 1, bin.1 + p, bin.2 + u32::from(is_true));
                }
            }
        }
        let share = |n: u32, of: u32| f64::from(n) / f64::from(of.max(1));
        writeln!(
            out,
            "{listed:>7} {here:>7} {:>7.3} {:>7.3} {probable:>9} {:>9.3}",
            share(first, here),
            share(three, here),
            share(right, probable)
        )?;
    }
    writeln!(out, "{:>12} {:>9} {:>7} {:>7}", "probability", "pairs", "said", "true")?;
    for (at, (pairs, said, right)) in bins.iter().enumerate() {
        let from = if at == 0 { 0.0 } else { edges[at - 1] };
        let to = edges.get(at).copied().unwrap_or(1.0);
        let many = f64::from((*pairs).max(1));
        writeln!(
            out,
            "{from:>5.2} – {to:.2} {pairs:>9} {:>7.3} {:>7.3}",
            said / many,
            f64::from(*right) / many
        )?;
    }
    Ok(())
}
