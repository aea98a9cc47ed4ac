//! Times of many requests, and the tables they are printed in.

use std::time::Duration;

/// Times of the same request.
#[derive(Default)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    /// Adds one.
    pub(crate) fn add(&mut self, time: Duration) {
        self.push(time);
        self.sort();
    }

    /// Adds one of many; [`sort`](Self::sort) when all are there.
    pub(crate) fn push(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// Puts them in order.
    pub(crate) fn sort(&mut self) {
        self.0.sort_unstable();
    }

    /// Adds those of another.
    pub(crate) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
        self.sort();
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The time that so many in a hundred stay within, in milliseconds; nearest rank.
    pub(crate) fn within(&self, percent: usize) -> f64 {
        let rank = (self.0.len() * percent).div_ceil(100).max(1);
        self.0.get(rank - 1).map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
    }
}

/// One table in Markdown.
pub(crate) struct Table(Vec<Vec<String>>);

impl Table {
    /// With a head.
    pub(crate) fn new(head: &[&str]) -> Self {
        let rule = head.iter().enumerate().map(|(at, _)| if at == 0 { "---" } else { "--:" });
        Self(vec![head.iter().map(|word| (*word).to_owned()).collect(), rule.map(str::to_owned).collect()])
    }

    /// One line more.
    pub(crate) fn line(&mut self, cells: Vec<String>) {
        self.0.push(cells);
    }

    /// As Markdown.
    pub(crate) fn text(&self) -> String {
        self.0.iter().map(|cells| format!("| {} |\n", cells.join(" | "))).collect()
    }
}

/// A time with the digits that mean something.
pub(crate) fn ms(time: f64) -> String {
    if time < 10.0 { format!("{time:.1}") } else { format!("{time:.0}") }
}

/// `1234567` as `1,234,567`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_were_measured() {
        let mut times = Times::default();
        (1..=200).rev().for_each(|n| times.add(Duration::from_millis(n)));
        assert!((times.within(50) - 100.0).abs() < 1e-9 && (times.within(99) - 198.0).abs() < 1e-9);
        assert!((Times::default().within(99)).abs() < 1e-9);
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!((grouped(7).as_str(), grouped(1_234_567).as_str()), ("7", "1,234,567"));
    }
}
