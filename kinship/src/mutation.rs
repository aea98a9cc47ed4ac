//! Mutation models (突变模型): which allele a parent's allele becomes on its way to the child.
//!
//! Matrices follow Familias 2.6 (Egeland, Kling, Mostad 2016, *Relationship Inference with Familias and R*,
//! ch. 5); stationary transforms follow Simonsson & Mostad 2016 (PM) and Egeland & Vigeland 2025 (MH, BA, PR).

use crate::error::{Error, Kind, Result};
use crate::frequency::Locus;

/// A square row-stochastic matrix: row = parent's allele, column = transmitted allele.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    size: usize,
    values: Vec<f64>,
}

impl Matrix {
    /// No mutation among `size` alleles.
    #[must_use]
    pub fn identity(size: usize) -> Self {
        let mut m = Self { size, values: vec![0.0; size * size] };
        for i in 0..size {
            m.set(i, i, 1.0);
        }
        m
    }

    /// Number of alleles.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// Probability that `from` is transmitted as `to`.
    #[must_use]
    pub fn get(&self, from: usize, to: usize) -> f64 {
        self.values[from * self.size + to]
    }

    pub(crate) fn set(&mut self, from: usize, to: usize, value: f64) {
        self.values[from * self.size + to] = value;
    }

    fn row_sums_to_one(&mut self) {
        for i in 0..self.size {
            let off: f64 = (0..self.size).filter(|j| *j != i).map(|j| self.get(i, j)).sum();
            self.set(i, i, 1.0 - off);
        }
    }

    fn mean_rate(&self, p: &[f64]) -> f64 {
        1.0 - (0..self.size).map(|i| p[i] * self.get(i, i)).sum::<f64>()
    }

    fn checked(self, locus: &Locus) -> Result<Self> {
        if self.values.iter().all(|v| (0.0..=1.0).contains(v)) {
            return Ok(self);
        }
        Err(Error::new(Kind::Model, format!("locus {}: the mutation model is not defined", locus.name())))
    }
}

/// The shape of the model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// Nothing mutates; a contradiction gives likelihood zero.
    None,
    /// Every other allele is equally likely.
    Equal,
    /// Other alleles in proportion to their frequency; stationary by itself.
    Proportional,
    /// Whole steps fall off by `range` per step; `rate2` in all goes to alleles of another
    /// microvariant class (9 → 9.3), equally.
    Stepwise {
        /// Total rate to alleles of another microvariant class.
        rate2: f64,
        /// Ratio of the rates of n + 1 and n steps.
        range: f64,
    },
}

/// Transform that makes the table's frequencies stationary, so that an untyped founder changes nothing.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Stationary {
    /// Leave the matrix as it is.
    #[default]
    No,
    /// Simonsson & Mostad's PM: scale each row's mutations, keep the mean rate.
    Pm,
    /// Metropolis–Hastings acceptance, reversible, scaled back to the mean rate.
    MetropolisHastings,
    /// Barker's acceptance, reversible, scaled back to the mean rate.
    Barker,
    /// Mean of the model and its time reversal.
    Preserved,
}

/// A mutation model with its rates per meiosis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mutation {
    /// Shape.
    pub shape: Shape,
    /// Rate from fathers.
    pub rate_male: f64,
    /// Rate from mothers.
    pub rate_female: f64,
    /// Transform.
    pub stationary: Stationary,
}

impl Mutation {
    /// No mutation.
    pub const NONE: Self =
        Self { shape: Shape::None, rate_male: 0.0, rate_female: 0.0, stationary: Stationary::No };

    /// A model without transform.
    #[must_use]
    pub fn new(shape: Shape, rate_male: f64, rate_female: f64) -> Self {
        Self { shape, rate_male, rate_female, stationary: Stationary::No }
    }

    /// The same model made stationary.
    #[must_use]
    pub fn made(mut self, stationary: Stationary) -> Self {
        self.stationary = stationary;
        self
    }

    /// Whether alleles that nobody shows may be merged without changing any likelihood.
    #[must_use]
    pub(crate) fn is_lumpable(&self) -> bool {
        match self.shape {
            Shape::None | Shape::Proportional => true,
            Shape::Equal => self.stationary == Stationary::No,
            Shape::Stepwise { .. } => false,
        }
    }

    /// Transmission matrices (father's, mother's) over the locus's alleles; a silent allele never mutates.
    ///
    /// # Errors
    /// Rates outside 0..=1, alleles without repeat numbers under a stepwise model, or a transform that
    /// does not exist for these frequencies.
    pub fn matrices(&self, locus: &Locus) -> Result<(Matrix, Matrix)> {
        let male = self.matrix(locus, self.rate_male)?;
        if self.rate_male.to_bits() == self.rate_female.to_bits() {
            return Ok((male.clone(), male));
        }
        Ok((male, self.matrix(locus, self.rate_female)?))
    }

    fn matrix(&self, locus: &Locus, rate: f64) -> Result<Matrix> {
        let model = |why: &str| Error::new(Kind::Model, format!("locus {}: {why}", locus.name()));
        if !(0.0..=1.0).contains(&rate) {
            return Err(model("a mutation rate is not between 0 and 1"));
        }
        let visible: Vec<usize> = (0..locus.alleles().len()).filter(|i| Some(*i) != locus.silent()).collect();
        if rate == 0.0 || visible.len() < 2 {
            return Ok(Matrix::identity(locus.alleles().len()));
        }
        let total: f64 = visible.iter().map(|i| locus.frequencies()[*i]).sum();
        let p: Vec<f64> = visible.iter().map(|i| locus.frequencies()[*i] / total).collect();
        let inner = match self.shape {
            Shape::None => Matrix::identity(visible.len()),
            Shape::Equal => equal(visible.len(), rate),
            Shape::Proportional => proportional(&p, rate / total),
            Shape::Stepwise { rate2, range } => {
                let tenths = visible.iter().map(|i| locus.alleles()[*i].tenths()).collect::<Option<Vec<_>>>();
                let tenths = tenths.ok_or_else(|| model("stepwise mutation needs repeat numbers"))?;
                stepwise(&tenths, rate, rate2, range)
            }
        };
        let inner = made_stationary(inner, &p, self.stationary)
            .ok_or_else(|| model("the stationary transform does not exist here"))?;
        embed(&inner, &visible, locus.alleles().len()).checked(locus)
    }
}

fn embed(inner: &Matrix, visible: &[usize], size: usize) -> Matrix {
    let mut m = Matrix::identity(size);
    for (i, from) in visible.iter().enumerate() {
        for (j, to) in visible.iter().enumerate() {
            m.set(*from, *to, inner.get(i, j));
        }
    }
    m
}

fn equal(n: usize, rate: f64) -> Matrix {
    let mut m = Matrix { size: n, values: vec![rate / (n as f64 - 1.0); n * n] };
    for i in 0..n {
        m.set(i, i, 1.0 - rate);
    }
    m
}

fn proportional(p: &[f64], rate: f64) -> Matrix {
    let alpha = rate / p.iter().map(|x| x * (1.0 - x)).sum::<f64>();
    let mut m = Matrix::identity(p.len());
    for i in 0..p.len() {
        for (j, pj) in p.iter().enumerate() {
            m.set(i, j, alpha * pj + if i == j { 1.0 - alpha } else { 0.0 });
        }
    }
    m
}

/// Familias counts the class from the nearest whole number, halves to the even one.
fn microvariant(tenths: i32) -> i32 {
    let nearest = (f64::from(tenths) / 10.0).round_ties_even() as i32;
    tenths - 10 * nearest
}

fn stepwise(tenths: &[i32], rate: f64, rate2: f64, range: f64) -> Matrix {
    let n = tenths.len();
    let mut m = Matrix::identity(n);
    for i in 0..n {
        let same = |j: usize| microvariant(tenths[j]) == microvariant(tenths[i]);
        let compatible = (0..n).filter(|j| same(*j)).count();
        let step = |j: usize| range.powf(f64::from((tenths[i] - tenths[j]).abs()) / 10.0);
        let steps: f64 = (0..n).filter(|j| *j != i && same(*j)).map(step).sum();
        for j in 0..n {
            let value = if i == j {
                let whole = if compatible > 1 { rate } else { 0.0 };
                let micro = if compatible < n { rate2 } else { 0.0 };
                1.0 - whole - micro
            } else if same(j) {
                step(j) / steps * rate
            } else {
                rate2 / (n - compatible) as f64
            };
            m.set(i, j, value);
        }
    }
    m
}

fn made_stationary(m: Matrix, p: &[f64], how: Stationary) -> Option<Matrix> {
    match how {
        Stationary::No => Some(m),
        Stationary::Pm => stabilised(m, p),
        Stationary::Preserved => reversible(&m, p, |ij, ji, _| (ij + ji) / 2.0),
        Stationary::MetropolisHastings => {
            let r = reversible(&m, p, |ij, ji, _| ij.min(ji))?;
            scaled_to(r, p, m.mean_rate(p))
        }
        Stationary::Barker => {
            let r = reversible(&m, p, |ij, ji, _| if ij + ji > 0.0 { ij * ji / (ij + ji) } else { 0.0 })?;
            scaled_to(r, p, m.mean_rate(p))
        }
    }
}

/// A reversible matrix from the two flows p(i)m(i,j) and p(j)m(j,i).
fn reversible(m: &Matrix, p: &[f64], flow: impl Fn(f64, f64, usize) -> f64) -> Option<Matrix> {
    let mut r = Matrix::identity(m.size);
    for i in 0..m.size {
        for j in (0..m.size).filter(|j| *j != i) {
            r.set(i, j, flow(p[i] * m.get(i, j), p[j] * m.get(j, i), j) / p[i]);
        }
    }
    r.row_sums_to_one();
    (0..r.size).all(|i| r.get(i, i) >= 0.0).then_some(r)
}

fn scaled_to(mut m: Matrix, p: &[f64], rate: f64) -> Option<Matrix> {
    let now = m.mean_rate(p);
    if now <= 0.0 {
        return None;
    }
    let size = m.size;
    for i in 0..size {
        for j in (0..size).filter(|j| *j != i) {
            let value = m.get(i, j) * rate / now;
            m.set(i, j, value);
        }
    }
    m.row_sums_to_one();
    (0..size).all(|i| m.get(i, i) >= 0.0).then_some(m)
}

/// PM: rows scaled by d(i) = R v(i) / ((1 − Σ m(k,k) v(k)) p(i)) with v the stationary distribution of m.
fn stabilised(m: Matrix, p: &[f64]) -> Option<Matrix> {
    let v = stationary_distribution(&m)?;
    let rate = m.mean_rate(p);
    let own = m.mean_rate(&v);
    let mut out = m;
    let size = out.size;
    for i in 0..size {
        let d = rate * v[i] / (own * p[i]);
        if !d.is_finite() || d * (1.0 - out.get(i, i)) > 1.0 {
            return None;
        }
        for j in (0..size).filter(|j| *j != i) {
            let value = d * out.get(i, j);
            out.set(i, j, value);
        }
    }
    out.row_sums_to_one();
    Some(out)
}

/// Solves v = v m with Σ v = 1 by elimination with row pivots.
fn stationary_distribution(m: &Matrix) -> Option<Vec<f64>> {
    let n = m.size;
    let mut a: Vec<Vec<f64>> = (0..n)
        .map(|row| {
            let entry = |col: usize| {
                if row + 1 == n { 1.0 } else { m.get(col, row) - f64::from(u8::from(row == col)) }
            };
            (0..n).map(entry).chain(std::iter::once(f64::from(u8::from(row + 1 == n)))).collect()
        })
        .collect();
    for col in 0..n {
        let pivot = (col..n).max_by(|x, y| a[*x][col].abs().total_cmp(&a[*y][col].abs()))?;
        if a[pivot][col].abs() < 1e-300 {
            return None;
        }
        a.swap(col, pivot);
        let top = a[col].clone();
        for (row, line) in a.iter_mut().enumerate() {
            if row != col {
                let factor = line[col] / top[col];
                line.iter_mut().zip(&top).for_each(|(x, t)| *x -= factor * t);
            }
        }
    }
    Some((0..n).map(|i| a[i][n] / a[i][i]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toy() -> Locus {
        Locus::new("T", &["9", "9.3", "10", "11", "12.3"], &[0.3, 0.1, 0.25, 0.2, 0.15]).unwrap()
    }

    fn rows_add_up(m: &Matrix) {
        for i in 0..m.size() {
            let sum: f64 = (0..m.size()).map(|j| m.get(i, j)).sum();
            assert!((sum - 1.0).abs() < 1e-14, "row {i}: {sum}");
        }
    }

    #[test]
    fn stepwise_splits_whole_steps_and_microvariants() {
        let model = Mutation::new(Shape::Stepwise { rate2: 0.001, range: 0.1 }, 0.002, 0.0005);
        let (male, female) = model.matrices(&toy()).unwrap();
        rows_add_up(&male);
        rows_add_up(&female);
        assert!((male.get(0, 1) - 0.0005).abs() < 1e-18, "two microvariants share rate2");
        assert!((male.get(0, 2) / male.get(0, 3) - 10.0).abs() < 1e-9);
        assert!((male.get(1, 4) - 0.002).abs() < 1e-18, "the only other .3 allele takes the whole rate");
    }

    #[test]
    fn transforms_keep_the_table_stationary_and_the_mean_rate() {
        let locus = toy();
        let p = locus.frequencies();
        let shape = Shape::Stepwise { rate2: 0.0001, range: 0.3 };
        let plain = Mutation::new(shape, 0.004, 0.001);
        let rate = plain.matrices(&locus).unwrap().0.mean_rate(p);
        for how in [Stationary::Pm, Stationary::MetropolisHastings, Stationary::Barker, Stationary::Preserved]
        {
            let m = plain.made(how).matrices(&locus).unwrap().0;
            rows_add_up(&m);
            for (j, pj) in p.iter().enumerate() {
                let flow: f64 = (0..p.len()).map(|i| p[i] * m.get(i, j)).sum();
                assert!((flow - pj).abs() < 1e-13, "{how:?} column {j}");
            }
            assert!((m.mean_rate(p) - rate).abs() < 1e-12, "{how:?}");
        }
    }

    #[test]
    fn a_silent_allele_does_not_mutate() {
        let locus = Locus::new("T", &["9", "10", "silent"], &[0.5, 0.48, 0.02]).unwrap();
        let (m, _) = Mutation::new(Shape::Equal, 0.01, 0.01).matrices(&locus).unwrap();
        assert_eq!(m.get(2, 2).to_bits(), 1.0_f64.to_bits());
        assert_eq!(m.get(0, 2).to_bits(), 0.0_f64.to_bits());
        rows_add_up(&m);
    }

    #[test]
    fn impossible_models_are_refused() {
        let locus = Locus::new("T", &["a", "b"], &[0.5, 0.5]).unwrap();
        let stepwise = Mutation::new(Shape::Stepwise { rate2: 0.0, range: 0.1 }, 0.1, 0.1);
        assert!(stepwise.matrices(&locus).unwrap_err().is_model());
        assert!(Mutation::new(Shape::Equal, 1.5, 0.0).matrices(&locus).unwrap_err().is_model());
    }
}
