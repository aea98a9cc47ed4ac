//! A slow obvious model (对照模型) walks minute by minute and day by day; the engine must agree.
//! And clocks that run for years in seconds, under a test clock that steps back and freezes.

use super::{
    BreachCause, Calendar, ClockRefusal, ClockRun, ClockState, Course, DueError, Extend, Pause,
    RecomputeCause, RunFact, Start, civil_date, due, end_of_day, level_times, shanghai,
};
use crate::rules::tests::shipped;
use crate::rules::{Amount, CountFrom, Level, Rollover, Rules, Shape, Unit};
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use std::sync::LazyLock;

static RULES: LazyLock<Rules> = LazyLock::new(shipped);

fn at(text: &str) -> Timestamp {
    let civil: jiff::civil::DateTime = text.parse().unwrap();
    civil.to_zoned_datetime(shanghai()).unwrap().timestamp()
}

fn shown(time: Timestamp) -> String {
    time.to_zoned_datetime(shanghai()).strftime("%Y-%m-%d %H:%M").to_string()
}

fn minutes(n: i64) -> SignedDuration {
    SignedDuration::from_mins(n)
}

/// The due time of a shipped rule.
fn due_of(id: &str, variant: Option<&str>, start: &str) -> String {
    let started = at(start);
    let version = RULES.clock(id).unwrap().version_at(civil_date(started)).unwrap();
    let course = Course::of(version, version.period(variant).unwrap());
    shown(due(course, started, &[], &[], RULES.calendar()).unwrap().at)
}

fn begin(id: &str, variant: Option<&str>, start: &str) -> ClockRun {
    let start = Start { key: id, rule: RULES.clock(id).unwrap(), variant, chosen: None, at: at(start) };
    ClockRun::begin(&ClockRun::start(&start, RULES.calendar()).unwrap()).unwrap()
}

fn version_of(run: &ClockRun) -> &'static crate::rules::ClockVersion {
    RULES.clock(&run.rule().clock).unwrap().version(run.rule().version).unwrap()
}

fn tick(run: &mut ClockRun, now: Timestamp) -> Vec<Level> {
    let facts = run.tick(now, "COURT");
    facts.iter().for_each(|fact| run.apply(fact));
    let level = |fact: &RunFact| match fact {
        RunFact::Warned { level, .. } => Some(*level),
        _ => None,
    };
    facts.iter().filter_map(level).collect()
}

// --- counting -----------------------------------------------------------------------------

#[test]
fn t20_protection_order_72h() {
    assert_eq!(due_of("T20", None, "2026-11-20T10:20"), "2026-11-23 11:00");
    assert_eq!(due_of("T20", Some("urgent"), "2026-11-20T10:20"), "2026-11-21 11:00");
    assert_eq!(due_of("T20", None, "2026-11-20T10:00"), "2026-11-23 11:00");
}

#[test]
fn t03_feedback_3_days_start_not_counted_and_rolled_over() {
    assert_eq!(due_of("T03", None, "2026-11-23T00:01"), "2026-11-26 23:59");
    assert_eq!(due_of("T03", None, "2026-11-23T23:59"), "2026-11-26 23:59");
    assert_eq!(due_of("T03", None, "2026-11-26T09:00"), "2026-11-30 23:59");
    // Over the Spring Festival; the make-up Saturday 28 February is worked.
    assert_eq!(due_of("T03", None, "2026-02-13T09:00"), "2026-02-24 23:59");
    assert_eq!(due_of("T03", None, "2026-02-25T09:00"), "2026-02-28 23:59");
}

#[test]
fn t28_detention_ends_on_a_holiday() {
    assert_eq!(due_of("T28", None, "2026-02-14T09:00"), "2026-02-17 23:59");
}

#[test]
fn t29_and_t35_months_end_on_the_same_day_or_the_last() {
    assert_eq!(due_of("T35", None, "2026-10-15T09:00"), "2026-11-16 23:59");
    assert_eq!(due_of("T29", None, "2026-01-31T09:00"), "2026-02-28 23:59");
    assert_eq!(due_of("T21", None, "2026-08-31T09:00"), "2027-02-28 23:59");
}

#[test]
fn t40_working_days_skip_holidays_and_count_make_up_days() {
    assert_eq!(due_of("T40", None, "2026-09-18T09:00"), "2026-09-24 23:59");
    assert_eq!(due_of("T40", None, "2026-09-30T09:00"), "2026-10-13 23:59");
}

#[test]
fn t22a_reminders_are_counted_back_from_the_lapse() {
    assert_eq!(due_of("T22a", None, "2026-11-30T23:59"), "2026-10-31 23:59");
    assert_eq!(due_of("T22a", Some("d7"), "2026-11-30T23:59"), "2026-11-23 23:59");
}

#[test]
fn t57_minutes_count_from_the_moment() {
    assert_eq!(due_of("T57", None, "2026-11-23T10:20"), "2026-11-23 10:25");
}

#[test]
fn t03a_has_no_computable_end_and_runs_without_one() {
    let run = begin("T03a", None, "2026-11-23T10:00");
    assert_eq!(run.due(), None);
    assert_eq!((run.next_wake(), run.next_action(Timestamp::MAX)), (None, None));
    assert!(run.tick(Timestamp::MAX, "PSB_CASE").is_empty());
}

#[test]
fn t27_is_judged_by_the_version_at_its_start() {
    let (old, new) = (begin("T27", None, "2025-12-31T23:00"), begin("T27", None, "2026-01-01T00:00"));
    assert_eq!((old.rule().version, new.rule().version), (1, 2));
    let early = Start {
        key: "T27",
        rule: RULES.clock("T27").unwrap(),
        variant: None,
        chosen: None,
        at: at("2001-01-01T00:00"),
    };
    assert_eq!(ClockRun::start(&early, RULES.calendar()), Err(ClockRefusal::NotInForce));
}

#[test]
fn t43_touching_2027_is_computed_but_unconfirmed() {
    let late = begin("T43", Some("final"), "2026-12-28T09:00").due().unwrap();
    assert_eq!((shown(late.at).as_str(), late.confirmed), ("2027-01-18 23:59", false));
    assert!(begin("T43", Some("final"), "2026-11-23T09:00").due().unwrap().confirmed);
    assert!(
        begin("T21", None, "2026-11-23T09:00").due().unwrap().confirmed,
        "months without rollover need no list"
    );
}

#[test]
fn t43_is_recomputed_when_the_list_of_2027_arrives() {
    let mut run = begin("T43", Some("final"), "2026-12-28T09:00");
    let mut calendar: Calendar = RULES.calendar().clone();
    let holidays = [date(2027, 1, 1)].into();
    calendar.insert(2027, super::YearList { confirmed: true, holidays, ..super::YearList::default() });
    let now = at("2026-12-29T09:00");
    let fact = run.recompute(now, RecomputeCause::Calendar, run.started_at(), &calendar).unwrap().unwrap();
    run.apply(&fact);
    let due = run.due().unwrap();
    assert_eq!((shown(due.at).as_str(), due.confirmed), ("2027-01-19 23:59", true));
    assert_eq!(run.recompute(now, RecomputeCause::Calendar, run.started_at(), &calendar), Ok(None));
}

#[test]
fn hours_and_days_do_not_mix() {
    let course = course(Shape::Limit, 24, Unit::Hour, Rollover::None);
    let mixed = due(course, at("2026-11-23T09:00"), &[], &[Amount::new(3, Unit::Day)], RULES.calendar());
    assert_eq!(mixed, Err(DueError::MixedUnits));
}

fn course(shape: Shape, n: u32, unit: Unit, rollover: Rollover) -> Course {
    Course { shape, amount: Amount::new(n, unit), count_from: CountFrom::NextUnit, rollover }
}

#[test]
fn t20_the_last_instant_is_in_time_and_a_rest_that_begins_then_is_too_late() {
    let run = begin("T20", None, "2026-11-20T10:20");
    let end = run.due().unwrap().at;
    assert!(!run.is_overdue(end) && run.is_overdue(end + SignedDuration::from_micros(1)));
    let rest = Pause { from: end, to: end + minutes(60) };
    assert_eq!(due(run.course(), run.started_at(), &[rest], &[], RULES.calendar()).unwrap().at, end);
    let before = Pause { from: end - minutes(1), ..rest };
    let moved = due(run.course(), run.started_at(), &[before], &[], RULES.calendar()).unwrap().at;
    assert_eq!(moved, end + minutes(61));
}

// --- the slow model -----------------------------------------------------------------------

/// Walks minute by minute: an hour is sixty minutes in which the clock does not rest.
fn slow_hours(course: Course, started: Timestamp, pauses: &[Pause], extensions: &[Amount]) -> Timestamp {
    let size = if course.amount.unit == Unit::Minute { 1 } else { 60 };
    let units: u32 = course.amount.n + extensions.iter().map(|e| e.n).sum::<u32>();
    let mut now = started;
    if course.count_from == CountFrom::NextUnit {
        now += minutes(1);
        while size == 60 && now.to_zoned_datetime(shanghai()).minute() != 0 {
            now += minutes(1);
        }
    }
    let mut counted = 0;
    while counted < i64::from(units) * size {
        let rests = pauses.iter().any(|p| p.from <= now && now < p.to);
        counted += i64::from(!rests);
        now += minutes(1);
    }
    now
}

/// Lists every day after the start, strikes those that do not count, and takes the n-th left.
fn slow_days(course: Course, started: Timestamp, pauses: &[Pause], extensions: &[Amount]) -> Timestamp {
    let calendar = RULES.calendar();
    let rests = |day: Date| pauses.iter().any(|p| civil_date(p.from) <= day && day < civil_date(p.to));
    let mut last = civil_date(started);
    for amount in std::iter::once(&course.amount).chain(extensions) {
        let mut wanted = i64::from(amount.n);
        if amount.unit == Unit::Month {
            let (year, month) =
                (i32::from(last.year()), i32::from(last.month()) - 1 + amount.n.cast_signed());
            let (year, month) = ((year + month / 12) as i16, (month % 12 + 1) as i8);
            let end = date(year, month, last.day().min(date(year, month, 1).days_in_month()));
            wanted = last.series(1.day()).skip(1).take_while(|day| *day <= end).count() as i64;
        }
        let counts =
            |day: &Date| !rests(*day) && (amount.unit != Unit::WorkingDay || calendar.is_workday(*day));
        if wanted > 0 {
            last = last.series(1.day()).skip(1).filter(counts).nth(wanted as usize - 1).unwrap();
        }
    }
    if course.rollover == Rollover::NextWorkday {
        last = last.series(1.day()).find(|day| calendar.is_workday(*day) && !rests(*day)).unwrap();
    }
    end_of_day(last).unwrap()
}

fn instants() -> impl Strategy<Value = Timestamp> {
    (0i64..8 * 365 * 24 * 60).prop_map(|minute| at("2019-01-01T00:00") + minutes(minute))
}

fn pauses_after(start: Timestamp, longest: i64) -> impl Strategy<Value = Vec<Pause>> {
    let one = (0..longest, 0..longest).prop_map(move |(after, long)| {
        let from = start + minutes(after);
        Pause { from, to: from + minutes(long) }
    });
    proptest::collection::vec(one, 0..5)
}

fn by_clock() -> impl Strategy<Value = (Course, Timestamp, Vec<Pause>, Vec<Amount>)> {
    let count = prop_oneof![Just(CountFrom::NextUnit), Just(CountFrom::Moment)];
    let unit = prop_oneof![Just(Unit::Hour), Just(Unit::Minute)];
    (instants(), 1u32..100, unit, count, proptest::option::of(1u32..30)).prop_flat_map(
        |(start, n, unit, count, more)| {
            let mut course = course(Shape::Limit, n, unit, Rollover::None);
            course.count_from = count;
            let extensions: Vec<Amount> = more.map(|n| Amount::new(n, unit)).into_iter().collect();
            (Just(course), Just(start), pauses_after(start, 60 * 96), Just(extensions))
        },
    )
}

fn by_days() -> impl Strategy<Value = (Course, Timestamp, Vec<Pause>, Vec<Amount>)> {
    let unit = prop_oneof![Just(Unit::Day), Just(Unit::WorkingDay), Just(Unit::Month)];
    (instants(), 1u32..45, unit, any::<bool>(), proptest::option::of(1u32..31)).prop_flat_map(
        |(start, n, unit, rolls, more)| {
            let rollover = if rolls { Rollover::NextWorkday } else { Rollover::None };
            let n = if unit == Unit::Month { n % 12 + 1 } else { n };
            let extensions: Vec<Amount> = more.map(|n| Amount::new(n, Unit::Day)).into_iter().collect();
            let pauses = pauses_after(start, 60 * 24 * 40);
            (Just(course(Shape::Limit, n, unit, rollover)), Just(start), pauses, Just(extensions))
        },
    )
}

proptest! {
    #[test]
    fn due_by_hours_equals_the_slow_model((course, start, pauses, extensions) in by_clock()) {
        let fast = due(course, start, &pauses, &extensions, RULES.calendar()).unwrap().at;
        proptest::prop_assert_eq!(fast, slow_hours(course, start, &pauses, &extensions));
    }

    #[test]
    fn due_by_days_equals_the_slow_model((course, start, pauses, extensions) in by_days()) {
        let fast = due(course, start, &pauses, &extensions, RULES.calendar()).unwrap().at;
        proptest::prop_assert_eq!(fast, slow_days(course, start, &pauses, &extensions));
    }

    #[test]
    fn due_never_comes_earlier_by_rest_or_extension((course, start, pauses, extensions) in by_days()) {
        let plain = due(course, start, &[], &[], RULES.calendar()).unwrap().at;
        let moved = due(course, start, &pauses, &extensions, RULES.calendar()).unwrap().at;
        proptest::prop_assert!(start < plain && plain <= moved);
    }

    #[test]
    fn levels_halve_the_running_time((course, start, pauses, extensions) in by_clock()) {
        let end = due(course, start, &pauses, &extensions, RULES.calendar()).unwrap().at;
        let runs = |from: Timestamp, to: Timestamp| {
            let mut now = from;
            let mut counted = 0i64;
            while now < to {
                counted += i64::from(!pauses.iter().any(|p| p.from <= now && now < p.to));
                now += minutes(1);
            }
            counted
        };
        let times = level_times(Shape::Limit, start, end, &pauses, &Level::ALL);
        let half = times.iter().find(|(level, _)| *level == Level::Half).unwrap().1;
        let total = runs(start, end);
        proptest::prop_assert!((runs(start, half) - total / 2).abs() <= 1);
        proptest::prop_assert!(times.windows(2).all(|pair| pair[0].1 <= pair[1].1));
        proptest::prop_assert!(times.last().unwrap().0 == Level::Overdue);
    }

    #[test]
    fn ticks_at_any_times_fire_each_level_once(steps in proptest::collection::vec(-3000i64..6000, 1..60)) {
        let mut run = begin("T41", None, "2026-03-02T09:00");
        let (mut now, mut latest, mut fired) = (run.started_at(), run.started_at(), Vec::new());
        for step in steps {
            now += minutes(step);
            latest = latest.max(now);
            fired.extend(tick(&mut run, now));
            proptest::prop_assert!(run.next_action(now).is_none());
        }
        let times = level_times(Shape::Limit, run.started_at(), run.due().unwrap().at, &[], &Level::ALL);
        let wanted: Vec<Level> = times.into_iter().filter(|(_, at)| *at <= latest).map(|(level, _)| level).collect();
        proptest::prop_assert_eq!(fired, wanted);
    }

    #[test]
    fn folding_facts_survives_serialisation(more in 1u32..31) {
        let mut run = begin("T41", None, "2026-03-02T09:00");
        tick(&mut run, at("2026-04-15T09:00"));
        let request = Extend {
            at: at("2026-04-20T09:00"),
            by: Amount::new(more, Unit::Day),
            approver: "XF_HEAD",
            reason: "案情复杂",
            told_person: true,
        };
        let fact = run.extend(&request, version_of(&run), RULES.calendar()).unwrap();
        let copy: RunFact = serde_json::from_str(&serde_json::to_string(&fact).unwrap()).unwrap();
        proptest::prop_assert_eq!(&copy, &fact);
        run.apply(&copy);
        let state: ClockRun = serde_json::from_str(&serde_json::to_string(&run).unwrap()).unwrap();
        proptest::prop_assert_eq!(state, run);
    }
}

// --- a clock's life -----------------------------------------------------------------------

#[test]
fn t20_levels_fire_in_order_and_the_breach_has_an_owner() {
    let mut run = begin("T20", None, "2026-11-20T10:20");
    assert_eq!(run.next_wake().map(shown).as_deref(), Some("2026-11-21 22:40"));
    assert_eq!(tick(&mut run, at("2026-11-21T22:39")), []);
    assert_eq!(tick(&mut run, at("2026-11-21T22:40")), [Level::Half]);
    // A day before comes before three quarters of three days.
    assert_eq!(tick(&mut run, at("2026-11-22T17:00")), [Level::DueSoon, Level::ThreeQuarters]);
    assert_eq!(tick(&mut run, at("2026-11-23T11:00")), [], "the last instant is in time");
    let late = at("2026-11-23T11:00") + SignedDuration::from_micros(1);
    assert_eq!(tick(&mut run, late), [Level::Overdue]);
    let breach = run.breach().unwrap().clone();
    assert_eq!((breach.owner.as_str(), breach.cause), ("COURT", BreachCause::Unstated));
    assert_eq!((run.state(late), run.next_wake()), (ClockState::Overdue, None));
    run.apply(&run.explain(BreachCause::WaitedForUnit).unwrap());
    assert_eq!(run.breach().unwrap().cause, BreachCause::WaitedForUnit);
}

#[test]
fn t20_late_tick_of_a_frozen_host_fires_every_missed_level_once() {
    let mut run = begin("T20", None, "2026-11-20T10:20");
    let thawed = at("2029-01-01T00:00");
    let action = run.next_action(thawed).unwrap();
    assert_eq!(action.to_string(), format!("T20:50:{}", run.due().unwrap().at.as_microsecond()));
    assert_eq!(tick(&mut run, thawed), [Level::Half, Level::DueSoon, Level::ThreeQuarters, Level::Overdue]);
    assert_eq!(tick(&mut run, thawed), []);
    assert_eq!(tick(&mut run, at("2026-11-21T00:00")), [], "a clock that steps back fires nothing again");
    assert_eq!(tick(&mut run, at("2030-01-01T00:00")), []);
}

#[test]
fn t20_short_clocks_have_no_separate_days_notice() {
    let run = begin("T20", Some("urgent"), "2026-11-20T10:20");
    let times = level_times(Shape::Limit, run.started_at(), run.due().unwrap().at, &[], &Level::ALL);
    assert!(times.iter().all(|(level, _)| *level != Level::DueSoon));
}

#[test]
fn t22a_fires_once_at_its_day_and_never_breaches() {
    let mut run = begin("T22a", Some("d14"), "2026-12-31T23:59");
    assert_eq!(tick(&mut run, at("2026-12-17T23:58")), []);
    assert_eq!(tick(&mut run, at("2026-12-17T23:59")), [Level::DueSoon]);
    assert_eq!(tick(&mut run, at("2028-01-01T00:00")), []);
    assert!(run.breach().is_none());
}

#[test]
fn t58_hint_warns_and_is_never_overdue() {
    let mut run = begin("T58", None, "2026-11-20T10:00");
    assert!(tick(&mut run, at("2026-12-20T10:00")).contains(&Level::Overdue));
    assert!(run.breach().is_none() && !run.is_overdue(at("2026-12-20T10:00")));
}

#[test]
fn t27_rests_for_an_appraisal_and_fires_nothing_meanwhile() {
    let mut run = begin("T27", None, "2026-03-02T09:00");
    let version = version_of(&run);
    assert_eq!(run.pause(at("2026-03-10T09:00"), "holiday", version), Err(ClockRefusal::ReasonNotAllowed));
    run.apply(&run.pause(at("2026-03-10T09:00"), "appraisal", version).unwrap());
    assert_eq!(run.pause(at("2026-03-11T09:00"), "appraisal", version), Err(ClockRefusal::AlreadyPaused));
    assert_eq!((run.state(at("2026-06-01T00:00")), run.next_wake()), (ClockState::Paused, None));
    assert_eq!(tick(&mut run, at("2026-06-01T00:00")), []);
    assert_eq!(run.resume(at("2026-03-09T09:00"), RULES.calendar()), Err(ClockRefusal::OutOfOrder));
    run.apply(&run.resume(at("2026-03-20T09:00"), RULES.calendar()).unwrap());
    // 30 days from 2 March end on 1 April; ten days of rest move that to 11 April, a Saturday.
    assert_eq!(shown(run.due().unwrap().at), "2026-04-13 23:59");
    assert_eq!(run.resume(at("2026-03-21T09:00"), RULES.calendar()), Err(ClockRefusal::NotPaused));
}

#[test]
fn t27_a_level_that_fired_before_a_rest_does_not_fire_again() {
    let mut run = begin("T27", None, "2026-03-02T09:00");
    assert_eq!(tick(&mut run, at("2026-03-20T09:00")), [Level::Half]);
    run.apply(&run.pause(at("2026-03-20T10:00"), "appraisal", version_of(&run)).unwrap());
    run.apply(&run.resume(at("2026-03-30T10:00"), RULES.calendar()).unwrap());
    assert_eq!(tick(&mut run, at("2026-03-30T10:01")), []);
    assert_eq!(run.level(), Some(Level::Half));
}

#[test]
fn t27_a_level_missed_before_a_rest_fires_after_it() {
    let mut run = begin("T27", None, "2026-03-02T09:00");
    run.apply(&run.pause(at("2026-03-20T10:00"), "appraisal", version_of(&run)).unwrap());
    run.apply(&run.resume(at("2026-03-21T10:00"), RULES.calendar()).unwrap());
    assert_eq!(tick(&mut run, at("2026-03-21T10:01")), [Level::Half]);
}

fn extend(run: &ClockRun, change: impl FnOnce(&mut Extend<'_>)) -> Result<RunFact, ClockRefusal> {
    let mut request = Extend {
        at: at("2026-04-22T09:00"),
        by: Amount::new(30, Unit::Day),
        approver: "XF_HEAD",
        reason: "案情复杂",
        told_person: true,
    };
    change(&mut request);
    run.extend(&request, version_of(run), RULES.calendar())
}

#[test]
fn t41_extension_needs_approver_reason_and_the_person_told() {
    let mut run = begin("T41", None, "2026-03-02T09:00");
    assert_eq!(extend(&run, |r| r.approver = "UNIT_HEAD"), Err(ClockRefusal::WrongApprover));
    assert_eq!(extend(&run, |r| r.reason = "  "), Err(ClockRefusal::ReasonMissing));
    assert_eq!(extend(&run, |r| r.told_person = false), Err(ClockRefusal::PersonNotTold));
    assert_eq!(extend(&run, |r| r.by.n = 31), Err(ClockRefusal::ExtensionTooLong));
    assert_eq!(extend(&run, |r| r.by.unit = Unit::WorkingDay), Err(ClockRefusal::ExtensionTooLong));
    assert_eq!(extend(&run, |r| r.at = at("2026-06-01T00:00")), Err(ClockRefusal::AlreadyOverdue));
    tick(&mut run, at("2026-04-22T09:00"));
    assert_eq!(run.level(), Some(Level::ThreeQuarters));
    run.apply(&extend(&run, |_| ()).unwrap());
    assert_eq!(shown(run.due().unwrap().at), "2026-06-01 23:59");
    assert_eq!(run.level(), Some(Level::Half), "half of the longer time has passed, three quarters not");
    assert_eq!(extend(&run, |_| ()), Err(ClockRefusal::TooManyExtensions));
    assert_eq!(extend(&begin("T20", None, "2026-04-22T08:00"), |_| ()), Err(ClockRefusal::NotExtendable));
}

#[test]
fn t03_met_in_time_met_late_and_cancelled() {
    let mut run = begin("T03", None, "2026-11-23T10:00");
    assert_eq!(run.meet(at("2026-11-22T10:00"), "PSB_DUTY"), Err(ClockRefusal::OutOfOrder));
    run.meet(at("2026-11-26T23:59"), "PSB_DUTY").unwrap().iter().for_each(|f| run.apply(f));
    assert_eq!(run.state(Timestamp::MAX), ClockState::Met);
    assert_eq!(run.cancel(Timestamp::MAX), Err(ClockRefusal::Ended));
    assert!(run.tick(Timestamp::MAX, "PSB_DUTY").is_empty());

    let mut run = begin("T03", None, "2026-11-23T10:00");
    let facts = run.meet(at("2026-11-27T00:00"), "PSB_DUTY").unwrap();
    assert!(matches!(facts.as_slice(), [RunFact::Breached(_), RunFact::Met { .. }]));
    facts.iter().for_each(|f| run.apply(f));
    assert_eq!(run.state(Timestamp::MAX), ClockState::MetLate);

    let mut run = begin("T03", None, "2026-11-23T10:00");
    run.apply(&run.cancel(at("2026-11-24T10:00")).unwrap());
    assert_eq!(run.state(Timestamp::MAX), ClockState::Cancelled);
}

#[test]
fn t03_done_in_time_but_recorded_late_lifts_the_breach() {
    let mut run = begin("T03", None, "2026-11-23T10:00");
    tick(&mut run, at("2026-11-28T10:00"));
    assert!(run.breach().is_some());
    run.meet(at("2026-11-25T10:00"), "PSB_DUTY").unwrap().iter().for_each(|f| run.apply(f));
    assert_eq!((run.state(Timestamp::MAX), run.breach()), (ClockState::Met, None));
}

#[test]
fn t30_probation_takes_the_months_a_person_chose() {
    let rule = RULES.clock("T30").unwrap();
    let start = |chosen| Start { key: "T30", rule, variant: None, chosen, at: at("2026-01-15T09:00") };
    let fact = ClockRun::start(&start(Some(9)), RULES.calendar()).unwrap();
    assert_eq!(shown(ClockRun::begin(&fact).unwrap().due().unwrap().at), "2026-10-15 23:59");
    assert_eq!(ClockRun::start(&start(Some(5)), RULES.calendar()), Err(ClockRefusal::NoSuchPeriod));
    assert_eq!(ClockRun::start(&start(Some(13)), RULES.calendar()), Err(ClockRefusal::NoSuchPeriod));
}

#[test]
fn every_shipped_clock_lives_ten_years_under_an_unsteady_clock() {
    let start = at("2026-01-05T09:00");
    for rule in RULES.clocks() {
        let version = rule.version_at(civil_date(start)).unwrap();
        for period in &version.periods {
            let begun =
                Start { key: &rule.id, rule, variant: Some(&period.variant), chosen: None, at: start };
            let mut run = ClockRun::begin(&ClockRun::start(&begun, RULES.calendar()).unwrap()).unwrap();
            let (mut now, mut fired) = (start, Vec::new());
            for step in 0..600i64 {
                // Mostly a week on; now and then a day back, an hour, or a quarter of a year frozen.
                let hours = [168, -24, 1, 168, 2184, 168, -1][usize::try_from(step % 7).unwrap()];
                now += SignedDuration::from_hours(hours);
                fired.extend(tick(&mut run, now));
            }
            let mut once = fired.clone();
            once.sort();
            once.dedup();
            assert_eq!(once.len(), fired.len(), "{} {} fired a level twice", rule.id, period.variant);
            assert_eq!(run.breach().is_some(), period.shape.breaches(), "{} {}", rule.id, period.variant);
        }
    }
}
