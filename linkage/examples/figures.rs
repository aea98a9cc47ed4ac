//! Quality on mentions with known truth: `figures MENTIONS.csv TRUTH.csv [PLOT.svg]`.
//!
//! Prints pair and cluster figures, what each field and stage is worth (ablations), recall by corruption, and said
//! against true shares, which it also draws. Pairs that blocking missed count as missed.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::io::Write as _;

use linkage::mention::Written;
use linkage::table::{self, Linked, Options};

type Fault = Box<dyn std::error::Error>;

/// Edges of the bins of said probability.
const EDGES: [f32; 11] = [0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 0.95, 1.0];
/// Half the width of a 95 % interval, in standard deviations.
const TWO_SIDED_95: f64 = 1.96;

struct Table {
    columns: BTreeMap<String, usize>,
    rows: Vec<csv::StringRecord>,
}

impl Table {
    fn read(path: &str) -> Result<Self, Fault> {
        let mut reader = csv::Reader::from_path(path)?;
        let head = reader.headers()?.clone();
        let columns = head.iter().enumerate().map(|(at, name)| (name.to_owned(), at)).collect();
        Ok(Self { columns, rows: reader.records().collect::<Result<_, _>>()? })
    }

    fn cell(&self, row: usize, name: &str) -> &str {
        self.columns.get(name).and_then(|at| self.rows[row].get(*at)).unwrap_or("")
    }
}

fn link(table: &Table, without: &[&str], options: &Options) -> Linked {
    let mentions = table::read(table.rows.len(), options.threads, |row| {
        let cell = |name: &str| if without.contains(&name) { "" } else { table.cell(row, name) };
        Written {
            name: cell("name"),
            alias: cell("alias"),
            sex: cell("sex"),
            birth_date: cell("birth_date"),
            age: cell("age"),
            report_date: cell("report_date"),
            id_no: cell("id_no"),
            phone: cell("phone"),
            guardian_name: cell("guardian_name"),
            guardian_phone: cell("guardian_phone"),
            address: cell("address"),
            school: cell("school"),
            ethnicity: cell("ethnicity"),
        }
    });
    table::link(&mentions, options, &mut |_| {})
}

/// What is true of each mention.
struct Truth {
    person: Vec<u32>,
    slips: Vec<Vec<String>>,
    pairs: f64,
}

fn two_of(n: usize) -> f64 {
    (n * n.saturating_sub(1) / 2) as f64
}

fn pairs_within<K: Ord>(keys: impl Iterator<Item = K>) -> f64 {
    let mut counts: BTreeMap<K, usize> = BTreeMap::new();
    keys.for_each(|key| *counts.entry(key).or_default() += 1);
    counts.values().map(|n| two_of(*n)).sum()
}

impl Truth {
    fn read(mentions: &Table, path: &str) -> Result<Self, Fault> {
        let truth = Table::read(path)?;
        let mut of: BTreeMap<&str, usize> = BTreeMap::new();
        for row in 0..truth.rows.len() {
            of.insert(truth.cell(row, "mention_id"), row);
        }
        let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
        let (mut person, mut slips) = (Vec::new(), Vec::new());
        for row in 0..mentions.rows.len() {
            let id = mentions.cell(row, "mention_id");
            let at = *of.get(id).ok_or_else(|| format!("{path}: no truth for {id}"))?;
            let next = u32::try_from(numbers.len())?;
            person.push(*numbers.entry(truth.cell(at, "person_id")).or_insert(next));
            let told = truth.cell(at, "ops").split([';', '|', ' ', '+']).filter(|slip| !slip.is_empty());
            slips.push(told.map(str::to_owned).collect());
        }
        let pairs = pairs_within(person.iter().copied());
        Ok(Self { person, slips, pairs })
    }

    fn same(&self, a: u32, b: u32) -> bool {
        self.person[a as usize] == self.person[b as usize]
    }
}

/// Best F1 and recall at a precision of .99 over pairs; F1 of clusters.
fn quality(linked: &Linked, truth: &Truth) -> (f64, f64, f64) {
    let mut pairs = linked.pairs.clone();
    pairs.sort_by(|x, y| y.2.total_cmp(&x.2));
    let (mut hits, mut best, mut at_99) = (0.0, 0.0_f64, 0.0_f64);
    for (at, (a, b, p)) in pairs.iter().enumerate() {
        hits += f64::from(u8::from(truth.same(*a, *b)));
        if pairs.get(at + 1).is_some_and(|next| next.2.total_cmp(p).is_eq()) {
            continue;
        }
        let (precision, recall) = (hits / (at + 1) as f64, hits / truth.pairs);
        best = best.max(2.0 * precision * recall / (precision + recall).max(1e-12));
        if precision >= 0.99 {
            at_99 = at_99.max(recall);
        }
    }
    let said = pairs_within(linked.clusters.iter().copied());
    let both = pairs_within(linked.clusters.iter().zip(&truth.person));
    (best, at_99, 2.0 * both / (said + truth.pairs).max(1.0))
}

fn main() -> Result<(), Fault> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [mentions, truth, plot @ ..] = &args[..] else {
        return Err("MENTIONS.csv TRUTH.csv [PLOT.svg]".into());
    };
    let table = Table::read(mentions)?;
    let truth = Truth::read(&table, truth)?;
    let mut out = std::io::stdout().lock();
    let household = ["phone", "guardian_name", "guardian_phone", "address", "school"];
    let (learnt, unlearnt) = (Options::default(), Options { learnt: false, ..Options::default() });
    let full = link(&table, &[], &learnt);
    writeln!(out, "{:<34} {:>8} {:>8} {:>8}", "", "pair F1", "R@P99", "cluster F1")?;
    let runs: [(&str, &[&str], bool); 7] = [
        ("the table alone (unlearnt)", &[], false),
        ("without identity numbers", &["id_no"], true),
        ("without birth and age", &["birth_date", "age"], true),
        ("without the household", &household, true),
        ("without other names", &["alias"], true),
        ("without sex and ethnic group", &["sex", "ethnicity"], true),
        ("without names", &["name", "alias"], true),
    ];
    let mut print = |label: &str, linked: &Linked| {
        let (f1, at_99, clusters) = quality(linked, &truth);
        writeln!(out, "{label:<34} {f1:>8.3} {at_99:>8.3} {clusters:>8.3}")
    };
    print("everything", &full)?;
    for (label, without, with_models) in runs {
        print(label, &link(&table, without, if with_models { &learnt } else { &unlearnt }))?;
    }
    drop(out);
    by_slip(&full, &truth)?;
    let bins = calibration(&full, &truth)?;
    if let [path] = plot {
        std::fs::write(path, draw(&bins))?;
    }
    Ok(())
}

/// Of the true pairs that have a mention with this slip, the share that was joined.
fn by_slip(linked: &Linked, truth: &Truth) -> Result<(), Fault> {
    let mut members: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (row, person) in truth.person.iter().enumerate() {
        members.entry(*person).or_default().push(row);
    }
    let mut found: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for rows in members.values() {
        for (at, a) in rows.iter().enumerate() {
            for b in &rows[at + 1..] {
                let joined = u32::from(linked.clusters[*a] == linked.clusters[*b]);
                let mut slips: Vec<&str> =
                    truth.slips[*a].iter().chain(&truth.slips[*b]).map(String::as_str).collect();
                slips.sort_unstable();
                slips.dedup();
                for slip in slips {
                    let entry = found.entry(slip).or_default();
                    *entry = (entry.0 + joined, entry.1 + 1);
                }
            }
        }
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "{:<34} {:>8} {:>8}", "recall by corruption", "pairs", "joined")?;
    let mut all: Vec<(&str, u32, f64)> =
        found.iter().map(|(slip, (hits, of))| (*slip, *of, f64::from(*hits) / f64::from(*of))).collect();
    all.sort_by(|x, y| x.2.total_cmp(&y.2));
    for (slip, of, share) in all {
        writeln!(out, "{slip:<34} {of:>8} {share:>8.3}")?;
    }
    Ok(())
}

/// One bin: pairs, mean said, share true.
struct Bin {
    pairs: u32,
    said: f64,
    hits: f64,
}

fn calibration(linked: &Linked, truth: &Truth) -> Result<Vec<Bin>, Fault> {
    let mut bins: Vec<Bin> = EDGES.iter().map(|_| Bin { pairs: 0, said: 0.0, hits: 0.0 }).collect();
    for (a, b, p) in &linked.pairs {
        let at = EDGES.iter().position(|edge| p < edge).unwrap_or(EDGES.len() - 1);
        bins[at].pairs += 1;
        bins[at].said += f64::from(*p);
        bins[at].hits += f64::from(u8::from(truth.same(*a, *b)));
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "{:>12} {:>8} {:>8} {:>8}", "said below", "pairs", "said", "true")?;
    for (edge, bin) in EDGES.iter().zip(&mut bins) {
        let many = f64::from(bin.pairs.max(1));
        (bin.said, bin.hits) = (bin.said / many, bin.hits / many);
        writeln!(out, "{edge:>12.2} {:>8} {:>8.3} {:>8.3}", bin.pairs, bin.said, bin.hits)?;
    }
    Ok(bins)
}

/// Said against true, with 95 % intervals; the diagonal is perfection.
fn draw(bins: &[Bin]) -> String {
    let (left, top, size) = (56.0, 16.0, 320.0);
    let x = |p: f64| left + p * size;
    let y = |p: f64| top + (1.0 - p) * size;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 400 400\" font-family=\"sans-serif\" font-size=\"12\" \
         role=\"img\" aria-label=\"said and true share of pairs\">\n<rect width=\"400\" height=\"400\" fill=\"#fff\"/>\n\
         <path d=\"M{} {}L{} {}\" stroke=\"#9aa5a0\" stroke-dasharray=\"4 4\"/>\n",
        x(0.0),
        y(0.0),
        x(1.0),
        y(1.0)
    );
    for tick in 0..=5 {
        let p = f64::from(tick) / 5.0;
        svg += &format!(
            "<path d=\"M{a} {b}V{c}M{d} {e}H{f}\" stroke=\"#dfe5e2\"/>\
             <text x=\"{a}\" y=\"{g}\" text-anchor=\"middle\" fill=\"#46514c\">{p:.1}</text>\
             <text x=\"{h}\" y=\"{i}\" text-anchor=\"end\" fill=\"#46514c\">{p:.1}</text>\n",
            a = x(p),
            b = y(0.0),
            c = y(1.0),
            d = x(0.0),
            e = y(p),
            f = x(1.0),
            g = y(0.0) + 18.0,
            h = x(0.0) - 6.0,
            i = y(p) + 4.0
        );
    }
    for bin in bins.iter().filter(|bin| bin.pairs > 0) {
        let many = f64::from(bin.pairs);
        let half = TWO_SIDED_95 * (bin.hits * (1.0 - bin.hits) / many).max(0.25 / many / many).sqrt();
        svg += &format!(
            "<path d=\"M{a} {b}V{c}\" stroke=\"#0f6650\"/><circle cx=\"{a}\" cy=\"{d}\" r=\"{r:.1}\" fill=\"#0f6650\" \
             fill-opacity=\".75\"><title>{many} pairs: said {said:.3}, true {hits:.3}</title></circle>\n",
            a = x(bin.said),
            b = y((bin.hits - half).max(0.0)),
            c = y((bin.hits + half).min(1.0)),
            d = y(bin.hits),
            r = 3.0 + many.log10(),
            said = bin.said,
            hits = bin.hits
        );
    }
    svg += &format!(
        "<text x=\"{}\" y=\"394\" text-anchor=\"middle\" fill=\"#1c2421\">said probability</text>\
         <text transform=\"translate(14 {}) rotate(-90)\" text-anchor=\"middle\" fill=\"#1c2421\">true share</text>\n</svg>\n",
        x(0.5),
        y(0.5)
    );
    svg
}
