//! Referrals: send, hand over by phone, accept, refuse, send on, tick, complete, withdraw.

mod act;
mod client;
mod send;

pub(crate) use act::check_screening;
pub use act::{
    CompleteInput, PhoneInput, RefuseInput, SendOnInput, TickInput, WithdrawInput, accept, complete,
    confirm_phone, refuse, return_to_hub, send_on, tick, withdraw,
};
pub use send::{SendInput, send};
