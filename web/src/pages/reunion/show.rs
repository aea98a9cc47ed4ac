//! A reunion file on one page: its way as a path, the next step on top, the family, the samples,
//! the hit with its checks for those who may know of it, and what came after.

use super::forms::{Act, Maker, waits};
use super::{read_id, stage_word, word};
use crate::components::{
    Badge, Banner, Chronology, ClockChip, Entry, ErrorSummary, Html, Icon, Shell, StageKind, SummaryList,
    SummaryRow, Tone,
};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::i18n::{Lang, when};
use crate::pages::{self, Page, words};
use crate::request::Desk;
use crate::routes;
use app::policy::{DataRow, Field};
use app::queries::reunion::{self, ReunionView};
use app::services::alliance;
use askama::Template;
use axum::extract::Path;
use domain::actor::Role;
use domain::alliance::Alliance;
use domain::ids::{ReunionId, StaffId};
use domain::person::Identity;
use domain::reunion::{Aftercare, Check, Hit, Reunion, Stage};
use domain::text::Confidential;

/// Minutes from which a deadline counts as soon.
const SOON_MINUTES: i64 = 24 * 60;

/// One step of the path.
struct Mark {
    word: String,
    icon: Icon,
    tone: &'static str,
}

/// One part of the page: a heading and its rows.
struct Part {
    id: &'static str,
    title: String,
    list: Html,
}

#[derive(Template)]
#[template(path = "pages/reunion/show.html")]
struct ReunionPage {
    shell: Shell,
    id: ReunionId,
    code_name: String,
    stage: Badge,
    due: Option<ClockChip>,
    officer: String,
    errors: ErrorSummary,
    path: Vec<Mark>,
    banners: Vec<Html>,
    links: Vec<(String, String)>,
    next: Vec<Act>,
    more: Vec<Act>,
    parts: Vec<Part>,
    chronology: Option<Chronology>,
    command: String,
    version: u64,
}

impl ReunionPage {
    fn fresh(&self, verb: &str) -> String {
        crate::form::derived(&self.command, verb)
    }

    fn act(&self, verb: &str) -> String {
        routes::reunion_act(self.id, verb)
    }
}

/// Shows a file.
///
/// # Errors
/// `NotVisible`, the same as for a file that does not exist.
pub async fn page(desk: Desk, Path(id): Path<String>) -> Result<Page, Failure> {
    render(&desk, read_id(&id)?, ("", &Form::default()), &Problems::default()).await
}

/// Renders it, with a form's input and problems if one was refused.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub(super) async fn render(
    desk: &Desk,
    id: ReunionId,
    (verb, form): (&str, &Form),
    problems: &Problems,
) -> Result<Page, Failure> {
    let view = reunion::show(desk.house(), &desk.actor, id).await?;
    let register = alliance::register(desk.house()).await?;
    let noun = view.stream.noun();
    let (lang, now) = (desk.lang(), desk.house().now());
    let maker = Maker::new(desk, noun, (verb, form), problems);
    let (next, more) = maker.all(&view, &register).await?;
    let due = view.clocks.iter().filter(|c| c.row.met.is_none()).min_by_key(|c| c.row.due);
    let duty = |rule: &str| {
        desk.house().rules.clock(rule).map(|r| r.duty.get(lang.code()).to_owned()).unwrap_or_default()
    };
    let due = due.map(|c| ClockChip::judged(lang, c.row.due, now, SOON_MINUTES).label(duty(&c.row.rule)));
    let officer = noun.applied().map(|a| name(&view, a.officer)).unwrap_or_default();
    pages::render(&ReunionPage {
        shell: desk.shell(noun.code_name().to_owned()).await?,
        id,
        code_name: noun.code_name().to_owned(),
        stage: Badge::stage(lang, kind(view.stage), stage_word(lang, view.stage)),
        due,
        officer: lang.t1("reunion-officer-is", "name", officer),
        errors: ErrorSummary::new(lang, &problems.errors),
        path: path(lang, &view),
        banners: banners(lang, &view),
        links: links(lang, id, &view),
        next,
        more,
        parts: parts(desk, &view, &register),
        chronology: view.may_work.then(|| chronology(desk, &view)),
        command: desk.command(),
        version: view.stream.version,
    })
}

fn name(view: &ReunionView, staff: StaffId) -> String {
    view.names.get(&staff).map(|n| n.reveal().to_owned()).unwrap_or_default()
}

fn kind(stage: &str) -> StageKind {
    match stage {
        "hit" => StageKind::New,
        "closed" | "withdrawn" => StageKind::Closed,
        "reunited" | "aftercare" => StageKind::Done,
        "comparing" | "in_db" | "submitted" | "excluded" => StageKind::Waiting,
        _ => StageKind::Active,
    }
}

/// The way, in the steps that this reader may know of.
fn path(lang: Lang, view: &ReunionView) -> Vec<Mark> {
    let outward = ["applied", "consented", "sampled", "comparing", "reunited", "aftercare", "closed"];
    let inward = Stage::PATH.map(Stage::code);
    let steps: &[&str] = if view.sees_hit { &inward } else { &outward };
    // Side ways stand where the main way was left.
    let here = match view.stage {
        "hit" => "verifying",
        "excluded" => "in_db",
        "declined" => "contacting",
        "withdrawn" => "closed",
        stage => stage,
    };
    let at = steps.iter().position(|s| *s == here).unwrap_or(0);
    let mark = |(i, step): (usize, &&str)| {
        let (icon, tone) = match i.cmp(&at) {
            std::cmp::Ordering::Less => (Icon::ShapeCheck, "is-done"),
            std::cmp::Ordering::Equal => (Icon::ShapeHalf, "is-now"),
            std::cmp::Ordering::Greater => (Icon::ShapeRing, "is-later"),
        };
        let said = if i == at { view.stage } else { *step };
        Mark { word: stage_word(lang, said), icon, tone }
    };
    steps.iter().enumerate().map(mark).collect()
}

/// What to mind before anything else.
fn banners(lang: Lang, view: &ReunionView) -> Vec<Html> {
    let noun = view.stream.noun();
    let mut all = Vec::new();
    let mut say = |tone, icon, key: &str| {
        let banner = Banner::new(tone, icon, lang.t(key)).text(lang.t(&format!("{key}-text")));
        all.push(Html::of(&banner));
    };
    if noun.stage == Stage::Applied && noun.applied().is_some_and(|a| a.by_family) && view.may_work {
        say(Tone::Amber, Icon::People, "reunion-door-banner");
    }
    if view.sees_hit && matches!(noun.stage, Stage::Hit | Stage::Verifying) {
        say(Tone::Amber, Icon::Lock, "reunion-hit-hidden");
    } else if waits(noun) && view.may_work {
        say(Tone::Plain, Icon::Clock, "reunion-waits");
    }
    if view.sees_hit && matches!(noun.stage, Stage::Contacting | Stage::Declined) && noun.told_at.is_none() {
        say(Tone::Amber, Icon::Lock, "reunion-family-unaware");
    }
    if view.sees_hit && noun.found.as_ref().is_some_and(|f| f.minor) && noun.met_at.is_none() {
        say(Tone::Amber, Icon::Shield, "reunion-minor-found");
    }
    all
}

fn links(lang: Lang, id: ReunionId, view: &ReunionView) -> Vec<(String, String)> {
    let noun = view.stream.noun();
    let mut links = Vec::new();
    if view.may_work {
        links.push((routes::reunion_receipt(id), lang.t("reunion-receipt-title")));
        if noun.found.is_some() && noun.met_at.is_none() {
            links.push((routes::reunion_act(id, "wish"), lang.t("reunion-hand-over")));
        }
    }
    if let Some(file) = noun.found.as_ref().filter(|_| view.may_work).and_then(|f| f.protection) {
        links.push((routes::file(file), lang.t("reunion-protection-file")));
    }
    links
}

/// Rows of one part.
#[derive(Default)]
struct Rows(Vec<SummaryRow>);

impl Rows {
    fn say(&mut self, key: String, value: impl Into<Html>) {
        self.0.push(SummaryRow::new(key, value));
    }

    fn maybe(&mut self, key: String, value: Option<&Confidential>) {
        if let Some(value) = value {
            self.say(key, Html::text(value.reveal()));
        }
    }
}

fn parts(desk: &Desk, view: &ReunionView, register: &Alliance) -> Vec<Part> {
    let lang = desk.lang();
    let noun = view.stream.noun();
    let open = |field| view.fields.clear(DataRow::Kinship, field);
    let mut parts = Vec::new();
    let mut part = |id, key: &str, rows: Rows| {
        if !rows.0.is_empty() {
            parts.push(Part { id, title: lang.t(key), list: Html::of(&SummaryList::new(lang, rows.0)) });
        }
    };
    part("family", "reunion-part-family", family(desk, view, open(Field::Name), open(Field::Family)));
    if open(Field::Consent) {
        part("consent", "reunion-part-consent", consent(desk, noun));
    }
    if open(Field::SampleNumber) {
        part("samples", "reunion-part-samples", samples(desk, view));
    }
    if let Some(hit) = noun.hit.as_ref().filter(|_| view.sees_hit && open(Field::Verdict)) {
        part("hit", "reunion-part-hit", checks(lang, view, hit));
    }
    if view.sees_hit {
        part("found", "reunion-part-found", found(desk, view, open(Field::CareNeed)));
    }
    if open(Field::CareNeed) {
        part("care", "reunion-part-care", care(desk, noun, register));
    }
    parts
}

fn person(lang: Lang, identity: &Identity) -> Html {
    let sex = match identity.sex {
        1 => lang.t("reunion-male"),
        2 => lang.t("reunion-female"),
        _ => String::new(),
    };
    let birth = identity.birth_date.map(|b| b.to_string()).unwrap_or_default();
    let text = format!("{} {sex} {birth}", identity.name.reveal());
    Html::text(text.trim())
}

fn family(desk: &Desk, view: &ReunionView, names: bool, circumstances: bool) -> Rows {
    let lang = desk.lang();
    let mut rows = Rows::default();
    let Some(application) = view.stream.noun().applied() else { return rows };
    if circumstances || names {
        rows.say(lang.t("reunion-search"), Html::text(&word(lang, "search", application.search.code())));
    }
    if let Some(applicant) = &view.applicant {
        rows.say(lang.t("reunion-applicant"), person(lang, applicant));
        rows.maybe(lang.t("reunion-phone"), applicant.phones.first().filter(|_| circumstances));
    }
    if circumstances {
        rows.say(lang.t("reunion-relation"), Html::text(&word(lang, "kin", application.relation.code())));
    }
    if let Some(missing) = &view.missing {
        rows.say(lang.t("reunion-missing"), person(lang, missing));
    }
    if circumstances {
        if let Some(day) = application.missing_on {
            rows.say(lang.t("reunion-missing-on"), Html::text(&day.to_string()));
        }
        rows.maybe(lang.t("reunion-missing-where"), application.missing_where.as_ref());
        rows.maybe(lang.t("reunion-features"), application.features.as_ref());
        rows.maybe(lang.t("reunion-clothing"), application.clothing.as_ref());
    }
    rows
}

fn consent(desk: &Desk, noun: &Reunion) -> Rows {
    let (lang, now) = (desk.lang(), desk.house().now());
    let mut rows = Rows::default();
    match &noun.consent {
        Some(consent) => {
            let code = match &consent.signer {
                domain::reunion::Signer::Oneself => "oneself",
                domain::reunion::Signer::Guardian { .. } => "guardian",
                domain::reunion::Signer::CivilAffairs { .. } => "civil_affairs",
            };
            let signed = format!("{} · {}", word(lang, "signer", code), consent.signed_on);
            rows.say(lang.t("reunion-signer"), Html::text(&signed));
            rows.maybe(lang.t("reunion-paper"), Some(&consent.paper));
        }
        None => rows.say(lang.t("reunion-signer"), Html::text(&lang.t("reunion-no-consent"))),
    }
    if let Some((point, at)) = &noun.appointment {
        let place = words::code(desk, "collection_point", point);
        let text = format!("{place} · {}", when::absolute(lang, *at, now));
        rows.say(lang.t("reunion-appointment"), Html::text(&text));
    }
    rows
}

/// Each sample by its number. What the laboratory says of it stands here only for those who may
/// know of a hit.
fn samples(desk: &Desk, view: &ReunionView) -> Rows {
    let (lang, now) = (desk.lang(), desk.house().now());
    let mut rows = Rows::default();
    for (number, kept) in &view.stream.noun().samples {
        let kin = word(lang, "kin", kept.sample.kin.code());
        let status =
            if view.sees_hit { word(lang, "lab", kept.lab.code()) } else { stage_word(lang, view.stage) };
        let taken = when::day(lang, kept.sample.at, now);
        let by = name(view, kept.taker);
        let text = format!("{kin} · {} · {taken} {by}", word(lang, "material", kept.sample.material.code()));
        let badge = Badge::new(Icon::ShapeRing, status, Tone::Plain);
        let value = Html::join([Html::text(&text), Html::text(" "), Html::of(&badge)]);
        rows.say(grouped(number), value);
    }
    rows
}

/// A number in groups of four, as people read it.
fn grouped(number: &str) -> String {
    let letters: Vec<char> = number.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

fn checks(lang: Lang, view: &ReunionView, hit: &Hit) -> Rows {
    let mut rows = Rows::default();
    let lab = if hit.reviewers.is_empty() { "reunion-lab-open" } else { "reunion-lab-confirmed" };
    rows.say(lang.t("reunion-lab"), Html::text(&lang.t(lab)));
    for check in Check::ALL {
        let value = match hit.checks.get(check) {
            Some((agrees, words)) => {
                let (icon, key, tone) = if *agrees {
                    (Icon::ShapeCheck, "reunion-agrees-yes", Tone::Jade)
                } else {
                    (Icon::ShapeTriangle, "reunion-agrees-no", Tone::Amber)
                };
                let badge = Badge::new(icon, lang.t(key), tone);
                Html::join([Html::of(&badge), Html::text(" "), Html::text(words.reveal())])
            }
            None => Html::text(&lang.t("reunion-check-open")),
        };
        rows.say(word(lang, "check", check.code()), value);
    }
    let released: Vec<String> = hit.released.iter().map(|s| name(view, *s)).collect();
    let by = if released.is_empty() { lang.t("reunion-released-none") } else { released.join(" · ") };
    rows.say(lang.t("reunion-released"), Html::text(&by));
    rows
}

fn found(desk: &Desk, view: &ReunionView, wishes: bool) -> Rows {
    let lang = desk.lang();
    let noun = view.stream.noun();
    let mut rows = Rows::default();
    if let Some(identity) = &view.found {
        rows.say(lang.t("reunion-found"), person(lang, identity));
        rows.maybe(lang.t("reunion-found-address"), identity.address.as_ref().filter(|_| view.may_work));
    }
    for role in [Role::Ca, Role::Proc] {
        if let Some((agrees, words)) = noun.opinions.get(&role) {
            let key = if *agrees { "reunion-opinion-yes" } else { "reunion-opinion-no" };
            let text = format!("{} · {}", lang.t(key), words.reveal());
            rows.say(crate::frame::role_name(desk, role), Html::text(&text));
        }
    }
    if let Some(wish) = noun.wish.as_ref().filter(|_| wishes) {
        let again = wish.ask_again_on.map(|d| lang.t1("reunion-again-from", "day", d.to_string()));
        let words = wish.words.as_ref().map(|w| w.reveal().to_owned());
        let all = [Some(word(lang, "answer", wish.answer.code())), again, words];
        let text = all.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        rows.say(lang.t("reunion-wish"), Html::text(&text));
    }
    rows
}

fn care(desk: &Desk, noun: &Reunion, register: &Alliance) -> Rows {
    let (lang, now) = (desk.lang(), desk.house().now());
    let mut rows = Rows::default();
    if let Some(telling) = &noun.telling {
        let who = format!("{} · {}", telling.teller.reveal(), telling.psychologist.reveal());
        let text = format!("{who} · {} · {}", telling.on, telling.place.reveal());
        rows.say(lang.t("reunion-telling"), Html::text(&text));
    }
    if let Some(told) = noun.told_at {
        rows.say(lang.t("reunion-told"), Html::text(&when::absolute(lang, told, now)));
    }
    if let Some(meeting) = &noun.meeting {
        let media = lang.t(if meeting.media { "reunion-media-yes" } else { "reunion-media-no" });
        let at = noun.met_at.unwrap_or(meeting.at);
        let text = format!("{} · {} · {media}", when::absolute(lang, at, now), meeting.place.reveal());
        rows.say(lang.t("reunion-meeting"), Html::text(&text));
    }
    for item in Aftercare::ALL {
        if let Some(arrangement) = noun.aftercare.get(item) {
            let key = if arrangement.arranged { "reunion-arranged-yes" } else { "reunion-arranged-no" };
            let text = format!("{} · {}", lang.t(key), arrangement.words.reveal());
            rows.say(word(lang, "aftercare", item.code()), Html::text(&text));
        }
    }
    let helpers: Vec<String> = noun.helpers.iter().map(|p| words::party(desk, register, p)).collect();
    if !helpers.is_empty() {
        rows.say(lang.t("reunion-helpers"), Html::text(&helpers.join(" · ")));
    }
    rows
}

fn chronology(desk: &Desk, view: &ReunionView) -> Chronology {
    let (lang, now) = (desk.lang(), desk.house().now());
    let entry = |(i, line): (usize, &app::queries::chronology::Line)| {
        let rule = line.detail.as_deref().and_then(|id| desk.house().rules.clock(id));
        let duty = rule.map(|r| r.duty.get(lang.code()).to_owned()).unwrap_or_default();
        let title = format!("{} {duty}", lang.t(&format!("fact-{}", line.code)));
        let entry =
            Entry::new(lang, format!("line-{i}"), (line.at, now), title.trim(), lang.t("kind-reunion"))
                .author(line.by_name.reveal());
        match &line.words {
            Some(words) => entry.body(words.reveal()),
            None => entry,
        }
    };
    Chronology::new(lang, view.lines.iter().enumerate().map(entry).collect())
}
