//! What somebody typed into one box, told apart: a name, a number, and what else she knows.

use crate::chars;
use zeroize::Zeroize as _;

/// A query read into its parts. Overwritten when it is dropped.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// Name, sound or initials.
    pub name: String,
    /// Four or more digits of a paper or a telephone.
    pub number: String,
    /// Birth year, from 2010年 or 13岁.
    pub birth_year: Option<i32>,
    /// A village or street, from 海洲村.
    pub village: String,
}

const PLACES: [&str; 8] = ["社区", "街道", "居委会", "小区", "村", "镇", "乡", "组"];
/// Fewest digits that are looked for.
const DIGITS_LEAST: usize = 4;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    Digits,
    Letters,
    Han,
    Other,
}

fn run_of(c: char) -> Run {
    match c {
        '0'..='9' => Run::Digits,
        _ if c.is_ascii_alphabetic() || matches!(c, '\'' | '-') => Run::Letters,
        _ if c.is_alphabetic() || c == '·' || c == '*' => Run::Han,
        _ => Run::Other,
    }
}

impl Words {
    /// Reads what was typed; ages count back from the year of today.
    pub fn read(text: &str, this_year: i32) -> Self {
        let folded: Vec<char> = text.chars().map(chars::fold).collect();
        let runs: Vec<String> =
            folded.chunk_by(|a, b| run_of(*a) == run_of(*b)).map(|run| run.iter().collect()).collect();
        let mut words = Self::default();
        let mut skip = 0;
        for (at, run) in runs.iter().enumerate() {
            let kind = run.chars().next().map_or(Run::Other, run_of);
            let next = runs.get(at + 1).map_or("", String::as_str);
            let rest = &run[std::mem::take(&mut skip).min(run.len())..];
            match kind {
                Run::Digits if next.starts_with('岁') && run.len() <= 3 => {
                    words.birth_year = run.parse::<i32>().ok().map(|age| this_year - age);
                    skip = '岁'.len_utf8();
                }
                Run::Digits if next.starts_with('年') && run.len() == 4 => {
                    words.birth_year = run.parse().ok();
                    skip = if next.starts_with("年生") { "年生".len() } else { '年'.len_utf8() };
                }
                Run::Digits => words.digits(run),
                // The X that ends a paper's number.
                Run::Letters if rest.eq_ignore_ascii_case("x") && words.number.len() >= 3 => {
                    words.number.push('X');
                }
                Run::Letters => words.part(rest, " "),
                Run::Han if words.is_place(rest) => words.village.push_str(rest),
                Run::Han => words.part(rest, ""),
                Run::Other => {}
            }
        }
        if words.number.len() < DIGITS_LEAST {
            words.number.clear();
        }
        words
    }

    fn digits(&mut self, run: &str) {
        self.number.push_str(run);
    }

    /// Latin words stay apart; characters join.
    fn part(&mut self, part: &str, between: &str) {
        if part.is_empty() {
            return;
        }
        if !self.name.is_empty() {
            self.name.push_str(between);
        }
        self.name.push_str(part);
    }

    /// Three characters or more that end like a place; the first word is a name unless it can't be one.
    fn is_place(&self, run: &str) -> bool {
        let length = run.chars().count();
        let ends = PLACES.iter().any(|place| run.ends_with(place));
        ends && length >= 3 && (length > 4 || !self.name.is_empty() || !self.number.is_empty())
    }
}

impl Drop for Words {
    fn drop(&mut self) {
        self.name.zeroize();
        self.number.zeroize();
        self.village.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    fn read(text: &str) -> (String, String, Option<i32>, String) {
        let words = Words::read(text, 2026);
        (words.name.clone(), words.number.clone(), words.birth_year, words.village.clone())
    }

    #[test]
    fn one_box_holds_what_she_knows() {
        let plain = |name: &str, number: &str| (name.to_owned(), number.to_owned(), None, String::new());
        assert_eq!(read("陈小芳"), plain("陈小芳", ""));
        assert_eq!(read("陈 小芳"), plain("陈小芳", ""));
        assert_eq!(read("Chen Xiaofang"), plain("Chen Xiaofang", ""));
        assert_eq!(read("００２３"), plain("", "0023"));
        assert_eq!(read("31002x"), plain("", "31002X"));
        assert_eq!(read("139 0000 0001"), plain("", "13900000001"));
        assert_eq!(read("陈小芳 0001"), plain("陈小芳", "0001"));
        assert_eq!(read("12"), plain("", ""));
        assert_eq!(read("阿芳，13岁 海洲村"), ("阿芳".into(), String::new(), Some(2013), "海洲村".into()));
        assert_eq!(read("陈小芳13岁"), ("陈小芳".into(), String::new(), Some(2013), String::new()));
        assert_eq!(read("陈小芳 2010年生"), ("陈小芳".into(), String::new(), Some(2010), String::new()));
        assert_eq!(read("陈小村"), plain("陈小村", ""));
    }
}
