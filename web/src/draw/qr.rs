//! A QR code as one path, so that it scales and prints without a blur.

use super::Canvas;
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// Draws an address; empty when it is too long for a code (about 2,900 bytes).
#[must_use]
pub fn svg(address: &str, alt: &str) -> String {
    let Ok(code) = QrCode::with_error_correction_level(address.as_bytes(), EcLevel::M) else {
        return String::new();
    };
    let side = code.width();
    let mut path = String::new();
    for (at, color) in code.to_colors().iter().enumerate() {
        if *color == Color::Dark {
            let (x, y) = (at % side + 4, at / side + 4);
            // Writing to a string cannot fail.
            let _ = write!(path, "M{x} {y}h1v1h-1z");
        }
    }
    let mut canvas = Canvas::new();
    let size = f64::from(u32::try_from(side + 8).unwrap_or(0));
    canvas.rect((0.0, 0.0), (size, size), 0.0, "draw-qr-paper");
    canvas.path(&path, "draw-qr-ink");
    canvas.finish((size, size), "draw-qr", alt)
}

#[cfg(test)]
mod tests {
    use super::svg;

    #[test]
    fn a_code_has_its_quiet_zone_and_too_much_text_gives_none() {
        let drawn = svg("https://town.example/w/7KQ2", "二维码");
        assert!(drawn.contains("M4 4h1v1h-1z") && !drawn.contains("M3 "));
        assert!(svg(&"x".repeat(5000), "").is_empty());
    }
}
