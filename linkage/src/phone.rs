//! Telephone numbers: eleven digits of a mobile, or a fixed line with its area code.

/// Reads a number; separators and the country code 86 are dropped. None when too short to tell people apart.
pub fn parse(text: &str) -> Option<u64> {
    let (mut number, mut digits) = (0_u64, 0_u32);
    for c in text.chars() {
        let c = crate::chars::fold(c);
        if let Some(d) = c.to_digit(10)
            && digits < 17
        {
            number = number * 10 + u64::from(d);
            digits += 1;
        }
    }
    if digits >= 13 && number / 10_u64.pow(11) % 100 == 86 {
        number %= 10_u64.pow(11);
    }
    (digits >= 7 && number > 0).then_some(number)
}

/// How two numbers relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum PhoneLikeness {
    /// Equal.
    Same,
    /// One digit differs, or two neighbours are exchanged.
    Slip,
    /// Different.
    Different,
}

/// Compares two numbers.
pub fn likeness(a: u64, b: u64) -> PhoneLikeness {
    if a == b {
        return PhoneLikeness::Same;
    }
    let (mut x, mut y, mut place) = (a, b, 0_u32);
    let mut differ = [(0_u64, 0_u64, 0_u32); 2];
    let mut count = 0;
    while x > 0 || y > 0 {
        if x % 10 != y % 10 {
            if count == 2 {
                return PhoneLikeness::Different;
            }
            differ[count] = (x % 10, y % 10, place);
            count += 1;
        }
        x /= 10;
        y /= 10;
        place += 1;
    }
    let [(p, q, i), (r, s, j)] = differ;
    let slip = count == 1 || (p == s && q == r && j == i + 1);
    if slip { PhoneLikeness::Slip } else { PhoneLikeness::Different }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writings_of_one_number() {
        for text in ["13900000001", "+8613900000001", "139-0000-0001", "139 0000 0001", "１３９００００0001"]
        {
            assert_eq!(parse(text), Some(13_900_000_001), "{text}");
        }
        assert_eq!(parse("110"), None);
    }

    #[test]
    fn slips() {
        assert_eq!(likeness(13_900_000_001, 13_900_000_007), PhoneLikeness::Slip);
        assert_eq!(likeness(13_900_000_012, 13_900_000_021), PhoneLikeness::Slip);
        assert_eq!(likeness(13_900_000_012, 13_900_010_022), PhoneLikeness::Different);
    }
}
