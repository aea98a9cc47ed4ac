//! What a journey costs the person who makes it: taps, keys, fields, seconds.

use crate::{Actor, story, target};
use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Instant;

/// What somebody has done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Touches and clicks.
    pub taps: u32,
    /// Keys pressed as commands, not as text.
    pub keys: u32,
    /// Fields filled in or chosen from.
    pub fields: u32,
    /// Characters typed into fields.
    pub characters: u32,
}

/// What a journey may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Taps at most.
    pub taps: u32,
    /// Command keys at most.
    pub keys: u32,
    /// Fields at most.
    pub fields: u32,
    /// Seconds at most, as a person would need.
    pub seconds: u32,
}

impl Default for Budget {
    fn default() -> Self {
        Self { taps: u32::MAX, keys: u32::MAX, fields: u32::MAX, seconds: u32::MAX }
    }
}

/// A journey under way.
pub struct Journey {
    name: String,
    before: Count,
    since: Instant,
}

/// Seconds that a person needs, after the keystroke-level model: reach and touch, one key of a
/// phone's keyboard, and a moment of thought before each decision.
const TAP_SECONDS: f64 = 1.1;
const KEY_SECONDS: f64 = 0.5;
const THOUGHT_SECONDS: f64 = 1.35;

impl Journey {
    pub(crate) fn begin(name: &str, before: Count) -> Self {
        Self { name: name.to_owned(), before, since: Instant::now() }
    }

    /// Ends the journey, prints its line of the table, and holds it against its budget.
    pub fn end(self, actor: &Actor, budget: Budget) -> Count {
        let machine = self.since.elapsed().as_secs_f64();
        let count = actor.count().since(self.before);
        let person = machine + count.person_seconds();
        let line = self.line(count, machine, person);
        eprint!("{HEAD}{line}");
        remember(&line);
        assert!(count.taps <= budget.taps, "{}: {} taps, at most {}", self.name, count.taps, budget.taps);
        assert!(count.keys <= budget.keys, "{}: {} keys, at most {}", self.name, count.keys, budget.keys);
        assert!(
            count.fields <= budget.fields,
            "{}: {} fields, at most {}",
            self.name,
            count.fields,
            budget.fields
        );
        let late = format!("{}: {person:.0} s for a person, at most {}", self.name, budget.seconds);
        assert!(person <= f64::from(budget.seconds), "{late}");
        count
    }

    fn line(&self, count: Count, machine: f64, person: f64) -> String {
        let mut line = String::new();
        let Count { taps, keys, fields, characters } = count;
        let _ = writeln!(
            line,
            "{taps:>5} {keys:>5} {fields:>7} {characters:>7} {machine:>9.1} {person:>8.1}  {} ({})",
            self.name,
            story()
        );
        line
    }
}

const HEAD: &str = " taps  keys  fields   typed  machine s person s  journey\n";

impl Count {
    fn since(self, before: Self) -> Self {
        Self {
            taps: self.taps - before.taps,
            keys: self.keys - before.keys,
            fields: self.fields - before.fields,
            characters: self.characters - before.characters,
        }
    }

    fn person_seconds(self) -> f64 {
        let decisions = f64::from(self.taps + self.keys + self.fields);
        f64::from(self.taps) * TAP_SECONDS
            + f64::from(self.keys + self.characters) * KEY_SECONDS
            + decisions * THOUGHT_SECONDS
    }
}

/// Adds a line to the table that `./check` shows at its end.
fn remember(line: &str) {
    let folder = target().join("screens");
    std::fs::create_dir_all(&folder).unwrap();
    let mut file =
        std::fs::OpenOptions::new().append(true).create(true).open(folder.join("journeys.txt")).unwrap();
    file.write_all(line.as_bytes()).unwrap();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_needs_longer_than_the_machine() {
        let count = Count { taps: 6, keys: 0, fields: 3, characters: 10 };
        let seconds = count.person_seconds();
        assert!((23.0..24.0).contains(&seconds), "{seconds}");
    }
}
