//! How a file ends: after aftercare, or by a waiver that is hers and was reviewed.
//!
//! "打击与后续帮扶脱节" is what the alliance was founded to cure, so the checks stand together
//! here and name what is missing first (R48).

use super::{File, Refusal, Side};
use crate::actor::Role;
use crate::ids::{PersonId, StaffId};
use crate::text::Confidential;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What the service found about the file's other streams, guarded by their versions, so that
/// "no open referral" can't race a closure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClosureEvidence {
    /// Plans.
    pub plans: Vec<PlanEvidence>,
    /// Referrals still open.
    pub open_referrals: u32,
    /// Follow-up visits scheduled and not ended.
    pub open_visits: u32,
    /// Follow-ups of 7, 30, 90 and 180 days that were done or cancelled at her wish.
    pub follow_ups_ended: u32,
}

/// What matters of one plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanEvidence {
    /// Whether it is completed.
    pub completed: bool,
    /// Reviews held.
    pub reviews: u32,
}

/// A waiver of aftercare.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver {
    /// The child's or woman's own view, in her words.
    pub own_view: Confidential,
    /// An adult who stands by the child: of age, in the file, and not the suspect. Not needed
    /// for an adult woman, who speaks for herself.
    pub adult: Option<PersonId>,
    /// Reason code.
    pub reason: String,
}

/// The review of a waiver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaiverReview {
    /// Who reviewed.
    pub by: StaffId,
    /// In which role: `CA` or `PROC`.
    pub role: Role,
    /// Agreed or not.
    pub agreed: bool,
    /// When.
    pub at: Timestamp,
    /// Words.
    pub words: Confidential,
}

/// A new offer after a waiver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewOffer {
    /// 30 or 90 days.
    pub after_days: u16,
    /// Whether she wants help now.
    pub accepted: bool,
    /// Words.
    pub words: Option<Confidential>,
}

/// Nothing may be left open between units.
fn nothing_open(evidence: &ClosureEvidence) -> Result<(), Refusal> {
    if evidence.open_referrals > 0 {
        return Err(Refusal::ReferralOpen);
    }
    Ok(())
}

impl File {
    /// R48: no close without aftercare: a plan made and completed with a review, the four
    /// follow-ups ended, no referral and no visit open.
    pub(super) fn check_close(&self, evidence: &ClosureEvidence) -> Result<(), Refusal> {
        if evidence.plans.is_empty() {
            return Err(Refusal::AftercareMissing);
        }
        if evidence.plans.iter().any(|p| !p.completed || p.reviews == 0) {
            return Err(Refusal::AftercareUnfinished);
        }
        nothing_open(evidence)?;
        if evidence.open_visits > 0 || evidence.follow_ups_ended < 4 {
            return Err(Refusal::FollowUpsOpen);
        }
        Ok(())
    }

    /// A waiver is hers: her own view, and for a minor an adult who is not the suspect.
    pub(super) fn check_proposal(&self, waiver: &Waiver) -> Result<(), Refusal> {
        if waiver.own_view.is_empty() {
            return Err(Refusal::OwnViewMissing);
        }
        let needs_adult = self.minor() || self.opening.as_ref().is_some_and(|o| o.side == Side::Offender);
        match waiver.adult {
            Some(adult) if !self.may_stand_by(adult) => Err(Refusal::AdultUnfit),
            None if needs_adult => Err(Refusal::AdultUnfit),
            _ => Ok(()),
        }
    }

    /// Only civil affairs or the procuratorate review, and never the one who proposed.
    pub(super) fn check_review(&self, role: Role, by: StaffId) -> Result<(), Refusal> {
        let (_, proposed_by) = self.waiver.as_ref().ok_or(Refusal::OwnViewMissing)?;
        let fit = matches!(role, Role::Ca | Role::Proc) && *proposed_by != by;
        if fit { Ok(()) } else { Err(Refusal::ReviewerUnfit) }
    }

    /// A waiver closes the file when it was agreed to and nothing is left open. The adult is
    /// looked at again: he may have become a suspect since.
    pub(super) fn check_waive(&self, evidence: &ClosureEvidence) -> Result<(), Refusal> {
        nothing_open(evidence)?;
        let (waiver, _) = self.waiver.as_ref().ok_or(Refusal::OwnViewMissing)?;
        self.check_proposal(waiver)?;
        match &self.waiver_review {
            Some(review) if review.agreed => Ok(()),
            _ => Err(Refusal::ReviewMissing),
        }
    }
}
