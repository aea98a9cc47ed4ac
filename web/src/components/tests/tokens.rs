//! The tokens keep their promises: both night copies agree, and every pair of colours is readable.

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../../../assets/css/tokens.css");

type Tokens = BTreeMap<String, String>;

/// The declarations of the block that begins with this selector.
fn block(selector: &str) -> Tokens {
    let (_, rest) = TOKENS.split_once(&format!("{selector} {{")).unwrap();
    let (body, _) = rest.split_once('}').unwrap();
    body.split(';')
        .filter_map(|line| line.rsplit("*/").next()?.split_once(':'))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect()
}

fn luminance(hex: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// What is written on what.
fn text_pairs() -> Vec<(&'static str, &'static str)> {
    let mut pairs = Vec::new();
    for ground in ["--paper", "--surface", "--raised", "--sunken"] {
        pairs.extend(["--ink", "--ink-2", "--ink-3", "--jade-ink"].map(|ink| (ink, ground)));
    }
    for ground in ["--surface", "--paper"] {
        pairs.extend(["--amber-ink", "--red-ink"].map(|ink| (ink, ground)));
    }
    pairs.extend([
        ("--jade-ink", "--jade-soft"),
        ("--ink", "--jade-soft"),
        ("--ink-2", "--jade-soft"),
        ("--amber-ink", "--amber-soft"),
        ("--ink", "--amber-soft"),
        ("--ink-2", "--amber-soft"),
        ("--red-ink", "--red-soft"),
        ("--ink", "--red-soft"),
        ("--ink-2", "--red-soft"),
        ("--on-jade", "--jade"),
        ("--on-jade", "--jade-hover"),
        ("--on-red", "--red"),
        ("--on-red", "--red-hover"),
        ("--paper", "--ink"),
        ("--paper", "--ink-2"),
    ]);
    pairs
}

fn check(theme: &str, tokens: &Tokens, least: f64) {
    let of = |name: &str| tokens.get(name).unwrap_or_else(|| panic!("{theme} lacks {name}"));
    for (ink, ground) in text_pairs() {
        let found = contrast(of(ink), of(ground));
        assert!(found >= least, "{theme}: {ink} on {ground} has {found:.2}");
    }
    for (line, ground) in
        [("--line-strong", "--surface"), ("--line-strong", "--paper"), ("--focus", "--paper")]
    {
        let found = contrast(of(line), of(ground));
        assert!(found >= 3.0, "{theme}: {line} on {ground} has {found:.2}");
    }
}

#[test]
fn every_pair_is_readable_in_every_theme() {
    check("light", &block(":root"), 4.5);
    check("night", &block(r#":root[data-theme="night"]"#), 4.5);
    check("elder", &block(":root[data-elder]"), 7.0);
}

#[test]
fn the_two_night_copies_agree() {
    assert_eq!(block(r#":root:not([data-theme="light"])"#), block(r#":root[data-theme="night"]"#));
}

#[test]
fn colours_and_fonts_are_named_in_the_token_file_only() {
    for path in crate::assets::STYLES
        .iter()
        .filter(|path| !path.ends_with("tokens.css") && !path.ends_with("print.css"))
    {
        let asset = crate::assets::lookup(&format!("x/{path}")).unwrap();
        let text = String::from_utf8(asset.body.into_owned()).unwrap();
        for (number, line) in text.lines().enumerate() {
            let named = line
                .split('#')
                .skip(1)
                .any(|piece| piece.len() >= 3 && piece[..3].chars().all(|c| c.is_ascii_hexdigit()));
            let function = ["rgb(", "hsl(", "oklch("].iter().any(|name| line.contains(name));
            assert!(
                !named && !function && !line.contains("font-family: \""),
                "{path}:{}: {line}",
                number + 1
            );
        }
    }
}

#[test]
fn elder_mode_is_large() {
    let elder = block("[data-elder] body");
    let pixels = |name: &str| elder[name].trim_end_matches("px").parse::<f64>().unwrap();
    assert!(pixels("--text") >= 18.0 && pixels("--text-small") >= 18.0 && pixels("--target") >= 60.0);
}
