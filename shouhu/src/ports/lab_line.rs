//! The line to the laboratory over HTTP: three requests, each on a connection of its own.
//!
//! | request | answer |
//! |---|---|
//! | `GET /api/packages` | how far the laboratory has come, as JSON |
//! | `POST /api/packages` | 204 once it keeps the package, or kept it before |
//! | `GET /api/packages/{n}` | its own package of that number |
//!
//! All carry the secret that both sides share; without it nothing is answered. What a package says is
//! vouched for by its signature alone: whoever stole the secret can neither forge nor reorder one.

use app::lab::{Line, LineFault, Standing};
use async_trait::async_trait;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::{Method, Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use zeroize::Zeroizing;

/// How long one request may take from connecting to the last byte: a package has sixteen megabytes at
/// most, and the network of an office may be slow.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where the line leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    encrypted: bool,
    host: String,
    port: u16,
    path: String,
}

impl Address {
    /// Reads an address; `None` if it is none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let uri: Uri = text.trim().parse().ok()?;
        let encrypted = match uri.scheme_str()? {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let authority = uri.authority()?;
        // A name and password in an address end up in logs and histories.
        if authority.as_str().contains('@') || uri.query().is_some() {
            return None;
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        let port = authority.port_u16().unwrap_or(if encrypted { 443 } else { 80 });
        let path = uri.path().trim_end_matches('/').to_owned();
        (!host.is_empty()).then_some(Self { encrypted, host, port, path })
    }

    /// Whether nobody on the way can read along.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// Whether it stays on this machine.
    #[must_use]
    pub fn is_here(&self) -> bool {
        self.host == "localhost" || self.host == "::1" || self.host.starts_with("127.")
    }
}

/// The line.
pub struct HttpLine {
    address: Address,
    tls: Option<TlsConnector>,
    secret: Zeroizing<String>,
}

impl HttpLine {
    /// A line to an address; an encrypted one trusts the authority of that certificate and nobody else.
    ///
    /// # Errors
    /// A certificate that can't be read, in words.
    pub fn new(address: Address, ca: Option<&Path>, secret: Zeroizing<String>) -> Result<Self, String> {
        let tls = match ca.filter(|_| address.encrypted) {
            Some(file) => Some(trusting(file).map_err(|why| format!("{}: {why}", file.display()))?),
            None => None,
        };
        Ok(Self { address, tls, secret })
    }

    async fn ask(&self, method: Method, path: &str, body: String) -> Result<(StatusCode, Bytes), LineFault> {
        let asked = tokio::time::timeout(PATIENCE, self.connect_and_ask(method, path, body)).await;
        asked.unwrap_or(Err(LineFault::Unreachable))
    }

    async fn connect_and_ask(
        &self,
        method: Method,
        path: &str,
        body: String,
    ) -> Result<(StatusCode, Bytes), LineFault> {
        let Address { host, port, path: prefix, encrypted } = &self.address;
        let secret = Zeroizing::new(format!("Bearer {}", self.secret.as_str()));
        let request = Request::builder()
            .method(method)
            .uri(format!("{prefix}{path}"))
            .header(HOST, format!("{host}:{port}"))
            .header(AUTHORIZATION, secret.as_str())
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(Bytes::from(body)))
            .map_err(|_| LineFault::Stranger)?;
        let stream = TcpStream::connect((host.as_str(), *port)).await.map_err(|error| said(&error))?;
        match (&self.tls, encrypted) {
            (Some(tls), true) => {
                let name = ServerName::try_from(host.clone()).map_err(|_| LineFault::Stranger)?;
                let stream = tls.connect(name, stream).await.map_err(|error| said(&error))?;
                exchange(stream, request).await
            }
            (None, true) => Err(LineFault::Stranger),
            (_, false) => exchange(stream, request).await,
        }
    }
}

/// A certificate that nobody vouches for is a stranger's; everything else is a broken line.
fn said(error: &std::io::Error) -> LineFault {
    tracing::debug!(%error, "the line to the laboratory");
    match error.kind() {
        std::io::ErrorKind::InvalidData => LineFault::Stranger,
        _ => LineFault::Unreachable,
    }
}

fn trusting(file: &Path) -> Result<TlsConnector, String> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|fault| fault.to_string())? {
        roots.add(certificate.map_err(|fault| fault.to_string())?).map_err(|fault| fault.to_string())?;
    }
    if roots.is_empty() {
        return Err("holds no certificate".to_owned());
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|fault| fault.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

async fn exchange<S>(stream: S, request: Request<Full<Bytes>>) -> Result<(StatusCode, Bytes), LineFault>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let broken = |error: hyper::Error| {
        tracing::debug!(%error, "the line to the laboratory");
        if error.is_parse() { LineFault::Stranger } else { LineFault::Unreachable }
    };
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    // Ends with the sender, that is with this request.
    tokio::spawn(connection);
    let (head, body) = sender.send_request(request).await.map_err(broken)?.into_parts();
    let body = Limited::new(body, ::exchange::TEXT_BYTES_MAX).collect().await;
    let body = body.map_err(|error| match error.downcast::<hyper::Error>() {
        Ok(error) => broken(*error),
        // Longer than any package.
        Err(_) => LineFault::Stranger,
    })?;
    Ok((head.status, body.to_bytes()))
}

/// What every answer but the wanted one means.
fn refused(status: StatusCode) -> LineFault {
    match status {
        StatusCode::UNAUTHORIZED => LineFault::Secret,
        StatusCode::CONFLICT => LineFault::Forked,
        StatusCode::FORBIDDEN | StatusCode::UNPROCESSABLE_ENTITY => LineFault::Refused,
        status if status.is_server_error() => LineFault::Unreachable,
        _ => LineFault::Stranger,
    }
}

#[async_trait]
impl Line for HttpLine {
    async fn standing(&self) -> Result<Standing, LineFault> {
        match self.ask(Method::GET, "/api/packages", String::new()).await? {
            (StatusCode::OK, body) => serde_json::from_slice(&body).map_err(|_| LineFault::Stranger),
            (status, _) => Err(refused(status)),
        }
    }

    async fn push(&self, package: &str) -> Result<(), LineFault> {
        match self.ask(Method::POST, "/api/packages", package.to_owned()).await? {
            (StatusCode::NO_CONTENT, _) => Ok(()),
            (status, _) => Err(refused(status)),
        }
    }

    async fn pull(&self, number: u64) -> Result<String, LineFault> {
        match self.ask(Method::GET, &format!("/api/packages/{number}"), String::new()).await? {
            (StatusCode::OK, body) => String::from_utf8(body.to_vec()).map_err(|_| LineFault::Stranger),
            (status, _) => Err(refused(status)),
        }
    }
}

#[cfg(test)]
mod tests;
