//! Sign-in (登录): password for desks, an enrolled phone with a PIN for station workers, sessions
//! that time out without losing what was typed.
//!
//! Credentials belong to the batch that makes them; sessions and throttles are ephemeral.

mod credential;
mod device;
mod password;
mod session;
mod ward;

pub use credential::{hash_secret, verify_secret};
pub use device::{EnrolInput, Enrolled, enrol, issue_enrolment, offline_key, sign_in_with_pin};
pub use password::{SetPasswordInput, set_password, sign_in_with_password};
pub use session::{Lasting, Session, SessionToken, SignedIn, end, is_live, resolve, start, switch_post};
pub use ward::{enable_ward, ward, ward_token};
