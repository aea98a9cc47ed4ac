//! The thirteen stations as tiles, placed roughly as on the ground: three counts, one colour, one word.

use super::{Canvas, fit, tone_class};
use crate::components::Tone;

/// One station.
#[derive(Clone, Debug)]
pub struct Tile {
    /// Its division code, twelve digits; it decides the place.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The three most telling counts, each with its word.
    pub counts: Vec<(String, u64)>,
    /// The colour of the whole tile.
    pub tone: Tone,
    /// The word that goes with the colour.
    pub word: String,
    /// Its page.
    pub href: Option<String>,
}

const TILE: (f64, f64) = (190.0, 122.0);
const GAP: f64 = 12.0;

/// Column and row of each division of the town. North is up. The arrangement is a default of this
/// software, kept legible rather than true to scale, and wants confirming by the town.
const PLACES: &[(&str, u32, u32)] = &[
    ("442000105212", 2, 0),
    ("442000105209", 0, 1),
    ("442000105210", 1, 1),
    ("442000105201", 2, 1),
    ("442000105202", 3, 1),
    ("442000105211", 0, 2),
    ("442000105001", 1, 2),
    ("442000105203", 2, 2),
    ("442000105204", 3, 2),
    ("442000105205", 1, 3),
    ("442000105206", 2, 3),
    ("442000105207", 3, 3),
    ("442000105208", 2, 4),
];

/// Column and row of a division; none for a place outside the town.
#[must_use]
pub fn place(code: &str) -> Option<(u32, u32)> {
    PLACES.iter().find(|(known, _, _)| *known == code).map(|(_, column, row)| (*column, *row))
}

/// Draws the tiles. Stations without a known place stand in a row of their own below.
#[must_use]
pub fn svg(tiles: &[Tile], alt: &str) -> String {
    let mut canvas = Canvas::new();
    let (mut columns, mut rows, mut strays) = (4, 5, 0_u32);
    for tile in tiles {
        let (column, row) = place(&tile.code).unwrap_or_else(|| {
            strays += 1;
            ((strays - 1) % 4, 5 + (strays - 1) / 4)
        });
        columns = columns.max(column + 1);
        rows = rows.max(row + 1);
        draw_tile(&mut canvas, tile, column, row);
    }
    let width = f64::from(columns) * (TILE.0 + GAP) - GAP + 4.0;
    let height = f64::from(rows) * (TILE.1 + GAP) - GAP + 4.0;
    canvas.finish((width, height), "draw-map", alt)
}

fn draw_tile(canvas: &mut Canvas, tile: &Tile, column: u32, row: u32) {
    let x = 2.0 + f64::from(column) * (TILE.0 + GAP);
    let y = 2.0 + f64::from(row) * (TILE.1 + GAP);
    let tone = tone_class(tile.tone);
    if let Some(href) = &tile.href {
        canvas.open_link(href);
    }
    canvas.rect((x, y), TILE, 8.0, &format!("draw-tile {tone}"));
    canvas.rect((x, y), (6.0, TILE.1), 3.0, &format!("draw-tile-edge {tone}"));
    canvas.text((x + 18.0, y + 28.0), "draw-tile-name", &fit(&tile.name, 19.0, TILE.0 - 80.0));
    shape(canvas, tile.tone, (x + TILE.0 - 18.0, y + 22.0));
    canvas.text((x + TILE.0 - 30.0, y + 27.0), &format!("draw-tile-word draw-end {tone}"), &tile.word);
    for (index, (word, number)) in (0_u32..).zip(tile.counts.iter().take(3)) {
        let left = x + 18.0 + f64::from(index) * 57.0;
        canvas.text((left, y + 78.0), "draw-tile-number", &short(*number));
        canvas.text((left, y + 103.0), "draw-tile-small", &fit(word, 14.0, 58.0));
    }
    if tile.href.is_some() {
        canvas.close_link();
    }
}

/// The tone once more as a shape.
fn shape(canvas: &mut Canvas, tone: Tone, (x, y): (f64, f64)) {
    let class = format!("draw-shape {}", tone_class(tone));
    match tone {
        Tone::Plain | Tone::Jade => canvas.circle((x, y), 6.0, &class),
        Tone::Amber => {
            canvas.path(
                &format!(
                    "M{x:.1} {:.1} L{:.1} {:.1} L{:.1} {:.1} Z",
                    y - 7.0,
                    x + 7.5,
                    y + 6.0,
                    x - 7.5,
                    y + 6.0
                ),
                &class,
            );
        }
        Tone::Red | Tone::Solid => canvas.rect((x - 6.0, y - 6.0), (12.0, 12.0), 0.0, &class),
    }
}

/// Keeps a number readable from five metres.
fn short(number: u64) -> String {
    match number {
        0..10_000 => number.to_string(),
        _ => format!("{}k", number / 1000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn thirteen_stations_stand_on_thirteen_places() {
        let places: BTreeSet<_> = PLACES.iter().map(|(_, column, row)| (column, row)).collect();
        let codes: BTreeSet<_> = PLACES.iter().map(|(code, _, _)| code).collect();
        assert_eq!((places.len(), codes.len()), (13, 13));
    }

    #[test]
    fn a_station_from_elsewhere_is_still_shown() {
        let tile = Tile {
            code: "440000000000".into(),
            name: "邻镇站".into(),
            counts: vec![("待办".into(), 12_345)],
            tone: Tone::Red,
            word: "超期".into(),
            href: Some("/s".into()),
        };
        let drawn = svg(&[tile], "站点图");
        assert!(drawn.contains("邻镇站") && drawn.contains("12k") && drawn.contains("draw-shape is-red"));
        assert!(drawn.contains(r#"viewBox="0 0 800 796""#), "{drawn}");
    }
}
