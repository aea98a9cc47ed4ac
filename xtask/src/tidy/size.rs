//! Budgets: files, functions, handlers, templates. Documentation and tests are not counted.

use crate::finding::Finding;
use crate::repo::Repo;
use crate::shape::Shape;

const FILE_LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 70;
const HANDLER_LINES_MAX: usize = 40;
const TEMPLATE_LINES_MAX: usize = 160;

/// Production files of at most 500 lines; aim at 250.
pub(super) fn files(repo: &Repo) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repo.ending(".rs") {
        let lines = Shape::of(&file.path, &file.text).production_lines();
        if lines > FILE_LINES_MAX {
            let says = format!(
                "{lines} lines of production code, at most {FILE_LINES_MAX}: split it by noun or verb"
            );
            findings.push(Finding::new("file-length", &file.path, 0, says).measuring(lines));
        }
    }
    findings
}

/// Functions of at most 70 lines, HTTP handlers of at most 40; aim at 25. Tests may be long stories.
pub(super) fn functions(repo: &Repo) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repo.ending(".rs") {
        let serves = file.path.starts_with("web/src/pages/") || file.path.starts_with("web/src/api/");
        for function in Shape::of(&file.path, &file.text).functions() {
            let handler = serves && function.asynchronous;
            let (rule, most) = if handler {
                ("handler-length", HANDLER_LINES_MAX)
            } else {
                ("function-length", FUNCTION_LINES_MAX)
            };
            if !function.test && function.lines > most {
                let place = format!("{}::{}", file.path, function.name);
                let says = format!("{} lines, at most {most}", function.lines);
                findings.push(Finding::new(rule, place, function.line, says).measuring(function.lines));
            }
        }
    }
    findings
}

/// Templates of at most 160 lines; aim at 60.
pub(super) fn templates(repo: &Repo) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repo.ending(".html").filter(|file| file.path.starts_with("web/")) {
        let lines = file.text.lines().count();
        if lines > TEMPLATE_LINES_MAX {
            let says =
                format!("{lines} lines, at most {TEMPLATE_LINES_MAX}: make a component of what repeats");
            findings.push(Finding::new("template-length", &file.path, 0, says).measuring(lines));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(name: &str, lines: usize) -> String {
        format!("async fn {name}() {{\n{}}}\n", "    let a = 1;\n".repeat(lines - 2))
    }

    #[test]
    fn a_long_file_is_refused_and_its_documentation_is_not_counted() {
        let long = "//! A.\n".to_owned() + &"use a;\n".repeat(501);
        let documented = "//! A.\n".repeat(600) + &"use a;\n".repeat(500);
        assert_eq!(files(&Repo::made_of(&[("a.rs", &long)]))[0].amount, 501);
        assert_eq!(files(&Repo::made_of(&[("a.rs", &documented)])), []);
    }

    #[test]
    fn functions_and_handlers_have_their_own_budget() {
        let source = function("short", 40) + &function("long", 41);
        let page = Repo::made_of(&[("web/src/pages/file/show.rs", &source)]);
        let told: Vec<_> = functions(&page).iter().map(|f| (f.rule, f.place.clone(), f.amount)).collect();
        assert_eq!(told, [("handler-length", "web/src/pages/file/show.rs::long".to_owned(), 41)]);
        assert_eq!(functions(&Repo::made_of(&[("app/src/a.rs", &source)])), []);
        let longer = function("longer", 71);
        assert_eq!(functions(&Repo::made_of(&[("app/src/a.rs", &longer)])).len(), 1);
        assert_eq!(functions(&Repo::made_of(&[("app/tests/a.rs", &longer)])), []);
    }

    #[test]
    fn a_long_template_is_refused() {
        let text = "<p></p>\n".repeat(161);
        assert_eq!(templates(&Repo::made_of(&[("web/templates/a.html", &text)])).len(), 1);
    }
}
