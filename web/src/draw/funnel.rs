//! The closed loop as a funnel: how many came in, how many are still carried, where some wait.

use super::{Canvas, count, fit};

/// One stage of the loop.
#[derive(Clone, Debug)]
pub struct FunnelStage {
    /// Its name.
    pub label: String,
    /// How many reached it.
    pub count: u64,
    /// The rows behind the number.
    pub href: Option<String>,
    /// What stands beside the bar: "6 waiting, 1 overdue".
    pub note: String,
    /// Whether the note is a warning.
    pub hot: bool,
}

const WIDTH: f64 = 640.0;
const LABEL: f64 = 150.0;
const BAR: f64 = 300.0;
const ROW: f64 = 52.0;

/// Draws the stages from top to bottom; widths are shares of the largest.
#[must_use]
pub fn svg(stages: &[FunnelStage], alt: &str) -> String {
    let mut canvas = Canvas::new();
    let most = count(stages.iter().map(|stage| stage.count).max().unwrap_or(0).max(1));
    let middle = LABEL + BAR / 2.0;
    let mut above: Option<f64> = None;
    for (row, stage) in (0_u32..).zip(stages) {
        let y = 8.0 + f64::from(row) * ROW;
        let half = (count(stage.count) / most * BAR / 2.0).max(1.0);
        if let Some(from) = above {
            let (a, b, c, d) = (middle - from, middle + from, middle + half, middle - half);
            let top = y - ROW + 32.0;
            canvas.path(
                &format!("M{a:.1} {top:.1} L{b:.1} {top:.1} L{c:.1} {y:.1} L{d:.1} {y:.1} Z"),
                "draw-fall",
            );
        }
        if let Some(href) = &stage.href {
            canvas.open_link(href);
        }
        canvas.text((LABEL - 14.0, y + 21.0), "draw-label draw-end", &fit(&stage.label, 14.0, LABEL - 16.0));
        canvas.rect((middle - half, y), (half * 2.0, 32.0), 3.0, "draw-bar");
        let inside = half > 24.0;
        let class = if inside { "draw-on-bar draw-mid" } else { "draw-number" };
        let x = if inside { middle } else { middle + half + 8.0 };
        canvas.text((x, y + 22.0), class, &stage.count.to_string());
        if stage.href.is_some() {
            canvas.close_link();
        }
        let class = if stage.hot { "draw-note is-red" } else { "draw-note" };
        canvas.text(
            (LABEL + BAR + 14.0, y + 21.0),
            class,
            &fit(&stage.note, 13.0, WIDTH - LABEL - BAR - 16.0),
        );
        above = Some(half);
    }
    let rows = f64::from(u32::try_from(stages.len()).unwrap_or(0));
    canvas.finish((WIDTH, rows * ROW + 2.0), "draw-funnel", alt)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(n: u64) -> FunnelStage {
        FunnelStage {
            label: "受理".into(),
            count: n,
            href: Some("/x?a=1&b=2".into()),
            note: String::new(),
            hot: false,
        }
    }

    #[test]
    fn widths_follow_counts_and_zero_is_still_drawn() {
        let drawn = svg(&[stage(100), stage(50), stage(0)], "闭环");
        assert!(drawn.contains(r#"width="300.0""#) && drawn.contains(r#"width="150.0""#));
        assert!(drawn.contains(r#"width="2.0""#));
        assert!(drawn.contains("a=1&amp;b=2"));
    }

    #[test]
    fn nothing_at_all_is_drawn_without_dividing_by_zero() {
        assert!(svg(&[], "空").contains("</svg>"));
        assert!(!svg(&[stage(0)], "空").contains("NaN"));
    }
}
