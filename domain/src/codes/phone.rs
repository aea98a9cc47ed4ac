//! Phone numbers (电话): mobile, fixed, and the short numbers of public services.

/// What kind of number it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PhoneKind {
    /// Mobile (手机).
    Mobile,
    /// Fixed line with area code (固定电话).
    Fixed,
    /// Service number such as 110 or 12338 (服务热线).
    Service,
}

/// Why a number is not one; never what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Nothing was typed.
    #[error("a phone number is missing")]
    Empty,
    /// Characters that no phone number has.
    #[error("a phone number has digits only")]
    Character,
    /// Neither a mobile, nor a fixed, nor a service number.
    #[error("not a phone number of the mainland")]
    Pattern,
}

impl PhoneError {
    /// Stable code for the locales.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            PhoneError::Empty => "phone-empty",
            PhoneError::Character => "phone-character",
            PhoneError::Pattern => "phone-pattern",
        }
    }
}

/// A normalised number; `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone {
    digits: String,
    kind: PhoneKind,
}

impl std::fmt::Debug for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Phone({:?}, ..)", self.kind)
    }
}

/// Service numbers of the alliance's lists, equal to table `call_channel`.
const SERVICES: [&str; 16] = [
    "110", "119", "120", "122", "12110", "12338", "12355", "12348", "12345", "12356", "12309", "12368",
    "12333", "12315", "96110", "12393",
];

/// Area code of Zhongshan; eight digits alone are a fixed line here.
const LOCAL_AREA: &str = "0760";

impl Phone {
    /// Parses a number as typed: spaces, hyphens, brackets, +86 and full-width digits are read.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let mut rest: String =
            super::half_width(text).chars().filter(|c| !matches!(c, '(' | ')' | '.' | '/')).collect();
        if rest.is_empty() {
            return Err(PhoneError::Empty);
        }
        for prefix in ["+86", "0086"] {
            if let Some(short) = rest.strip_prefix(prefix) {
                rest = short.to_owned();
                break;
            }
        }
        if !rest.bytes().all(|b| b.is_ascii_digit()) {
            return Err(PhoneError::Character);
        }
        let kind = kind_of(&rest).ok_or(PhoneError::Pattern)?;
        if kind == PhoneKind::Fixed && !rest.starts_with('0') {
            rest.insert_str(0, if rest.len() == 8 { LOCAL_AREA } else { "0" });
        }
        Ok(Self { digits: rest, kind })
    }

    /// Digits only, to be sealed or compared.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.digits
    }

    /// What kind of number it is.
    #[must_use]
    pub fn kind(&self) -> PhoneKind {
        self.kind
    }

    /// The number as a form shows it to those who may: 0760-12345678, 199 0000 0000.
    #[must_use]
    pub fn display(&self) -> String {
        let digits = &self.digits;
        match self.kind {
            PhoneKind::Mobile => format!("{} {} {}", &digits[..3], &digits[3..7], &digits[7..]),
            PhoneKind::Fixed => {
                let (area, line) = digits.split_at(area_length(digits));
                format!("{area}-{line}")
            }
            PhoneKind::Service => digits.clone(),
        }
    }
}

/// Area codes 010 and 02x have three digits, all others four.
fn area_length(digits: &str) -> usize {
    if digits.starts_with("010") || digits.starts_with("02") { 3 } else { 4 }
}

fn kind_of(digits: &str) -> Option<PhoneKind> {
    let bytes = digits.as_bytes();
    if SERVICES.contains(&digits) || (digits.starts_with("12110") && (6..=9).contains(&bytes.len())) {
        return Some(PhoneKind::Service);
    }
    if bytes.len() == 11 && bytes[0] == b'1' && (b'3'..=b'9').contains(&bytes[1]) {
        return Some(PhoneKind::Mobile);
    }
    let line_starts_well = |line: &[u8]| line.first().is_some_and(|b| (b'2'..=b'8').contains(b));
    if bytes.first() == Some(&b'0') {
        let area = area_length(digits);
        let line = bytes.get(area..)?;
        let long_enough = if area == 3 { line.len() == 8 } else { (7..=8).contains(&line.len()) };
        return (long_enough && line_starts_well(line)).then_some(PhoneKind::Fixed);
    }
    if bytes.len() == 8 && line_starts_well(bytes) {
        return Some(PhoneKind::Fixed);
    }
    // +86 760 … leaves the area code without its 0.
    let zone_code = bytes.len() == 11 && digits.starts_with("760") && line_starts_well(&bytes[3..]);
    zone_code.then_some(PhoneKind::Fixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_is_normalised_as_people_type_it() {
        let cases = [
            ("199 0000 0000", "19900000000", PhoneKind::Mobile),
            ("+86-19900000000", "19900000000", PhoneKind::Mobile),
            ("１９９００００００００", "19900000000", PhoneKind::Mobile),
            ("0760-22222222", "076022222222", PhoneKind::Fixed),
            ("(0760) 2222 2222", "076022222222", PhoneKind::Fixed),
            ("+86 760 22222222", "076022222222", PhoneKind::Fixed),
            ("22222222", "076022222222", PhoneKind::Fixed),
            ("010-22222222", "01022222222", PhoneKind::Fixed),
            ("12338", "12338", PhoneKind::Service),
            ("110", "110", PhoneKind::Service),
            ("121100760", "121100760", PhoneKind::Service),
        ];
        for (typed, digits, kind) in cases {
            let phone = Phone::parse(typed).unwrap();
            assert_eq!((phone.reveal(), phone.kind()), (digits, kind));
            assert_eq!(Phone::parse(&phone.display()).unwrap(), phone);
        }
    }

    #[test]
    fn phone_errors_never_contain_the_input() {
        assert_eq!(Phone::parse("  "), Err(PhoneError::Empty));
        assert_eq!(Phone::parse("1990000000a"), Err(PhoneError::Character));
        for typed in ["12800000000", "123", "0760-1", "1990000000"] {
            let error = Phone::parse(typed).unwrap_err();
            assert_eq!(error, PhoneError::Pattern);
            assert!(!error.to_string().contains(typed));
        }
        assert!(!format!("{:?}", Phone::parse("19900000000").unwrap()).contains("1990"));
    }

    proptest::proptest! {
        #[test]
        fn phone_parse_never_panics_and_is_idempotent(text in "\\PC{0,20}") {
            if let Ok(phone) = Phone::parse(&text) {
                proptest::prop_assert_eq!(&Phone::parse(phone.reveal()).unwrap(), &phone);
            }
        }
    }
}
