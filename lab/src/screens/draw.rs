//! The comparison as pictures: one lane a person, one peak an allele, as on an electropherogram.

use std::fmt::Write as _;

use kinship::{Case, FamilyTable, Genotype, Locus, Panel, Profile};

use super::view::ratio_word;
use crate::laboratory::positions;

/// Width of a drawing.
const WIDTH: f64 = 260.0;

/// Height of a person's lane.
const LANE: f64 = 34.0;

/// Room for labels at the left, and between peak and edge.
const LEFT: f64 = 34.0;

/// How a locus speaks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Says {
    /// For the family.
    For,
    /// Against it, but possible.
    Weak,
    /// Only a mutation explains it.
    Contradicts,
    /// Nothing: somebody is untyped.
    Nothing,
}

/// One locus of a comparison.
#[derive(Clone, Debug)]
pub(super) struct LocusView {
    pub(super) locus: String,
    pub(super) ratio: String,
    pub(super) says: Says,
    pub(super) candidate: String,
    pub(super) relatives: Vec<String>,
    pub(super) svg: String,
}

impl LocusView {
    pub(super) fn class(&self) -> &'static str {
        match self.says {
            Says::For => "is-for",
            Says::Weak => "is-weak",
            Says::Contradicts => "is-against",
            Says::Nothing => "is-nothing",
        }
    }

    pub(super) fn key(&self) -> &'static str {
        match self.says {
            Says::For => "says-for",
            Says::Weak => "says-weak",
            Says::Contradicts => "says-contradicts",
            Says::Nothing => "says-nothing",
        }
    }

    /// A sign beside the colour: disc, half disc, triangle, ring.
    pub(super) fn mark(&self) -> &'static str {
        match self.says {
            Says::For => "●",
            Says::Weak => "◐",
            Says::Contradicts => "▲",
            Says::Nothing => "○",
        }
    }
}

/// A lane: who, and what was read.
struct Lane<'a> {
    label: &'a str,
    genotype: Option<&'a Genotype>,
    candidate: bool,
}

/// Alleles in one word.
pub(super) fn call(genotype: Option<&Genotype>) -> String {
    let labels = |g: &Genotype| g.alleles().map(kinship::Allele::label).collect::<Vec<_>>().join(", ");
    genotype.map_or_else(|| "–".to_owned(), labels)
}

/// Every locus at which the candidate or somebody of the family was typed.
pub(super) fn loci(
    panel: &Panel,
    case: &Case,
    table: &FamilyTable,
    candidate: &Profile,
    you: &str,
) -> Vec<LocusView> {
    let pairs = positions(panel, candidate);
    let mut views = Vec::new();
    for ((locus, family), pair) in panel.loci().iter().zip(&table.loci).zip(pairs) {
        let own = candidate.get(locus.name());
        let read: Vec<(&str, Option<&Genotype>)> =
            case.profiles.iter().map(|(label, p)| (label.as_str(), p.get(locus.name()))).collect();
        let typed = read.iter().any(|(_, genotype)| genotype.is_some());
        if own.is_none() && !typed {
            continue;
        }
        let ratio = pair.map(|(a, b)| family.ratio_of(a, b));
        let says = match (pair, ratio) {
            (Some((a, b)), Some(ratio)) if typed => match ratio {
                _ if family.contradicts_at(a, b) => Says::Contradicts,
                r if r >= 1.0 => Says::For,
                _ => Says::Weak,
            },
            _ => Says::Nothing,
        };
        let mut lanes: Vec<Lane<'_>> = read
            .iter()
            .map(|(label, genotype)| Lane { label, genotype: *genotype, candidate: false })
            .collect();
        lanes.push(Lane { label: you, genotype: own, candidate: true });
        views.push(LocusView {
            locus: locus.name().to_owned(),
            ratio: ratio.filter(|_| typed).map_or_else(|| "–".to_owned(), ratio_word),
            says,
            candidate: call(own),
            relatives: read.iter().map(|(_, genotype)| call(*genotype)).collect(),
            svg: drawing(locus, &lanes),
        });
    }
    views
}

/// Alleles from left to right by length; a shared one stands in the same column in each lane.
fn drawing(locus: &Locus, lanes: &[Lane<'_>]) -> String {
    let mut shown: Vec<(i32, &str)> = lanes
        .iter()
        .filter_map(|lane| lane.genotype)
        .flat_map(Genotype::alleles)
        .map(|a| (a.tenths().unwrap_or_default(), a.label()))
        .collect();
    shown.sort_unstable();
    shown.dedup();
    let step = (WIDTH - LEFT) / (shown.len() + 1) as f64;
    let x = |label: &str| {
        let at = shown.iter().position(|(_, known)| *known == label).unwrap_or(0);
        LEFT + step * (at + 1) as f64
    };
    let height = LANE * lanes.len() as f64 + 4.0;
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{}\" class=\"lanes\">",
        escaped(locus.name())
    );
    for (i, lane) in lanes.iter().enumerate() {
        lane_into(&mut svg, lane, LANE * (i + 1) as f64 - 10.0, &x, lanes);
    }
    svg.push_str("</svg>");
    svg
}

fn lane_into(svg: &mut String, lane: &Lane<'_>, base: f64, x: &dyn Fn(&str) -> f64, lanes: &[Lane<'_>]) {
    // Writing to a string can't fail.
    let _ = write!(
        svg,
        "<line class=\"base\" x1=\"{LEFT}\" y1=\"{base}\" x2=\"{WIDTH}\" y2=\"{base}\"/><text class=\"who\" x=\"0\" y=\"{base}\">{}</text>",
        escaped(lane.label)
    );
    let Some(genotype) = lane.genotype else { return };
    let alleles: Vec<&str> = genotype.alleles().map(kinship::Allele::label).collect();
    let same = alleles.len() == 2 && alleles[0] == alleles[1];
    let height = if same { 20.0 } else { 14.0 };
    for allele in alleles.iter().take(if same { 1 } else { 2 }) {
        let elsewhere = |other: &&Lane<'_>| {
            other.candidate != lane.candidate
                && other.genotype.is_some_and(|g| g.alleles().any(|a| a.label() == *allele))
        };
        let class = if lanes.iter().any(|other| elsewhere(&other)) { "shared" } else { "apart" };
        let (at, top) = (x(allele), base - height);
        let _ = write!(
            svg,
            "<path class=\"{class}\" d=\"M{:.1} {base} L{at:.1} {top} L{:.1} {base}Z\"/><text class=\"allele\" x=\"{at:.1}\" y=\"{:.1}\">{}</text>",
            at - 5.0,
            at + 5.0,
            base + 9.0,
            escaped(allele)
        );
    }
}

/// Text inside markup.
fn escaped(text: &str) -> String {
    text.chars().map(|c| if matches!(c, '<' | '>' | '&' | '"') { ' ' } else { c }).collect()
}
