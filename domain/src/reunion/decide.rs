//! Decisions of a reunion file, one function for each stretch of its way.

use super::{
    Aftercare, Answer, Arrangement, Check, Command, Consent, Fact, Found, Hit, Kept, LabStatus, Material,
    Meeting, Refusal, Reunion, Sample, Signer, Stage, Telling, Verdict, Wish,
};
use crate::actor::{Party, Role};
use crate::clock::civil_date;
use crate::ids::StreamId;
use crate::noun::{ClockOrder, Ctx, Kind, Noun, Stamp};
use crate::rows::Rows;
use std::collections::BTreeSet;

/// From this age on a child's own view is asked (未保法 4, 19; R53).
pub(super) const ASKED_FROM_AGE: u8 = 8;
/// Phones drift: so far ahead of the server is not the future.
const DRIFT: jiff::SignedDuration = jiff::SignedDuration::from_mins(5);
/// Working days within which a sample goes to the laboratory.
const TO_LAB: &str = "H30";
/// Days within which aftercare is arranged.
const AFTERCARE: &str = "H31";
/// Officers who release a hit.
pub(super) const RELEASERS: usize = 2;

impl Noun for Reunion {
    const KIND: Kind = Kind::Reunion;
    const STATE_VERSION: u16 = 1;
    type Command = Command;
    type Fact = Fact;
    type Refusal = Refusal;

    fn decide(&self, command: Command, ctx: &Ctx<'_>) -> Result<Vec<Fact>, Refusal> {
        match command {
            Command::Apply(application) => match self.stage {
                Stage::Empty => Ok(vec![Fact::Applied(application)]),
                _ => Err(Refusal::AlreadyApplied),
            },
            _ if self.stage == Stage::Empty => Err(Refusal::WrongStage),
            Command::Submit { package } => self.decide_submit(package),
            Command::TakeVerdict(verdict) => self.decide_verdict(verdict),
            Command::Note { text } if text.is_empty() => Err(Refusal::WordsMissing),
            Command::Note { text } => Ok(vec![Fact::Noted { text }]),
            Command::RecordWish(wish) => self.decide_wish(wish, ctx),
            _ if self.stage == Stage::Closed => Err(Refusal::WrongStage),
            Command::AskHelper { helper } => Ok(vec![Fact::HelperAsked { helper }]),
            Command::Assign { kin: true, .. } => Err(Refusal::KinOfFamily),
            Command::Assign { staff, .. } => Ok(vec![Fact::Assigned { staff }]),
            Command::ArrangeAftercare { item, arrangement } => self.decide_aftercare(item, arrangement),
            Command::Close => self.decide_close(),
            _ if self.stage == Stage::Withdrawn => Err(Refusal::WrongStage),
            Command::Consent(consent) => self.decide_consent(consent, ctx),
            Command::WithdrawConsent { words } => self.decide_withdraw(words),
            Command::Book { point, at } => self.decide_booking(point, at, ctx),
            Command::TakeSample(sample) => self.decide_sample(sample, ctx),
            Command::RecordCheck { .. } | Command::Exclude { .. } | Command::Release { .. } => {
                self.decide_verification(command, ctx)
            }
            Command::RecordFound(found) => self.decide_found(found),
            Command::GiveOpinion { agrees, words } => self.decide_opinion(agrees, words, ctx),
            Command::PlanTelling(telling) => self.decide_telling(telling, ctx),
            Command::Tell => self.decide_tell(ctx),
            Command::ArrangeMeeting(meeting) => self.decide_meeting(meeting),
            Command::Meet { at } => self.decide_met(at, ctx),
        }
    }

    fn apply(&mut self, fact: &Fact, stamp: &Stamp) {
        match fact {
            Fact::Applied(application) => {
                self.stage = Stage::Applied;
                self.assigned.insert(application.officer);
                self.applied_at = Some(stamp.at);
                self.application = Some((**application).clone());
            }
            Fact::Consented(consent) => {
                self.consent = Some((**consent).clone());
                if self.stage == Stage::Applied {
                    self.stage = Stage::Consented;
                }
            }
            Fact::ConsentWithdrawn { .. } => self.apply_withdrawn(),
            Fact::Booked { point, at } => self.appointment = Some((point.clone(), *at)),
            Fact::SampleTaken(sample) => self.apply_sample(sample, stamp),
            Fact::Submitted { samples, withdrawn, .. } => self.apply_submitted(samples, withdrawn),
            Fact::VerdictTaken(verdict) => self.apply_verdict(verdict, stamp),
            Fact::Checked { check, agrees, words } => {
                self.stage = Stage::Verifying;
                if let Some(hit) = self.hit.as_mut() {
                    hit.checks.insert(*check, (*agrees, words.clone()));
                }
            }
            Fact::Excluded { .. } => self.apply_excluded(),
            Fact::Released => {
                if let Some(hit) = self.hit.as_mut() {
                    hit.released.push(stamp.by);
                }
            }
            Fact::Confirmed => {
                self.stage = Stage::Confirmed;
                self.confirmed_at = Some(stamp.at);
            }
            Fact::FoundRecorded(found) => self.apply_found(found),
            Fact::OpinionGiven { role, agrees, words } => {
                self.opinions.insert(*role, (*agrees, words.clone()));
            }
            Fact::WishRecorded(wish) => self.apply_wish(wish),
            Fact::TellingPlanned(telling) => self.telling = Some((**telling).clone()),
            Fact::FamilyTold => self.told_at = Some(stamp.at),
            Fact::MeetingArranged(meeting) => self.meeting = Some((**meeting).clone()),
            Fact::Met { at } => {
                self.stage = Stage::Reunited;
                self.met_at = Some(*at);
            }
            Fact::HelperAsked { helper } => {
                self.helpers.insert(helper.clone());
            }
            Fact::Assigned { staff } => {
                self.assigned.insert(*staff);
            }
            Fact::AftercareArranged { item, arrangement } => self.apply_aftercare(*item, arrangement),
            Fact::Noted { .. } => {}
            Fact::Closed => {
                self.stage = Stage::Closed;
                self.closed_at = Some(stamp.at);
            }
        }
    }

    fn clock_orders(&self, fact: &Fact, stamp: &Stamp) -> Vec<ClockOrder> {
        let owner = || self.application.as_ref().map(|a| Party::Staff(a.officer));
        let start = |rule, from| owner().map(|o| ClockOrder::start(rule, from, o)).into_iter().collect();
        match fact {
            Fact::SampleTaken(sample) => start(TO_LAB, sample.at),
            Fact::Submitted { .. } => vec![ClockOrder::meet(TO_LAB, stamp.at)],
            Fact::ConsentWithdrawn { .. } => vec![ClockOrder::cancel(TO_LAB)],
            Fact::Met { at } => start(AFTERCARE, *at),
            Fact::AftercareArranged { .. } if self.aftercare_complete() => {
                vec![ClockOrder::meet(AFTERCARE, stamp.at)]
            }
            _ => Vec::new(),
        }
    }

    fn rows(&self, id: StreamId) -> Rows {
        self.show(id)
    }
}

impl Reunion {
    fn decide_consent(&self, consent: Box<Consent>, ctx: &Ctx<'_>) -> Result<Vec<Fact>, Refusal> {
        let minor = self.application.as_ref().is_some_and(|a| a.applicant_minor);
        match &consent.signer {
            Signer::Oneself if minor => return Err(Refusal::GuardianSigns),
            Signer::Guardian { .. } | Signer::CivilAffairs { .. } if !minor => {
                return Err(Refusal::SignsForSelf);
            }
            Signer::Guardian { suspect: true, .. } => return Err(Refusal::GuardianIsSuspect),
            Signer::Guardian { name, .. } | Signer::CivilAffairs { name } if name.is_empty() => {
                return Err(Refusal::SignerMissing);
            }
            _ => {}
        }
        if consent.signed_on > civil_date(ctx.now) {
            return Err(Refusal::DayInFuture);
        }
        if consent.paper.is_empty() {
            return Err(Refusal::PaperMissing);
        }
        Ok(vec![Fact::Consented(consent)])
    }

    fn decide_withdraw(&self, words: crate::text::Confidential) -> Result<Vec<Fact>, Refusal> {
        if self.consent.is_none() {
            return Err(Refusal::ConsentMissing);
        }
        if words.is_empty() {
            return Err(Refusal::WordsMissing);
        }
        Ok(vec![Fact::ConsentWithdrawn { words }])
    }

    fn decide_booking(
        &self,
        point: String,
        at: jiff::Timestamp,
        ctx: &Ctx<'_>,
    ) -> Result<Vec<Fact>, Refusal> {
        if at < ctx.now {
            return Err(Refusal::AppointmentPast);
        }
        Ok(vec![Fact::Booked { point, at }])
    }

    fn decide_sample(&self, sample: Box<Sample>, ctx: &Ctx<'_>) -> Result<Vec<Fact>, Refusal> {
        if self.consent.is_none() {
            return Err(Refusal::ConsentMissing);
        }
        if self.samples.contains_key(&sample.number) {
            return Err(Refusal::SampleTwice);
        }
        if sample.at.duration_since(ctx.now) > DRIFT {
            return Err(Refusal::TimeInFuture);
        }
        if sample.material == Material::Belonging && sample.thing.is_none() {
            return Err(Refusal::ThingMissing);
        }
        Ok(vec![Fact::SampleTaken(sample)])
    }

    fn decide_submit(&self, package: u64) -> Result<Vec<Fact>, Refusal> {
        let numbers = |wanted: fn(&Kept) -> bool| -> BTreeSet<String> {
            let found = self.samples.iter().filter(|(_, kept)| wanted(kept));
            found.map(|(number, _)| number.clone()).collect()
        };
        let samples = numbers(|k| k.lab == LabStatus::NotSent && !k.call_back);
        let withdrawn = numbers(|k| k.call_back);
        if samples.is_empty() && withdrawn.is_empty() {
            return Err(Refusal::NothingToSend);
        }
        Ok(vec![Fact::Submitted { package, samples, withdrawn }])
    }

    /// A verdict may only move a file that waits for it. One that came too late, or for a sample
    /// that was never sent, is refused and shown to whoever imports the package.
    fn decide_verdict(&self, verdict: Box<Verdict>) -> Result<Vec<Fact>, Refusal> {
        let kept = self.samples.get(&verdict.sample).ok_or(Refusal::NoSuchSample)?;
        if !kept.at_lab() {
            return Err(Refusal::VerdictUnfit);
        }
        let withdrawn = matches!(self.stage, Stage::Withdrawn | Stage::Closed);
        let waits = matches!(self.stage, Stage::Submitted | Stage::InDb | Stage::Excluded);
        let looked_into = matches!(self.stage, Stage::Hit | Stage::Verifying);
        let same = self.hit.as_ref().is_some_and(|h| h.counterpart == verdict.counterpart);
        let fits = match verdict.status {
            LabStatus::Rejected => true,
            _ if withdrawn => false,
            LabStatus::Received | LabStatus::InDatabase | LabStatus::LongTerm => true,
            LabStatus::HitToVerify => waits,
            LabStatus::Verifying | LabStatus::Excluded => looked_into && same,
            LabStatus::Confirmed => looked_into && same && verdict.reviewers.len() >= RELEASERS,
            LabStatus::NotSent | LabStatus::Sent => false,
        };
        if fits { Ok(vec![Fact::VerdictTaken(verdict)]) } else { Err(Refusal::VerdictUnfit) }
    }

    fn decide_verification(&self, command: Command, ctx: &Ctx<'_>) -> Result<Vec<Fact>, Refusal> {
        let hit = self.hit.as_ref().ok_or(Refusal::WrongStage)?;
        if !matches!(self.stage, Stage::Hit | Stage::Verifying) {
            return Err(Refusal::WrongStage);
        }
        match command {
            Command::RecordCheck { words, .. } | Command::Exclude { words } if words.is_empty() => {
                Err(Refusal::WordsMissing)
            }
            // Whoever released it saw these checks: they stay as they were.
            Command::RecordCheck { .. } if !hit.released.is_empty() => Err(Refusal::WrongStage),
            Command::RecordCheck { check, agrees, words } => Ok(vec![Fact::Checked { check, agrees, words }]),
            Command::Exclude { words } => Ok(vec![Fact::Excluded { words }]),
            Command::Release { kin } => decide_release(hit, kin, ctx),
            _ => Err(Refusal::WrongStage),
        }
    }

    fn decide_found(&self, found: Box<Found>) -> Result<Vec<Fact>, Refusal> {
        if self.stage != Stage::Confirmed {
            return Err(Refusal::WrongStage);
        }
        if found.minor && (found.protection.is_none() || found.report.is_none()) {
            return Err(Refusal::ProtectionFirst);
        }
        Ok(vec![Fact::FoundRecorded(found)])
    }

    fn decide_opinion(
        &self,
        agrees: bool,
        words: crate::text::Confidential,
        ctx: &Ctx<'_>,
    ) -> Result<Vec<Fact>, Refusal> {
        let found = self.found.as_ref().ok_or(Refusal::WrongStage)?;
        if self.met_at.is_some() {
            return Err(Refusal::WrongStage);
        }
        if !found.minor {
            return Err(Refusal::NotAMinor);
        }
        let role = ctx.actor.role();
        if !matches!(role, Role::Ca | Role::Proc) {
            return Err(Refusal::OpinionUnfit);
        }
        if words.is_empty() {
            return Err(Refusal::WordsMissing);
        }
        Ok(vec![Fact::OpinionGiven { role, agrees, words }])
    }

    /// R59: the wish is the found person's own and may change until they have met. "Not now" is
    /// asked again only from the day that was named, a "no" never; coming by oneself is always
    /// heard.
    fn decide_wish(&self, wish: Wish, ctx: &Ctx<'_>) -> Result<Vec<Fact>, Refusal> {
        if self.found.is_none() || self.met_at.is_some() || self.consent.is_none() {
            return Err(Refusal::WrongStage);
        }
        let today = civil_date(ctx.now);
        if wish.answer == Answer::NotNow && wish.ask_again_on.is_some_and(|day| day <= today) {
            return Err(Refusal::AskAgainPast);
        }
        match &self.wish {
            Some(before) if !wish.came_by_self => match (before.answer, before.ask_again_on) {
                (Answer::Refuse, _) | (Answer::NotNow, None) => return Err(Refusal::NotAskedAgain),
                (Answer::NotNow, Some(day)) if today < day => return Err(Refusal::AskLater),
                _ => {}
            },
            _ => {}
        }
        Ok(vec![Fact::WishRecorded(wish)])
    }

    /// Whether the family may be told: the found person comes first.
    fn check_contact(&self) -> Result<(), Refusal> {
        if self.may_contact() && self.stage == Stage::Contacting {
            return Ok(());
        }
        let found = self.found.as_ref().ok_or(Refusal::WrongStage)?;
        let both = [Role::Ca, Role::Proc].iter().all(|r| self.opinions.get(r).is_some_and(|(ok, _)| *ok));
        Err(if found.minor && !both { Refusal::OpinionFirst } else { Refusal::WishFirst })
    }

    fn decide_telling(&self, telling: Box<Telling>, ctx: &Ctx<'_>) -> Result<Vec<Fact>, Refusal> {
        self.check_contact()?;
        if telling.teller.is_empty() {
            return Err(Refusal::TellerMissing);
        }
        if telling.psychologist.is_empty() {
            return Err(Refusal::PsychologistMissing);
        }
        if !telling.in_person {
            return Err(Refusal::TellInPerson);
        }
        if telling.on < civil_date(ctx.now) {
            return Err(Refusal::AppointmentPast);
        }
        Ok(vec![Fact::TellingPlanned(telling)])
    }

    fn decide_tell(&self, ctx: &Ctx<'_>) -> Result<Vec<Fact>, Refusal> {
        self.check_contact()?;
        let telling = self.telling.as_ref().ok_or(Refusal::TellingNotPlanned)?;
        if telling.on > civil_date(ctx.now) {
            return Err(Refusal::DayInFuture);
        }
        if self.told_at.is_some() { Ok(Vec::new()) } else { Ok(vec![Fact::FamilyTold]) }
    }

    fn decide_meeting(&self, meeting: Box<Meeting>) -> Result<Vec<Fact>, Refusal> {
        self.check_contact()?;
        if self.told_at.is_none() {
            return Err(Refusal::NotTold);
        }
        if meeting.place.is_empty() {
            return Err(Refusal::PlaceMissing);
        }
        if meeting.media && self.minor() {
            return Err(Refusal::MediaWithMinor);
        }
        if meeting.media && !meeting.media_agreed {
            return Err(Refusal::MediaNeedsBoth);
        }
        Ok(vec![Fact::MeetingArranged(meeting)])
    }

    fn decide_met(&self, at: jiff::Timestamp, ctx: &Ctx<'_>) -> Result<Vec<Fact>, Refusal> {
        self.check_contact()?;
        if self.meeting.is_none() {
            return Err(Refusal::MeetingNotArranged);
        }
        if at.duration_since(ctx.now) > DRIFT {
            return Err(Refusal::TimeInFuture);
        }
        Ok(vec![Fact::Met { at }])
    }

    fn decide_aftercare(&self, item: Aftercare, arrangement: Arrangement) -> Result<Vec<Fact>, Refusal> {
        let owed =
            matches!(self.stage, Stage::Reunited | Stage::Declined | Stage::Aftercare | Stage::Withdrawn);
        if !owed {
            return Err(Refusal::WrongStage);
        }
        if arrangement.words.is_empty() {
            return Err(Refusal::WordsMissing);
        }
        if item == Aftercare::Trafficking && !arrangement.arranged && self.minor() {
            return Err(Refusal::TraffickingOwed);
        }
        Ok(vec![Fact::AftercareArranged { item, arrangement }])
    }

    /// No file of the alliance ends without aftercare (R48), and none of this kind while the
    /// laboratory holds what was called back.
    fn decide_close(&self) -> Result<Vec<Fact>, Refusal> {
        let arranged = match self.stage {
            Stage::Withdrawn => self.aftercare.contains_key(&Aftercare::Counselling),
            Stage::Reunited | Stage::Declined | Stage::Aftercare => self.aftercare_complete(),
            _ => return Err(Refusal::WrongStage),
        };
        if !arranged {
            return Err(Refusal::AftercareMissing);
        }
        let called_back = self.consent.is_none();
        if called_back && self.samples.values().any(|k| k.call_back || k.at_lab()) {
            return Err(Refusal::LabStillHolds);
        }
        Ok(vec![Fact::Closed])
    }

    /// Whether each matter of aftercare was arranged, or found not to be needed.
    #[must_use]
    pub fn aftercare_complete(&self) -> bool {
        Aftercare::ALL.iter().all(|item| self.aftercare.contains_key(item))
    }
}

/// Two different officers, neither tied to the family, over a hit that the laboratory confirmed
/// and every check agrees with.
fn decide_release(hit: &Hit, kin: bool, ctx: &Ctx<'_>) -> Result<Vec<Fact>, Refusal> {
    if kin {
        return Err(Refusal::KinOfFamily);
    }
    if hit.reviewers.len() < RELEASERS {
        return Err(Refusal::LabNotConfirmed);
    }
    if Check::ALL.iter().any(|check| !hit.checks.contains_key(check)) {
        return Err(Refusal::CheckMissing);
    }
    if hit.checks.values().any(|(agrees, _)| !agrees) {
        return Err(Refusal::CheckDisagrees);
    }
    if hit.released.contains(&ctx.actor.staff) {
        return Err(Refusal::SameOfficer);
    }
    let second = hit.released.len() + 1 >= RELEASERS;
    Ok(if second { vec![Fact::Released, Fact::Confirmed] } else { vec![Fact::Released] })
}
