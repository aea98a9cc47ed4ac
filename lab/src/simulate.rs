//! Invented laboratories: profiles drawn from a frequency table, reproducible from a seed.

use std::collections::BTreeMap;

use kinship::{Case, Genotype, Locus, Panel, Profile, Profiles, Relation};

/// The shipped frequency table (MIT, KINSIMU; see fixtures/kinship/README.md).
const HAN: &str = include_str!("../../fixtures/kinship/china42_han_kinsimu.csv");

/// The nineteen loci of CODIS 20 that the table has, and D6S1043, in kit order.
const TWENTY: [&str; 20] = [
    "CSF1PO", "D3S1358", "D5S818", "D7S820", "D8S1179", "D13S317", "D16S539", "D18S51", "D21S11", "FGA",
    "TH01", "TPOX", "vWA", "D1S1656", "D2S441", "D2S1338", "D10S1248", "D12S391", "D19S433", "D6S1043",
];

/// SplitMix64 (Steele, Lea & Flood 2014): the same numbers from the same seed, on any machine.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// `count` loci of the shipped table: the twenty first, the others in table order.
pub(crate) fn loci(count: usize) -> kinship::Result<Vec<Locus>> {
    let mut rows: BTreeMap<&str, (Vec<&str>, Vec<f64>)> = BTreeMap::new();
    let mut order: Vec<&str> = TWENTY.to_vec();
    for line in HAN.lines().skip(1) {
        let mut fields = line.split(',');
        let (Some(marker), Some(allele), Some(p)) = (fields.next(), fields.next(), fields.next()) else {
            continue;
        };
        let entry = rows.entry(marker).or_default();
        entry.0.push(allele);
        entry.1.push(p.trim().parse().unwrap_or(0.0));
        if !order.contains(&marker) {
            order.push(marker);
        }
    }
    let chosen = order.into_iter().filter_map(|name| Some((name, rows.get(name)?))).take(count);
    chosen.map(|(name, (alleles, p))| Locus::new(name, alleles, p)).collect()
}

/// Draws alleles from tables of 65,536 equally likely entries a locus.
#[derive(Clone, Debug)]
pub(crate) struct Population {
    draws: Vec<Vec<u8>>,
}

impl Population {
    pub(crate) fn new(loci: &[Locus]) -> Self {
        Self { draws: loci.iter().map(Self::table).collect() }
    }

    fn table(locus: &Locus) -> Vec<u8> {
        let mut table = Vec::with_capacity(1 << 16);
        let mut cumulative = 0.0;
        for (allele, p) in locus.frequencies().iter().enumerate() {
            cumulative += p;
            let until = ((cumulative * 65_536.0).round() as usize).min(1 << 16);
            table.resize(until.max(table.len()), u8::try_from(allele).unwrap_or(0));
        }
        let last = table.last().copied().unwrap_or(0);
        table.resize(1 << 16, last);
        table
    }

    /// Exact alleles of an unrelated person.
    pub(crate) fn person(&self, dice: &mut Dice, out: &mut Vec<[u8; 2]>) {
        for table in &self.draws {
            let bits = dice.bits();
            out.push([table[(bits & 0xffff) as usize], table[(bits >> 16 & 0xffff) as usize]]);
        }
    }

    /// A database of unrelated persons.
    pub(crate) fn database(&self, panel: &Panel, dice: &mut Dice, count: usize) -> kinship::Result<Profiles> {
        let mut exact = Vec::with_capacity(count * self.draws.len());
        for _ in 0..count {
            self.person(dice, &mut exact);
        }
        Profiles::from_exact(panel, exact)
    }

    /// A family simulated down the first pedigree without mutation: its typed relatives, and the missing
    /// person's true alleles.
    pub(crate) fn family(
        &self,
        relation: Relation,
        loci: &[Locus],
        dice: &mut Dice,
    ) -> kinship::Result<(Case, Vec<[u8; 2]>)> {
        let (first, second) = relation.hypotheses()?;
        let mut genotypes: Vec<Option<Vec<[u8; 2]>>> = vec![None; first.persons().len()];
        while genotypes.iter().any(Option::is_none) {
            for (i, person) in first.persons().iter().enumerate() {
                let ready = first.parents(i).all(|p| genotypes[p].is_some());
                if genotypes[i].is_some() || !ready {
                    continue;
                }
                let mut own = Vec::new();
                self.person(dice, &mut own);
                for (side, parent) in [(0, person.father), (1, person.mother)] {
                    if let Some(from) = parent.and_then(|p| genotypes[p].as_ref()) {
                        let bits = dice.bits();
                        for (l, (a, b)) in own.iter_mut().zip(from).enumerate() {
                            a[side] = b[(bits >> l & 1) as usize];
                        }
                    }
                }
                genotypes[i] = Some(own);
            }
        }
        let of = |id: &str| first.find(id).and_then(|i| genotypes[i].clone()).unwrap_or_default();
        let profiles = relation.typed().iter().map(|id| ((*id).to_owned(), profile(loci, &of(id)))).collect();
        let missing = of("X");
        Ok((Case { loci: loci.to_vec(), profiles, first, second }, missing))
    }
}

/// A profile from exact alleles.
pub(crate) fn profile(loci: &[Locus], exact: &[[u8; 2]]) -> Profile {
    let mut profile = Profile::new();
    for (locus, [a, b]) in loci.iter().zip(exact) {
        let allele = |i: &u8| locus.alleles()[usize::from(*i)].clone();
        profile.insert(locus.name(), Genotype::Pair(allele(a), allele(b)));
    }
    profile
}
