//! Links to the station phone and to visits.

use domain::ids::VisitId;

/// The station phone.
#[must_use]
pub fn station() -> String {
    "/station".to_owned()
}

/// The quick note.
#[must_use]
pub fn station_note() -> String {
    "/station/note".to_owned()
}

/// Where commands of the station go.
#[must_use]
pub fn station_commands() -> String {
    "/station/commands".to_owned()
}

/// Refused commands, once read.
#[must_use]
pub fn station_refused() -> String {
    "/station/refused".to_owned()
}

/// What became of a command.
#[must_use]
pub fn station_done(code: &str) -> String {
    format!("/station/done/{code}")
}

/// Key for what a phone queues off line.
#[must_use]
pub fn station_key() -> String {
    "/station/key".to_owned()
}

/// Service worker of the station phone.
#[must_use]
pub fn station_worker() -> String {
    "/station/sw.js".to_owned()
}

/// A visit on the station phone.
#[must_use]
pub fn visit(id: VisitId) -> String {
    format!("/station/visits/{id}")
}

/// A verb of a visit.
#[must_use]
pub fn visit_act(id: VisitId, verb: &str) -> String {
    format!("/station/visits/{id}/{verb}")
}
