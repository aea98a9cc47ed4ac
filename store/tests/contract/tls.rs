//! TLS to PostgreSQL, against a server with a certificate made for this test: encrypted when asked
//! to, only to whom the authority vouches for, and never silently in the clear.

use crate::make::{opening, psb, seen_by, stream, viewer};
use std::path::{Path, PathBuf};
use std::process::Command;
use store::{Options, Store};

/// The script that starts a private server.
fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/harness/postgres.sh")
}

/// A private server with TLS, which goes with this.
struct Server {
    home: String,
    port: String,
    folder: tempfile::TempDir,
}

impl Server {
    /// `None` where PostgreSQL is not meant to be tested.
    fn start() -> Option<Self> {
        let must = ["CI", "SHOUHU_CHECK"].iter().any(|name| std::env::var(name).is_ok());
        if !must && std::env::var("SHOUHU_TEST_PG").is_err() {
            println!("SHOUHU_TEST_PG is not set: TLS can't be tested");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        certify(folder.path(), "ca", "/CN=town authority (test)", None);
        certify(folder.path(), "server", "/CN=localhost", Some("ca"));
        certify(folder.path(), "other", "/CN=somebody else", None);
        let started = Command::new("sh")
            .arg(script())
            .arg("start")
            .env("SHOUHU_PG_TLS", folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8(started.stdout).unwrap();
        assert!(started.status.success(), "{}", String::from_utf8_lossy(&started.stderr));
        let value = |name: &str| {
            let after = said.split(&format!("{name}=")).nth(1).unwrap_or_else(|| panic!("no {name}: {said}"));
            after.split_whitespace().next().unwrap().trim_matches('\'').to_owned()
        };
        Some(Self { home: value("SHOUHU_TEST_PG_HOME"), port: value("SHOUHU_TEST_PG_PORT"), folder })
    }

    fn url(&self, host: &str, words: &str) -> String {
        format!("postgres://postgres@{host}:{}/postgres?{words}", self.port)
    }

    fn trusting(&self, mode: &str, authority: &str) -> String {
        let file = self.folder.path().join(format!("{authority}.crt"));
        format!("sslmode={mode}&sslrootcert={}", file.display())
    }

    async fn open(&self, url: &str) -> Result<Store, String> {
        let options = Options { blobs: Some(self.folder.path().join("blobs")), ..Options::default() };
        store::open(url, options).await.map_err(|error| error.to_string())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("sh").arg(script()).arg("stop").env("SHOUHU_TEST_PG_HOME", &self.home).status();
    }
}

/// Makes a key and a certificate; without an issuer, it vouches for itself.
fn certify(folder: &Path, name: &str, subject: &str, issuer: Option<&str>) {
    let mut openssl = Command::new("openssl");
    openssl.current_dir(folder).args([
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
    ]);
    openssl.args(["-nodes", "-days", "2", "-subj", subject]);
    openssl.arg("-keyout").arg(format!("{name}.key")).arg("-out").arg(format!("{name}.crt"));
    if let Some(issuer) = issuer {
        openssl.arg("-CA").arg(format!("{issuer}.crt")).arg("-CAkey").arg(format!("{issuer}.key"));
        openssl.args([
            "-addext",
            "subjectAltName=DNS:localhost",
            "-addext",
            "basicConstraints=critical,CA:FALSE",
        ]);
    }
    let made = openssl.output().unwrap_or_else(|error| panic!("openssl: {error}"));
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

async fn encrypted(store: &Store) -> Option<bool> {
    store.health().await.unwrap().encrypted
}

#[tokio::test]
async fn a_server_is_reached_as_its_url_says_and_no_other_way() {
    let Some(server) = Server::start() else { return };
    let plain = server.open(&server.url("127.0.0.1", "sslmode=disable")).await.unwrap();
    assert_eq!(encrypted(&plain).await, Some(false));
    let if_it_can = server.open(&server.url("127.0.0.1", "")).await.unwrap();
    assert_eq!(encrypted(&if_it_can).await, Some(true), "the default is to encrypt when the server can");

    let checked = server.open(&server.url("localhost", &server.trusting("verify-full", "ca"))).await.unwrap();
    assert_eq!(encrypted(&checked).await, Some(true));
    // Everything goes that way: appends, reads and the notifications between nodes.
    let mut heard = checked.journal.tail();
    let id = stream();
    let mut one = opening(id);
    one.writes[0].rows = Some(seen_by(&[psb()]));
    checked.journal.append(one).await.unwrap();
    assert_eq!(heard.recv().await.unwrap().streams[0].0, id);
    assert!(checked.reads.level(&viewer(&[psb()]), id).await.unwrap().is_some());

    // The certificate is made out to another name than the address.
    let named = server.url("127.0.0.1", &server.trusting("verify-full", "ca"));
    let said = server.open(&named).await.err().expect("a wrong name was taken");
    assert!(!said.contains("postgres://"), "{said}");
    server.open(&server.url("127.0.0.1", &server.trusting("verify-ca", "ca"))).await.unwrap();
    for mode in ["require", "verify-ca", "verify-full"] {
        let url = server.url("localhost", &server.trusting(mode, "other"));
        assert!(server.open(&url).await.is_err(), "{mode}: another authority was taken");
    }
    server.open(&server.url("localhost", "sslmode=require")).await.unwrap();
    let nowhere = server.url("localhost", "sslmode=verify-full&sslrootcert=/nowhere/ca.pem");
    assert!(server.open(&nowhere).await.err().unwrap().contains("/nowhere/ca.pem"));
}
