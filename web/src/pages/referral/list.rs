//! The inbox: what waits for an answer, what runs, what was sent, what is over.

use super::{need_word, party, sender};
use crate::components::{Badge, ClockChip, Html, Icon, QueueRow, Risk, StageKind, State};
use crate::error::Failure;
use crate::i18n::{Lang, when};
use crate::pages::Page;
use crate::pages::station::framed;
use crate::request::{Asked, Desk};
use crate::routes;
use app::queries::referral::{self, Line};
use askama::{Template, filters::HtmlSafe};
use domain::actor::Role;
use domain::alliance::Alliance;
use serde::Deserialize;

/// Minutes before a deadline from which it counts as soon.
const SOON_MINUTES: i64 = 24 * 60;

/// One part of the inbox.
struct Part {
    id: &'static str,
    title: String,
    rows: Vec<QueueRow>,
    /// How many there are here, and a sign when there are more.
    count: String,
    more: bool,
}

/// Which page of the inbox.
#[derive(Deserialize, Default)]
pub struct Wanted {
    /// From 1.
    #[serde(default)]
    page: u32,
}

#[derive(Template)]
#[template(path = "pages/referral/list.html")]
struct Body {
    lang: Lang,
    title: String,
    parts: Vec<Part>,
    empty: State,
    visits: Option<String>,
    earlier: Option<String>,
    further: Option<String>,
}

impl HtmlSafe for Body {}

/// Shows it.
///
/// # Errors
/// Faults of the store.
pub async fn page(desk: Desk, Asked(wanted): Asked<Wanted>) -> Result<Page, Failure> {
    let lang = desk.lang();
    let register = app::services::alliance::register(desk.house()).await?;
    let number = wanted.page.max(1);
    let inbox = referral::inbox(desk.house(), &desk.actor, number).await?;
    let part = |id: &'static str, key: &str, part: &referral::Part| Part {
        id,
        title: lang.t(key),
        rows: part.lines.iter().map(|l| row(&desk, &register, l, id)).collect(),
        count: format!("{}{}", part.lines.len(), if part.more && id != "over" { "+" } else { "" }),
        more: part.more && id != "over",
    };
    let hub = desk.actor.party() == domain::report::hub_office();
    let parts = [
        part("answer", if hub { "inbox-hub" } else { "inbox-answer" }, &inbox.answer),
        part("running", "inbox-running", &inbox.running),
        part("sent", "inbox-sent", &inbox.sent),
        part("over", "inbox-over", &inbox.over),
    ];
    // Those who visit without a station phone find their visits from here.
    let visitor = matches!(desk.actor.role(), Role::Wf | Role::Ca | Role::Sw | Role::PsbBeat | Role::Cyl);
    let at = |page: u32| format!("{}?page={page}", routes::referrals());
    let body = Body {
        earlier: (number > 1).then(|| at(number - 1)),
        further: parts.iter().any(|part| part.more).then(|| at(number + 1)),
        lang,
        title: lang.t("nav-referrals"),
        parts: parts.into_iter().filter(|p| !p.rows.is_empty()).collect(),
        empty: State::empty(lang, lang.t("inbox-none"), lang.t("inbox-none-text")),
        visits: visitor.then(routes::station),
    };
    framed(&desk, lang.t("nav-referrals"), Html::of(&body)).await
}

fn row(desk: &Desk, register: &Alliance, line: &Line, part: &str) -> QueueRow {
    let (lang, now) = (desk.lang(), desk.house().now());
    let item = &line.item;
    let need = line.need.as_deref().map_or_else(|| lang.t("kind-referral"), |n| need_word(desk, n));
    let other = match (part, &line.to, &line.from) {
        ("sent", Some(to), _) => party(desk, register, to),
        (_, _, Some(from)) => sender(desk, register, from),
        _ => String::new(),
    };
    let holder = item.holder.as_ref().map(|p| party(desk, register, p)).unwrap_or_default();
    let word = lang.t(&format!("referral-stage-{}", item.stage));
    let mut row =
        QueueRow::new(lang, format!("row-{}", item.stream), routes::referral(item.stream.into()), need)
            .kind(format!("{} · {other}", item.title))
            .badge(Badge::stage(lang, stage_kind(&item.stage), word))
            .arrived(item.opened, now)
            .alarm(line.red && item.stage == "sent")
            .unread(part == "answer");
    if line.red {
        row = row.badge(Badge::risk(lang, Risk::Red));
    }
    if let Some(last) = line.ticked {
        let words = match last {
            Some(at) => lang.t1("tick-last", "ago", when::ago(lang, at, now)),
            None => lang.t("tick-none-yet"),
        };
        row = row.badge(Badge::stage(lang, StageKind::Waiting, words));
    }
    if item.closed.is_some() {
        return row.holder("");
    }
    let promised = line.help_by.and_then(domain::clock::end_of_day);
    match item.due.or(promised) {
        Some(due) => row.clock(ClockChip::judged(lang, due, now, SOON_MINUTES)).holder(holder),
        None => row.holder(holder),
    }
}

/// How a stage of a referral looks.
pub(super) fn stage_kind(stage: &str) -> StageKind {
    match stage {
        "sent" => StageKind::Waiting,
        "accepted" => StageKind::Active,
        "completed" => StageKind::Done,
        "returned" | "refused" => StageKind::New,
        _ => StageKind::Closed,
    }
}
