//! The line to the laboratory (与实验室的往来): which packages went and came, in which order.
//!
//! Packages are carried by hand unless the line is on; either way they are counted from one
//! without gaps, each names the one before, and a repeated one changes nothing. What a package
//! says stands in the reunion files; here stand its number, digest and text, and what of it fitted
//! no file.

use crate::actor::{Party, Role};
use crate::ids::{StaffId, StreamId};
use crate::noun::{ClockOrder, Ctx, Kind, Noun, Refuse, Stamp};
use crate::report::HUB;
use crate::rows::{Level, Rows, VisibilityRow};
use crate::text::Confidential;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// Texts kept at hand to be downloaded again; older ones stay in the journal.
pub const PACKAGES_KEPT: usize = 20;

/// A package that went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// Number.
    pub number: u64,
    /// Digest, hex.
    pub digest: String,
    /// Samples in it.
    pub samples: u32,
    /// Its text, signed.
    pub text: Confidential,
}

/// A package that came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Number.
    pub number: u64,
    /// Digest, hex.
    pub digest: String,
    /// Verdicts in it.
    pub verdicts: u32,
    /// What fitted no file or came too late: sample number and the refusal's code.
    pub unfit: Vec<(String, String)>,
}

/// What may be asked of the line.
#[derive(Clone, Debug)]
pub enum Command {
    /// A package was signed.
    Send(Box<Sent>),
    /// A package was taken.
    Take(Box<Taken>),
}

/// What can have happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Fact {
    /// Sent.
    PackageSent(Box<Sent>),
    /// Taken.
    PackageTaken(Box<Taken>),
}

/// Why it may say no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A number is missing or repeated.
    OutOfOrder,
}

impl Refuse for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::OutOfOrder => "lab-line-out-of-order",
        }
    }
}

/// The line.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct LabLine {
    /// Number and digest of the last package that went.
    pub sent: (u64, String),
    /// Number and digest of the last that came.
    pub taken: (u64, String),
    /// The last ones that went, newest first, with who made them and when.
    pub recent_sent: VecDeque<(Sent, StaffId, Timestamp)>,
    /// The last ones that came.
    pub recent_taken: VecDeque<(Taken, StaffId, Timestamp)>,
}

impl Noun for LabLine {
    const KIND: Kind = Kind::LabLine;
    const STATE_VERSION: u16 = 1;
    type Command = Command;
    type Fact = Fact;
    type Refusal = Refusal;

    fn decide(&self, command: Command, _ctx: &Ctx<'_>) -> Result<Vec<Fact>, Refusal> {
        match command {
            Command::Send(sent) if sent.number == self.sent.0 + 1 => Ok(vec![Fact::PackageSent(sent)]),
            Command::Take(taken) if taken.number == self.taken.0 + 1 => Ok(vec![Fact::PackageTaken(taken)]),
            _ => Err(Refusal::OutOfOrder),
        }
    }

    fn apply(&mut self, fact: &Fact, stamp: &Stamp) {
        match fact {
            Fact::PackageSent(sent) => {
                self.sent = (sent.number, sent.digest.clone());
                self.recent_sent.push_front(((**sent).clone(), stamp.by, stamp.at));
                self.recent_sent.truncate(PACKAGES_KEPT);
            }
            Fact::PackageTaken(taken) => {
                self.taken = (taken.number, taken.digest.clone());
                self.recent_taken.push_front(((**taken).clone(), stamp.by, stamp.at));
                self.recent_taken.truncate(PACKAGES_KEPT);
            }
        }
    }

    fn clock_orders(&self, _fact: &Fact, _stamp: &Stamp) -> Vec<ClockOrder> {
        Vec::new()
    }

    fn rows(&self, _id: StreamId) -> Rows {
        let party = Party::unit(Role::PsbLab, HUB);
        let visibility = vec![VisibilityRow { party, level: Level::Part, until: None, basis: "assigned" }];
        Rows { visibility, ..Rows::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::{Command, LabLine, PACKAGES_KEPT, Sent, Taken};
    use crate::testing::Bench;
    use crate::text::Confidential;

    fn sent(number: u64) -> Command {
        let text = Confidential::new("{}");
        Command::Send(Box::new(Sent { number, digest: format!("{number:064}"), samples: 1, text }))
    }

    #[test]
    fn packages_are_counted_without_gaps_in_both_directions() {
        let mut bench = Bench::<LabLine>::new();
        assert_eq!(bench.answer(sent(2)), "lab-line-out-of-order");
        for number in 1..=(PACKAGES_KEPT as u64 + 3) {
            bench.does(sent(number));
        }
        assert_eq!(bench.answer(sent(1)), "lab-line-out-of-order");
        assert_eq!(bench.noun().recent_sent.len(), PACKAGES_KEPT);
        let taken = |number| {
            Command::Take(Box::new(Taken { number, digest: String::new(), verdicts: 1, unfit: vec![] }))
        };
        assert_eq!(bench.answer(taken(2)), "lab-line-out-of-order");
        bench.does(taken(1));
        assert_eq!(bench.noun().taken.0, 1);
    }
}
