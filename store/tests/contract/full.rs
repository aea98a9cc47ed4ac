//! A full disk on SQLite: what was acknowledged stays, what was not is absent, and when there
//! is room again, work goes on.

use crate::harness::{House, runtime};
use crate::invariants::verify;
use crate::make::{fact, opening, stream, town};
use app::ports::AppendError;
use store::Options;

#[test]
fn a_full_disk_loses_nothing_acknowledged() {
    let house = House::sqlite();
    runtime().block_on(async {
        let store = house.open_with(Options { pages_max: Some(220), ..house.options() }).await;
        let mut acknowledged = Vec::new();
        let mut refused = Vec::new();
        for _ in 0..400 {
            let mut batch = opening(stream());
            batch.writes[0].facts = vec![fact(&[7; 3000])];
            match store.journal.append(batch.clone()).await {
                Ok(_) => acknowledged.push(batch.writes[0].stream),
                Err(AppendError::Unavailable(_)) => refused.push(batch),
                Err(other) => panic!("{other:?}"),
            }
        }
        assert!(acknowledged.len() > 20 && refused.len() > 20, "{} {}", acknowledged.len(), refused.len());
        assert_eq!(verify(&house, &store).await.len(), acknowledged.len());
        for id in acknowledged {
            assert_eq!(store.reads.facts(&town(), id, 1).await.unwrap().len(), 1);
        }
        let roomy = house.open().await;
        for batch in refused {
            assert!(!roomy.journal.append(batch).await.unwrap().replayed, "it was never there");
        }
        assert_eq!(verify(&house, &roomy).await.len(), 400);
        assert_eq!(
            house.number("SELECT COUNT(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'").await,
            0
        );
    });
}
