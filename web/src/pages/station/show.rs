//! Today: the next three tasks on top, one big quick note, the rest below. Nothing on it tells
//! why anybody is visited, so it may be kept on the phone for places without a network.

use super::refused::{self, Returned};
use super::{framed, hub_phone};
use crate::components::{Badge, Button, ClockChip, Html, Icon, StageKind, State};
use crate::error::Failure;
use crate::i18n::Lang;
use crate::pages::Page;
use crate::pages::visit::answer::Answer;
use crate::request::Desk;
use crate::routes;
use app::queries::visit::{self, Task};
use askama::{Template, filters::HtmlSafe};

/// Tasks on top: as many as an evening has room for.
const TODAY: usize = 3;
/// Minutes before a deadline from which it counts as soon.
const SOON_MINUTES: i64 = 2 * 24 * 60;

/// One card.
struct Card {
    href: String,
    code_name: String,
    words: String,
    cover: Option<String>,
    due: Option<ClockChip>,
    badge: Option<Badge>,
    late: bool,
    answer: Option<Answer>,
}

#[derive(Template)]
#[template(path = "pages/station/show.html")]
struct Body {
    lang: Lang,
    csrf: String,
    returned: Vec<Returned>,
    dismiss: String,
    today: Vec<Card>,
    later: Vec<Card>,
    more: bool,
    empty: State,
    note: Button,
    sign_out: String,
}

impl HtmlSafe for Body {}

/// Shows it.
///
/// # Errors
/// Faults of the store.
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let lang = desk.lang();
    let phone = hub_phone(&desk).await?;
    let tasks = visit::tasks(desk.house(), &desk.actor).await?;
    let mut cards: Vec<Card> = tasks.next.iter().map(|t| card(&desk, t, phone.as_deref())).collect();
    let mut later = cards.split_off(cards.len().min(TODAY));
    later.extend(tasks.later.iter().map(|t| Card { answer: None, ..card(&desk, t, None) }));
    let body = Body {
        lang,
        csrf: desk.session.csrf.clone(),
        returned: refused::read(&desk).await?,
        dismiss: routes::station_refused(),
        today: cards,
        later,
        more: tasks.more,
        empty: State::empty(lang, lang.t("station-none"), lang.t("station-none-text")),
        note: Button::primary(lang.t("station-note"))
            .icon(Icon::Pen)
            .big()
            .full()
            .href(routes::station_note()),
        sign_out: routes::sign_out(),
    };
    framed(&desk, lang.t("station-title"), Html::of(&body)).await
}

/// What to do, in words: the task, and which of the series it is.
pub(in crate::pages) fn task_words(lang: Lang, task: Option<&str>, series: domain::visit::Series) -> String {
    let task = task.unwrap_or("look_in").replace('_', "-");
    let task = lang.find(&format!("visit-task-{task}")).unwrap_or_else(|| lang.t("visit-task-look-in"));
    let series = lang.t(&format!("visit-series-{}", series.code().replace('_', "-")));
    lang.t2("visit-task-of", "task", task, "series", series)
}

fn card(desk: &Desk, task: &Task, hub: Option<&str>) -> Card {
    let (lang, now) = (desk.lang(), desk.house().now());
    let badge = match (task.paused, task.tries) {
        (true, _) => Some(Badge::stage(lang, StageKind::Paused, lang.t("visit-stage-paused"))),
        (_, 0) => None,
        (_, n) => Some(Badge::stage(lang, StageKind::New, lang.t1("visit-tries", "n", n))),
    };
    Card {
        href: routes::visit(task.id),
        code_name: task.code_name.clone(),
        words: task_words(lang, task.task.as_deref(), task.series),
        cover: task.cover.as_ref().map(|c| c.reveal().to_owned()),
        due: task.due.map(|d| ClockChip::judged(lang, d, now, SOON_MINUTES)),
        late: task.due.is_some_and(|d| d < now),
        badge,
        answer: task.task.is_some().then(|| Answer::new(desk, task.id, hub)),
    }
}
