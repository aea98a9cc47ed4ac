//! The matrix of domain text §13.2 as printed there, against what the policies grant under the
//! best relation. Differences that are meant stand with their reason in a file of their own.

use super::world::{self, Items, ask, printed};
use app::policy::{DataRow, Grade, Policy};
use domain::actor::Role;
use std::collections::BTreeMap;

/// The letter of a printed cell: what stands in brackets is a hint to the reader.
fn letter(cell: &str) -> &'static str {
    match cell {
        "notice" | "code name" | "own side" => "P",
        _ if cell.starts_with('F') => "F",
        _ if cell.starts_with('P') => "P",
        _ if cell.starts_with('M') => "M",
        _ if cell.starts_with('A') => "A",
        _ if cell.starts_with('O') => "O",
        _ if cell.starts_with('B') => "B",
        "–" => "–",
        _ => panic!("unknown cell {cell}"),
    }
}

/// The best letter over all relations.
pub(super) fn best(policy: &Policy, role: Role, row: DataRow) -> &'static str {
    let items = Items { rows: vec![row], actions: Vec::new(), glass: vec![row] };
    let usual = &world::worlds()[0];
    let answers: Vec<_> = printed().map(|relations| ask(policy, usual, role, relations, &items)).collect();
    let grade = answers.iter().filter_map(|a| a.rows.get(&row)).map(|(grade, _)| *grade).max();
    match grade.unwrap_or(Grade::Nothing) {
        Grade::Full => "F",
        Grade::Own => "O",
        Grade::Part => "P",
        Grade::Counts => "A",
        Grade::Nothing if answers.iter().any(|a| a.glass.contains(&row)) => "B",
        Grade::Nothing => "–",
    }
}

/// `row role printed given # reason` per line.
fn differences() -> BTreeMap<(String, String), (String, String)> {
    let text = std::fs::read_to_string(world::path("tests/matrix_13_2_differences.txt")).unwrap();
    let lines = text.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#'));
    lines
        .map(|line| {
            let (cells, reason) = line.split_once('#').expect("each difference has a reason");
            assert!(reason.trim().len() > 10, "a reason, please: {line}");
            let cells: Vec<&str> = cells.split_whitespace().collect();
            ((cells[0].to_owned(), cells[1].to_owned()), (cells[2].to_owned(), cells[3].to_owned()))
        })
        .collect()
}

#[test]
fn every_cell_of_13_2_is_honoured_under_its_best_relation() {
    let policy = world::policy();
    let text = std::fs::read_to_string(world::path("tests/matrix_13_2.txt")).unwrap();
    let mut lines = text.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty());
    let split = |line: &str| -> Vec<String> { line.split('|').map(|c| c.trim().to_owned()).collect() };
    let head = split(lines.next().unwrap());
    let mut meant = differences();
    let mut wrong = Vec::new();
    let mut rows = 0;
    for line in lines {
        let cells = split(line);
        let row = DataRow::from_code(&cells[1]).unwrap();
        assert_eq!(cells.len(), head.len(), "{line}");
        rows += 1;
        for (code, cell) in head.iter().zip(&cells).skip(2) {
            let role = Role::from_code(code).unwrap();
            let (printed, given) = (letter(cell), best(&policy, role, row));
            match meant.remove(&(row.code().to_owned(), code.clone())) {
                Some((p, g)) => {
                    assert_eq!((p.as_str(), g.as_str()), (printed, given), "{} {code}", row.code());
                }
                None if printed == given => {}
                None => wrong.push(format!("{} {code}: printed {cell}, given {given}", row.code())),
            }
        }
    }
    assert_eq!((rows, head.len() - 2), (19, 17));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(meant.is_empty(), "no such cells: {meant:?}");
}

#[test]
fn the_two_roles_that_13_2_names_in_a_cell_have_it() {
    let policy = world::policy();
    assert_eq!(best(&policy, Role::PsbDuty, DataRow::ReporterIdentity), "F");
    assert_eq!(best(&policy, Role::Aud, DataRow::AuditLog), "F");
}
