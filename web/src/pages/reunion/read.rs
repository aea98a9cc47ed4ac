//! Forms of a reunion file, read into what use cases take. A date is a date here; whether it is too
//! late, the noun says.

use crate::error::Failure;
use crate::form::Form;
use app::services::reunion::{FoundInput, HelperInput, OfficerInput, SampleInput, Step};
use domain::actor::Party;
use domain::ids::{ReunionId, StaffId};
use domain::person::Identity;
use domain::reunion::{
    Aftercare, Answer, Arrangement, Check, Consent, Kin, Material, Meeting, Signer, Telling, Wish,
};
use domain::text::Confidential;
use jiff::Timestamp;
use jiff::civil::{Date, Time};

/// Words of one of the forms of a page: each has a box of its own.
fn words(form: &Form, verb: &str) -> Confidential {
    Confidential::new(form.get(&format!("{verb}-words")))
}

/// A collection point.
fn point(form: &Form, name: &'static str) -> Result<String, Failure> {
    let chosen = Some(form.get(name)).filter(|p| !p.is_empty());
    closed(chosen, name).map(str::to_owned)
}

fn day(form: &Form, name: &'static str) -> Result<Date, Failure> {
    form.date(name)?.ok_or_else(|| Failure::problem("date-impossible", Some(name)))
}

/// A day and a time of that day, in the town.
fn moment(form: &Form) -> Result<Timestamp, Failure> {
    let wrong = || Failure::problem("reunion-time-wrong", Some("time"));
    let time: Time = form.get("time").replace('\u{ff1a}', ":").parse().map_err(|_| wrong())?;
    let at = day(form, "at")?.to_datetime(time).to_zoned_datetime(domain::clock::shanghai());
    at.map(|z| z.timestamp()).map_err(|_| wrong())
}

fn closed<T>(found: Option<T>, field: &'static str) -> Result<T, Failure> {
    found.ok_or_else(|| Failure::problem("reunion-choose-one", Some(field)))
}

/// A sample; it is taken now.
pub(super) fn sample(form: &Form, reunion: ReunionId, now: Timestamp) -> Result<SampleInput, Failure> {
    Ok(SampleInput {
        reunion,
        kin: closed(Kin::parse(form.get("kin")), "kin")?,
        material: closed(Material::parse(form.get("material")), "material")?,
        thing: form.text("thing"),
        at: now,
        point: point(form, "sample-point")?,
    })
}

/// Another officer.
pub(super) fn officer(form: &Form, reunion: ReunionId) -> Result<OfficerInput, Failure> {
    Ok(OfficerInput { reunion, staff: closed(StaffId::parse(form.get("staff")), "staff")? })
}

/// A unit that helps.
pub(super) fn helper(form: &Form, reunion: ReunionId) -> Result<HelperInput, Failure> {
    Ok(HelperInput { reunion, helper: closed(Party::parse(form.get("helper")), "helper")? })
}

/// Who was found.
pub(super) fn found(form: &Form, reunion: ReunionId) -> Result<FoundInput, Failure> {
    let nameless = || Failure::problem("person-name-missing", Some("name"));
    let identity = Identity {
        name: form.text("name").ok_or_else(nameless)?,
        sex: form.get("sex").parse().ok().filter(|s| matches!(s, 1 | 2)).unwrap_or(0),
        birth_date: form.date("birth")?,
        id_number: form.text("id_number"),
        address: form.text("address"),
        ..Identity::default()
    };
    let age = form.get("age").parse().ok();
    Ok(FoundInput { reunion, identity, age, clue: form.text("clue"), household: form.text("household") })
}

/// One of the plain steps; a verb that there is not is nowhere.
pub(super) fn step(verb: &str, form: &Form) -> Result<Step, Failure> {
    Ok(match verb {
        "consent" => Step::Consent(Box::new(consent(form)?)),
        "withdraw" => Step::Withdraw(words(form, verb)),
        "book" => Step::Book(point(form, "book-point")?, moment(form)?),
        "check" => {
            let agrees = closed(yes_no(form.get("agrees")), "agrees")?;
            Step::Check(closed(Check::parse(form.get("check")), "check")?, agrees, words(form, verb))
        }
        "exclude" => Step::Exclude(words(form, verb)),
        "opinion" => Step::Opinion(closed(yes_no(form.get("agrees")), "agrees")?, words(form, verb)),
        "wish" => Step::Wish(wish(form)?),
        "telling" => Step::PlanTelling(Box::new(telling(form)?)),
        "tell" => Step::Tell,
        "meeting" => Step::ArrangeMeeting(Box::new(meeting(form)?)),
        "met" => Step::Meet(moment(form)?),
        "aftercare" => {
            let item = closed(Aftercare::parse(form.get("item")), "item")?;
            let arranged = closed(yes_no(form.get("arranged")), "arranged")?;
            Step::Aftercare(item, Arrangement { arranged, words: words(form, verb) })
        }
        "note" => Step::Note(words(form, verb)),
        "close" => Step::Close,
        _ => return Err(Failure::not_visible()),
    })
}

fn yes_no(code: &str) -> Option<bool> {
    match code {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

fn consent(form: &Form) -> Result<Consent, Failure> {
    let name = Confidential::new(form.get("signer_name"));
    let signer = match form.get("signer") {
        "oneself" => Signer::Oneself,
        "guardian" => Signer::Guardian { name, suspect: form.has("suspect", "yes") },
        "civil_affairs" => Signer::CivilAffairs { name },
        _ => return Err(Failure::problem("reunion-choose-one", Some("signer"))),
    };
    Ok(Consent { signer, signed_on: day(form, "day")?, paper: Confidential::new(form.get("paper")) })
}

fn wish(form: &Form) -> Result<Wish, Failure> {
    let answer = closed(Answer::parse(form.get("answer")), "answer")?;
    let again = form.date("ask_again_on")?.filter(|_| answer == Answer::NotNow);
    Ok(Wish {
        answer,
        ask_again_on: again,
        came_by_self: form.has("by_self", "yes"),
        words: form.text("words"),
    })
}

fn telling(form: &Form) -> Result<Telling, Failure> {
    Ok(Telling {
        teller: Confidential::new(form.get("teller")),
        on: day(form, "on")?,
        place: Confidential::new(form.get("place")),
        psychologist: Confidential::new(form.get("psychologist")),
        in_person: form.has("in_person", "yes"),
    })
}

fn meeting(form: &Form) -> Result<Meeting, Failure> {
    Ok(Meeting {
        at: moment(form)?,
        place: Confidential::new(form.get("place")),
        companions: form.text("companions"),
        media: form.has("media", "yes"),
        media_agreed: form.has("media_agreed", "yes"),
    })
}
