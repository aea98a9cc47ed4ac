//! Logarithm and exponential from the four operations alone.
//!
//! The standard library asks the system for these, and systems differ in the last place; a probability must be
//! the same on every machine.

use std::f64::consts::{LN_2, LOG2_E, SQRT_2};

const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// Natural logarithm of a positive number; for others the logarithm of the least positive one.
pub fn ln(x: f64) -> f64 {
    let x = x.max(f64::MIN_POSITIVE);
    let bits = x.to_bits();
    let mut power = i32::try_from(bits >> 52 & 0x7ff).unwrap_or(0) - 1023;
    let mut m = f64::from_bits((bits & ((1 << 52) - 1)) | 1023 << 52);
    if m > SQRT_2 {
        m *= 0.5;
        power += 1;
    }
    let s = (m - 1.0) / (m + 1.0);
    let square = s * s;
    let mut sum = 0.0;
    for k in (0..10).rev() {
        sum = sum * square + 1.0 / f64::from(2 * k + 1);
    }
    2.0 * s * sum + f64::from(power) * LN_2
}

/// Exponential, of at most 700 either way.
pub fn exp(x: f64) -> f64 {
    let x = x.clamp(-700.0, 700.0);
    let k = (x * LOG2_E + if x < 0.0 { -0.5 } else { 0.5 }) as i32;
    let r = (x - f64::from(k) * LN_2_HIGH) - f64::from(k) * LN_2_LOW;
    let mut sum = 1.0;
    for n in (1..=13).rev() {
        sum = 1.0 + sum * r / f64::from(n);
    }
    sum * f64::from_bits(u64::try_from(k + 1023).unwrap_or(0) << 52)
}

/// Logarithm to base two.
pub fn log2(x: f64) -> f64 {
    ln(x) * LOG2_E
}

/// Two to a power.
pub fn exp2(x: f64) -> f64 {
    exp(x * LN_2)
}

/// Natural logarithm in single precision.
pub fn ln32(x: f32) -> f32 {
    ln(f64::from(x)) as f32
}

/// Probability of natural log odds.
pub fn logistic(odds: f64) -> f64 {
    1.0 / (1.0 + exp(-odds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_library_nearly() {
        for n in 1..4000_i32 {
            let x = f64::from(n) * 0.37;
            assert!((ln(x) - x.ln()).abs() <= 1e-14 * x.ln().abs().max(1.0), "ln {x}");
            let y = f64::from(n - 2000) * 0.17;
            assert!((exp(y) / y.exp() - 1.0).abs() < 1e-13, "exp {y}");
        }
        assert_eq!((ln(1.0), exp(0.0), exp2(0.0)), (0.0, 1.0, 1.0));
    }
}
