//! The way to a PostgreSQL server: `sslmode` and `sslrootcert` of its URL, read as libpq reads them.
//!
//! | `sslmode` | |
//! |---|---|
//! | `disable` | never encrypted |
//! | `prefer` | encrypted if the server can; the default |
//! | `require` | encrypted; who the server is, is checked only if `sslrootcert` is given |
//! | `verify-ca` | encrypted, and its certificate comes from that authority |
//! | `verify-full` | and is made out to the host of the URL |
//!
//! A Unix socket needs none of it. *What is absent:* the operating system's list of authorities: a
//! town's database has a certificate of the town's own.

use crate::options::OpenError;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

/// A server, and how to talk to it.
#[derive(Clone)]
pub(super) struct Server {
    pub(super) config: Config,
    pub(super) tls: MakeRustlsConnect,
}

/// How far the server's certificate is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Check {
    Nothing,
    Authority,
    AuthorityAndName,
}

/// What a URL says of encryption, and the URL without it.
struct Wanted {
    url: String,
    mode: SslMode,
    check: Check,
    authority: Option<String>,
}

impl Server {
    /// Reads a location. The error repeats nothing of it: it may hold a password.
    pub(super) fn read(url: &str) -> Result<Self, OpenError> {
        let wanted = Wanted::of(url)?;
        let mut config = Config::from_str(&wanted.url)
            .map_err(|_| OpenError::Unavailable("the location is not a PostgreSQL URL".into()))?;
        if config.get_application_name().is_none() {
            config.application_name("shouhu");
        }
        let socket = config.get_hosts().iter().all(|host| matches!(host, Host::Unix(_)));
        config.ssl_mode(if socket { SslMode::Disable } else { wanted.mode });
        Ok(Self { config, tls: MakeRustlsConnect::new(wanted.client()?) })
    }

    /// The same server with more settings for the session.
    pub(super) fn with_settings(&self, settings: &str) -> Self {
        let mut config = self.config.clone();
        let given = config.get_options().map(|given| format!("{given} ")).unwrap_or_default();
        config.options(format!("{given}{settings}"));
        Self { config, tls: self.tls.clone() }
    }
}

impl Wanted {
    fn of(url: &str) -> Result<Self, OpenError> {
        let (place, query) = url.split_once('?').unwrap_or((url, ""));
        let (mut mode, mut authority, mut rest) = ("prefer", None, Vec::new());
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", value)) => mode = value,
                Some(("sslrootcert", value)) => authority = Some(decoded(value)),
                _ => rest.push(pair),
            }
        }
        let with_authority = if authority.is_some() { Check::Authority } else { Check::Nothing };
        let (mode, check) = match mode {
            "disable" => (SslMode::Disable, Check::Nothing),
            "prefer" => (SslMode::Prefer, with_authority),
            "require" => (SslMode::Require, with_authority),
            "verify-ca" => (SslMode::Require, Check::Authority),
            "verify-full" => (SslMode::Require, Check::AuthorityAndName),
            _ => {
                let words = "sslmode is one of disable, prefer, require, verify-ca, verify-full";
                return Err(OpenError::Unavailable(words.to_owned()));
            }
        };
        let query = if rest.is_empty() { String::new() } else { format!("?{}", rest.join("&")) };
        Ok(Self { url: format!("{place}{query}"), mode, check, authority })
    }

    fn client(&self) -> Result<ClientConfig, OpenError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let inner = match (self.check, &self.authority) {
            (Check::Nothing, _) => None,
            (_, Some(file)) => Some(authority(Path::new(file), &provider)?),
            (_, None) => {
                let words = "sslmode verify-ca and verify-full need the authority's certificate: set \
                             database.ca_file, or sslrootcert in the URL";
                return Err(OpenError::Unavailable(words.to_owned()));
            }
        };
        let verifier = Verifier { inner, provider: Arc::clone(&provider), check: self.check };
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|fault| OpenError::Unavailable(fault.to_string()))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        Ok(config)
    }
}

/// Reads the certificate of the authority.
fn authority(file: &Path, provider: &Arc<CryptoProvider>) -> Result<Arc<WebPkiServerVerifier>, OpenError> {
    let said = |why: String| OpenError::Unavailable(format!("{}: {why}", file.display()));
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|fault| said(fault.to_string()))? {
        let certificate = certificate.map_err(|fault| said(fault.to_string()))?;
        roots.add(certificate).map_err(|fault| said(fault.to_string()))?;
    }
    let built = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider)).build();
    built.map_err(|fault| said(fault.to_string()))
}

/// Looks at the server's certificate as far as it was asked to. That the server holds the key of
/// the certificate it shows, is always checked.
#[derive(Debug)]
struct Verifier {
    inner: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<CryptoProvider>,
    check: Check,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(inner) = &self.inner else { return Ok(ServerCertVerified::assertion()) };
        match inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            // The name is looked at last: whoever fails by it alone comes from the authority.
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.check == Check::Authority => Ok(ServerCertVerified::assertion()),
            verdict => verdict,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// `%2Fa` as `/a`.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let code = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match code.filter(|_| *first == b'%').and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{Check, Server, Wanted};
    use tokio_postgres::config::SslMode;

    #[test]
    fn what_a_url_says_of_encryption_is_read_and_the_rest_left() {
        let wanted =
            Wanted::of("postgres://a:b@h/d?sslmode=verify-full&connect_timeout=3&sslrootcert=%2Fx%2Fca.pem");
        let wanted = wanted.unwrap();
        assert_eq!(wanted.url, "postgres://a:b@h/d?connect_timeout=3");
        assert_eq!((wanted.mode, wanted.check), (SslMode::Require, Check::AuthorityAndName));
        assert_eq!(wanted.authority.as_deref(), Some("/x/ca.pem"));
        let plain = Wanted::of("postgres://h/d").unwrap();
        assert_eq!((plain.mode, plain.check), (SslMode::Prefer, Check::Nothing));
    }

    #[test]
    fn a_mode_nobody_knows_and_a_check_without_authority_are_refused_without_the_password() {
        for url in
            ["postgres://a:secret@h/d?sslmode=sometimes", "postgres://a:secret@h/d?sslmode=verify-full"]
        {
            let said = Server::read(url).err().unwrap().to_string();
            assert!(said.contains("sslmode") && !said.contains("secret"), "{said}");
        }
    }

    #[test]
    fn a_socket_is_never_encrypted() {
        let server = Server::read("postgres://postgres@%2Ftmp%2Fx/d?sslmode=require").unwrap();
        assert_eq!(server.config.get_ssl_mode(), SslMode::Disable);
    }
}
