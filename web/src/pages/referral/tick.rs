//! Three taps a week: attendance, class, mood; better, the same, worse. Each tap is sent at once
//! and kept in the address; the third one records the week. No text, so nothing can slip out.

use super::{read_id, show};
use crate::components::{Badge, Icon, Taps, Tone};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::i18n::{Lang, when};
use crate::request::Desk;
use crate::routes;
use app::services::referral as service;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::referral::{Tick, Trend};
use jiff::Timestamp;

/// The three questions.
const QUESTIONS: [&str; 3] = ["tick-attendance", "tick-class", "tick-mood"];
/// Weeks shown; a school year has about forty.
const WEEKS_SHOWN: usize = 12;

/// One week as it is shown.
pub(super) struct Week {
    /// When.
    pub(super) when: String,
    /// The three answers.
    pub(super) marks: Vec<Badge>,
    /// The plan's owner was told.
    pub(super) alerted: bool,
}

/// The last answer to a question: a tap beats what was kept before it.
fn answered(form: &Form, question: &str) -> Option<Trend> {
    form.all(question).last().and_then(Trend::parse)
}

/// Answers so far, as hidden fields.
pub(super) fn chosen(form: &Form) -> Vec<(String, String)> {
    let kept = |q: &&str| Some(((*q).to_owned(), answered(form, q)?.code().to_owned()));
    QUESTIONS.iter().filter_map(kept).collect()
}

/// The questions, with the answers so far.
pub(super) fn taps(lang: Lang, form: &Form) -> Vec<Taps> {
    let taps = |q: &&str| Taps::mood(lang, *q, lang.t(q), answered(form, q).map(Trend::code));
    QUESTIONS.iter().map(taps).collect()
}

/// Whether a week was recorded since Monday.
pub(super) fn this_week(ticks: &[(Tick, Timestamp)], now: Timestamp) -> bool {
    let week = |at: Timestamp| domain::clock::civil_date(at).iso_week_date();
    let same = |at: Timestamp| (week(at).year(), week(at).week()) == (week(now).year(), week(now).week());
    ticks.last().is_some_and(|(_, at)| same(*at))
}

/// The weeks, newest first.
pub(super) fn weeks(lang: Lang, ticks: &[(Tick, Timestamp)], now: Timestamp) -> Vec<Week> {
    let mark = |key: &str, trend: Trend| {
        let (icon, tone, word) = match trend {
            Trend::Better => (Icon::Better, Tone::Jade, "taps-better"),
            Trend::Same => (Icon::Same, Tone::Plain, "taps-same"),
            Trend::Worse => (Icon::Worse, Tone::Amber, "taps-worse"),
        };
        Badge::new(icon, lang.t2("tick-mark", "what", lang.t(key), "how", lang.t(word)), tone)
    };
    let week = |(tick, at): &(Tick, Timestamp)| Week {
        when: when::day(lang, *at, now),
        marks: vec![
            mark("tick-attendance", tick.attendance),
            mark("tick-class", tick.class),
            mark("tick-mood", tick.mood),
        ],
        alerted: tick.worse() >= 2,
    };
    ticks.iter().rev().take(WEEKS_SHOWN).map(week).collect()
}

/// Takes a tap; with the third the week is recorded.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn submit(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let back = routes::referral(id);
    let [attendance, class, mood] = QUESTIONS.map(|q| answered(&form, q));
    let (Some(attendance), Some(class), Some(mood)) = (attendance, class, mood) else {
        let kept = serde_urlencoded::to_string(chosen(&form)).unwrap_or_default();
        return Ok(Redirect::to(&format!("{back}?{kept}#week")).into_response());
    };
    let tick = Tick { attendance, class, mood };
    let request = form.request(service::TickInput { referral: id, tick })?;
    match service::tick(desk.house(), &desk.actor, &request).await {
        Ok(_) => Ok(Redirect::to(&back).into_response()),
        Err(error) => {
            let problems = Problems::of(desk.lang(), error.into())?;
            let page = show::render(&desk, id, &form, &problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{chosen, this_week, weeks};
    use crate::form::Form;
    use crate::i18n::Lang;
    use domain::referral::{Tick, Trend};

    #[test]
    fn a_new_tap_beats_the_one_kept_before() {
        let form = Form::parse(b"tick-attendance=better&tick-mood=same&tick-attendance=worse");
        let expected =
            [("tick-attendance", "worse"), ("tick-mood", "same")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(chosen(&form), expected);
        assert!(chosen(&Form::parse(b"tick-mood=awful")).is_empty());
    }

    #[test]
    fn two_worse_are_shown_as_told_and_a_week_begins_on_monday() {
        let tick = Tick { attendance: Trend::Worse, class: Trend::Worse, mood: Trend::Same };
        let sunday: jiff::Timestamp = "2026-11-22T12:00:00+08:00".parse().unwrap();
        let monday: jiff::Timestamp = "2026-11-23T08:00:00+08:00".parse().unwrap();
        let shown = weeks(Lang::En, &[(tick, sunday)], monday);
        assert!(shown[0].alerted && shown[0].marks.len() == 3);
        assert!(!this_week(&[(tick, sunday)], monday));
        assert!(this_week(&[(tick, monday)], monday));
    }
}
