//! What a source file consists of: functions, test regions, production lines.

use crate::scan::{Scan, is_word};
use std::ops::Range;

/// One function with a body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Function {
    /// Its name.
    pub(crate) name: String,
    /// Line of `fn`, from 1.
    pub(crate) line: usize,
    /// Lines of signature and body without blank and comment lines.
    pub(crate) lines: usize,
    /// Whether it is `async`.
    pub(crate) asynchronous: bool,
    /// Whether it stands in a test region or bears a test attribute.
    pub(crate) test: bool,
}

/// A source file with its test regions.
pub(crate) struct Shape {
    /// The file taken apart.
    pub(crate) scan: Scan,
    whole: bool,
    tests: Vec<Range<usize>>,
}

impl Shape {
    /// Reads a file; `path` tells whether all of it is test code.
    pub(crate) fn of(path: &str, source: &str) -> Self {
        let scan = Scan::of(source);
        let whole = is_test_path(path) || squeezed(&scan.code).contains("#![cfg(test)]");
        let tests = test_regions(&scan);
        Self { scan, whole, tests }
    }

    /// Whether a byte stands in test code.
    pub(crate) fn is_test(&self, at: usize) -> bool {
        self.whole || self.tests.iter().any(|region| region.contains(&at))
    }

    /// Lines that are neither documentation nor tests.
    pub(crate) fn production_lines(&self) -> usize {
        let mut at = 0;
        let mut count = 0;
        for line in 1..=self.scan.lines() {
            if !self.scan.is_doc(line) && !self.is_test(at) {
                count += 1;
            }
            at += self.scan.code_of(line).len() + 1;
        }
        count
    }

    /// Every function that has a body.
    pub(crate) fn functions(&self) -> Vec<Function> {
        let code = self.scan.code.as_bytes();
        let mut found = Vec::new();
        for at in self.scan.words("fn") {
            let name_from =
                at + 2 + code[at + 2..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let name_to = name_from + code[name_from..].iter().take_while(|byte| is_word(**byte)).count();
            let Some(open) = body(code, name_to).filter(|_| name_to > name_from) else { continue };
            let (first, last) = (self.scan.line(at), self.scan.line(self.scan.close(open) - 1));
            let lines = (first..=last).filter(|line| !self.scan.code_of(*line).trim().is_empty()).count();
            let head = head(&self.scan.code, at);
            found.push(Function {
                name: self.scan.code[name_from..name_to].to_owned(),
                line: first,
                lines,
                asynchronous: head.split_whitespace().any(|word| word == "async"),
                test: self.is_test(at)
                    || squeezed(head).contains("test]")
                    || squeezed(head).contains("::test("),
            });
        }
        found
    }
}

/// Whether everything under a path is test code.
pub(crate) fn is_test_path(path: &str) -> bool {
    let mut parts = path.split('/').rev();
    let file = parts.next().unwrap_or_default();
    let stem = file.trim_end_matches(".rs");
    let by_name = stem == "tests" || stem.ends_with("_tests") || stem.ends_with("_test");
    by_name || parts.any(|part| matches!(part, "tests" | "benches" | "fuzz"))
}

/// What stands between the end of the previous item and `fn`: attributes and qualifiers.
fn head(code: &str, at: usize) -> &str {
    let from = code[..at].rfind([';', '}', '{']).map_or(0, |end| end + 1);
    &code[from..at]
}

/// Where the body of a function opens; `None` for a signature that ends in `;`.
fn body(code: &[u8], from: usize) -> Option<usize> {
    let mut depth = 0_i32;
    for (index, byte) in code.iter().enumerate().skip(from) {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth -= 1,
            b'{' if depth == 0 => return Some(index),
            b';' | b'}' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// Items under `#[cfg(test)]` (also inside `all` and `any`, not `not`), attribute included.
fn test_regions(scan: &Scan) -> Vec<Range<usize>> {
    let code = scan.code.as_bytes();
    let mut regions: Vec<Range<usize>> = Vec::new();
    for (at, _) in scan.code.match_indices("#[cfg(") {
        let end = at + scan.code[at..].find(']').unwrap_or(0);
        let condition = squeezed(&scan.code[at..end]);
        let names_test =
            condition.contains("(test)") || condition.contains("(test,") || condition.contains(",test");
        if !names_test || condition.contains("not(test)") || regions.iter().any(|known| known.contains(&at)) {
            continue;
        }
        let to = match body(code, end + 1) {
            Some(open) => scan.close(open),
            None => scan.code[end..].find(';').map_or(code.len(), |length| end + length + 1),
        };
        regions.push(at..to);
    }
    regions
}

fn squeezed(code: &str) -> String {
    code.split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "//! Head.\n\
        use a::b;\n\
        /// Doc.\n\
        pub async fn one(\n    x: [u8; 4],\n) -> u8 {\n    // why\n\n    x[0]\n}\n\
        trait T { fn sign(&self); }\n\
        #[cfg(test)]\nmod tests {\n    #[test]\n    fn two() {}\n}\n";

    #[test]
    fn functions_are_measured_without_comments() {
        let functions = Shape::of("a/src/b.rs", SOURCE).functions();
        let told: Vec<_> =
            functions.iter().map(|f| (&*f.name, f.line, f.lines, f.asynchronous, f.test)).collect();
        assert_eq!(told, [("one", 4, 5, true, false), ("two", 15, 1, false, true)]);
    }

    #[test]
    fn production_lines_leave_documentation_and_tests_out() {
        assert_eq!(Shape::of("a/src/b.rs", SOURCE).production_lines(), 9);
        assert_eq!(Shape::of("a/tests/b.rs", SOURCE).production_lines(), 0);
    }

    #[test]
    fn code_for_everything_but_tests_is_production() {
        let shape = Shape::of("a.rs", "#[cfg(not(test))]\nfn a() {}\n#[cfg(all(test, unix))]\nfn b() {}\n");
        let tests: Vec<bool> = shape.functions().iter().map(|function| function.test).collect();
        assert_eq!(tests, [false, true]);
    }

    #[test]
    fn a_test_attribute_makes_a_test_anywhere() {
        let shape = Shape::of("a.rs", "#[tokio::test]\nasync fn a() {}\nfn b() {}\n");
        let tests: Vec<bool> = shape.functions().iter().map(|function| function.test).collect();
        assert_eq!(tests, [true, false]);
    }

    #[test]
    fn test_folders_are_known() {
        assert!(is_test_path("store/tests/contract/main.rs"));
        assert!(is_test_path("domain/src/referral/tests.rs"));
        assert!(!is_test_path("web/src/pages/test_result.rs"));
    }
}
