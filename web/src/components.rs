//! The house components: typed structs, one template folder each, with samples that feed the gallery and the tests.
//!
//! A page builds components and writes them in its template as `{{ button }}`: every component is an
//! askama template marked safe, so its own markup stays and the texts given to it are escaped inside.
//! Where a component takes a slot (a table cell, a card's foot) the slot is [`Html`], which only escaped
//! text or another component can make.

pub mod badge;
pub mod button;
pub mod choice;
pub mod error_summary;
pub mod field;
pub mod icon;
pub mod sample;
pub mod shell;
pub mod table;

pub use badge::{Badge, ClockState, Risk, StageKind, Tone};
pub use button::Button;
pub use choice::{Choice, Choices};
pub use error_summary::{ErrorSummary, FormErrors};
pub use field::Field;
pub use icon::Icon;
pub use shell::{Flash, FlashKind, Links, NavItem, Post, Shell, Staff, Theme};
pub use table::{Cell, Column, Row, Table};

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
