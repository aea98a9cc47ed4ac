//! The reference vectors through the laboratory's own command.
#![expect(clippy::unwrap_used, reason = "a test stops where its own set-up fails")]

use std::process::Command;

fn run(file: &str) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_shouhu-lab")).args(["vectors", file]).output().unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn every_fixture_case_agrees() {
    let (ok, text) = run(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/kinship/vectors.jsonl"));
    assert!(ok, "{text}");
    for convention in ["kept", "pruned", "linked", "direct", "gb37223"] {
        assert!(text.contains(convention), "{text}");
    }
}

#[test]
fn a_wrong_value_is_found_and_fails() {
    let path = std::env::temp_dir().join(format!("shouhu-lab-vectors-{}.jsonl", std::process::id()));
    let case = r#"{"id":"W1","category":"X-linked","alleles":["10","11"],"freqs":[0.4,0.6],
        "genotypes":{"F":["10"],"C":["10","11"]},
        "hypotheses":{"H1":[{"id":"F","father":null,"mother":null,"sex":"M"},{"id":"C","father":"F","mother":null,"sex":"F"}],
        "H2":[{"id":"F","father":null,"mother":null,"sex":"M"},{"id":"C","father":null,"mother":null,"sex":"F"}]},
        "LR":1.26}"#;
    std::fs::write(&path, case.replace('\n', " ")).unwrap();
    let (ok, text) = run(path.to_str().unwrap());
    std::fs::remove_file(&path).unwrap();
    assert!(!ok);
    assert!(text.contains("beyond  W1"), "{text}");
}
