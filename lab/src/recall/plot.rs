//! Small multiples as SVG: one panel a relation, one line a number of loci, told apart by dashes and a word.

use std::fmt::Write as _;

use kinship::{Prior, Relation};

use super::{Measured, SIZES};
use crate::bench::Fault;

const WIDTH: f64 = 210.0;
const HEIGHT: f64 = 150.0;
const LEFT: f64 = 34.0;
const TOP: f64 = 22.0;
const COLUMNS: usize = 4;

/// Dashes of the lines, in order of loci.
const DASHES: [&str; 5] = ["1 3", "4 3", "8 3", "none", "12 2 2 2"];

/// A curve: a value for each database size, from 0 to 1 of the panel's height.
type Curve = (usize, Vec<f64>);

/// Recall at a posterior over database size.
pub(super) fn recall(all: &[Measured], posterior: f64) -> Result<String, Fault> {
    let mut curves = Vec::new();
    for m in all {
        let mut values = Vec::new();
        for size in SIZES {
            values.push(m.recall(Prior::one_of(size)?.log10_needed(posterior)));
        }
        curves.push((m.relation, (m.loci, values)));
    }
    let title = format!("Share of true persons found at posterior {posterior}, by database size");
    Ok(drawn(&title, &curves, &["0", "0.5", "1"]))
}

/// Unrelated persons with a ratio of 10⁴, the rule of casework, over database size, from 10⁻³ to 10³.
pub(super) fn false_hits(all: &[Measured]) -> Result<String, Fault> {
    let curve = |m: &Measured| {
        let rate = m.false_rate(4.0);
        let value = |size: &u64| ((rate * *size as f64).log10() / 6.0 + 0.5).clamp(0.0, 1.0);
        (m.relation, (m.loci, SIZES.iter().map(value).collect()))
    };
    let curves: Vec<(Relation, Curve)> = all.iter().map(curve).collect();
    Ok(drawn("Expected unrelated persons with LR ≥ 10⁴, by database size", &curves, &["10⁻³", "1", "10³"]))
}

fn drawn(title: &str, curves: &[(Relation, Curve)], ticks: &[&str; 3]) -> String {
    let rows = Relation::ALL.len().div_ceil(COLUMNS);
    let (width, height) = (WIDTH * COLUMNS as f64, HEIGHT * rows as f64 + 40.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"9\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#faf8f3\"/>\n\
         <text x=\"8\" y=\"18\" font-size=\"13\" font-weight=\"600\" fill=\"#1b2320\">{title}</text>\n"
    );
    for (i, relation) in Relation::ALL.into_iter().enumerate() {
        let (x, y) = ((i % COLUMNS) as f64 * WIDTH, (i / COLUMNS) as f64 * HEIGHT + 28.0);
        let own: Vec<&Curve> = curves.iter().filter(|(r, _)| *r == relation).map(|(_, c)| c).collect();
        panel(&mut svg, relation.name(), &own, ticks, (x, y));
    }
    svg.push_str("</svg>\n");
    svg
}

fn panel(svg: &mut String, name: &str, curves: &[&Curve], ticks: &[&str; 3], (x0, y0): (f64, f64)) {
    let (left, right, top, bottom) = (x0 + LEFT, x0 + WIDTH - 24.0, y0 + TOP, y0 + HEIGHT - 18.0);
    let x = |i: usize| left + (right - left) * i as f64 / (SIZES.len() - 1) as f64;
    let y = |value: f64| bottom - (bottom - top) * value;
    // Writing to a string can't fail.
    let _ = writeln!(
        svg,
        "<text x=\"{left}\" y=\"{:.1}\" font-weight=\"600\" fill=\"#1b2320\">{name}</text>",
        y0 + 14.0
    );
    for (tick, at) in ticks.iter().zip([0.0, 0.5, 1.0]) {
        let _ = writeln!(
            svg,
            "<path d=\"M{left} {0:.1}H{right}\" stroke=\"#e0dbd0\"/><text x=\"{1:.1}\" y=\"{2:.1}\" text-anchor=\"end\" fill=\"#46514c\">{tick}</text>",
            y(at),
            left - 4.0,
            y(at) + 3.0
        );
    }
    for (i, size) in SIZES.iter().enumerate() {
        let power = ["⁴", "⁵", "⁶", "⁷", "⁸"][(size.ilog10() as usize).saturating_sub(4).min(4)];
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#46514c\">10{power}</text>",
            x(i),
            bottom + 12.0
        );
    }
    for (dash, (loci, values)) in DASHES.iter().zip(curves) {
        let points: Vec<String> =
            values.iter().enumerate().map(|(i, v)| format!("{:.1},{:.1}", x(i), y(*v))).collect();
        let last = values.last().copied().unwrap_or(0.0);
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"#0f6650\" stroke-width=\"1.6\" stroke-dasharray=\"{dash}\"/><text x=\"{:.1}\" y=\"{:.1}\" fill=\"#0f6650\">{loci}</text>",
            points.join(" "),
            right + 3.0,
            y(last) + 3.0
        );
    }
}
