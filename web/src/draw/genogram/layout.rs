//! Where everyone stands: generations in rows, children under the middle of their parents.

use super::Genogram;
use std::{collections::BTreeMap, f64::consts::TAU};

/// A point.
pub(super) type Place = (f64, f64);

/// From one person to the next.
pub(super) const STEP: f64 = 112.0;
const ROW: f64 = 128.0;
const MARGIN: f64 = 62.0;

/// A place for everyone by id, and the size of the whole.
pub(super) fn places(diagram: &Genogram) -> (BTreeMap<&str, Place>, Place) {
    let rows = rows(diagram);
    let mut x: BTreeMap<&str, f64> = BTreeMap::new();
    for row in &rows {
        for (index, id) in (0_u32..).zip(row) {
            x.insert(id, f64::from(index) * STEP);
        }
    }
    // Twice down and up settles families of the size that fits a screen.
    for _ in 0..2 {
        for row in &rows {
            settle(row, &mut x, |id, x| under_parents(diagram, id, x));
        }
        for row in rows.iter().rev() {
            settle(row, &mut x, |id, x| over_children(diagram, id, x));
        }
    }
    for row in &rows {
        settle(row, &mut x, |id, x| under_parents(diagram, id, x));
    }
    let left = x.values().copied().min_by(f64::total_cmp).unwrap_or(0.0);
    let right = x.values().copied().max_by(f64::total_cmp).unwrap_or(0.0);
    let mut places = BTreeMap::new();
    for (depth, row) in (0_u32..).zip(&rows) {
        for id in row {
            let at = x.get(id).copied().unwrap_or(0.0) - left + MARGIN;
            places.insert(*id, (at, MARGIN - 8.0 + f64::from(depth) * ROW));
        }
    }
    let depth = f64::from(u32::try_from(rows.len()).unwrap_or(0));
    (places, (right - left + 2.0 * MARGIN, depth * ROW + 12.0))
}

/// The ids of each generation in the order given; empty generations take no room.
fn rows(diagram: &Genogram) -> Vec<Vec<&str>> {
    let mut rows: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    for member in &diagram.members {
        rows.entry(member.generation).or_default().push(&member.id);
    }
    rows.into_values().collect()
}

/// Moves a row to where its people would like to stand, never closer than a step and never out of order.
fn settle<'a>(
    row: &[&'a str],
    x: &mut BTreeMap<&'a str, f64>,
    wish: impl Fn(&str, &BTreeMap<&'a str, f64>) -> Option<f64>,
) {
    let wishes: Vec<f64> =
        row.iter().map(|id| wish(id, x).or_else(|| x.get(id).copied()).unwrap_or(0.0)).collect();
    // Pushing only right would drift; the mean of a push right and a push left keeps the middle.
    let mut right = wishes.clone();
    for i in 1..right.len() {
        right[i] = right[i].max(right[i - 1] + STEP);
    }
    let mut left = wishes;
    for i in (0..left.len().saturating_sub(1)).rev() {
        left[i] = left[i].min(left[i + 1] - STEP);
    }
    for (id, (a, b)) in row.iter().zip(right.into_iter().zip(left)) {
        x.insert(id, f64::midpoint(a, b));
    }
}

fn under_parents(diagram: &Genogram, id: &str, x: &BTreeMap<&str, f64>) -> Option<f64> {
    let couple =
        diagram.couples.iter().find(|couple| couple.children.iter().any(|(child, _)| child == id))?;
    let middle = f64::midpoint(*x.get(couple.partners.0.as_str())?, *x.get(couple.partners.1.as_str())?);
    let count = f64::from(u32::try_from(couple.children.len()).ok()?);
    let index = f64::from(u32::try_from(couple.children.iter().position(|(child, _)| child == id)?).ok()?);
    Some(middle + (index - (count - 1.0) / 2.0) * STEP)
}

fn over_children(diagram: &Genogram, id: &str, x: &BTreeMap<&str, f64>) -> Option<f64> {
    let mut wishes = Vec::new();
    for couple in &diagram.couples {
        let (a, b) = (couple.partners.0.as_str(), couple.partners.1.as_str());
        if (a != id && b != id) || couple.children.is_empty() {
            continue;
        }
        let xs: Vec<f64> =
            couple.children.iter().filter_map(|(child, _)| x.get(child.as_str()).copied()).collect();
        let middle = xs.iter().sum::<f64>() / f64::from(u32::try_from(xs.len().max(1)).ok()?);
        let half = (x.get(b)? - x.get(a)?).abs().max(STEP) / 2.0;
        let is_left = (a == id) == (x.get(a)? <= x.get(b)?);
        wishes.push(if is_left { middle - half } else { middle + half });
    }
    if wishes.is_empty() {
        return None;
    }
    Some(wishes.iter().sum::<f64>() / f64::from(u32::try_from(wishes.len()).ok()?))
}

/// A smooth closed line around all points, each at its own distance.
pub(super) fn hull(points: &[(Place, f64)]) -> String {
    let mut cloud: Vec<Place> = Vec::new();
    for ((x, y), distance) in points {
        for step in 0..24_u32 {
            let angle = TAU * f64::from(step) / 24.0;
            cloud.push((x + distance * angle.cos(), y + distance * angle.sin()));
        }
    }
    cloud.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut ring = chain(cloud.iter().copied());
    ring.pop();
    ring.extend(chain(cloud.iter().rev().copied()));
    ring.pop();
    let mut path = String::new();
    for (index, (x, y)) in ring.iter().enumerate() {
        path.push_str(&format!("{}{x:.1} {y:.1} ", if index == 0 { "M" } else { "L" }));
    }
    path.push('Z');
    path
}

/// One half of the convex hull, by the monotone chain.
fn chain(points: impl Iterator<Item = Place>) -> Vec<Place> {
    let mut out: Vec<Place> = Vec::new();
    for point in points {
        while let [.., a, b] = out.as_slice() {
            let turn = (b.0 - a.0) * (point.1 - a.1) - (b.1 - a.1) * (point.0 - a.0);
            if turn > 0.0 {
                break;
            }
            out.pop();
        }
        out.push(point);
    }
    out
}
