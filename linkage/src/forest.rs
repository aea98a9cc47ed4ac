//! The learnt stage: an ensemble of small decision trees, read from a file of numbers.
//!
//! File: a line `features trees version`, then for each tree its number of nodes and the nodes in order:
//! `feature threshold left right` for a split (`value <= threshold` goes left), `-1 value` for a leaf.

use crate::math;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Node {
    /// Threshold of a split, or the value of a leaf.
    value: f32,
    feature: u16,
    left: u16,
    right: u16,
}

const LEAF: u16 = u16::MAX;

/// An ensemble of trees.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forest {
    nodes: Vec<Node>,
    roots: Vec<u32>,
    features: usize,
    version: u32,
}

impl Forest {
    /// Reads the file; None when it is not well formed.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines().filter(|l| !l.starts_with('#'));
        let mut head = lines.next()?.split(' ');
        let features: usize = head.next()?.parse().ok()?;
        let trees: usize = head.next()?.parse().ok()?;
        let version = head.next()?.parse().ok()?;
        let mut forest = Self { features, version, ..Self::default() };
        for _ in 0..trees {
            forest.roots.push(u32::try_from(forest.nodes.len()).ok()?);
            let count: usize = lines.next()?.parse().ok()?;
            for _ in 0..count {
                let node = parse_node(lines.next()?)?;
                let inside = |at: u16| usize::from(at) < count;
                if node.feature != LEAF
                    && (usize::from(node.feature) >= features || !inside(node.left) || !inside(node.right))
                {
                    return None;
                }
                forest.nodes.push(node);
            }
        }
        Some(forest)
    }

    /// How many features a row must have.
    pub fn features(&self) -> usize {
        self.features
    }

    /// Version of the weights.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Log odds of a row.
    pub fn margin(&self, row: &[f32]) -> f32 {
        let mut sum = 0.0;
        for root in &self.roots {
            let tree = &self.nodes[*root as usize..];
            let mut node = &tree[0];
            while node.feature != LEAF {
                let left = row.get(usize::from(node.feature)).is_none_or(|v| *v <= node.value);
                node = &tree[usize::from(if left { node.left } else { node.right })];
            }
            sum += node.value;
        }
        sum
    }

    /// Probability of a row.
    pub fn probability(&self, row: &[f32]) -> f32 {
        math::logistic(f64::from(self.margin(row))) as f32
    }
}

fn parse_node(line: &str) -> Option<Node> {
    let mut cells = line.split(' ');
    let feature: i32 = cells.next()?.parse().ok()?;
    let value = cells.next()?.parse().ok()?;
    if feature < 0 {
        return Some(Node { value, feature: LEAF, left: 0, right: 0 });
    }
    Some(Node {
        value,
        feature: u16::try_from(feature).ok()?,
        left: cells.next()?.parse().ok()?,
        right: cells.next()?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_walks() {
        let forest = Forest::parse("2 1 1\n3\n0 0.5 1 2\n-1 -2.0\n-1 2.0\n").unwrap();
        assert!(forest.probability(&[0.0, 0.0]) < 0.2);
        assert!(forest.probability(&[1.0, 0.0]) > 0.8);
        assert_eq!(Forest::parse("2 1 1\n1\n5 0.5 1 2\n"), None);
    }
}
