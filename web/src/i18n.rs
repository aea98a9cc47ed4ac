//! Two languages, Chinese first: message lookup for templates, dates and spans as people say them.
//!
//! Texts live in `web/locales/<language>/*.ftl`, one file per area of the site. A key is written as a
//! literal at its call (`lang.t("action-save")`), so that a test can hold every call against both files.
//! Labels of domain codes (situations, stages, lanes) are rules data and never pass through here.

mod catalogue;
pub mod when;

use catalogue::lookup;
use fluent_templates::fluent_bundle::FluentValue;
use std::borrow::Cow;
use unic_langid::{LanguageIdentifier, langid};

const ZH_CN: LanguageIdentifier = langid!("zh-CN");
const EN: LanguageIdentifier = langid!("en");

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Simplified Chinese, the language of the law and of most readers.
    #[default]
    ZhCn,
    /// English, complete.
    En,
}

/// A value put into a message.
#[derive(Clone, Debug)]
pub enum Arg {
    /// Text, inserted as it is; the template escapes the whole message.
    Text(String),
    /// A count, which also chooses the plural form.
    Number(i64),
}

impl Lang {
    /// Both languages, in the order of the switch.
    pub const ALL: [Self; 2] = [Self::ZhCn, Self::En];

    /// The BCP 47 code, as in `<html lang>`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::En => "en",
        }
    }

    /// Reads a code or an `Accept-Language` header; anything unknown is Chinese.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        let first = code.split(',').next().unwrap_or_default().trim();
        if first.get(..2).is_some_and(|two| two.eq_ignore_ascii_case("en")) { Self::En } else { Self::ZhCn }
    }

    /// The language the switch offers.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::ZhCn => Self::En,
            Self::En => Self::ZhCn,
        }
    }

    /// A message without values.
    #[must_use]
    pub fn t(self, key: &str) -> String {
        self.with(key, Vec::new())
    }

    /// A message, if there is one under that key: for codes that may or may not have words.
    #[must_use]
    pub fn find(self, key: &str) -> Option<String> {
        lookup(self, key, Vec::new())
    }

    /// A message with one value.
    #[must_use]
    pub fn t1(self, key: &str, name: &'static str, value: impl Into<Arg>) -> String {
        self.with(key, vec![(name, value.into())])
    }

    /// A message with two values.
    #[must_use]
    pub fn t2(
        self,
        key: &str,
        first: &'static str,
        one: impl Into<Arg>,
        second: &'static str,
        two: impl Into<Arg>,
    ) -> String {
        self.with(key, vec![(first, one.into()), (second, two.into())])
    }

    /// A message with any number of values. A key that does not exist reads `[key]`; tests find those.
    #[must_use]
    pub fn with(self, key: &str, args: Vec<(&'static str, Arg)>) -> String {
        lookup(self, key, args).unwrap_or_else(|| format!("[{key}]"))
    }

    const fn identifier(self) -> LanguageIdentifier {
        match self {
            Self::ZhCn => ZH_CN,
            Self::En => EN,
        }
    }
}

impl From<Arg> for FluentValue<'_> {
    fn from(arg: Arg) -> Self {
        match arg {
            Arg::Text(text) => FluentValue::String(Cow::Owned(text)),
            Arg::Number(number) => FluentValue::from(number),
        }
    }
}

impl<T: Into<Self> + Clone> From<&T> for Arg {
    fn from(value: &T) -> Self {
        value.clone().into()
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

macro_rules! number_args {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Arg {
            fn from(number: $kind) -> Self {
                Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
            }
        }
    )*};
}

number_args!(i64, i32, i16, i8, u64, u32, u16, u8, usize);

#[cfg(test)]
mod tests;
