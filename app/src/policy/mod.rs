//! What an actor may do to, and read of, a stream that she can see (the second of three layers).
//!
//! Visibility rows decide whether a stream exists for somebody; this layer decides the rest, by
//! the Cedar policies in `policies/`; approvals and break-glass are requests that other use cases
//! record. Use it in two steps:
//!
//! 1. [`Policy::authorize`] turns a [`Request`] into a [`Permit`], which services take as proof;
//! 2. [`Policy::readable`] gives the [`FieldSet`] that a page may show of that stream.
//!
//! *Architecture invariant:* nothing here reads files, a clock or a database. Policy text is passed
//! in, relations and flags are facts that the caller loaded in the same read as the stream, and
//! whatever no policy permits is denied. A fault while evaluating denies too.

mod action;
mod decision;
mod engine;
mod field;
mod load;
mod parts;
mod row;
mod slice;
mod view;

pub use action::Action;
pub use decision::{Decision, Denied, FieldSet, Grade, Permit, Reading, Shown};
pub use engine::Policy;
pub use field::{Aspect, Field};
pub use load::{PolicyFault, PolicyText};
pub use row::{Class, DataRow};
pub use view::{ApprovedFields, Flags, Purpose, Relation, Request, ResourceView, Subject, named_field};
