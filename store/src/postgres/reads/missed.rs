//! What was appended while the connection that listens was lost.

use crate::codes::{kind, signed, unsigned};
use app::ports::Appended;
use domain::ids::{Jurisdiction, StreamId};
use tokio_postgres::{Client, Row};

/// More than this and a reader reads everything again anyway.
const MISSED_MAX: i64 = 1000;

const SINCE: &str = "SELECT f.position, f.stream, s.kind FROM fact f \
     JOIN stream s ON s.jurisdiction = f.jurisdiction AND s.stream = f.stream \
     WHERE f.jurisdiction = $1 AND f.position > $2 ORDER BY f.position LIMIT $3";

/// Facts after a position, each as if it had been told alone. Nothing when it can't be read:
/// the tail may be lossy.
pub(in crate::postgres) async fn since(client: &Client, town: &Jurisdiction, position: u64) -> Vec<Appended> {
    let found = client.query(SINCE, &[&town.0, &signed(position), &MISSED_MAX]).await.unwrap_or_default();
    found.iter().filter_map(|row| read(row, town)).collect()
}

fn read(row: &Row, town: &Jurisdiction) -> Option<Appended> {
    let stream = StreamId(row.try_get(1).ok()?);
    Some(Appended {
        jurisdiction: town.clone(),
        position: unsigned(row.try_get(0).ok()?),
        streams: vec![(stream, kind(row.try_get(2).ok()?).ok()?)],
        keys: Vec::new(),
    })
}
