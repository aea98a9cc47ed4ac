//! The lists: one part at a time, narrowed by text or to what waits for confirmation (待核实).

use super::group::{self, Group};
use super::say;
use crate::components::{Badge, Cell, Column, Filter, Icon, Row, Shell, Tab, Table, Tabs, Tone};
use crate::error::Failure;
use crate::pages::{self, Page, words};
use crate::request::{Asked, Desk};
use crate::routes;
use app::queries::rules::{self, RuleFilter};
use askama::Template;
use domain::rules::{ClockRule, ClockVersion, CodeTable, Lane};
use serde::Deserialize;

/// What is asked for.
#[derive(Deserialize, Default)]
pub struct Wanted {
    /// Part: `clocks`, `lanes`, `tables`, `calendar`.
    #[serde(default)]
    part: String,
    /// Text.
    #[serde(default)]
    q: String,
    /// `yes`: only what waits for confirmation.
    #[serde(default)]
    open: String,
    /// One code table.
    #[serde(default)]
    table: String,
    /// Where deadlines come from: `s`, `p`, `l`.
    #[serde(default)]
    kind: String,
    /// Lane whose limits they hold.
    #[serde(default)]
    lane: String,
}

impl Wanted {
    fn filter(&self) -> RuleFilter {
        let lane = (!self.lane.is_empty()).then(|| self.lane.clone());
        let kind = group::parse(&self.kind);
        RuleFilter { text: self.q.clone(), unconfirmed: self.open == "yes", kind, lane }
    }

    /// Whether anything narrows the list: then what was found is shown unfolded.
    fn narrows(&self) -> bool {
        [&self.q, &self.open, &self.kind, &self.lane].into_iter().any(|one| !one.is_empty())
    }
}

#[derive(Template)]
#[template(path = "pages/rules/list.html")]
struct ListPage {
    shell: Shell,
    tabs: Tabs,
    part: String,
    query: String,
    only_open: bool,
    waiting: usize,
    total: usize,
    filters: Vec<Filter>,
    groups: Vec<Group>,
    unfolded: bool,
    clear: Option<String>,
    table: Table,
    note: Option<String>,
}

/// Shows a part.
///
/// # Errors
/// Faults of the store.
pub async fn page(desk: Desk, Asked(wanted): Asked<Wanted>) -> Result<Page, Failure> {
    rules::may_read(desk.house(), &desk.actor)?;
    let lang = desk.lang();
    let part = ["lanes", "tables", "calendar"].into_iter().find(|p| *p == wanted.part).unwrap_or("clocks");
    let table = match part {
        "lanes" => lanes(&desk, &wanted.filter()),
        "tables" => match desk.house().rules.table(&wanted.table) {
            Some(one) => codes(&desk, one, &wanted.filter()),
            None => tables(&desk, &wanted.filter()),
        },
        "calendar" => calendar(&desk),
        _ => clocks(&desk, &wanted.filter()),
    };
    pages::render(&ListPage {
        tabs: tabs(&desk, part),
        part: part.to_owned(),
        query: wanted.q.clone(),
        only_open: wanted.open == "yes",
        waiting: desk.house().rules.unconfirmed().len(),
        total: table.rows.len(),
        filters: match part {
            "clocks" => group::filters(&desk, &wanted.kind, &wanted.lane),
            _ => Vec::new(),
        },
        groups: match part {
            "clocks" => group::of(&desk, &found(&desk, &wanted.filter())),
            _ => Vec::new(),
        },
        unfolded: wanted.narrows(),
        clear: wanted.narrows().then(|| format!("{}?part={part}", routes::rules())),
        table,
        note: (part == "calendar").then(|| lang.t("rules-calendar-note")),
        shell: desk.shell(lang.t("rules-title")).await?,
    })
}

fn tabs(desk: &Desk, part: &str) -> Tabs {
    let lang = desk.lang();
    let tab = |code: &str| {
        Tab::new(lang.t(&format!("rules-{code}")), format!("{}?part={code}", routes::rules()), part == code)
    };
    Tabs::new(lang.t("rules-parts"), ["clocks", "lanes", "tables", "calendar"].map(tab).to_vec())
}

fn columns(desk: &Desk, keys: &[&str]) -> Vec<Column> {
    keys.iter().map(|key| Column::new(desk.lang().t(key))).collect()
}

fn found<'a>(desk: &'a Desk, filter: &RuleFilter) -> Vec<(&'a ClockRule, &'a ClockVersion)> {
    rules::clocks(desk.house(), filter, desk.house().today())
}

fn clocks(desk: &Desk, filter: &RuleFilter) -> Table {
    let lang = desk.lang();
    let rows = found(desk, filter).iter().map(|(rule, version)| clock_row(desk, rule, version)).collect();
    let keys = [
        "rules-id",
        "rules-duty",
        "rules-periods",
        "rules-owners",
        "rules-basis",
        "rules-kind",
        "rules-mark",
    ];
    Table::new(lang.t("rules-clocks"), columns(desk, &keys), rows, lang.t("rules-none")).hide_caption()
}

fn clock_row(desk: &Desk, rule: &ClockRule, version: &ClockVersion) -> Row {
    let lang = desk.lang();
    let periods: Vec<String> = version.periods.iter().map(|p| p.label.get(lang.code()).to_owned()).collect();
    let owners: Vec<String> = version.owners.iter().map(|r| words::code(desk, "role", r)).collect();
    let basis = desk.house().rules.cite_all(version).get(lang.code()).to_owned();
    Row::link(
        routes::rule(&rule.id),
        vec![
            Cell::text(&rule.id),
            Cell::text(rule.duty.get(lang.code())),
            Cell::text(periods.join("; ")),
            Cell::text(owners.join(" · ")),
            if basis.is_empty() { Cell::muted("—") } else { Cell::text(basis) },
            Cell::text(say::kind(lang, version.kind)),
            Cell::of(&say::mark(lang, version.mark, rules::unconfirmed(version))),
        ],
    )
}

fn lanes(desk: &Desk, filter: &RuleFilter) -> Table {
    let lang = desk.lang();
    let rows =
        rules::lanes(desk.house(), filter).into_iter().flat_map(|lane| lane_rows(desk, lane)).collect();
    let keys = ["rules-lane", "rules-target", "rules-within", "rules-legal", "rules-clocks", "rules-mark"];
    Table::new(lang.t("rules-lanes"), columns(desk, &keys), rows, lang.t("rules-none")).hide_caption()
}

fn lane_rows(desk: &Desk, lane: &Lane) -> Vec<Row> {
    let lang = desk.lang();
    let row = |(i, target): (usize, &domain::rules::LaneTarget)| {
        let within = target.n.zip(target.unit).map(|(n, unit)| say::amount(lang, n, unit));
        let first = i == 0;
        let lead = |text: &str| if first { Cell::text(text) } else { Cell::muted("") };
        Row::plain(vec![
            lead(lane.name.get(lang.code())),
            Cell::text(target.label.get(lang.code())),
            within.map_or_else(|| Cell::muted(lang.t("rules-recorded")), Cell::text),
            lead(lane.legal.get(lang.code())),
            Cell::text(target.clocks.join(" · ")),
            Cell::of(&say::mark(lang, target.mark, target.to_verify)),
        ])
    };
    lane.targets.iter().enumerate().map(row).collect()
}

fn tables(desk: &Desk, filter: &RuleFilter) -> Table {
    let lang = desk.lang();
    let wanted = filter.text.trim().to_lowercase();
    let fits = |table: &&CodeTable| {
        let texts = [&table.table, &table.title.zh, &table.title.en];
        wanted.is_empty() || texts.iter().any(|text| text.to_lowercase().contains(&wanted))
    };
    let row = |table: &CodeTable| {
        let href = format!("{}?part=tables&table={}", routes::rules(), table.table);
        let open = table.to_verify || table.codes.iter().any(|code| code.to_verify);
        Row::link(
            href,
            vec![
                Cell::text(table.title.get(lang.code())),
                Cell::text(table.codes.len().to_string()),
                Cell::text(&table.source),
                Cell::of(&say::mark(lang, table.mark, open)),
            ],
        )
    };
    let rows = rules::tables(desk.house(), filter).into_iter().filter(fits).map(row).collect();
    let columns = columns(desk, &["rules-table", "rules-codes", "rules-source", "rules-mark"]);
    Table::new(lang.t("rules-tables"), columns, rows, lang.t("rules-none")).hide_caption()
}

fn codes(desk: &Desk, table: &CodeTable, filter: &RuleFilter) -> Table {
    let lang = desk.lang();
    let wanted = filter.text.trim().to_lowercase();
    let fits = |code: &&domain::rules::Code| {
        let texts = [&code.code, &code.zh, &code.en];
        (!filter.unconfirmed || code.to_verify || table.to_verify)
            && (wanted.is_empty() || texts.iter().any(|text| text.to_lowercase().contains(&wanted)))
    };
    let row = |code: &domain::rules::Code| {
        let open = code.to_verify || table.to_verify;
        Row::plain(vec![
            Cell::text(&code.code),
            Cell::text(code.text(lang.code())),
            code.parent.as_ref().map_or_else(|| Cell::muted("—"), Cell::text),
            Cell::of(&say::mark(lang, table.mark_of(code), open)),
        ])
    };
    let rows = table.codes.iter().filter(fits).map(row).collect();
    let columns = columns(desk, &["rules-code", "rules-words", "rules-parent", "rules-mark"]);
    Table::new(table.title.get(lang.code()), columns, rows, lang.t("rules-none"))
}

fn calendar(desk: &Desk) -> Table {
    let lang = desk.lang();
    let calendar = desk.house().rules.calendar();
    let this = desk.house().today().year();
    let row = |year: i16| {
        let badge = if calendar.is_confirmed(year) {
            Badge::new(Icon::ShapeCheck, lang.t("rules-year-confirmed"), Tone::Jade)
        } else {
            Badge::new(Icon::ShapeTriangle, lang.t("rules-year-open"), Tone::Amber)
        };
        let workdays = (1..=12)
            .filter_map(|month| jiff::civil::Date::new(year, month, 1).ok())
            .flat_map(|first| {
                (1..=first.days_in_month()).filter_map(move |d| first.with().day(d).build().ok())
            })
            .filter(|day| calendar.is_workday(*day))
            .count();
        Row::plain(vec![Cell::text(year.to_string()), Cell::text(workdays.to_string()), Cell::of(&badge)])
    };
    let rows = (this - 2..=this + 1).rev().map(row).collect();
    let columns = columns(desk, &["rules-year", "rules-year-workdays", "rules-mark"]);
    Table::new(lang.t("rules-calendar"), columns, rows, lang.t("rules-none")).hide_caption()
}
