//! Drawings as SVG text: pure functions, no colours of their own.
//!
//! Shapes carry classes (`draw-ink`, `draw-jade`, …) that `draw.css` paints in either theme; without a
//! style sheet, and on a black-and-white printer, shape and word still tell everything. Every drawing has
//! an `aria-label` that says in words what it shows.

pub mod clock_ring;
pub mod funnel;
pub mod genogram;
pub mod qr;
pub mod tile_map;
pub mod timeline;

use crate::components::Tone;
use std::fmt::Write;

/// An SVG being written.
pub(crate) struct Canvas {
    body: String,
}

impl Canvas {
    pub(crate) const fn new() -> Self {
        Self { body: String::new() }
    }

    /// Appends markup whose texts are already escaped.
    pub(crate) fn raw(&mut self, markup: &str) {
        self.body.push_str(markup);
        self.body.push('\n');
    }

    pub(crate) fn text(&mut self, (x, y): (f64, f64), class: &str, text: &str) {
        let text = escape(text);
        self.put(format_args!(r#"<text x="{x:.1}" y="{y:.1}" class="{class}">{text}</text>"#));
    }

    pub(crate) fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), class: &str) {
        self.put(format_args!(
            r#"<line x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}" class="{class}"/>"#
        ));
    }

    pub(crate) fn rect(&mut self, (x, y): (f64, f64), (w, h): (f64, f64), radius: f64, class: &str) {
        self.put(format_args!(
            r#"<rect x="{x:.1}" y="{y:.1}" width="{w:.1}" height="{h:.1}" rx="{radius}" class="{class}"/>"#
        ));
    }

    pub(crate) fn circle(&mut self, (x, y): (f64, f64), r: f64, class: &str) {
        self.put(format_args!(r#"<circle cx="{x:.1}" cy="{y:.1}" r="{r:.1}" class="{class}"/>"#));
    }

    pub(crate) fn path(&mut self, d: &str, class: &str) {
        self.put(format_args!(r#"<path d="{d}" class="{class}"/>"#));
    }

    pub(crate) fn open_link(&mut self, href: &str) {
        let href = escape(href);
        self.put(format_args!(r#"<a href="{href}" class="draw-link">"#));
    }

    pub(crate) fn close_link(&mut self) {
        self.raw("</a>");
    }

    /// Wraps what was drawn; `alt` is what a screen reader says.
    pub(crate) fn finish(self, (w, h): (f64, f64), class: &str, alt: &str) -> String {
        let alt = escape(alt);
        // Links inside must stay reachable, so the whole is an image only when nothing in it can be followed.
        let role = if self.body.contains("<a ") { "group" } else { "img" };
        format!(
            r#"<svg class="draw {class}" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w:.0} {h:.0}" width="{w:.0}" height="{h:.0}" role="{role}" aria-label="{alt}">
{}</svg>"#,
            self.body
        )
    }

    fn put(&mut self, markup: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.body, "{markup}");
    }
}

/// The class that paints a tone.
pub(crate) const fn tone_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "is-plain",
        Tone::Jade => "is-jade",
        Tone::Amber => "is-amber",
        Tone::Red => "is-red",
        Tone::Solid => "is-solid",
    }
}

/// Escapes text for element content and attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Roughly how wide a text is: Chinese characters are square, Latin ones about half.
pub(crate) fn text_width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 0.56 } else { 1.0 }).sum::<f64>() * size
}

/// Cuts a text to a width, with an ellipsis.
pub(crate) fn fit(text: &str, size: f64, width: f64) -> String {
    if text_width(text, size) <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        out.push(c);
        if text_width(&out, size) + size > width {
            break;
        }
    }
    out.push('…');
    out
}

/// A count as a coordinate; counts here are far below the precision of a float.
pub(crate) fn count(n: u64) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::{escape, fit, text_width};

    #[test]
    fn texts_cannot_break_out_of_an_attribute() {
        assert_eq!(escape("<a \"b\" & c>\n"), "&lt;a &quot;b&quot; &amp; c&gt; ");
    }

    #[test]
    fn long_texts_are_cut_and_say_so() {
        assert_eq!(fit("海洲村", 10.0, 40.0), "海洲村");
        let cut = fit("古镇镇妇女儿童权益保障站", 10.0, 60.0);
        assert!(cut.ends_with('…') && text_width(&cut, 10.0) <= 70.0, "{cut}");
    }
}
