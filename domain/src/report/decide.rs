//! Decisions of a report: the stages and what each refuses.

use super::{
    Command, Fact, Judged, PoliceDecision, Refusal, Report, Situation, Stage, Urgency, duty_desk, hub_office,
    procuratorate,
};
use crate::actor::Party;
use crate::clock::civil_date;
use crate::ids::StreamId;
use crate::noun::{ClockOrder, Ctx, IndexEntry, IndexField, Kind, Lookup, Noun, Stamp};
use crate::rows::{Facet, FigureRow, Level, Rows, VisibilityRow, WorkRow};
use crate::text::Confidential;

impl Noun for Report {
    const KIND: Kind = Kind::Report;
    const STATE_VERSION: u16 = 1;
    type Command = Command;
    type Fact = Fact;
    type Refusal = Refusal;

    fn decide(&self, command: Command, ctx: &Ctx<'_>) -> Result<Vec<Fact>, Refusal> {
        match command {
            Command::Receive(intake) => {
                if self.stage != Stage::Empty {
                    return Err(Refusal::AlreadyReceived);
                }
                Self::check_intake(&intake, ctx)?;
                Ok(vec![Fact::Received(intake)])
            }
            _ if self.stage == Stage::Empty => Err(Refusal::WrongStage),
            Command::Acknowledge => match self.acknowledged {
                None if self.stage == Stage::Received => Ok(vec![Fact::Acknowledged]),
                Some((by, _)) if by == ctx.actor.staff => Ok(vec![]),
                _ => Err(Refusal::AlreadyAcknowledged),
            },
            Command::Triage(triage) => self.decide_triage(triage),
            Command::LinkDuplicate { of } => self.decide_duplicate(of),
            Command::Transfer { area, protected_by } => match self.stage {
                _ if protected_by.is_empty() => Err(Refusal::ProtectFirst),
                Stage::Closed | Stage::Duplicate | Stage::Transferred => Err(Refusal::WrongStage),
                _ => Ok(vec![Fact::Transferred { area, protected_by }]),
            },
            Command::OpenFile { file } => match self.stage {
                Stage::Duplicate | Stage::Closed => Err(Refusal::WrongStage),
                _ if self.file.is_some() => Err(Refusal::WrongStage),
                _ => Ok(vec![Fact::FileOpened { file }]),
            },
            Command::RecordConsent { unit, given } => match self.intake.adult {
                None => Err(Refusal::NotAnAdult),
                Some(_) => Ok(vec![Fact::ConsentRecorded { unit, given }]),
            },
            Command::Decide { decision, at, number } => match self.stage {
                Stage::Triaged | Stage::Acknowledged | Stage::AcceptedAdmin if at <= ctx.now => {
                    Ok(vec![Fact::Decided { decision, at, number }])
                }
                _ => Err(Refusal::WrongStage),
            },
            Command::GiveFeedback => self.decide_feedback(),
            Command::NotifyBeforeProsecution => match self.stage {
                Stage::FiledCriminal => Ok(vec![Fact::NotifiedBeforeProsecution]),
                _ => Err(Refusal::WrongStage),
            },
            Command::ReviewKnowledge { unit, knew_at, reported } => Ok(vec![if reported {
                Fact::KnowledgeConfirmed { unit }
            } else {
                Fact::MissedReportReviewOpened { unit, knew_at }
            }]),
            Command::Close { outcome } => match self.stage {
                Stage::Closed => Err(Refusal::WrongStage),
                _ if !self.stage.decided() && self.stage != Stage::Duplicate => Err(Refusal::NoDecisionYet),
                _ if self.feedback.is_none() => Err(Refusal::FeedbackMissing),
                _ => Ok(vec![Fact::Closed { outcome }]),
            },
            Command::Describe(description) => self.decide_description(description, ctx),
            Command::JudgeTracing { with, verdict, reason } => self.decide_tracing(with, verdict, reason),
            Command::Reopen { reason } => match self.stage {
                Stage::Closed | Stage::NoCase => Ok(vec![Fact::Reopened { reason }]),
                _ => Err(Refusal::WrongStage),
            },
        }
    }

    fn apply(&mut self, fact: &Fact, stamp: &Stamp) {
        match fact {
            Fact::Received(intake) => {
                self.stage = Stage::Received;
                self.situations = intake.derived_situations(civil_date(stamp.at));
                self.intake = (**intake).clone();
                self.received_at = Some(stamp.at);
                self.sent_by = Some(stamp.by);
            }
            Fact::Acknowledged => {
                self.stage = Stage::Acknowledged;
                self.acknowledged = Some((stamp.by, stamp.at));
            }
            Fact::Triaged(triage) => {
                self.stage = self.stage.max(Stage::Triaged);
                self.acknowledged.get_or_insert((stamp.by, stamp.at));
                self.triage = Some(triage.clone());
            }
            Fact::LinkedAsDuplicate { of } => {
                self.stage = Stage::Duplicate;
                self.duplicate_of = Some(*of);
            }
            Fact::Transferred { area, .. } => {
                self.stage = Stage::Transferred;
                self.transferred_to = Some(area.clone());
            }
            Fact::FileOpened { file } => self.file = Some(*file),
            Fact::ConsentRecorded { unit, given } => {
                if let Some(wish) = self.intake.adult.as_mut() {
                    wish.consents.insert(unit.clone(), *given);
                }
            }
            Fact::Decided { decision, at, number } => {
                self.stage = decision.stage();
                self.decision = Some((*decision, *at));
                self.number.clone_from(number);
            }
            Fact::FeedbackGiven { text } => self.feedback = Some((*text, stamp.at)),
            Fact::NotifiedBeforeProsecution => self.told_before_prosecution = Some(stamp.at),
            Fact::MissedReportReviewOpened { unit, .. } => self.missed_by.push(unit.clone()),
            Fact::KnowledgeConfirmed { .. } => {}
            Fact::Closed { .. } => {
                self.stage = Stage::Closed;
                self.closed_at = Some(stamp.at);
            }
            Fact::Described(description) => self.description = Some(description.clone()),
            Fact::TracingJudged { with, verdict, reason } => {
                let (verdict, reason) = (*verdict, reason.clone());
                self.tracing.insert(*with, Judged { verdict, reason, by: stamp.by, at: stamp.at });
            }
            Fact::Reopened { .. } => {
                self.stage = Stage::Triaged;
                self.closed_at = None;
                self.feedback = None;
            }
        }
    }

    fn clock_orders(&self, fact: &Fact, stamp: &Stamp) -> Vec<ClockOrder> {
        match fact {
            Fact::Received(_) => self.orders_on_receipt(stamp),
            Fact::Acknowledged => vec![ClockOrder::meet("H11", stamp.at)],
            Fact::Triaged(triage) => {
                let mut orders = vec![ClockOrder::meet("H11", stamp.at)];
                if triage.tracks.contains("criminal") {
                    let rule = if self.minor() && self.sexual() { "T06" } else { "T05" };
                    orders.push(ClockOrder::start(rule, stamp.at, duty_desk()));
                }
                if triage.tracks.contains("administrative") {
                    orders.push(ClockOrder::start("T04", stamp.at, duty_desk()));
                }
                orders
            }
            Fact::LinkedAsDuplicate { .. } => vec![ClockOrder::meet("H11", stamp.at)],
            Fact::Transferred { .. } => {
                vec![ClockOrder::meet("T07", stamp.at), ClockOrder::start("T03", stamp.at, duty_desk())]
            }
            Fact::Decided { decision, at, .. } => {
                let mut orders = ["T04", "T05", "T06"].map(|rule| ClockOrder::meet(rule, *at)).to_vec();
                orders.push(ClockOrder::start("T03", *at, duty_desk()));
                if *decision == PoliceDecision::NoCase {
                    orders.push(ClockOrder::start("T08", *at, duty_desk()));
                }
                orders
            }
            Fact::FeedbackGiven { .. } => vec![ClockOrder::meet("T03", stamp.at)],
            Fact::NotifiedBeforeProsecution => vec![ClockOrder::meet("T03a", stamp.at)],
            Fact::Closed { .. } => vec![ClockOrder::cancel("T01a"), ClockOrder::meet("T08", stamp.at)],
            _ => Vec::new(),
        }
    }

    fn rows(&self, id: StreamId) -> Rows {
        let Some(opened) = self.received_at else { return Rows::default() };
        Rows {
            work: Some(self.work_row(opened)),
            facets: self.facets(),
            visibility: self.audience(),
            clocks: Vec::new(),
            figures: self.figures(id),
        }
    }

    fn lookups(&self) -> Vec<Lookup> {
        let digits: String = self.intake.receipt.reveal().chars().filter(char::is_ascii_digit).collect();
        let text = Confidential::new(digits);
        if text.is_empty() { Vec::new() } else { vec![Lookup { name: "receipt", text }] }
    }

    fn index_entries(&self) -> Vec<IndexEntry> {
        let subject = &self.intake.subject;
        let fields = [
            (IndexField::Name, &subject.name),
            (IndexField::IdNumber, &subject.id_number),
            (IndexField::Phone, &subject.phone),
        ];
        let known = fields.into_iter().filter_map(|(field, text)| text.clone().map(|text| (field, text)));
        known.map(|(field, text)| IndexEntry { field, text }).collect()
    }
}

impl Report {
    fn decide_triage(&self, triage: super::Triage) -> Result<Vec<Fact>, Refusal> {
        if triage.tracks.is_empty() {
            return Err(Refusal::TrackMissing);
        }
        match self.stage {
            Stage::Received | Stage::Acknowledged | Stage::Triaged => Ok(vec![Fact::Triaged(triage)]),
            _ => Err(Refusal::WrongStage),
        }
    }

    fn orders_on_receipt(&self, stamp: &Stamp) -> Vec<ClockOrder> {
        let mut orders = vec![ClockOrder::start("H11", stamp.at, duty_desk())];
        if self.intake.other_area.is_some() {
            orders.push(ClockOrder::start("T07", stamp.at, duty_desk()));
        }
        orders
    }

    fn holder(&self) -> Option<Party> {
        match self.stage {
            Stage::Closed | Stage::Duplicate | Stage::Empty => None,
            _ if self.feedback.is_some() => None,
            _ => Some(duty_desk()),
        }
    }

    fn work_row(&self, opened: jiff::Timestamp) -> WorkRow {
        let urgency = self.urgency();
        WorkRow {
            kind: Kind::Report,
            stage: self.stage.code(),
            holder: self.holder(),
            unit: Some(crate::actor::UnitCode::new(super::HUB)),
            station: self.intake.subject.village.clone(),
            risk: urgency.risk(),
            lane: Some("WOMEN_CHILD"),
            due: None,
            opened,
            closed: self.closed_at,
            title: self.intake.code_name.clone(),
            urgency: match (self.stage, urgency) {
                (Stage::Received, Urgency::Red) => 0,
                (Stage::Received, _) => 1,
                (_, Urgency::Red) => 2,
                (_, Urgency::Orange) => 3,
                _ => 4,
            },
        }
    }

    fn facets(&self) -> Vec<Facet> {
        let mut facets = vec![
            Facet::new("branch", self.intake.branch.code()),
            Facet::new("channel", self.intake.channel.clone()),
            // The same word as on a file: a matter is found by its code name without reading a list.
            Facet::new("code_name", self.intake.code_name.clone()),
            Facet::new("receipt_day", civil_date(self.received_at.unwrap_or_default()).to_string()),
        ];
        facets.extend(self.situations.iter().map(|s| Facet::new("situation", s.code())));
        facets.extend(self.description.as_ref().map(|d| Facet::new("tracing", d.traced_as.code())));
        facets.extend(self.file.map(|f| Facet::new("file", f.to_string())));
        facets.extend(self.duplicate_of.map(|r| Facet::new("duplicate_of", r.to_string())));
        facets.extend(self.missed_by.iter().map(|u| Facet::new("missed_by", u.0.clone())));
        facets
    }

    /// The desk and the sender; the office once triaged; the procuratorate for every minor
    /// (立案监督), at once when R06 holds.
    fn audience(&self) -> Vec<VisibilityRow> {
        let row = |party: Party, level: Level, basis: &'static str| VisibilityRow {
            party,
            level,
            until: None,
            basis,
        };
        let mut rows = vec![row(duty_desk(), Level::Full, "receiver"), row(hub_office(), Level::Part, "hub")];
        rows.extend(self.sent_by.map(|by| row(Party::Staff(by), Level::Part, "own_submission")));
        if self.minor() {
            rows.push(row(procuratorate(), Level::Part, "supervision"));
        }
        rows.extend(
            self.triage
                .as_ref()
                .and_then(|t| t.officer)
                .map(|officer| row(Party::Staff(officer), Level::Full, "assigned")),
        );
        rows
    }

    fn figures(&self, _id: StreamId) -> Vec<FigureRow> {
        let at = self.received_at.unwrap_or_default();
        let site = self.intake.subject.village.as_ref().map(|v| v.0.clone());
        let row = |figure: &'static str, at: jiff::Timestamp| FigureRow {
            figure,
            at,
            site: site.clone(),
            unit: self.intake.reporter.unit.clone(),
            person_key: None,
            amount: 1,
        };
        let mut rows = vec![row("reports", at)];
        if self.situations.contains(&Situation::S2) {
            rows.push(row("reports-s2", at));
        }
        rows.extend(self.feedback.map(|(_, when)| row("reports-fed-back", when)));
        rows.extend(self.missed_by.iter().map(|_| row("reports-missed", at)));
        rows
    }
}
