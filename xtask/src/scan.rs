//! Tells Rust code from comments, strings and character literals, without parsing more.

/// A string literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text {
    /// Line of its first character, from 1.
    pub(crate) line: usize,
    /// Byte offset of its opening quote.
    pub(crate) at: usize,
    /// What stands between the quotes, escapes as written.
    pub(crate) value: String,
}

/// A source file taken apart.
#[derive(Debug)]
pub(crate) struct Scan {
    /// The source with comments and literals blanked out, byte for byte as long.
    pub(crate) code: String,
    /// Every string literal.
    pub(crate) texts: Vec<Text>,
    /// For each line from 1: whether it holds documentation and no code. Index 0 is unused.
    doc: Vec<bool>,
    starts: Vec<usize>,
}

impl Scan {
    /// Takes a source file apart.
    pub(crate) fn of(source: &str) -> Self {
        let mut scanner = Scanner {
            bytes: source.as_bytes(),
            at: 0,
            code: source.as_bytes().to_vec(),
            ..Scanner::default()
        };
        scanner.run(source);
        let starts: Vec<usize> =
            std::iter::once(0).chain(source.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let code = String::from_utf8(scanner.code).unwrap_or_default();
        let mut scan = Self { code, texts: Vec::new(), doc: vec![false; starts.len() + 2], starts };
        for (from, to) in scanner.docs {
            for line in scan.line(from)..=scan.line(to.saturating_sub(1).max(from)) {
                scan.doc[line] = scan.code_of(line).trim().is_empty();
            }
        }
        scan.texts = scanner
            .texts
            .into_iter()
            .map(|(at, from, to)| Text { line: scan.line(at), at, value: source[from..to].to_owned() })
            .collect();
        scan
    }

    /// The line of a byte offset, from 1.
    pub(crate) fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at)
    }

    /// How many lines there are.
    pub(crate) fn lines(&self) -> usize {
        let last_is_empty = self.starts.last() == Some(&self.code.len());
        self.starts.len() - usize::from(last_is_empty)
    }

    /// The code of one line, comments and literals blank.
    pub(crate) fn code_of(&self, line: usize) -> &str {
        let from = self.starts[line - 1];
        let to = self.starts.get(line).map_or(self.code.len(), |next| next - 1);
        &self.code[from..to.max(from)]
    }

    /// Whether a line is documentation.
    pub(crate) fn is_doc(&self, line: usize) -> bool {
        self.doc[line]
    }

    /// Where a whole word occurs in the code.
    pub(crate) fn words<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        let bytes = self.code.as_bytes();
        self.code.match_indices(word).map(|(at, _)| at).filter(move |at| {
            let before = at.checked_sub(1).map(|index| bytes[index]);
            let after = bytes.get(at + word.len()).copied();
            !before.is_some_and(is_word) && !after.is_some_and(is_word)
        })
    }

    /// The byte after the brace that closes the one at `open`.
    pub(crate) fn close(&self, open: usize) -> usize {
        let mut depth = 0_usize;
        for (index, byte) in self.code.bytes().enumerate().skip(open) {
            match byte {
                b'{' => depth += 1,
                b'}' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return index + 1;
                    }
                }
                _ => {}
            }
        }
        self.code.len()
    }
}

/// Whether a byte can stand in an identifier.
pub(crate) fn is_word(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric()
}

#[derive(Default)]
struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    code: Vec<u8>,
    texts: Vec<(usize, usize, usize)>,
    docs: Vec<(usize, usize)>,
}

impl Scanner<'_> {
    fn run(&mut self, source: &str) {
        while self.at < self.bytes.len() {
            let rest = &self.bytes[self.at..];
            if rest.starts_with(b"//") {
                self.line_comment(source);
            } else if rest.starts_with(b"/*") {
                self.block_comment();
            } else if let Some(hashes) = self.raw_string() {
                self.raw(hashes);
            } else if rest[0] == b'"' {
                self.string();
            } else if rest[0] == b'\'' {
                self.quote(source);
            } else {
                self.at += 1;
            }
        }
    }

    fn blank(&mut self, from: usize, to: usize) {
        for byte in &mut self.code[from..to] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    }

    fn line_comment(&mut self, source: &str) {
        let from = self.at;
        let to = source[from..].find('\n').map_or(source.len(), |length| from + length);
        let text = &source[from..to];
        let doc = text.starts_with("//!") || (text.starts_with("///") && !text.starts_with("////"));
        if doc {
            self.docs.push((from, to));
        }
        self.blank(from, to);
        self.at = to;
    }

    fn block_comment(&mut self) {
        let from = self.at;
        let doc =
            matches!(self.bytes.get(from + 2), Some(b'!' | b'*')) && self.bytes.get(from + 3) != Some(&b'/');
        let mut depth = 0_usize;
        while self.at < self.bytes.len() {
            let rest = &self.bytes[self.at..];
            if rest.starts_with(b"/*") {
                depth += 1;
                self.at += 2;
            } else if rest.starts_with(b"*/") {
                depth -= 1;
                self.at += 2;
                if depth == 0 {
                    break;
                }
            } else {
                self.at += 1;
            }
        }
        if doc {
            self.docs.push((from, self.at));
        }
        self.blank(from, self.at);
    }

    /// How many hashes a raw string that starts here has; `None` when none starts here.
    fn raw_string(&self) -> Option<usize> {
        let rest = &self.bytes[self.at..];
        let after_word = self.at.checked_sub(1).is_some_and(|before| is_word(self.bytes[before]));
        let prefix = if rest.starts_with(b"r") {
            1
        } else if rest.starts_with(b"br") || rest.starts_with(b"cr") {
            2
        } else {
            return None;
        };
        let hashes = rest[prefix..].iter().take_while(|byte| **byte == b'#').count();
        (!after_word && rest.get(prefix + hashes) == Some(&b'"')).then_some(hashes)
    }

    fn raw(&mut self, hashes: usize) {
        let from = self.at;
        while self.bytes[self.at] != b'"' {
            self.at += 1;
        }
        let inside = self.at + 1;
        self.at = inside;
        let end: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
        while self.at < self.bytes.len() && !self.bytes[self.at..].starts_with(&end) {
            self.at += 1;
        }
        self.texts.push((from, inside, self.at));
        self.at = (self.at + end.len()).min(self.bytes.len());
        self.blank(from, self.at);
    }

    fn string(&mut self) {
        let from = self.at;
        self.at += 1;
        while self.at < self.bytes.len() && self.bytes[self.at] != b'"' {
            self.at += if self.bytes[self.at] == b'\\' { 2 } else { 1 };
        }
        let to = self.at.min(self.bytes.len());
        self.texts.push((from, from + 1, to));
        self.at = (to + 1).min(self.bytes.len());
        self.blank(from, self.at);
    }

    /// A character literal, or the tick of a lifetime, which stays code.
    fn quote(&mut self, source: &str) {
        let from = self.at;
        let mut inside = source[from + 1..].chars();
        let to = match inside.next() {
            Some('\\') => {
                let escaped = from + 2 + source[from + 2..].chars().next().map_or(0, char::len_utf8);
                source[escaped..].find('\'').map(|length| escaped + length + 1)
            }
            Some(one) if inside.next() == Some('\'') => Some(from + 2 + one.len_utf8()),
            _ => None,
        };
        match to {
            Some(to) => {
                self.blank(from, to);
                self.at = to;
            }
            None => self.at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(source: &str) -> Vec<String> {
        Scan::of(source).texts.into_iter().map(|text| text.value).collect()
    }

    #[test]
    fn strings_are_found_and_blanked() {
        let scan = Scan::of("let a = \"x // y\"; // \"no\"\nlet b = r#\"q\"w\"#;");
        assert_eq!(
            scan.texts.iter().map(|text| (&*text.value, text.line)).collect::<Vec<_>>(),
            [("x // y", 1), ("q\"w", 2)]
        );
        assert!(!scan.code.contains('y') && !scan.code.contains("no"));
        assert_eq!(scan.code.len(), "let a = \"x // y\"; // \"no\"\nlet b = r#\"q\"w\"#;".len());
    }

    #[test]
    fn characters_are_not_lifetimes() {
        assert_eq!(values("fn f<'a>(x: &'a str) -> char { '\"' }"), Vec::<String>::new());
        assert_eq!(values(r#"let q = '\''; let s = "in";"#), ["in"]);
        assert_eq!(values(r#"let q = '\u{4e2d}'; let r = '中'; let s = "in";"#), ["in"]);
        assert_eq!(values(r#"let b = b'"'; let s = b"in";"#), ["in"]);
    }

    #[test]
    fn comments_nest_and_escapes_are_skipped() {
        assert_eq!(values("/* a /* \"b\" */ \"c\" */ \"d\""), ["d"]);
        assert_eq!(values(r#""a\"b" "c\\" "d""#), [r#"a\"b"#, r"c\\", "d"]);
    }

    #[test]
    fn an_identifier_that_ends_in_r_is_no_raw_string() {
        assert_eq!(values(r#"for"a""#), ["a"]);
        assert_eq!(values("str#\"a\"#"), ["a"]);
    }

    #[test]
    fn documentation_lines_are_known() {
        let scan = Scan::of("//! one\n/// two\nfn f() {} // three\n//// four\n/** five\nsix */\n");
        let doc: Vec<bool> = (1..=6).map(|line| scan.is_doc(line)).collect();
        assert_eq!(doc, [true, true, false, false, true, true]);
        assert_eq!(scan.lines(), 6);
    }

    #[test]
    fn words_are_whole() {
        let scan = Scan::of("fn todo() { todo!(); my_todo!() }");
        assert_eq!(scan.words("todo").count(), 2);
    }

    #[test]
    fn braces_in_literals_do_not_count() {
        let source = "fn f() { let a = '{'; \"}\"; } fn g() {}";
        let scan = Scan::of(source);
        assert_eq!(&source[..scan.close(7)], "fn f() { let a = '{'; \"}\"; }");
    }
}
