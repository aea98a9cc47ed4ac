//! How facts move a reunion file.

use super::{
    Aftercare, Answer, Application, Arrangement, Found, Hit, Kept, LabReason, LabStatus, Reunion, Sample,
    Stage, Verdict, Wish,
};
use crate::actor::{Party, Role};
use crate::noun::Stamp;
use crate::report::procuratorate;
use std::collections::{BTreeMap, BTreeSet};

impl Reunion {
    pub(super) fn apply_withdrawn(&mut self) {
        self.consent = None;
        self.appointment = None;
        // Who has met stays found; only the samples are called back.
        if self.met_at.is_none() {
            self.stage = Stage::Withdrawn;
            self.hit = None;
        }
        for kept in self.samples.values_mut() {
            // What never left is destroyed here; what left is called back.
            kept.call_back = kept.at_lab();
            if !kept.call_back {
                kept.lab = LabStatus::Rejected;
                kept.reason = LabReason::Withdrawn;
            }
        }
    }

    pub(super) fn apply_sample(&mut self, sample: &Sample, stamp: &Stamp) {
        let kept = Kept {
            sample: sample.clone(),
            taker: stamp.by,
            lab: LabStatus::NotSent,
            reason: LabReason::None,
            call_back: false,
        };
        self.samples.insert(sample.number.clone(), kept);
        if matches!(self.stage, Stage::Applied | Stage::Consented) {
            self.stage = Stage::Sampled;
        }
    }

    pub(super) fn apply_submitted(&mut self, samples: &BTreeSet<String>, withdrawn: &BTreeSet<String>) {
        for number in samples {
            if let Some(kept) = self.samples.get_mut(number) {
                kept.lab = LabStatus::Sent;
            }
        }
        for number in withdrawn {
            if let Some(kept) = self.samples.get_mut(number) {
                kept.call_back = false;
            }
        }
        if self.stage == Stage::Sampled {
            self.stage = Stage::Submitted;
        }
    }

    pub(super) fn apply_verdict(&mut self, verdict: &Verdict, stamp: &Stamp) {
        if let Some(kept) = self.samples.get_mut(&verdict.sample) {
            kept.lab = verdict.status;
            kept.reason = verdict.cause;
        }
        match verdict.status {
            LabStatus::InDatabase | LabStatus::LongTerm if self.stage == Stage::Submitted => {
                self.stage = Stage::InDb;
            }
            LabStatus::HitToVerify => {
                self.stage = Stage::Hit;
                self.hit = Some(Hit {
                    sample: verdict.sample.clone(),
                    counterpart: verdict.counterpart.clone(),
                    at: stamp.at,
                    reviewers: Vec::new(),
                    checks: BTreeMap::new(),
                    released: Vec::new(),
                });
            }
            LabStatus::Verifying => self.stage = Stage::Verifying,
            LabStatus::Confirmed => {
                self.stage = Stage::Verifying;
                if let Some(hit) = self.hit.as_mut() {
                    hit.reviewers.clone_from(&verdict.reviewers);
                }
            }
            LabStatus::Excluded => self.apply_excluded(),
            // Nothing usable is left there: a new sample is needed.
            LabStatus::Rejected
                if matches!(self.stage, Stage::Submitted | Stage::InDb)
                    && !self.samples.values().any(|k| k.at_lab() || k.waits()) =>
            {
                self.stage = Stage::Consented;
            }
            _ => {}
        }
    }

    pub(super) fn apply_excluded(&mut self) {
        self.stage = Stage::Excluded;
        self.hit = None;
        self.excluded += 1;
    }

    pub(super) fn apply_found(&mut self, found: &Found) {
        self.stage = Stage::Contacting;
        if found.minor {
            self.helpers.insert(Party::unit(Role::Ca, "ca"));
            self.helpers.insert(procuratorate());
        }
        self.found = Some(found.clone());
    }

    pub(super) fn apply_wish(&mut self, wish: &Wish) {
        self.stage = if wish.answer == Answer::Refuse { Stage::Declined } else { Stage::Contacting };
        self.closed_at = None;
        self.wish = Some(wish.clone());
    }

    pub(super) fn apply_aftercare(&mut self, item: Aftercare, arrangement: &Arrangement) {
        if matches!(self.stage, Stage::Reunited | Stage::Declined) {
            self.stage = Stage::Aftercare;
        }
        self.aftercare.insert(item, arrangement.clone());
    }

    /// The application, for those who come after it.
    #[must_use]
    pub fn applied(&self) -> Option<&Application> {
        self.application.as_ref()
    }
}
