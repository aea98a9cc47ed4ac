//! From the roles of a search's samples to two pedigrees: the family with the missing person in it, and the
//! same family beside a stranger.

use std::collections::BTreeMap;

use exchange::{Role, SampleNo};
use kinship::{Case, Entry, Panel, Pedigree, Profile, Sex};

/// Label of the missing person.
pub(crate) const MISSING: &str = "X";

/// A family that can be searched.
#[derive(Clone, Debug)]
pub(crate) struct Family {
    pub(crate) case: Case,
    /// Sample of each typed label.
    pub(crate) samples: BTreeMap<String, SampleNo>,
}

/// Why a family can't be searched: a key of the texts.
pub(crate) type Why = &'static str;

/// Somebody typed: label, role, parents by label.
struct Member {
    label: String,
    role: Role,
}

fn labels(members: &[(SampleNo, Role, Profile)]) -> Result<Vec<Member>, Why> {
    let mut seen: BTreeMap<Role, usize> = BTreeMap::new();
    let mut labels = Vec::new();
    for (_, role, _) in members {
        let count = seen.entry(*role).or_default();
        *count += 1;
        let label = match role {
            Role::Father if *count == 1 => "F".to_owned(),
            Role::Mother if *count == 1 => "M".to_owned(),
            Role::Father | Role::Mother => return Err("why-two-parents"),
            Role::Child => format!("C{count}"),
            Role::FullSibling => format!("S{count}"),
            Role::HalfSibling => format!("H{count}"),
            Role::Grandparent if *count <= 2 => format!("G{count}"),
            Role::Grandparent => return Err("why-many-grandparents"),
            Role::OtherKin => return Err("why-other-kin"),
            Role::Belonging | Role::MissingTarget | Role::UnknownPerson => return Err("why-not-kin"),
        };
        labels.push(Member { label, role: *role });
    }
    Ok(labels)
}

/// The parent whose side untold relatives are drawn on: the one who gave no sample, because there they say
/// something new; the father if both or neither did.
fn side(members: &[Member]) -> &'static str {
    let typed = |role| members.iter().any(|m| m.role == role);
    if typed(Role::Father) && !typed(Role::Mother) { "M" } else { "F" }
}

/// Builds the case. Half siblings and grandparents are drawn on the side of the parent who gave no sample;
/// children of the missing person have another, unknown parent each.
pub(crate) fn family(panel: &Panel, members: Vec<(SampleNo, Role, Profile)>) -> Result<Family, Why> {
    if members.is_empty() {
        return Err("why-nothing-typed");
    }
    let named = labels(&members)?;
    let side = side(&named);
    let grandparents = named.iter().filter(|m| m.role == Role::Grandparent).count();
    let others: Vec<String> = named.iter().map(|m| format!("{}+", m.label)).collect();
    let mut entries: Vec<Entry<'_>> = Vec::new();
    entries.extend(parents(side, grandparents));
    entries.push(Entry::child(MISSING, "F", "M", None));
    for (member, other) in named.iter().zip(&others) {
        match member.role {
            Role::Child => {
                entries.push(Entry::founder(other, None));
                // Neither of them has a stated sex; the sides are alike but for the mutation rates.
                entries.push(Entry::child(&member.label, MISSING, other, None));
            }
            Role::FullSibling => entries.push(Entry::child(&member.label, "F", "M", None)),
            Role::HalfSibling => {
                let woman = side == "F";
                entries.push(Entry::founder(other, Some(if woman { Sex::Female } else { Sex::Male })));
                let (father, mother) = if woman { ("F", other.as_str()) } else { (other.as_str(), "M") };
                entries.push(Entry::child(&member.label, father, mother, None));
            }
            _ => {}
        }
    }
    let wrong = |_| "why-pedigree";
    let first = Pedigree::new(&entries).map_err(wrong)?;
    let second = Pedigree::new(&apart(&entries)).map_err(wrong)?;
    let (mut profiles, mut samples) = (BTreeMap::new(), BTreeMap::new());
    for (member, (sample, _, profile)) in named.iter().zip(members) {
        profiles.insert(member.label.clone(), profile);
        samples.insert(member.label.clone(), sample);
    }
    Ok(Family { case: Case { loci: panel.loci().to_vec(), profiles, first, second }, samples })
}

/// Both parents, and grandparents on one side where somebody of them was typed.
fn parents(side: &str, grandparents: usize) -> Vec<Entry<'static>> {
    let founder = |id, sex| Entry::founder(id, Some(sex));
    if grandparents == 0 {
        return vec![founder("F", Sex::Male), founder("M", Sex::Female)];
    }
    let theirs = |id, sex| Entry::child(id, "G1", "G2", Some(sex));
    let mut entries = vec![founder("G1", Sex::Male), founder("G2", Sex::Female)];
    if side == "F" {
        entries.extend([theirs("F", Sex::Male), founder("M", Sex::Female)]);
    } else {
        entries.extend([founder("F", Sex::Male), theirs("M", Sex::Female)]);
    }
    entries
}

/// The same family, in which the missing person's place is taken by an untyped stand-in, and the candidate
/// is unrelated to everybody.
fn apart<'a>(entries: &[Entry<'a>]) -> Vec<Entry<'a>> {
    const STAND_IN: &str = "X-";
    let instead = |id: Option<&'a str>| id.map(|id| if id == MISSING { STAND_IN } else { id });
    let mut out: Vec<Entry<'a>> = entries
        .iter()
        .map(|e| Entry {
            id: if e.id == MISSING { STAND_IN } else { e.id },
            father: instead(e.father),
            mother: instead(e.mother),
            ..*e
        })
        .collect();
    out.push(Entry::founder(MISSING, None));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use kinship::{Assumptions, FamilyTable, Relation, Source};

    use crate::simulate::{Dice, Population, loci};

    fn no(seed: u8) -> SampleNo {
        SampleNo::from_random([seed; 8])
    }

    /// Tables of a family drawn from roles equal those of the relation drawn by hand.
    #[test]
    fn roles_draw_the_usual_pedigrees() {
        let panel = Panel::new(loci(6).unwrap()).unwrap();
        let population = Population::new(panel.loci());
        let usual = [
            (Relation::ParentChild, vec![("F", Role::Father)]),
            (Relation::BothParents, vec![("F", Role::Father), ("M", Role::Mother)]),
            (Relation::MissingParent, vec![("M", Role::Mother), ("S", Role::FullSibling)]),
            (Relation::FullSibling, vec![("S", Role::FullSibling)]),
            (Relation::HalfSibling, vec![("S", Role::HalfSibling)]),
            (Relation::Grandparent, vec![("G", Role::Grandparent)]),
        ];
        let assumptions = Assumptions::plain(Source::strict("test"));
        for (relation, roles) in usual {
            let (case, _) = population.family(relation, panel.loci(), &mut Dice::new(3)).unwrap();
            let members = roles
                .iter()
                .zip(1..)
                .map(|((label, role), seed)| (no(seed), *role, case.profiles[*label].clone()));
            let drawn = family(&panel, members.collect()).unwrap();
            let ours = FamilyTable::new(&drawn.case, MISSING, &assumptions).unwrap();
            let by_hand = FamilyTable::new(&case, "X", &assumptions).unwrap();
            for (a, b) in ours.loci.iter().zip(&by_hand.loci) {
                for (x, y) in a.ratio.iter().zip(&b.ratio) {
                    assert!((x - y).abs() <= 1e-12 * y.abs().max(1e-12), "{relation:?} {x} {y}");
                }
            }
        }
    }

    #[test]
    fn a_child_of_the_missing_person_speaks_like_a_parent() {
        let panel = Panel::new(loci(3).unwrap()).unwrap();
        let population = Population::new(panel.loci());
        let (case, _) = population.family(Relation::ParentChild, panel.loci(), &mut Dice::new(9)).unwrap();
        let assumptions = Assumptions::plain(Source::strict("test"));
        let table = |role| {
            let drawn = family(&panel, vec![(no(1), role, case.profiles["F"].clone())]).unwrap();
            FamilyTable::new(&drawn.case, MISSING, &assumptions).unwrap()
        };
        let (child, father) = (table(Role::Child), table(Role::Father));
        for (a, b) in child.loci.iter().zip(&father.loci) {
            assert!(a.ratio.iter().zip(&b.ratio).all(|(x, y)| (x - y).abs() < 1e-12 * y.max(1.0)));
        }
    }

    #[test]
    fn what_cannot_be_drawn_is_said() {
        let panel = Panel::new(loci(3).unwrap()).unwrap();
        let member = |role| (no(1), role, Profile::new());
        let why = |roles: &[Role]| family(&panel, roles.iter().copied().map(member).collect()).unwrap_err();
        assert_eq!(why(&[]), "why-nothing-typed");
        assert_eq!(why(&[Role::Father, Role::Father]), "why-two-parents");
        assert_eq!(why(&[Role::OtherKin]), "why-other-kin");
        assert_eq!(why(&[Role::Belonging]), "why-not-kin");
        assert_eq!(why(&[Role::Grandparent; 3]), "why-many-grandparents");
    }
}
