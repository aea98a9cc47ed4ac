//! Invented profiles for a demonstration (演示): text in the form of an import, so that the real way is taken.

use exchange::{GroupNo, Role, SampleNo};
use kinship::{Locus, Profile};

use crate::laboratory::{Laboratory, positions};
use crate::simulate::{Dice, Population};

/// What the demonstration should come to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Plot {
    /// The missing person is among the profiles.
    Found,
    /// Somebody unrelated fits by chance at the loci of the first kit.
    Chance,
    /// Nobody is.
    Nobody,
}

impl Plot {
    pub(super) fn from_code(code: &str) -> Option<Self> {
        match code {
            "found" => Some(Self::Found),
            "chance" => Some(Self::Chance),
            "nobody" => Some(Self::Nobody),
            _ => None,
        }
    }
}

type Exact = Vec<[u8; 2]>;

fn child(dice: &mut Dice, father: &Exact, mother: &Exact) -> Exact {
    let pick = |dice: &mut Dice, pair: &[u8; 2]| pair[(dice.bits() >> 7 & 1) as usize];
    father.iter().zip(mother).map(|(f, m)| [pick(dice, f), pick(dice, m)]).collect()
}

/// Everybody of an invented family, by role.
struct Invented {
    father: Exact,
    mother: Exact,
    missing: Exact,
    strangers: Exact,
}

impl Invented {
    fn of(&self, dice: &mut Dice, role: Role) -> Exact {
        match role {
            Role::Father => self.father.clone(),
            Role::Mother => self.mother.clone(),
            Role::FullSibling => child(dice, &self.father, &self.mother),
            Role::HalfSibling => child(dice, &self.father, &self.strangers),
            Role::Child => child(dice, &self.missing, &self.strangers),
            Role::MissingTarget | Role::Belonging | Role::UnknownPerson => self.missing.clone(),
            Role::Grandparent | Role::OtherKin => self.strangers.clone(),
        }
    }
}

/// Loci of the kit with which people who were found were typed first.
const FIRST_KIT: usize = 20;

/// The family of a search: always the same one for its number.
fn invent(laboratory: &Laboratory, group: GroupNo) -> (Invented, Dice) {
    let population = Population::new(laboratory.panel().loci());
    let mut dice = Dice::new(group.bits());
    let mut person = || {
        let mut exact = Vec::new();
        population.person(&mut dice, &mut exact);
        exact
    };
    let (father, mother, strangers) = (person(), person(), person());
    let missing = child(&mut dice, &father, &mother);
    (Invented { father, mother, missing, strangers }, dice)
}

/// A CSV for the samples of a search that wait for their profiles, and for the missing person if the plot has
/// one: as the sample of somebody who waits to be found, or under a number of its own. A person who fits by
/// chance was typed with the first kit only; so was nobody's family.
pub(super) fn profiles(laboratory: &Laboratory, group: GroupNo, plot: Plot) -> String {
    let (invented, mut dice) = invent(laboratory, group);
    let loci = laboratory.panel().loci();
    let mut rows = Vec::new();
    for (number, place, row) in laboratory.state.members(group) {
        if row.loci.is_none() && row.rejected.is_none() {
            rows.push((number, sex_of(place.role), invented.of(&mut dice, place.role)));
        }
    }
    if plot != Plot::Nobody {
        let kit = if plot == Plot::Chance { FIRST_KIT } else { loci.len() };
        let read = invented.missing.iter().take(kit).copied().collect();
        rows.push((waiting(laboratory, group), "", read));
    }
    text(loci, &rows)
}

/// A second sample of a candidate, typed at every locus: the missing person of the family, or somebody who is
/// the same as the first sample where that was typed and a stranger elsewhere.
pub(super) fn resample(laboratory: &Laboratory, group: GroupNo, first: &Profile, plot: Plot) -> String {
    let panel = laboratory.panel();
    let (invented, mut dice) = invent(laboratory, group);
    let byte = |at: usize| u8::try_from(at).unwrap_or(0);
    let read: Vec<Option<[u8; 2]>> =
        positions(panel, first).into_iter().map(|pair| pair.map(|(a, b)| [byte(a), byte(b)])).collect();
    let sorted = |[a, b]: [u8; 2]| (a.min(b), a.max(b));
    let is_missing = read
        .iter()
        .zip(&invented.missing)
        .all(|(read, own)| read.is_none_or(|read| sorted(read) == sorted(*own)));
    let mut other = invented.missing;
    if plot != Plot::Found || !is_missing {
        other.clear();
        Population::new(panel.loci()).person(&mut dice, &mut other);
    }
    let exact = read.into_iter().zip(other).map(|(read, other)| read.unwrap_or(other)).collect();
    text(panel.loci(), &[(Laboratory::new_number(), "", exact)])
}

/// Somebody who waits to be found and has no profile yet, or a new number.
fn waiting(laboratory: &Laboratory, group: GroupNo) -> SampleNo {
    let mut rows = laboratory.state.samples.iter();
    let unknown = rows.find(|(_, row)| {
        let place = row.place.filter(|p| p.role == Role::UnknownPerson && p.group != group);
        place.is_some() && row.loci.is_none() && row.rejected.is_none()
    });
    unknown.map_or_else(Laboratory::new_number, |(number, _)| *number)
}

fn sex_of(role: Role) -> &'static str {
    match role {
        Role::Father => "X,Y",
        Role::Mother => "X,X",
        _ => "",
    }
}

fn text(loci: &[Locus], rows: &[(SampleNo, &str, Exact)]) -> String {
    let mut lines = vec!["sample,locus,allele1,allele2".to_owned()];
    for (number, sex, exact) in rows {
        if !sex.is_empty() {
            lines.push(format!("{number},AMEL,{sex}"));
        }
        for (locus, [a, b]) in loci.iter().zip(exact) {
            let label = |i: &u8| locus.alleles()[usize::from(*i)].label();
            lines.push(format!("{number},{},{},{}", locus.name(), label(a), label(b)));
        }
    }
    lines.join("\n")
}
