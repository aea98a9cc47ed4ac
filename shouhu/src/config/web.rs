//! `[web]`: where pages are served, and under which address people know them.

use super::wrong;
use crate::error::Result;
use app::services::signin::Lasting;
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
    /// Minutes without a request after which somebody must sign in again; what she typed is kept.
    pub idle_minutes: u32,
    /// Hours after which she must sign in again in any case: one shift.
    pub session_hours: u32,
}

impl Default for Web {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            public_url: None,
            secure_cookies: None,
            idle_minutes: 30,
            session_hours: 13,
        }
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
        // Less would sign out whoever reads a long page; more leaves a forgotten screen open.
        if !(5..=120).contains(&self.idle_minutes) {
            return Err(wrong(file, "web.idle_minutes", "out of bounds", "write a number from 5 to 120"));
        }
        if !(1..=24).contains(&self.session_hours) {
            return Err(wrong(file, "web.session_hours", "out of bounds", "write a number from 1 to 24"));
        }
        Ok(())
    }

    /// How long sessions last.
    #[must_use]
    pub fn lasting(&self) -> Lasting {
        Lasting { idle_minutes: i64::from(self.idle_minutes), absolute_hours: i64::from(self.session_hours) }
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
