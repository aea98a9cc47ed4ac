//! The front door, and small things every page uses: display settings, exit, drafts, health.

pub mod display;
pub mod drafts;
pub mod exit;
pub mod health;
pub mod show;
pub mod test_clock;
