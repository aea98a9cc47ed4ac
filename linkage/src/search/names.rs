//! Distinct names and the many ways to ask for one.

use crate::chars::{self, Likeness};
use crate::math;
use crate::name::{self, Name, NameKind};
use crate::postings::Postings;
use crate::syllable::{self, Spelling};
use crate::tally;
use zeroize::Zeroize as _;

/// Cost from which a name of three or more characters is no longer meant, and one of fewer.
const FAR: f32 = 4.5;
const FAR_SHORT: f32 = 2.3;
/// Names looked at under one key.
const WIDE: usize = 1500;
/// Names kept for ranking.
const RANKED: usize = 6000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Way {
    Whole,
    Sounds,
    /// One place left out.
    Without,
    /// Two neighbours.
    Pair,
    Initials,
    Word,
    Surname,
}

fn key(way: Way, words: impl IntoIterator<Item = u64>) -> u64 {
    tally::mix(way as u64 + 1, tally::hash_of(words))
}

#[derive(Clone, Debug)]
struct Entry {
    text: Box<str>,
    chars: [u16; 4],
    len: u8,
    persons: u32,
}

/// What was typed, read once.
pub(super) struct Asked {
    name: Name,
    chars: Vec<u16>,
    /// All letters in one word, when no characters were typed.
    letters: Option<String>,
    /// Sounds that the letters spell, in the orders they may be meant.
    orders: Vec<Vec<u16>>,
}

impl Asked {
    pub(super) fn read(text: &str) -> Self {
        let name = Name::parse(text);
        if name.kind != NameKind::Latin {
            return Self { name, chars: asked_chars(text), letters: None, orders: Vec::new() };
        }
        let letters: String = text
            .chars()
            .map(chars::fold)
            .filter(char::is_ascii_alphabetic)
            .collect::<String>()
            .to_lowercase();
        let joined = match syllable::read_word(&letters) {
            Spelling::Mandarin(all) => all,
            Spelling::Cantonese(_) | Spelling::Foreign => Vec::new(),
        };
        let spelt: Vec<u16> = name.used().to_vec();
        let mut orders: Vec<Vec<u16>> =
            vec![spelt.clone(), joined.iter().map(|s| name::sound_code(*s)).collect()];
        if spelt.len() > 1 {
            let mut turned = spelt;
            turned.rotate_right(1);
            orders.push(turned);
        }
        Self { name, chars: Vec::new(), letters: Some(letters), orders }
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.name.letters.iter().flat_map(|l| l.split(' '))
    }
}

fn initials(name: &Name) -> Vec<u8> {
    if !super::has_chars(name) {
        return Vec::new();
    }
    let first = |c: &u16| chars::syllable_text(name::syllable_of(*c)).bytes().next();
    name.used().iter().filter_map(first).collect()
}

/// Distinct names with the rows that bear them.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    entries: Vec<Entry>,
    slots: Vec<u32>,
    ways: Postings,
    starts: Vec<u32>,
    rows: Vec<u32>,
    later: Vec<(u32, u32)>,
    finished: bool,
}

impl Names {
    /// The number of a name; a new one is indexed at once when the index is already built.
    pub(super) fn number_of(&mut self, text: &str) -> u32 {
        if self.entries.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let at = self.slot(text);
        if self.slots[at] != 0 {
            return self.slots[at] - 1;
        }
        let number = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.slots[at] = number + 1;
        let name = Name::parse(text);
        let mut chars = [0; 4];
        if super::has_chars(&name) {
            for (slot, c) in chars.iter_mut().zip(name.used()) {
                *slot = *c;
            }
        }
        let len = if super::has_chars(&name) { name.len } else { 0 };
        self.entries.push(Entry { text: text.into(), chars, len, persons: 0 });
        if self.finished {
            for key in keys_of(text) {
                self.ways.insert(key, number);
            }
        }
        number
    }

    fn slot(&self, text: &str) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = usize::try_from(tally::hash_bytes(text.as_bytes())).unwrap_or(0) & mask;
        while self.slots[at] != 0 && &*self.entries[self.slots[at] as usize - 1].text != text {
            at = (at + 1) & mask;
        }
        at
    }

    fn grow(&mut self) {
        self.slots = vec![0; (self.slots.len() * 2).max(1024)];
        for number in 0..self.entries.len() {
            let at = self.slot(&self.entries[number].text);
            self.slots[at] = u32::try_from(number + 1).unwrap_or(0);
        }
    }

    /// Indexes all names, given the name of every row.
    pub(super) fn finish(&mut self, names: &[u32], threads: usize) {
        self.starts = vec![0; self.entries.len() + 1];
        for name in names {
            self.starts[*name as usize + 1] += 1;
            self.entries[*name as usize].persons += 1;
        }
        for at in 1..self.starts.len() {
            self.starts[at] += self.starts[at - 1];
        }
        let mut next = self.starts.clone();
        self.rows = vec![0; names.len()];
        for (row, name) in names.iter().enumerate() {
            self.rows[next[*name as usize] as usize] = u32::try_from(row).unwrap_or(0);
            next[*name as usize] += 1;
        }
        let entries = &self.entries;
        let parts = crate::parallel::pieces(entries.len(), threads, |range| {
            let mut part = Vec::with_capacity(range.len() * 9);
            for at in range {
                let number = u32::try_from(at).unwrap_or(0);
                part.extend(keys_of(&entries[at].text).into_iter().map(|k| (k, number)));
            }
            part
        });
        self.ways = Postings::build(parts.into_iter().flatten(), threads);
        self.entries.shrink_to_fit();
        self.finished = true;
    }

    /// Adds a row to a name.
    pub(super) fn insert(&mut self, name: u32, row: u32) {
        self.entries[name as usize].persons += 1;
        let at = self.later.partition_point(|e| *e < (name, row));
        self.later.insert(at, (name, row));
    }

    /// The rows of a name, at most `most`.
    pub(super) fn rows(&self, name: u32, most: usize, out: &mut Vec<u32>) {
        if let (Some(from), Some(to)) = (self.starts.get(name as usize), self.starts.get(name as usize + 1)) {
            out.extend(self.rows[*from as usize..*to as usize].iter().take(most));
        }
        let from = self.later.partition_point(|e| e.0 < name);
        out.extend(self.later[from..].iter().take_while(|e| e.0 == name).take(most).map(|e| e.1));
    }

    /// The name as written.
    pub(super) fn text(&self, name: u32) -> &str {
        &self.entries[name as usize].text
    }

    /// Overwrites every name.
    pub(super) fn wipe(&mut self) {
        for entry in &mut self.entries {
            std::mem::take(&mut entry.text).into_string().zeroize();
            entry.chars.zeroize();
        }
    }

    pub(super) fn bytes(&self) -> usize {
        let texts: usize = self.entries.iter().map(|e| e.text.len()).sum();
        self.entries.capacity() * size_of::<Entry>()
            + texts
            + self.slots.len() * 4
            + self.ways.bytes()
            + (self.starts.len() + self.rows.len()) * 4
    }

    /// Names near to what was typed, with their cost, in no order and each once.
    pub(super) fn near(&self, asked: &Asked) -> Vec<(u32, f32)> {
        let mut found = Vec::new();
        match &asked.letters {
            Some(letters) => self.by_letters(letters, asked, &mut found),
            None => self.by_chars(&asked.chars, &mut found),
        }
        found.sort_unstable_by_key(|(number, _)| *number);
        found.dedup_by(|later, first| {
            let same = later.0 == first.0;
            if same {
                first.1 = first.1.min(later.1);
            }
            same
        });
        found
    }

    /// What one name costs, `None` when it is too far from what was typed to be meant.
    pub(super) fn price(&self, number: u32, asked: &Asked) -> Option<f32> {
        let entry = &self.entries[number as usize];
        if entry.text.is_empty() {
            return None;
        }
        let Some(letters) = &asked.letters else {
            let far = if asked.chars.len() < 3 { FAR_SHORT } else { FAR };
            let cost = self.cost(number, &asked.chars);
            return (entry.len > 0 && cost - self.rarity(number) * 0.6 <= far).then_some(cost);
        };
        let name = Name::parse(&entry.text);
        let spelt = if entry.len > 0 { sound_keys(name.used()) } else { Vec::new() };
        let sounds = |o: &[u16]| key(Way::Sounds, o.iter().map(|u| sound(*u)));
        let alike = asked.orders.iter().filter(|o| !o.is_empty() && spelt.contains(&sounds(o)));
        let mut best = alike.map(|o| self.cost(number, o)).fold(f32::INFINITY, f32::min);
        if initials(&name) == letters.as_bytes() {
            best = best.min(1.0 + self.rarity(number));
        }
        let shares = |l: &str| l.split(' ').any(|w| asked.words().any(|a| a == w));
        if name.letters.as_deref().is_some_and(shares) {
            best = best.min(self.by_word(number, &name, asked));
        }
        best.is_finite().then_some(best)
    }

    fn by_word(&self, number: u32, name: &Name, asked: &Asked) -> f32 {
        let level = crate::name_cmp::compare(&asked.name, name).level as u8;
        f32::from(level) * 0.5 + self.rarity(number)
    }

    fn by_chars(&self, chars: &[u16], found: &mut Vec<(u32, f32)>) {
        let mut near = Vec::new();
        let whole = |c: &[u16]| key(Way::Whole, c.iter().map(|u| u64::from(*u)));
        let sounds = |c: &[u16]| key(Way::Sounds, c.iter().map(|u| u64::from(name::sound_class(*u))));
        self.ways.first(whole(chars), WIDE, &mut near);
        self.ways.first(sounds(chars), WIDE, &mut near);
        // Once the name itself is there, fewer of its neighbours are looked at.
        let wide = if near.is_empty() { WIDE } else { WIDE / 4 };
        if let [a, b] = chars {
            self.ways.first(key(Way::Pair, [sound(*a), sound(*b)]), wide, &mut near);
        }
        if chars.len() == 1 {
            self.ways.first(key(Way::Surname, [sound(chars[0])]), WIDE, &mut near);
        }
        if chars.len() >= 2 {
            self.ways.first(without(chars, usize::MAX), wide, &mut near);
        }
        for left_out in 0..if chars.len() >= 3 { chars.len() } else { 0 } {
            self.ways.first(without(chars, left_out), wide, &mut near);
            let rest: Vec<u16> =
                chars.iter().enumerate().filter(|(i, _)| *i != left_out).map(|(_, c)| *c).collect();
            self.ways.first(sounds(&rest), wide / 4, &mut near);
        }
        if chars.len() == 2 && near.len() < 50 {
            self.ways.first(key(Way::Surname, [sound(chars[0])]), WIDE / 4, &mut near);
        }
        near.sort_unstable();
        near.dedup();
        near.truncate(RANKED);
        found.extend(near.into_iter().map(|number| (number, self.cost(number, chars))));
    }

    fn by_letters(&self, letters: &str, asked: &Asked, found: &mut Vec<(u32, f32)>) {
        let mut near = Vec::new();
        self.ways.first(key(Way::Initials, [tally::hash_bytes(letters.as_bytes())]), 400, &mut near);
        found.extend(near.drain(..).map(|n| (n, 1.0 + self.rarity(n))));
        for word in asked.words() {
            self.ways.first(key(Way::Word, [tally::hash_bytes(word.as_bytes())]), WIDE, &mut near);
        }
        found.extend(near.drain(..).map(|n| (n, self.by_word(n, &Name::parse(self.text(n)), asked))));
        for order in asked.orders.iter().filter(|o| !o.is_empty()) {
            self.ways.first(
                key(Way::Sounds, order.iter().map(|u| u64::from(name::sound_class(*u)))),
                WIDE,
                &mut near,
            );
            if let [a, b] = order[..] {
                self.ways.first(key(Way::Pair, [sound(a), sound(b)]), WIDE, &mut near);
            }
            found.extend(near.drain(..).map(|n| (n, self.cost(n, order))));
        }
    }

    /// A row no longer bears its name. A name that nobody bears is overwritten and leaves every list.
    pub(super) fn release(&mut self, number: u32, row: u32) {
        if let Ok(at) = self.later.binary_search(&(number, row)) {
            self.later.remove(at);
        }
        let entry = &mut self.entries[number as usize];
        entry.persons = entry.persons.saturating_sub(1);
        if entry.persons > 0 || entry.text.is_empty() {
            return;
        }
        let mut text = std::mem::take(&mut entry.text).into_string();
        entry.chars.zeroize();
        entry.len = 0;
        for key in keys_of(&text) {
            self.ways.remove(key, number);
        }
        text.zeroize();
    }

    /// Commoner names are likelier to be meant.
    fn rarity(&self, number: u32) -> f32 {
        1.5 / math::ln32(1.0 + self.entries[number as usize].persons as f32).max(0.69)
    }

    /// How far a name is from what was typed: a homophone is nearer than a look-alike, that nearer than a gap.
    fn cost(&self, number: u32, asked: &[u16]) -> f32 {
        let entry = &self.entries[number as usize];
        let used = &entry.chars[..usize::from(entry.len).min(4)];
        if used == asked && usize::from(entry.len) == asked.len() {
            return 0.0;
        }
        let longer = usize::from(entry.len).saturating_sub(used.len());
        aligned(used, asked) + longer as f32 * 0.5 + self.rarity(number) * 0.6
    }
}

fn sound(code: u16) -> u64 {
    u64::from(name::sound_class(code))
}

/// Key of the sounds with one place left out; `usize::MAX` leaves none out, to meet names that are longer by one.
fn without(chars: &[u16], left_out: usize) -> u64 {
    let kept = chars.iter().enumerate().filter(|(i, _)| *i != left_out).map(|(_, c)| sound(*c));
    key(Way::Without, kept)
}

/// Characters of a query; what a name parser would strip (阿, 小) is kept here.
fn asked_chars(text: &str) -> Vec<u16> {
    let plain: String = text.chars().map(chars::fold).filter(|c| !c.is_whitespace() && *c != '·').collect();
    let whole = Name::parse(&plain);
    if super::has_chars(&whole) && whole.kind == NameKind::Full {
        return whole.used().to_vec();
    }
    plain.chars().filter_map(chars::unit).filter(|c| chars::is_han(*c)).take(name::LONGEST).collect()
}

fn aligned(x: &[u16], y: &[u16]) -> f32 {
    const GAP: f32 = 2.2;
    let price = |a: u16, b: u16| match name::likeness(a, b) {
        Likeness::Same => 0.0,
        Likeness::Homophone => 0.8,
        Likeness::Toneless => 1.0,
        Likeness::Dialect => 1.5,
        Likeness::Shape => 1.7,
        Likeness::Hidden => 1.2,
        Likeness::Other => 3.2,
    };
    let mut row = [0.0_f32; name::LONGEST + 1];
    for (j, slot) in row.iter_mut().enumerate() {
        *slot = GAP * j as f32;
    }
    for (i, a) in x.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = GAP * (i + 1) as f32;
        for (j, b) in y.iter().enumerate() {
            let next = (diagonal + price(*a, *b)).min(row[j] + GAP).min(row[j + 1] + GAP);
            diagonal = row[j + 1];
            row[j + 1] = next;
        }
    }
    row[y.len()]
}

fn keys_of(text: &str) -> Vec<u64> {
    let name = Name::parse(text);
    let mut keys = Vec::with_capacity(12);
    if !super::has_chars(&name) {
        for word in name.letters.iter().flat_map(|l| l.split(' ')) {
            keys.push(key(Way::Word, [tally::hash_bytes(word.as_bytes())]));
        }
        if name.len > 0 {
            keys.push(key(Way::Sounds, name.used().iter().map(|c| sound(*c))));
        }
        return keys;
    }
    let chars = name.used();
    keys.push(key(Way::Whole, chars.iter().map(|c| u64::from(*c))));
    keys.push(key(Way::Surname, [sound(chars[0])]));
    keys.extend(sound_keys(chars));
    for left_out in 0..if chars.len() >= 3 { chars.len() } else { 0 } {
        keys.push(without(chars, left_out));
    }
    for pair in chars.windows(2) {
        keys.push(key(Way::Pair, [sound(pair[0]), sound(pair[1])]));
    }
    keys.push(key(Way::Initials, [tally::hash_bytes(&initials(&name))]));
    keys
}

/// The sounds as commonly read, and with the surname's other readings (单 dan, shan).
fn sound_keys(chars: &[u16]) -> Vec<u64> {
    let rest = || chars[1..].iter().map(|c| sound(*c));
    let mut firsts: Vec<u64> =
        chars::readings(chars[0]).iter().map(|r| u64::from(chars::fuzzy(r.syllable))).collect();
    firsts.push(sound(chars[0]));
    firsts.sort_unstable();
    firsts.dedup();
    firsts.into_iter().map(|f| key(Way::Sounds, std::iter::once(f).chain(rest()))).collect()
}
