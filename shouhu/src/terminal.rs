//! What the person at the terminal reads: lines on standard output, errors and bars on standard
//! error.

use crate::error::{Failure, Result};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{self, Write as _};
use std::path::Path;

/// Prints one line on standard output and sends it off at once: scripts wait for some of them.
///
/// # Errors
/// When nobody listens any more.
pub fn say(line: impl AsRef<str>) -> Result<()> {
    let mut out = io::stdout().lock();
    let written = writeln!(out, "{}", line.as_ref()).and_then(|()| out.flush());
    written.map_err(Failure::file(Path::new("standard output")))
}

/// Prints why a command stopped.
pub fn complain(failure: &Failure) {
    // Nowhere to report a broken standard error to.
    let _ = writeln!(io::stderr().lock(), "shouhu: {failure}");
}

/// A progress bar on standard error; it draws nothing when that is not a terminal.
#[must_use]
pub fn bar(what: &'static str, length: u64) -> ProgressBar {
    let bar = ProgressBar::new(length);
    if let Ok(style) = ProgressStyle::with_template("{msg:<28} {bar:32} {pos}/{len} {elapsed} (eta {eta})") {
        bar.set_style(style);
    }
    bar.set_message(what);
    bar
}
