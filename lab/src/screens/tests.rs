//! The screens through their router: who sees what, and the way from a package to a verdict.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use exchange::{
    Action, GroupNo, Items, Outgoing, Package, Role, Route, Sample, SampleNo, Sequence, Sex, SigningKey,
    Status,
};
use tower::ServiceExt as _;

use super::{Desk, Options, Secret, invented_profiles, router};
use crate::laboratory::fact::Duty;
use crate::laboratory::{Laboratory, Places};

const PASSWORD: &str = "correct horse";

const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn platform() -> SigningKey {
    SigningKey::from_bytes(&[9; 32])
}

/// A laboratory with staff, before any sample.
fn desk(folder: &std::path::Path, http_exchange: bool) -> Arc<Desk> {
    std::fs::create_dir_all(folder.join("keys")).unwrap();
    std::fs::write(folder.join("keys/platform.pub"), platform().public().to_hex()).unwrap();
    let route = Route::new("lab-990000", "platform-990000").unwrap();
    let places = Places { data: folder.to_owned(), national: None, route, threads: 1 };
    let mut laboratory = Laboratory::open(&places).unwrap();
    let now = || "2026-11-28T02:00:00Z".parse().unwrap();
    if laboratory.state.staff.is_empty() {
        laboratory.add_staff(now(), "ana", Duty::Analyst, PASSWORD).unwrap();
        for reviewer in ["rev1", "rev2", "rev3"] {
            laboratory.add_staff(now(), reviewer, Duty::Reviewer, PASSWORD).unwrap();
        }
    }
    let line = http_exchange.then(|| Secret::of(SECRET).unwrap());
    Desk::new(laboratory, Options { now, demo: true, line, font: None })
}

/// Somebody with a cookie.
struct Visitor {
    desk: Arc<Desk>,
    cookie: String,
}

struct Answer {
    status: StatusCode,
    location: String,
    text: String,
}

impl Visitor {
    async fn ask(&self, request: Request<Body>) -> (Answer, String) {
        let response = router(Arc::clone(&self.desk)).oneshot(request).await.unwrap();
        let head =
            |name| response.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        let (location, cookie) = (head(header::LOCATION), head(header::SET_COOKIE));
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), 16 << 20).await.unwrap();
        (Answer { status, location, text: String::from_utf8_lossy(&bytes).into_owned() }, cookie)
    }

    async fn sign_in(desk: &Arc<Desk>, login: &str, password: &str) -> Self {
        let mut visitor = Self { desk: Arc::clone(desk), cookie: String::new() };
        let body = format!("login={login}&password={}", password.replace(' ', "+"));
        let request = visitor.request("POST", "/sign-in", &body);
        let (_, cookie) = visitor.ask(request).await;
        visitor.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        visitor
    }

    fn request(&self, method: &str, path: &str, body: &str) -> Request<Body> {
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.to_owned()))
            .unwrap()
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask(self.request("GET", path, "")).await.0
    }

    /// Sends a form with the token of the page it came from.
    async fn post(&self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let text = self.get(page).await.text;
        let token = text.split("name=\"csrf\" value=\"").nth(1).and_then(|t| t.split('"').next());
        let mut pairs = vec![("csrf", token.unwrap_or_default())];
        pairs.extend(fields);
        let body = serde_urlencoded::to_string(pairs).unwrap();
        self.ask(self.request("POST", path, &body)).await.0
    }
}

fn package(sent: &Sequence, samples: Vec<Sample>) -> Package {
    let route = Route::new("platform-990000", "lab-990000").unwrap();
    let at = "2026-11-28T01:00:00Z".parse().unwrap();
    Outgoing::new(route, at, Items::Samples(samples)).sign(&platform(), sent).unwrap()
}

fn sample(seed: u8, group: GroupNo, role: Role) -> Sample {
    Sample {
        sample: SampleNo::from_random([seed; 8]),
        group,
        role,
        sex: Sex::Unknown,
        action: Action::Compare,
    }
}

#[tokio::test]
async fn nobody_sees_anything_before_signing_in() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), false);
    let nobody = Visitor { desk: Arc::clone(&desk), cookie: String::new() };
    for path in ["/", "/samples", "/dvi", "/exchange", "/about", "/case/1", "/case/1/report.pdf"] {
        let answer = nobody.get(path).await;
        assert_eq!((answer.status, answer.location.as_str()), (StatusCode::SEE_OTHER, "/sign-in"), "{path}");
    }
    assert!(Visitor::sign_in(&desk, "ana", "wrong password").await.cookie.is_empty());
    assert!(Visitor::sign_in(&desk, "nobody", PASSWORD).await.cookie.is_empty());
    let ana = Visitor::sign_in(&desk, "ana", PASSWORD).await;
    assert_eq!(ana.get("/").await.status, StatusCode::OK);
    let forged = ana.request("POST", "/exchange/make", "csrf=00");
    assert_eq!(ana.ask(forged).await.0.status, StatusCode::FORBIDDEN);
    assert_eq!(ana.get("/case/7").await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        ana.get("/api/packages").await.status,
        StatusCode::NOT_FOUND,
        "no line unless it is switched on"
    );
}

#[tokio::test]
async fn a_name_guessed_too_often_has_to_wait() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), false);
    for _ in 0..5 {
        Visitor::sign_in(&desk, "ana", "wrong password").await;
    }
    assert!(Visitor::sign_in(&desk, "ana", PASSWORD).await.cookie.is_empty());
    assert!(!Visitor::sign_in(&desk, "rev1", PASSWORD).await.cookie.is_empty());
}

#[tokio::test]
async fn from_package_to_verdict_with_two_who_do_not_see_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), false);
    let ana = Visitor::sign_in(&desk, "ana", PASSWORD).await;
    let group = GroupNo::from_random([7; 8]);
    let family = vec![sample(1, group, Role::Father), sample(2, group, Role::Mother)];
    let first = package(&Sequence::START, family);
    let text = first.to_text();
    ana.post("/exchange", "/exchange/take", &[("text", &text)]).await;
    assert!(ana.get("/exchange").await.text.contains("2 条"));
    ana.post("/exchange", "/exchange/take", &[("text", &text)]).await;
    assert!(ana.get("/exchange").await.text.contains("已经收过"), "twice changes nothing");

    let csv = invented_profiles(&desk.laboratory(), group, "found");
    ana.post("/samples", "/samples/import", &[("text", &csv), ("format", "csv")]).await;
    assert!(ana.get("/samples").await.text.contains("收下 3 份"));
    ana.post(&format!("/search/{group}"), &format!("/search/{group}/run"), &[]).await;
    while desk.search_next().unwrap() {}
    let page = ana.get(&format!("/search/{group}")).await.text;
    let at = page.find(&format!("href=\"/search/{group}/")).unwrap();
    let candidate_path: String = page[at + 6..].chars().take_while(|c| *c != '"').collect();
    let candidates = page.matches("class=\"row-link mono\"").count();
    assert_eq!(candidates, 1, "the child and nobody else");

    let comparison = ana.get(&candidate_path).await;
    assert!(comparison.text.contains("<svg"));
    ana.post(&candidate_path, &candidate_path, &[]).await;
    let case = ana.get("/case/1").await.text;
    assert!(case.contains("待复采"));

    // No confirmation without a second sample of the same person.
    let rev1 = Visitor::sign_in(&desk, "rev1", PASSWORD).await;
    rev1.post("/case/1", "/case/1/opinion", &[("opinion", "confirm")]).await;
    assert!(rev1.get("/case/1").await.text.contains("要确认，先要有"));
    ana.post("/case/1", "/case/1/resample", &[]).await;
    let page = ana.get("/samples?case=1&plot=found").await.text;
    let second = page.split("<textarea").nth(1).and_then(|t| t.split_once('>')).unwrap().1;
    let second = second.split("</textarea>").next().unwrap().to_owned();
    ana.post("/samples", "/samples/import", &[("text", &second), ("case", "1"), ("format", "csv")]).await;
    assert!(ana.get("/case/1").await.text.contains("是同一人"));

    // The analyst gives no opinion; the second reviewer sees nothing of the first's.
    ana.post("/exchange", "/case/1/opinion", &[("opinion", "confirm")]).await;
    assert!(ana.get("/case/1").await.text.contains("只有复核人"));
    rev1.post("/case/1", "/case/1/opinion", &[("opinion", "confirm")]).await;
    let own = rev1.get("/case/1").await.text;
    assert!(own.contains("rev1:"), "she sees her own");
    let rev2 = Visitor::sign_in(&desk, "rev2", PASSWORD).await;
    let blind = rev2.get("/case/1").await.text;
    assert!(blind.contains("1 份意见") && !blind.contains("rev1"), "that one was given, not whose nor which");
    rev2.post("/case/1", "/case/1/opinion", &[("opinion", "confirm")]).await;
    let decided = rev2.get("/case/1").await.text;
    assert!(decided.contains("rev1:") && decided.contains("rev2:"));

    told_and_reported(&desk, &ana).await;
}

/// The package holds both verdicts and nothing else; report, joint view and all pages are there.
async fn told_and_reported(desk: &Desk, ana: &Visitor) {
    ana.post("/exchange", "/exchange/make", &[]).await;
    let file = ana.get("/exchange/verdicts-1.json").await.text;
    let verdicts = Package::parse(&file).unwrap();
    let public = desk.laboratory().public_key();
    let route = Route::new("lab-990000", "platform-990000").unwrap();
    let verified = verdicts.verify(&public, &route).unwrap();
    let Items::Verdicts(items) = verified.items() else { panic!("verdicts") };
    assert_eq!(items.len(), 2);
    for item in items {
        assert_eq!(item.status, Status::Confirmed);
        assert_eq!(item.decided.len(), 2);
    }
    assert!(!file.contains("rev1") && !file.contains("TH01"));

    let report = ana.get("/case/1/report.pdf").await;
    assert_eq!(report.status, StatusCode::OK);
    assert!(report.text.starts_with("%PDF"));
    let joint = ana.get("/dvi").await.text;
    assert!(joint.contains('●'));
    for path in ["/", "/samples", "/about", "/exchange"] {
        let page = ana.get(path).await.text;
        assert!(!page.contains("[nav") && !page.contains("[col"), "{path}");
    }
}

/// The platform at the other end of the line.
struct Platform {
    nobody: Visitor,
    secret: String,
}

impl Platform {
    fn of(desk: &Arc<Desk>, secret: &str) -> Self {
        let nobody = Visitor { desk: Arc::clone(desk), cookie: String::new() };
        Self { nobody, secret: secret.to_owned() }
    }

    async fn ask(&self, method: &str, path: &str, body: String) -> (StatusCode, String) {
        let mut request = self.nobody.request(method, path, &body);
        let bearer = format!("Bearer {}", self.secret).parse().unwrap();
        request.headers_mut().insert(header::AUTHORIZATION, bearer);
        let answer = self.nobody.ask(request).await.0;
        (answer.status, answer.text)
    }

    async fn send(&self, text: String) -> StatusCode {
        self.ask("POST", "/api/packages", text).await.0
    }

    async fn standing(&self) -> String {
        self.ask("GET", "/api/packages", String::new()).await.1
    }
}

#[tokio::test]
async fn the_line_takes_signed_packages_in_order_only() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), true);
    let platform = Platform::of(&desk, SECRET);
    let group = GroupNo::from_random([7; 8]);
    let one = package(&Sequence::START, vec![sample(1, group, Role::Father)]);
    let two = package(&Sequence::START.after(&one), vec![]);
    assert_eq!(platform.standing().await, r#"{"taken":0,"made":0}"#);
    assert_eq!(platform.send("{}".into()).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(platform.send(two.to_text()).await, StatusCode::CONFLICT);
    assert_eq!(platform.send(one.to_text().replacen("01:", "03:", 1)).await, StatusCode::FORBIDDEN);
    assert_eq!(platform.standing().await, r#"{"taken":0,"made":0}"#, "nothing was taken yet");
    assert_eq!(platform.send(one.to_text()).await, StatusCode::NO_CONTENT);
    // Replayed: the same answer, and nothing is taken twice.
    assert_eq!(platform.send(one.to_text()).await, StatusCode::NO_CONTENT);
    assert_eq!(desk.laboratory().state.packages.len(), 1);
    assert_eq!(platform.send(two.to_text()).await, StatusCode::NO_CONTENT);
    assert_eq!(platform.standing().await, r#"{"taken":2,"made":0}"#);
}

#[tokio::test]
async fn the_line_hands_out_the_very_bytes_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), true);
    let ana = Visitor::sign_in(&desk, "ana", PASSWORD).await;
    ana.post("/exchange", "/exchange/make", &[]).await;
    let file = ana.get("/exchange/verdicts-1.json").await.text;
    let platform = Platform::of(&desk, SECRET);
    assert_eq!(platform.ask("GET", "/api/packages/1", String::new()).await, (StatusCode::OK, file));
    for none in ["0", "2"] {
        let (status, _) = platform.ask("GET", &format!("/api/packages/{none}"), String::new()).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{none}");
    }
}

#[tokio::test]
async fn who_does_not_know_the_secret_learns_nothing_over_the_line() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), true);
    let group = GroupNo::from_random([7; 8]);
    let one = package(&Sequence::START, vec![sample(1, group, Role::Father)]).to_text();
    for secret in ["", "0123456789abcdef0123456789abcdee", "Bearer"] {
        let stranger = Platform::of(&desk, secret);
        for (method, path) in
            [("GET", "/api/packages"), ("POST", "/api/packages"), ("GET", "/api/packages/1")]
        {
            let answer = stranger.ask(method, path, one.clone()).await;
            assert_eq!(answer, (StatusCode::UNAUTHORIZED, String::new()), "{method} {path}");
        }
    }
    assert!(desk.laboratory().state.packages.is_empty());
    let without = Visitor { desk: Arc::clone(&desk), cookie: String::new() };
    assert_eq!(without.get("/api/packages").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(Secret::of("too short"), None);
    assert_eq!(Secret::of(&format!(" {SECRET}\n")), Secret::of(SECRET), "editors add line feeds");
}

#[tokio::test]
async fn a_value_that_its_field_does_not_have_is_refused_by_name_and_guessed_as_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), false);
    let ana = Visitor::sign_in(&desk, "ana", PASSWORD).await;
    let group = GroupNo::from_random([7; 8]);
    let one = package(&Sequence::START, vec![sample(1, group, Role::Father)]);
    ana.post("/exchange", "/exchange/take", &[("text", &one.to_text())]).await;
    let number = SampleNo::from_random([1; 8]);
    let facts = |desk: &Desk| format!("{:?}", desk.laboratory().state.samples);
    let before = facts(&desk);
    let reject = format!("/samples/{number}/reject");
    for (path, field, value, word) in [
        (reject.as_str(), "reason", "", "“原因”一栏"),
        (&reject, "reason", "bored", "“原因”一栏"),
        ("/case/1/opinion", "opinion", "perhaps", "“意见”一栏"),
        ("/samples/import", "format", "pdf", "“格式”一栏"),
        ("/samples/import", "case", "x", "复采样本”一栏"),
    ] {
        let answer = ana.post("/samples", path, &[(field, value)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        let page = ana.get("/samples").await.text;
        assert!(page.contains(word) && page.contains("没有做成"), "{path} {value}: {page}");
    }
    assert_eq!(facts(&desk), before, "something was changed");
    ana.post("/samples", &reject, &[("reason", "quantity")]).await;
    let row = desk.laboratory().state.samples[&number].rejected;
    assert_eq!(row, Some(exchange::Reason::Quantity));
    let forged = ana.request("POST", &reject, "csrf=00&reason=quantity");
    assert_eq!(ana.ask(forged).await.0.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_browser_finds_an_icon_before_anybody_signs_in() {
    let folder = tempfile::tempdir().unwrap();
    let nobody = Visitor { desk: desk(folder.path(), false), cookie: String::new() };
    let icon = nobody.get("/favicon.ico").await;
    assert_eq!(icon.status, StatusCode::OK);
    assert!(icon.text.starts_with("<svg"));
}
