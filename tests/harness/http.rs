//! Just enough HTTP/1.1 to be rude: half requests, huge bodies, the same request twice.

use std::fmt;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(60);

/// What came back.
#[derive(Clone)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Headers as sent, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body without its transfer encoding.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header of that name (lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: String = self.text().chars().take(2000).collect();
        write!(out, "{} {:?}\n{text}", self.status, self.headers)
    }
}

/// Sends bytes as they are and reads one answer.
pub(crate) async fn exchange(port: u16, request: &[u8]) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(("localhost", port)).await?;
    let (mut reading, mut writing) = stream.split();
    // A server may answer and close before it has read a huge body: keep what it said.
    let send = async {
        let sent = writing.write_all(request).await;
        let _ = writing.flush().await;
        sent
    };
    let mut bytes = Vec::new();
    let receive = async { timeout(PATIENCE, reading.read_to_end(&mut bytes)).await };
    let (sent, received) = tokio::join!(send, receive);
    match parse(&bytes) {
        Some(answer) => Ok(answer),
        None => {
            sent?;
            received.map_err(|_| std::io::ErrorKind::TimedOut)??;
            Err(std::io::Error::other(format!("no whole answer in {} bytes", bytes.len())))
        }
    }
}

/// Sends bytes and drops the connection.
pub(crate) async fn cut(port: u16, request: &[u8]) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(("localhost", port)).await?;
    stream.write_all(request).await?;
    stream.flush().await
}

fn parse(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let rest = &bytes[end + 4..];
    let chunked = headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
    let body = if chunked { unchunk(rest)? } else { rest.to_owned() };
    Some(Answer { status, headers, body })
}

fn unchunk(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = bytes.windows(2).position(|two| two == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&bytes[..end]).ok()?.trim(), 16).ok()?;
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(bytes.get(end + 2..end + 2 + size)?);
        bytes = bytes.get(end + 4 + size..)?;
    }
}

/// `a b&c` as `a%20b%26c`.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded += &format!("%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined() {
        let raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
        assert_eq!(parse(raw).unwrap().text(), "abcde");
        assert!(parse(&raw[..raw.len() - 8]).is_none());
    }

    #[test]
    fn fields_are_encoded() {
        assert_eq!(encode("a b&中"), "a%20b%26%E4%B8%AD");
    }
}
