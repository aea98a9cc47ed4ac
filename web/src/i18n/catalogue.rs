//! The message files, read into the binary when it is built.
#![expect(
    clippy::disallowed_types,
    reason = "the loader is written with HashMap; keys are only looked up, never listed"
)]

use super::{Arg, Lang};
use fluent_templates::{fluent_bundle::FluentValue, static_loader};
use std::{borrow::Cow, collections::HashMap};

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "zh-CN",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// The message of this very language, without falling back to another.
pub(super) fn lookup(lang: Lang, key: &str, args: Vec<(&'static str, Arg)>) -> Option<String> {
    let args: HashMap<Cow<'static, str>, FluentValue<'_>> =
        args.into_iter().map(|(name, value)| (Cow::Borrowed(name), value.into())).collect();
    let args = if args.is_empty() { None } else { Some(&args) };
    LOCALES.lookup_single_language(&lang.identifier(), key, args).ok()
}
