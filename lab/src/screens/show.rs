//! Pages that only show.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use exchange::{GroupNo, SampleNo};
use serde::Deserialize;

use super::draw::{LocusView, loci};
use super::session::{Who, language};
use super::simulated::{self, Plot};
use super::view::{
    Page, help_key, issue_word, opinion_key, page, percent, progress_key, role_key, sample_key, stage_word,
    status_key, when,
};
use super::{Desk, texts};
use crate::laboratory::fact::{Opinion, Outcome};
use crate::laboratory::state::{Case, Progress, Stage};
use crate::laboratory::{AIM, Laboratory, assumptions};

/// The page of an address that leads nowhere, and of a number that is unknown: the same.
pub(super) async fn nowhere(headers: HeaderMap) -> Response {
    not_found(language(&headers))
}

#[derive(Template)]
#[template(path = "nowhere.html")]
struct Nowhere {
    page: Page,
}

fn not_found(lang: texts::Lang) -> Response {
    let page = Page::before_sign_in(lang, false);
    (StatusCode::NOT_FOUND, self::page(&Nowhere { page })).into_response()
}

/// A family in the list.
struct SearchLine {
    group: GroupNo,
    roles: Vec<&'static str>,
    awaited: usize,
    progress: &'static str,
    best: Option<String>,
    share: Option<u32>,
}

/// A case in the list.
struct CaseLine {
    id: u32,
    group: GroupNo,
    candidate: SampleNo,
    stage: (&'static str, &'static str),
}

#[derive(Template)]
#[template(path = "queue.html")]
struct Queue {
    page: Page,
    cases: Vec<CaseLine>,
    searches: Vec<SearchLine>,
    profiles: usize,
    own: usize,
}

fn search_line(laboratory: &Laboratory, group: GroupNo, running: Option<(GroupNo, f32)>) -> SearchLine {
    let idle = Progress::Idle;
    let progress = laboratory.state.searches.get(&group).unwrap_or(&idle);
    let members: Vec<_> = laboratory.state.members(group).collect();
    let best = match progress {
        Progress::Done(outcome) => outcome.candidates.first().map(|c| percent(c.among_all)),
        _ => None,
    };
    let share = running.filter(|(at, _)| *at == group).map(|(_, share)| (share * 100.0) as u32);
    SearchLine {
        group,
        roles: members.iter().map(|(_, place, _)| role_key(place.role)).collect(),
        awaited: members.iter().filter(|(.., row)| row.loci.is_none() && row.rejected.is_none()).count(),
        progress: progress_key(progress),
        best,
        share,
    }
}

/// What waits: cases first, then families.
pub(super) async fn queue(State(desk): State<Arc<Desk>>, who: Who) -> Response {
    let running = desk.running();
    let laboratory = desk.laboratory();
    let state = &laboratory.state;
    let line = |case: &Case| CaseLine {
        id: case.id,
        group: case.group,
        candidate: case.candidate,
        stage: stage_word(case),
    };
    let mut cases: Vec<CaseLine> = state.cases.iter().map(line).collect();
    cases.reverse();
    let searches: Vec<SearchLine> =
        state.searches.keys().map(|group| search_line(&laboratory, *group, running)).collect();
    let mut page = Page::new(who, desk.options.demo);
    let waiting = searches.iter().any(|line| line.share.is_some() || line.progress == "progress-queued");
    page.refresh = waiting.then_some(2);
    let (profiles, own) = (laboratory.national_len(), laboratory.sought().len());
    self::page(&Queue { page, cases, searches, profiles, own })
}

/// A sample in the list.
struct SampleLine {
    sample: SampleNo,
    place: Option<(GroupNo, &'static str)>,
    state: &'static str,
    loci: Option<usize>,
    issues: Vec<String>,
    can_accept: bool,
    can_reject: bool,
}

#[derive(Template)]
#[template(path = "samples.html")]
struct Samples {
    page: Page,
    samples: Vec<SampleLine>,
    groups: Vec<GroupNo>,
    cases: Vec<u32>,
    chosen_case: Option<u32>,
    numbers: Vec<SampleNo>,
    paste: String,
}

impl Samples {
    fn is_chosen(&self, case: &u32) -> bool {
        self.chosen_case == Some(*case)
    }
}

/// What a link to the samples page asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Ask {
    group: String,
    case: Option<u32>,
    plot: String,
    numbers: Option<u8>,
}

fn sample_lines(laboratory: &Laboratory, lang: texts::Lang) -> Vec<SampleLine> {
    let line = |(sample, row): (&SampleNo, &crate::laboratory::state::SampleRow)| SampleLine {
        sample: *sample,
        place: row.place.map(|p| (p.group, role_key(p.role))),
        state: sample_key(row),
        loci: row.loci,
        issues: row.issues.iter().map(|issue| issue_word(lang, issue)).collect(),
        can_accept: row.loci.is_some() && !row.usable(),
        can_reject: row.rejected.is_none(),
    };
    laboratory.state.samples.iter().map(line).collect()
}

/// In a demonstration: invented profiles, ready to be imported.
fn invented(laboratory: &Laboratory, ask: &Ask) -> Option<String> {
    let plot = Plot::from_code(&ask.plot)?;
    if let Some(case) = ask.case {
        let case = laboratory.state.case(case)?;
        let first = laboratory.candidate_profile(case.candidate, case.national)?;
        return Some(simulated::resample(laboratory, case.group, &first, plot));
    }
    let group = ask.group.parse().ok().filter(|group| laboratory.state.searches.contains_key(group))?;
    Some(simulated::profiles(laboratory, group, plot))
}

/// Samples, and the way in for new profiles.
pub(super) async fn samples(State(desk): State<Arc<Desk>>, who: Who, Query(ask): Query<Ask>) -> Response {
    let laboratory = desk.laboratory();
    let paste =
        if desk.options.demo { invented(&laboratory, &ask).unwrap_or_default() } else { String::new() };
    let state = &laboratory.state;
    let open = state.cases.iter().filter(|case| !matches!(case.stage(), Stage::Decided(_)));
    let template = Samples {
        samples: sample_lines(&laboratory, who.lang),
        groups: state.searches.keys().copied().collect(),
        cases: open.map(|case| case.id).collect(),
        chosen_case: ask.case,
        numbers: (0..ask.numbers.unwrap_or(0).min(20)).map(|_| Laboratory::new_number()).collect(),
        paste,
        page: Page::new(who, desk.options.demo),
    };
    page(&template)
}

#[derive(Template)]
#[template(path = "search.html")]
struct Search {
    page: Page,
    group: GroupNo,
    line: SearchLine,
    members: Vec<(SampleNo, &'static str, &'static str)>,
    outcome: Option<Box<Outcome>>,
    why: Option<String>,
    raised: Vec<(SampleNo, u32, (&'static str, &'static str))>,
    can_run: bool,
}

impl Search {
    fn case_of(&self, sample: &SampleNo) -> Option<&(SampleNo, u32, (&'static str, &'static str))> {
        self.raised.iter().find(|(candidate, ..)| candidate == sample)
    }
}

/// One family: who gave samples, candidates, what would help.
pub(super) async fn search(State(desk): State<Arc<Desk>>, who: Who, Path(group): Path<String>) -> Response {
    let running = desk.running();
    let laboratory = desk.laboratory();
    let known = group.parse::<GroupNo>().ok().and_then(|g| laboratory.state.searches.get_key_value(&g));
    let Some((group, progress)) = known else { return not_found(who.lang) };
    let state = &laboratory.state;
    let raised = state.cases.iter().filter(|case| case.group == *group);
    let mut page = Page::new(who, desk.options.demo);
    let line = search_line(&laboratory, *group, running);
    let busy = matches!(progress, Progress::Queued);
    page.refresh = busy.then_some(1);
    let members = state.members(*group).map(|(no, place, row)| (no, role_key(place.role), sample_key(row)));
    let template = Search {
        group: *group,
        members: members.collect(),
        outcome: if let Progress::Done(outcome) = progress { Some(outcome.clone()) } else { None },
        why: if let Progress::Failed(why) = progress { Some(why.clone()) } else { None },
        raised: raised.map(|case| (case.candidate, case.id, stage_word(case))).collect(),
        can_run: page.is_analyst() && !busy,
        line,
        page,
    };
    self::page(&template)
}

/// A comparison of a family with one candidate.
struct Comparison {
    loci: Vec<LocusView>,
    labels: Vec<(String, &'static str)>,
    total: String,
    compared: usize,
    contradicting: usize,
}

fn compare(
    laboratory: &Laboratory,
    group: GroupNo,
    candidate: &kinship::Profile,
    lang: texts::Lang,
) -> Option<Comparison> {
    let (case, table) = laboratory.tables(group).ok()?;
    let pairs = crate::laboratory::positions(laboratory.panel(), candidate);
    let (ratio, compared, contradicting) = table.score(&pairs);
    let role = |label: &str| match label.as_bytes().first() {
        Some(b'F') => "role-father",
        Some(b'M') => "role-mother",
        Some(b'S') => "role-full-sibling",
        Some(b'H') => "role-half-sibling",
        Some(b'G') => "role-grandparent",
        _ => "role-child",
    };
    Some(Comparison {
        loci: loci(laboratory.panel(), &case, &table, candidate, &lang.t("lane-candidate")),
        labels: case.profiles.keys().map(|label| (label.clone(), role(label))).collect(),
        total: if ratio > 0.0 { format!("{:.2}", ratio.log10()) } else { "−∞".to_owned() },
        compared,
        contradicting,
    })
}

#[derive(Template)]
#[template(path = "comparison.html")]
struct Candidate {
    page: Page,
    group: GroupNo,
    candidate: SampleNo,
    comparison: Comparison,
}

/// A candidate before anybody raised it; afterwards the case.
pub(super) async fn comparison(
    State(desk): State<Arc<Desk>>,
    who: Who,
    Path((group, sample)): Path<(String, String)>,
) -> Response {
    let laboratory = desk.laboratory();
    let found = group.parse::<GroupNo>().ok().zip(sample.parse::<SampleNo>().ok());
    let Some((group, sample)) = found else { return not_found(who.lang) };
    if let Some(case) = laboratory.state.case_of(group, sample) {
        return Redirect::to(&format!("/case/{}", case.id)).into_response();
    }
    let listed = match laboratory.state.searches.get(&group) {
        Some(Progress::Done(outcome)) => outcome.candidates.iter().find(|c| c.sample == sample),
        _ => None,
    };
    let shown = listed.and_then(|c| {
        let profile = laboratory.candidate_profile(sample, c.national)?;
        compare(&laboratory, group, &profile, who.lang)
    });
    let Some(comparison) = shown else { return not_found(who.lang) };
    page(&Candidate { page: Page::new(who, desk.options.demo), group, candidate: sample, comparison })
}

#[derive(Template)]
#[template(path = "case.html")]
struct CasePage {
    page: Page,
    case: Case,
    stage: (&'static str, &'static str),
    comparison: Option<Comparison>,
    opinions: Vec<(String, &'static str, String)>,
    given: usize,
    may_speak: bool,
    may_confirm: bool,
    is_decided: bool,
    is_raiser: bool,
    has_given: bool,
}

/// A case: re-sample, opinions, decision.
pub(super) async fn case(State(desk): State<Arc<Desk>>, who: Who, Path(id): Path<u32>) -> Response {
    let laboratory = desk.laboratory();
    let Some(case) = laboratory.state.case(id) else { return not_found(who.lang) };
    let comparison =
        laboratory.evidence(case).and_then(|profile| compare(&laboratory, case.group, &profile, who.lang));
    let given = match case.stage() {
        Stage::Review { given } => given,
        Stage::Disagreed | Stage::Decided(_) => 2,
        _ => 0,
    };
    let opinions = case.visible_to(&who.login).iter();
    let is_decided = matches!(case.stage(), Stage::Decided(_));
    let speaks = |opinion| laboratory.state.give_opinion(&who.login, id, opinion).is_ok();
    let template = CasePage {
        stage: stage_word(case),
        comparison,
        opinions: opinions.map(|(by, o, at)| (by.clone(), opinion_key(*o), when(*at))).collect(),
        given,
        may_speak: speaks(Opinion::Exclude),
        may_confirm: speaks(Opinion::Confirm),
        is_decided,
        is_raiser: case.raised_by == who.login,
        has_given: case.has_given(&who.login),
        case: case.clone(),
        page: Page::new(who, desk.options.demo),
    };
    page(&template)
}

/// A cell of the joint table.
struct JointCell {
    log10: String,
    posterior: String,
    best: bool,
}

#[derive(Template)]
#[template(path = "dvi.html")]
struct Joint {
    page: Page,
    families: Vec<GroupNo>,
    rows: Vec<(SampleNo, Vec<JointCell>, String)>,
    whole: String,
}

/// Several found persons and several families at once.
pub(super) async fn joint(State(desk): State<Arc<Desk>>, who: Who) -> Response {
    let view = desk.laboratory().joint();
    let page = Page::new(who, desk.options.demo);
    let Ok(view) = view else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let mut template = Joint { page, families: Vec::new(), rows: Vec::new(), whole: String::new() };
    if let Some(view) = view {
        let rows = view.found.iter().enumerate().map(|(i, found)| {
            let cell = |j: usize| JointCell {
                log10: if view.log10[i][j].is_finite() {
                    format!("{:.1}", view.log10[i][j])
                } else {
                    "−∞".into()
                },
                posterior: percent(view.joint.pairs[i][j]),
                best: view.joint.best[i] == Some(j),
            };
            (*found, (0..view.families.len()).map(cell).collect(), percent(view.joint.nobody[i]))
        });
        template.rows = rows.collect();
        template.whole = percent(view.joint.best_probability);
        template.families = view.families;
    }
    self::page(&template)
}

/// A package in the list.
struct PackageLine {
    outgoing: bool,
    number: u64,
    at: String,
    items: usize,
}

#[derive(Template)]
#[template(path = "exchange.html")]
struct Exchange {
    page: Page,
    packages: Vec<PackageLine>,
    due: Vec<(GroupNo, SampleNo, &'static str)>,
    knows_platform: bool,
    key: String,
    http: bool,
}

/// Packages in and out.
pub(super) async fn exchange(State(desk): State<Arc<Desk>>, who: Who) -> Response {
    let laboratory = desk.laboratory();
    let packages = laboratory.state.packages.iter().rev().map(|p| PackageLine {
        outgoing: p.outgoing,
        number: p.number,
        at: when(p.at),
        items: p.items,
    });
    let due = laboratory.state.verdicts_due();
    let template = Exchange {
        packages: packages.collect(),
        due: due.iter().map(|v| (v.group, v.sample, status_key(v.status))).collect(),
        knows_platform: laboratory.knows_platform(),
        key: laboratory.public_key().to_hex(),
        http: desk.options.line.is_some(),
        page: Page::new(who, desk.options.demo),
    };
    page(&template)
}

/// One of our packages, as a file to carry.
pub(super) async fn package(State(desk): State<Arc<Desk>>, who: Who, Path(file): Path<String>) -> Response {
    let laboratory = desk.laboratory();
    let number =
        file.strip_prefix("verdicts-").and_then(|f| f.strip_suffix(".json")).and_then(|n| n.parse().ok());
    let found = number.and_then(|number| laboratory.package(number));
    let Some(text) = found.map(str::to_owned) else { return not_found(who.lang) };
    let attached = format!("attachment; filename=\"{file}\"");
    let headers =
        [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, attached)];
    (headers, text).into_response()
}

#[derive(Template)]
#[template(path = "about.html")]
struct About {
    page: Page,
    assumptions: String,
    loci: Vec<(String, usize, String)>,
    national: usize,
    key: String,
}

/// What is assumed, and which tables.
pub(super) async fn about(State(desk): State<Arc<Desk>>, who: Who) -> Response {
    let laboratory = desk.laboratory();
    let loci = laboratory.panel().loci().iter().map(|locus| {
        let labels = locus.alleles().iter().zip(locus.frequencies());
        let words: Vec<String> = labels.map(|(a, p)| format!("{} {p:.4}", a.label())).collect();
        (locus.name().to_owned(), locus.alleles().len(), words.join("  "))
    });
    let template = About {
        loci: loci.collect(),
        assumptions: assumptions().to_string(),
        national: laboratory.national_len(),
        key: laboratory.public_key().to_hex(),
        page: Page::new(who, desk.options.demo),
    };
    page(&template)
}
