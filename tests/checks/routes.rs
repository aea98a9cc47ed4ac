//! Every route × every role, from the route table itself: nobody gets a fault, nobody writes without
//! the session's token, and what is not there looks like what is not for her.

use harness::{Answer, Caller, Town};
use std::collections::BTreeSet;

/// One line of the route table.
struct Route {
    method: String,
    path: String,
    audience: String,
}

/// The table, read from where every URL is named once.
fn table() -> Vec<Route> {
    let mut audience = String::new();
    let mut routes = Vec::new();
    for line in include_str!("../../web/src/routes.rs").lines().map(str::trim) {
        if let Some(name) = line.strip_suffix(" {")
            && ["Public", "Ward", "Staff", "Station", "Admin", "Test"].contains(&name)
        {
            name.clone_into(&mut audience);
        }
        let Some((method, rest)) = line.split_once(" \"") else { continue };
        if !matches!(method, "GET" | "POST") {
            continue;
        }
        let Some((path, _)) = rest.split_once('"') else { continue };
        routes.push(Route { method: method.to_owned(), path: path.to_owned(), audience: audience.clone() });
    }
    routes
}

/// Puts an id that nothing has into every parameter.
fn filled(path: &str, id: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { id } else { part });
    parts.collect::<Vec<_>>().join("/")
}

const ABSENT: &str = "01890000-0000-7000-8000-000000000000";

/// Accounts of the demo town, one for each role.
const ACCOUNTS: &[&str] = &[
    "duty1", "office1", "case1", "beat1", "lab1", "proc1", "zz1", "wf1", "ca1", "cyl1", "edu1", "sch1",
    "jus1", "law1", "hosp1", "court1", "stn1", "psy1", "sw1", "adult1", "donor1", "remote1", "hot1", "mail1",
    "pub1", "sys1", "sec1", "aud1", "lead1",
];

/// Routes that no test can ask for in this way, with the reason; the file stays empty.
fn leftovers() -> BTreeSet<String> {
    include_str!("routes_untested.txt").lines().filter(|l| !l.starts_with('#')).map(str::to_owned).collect()
}

fn allowed(status: u16) -> bool {
    matches!(status, 200 | 204 | 303 | 307 | 403 | 404 | 409 | 413 | 422)
}

#[tokio::test]
async fn every_route_answers_every_role_without_a_fault() {
    let town = Town::start().await;
    let left = leftovers();
    assert!(left.is_empty(), "routes left untested: {left:?}");
    let routes = table();
    assert!(routes.len() > 20, "the route table was not read");
    for account in ACCOUNTS {
        let mut caller = Caller::sign_in(&town, account).await;
        for route in routes.iter().filter(|r| r.path != "/live" && r.path != "/exit" && r.path != "/sign-out")
        {
            let path = filled(&route.path, ABSENT);
            let answer = ask(&mut caller, route, &path).await;
            assert!(allowed(answer.status), "{account}: {} {path} answered {}", route.method, answer.status);
            if route.method == "POST" && route.audience != "Public" && route.audience != "Ward" {
                assert_ne!(answer.status, 200, "{account}: a write without token was taken: {path}");
            }
        }
    }
}

async fn ask(caller: &mut Caller, route: &Route, path: &str) -> Answer {
    match route.method.as_str() {
        "GET" => caller.get(path).await,
        _ => caller.post(path, &[("command", ABSENT)]).await,
    }
}

#[tokio::test]
async fn nobody_who_is_not_signed_in_gets_past_the_door() {
    let town = Town::start().await;
    for route in table().iter().filter(|r| matches!(r.audience.as_str(), "Staff" | "Station" | "Admin")) {
        let mut stranger = Caller::of(&town);
        let path = filled(&route.path, ABSENT);
        let answer = ask(&mut stranger, route, &path).await;
        let to_door =
            answer.status == 303 && answer.header("location").is_some_and(|l| l.starts_with("/sign-in"));
        // A form too broken to be read is refused before anybody looks who sent it.
        // A stream can't lead to a page: it is empty.
        let silent = path == "/live" && answer.status == 204 && answer.body.is_empty();
        let refused = to_door || silent || matches!(answer.status, 404 | 422);
        assert!(refused, "{} {path}: {}", route.method, answer.status);
        assert!(!answer.text().contains("青"), "{path} told a stranger something");
    }
}

#[tokio::test]
async fn forbidden_and_absent_are_the_same_bytes() {
    let town = Town::start().await;
    let mut officer = Caller::sign_in(&town, "case1").await;
    let list = officer.get("/files?stage=all").await.text();
    let file = list.split("/files/").find_map(|rest| {
        let id: String = rest.chars().take_while(|c| c.is_ascii_hexdigit() || *c == '-').collect();
        (id.len() >= 32).then_some(id)
    });
    let real = file.expect("the case officer sees a file");
    let without = |answer: &Answer, id: &str| (answer.status, answer.text().replace(id, "ID"));
    for account in ["stn1", "sch1", "donor1", "sys1", "hot1"] {
        let mut other = Caller::sign_in(&town, account).await;
        for verb in ["", "/seen", "/suggest"] {
            let forbidden = other.get(&format!("/files/{real}{verb}")).await;
            let absent = other.get(&format!("/files/{ABSENT}{verb}")).await;
            assert_eq!(without(&forbidden, &real), without(&absent, ABSENT), "{account} can tell: {verb}");
            assert_eq!(forbidden.status, 404);
        }
    }
}
