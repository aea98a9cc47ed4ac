//! One person, one plan: what she wishes, who does what until when.

use super::{ClockChip, Icon, sample};
use crate::i18n::Lang;
use askama::{Template, filters::HtmlSafe};

/// One task of a plan.
#[derive(Clone, Debug)]
pub struct PlanTask {
    /// What is to be done.
    pub label: String,
    /// By whom.
    pub owner: String,
    /// Until when.
    pub clock: Option<ClockChip>,
    /// Whether it is done.
    pub done: bool,
    /// Where it is opened.
    pub href: Option<String>,
}

/// A plan.
#[derive(Clone, Debug, Template)]
#[template(path = "components/plan_card/plan_card.html")]
pub struct PlanCard {
    lang: Lang,
    title: String,
    owner: String,
    wish: Option<String>,
    tasks: Vec<PlanTask>,
    review: Option<ClockChip>,
}

impl HtmlSafe for PlanCard {}

impl PlanCard {
    /// A plan with its owner and tasks.
    #[must_use]
    pub fn new(lang: Lang, title: impl Into<String>, owner: impl Into<String>, tasks: Vec<PlanTask>) -> Self {
        Self { lang, title: title.into(), owner: owner.into(), wish: None, tasks, review: None }
    }

    /// Her own wish, in her words.
    #[must_use]
    pub fn wish(mut self, wish: impl Into<String>) -> Self {
        self.wish = Some(wish.into());
        self
    }

    /// When the plan is looked at again.
    #[must_use]
    pub fn review(mut self, review: ClockChip) -> Self {
        self.review = Some(review);
        self
    }

    fn done(&self) -> usize {
        self.tasks.iter().filter(|task| task.done).count()
    }
}

/// The sample plan, also used by the gallery's file.
pub(crate) fn sample_plan(lang: Lang) -> PlanCard {
    let now = sample::now();
    let task = |key: &str, owner: &str, due: Option<i64>, done| PlanTask {
        label: lang.t(key),
        owner: lang.t(owner),
        clock: due.map(|minutes| ClockChip::judged(lang, sample::minutes(minutes), now, 2880)),
        done,
        href: Some("#task".to_owned()),
    };
    PlanCard::new(
        lang,
        lang.t("sample-plan"),
        lang.t("sample-officer"),
        vec![
            task("sample-task-desk", "sample-unit", None, true),
            task("sample-task-seat", "sample-school", Some(1300), false),
            task("sample-task-talk", "sample-psy", Some(-200), false),
        ],
    )
    .wish(lang.t("sample-wish"))
    .review(ClockChip::judged(lang, sample::minutes(60 * 24 * 12), now, 2880))
}

pub(crate) fn samples(lang: Lang) -> Vec<sample::Sample> {
    let empty = PlanCard::new(lang, lang.t("sample-plan"), lang.t("sample-officer"), Vec::new());
    vec![
        sample::Sample::new("with wish and tasks", &sample_plan(lang)),
        sample::Sample::new("no task, wish not asked", &empty),
    ]
}
