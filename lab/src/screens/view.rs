//! What every page has: language, who is there, where one can go, and the words of the last step.

use std::borrow::Borrow;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use exchange::{Role, Status};
use jiff::Timestamp;
use jiff::tz::{self, TimeZone};

use super::session::Who;
use super::texts::Lang;
use crate::laboratory::fact::{Duty, HelpKind, Issue, Opinion};
use crate::laboratory::state::{Case, Progress, SampleRow, Stage};

/// A word after a step: done, or why not.
#[derive(Clone, Debug)]
pub(super) struct Flash {
    pub(super) wrong: bool,
    pub(super) text: String,
}

/// A place of the menu.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) href: &'static str,
    pub(super) key: &'static str,
    pub(super) icon: &'static str,
}

const PLACES: [Place; 5] = [
    Place { href: "/", key: "nav-queue", icon: "M4 6h16M4 12h16M4 18h10" },
    Place {
        href: "/samples",
        key: "nav-samples",
        icon: "M9 3h6M10 3v6l-5 10a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2l-5-10V3",
    },
    Place { href: "/dvi", key: "nav-dvi", icon: "M4 4h6v6H4zM14 14h6v6h-6zM10 7h7v7" },
    Place { href: "/exchange", key: "nav-exchange", icon: "M4 8h14l-4-4M20 16H6l4 4" },
    Place { href: "/about", key: "nav-about", icon: "M12 11v6M12 7h.01M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0" },
];

/// The frame of a page.
#[derive(Clone, Debug)]
pub(super) struct Page {
    pub(super) lang: Lang,
    pub(super) login: String,
    pub(super) duty: Option<Duty>,
    pub(super) token: String,
    pub(super) path: String,
    pub(super) flash: Option<Flash>,
    pub(super) demo: bool,
    /// Seconds after which the page asks again, while something runs.
    pub(super) refresh: Option<u32>,
}

impl Page {
    pub(super) fn new(who: Who, demo: bool) -> Self {
        Self {
            lang: who.lang,
            login: who.login,
            duty: Some(who.duty),
            token: who.token,
            path: who.path,
            flash: who.flash,
            demo,
            refresh: None,
        }
    }

    pub(super) fn before_sign_in(lang: Lang, demo: bool) -> Self {
        let (login, token, path) = (String::new(), String::new(), "/sign-in".to_owned());
        Self { lang, login, duty: None, token, path, flash: None, demo, refresh: None }
    }

    pub(super) fn t(&self, key: &str) -> String {
        self.lang.t(key)
    }

    pub(super) fn t1(&self, key: &str, name: &'static str, value: impl ToString) -> String {
        self.lang.t1(key, name, value)
    }

    pub(super) fn places(&self) -> &'static [Place] {
        &PLACES
    }

    pub(super) fn is_at(&self, href: &str) -> bool {
        self.path == href
            || (href == "/" && (self.path.starts_with("/search") || self.path.starts_with("/case")))
    }

    pub(super) fn is_analyst(&self) -> bool {
        self.duty == Some(Duty::Analyst)
    }

    pub(super) fn duty_word(&self) -> String {
        self.t(match self.duty {
            Some(Duty::Analyst) => "duty-analyst",
            Some(Duty::Reviewer) => "duty-reviewer",
            None => "duty-none",
        })
    }
}

/// Renders a template.
pub(super) fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => Html(text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Day and minute in China.
pub(super) fn when(at: Timestamp) -> String {
    at.to_zoned_datetime(TimeZone::fixed(tz::offset(8))).strftime("%Y-%m-%d %H:%M").to_string()
}

/// A ratio as people read it.
pub(super) fn ratio_word(ratio: f64) -> String {
    match ratio {
        0.0 => "0".to_owned(),
        r if (0.001..10_000.0).contains(&r) => format!("{r:.3}"),
        r => format!("{r:.2e}"),
    }
}

/// A probability in per cent; close to one, its nines are shown.
pub(super) fn percent(p: impl Borrow<f64>) -> String {
    match *p.borrow() {
        // Nothing is certain; the last digits of a double say less than the assumptions do.
        p if p > 0.999_999_99 => "> 99.999999 %".to_owned(),
        p if p > 0.9995 => format!("{:.6} %", (p * 100.0 * 1e6).floor() / 1e6),
        0.0 => "0".to_owned(),
        p if p >= 0.001 => format!("{:.1} %", p * 100.0),
        p => format!("{p:.1e}"),
    }
}

/// Key of a role.
pub(super) fn role_key(role: Role) -> &'static str {
    match role {
        Role::MissingTarget => "role-missing-target",
        Role::Father => "role-father",
        Role::Mother => "role-mother",
        Role::Child => "role-child",
        Role::FullSibling => "role-full-sibling",
        Role::HalfSibling => "role-half-sibling",
        Role::Grandparent => "role-grandparent",
        Role::OtherKin => "role-other-kin",
        Role::UnknownPerson => "role-unknown-person",
        Role::Belonging => "role-belonging",
    }
}

/// What quality control found, in words.
pub(super) fn issue_word(lang: Lang, issue: &Issue) -> String {
    match issue {
        Issue::FewLoci { loci } => lang.t1("issue-few-loci", "n", loci),
        Issue::OffLadder { loci } => lang.t1("issue-off-ladder", "n", loci),
        Issue::ThreeAlleles { loci } => lang.t1("issue-three-alleles", "n", loci),
        Issue::Mixture { loci } => lang.t1("issue-mixture", "n", loci),
        Issue::SamePerson { sample } => lang.t1("issue-same-person", "sample", sample.grouped()),
        Issue::SexContradicts => lang.t("issue-sex"),
        Issue::NotInTable { loci } => lang.t1("issue-not-in-table", "n", loci),
    }
}

/// Key of where a search stands.
pub(super) fn progress_key(progress: &Progress) -> &'static str {
    match progress {
        Progress::Idle => "progress-idle",
        Progress::Queued => "progress-queued",
        Progress::Done(_) => "progress-done",
        Progress::Failed(_) => "progress-failed",
    }
}

/// Key of where a sample stands.
pub(super) fn sample_key(row: &SampleRow) -> &'static str {
    match row {
        row if row.rejected == Some(exchange::Reason::Withdrawn) => "sample-withdrawn",
        row if row.rejected.is_some() => "sample-rejected",
        row if row.loci.is_none() => "sample-awaited",
        row if !row.usable() => "sample-blocked",
        row if row.resample => "sample-resample",
        _ => "sample-usable",
    }
}

/// Key and colour of where a case stands.
pub(super) fn stage_word(case: &Case) -> (&'static str, &'static str) {
    match case.stage() {
        Stage::Raised => ("stage-raised", "is-amber"),
        Stage::Awaiting => ("stage-awaiting", "is-amber"),
        Stage::Review { given: 0 } => ("stage-review-none", "is-amber"),
        Stage::Review { .. } => ("stage-review-one", "is-amber"),
        Stage::Disagreed => ("stage-disagreed", "is-red"),
        Stage::Decided(Opinion::Confirm) => ("stage-confirmed", "is-jade"),
        Stage::Decided(Opinion::Exclude) => ("stage-excluded", ""),
    }
}

/// Key of an opinion.
pub(super) fn opinion_key(opinion: Opinion) -> &'static str {
    match opinion {
        Opinion::Confirm => "opinion-confirm",
        Opinion::Exclude => "opinion-exclude",
    }
}

/// Key of a help.
pub(super) fn help_key(help: impl Borrow<HelpKind>) -> &'static str {
    match help.borrow() {
        HelpKind::Now => "help-now",
        HelpKind::TenLoci => "help-ten-loci",
        HelpKind::Father => "help-father",
        HelpKind::Mother => "help-mother",
    }
}

/// Key of a verdict's status.
pub(super) fn status_key(status: Status) -> &'static str {
    match status {
        Status::Received => "status-received",
        Status::InDatabase => "status-in-database",
        Status::HitToVerify => "status-hit",
        Status::Verifying => "status-verifying",
        Status::Confirmed => "status-confirmed",
        Status::Excluded => "status-excluded",
        Status::LongTerm => "status-long-term",
        Status::Rejected => "status-rejected",
    }
}
