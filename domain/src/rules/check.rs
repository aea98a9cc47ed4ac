//! Cross-checks (交叉校验): citations resolve, versions do not overlap, marks are honest.

use super::law::is_article;
use super::parse::Places;
use super::{
    Bilingual, Citation, ClockRule, ClockVersion, Law, Mark, Period, RuleFault, Rules, Shape, Unconfirmed,
};
use jiff::civil::Date;

/// All faults that only show when the files are seen together.
pub(super) fn check(rules: &Rules, places: &Places) -> Vec<RuleFault> {
    let mut faults = Vec::new();
    for law in rules.laws.values() {
        check_law(law, places, &mut faults);
    }
    for clock in rules.clocks.values() {
        check_clock(rules, clock, places, &mut faults);
    }
    check_lanes(rules, places, &mut faults);
    check_tables(rules, places, &mut faults);
    faults
}

/// Whether a mark from memory stands without the flag that shows it.
fn hides_memory(mark: Mark, to_verify: bool) -> bool {
    mark == Mark::M && !to_verify
}

const HIDDEN: &str = "mark M needs to_verify = true (凭记忆的内容须标待核实)";
const BLANK: &str = "both zh and en must be given (中英文都要有)";

/// Spans of validity must be in order and must not overlap.
fn check_spans(spans: &[(Date, Option<Date>)]) -> Option<&'static str> {
    if spans.is_empty() {
        return Some("at least one version is needed");
    }
    for (index, (from, until)) in spans.iter().enumerate() {
        if until.is_some_and(|end| end <= *from) {
            return Some("a version ends before it begins");
        }
        if let Some((next, _)) = spans.get(index + 1)
            && until.is_none_or(|end| end > *next)
        {
            return Some("versions overlap or are not in order");
        }
    }
    None
}

fn check_law(law: &Law, places: &Places, faults: &mut Vec<RuleFault>) {
    let key = format!("law {}", law.id);
    let spans: Vec<_> = law.versions.iter().map(|v| (v.effective_from, v.effective_to)).collect();
    if let Some(reason) = check_spans(&spans) {
        faults.push(places.fault(&key, reason));
    }
    if law.name.is_blank() {
        faults.push(places.fault(&key, BLANK));
    }
    for version in &law.versions {
        let key = format!("law {} {}", law.id, version.version);
        if hides_memory(version.mark, version.to_verify) {
            faults.push(places.fault(&key, HIDDEN));
        }
        for article in version.articles.iter().filter(|a| !is_article(a)) {
            faults.push(places.fault(&key, format!("`{article}` is not an article")));
        }
    }
}

fn check_clock(rules: &Rules, clock: &ClockRule, places: &Places, faults: &mut Vec<RuleFault>) {
    let key = format!("clock {}", clock.id);
    let spans: Vec<_> = clock.versions.iter().map(|v| (v.from, v.until)).collect();
    if let Some(reason) = check_spans(&spans) {
        faults.push(places.fault(&key, reason));
    }
    if clock.duty.is_blank() {
        faults.push(places.fault(&key, BLANK));
    }
    for version in &clock.versions {
        let key = format!("clock {} v{}", clock.id, version.version);
        let mut reasons = version_faults(rules, version);
        for period in &version.periods {
            reasons.extend(period_faults(rules, version, period));
        }
        faults.extend(reasons.into_iter().map(|r| places.fault(&key, r)));
    }
}

fn version_faults(rules: &Rules, version: &ClockVersion) -> Vec<String> {
    let mut reasons = Vec::new();
    if hides_memory(version.mark, version.to_verify) {
        reasons.push(HIDDEN.to_owned());
    }
    if version.periods.is_empty() {
        reasons.push("at least one period is needed".to_owned());
    }
    if version.basis.is_empty() && version.kind != super::ClockKind::L {
        reasons.push("a statutory or policy clock needs a basis".to_owned());
    }
    for citation in &version.basis {
        reasons.extend(citation_faults(rules, version, citation));
    }
    for role in version.owners.iter().filter(|r| rules.code("role", r).is_none()) {
        reasons.push(format!("unknown role {role}"));
    }
    reasons.extend(extension_faults(rules, version));
    reasons
}

/// The cited version must be known, list the articles, and be in force while the clock rule is.
fn citation_faults(rules: &Rules, version: &ClockVersion, citation: &Citation) -> Vec<String> {
    let name = format!("{} {}", citation.law, citation.version);
    let Some(law) = rules.laws.get(&citation.law).and_then(|l| l.version(&citation.version)) else {
        return vec![format!("unknown law {name}")];
    };
    let missing = citation.articles.iter().filter(|a| !law.articles.contains(a));
    let mut reasons: Vec<String> = missing.map(|a| format!("{name} does not list article {a}")).collect();
    if version.from < law.effective_from {
        reasons.push(format!("{name} is not yet in force when the rule begins"));
    }
    if law.effective_to.is_some_and(|end| version.until.is_none_or(|until| until > end)) {
        reasons.push(format!("{name} is no longer in force while the rule is"));
    }
    reasons
}

fn extension_faults(rules: &Rules, version: &ClockVersion) -> Vec<String> {
    let mut reasons = Vec::new();
    for extension in &version.extensions {
        if hides_memory(extension.mark.unwrap_or(version.mark), extension.to_verify || version.to_verify) {
            reasons.push(HIDDEN.to_owned());
        }
        if rules.code("approver", &extension.approver).is_none() {
            reasons.push(format!("unknown approver {}", extension.approver));
        }
        for variant in extension.variants.iter().filter(|v| version.period(Some(v)).is_none()) {
            reasons.push(format!("the extension names an unknown period {variant}"));
        }
        let mixed =
            |p: &&Period| extension.covers(&p.variant) && p.unit.by_clock() != extension.unit.by_clock();
        for period in version.periods.iter().filter(mixed) {
            reasons.push(format!("period {} and its extension mix hours and days", period.variant));
        }
    }
    reasons
}

fn period_faults(rules: &Rules, version: &ClockVersion, period: &Period) -> Vec<String> {
    let mut reasons = Vec::new();
    let name = &period.variant;
    if hides_memory(period.mark.unwrap_or(version.mark), period.to_verify || version.to_verify) {
        reasons.push(format!("period {name}: {HIDDEN}"));
    }
    if period.label.is_blank() {
        reasons.push(format!("period {name}: {BLANK}"));
    }
    if version.periods.iter().filter(|p| &p.variant == name).count() > 1 {
        reasons.push(format!("period {name} is given twice"));
    }
    if period.n == 0 && period.shape != Shape::Before {
        reasons.push(format!("period {name} is empty"));
    }
    if period.shape == Shape::Lead && period.unit == super::Unit::WorkingDay {
        reasons.push(format!("period {name}: reminders are counted back in natural days"));
    }
    if period.count_from == super::CountFrom::Moment && !period.unit.by_clock() {
        reasons.push(format!("period {name}: only hours and minutes count from the moment"));
    }
    if !period.admits(period.n) || period.times == 0 {
        reasons.push(format!("period {name} does not admit its own default"));
    }
    if let Some(approver) = period.approver.as_deref().filter(|a| rules.code("approver", a).is_none()) {
        reasons.push(format!("unknown approver {approver}"));
    }
    reasons
}

fn check_lanes(rules: &Rules, places: &Places, faults: &mut Vec<RuleFault>) {
    for lane in rules.lanes.values() {
        let key = format!("lane {}", lane.id);
        for target in &lane.targets {
            for clock in target.clocks.iter().filter(|c| !rules.clocks.contains_key(*c)) {
                faults.push(places.fault(&key, format!("unknown clock {clock}")));
            }
            if target.n.is_some() != target.unit.is_some() {
                faults.push(places.fault(&key, format!("target {} needs both n and unit", target.code)));
            }
            if hides_memory(target.mark, target.to_verify) {
                faults.push(places.fault(&key, HIDDEN));
            }
        }
    }
}

fn check_tables(rules: &Rules, places: &Places, faults: &mut Vec<RuleFault>) {
    for table in rules.tables.values() {
        let key = format!("table {}", table.table);
        if hides_memory(table.mark, table.to_verify) {
            faults.push(places.fault(&key, HIDDEN));
        }
        for code in &table.codes {
            let key = format!("code {} {}", table.table, code.code);
            if code.label().is_blank() {
                faults.push(places.fault(&key, BLANK));
            }
            if hides_memory(table.mark_of(code), code.to_verify || table.to_verify) {
                faults.push(places.fault(&key, HIDDEN));
            }
            for other in [&code.parent, &code.export_as].into_iter().flatten() {
                if table.get(other).is_none() {
                    faults.push(places.fault(&key, format!("unknown code {other}")));
                }
            }
        }
    }
}

/// Everything that waits for confirmation; see [`Rules::unconfirmed`].
pub(super) fn unconfirmed(rules: &Rules) -> Vec<Unconfirmed> {
    let mut list = Vec::new();
    rules.laws.values().for_each(|law| unconfirmed_law(law, &mut list));
    rules.clocks.values().for_each(|clock| unconfirmed_clock(clock, &mut list));
    unconfirmed_lanes(rules, &mut list);
    unconfirmed_tables(rules, &mut list);
    unconfirmed_years(rules, &mut list);
    list
}

fn entry(file: &str, entry: String, what: &Bilingual, mark: Mark) -> Unconfirmed {
    Unconfirmed { file: file.to_owned(), entry, what: what.clone(), mark }
}

fn unconfirmed_law(law: &Law, list: &mut Vec<Unconfirmed>) {
    for version in &law.versions {
        let name = format!("{} {}", law.id, version.version);
        if version.to_verify {
            list.push(entry("laws.toml", name, &law.name, version.mark));
        } else if version.dates_to_verify {
            list.push(entry("laws.toml", format!("{name} effective dates"), &law.name, Mark::M));
        }
    }
}

fn unconfirmed_clock(clock: &ClockRule, list: &mut Vec<Unconfirmed>) {
    for version in &clock.versions {
        let name = format!("{} v{}", clock.id, version.version);
        if version.to_verify {
            list.push(entry("clocks.toml", name.clone(), &clock.duty, version.mark));
        }
        for period in version.periods.iter().filter(|p| p.to_verify) {
            let mark = period.mark.unwrap_or(version.mark);
            list.push(entry("clocks.toml", format!("{name} {}", period.variant), &period.label, mark));
        }
        for extension in version.extensions.iter().filter(|e| e.to_verify) {
            let mark = extension.mark.unwrap_or(version.mark);
            list.push(entry("clocks.toml", format!("{name} extension"), &clock.duty, mark));
        }
    }
}

fn unconfirmed_lanes(rules: &Rules, list: &mut Vec<Unconfirmed>) {
    for lane in rules.lanes.values() {
        for target in lane.targets.iter().filter(|t| t.to_verify) {
            let name = format!("{} {}", lane.id, target.code);
            list.push(entry("lanes.toml", name, &target.label, target.mark));
        }
    }
}

fn unconfirmed_tables(rules: &Rules, list: &mut Vec<Unconfirmed>) {
    for table in rules.tables.values() {
        let file = format!("codes/{}.toml", table.table);
        if table.to_verify {
            list.push(entry(&file, table.table.clone(), &table.title, table.mark));
        }
        for code in table.codes.iter().filter(|c| c.to_verify) {
            let name = format!("{} {}", table.table, code.code);
            list.push(entry(&file, name, &code.label(), table.mark_of(code)));
        }
    }
}

fn unconfirmed_years(rules: &Rules, list: &mut Vec<Unconfirmed>) {
    for year in rules.calendar.unconfirmed_years() {
        let what = Bilingual::new(
            format!("{year}年节假日安排尚未公布，仅按周末计算"),
            format!("the holiday list of {year} is not loaded; weekends only"),
        );
        list.push(entry(&format!("calendar/{year}.toml"), year.to_string(), &what, Mark::M));
    }
}
