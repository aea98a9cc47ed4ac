//! What every handler shares.

use app::House;
use std::sync::Arc;

/// Settings of the web layer, read by the binary.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Cookies marked `Secure` with the `__Host-` prefix; off only for plain HTTP on a local network.
    pub secure_cookies: bool,
    /// Public address, for QR codes, e.g. `https://shouhu.example`.
    pub public_url: String,
    /// Accounts that the sign-in page offers in the demo town: sign-in name, label, password.
    pub demo_accounts: Vec<DemoAccount>,
    /// Token for moving the test clock; `None` outside tests.
    pub test_token: Option<String>,
}

/// An account of the demo town, shown on its sign-in page.
#[derive(Clone, Debug)]
pub struct DemoAccount {
    /// Sign-in name.
    pub login: String,
    /// Role code, for the label.
    pub role: String,
    /// Unit and what to look at, Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
    /// Password, the same for all.
    pub password: String,
}

/// Moves the test clock; given only by `demo --test-clock`.
pub trait TestClock: Send + Sync {
    /// Moves time by so many seconds, forward or back.
    fn advance(&self, seconds: i64);
}

/// The web layer's state.
#[derive(Clone)]
pub struct Web {
    /// Use cases.
    pub house: House,
    /// Settings.
    pub settings: Arc<Settings>,
    /// Test clock, if any.
    pub test_clock: Option<Arc<dyn TestClock>>,
}
