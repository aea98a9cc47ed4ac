//! The file on one page: a header that says it in one line, people, plan, hand-overs, chronology,
//! and beside them the acts that are next.

use super::strip::{self, VisitLine};
use super::{conflict, consent, family};
use crate::components::{
    Badge, Choice, Choices, Chronology, ClockChip, Entry, ErrorSummary, Handover, Html, Icon, Lock, People,
    PersonLine, PlanCard, PlanTask, Shell, StageKind, Tone,
};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::i18n::Lang;
use crate::pages::desk::queue::risk;
use crate::pages::pair::candidates::{CandidateList, Mode, compared};
use crate::pages::pair::list::badge;
use crate::pages::{self, Page, words};
use crate::request::Desk;
use crate::routes;
use app::policy::{DataRow, Field};
use app::queries::chronology::Line;
use app::queries::file::{self, FileView, PersonView};
use app::queries::pair;
use app::services::alliance;
use askama::Template;
use axum::extract::Path;
use domain::alliance::Alliance;
use domain::file::{File, PersonRole, Risk, Stage};
use domain::ids::{FileId, ReportId};
use domain::plan::Wishes;
use domain::rows::Level;
use jiff::Timestamp;

/// Minutes from which a deadline counts as soon.
pub(super) const SOON_MINUTES: i64 = 24 * 60;

/// One clock of the file.
struct ClockLine {
    rule: String,
    words: String,
    chip: Html,
}

/// What may be done here now, by stage and level.
#[derive(Clone, Copy)]
struct May {
    work: bool,
    plan: bool,
    close: bool,
    review: bool,
    waive: bool,
    offer_again: bool,
}

#[derive(Template)]
#[template(path = "pages/file/show.html")]
struct FilePage {
    shell: Shell,
    id: String,
    errors: ErrorSummary,
    conflict: Option<conflict::Held>,
    code_name: String,
    what: String,
    stage: Badge,
    risk: Badge,
    next: Option<ClockChip>,
    owner: String,
    completeness: u8,
    people: People,
    suspects: Vec<(String, String)>,
    plans: Vec<(PlanCard, String)>,
    handovers: Vec<Handover>,
    consents: Option<Html>,
    visits: Vec<VisitLine>,
    clocks: Vec<ClockLine>,
    chronology: Chronology,
    may: May,
    seen: Option<String>,
    risks: Choices,
    person_roles: Vec<(String, String)>,
    steps: Vec<(String, String)>,
    services: Vec<(String, String, String)>,
    staff: Vec<(String, String)>,
    kept: Form,
    command: String,
    version: u64,
    waiver: Option<String>,
    candidates: Option<CandidateList>,
    others: Vec<Other>,
}

/// Another record of the one the file is for, as people decided.
struct Other {
    href: Option<String>,
    title: String,
    stage: Badge,
}

impl FilePage {
    /// A command id of its own for each form on the page.
    fn fresh(&self, form: &str) -> String {
        crate::form::derived(&self.command, form)
    }

    fn drafts(&self) -> String {
        routes::drafts()
    }

    fn act(&self, verb: &str) -> String {
        FileId::parse(&self.id).map(|id| routes::file_act(id, verb)).unwrap_or_default()
    }
}

/// Shows a file.
///
/// # Errors
/// `NotVisible`, the same as for a file that does not exist.
pub async fn page(desk: Desk, Path(id): Path<String>) -> Result<Page, Failure> {
    render(&desk, super::read_id(&id)?, &Form::default(), &Problems::default()).await
}

/// Renders it, with a form's input and problems if one was refused.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn render(desk: &Desk, id: FileId, form: &Form, problems: &Problems) -> Result<Page, Failure> {
    let (lang, now) = (desk.lang(), desk.house().now());
    let view = file::show(desk.house(), &desk.actor, id).await?;
    let noun = view.stream.noun();
    let register = alliance::register(desk.house()).await?;
    pages::render(&FilePage {
        id: id.to_string(),
        errors: ErrorSummary::new(lang, &problems.errors),
        conflict: problems.conflict.then(|| conflict::both(lang, form, &view, now)).flatten(),
        code_name: noun.code_name().to_owned(),
        what: headline(desk, &view),
        stage: stage_badge(lang, noun.stage),
        risk: Badge::risk(lang, risk(noun.risk.number())),
        next: next_clock(desk, &view, now),
        owner: view.owner.reveal().to_owned(),
        completeness: noun.completeness_percent(),
        people: people(desk, &view),
        suspects: may_be_named(desk, &view),
        plans: plans(desk, &view),
        handovers: strip::handovers(desk, &register, &view),
        consents: consent::card(desk, &register, &view, form),
        visits: strip::visits(desk, &view),
        clocks: clocks(desk, &view, now),
        chronology: chronology(desk, &register, &view, now),
        may: may(desk, &view),
        seen: view.may_see_history.then(|| routes::file_act(id, "seen")),
        risks: risks(lang, noun.risk),
        person_roles: person_roles(lang),
        steps: steps(lang),
        services: services(lang, &view),
        staff: assignable(desk).await?,
        kept: form.clone(),
        command: desk.command(),
        version: view.stream.version,
        waiver: waiver(lang, &view),
        candidates: candidates(desk, form).await?,
        others: others(desk, noun).await?,
        shell: desk.shell(noun.code_name().to_owned()).await?,
    })
}

/// Who else the person being added may be, when her form comes back.
async fn candidates(desk: &Desk, form: &Form) -> Result<Option<CandidateList>, Failure> {
    match form.get("role") {
        "" => Ok(None),
        _ => compared(desk, form, Mode::Choose).await.map(Some),
    }
}

/// What was decided about the one the file is for.
async fn others(desk: &Desk, file: &File) -> Result<Vec<Other>, Failure> {
    let Some(opening) = &file.opening else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for record in [Some(opening.subject.stream()), opening.report.map(ReportId::stream)].into_iter().flatten()
    {
        for one in pair::decided(desk.house(), &desk.actor, record).await? {
            let stage = badge(desk.lang(), one.stream.noun().stage());
            let href = one.opens.then(|| routes::pair(one.stream.id.into()));
            found.push(Other { href, title: one.other.title, stage });
        }
    }
    Ok(found)
}

/// Roles that can be assigned to a file.
const ASSIGNABLE: &[domain::actor::Role] = &[
    domain::actor::Role::PsbCase,
    domain::actor::Role::PsbDuty,
    domain::actor::Role::Wf,
    domain::actor::Role::Ca,
    domain::actor::Role::Sw,
    domain::actor::Role::Proc,
];

/// Who can be assigned, by id and name.
async fn assignable(desk: &Desk) -> Result<Vec<(String, String)>, Failure> {
    let officers = app::queries::report::officers(desk.house(), ASSIGNABLE).await?;
    Ok(officers.into_iter().map(|(id, name)| (id.to_string(), name.reveal().to_owned())).collect())
}

/// Tracks and situation in one line, as far as policy opens them.
fn headline(desk: &Desk, view: &FileView) -> String {
    let (lang, rules) = (desk.lang(), &desk.house().rules);
    let noun = view.stream.noun();
    let word = |table: &str, code: &str| {
        rules.code(table, code).map_or_else(|| code.to_owned(), |c| c.text(lang.code()).to_owned())
    };
    let mut parts = vec![lang.t(if noun.minor() { "branch-minor" } else { "branch-adult" })];
    if view.fields.clear(DataRow::CaseOverview, Field::Tracks) {
        parts.extend(noun.tracks.iter().map(|t| word("track", t.code())));
    }
    if view.fields.clear(DataRow::CaseOverview, Field::Situation)
        && let Some(opening) = &noun.opening
    {
        parts.extend(opening.situations.iter().map(|s| word("situation", s.code())));
    }
    parts.join(" · ")
}

/// A file's stage as a badge.
#[must_use]
pub fn stage_badge(lang: Lang, stage: Stage) -> Badge {
    let kind = match stage {
        Stage::Empty | Stage::Open => StageKind::New,
        Stage::Helping | Stage::FollowUp => StageKind::Active,
        Stage::Closed => StageKind::Done,
        Stage::Waived => StageKind::Closed,
    };
    Badge::stage(lang, kind, lang.t(&format!("file-stage-{}", stage.code().replace('_', "-"))))
}

fn next_clock(desk: &Desk, view: &FileView, now: Timestamp) -> Option<ClockChip> {
    let running = view.clocks.iter().filter(|c| c.row.met.is_none() && c.row.paused.is_none());
    let next = running.min_by_key(|c| c.row.due)?;
    let chip = ClockChip::judged(desk.lang(), next.row.due, now, SOON_MINUTES);
    Some(chip.label(duty(desk, &next.row.rule)))
}

/// What a deadline asks for, in words.
fn duty(desk: &Desk, rule: &str) -> String {
    let known = desk.house().rules.clock(rule);
    known.map_or_else(|| rule.to_owned(), |rule| rule.duty.get(desk.lang().code()).to_owned())
}

fn people(desk: &Desk, view: &FileView) -> People {
    let (lang, today) = (desk.lang(), desk.house().today());
    let lines: Vec<PersonLine> = view.persons.iter().map(|p| person_line(desk, p)).collect();
    match family::drawing(lang, &view.persons, today) {
        Some(svg) => People::new(lang, svg, lines),
        None => People::list(lang, lines),
    }
}

fn person_line(desk: &Desk, view: &PersonView) -> PersonLine {
    let lang = desk.lang();
    let shown = family::seen(lang, view, desk.house().today());
    let roles =
        view.entry.roles.iter().map(|r| lang.t(&format!("person-role-{}", r.code().replace('_', "-"))));
    let relation = view.entry.relation.as_deref().and_then(|r| desk.house().rules.code("kinship", r));
    let mut words: Vec<String> = roles.collect();
    words.extend(relation.map(|c| c.text(lang.code()).to_owned()));
    words.extend(shown.age.map(|a| lang.t1("years-old", "n", i64::from(a))));
    let mut badges = Vec::new();
    if view.entry.roles.contains(&PersonRole::Suspect) {
        badges.push(Badge::new(Icon::ShapeTriangleSolid, lang.t("person-suspect"), Tone::Red));
    }
    let contact = view.fields.clear(DataRow::SafeContact, Field::Channel).then(|| {
        let known = view.person.noun().safe_contact.is_some();
        lang.t(if known { "contact-known" } else { "contact-none" })
    });
    let href = shown.named.then(|| routes::person(view.id));
    PersonLine { name: shown.name, relation: words.join(" · "), contact, badges, href }
}

/// Persons who could be named as suspects: everybody but the subject and those named already.
fn may_be_named(desk: &Desk, view: &FileView) -> Vec<(String, String)> {
    let other = |p: &&PersonView| {
        !p.entry.roles.contains(&PersonRole::Subject) && !p.entry.roles.contains(&PersonRole::Suspect)
    };
    let shown = |p: &PersonView| (p.id.to_string(), family::seen(desk.lang(), p, desk.house().today()).name);
    view.persons.iter().filter(other).map(shown).collect()
}

fn plans(desk: &Desk, view: &FileView) -> Vec<(PlanCard, String)> {
    let (lang, now) = (desk.lang(), desk.house().now());
    let card = |(id, plan): &(domain::ids::PlanId, app::stream::Stream<domain::plan::Plan>)| {
        let draft = plan.noun().draft.as_ref()?;
        let task = |m: &domain::plan::Measure| PlanTask {
            label: need_word(desk, &m.kind),
            owner: crate::frame::party_name(desk, &m.owner),
            clock: (m.done_at.is_none())
                .then(|| domain::clock::end_of_day(m.due))
                .flatten()
                .map(|due| ClockChip::judged(lang, due, now, SOON_MINUTES)),
            done: m.done_at.is_some(),
            href: m.referral.map(routes::referral),
        };
        let owner = crate::frame::party_name(desk, &draft.owner);
        let title = lang.t(if plan.noun().running() { "plan-title" } else { "plan-title-done" });
        let tasks = draft.measures.iter().map(task).collect();
        let card = PlanCard::new(lang, title, owner, tasks);
        let card = match &draft.wishes {
            Some(Wishes::Said(words) | Wishes::Observed(words)) => card.wish(words.reveal()),
            Some(Wishes::RatherNot) => card.wish(lang.t("plan-rather-not")),
            None => card,
        };
        Some((card, routes::plan(*id)))
    };
    view.plans.iter().filter_map(card).collect()
}

/// A need in words.
fn need_word(desk: &Desk, need: &str) -> String {
    let found = desk.house().rules.code("need", need);
    found.map_or_else(|| need.to_owned(), |c| c.text(desk.lang().code()).to_owned())
}

fn clocks(desk: &Desk, view: &FileView, now: Timestamp) -> Vec<ClockLine> {
    let lang = desk.lang();
    let mut running: Vec<_> = view.clocks.iter().filter(|c| c.row.met.is_none()).collect();
    running.sort_by_key(|c| c.row.due);
    let line = |clock: &app::ports::StoredClock| {
        let chip = ClockChip::judged(lang, clock.row.due, now, SOON_MINUTES);
        let rule = clock.row.rule.clone();
        ClockLine { words: duty(desk, &rule), rule, chip: Html::of(&chip) }
    };
    running.into_iter().take(8).map(line).collect()
}

fn chronology(desk: &Desk, register: &Alliance, view: &FileView, now: Timestamp) -> Chronology {
    let lang = desk.lang();
    let full = view.view.level == Level::Full;
    let entry = |(i, line): (usize, &Line)| {
        let own =
            line.detail.as_deref().map(|d| detail_word(desk, register, line, d)).filter(|d| !d.is_empty());
        let detail = own.or_else(|| strip::need_of(desk, view, line.stream)).unwrap_or_default();
        let head = lang.t(&format!("fact-{}", line.code));
        let title =
            if head.ends_with('：') { format!("{head}{detail}") } else { format!("{head} {detail}") };
        let source = words::source(desk, register, line);
        let entry = Entry::new(lang, format!("line-{i}"), (line.at, now), title.trim(), source)
            .author(line.by_name.reveal())
            .important(line.significant)
            .lock(Lock::Locked);
        match &line.words {
            Some(words) if full => entry.body(words.reveal()),
            Some(_) => entry.body(lang.t("chronology-words-closed")),
            None => entry,
        }
    };
    Chronology::new(lang, view.lines.iter().enumerate().map(entry).collect())
}

/// A detail in words where a table or a locale knows it.
fn detail_word(desk: &Desk, register: &Alliance, line: &Line, detail: &str) -> String {
    let lang = desk.lang();
    let rules = &desk.house().rules;
    if line.code == "file-consent-withdrawn" {
        return register.unit(detail).map(|u| crate::frame::unit_name(lang, u)).unwrap_or_default();
    }
    if line.code.starts_with("clock-") {
        return duty(desk, detail);
    }
    let table = match line.code.as_str() {
        "file-track-added" => "track",
        "referral-sent" => "need",
        _ => return lang.find(&format!("detail-{}", detail.replace('_', "-"))).unwrap_or_default(),
    };
    rules.code(table, detail).map_or_else(|| detail.to_owned(), |c| c.text(lang.code()).to_owned())
}

fn may(desk: &Desk, view: &FileView) -> May {
    let role = desk.actor.role();
    let noun = view.stream.noun();
    let open = noun.stage.open();
    let assigned = noun.assigned.contains(&desk.actor.staff);
    let reviewer = matches!(role, domain::actor::Role::Ca | domain::actor::Role::Proc) && !assigned;
    May {
        work: open && (assigned || role == domain::actor::Role::PsbOffice),
        plan: open && assigned && view.plans.iter().all(|(_, p)| !p.noun().running()),
        close: open && assigned,
        review: reviewer && noun.waiver.is_some() && noun.waiver_review.is_none(),
        waive: open && assigned && noun.waiver_review.as_ref().is_some_and(|r| r.agreed),
        offer_again: noun.stage == Stage::Waived,
    }
}

fn risks(lang: Lang, now: Risk) -> Choices {
    let items = [Risk::White, Risk::Blue, Risk::Yellow, Risk::Orange, Risk::Red]
        .map(|r| Choice::new(r.code(), lang.t(&format!("risk-{}", r.code()))).checked(r == now));
    Choices::one(lang, "risk", lang.t("file-risk"), items.to_vec()).inline()
}

fn person_roles(lang: Lang) -> Vec<(String, String)> {
    let roles = PersonRole::ALL.into_iter().filter(|r| *r != PersonRole::Subject);
    roles
        .map(|r| (r.code().to_owned(), lang.t(&format!("person-role-{}", r.code().replace('_', "-")))))
        .collect()
}

/// Steps that can be recorded, as `track:step`.
fn steps(lang: Lang) -> Vec<(String, String)> {
    [
        "criminal:filed",
        "criminal:detained",
        "criminal:arrested",
        "criminal:prosecution_received",
        "criminal:prosecuted",
        "criminal:judged",
        "juvenile:conditional_non_prosecution",
        "administrative:accepted",
        "administrative:punished",
        "dv:warned",
        "dv:order_requested",
        "dv:order_granted",
        "criminal:injury_commissioned",
    ]
    .into_iter()
    .map(|code| {
        let step = code.split(':').next_back().unwrap_or_default();
        (code.to_owned(), lang.t(&format!("detail-{}", step.replace('_', "-"))))
    })
    .collect()
}

/// Services to offer, with the answer so far.
fn services(lang: Lang, view: &FileView) -> Vec<(String, String, String)> {
    let offers = &view.stream.noun().offers;
    ["counselling", "legal_aid", "judicial_aid", "transfer_school", "protection_order", "placement"]
        .into_iter()
        .map(|service| {
            let answer = match offers.get(service) {
                Some(Some(true)) => "offer-accepted",
                Some(Some(false)) => "offer-declined",
                Some(None) => "offer-made",
                None => "offer-not-yet",
            };
            (service.to_owned(), lang.t(&format!("detail-{}", service.replace('_', "-"))), lang.t(answer))
        })
        .collect()
}

fn waiver(lang: Lang, view: &FileView) -> Option<String> {
    let noun = view.stream.noun();
    noun.waiver.as_ref()?;
    let key = match &noun.waiver_review {
        Some(review) if review.agreed => "waiver-agreed",
        Some(_) => "waiver-not-agreed",
        None => "waiver-waiting",
    };
    Some(lang.t(key))
}
