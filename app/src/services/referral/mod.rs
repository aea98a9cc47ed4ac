//! Referrals: send, hand over by phone, accept, refuse, send on, tick, complete, withdraw; and a
//! woman's consent to each unit that is told.

mod act;
mod client;
mod consent;
mod send;

pub(crate) use act::check_screening;
pub use act::{
    CompleteInput, PhoneInput, RefuseInput, SendOnInput, TickInput, WithdrawInput, accept, complete,
    confirm_phone, refuse, return_to_hub, send_on, tick, withdraw,
};
pub(crate) use consent::check_not_withdrawn;
pub use consent::{WithdrawConsentInput, withdraw_consent};
pub use send::{SendInput, send};
