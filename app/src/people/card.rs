//! What the index holds of one record, and how it is read from the record.

use super::Grant;
use crate::stream::Stream;
use domain::ids::StreamId;
use domain::noun::{IndexField, Kind, Noun};
use domain::person::Person as PersonNoun;
use domain::report::Report;
use jiff::civil::Date;
use linkage::search::Person;
use vault::Zeroizing;

/// What is known of one person or of one report's subject. Overwritten when it is dropped.
pub struct Card {
    pub(super) stream: StreamId,
    pub(super) kind: Kind,
    pub(super) circle: Vec<Grant>,
    names: Vec<Zeroizing<String>>,
    id_numbers: Vec<Zeroizing<String>>,
    phones: Vec<Zeroizing<String>>,
    birth_year: Option<i32>,
    village: Zeroizing<String>,
}

/// Nouns that search finds by who they are about.
pub trait Known: Noun {
    /// Year of birth, from a date or from an age told on a day.
    fn birth_year(&self) -> Option<i32>;
    /// Where, in words or as a code.
    fn place(&self) -> &str;
}

impl Known for PersonNoun {
    fn birth_year(&self) -> Option<i32> {
        self.identity.as_ref()?.birth_date.map(|day: Date| i32::from(day.year()))
    }

    fn place(&self) -> &str {
        let address = self.identity.as_ref().and_then(|identity| identity.address.as_ref());
        address.map_or("", |address| address.reveal())
    }
}

impl Known for Report {
    fn birth_year(&self) -> Option<i32> {
        let subject = &self.intake.subject;
        let told = || {
            let day = domain::clock::civil_date(self.received_at?);
            Some(i32::from(day.year()) - i32::from(subject.age_estimate?))
        };
        subject.birth_date.map(|day| i32::from(day.year())).or_else(told)
    }

    fn place(&self) -> &str {
        self.intake.subject.address.as_ref().map_or("", |address| address.reveal())
    }
}

/// The card of a record that is open; `None` when it says nothing to be found by.
#[must_use]
pub fn card_of<N: Known>(stream: &Stream<N>) -> Option<Card> {
    let entries = stream.noun().index_entries();
    let of = |field: IndexField| -> Vec<Zeroizing<String>> {
        let texts = entries.iter().filter(|entry| entry.field == field);
        texts.map(|entry| Zeroizing::new(entry.text.reveal().to_owned())).collect()
    };
    let card = Card {
        stream: stream.id,
        kind: N::KIND,
        circle: Card::grants(stream.state.rows(stream.id).visibility),
        names: of(IndexField::Name),
        id_numbers: of(IndexField::IdNumber),
        phones: of(IndexField::Phone),
        birth_year: stream.noun().birth_year(),
        village: Zeroizing::new(stream.noun().place().to_owned()),
    };
    (card.many() > 0).then_some(card)
}

impl Card {
    fn many(&self) -> usize {
        self.names.len().max(self.id_numbers.len()).max(self.phones.len())
    }

    /// One line for each name; numbers beyond the first stand with a name again.
    pub(super) fn lines(&self) -> impl Iterator<Item = Person<'_>> + Clone {
        (0..self.many()).map(|n| Person {
            name: self.names.get(n).or(self.names.first()).map_or("", |text| text.as_str()),
            id_no: self.id_numbers.get(n).map_or("", |text| text.as_str()),
            phone: self.phones.get(n).map_or("", |text| text.as_str()),
            birth_year: self.birth_year,
            village: &self.village,
        })
    }
}
