//! Which pairs are worth comparing.
//!
//! Every mention gives keys; mentions that share a key are candidates. Each kind of key has a budget: a key that
//! more mentions share says too little, and a finer kind covers what it would have found.

use crate::date::{Civil, Day};
use crate::mention::Mention;
use crate::name::{self, Name, NameKind};
use crate::parallel;
use crate::tally;

/// Kinds of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// The name as written.
    Name,
    /// Sounds of the name and a birth year.
    SoundYear,
    /// Sounds of the name and the county.
    SoundCounty,
    /// Sounds of the name.
    Sound,
    /// Sounds in any order and a birth year.
    BagYear,
    /// A telephone.
    Phone,
    /// A telephone with a digit left out.
    PhoneSlip,
    /// Identity number.
    Id,
    /// Part of an identity number.
    IdPart,
    /// Birth day and surname.
    BirthSurname,
    /// Birth day and a character of the given name.
    BirthGiven,
    /// Birth day and guardian.
    BirthGuardian,
    /// Birth day and county.
    BirthCounty,
    /// Guardian and birth year.
    GuardianYear,
    /// Guardian and a character of the given name.
    GuardianGiven,
    /// Surname, a character of the given name, birth year.
    PartYear,
    /// The same door.
    Door,
    /// The same village and birth year.
    VillageYear,
    /// A character of the given name, county, birth year.
    GivenCountyYear,
    /// Surname, county, birth year.
    SurnameCountyYear,
    /// Pet name, county, birth year.
    PetCountyYear,
    /// Surname, a character of the given name, county.
    PartCounty,
}

/// Most mentions that may share a key of each kind.
const BUDGET: [usize; 22] =
    [160, 80, 60, 30, 60, 60, 12, 40, 30, 40, 40, 30, 20, 40, 40, 30, 24, 16, 30, 24, 20, 30];

/// Collects the keys of one mention.
pub struct Keys {
    /// Keys with their kind in the top bits.
    pub all: Vec<u64>,
}

impl Keys {
    fn push(&mut self, kind: Kind, words: &[u64]) {
        let hash = tally::hash_of(words.iter().copied());
        self.all.push((hash >> 5) | (u64::from(kind as u8) << 59));
    }
}

/// The kind of a key.
pub fn budget_of(key: u64) -> usize {
    usize::try_from(key >> 59).ok().and_then(|k| BUDGET.get(k).copied()).unwrap_or(0)
}

/// All keys of a mention, without repeats.
pub fn keys_of(mention: &Mention, keys: &mut Keys) {
    keys.all.clear();
    let (years, count) = mention.birth_years();
    let years = &years[..count];
    let county = u64::from(mention.address.county);
    name_keys(mention, years, county, keys);
    for nick in [&mention.name, &mention.alias] {
        nick_keys(nick, years, county, keys);
    }
    number_keys(mention, keys);
    birth_keys(mention, county, keys);
    home_keys(mention, years, keys);
    keys.all.sort_unstable();
    keys.all.dedup();
}

fn sound(code: u16) -> u64 {
    u64::from(name::sound_class(code))
}

fn as_word(year: i32) -> u64 {
    u64::try_from(year).unwrap_or(0)
}

fn name_keys(mention: &Mention, years: &[i32], county: u64, keys: &mut Keys) {
    let name = &mention.name;
    match name.kind {
        NameKind::Full | NameKind::Latin => {}
        NameKind::Masked => {
            let surname = name.used().first().copied().map_or(0, sound);
            for year in years.iter().filter(|_| county != 0) {
                keys.push(Kind::SurnameCountyYear, &[surname, county, as_word(*year)]);
            }
            return;
        }
        _ => return,
    }
    let sounds = name.sound_key();
    keys.push(Kind::Name, &[name.key()]);
    keys.push(Kind::Sound, &[sounds]);
    if county != 0 {
        keys.push(Kind::SoundCounty, &[sounds, county]);
    }
    let bag = bag_of(name);
    for year in years {
        keys.push(Kind::SoundYear, &[sounds, as_word(*year)]);
        keys.push(Kind::BagYear, &[bag, as_word(*year)]);
    }
    if name.len >= 2 {
        part_keys(mention, years, county, keys);
    }
}

/// Keys from the surname and one character each.
fn part_keys(mention: &Mention, years: &[i32], county: u64, keys: &mut Keys) {
    let name = &mention.name;
    let surname = sound(name.chars[0]);
    let given = &name.used()[1..];
    let known = || given.iter().filter(|c| **c != name::HIDDEN);
    for year in years.iter().map(|y| as_word(*y)) {
        for code in known() {
            keys.push(Kind::PartYear, &[surname, sound(*code), year]);
            if county != 0 {
                keys.push(Kind::GivenCountyYear, &[sound(*code), county, year]);
            }
        }
        if county != 0 {
            keys.push(Kind::SurnameCountyYear, &[surname, county, year]);
        }
    }
    for code in known() {
        if county != 0 {
            keys.push(Kind::PartCounty, &[surname, sound(*code), county]);
        }
    }
}

fn bag_of(name: &Name) -> u64 {
    if name.len == 0 {
        return name.key();
    }
    let mut bag: Vec<u64> = name.used().iter().map(|c| sound(*c)).collect();
    bag.sort_unstable();
    tally::hash_of(bag)
}

fn nick_keys(nick: &Name, years: &[i32], county: u64, keys: &mut Keys) {
    let (kind, word) = match nick.kind {
        NameKind::Nick => (Kind::GivenCountyYear, sound(nick.chars[0])),
        NameKind::Pet => (Kind::PetCountyYear, nick.key()),
        _ => return,
    };
    for year in years.iter().filter(|_| county != 0) {
        keys.push(kind, &[word, county, as_word(*year)]);
    }
}

fn number_keys(mention: &Mention, keys: &mut Keys) {
    for phone in [mention.phone, mention.guardian_phone] {
        if phone == 0 {
            continue;
        }
        keys.push(Kind::Phone, &[phone]);
        // One of three parts left out: a slip of a digit spares the others.
        for (part, (from, length)) in [(0, 4), (4, 4), (8, 3)].into_iter().enumerate() {
            let (low, span) = (10_u64.pow(from), 10_u64.pow(length));
            let rest = phone / (low * span) * low + phone % low;
            keys.push(Kind::PhoneSlip, &[rest, part as u64]);
        }
        if mention.guardian_phone == mention.phone {
            break;
        }
    }
    let id = mention.id.used();
    let bytes = |part: &[u8]| tally::hash_bytes(part);
    if id.len() >= 8 {
        keys.push(Kind::Id, &[bytes(id)]);
    }
    if id.len() >= 14 {
        keys.push(Kind::IdPart, &[1, bytes(&id[..14])]);
        keys.push(Kind::IdPart, &[2, bytes(&id[id.len() - 8..])]);
        if id.len() >= 17 {
            keys.push(Kind::IdPart, &[3, bytes(&id[6..17])]);
        }
    }
}

fn birth_keys(mention: &Mention, county: u64, keys: &mut Keys) {
    let mut days: Vec<Day> = Vec::with_capacity(4);
    for day in [mention.birth, mention.id.birth, mention.lunar].into_iter().flatten() {
        days.push(day);
    }
    if let Some(turned) = mention.birth.map(Civil::from_day).and_then(|c| Civil::new(c.year, c.day, c.month))
    {
        days.push(turned.to_day());
    }
    days.sort_unstable();
    days.dedup();
    let name = &mention.name;
    let named = matches!(name.kind, NameKind::Full | NameKind::Latin | NameKind::Masked | NameKind::Nick);
    let guardian = if mention.guardian.len > 0 { mention.guardian.sound_key() } else { 0 };
    for day in days {
        let day = u64::from(day.cast_unsigned());
        if named && name.len > 0 {
            if name.kind != NameKind::Nick {
                keys.push(Kind::BirthSurname, &[day, sound(name.chars[0])]);
            }
            let from = usize::from(name.kind == NameKind::Full);
            for code in name.used().iter().skip(from) {
                keys.push(Kind::BirthGiven, &[day, sound(*code)]);
            }
        }
        if guardian != 0 {
            keys.push(Kind::BirthGuardian, &[day, guardian]);
        }
        if county != 0 {
            keys.push(Kind::BirthCounty, &[day, county]);
        }
    }
}

fn home_keys(mention: &Mention, years: &[i32], keys: &mut Keys) {
    let door = mention.address.door_key();
    if door != 0 {
        keys.push(Kind::Door, &[door]);
    }
    for place in mention.address.tail.iter().filter(|t| **t != 0) {
        for year in years {
            keys.push(Kind::VillageYear, &[u64::from(*place), as_word(*year), u64::from(mention.sex)]);
        }
    }
    if mention.guardian.len >= 2 {
        let guardian = mention.guardian.sound_key();
        for year in years {
            keys.push(Kind::GuardianYear, &[guardian, as_word(*year)]);
        }
        if mention.name.kind == NameKind::Full {
            for code in mention.name.used().iter().skip(1) {
                keys.push(Kind::GuardianGiven, &[guardian, sound(*code)]);
            }
        }
    }
}

/// A candidate pair: the lower row in the upper half of the word.
pub fn pack(a: u32, b: u32) -> u64 {
    u64::from(a.min(b)) << 32 | u64::from(a.max(b))
}

/// The two rows of a pair.
pub fn unpack(pair: u64) -> (u32, u32) {
    (u32::try_from(pair >> 32).unwrap_or(0), u32::try_from(pair & 0xffff_ffff).unwrap_or(0))
}

/// All candidate pairs, sorted, each once. With `split`, only pairs across that row (two tables in one list).
pub fn candidates(mentions: &[Mention], split: Option<u32>, threads: usize) -> Vec<u64> {
    let parts = parallel::pieces(mentions.len(), threads, |range| {
        let mut keys = Keys { all: Vec::new() };
        let mut part: Vec<(u64, u32)> = Vec::with_capacity(range.len() * 40);
        for row in range {
            keys_of(&mentions[row], &mut keys);
            part.extend(keys.all.iter().map(|k| (*k, u32::try_from(row).unwrap_or(u32::MAX))));
        }
        part
    });
    let buckets = scatter(parts);
    let found = parallel_buckets(buckets, threads, split);
    let mut pairs: Vec<u64> = found.into_iter().flatten().collect();
    parallel::sort_words(&mut pairs, threads);
    pairs.dedup();
    pairs
}

/// Number of buckets that keys are spread over before sorting.
const BUCKETS: usize = 64;

fn scatter(parts: Vec<Vec<(u64, u32)>>) -> Vec<Vec<(u64, u32)>> {
    let total: usize = parts.iter().map(Vec::len).sum();
    let mut buckets: Vec<Vec<(u64, u32)>> =
        (0..BUCKETS).map(|_| Vec::with_capacity(total / BUCKETS * 9 / 8)).collect();
    for part in parts {
        for (key, row) in part {
            buckets[usize::try_from(key % BUCKETS as u64).unwrap_or(0)].push((key, row));
        }
    }
    buckets
}

fn parallel_buckets(buckets: Vec<Vec<(u64, u32)>>, threads: usize, split: Option<u32>) -> Vec<Vec<u64>> {
    let cells: Vec<std::sync::Mutex<Vec<(u64, u32)>>> =
        buckets.into_iter().map(std::sync::Mutex::new).collect();
    let work = |at: usize| {
        let mut bucket = cells[at].lock().map(|mut b| std::mem::take(&mut *b)).unwrap_or_default();
        bucket.sort_unstable();
        let mut pairs = Vec::new();
        for run in bucket.chunk_by(|a, b| a.0 == b.0) {
            if run.len() > 1 && run.len() <= budget_of(run[0].0) {
                pairs_of(run, split, &mut pairs);
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    };
    parallel::items(BUCKETS, threads, work)
}

fn pairs_of(run: &[(u64, u32)], split: Option<u32>, pairs: &mut Vec<u64>) {
    for (at, (_, a)) in run.iter().enumerate() {
        for (_, b) in &run[at + 1..] {
            if split.is_none_or(|s| (*a < s) != (*b < s)) {
                pairs.push(pack(*a, *b));
            }
        }
    }
}
