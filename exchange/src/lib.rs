//! What passes between platform and laboratory (平台与实验室之间的交换包): opaque numbers out, verdicts back.
//!
//! A [`Package`] is one text file: a JSON object signed with Ed25519, numbered from one in its direction,
//! and chained to the one before by digest. Both sides carry such files by hand; nothing here opens a line.
//!
//! *What is absent:* no name, no birth date, no place, no genotype, no locus, no likelihood ratio: the types
//! have no field for them, and a file with an unknown field is refused (R60). No clock, no chance, no I/O:
//! times and random bytes are parameters.
//!
//! ```
//! use exchange::{Action, GroupNo, Items, Outgoing, Package, Role, Route, Sample, SampleNo, Sequence, Sex, SigningKey};
//!
//! let key = SigningKey::from_bytes(&[7; 32]);
//! let route = Route::new("platform-990000", "lab-990000").unwrap();
//! let item = Sample {
//!     sample: SampleNo::from_random([1; 8]),
//!     group: GroupNo::from_random([2; 8]),
//!     role: Role::Mother,
//!     sex: Sex::F,
//!     action: Action::Compare,
//! };
//! let made_at = "2026-11-28T02:00:00Z".parse().unwrap();
//! let sent = Sequence::START;
//! let package = Outgoing::new(route.clone(), made_at, Items::Samples(vec![item])).sign(&key, &sent).unwrap();
//!
//! // The other side.
//! let read = Package::parse(&package.to_text()).unwrap();
//! let verified = read.verify(&key.public(), &route).unwrap();
//! let taken = Sequence::START.accept(&verified).unwrap();
//! assert_eq!(taken.last_number(), 1);
//! assert_eq!(taken.accept(&verified), Err(exchange::Error::AlreadyTaken { number: 1 }));
//! ```
#![forbid(unsafe_code)]

mod error;
mod items;
mod key;
mod number;
mod package;
mod route;
mod sequence;

pub use error::Error;
pub use items::{Action, Items, Kind, Reason, Role, Sample, Sex, Status, Verdict};
pub use key::{PublicKey, SigningKey};
pub use number::{GroupNo, NUMBER_CHARS, ReviewerNo, SampleNo};
pub use package::{FORMAT, ITEMS_MAX, Outgoing, Package, TEXT_BYTES_MAX, Verified};
pub use route::{Party, Route};
pub use sequence::{Digest, Sequence};
