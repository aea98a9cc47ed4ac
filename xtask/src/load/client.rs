//! Somebody with a browser's manners and one connection that stays open: what a page costs is not
//! what a connection costs.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// Longer than any page may take.
const PATIENCE: Duration = Duration::from_secs(600);

/// What came back.
pub(crate) struct Answer {
    /// Status code.
    pub(crate) status: u16,
    /// Where it leads.
    pub(crate) location: Option<String>,
    /// Body as text.
    pub(crate) body: String,
}

impl Answer {
    /// The value of the first hidden field of that name.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let after = self.body.split(&format!("name=\"{name}\" value=\"")).nth(1)?;
        after.split('"').next()
    }

    /// The first id that follows a piece of text, such as `/files/`.
    pub(crate) fn id_after(&self, piece: &str) -> Option<String> {
        let candidates = self.body.split(piece).skip(1);
        candidates
            .map(|rest| rest.chars().take_while(char::is_ascii_hexdigit).collect::<String>())
            .find(|id| id.len() == 32)
    }
}

/// A visitor of one server.
pub(crate) struct Client {
    port: u16,
    stream: BufReader<TcpStream>,
    cookies: BTreeMap<String, String>,
}

impl Client {
    /// Connects.
    pub(crate) fn connect(port: u16) -> Result<Self, String> {
        Ok(Self { port, stream: open(port)?, cookies: BTreeMap::new() })
    }

    /// Signs in with a password; the answer must lead inside.
    pub(crate) fn sign_in(port: u16, login: &str, password: &str) -> Result<Self, String> {
        let mut client = Self::connect(port)?;
        let fields = [("login", login), ("password", password), ("back", "")];
        let answer = client.post("/sign-in", &fields)?;
        match answer.status {
            303 => Ok(client),
            status => Err(format!("{login} could not sign in: {status}")),
        }
    }

    /// Asks for a page.
    pub(crate) fn get(&mut self, path: &str) -> Result<Answer, String> {
        self.send("GET", path, &[], "")
    }

    /// Sends a form.
    pub(crate) fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Answer, String> {
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        let form = ("Content-Type", "application/x-www-form-urlencoded");
        self.send("POST", path, &[form], &pairs.join("&"))
    }

    /// Sends anything.
    pub(crate) fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Answer, String> {
        let request = self.request(method, path, headers, body);
        let answer = match self.exchange(&request) {
            // The server may have closed an idle connection: a read is simply asked again.
            Err(_) if method == "GET" => {
                self.stream = open(self.port)?;
                self.exchange(&request)
            }
            answer => answer,
        };
        answer.map_err(|error| format!("{method} {path}: {error}"))
    }

    fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> String {
        let port = self.port;
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n\
             Sec-Fetch-Site: same-origin\r\nAccept-Language: zh-CN\r\nContent-Length: {}\r\n",
            body.len()
        );
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            head += &format!("Cookie: {}\r\n", cookies.join("; "));
        }
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        format!("{head}\r\n{body}")
    }

    fn exchange(&mut self, request: &str) -> std::io::Result<Answer> {
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|code| code.parse().ok());
        let status = status.ok_or_else(|| std::io::Error::other(format!("no status in `{line}`")))?;
        let mut answer = Answer { status, location: None, body: String::new() };
        let (mut length, mut chunked) = (0, false);
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().map_err(std::io::Error::other)?,
                "transfer-encoding" => chunked = value == "chunked",
                "location" => answer.location = Some(value.to_owned()),
                "set-cookie" => self.keep(value),
                _ => {}
            }
        }
        let bytes = if chunked { self.chunks()? } else { self.bytes(length)? };
        answer.body = String::from_utf8_lossy(&bytes).into_owned();
        Ok(answer)
    }

    fn keep(&mut self, cookie: &str) {
        let pair = cookie.split(';').next().unwrap_or_default();
        if let Some((name, value)) = pair.split_once('=') {
            self.cookies.insert(name.trim().to_owned(), value.trim().to_owned());
        }
    }

    fn bytes(&mut self, length: usize) -> std::io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn chunks(&mut self) -> std::io::Result<Vec<u8>> {
        let mut all = Vec::new();
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line)?;
            let size = usize::from_str_radix(line.trim(), 16).map_err(std::io::Error::other)?;
            let mut chunk = self.bytes(size + 2)?;
            chunk.truncate(size);
            if size == 0 {
                return Ok(all);
            }
            all.append(&mut chunk);
        }
    }
}

fn open(port: u16) -> Result<BufReader<TcpStream>, String> {
    let stream = TcpStream::connect(("127.0.0.1", port)).map_err(|error| format!("port {port}: {error}"))?;
    let set = stream.set_read_timeout(Some(PATIENCE)).and_then(|()| stream.set_nodelay(true));
    set.map_err(|error| format!("port {port}: {error}"))?;
    Ok(BufReader::new(stream))
}

/// `a b&c` as `a%20b%26c`.
fn encode(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    text.bytes().map(|b| if plain(&b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_fields_are_found_in_a_page() {
        let id = "01890000000070008000000000000000";
        let body =
            format!("<a href=\"/files/x\"><a href=\"/files/{id}/plan\"><input name=\"csrf\" value=\"k1\">");
        let answer = Answer { status: 200, location: None, body };
        assert_eq!(answer.id_after("/files/").as_deref(), Some(id));
        assert_eq!(answer.field("csrf"), Some("k1"));
        assert_eq!(answer.id_after("/plans/"), None);
    }

    #[test]
    fn fields_are_encoded() {
        assert_eq!(encode("a b&中"), "a%20b%26%E4%B8%AD");
    }
}
