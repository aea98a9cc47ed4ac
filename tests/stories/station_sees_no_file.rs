//! In the village everybody knows everybody. A worker of its station can't tell that the file of a
//! sexual assault in her village exists: every address answers as if there were nothing, and no
//! list, search or count gives it away.
//!
//! mechanisms: 36, 113

use harness::{Actor, Answer, Caller, Device, Town};

/// The village, and the worker of its station.
const VILLAGE: &str = "七坊村";
const WORKER: &str = "stn7";
/// Who works on the file.
const OFFICER: &str = "case2";
/// What only the file of such a matter says.
const SITUATION: &str = "隐私部位";

#[tokio::test(flavor = "multi_thread")]
async fn station_sees_no_file() {
    let town = Town::start().await;
    let mut officer = Caller::sign_in(&town, OFFICER).await;
    let (file, page) = assault(&mut officer).await;
    let code_name = between(&page.text(), "<h1>", "</h1>").expect("the file's code name");
    let mut paths =
        vec![file.clone(), format!("{file}/seen"), format!("{file}/plan"), format!("{file}/refer")];
    for start in ["/referrals/", "/plans/", "/station/visits/", "/people/"] {
        paths.extend(hrefs(&page, start));
    }
    assert!(paths.len() > 6, "the file has people and hand-overs: {paths:?}");

    // Every address of the file answers her as one that was never given, but for the address
    // itself, to which the choice of language leads back.
    let mut worker = Caller::sign_in(&town, WORKER).await;
    for path in &paths {
        assert_eq!(officer.get(path).await.status, 200, "{path} exists for the officer");
        let there = worker.get(path).await;
        let absent = worker.get(&never_given(path)).await;
        assert_eq!(there.status, 404, "{path}");
        assert_eq!((there.status, bare(&there)), (absent.status, bare(&absent)), "{path}");
        let echoed = absent.text().replace(&never_given(path), path);
        assert!(there.text() == echoed, "{path} answers other bytes than nothing at all");
    }
    // So does every deed.
    let csrf = worker.get("/station").await.form("/display").value("csrf").expect("a token").to_owned();
    for verb in ["note", "risk", "suspect", "close"] {
        let fields =
            [("csrf", csrf.as_str()), ("command", "01890a5d-ac96-774b-bcce-b302099a8057"), ("text", "?")];
        let there = worker.post(&format!("{file}/{verb}"), &fields).await;
        let absent = worker.post(&format!("{}/{verb}", never_given(&file)), &fields).await;
        assert_eq!(there.status, absent.status, "{verb}");
        let echoed = absent.text().replace(&never_given(&file), &file);
        assert!(there.text() == echoed, "{verb} answers other bytes than nothing at all");
    }

    // No list, count or search knows it: neither by its code name nor by hers.
    let names = hers(&mut officer, &page).await;
    for list in [
        "/",
        "/station",
        "/files",
        "/files?stage=all",
        "/referrals",
        "/approvals",
        "/desk",
        "/search",
        "/rules",
    ] {
        let answer = worker.follow(list).await;
        assert!(!answer.text().contains(&code_name), "{list} names {code_name}");
        for name in &names {
            assert!(!answer.text().contains(name.as_str()), "{list} names {name}");
        }
    }
    let nothing = ask(&mut worker, &csrf, "没有这个人").await;
    for query in names.iter().chain([&code_name]) {
        let found = ask(&mut worker, &csrf, query).await;
        assert_eq!(found, nothing, "searching for {query} is answered otherwise than for nobody");
    }

    // On her phone: her own tasks, and not a word of it.
    let mut phone = Actor::sign_in_on(&town, Device::Phone, WORKER).await;
    phone.can_tap("@task").await;
    phone.source_is_without(&code_name).await;
    phone.shot("her own tasks").await;
    phone.open(&file).await;
    phone.sees("没有找到").await;
    phone.shot("absent").await;
    phone.console_is_quiet_but(&["status of 404"]).await;
}

/// The officer's file of a sexual assault in the village, with its page.
async fn assault(officer: &mut Caller) -> (String, Answer) {
    let list = officer.get("/files?stage=").await;
    let rows = list.text();
    let rows = rows.split("<tr").filter(|row| row.contains(VILLAGE));
    let files: Vec<String> = rows.filter_map(|row| between(row, "href=\"", "\"")).collect();
    for file in files {
        let page = officer.get(&file).await;
        if page.text().contains(SITUATION) {
            return (file, page);
        }
    }
    unreachable!("{OFFICER} has no such file in {VILLAGE}");
}

/// Her name, as the page of her own record tells the officer.
async fn hers(officer: &mut Caller, page: &Answer) -> Vec<String> {
    let mut names = Vec::new();
    for person in hrefs(page, "/people/") {
        let page = officer.get(&person).await;
        names.extend(between(&page.text(), "<h1>", "</h1>"));
    }
    assert!(!names.is_empty(), "the officer knows her name");
    names
}

/// The answer to a search, but for the words asked for.
async fn ask(worker: &mut Caller, csrf: &str, query: &str) -> String {
    let answer = worker.post("/search", &[("csrf", csrf), ("q", query)]).await;
    assert_eq!(answer.status, 200);
    let words: String = answer.text().replace(query, "…");
    words.lines().filter(|line| !line.contains("name=\"command\"")).collect()
}

fn hrefs(page: &Answer, start: &str) -> Vec<String> {
    let text = page.text();
    let all = text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let mut found: Vec<String> = all.filter(|href| href.starts_with(start)).map(str::to_owned).collect();
    found.sort();
    found.dedup();
    found
}

fn between(text: &str, start: &str, end: &str) -> Option<String> {
    Some(text.split(start).nth(1)?.split(end).next()?.to_owned())
}

/// The same address with an id that was never given.
fn never_given(path: &str) -> String {
    let id = path.split('/').find(|part| part.len() >= 32).expect("the address of one thing");
    let (head, last) = id.split_at(id.len() - 1);
    let other = if last == "0" { "1" } else { "0" };
    path.replace(id, &format!("{head}{other}"))
}

/// Headers that tell one thing from another.
fn bare(answer: &Answer) -> Vec<(String, String)> {
    answer.headers.iter().filter(|(name, _)| name != "date").cloned().collect()
}
