//! Which pages are measured, as whom, and what is searched for.

use super::client::{Answer, Client};
use super::figure::{Table, Times, grouped, ms};
use super::program::{Served, now};
use super::{TIMES, WARM};

/// Lists: who, where, what it is. None of them opens an identity, and none shows more than 60 rows.
const LISTS: &[(&str, &str, &str)] = &[
    ("duty1", "/desk", "desk"),
    ("duty1", "/files", "files, running, all of the town"),
    ("case1", "/files", "files, running, a third of the town"),
    ("case1", "/files?stage=all", "files, all"),
    ("case1", "/files?track=criminal", "files of one track"),
    ("office1", "/referrals", "inbox of the hub"),
    ("psy1", "/referrals", "inbox of a counsellor"),
    ("office1", "/approvals", "approvals"),
    ("stn1", "/station", "station"),
    ("sys1", "/admin/people", "people and posts"),
    ("case1", "/rules", "rules in force"),
];

/// Pages with identity: where their link stands, and what begins it.
const IDENTITY: &[(&str, &str, &str, &str)] = &[
    ("duty1", "/desk", "/reports/", "report on the desk"),
    ("case1", "/files", "/files/", "file on one page"),
    ("case1", "/files/{file}", "/plans/", "plan"),
    ("psy1", "/referrals", "/referrals/", "referral, as its receiver"),
    ("case1", "/files/{file}", "/people/", "person"),
];

/// Kinds of query: what kind, and texts of that kind. People are invented from `fixtures/names.toml`,
/// identity numbers begin with 990000, phones with 1990000.
const SEARCHES: &[(&str, &[&str])] = &[
    ("name of 3 characters", &["林晓月", "石青峰", "唐雨禾", "温知夏", "田一鸣", "米佳宁"]),
    ("name of 2 characters", &["晓月", "青峰", "雨禾", "知夏", "一鸣", "佳宁"]),
    ("homophone", &["林小月", "石清风", "唐语禾", "温之夏", "田一明", "米家宁"]),
    ("pinyin", &["linxiaoyue", "shiqingfeng", "tangyuhe", "wenzhixia", "tianyiming", "mijianing"]),
    ("initials", &["lxy", "sqf", "tyh", "wzx", "tym", "mjn"]),
    ("part of an identity number", &["99000020150312", "99000020130409", "99000020171105", "20160721"]),
    ("part of a phone", &["19900001234", "00007890", "19900004321", "00005566"]),
    ("nobody", &["欧阳鹤鸣", "13800000000", "zzq"]),
];

/// Warm times of the lists.
pub(super) fn lists(served: &Served) -> Result<Table, String> {
    let mut table = Table::new(&["list, as whom", "p50 ms", "p99 ms", "KB"]);
    for (login, path, what) in LISTS {
        let mut client = Client::sign_in(served.port, login, &served.password)?;
        table.line(measured(&format!("{what}, {login}"), &mut || client.get(path))?);
    }
    Ok(table)
}

/// Warm times of pages with identity: each records its access durably before it answers.
pub(super) fn identity(served: &Served) -> Result<Table, String> {
    let mut table = Table::new(&["identity page with its commit, as whom", "p50 ms", "p99 ms", "KB"]);
    for (login, list, link, what) in IDENTITY {
        let mut client = Client::sign_in(served.port, login, &served.password)?;
        let Some(path) = found(&mut client, list, link)? else {
            table.line(vec![format!("{what}, {login}"), "none here".into(), String::new(), String::new()]);
            continue;
        };
        table.line(measured(&format!("{what}, {login}"), &mut || client.get(&path))?);
    }
    Ok(table)
}

/// The first page that a list leads to; a list of `{file}` is looked for over the first files.
fn found(client: &mut Client, list: &str, link: &str) -> Result<Option<String>, String> {
    if !list.contains("{file}") {
        return Ok(client.get(list)?.id_after(link).map(|id| format!("{link}{id}")));
    }
    let files = client.get("/files")?.body;
    for piece in files.split("/files/").skip(1) {
        let Some(id) = piece.get(..32) else { continue };
        let page = client.get(&list.replace("{file}", id))?;
        if let Some(id) = page.id_after(link) {
            return Ok(Some(format!("{link}{id}")));
        }
    }
    Ok(None)
}

/// Warm times of searches, and how much was found: a search that finds nobody is fast for nothing.
pub(super) fn search(served: &Served) -> Result<Table, String> {
    let mut table = Table::new(&["search, as duty1", "p50 ms", "p99 ms", "hits of one query"]);
    let mut client = Client::sign_in(served.port, "duty1", &served.password)?;
    let page = client.get("/search")?;
    let csrf = page.field("csrf").ok_or("the search page has no token")?.to_owned();
    for (kind, texts) in SEARCHES {
        let (mut times, mut hits) = (Times::default(), Vec::new());
        for turn in 0..WARM + TIMES / 4 {
            let text = texts[turn % texts.len()];
            let start = now();
            let answer = client.post("/search", &[("csrf", csrf.as_str()), ("q", text)])?;
            let took = start.elapsed();
            if answer.status != 200 {
                return Err(format!("the search for {kind} answered {}", answer.status));
            }
            if turn >= WARM {
                times.add(took);
            }
            if turn < texts.len() {
                // The desk finds reports where others find files; ids start with the year's zero, `new` does not.
                let many = ["/files/0", "/reports/0"].map(|link| answer.body.matches(link).count());
                hits.push(many.iter().sum::<usize>().to_string());
            }
        }
        table.line(vec![(*kind).to_owned(), ms(times.within(50)), ms(times.within(99)), hits.join(" ")]);
    }
    Ok(table)
}

fn measured(what: &str, ask: &mut dyn FnMut() -> Result<Answer, String>) -> Result<Vec<String>, String> {
    let (mut times, mut bytes) = (Times::default(), 0);
    for turn in 0..WARM + TIMES {
        let start = now();
        let answer = ask()?;
        let took = start.elapsed();
        if answer.status != 200 {
            let to = answer.location.unwrap_or_default();
            return Err(format!("{what} answered {} {to}", answer.status));
        }
        if turn >= WARM {
            times.add(took);
        }
        bytes = answer.body.len() as u64;
    }
    Ok(vec![what.to_owned(), ms(times.within(50)), ms(times.within(99)), grouped(bytes / 1_024)])
}
