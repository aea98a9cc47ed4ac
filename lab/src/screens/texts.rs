//! The sentences of the screens, Chinese first, English complete: `lab/locales/<language>/lab.ftl`.
#![expect(
    clippy::disallowed_types,
    reason = "the loader is written with HashMap; keys are only looked up, never listed"
)]

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::static_loader;
use unic_langid::{LanguageIdentifier, langid};

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "zh-CN",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

const ZH_CN: LanguageIdentifier = langid!("zh-CN");
const EN: LanguageIdentifier = langid!("en");

/// A language of the screens.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Lang {
    #[default]
    Zh,
    En,
}

impl Lang {
    /// The code of `<html lang>`.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// Chinese unless it says English.
    pub(crate) fn from_code(code: &str) -> Self {
        if code.starts_with("en") { Self::En } else { Self::Zh }
    }

    /// What the switch offers.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }

    fn identifier(self) -> LanguageIdentifier {
        match self {
            Self::Zh => ZH_CN,
            Self::En => EN,
        }
    }

    fn find(self, key: &str, args: &[(&'static str, String)]) -> Option<String> {
        let args: HashMap<Cow<'static, str>, FluentValue<'_>> = args
            .iter()
            .map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from(value.as_str())))
            .collect();
        let args = if args.is_empty() { None } else { Some(&args) };
        LOCALES.lookup_single_language(&self.identifier(), key, args).ok()
    }

    /// A sentence. One that is missing reads `[key]`; a test finds those.
    pub(crate) fn t(self, key: &str) -> String {
        self.find(key, &[]).unwrap_or_else(|| format!("[{key}]"))
    }

    /// A sentence with one value.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "templates hand over numbers, texts and references alike"
    )]
    pub(crate) fn t1(self, key: &str, name: &'static str, value: impl ToString) -> String {
        self.find(key, &[(name, value.to_string())]).unwrap_or_else(|| format!("[{key}]"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<&str> {
        let keys = text.lines().filter_map(|line| line.split_once(" =")).map(|(key, _)| key);
        keys.filter(|key| !key.starts_with([' ', '#'])).collect()
    }

    #[test]
    fn both_languages_have_every_key() {
        let zh = keys(include_str!("../../locales/zh-CN/lab.ftl"));
        let en = keys(include_str!("../../locales/en/lab.ftl"));
        assert_eq!(zh, en);
        assert!(zh.iter().all(|key| Lang::Zh.find(key, &[]).is_some() || zh.contains(key)));
    }

    /// Every key written in a template or in the code has a sentence.
    #[test]
    fn every_key_in_use_has_a_sentence() {
        let known = keys(include_str!("../../locales/zh-CN/lab.ftl"));
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut seen = 0;
        for folder in ["templates", "src/screens", "src/laboratory"] {
            for file in std::fs::read_dir(root.join(folder)).unwrap() {
                let path = file.unwrap().path();
                if path.is_dir() {
                    continue;
                }
                let text = std::fs::read_to_string(path).unwrap();
                for part in
                    text.split(".t(\"").chain(text.split(".t1(\"")).chain(text.split("\"refusal-")).skip(1)
                {
                    let key = part.split('"').next().unwrap_or_default();
                    let refusal = format!("refusal-{key}");
                    if key.contains('-')
                        && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
                    {
                        assert!(known.contains(&key) || known.contains(&refusal.as_str()), "{key}");
                        seen += 1;
                    }
                }
            }
        }
        assert!(seen > 100, "{seen}");
    }
}
