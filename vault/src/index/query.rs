//! What someone typed, as tokens to look up.
//!
//! A query is one or more *terms* (a name, a number), which must all match; a term has several *ways* of being meant,
//! of which one is enough; a way has *groups*, of which a number must match; a group matches by any of its tokens.
//! Ways stand strictest first: a store looks them up in order and may stop once it has as many candidates as it is
//! willing to open. Loose ways of common names match a few in a hundred persons.
//!
//! | typed | ways |
//! |---|---|
//! | 陈小芳 | the whole name; its pairs but one; its characters but one; its sound; its loose sound |
//! | 小芳 | the same: a name without its surname is indexed too |
//! | chenxiaofang, cxf, chenxf | the letters as they stand; the loose spelling |
//! | 陈xf, chen小芳 | the characters and the letters; the sound of it all |
//! | 1234, 31002X, 20101231 | end of an ID; birth part of an ID; digits of a phone |

use std::collections::BTreeSet;

use zeroize::Zeroizing;

use super::{
    IndexKey, Token,
    feature::{Kind, NAME_MOST, Spelling, first_characters, readings_tried, spell, units},
    reading::loose,
    text::{domestic, is_han, plain_digits, plain_letters},
};

/// The most alternatives in one group; more would be a query about everybody.
const ALTERNATIVES_MOST: usize = 128;
/// The longest query that is read, in characters.
const TYPED_MOST: usize = 2 * NAME_MOST;

/// Which way of being meant was taken, strictest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Means {
    /// The whole name, or the name without surname; the whole ID or phone number.
    Whole,
    /// Neighbouring characters.
    Pairs,
    /// Letters: pinyin, initials or both.
    Letters,
    /// Characters and letters together.
    Mixed,
    /// Other characters of the same sound.
    Sound,
    /// Characters in any order, one of three or more may be wrong.
    Characters,
    /// A spelling that sounds much the same.
    Loose,
    /// The last digits of a number.
    End,
    /// The birth date inside an ID number.
    Birth,
    /// Digits from the middle of a phone number.
    Digits,
}

/// One way in which a term may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Which way.
    pub means: Means,
    /// Groups of alternatives: a person matches a group by having any of its tokens.
    pub groups: Vec<BTreeSet<Token>>,
    /// How many groups a person must match, 1 or more.
    pub at_least: usize,
}

impl Way {
    /// Whether a person with `tokens` matches.
    pub fn is_met(&self, tokens: &BTreeSet<Token>) -> bool {
        self.groups.iter().filter(|group| !group.is_disjoint(tokens)).count() >= self.at_least
    }
}

/// One word or number of a query: a person matches it by any of its ways, which stand in order of strictness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The ways; never empty.
    pub ways: Vec<Way>,
}

/// A query in tokens: safe to hand to the store. A person matches if every term is matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The terms; empty when what was typed is too little to search for.
    pub terms: Vec<Term>,
}

impl Query {
    /// Whether there is nothing to look up: nobody matches.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether a person with `tokens` matches. The store does the same in SQL.
    pub fn is_met(&self, tokens: &BTreeSet<Token>) -> bool {
        !self.is_empty() && self.terms.iter().all(|term| term.ways.iter().any(|way| way.is_met(tokens)))
    }
}

/// What to look up for `text`, as someone typed it: a name in characters, pinyin, initials or a mixture, digits of
/// an ID or a phone, or a name and digits. Fewer than 4 digits or 2 letters give nothing.
pub fn query_tokens(key: &IndexKey, jurisdiction: &str, text: &str) -> Query {
    let hashed = |group: &Vec<Wanted>| -> BTreeSet<Token> {
        group.iter().map(|wanted| key.token(jurisdiction, wanted.kind, &wanted.text)).collect()
    };
    let way = |plan: &PlannedWay| Way {
        means: plan.means,
        groups: plan.groups.iter().map(hashed).collect(),
        at_least: plan.at_least,
    };
    let terms = plan(text).iter().map(|ways| Term { ways: ways.iter().map(way).collect() }).collect();
    Query { terms }
}

/// A feature that is wanted, in the clear.
pub(super) struct Wanted {
    pub(super) kind: Kind,
    pub(super) text: Zeroizing<String>,
}

/// A [`Way`] in the clear.
pub(super) struct PlannedWay {
    pub(super) means: Means,
    pub(super) groups: Vec<Vec<Wanted>>,
    pub(super) at_least: usize,
}

/// The ways of each term of `text`, in the clear; terms without any way are left out.
pub(super) fn plan(text: &str) -> Vec<Vec<PlannedWay>> {
    let (name, digits) = split(first_characters(text, TYPED_MOST));
    let named = name_ways(&name);
    let numbered = digit_ways(&digits);
    [named, numbered].into_iter().filter(|ways| !ways.is_empty()).collect()
}

/// Letters and characters on one side, digits on the other. An `x` right after a digit belongs to the digits.
fn split(text: &str) -> (Zeroizing<String>, Zeroizing<String>) {
    let plain = plain_letters(text);
    let mut name = Zeroizing::new(String::with_capacity(plain.len()));
    let mut digits = Zeroizing::new(String::with_capacity(plain.len()));
    let mut chars = plain.chars().peekable();
    let mut after_digit = false;
    while let Some(c) = chars.next() {
        let ends_id = c == 'x' && after_digit && chars.peek().is_none_or(|next| !next.is_ascii_alphabetic());
        if c.is_ascii_digit() || ends_id {
            digits.push(c);
        } else {
            name.push(c);
        }
        after_digit = c.is_ascii_digit();
    }
    (name, digits)
}

fn name_ways(name: &str) -> Vec<PlannedWay> {
    let written: Zeroizing<Vec<char>> = Zeroizing::new(name.chars().collect());
    let han = written.iter().filter(|&&c| is_han(c)).count();
    let mut ways = match (han, written.len()) {
        (0, _) => letter_ways(name),
        (all, count) if all == count => character_ways(name, &written),
        _ => mixed_ways(name),
    };
    ways.retain(|way| !way.groups.is_empty() && way.groups.iter().all(|group| !group.is_empty()));
    ways
}

/// All in letters.
fn letter_ways(name: &str) -> Vec<PlannedWay> {
    if name.len() < 2 {
        return Vec::new();
    }
    vec![one(Means::Letters, Kind::Letters, name), one(Means::Loose, Kind::Loose, &loose(name))]
}

/// All in characters.
fn character_ways(name: &str, written: &[char]) -> Vec<PlannedWay> {
    let count = written.len();
    let each = |kind, size| -> Vec<Vec<Wanted>> {
        written
            .windows(size)
            .map(|run| vec![wanted(kind, &Zeroizing::new(run.iter().collect::<String>()))])
            .collect()
    };
    let allowed = |groups: usize| if groups > 2 { groups - 1 } else { groups };
    let characters =
        PlannedWay { means: Means::Characters, groups: each(Kind::Character, 1), at_least: allowed(count) };
    if count < 2 {
        return vec![characters];
    }
    let pairs = PlannedWay { means: Means::Pairs, groups: each(Kind::Pair, 2), at_least: (count - 2).max(1) };
    let (sound, loosely) = sounds(name, Spelling::Syllables);
    vec![
        one(Means::Whole, Kind::Whole, name),
        pairs,
        PlannedWay { means: Means::Sound, groups: vec![sound], at_least: 1 },
        characters,
        PlannedWay { means: Means::Loose, groups: vec![loosely], at_least: 1 },
    ]
}

/// Characters and letters: each run by itself, or the sound of everything joined.
fn mixed_ways(name: &str) -> Vec<PlannedWay> {
    let mut groups = Vec::new();
    let mut runs = Runs(name);
    while let Some(run) = runs.next_run() {
        let first_is_han = run.chars().next().is_some_and(is_han);
        if first_is_han {
            let written: Zeroizing<Vec<char>> = Zeroizing::new(run.chars().collect());
            let (kind, size) = if written.len() > 1 { (Kind::Pair, 2) } else { (Kind::Character, 1) };
            for window in written.windows(size) {
                groups.push(vec![wanted(kind, &Zeroizing::new(window.iter().collect::<String>()))]);
            }
        } else if run.len() > 1 {
            groups.push(vec![wanted(Kind::Letters, run)]);
        }
    }
    let at_least = groups.len();
    let (sound, loosely) = sounds(name, Spelling::Syllables);
    vec![
        PlannedWay { means: Means::Mixed, groups, at_least },
        PlannedWay { means: Means::Sound, groups: vec![sound], at_least: 1 },
        PlannedWay { means: Means::Loose, groups: vec![loosely], at_least: 1 },
    ]
}

/// How `name` may sound, strictly and loosely, up to [`ALTERNATIVES_MOST`] each.
fn sounds(name: &str, spelling: Spelling) -> (Vec<Wanted>, Vec<Wanted>) {
    let count = units(name, 1).len();
    let mut strict: Vec<Wanted> = Vec::new();
    let mut loosely: Vec<Wanted> = Vec::new();
    spell(&units(name, readings_tried(count)), spelling, &mut |joined| {
        add(&mut strict, wanted(Kind::Letters, joined));
        add(&mut loosely, wanted(Kind::Loose, &loose(joined)));
    });
    (strict, loosely)
}

fn add(group: &mut Vec<Wanted>, wanted: Wanted) {
    if group.len() < ALTERNATIVES_MOST && group.iter().all(|known| known.text != wanted.text) {
        group.push(wanted);
    }
}

fn digit_ways(typed: &str) -> Vec<PlannedWay> {
    let digits = plain_digits(typed);
    if digits.len() < 4 {
        return Vec::new();
    }
    let mut ways = vec![PlannedWay {
        means: Means::Whole,
        groups: vec![vec![wanted(Kind::Id, &digits), wanted(Kind::Phone, domestic(&digits))]],
        at_least: 1,
    }];
    if digits.len() < 18 {
        let length = if digits.len() < 6 { 4 } else { 6 };
        ways.push(one(Means::End, Kind::IdEnd, &digits[digits.len() - length..]));
    }
    if digits.len() == 4 {
        ways.push(one(Means::End, Kind::PhoneEnd, &digits));
    }
    let births: Vec<Wanted> = (0..digits.len().saturating_sub(7))
        .filter_map(|start| digits.get(start..start + 8))
        .filter(|date| is_date(date))
        .map(|date| wanted(Kind::Birth, date))
        .collect();
    if !births.is_empty() && digits.len() < 18 {
        ways.push(PlannedWay { means: Means::Birth, groups: vec![births], at_least: 1 });
    }
    let phone = domestic(&digits);
    if phone.len() <= 12 && !phone.ends_with('x') {
        let groups: Vec<_> = (0..=phone.len() - 4)
            .map(|start| vec![wanted(Kind::PhoneWindow, &phone[start..start + 4])])
            .collect();
        let at_least = groups.len();
        ways.push(PlannedWay { means: Means::Digits, groups, at_least });
    }
    ways
}

/// Whether eight digits could be a birth date, `YYYYMMDD`.
fn is_date(digits: &str) -> bool {
    let part =
        |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
    (1900..2100).contains(&part(0, 4)) && (1..=12).contains(&part(4, 6)) && (1..=31).contains(&part(6, 8))
}

/// A way with one group of one alternative.
fn one(means: Means, kind: Kind, text: &str) -> PlannedWay {
    PlannedWay { means, groups: vec![vec![wanted(kind, text)]], at_least: 1 }
}

fn wanted(kind: Kind, text: &str) -> Wanted {
    Wanted { kind, text: Zeroizing::new(text.to_owned()) }
}

/// Cuts a normalised text into runs of characters and runs of letters.
struct Runs<'a>(&'a str);

impl<'a> Runs<'a> {
    fn next_run(&mut self) -> Option<&'a str> {
        let first = self.0.chars().next()?;
        let end = self.0.find(|c| is_han(c) != is_han(first)).unwrap_or(self.0.len());
        let (run, rest) = self.0.split_at(end);
        self.0 = rest;
        Some(run)
    }
}
