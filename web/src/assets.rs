//! Style sheets, scripts and icons, embedded; URLs carry the digest of all of them.
//!
//! One digest covers the whole set, so scripts may import each other by relative path and a release
//! changes every address at once: `/assets/<digest>/<path>` is immutable. Debug builds read the files
//! from disk and recompute the digest, so an edited style sheet shows on reload.
//! The route is `web::routes`' business; it hands the rest of the path to [`lookup`].

use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use std::{borrow::Cow, sync::OnceLock};

/// The path prefix under which the router serves [`lookup`].
pub const PREFIX: &str = crate::routes::ASSETS;

/// The style sheets in cascade order; served as one file, `app.css`.
pub const STYLES: &[&str] = &[
    "css/tokens.css",
    "css/base.css",
    "css/layout.css",
    "css/controls.css",
    "css/status.css",
    "css/lists.css",
    "css/record.css",
    "css/office.css",
    "css/phone.css",
    "css/pages.css",
    "css/draw.css",
    "css/print.css",
];

/// Layers from weak to strong, declared before the first rule.
const LAYERS: &str = "@layer tokens, base, layout, components, utilities, print;\n";

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Files;

/// A file ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// The bytes.
    pub body: Cow<'static, [u8]>,
    /// The media type, with character set for texts.
    pub content_type: &'static str,
    /// A year when the address carries today's digest; otherwise not stored at all.
    pub cache_control: &'static str,
}

/// The address of one file: `url("app.css")`, `url("js/main.js")`.
#[must_use]
pub fn url(path: &str) -> String {
    format!("{PREFIX}/{}/{path}", digest())
}

/// Finds `<digest>/<path>`; an old digest still answers, uncached, so that a page kept open over a
/// release is not left without style.
#[must_use]
pub fn lookup(rest: &str) -> Option<Asset> {
    let (stamp, path) = rest.split_once('/')?;
    let cache_control = if stamp == digest() { "public, max-age=31536000, immutable" } else { "no-store" };
    Some(Asset { body: body(path)?, content_type: content_type(path)?, cache_control })
}

/// The service worker of the station phone. It has to live at the root of its scope, revalidated at
/// every load, with the digest of the shell it may cache put in place.
#[must_use]
pub fn service_worker() -> Option<Asset> {
    let source = body("js/sw.js")?;
    let source = String::from_utf8_lossy(&source).replace("__DIGEST__", &digest());
    Some(Asset {
        body: Cow::Owned(source.into_bytes()),
        content_type: "text/javascript; charset=utf-8",
        cache_control: "no-cache",
    })
}

/// Sixteen hex digits over every embedded path and byte.
#[must_use]
pub fn digest() -> String {
    static FIXED: OnceLock<String> = OnceLock::new();
    if cfg!(debug_assertions) { compute_digest() } else { FIXED.get_or_init(compute_digest).clone() }
}

fn compute_digest() -> String {
    let mut paths: Vec<_> = Files::iter().collect();
    paths.sort();
    let mut sum = Sha256::new();
    for path in paths {
        sum.update(path.as_bytes());
        sum.update([0]);
        sum.update(Files::get(&path).map(|file| file.metadata.sha256_hash()).unwrap_or_default());
    }
    hex::encode(sum.finalize()).chars().take(16).collect()
}

fn body(path: &str) -> Option<Cow<'static, [u8]>> {
    if path == "app.css" { Some(Cow::Owned(stylesheet().into_bytes())) } else { Some(Files::get(path)?.data) }
}

/// All style sheets as one text.
#[must_use]
pub fn stylesheet() -> String {
    let mut text = String::from(LAYERS);
    for path in STYLES {
        if let Some(file) = Files::get(path) {
            text.push_str(&String::from_utf8_lossy(&file.data));
        }
    }
    text
}

fn content_type(path: &str) -> Option<&'static str> {
    match path.rsplit_once('.')?.1 {
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        "webmanifest" => Some("application/manifest+json"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{STYLES, body, digest, lookup, service_worker, url};

    #[test]
    fn todays_address_is_immutable_and_an_old_one_is_not_stored() {
        let asset = lookup(url("app.css").strip_prefix("/assets/").unwrap()).unwrap();
        assert!(asset.cache_control.contains("immutable"));
        assert_eq!(asset.content_type, "text/css; charset=utf-8");
        assert_eq!(lookup("0000/app.css").unwrap().cache_control, "no-store");
        assert_eq!(digest().len(), 16);
    }

    #[test]
    fn every_style_sheet_exists_and_nothing_else_is_reachable() {
        for path in STYLES {
            assert!(body(path).is_some(), "{path}");
        }
        assert!(lookup("x/../Cargo.toml").is_none());
        assert!(lookup("nothing").is_none());
    }

    #[test]
    fn the_service_worker_carries_the_digest() {
        let text = String::from_utf8(service_worker().unwrap().body.into_owned()).unwrap();
        assert!(text.contains(&digest()) && !text.contains("__DIGEST__"));
    }
}
