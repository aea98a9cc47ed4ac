//! `[web]`: where pages are served, and under which address people know them.

use super::wrong;
use crate::error::Result;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::Path;

/// The web layer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Web {
    /// Address to listen on. TLS is the business of a proxy in front.
    pub listen: String,
    /// Address that people know, for QR codes; by default where it listens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_url: Option<String>,
    /// Whether cookies are marked `Secure`; by default when the public address begins with `https:`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secure_cookies: Option<bool>,
}

impl Default for Web {
    fn default() -> Self {
        Self { listen: "127.0.0.1:8080".to_owned(), public_url: None, secure_cookies: None }
    }
}

impl Web {
    pub(super) fn check(&self, file: &Path) -> Result<()> {
        if self.listen.parse::<SocketAddr>().is_err() {
            let remedy = "write address and port, such as \"127.0.0.1:8080\"";
            return Err(wrong(file, "web.listen", "not an address with a port", remedy));
        }
        let url = self.public_url.as_deref().unwrap_or("https://");
        if !url.starts_with("https://") && !url.starts_with("http://") {
            let remedy = "write the whole address, such as \"https://shouhu.example\"";
            return Err(wrong(file, "web.public_url", "not a web address", remedy));
        }
        Ok(())
    }

    /// Address that people know, once the port is known.
    #[must_use]
    pub fn public_url(&self, port: u16) -> String {
        let own = || format!("http://localhost:{port}");
        self.public_url.clone().map_or_else(own, |url| url.trim_end_matches('/').to_owned())
    }

    /// Whether cookies are marked `Secure`.
    #[must_use]
    pub fn secure_cookies(&self) -> bool {
        let https = || self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"));
        self.secure_cookies.unwrap_or_else(https)
    }
}
