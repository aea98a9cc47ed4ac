//! Tests over the shipped rule files (规则文件测试), and over files that are wrong.

use super::{Amount, Level, Mark, Rollover, Rules, Shape, Unit};
use jiff::civil::date;
use std::path::{Path, PathBuf};

fn collect(folder: &Path, root: &Path, ending: &str, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, root, ending, files);
        } else if path.extension().is_some_and(|e| e == ending) {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            files.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The files that ship, sorted by path.
pub(crate) fn shipped_files() -> Vec<(String, String)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../rules");
    let mut files = Vec::new();
    collect(&root, &root, "toml", &mut files);
    files.sort();
    files
}

/// The rules that ship.
pub(crate) fn shipped() -> Rules {
    Rules::parse(&shipped_files()).unwrap_or_else(|faults| {
        panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })
}

/// Parses the shipped files after one was changed, and returns the faults as text.
fn faults_after(file: &str, change: impl Fn(&str) -> String) -> Vec<String> {
    let mut files = shipped_files();
    let found = files.iter_mut().find(|(name, _)| name == file).unwrap();
    let changed = change(&found.1);
    assert_ne!(changed, found.1, "the change must change something");
    found.1 = changed;
    Rules::parse(&files).unwrap_err().iter().map(ToString::to_string).collect()
}

fn version<'a>(rules: &'a Rules, id: &str, day: jiff::civil::Date) -> &'a super::ClockVersion {
    rules.clock(id).unwrap().version_at(day).unwrap()
}

#[test]
fn t01_to_t58_are_all_there_with_both_languages() {
    let rules = shipped();
    let mut wanted: Vec<String> = (1..=58).map(|n| format!("T{n:02}")).collect();
    wanted.extend(["T01a", "T03a", "T22a", "T22b"].map(String::from));
    for id in &wanted {
        let clock = rules.clock(id).unwrap_or_else(|| panic!("{id} is missing"));
        let now = clock.version_at(date(2026, 11, 23)).unwrap_or_else(|| panic!("{id} is not in force"));
        assert!(!clock.duty.is_blank() && !now.periods.is_empty() && !now.owners.is_empty(), "{id}");
        assert!(!now.basis.is_empty() || now.mark != Mark::L, "{id} claims law without an article");
    }
    let tees = rules.clocks().filter(|c| c.id.starts_with('T')).count();
    assert_eq!(tees, wanted.len());
}

#[test]
fn t01_to_t58_carry_the_numbers_of_the_domain_text() {
    let rules = shipped();
    let table = [
        ("T01a", "24 H"),
        ("T03", "3 D"),
        ("T04", "24 H, 3 D"),
        ("T05", "3 D, 7 D, 30 D"),
        ("T07", "24 H"),
        ("T08", "3 D"),
        ("T09", "7 D, 30 D, 7 D, 30 D"),
        ("T10", "3 D, 24 H, 3 D"),
        ("T11", "7 D"),
        ("T12", "15 D"),
        ("T13", "3 D"),
        ("T14", "3 D"),
        ("T15", "3 D"),
        ("T16", "7 D"),
        ("T17", "3 D"),
        ("T18", "5 D"),
        ("T19", "24 H"),
        ("T20", "72 H, 24 H"),
        ("T21", "6 M"),
        ("T22", "5 D"),
        ("T22a", "30 D, 14 D, 7 D"),
        ("T22b", "24 H"),
        ("T24", "7 D, 30 D, 90 D"),
        ("T25", "24 H"),
        ("T27", "30 D"),
        ("T28", "3 D, 24 H, 30 D, 7 D"),
        ("T29", "1 M, 10 D, 15 D"),
        ("T30", "6 M"),
        ("T31", "3 D"),
        ("T32", "7 D, 7 D"),
        ("T33", "7 D"),
        ("T34", "3 D, 3 D"),
        ("T35", "1 M"),
        ("T36", "30 D"),
        ("T37", "30 D"),
        ("T38", "3 D, 15 D"),
        ("T39", "15 D"),
        ("T40", "5 WD"),
        ("T41", "60 D"),
        ("T42", "30 D, 30 D"),
        ("T43", "24 H, 7 WD, 15 WD"),
        ("T44", "15 WD, 15 WD"),
        ("T46", "12 M"),
        ("T47", "10 WD, 2 WD"),
        ("T48", "12 M, 0 M"),
        ("T49", "7 D"),
        ("T52", "6 M"),
        ("T53", "36 M"),
        ("T54", "12 M"),
        ("T56", "24 H, 5 D"),
        ("T57", "5 MIN, 10 MIN, 30 MIN"),
    ];
    for (id, wanted) in table {
        let periods = &version(&rules, id, date(2026, 11, 23)).periods;
        let found: Vec<String> = periods.iter().map(|p| format!("{} {}", p.n, p.unit.code())).collect();
        assert_eq!(found.join(", "), wanted, "{id}");
    }
}

#[test]
fn t27_changes_with_the_law_of_2026() {
    let rules = shipped();
    let (old, new) = (version(&rules, "T27", date(2025, 12, 31)), version(&rules, "T27", date(2026, 1, 1)));
    assert_eq!((old.version, new.version), (1, 2));
    assert_eq!((old.extensions[0].times, new.extensions[0].times), (1, 2));
    assert!(!old.to_verify && new.to_verify && old.pausable("appraisal"));
    assert_ne!(old.start.event, new.start.event);
}

#[test]
fn t52_moves_from_article_21_to_23() {
    let rules = shipped();
    let old = rules.cite_all(version(&rules, "T52", date(2025, 12, 31)));
    let new = rules.cite_all(version(&rules, "T52", date(2026, 1, 1)));
    assert_eq!(old.zh, "《网络安全法》第21条第（三）项");
    assert_eq!(new.zh, "《网络安全法》第23条第（三）项");
    assert_eq!(new.en, "Cybersecurity Law, art. 23 item 3");
}

#[test]
fn t28_detention_never_rolls_over_a_holiday_and_t30_lets_a_person_choose() {
    let rules = shipped();
    assert_eq!(version(&rules, "T28", date(2026, 1, 1)).rollover, Rollover::None);
    assert_eq!(version(&rules, "T08", date(2026, 1, 1)).rollover, Rollover::NextWorkday);
    let probation = &version(&rules, "T30", date(2026, 1, 1)).periods[0];
    let admitted: Vec<u32> = (0..=24).filter(|n| probation.admits(*n)).collect();
    assert_eq!(admitted, (6..=12).collect::<Vec<u32>>());
    assert!(!probation.shape.breaches());
}

#[test]
fn t41_extension_tells_the_person_and_t58_never_breaches() {
    let rules = shipped();
    let extension = version(&rules, "T41", date(2026, 1, 1)).extension_of("usual").unwrap();
    assert!(extension.tell_person && extension.n == 30);
    let hint = version(&rules, "T58", date(2026, 1, 1));
    assert!(hint.to_verify && hint.periods.iter().all(|p| p.shape == Shape::Hint && !p.shape.breaches()));
}

#[test]
fn t38_extension_covers_the_decision_only() {
    let rules = shipped();
    let court = version(&rules, "T38", date(2026, 1, 1));
    assert!(court.extension_of("accept").is_none());
    assert_eq!(
        court.extension_of("decide").map(|e| Amount::new(e.n, e.unit)),
        Some(Amount::new(10, Unit::Day))
    );
}

#[test]
fn levels_are_four_unless_said_otherwise() {
    let rules = shipped();
    assert!(rules.clocks().flat_map(|c| &c.versions).all(|v| v.levels == Level::ALL));
}

#[test]
fn articles_read_as_people_write_them() {
    let rules = shipped();
    let cite = |law: &str, version: &str, article: &str| {
        let citation = super::Citation {
            law: law.to_owned(),
            version: version.to_owned(),
            articles: vec![article.to_owned()],
        };
        rules.cite(&citation).zh
    };
    assert_eq!(cite("fjb", "2015", "17"), "《反家庭暴力法》第17条");
    assert_eq!(cite("wbf", "2024", "11.2"), "《未成年人保护法》第11条第2款");
    assert_eq!(cite("xingfa", "2023", "236-1"), "《刑法》第236条之一");
    assert_eq!(cite("fyf", "2021", "32:4"), "《法律援助法》第32条第（四）项");
    assert_eq!(cite("nowhere", "1", "3"), "《nowhere》第3条");
}

#[test]
fn codes_have_labels_in_both_languages() {
    let rules = shipped();
    let label = |table: &str, code: &str| rules.code(table, code).unwrap().label();
    assert_eq!(label("sex", "2").zh, "女性");
    assert_eq!(label("kinship", "94").en, "Brother's daughter");
    assert_eq!(rules.table("situation").unwrap().codes.len(), 9);
    assert_eq!(rules.table("child_category").unwrap().codes.len(), 12);
    assert_eq!(rules.table("ethnic").unwrap().codes.len(), 58);
    assert_eq!(rules.table("track").unwrap().codes.len(), 8);
    assert_eq!(rules.table("data_class").unwrap().codes.len(), 6);
    assert!(rules.code("sex", "3").is_none() && rules.code("nothing", "1").is_none());
    for n in 1..=9 {
        assert_eq!(rules.code("kinship", &format!("X{n}")).unwrap().export_as.as_deref(), Some("99"));
    }
}

#[test]
fn codes_of_divisions_make_a_tree_with_thirteen_stations() {
    let rules = shipped();
    let (divisions, stations) = (rules.table("division").unwrap(), rules.table("station").unwrap());
    let villages: Vec<&str> = divisions.children("442000105000").map(|c| c.code.as_str()).collect();
    let served: Vec<&str> = stations.codes.iter().map(|c| c.code.as_str()).collect();
    assert_eq!((villages.len(), &villages), (13, &served));
    for code in &divisions.codes {
        let division = crate::codes::Division::parse(&code.code).unwrap();
        let above = code.parent.as_deref().map(|p| crate::codes::Division::parse(p).unwrap());
        assert_eq!(division.parent(), above, "{}", code.code);
    }
    for station in &stations.codes {
        assert!(rules.code("police_station", station.attr("police_station").unwrap()).is_some());
        assert!(station.to_verify);
    }
}

#[test]
fn codes_of_call_channels_are_the_service_numbers_that_phones_know() {
    for channel in &shipped().table("call_channel").unwrap().codes {
        let phone = crate::codes::Phone::parse(&channel.code).unwrap();
        assert_eq!(phone.kind(), crate::codes::PhoneKind::Service);
    }
}

#[test]
fn codes_of_roles_and_situations_agree_with_the_nouns() {
    let rules = shipped();
    let codes = |table: &str| -> Vec<String> {
        rules.table(table).unwrap().codes.iter().map(|c| c.code.clone()).collect()
    };
    let roles: Vec<&str> = crate::actor::Role::ALL.iter().map(|r| r.code()).collect();
    assert_eq!(codes("role"), roles);
    let situations = crate::report::Situation::ALL.map(crate::report::Situation::code);
    assert_eq!(codes("situation"), situations);
}

/// Rule ids in quotes, e.g. "T22a" or "H04", in a line of code.
fn rule_ids(line: &str) -> impl Iterator<Item = &str> {
    line.split('"').skip(1).step_by(2).filter(|word| {
        let digits = word.bytes().skip(1).take_while(u8::is_ascii_digit).count();
        (word.starts_with('T') || word.starts_with('H')) && digits == 2 && word.len() <= 4
    })
}

/// An unknown id would start no clock, and nobody would notice: so they are compared here.
#[test]
fn every_clock_that_the_nouns_name_has_a_rule() {
    let rules = shipped();
    let (mut files, mut named) = (Vec::new(), 0);
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
    collect(&root, &root, "rs", &mut files);
    for (file, text) in files.iter().filter(|(file, _)| !file.starts_with("rules")) {
        let production = text.split("#[cfg(test)]").next().unwrap();
        for id in production.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(rule_ids) {
            named += 1;
            assert!(rules.clock(id).is_some(), "{file} names {id}, which no rule file knows");
        }
    }
    assert!(named > 20);
}

#[test]
fn lanes_are_the_four_priorities_and_the_medical_one() {
    let rules = shipped();
    let ids: Vec<&str> = rules.lanes().map(|l| l.id.as_str()).collect();
    assert_eq!(ids, ["aid", "filing", "hearing", "medical", "prosecution"]);
    assert_eq!(rules.lane("aid").unwrap().name.zh, "优先援助");
}

#[test]
fn unconfirmed_lists_every_entry_from_memory() {
    let rules = shipped();
    let list = rules.unconfirmed();
    for wanted in ["T01a v1", "T27 v2", "T36 v1", "T44 v1", "T58 v1", "ethnic 01", "2027", "direct_filing"] {
        assert!(list.iter().any(|u| u.entry == wanted), "{wanted}");
    }
    assert!(list.iter().all(|u| !u.what.is_blank()));
    assert!(!list.iter().any(|u| u.entry == "T20 v1"));
}

#[test]
fn calendar_of_2026_and_the_unconfirmed_2027() {
    let rules = shipped();
    let calendar = rules.calendar();
    assert!((2019..=2026).all(|year| calendar.is_confirmed(year)));
    assert!(!calendar.is_confirmed(2027) && !calendar.is_confirmed(2018));
    assert!(!calendar.is_workday(date(2026, 2, 16)) && calendar.is_workday(date(2026, 2, 28)));
    assert!(!calendar.is_workday(date(2027, 1, 2)) && calendar.is_workday(date(2027, 1, 1)));
}

#[test]
fn faults_name_file_line_and_reason() {
    let faults = faults_after("codes/sex.toml", |text| text.replacen("en = \"Male\"", "en = 3", 1));
    assert_eq!(faults.len(), 1);
    assert!(faults[0].starts_with("codes/sex.toml:11: "), "{}", faults[0]);
    let faults = faults_after("clocks.toml", |text| text.replacen("[[clock]]", "[[clock]]\nodd = 1", 1));
    assert!(faults[0].starts_with("clocks.toml:12: ") && faults[0].contains("odd"), "{}", faults[0]);
    let faults = faults_after("laws.toml", |text| format!("{text}\n= broken"));
    assert!(faults.iter().any(|f| f.starts_with("laws.toml:")));
}

#[test]
fn faults_of_the_whole_are_found_where_they_stand() {
    let cases: [(&str, &str, &str, &str); 8] = [
        ("clocks.toml", "articles = [\"28\"]", "articles = [\"999\"]", "does not list article 999"),
        ("clocks.toml", "law = \"fjb\"", "law = \"nolaw\"", "unknown law nolaw"),
        ("clocks.toml", "owners = [\"COURT\"]", "owners = [\"KING\"]", "unknown role KING"),
        ("clocks.toml", "mark = \"M\"\nto_verify = true", "mark = \"M\"", "待核实"),
        ("clocks.toml", "id = \"T02\"", "id = \"T01\"", "already given"),
        ("clocks.toml", "until = \"2026-01-01\"", "until = \"2026-02-01\"", "overlap"),
        ("lanes.toml", "clocks = [\"T27\"]", "clocks = [\"T99\"]", "unknown clock T99"),
        ("codes/kinship.toml", "export_as = \"99\"", "export_as = \"98\"", "unknown code 98"),
    ];
    for (file, from, to, reason) in cases {
        let faults = faults_after(file, |text| text.replacen(from, to, 1));
        assert!(faults.iter().any(|f| f.contains(reason) && !f.contains(":0:")), "{reason}: {faults:?}");
    }
}

#[test]
fn faults_of_a_calendar_are_found() {
    let faults = faults_after("calendar/2026.toml", |t| t.replacen("\"2026-01-02\"", "\"2025-01-02\"", 1));
    assert!(faults[0].starts_with("calendar/2026.toml:9: "), "{}", faults[0]);
    let faults = faults_after("calendar/2026.toml", |t| t.replacen("\"2026-01-04\"", "\"2026-01-01\"", 1));
    assert!(faults[0].contains("both a holiday and a workday"), "{}", faults[0]);
    let faults = faults_after("calendar/2027.toml", |t| t.replacen("= false", "= true", 1));
    assert!(faults[0].contains("must list its holidays"), "{}", faults[0]);
}

#[test]
fn faults_of_missing_files_are_told_and_other_folders_are_passed_over() {
    let none: [(&str, &str); 0] = [];
    assert_eq!(Rules::parse(&none).unwrap_err().len(), 6);
    let mut files = shipped_files();
    files.push(("forms/report.toml".to_owned(), "= not ours".to_owned()));
    assert!(Rules::parse(&files).is_ok());
    let prefixed: Vec<_> = shipped_files().into_iter().map(|(n, t)| (format!("rules/{n}"), t)).collect();
    assert!(Rules::parse(&prefixed).is_ok());
}
