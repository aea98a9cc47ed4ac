//! Forbidden and absent: for every route that takes an id, and for every noun, an outsider who asks
//! for what exists and for what doesn't makes the same calls to the store, in the same order, and
//! gets the same bytes.

use crate::ground::Ground;
use crate::recorder::Recorder;
use app::House;
use app::work::Request;
use domain::actor::Actor;
use domain::ids::{CommandId, FileId, StaffId, StreamId};
use domain::noun::Kind;
use domain::text::Confidential;
use jiff::ToSpan as _;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Nobody's id.
const ABSENT: &str = "01890000000070008000000000000000";
/// An id as it is written.
const ID_CHARS: usize = 32;
/// Outsiders of most matters, of very different roles.
const OUTSIDERS: &[&str] = &["stn3", "sch1", "psy1", "donor1", "sys1", "case2"];
/// Enough of a form for most handlers to come as far as the guard.
const FIELDS: &str = "reason=x&text=x&words=x&risk=red&step=filed&track=criminal&until=2026-12-01&to=psy\
    &need=counselling&fields=name&urgency=red&stage=x&name=x&number=x&officer=x&attendance=same&class=same\
    &mood=same&verdict=same&judgement=same&decision=no_case&feedback=accepted&party=x&outcome=done&view=x&measure=0&owner=x";

/// What somebody is answered, and what was asked of the store meanwhile.
#[derive(PartialEq, Eq)]
struct Told {
    calls: Vec<String>,
    answer: String,
}

struct Caller {
    address: SocketAddr,
    cookie: String,
    csrf: String,
    recorder: Arc<Recorder>,
}

impl Caller {
    async fn sign_in(house: &House, address: SocketAddr, login: &str, recorder: &Arc<Recorder>) -> Self {
        let password = "demo-guzhen-2026";
        let token = app::services::signin::sign_in_with_password(house, login, password).await.unwrap();
        let recorder = Arc::clone(recorder);
        let mut caller =
            Self { address, cookie: format!("session={}", token.0), csrf: String::new(), recorder };
        let page = caller.send("GET", "/account", "").await;
        let csrf = page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        csrf.unwrap_or_else(|| panic!("{login} has no account page: {page}")).clone_into(&mut caller.csrf);
        caller
    }

    async fn send(&self, method: &str, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.cookie,
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Asks one route for one id.
    async fn ask(&self, route: &web::routes::Route, id: &str, commands: &mut u32) -> Told {
        *commands += 1;
        let path = filled(route.path, id);
        let body = match route.method {
            "POST" => format!("csrf={}&command={}&{FIELDS}", self.csrf, command(*commands)),
            _ => String::new(),
        };
        self.recorder.forget();
        let answer = self.send(route.method, &path, &body).await;
        let calls = self.recorder.calls().iter().map(|call| masked(call, id)).collect();
        Told { calls, answer: masked(&answer, id) }
    }
}

fn command(number: u32) -> String {
    format!("01890000-0000-7000-9000-{number:012x}")
}

/// The route with an id wherever it takes a parameter.
fn filled(path: &str, id: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { id } else { part }).collect::<Vec<_>>().join("/")
}

/// The same text without the id that was asked for, ids drawn for forms, and the moment.
fn masked(text: &str, asked: &str) -> String {
    let mut plain = String::new();
    let mut rest = text.replace(asked, "ASKED");
    if let Some(at) = rest.find("\r\ndate: ") {
        let end = rest[at + 2..].find("\r\n").map_or(rest.len(), |n| at + 2 + n);
        rest.replace_range(at..end, "");
    }
    let chars: Vec<char> = rest.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        if let Some(length) = id_length(&chars[at..]) {
            plain.push_str("DRAWN");
            at += length;
        } else {
            plain.push(chars[at]);
            at += 1;
        }
    }
    plain
}

/// How many characters of an id stand here, with or without its dashes.
fn id_length(chars: &[char]) -> Option<usize> {
    let plain = |length: usize| chars.len() >= length && chars[..length].iter().all(char::is_ascii_hexdigit);
    let dashed = |(at, c): (usize, &char)| match at {
        8 | 13 | 18 | 23 => *c == '-',
        _ => c.is_ascii_hexdigit(),
    };
    let with_dashes = chars.len() >= 36 && chars[..36].iter().enumerate().all(dashed);
    if with_dashes { Some(36) } else { plain(ID_CHARS).then_some(ID_CHARS) }
}

/// Streams of the town by noun.
async fn streams(house: &House) -> BTreeMap<&'static str, BTreeSet<StreamId>> {
    let mut found: BTreeMap<&'static str, BTreeSet<StreamId>> = BTreeMap::new();
    let mut after = 0;
    loop {
        let facts = house.reads.journal(&house.town, after, 1_000).await.unwrap();
        let Some(last) = facts.last() else { return found };
        after = last.position;
        for id in facts.iter().map(|fact| fact.stream).collect::<BTreeSet<_>>() {
            if let Some(stored) = house.reads.stream(&house.town, id).await.unwrap() {
                found.entry(stored.kind.code()).or_default().insert(id);
            }
        }
    }
}

async fn actor(house: &House, login: &str) -> Actor {
    let stored = house.reads.by_facet(&house.town, "login", login).await.unwrap().remove(0);
    let id = StaffId::from(stored.stream);
    let staff = app::stream::open_stored::<domain::staff::Staff>(house, stored).await.unwrap().unwrap();
    staff.noun().actor(id, house.town.clone(), 0, true).unwrap()
}

/// One stream of each noun that does not exist for somebody.
async fn hidden(
    house: &House,
    actor: &Actor,
    all: &BTreeMap<&'static str, BTreeSet<StreamId>>,
) -> Vec<(&'static str, StreamId)> {
    let mut found = Vec::new();
    // The register of units is nobody's secret: the frame of every page reads it.
    for (kind, streams) in all.iter().filter(|(kind, _)| **kind != Kind::Alliance.code()) {
        for id in streams {
            if house.reads.level(&house.viewer(actor), *id).await.unwrap().is_none() {
                found.push((*kind, *id));
                break;
            }
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outsider_makes_the_same_calls_for_what_exists_and_what_does_not() {
    let ground = Ground::sqlite();
    ground.demo(56).await;
    let (_store, house) = ground.open().await;
    compare_everybody(&house).await;
    let all = streams(&house).await;
    let (house, recorder) = Recorder::around(house);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let extras = shouhu::wiring::DemoExtras::default();
    let router = shouhu::wiring::router(&ground.config, house.clone(), address.port(), extras);
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let routes: Vec<_> = web::routes::TABLE.iter().filter(|route| route.path.contains("{id}")).collect();
    assert!(routes.len() > 40, "the route table was not read");
    let (mut seen, mut commands, mut told) = (BTreeMap::<&str, u32>::new(), 0, Vec::new());
    for login in OUTSIDERS {
        let outsider = actor(&house, login).await;
        let caller = Caller::sign_in(&house, address, login, &recorder).await;
        for (kind, id) in hidden(&house, &outsider, &all).await {
            *seen.entry(kind).or_default() += 1;
            for route in &routes {
                let exists = caller.ask(route, &id.to_string(), &mut commands).await;
                let absent = caller.ask(route, ABSENT, &mut commands).await;
                assert!(!exists.calls.is_empty(), "{} {}: nothing was recorded", route.method, route.path);
                if exists != absent {
                    told.push(difference(
                        &format!("{login} {} {} ({kind})", route.method, route.path),
                        &exists,
                        &absent,
                    ));
                }
            }
        }
    }
    server.abort();
    assert!(told.is_empty(), "{} answers tell what exists:\n{}", told.len(), told.join("\n"));
    for kind in [
        Kind::File,
        Kind::Report,
        Kind::Person,
        Kind::Plan,
        Kind::Visit,
        Kind::Referral,
        Kind::Approval,
        Kind::Pair,
        Kind::LinkRun,
        Kind::PairSample,
    ] {
        assert!(seen.get(kind.code()).is_some_and(|outsiders| *outsiders >= 3), "{kind:?}: {seen:?}");
    }
}

/// Pairs, a run and a sample, as the hub makes them.
async fn compare_everybody(house: &House) {
    let office = actor(house, "office1").await;
    let request = Request { command: CommandId(house.ids.next()), expected: None, body: () };
    app::services::pair::start_run(house, &office, &request).await.unwrap();
    let mut matching = app::jobs::matching::Matching::default();
    while matching.round(house).await.unwrap() {}
    let queue = app::queries::pair::queue(house, &office, &["open"]).await.unwrap();
    let pair = app::stream::open::<domain::pair::Pair>(house, queue[0].item.stream).await.unwrap().unwrap();
    let (left, right) = pair.noun().records().unwrap();
    let input = app::services::pair::DecideInput {
        left,
        right,
        verdict: domain::pair::Verdict::Apart,
        ground: domain::pair::Ground::Papers,
        words: None,
    };
    let request = Request { command: CommandId(house.ids.next()), expected: None, body: input };
    app::services::pair::decide(house, &office, &request).await.unwrap();
    let request = Request { command: CommandId(house.ids.next()), expected: None, body: () };
    app::services::pair::draw_sample(house, &office, &request).await.unwrap();
}

/// Where two answers part.
fn difference(what: &str, exists: &Told, absent: &Told) -> String {
    if exists.calls != absent.calls {
        return format!("{what}\n  exists: {:?}\n  absent: {:?}", exists.calls, absent.calls);
    }
    let at = exists.answer.bytes().zip(absent.answer.bytes()).take_while(|(a, b)| a == b).count();
    let near =
        |text: &str| text.bytes().skip(at.saturating_sub(40)).take(160).map(char::from).collect::<String>();
    format!("{what}\n  exists: …{}\n  absent: …{}", near(&exists.answer), near(&absent.answer))
}

/// Asking for an approval is the one act on what one may not see: it too must not tell.
#[tokio::test(flavor = "multi_thread")]
async fn asking_for_an_approval_tells_nothing_of_the_file() {
    let ground = Ground::sqlite();
    ground.demo(12).await;
    let (_store, house) = ground.open().await;
    let all = streams(&house).await;
    let (house, recorder) = Recorder::around(house);
    let asker = actor(&house, "psy1").await;
    let found = hidden(&house, &asker, &all).await;
    let file = found.iter().find(|(kind, _)| *kind == Kind::File.code()).unwrap().1;
    let absent = StreamId(ABSENT.parse().unwrap());
    let mut traces = Vec::new();
    for id in [file, absent] {
        let input = app::services::approval::AskInput {
            file: FileId::from(id),
            fields: BTreeSet::from(["minor_victim_identity.name".to_owned()]),
            reason: Confidential::new("约见前要知道怎么称呼"),
            until: house.now().checked_add((24 * 7).hours()).unwrap(),
        };
        recorder.forget();
        let request = Request { command: CommandId(house.ids.next()), expected: None, body: input };
        app::services::approval::ask(&house, &asker, &request).await.unwrap();
        traces.push(recorder.calls().iter().map(|call| masked(call, &id.to_string())).collect::<Vec<_>>());
    }
    assert!(traces[0].iter().any(|call| call.starts_with("append")), "{traces:?}");
    assert_eq!(traces[0], traces[1]);
}
