//! Plans (一人一策): make, review, complete; making one schedules the follow-ups.

mod act;
mod make;

pub use act::{
    CompleteInput, MeasureInput, OwnerInput, ReviewInput, SettleInput, add_measure, change_owner, complete,
    complete_measure, review, settle_alert,
};
pub use make::{MakeInput, make};
