//! The plain steps of a reunion file: one command, one file.

use crate::error::Result;
use crate::fresh;
use crate::house::House;
use crate::policy::Action;
use crate::work::{Done, Request, Work};
use domain::actor::Actor;
use domain::ids::ReunionId;
use domain::reunion::{Aftercare, Arrangement, Check, Command, Consent, Meeting, Reunion, Telling, Wish};
use domain::text::Confidential;
use jiff::Timestamp;
use serde::Serialize;

/// One step.
#[derive(Clone, Serialize)]
pub enum Step {
    /// Consent signed.
    Consent(Box<Consent>),
    /// Consent withdrawn.
    Withdraw(Confidential),
    /// Appointment.
    Book(String, Timestamp),
    /// One check of a hit.
    Check(Check, bool, Confidential),
    /// The hit was chance.
    Exclude(Confidential),
    /// Opinion on a found minor.
    Opinion(bool, Confidential),
    /// The found person's wish.
    Wish(Wish),
    /// How the family will be told.
    PlanTelling(Box<Telling>),
    /// They were told.
    Tell,
    /// The meeting.
    ArrangeMeeting(Box<Meeting>),
    /// They met.
    Meet(Timestamp),
    /// One matter of aftercare.
    Aftercare(Aftercare, Arrangement),
    /// A line in the chronology.
    Note(Confidential),
    /// Close.
    Close,
}

/// Which step of which file.
#[derive(Clone, Serialize)]
pub struct StepInput {
    /// File.
    pub reunion: ReunionId,
    /// Step.
    pub step: Step,
}

impl Step {
    fn call(self) -> (&'static str, Action, Command) {
        let work = Action::ReunionWork;
        match self {
            Step::Consent(consent) => ("reunion.consent", work, Command::Consent(consent)),
            Step::Withdraw(words) => ("reunion.withdraw", work, Command::WithdrawConsent { words }),
            Step::Book(point, at) => ("reunion.book", work, Command::Book { point, at }),
            Step::Check(check, agrees, words) => {
                ("reunion.check", work, Command::RecordCheck { check, agrees, words })
            }
            Step::Exclude(words) => ("reunion.exclude", work, Command::Exclude { words }),
            Step::Opinion(agrees, words) => {
                ("reunion.opinion", Action::ReunionOpinion, Command::GiveOpinion { agrees, words })
            }
            Step::Wish(wish) => ("reunion.wish", work, Command::RecordWish(wish)),
            Step::PlanTelling(telling) => ("reunion.plan_telling", work, Command::PlanTelling(telling)),
            Step::Tell => ("reunion.tell", work, Command::Tell),
            Step::ArrangeMeeting(meeting) => {
                ("reunion.arrange_meeting", work, Command::ArrangeMeeting(meeting))
            }
            Step::Meet(at) => ("reunion.meet", work, Command::Meet { at }),
            Step::Aftercare(item, arrangement) => {
                ("reunion.aftercare", work, Command::ArrangeAftercare { item, arrangement })
            }
            Step::Note(text) => ("reunion.note", work, Command::Note { text }),
            Step::Close => ("reunion.close", work, Command::Close),
        }
    }
}

/// Does one step.
///
/// # Errors
/// Refusals; `Conflict` when the form is stale.
pub async fn step(house: &House, actor: &Actor, request: &Request<StepInput>) -> Result<Done> {
    let StepInput { reunion: id, step } = request.body.clone();
    let (name, action, command) = step.call();
    let mut work = fresh!(Work::begin(house, actor, request, name).await?);
    let mut reunion = work.open_for::<Reunion>(id, action).await?;
    reunion.expect(request.expected)?;
    work.decide(&mut reunion, command)?;
    work.put(reunion)?;
    work.commit(id).await
}
