//! Two records beside each other, field by field, with the reasons; decided by one key.

use super::{Why, age, list, name, percent, plain, read_id, sex, source, whys};
use crate::components::{Badge, Choice, Choices, ErrorSummary, Shell};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::i18n::{Lang, when};
use crate::pages::{self, Page, words};
use crate::request::Desk;
use crate::routes;
use app::queries::candidates::Side;
use app::queries::pair::{self, PairPage};
use askama::Template;
use axum::extract::Path;
use domain::ids::PairId;
use domain::noun::Kind;
use domain::pair::{Fact, Ground};

/// One field of both.
pub(super) struct Line {
    pub(super) label: String,
    pub(super) left: String,
    pub(super) right: String,
    /// Both say something, and the same.
    pub(super) agrees: bool,
}

/// The head of one column.
pub(super) struct Head {
    pub(super) title: String,
    pub(super) name: String,
    pub(super) from: String,
    pub(super) href: Option<String>,
}

/// One thing that happened.
struct Past {
    words: String,
    who: String,
    at: String,
}

#[derive(Template)]
#[template(path = "pages/pair/show.html")]
struct ShowPage {
    shell: Shell,
    errors: ErrorSummary,
    heads: Vec<Head>,
    lines: Vec<Line>,
    whys: Vec<Why>,
    percent: String,
    joins: String,
    refused: bool,
    stage: Badge,
    decides: bool,
    decided: bool,
    grounds: Choices,
    past: Vec<Past>,
    kept: String,
    command: String,
    version: u64,
    decide: String,
    undo: String,
}

/// Shows it.
///
/// # Errors
/// `NotVisible` unless both records are visible.
pub async fn page(desk: Desk, Path(id): Path<String>) -> Result<Page, Failure> {
    render(&desk, read_id(&id)?, &Form::default(), &Problems::default()).await
}

/// Renders it, with what was typed and what was wrong.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub(super) async fn render(
    desk: &Desk,
    id: PairId,
    form: &Form,
    problems: &Problems,
) -> Result<Page, Failure> {
    let lang = desk.lang();
    let found = pair::show(desk.house(), &desk.actor, id).await?;
    let noun = found.stream.noun();
    let proposal = noun.proposal.as_ref().ok_or_else(Failure::not_visible)?;
    let decided = noun.decision.is_some();
    let ground = |g: Ground| {
        let chosen = if form.is_fresh() { g == Ground::default() } else { form.get("ground") == g.code() };
        Choice::new(g.code(), lang.t(&format!("pair-ground-{}", g.code()))).checked(chosen)
    };
    let grounds = Ground::ALL.map(ground).to_vec();
    pages::render(&ShowPage {
        errors: ErrorSummary::new(lang, &problems.errors),
        heads: vec![head(desk, &found.sides.0), head(desk, &found.sides.1)],
        lines: lines(desk, &found.sides),
        whys: whys(lang, &proposal.reasons),
        percent: percent(proposal.permille),
        joins: lang.t1("pair-joins", "n", i64::from(proposal.files)),
        refused: !form.is_fresh(),
        stage: list::badge(lang, noun.stage()),
        decides: found.may_decide && !decided,
        decided: found.may_decide && decided,
        grounds: Choices::one(lang, "ground", lang.t("pair-ground"), grounds).inline(),
        past: past(desk, &found),
        kept: form.get("reason").to_owned(),
        command: desk.command(),
        version: found.stream.version,
        decide: routes::pair_act(id, "decide"),
        undo: routes::pair_act(id, "undo"),
        shell: desk.shell(lang.t("pair-show-title")).await?,
    })
}

/// The head of one column.
pub(super) fn head(desk: &Desk, side: &Side) -> Head {
    let lang = desk.lang();
    let at = side.at.map(|at| when::absolute(lang, at, desk.house().now())).unwrap_or_default();
    Head {
        title: side.title.clone(),
        name: name(lang, side),
        from: format!("{} {at}", source(desk, side)),
        href: match (side.file, side.kind) {
            (Some(file), Kind::Person) => Some(routes::file(file)),
            _ => side.report.map(routes::report),
        },
    }
}

/// Both records field by field; a field that neither says is left out.
pub(super) fn lines(desk: &Desk, sides: &(Side, Side)) -> Vec<Line> {
    let lang = desk.lang();
    let now = desk.house().now();
    let of = |side: &Side| {
        let known = &side.known;
        [
            ("desk-name", Some(name(lang, side)).filter(|_| known.name.is_some())),
            ("pair-alias", plain(known.alias.as_ref())),
            ("ward-sex", sex(lang, known)),
            ("desk-age", age(desk, known)),
            ("ward-birth", known.birth.map(|day| words::day(lang, day, now))),
            ("desk-id", plain(known.id_number.as_ref())),
            ("pair-phone", plain(known.phones.first())),
            ("desk-address", plain(known.address.as_ref())),
            ("desk-school", plain(known.school.as_ref())),
        ]
    };
    let both = of(&sides.0).into_iter().zip(of(&sides.1));
    let lines = both.filter_map(|((key, left), (_, right))| {
        if left.is_none() && right.is_none() {
            return None;
        }
        let agrees = left.is_some() && left == right;
        let dash = || "—".to_owned();
        let (left, right) = (left.unwrap_or_else(dash), right.unwrap_or_else(dash));
        Some(Line { label: lang.t(key), left, right, agrees })
    });
    lines.collect()
}

fn past(desk: &Desk, found: &PairPage) -> Vec<Past> {
    let lang = desk.lang();
    let one = |(fact, by, at): &pair::Happened| Past {
        words: said(lang, fact),
        who: if by.is_empty() { lang.t("pair-by-system") } else { by.reveal().to_owned() },
        at: when::absolute(lang, *at, desk.house().now()),
    };
    found.history.iter().rev().map(one).collect()
}

/// A fact in words.
fn said(lang: Lang, fact: &Fact) -> String {
    match fact {
        Fact::Proposed(proposal) => lang.t1("pair-fact-proposed", "share", percent(proposal.permille)),
        Fact::Decided(decision) => {
            let words = decision.words.as_ref().map(|w| w.reveal().to_owned()).unwrap_or_default();
            let verdict = lang.t(&format!("pair-stage-{}", decision.verdict.code()));
            let ground = lang.t(&format!("pair-ground-{}", decision.ground.code()));
            [verdict, ground, words].into_iter().filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" · ")
        }
        Fact::PutOff => lang.t("pair-stage-later"),
        Fact::Undone { reason } => lang.t1("pair-fact-undone", "reason", reason.reveal().to_owned()),
        Fact::EarlyDiscovered { mentions, .. } => lang.t1("pair-fact-early", "n", i64::from(*mentions)),
        Fact::EarlyAnswered { words } => lang.t1("pair-fact-answered", "words", words.reveal().to_owned()),
    }
}
