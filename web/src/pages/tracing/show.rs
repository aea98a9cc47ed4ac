//! One person missing or found: what was said, and who of the other side it may be.

use crate::components::field::Kind;
use crate::components::{
    Badge, Button, Choice, Choices, ErrorSummary, Field, Html, Icon, Shell, SummaryList, SummaryRow, Tone,
};
use crate::error::Failure;
use crate::form::{Form, Problems, derived};
use crate::i18n::Lang;
use crate::pages::{self, Page};
use crate::request::Desk;
use crate::routes;
use app::queries::tracing::{self, Candidate, Reason, Standing};
use askama::Template;
use axum::extract::Path;
use domain::ids::ReportId;
use domain::report::{Description, Report, TracedAs};
use domain::text::Confidential;

/// One reason: words, and whether it speaks for or against.
struct ReasonLine {
    words: &'static str,
    speaks_for: bool,
    strength: &'static str,
}

/// A candidate as shown.
struct Other {
    id: String,
    code_name: String,
    href: String,
    badge: Badge,
    facts: SummaryList,
    reasons: Vec<ReasonLine>,
    judged: Option<String>,
    reason: Field,
    command: String,
}

#[derive(Template)]
#[template(path = "pages/tracing/show.html")]
struct ShowPage {
    shell: Shell,
    code_name: String,
    back: String,
    list: String,
    action: String,
    judge: String,
    described: bool,
    errors: ErrorSummary,
    command: String,
    version: u64,
    side: Choices,
    sex: Choices,
    fields: Vec<Field>,
    more: Vec<Field>,
    submit: Button,
    others: Vec<Other>,
}

/// The page.
///
/// # Errors
/// `NotVisible`, `NotPermitted`; faults of the store.
pub async fn page(desk: Desk, Path(id): Path<String>) -> Result<Page, Failure> {
    let id = ReportId::parse(&id).ok_or_else(Failure::not_visible)?;
    show(&desk, id, &Form::default(), &Problems::default()).await
}

/// The page, with what was typed and what was wrong.
///
/// # Errors
/// `NotVisible`, `NotPermitted`; faults of the store.
pub async fn show(desk: &Desk, id: ReportId, form: &Form, problems: &Problems) -> Result<Page, Failure> {
    let lang = desk.lang();
    let found = tracing::show(desk.house(), &desk.actor, id).await?;
    let report = found.stream.noun();
    let known = report.description.as_deref().cloned().unwrap_or_else(|| proposed(report));
    // A refused decision is typed beside a candidate; the description stays as it was.
    let typed = if form.get("with").is_empty() { form.clone() } else { Form::default() };
    let base = desk.command();
    let others = found.candidates.iter().map(|one| other(desk, one, form, problems, &base)).collect();
    pages::render(&ShowPage {
        code_name: report.intake.code_name.clone(),
        back: routes::report(id),
        list: routes::tracing(),
        action: routes::report_act(id, "tracing"),
        judge: routes::report_act(id, "judge"),
        described: report.description.is_some(),
        errors: ErrorSummary::new(lang, &problems.errors),
        command: if typed.is_fresh() { base.clone() } else { typed.get("command").to_owned() },
        version: found.stream.version,
        side: side(lang, &known, &typed),
        sex: sex(lang, &known, &typed),
        fields: fields(lang, &known, &typed, problems),
        more: more(lang, &known, &typed),
        submit: Button::primary(lang.t("tracing-compare")).icon(Icon::Search),
        others,
        shell: desk.shell(lang.t("tracing-title")).await?,
    })
}

/// Before anything was described: what the report already knows.
fn proposed(report: &Report) -> Description {
    let subject = &report.intake.subject;
    let day = report.received_at.map(domain::clock::civil_date);
    Description {
        name: subject.name.clone(),
        sex: subject.sex,
        age: day.and_then(|day| subject.age_on(day)),
        day,
        ..Description::default()
    }
}

fn side(lang: Lang, known: &Description, form: &Form) -> Choices {
    let items = [TracedAs::Missing, TracedAs::Found].map(|side| {
        let chosen = if form.is_fresh() { known.traced_as == side } else { form.get("side") == side.code() };
        Choice::new(side.code(), lang.t(&format!("tracing-{}", side.code()))).checked(chosen)
    });
    Choices::one(lang, "side", lang.t("tracing-side"), items.to_vec()).inline()
}

fn sex(lang: Lang, known: &Description, form: &Form) -> Choices {
    let items = [("1", "sex-male"), ("2", "sex-female"), ("0", "tracing-unknown")].map(|(code, key)| {
        let stands = known.sex.to_string();
        let chosen = if form.is_fresh() { stands == code } else { form.get("sex") == code };
        Choice::new(code, lang.t(key)).checked(chosen)
    });
    Choices::one(lang, "sex", lang.t("tracing-sex"), items.to_vec()).inline()
}

fn text(text: Option<&Confidential>) -> String {
    text.map(|text| text.reveal().to_owned()).unwrap_or_default()
}

fn kept(form: &Form, name: &str, known: String) -> String {
    if form.is_fresh() { known } else { form.get(name).to_owned() }
}

fn fields(lang: Lang, known: &Description, form: &Form, problems: &Problems) -> Vec<Field> {
    let field = |name: &'static str, value: String| {
        let key = format!("tracing-{name}");
        Field::text(lang, name, lang.t(&key)).value(kept(form, name, value)).errors(&problems.errors)
    };
    vec![
        field("day", known.day.map(|day| day.to_string()).unwrap_or_default())
            .hint(lang.t("tracing-day-hint"))
            .width(12),
        field("age", known.age.map(|age| age.to_string()).unwrap_or_default())
            .hint(lang.t("tracing-age-hint"))
            .kind(Kind::Digits)
            .width(4),
        field("name", text(known.name.as_ref())).hint(lang.t("tracing-name-hint")).optional(),
    ]
}

/// What a small child says and what can be seen; a comma between two things.
fn more(lang: Lang, known: &Description, form: &Form) -> Vec<Field> {
    let field = |name: &'static str, value: Option<&Confidential>| {
        let key = format!("tracing-{}", name.replace('_', "-"));
        Field::text(lang, name, lang.t(&key))
            .hint(lang.t(&format!("{key}-hint")))
            .value(kept(form, name, text(value)))
            .optional()
    };
    let height = known.height_cm.map(|cm| cm.to_string()).unwrap_or_default();
    vec![
        field("other_names", known.other_names.as_ref()),
        field("kin", known.kin.as_ref()),
        field("places", known.places.as_ref()),
        field("marks", known.marks.as_ref()),
        field("speech", known.speech.as_ref()),
        field("clothes", known.clothes.as_ref()),
        Field::text(lang, "height", lang.t("tracing-height"))
            .value(kept(form, "height", height))
            .kind(Kind::Digits)
            .unit("cm")
            .width(4)
            .optional(),
    ]
}

/// How likely, in words first: a number alone is taken for more than it is.
pub(super) fn chance(lang: Lang, standing: Standing, probability: f32) -> Badge {
    // Never red: a likeness is no danger.
    let tone = if standing == Standing::Probable { Tone::Amber } else { Tone::Plain };
    let percent = match f64::from(probability) * 100.0 {
        p if p < 1.0 => "< 1 %".to_owned(),
        p if p > 99.0 => "> 99 %".to_owned(),
        p => format!("{p:.0} %"),
    };
    let words = lang.t(&format!("tracing-standing-{}", standing.code()));
    Badge::new(Icon::Link, format!("{words} · {percent}"), tone)
}

fn other(desk: &Desk, one: &Candidate, form: &Form, problems: &Problems, base: &str) -> Other {
    let lang = desk.lang();
    let id = one.other.id().to_string();
    let typed = form.get("with") == id;
    let mut reason = Field::text(lang, format!("reason-{id}"), lang.t("tracing-reason"))
        .hint(lang.t("tracing-reason-hint"));
    if typed {
        reason = reason.value(form.get(&format!("reason-{id}")));
        reason.error = problems.errors.get("reason").map(str::to_owned);
    }
    Other {
        code_name: one.other.code_name().to_owned(),
        href: routes::report(one.other.id()),
        badge: chance(lang, one.standing, one.probability),
        facts: facts(lang, &one.other.description),
        reasons: one.reasons.iter().map(|reason| line(lang, reason)).collect(),
        judged: one.judged.as_ref().map(|judged| {
            let words = lang.t(&format!("tracing-judged-{}", judged.verdict.code()));
            format!("{words} · {}", judged.reason.reveal())
        }),
        reason,
        command: if typed { form.get("command").to_owned() } else { derived(base, &id) },
        id,
    }
}

fn line(lang: Lang, reason: &Reason) -> ReasonLine {
    let strength = match reason.bits.abs() {
        bits if bits >= 3.0 => "is-strong",
        bits if bits >= 1.0 => "is-fair",
        _ => "is-weak",
    };
    let words = if lang == Lang::ZhCn { reason.zh } else { reason.en };
    ReasonLine { words, speaks_for: reason.bits >= 0.0, strength }
}

fn facts(lang: Lang, one: &Description) -> SummaryList {
    let age = one.age.map(|age| lang.t1("years-old", "n", i64::from(age))).unwrap_or_default();
    let lines = [
        ("tracing-day", one.day.map(|day| day.to_string()).unwrap_or_default()),
        ("tracing-age", age),
        ("tracing-name", text(one.name.as_ref())),
        ("tracing-other-names", text(one.other_names.as_ref())),
        ("tracing-kin", text(one.kin.as_ref())),
        ("tracing-places", text(one.places.as_ref())),
        ("tracing-marks", text(one.marks.as_ref())),
        ("tracing-speech", text(one.speech.as_ref())),
        ("tracing-clothes", text(one.clothes.as_ref())),
        ("tracing-height", one.height_cm.map(|cm| format!("{cm} cm")).unwrap_or_default()),
    ];
    let rows = lines.into_iter().filter(|(_, value)| !value.is_empty());
    SummaryList::new(
        lang,
        rows.map(|(key, value)| SummaryRow::new(lang.t(key), Html::text(&value))).collect(),
    )
}
