//! The likelihood of one pedigree at one locus, as a factor graph over transmitted alleles.
//!
//! An untyped person has one variable per allele; a typed person has one variable for the phase
//! (which of the two alleles came from the father), which is what keeps even large sibships cheap.

use crate::error::{Error, Kind, Result};
use crate::factor::{Factor, eliminate};
use crate::pedigree::{Pedigree, Sex};
use crate::states::{Seen, States};
use crate::urn::Urn;

/// States up to which gathering swapped founder alleles pays more than smaller tables.
const STATES_FEW: usize = 6;

/// Persons whose passed alleles are summed over outside the graph.
const PASSING_MAX: i32 = 6;

/// One pedigree, what was read in each of its persons, and the population they come from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading<'a> {
    pub(crate) pedigree: &'a Pedigree,
    pub(crate) seen: &'a [Option<Seen>],
    pub(crate) states: &'a States,
    pub(crate) theta: f64,
    pub(crate) x_linked: bool,
    /// Person whose alleles stay open: the result is a table over them.
    pub(crate) open: Option<usize>,
    /// Give every meiosis a variable of its own (for linked loci).
    pub(crate) meioses: bool,
}

/// What is decided about the alleles that an untyped person hands on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Passed {
    /// Nothing: each meiosis is a mixture.
    Open,
    /// The only child got the allele of this side (0 father's, 1 mother's).
    Side(usize),
    /// Both children of a founder got the same allele.
    Same,
    /// The two children of a founder got one each.
    Apart,
}

type Passing = [Passed];

/// A reading with the passed sides of some persons decided.
#[derive(Clone, Copy, Debug)]
struct Branch<'a> {
    reading: Reading<'a>,
    passing: &'a Passing,
}

impl Branch<'_> {
    /// Parents by side, as far as their alleles can go on.
    fn parents(&self, i: usize) -> [Option<usize>; 2] {
        let person = &self.reading.pedigree.persons()[i];
        let mut parents = [person.father, person.mother];
        if let Passed::Side(side) = self.passing[i] {
            parents[1 - side] = None;
        }
        parents
    }

    fn is_child(&self, child: usize, parent: usize) -> bool {
        self.parents(child).contains(&Some(parent))
    }

    /// Persons that can matter: the typed, the open one, and their ancestors.
    fn active(&self) -> Vec<bool> {
        let mut active: Vec<bool> = self.reading.seen.iter().map(Option::is_some).collect();
        if let Some(open) = self.reading.open {
            active[open] = true;
        }
        loop {
            let before = active.clone();
            for i in (0..before.len()).filter(|i| before[*i]) {
                self.parents(i).into_iter().flatten().for_each(|p| active[p] = true);
            }
            if active == before {
                return active;
            }
        }
    }

    /// Active children of each person.
    fn children(&self, active: &[bool]) -> Vec<Vec<usize>> {
        let of = |i: usize| (0..active.len()).filter(|c| active[*c] && self.is_child(*c, i)).collect();
        (0..active.len()).map(of).collect()
    }
}

/// An allele of a person as a function of a variable.
#[derive(Clone, Debug)]
struct Slot {
    var: usize,
    /// Allele for each value of the variable; `None` where the variable is the allele.
    alleles: Option<Vec<usize>>,
}

impl Slot {
    fn at(&self, value: usize) -> usize {
        self.alleles.as_ref().map_or(value, |a| a[value])
    }

    fn fixed(&self) -> Option<usize> {
        let alleles = self.alleles.as_ref()?;
        alleles.windows(2).all(|w| w[0] == w[1]).then(|| alleles[0])
    }
}

#[derive(Clone, Debug)]
struct Transmission {
    child: Slot,
    first: Slot,
    second: Option<Slot>,
    from_father: bool,
    meiosis: Option<usize>,
}

/// A meiosis variable with the child and the side it belongs to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Meiosis {
    pub(crate) child: usize,
    pub(crate) from_father: bool,
    pub(crate) var: usize,
}

/// The graph of one reading; variables are numbered from the length of `dims` at the start.
#[derive(Debug)]
pub(crate) struct Graph<'a> {
    reading: Reading<'a>,
    branch: Branch<'a>,
    /// Father's and mother's allele of each person; men have only the mother's at an X locus.
    slots: Vec<[Option<Slot>; 2]>,
    transmissions: Vec<Transmission>,
    draws: Vec<Slot>,
    swaps: Vec<(usize, usize)>,
    /// Tables of the transmissions, before founder alleles are identified.
    tables: Vec<Factor>,
    urn: Urn<'a>,
    constant: f64,
    pub(crate) meioses: Vec<Meiosis>,
}

/// Factors of one partition of the founder alleles.
pub(crate) struct Part {
    pub(crate) weight: f64,
    pub(crate) factors: Vec<Factor>,
    open: Vec<usize>,
}

impl<'a> Graph<'a> {
    /// The graph of a reading with all meioses open.
    pub(crate) fn new(reading: Reading<'a>, undecided: &'a Passing, dims: &mut Vec<usize>) -> Result<Self> {
        Self::of(Branch { reading, passing: undecided }, dims)
    }

    fn of(branch: Branch<'a>, dims: &mut Vec<usize>) -> Result<Self> {
        let reading = branch.reading;
        let active = branch.active();
        let persons = active.len();
        let mut graph = Self {
            reading,
            branch,
            slots: vec![[None, None]; persons],
            transmissions: Vec::new(),
            draws: Vec::new(),
            swaps: Vec::new(),
            tables: Vec::new(),
            urn: Urn::new(reading.theta, &reading.states.p),
            constant: 1.0,
            meioses: Vec::new(),
        };
        let children = branch.children(&active);
        for i in (0..persons).filter(|i| active[*i]) {
            graph.slots[i] = graph.slots_of(i, children[i].len(), dims)?;
        }
        for i in (0..persons).filter(|i| active[*i]) {
            graph.found(i);
        }
        for i in (0..persons).filter(|i| active[*i]) {
            graph.transmit(i, &children, dims);
        }
        let unmerged: Vec<usize> = (0..dims.len()).collect();
        graph.tables = graph.transmissions.iter().map(|t| graph.transmission(t, &unmerged, dims)).collect();
        Ok(graph)
    }

    fn is_haploid(&self, i: usize) -> Result<bool> {
        if !self.reading.x_linked {
            return Ok(false);
        }
        let person = &self.reading.pedigree.persons()[i];
        match (person.sex, self.reading.seen[i]) {
            (Some(sex), _) => Ok(sex == Sex::Male),
            (None, Some(Seen::Single(_))) => Ok(true),
            (None, _) => {
                Err(Error::new(Kind::Pedigree, format!("an X locus needs the sex of {}", person.id)))
            }
        }
    }

    fn is_founder(&self, i: usize) -> bool {
        self.branch.parents(i) == [None, None]
    }

    fn slots_of(&self, i: usize, children: usize, dims: &mut Vec<usize>) -> Result<[Option<Slot>; 2]> {
        let haploid = self.is_haploid(i)?;
        let mut variable = |size: usize| {
            dims.push(size);
            dims.len() - 1
        };
        if let Some(seen) = self.reading.seen[i] {
            let phases = self.phases(i, seen, haploid)?;
            let var = variable(phases.len());
            let slot = |side: usize| Slot { var, alleles: Some(phases.iter().map(|p| p[side]).collect()) };
            return Ok([(!haploid).then(|| slot(0)), Some(slot(1))]);
        }
        let states = self.reading.states.len();
        let open = self.reading.open == Some(i);
        let one = self.is_founder(i) && children < 2 && !open && !self.reading.meioses;
        let mut free = || Some(Slot { var: variable(states), alleles: None });
        Ok(match self.branch.passing[i] {
            Passed::Side(0) => [free(), None],
            Passed::Side(_) | Passed::Same => [None, free()],
            _ if haploid || one => [None, free()],
            _ => [free(), free()],
        })
    }

    /// The (father's, mother's) alleles that would be read as `seen`.
    fn phases(&self, i: usize, seen: Seen, haploid: bool) -> Result<Vec<[usize; 2]>> {
        let wrong = || {
            let id = &self.reading.pedigree.persons()[i].id;
            Error::new(Kind::Genotype, format!("the genotype of {id} does not fit the locus"))
        };
        match (seen, haploid) {
            (Seen::Single(a), true) => Ok(vec![[a, a]]),
            (Seen::Pair(a, b), true) if a == b => Ok(vec![[a, a]]),
            (Seen::Pair(..), true) | (Seen::Single(_), false) => Err(wrong()),
            (Seen::Pair(a, b), false) if a != b => Ok(vec![[a, b], [b, a]]),
            (Seen::Pair(a, _), false) => Ok(match self.reading.states.silent {
                Some(s) if s != a => vec![[a, a], [a, s], [s, a]],
                _ => vec![[a, a]],
            }),
        }
    }

    /// Draws the alleles that person `i` has from nobody in the pedigree.
    fn found(&mut self, i: usize) {
        let [father, mother] = self.branch.parents(i);
        let [paternal, maternal] = self.slots[i].clone();
        let paternal = paternal.filter(|_| father.is_none());
        let maternal = maternal.filter(|_| mother.is_none());
        let exchangeable = paternal.is_some() && maternal.is_some();
        if let (Some(a), Some(b)) = (&paternal, &maternal)
            && let Some((x, y)) = known_pair(a, b)
        {
            self.constant *= self.urn.draw(x) * self.urn.draw(y);
            return;
        }
        let before = self.draws.len();
        for slot in [paternal, maternal].into_iter().flatten() {
            match slot.fixed() {
                Some(allele) => self.constant *= self.urn.draw(allele),
                None => self.draws.push(slot),
            }
        }
        // At linked loci a founder's two alleles belong to haplotypes: they can be swapped at both loci
        // together, not at each by itself, so nothing is gathered there.
        let alike = exchangeable && self.draws.len() == before + 2 && self.reading.open != Some(i);
        if alike && self.by_swaps() && !self.reading.meioses {
            self.swaps.push((before, before + 1));
        }
    }

    fn transmit(&mut self, i: usize, children: &[Vec<usize>], dims: &mut Vec<usize>) {
        for (side, parent) in self.branch.parents(i).into_iter().enumerate() {
            let (Some(child), Some(parent)) = (self.slots[i][side].clone(), parent) else { continue };
            let mut own = self.slots[parent].iter().rev().flatten().cloned();
            let (Some(first), other) = (own.next(), own.next()) else { continue };
            let from_father = side == 0;
            let (first, second) = match (self.by_symmetry(parent, i, children), other) {
                (true, _) | (_, None) => (first, None),
                (false, Some(other)) if self.branch.passing[parent] == Passed::Apart => (other, None),
                (false, other) => (first, other),
            };
            let meiosis = (self.reading.meioses && second.is_some()).then(|| {
                dims.push(2);
                self.meioses.push(Meiosis { child: i, from_father, var: dims.len() - 1 });
                dims.len() - 1
            });
            self.transmissions.push(Transmission { child, first, second, from_father, meiosis });
        }
    }

    /// With theta and few states, partitions equal up to swapped founder alleles are gathered instead of
    /// using the symmetry of the first child; the two exclude each other.
    fn by_swaps(&self) -> bool {
        self.reading.meioses || (self.reading.theta > 0.0 && self.reading.states.len() <= STATES_FEW)
    }

    /// The two alleles of an untyped founder are alike until one child tells them apart: that child (an
    /// untyped one if there is any, as it costs most) takes the first without loss.
    fn by_symmetry(&self, parent: usize, child: usize, children: &[Vec<usize>]) -> bool {
        let free = self.reading.seen[parent].is_none() && self.reading.open != Some(parent);
        if !free || !self.is_founder(parent) || self.by_swaps() {
            return false;
        }
        let untyped = children[parent].iter().find(|c| self.reading.seen[**c].is_none());
        untyped.or_else(|| children[parent].first()) == Some(&child)
    }

    /// The factors for each partition of the unknown founder alleles.
    pub(crate) fn parts(&self, dims: &[usize]) -> Result<Vec<Part>> {
        let partitions = self.urn.partitions(self.draws.len(), &self.swaps)?;
        Ok(partitions
            .into_iter()
            .map(|(blocks, weight)| self.part(&blocks, weight * self.constant, dims))
            .collect())
    }

    fn part(&self, blocks: &[usize], weight: f64, dims: &[usize]) -> Part {
        let base = self.urn.next();
        let mut alias: Vec<usize> = (0..dims.len()).collect();
        let mut factors = Vec::new();
        for block in 0..blocks.len() {
            let members = || self.draws.iter().zip(blocks).filter(move |(_, b)| **b == block).map(|(s, _)| s);
            let Some(first) = members().find(|s| s.alleles.is_none()).or_else(|| members().next()) else {
                break;
            };
            factors.push(Factor::from_fn(&[first.var], dims, |x| base[first.at(x[0])]));
            for other in members() {
                if other.alleles.is_none() {
                    alias[other.var] = first.var;
                } else if !std::ptr::eq(other, first) {
                    let same = |x: &[usize]| f64::from(u8::from(first.at(x[0]) == other.at(x[1])));
                    factors.push(Factor::from_fn(&[first.var, other.var], dims, same));
                }
            }
        }
        let merged = |(t, table): (&Transmission, &Factor)| {
            table.renamed(&alias).unwrap_or_else(|| self.transmission(t, &alias, dims))
        };
        factors.extend(self.transmissions.iter().zip(&self.tables).map(merged));
        // A phase that nothing else touches must still be summed over.
        for slot in self.slots.iter().filter_map(|s| s[1].as_ref()).filter(|s| s.alleles.is_some()) {
            if !factors.iter().any(|f| f.vars.contains(&slot.var)) {
                factors.push(Factor::from_fn(&[slot.var], dims, |_| 1.0));
            }
        }
        let open = self
            .reading
            .open
            .map_or_else(Vec::new, |i| self.slots[i].iter().flatten().map(|slot| alias[slot.var]).collect());
        Part { weight, factors, open }
    }

    fn transmission(&self, t: &Transmission, alias: &[usize], dims: &[usize]) -> Factor {
        let m = if t.from_father { &self.reading.states.male } else { &self.reading.states.female };
        let (child, first) = (alias[t.child.var], alias[t.first.var]);
        let Some(second) = &t.second else {
            return Factor::from_fn(&[child, first], dims, |x| m.get(t.first.at(x[1]), t.child.at(x[0])));
        };
        let other = alias[second.var];
        match t.meiosis {
            None => Factor::from_fn(&[child, first, other], dims, |x| {
                let to = t.child.at(x[0]);
                0.5 * (m.get(t.first.at(x[1]), to) + m.get(second.at(x[2]), to))
            }),
            Some(v) => Factor::from_fn(&[child, first, other, v], dims, |x| {
                let from = if x[3] == 0 { t.first.at(x[1]) } else { second.at(x[2]) };
                m.get(from, t.child.at(x[0]))
            }),
        }
    }
}

/// The two alleles of a typed founder where every phase shows the same two.
fn known_pair(a: &Slot, b: &Slot) -> Option<(usize, usize)> {
    let (x, y) = (a.alleles.as_ref()?, b.alleles.as_ref()?);
    let same = |(p, q): (&usize, &usize)| (*p, *q) == (x[0], y[0]) || (*q, *p) == (x[0], y[0]);
    x.iter().zip(y).all(same).then_some((x[0], y[0]))
}

/// The next untyped person about whom something can be decided, each way half the time. A descendant with
/// one child hands on either side's allele, and the other side's ancestors drop out; under theta a
/// founder's two children got the same allele or one each, which leaves smaller tables and fewer draws.
fn undecided(branch: &Branch<'_>) -> Option<(usize, [Passed; 2])> {
    let reading = &branch.reading;
    let active = branch.active();
    let children = branch.children(&active);
    let haploid = |i: usize| reading.x_linked && reading.pedigree.persons()[i].sex != Some(Sex::Female);
    let apart = reading.theta > 0.0 && reading.states.len() > STATES_FEW;
    let choice = |i: usize| {
        let free = active[i] && reading.seen[i].is_none() && reading.open != Some(i) && !haploid(i);
        let free = free && branch.passing[i] == Passed::Open;
        match (free, branch.parents(i) == [None, None], children[i].len()) {
            (true, false, 1) => Some((i, [Passed::Side(0), Passed::Side(1)])),
            (true, true, 2) if apart => Some((i, [Passed::Same, Passed::Apart])),
            _ => None,
        }
    };
    // Descendants first: their choice can take children from founders.
    let descendant = |i: &usize| branch.parents(*i) != [None, None];
    (0..active.len()).filter(descendant).find_map(choice).or_else(|| (0..active.len()).find_map(choice))
}

/// Adds up the graphs of all branches, each times its weight.
fn over_branches(reading: Reading<'_>, mut add: impl FnMut(f64, Part, &[usize]) -> Result<()>) -> Result<()> {
    let mut open = vec![(vec![Passed::Open; reading.seen.len()], 0)];
    while let Some((passing, decided)) = open.pop() {
        let branch = Branch { reading, passing: &passing };
        let next = if decided < PASSING_MAX { undecided(&branch) } else { None };
        if let Some((person, choices)) = next {
            for choice in choices {
                let mut passing = passing.clone();
                passing[person] = choice;
                open.push((passing, decided + 1));
            }
            continue;
        }
        let mut dims = Vec::new();
        let graph = Graph::of(branch, &mut dims)?;
        for part in graph.parts(&dims)? {
            add(part.weight * 0.5_f64.powi(decided), part, &dims)?;
        }
    }
    Ok(())
}

/// Probability of everything that was read.
pub(crate) fn likelihood(reading: Reading<'_>) -> Result<f64> {
    let mut sum = 0.0;
    over_branches(reading, |weight, part, dims| {
        sum += weight * eliminate(part.factors, &[], dims)?.values[0];
        Ok(())
    })?;
    Ok(sum)
}

/// Joint probability of everything read and each (father's, mother's) allele pair of the open person:
/// `n × n` in row order, or `n` at an X locus for a man.
pub(crate) fn open_table(reading: Reading<'_>) -> Result<Vec<f64>> {
    let n = reading.states.len();
    let mut table: Vec<f64> = Vec::new();
    over_branches(reading, |weight, part, dims| {
        let mut keep = part.open.clone();
        keep.dedup();
        let inner = eliminate(part.factors, &keep, dims)?;
        let stride = if keep.len() < part.open.len() { n + 1 } else { 1 };
        table.resize(if part.open.len() == 2 { n * n } else { n }, 0.0);
        for (i, value) in inner.values.iter().enumerate() {
            table[i * stride] += weight * value;
        }
        Ok(())
    })?;
    Ok(table)
}
