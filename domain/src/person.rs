//! Person (当事人): identity, relations and the one safe way to make contact, all sealed.
//!
//! The default is *no contact*. A way counts as safe only as long as she confirmed it, and
//! messages to a guardian stop the moment he becomes a suspect (R36).

use crate::clock::civil_date;
use crate::ids::{PersonId, StaffId, StreamId};
use crate::noun::{ClockOrder, Ctx, IndexEntry, IndexField, Kind, Noun, Refuse, Stamp};
use crate::report::full_years;
use crate::rows::Rows;
use crate::text::Confidential;
use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Days after which a confirmed way of contact must be confirmed again (default, configurable).
pub const CONTACT_CONFIRMED_DAYS: i64 = 90;

/// Identity of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Name.
    pub name: Confidential,
    /// Other names: nickname, former name.
    pub other_names: Vec<Confidential>,
    /// Sex, GB/T 2261.1.
    pub sex: u8,
    /// Birth date.
    pub birth_date: Option<Date>,
    /// Number of the identity paper; children may have none.
    pub id_number: Option<Confidential>,
    /// Phones.
    pub phones: Vec<Confidential>,
    /// Address.
    pub address: Option<Confidential>,
    /// School.
    pub school: Option<Confidential>,
    /// Division code of household registration (户籍); never a reason to refuse help (R54).
    pub household_area: Option<String>,
    /// Whether the address is kept from the other side (保护令, 庇护).
    pub address_protected: bool,
}

/// Channels of contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Call.
    Call,
    /// SMS with a fixed neutral sentence.
    Sms,
    /// Through somebody she named.
    Through,
    /// Only in person.
    InPerson,
}

impl Channel {
    /// Reads a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "call" => Some(Self::Call),
            "sms" => Some(Self::Sms),
            "through" => Some(Self::Through),
            "in_person" => Some(Self::InPerson),
            _ => None,
        }
    }
}

/// A way of contact that she said is safe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SafeContact {
    /// How.
    pub channel: Channel,
    /// Number, or who passes the word on.
    pub number: Confidential,
    /// Who answers.
    pub answered_by: Option<Confidential>,
    /// From what time of day (inclusive).
    pub from: Time,
    /// Until what time of day (exclusive).
    pub until: Time,
    /// Code word that cancels everything.
    pub code_word: Option<Confidential>,
    /// Whether a message may be left.
    pub leave_message: bool,
    /// When she last said so.
    pub confirmed_at: Timestamp,
}

impl SafeContact {
    /// Whether a message may go out this way at this moment.
    #[must_use]
    pub fn open_at(&self, channel: Channel, at: Timestamp) -> bool {
        let fresh = self
            .confirmed_at
            .checked_add((CONTACT_CONFIRMED_DAYS * 24).hours())
            .is_ok_and(|end| at < end && at >= self.confirmed_at);
        let local = at.to_zoned_datetime(crate::clock::shanghai()).time();
        let inside = if self.from <= self.until {
            local >= self.from && local < self.until
        } else {
            local >= self.from || local < self.until
        };
        fresh && inside && self.channel == channel
    }
}

/// What may be asked of a person's record.
#[derive(Clone, Debug)]
pub enum Command {
    /// Register.
    Register(Box<Identity>),
    /// Correct; the old values stay in the journal.
    Amend(Box<Identity>),
    /// Say how another person is related, by GB/T 4761 or X code ("is my …").
    Relate {
        /// The other person.
        other: PersonId,
        /// Relation code.
        relation: String,
    },
    /// She says which way is safe; `None`: no way at all.
    SetSafeContact(Option<Box<SafeContact>>),
    /// She said the code word, or an answer was wrong: stop everything.
    StopContact,
}

/// What can have happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Fact {
    /// Registered.
    Registered(Box<Identity>),
    /// Corrected.
    Amended(Box<Identity>),
    /// Related.
    Related {
        /// Other person.
        other: PersonId,
        /// Relation code.
        relation: String,
    },
    /// Safe contact set or withdrawn.
    SafeContactSet(Option<Box<SafeContact>>),
    /// Contact stopped.
    ContactStopped,
}

/// Why it may say no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Registered already.
    AlreadyRegistered,
    /// Not registered.
    NotRegistered,
    /// No name; a description such as "不知名女孩" will do.
    NameMissing,
    /// Birth date in the future or more than 120 years ago.
    BirthDateImpossible,
    /// Related to herself.
    RelatedToSelf,
    /// A number is needed.
    NumberMissing,
}

impl Refuse for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyRegistered => "person-already-registered",
            Self::NotRegistered => "person-not-registered",
            Self::NameMissing => "person-name-missing",
            Self::BirthDateImpossible => "person-birth-date-impossible",
            Self::RelatedToSelf => "person-related-to-self",
            Self::NumberMissing => "person-number-missing",
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NameMissing => Some("name"),
            Self::BirthDateImpossible => Some("birth_date"),
            Self::RelatedToSelf => Some("other"),
            Self::NumberMissing => Some("number"),
            _ => None,
        }
    }
}

/// A person.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Person {
    /// Identity; `None` while empty.
    pub identity: Option<Identity>,
    /// Relations: other person → code.
    pub relations: BTreeMap<PersonId, String>,
    /// The safe way; `None` means no contact.
    pub safe_contact: Option<SafeContact>,
    /// Who registered.
    pub registered_by: Option<StaffId>,
    /// When.
    pub registered_at: Option<Timestamp>,
}

impl Person {
    /// Age in full years on a day.
    #[must_use]
    pub fn age_on(&self, day: Date) -> Option<u8> {
        self.identity.as_ref()?.birth_date.map(|birth| full_years(birth, day))
    }

    /// Whether a message may go out on this channel now: the hard gate of R36.
    #[must_use]
    pub fn may_be_contacted(&self, channel: Channel, at: Timestamp) -> bool {
        self.safe_contact.as_ref().is_some_and(|c| c.open_at(channel, at))
    }

    fn check(identity: &Identity, ctx: &Ctx<'_>) -> Result<(), Refusal> {
        if identity.name.is_empty() {
            return Err(Refusal::NameMissing);
        }
        let today = civil_date(ctx.now);
        match identity.birth_date {
            Some(birth) if birth > today || full_years(birth, today) > 120 => {
                Err(Refusal::BirthDateImpossible)
            }
            _ => Ok(()),
        }
    }
}

impl Noun for Person {
    const KIND: Kind = Kind::Person;
    const STATE_VERSION: u16 = 1;
    type Command = Command;
    type Fact = Fact;
    type Refusal = Refusal;

    fn decide(&self, command: Command, ctx: &Ctx<'_>) -> Result<Vec<Fact>, Refusal> {
        match command {
            Command::Register(identity) => {
                if self.identity.is_some() {
                    return Err(Refusal::AlreadyRegistered);
                }
                Self::check(&identity, ctx)?;
                Ok(vec![Fact::Registered(identity)])
            }
            _ if self.identity.is_none() => Err(Refusal::NotRegistered),
            Command::Amend(identity) => {
                Self::check(&identity, ctx)?;
                Ok(vec![Fact::Amended(identity)])
            }
            Command::Relate { other, relation } => Ok(vec![Fact::Related { other, relation }]),
            Command::SetSafeContact(Some(contact)) if contact.number.is_empty() => {
                Err(Refusal::NumberMissing)
            }
            Command::SetSafeContact(contact) => Ok(vec![Fact::SafeContactSet(contact)]),
            Command::StopContact => Ok(vec![Fact::ContactStopped]),
        }
    }

    fn apply(&mut self, fact: &Fact, stamp: &Stamp) {
        match fact {
            Fact::Registered(identity) => {
                self.identity = Some((**identity).clone());
                self.registered_by = Some(stamp.by);
                self.registered_at = Some(stamp.at);
            }
            Fact::Amended(identity) => self.identity = Some((**identity).clone()),
            Fact::Related { other, relation } => {
                self.relations.insert(*other, relation.clone());
            }
            Fact::SafeContactSet(contact) => self.safe_contact = contact.as_deref().cloned(),
            Fact::ContactStopped => self.safe_contact = None,
        }
    }

    fn clock_orders(&self, _fact: &Fact, _stamp: &Stamp) -> Vec<ClockOrder> {
        Vec::new()
    }

    /// A person shows no row of her own: who may see her is granted by the file.
    fn rows(&self, _id: StreamId) -> Rows {
        Rows::default()
    }

    fn index_entries(&self) -> Vec<IndexEntry> {
        let Some(identity) = &self.identity else { return Vec::new() };
        let mut entries = vec![IndexEntry { field: IndexField::Name, text: identity.name.clone() }];
        let names = identity.other_names.iter().map(|t| (IndexField::Name, t));
        let papers = identity.id_number.iter().map(|t| (IndexField::IdNumber, t));
        let phones = identity.phones.iter().map(|t| (IndexField::Phone, t));
        let more = names.chain(papers).chain(phones);
        entries.extend(more.map(|(field, text)| IndexEntry { field, text: text.clone() }));
        entries
    }
}

#[cfg(test)]
mod tests {
    use super::{Channel, Person, SafeContact};
    use crate::text::Confidential;
    use jiff::civil::time;
    use jiff::{Timestamp, ToSpan};
    use proptest::prelude::{any, prop_assert, proptest};

    fn contact(confirmed_at: Timestamp) -> SafeContact {
        SafeContact {
            channel: Channel::Sms,
            number: Confidential::new("19900000001"),
            answered_by: None,
            from: time(9, 0, 0, 0),
            until: time(11, 0, 0, 0),
            code_word: None,
            leave_message: false,
            confirmed_at,
        }
    }

    #[test]
    fn r36_default_is_no_contact() {
        assert!(!Person::default().may_be_contacted(Channel::Sms, Timestamp::UNIX_EPOCH));
    }

    proptest! {
        #[test]
        fn r36_nothing_goes_out_beyond_channel_window_and_freshness(minutes in 0i64..300_000, call in any::<bool>()) {
            let confirmed: Timestamp = "2026-11-23T00:00:00+08:00".parse().unwrap();
            let at = confirmed.checked_add(minutes.minutes()).unwrap();
            let person = Person { safe_contact: Some(contact(confirmed)), ..Person::default() };
            let channel = if call { Channel::Call } else { Channel::Sms };
            if person.may_be_contacted(channel, at) {
                let minute_of_day = minutes % (24 * 60);
                prop_assert!(!call);
                prop_assert!((9 * 60..11 * 60).contains(&minute_of_day));
                prop_assert!(minutes < super::CONTACT_CONFIRMED_DAYS * 24 * 60);
            }
        }
    }
}
