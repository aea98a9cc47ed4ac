//! Files: persons, suspects, assignment, steps, notes, offers, and how they end.

mod access;
mod act;
mod closing;
mod persons;

pub use access::{
    AssignInput, assign, conflict_of, conflict_with, conflicts_around, let_assigned_in, unassign,
    whole_person,
};
pub use act::{
    NoteInput, OfferInput, RiskInput, StepInput, TrackInput, add_track, grade_risk, note, offer, record_step,
};
pub use closing::{
    OfferAgainInput, ProposeWaiverInput, ReviewWaiverInput, close, evidence, offer_again, propose_waiver,
    reopen, review_waiver, waive,
};
pub use persons::{AddPersonInput, NameSuspectInput, add_person, name_suspect};
