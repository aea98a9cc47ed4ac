//! Links to new reports and to pairs.

use domain::ids::{LinkRunId, PairId, PairSampleId};

/// A report to take down.
#[must_use]
pub fn new_report() -> String {
    "/reports/new".to_owned()
}

/// Compares what is being typed in.
#[must_use]
pub fn compare() -> String {
    "/people/compare".to_owned()
}

/// Pairs that wait for a decision.
#[must_use]
pub fn pairs() -> String {
    "/pairs".to_owned()
}

/// Two records that may be one person.
#[must_use]
pub fn pair(id: PairId) -> String {
    format!("/pairs/{id}")
}

/// A verb of a pair.
#[must_use]
pub fn pair_act(id: PairId, verb: &str) -> String {
    format!("/pairs/{id}/{verb}")
}

/// Runs over the whole database, and samples.
#[must_use]
pub fn pair_check() -> String {
    "/pairs/check".to_owned()
}

/// Where a run is started.
#[must_use]
pub fn pair_runs() -> String {
    "/pairs/runs".to_owned()
}

/// Stops a run.
#[must_use]
pub fn pair_run_cancel(id: LinkRunId) -> String {
    format!("/pairs/runs/{id}/cancel")
}

/// Where a sample is drawn.
#[must_use]
pub fn pair_samples() -> String {
    "/pairs/samples".to_owned()
}

/// A sample under review.
#[must_use]
pub fn pair_sample(id: PairSampleId) -> String {
    format!("/pairs/samples/{id}")
}

/// The rows behind one number of a sample.
#[must_use]
pub fn pair_sample_rows(id: PairSampleId, cell: &str) -> String {
    format!("/pairs/samples/{id}/{cell}")
}
