//! Unified social credit codes of organisations (统一社会信用代码, GB 32100-2015).

/// Why a code is not one; never what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UsccError {
    /// Not 18 characters.
    #[error("an organisation code has 18 characters")]
    Length,
    /// A character outside the alphabet (no I, O, S, V, Z).
    #[error("an organisation code has digits and letters without I, O, S, V, Z")]
    Character,
    /// The last character does not fit.
    #[error("the check character of the organisation code does not fit")]
    CheckDigit,
}

impl UsccError {
    /// Stable code for the locales.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            UsccError::Length => "uscc-length",
            UsccError::Character => "uscc-character",
            UsccError::CheckDigit => "uscc-check-digit",
        }
    }
}

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// A code that passed its check.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Uscc(String);

impl Uscc {
    /// Parses a code as typed: spaces, hyphens, small and full-width letters are read.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, UsccError> {
        let code = super::half_width(text).to_ascii_uppercase();
        if code.chars().count() != 18 {
            return Err(UsccError::Length);
        }
        let values: Vec<usize> =
            code.bytes().filter_map(|byte| ALPHABET.iter().position(|a| *a == byte)).collect();
        let [body @ .., last] = values.as_slice() else { return Err(UsccError::Character) };
        if body.len() != 17 || code.len() != 18 {
            return Err(UsccError::Character);
        }
        let sum: usize = body.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
        if (31 - sum % 31) % 31 != *last {
            return Err(UsccError::CheckDigit);
        }
        Ok(Self(code))
    }

    /// The 18 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Area of registration (六位区划).
    #[must_use]
    pub fn area(&self) -> &str {
        &self.0[2..8]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uscc_vectors() {
        let vectors = [
            "91350100M000100Y43",
            "114420000070000A1Q",
            "124420004570000B2H",
            "91442000MA0000C3DA",
            "53442000MJ0000D4EJ",
            "54442105ME0000E5FE",
            "31440000MD0000F6GB",
        ];
        for text in vectors {
            assert_eq!(Uscc::parse(text).unwrap().as_str(), text);
        }
        assert_eq!(Uscc::parse(" 9144 2000-ma0000c3da").unwrap().area(), "442000");
    }

    #[test]
    fn uscc_errors_say_what_is_wrong() {
        assert_eq!(Uscc::parse("91442000MA0000C3D"), Err(UsccError::Length));
        assert_eq!(Uscc::parse("91442000MA0000C3DO"), Err(UsccError::Character));
        assert_eq!(Uscc::parse("91442000MA0000C3DB"), Err(UsccError::CheckDigit));
        assert_eq!(Uscc::parse("91442000MA0000C3DB").unwrap_err().code(), "uscc-check-digit");
    }

    proptest::proptest! {
        #[test]
        fn uscc_every_single_slip_is_caught(at in 0usize..18, by in 1usize..31) {
            let mut bytes = b"91442000MA0000C3DA".to_vec();
            let value = ALPHABET.iter().position(|a| *a == bytes[at]).unwrap();
            bytes[at] = ALPHABET[(value + by) % 31];
            proptest::prop_assert!(Uscc::parse(std::str::from_utf8(&bytes).unwrap()).is_err());
        }

        #[test]
        fn uscc_parse_never_panics(text in "\\PC{0,22}") {
            let _ = Uscc::parse(&text);
        }
    }
}
