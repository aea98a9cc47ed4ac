//! `crypto.suite`: a town founded with SM algorithms seals everything with them, and stays with them.

use crate::ground::Ground;
use shouhu::commands::doctor;
use shouhu::config::Suite;
use shouhu::keyring::{StoredTown, TOWN_FILE};
use shouhu::wiring::{self, Ambient};
use vault::WrappedKey;

/// Why the house does not open.
async fn refusal(ground: &Ground) -> String {
    let ambient = Ambient::of(&ground.config).unwrap();
    let store = wiring::open_store(&ground.config).await.unwrap();
    wiring::house(&ground.config, &store, &ambient).await.err().expect("it opened").to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_town_keeps_the_suite_it_was_founded_with() {
    let mut ground = Ground::sqlite();
    ground.config.crypto.suite = Suite::Sm;
    ground.demo(1).await;
    let (store, house) = ground.open().await;
    let facts = house.reads.journal(&house.town, 0, 1_000).await.unwrap();
    assert!(facts.len() > 100, "a town was made");
    for fact in &facts {
        let secret = house.reads.secret(&house.town, fact.stream).await.unwrap().unwrap();
        assert_eq!(WrappedKey::from_bytes(secret.bytes).unwrap().suite(), vault::Suite::Sm);
        // Every body says with which suite it was sealed, and opens.
        let key = app::stream::key_of(&house, fact.stream).await.unwrap().unwrap();
        assert_eq!(key.suite(), vault::Suite::Sm);
    }
    let told: Vec<String> = doctor::examine(&ground.config).await.lines().collect();
    assert!(told.iter().any(|line| line.contains("crypto suite `sm`: SM4-GCM")), "{told:#?}");
    assert!(told.iter().any(|line| line.contains("no certified cryptographic module")), "{told:#?}");
    drop((house, store));

    ground.config.crypto.suite = Suite::International;
    let said = refusal(&ground).await;
    assert!(
        said.contains("these keys are of the suite `sm`") && said.contains("crypto.suite = \"sm\""),
        "{said}"
    );

    // Somebody "corrects" the key file as well: then the database says what it was made with.
    let path = ground.config.keys_folder().join(TOWN_FILE);
    let mut town = StoredTown::read(&path).unwrap();
    town.suite = Suite::International;
    town.replace(&path).unwrap();
    let said = refusal(&ground).await;
    assert!(said.contains("the database was made with keys of the suite `sm`"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_seed_makes_opens_under_either_suite() {
    for suite in [Suite::International, Suite::Sm] {
        let mut ground = Ground::sqlite();
        ground.config.crypto.suite = suite;
        ground.demo(2).await;
        let (_store, house) = ground.open().await;
        let before = house.rebuild.fingerprint(&house.town).await.unwrap();
        let done = app::jobs::rebuild::rebuild(&house, &mut |_, _| {}).await.unwrap();
        assert!(done.streams > 50 && done.closed == 0, "{done:?}");
        assert_eq!(house.rebuild.fingerprint(&house.town).await.unwrap(), before);
    }
}
