//! Codes, parties and days in the reader's words, as several pages say them.

use crate::frame;
use crate::i18n::{Lang, when};
use crate::request::Desk;
use app::queries::chronology::Line;
use domain::actor::{Party, Post};
use domain::alliance::Alliance;
use domain::clock::end_of_day;
use jiff::Timestamp;
use jiff::civil::Date;

/// A code of a table, or the code itself where the table has none.
#[must_use]
pub fn code(desk: &Desk, table: &str, code: &str) -> String {
    let found = desk.house().rules.code(table, code);
    found.map_or_else(|| code.to_owned(), |c| c.text(desk.lang().code()).to_owned())
}

/// A day, with its year only when it is not this year's.
#[must_use]
pub fn day(lang: Lang, day: Date, now: Timestamp) -> String {
    end_of_day(day).map_or_else(|| day.to_string(), |end| when::day(lang, end, now))
}

/// A party: the unit by its name where the register knows it, with the role where that isn't the
/// unit's usual one; else the role alone.
#[must_use]
pub fn party(desk: &Desk, register: &Alliance, party: &Party) -> String {
    match party {
        Party::Unit(role, unit) => match register.unit(&unit.0) {
            Some(found) if found.role == *role => frame::unit_name(desk.lang(), found),
            Some(found) => {
                format!("{} · {}", frame::unit_name(desk.lang(), found), frame::role_name(desk, *role))
            }
            None => frame::role_name(desk, *role),
        },
        Party::Staff(id) if *id == desk.actor.staff => desk.staff.name.reveal().to_owned(),
        Party::Staff(_) => desk.lang().t("party-person"),
    }
}

/// Who stands behind a line of a chronology: the unit it was recorded for, or the clockwork.
#[must_use]
pub fn source(desk: &Desk, register: &Alliance, line: &Line) -> String {
    match &line.post {
        Some(Party::Unit(role, _)) if role.administers() => desk.lang().t("source-clockwork"),
        Some(unit) => party(desk, register, unit),
        None => desk.lang().t(&format!("kind-{}", line.kind.code())),
    }
}

/// A post: role and unit.
#[must_use]
pub fn post(desk: &Desk, register: &Alliance, post: &Post) -> String {
    let unit =
        register.unit(&post.unit.0).map_or_else(|| post.unit.0.clone(), |u| frame::unit_name(desk.lang(), u));
    format!("{} · {unit}", frame::role_name(desk, post.role))
}

/// A row or field of the matrix in the reader's language, from the policy's own list.
#[must_use]
pub fn gloss(lang: Lang, (zh, en): (&str, &str)) -> String {
    if lang == Lang::En { en.to_owned() } else { zh.to_owned() }
}

/// A name of which only the first character is shown.
#[must_use]
pub fn masked_name(lang: Lang, name: &str) -> String {
    let first: String = name.chars().take(1).collect();
    lang.t1("masked-name", "first", first)
}

/// A number of which only both ends are shown.
#[must_use]
pub fn masked_number(number: &str) -> String {
    let shown: Vec<char> = number.chars().collect();
    if shown.len() < 8 {
        return "*".repeat(shown.len());
    }
    let ends = |from: usize, to: usize| shown[from..to].iter().collect::<String>();
    format!("{}{}{}", ends(0, 3), "*".repeat(shown.len() - 7), ends(shown.len() - 4, shown.len()))
}

#[cfg(test)]
mod tests {
    use super::masked_number;

    #[test]
    fn a_masked_number_tells_neither_its_middle_nor_a_short_number_at_all() {
        assert_eq!(masked_number("19900001234"), "199****1234");
        assert_eq!(masked_number("110"), "***");
    }
}
