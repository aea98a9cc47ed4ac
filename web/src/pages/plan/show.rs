//! The plan's page: what she wishes, who does what until when, how it goes; and what is next.

use super::make::read_wishes;
use super::{preset, read_plan};
use crate::components::{
    Badge, Banner, Choice, Choices, Chronology, ClockChip, Entry, ErrorSummary, Field, Html, Icon, Select,
    Shell, StageKind, Tone,
};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::i18n::{Lang, when};
use crate::pages::{self, Page, words};
use crate::request::Desk;
use crate::routes;
use app::policy::{DataRow, Field as Opened, Grade};
use app::ports::WorkItem;
use app::queries::plan::{self, PlanView};
use app::services::alliance;
use askama::Template;
use axum::extract::Path;
use domain::alliance::Alliance;
use domain::clock::end_of_day;
use domain::ids::{PlanId, VisitId};
use domain::noun::Kind;
use domain::plan::{Contact, ContactSide, Draft, Measure, Plan, Wishes};
use jiff::Timestamp;

/// Minutes from which a deadline counts as soon.
const SOON_MINUTES: i64 = 3 * 24 * 60;

/// One measure.
struct MeasureRow {
    index: usize,
    key: String,
    need: String,
    words: String,
    owner: String,
    due: Html,
    referral: Option<(String, Badge)>,
    done: bool,
    may_refer: Option<String>,
}

/// One visit.
struct VisitRow {
    href: String,
    words: String,
    stage: Badge,
    due: Option<ClockChip>,
}

/// Boxes of the forms beside the plan.
struct Forms {
    review: Option<(Choices, Vec<Field>, String)>,
    measure: Option<(Vec<Select>, Field, String)>,
    owner: Option<Select>,
    complete: Option<Field>,
    settle: Option<Field>,
}

#[derive(Template)]
#[template(path = "pages/plan/show.html")]
struct PlanPage {
    shell: Shell,
    id: PlanId,
    file: String,
    code_name: String,
    stage: Badge,
    owner: Option<String>,
    next: Option<ClockChip>,
    errors: ErrorSummary,
    alert: Option<Banner>,
    closed: bool,
    wish: Option<String>,
    wish_how: String,
    goals: Option<String>,
    contacts: Vec<(String, String, bool)>,
    measures: Option<Vec<MeasureRow>>,
    visits: Vec<VisitRow>,
    hidden_visits: usize,
    reviews: Option<Vec<String>>,
    chronology: Chronology,
    forms: Forms,
    command: String,
    version: u64,
}

impl PlanPage {
    /// A command id of its own for each form on the page.
    fn fresh(&self, form: &str) -> String {
        crate::form::derived(&self.command, form)
    }

    fn act(&self, verb: &str) -> String {
        routes::plan_act(self.id, verb)
    }
}

/// Shows a plan.
///
/// # Errors
/// `NotVisible`, the same as for a plan that does not exist.
pub async fn page(desk: Desk, Path(id): Path<String>) -> Result<Page, Failure> {
    render(&desk, read_plan(&id)?, &Form::default(), &Problems::default()).await
}

/// Renders it, with a form's input and problems if one was refused.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn render(desk: &Desk, id: PlanId, form: &Form, problems: &Problems) -> Result<Page, Failure> {
    let view = plan::show(desk.house(), &desk.actor, id).await?;
    let register = alliance::register(desk.house()).await?;
    let noun = view.stream.noun();
    let draft = noun.draft.as_ref().ok_or_else(Failure::not_visible)?;
    let shell = desk.shell(draft.code_name.clone()).await?;
    let page = assemble(desk, &view, &register, draft, shell);
    let forms = forms(desk, &view, &register, form, problems);
    pages::render(&PlanPage { forms, errors: ErrorSummary::new(desk.lang(), &problems.errors), ..page })
}

fn assemble(desk: &Desk, view: &PlanView, register: &Alliance, draft: &Draft, shell: Shell) -> PlanPage {
    let (lang, now) = (desk.lang(), desk.house().now());
    let noun = view.stream.noun();
    let open = |field| view.fields.clear(DataRow::PlanMeasures, field);
    let owner = match &view.owner {
        Some(name) => name.reveal().to_owned(),
        None => words::party(desk, register, &draft.owner),
    };
    let visits = visits(desk, view);
    let (wish, wish_how) = wish(lang, draft.wishes.as_ref().filter(|_| open(Opened::ChildOpinion)));
    PlanPage {
        id: view.stream.id.into(),
        file: routes::file(view.file),
        code_name: draft.code_name.clone(),
        stage: stage(lang, noun),
        owner: open(Opened::Owners).then_some(owner),
        next: next(view, now, lang).filter(|_| noun.running()),
        errors: ErrorSummary::new(lang, &crate::components::FormErrors::new()),
        alert: noun.alert.map(|(_, at)| alert(lang, at, now)),
        closed: !view.fields.opens(DataRow::PlanMeasures),
        wish,
        wish_how,
        goals: draft.goals.as_ref().filter(|_| open(Opened::Goals)).map(|g| g.reveal().to_owned()),
        contacts: contacts(lang, view, draft),
        measures: open(Opened::Measures).then(|| measures(desk, view, register, draft)),
        hidden_visits: noun.visits.len() - visits.len(),
        visits,
        reviews: open(Opened::Reviews).then(|| reviews(lang, noun, draft, now)),
        chronology: chronology(desk, register, view),
        forms: Forms { review: None, measure: None, owner: None, complete: None, settle: None },
        command: desk.command(),
        version: view.stream.version,
        shell,
    }
}

/// What is open first, the nearest on top; what is done below.
fn measures(desk: &Desk, view: &PlanView, register: &Alliance, draft: &Draft) -> Vec<MeasureRow> {
    let mut all: Vec<(usize, &Measure)> = draft.measures.iter().enumerate().collect();
    all.sort_by_key(|(_, m)| (m.done_at.is_some(), m.due));
    all.into_iter().map(|(index, m)| measure(desk, view, register, index, m)).collect()
}

fn stage(lang: Lang, plan: &Plan) -> Badge {
    if plan.running() {
        Badge::stage(lang, StageKind::Active, lang.t("plan-stage-running"))
    } else {
        Badge::stage(lang, StageKind::Done, lang.t("plan-stage-completed"))
    }
}

fn next(view: &PlanView, now: Timestamp, lang: Lang) -> Option<ClockChip> {
    let due = view.clocks.iter().filter(|c| c.row.met.is_none()).map(|c| c.row.due).min()?;
    Some(ClockChip::judged(lang, due, now, SOON_MINUTES).label(lang.t("plan-next")))
}

fn alert(lang: Lang, at: Timestamp, now: Timestamp) -> Banner {
    Banner::new(Tone::Amber, Icon::Worse, lang.t("plan-alert")).text(lang.t1(
        "plan-alert-text",
        "when",
        when::absolute(lang, at, now),
    ))
}

/// Her words, or the sentence that stands for them.
fn wish(lang: Lang, wishes: Option<&Wishes>) -> (Option<String>, String) {
    match wishes {
        Some(Wishes::Said(words)) => (Some(words.reveal().to_owned()), lang.t("plan-wish-said")),
        Some(Wishes::Observed(words)) => (Some(words.reveal().to_owned()), lang.t("plan-wish-observed")),
        Some(Wishes::RatherNot) => (Some(lang.t("plan-rather-not")), String::new()),
        None => (None, String::new()),
    }
}

/// The four contacts name people of hers: only who holds the plan reads them.
fn contacts(lang: Lang, view: &PlanView, draft: &Draft) -> Vec<(String, String, bool)> {
    if view.fields.grade(DataRow::PlanMeasures) != Grade::Full {
        return Vec::new();
    }
    let line = |side: ContactSide| {
        let label = lang.t(&format!("plan-contact-{}", side.code()));
        match draft.contacts.get(&side)? {
            Contact::Named(name) => Some((label, name.reveal().to_owned(), false)),
            Contact::LeftOut(reason) => Some((label, reason.reveal().to_owned(), true)),
        }
    };
    ContactSide::ALL.into_iter().filter_map(line).collect()
}

fn measure(desk: &Desk, view: &PlanView, register: &Alliance, index: usize, measure: &Measure) -> MeasureRow {
    let (lang, now) = (desk.lang(), desk.house().now());
    let due = match (measure.done_at, end_of_day(measure.due)) {
        (Some(at), _) => Html::text(&lang.t1("plan-done-on", "day", when::day(lang, at, now))),
        (None, Some(due)) => Html::of(&ClockChip::judged(lang, due, now, SOON_MINUTES)),
        (None, None) => Html::text("—"),
    };
    let item = |id| view.items.iter().find(|i| i.kind == Kind::Referral && i.stream == id);
    let referral = measure.referral.and_then(|id| {
        let found = item(id.into())?;
        Some((routes::referral(id), item_stage(lang, found)))
    });
    let idle = measure.referral.is_none() && measure.done_at.is_none();
    let refer = format!("{}?need={}", routes::file_act(view.file, "refer"), measure.kind);
    MeasureRow {
        index,
        key: format!("done-{index}"),
        need: words::code(desk, "need", &measure.kind),
        words: measure.words.as_ref().map(|w| w.reveal().to_owned()).unwrap_or_default(),
        owner: words::party(desk, register, &measure.owner),
        due,
        referral,
        done: measure.done_at.is_some(),
        may_refer: (idle && view.may_make && view.stream.noun().running()).then_some(refer),
    }
}

fn item_stage(lang: Lang, item: &WorkItem) -> Badge {
    let kind = match item.stage.as_str() {
        "sent" | "scheduled" => StageKind::Waiting,
        "accepted" => StageKind::Active,
        "completed" | "done" => StageKind::Done,
        "paused" => StageKind::Paused,
        "withdrawn" | "cancelled" => StageKind::Closed,
        _ => StageKind::New,
    };
    Badge::stage(lang, kind, lang.t(&format!("{}-stage-{}", item.kind.code(), item.stage.replace('_', "-"))))
}

fn visits(desk: &Desk, view: &PlanView) -> Vec<VisitRow> {
    let (lang, now) = (desk.lang(), desk.house().now());
    let row = |(number, item): (usize, &WorkItem)| VisitRow {
        href: routes::visit(item.stream.into()),
        words: lang.t1("plan-visit-number", "n", number + 1),
        stage: item_stage(lang, item),
        due: item
            .due
            .filter(|_| item.closed.is_none())
            .map(|d| ClockChip::judged(lang, d, now, SOON_MINUTES)),
    };
    // In the order in which the series was scheduled; ids of one moment have none.
    let item = |id: &VisitId| view.items.iter().find(|item| item.stream == (*id).into());
    view.stream.noun().visits.iter().filter_map(item).enumerate().map(row).collect()
}

fn reviews(lang: Lang, plan: &Plan, draft: &Draft, now: Timestamp) -> Vec<String> {
    let held = plan.reviewed.iter().map(|at| lang.t1("plan-review-held", "day", when::day(lang, *at, now)));
    let next = draft.reviews.iter().skip(plan.reviewed.len());
    held.chain(next.map(|day| lang.t1("plan-review-next", "day", words::day(lang, *day, now)))).collect()
}

fn chronology(desk: &Desk, register: &Alliance, view: &PlanView) -> Chronology {
    let (lang, now) = (desk.lang(), desk.house().now());
    let full = view.fields.grade(DataRow::PlanMeasures) == Grade::Full;
    // Visits have a list of their own beside it.
    let told = view.lines.iter().filter(|line| line.code != "plan-visit-linked");
    let entry = |(i, line): (usize, &app::queries::chronology::Line)| {
        let rule = line.detail.as_deref().and_then(|id| desk.house().rules.clock(id));
        let duty = rule.map(|r| r.duty.get(lang.code()).to_owned()).unwrap_or_default();
        let title = format!("{} {duty}", lang.t(&format!("fact-{}", line.code)));
        let source = words::source(desk, register, line);
        let entry = Entry::new(lang, format!("line-{i}"), (line.at, now), title.trim(), source)
            .author(line.by_name.reveal());
        match line.words.as_ref().filter(|_| full) {
            Some(words) => entry.body(words.reveal()),
            None => entry,
        }
    };
    Chronology::new(lang, told.enumerate().map(entry).collect())
}

/// The forms that this reader may use now.
fn forms(desk: &Desk, view: &PlanView, register: &Alliance, form: &Form, problems: &Problems) -> Forms {
    let lang = desk.lang();
    let noun = view.stream.noun();
    let (make, review) = (view.may_make && noun.running(), view.may_review && noun.running());
    let lines = |name: &'static str, key: &str| {
        Field::text(lang, name, lang.t(key)).value(form.get(name)).errors(&problems.errors)
    };
    let current = noun.draft.as_ref().map(|d| d.owner.code()).unwrap_or_default();
    let measures_open = noun.draft.iter().flat_map(|d| &d.measures).any(|m| m.done_at.is_none());
    Forms {
        review: review.then(|| review_form(desk, form, problems)),
        measure: make.then(|| measure_form(desk, register, form, problems)),
        owner: make.then(|| {
            Select::of(lang, "owner", lang.t("plan-who-owns"), preset::owners(desk, register), &current)
        }),
        complete: (review && !measures_open && noun.alert.is_none())
            .then(|| lines("complete-words", "plan-complete-words")),
        settle: (review && noun.alert.is_some()).then(|| lines("settle-words", "plan-settle-words")),
    }
}

fn review_form(desk: &Desk, form: &Form, problems: &Problems) -> (Choices, Vec<Field>, String) {
    let lang = desk.lang();
    let chosen = form.get("wishes");
    let choice = |code: &str, key: &str| Choice::new(code, lang.t(key)).checked(chosen == code);
    let items = vec![
        choice("said", "plan-wish-said"),
        choice("rather_not", "plan-wish-rather-not"),
        choice("observed", "plan-wish-observed"),
    ];
    let wishes = Choices::one(lang, "wishes", lang.t("plan-wishes-now"), items)
        .hint(lang.t("plan-wish-never-facts"))
        .inline()
        .errors(&problems.errors);
    let field = |name: &'static str, key: &str| {
        Field::text(lang, name, lang.t(key)).value(form.get(name)).errors(&problems.errors)
    };
    let fields = vec![
        field("wish-words", "plan-wish-words").optional(),
        field("review-words", "plan-review-words").optional(),
    ];
    let next = super::make::in_days(desk, preset::REVIEW_DAYS).to_string();
    let typed = form.get("next-review").to_owned();
    (wishes, fields, if typed.is_empty() { next } else { typed })
}

fn measure_form(
    desk: &Desk,
    register: &Alliance,
    form: &Form,
    problems: &Problems,
) -> (Vec<Select>, Field, String) {
    let lang = desk.lang();
    let table = desk.house().rules.table("need").map(|t| t.codes.as_slice()).unwrap_or_default();
    let needs = table.iter().map(|c| (c.code.clone(), c.text(lang.code()).to_owned()));
    let parties = preset::parties(desk, register);
    let selects = vec![
        Select::of(lang, "measure-need", lang.t("plan-need"), needs, form.get("measure-need")),
        Select::of(lang, "measure-owner", lang.t("plan-measure-owner"), parties, form.get("measure-owner"))
            .errors(&problems.errors),
    ];
    let words = Field::text(lang, "measure-words", lang.t("plan-measure-words"))
        .value(form.get("measure-words"))
        .optional();
    let due = form.get("measure-due").to_owned();
    let usual = super::make::in_days(desk, 14).to_string();
    (selects, words, if due.is_empty() { usual } else { due })
}

/// Her wishes as the review form says them.
///
/// # Errors
/// A problem naming the field.
pub(super) fn reviewed_wishes(form: &Form) -> Result<Wishes, Failure> {
    let wishes = read_wishes(form, "wishes", "wish-words")?;
    wishes.ok_or(Failure::problem("plan-wishes-not-asked", Some("wishes")))
}
