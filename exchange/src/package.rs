//! The text of a package: canonical bytes, signature, limits.
//!
//! *Canonical text*: one JSON object without white space, fields in the order of `Wire` and of the item
//! types, all values printable ASCII, time as RFC 3339 in UTC ending in `Z`, a final line feed in files. The
//! signature covers the same object without its last field. White space elsewhere is tolerated when
//! reading, because mail and editors add it; digest and signature are of the canonical text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::items::{Sample, Verdict};
use crate::{Digest, Error, Items, Kind, Party, PublicKey, Route, Sequence, SigningKey};

/// The format and its version: the first field of each package.
pub const FORMAT: &str = "shouhu-exchange/1";

/// Most bytes of a package: more than [`ITEMS_MAX`] items need.
pub const TEXT_BYTES_MAX: usize = 16 << 20;

/// Most items of a package.
pub const ITEMS_MAX: usize = 20_000;

/// Largest number that every JSON reader keeps exactly.
const NUMBER_MAX: u64 = 1 << 53;

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Wire<T> {
    format: String,
    kind: Kind,
    from: Party,
    to: Party,
    number: u64,
    previous: String,
    made_at: String,
    items: Vec<T>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signature: Option<String>,
}

/// Only what tells which list follows.
#[derive(Deserialize)]
struct Head {
    kind: Kind,
}

/// A package that waits for its number and signature.
#[derive(Clone, Debug)]
pub struct Outgoing {
    route: Route,
    made_at: Timestamp,
    items: Items,
}

impl Outgoing {
    /// What to send, to whom, when.
    #[must_use]
    pub fn new(route: Route, made_at: Timestamp, items: Items) -> Self {
        Self { route, made_at, items }
    }

    /// Numbers it after the last one sent in this direction, and signs it.
    ///
    /// # Errors
    /// An item that contradicts itself, too many items, or numbers used up.
    pub fn sign(self, key: &SigningKey, sent: &Sequence) -> Result<Package, Error> {
        let mut package = Package {
            route: self.route,
            number: sent.last_number() + 1,
            previous: sent.last_digest(),
            made_at: self.made_at,
            items: self.items,
            signature: [0; 64],
        };
        package.check()?;
        package.signature = key.sign(package.text(false).as_bytes());
        Ok(package)
    }
}

/// A package as it was read or made. Whose it is, only [`Package::verify`] tells.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Package {
    route: Route,
    number: u64,
    previous: Option<Digest>,
    made_at: Timestamp,
    items: Items,
    signature: [u8; 64],
}

impl Package {
    /// Reads a file. Nothing is known about its sender yet.
    ///
    /// # Errors
    /// A text that isn't a package, and where; an item that contradicts itself; too large a file.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(Error::TooLarge { limit: TEXT_BYTES_MAX });
        }
        let text = text.trim_start_matches('\u{feff}');
        let package = match read::<Head>(text)?.kind {
            Kind::Samples => Self::from_wire(read::<Wire<Sample>>(text)?, Items::Samples)?,
            Kind::Verdicts => Self::from_wire(read::<Wire<Verdict>>(text)?, Items::Verdicts)?,
        };
        package.check()?;
        Ok(package)
    }

    fn from_wire<T>(wire: Wire<T>, list: impl FnOnce(Vec<T>) -> Items) -> Result<Self, Error> {
        let wrong = |field| Error::Field { field };
        if wire.format != FORMAT {
            return Err(wrong("format"));
        }
        let previous = match wire.previous.as_str() {
            "" => None,
            digest => Some(digest.parse().map_err(|_| wrong("previous"))?),
        };
        let made_at: Timestamp = wire.made_at.parse().map_err(|_| wrong("made_at"))?;
        if made_at.to_string() != wire.made_at {
            return Err(wrong("made_at"));
        }
        let signature = BASE64.decode(wire.signature.unwrap_or_default());
        let signature = signature.ok().and_then(|bytes| <[u8; 64]>::try_from(bytes).ok());
        Ok(Self {
            route: Route { from: wire.from, to: wire.to },
            number: wire.number,
            previous,
            made_at,
            items: list(wire.items),
            signature: signature.ok_or(wrong("signature"))?,
        })
    }

    fn check(&self) -> Result<(), Error> {
        if !(1..=NUMBER_MAX).contains(&self.number) {
            return Err(Error::Field { field: "number" });
        }
        if self.previous.is_none() != (self.number == 1) {
            return Err(Error::Field { field: "previous" });
        }
        if self.items.len() > ITEMS_MAX {
            return Err(Error::Field { field: "items" });
        }
        self.items.check()
    }

    /// Checks signature, sender and addressee; only then may its items be used.
    ///
    /// # Errors
    /// [`Error::BadSignature`], [`Error::WrongSender`] or [`Error::WrongAddressee`].
    pub fn verify(&self, key: &PublicKey, route: &Route) -> Result<Verified<'_>, Error> {
        if self.route.from != route.from {
            return Err(Error::WrongSender);
        }
        if self.route.to != route.to {
            return Err(Error::WrongAddressee);
        }
        if !key.fits(self.text(false).as_bytes(), &self.signature) {
            return Err(Error::BadSignature);
        }
        Ok(Verified(self))
    }

    /// The file: canonical text and a line feed.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.text(true) + "\n"
    }

    /// The text that is signed.
    #[must_use]
    pub fn canonical(&self) -> String {
        self.text(false)
    }

    /// Digest that the next package of this direction names.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(self.text(true).as_bytes())
    }

    /// Its number in its direction.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Who says to send to whom.
    #[must_use]
    pub fn route(&self) -> &Route {
        &self.route
    }

    /// When it was made, as its sender says.
    #[must_use]
    pub fn made_at(&self) -> Timestamp {
        self.made_at
    }

    fn text(&self, signed: bool) -> String {
        match &self.items {
            Items::Samples(items) => self.wire(items, signed),
            Items::Verdicts(items) => self.wire(items, signed),
        }
    }

    fn wire<T: Serialize>(&self, items: &[T], signed: bool) -> String {
        let wire = Wire {
            format: FORMAT.to_owned(),
            kind: self.items.kind(),
            from: self.route.from.clone(),
            to: self.route.to.clone(),
            number: self.number,
            previous: self.previous.map(|digest| digest.to_string()).unwrap_or_default(),
            made_at: self.made_at.to_string(),
            items: items.iter().collect(),
            signature: signed.then(|| BASE64.encode(self.signature)),
        };
        // Strings, numbers and lists of them always have a JSON text.
        serde_json::to_string(&wire).unwrap_or_default()
    }
}

/// A package whose sender is known. Only [`Package::verify`] makes one.
#[derive(Clone, Copy, Debug)]
pub struct Verified<'a>(&'a Package);

impl Verified<'_> {
    /// Its number in its direction.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.0.number
    }

    /// Its digest.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.0.digest()
    }

    /// Digest of the package before it.
    #[must_use]
    pub fn previous(&self) -> Option<Digest> {
        self.0.previous
    }

    /// When it was made, as its sender says.
    #[must_use]
    pub fn made_at(&self) -> Timestamp {
        self.0.made_at
    }

    /// What it says.
    #[must_use]
    pub fn items(&self) -> &Items {
        &self.0.items
    }
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text)
        .map_err(|error| Error::Malformed { line: error.line().max(1), column: error.column() })
}
