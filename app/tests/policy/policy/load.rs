//! Loading refuses what is wrong, with file, line and reason.

use super::world;
use app::policy::{Policy, PolicyFault};

fn fault(change: impl Fn(&str, &str) -> Option<String>) -> PolicyFault {
    let mut files = world::files();
    for (name, text) in &mut files {
        if let Some(new) = change(name, text) {
            *text = new;
        }
    }
    Policy::load(&files).err().unwrap()
}

#[test]
fn the_files_in_the_repository_load() {
    let policy = world::policy();
    assert!(policy.texts().len() <= 60, "{}", policy.texts().len());
}

#[test]
fn a_typo_in_an_attribute_is_refused_with_its_line() {
    let found = fault(|name, text| {
        (name == "00-bars.cedar").then(|| text.replace("resource.sealed", "resource.seald"))
    });
    assert_eq!(found.file, "00-bars.cedar");
    assert_eq!(found.line, Some(10));
}

#[test]
fn an_unknown_role_in_a_policy_is_refused() {
    let found = fault(|name, text| {
        (name == "20-full.cedar").then(|| text.replace("Role::\"DONOR\"", "Role::\"DONER\""))
    });
    assert_eq!(found.file, "20-full.cedar", "{found}");
}

#[test]
fn an_unknown_field_is_refused_with_its_line() {
    let found = fault(|name, _| {
        (name == "fields.toml").then(|| "[dv_facts]\nZZ = [\"risk_level\",\n  \"address\"]\n".to_owned())
    });
    assert_eq!((found.file.as_str(), found.line), ("fields.toml", Some(3)), "{found}");
}

#[test]
fn a_schema_that_lacks_an_action_is_refused() {
    let found = fault(|name, text| {
        name.ends_with(".cedarschema").then(|| text.replace("\"VisitDo\"", "\"VisitDoes\""))
    });
    assert!(found.reason.contains("VisitDo"), "{found}");
}

#[test]
fn a_policy_without_its_texts_is_refused() {
    let found = fault(|name, text| (name == "50-acts.cedar").then(|| text.replacen("@basis", "@reason", 1)));
    assert!(found.reason.contains("basis"), "{found}");
    assert!(found.line.is_some());
}

#[test]
fn broken_syntax_is_refused_with_its_line() {
    let found =
        fault(|name, text| (name == "30-part.cedar").then(|| text.replacen("permit (", "permti (", 1)));
    assert_eq!(found.file, "30-part.cedar");
    assert!(found.line.is_some(), "{found}");
}

#[test]
fn a_second_policy_of_the_same_id_is_refused() {
    let found = fault(|name, text| (name == "50-acts.cedar").then(|| format!("{text}\n{text}")));
    assert!(found.reason.contains("second policy"), "{found}");
}

#[test]
fn a_policy_about_a_single_stream_or_person_is_refused() {
    for one in ["resource == Stream::\"x\"", "principal == Staff::\"x\""] {
        let found = fault(|name, text| {
            let clause = format!("when {{ principal.suspended || {one} }};");
            (name == "00-bars.cedar").then(|| text.replacen("when { principal.suspended };", &clause, 1))
        });
        assert!(found.reason.contains("single stream"), "{found}");
        assert_eq!((found.file.as_str(), found.line.is_some()), ("00-bars.cedar", true));
    }
}
