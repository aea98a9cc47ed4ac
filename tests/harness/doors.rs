//! What the harness knows of the program: the lines it prints, and the doors every actor uses.
//! When the program changes one of them, this is the only file to follow.

/// Arguments that start the demo town on a free port.
pub(crate) const DEMO: &[&str] = &["demo", "--port", "0", "--test-clock"];
/// The flag before the data folder.
pub(crate) const DATA: &str = "--data";
/// Printed once the first page can be asked for; followed by the address.
pub(crate) const LISTENING: &str = "listening on ";
/// Printed before it when the test clock is on; followed by the token.
pub(crate) const TOKEN: &str = "test token: ";
/// Printed by the demo; followed by the password of every account. The sign-in page offers it too.
pub(crate) const PASSWORD: &str = "password: ";

/// Moves the clock of the town.
pub(crate) const CLOCK: &str = "/__test/clock?advance_seconds=";
/// Names the token in a request.
pub(crate) const TOKEN_HEADER: &str = "X-Test-Token";

/// The page where people sign in, and the fields it has.
pub(crate) const SIGN_IN: &str = "/sign-in";
/// The field of the account's name.
pub(crate) const ACCOUNT_FIELD: &str = "login";
/// The field of the password.
pub(crate) const PASSWORD_FIELD: &str = "password";
