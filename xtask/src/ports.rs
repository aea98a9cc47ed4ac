//! How wide the seams are: the traits of `app::ports` and what they ask for.

use crate::repo::Repo;
use crate::shape::Shape;

/// Prints every port with the number of its operations.
pub(crate) fn run(repo: &Repo) -> Result<(), String> {
    let mut total = 0;
    for file in repo.ending(".rs").filter(|file| file.path.starts_with("app/src/ports")) {
        for (name, operations) in ports(&file.path, &file.text) {
            println!("{name:<16} {:>3}  {}", operations.len(), operations.join(" "));
            total += operations.len();
        }
    }
    println!("ports: {total} operations in all");
    if total == 0 { Err("ports: app/src/ports holds no trait".to_owned()) } else { Ok(()) }
}

fn ports(path: &str, source: &str) -> Vec<(String, Vec<String>)> {
    let shape = Shape::of(path, source);
    let code = &shape.scan.code;
    let mut found = Vec::new();
    for at in shape.scan.words("trait").filter(|at| !shape.is_test(*at)) {
        let Some(open) = code[at..].find('{').map(|length| at + length) else { continue };
        let name: String = first_word(&code[at + "trait".len()..]);
        let inside = &code[open..shape.scan.close(open)];
        let operations =
            inside.match_indices("fn ").filter(|(at, _)| inside[..*at].ends_with(char::is_whitespace));
        found.push((name, operations.map(|(at, _)| first_word(&inside[at + 3..])).collect()));
    }
    found
}

fn first_word(code: &str) -> String {
    code.trim_start().chars().take_while(|c| *c == '_' || c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_counted() {
        let source = "pub trait Journal: Send {\n    /// fn no\n    async fn append(&self, b: Batch);\n    fn tail(&self) -> T;\n}\n";
        assert_eq!(
            ports("app/src/ports.rs", source),
            [("Journal".into(), vec!["append".into(), "tail".into()])]
        );
    }
}
