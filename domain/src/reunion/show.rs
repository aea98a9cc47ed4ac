//! What a reunion file shows in the clear, and what the family reads.
//!
//! Derived rows are read by people who need not know of a hit, and lie in the clear: from the
//! laboratory until the family was told they say "comparing", whatever happens behind it (R58).

use super::{LabStatus, Reunion, Stage};
use crate::actor::{Party, Role, UnitCode};
use crate::ids::StreamId;
use crate::noun::Kind;
use crate::report::{HUB, hub_office};
use crate::rows::{Facet, FigureRow, Level, Rows, VisibilityRow, WorkRow};

/// What the family reads on the public page. There is no word for a hit, for a hit that was
/// chance, nor for somebody who was found and does not wish to be: all three are `Comparing`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FamilyWords {
    /// Registered; come and give a sample.
    Registered,
    /// Comparison goes on, for as long as it takes.
    Comparing,
    /// An officer has spoken with them, in person.
    InPerson,
    /// They withdrew; the samples are taken out.
    Withdrawn,
}

impl FamilyWords {
    /// Every one.
    pub const ALL: [FamilyWords; 4] = [Self::Registered, Self::Comparing, Self::InPerson, Self::Withdrawn];

    /// Key of the sentence.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Comparing => "comparing",
            Self::InPerson => "in-person",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl Reunion {
    /// What the family reads: depends on what they did and were told themselves, and on nothing
    /// else.
    #[must_use]
    pub fn family_words(&self) -> FamilyWords {
        let sampled = !self.samples.is_empty() && self.stage != Stage::Consented;
        let ended = matches!(self.stage, Stage::Withdrawn | Stage::Closed);
        if ended && self.consent.is_none() && self.met_at.is_none() {
            FamilyWords::Withdrawn
        } else if self.told_at.is_some() {
            FamilyWords::InPerson
        } else if sampled {
            FamilyWords::Comparing
        } else {
            FamilyWords::Registered
        }
    }

    /// The stage for those who need not know of a hit.
    #[must_use]
    pub fn outward_stage(&self) -> &'static str {
        match self.stage {
            Stage::Empty | Stage::Applied | Stage::Consented | Stage::Sampled => self.stage.code(),
            Stage::Withdrawn | Stage::Closed => self.stage.code(),
            stage if self.told_at.is_some() => stage.code(),
            _ => "comparing",
        }
    }

    /// Who has to do something for it at the laboratory's door.
    #[must_use]
    pub fn waits_for_lab(&self) -> bool {
        self.samples.values().any(super::Kept::waits)
    }

    pub(super) fn show(&self, _id: StreamId) -> Rows {
        let (Some(application), Some(opened)) = (&self.application, self.applied_at) else {
            return Rows::default();
        };
        let open = self.stage != Stage::Closed;
        let work = WorkRow {
            kind: Kind::Reunion,
            stage: self.outward_stage(),
            holder: open.then_some(Party::Staff(application.officer)),
            unit: Some(UnitCode::new(HUB)),
            station: application.village.clone(),
            risk: 0,
            lane: Some("WOMEN_CHILD"),
            due: None,
            opened,
            closed: self.closed_at,
            title: application.code_name.clone(),
            urgency: 4,
        };
        Rows {
            work: Some(work),
            facets: self.facets(),
            visibility: self.audience(),
            clocks: Vec::new(),
            figures: self.figures(),
        }
    }

    fn facets(&self) -> Vec<Facet> {
        let Some(application) = &self.application else { return Vec::new() };
        let mut facets = vec![
            Facet::new("search", application.search.code()),
            Facet::new("receipt", application.receipt_key.clone()),
            Facet::new("lab_group", application.group.clone()),
        ];
        // The found person is no facet: that there is one would show.
        let persons = [application.applicant, application.missing];
        let mut persons: Vec<Facet> =
            persons.iter().map(|p| Facet::new("reunion_person", p.to_string())).collect();
        persons.dedup();
        facets.extend(persons);
        if self.confirmed_at.is_some() && self.met_at.is_some() {
            facets.push(Facet::new("figure", "K19"));
        }
        if self.waits_for_lab() {
            facets.push(Facet::new("lab", "waiting"));
        }
        facets
    }

    fn audience(&self) -> Vec<VisibilityRow> {
        let row = |party: Party, level, basis| VisibilityRow { party, level, until: None, basis };
        let mut rows = vec![row(hub_office(), Level::Part, "hub")];
        rows.extend(self.assigned.iter().map(|s| row(Party::Staff(*s), Level::Full, "assigned")));
        for helper in &self.helpers {
            // A counsellor reads of her own client; a unit reads what was referred to it.
            let own = matches!(helper, Party::Unit(Role::Psy, _));
            rows.push(row(helper.clone(), Level::Part, if own { "own_client" } else { "referral" }));
        }
        rows
    }

    fn figures(&self) -> Vec<FigureRow> {
        let unit = Some(UnitCode::new(HUB));
        let row = |figure, at, person_key| FigureRow {
            figure,
            at,
            site: None,
            unit: unit.clone(),
            person_key,
            amount: 1,
        };
        let mut rows: Vec<FigureRow> =
            self.applied_at.iter().map(|at| row("reunion-applied", *at, None)).collect();
        let taken = self.samples.values().filter(|k| k.lab != LabStatus::Rejected);
        rows.extend(taken.map(|k| row("reunion-samples", k.sample.at, None)));
        // K19: confirmed and reunited; one found person counts once, whoever looked.
        if let (Some(_), Some(at), Some(found)) = (self.confirmed_at, self.met_at, &self.found) {
            rows.push(row("K19", at, Some(found.person_key.clone())));
        }
        rows
    }
}
