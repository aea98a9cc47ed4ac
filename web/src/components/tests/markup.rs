//! A strict little reader of our own markup: every tag closed, ids unique, labels bound, nothing inline.

use std::collections::{BTreeMap, BTreeSet};

const VOID: &[&str] = &["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"];

/// Elements in document order.
pub(super) struct Document {
    elements: Vec<Element>,
    text: String,
}

struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    inside_label: bool,
}

impl Document {
    /// Reads the markup; any tag left open or closed twice is an error.
    pub(super) fn parse(html: &str) -> Result<Self, String> {
        let mut document = Self { elements: Vec::new(), text: String::new() };
        let mut open: Vec<String> = Vec::new();
        let mut rest = html;
        while let Some(start) = rest.find('<') {
            document.text.push_str(&rest[..start]);
            rest = &rest[start..];
            if rest.starts_with("<!") {
                rest = &rest[rest.find('>').ok_or("unclosed declaration")? + 1..];
                continue;
            }
            let end = tag_end(rest)?;
            let tag = &rest[1..end];
            rest = &rest[end + 1..];
            if let Some(name) = tag.strip_prefix('/') {
                let top = open.pop().ok_or_else(|| format!("</{name}> closes nothing"))?;
                if top != name {
                    return Err(format!("</{name}> closes <{top}>"));
                }
                continue;
            }
            let (name, attributes) = attributes(tag.trim_end_matches('/'))?;
            let inside_label = open.iter().any(|one| one == "label");
            if !tag.ends_with('/') && !VOID.contains(&name.as_str()) {
                open.push(name.clone());
            }
            document.elements.push(Element { name, attributes, inside_label });
        }
        document.text.push_str(rest);
        if open.is_empty() { Ok(document) } else { Err(format!("left open: {open:?}")) }
    }

    /// The house rules that a page can break.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.text.contains('[') && self.text.contains("-") {
            let missing =
                self.text.split('[').skip(1).find_map(|piece| piece.split_once(']').map(|(key, _)| key));
            if let Some(key) = missing.filter(|key| key.chars().all(|c| c.is_ascii_lowercase() || c == '-')) {
                return Err(format!("message {key} is missing"));
            }
        }
        if self.text.contains("{ $") || self.text.contains("{$") {
            return Err("a message was given too few values".to_owned());
        }
        self.ids()?;
        self.labels()?;
        self.nothing_inline()
    }

    fn ids(&self) -> Result<(), String> {
        let mut ids = BTreeSet::new();
        for id in self.elements.iter().filter_map(|element| element.attributes.get("id")) {
            if !ids.insert(id) {
                return Err(format!("id {id} stands twice"));
            }
        }
        for element in &self.elements {
            for name in ["for", "aria-describedby", "aria-labelledby", "aria-controls"] {
                let Some(targets) = element.attributes.get(name) else { continue };
                if let Some(lost) = targets.split(' ').find(|target| !ids.contains(&(*target).to_owned())) {
                    return Err(format!("{name}={lost} points nowhere"));
                }
            }
        }
        Ok(())
    }

    fn labels(&self) -> Result<(), String> {
        let bound: BTreeSet<_> = self
            .elements
            .iter()
            .filter(|one| one.name == "label")
            .filter_map(|one| one.attributes.get("for"))
            .collect();
        for element in &self.elements {
            let kind = element.attributes.get("type").map_or("text", String::as_str);
            let typed = matches!(element.name.as_str(), "input" | "select" | "textarea") && kind != "hidden";
            let named = element.attributes.contains_key("aria-label")
                || element.attributes.get("id").is_some_and(|id| bound.contains(id));
            if typed && !named && !element.inside_label {
                return Err(format!("{} {:?} has no label", element.name, element.attributes));
            }
        }
        Ok(())
    }

    fn nothing_inline(&self) -> Result<(), String> {
        for element in &self.elements {
            if element.name == "style"
                || (element.name == "script" && !element.attributes.contains_key("src"))
            {
                return Err(format!("inline {}", element.name));
            }
            if let Some(name) =
                element.attributes.keys().find(|name| *name == "style" || name.starts_with("on"))
            {
                return Err(format!("attribute {name} on {}", element.name));
            }
        }
        Ok(())
    }
}

/// The closing bracket of a tag, outside quotes.
fn tag_end(text: &str) -> Result<usize, String> {
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return Ok(at),
            '<' if at > 0 && !quoted => break,
            _ => {}
        }
    }
    Err(format!("unclosed tag: {}", text.chars().take(60).collect::<String>()))
}

fn attributes(tag: &str) -> Result<(String, BTreeMap<String, String>), String> {
    let (name, mut rest) = tag.split_once(|c: char| c.is_whitespace()).unwrap_or((tag, ""));
    let mut found = BTreeMap::new();
    while !rest.trim().is_empty() {
        rest = rest.trim_start();
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let key = rest[..end].to_owned();
        rest = &rest[end..];
        let mut value = String::new();
        if let Some(quoted) = rest.strip_prefix("=\"") {
            let end = quoted.find('"').ok_or_else(|| format!("{key} is not closed"))?;
            value = quoted[..end].to_owned();
            rest = &quoted[end + 1..];
            if rest.starts_with(|c: char| !c.is_whitespace()) {
                return Err(format!("no space behind {key} in <{tag}>"));
            }
        } else if rest.starts_with('=') {
            return Err(format!("{key} is not quoted in <{tag}>"));
        }
        if found.insert(key.clone(), value).is_some() {
            return Err(format!("{key} stands twice in <{tag}>"));
        }
    }
    Ok((name.to_owned(), found))
}

#[test]
fn the_reader_finds_what_it_should() {
    let bad = |html: &str| Document::parse(html).and_then(|document| document.check()).unwrap_err();
    assert!(bad("<p><b></p></b>").contains("closes"));
    assert!(bad("<p>").contains("left open"));
    assert!(bad(r#"<i id="a"></i><i id="a"></i>"#).contains("twice"));
    assert!(bad(r#"<input id="a">"#).contains("no label"));
    assert!(bad(r#"<label for="b">x</label>"#).contains("nowhere"));
    assert!(bad(r#"<p style="color:red"></p>"#).contains("style"));
    assert!(bad("<p>[some-key]</p>").contains("some-key"));
}
