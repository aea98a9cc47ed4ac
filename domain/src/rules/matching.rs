//! The same person (同一人比对): thresholds of proposals, and the rule of early discovery (早发现).

use super::{Bilingual, Mark};
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// Repeated mentions of one person within a window.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Early {
    /// In words.
    pub words: Bilingual,
    /// How many reports.
    pub mentions: u16,
    /// Within how many days.
    pub window_days: u16,
}

impl Early {
    /// How many of these moments of receipt lie in the window that ends now.
    #[must_use]
    pub fn count(&self, received: &[Timestamp], now: Timestamp) -> u16 {
        let start = now.checked_sub((i64::from(self.window_days) * 24).hours()).unwrap_or(now);
        let inside = received.iter().filter(|at| **at >= start && **at <= now).count();
        u16::try_from(inside).unwrap_or(u16::MAX)
    }
}

/// Rules of matching.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matching {
    /// Early discovery.
    pub early: Early,
    /// Probability from which a candidate is shown, in thousandths.
    pub shown_permille: u16,
    /// At most so many candidates are shown.
    pub shown_most: u16,
    /// Probability from which a pair waits for a decision, in thousandths.
    pub queued_permille: u16,
    /// Pairs drawn for one sampled review.
    pub sample_pairs: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEarly {
    zh: String,
    en: String,
    mentions: u16,
    window_days: u16,
    #[serde(rename = "mark")]
    _mark: Mark,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCandidates {
    #[serde(rename = "zh")]
    _zh: String,
    #[serde(rename = "en")]
    _en: String,
    shown_permille: u16,
    shown_most: u16,
    queued_permille: u16,
    #[serde(rename = "mark")]
    _mark: Mark,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSample {
    #[serde(rename = "zh")]
    _zh: String,
    #[serde(rename = "en")]
    _en: String,
    pairs: u16,
    #[serde(rename = "mark")]
    _mark: Mark,
}

/// The file as it stands.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MatchingFile {
    early: RawEarly,
    candidates: RawCandidates,
    sample: RawSample,
}

impl MatchingFile {
    /// The rules, or what is wrong with them.
    pub(super) fn read(self) -> Result<Matching, &'static str> {
        let Self { early, candidates, sample } = self;
        let order = candidates.shown_permille <= candidates.queued_permille;
        if !order || candidates.queued_permille > 1000 {
            return Err("0 <= shown_permille <= queued_permille <= 1000");
        }
        if early.mentions < 2 || early.window_days == 0 || sample.pairs == 0 || candidates.shown_most == 0 {
            return Err("mentions must be 2 or more, the other numbers 1 or more");
        }
        Ok(Matching {
            early: Early {
                words: Bilingual::new(early.zh, early.en),
                mentions: early.mentions,
                window_days: early.window_days,
            },
            shown_permille: candidates.shown_permille,
            shown_most: candidates.shown_most,
            queued_permille: candidates.queued_permille,
            sample_pairs: sample.pairs,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Early;
    use jiff::{Timestamp, ToSpan};

    #[test]
    fn mentions_count_inside_the_window_only() {
        let now: Timestamp = "2026-11-23T02:10:00+08:00".parse().unwrap();
        let rule = Early { mentions: 3, window_days: 90, ..Early::default() };
        let days = |n: i64| now.checked_sub((n * 24).hours()).unwrap();
        assert_eq!(rule.count(&[days(0), days(90), days(91)], now), 2);
        assert_eq!(rule.count(&[now.checked_add(1.hour()).unwrap()], now), 0, "not yet received");
    }
}
