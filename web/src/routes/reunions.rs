//! Links to reunion files.

use domain::ids::ReunionId;

/// All reunion files one may see.
#[must_use]
pub fn reunions() -> String {
    "/reunions".to_owned()
}

/// A new application.
#[must_use]
pub fn reunion_new() -> String {
    "/reunions/new".to_owned()
}

/// Families reunited, as a figure.
#[must_use]
pub fn reunion_figure() -> String {
    "/reunions/figure".to_owned()
}

/// A reunion file.
#[must_use]
pub fn reunion(id: ReunionId) -> String {
    format!("/reunions/{id}")
}

/// The family's receipt.
#[must_use]
pub fn reunion_receipt(id: ReunionId) -> String {
    format!("/reunions/{id}/receipt")
}

/// A verb of a reunion file.
#[must_use]
pub fn reunion_act(id: ReunionId, verb: &str) -> String {
    format!("/reunions/{id}/{verb}")
}

/// Where a family asks with its receipt; the address gives nothing away.
#[must_use]
pub fn reunion_status() -> String {
    "/kin".to_owned()
}

/// A family applies for a search itself.
#[must_use]
pub fn reunion_door() -> String {
    "/kin/apply".to_owned()
}
