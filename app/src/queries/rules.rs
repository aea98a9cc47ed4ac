//! Rules in force, narrowed for their page. Everybody who is signed in may read them.

use crate::error::Result;
use crate::guard::permit_new;
use crate::house::House;
use crate::policy::Action;
use domain::actor::Actor;
use domain::noun::Kind;
use domain::rules::{ClockKind, ClockRule, ClockVersion, CodeTable, Lane};
use jiff::civil::Date;

/// What the list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct RuleFilter {
    /// A piece of the number, the duty, an article.
    pub text: String,
    /// Only what waits for confirmation (待核实).
    pub unconfirmed: bool,
    /// Only deadlines that come from there.
    pub kind: Option<ClockKind>,
    /// Only deadlines that hold this lane's limits.
    pub lane: Option<String>,
}

/// Refuses nobody who is signed in; the policy says so, not this page.
///
/// # Errors
/// `NotPermitted`.
pub fn may_read(house: &House, actor: &Actor) -> Result<()> {
    permit_new(house, actor, Action::RulesRead, Kind::Staff, actor.staff.into()).map(drop)
}

/// The version in force on a day, or the newest there is.
#[must_use]
pub fn version_on(rule: &ClockRule, day: Date) -> Option<&ClockVersion> {
    rule.version_at(day).or_else(|| rule.versions.last())
}

/// Whether anything in a version waits for confirmation.
#[must_use]
pub fn unconfirmed(version: &ClockVersion) -> bool {
    version.to_verify
        || version.periods.iter().any(|p| p.to_verify)
        || version.extensions.iter().any(|e| e.to_verify)
}

/// Clocks that answer the filter, each with its version on that day, in order of their numbers.
#[must_use]
pub fn clocks<'a>(
    house: &'a House,
    filter: &RuleFilter,
    day: Date,
) -> Vec<(&'a ClockRule, &'a ClockVersion)> {
    let wanted = filter.text.trim().to_lowercase();
    let lane = filter.lane.as_deref().and_then(|id| house.rules.lanes().find(|lane| lane.id == id));
    let of_lane = |rule: &ClockRule| {
        lane.is_none_or(|lane| lane.targets.iter().any(|target| target.clocks.contains(&rule.id)))
    };
    let fits = |rule: &ClockRule, version: &ClockVersion| {
        let basis = house.rules.cite_all(version);
        let texts = [&rule.id, &rule.duty.zh, &rule.duty.en, &basis.zh, &basis.en];
        (!filter.unconfirmed || unconfirmed(version))
            && filter.kind.is_none_or(|kind| version.kind == kind)
            && of_lane(rule)
            && (wanted.is_empty() || texts.iter().any(|text| text.to_lowercase().contains(&wanted)))
    };
    let mut found: Vec<_> = house
        .rules
        .clocks()
        .filter_map(|rule| Some((rule, version_on(rule, day)?)))
        .filter(|(rule, version)| fits(rule, version))
        .collect();
    found.sort_by_key(|(rule, _)| order(&rule.id));
    found
}

/// `T2` stands before `T10`, and the duties of law (`T`) before those of the house.
fn order(id: &str) -> (bool, String, u32, String) {
    let letters: String = id.chars().take_while(|c| !c.is_ascii_digit()).collect();
    let digits: String =
        id.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    let rest = id[letters.len() + digits.len()..].to_owned();
    (letters != "T", letters, digits.parse().unwrap_or(0), rest)
}

/// Lanes, narrowed alike.
#[must_use]
pub fn lanes<'a>(house: &'a House, filter: &RuleFilter) -> Vec<&'a Lane> {
    let open = |lane: &&Lane| !filter.unconfirmed || lane.targets.iter().any(|t| t.to_verify);
    house.rules.lanes().filter(open).collect()
}

/// Code tables, narrowed alike.
#[must_use]
pub fn tables<'a>(house: &'a House, filter: &RuleFilter) -> Vec<&'a CodeTable> {
    let open = |table: &&CodeTable| {
        !filter.unconfirmed || table.to_verify || table.codes.iter().any(|code| code.to_verify)
    };
    house.rules.tables().filter(open).collect()
}

#[cfg(test)]
mod tests {
    use super::order;

    #[test]
    fn rules_stand_in_the_order_people_count() {
        let mut ids = ["T10", "T2", "H05", "T01a", "T01"];
        ids.sort_by_key(|id| order(id));
        assert_eq!(ids, ["T01", "T01a", "T2", "T10", "H05"]);
    }
}
