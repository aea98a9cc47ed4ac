//! Speed and success over invented persons: `bench search|index|table|mentions|rows|growth ROWS [OUT.csv]`.
//!
//! `table` writes an easy table (two rows for some persons) for the `link` command, `rows` links the same rows in
//! memory; `mentions` links invented Chinese mentions with slips, from texts to persons; `search` and `index` build
//! an index in memory and ask it; `growth` does all of it from 10,000 rows up to ROWS.
#![forbid(unsafe_code)]

use std::io::Write as _;
use std::time::Instant;

use linkage::index::Index;
use linkage::mention::{Mention, Written};
use linkage::search::{Person, Query, Search};
use linkage::{chars, idno, tally};

type Fault = Box<dyn std::error::Error>;

const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤";
const GIVEN: &str = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂梓涵欣怡宇轩浩然子雨佳思诗语晨曦阳建国志文红玉梅春花小晓雪琳婷慧玲燕萍莉琴凤云清海波龙飞鹏辉华东亮健斌鑫凯博睿俊泽家豪嘉乐一诺可馨若熙梦瑶雅钰彤依紫萱颖倩薇蕾珊珍珠碧莲香月莺媛瑞凡佩蓉眉君琪勤贞莎锦黛青婕姣婉娴瑾露毅澜纯荷丹蓝炎榕景枫宁康松柏林森彬荣仁义礼信诚忠孝廉廷尚朝政谦亨奇固之轮翰朗伯宏言鸣朋栋维启克伦翔旭才发武新利顺子坤士以厚庆贤";

fn pick(list: &[char], seed: u64, key: u64) -> char {
    let u = (tally::mix(seed, key) >> 11) as f64 / (1_u64 << 53) as f64;
    // Small numbers are common, as with real names.
    let at = ((u * u) * list.len() as f64) as usize;
    list[at.min(list.len() - 1)]
}

/// What would be typed for a person.
type Ask = fn(&Made) -> Option<String>;

struct Made {
    name: String,
    id: String,
    phone: String,
    birth: String,
    year: i32,
    village: String,
}

fn make(n: u64, surnames: &[char], given: &[char]) -> Made {
    let mut name = String::new();
    name.push(pick(surnames, n, 1));
    name.push(pick(given, n, 2));
    if !tally::mix(n, 3).is_multiple_of(5) {
        name.push(pick(given, n, 4));
    }
    let year = 1950 + i32::try_from(tally::mix(n, 5) % 74).unwrap_or(0);
    let (month, day) = (tally::mix(n, 6) % 12 + 1, tally::mix(n, 7) % 28 + 1);
    let body = format!("990000{year}{month:02}{day:02}{:03}", tally::mix(n, 8) % 1000);
    let digits: Vec<u8> = body.bytes().map(|b| b - b'0').collect();
    let check = idno::check_digit(&digits);
    let id = format!("{body}{}", if check == 10 { "X".to_owned() } else { check.to_string() });
    let phone = format!("1{}{:09}", 3 + tally::mix(n, 9) % 7, tally::mix(n, 10) % 1_000_000_000);
    let village =
        format!("{}{}村", pick(given, tally::mix(n, 11) % 3000, 1), pick(given, tally::mix(n, 11) % 3000, 2));
    Made { name, id, phone, birth: format!("{year}-{month:02}-{day:02}"), year, village }
}

#[expect(clippy::disallowed_methods, reason = "a bench measures time")]
fn now() -> Instant {
    Instant::now()
}

/// The answer and its least time of three, in milliseconds: on a shared machine the other two may have waited.
fn best_of_three<T>(work: impl Fn() -> T) -> (T, f64) {
    let time = || {
        let begun = now();
        let answer = work();
        (answer, begun.elapsed().as_secs_f64() * 1e3)
    };
    let (answer, first) = time();
    (answer, first.min(time().1).min(time().1))
}

fn main() -> Result<(), Fault> {
    let args: Vec<String> = std::env::args().collect();
    let rows: u64 = args.get(2).map_or(Ok(1_000_000), |a| a.parse())?;
    if args.get(1).map(String::as_str) == Some("growth") {
        return growth(rows);
    }
    let (surnames, given): (Vec<char>, Vec<char>) = (SURNAMES.chars().collect(), GIVEN.chars().collect());
    let people: Vec<Made> = (0..rows).map(|n| make(n, &surnames, &given)).collect();
    match args.get(1).map(String::as_str) {
        Some("search") => search(&people),
        Some("index") => index(&people),
        Some("table") => table(&people, args.get(3).ok_or("OUT.csv")?),
        Some("rows") => easy_rows(&people),
        Some("mentions") => mentions(&people),
        _ => Err("search, index, table, rows, mentions or growth".into()),
    }
}

fn pinyin(name: &str) -> Vec<&'static str> {
    name.chars().filter_map(chars::unit).map(|c| chars::syllable_text(chars::syllable(c))).collect()
}

fn homophone(name: &str) -> String {
    let all: Vec<char> = name.chars().collect();
    let mut out = all.clone();
    for at in 1..all.len() {
        let code = chars::unit(all[at]).unwrap_or(0);
        let same = |c: &char| {
            chars::unit(*c).is_some_and(|u| u != code && chars::syllable(u) == chars::syllable(code))
        };
        if let Some(other) = GIVEN.chars().chain('\u{4e00}'..'\u{9fa0}').find(same) {
            out[at] = other;
            break;
        }
    }
    out.into_iter().collect()
}

fn search(people: &[Made]) -> Result<(), Fault> {
    let mut out = std::io::stdout().lock();
    let begun = now();
    let search = build_search(people);
    writeln!(out, "built in {:.2} s, {} MB", begun.elapsed().as_secs_f64(), search.bytes() >> 20)?;
    let kinds: [(&str, Ask); 10] = [
        ("two-character", |p| (p.name.chars().count() == 2).then(|| p.name.clone())),
        ("three-character", |p| (p.name.chars().count() == 3).then(|| p.name.clone())),
        ("homophone", |p| (p.name.chars().count() == 3).then(|| homophone(&p.name))),
        ("pinyin", |p| Some(pinyin(&p.name).concat())),
        ("romanised", |p| {
            let all = pinyin(&p.name);
            Some(format!("{} {}", all[1..].concat(), all[0]))
        }),
        ("initials", |p| Some(pinyin(&p.name).iter().filter_map(|s| s.chars().next()).collect())),
        ("id last six", |p| Some(p.id[12..].to_owned())),
        ("id birth", |p| Some(p.id[6..16].to_owned())),
        ("phone part", |p| Some(p.phone[4..10].to_owned())),
        ("missing character", |p| {
            let all: Vec<char> = p.name.chars().collect();
            (all.len() == 3).then(|| [all[0], all[2]].iter().collect())
        }),
    ];
    for (kind, ask) in kinds {
        run_kind(&search, people, kind, ask, false)?;
    }
    let wrong: Ask = |p| {
        let all: Vec<char> = p.name.chars().collect();
        (all.len() == 3).then(|| [all[0], '龘', all[2]].iter().collect())
    };
    run_kind(&search, people, "wrong character", wrong, false)?;
    run_kind(&search, people, "wrong, with year and village", wrong, true)?;
    Ok(())
}

fn run_kind(search: &Search, people: &[Made], kind: &str, ask: Ask, context: bool) -> Result<(), Fault> {
    let mut out = std::io::stdout().lock();
    let (mut times, mut hits) = (Vec::new(), 0);
    for n in 0..4000_u64 {
        if times.len() >= 1000 {
            break;
        }
        let person = &people[usize::try_from(tally::mix(99, n) % people.len() as u64)?];
        let Some(text) = ask(person) else { continue };
        let query = Query {
            text: &text,
            birth_year: context.then_some(person.year),
            village: if context { &person.village } else { "" },
        };
        let (found, took) = best_of_three(|| search.find(&query, 20, &|_| true));
        times.push(took);
        hits += usize::from(found.iter().any(|g| g.name == person.name));
    }
    times.sort_by(f64::total_cmp);
    let at = |q: f64| times[((times.len() - 1) as f64 * q) as usize];
    writeln!(
        out,
        "{kind:30} p50 {:.3} ms  p99 {:.3} ms  success {:.3}",
        at(0.5),
        at(0.99),
        hits as f64 / times.len() as f64
    )?;
    Ok(())
}

fn index(people: &[Made]) -> Result<(), Fault> {
    let mut out = std::io::stdout().lock();
    let begun = now();
    let read = |p: &Made, name: &str, phone: &str| {
        let address = format!("中山市古镇镇{}{}号", p.village, p.year % 97);
        Mention::read(&Written {
            name,
            sex: if p.id.as_bytes()[16].is_multiple_of(2) { "女" } else { "男" },
            birth_date: &p.birth,
            id_no: &p.id,
            phone,
            address: &address,
            ..Written::default()
        })
    };
    let mentions: Vec<Mention> = people.iter().map(|p| read(p, &p.name, &p.phone)).collect();
    let index = Index::build(mentions, 2);
    writeln!(out, "built in {:.2} s", begun.elapsed().as_secs_f64())?;
    let (mut times, mut hits) = (Vec::new(), 0);
    for n in 0..2000_u64 {
        let row = usize::try_from(tally::mix(77, n) % people.len() as u64)?;
        let person = &people[row];
        let mut report =
            read(person, &homophone(&person.name), if n.is_multiple_of(2) { &person.phone } else { "" });
        if !n.is_multiple_of(3) {
            report.id = idno::IdNo::default();
        }
        let (found, took) = best_of_three(|| index.find(&report, 10, &|_| true));
        times.push(took);
        hits += usize::from(found.iter().any(|c| c.row as usize == row && c.probability > 0.5));
    }
    times.sort_by(f64::total_cmp);
    let at = |q: f64| times[((times.len() - 1) as f64 * q) as usize];
    writeln!(
        out,
        "one report: p50 {:.3} ms  p99 {:.3} ms  found {:.3}",
        at(0.5),
        at(0.99),
        hits as f64 / times.len() as f64
    )?;
    Ok(())
}

/// Two rows for two persons in three; the second with a slip somewhere. Calls back with cells and person.
fn each_easy(people: &[Made], mut row: impl FnMut(&[String; 5], usize)) {
    for (n, p) in people.iter().enumerate() {
        let all = pinyin(&p.name);
        let code = format!("{:06}", tally::mix(n as u64, 12) % 9000 + 500_000);
        let mut cells =
            [all[1..].concat(), all[0].to_owned(), p.birth.replace('-', ""), p.phone.clone(), code];
        row(&cells, n);
        if n % 3 == 0 {
            continue;
        }
        match n % 8 {
            0 => cells[0].push('n'),
            1 => cells[2] = p.birth.replace('-', "/"),
            2 => cells[3].clear(),
            3 => cells[2].replace_range(7..8, "9"),
            4 => cells[1].push('g'),
            _ => {}
        }
        row(&cells, n);
    }
}

fn table(people: &[Made], path: &str) -> Result<(), Fault> {
    let mut writer = csv::Writer::from_path(path)?;
    let mut truth = csv::Writer::from_path(format!("{path}.truth"))?;
    writer.write_record(["rec_id", "given_name", "surname", "date_of_birth", "phone", "postcode"])?;
    truth.write_record(["rec_id", "entity_id"])?;
    let mut count = 0;
    let mut fault = None;
    each_easy(people, |cells, person| {
        let id = format!("r{count}");
        count += 1;
        let written = writer.write_record(std::iter::once(&id).chain(cells));
        fault = written.and_then(|()| truth.write_record([&id, &person.to_string()])).err().or(fault.take());
    });
    fault.map_or(Ok(()), |fault| Err(fault.into()))
}

/// Pairs that are in one group and one person, against both: precision, recall and their mean.
fn pair_f1(clusters: &[u32], truth: &[usize]) -> f64 {
    let pairs = |keys: Vec<u64>| -> f64 {
        let mut keys = keys;
        keys.sort_unstable();
        keys.chunk_by(|a, b| a == b).map(|c| (c.len() * (c.len() - 1) / 2) as f64).sum()
    };
    let said = pairs(clusters.iter().map(|c| u64::from(*c)).collect());
    let true_pairs = pairs(truth.iter().map(|t| *t as u64).collect());
    let both = clusters.iter().zip(truth).map(|(c, t)| (u64::from(*c) << 32) | *t as u64);
    2.0 * pairs(both.collect()) / (said + true_pairs).max(1.0)
}

/// Largest resident size of this process so far, in megabytes.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn easy_rows(people: &[Made]) -> Result<(), Fault> {
    use linkage::plain::{self, Field, Kind};
    let mut out = std::io::stdout().lock();
    let mut cells: Vec<[String; 5]> = Vec::new();
    let mut truth = Vec::new();
    each_easy(people, |row, person| {
        cells.push(row.clone());
        truth.push(person);
    });
    let before = peak_memory();
    let begun = now();
    let kinds = [Kind::Text, Kind::Text, Kind::Date, Kind::Code, Kind::Code];
    let fields = linkage::parallel::items(kinds.len(), 2, |at| {
        let swaps = match at {
            0 => Some(1),
            1 => Some(0),
            _ => None,
        };
        Field::read(kinds[at], swaps, cells.iter().map(|row| row[at].as_str()))
    });
    let options = plain::Options { threads: 2, split: None, one_to_one: false, threshold: 0.5 };
    let linked = plain::link(&fields, &options, &mut |_| {});
    let took = begun.elapsed().as_secs_f64();
    writeln!(
        out,
        "{} rows linked in {took:.2} s, {} MB more, F1 of groups {:.4}",
        cells.len(),
        peak_memory().saturating_sub(before),
        pair_f1(&linked.clusters, &truth)
    )?;
    Ok(())
}

/// One mention as its cells: name, sex, birth, paper, telephone, guardian, address, school.
type Cells = [String; 8];

/// Between one and four mentions of a person, each with slips of its own; siblings share a household.
fn each_mention(people: &[Made], mut row: impl FnMut(Cells, usize)) {
    for (n, p) in people.iter().enumerate() {
        let home = &people[n / 3 * 3];
        let guardian = format!(
            "{}{}",
            home.name.chars().next().unwrap_or('王'),
            &people[(n / 3 * 7) % people.len()].name[3..]
        );
        for copy in 0..1 + tally::mix(n as u64, 20) % 4 {
            let slip = |key: u64, of: u64| tally::mix(n as u64 * 8 + copy, key) % 100 < of;
            let all: Vec<char> = p.name.chars().collect();
            let name = match tally::mix(n as u64 * 8 + copy, 21) % 20 {
                0..=2 => homophone(&p.name),
                3 => format!("阿{}", all[all.len() - 1]),
                4 => format!("{}某", all[0]),
                5 => pinyin(&p.name).join(" "),
                6 if all.len() == 3 => [all[0], all[2]].iter().collect(),
                _ => p.name.clone(),
            };
            let kept = |text: &str, key: u64, gone: u64| {
                if slip(key, gone) { String::new() } else { text.to_owned() }
            };
            let male = !p.id.as_bytes()[16].is_multiple_of(2);
            row(
                [
                    name,
                    if male { "男" } else { "女" }.to_owned(),
                    kept(&p.birth, 22, 30),
                    kept(&p.id, 23, 55),
                    kept(&home.phone, 24, 30),
                    kept(&guardian, 25, 50),
                    kept(&format!("中山市古镇镇{}{}号", home.village, home.year % 97), 26, 40),
                    kept(&format!("{}小学", home.village), 27, 60),
                ],
                n,
            );
        }
    }
}

/// As many Chinese mentions as rows were asked for, from texts to persons.
fn mentions(people: &[Made]) -> Result<(), Fault> {
    use linkage::table;
    let mut out = std::io::stdout().lock();
    let mut cells: Vec<Cells> = Vec::with_capacity(people.len());
    let mut truth = Vec::with_capacity(people.len());
    each_mention(people, |row, person| {
        if cells.len() < people.len() {
            cells.push(row);
            truth.push(person);
        }
    });
    let before = peak_memory();
    let begun = now();
    let read = table::read(cells.len(), 2, |at| {
        let [name, sex, birth_date, id_no, phone, guardian_name, address, school] =
            cells[at].each_ref().map(String::as_str);
        Written { name, sex, birth_date, id_no, phone, guardian_name, address, school, ..Written::default() }
    });
    let mut last = now();
    let mut stages = vec![format!("read {:.2}", (last - begun).as_secs_f64())];
    let linked = table::link(&read, &table::Options::default(), &mut |stage| {
        let at = now();
        stages.push(format!("{stage:?} after {:.2}", (at - last).as_secs_f64()));
        last = at;
    });
    let took = begun.elapsed().as_secs_f64();
    writeln!(
        out,
        "{} mentions of {} persons linked in {took:.2} s ({:.0} a second), {} candidates, {} MB more, F1 of groups {:.4}",
        cells.len(),
        truth.last().map_or(0, |last| last + 1),
        cells.len() as f64 / took,
        linked.candidates,
        peak_memory().saturating_sub(before),
        pair_f1(&linked.clusters, &truth)
    )?;
    writeln!(out, "  {}", stages.join(", "))?;
    Ok(())
}

/// Everything from ten thousand rows up, tenfold at a time.
fn growth(most: u64) -> Result<(), Fault> {
    let (surnames, given): (Vec<char>, Vec<char>) = (SURNAMES.chars().collect(), GIVEN.chars().collect());
    let mut rows = 10_000;
    while rows <= most {
        let people: Vec<Made> = (0..rows).map(|n| make(n, &surnames, &given)).collect();
        writeln!(std::io::stdout().lock(), "— {rows} persons")?;
        easy_rows(&people)?;
        search_growth(&people)?;
        if rows <= 1_000_000 {
            mentions(&people)?;
            index(&people)?;
        }
        rows *= 10;
    }
    Ok(())
}

/// Time, memory and answers of the search index, over a mixture of queries.
fn search_growth(people: &[Made]) -> Result<(), Fault> {
    let mut out = std::io::stdout().lock();
    let begun = now();
    let search = build_search(people);
    writeln!(out, "search built in {:.2} s, {} MB", begun.elapsed().as_secs_f64(), search.bytes() >> 20)?;
    drop(out);
    run_kind(&search, people, "as written", |p| Some(p.name.clone()), false)?;
    run_kind(&search, people, "homophone", |p| Some(homophone(&p.name)), false)?;
    run_kind(&search, people, "id last six", |p| Some(p.id[12..].to_owned()), false)
}

fn build_search(people: &[Made]) -> Search {
    Search::build(
        people.iter().map(|p| Person {
            name: &p.name,
            id_no: &p.id,
            phone: &p.phone,
            birth_year: Some(p.year),
            village: &p.village,
        }),
        2,
    )
}
