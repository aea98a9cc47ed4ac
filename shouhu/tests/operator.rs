//! What operators do: back up and restore, roll and destroy keys, ask the doctor, export.

use crate::ground::Ground;
use shouhu::commands::{Cli, backup, doctor, restore};
use shouhu::config::Config;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Output};

/// Runs the real program on a data folder.
fn program(ground: &Ground, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shouhu"));
    command.env_remove("DATABASE_URL").env_remove("RUST_LOG").args(words);
    command.arg("--data").arg(&ground.config.data).output().unwrap()
}

fn said(output: &Output) -> String {
    [&output.stdout[..], &output.stderr[..]].map(String::from_utf8_lossy).join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_restores_to_the_same_town_and_overwrites_nothing() {
    let ground = Ground::sqlite();
    ground.demo(2).await;
    let (copy, keys) = (ground.folder.path().join("copy"), ground.folder.path().join("keys"));
    let args = backup::Args { to: copy.clone(), keys: Some(keys.clone()) };
    backup::run(&ground.config, &args).await.unwrap();
    assert!(backup::run(&ground.config, &args).await.is_err(), "a backup was overwritten");
    assert!(!copy.join("keys").exists() && !copy.join("town.toml").exists(), "keys lie in the backup");
    let data = ground.folder.path().join("elsewhere");
    let config = Config { data, ..Config::default() };
    let args = restore::Args { from: copy, keys: Some(keys) };
    restore::run(&config, &args).await.unwrap();
    assert!(restore::run(&config, &args).await.is_err(), "a town was overwritten");
    let (_store, house) = ground.open().await;
    let mut restored = Ground::sqlite();
    restored.config = config;
    let (_other, twin) = restored.open().await;
    let print = |h: app::House| async move { h.rebuild.fingerprint(&h.town).await.unwrap() };
    assert_eq!(print(house).await, print(twin).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_and_database_never_share_a_backup_folder() {
    let ground = Ground::sqlite();
    ground.demo(0).await;
    let to = ground.folder.path().join("copy");
    let args = backup::Args { keys: Some(to.join("keys")), to };
    let words = backup::run(&ground.config, &args).await.unwrap_err().to_string();
    assert!(words.contains("one folder"), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rolling_rewraps_every_key_and_old_files_still_open() {
    let ground = Ground::sqlite();
    ground.demo(2).await;
    let rolled = program(&ground, &["keys", "roll"]);
    assert!(rolled.status.success(), "{}", said(&rolled));
    assert!(said(&rolled).contains("epoch 2"), "{}", said(&rolled));
    let (_store, house) = ground.open().await;
    let facts = house.reads.journal(&house.town, 0, u32::MAX).await.unwrap();
    for fact in facts {
        let secret = house.reads.secret(&house.town, fact.stream).await.unwrap();
        assert!(secret.is_none_or(|s| s.epoch == 2), "a key is still under epoch 1");
    }
    assert!(!app::services::alliance::register(&house).await.unwrap().units.is_empty());
    let early = program(&ground, &["keys", "destroy", "--epoch", "1"]);
    assert!(!early.status.success() && said(&early).contains("ends on"), "{}", said(&early));
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_not_changed_under_a_running_server() {
    let ground = Ground::sqlite();
    ground.demo(0).await;
    let _serving = shouhu::lock::shared(&ground.config.data).unwrap();
    let rolled = program(&ground, &["keys", "roll"]);
    assert!(!rolled.status.success() && said(&rolled).contains("in use"), "{}", said(&rolled));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_finds_exposed_keys_and_answers_with_a_code() {
    let ground = Ground::sqlite();
    ground.demo(1).await;
    let healthy = doctor::examine(&ground.config).await;
    let lines: Vec<String> = healthy.lines().collect();
    assert!(healthy.worst() < doctor::Grade::Unsafe, "{lines:#?}");
    assert!(lines.iter().any(|l| l.contains("待核实")), "{lines:#?}");
    assert!(lines.iter().any(|l| l.contains("fictional")), "{lines:#?}");
    let keys = ground.config.keys_folder().join("town.toml");
    std::fs::set_permissions(&keys, std::fs::Permissions::from_mode(0o644)).unwrap();
    let ill = program(&ground, &["doctor"]);
    assert_eq!(ill.status.code(), Some(2), "{}", said(&ill));
    assert!(said(&ill).contains("UNSAFE") && said(&ill).contains("chmod 600"), "{}", said(&ill));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_holds_every_fact_and_its_leaves_add_up() {
    let ground = Ground::sqlite();
    ground.demo(1).await;
    let file = ground.folder.path().join("journal");
    let (_store, house) = ground.open().await;
    let (count, root) = shouhu::commands::export::write(&house, &file).await.unwrap();
    assert_eq!(count, house.reads.position(&house.town).await.unwrap());
    let bytes = std::fs::read(&file).unwrap();
    let mut rest = bytes.strip_prefix(shouhu::commands::export::MAGIC).unwrap();
    let mut leaves = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let (record, after) = after.split_at(u32::from_be_bytes(*length) as usize);
        leaves.push(ledger::Record::decode(record).unwrap().entry().leaf_hash().unwrap());
        rest = after;
    }
    assert_eq!(leaves.len() as u64, count);
    let again: String = ledger::root(&leaves).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(again, root);
    assert!(shouhu::commands::export::write(&house, &file).await.is_err(), "an export was overwritten");
}

#[test]
fn a_wrong_value_stops_with_place_key_and_remedy() {
    let ground = Ground::sqlite();
    std::fs::create_dir_all(&ground.config.data).unwrap();
    std::fs::write(ground.config.data.join("shouhu.toml"), "[keys]\nepoch_days = \"many\"\n").unwrap();
    let output = program(&ground, &["serve", "--port", "0"]);
    let words = said(&output);
    assert!(!output.status.success());
    assert!(
        words.contains("shouhu.toml") && words.contains("keys.epoch_days") && words.contains("write"),
        "{words}"
    );
}

#[test]
fn a_broken_rule_file_stops_with_file_line_and_reason() {
    let ground = Ground::sqlite();
    let rules = ground.folder.path().join("rules");
    for (name, text) in shouhu::embedded::rules(None).unwrap() {
        let path = rules.join(&name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text =
            if name == "clocks.toml" { text.replacen("kind = \"L\"", "kind = \"Q\"", 1) } else { text };
        std::fs::write(path, text).unwrap();
    }
    std::fs::create_dir_all(&ground.config.data).unwrap();
    let setting = format!("[rules]\nfolder = {:?}\n", rules.to_str().unwrap());
    std::fs::write(ground.config.data.join("shouhu.toml"), setting).unwrap();
    assert!(program(&ground, &["keys", "new"]).status.success());
    let output = program(&ground, &["serve", "--port", "0"]);
    let words = said(&output);
    assert!(!output.status.success());
    assert!(words.contains("rules/clocks.toml:"), "{words}");
}

#[test]
fn an_older_and_a_newer_database_stop_with_what_to_do() {
    let Some(ground) = Ground::postgres("versions") else { return };
    std::fs::create_dir_all(&ground.config.data).unwrap();
    let setting = format!("[database]\nurl = {:?}\n", ground.config.database.url.as_deref().unwrap());
    std::fs::write(ground.config.data.join("shouhu.toml"), setting).unwrap();
    assert!(program(&ground, &["keys", "new"]).status.success());
    assert!(program(&ground, &["migrate"]).status.success());
    for (version, remedy) in [("0", "shouhu migrate"), ("99", "newer")] {
        ground.tamper(&format!("UPDATE meta SET value = '{version}' WHERE name = 'schema'"));
        let output = program(&ground, &["serve", "--port", "0"]);
        let words = said(&output);
        assert!(!output.status.success() && words.contains(version) && words.contains(remedy), "{words}");
    }
}

#[test]
fn a_demo_never_takes_a_real_town_over() {
    let ground = Ground::sqlite();
    assert!(program(&ground, &["keys", "new"]).status.success());
    let output = program(&ground, &["demo", "--port", "0"]);
    assert!(!output.status.success() && said(&output).contains("not the demo"), "{}", said(&output));
}

#[test]
fn the_command_line_is_sound() {
    use clap::CommandFactory as _;
    Cli::command().debug_assert();
}
