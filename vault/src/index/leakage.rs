//! How much tokens give away, and what hiding it costs: measured on an invented town.
//!
//! The thief has the table `token`, not the key, and knows how common each surname is. Printed with
//! `cargo test -p vault leakage -- --nocapture`; the numbers stand in `docs/decisions/vault-blind-index.md`.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::{entropy::uniform, testing::Counter};

const TOWN: &str = "442000105";
const PERSONS: usize = 3_000;

/// Surnames and given characters by falling frequency, drawn with weights 1/rank.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈\
    姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤";
const GIVEN: &str = "英华玉秀明文兰红国平芳春丽建金海云小梅志桂军伟林德永光荣晓凤燕珍生新福宏清成辉忠香美莲霞强杰庆祥俊\
    龙学义良雪娟玲敏静慧婷萍琴艳洁莉波刚勇斌涛磊超鹏飞浩宇轩梓涵欣怡佳琪诗雨晨思语嘉子墨雅馨悦萱瑶";

struct Person {
    surname: char,
    name: String,
    id: String,
    phone: String,
}

fn draw(entropy: &mut Counter, from: &[char]) -> char {
    let weights: Vec<u32> = (1..).take(from.len()).map(|rank| 1_000_000 / rank).collect();
    let mut left = uniform(entropy, weights.iter().sum());
    for (&c, &weight) in from.iter().zip(&weights) {
        if left < weight {
            return c;
        }
        left -= weight;
    }
    from[0]
}

fn town() -> Vec<Person> {
    let (surnames, given): (Vec<char>, Vec<char>) = (SURNAMES.chars().collect(), GIVEN.chars().collect());
    let entropy = &mut Counter::default();
    let mut person = || {
        let surname = draw(entropy, &surnames);
        let mut name = format!("{surname}{}", draw(entropy, &given));
        if uniform(entropy, 5) > 0 {
            name.push(draw(entropy, &given));
        }
        let (year, month, day) =
            (1940 + uniform(entropy, 84), 1 + uniform(entropy, 12), 1 + uniform(entropy, 28));
        let id = format!("990000{year}{month:02}{day:02}{:04}", uniform(entropy, 10_000));
        Person { surname, name, id, phone: format!("1990000{:04}", uniform(entropy, 10_000)) }
    };
    (0..PERSONS).map(|_| person()).collect()
}

/// Who has each token.
type Table = BTreeMap<u32, BTreeSet<usize>>;

/// The table with all 32 bits; fewer are had by [`cut`], as the hash is the same.
fn whole_table(key: &IndexKey, town: &[Person]) -> Table {
    let mut table = Table::new();
    for (at, person) in town.iter().enumerate() {
        for (field, value) in
            [(Field::Name, &person.name), (Field::IdNumber, &person.id), (Field::Phone, &person.phone)]
        {
            for token in tokens(key, TOWN, field, value) {
                table.entry(token.value()).or_default().insert(at);
            }
        }
    }
    table
}

fn cut(whole: &Table, bits: u8) -> Table {
    let mut table = Table::new();
    for (token, persons) in whole {
        table.entry(token >> (32 - bits)).or_default().extend(persons);
    }
    table
}

/// Share of filled buckets that hold several features, in percent.
fn shared_buckets(whole: &Table, bits: u8) -> f64 {
    let mut features: BTreeMap<u32, u32> = BTreeMap::new();
    whole.keys().for_each(|token| *features.entry(token >> (32 - bits)).or_default() += 1);
    let shared = features.values().filter(|&&count| count > 1).count();
    100.0 * shared as f64 / features.len() as f64
}

/// Share of persons whose surname the thief reads right, in percent: for each surname, the token whose count of
/// persons is nearest to what that surname's should be.
fn surnames_read(key: &IndexKey, table: &Table, bits: u8, town: &[Person]) -> f64 {
    let mut expected: BTreeMap<char, usize> = BTreeMap::new();
    town.iter().for_each(|person| *expected.entry(person.surname).or_default() += 1);
    let mut read = 0;
    for (surname, count) in &expected {
        let guess =
            table.iter().min_by_key(|(_, persons)| persons.len().abs_diff(*count)).map(|(token, _)| *token);
        let truth = key.token(TOWN, Kind::Character, &surname.to_string()).value() >> (32 - bits);
        read += if guess == Some(truth) { *count } else { 0 };
    }
    100.0 * read as f64 / town.len() as f64
}

/// Who meets a query, as a store would find out: group by group.
fn matching(table: &Table, bits: u8, query: &Query) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    for way in query.terms.iter().flat_map(|term| &term.ways) {
        let mut hits: BTreeMap<usize, usize> = BTreeMap::new();
        for group in &way.groups {
            let tokens = group.iter().map(|token| token.value() >> (32 - bits));
            let persons: BTreeSet<usize> =
                tokens.filter_map(|token| table.get(&token)).flatten().copied().collect();
            persons.into_iter().for_each(|person| *hits.entry(person).or_default() += 1);
        }
        found.extend(hits.into_iter().filter(|(_, count)| *count >= way.at_least).map(|(person, _)| person));
    }
    found
}

/// Candidates opened per query, meant and in vain, on average over `typed`.
fn opened(key: &IndexKey, whole: &Table, bits: u8, typed: &[String]) -> (f64, f64) {
    let table = cut(whole, bits);
    let (mut meant, mut all) = (0, 0);
    for typed in typed {
        let query = query_tokens(key, TOWN, typed);
        meant += matching(whole, 32, &query).len();
        all += matching(&table, bits, &query).len();
    }
    let queries = typed.len() as f64;
    (meant as f64 / queries, (all - meant) as f64 / queries)
}

#[test]
fn leakage_is_what_the_decision_says() {
    let town = town();
    let key = IndexKey::new(Suite::International, TokenBits::new(32), [5; 32]);
    let whole = whole_table(&key, &town);
    let rows: usize = whole.values().map(BTreeSet::len).sum();
    let per_person = |count: usize| count as f64 / PERSONS as f64;
    println!(
        "per person: {:.1} tokens, {:.1} features of the town",
        per_person(rows),
        per_person(whole.len())
    );
    let asked: Vec<&Person> = town.iter().step_by(PERSONS / 50).collect();
    let names: Vec<String> = asked.iter().map(|person| person.name.clone()).collect();
    let initials: Vec<String> = names.iter().map(|name| initials(name)).collect();
    let ends: Vec<String> = asked.iter().map(|person| person.id[14..].to_owned()).collect();
    for bits in [12, 14, 16, 18, 20, 24] {
        let (shared, table) = (shared_buckets(&whole, bits), cut(&whole, bits));
        let read = surnames_read(&key, &table, bits, &town);
        assert!(bits > TokenBits::for_persons(PERSONS as u64).get() || shared > 40.0);
        println!("{bits} bits: {shared:.0} % of buckets shared, {read:.0} % of surnames read");
        for (what, typed) in [("name", &names), ("initials", &initials), ("end of ID", &ends)] {
            let (meant, vain) = opened(&key, &whole, bits, typed);
            let budget = if bits >= TokenBits::for_persons(PERSONS as u64).get() { 250.0 } else { f64::MAX };
            assert!(vain < budget, "{bits} bits: {vain} opened in vain for {what}");
            println!("    {what}: {meant:.1} meant, {vain:.1} in vain");
        }
    }
}

fn initials(name: &str) -> String {
    name.chars()
        .filter_map(|c| reading::readings(c, 1).first().and_then(|sound| sound.chars().next()))
        .collect()
}
