//! Samples: every component shows itself empty, full, failed and with very long words.

use super::{ClockState, Html, Tone};
use crate::{
    draw::{clock_ring, funnel, tile_map, timeline},
    i18n::{Lang, when},
};
use askama::{Template, filters::HtmlSafe};
use jiff::{SignedDuration, Timestamp};

/// One picture of a component.
#[derive(Clone, Debug)]
pub struct Sample {
    /// What is special about it, in plain English for the developer.
    pub name: &'static str,
    /// The rendered component.
    pub html: Html,
}

/// All pictures of one component.
#[derive(Clone, Debug)]
pub struct Group {
    /// The component's folder name.
    pub name: &'static str,
    /// Its samples.
    pub samples: Vec<Sample>,
}

impl Sample {
    /// Renders a component under a name.
    #[must_use]
    pub fn new<T: Template + HtmlSafe>(name: &'static str, component: &T) -> Self {
        Self { name, html: Html::of(component) }
    }
}

/// The samples' clock: a Wednesday afternoon, 25 November 2026, 11:05 in town.
#[must_use]
pub fn now() -> Timestamp {
    jiff::civil::date(2026, 11, 25)
        .at(11, 5, 0, 0)
        .to_zoned_datetime(when::town_zone())
        .map_or(Timestamp::UNIX_EPOCH, |at| at.timestamp())
}

/// The samples' clock moved by minutes.
#[must_use]
pub fn minutes(by: i64) -> Timestamp {
    now().checked_add(SignedDuration::from_mins(by)).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A very long name, to see what breaks.
#[must_use]
pub fn long_name(lang: Lang) -> String {
    lang.t("sample-long-name")
}

/// Every component with its samples, in the order of the gallery.
#[must_use]
pub fn all(lang: Lang) -> Vec<Group> {
    let group = |name, samples| Group { name, samples };
    vec![
        group("button", super::button::samples(lang)),
        group("field", super::field::samples(lang)),
        group("error_summary", super::error_summary::samples(lang)),
        group("choice", super::choice::samples(lang)),
        group("select", super::select::samples(lang)),
        group("consent_box", super::consent_box::samples(lang)),
        group("date_field", super::date_field::samples(lang)),
        group("stepper", super::stepper::samples(lang)),
        group("tabs", super::tabs::samples(lang)),
        group("fold", super::fold::samples(lang)),
        group("badge", super::badge::samples(lang)),
        group("clock_chip", super::clock_chip::samples(lang)),
        group("code_name", super::code_name::samples(lang)),
        group("banner", super::banner::samples(lang)),
        group("arrival", super::arrival::samples(lang)),
        group("queue_row", super::queue_row::samples(lang)),
        group("table", super::table::samples(lang)),
        group("filter_row", super::filter_row::samples(lang)),
        group("pagination", super::pagination::samples(lang)),
        group("state", super::state::samples(lang)),
        group("summary_list", super::summary_list::samples(lang)),
        group("chronology", super::chronology::samples(lang)),
        group("handover", super::handover::samples(lang)),
        group("people", super::people::samples(lang)),
        group("plan_card", super::plan_card::samples(lang)),
        group("seen_list", super::seen_list::samples(lang)),
        group("conflict", super::conflict::samples(lang)),
        group("print_header", super::print_header::samples(lang)),
        group("qr_card", super::qr_card::samples(lang)),
        group("pin_pad", super::pin_pad::samples(lang)),
        group("taps", super::taps::samples(lang)),
        group("voice_note", super::voice_note::samples(lang)),
        group("drawings", drawings(lang)),
    ]
}

/// The drawings that stand outside a component.
fn drawings(lang: Lang) -> Vec<Sample> {
    let drawing = |name, svg| Sample { name, html: Html::drawing(svg) };
    vec![
        drawing("timeline", timeline::svg(&timeline::sample(lang))),
        drawing("ring: three hours left", ring(lang, ClockState::Soon, "3", "sample-ring-unit")),
        drawing("ring: overdue", ring(lang, ClockState::Over, "!", "sample-ring-over")),
        drawing("ring: met", ring(lang, ClockState::Met, "1", "clock-met")),
        drawing("loop funnel", funnel::svg(&funnel_stages(lang), &lang.t("sample-funnel-alt"))),
        drawing("stations", tile_map::svg(&tiles(lang), &lang.t("sample-map-alt"))),
    ]
}

fn ring(lang: Lang, state: ClockState, figure: &str, unit: &str) -> String {
    let unit = lang.t(unit);
    let alt = format!("{figure} {unit}");
    clock_ring::svg(&clock_ring::ClockRing { state, left: 0.3, figure: figure.to_owned(), unit, alt })
}

fn funnel_stages(lang: Lang) -> Vec<funnel::FunnelStage> {
    let stage = |key: &str, count, waiting: u64| funnel::FunnelStage {
        label: lang.t(key),
        count,
        href: Some("#rows".to_owned()),
        note: if waiting == 0 { String::new() } else { lang.t1("sample-funnel-note", "n", waiting) },
        hot: waiting > 10,
    };
    vec![
        stage("sample-funnel-1", 126, 0),
        stage("sample-funnel-2", 124, 2),
        stage("sample-funnel-3", 97, 14),
        stage("sample-funnel-4", 83, 5),
        stage("sample-funnel-5", 61, 0),
    ]
}

fn tiles(lang: Lang) -> Vec<tile_map::Tile> {
    const CODES: [u64; 13] = [212, 209, 210, 201, 202, 211, 1, 203, 204, 205, 206, 207, 208];
    let tile = |index: u64, code: u64| {
        let (tone, word) = match index % 5 {
            3 => (Tone::Red, "sample-map-over"),
            1 => (Tone::Amber, "sample-map-soon"),
            _ => (Tone::Jade, "sample-map-ok"),
        };
        tile_map::Tile {
            code: format!("442000105{code:03}"),
            name: lang.t1("sample-station-name", "n", index),
            counts: vec![
                (lang.t("sample-map-todo"), index * 3 % 8),
                (lang.t("sample-map-visits"), 9 + index * 7 % 23),
                (lang.t("sample-map-late"), u64::from(tone == Tone::Red) * 2),
            ],
            tone,
            word: lang.t(word),
            href: Some("#station".to_owned()),
        }
    };
    (0..).zip(CODES).map(|(index, code)| tile(index, code)).collect()
}
