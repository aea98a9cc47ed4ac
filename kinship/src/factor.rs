//! Sums over products of small tables: the peeling (剥离) of a pedigree as variable elimination.
//!
//! Elston & Stewart 1971 peel families; Lauritzen & Sheehan 2003 show that the general case, loops and
//! inbred founders included, is elimination in a factor graph. All terms are non-negative, so the result
//! carries only a few units in the last place of relative error whatever the order.

use std::rc::Rc;

use crate::error::{Error, Kind, Result};

/// Cells that one intermediate table may have before the computation is refused.
const CELLS_MAX: usize = 1 << 26;

/// A table over some variables, the last one varying fastest.
#[derive(Clone, Debug)]
pub(crate) struct Factor {
    pub(crate) vars: Vec<usize>,
    pub(crate) values: Rc<[f64]>,
}

impl Factor {
    /// A table from a function of the variables' values; repeated variables are merged (the diagonal).
    pub(crate) fn from_fn(vars: &[usize], dims: &[usize], value: impl Fn(&[usize]) -> f64) -> Self {
        let mut scope: Vec<usize> = Vec::with_capacity(vars.len());
        for v in vars {
            if !scope.contains(v) {
                scope.push(*v);
            }
        }
        let at: Vec<usize> = vars.iter().filter_map(|v| scope.iter().position(|s| s == v)).collect();
        let sizes: Vec<usize> = scope.iter().map(|v| dims[*v]).collect();
        let total: usize = sizes.iter().product();
        let mut values = Vec::with_capacity(total);
        let mut index = vec![0; scope.len()];
        let mut arguments = vec![0; vars.len()];
        for _ in 0..total {
            arguments.iter_mut().zip(&at).for_each(|(a, i)| *a = index[*i]);
            values.push(value(&arguments));
            advance(&mut index, &sizes);
        }
        Self { vars: scope, values: values.into() }
    }

    /// The same table under other variable names, or `None` where two of its variables become one.
    pub(crate) fn renamed(&self, alias: &[usize]) -> Option<Self> {
        let vars: Vec<usize> = self.vars.iter().map(|v| alias[*v]).collect();
        let distinct = vars.iter().enumerate().all(|(i, v)| !vars[..i].contains(v));
        distinct.then(|| Self { vars, values: Rc::clone(&self.values) })
    }

    fn stride_of(&self, var: usize, dims: &[usize]) -> usize {
        match self.vars.iter().position(|v| *v == var) {
            Some(at) => self.vars[at + 1..].iter().map(|v| dims[*v]).product(),
            None => 0,
        }
    }
}

fn advance(index: &mut [usize], sizes: &[usize]) {
    for d in (0..index.len()).rev() {
        index[d] += 1;
        if index[d] < sizes[d] {
            return;
        }
        index[d] = 0;
    }
}

/// Multiplies all factors and sums out every variable that is not in `keep`.
///
/// `dims` holds the number of values of each variable. The result's scope is `keep` in its order.
///
/// # Errors
/// An intermediate table would pass the limit of cells.
pub(crate) fn eliminate(mut factors: Vec<Factor>, keep: &[usize], dims: &[usize]) -> Result<Factor> {
    let mut left: Vec<usize> = factors.iter().flat_map(|f| f.vars.iter().copied()).collect();
    left.sort_unstable();
    left.dedup();
    left.retain(|v| !keep.contains(v));
    while !left.is_empty() {
        let (at, _) = left
            .iter()
            .enumerate()
            .map(|(at, v)| (at, cost(&factors, *v, dims)))
            .min_by_key(|(_, cost)| *cost)
            .ok_or_else(too_complex)?;
        let var = left.swap_remove(at);
        let (touched, rest): (Vec<Factor>, Vec<Factor>) =
            factors.into_iter().partition(|f| f.vars.contains(&var));
        factors = rest;
        factors.push(sum_out(touched, var, dims)?);
    }
    product(factors, keep, dims)
}

fn too_complex() -> Error {
    Error::new(Kind::TooComplex, "the pedigree is too entangled to be computed exactly")
}

fn cost(factors: &[Factor], var: usize, dims: &[usize]) -> usize {
    scope_of(factors.iter().filter(|f| f.vars.contains(&var)))
        .iter()
        .fold(1_usize, |cells, v| cells.saturating_mul(dims[*v]))
}

fn scope_of<'a>(factors: impl Iterator<Item = &'a Factor>) -> Vec<usize> {
    let mut scope: Vec<usize> = factors.flat_map(|f| f.vars.iter().copied()).collect();
    scope.sort_unstable();
    scope.dedup();
    scope
}

fn sum_out(factors: Vec<Factor>, var: usize, dims: &[usize]) -> Result<Factor> {
    let mut scope = scope_of(factors.iter());
    scope.retain(|v| *v != var);
    walk(&at_most_two(factors, dims)?, &scope, Some(var), dims)
}

fn product(factors: Vec<Factor>, keep: &[usize], dims: &[usize]) -> Result<Factor> {
    walk(&at_most_two(factors, dims)?, keep, None, dims)
}

/// Multiplies the smallest tables together until two are left, so that the last pass is a plain one.
fn at_most_two(mut factors: Vec<Factor>, dims: &[usize]) -> Result<Vec<Factor>> {
    while factors.len() > 2 {
        factors.sort_by_key(|f| std::cmp::Reverse(f.values.len()));
        let pair = factors.split_off(factors.len() - 2);
        factors.push(walk(&pair, &scope_of(pair.iter()), None, dims)?);
    }
    Ok(factors)
}

/// One pass over `scope`, keeping every factor's offset, with an inner sum over `var`.
fn walk(factors: &[Factor], scope: &[usize], var: Option<usize>, dims: &[usize]) -> Result<Factor> {
    let sizes: Vec<usize> = scope.iter().map(|v| dims[*v]).collect();
    let total = sizes.iter().try_fold(1_usize, |n, s| n.checked_mul(*s).filter(|n| *n <= CELLS_MAX));
    let total = total.ok_or_else(too_complex)?;
    let stride = |v: usize| -> [usize; 2] {
        let of = |i: usize| factors.get(i).map_or(0, |f| f.stride_of(v, dims));
        [of(0), of(1)]
    };
    let strides: Vec<[usize; 2]> = scope.iter().map(|v| stride(*v)).collect();
    let (inner, length) = var.map_or(([0; 2], 1), |v| (stride(v), dims[v]));
    let (row, row_strides) = sizes.last().map_or((1, [0; 2]), |s| (*s, strides[strides.len() - 1]));
    let mut offsets = [0_usize; 2];
    let mut index = vec![0_usize; scope.len().saturating_sub(1)];
    let mut values = Vec::with_capacity(total);
    for _ in 0..total / row {
        for r in 0..row {
            let at = [offsets[0] + r * row_strides[0], offsets[1] + r * row_strides[1]];
            values.push(inner_sum(factors, at, inner, length));
        }
        for d in (0..index.len()).rev() {
            index[d] += 1;
            if index[d] < sizes[d] {
                (0..2).for_each(|f| offsets[f] += strides[d][f]);
                break;
            }
            index[d] = 0;
            (0..2).for_each(|f| offsets[f] -= strides[d][f] * (sizes[d] - 1));
        }
    }
    Ok(Factor { vars: scope.to_vec(), values: values.into() })
}

/// Sum of the products of at most two tables along one variable; no table stands for one.
fn inner_sum(factors: &[Factor], at: [usize; 2], strides: [usize; 2], length: usize) -> f64 {
    match factors {
        [a, b] if length == 1 => a.values[at[0]] * b.values[at[1]],
        [a, b] => {
            (0..length).map(|k| a.values[at[0] + k * strides[0]] * b.values[at[1] + k * strides[1]]).sum()
        }
        [a] => (0..length).map(|k| a.values[at[0] + k * strides[0]]).sum(),
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_is_a_matrix_product() {
        let dims = [2, 3, 2];
        let f = Factor::from_fn(&[0, 1], &dims, |x| (x[0] * 3 + x[1]) as f64);
        let g = Factor::from_fn(&[1, 2], &dims, |x| (x[0] * 2 + x[1] + 1) as f64);
        let h = eliminate(vec![f, g], &[0, 2], &dims).unwrap();
        assert_eq!(*h.values, [13.0, 16.0, 40.0, 52.0]);
    }

    #[test]
    fn a_repeated_variable_is_the_diagonal() {
        let f = Factor::from_fn(&[0, 0], &[3], |x| (10 * x[0] + x[1]) as f64);
        assert_eq!(*f.values, [0.0, 11.0, 22.0]);
    }

    #[test]
    fn too_many_cells_are_refused() {
        let dims = vec![40; 8];
        let vars: Vec<usize> = (0..8).collect();
        let ones: Vec<Factor> = vars.iter().map(|v| Factor::from_fn(&[*v], &dims, |_| 1.0)).collect();
        assert!(eliminate(ones, &vars, &dims).unwrap_err().is_too_complex());
    }
}
