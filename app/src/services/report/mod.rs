//! Reports: receive, take, triage, decide, feed back, close.

mod act;
mod open_file;
mod receive;
mod tracing;

pub use act::{
    AcknowledgeInput, CloseInput, DecideInput, KnowledgeInput, LinkInput, ReopenInput, TransferInput,
    TriageInput, acknowledge, close, decide, feedback, link, notify_before_prosecution, reopen,
    review_knowledge, transfer, triage,
};
pub(crate) use open_file::file_for;
pub use open_file::{OpenFileInput, PersonInput, add as add_to_file, open_file};
pub(crate) use receive::new_receipt;
pub use receive::{receipt_of, receive};
pub use tracing::{DescribeInput, JudgeInput, describe, judge};
