//! Laws and citations (法律与引条): names, versions with effective dates, and display text.

use super::{Bilingual, Mark};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Rank of a text (效力层级).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LawRank {
    /// Law of the National People's Congress (法律).
    Statute,
    /// Administrative regulation or party-and-state regulation (行政法规/党内法规).
    Regulation,
    /// Judicial interpretation or rule (司法解释/规则).
    Judicial,
    /// Departmental rule (部门规章).
    Departmental,
    /// Policy document of one or more organs (规范性文件).
    Policy,
    /// Provincial or municipal text (地方).
    Local,
    /// Agreement or design of the alliance (联盟约定/设计).
    Alliance,
}

/// One version of a law (版本).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LawVersion {
    /// Name of the version, e.g. `2024`.
    pub version: String,
    /// First day in force.
    pub effective_from: Date,
    /// First day no longer in force.
    #[serde(default)]
    pub effective_to: Option<Date>,
    /// How far the text was confirmed.
    pub mark: Mark,
    /// The text waits for confirmation (待核实).
    #[serde(default)]
    pub to_verify: bool,
    /// The effective dates wait for confirmation (日期待核实).
    #[serde(default)]
    pub dates_to_verify: bool,
    /// Articles that clocks and rules cite; see [`Citation::articles`] for the notation.
    #[serde(default)]
    pub articles: Vec<String>,
}

/// A law or other text (法律文件).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Law {
    /// Id, e.g. `fjbl`.
    pub id: String,
    /// Name.
    pub name: Bilingual,
    /// Rank.
    pub rank: LawRank,
    /// Document number (文号), if it has one.
    pub number: Option<String>,
    /// Versions, oldest first.
    pub versions: Vec<LawVersion>,
}

impl Law {
    /// The version in force on a day.
    #[must_use]
    pub fn version_at(&self, day: Date) -> Option<&LawVersion> {
        self.versions.iter().find(|v| v.effective_from <= day && v.effective_to.is_none_or(|end| day < end))
    }

    /// A version by name.
    #[must_use]
    pub fn version(&self, name: &str) -> Option<&LawVersion> {
        self.versions.iter().find(|v| v.version == name)
    }
}

/// A reference to articles of one version of a law (引条).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// Law id.
    pub law: String,
    /// Version name.
    pub version: String,
    /// Articles: `17` 第17条, `11.2` 第11条第2款, `21:3` 第21条第(三)项, `236-1` 第236条之一.
    #[serde(default)]
    pub articles: Vec<String>,
}

impl Citation {
    /// As people read it. An unknown law shows its id, so that the gap is seen.
    #[must_use]
    pub fn display(&self, law: Option<&Law>) -> Bilingual {
        let fallback = Bilingual::new(self.law.as_str(), self.law.as_str());
        let name = law.map_or(&fallback, |l| &l.name);
        let zh: Vec<String> = self.articles.iter().map(|a| article_zh(a)).collect();
        let en: Vec<String> = self.articles.iter().map(|a| article_en(a)).collect();
        let gap = if en.is_empty() { "" } else { ", " };
        Bilingual {
            zh: format!("《{}》{}", name.zh, zh.join("、")),
            en: format!("{}{}{}", name.en, gap, en.join(", ")),
        }
    }
}

/// Parts of an article notation: article, inserted number (之一), paragraph (款), item (项).
type Parts<'a> = (&'a str, Option<&'a str>, Option<&'a str>, Option<&'a str>);

fn split(article: &str) -> Parts<'_> {
    let (rest, item) = article.split_once(':').map_or((article, None), |(a, b)| (a, Some(b)));
    let (rest, paragraph) = rest.split_once('.').map_or((rest, None), |(a, b)| (a, Some(b)));
    let (number, inserted) = rest.split_once('-').map_or((rest, None), |(a, b)| (a, Some(b)));
    (number, inserted, paragraph, item)
}

/// Whether an article follows the notation.
pub(crate) fn is_article(article: &str) -> bool {
    let whole = |part: &str| !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
    let (number, inserted, paragraph, item) = split(article);
    whole(number) && [inserted, paragraph, item].into_iter().flatten().all(whole)
}

/// Small numbers in Chinese, as laws write inserted articles and items; larger ones stay Arabic.
fn chinese(number: &str) -> String {
    const DIGITS: [&str; 11] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    match number.parse::<usize>() {
        Ok(n) if n <= 10 => DIGITS[n].to_owned(),
        Ok(n) if n < 20 => format!("十{}", DIGITS[n - 10]),
        _ => number.to_owned(),
    }
}

fn article_zh(article: &str) -> String {
    let (number, inserted, paragraph, item) = split(article);
    let mut text = format!("第{number}条");
    if let Some(n) = inserted {
        text.push_str(&format!("之{}", chinese(n)));
    }
    if let Some(n) = paragraph {
        text.push_str(&format!("第{n}款"));
    }
    if let Some(n) = item {
        text.push_str(&format!("第（{}）项", chinese(n)));
    }
    text
}

fn article_en(article: &str) -> String {
    let (number, inserted, paragraph, item) = split(article);
    let mut text = format!("art. {number}");
    for (lead, part, tail) in [("-", inserted, ""), ("(", paragraph, ")"), (" item ", item, "")] {
        if let Some(n) = part {
            text.push_str(&format!("{lead}{n}{tail}"));
        }
    }
    text
}
