//! Approvals (未成年人网络保护条例 36): ask, see what waits, decide.

pub mod act;
pub mod ask;
pub mod list;
