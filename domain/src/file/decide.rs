//! Decisions of a file, its clocks, and what it shows.

use super::{Command, Fact, File, Opening, PersonEntry, PersonRole, Refusal, Risk, Stage, Track};
use crate::actor::{Party, Role};
use crate::ids::StreamId;
use crate::noun::{ClockOrder, Ctx, Kind, Noun, Stamp};
use crate::report::{HUB, hub_office, joint_meeting, procuratorate};
use crate::rows::{Facet, FigureRow, Level, Rows, VisibilityRow, WorkRow};
use std::collections::BTreeSet;

impl Noun for File {
    const KIND: Kind = Kind::File;
    const STATE_VERSION: u16 = 1;
    type Command = Command;
    type Fact = Fact;
    type Refusal = Refusal;

    fn decide(&self, command: Command, ctx: &Ctx<'_>) -> Result<Vec<Fact>, Refusal> {
        match command {
            Command::Open(opening) => self.decide_open(opening),
            Command::OfferAgain(offer) if self.stage == Stage::Waived => Ok(self.decide_offer_again(offer)),
            Command::Reopen { reason } if matches!(self.stage, Stage::Closed | Stage::Waived) => {
                Ok(vec![Fact::Reopened { reason }])
            }
            Command::WithdrawConsent { unit, words } if self.opening.is_some() => {
                Ok(vec![Fact::ConsentWithdrawn { unit, words }])
            }
            _ if !self.stage.open() => Err(Refusal::WrongStage),
            Command::Close(evidence) => {
                self.check_close(&evidence)?;
                Ok(vec![Fact::Closed])
            }
            Command::ProposeWaiver(waiver) => {
                self.check_proposal(&waiver)?;
                Ok(vec![Fact::WaiverProposed(waiver)])
            }
            Command::ReviewWaiver { agreed, words } => {
                let (by, role) = (ctx.actor.staff, ctx.actor.role());
                self.check_review(role, by)?;
                Ok(vec![Fact::WaiverReviewed(super::WaiverReview { by, role, agreed, at: ctx.now, words })])
            }
            Command::Waive(evidence) => {
                self.check_waive(&evidence)?;
                Ok(vec![Fact::Waived])
            }
            other => self.decide_open_file(other, ctx),
        }
    }

    fn apply(&mut self, fact: &Fact, stamp: &Stamp) {
        match fact {
            Fact::Opened(opening) => self.apply_opened(opening, stamp),
            Fact::TrackAdded(track) => {
                self.tracks.insert(*track);
            }
            Fact::StepRecorded(step) => self.steps.push(step.clone()),
            Fact::RiskGraded { risk, .. } => self.risk = *risk,
            Fact::Assigned { staff } => {
                self.assigned.insert(*staff);
            }
            Fact::Unassigned { staff } => {
                self.assigned.remove(staff);
            }
            Fact::HandedOver { owner } => {
                self.owner = Some(*owner);
                self.assigned.insert(*owner);
            }
            Fact::PersonAdded { person, role, relation, adult } => {
                let entry = PersonEntry { roles: BTreeSet::new(), relation: relation.clone(), adult: *adult };
                self.persons.entry(*person).or_insert(entry).roles.insert(*role);
            }
            Fact::SuspectNamed { person, .. } => {
                if let Some(entry) = self.persons.get_mut(person) {
                    entry.roles.insert(PersonRole::Suspect);
                }
            }
            Fact::ReportLinked { report } => {
                self.reports.insert(*report);
            }
            Fact::Linked { .. } | Fact::Noted { .. } | Fact::ConsentWithdrawn { .. } => {}
            Fact::Offered { service, accepted } => {
                self.offers.insert(service.clone(), *accepted);
            }
            Fact::PlanMade => self.stage = Stage::Helping,
            Fact::PlanDone => self.stage = Stage::FollowUp,
            Fact::Closed => {
                self.stage = Stage::Closed;
                self.closed_at = Some(stamp.at);
            }
            Fact::WaiverProposed(waiver) => {
                self.waiver = Some(((**waiver).clone(), stamp.by));
                self.waiver_review = None;
            }
            Fact::WaiverReviewed(review) => self.waiver_review = Some(review.clone()),
            Fact::Waived => {
                self.stage = Stage::Waived;
                self.closed_at = Some(stamp.at);
            }
            Fact::OfferedAgain(offer) => self.new_offers.push(offer.clone()),
            Fact::Reopened { .. } => {
                self.stage = Stage::Open;
                self.closed_at = None;
            }
        }
    }

    fn clock_orders(&self, fact: &Fact, stamp: &Stamp) -> Vec<ClockOrder> {
        let owner = self.owner_party().unwrap_or_else(hub_office);
        match fact {
            // A plan within seven days; counselling and a lawyer offered within a day (四优先).
            Fact::Opened(_) | Fact::Reopened { .. } => vec![
                ClockOrder::start("H04", stamp.at, owner.clone()),
                ClockOrder::start("H16", stamp.at, owner.clone()),
                ClockOrder::start("H17", stamp.at, owner),
            ],
            Fact::Offered { service, .. } if service == "counselling" => {
                vec![ClockOrder::meet("H16", stamp.at)]
            }
            Fact::Offered { service, .. } if service == "legal_aid" => {
                vec![ClockOrder::meet("H17", stamp.at)]
            }
            Fact::PlanMade => vec![ClockOrder::meet("H04", stamp.at)],
            Fact::StepRecorded(step) => step_orders(step, self.owner_party().unwrap_or_else(hub_office)),
            Fact::Waived => {
                let ca = Party::unit(Role::Ca, "ca");
                vec![
                    ClockOrder::cancel("H04"),
                    ClockOrder::start("H09", stamp.at, ca.clone()),
                    ClockOrder::start("H10", stamp.at, ca),
                ]
            }
            Fact::OfferedAgain(offer) => {
                vec![ClockOrder::meet(if offer.after_days <= 30 { "H09" } else { "H10" }, stamp.at)]
            }
            Fact::Closed => ["H04", "H16", "H17"].map(ClockOrder::cancel).to_vec(),
            _ => Vec::new(),
        }
    }

    fn rows(&self, _id: StreamId) -> Rows {
        let (Some(opening), Some(opened)) = (&self.opening, self.opened_at) else { return Rows::default() };
        let work = WorkRow {
            kind: Kind::File,
            stage: self.stage.code(),
            holder: self.stage.open().then(|| self.owner_party()).flatten(),
            unit: Some(crate::actor::UnitCode::new(HUB)),
            station: opening.village.clone(),
            risk: self.risk.number(),
            lane: Some("WOMEN_CHILD"),
            due: None,
            opened,
            closed: self.closed_at,
            title: opening.code_name.clone(),
            urgency: 4_u8.saturating_sub(self.risk.number()).saturating_add(2),
        };
        Rows {
            work: Some(work),
            facets: self.facets(opening),
            visibility: self.audience(),
            clocks: Vec::new(),
            figures: self.figures(opening),
        }
    }
}

/// Clocks that steps of the police and courts start or meet.
fn step_orders(step: &super::Step, owner: Party) -> Vec<ClockOrder> {
    match step.step.as_str() {
        "detained" => vec![ClockOrder::start("T28", step.at, owner)],
        "arrested" => vec![ClockOrder::meet("T28", step.at)],
        "prosecution_received" => vec![ClockOrder::start("T29", step.at, crate::report::procuratorate())],
        "prosecuted" => vec![ClockOrder::meet("T29", step.at)],
        "order_requested" => vec![ClockOrder::start("T20", step.at, Party::unit(Role::Court, "court"))],
        "order_granted" => vec![ClockOrder::meet("T20", step.at), ClockOrder::start("T21", step.at, owner)],
        "warned" => {
            vec![ClockOrder::start("T23", step.at, owner.clone()), ClockOrder::start("T24", step.at, owner)]
        }
        "injury_commissioned" => vec![ClockOrder::start("T26", step.at, owner)],
        _ => Vec::new(),
    }
}

impl File {
    fn decide_open(&self, opening: Box<Opening>) -> Result<Vec<Fact>, Refusal> {
        if self.stage != Stage::Empty {
            return Err(Refusal::AlreadyOpen);
        }
        if opening.code_name.is_empty() {
            return Err(Refusal::CodeNameMissing);
        }
        if opening.tracks.is_empty() {
            return Err(Refusal::TrackMissing);
        }
        Ok(vec![Fact::Opened(opening)])
    }

    fn decide_offer_again(&self, offer: super::NewOffer) -> Vec<Fact> {
        let said = offer.words.clone().unwrap_or_else(|| crate::text::Confidential::new(""));
        let reopened = offer.accepted.then_some(Fact::Reopened { reason: said });
        std::iter::once(Fact::OfferedAgain(offer)).chain(reopened).collect()
    }

    fn decide_open_file(&self, command: Command, ctx: &Ctx<'_>) -> Result<Vec<Fact>, Refusal> {
        match command {
            Command::AddTrack(track) => Ok(vec![Fact::TrackAdded(track)]),
            Command::RecordStep(step) if step.at > ctx.now => Err(Refusal::StepInFuture),
            Command::RecordStep(step) => Ok(vec![Fact::StepRecorded(step)]),
            Command::GradeRisk { risk, reason } => self.decide_risk(risk, reason),
            Command::Assign { conflict: Some(_), .. } => Err(Refusal::ConflictOfInterest),
            Command::Assign { staff, conflict: None } => Ok(vec![Fact::Assigned { staff }]),
            Command::Unassign { staff } => Ok(vec![Fact::Unassigned { staff }]),
            Command::HandOver { owner } => Ok(vec![Fact::HandedOver { owner }]),
            Command::AddPerson { person, role, relation, adult } => {
                Ok(vec![Fact::PersonAdded { person, role, relation, adult }])
            }
            Command::NameSuspect { person } => self.decide_suspect(person),
            Command::LinkReport { report } => Ok(vec![Fact::ReportLinked { report }]),
            Command::Link { stream, kind } => Ok(vec![Fact::Linked { stream, kind }]),
            Command::Note { text, .. } if text.is_empty() => Err(Refusal::TextMissing),
            Command::Note { text, significant } => Ok(vec![Fact::Noted { text, significant }]),
            Command::Offer { service, accepted } => Ok(vec![Fact::Offered { service, accepted }]),
            Command::PlanMade => Ok(vec![Fact::PlanMade]),
            Command::PlanDone => Ok(vec![Fact::PlanDone]),
            _ => Err(Refusal::WrongStage),
        }
    }

    fn decide_risk(
        &self,
        risk: Risk,
        reason: Option<crate::text::Confidential>,
    ) -> Result<Vec<Fact>, Refusal> {
        if risk < self.risk && reason.is_none() {
            return Err(Refusal::ReasonMissing);
        }
        Ok(vec![Fact::RiskGraded { risk, reason }])
    }

    fn decide_suspect(&self, person: crate::ids::PersonId) -> Result<Vec<Fact>, Refusal> {
        let entry = self.persons.get(&person).ok_or(Refusal::NoSuchPerson)?;
        if entry.roles.contains(&PersonRole::Subject) {
            return Err(Refusal::SubjectAsSuspect);
        }
        Ok(vec![Fact::SuspectNamed { person, guardian: entry.roles.contains(&PersonRole::Guardian) }])
    }

    fn apply_opened(&mut self, opening: &Opening, stamp: &Stamp) {
        self.stage = Stage::Open;
        self.opened_at = Some(stamp.at);
        self.owner = Some(opening.owner);
        self.assigned.insert(opening.owner);
        self.tracks.clone_from(&opening.tracks);
        self.risk = opening.risk;
        self.reports.extend(opening.report);
        let roles = BTreeSet::from([PersonRole::Subject]);
        let subject = PersonEntry { roles, relation: None, adult: !opening.minor };
        self.persons.insert(opening.subject, subject);
        self.opening = Some(opening.clone());
    }

    fn facets(&self, opening: &Opening) -> Vec<Facet> {
        let mut facets = vec![
            Facet::new("side", opening.side.code()),
            Facet::new("minor", if opening.minor { "yes" } else { "no" }),
            Facet::new("code_name", opening.code_name.clone()),
        ];
        facets.extend(opening.age_band.iter().map(|b| Facet::new("age_band", b.clone())));
        facets.extend(self.tracks.iter().map(|t| Facet::new("track", t.code())));
        facets.extend(opening.situations.iter().map(|s| Facet::new("situation", s.code())));
        facets.extend(self.persons.keys().map(|p| Facet::new("person", p.to_string())));
        facets.extend(self.steps.iter().map(|s| Facet::new("step", s.step.clone())));
        facets
    }

    /// The assigned in full; the office sees that it exists and runs; the procuratorate
    /// supervises minors' files and those on the criminal track. Stations see nothing here.
    fn audience(&self) -> Vec<VisibilityRow> {
        let row = |party: Party, level, basis| VisibilityRow { party, level, until: None, basis };
        let mut rows: Vec<VisibilityRow> =
            self.assigned.iter().map(|s| row(Party::Staff(*s), Level::Full, "assigned")).collect();
        rows.push(row(hub_office(), Level::Part, "hub"));
        rows.push(row(Party::unit(Role::PsbDuty, HUB), Level::Exists, "desk"));
        rows.push(row(joint_meeting(), Level::Exists, "joint_meeting"));
        if self.minor() || self.tracks.contains(&Track::Criminal) {
            rows.push(row(procuratorate(), Level::Part, "supervision"));
        }
        rows
    }

    fn figures(&self, opening: &Opening) -> Vec<FigureRow> {
        let at = self.opened_at.unwrap_or_default();
        let site = opening.village.as_ref().map(|v| v.0.clone());
        let row = |figure, at| FigureRow {
            figure,
            at,
            site: site.clone(),
            unit: None,
            person_key: None,
            amount: 1,
        };
        let mut rows = vec![row("files-opened", at)];
        if let Some(closed) = self.closed_at {
            let aftercare = self.stage == Stage::Closed;
            rows.push(row(if aftercare { "files-closed-with-aftercare" } else { "files-waived" }, closed));
        }
        rows
    }
}
