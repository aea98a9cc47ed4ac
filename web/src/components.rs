//! The house components: typed structs, one template folder each, with samples that feed the gallery and the tests.
//!
//! A page builds components and writes them in its template as `{{ button }}`: every component is an
//! askama template marked safe, so its own markup stays and the texts given to it are escaped inside.
//! Where a component takes a slot (a table cell, a card's foot) the slot is [`Html`], which only escaped
//! text or another component can make.

pub mod arrival;
pub mod badge;
pub mod banner;
pub mod button;
pub mod choice;
pub mod chronology;
pub mod clock_chip;
pub mod code_name;
pub mod conflict;
pub mod consent_box;
pub mod date_field;
pub mod error_summary;
pub mod field;
pub mod filter_row;
pub mod fold;
pub mod gallery;
pub mod handover;
pub mod icon;
pub mod pagination;
pub mod people;
pub mod pin_pad;
pub mod plan_card;
pub mod print_header;
pub mod qr_card;
pub mod queue_row;
pub mod sample;
pub mod seen_list;
pub mod select;
pub mod shell;
pub mod state;
pub mod stepper;
pub mod summary_list;
pub mod table;
pub mod tabs;
pub mod taps;
pub mod voice_note;

pub use arrival::Arrival;
pub use badge::{Badge, ClockState, Risk, StageKind, Tone};
pub use banner::Banner;
pub use button::Button;
pub use choice::{Choice, Choices};
pub use chronology::{Chronology, Entry, Lock};
pub use clock_chip::ClockChip;
pub use code_name::CodeName;
pub use conflict::Conflict;
pub use consent_box::ConsentBox;
pub use date_field::DateField;
pub use error_summary::{ErrorSummary, FormErrors};
pub use field::Field;
pub use filter_row::{Filter, FilterRow};
pub use fold::Fold;
pub use handover::{Handover, Step, StepState};
pub use icon::Icon;
pub use pagination::Pagination;
pub use people::{People, PersonLine};
pub use pin_pad::PinPad;
pub use plan_card::{PlanCard, PlanTask};
pub use print_header::PrintHeader;
pub use qr_card::QrCard;
pub use queue_row::QueueRow;
pub use seen_list::{Seen, SeenList};
pub use select::Select;
pub use shell::Post as StaffPost;
pub use shell::{Flash, FlashKind, Links, NavItem, Post, Shell, Staff, Theme};
pub use state::{State, StateKind};
pub use stepper::Stepper;
pub use summary_list::{SummaryList, SummaryRow};
pub use table::{Cell, Column, Row, Table};
pub use tabs::{Tab, Tabs};
pub use taps::{Tap, Taps};
pub use voice_note::VoiceNote;

use askama::{
    Template,
    filters::{Escaper, Html as HtmlEscaper, HtmlSafe},
};
use std::fmt;

/// Markup known to be safe: rendered from a component or escaped from text, never from a bare string.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Escapes a text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        let mut out = String::with_capacity(text.len());
        if HtmlEscaper.write_escaped_str(&mut out, text).is_err() {
            out.clear();
        }
        Self(out)
    }

    /// Renders a component.
    #[must_use]
    pub fn of<T: Template + HtmlSafe>(component: &T) -> Self {
        Self(component.render().unwrap_or_default())
    }

    /// Renders several components, one after the other.
    #[must_use]
    pub fn all<T: Template + HtmlSafe>(components: &[T]) -> Self {
        Self(components.iter().map(|one| Self::of(one).0).collect::<Vec<_>>().join(" "))
    }

    /// Puts rendered parts one after the other.
    #[must_use]
    pub fn join(parts: impl IntoIterator<Item = Self>) -> Self {
        Self(parts.into_iter().map(|part| part.0).collect())
    }

    /// A drawing of the house; its texts were escaped when it was drawn.
    #[must_use]
    pub(crate) fn drawing(svg: String) -> Self {
        Self(svg)
    }

    /// Puts another piece behind this one, with a space between.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.0.push(' ');
        self.0.push_str(&other.0);
        self
    }

    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The markup.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Html {}

impl From<&str> for Html {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Html {
    fn from(text: String) -> Self {
        Self::text(&text)
    }
}

#[cfg(test)]
mod tests;
