//! A file's life on one line: what happened as marks above, deadlines as bars below, today as a rule.

use super::{Canvas, fit, text_width, tone_class};
use crate::{
    components::{ClockState, Tone},
    i18n::{Lang, when},
};
use jiff::Timestamp;

/// A mark.
#[derive(Clone, Debug)]
pub struct Mark {
    /// When.
    pub at: Timestamp,
    /// What, in a few words.
    pub label: String,
    /// Its colour; turning points are not plain.
    pub tone: Tone,
    /// The entry it stands for.
    pub href: Option<String>,
}

/// A deadline as a bar.
#[derive(Clone, Debug)]
pub struct Span {
    /// When it started.
    pub from: Timestamp,
    /// When it is due or was met.
    pub to: Timestamp,
    /// What is due.
    pub label: String,
    /// How it stands.
    pub state: ClockState,
}

/// Everything on the line.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// The language of the dates.
    pub lang: Lang,
    /// The present.
    pub now: Timestamp,
    /// What happened.
    pub marks: Vec<Mark>,
    /// What is due.
    pub spans: Vec<Span>,
    /// The whole in words.
    pub alt: String,
}

const WIDTH: f64 = 960.0;
const SIDE: f64 = 16.0;
const LANE: f64 = 24.0;
const LANES: usize = 3;
const SIZE: f64 = 13.0;

struct Scale {
    from: i64,
    to: i64,
}

impl Scale {
    /// From the first to the last moment, and a margin so that nothing sticks to the edge.
    fn of(line: &Timeline) -> Self {
        let moments = line
            .marks
            .iter()
            .map(|mark| mark.at)
            .chain(line.spans.iter().flat_map(|span| [span.from, span.to]));
        let seconds: Vec<i64> = moments.chain([line.now]).map(Timestamp::as_second).collect();
        let (from, to) =
            (seconds.iter().min().copied().unwrap_or(0), seconds.iter().max().copied().unwrap_or(0));
        let margin = ((to - from) / 20).max(3600);
        Self { from: from - margin, to: to + margin }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "seconds of one file's life fit a float exactly enough to draw"
    )]
    fn x(&self, at: Timestamp) -> f64 {
        let share = (at.as_second() - self.from) as f64 / (self.to - self.from).max(1) as f64;
        SIDE + share.clamp(0.0, 1.0) * (WIDTH - 2.0 * SIDE)
    }
}

/// Draws the line.
#[must_use]
pub fn svg(line: &Timeline) -> String {
    let mut canvas = Canvas::new();
    let scale = Scale::of(line);
    let axis = LANE * 3.0 + 18.0;
    let rows = f64::from(u32::try_from(line.spans.len()).unwrap_or(0));
    let height = axis + 34.0 + rows * 22.0 + 6.0;
    ticks(&mut canvas, line, &scale, axis);
    let today = scale.x(line.now);
    canvas.line((today, 6.0), (today, height - 4.0), "draw-now");
    canvas.line((SIDE, axis), (WIDTH - SIDE, axis), "draw-axis");
    marks(&mut canvas, line, &scale, axis);
    for (row, span) in (0_u32..).zip(&line.spans) {
        bar(&mut canvas, span, &scale, axis + 34.0 + f64::from(row) * 22.0);
    }
    canvas.finish((WIDTH, height), "draw-timeline", &line.alt)
}

/// Six dates at most, at even distances.
fn ticks(canvas: &mut Canvas, line: &Timeline, scale: &Scale, axis: f64) {
    let mut last = String::new();
    for step in 0..=5_i64 {
        let Ok(at) = Timestamp::from_second(scale.from + (scale.to - scale.from) * (2 * step + 1) / 12)
        else {
            continue;
        };
        let day = when::day(line.lang, at, line.now);
        if day != last {
            let x = scale.x(at);
            canvas.line((x, axis - 3.0), (x, axis + 3.0), "draw-axis");
            canvas.text((x, axis + 19.0), "draw-small draw-mid", &day);
        }
        last = day;
    }
}

/// Each label takes the lowest lane where it does not touch the one before; a fourth is cut short.
fn marks(canvas: &mut Canvas, line: &Timeline, scale: &Scale, axis: f64) {
    let mut taken = [f64::MIN; LANES];
    let mut sorted: Vec<&Mark> = line.marks.iter().collect();
    sorted.sort_by_key(|mark| mark.at);
    // Stems first: a label then covers the stems that cross it.
    let mut labels = Vec::new();
    for mark in sorted {
        let x = scale.x(mark.at);
        let label = fit(&mark.label, SIZE, 150.0);
        let width = text_width(&label, SIZE);
        let flip = x + width + 12.0 > WIDTH - SIDE;
        let start = if flip { x - width - 6.0 } else { x + 6.0 };
        let lane = (0..LANES).find(|lane| taken.get(*lane).is_some_and(|end| *end < start));
        if let Some(lane) = lane {
            let y = axis - 12.0 - LANE * f64::from(u32::try_from(lane).unwrap_or(0));
            canvas.line((x, axis), (x, y - 10.0), "draw-stem");
            let class = if flip { "draw-mark-label draw-end" } else { "draw-mark-label" };
            labels.push((mark, (if flip { x - 6.0 } else { x + 6.0 }, y), class, label));
            if let Some(end) = taken.get_mut(lane) {
                *end = start + width + 10.0;
            }
        }
        let class = format!("draw-dot {}", tone_class(mark.tone));
        linked(canvas, mark, |canvas| canvas.circle((x, axis), 5.0, &class));
    }
    for (mark, at, class, label) in labels {
        linked(canvas, mark, |canvas| canvas.text(at, class, &label));
    }
}

fn linked(canvas: &mut Canvas, mark: &Mark, draw: impl FnOnce(&mut Canvas)) {
    if let Some(href) = &mark.href {
        canvas.open_link(href);
    }
    draw(canvas);
    if mark.href.is_some() {
        canvas.close_link();
    }
}

fn bar(canvas: &mut Canvas, span: &Span, scale: &Scale, y: f64) {
    let (from, to) = (scale.x(span.from), scale.x(span.to));
    let class = match span.state {
        ClockState::Running => "is-plain",
        ClockState::Soon | ClockState::MetLate => "is-amber",
        ClockState::Over => "is-red",
        ClockState::Paused => "is-dotted",
        ClockState::Met => "is-jade",
    };
    canvas.rect((from, y + 4.0), ((to - from).max(3.0), 8.0), 4.0, &format!("draw-span {class}"));
    let label = fit(&span.label, SIZE, 220.0);
    let width = text_width(&label, SIZE);
    let (x, class) = if to + 8.0 + width < WIDTH {
        (to + 8.0, "draw-small")
    } else if from - 8.0 - width > 0.0 {
        (from - 8.0, "draw-small draw-end")
    } else {
        (from.max(SIDE) + 8.0, "draw-span-label")
    };
    canvas.text((x, y + 13.0), class, &label);
}

/// An invented file for the gallery.
pub(crate) fn sample(lang: Lang) -> Timeline {
    use crate::components::sample;
    let at = |days: i64| sample::minutes(days * 1440);
    let mark =
        |days, key: &str, tone| Mark { at: at(days), label: lang.t(key), tone, href: Some("#e5".to_owned()) };
    let span = |from, to, key: &str, state| Span { from: at(from), to: at(to), label: lang.t(key), state };
    Timeline {
        lang,
        now: sample::now(),
        marks: vec![
            mark(-40, "sample-entry-report", Tone::Red),
            mark(-39, "sample-mark-open", Tone::Plain),
            mark(-36, "sample-mark-plan", Tone::Jade),
            mark(-21, "sample-entry-visit", Tone::Plain),
            mark(-3, "sample-entry-accepted", Tone::Plain),
            mark(-1, "sample-entry-visit", Tone::Plain),
        ],
        spans: vec![
            span(-40, -38, "sample-clock-feedback", ClockState::Met),
            span(-39, 3, "sample-clock-review", ClockState::Soon),
            span(-36, 24, "sample-clock-aftercare", ClockState::Running),
        ],
        alt: lang.t("sample-timeline-alt"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_fits_its_width_and_draws_everything() {
        let drawn = svg(&sample(Lang::ZhCn));
        assert_eq!(drawn.matches("draw-dot").count(), 6);
        assert_eq!(drawn.matches("draw-span").count(), 3);
        assert!(drawn.contains("draw-now") && !drawn.contains("NaN"));
    }

    #[test]
    fn labels_in_one_lane_never_touch() {
        let mut line = sample(Lang::ZhCn);
        line.marks = (0..9)
            .map(|n| Mark { at: line.now, label: format!("事件{n}"), tone: Tone::Plain, href: None })
            .collect();
        let drawn = svg(&line);
        assert_eq!(drawn.matches("draw-mark-label").count(), LANES);
        assert_eq!(drawn.matches("draw-dot").count(), 9);
    }

    #[test]
    fn one_moment_alone_is_drawn() {
        let empty = Timeline {
            lang: Lang::En,
            now: Timestamp::UNIX_EPOCH,
            marks: vec![],
            spans: vec![],
            alt: "x".into(),
        };
        assert!(svg(&empty).contains("</svg>"));
    }
}
