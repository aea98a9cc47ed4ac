//! The client before servers that behave, misbehave, and are somebody else.

use super::{Address, HttpLine};
use app::lab::{Line as _, LineFault, Standing};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use zeroize::Zeroizing;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn line(port: u16) -> HttpLine {
    let address = Address::read(&format!("http://127.0.0.1:{port}/lab/")).unwrap();
    HttpLine::new(address, None, Zeroizing::new(SECRET.to_owned())).unwrap()
}

/// Reads one request whole and says what it was told.
async fn answer(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), says: &str) -> String {
    let mut heard = Vec::new();
    let whole = |heard: &[u8]| {
        let text = String::from_utf8_lossy(heard).into_owned();
        let (head, body) = text.split_once("\r\n\r\n")?;
        let length = head.to_lowercase();
        let length = length.lines().find_map(|l| l.strip_prefix("content-length: ")?.parse::<usize>().ok());
        (body.len() >= length.unwrap_or(0)).then(|| text.clone())
    };
    let mut part = [0; 4096];
    while whole(&heard).is_none() {
        match stream.read(&mut part).await {
            Ok(0) | Err(_) => break,
            Ok(read) => heard.extend_from_slice(&part[..read]),
        }
    }
    let _ = stream.write_all(says.as_bytes()).await;
    let _ = stream.shutdown().await;
    String::from_utf8_lossy(&heard).into_owned()
}

/// A server that gives one answer and ends; the request that it heard.
async fn server(says: &'static str) -> (u16, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        answer(&mut stream, says).await
    });
    (port, heard)
}

#[test]
fn an_address_is_scheme_host_and_port_and_holds_no_password() {
    let read = |text| Address::read(text);
    let full = read("https://lab.example:8099/").unwrap();
    assert!(full.is_encrypted() && !full.is_here());
    assert_eq!(read("http://localhost").unwrap().port, 80);
    assert!(read("http://[::1]:9/").unwrap().is_here());
    for none in ["lab.example:8099", "ftp://lab", "/api", "http://", "http://a:b@lab/", "http://lab/?x=1", ""]
    {
        assert_eq!(read(none), None, "{none}");
    }
}

#[tokio::test]
async fn a_request_carries_the_secret_and_the_package_as_it_is() {
    let (port, heard) = server("HTTP/1.1 204 No Content\r\n\r\n").await;
    line(port).push("{\"a\":1}\n").await.unwrap();
    let heard = heard.await.unwrap();
    assert!(heard.starts_with("POST /lab/api/packages HTTP/1.1\r\n"), "{heard}");
    assert!(heard.contains(&format!("authorization: Bearer {SECRET}\r\n")), "{heard}");
    assert!(heard.ends_with("\r\n\r\n{\"a\":1}\n"), "{heard}");
    let (port, _) = server("HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n{\"taken\":3,\"made\":12}").await;
    assert_eq!(line(port).standing().await, Ok(Standing { taken: 3, made: 12 }));
    let (port, heard) = server("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntext").await;
    assert_eq!(line(port).pull(7).await.unwrap(), "text");
    assert!(heard.await.unwrap().starts_with("GET /lab/api/packages/7 "));
}

#[tokio::test]
async fn each_wrong_answer_has_its_own_word() {
    let cases = [
        ("HTTP/1.1 401 x\r\nContent-Length: 0\r\n\r\n", LineFault::Secret),
        ("HTTP/1.1 409 x\r\nContent-Length: 0\r\n\r\n", LineFault::Forked),
        ("HTTP/1.1 403 x\r\nContent-Length: 0\r\n\r\n", LineFault::Refused),
        ("HTTP/1.1 404 x\r\nContent-Length: 0\r\n\r\n", LineFault::Stranger),
        ("HTTP/1.1 302 x\r\nLocation: http://elsewhere/\r\nContent-Length: 0\r\n\r\n", LineFault::Stranger),
        ("HTTP/1.1 503 x\r\nContent-Length: 0\r\n\r\n", LineFault::Unreachable),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", LineFault::Stranger),
        ("SSH-2.0-OpenSSH\r\n", LineFault::Stranger),
        // Cut off before the answer, and within it.
        ("", LineFault::Unreachable),
        ("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"taken\":3", LineFault::Unreachable),
    ];
    for (says, fault) in cases {
        let (port, _) = server(says).await;
        assert_eq!(line(port).standing().await, Err(fault), "{says}");
    }
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    assert_eq!(line(nobody).standing().await, Err(LineFault::Unreachable));
}

fn certify(folder: &Path, name: &str, issuer: Option<&str>) {
    let mut openssl = Command::new("openssl");
    openssl.current_dir(folder).args([
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
    ]);
    openssl.args(["-nodes", "-days", "2", "-subj", &format!("/CN={name}")]);
    openssl.arg("-keyout").arg(format!("{name}.key")).arg("-out").arg(format!("{name}.crt"));
    if let Some(issuer) = issuer {
        openssl.arg("-CA").arg(format!("{issuer}.crt")).arg("-CAkey").arg(format!("{issuer}.key"));
        openssl.args(["-addext", "subjectAltName=DNS:localhost"]);
        openssl.args(["-addext", "basicConstraints=critical,CA:FALSE"]);
    }
    let made = openssl.output().unwrap_or_else(|error| panic!("openssl: {error}"));
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

#[tokio::test]
async fn an_encrypted_line_trusts_one_authority_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["ca", "another"] {
        certify(folder.path(), name, None);
    }
    certify(folder.path(), "lab", Some("ca"));
    let path = |name: &str| folder.path().join(name);
    let chain = vec![CertificateDer::from_pem_file(path("lab.crt")).unwrap()];
    let key = PrivateKeyDer::from_pem_file(path("lab.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(chain, key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(mut stream) = acceptor.accept(stream).await {
                answer(&mut stream, "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"taken\":1,\"made\":2}")
                    .await;
            }
        }
    });
    let through = |host: &str, ca: &str| {
        let address = Address::read(&format!("https://{host}:{port}")).unwrap();
        HttpLine::new(address, Some(&path(ca)), Zeroizing::new(SECRET.to_owned())).unwrap()
    };
    assert_eq!(through("localhost", "ca.crt").standing().await, Ok(Standing { taken: 1, made: 2 }));
    assert_eq!(through("localhost", "another.crt").standing().await, Err(LineFault::Stranger));
    assert_eq!(through("127.0.0.1", "ca.crt").standing().await, Err(LineFault::Stranger), "another name");
    let address = Address::read("https://localhost").unwrap();
    let wrong = HttpLine::new(address, Some(&path("lab.key")), Zeroizing::default()).err().unwrap();
    assert!(wrong.contains("lab.key"), "{wrong}");
}
