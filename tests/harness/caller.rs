//! An actor without a browser, for input that no browser would send.

use crate::Town;
use crate::doors;
use crate::http::{self, Answer, encode};
use std::collections::BTreeMap;

/// Somebody with a socket, a jar of cookies and no manners.
#[derive(Clone)]
pub struct Caller {
    port: u16,
    cookies: BTreeMap<String, String>,
}

/// A form found in a page, with what it would send if nobody touched it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Where it goes.
    pub action: String,
    /// Names and values, hidden fields included, in the order of the page.
    pub fields: Vec<(String, String)>,
}

impl Caller {
    /// Somebody who has not signed in.
    pub fn of(town: &Town) -> Self {
        Self { port: town.port(), cookies: BTreeMap::new() }
    }

    /// Signs in with the demo password.
    pub async fn sign_in(town: &Town, account: &str) -> Self {
        let mut caller = Self::of(town);
        let page = caller.get(doors::SIGN_IN).await;
        let form = page.form(doors::SIGN_IN).with(doors::ACCOUNT_FIELD, account);
        let answer = caller.submit(&form.with(doors::PASSWORD_FIELD, &town.password().await)).await;
        let inside = (300..400).contains(&answer.status) && answer.header("location") != Some(doors::SIGN_IN);
        assert!(inside, "{account} could not sign in: {answer:?}");
        caller
    }

    /// Asks for a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, &[], &[]).await
    }

    /// Asks for a page and follows where it leads, at most ten times.
    pub async fn follow(&mut self, path: &str) -> Answer {
        let mut answer = self.get(path).await;
        for _ in 0..10 {
            let Some(next) = answer.header("location").map(str::to_owned) else { break };
            answer = self.get(&next).await;
        }
        answer
    }

    /// Sends a form.
    pub async fn submit(&mut self, form: &Form) -> Answer {
        let pairs: Vec<(&str, &str)> = form.fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        self.post(&form.action, &pairs).await
    }

    /// Sends fields.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = body(fields);
        self.send("POST", path, &[("Content-Type", "application/x-www-form-urlencoded")], body.as_bytes())
            .await
    }

    /// Sends fields, but drops the connection after so many bytes of the body.
    pub async fn post_cut(&mut self, path: &str, fields: &[(&str, &str)], bytes: usize) {
        let body = body(fields);
        let mut request =
            self.head("POST", path, &[("Content-Type", "application/x-www-form-urlencoded")], body.len());
        request.extend_from_slice(&body.as_bytes()[..bytes.min(body.len())]);
        http::cut(self.port, &request).await.unwrap();
    }

    /// Sends anything.
    pub async fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = self.head(method, path, headers, body.len());
        request.extend_from_slice(body);
        let answer = http::exchange(self.port, &request).await;
        let answer = answer.unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        for (_, cookie) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
        answer
    }

    fn head(&self, method: &str, path: &str, headers: &[(&str, &str)], length: usize) -> Vec<u8> {
        let port = self.port;
        let path = path.strip_prefix(&format!("http://localhost:{port}")).unwrap_or(path);
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n");
        // Whoever says where she comes from is believed, as a page of another site would be.
        if headers.iter().all(|(name, _)| *name != "Origin") {
            head += &format!("Origin: http://localhost:{port}\r\nSec-Fetch-Site: same-origin\r\n");
        }
        head += &format!("Accept-Language: zh-CN\r\nContent-Length: {length}\r\n");
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            head += &format!("Cookie: {}\r\n", cookies.join("; "));
        }
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        (head + "\r\n").into_bytes()
    }
}

impl Form {
    /// The same form with a field filled in.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        match self.fields.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => value.clone_into(old),
            None => self.fields.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    /// What a field would send.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }
}

impl Answer {
    /// Every form of the page, in its order.
    pub fn forms(&self) -> Vec<Form> {
        self.text().split("<form").skip(1).map(read_form).collect()
    }

    /// The form that goes to an address, with everything it would send untouched.
    pub fn form(&self, action: &str) -> Form {
        let forms = self.forms();
        let found = forms.iter().find(|form| form.action == action);
        found.cloned().unwrap_or_else(|| panic!("no form goes to {action}; there are {forms:#?} in {self:?}"))
    }
}

fn body(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.join("&")
}

/// Reads what follows `<form`.
fn read_form(text: &str) -> Form {
    let text = text.split("</form").next().unwrap_or_default();
    let (tag, inside) = text.split_once('>').unwrap_or((text, ""));
    let mut form = Form { action: attribute(tag, "action").unwrap_or_default(), fields: Vec::new() };
    for (at, _) in inside.match_indices('<') {
        let rest = &inside[at + 1..];
        let Some((tag, after)) = rest.split_once('>') else { continue };
        let word = tag.split_whitespace().next().unwrap_or_default();
        let Some(name) = attribute(tag, "name") else { continue };
        let value = match word {
            "input" => input_value(tag),
            "textarea" => Some(unescape(after.split("</textarea").next().unwrap_or_default())),
            "select" => chosen(after.split("</select").next().unwrap_or_default()),
            _ => None,
        };
        form.fields.extend(value.map(|value| (name, value)));
    }
    form
}

fn input_value(tag: &str) -> Option<String> {
    let kind = attribute(tag, "type").unwrap_or_default();
    let box_like = matches!(&*kind, "radio" | "checkbox");
    let silent = matches!(&*kind, "submit" | "button" | "file") || (box_like && !has_word(tag, "checked"));
    (!silent).then(|| attribute(tag, "value").unwrap_or_default())
}

fn chosen(options: &str) -> Option<String> {
    let tags: Vec<&str> =
        options.split("<option").skip(1).filter_map(|rest| rest.split('>').next()).collect();
    let tag = tags.iter().find(|tag| has_word(tag, "selected")).or(tags.first())?;
    attribute(tag, "value")
}

fn has_word(tag: &str, word: &str) -> bool {
    tag.split_whitespace().any(|part| part.split('=').next() == Some(word))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = format!(" {name}=\"");
    let flat = tag.replace('\n', " ");
    let from = flat.find(&start)? + start.len();
    Some(unescape(flat[from..].split('"').next()?))
}

fn unescape(text: &str) -> String {
    let pairs = [
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&#x2F;", "/"),
        ("&lt;", "<"),
        ("&#60;", "<"),
        ("&gt;", ">"),
        ("&#62;", ">"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ];
    pairs.iter().fold(text.to_owned(), |text, (code, plain)| text.replace(code, plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_sends_what_stands_in_it() {
        let page = "<form method=\"post\" action=\"/a\"><input type=\"hidden\" name=\"csrf\" value=\"x&amp;y\">\
            <input type=\"radio\" name=\"r\" value=\"1\"><input type=\"radio\" name=\"r\" value=\"2\" checked>\
            <textarea name=\"t\">a &lt; b</textarea><select name=\"s\"><option value=\"1\">一</option>\
            <option value=\"2\" selected>二</option></select><button name=\"go\">Go</button></form>";
        let answer = Answer { status: 200, headers: Vec::new(), body: page.as_bytes().to_vec() };
        let form = answer.form("/a");
        let pairs: Vec<(&str, &str)> = form.fields.iter().map(|(n, v)| (&**n, &**v)).collect();
        assert_eq!(pairs, [("csrf", "x&y"), ("r", "2"), ("t", "a < b"), ("s", "2")]);
        assert_eq!(form.with("t", "new").value("t"), Some("new"));
    }
}
