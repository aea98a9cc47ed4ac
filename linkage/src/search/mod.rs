//! Finding a person by what little one knows: two characters, a sound, initials, the end of a number.
//!
//! Lives in memory only. Distinct names are indexed, then persons under each name; numbers by groups of four
//! digits. Namesakes come as one group, best known context (age, village) first. The caller's predicate says
//! who may be seen; others are neither shown nor counted.

mod digits;
mod names;
mod words;

use crate::mention::{Mention, Written};
use crate::name::{Name, NameKind};
use crate::tally;
use digits::Digits;
use names::{Asked, Names};
pub use words::Words;

/// A person as put into the index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Person<'a> {
    /// Name.
    pub name: &'a str,
    /// Identity number.
    pub id_no: &'a str,
    /// Telephone.
    pub phone: &'a str,
    /// Birth year, when known.
    pub birth_year: Option<i32>,
    /// Village or street, as the context of a search names it.
    pub village: &'a str,
}

/// What is searched for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Query<'a> {
    /// Name, pinyin, initials, or at least four digits of a number.
    pub text: &'a str,
    /// Birth year, when the asker knows it or an age.
    pub birth_year: Option<i32>,
    /// Village or street, when known.
    pub village: &'a str,
}

/// Persons of one name.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The name as written when first put in.
    pub name: String,
    /// How far the name is from what was asked; 0 is exact.
    pub cost: f32,
    /// Persons, those that fit the context first; at most the limit asked for.
    pub rows: Vec<u32>,
}

/// Most persons of one name that are looked at.
const NAMESAKES: usize = 400;

#[derive(Clone, Copy, Debug, Default)]
struct Row {
    name: u32,
    village: u32,
    birth_year: u16,
    present: bool,
}

/// The index.
#[derive(Clone, Debug, Default)]
pub struct Search {
    rows: Vec<Row>,
    names: Names,
    digits: Digits,
}

impl Search {
    /// Builds the index; rows are numbered from 0.
    pub fn build<'a>(persons: impl Iterator<Item = Person<'a>>, threads: usize) -> Self {
        let mut search = Self::default();
        for person in persons {
            let row = search.row_of(&person);
            search.digits.push(person.id_no, person.phone);
            search.rows.push(row);
        }
        search.names.finish(&search.rows.iter().map(|r| r.name).collect::<Vec<_>>(), threads);
        search.digits.finish();
        search
    }

    fn row_of(&mut self, person: &Person<'_>) -> Row {
        Row {
            name: self.names.number_of(person.name),
            village: village_key(person.village),
            birth_year: person.birth_year.and_then(|y| u16::try_from(y).ok()).unwrap_or(0),
            present: true,
        }
    }

    /// Adds a person and returns the row.
    pub fn insert(&mut self, person: &Person<'_>) -> u32 {
        let at = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let row = self.row_of(person);
        self.names.insert(row.name, at);
        self.digits.insert(person.id_no, person.phone);
        self.rows.push(row);
        at
    }

    /// Takes a person out: numbers are erased at once, and a name that nobody else bears is overwritten.
    pub fn remove(&mut self, row: u32) -> bool {
        let Some(slot) = self.rows.get_mut(row as usize).filter(|r| r.present) else { return false };
        let name = slot.name;
        *slot = Row { name, ..Row::default() };
        self.digits.erase(row);
        self.names.release(name, row);
        true
    }

    /// Number of persons in the index.
    pub fn len(&self) -> usize {
        self.rows.iter().filter(|r| r.present).count()
    }

    /// Whether nobody is in the index.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes held, nearly.
    pub fn bytes(&self) -> usize {
        self.rows.capacity() * size_of::<Row>() + self.names.bytes() + self.digits.bytes()
    }

    /// The best groups of persons; `visible` says who may be seen.
    pub fn find(&self, query: &Query<'_>, limit: usize, visible: &dyn Fn(u32) -> bool) -> Vec<Group> {
        if let Some(digits) = number_asked(query.text) {
            return self.by_digits(&digits, query, limit, visible);
        }
        let mut near = self.names.near(&Asked::read(query.text));
        let order = |x: &(u32, f32), y: &(u32, f32)| x.1.total_cmp(&y.1).then(x.0.cmp(&y.0));
        let first = (limit * 3).max(30);
        let mut sorted = 0;
        let mut groups = Vec::with_capacity(limit);
        // The nearest names usually suffice; where their bearers may not be seen, all others follow.
        while groups.len() < limit && sorted < near.len() {
            let rest = &mut near[sorted..];
            let part = if sorted == 0 { first.min(rest.len()) } else { rest.len() };
            if part < rest.len() {
                rest.select_nth_unstable_by(part, order);
            }
            rest[..part].sort_unstable_by(order);
            for (number, cost) in &rest[..part] {
                groups.extend(self.group(*number, *cost, query, visible, limit));
            }
            sorted += part;
        }
        groups.sort_by(|x: &Group, y| x.cost.total_cmp(&y.cost));
        groups.truncate(limit);
        groups
    }

    /// The best groups among a few persons, each of whom is looked at: for an asker who sees so few
    /// that lists cut short for everybody might not hold them.
    pub fn among(&self, query: &Query<'_>, limit: usize, rows: &[u32]) -> Vec<Group> {
        let present = rows.iter().copied().filter(|row| self.rows[*row as usize].present);
        if let Some(digits) = number_asked(query.text) {
            let hits: Vec<u32> = present.filter(|row| self.digits.holds(*row, &digits)).collect();
            return self.namesakes(hits, query, limit);
        }
        let asked = Asked::read(query.text);
        let mut priced: Vec<(u32, Option<f32>, u32)> = Vec::new();
        let mut by_name: Vec<(u32, u32)> = present.map(|row| (self.rows[row as usize].name, row)).collect();
        by_name.sort_unstable();
        for (name, row) in by_name {
            let cost = match priced.last() {
                Some((known, cost, _)) if *known == name => *cost,
                _ => self.names.price(name, &asked),
            };
            priced.push((name, cost, row));
        }
        let mut groups: Vec<Group> = Vec::new();
        for same in priced.chunk_by(|a, b| a.0 == b.0) {
            if let (name, Some(cost), _) = same[0] {
                let rows = same.iter().map(|(_, _, row)| *row);
                groups.extend(self.ranked(name, cost, query, rows, limit));
            }
        }
        groups.sort_by(|x: &Group, y| x.cost.total_cmp(&y.cost).then_with(|| x.rows.cmp(&y.rows)));
        groups.truncate(limit);
        groups
    }

    fn by_digits(
        &self,
        digits: &str,
        query: &Query<'_>,
        limit: usize,
        visible: &dyn Fn(u32) -> bool,
    ) -> Vec<Group> {
        let mut rows = Vec::new();
        self.digits.find(digits, limit * 8, &mut |row| {
            if self.rows[row as usize].present && visible(row) {
                rows.push(row);
            }
            rows.len() < limit * 8
        });
        self.namesakes(rows, query, limit)
    }

    fn namesakes(&self, mut rows: Vec<u32>, query: &Query<'_>, limit: usize) -> Vec<Group> {
        rows.sort_by_key(|row| self.misfit(*row, query));
        rows.truncate(limit);
        let mut groups: Vec<Group> = Vec::new();
        for row in rows {
            let name = self.names.text(self.rows[row as usize].name);
            match groups.iter_mut().find(|g| g.name == name) {
                Some(group) => group.rows.push(row),
                None => groups.push(Group { name: name.to_owned(), cost: 0.0, rows: vec![row] }),
            }
        }
        groups
    }

    /// How badly a person fits what else is known: 0 fits, more is worse.
    fn misfit(&self, row: u32, query: &Query<'_>) -> u32 {
        let person = &self.rows[row as usize];
        let village = village_key(query.village);
        let mut misfit = 0;
        if let Some(year) = query.birth_year.and_then(|y| u16::try_from(y).ok()) {
            misfit += match (person.birth_year, person.birth_year.abs_diff(year)) {
                (0, _) => 2,
                (_, 0..=1) => 0,
                (_, 2..=3) => 2,
                _ => 5,
            };
        }
        if village != 0 {
            misfit += match person.village {
                0 => 2,
                v if v == village => 0,
                _ => 3,
            };
        }
        misfit
    }

    fn group(
        &self,
        number: u32,
        cost: f32,
        query: &Query<'_>,
        visible: &dyn Fn(u32) -> bool,
        limit: usize,
    ) -> Option<Group> {
        let mut rows = Vec::new();
        self.names.rows(number, NAMESAKES, &mut rows);
        let seen = rows.into_iter().filter(|row| self.rows[*row as usize].present && visible(*row));
        self.ranked(number, cost, query, seen, limit)
    }

    /// Persons of one name, those that fit the context first; none when there are none.
    fn ranked(
        &self,
        number: u32,
        cost: f32,
        query: &Query<'_>,
        rows: impl Iterator<Item = u32>,
        limit: usize,
    ) -> Option<Group> {
        let mut ranked: Vec<(u32, u32)> = rows.map(|row| (self.misfit(row, query), row)).collect();
        ranked.sort_unstable();
        let best = ranked.first()?.0;
        ranked.truncate(limit);
        let rows = ranked.into_iter().map(|(_, row)| row).collect();
        Some(Group { name: self.names.text(number).to_owned(), cost: cost + best as f32 * 0.6, rows })
    }
}

impl Drop for Search {
    /// Names and numbers don't outlive the index.
    fn drop(&mut self) {
        self.names.wipe();
        self.digits.wipe();
    }
}

/// Digits of a number that is asked for: four or more and no letters.
fn number_asked(text: &str) -> Option<String> {
    let digits: String = text.chars().map(crate::chars::fold).filter(|c| is_digit(*c)).collect();
    let letters = text.chars().filter(|c| c.is_alphabetic() && !matches!(c, 'x' | 'X')).count();
    (digits.len() >= 4 && letters == 0).then_some(digits)
}

/// Whether a number, as written, contains these digits.
pub fn has_digits(written: &str, digits: &str) -> bool {
    let kept = |text: &str| -> String {
        text.chars()
            .map(crate::chars::fold)
            .filter(|c| is_digit(*c))
            .map(|c| c.to_ascii_uppercase())
            .collect()
    };
    kept(written).contains(&kept(digits))
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, 'x' | 'X')
}

fn village_key(text: &str) -> u32 {
    let sounds: Vec<u64> = text
        .chars()
        .map(crate::chars::fold)
        .filter(|c| !c.is_whitespace() && !"村社区居民委员会街道镇乡".contains(*c))
        .filter_map(crate::chars::unit)
        .map(|c| u64::from(crate::chars::syllable(c)))
        .collect();
    if sounds.is_empty() { 0 } else { u32::try_from(tally::hash_of(sounds) >> 32).unwrap_or(1).max(1) }
}

/// A person for the index from a mention's fields.
pub fn person_of<'a>(written: &Written<'a>, mention: &Mention) -> Person<'a> {
    let years = mention.birth_years();
    Person {
        name: written.name,
        id_no: written.id_no,
        phone: if written.phone.is_empty() { written.guardian_phone } else { written.phone },
        birth_year: (years.1 > 0).then_some(years.0[0]),
        village: written.address,
    }
}

/// Whether a name can be looked up by its characters.
fn has_chars(name: &Name) -> bool {
    matches!(name.kind, NameKind::Full | NameKind::Nick | NameKind::Masked | NameKind::Newborn)
        && name.len > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Search {
        let person = |name, id_no, phone, year, village| Person {
            name,
            id_no,
            phone,
            birth_year: Some(year),
            village,
        };
        Search::build(
            [
                person("陈小芳", "990000201012310023", "13900000001", 2010, "海洲村"),
                person("陈晓芳", "", "13900000002", 1990, "古二村"),
                person("陈小芳", "", "13900000003", 1985, "古二村"),
                person("张伟", "990000200808150016", "13900000004", 2008, "冈东村"),
                person("单晓红", "", "13900000005", 2001, "六坊村"),
                person("Olga Tanaka", "E12345678", "13900000006", 1999, ""),
                person("欧阳小芳", "", "", 2000, ""),
            ]
            .into_iter(),
            1,
        )
    }

    fn names(search: &Search, text: &str) -> Vec<String> {
        let query = Query { text, ..Query::default() };
        search.find(&query, 5, &|_| true).into_iter().map(|g| g.name).collect()
    }

    #[test]
    fn each_kind_of_query_finds_her() {
        let search = sample();
        for text in [
            "陈小芳",
            "陳小芳",
            "陈晓芳",
            "陈小方",
            "陈小",
            "小芳",
            "陈芳",
            "chenxiaofang",
            "Chen Xiaofang",
            "cxf",
            "陈大芳",
        ] {
            assert!(
                names(&search, text).contains(&"陈小芳".to_owned()),
                "{text}: {:?}",
                names(&search, text)
            );
        }
        assert_eq!(names(&search, "陈小芳")[0], "陈小芳");
        assert_eq!(names(&search, "张伟")[0], "张伟");
        assert_eq!(names(&search, "shanxiaohong")[0], "单晓红");
        assert_eq!(names(&search, "Tanaka")[0], "Olga Tanaka");
        assert_eq!(names(&search, "0023")[0], "陈小芳");
        assert_eq!(names(&search, "20101231")[0], "陈小芳");
        assert_eq!(names(&search, "13900000004")[0], "张伟");
        assert_eq!(names(&search, "00005")[0], "单晓红");
    }

    #[test]
    fn namesakes_are_one_group_and_context_ranks_them() {
        let search = sample();
        let query = Query { text: "陈小芳", birth_year: Some(1985), village: "古二" };
        let found = search.find(&query, 5, &|_| true);
        assert_eq!((found[0].name.as_str(), &found[0].rows[..]), ("陈小芳", &[2, 0][..]));
        let hidden = search.find(&query, 5, &|row| row != 2);
        assert_eq!(hidden[0].rows, [0]);
    }

    #[test]
    fn rows_come_and_go() {
        let mut search = sample();
        let row = search.insert(&Person { name: "赵敏", phone: "13900000077", ..Person::default() });
        assert_eq!(names(&search, "赵敏"), ["赵敏"]);
        assert_eq!(names(&search, "00077"), ["赵敏"]);
        assert!(search.remove(row));
        assert!(names(&search, "赵敏").is_empty());
        assert!(names(&search, "00077").is_empty());
        assert!(!search.remove(row));
    }

    #[test]
    fn looking_at_each_of_a_few_finds_what_the_lists_find() {
        let search = sample();
        let all: Vec<u32> = (0..7).collect();
        for text in [
            "陈小芳",
            "陳晓芳",
            "陈小方",
            "chenxiaofang",
            "Xiaofang Chen",
            "cxf",
            "zhangwei",
            "Tanaka",
            "0023",
            "00005",
            "陈芳",
        ] {
            let query = Query { text, ..Query::default() };
            let first = |groups: Vec<Group>| groups.into_iter().next().map(|g| (g.name, g.rows));
            let lists = first(search.find(&query, 5, &|_| true));
            assert_eq!(first(search.among(&query, 5, &all)), lists, "{text}");
        }
        let query = Query { text: "陈小芳", ..Query::default() };
        assert_eq!(search.among(&query, 5, &[3]), []);
    }

    #[test]
    fn a_crowd_that_may_not_be_seen_hides_nobody() {
        let crowd = (0..3000).map(|_| Person { name: "王秀英", ..Person::default() });
        let alike = "王秀莹 王秀盈 王秀营 王秀迎 王秀影 王秀颖 王秀鹰 王秀樱 王秀婴 王秀映".split(' ');
        let others = alike.cycle().take(2000).map(|name| Person { name, ..Person::default() });
        let one = std::iter::once(Person { name: "王修英", ..Person::default() });
        let search = Search::build(crowd.chain(others).chain(one), 1);
        let query = Query { text: "王秀英", ..Query::default() };
        let found = search.find(&query, 5, &|row| row == 5000);
        assert_eq!(found.iter().map(|g| &g.rows[..]).collect::<Vec<_>>(), [[5000]]);
    }

    #[test]
    fn a_name_that_nobody_bears_any_more_is_overwritten() {
        let mut search = sample();
        let row = search.insert(&Person { name: "欧阳小方", ..Person::default() });
        assert!(format!("{search:?}").contains("欧阳小方"));
        assert!(search.remove(row));
        assert!(!format!("{search:?}").contains("欧阳小方"));
        assert!(search.remove(0));
        assert_eq!(names(&search, "陈小芳")[0], "陈小芳", "her namesake is still there");
        assert!(search.remove(2));
        assert!(!format!("{search:?}").contains("陈小芳"));
        assert_eq!(names(&search, "陈小芳")[0], "陈晓芳");
    }
}
