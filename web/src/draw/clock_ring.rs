//! A deadline as a ring that empties: what is left stands in the middle.

use super::Canvas;
use crate::components::ClockState;
use std::f64::consts::TAU;

/// What the ring shows.
#[derive(Clone, Debug)]
pub struct ClockRing {
    /// How the deadline stands.
    pub state: ClockState,
    /// The share of time that is left, 0 to 1; ignored when overdue or met.
    pub left: f64,
    /// In the middle, large: "3".
    pub figure: String,
    /// Under it: "hours left".
    pub unit: String,
    /// The whole in words.
    pub alt: String,
}

const SIZE: f64 = 120.0;
const RADIUS: f64 = 50.0;

/// Draws the ring.
#[must_use]
pub fn svg(ring: &ClockRing) -> String {
    let mut canvas = Canvas::new();
    let centre = (SIZE / 2.0, SIZE / 2.0);
    canvas.circle(centre, RADIUS, "draw-track");
    let tone = match ring.state {
        ClockState::Running => "is-ink",
        ClockState::Soon | ClockState::MetLate => "is-amber",
        ClockState::Over => "is-red",
        ClockState::Paused => "is-plain",
        ClockState::Met => "is-jade",
    };
    let share = match ring.state {
        ClockState::Over | ClockState::Met | ClockState::MetLate => 1.0,
        ClockState::Running | ClockState::Soon | ClockState::Paused => ring.left.clamp(0.0, 1.0),
    };
    // Overdue is broken, paused is dotted: told apart without colour.
    let style = match ring.state {
        ClockState::Over => " is-broken",
        ClockState::Paused => " is-dotted",
        ClockState::Running | ClockState::Soon | ClockState::Met | ClockState::MetLate => "",
    };
    if share >= 0.999 {
        canvas.circle(centre, RADIUS, &format!("draw-arc {tone}{style}"));
    } else if share > 0.001 {
        canvas.path(&arc(share), &format!("draw-arc {tone}{style}"));
    }
    canvas.text((SIZE / 2.0, SIZE / 2.0 + 4.0), "draw-figure draw-mid", &ring.figure);
    canvas.text((SIZE / 2.0, SIZE / 2.0 + 24.0), "draw-small draw-mid", &ring.unit);
    canvas.finish((SIZE, SIZE), "draw-ring", &ring.alt)
}

/// The arc from twelve o'clock, clockwise.
fn arc(share: f64) -> String {
    let angle = TAU * share;
    let (x, y) = (SIZE / 2.0 + RADIUS * angle.sin(), SIZE / 2.0 - RADIUS * angle.cos());
    let large = u8::from(share > 0.5);
    format!("M{:.1} {:.1} A{RADIUS} {RADIUS} 0 {large} 1 {x:.1} {y:.1}", SIZE / 2.0, SIZE / 2.0 - RADIUS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(state: ClockState, left: f64) -> String {
        svg(&ClockRing {
            state, left, figure: "3".into(), unit: "小时".into(), alt: "还有 3 小时".into()
        })
    }

    #[test]
    fn a_quarter_ends_at_three_o_clock() {
        assert_eq!(arc(0.25), "M60.0 10.0 A50 50 0 0 1 110.0 60.0");
        assert!(arc(0.75).contains(" 0 1 1 "));
    }

    #[test]
    fn overdue_is_a_full_broken_ring_and_an_empty_one_has_no_arc() {
        assert!(ring(ClockState::Over, 0.0).contains("draw-arc is-red is-broken"));
        assert!(!ring(ClockState::Running, 0.0).contains("draw-arc"));
        assert!(ring(ClockState::Running, f64::NAN).contains("</svg>"));
    }
}
