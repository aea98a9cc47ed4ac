//! Both languages have the same keys, and every key written in a template or in Rust exists.

use super::{Lang, when};
use jiff::{Timestamp, civil::date};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|one| one == ending) {
            found.push(path);
        }
    }
    found
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Keys with the file they stand in, so that a key is not only there but in the file of the same name.
fn keys(lang: Lang) -> BTreeSet<(String, String)> {
    let folder = root().join("locales").join(lang.code());
    let mut keys = BTreeSet::new();
    for path in files(&folder, "ftl") {
        let file = path.strip_prefix(&folder).unwrap().display().to_string();
        for line in fs::read_to_string(&path).unwrap().lines() {
            let Some((key, _)) = line.split_once('=') else { continue };
            if line.starts_with(|c: char| c.is_ascii_lowercase()) {
                assert!(keys.insert((file.clone(), key.trim().to_owned())), "{key} stands twice in {file}");
            }
        }
    }
    keys
}

/// The name of every value that a message of this language takes.
fn values(lang: Lang) -> BTreeSet<&'static str> {
    let mut names = BTreeSet::new();
    for path in files(&root().join("locales").join(lang.code()), "ftl") {
        for piece in fs::read_to_string(path).unwrap().split('$').skip(1) {
            let name: String = piece.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
            names.insert(&*name.leak());
        }
    }
    names
}

/// Literals handed to a lookup: `t("…")`, `t1("…"`, `t2("…"`, `with("…"`.
fn used() -> BTreeSet<(String, String)> {
    let mut used = BTreeSet::new();
    let sources = [files(&root().join("templates"), "html"), files(&root().join("src"), "rs")].concat();
    for path in sources.iter().filter(|path| !path.ends_with("i18n/tests.rs") && !path.ends_with("i18n.rs")) {
        let text = fs::read_to_string(path).unwrap();
        for call in [".t(\"", ".t1(\"", ".t2(\"", "lang.with(\""] {
            for piece in text.split(call).skip(1) {
                let key = piece.split('"').next().unwrap().to_owned();
                used.insert((key, path.display().to_string()));
            }
        }
    }
    used
}

#[test]
fn both_languages_have_the_same_keys_in_the_same_files() {
    let (zh, en) = (keys(Lang::ZhCn), keys(Lang::En));
    let only: Vec<_> = zh.symmetric_difference(&en).collect();
    assert!(only.is_empty(), "only in one language: {only:?}");
    let names: BTreeSet<_> = zh.iter().map(|(_, key)| key).collect();
    assert_eq!(names.len(), zh.len(), "a key stands in two files");
}

#[test]
fn every_key_that_is_asked_for_exists() {
    let known: BTreeSet<_> = keys(Lang::ZhCn).into_iter().map(|(_, key)| key).collect();
    let missing: Vec<_> = used().into_iter().filter(|(key, _)| !known.contains(key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_key_opens_in_its_own_language() {
    for lang in Lang::ALL {
        let names = values(lang);
        for (file, key) in keys(lang) {
            let args = names.iter().map(|name| (*name, 1.into())).collect();
            assert_ne!(lang.with(&key, args), format!("[{key}]"), "{} {file} does not parse", lang.code());
        }
    }
}

#[test]
fn unknown_keys_and_languages_are_harmless() {
    assert_eq!(Lang::En.t("no-such-key"), "[no-such-key]");
    assert_eq!(Lang::from_code("en-GB,en;q=0.9"), Lang::En);
    assert_eq!(Lang::from_code("zh-TW"), Lang::ZhCn);
    assert_eq!(Lang::from_code("中"), Lang::ZhCn);
}

fn at(hour: i8, minute: i8) -> Timestamp {
    date(2026, 11, 25).at(hour, minute, 0, 0).to_zoned_datetime(when::town_zone()).unwrap().timestamp()
}

#[test]
fn times_read_as_people_say_them() {
    let now = at(11, 5);
    assert_eq!(when::absolute(Lang::ZhCn, at(14, 5), now), "11月25日 14:05");
    assert_eq!(when::absolute(Lang::En, at(14, 5), now), "25 Nov 14:05");
    assert_eq!(when::left(Lang::ZhCn, at(14, 5), now), "还有 3 小时");
    assert_eq!(when::left(Lang::ZhCn, at(10, 5), now), "已超 1 小时");
    assert_eq!(when::left(Lang::En, at(12, 5), now), "1 hour left");
    assert_eq!(when::left(Lang::ZhCn, now, now), "现在到期");
    assert_eq!(when::ago(Lang::ZhCn, at(10, 55), now), "10 分钟前");
    assert_eq!(when::ago(Lang::ZhCn, now, now), "刚刚");
    assert_eq!(when::iso(now), "2026-11-25T11:05:00+08:00");
}

#[test]
fn another_year_is_named() {
    let now = at(11, 5);
    let old = date(2025, 1, 3).at(8, 0, 0, 0).to_zoned_datetime(when::town_zone()).unwrap().timestamp();
    assert_eq!(when::absolute(Lang::ZhCn, old, now), "2025年1月3日 08:00");
    assert_eq!(when::absolute(Lang::En, old, now), "3 Jan 2025 08:00");
}

#[test]
fn spans_take_the_unit_that_tells_most() {
    let spans = [
        (0, "0 分钟"),
        (59, "59 分钟"),
        (95, "1 小时 35 分"),
        (120, "2 小时"),
        (2879, "47 小时"),
        (2880, "2 天"),
    ];
    for (minutes, words) in spans {
        assert_eq!(when::span(Lang::ZhCn, minutes), words);
    }
    assert_eq!(when::span(Lang::ZhCn, -5), "0 分钟");
}
