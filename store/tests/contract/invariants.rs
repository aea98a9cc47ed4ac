//! After each step, everything is verified again.

use crate::harness::House;
use crate::make::town;
use app::ports::StoredFact;
use domain::ids::{Jurisdiction, StreamId};
use std::collections::{BTreeMap, BTreeSet};
use store::Store;

const DERIVED: [&str; 6] = ["worklist", "facet", "visibility", "clock", "figure", "token"];

/// Every fact of a town, read page by page.
pub async fn all_facts(store: &Store, town: &Jurisdiction) -> Vec<StoredFact> {
    let mut facts: Vec<StoredFact> = Vec::new();
    loop {
        let after = facts.last().map_or(0, |fact| fact.position);
        let page = store.reads.journal(town, after, 500).await.unwrap();
        if page.is_empty() {
            return facts;
        }
        facts.extend(page);
    }
}

/// Positions gap-free, versions contiguous, ids unique, leaves recomputed, derived rows with their stream.
pub async fn verify(house: &House, store: &Store) -> Vec<StoredFact> {
    let facts = verify_town(store, &town()).await;
    verify_tables(house).await;
    facts
}

pub async fn verify_town(store: &Store, town: &Jurisdiction) -> Vec<StoredFact> {
    let facts = all_facts(store, town).await;
    let mut versions: BTreeMap<StreamId, u64> = BTreeMap::new();
    let mut ids = BTreeSet::new();
    for (index, fact) in facts.iter().enumerate() {
        assert_eq!(fact.position, index as u64 + 1, "positions have a gap");
        let version = versions.entry(fact.stream).or_default();
        *version += 1;
        assert_eq!(fact.version, *version, "versions of a stream are not contiguous in commit order");
        assert!(ids.insert(fact.id), "a fact is there twice");
        assert_eq!(fact.leaf, leaf(town, fact), "a leaf is not that of its fact");
    }
    assert_eq!(store.reads.position(town).await.unwrap(), facts.len() as u64);
    for (stream, version) in versions {
        if let Some(kept) = store.reads.stream(town, stream).await.unwrap() {
            assert_eq!(kept.version, version, "cached state is of another version");
        }
    }
    facts
}

/// The leaf as an outsider computes it, with `ledger` alone.
fn leaf(town: &Jurisdiction, fact: &StoredFact) -> [u8; 32] {
    let header = ledger::Header {
        jurisdiction: town.0.clone(),
        position: fact.position - 1,
        id: *fact.id.as_bytes(),
        stream: fact.stream.bytes(),
        root: fact.root.bytes(),
        version: fact.version,
        recorded_at: fact.at.as_microsecond(),
        actor: *fact.actor.0.as_bytes(),
        command: *fact.command.0.as_bytes(),
        schema: fact.schema,
    };
    ledger::Entry::new(header, &fact.body).leaf_hash().unwrap()
}

async fn verify_tables(house: &House) {
    for table in DERIVED {
        let strays = format!(
            "SELECT COUNT(*) FROM {table} d LEFT JOIN stream s \
             ON s.jurisdiction = d.jurisdiction AND s.stream = d.stream WHERE s.stream IS NULL"
        );
        assert_eq!(house.number(&strays).await, 0, "{table} holds rows of no stream");
    }
    let unknown = "SELECT COUNT(*) FROM fact f LEFT JOIN command c ON c.jurisdiction = f.jurisdiction \
         AND c.actor = f.actor AND c.command = f.command WHERE c.command IS NULL";
    assert_eq!(house.number(unknown).await, 0, "a fact belongs to no command");
}
