//! Sentences stand in locales, addresses in `routes.rs`.

use crate::finding::Finding;
use crate::repo::{File, Repo};
use crate::shape::Shape;

/// No sentence that a user reads stands in the Rust of `web`.
pub(super) fn sentences(repo: &Repo) -> Vec<Finding> {
    const SAYS: &str = "a sentence for a reader: put it into web/locales and name its key here";
    let mut findings = Vec::new();
    for (file, shape) in web(repo) {
        let page = file.path.starts_with("web/src/pages/") || file.path.starts_with("web/src/components/");
        for text in shape.scan.texts.iter().filter(|text| !shape.is_test(text.at)) {
            if text.value.chars().any(is_chinese) || (page && is_english_sentence(&text.value)) {
                findings.push(Finding::new("sentence-in-code", &file.path, text.line, SAYS));
            }
        }
    }
    findings
}

/// Templates hold markup; what is read comes from locales.
pub(super) fn templates(repo: &Repo) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repo.ending(".html").filter(|file| file.path.starts_with("web/")) {
        let bare = without(&without(&file.text, "{#", "#}"), "<!--", "-->");
        for (index, line) in bare.lines().enumerate() {
            if line.chars().any(is_chinese) {
                let says = "a sentence for a reader: put it into web/locales and use its key";
                findings.push(Finding::new("sentence-in-template", &file.path, index + 1, says));
            }
            if ["href=\"/", "action=\"/", "src=\"/"].iter().any(|start| line.contains(start)) {
                let says = "an address: name it in web/src/routes.rs and pass it in";
                findings.push(Finding::new("address-in-template", &file.path, index + 1, says));
            }
        }
    }
    findings
}

/// Chinese sentences take Chinese punctuation: a half-width comma after a Chinese character is a slip.
pub(super) fn punctuation(repo: &Repo) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repo.ending(".ftl").filter(|file| file.path.starts_with("web/locales/zh-CN/")) {
        for (index, line) in file.text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
            let pairs = line.chars().zip(line.chars().skip(1));
            if pairs.into_iter().any(|(one, next)| is_chinese(one) && ",;:!?()".contains(next)) {
                let says = "half-width punctuation after a Chinese character: use the full-width form";
                findings.push(Finding::new("punctuation", &file.path, index + 1, says));
            }
        }
    }
    findings
}

/// Addresses stand in `web/src/routes.rs` and nowhere else.
pub(super) fn addresses(repo: &Repo) -> Vec<Finding> {
    let mut findings = Vec::new();
    let routes = |file: &File| file.path == "web/src/routes.rs" || file.path.starts_with("web/src/routes/");
    for (file, shape) in web(repo).filter(|(file, _)| !routes(file)) {
        for text in shape.scan.texts.iter().filter(|text| !shape.is_test(text.at)) {
            if is_address(&text.value) {
                let says = format!("`{}` is an address: name it in web/src/routes.rs", text.value);
                findings.push(Finding::new("address-in-code", &file.path, text.line, says));
            }
        }
    }
    findings
}

fn web(repo: &Repo) -> impl Iterator<Item = (&File, Shape)> {
    let files = repo.ending(".rs").filter(|file| file.path.starts_with("web/src/"));
    files.map(|file| (file, Shape::of(&file.path, &file.text)))
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{3001}'..='\u{303f}' | '\u{ff01}'..='\u{ff5e}' | '\u{20000}'..='\u{323af}')
}

/// At least three words, a capital first and a full stop last: what a reader would read.
fn is_english_sentence(text: &str) -> bool {
    let starts = text.chars().next().is_some_and(|c| c.is_ascii_uppercase());
    starts && text.ends_with(['.', '!', '?']) && text.split_whitespace().count() >= 3
}

fn is_address(text: &str) -> bool {
    let mut chars = text.chars();
    let starts =
        chars.next() == Some('/') && chars.next().is_some_and(|c| c.is_ascii_lowercase() || c == '{');
    starts && text.chars().all(|c| c.is_ascii_alphanumeric() || "/{}_-.*?=&:".contains(c))
}

/// A text with everything from `open` to `close` blanked out, lines kept.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(from) = rest.find(open) {
        kept.push_str(&rest[..from]);
        let to = rest[from..].find(close).map_or(rest.len(), |length| from + length + close.len());
        kept.extend(rest[from..to].chars().filter(|c| *c == '\n'));
        rest = &rest[to..];
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_belong_to_locales() {
        let source = "//! 守护\nfn f() { a(\"已保存\"); b(\"You are done now.\"); c(\"max-age=0; a b\"); }\n\
                      #[cfg(test)] mod tests { fn g() { a(\"测试\"); } }\n";
        let lines = |path: &str| sentences(&Repo::made_of(&[(path, source)])).len();
        assert_eq!(lines("web/src/pages/a.rs"), 2);
        assert_eq!(lines("web/src/error.rs"), 1);
        assert_eq!(lines("domain/src/error.rs"), 0);
    }

    #[test]
    fn templates_hold_markup() {
        let text =
            "{# 注释 #}\n<!-- 注释 -->\n<p>你好</p>\n<a href=\"/file\">x</a>\n<a href=\"{{ to }}\">x</a>\n";
        let told: Vec<_> = templates(&Repo::made_of(&[("web/templates/a.html", text)]))
            .iter()
            .map(|f| (f.rule, f.line))
            .collect();
        assert_eq!(told, [("sentence-in-template", 3), ("address-in-template", 4)]);
    }

    #[test]
    fn chinese_sentences_take_chinese_punctuation() {
        let lines = |text: &str| {
            punctuation(&Repo::made_of(&[("web/locales/zh-CN/a.ftl", text)])).iter().map(|f| f.line).collect()
        };
        let told: Vec<usize> =
            lines("a = 好,走\nb = 好，走（一）\n# 注,释\nc = 共 { NUMBER($n) } 条\nd = 什么?\n");
        assert_eq!(told, [1, 5]);
    }

    #[test]
    fn addresses_belong_to_routes() {
        let source = "fn f() { a(\"/file/{id}\"); b(\"/\"); c(\"text/html\"); d(\"/ by \"); }";
        assert_eq!(addresses(&Repo::made_of(&[("web/src/pages/a.rs", source)])).len(), 1);
        assert_eq!(addresses(&Repo::made_of(&[("web/src/routes.rs", source)])), []);
    }
}
