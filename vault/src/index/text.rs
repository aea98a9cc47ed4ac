//! Writing normalised before anything is compared or hashed.

use zeroize::Zeroizing;

/// Lower case, half width, `ü` as `v`; spaces, dots and other marks dropped. Chinese characters stay as they are.
pub(super) fn plain_letters(text: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    text.chars().map(half_width).for_each(|c| match c {
        'ü' | 'Ü' => out.push('v'),
        c if c.is_ascii_alphanumeric() => out.push(c.to_ascii_lowercase()),
        c if is_han(c) => out.push(c),
        _ => {}
    });
    out
}

/// Digits and a final `x` only, of an ID number or a phone number.
pub(super) fn plain_digits(text: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    let kept = text.chars().map(half_width).filter(|c| c.is_ascii_digit() || matches!(c, 'x' | 'X'));
    kept.for_each(|c| out.push(c.to_ascii_lowercase()));
    out
}

/// A phone number without the country's prefix.
pub(super) fn domestic(digits: &str) -> &str {
    let bare = digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86")).unwrap_or(digits);
    if bare.len() == 11 && bare.starts_with('1') { bare } else { digits }
}

/// Whether `c` is a Chinese character (any of the unified blocks and the zero 〇).
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_is_normalised() {
        assert_eq!(plain_letters(" 陈 小芳·Ａna LÜ ").as_str(), "陈小芳analv");
        assert_eq!(plain_digits("+86 199-0000-１２３４").as_str(), "8619900001234");
        assert_eq!(plain_digits("99000020101231002X").as_str(), "99000020101231002x");
        assert_eq!(domestic("8619900001234"), "19900001234");
        assert_eq!(domestic("86123"), "86123");
    }
}
