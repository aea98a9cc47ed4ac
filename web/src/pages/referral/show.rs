//! One referral: what is needed, the least items, the hand-over as a strip, and what is next.
//! A receiver never learns why.

use super::list::stage_kind;
use super::tick::{Week, weeks};
use super::{need_word, party, read_id, sender, units, why_is_hidden};
use crate::components::{
    Badge, Choice, Choices, ClockChip, ConsentBox, ErrorSummary, Handover, Html, Icon, Risk, Select, Step,
    StepState, SummaryList, SummaryRow, Taps,
};
use crate::error::Failure;
use crate::form::{Form, Problems, derived};
use crate::i18n::{Lang, when};
use crate::pages::Page;
use crate::pages::station::framed;
use crate::request::Desk;
use crate::routes;
use app::queries::referral::{self, Happened, May, ReferralView, Seat};
use askama::{Template, filters::HtmlSafe};
use axum::extract::{Path, RawQuery};
use domain::actor::UnitCode;
use domain::alliance::Alliance;
use domain::ids::ReferralId;
use domain::referral::{Fact, RefusalReason, Stage};

/// Minutes before a deadline from which it counts as soon.
const SOON_MINUTES: i64 = 24 * 60;
/// Outcomes of a completed referral.
const OUTCOMES: [&str; 4] = ["helped", "partly", "declined", "elsewhere"];

/// What it is, between whom, how it stands.
struct Head {
    code_name: String,
    need: String,
    parties: String,
    stage: Badge,
    red: Option<Badge>,
    due: Option<ClockChip>,
    help_by: Option<ClockChip>,
}

#[derive(Template)]
#[template(path = "pages/referral/show.html")]
struct Body {
    lang: Lang,
    csrf: String,
    command: String,
    version: u64,
    id: ReferralId,
    errors: ErrorSummary,
    failed: bool,
    back: String,
    file: Option<String>,
    head: Head,
    items: SummaryList,
    withheld: Option<String>,
    strip: Handover,
    may: May,
    receiver_phone: Option<(String, String)>,
    named: String,
    reasons: Choices,
    words: String,
    outcomes: Choices,
    send_on: Option<(Select, Option<ConsentBox>)>,
    ticks: Vec<Taps>,
    chosen: Vec<(String, String)>,
    ticked_this_week: bool,
    weeks: Vec<Week>,
}

impl HtmlSafe for Body {}

impl Body {
    fn act(&self, verb: &str) -> String {
        routes::referral_act(self.id, verb)
    }

    fn command(&self, form: &str) -> String {
        derived(&self.command, form)
    }
}

/// Shows it; the query carries the taps made so far this week.
///
/// # Errors
/// `NotVisible`.
pub async fn page(desk: Desk, Path(id): Path<String>, RawQuery(query): RawQuery) -> Result<Page, Failure> {
    let taps = Form::parse(query.unwrap_or_default().as_bytes());
    render(&desk, read_id(&id)?, &taps, &Problems::default()).await
}

/// Shows it with what was filled in and what was wrong.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub(super) async fn render(
    desk: &Desk,
    id: ReferralId,
    form: &Form,
    problems: &Problems,
) -> Result<Page, Failure> {
    let (lang, now) = (desk.lang(), desk.house().now());
    let view = referral::show(desk.house(), &desk.actor, id).await?;
    let register = app::services::alliance::register(desk.house()).await?;
    let noun = view.stream.noun();
    let body = Body {
        lang,
        csrf: desk.session.csrf.clone(),
        command: desk.command(),
        version: view.stream.version,
        id,
        errors: ErrorSummary::new(lang, &problems.errors),
        failed: !problems.errors.is_empty(),
        back: routes::referrals(),
        file: (view.seat != Seat::Receiver).then(|| noun.offer.file.map(routes::file)).flatten(),
        head: head(desk, &register, &view),
        items: items(desk, &view),
        withheld: (view.withheld > 0).then(|| lang.t1("referral-withheld", "n", view.withheld)),
        strip: strip(desk, &register, &view),
        may: view.may,
        receiver_phone: receiver_phone(desk, &register, &view),
        named: form.get("named").to_owned(),
        reasons: reasons(lang, form).errors(&problems.errors),
        words: form.get("words").to_owned(),
        outcomes: outcomes(lang, form).errors(&problems.errors),
        send_on: send_on(desk, &register, &view, (form, problems)).await?,
        ticks: if view.may.tick { super::tick::taps(lang, form) } else { Vec::new() },
        chosen: super::tick::chosen(form),
        ticked_this_week: super::tick::this_week(&noun.ticks, now),
        weeks: weeks(lang, &noun.ticks, now),
    };
    framed(desk, lang.t("kind-referral"), Html::of(&body)).await
}

fn head(desk: &Desk, register: &Alliance, view: &ReferralView) -> Head {
    let (lang, now, noun) = (desk.lang(), desk.house().now(), view.stream.noun());
    let offer = &noun.offer;
    let from = offer.from.as_ref().map(|p| sender(desk, register, p)).unwrap_or_default();
    let to = offer.to.as_ref().map(|p| party(desk, register, p)).unwrap_or_default();
    let open = noun.stage.open();
    let promised = offer.help_by.and_then(domain::clock::end_of_day).filter(|_| open);
    let chip = |at| ClockChip::judged(lang, at, now, SOON_MINUTES);
    let code = noun.stage.code();
    Head {
        code_name: offer.code_name.clone(),
        need: need_word(desk, &offer.need),
        parties: lang.t2("referral-from-to", "from", from, "to", to),
        stage: Badge::stage(lang, stage_kind(code), lang.t(&format!("referral-stage-{code}"))),
        red: offer.red.then(|| Badge::risk(lang, Risk::Red)),
        due: view.due.filter(|_| open).map(|d| chip(d).label(lang.t("referral-answer-by"))),
        help_by: promised.map(|d| chip(d).label(lang.t("referral-help-by"))),
    }
}

/// In the order of the need's own list.
fn items(desk: &Desk, view: &ReferralView) -> SummaryList {
    let lang = desk.lang();
    let code = desk.house().rules.code("need", &view.stream.noun().offer.need);
    let order: Vec<&str> = code.and_then(|c| c.attr("items")).unwrap_or_default().split(',').collect();
    let row = |(item, text): &(String, domain::text::Confidential)| {
        let label = lang.find(&format!("item-{}", item.replace('_', "-"))).unwrap_or_else(|| item.clone());
        SummaryRow::new(label, text.reveal())
    };
    let mut shown: Vec<_> = view.items.iter().filter(|(item, _)| item != "code_name").collect();
    shown.sort_by_key(|(item, _)| order.iter().position(|o| o == item).unwrap_or(order.len()));
    SummaryList::new(lang, shown.into_iter().map(row).collect())
}

/// Whom to call for a red hand-over: the receiver's desk.
fn receiver_phone(desk: &Desk, register: &Alliance, view: &ReferralView) -> Option<(String, String)> {
    let to = view.stream.noun().offer.to.as_ref().filter(|_| view.may.confirm_phone)?;
    let domain::actor::Party::Unit(_, code) = to else { return None };
    let phone = register.unit(&code.0)?.phone.as_ref()?;
    Some((party(desk, register, to), phone.reveal().to_owned()))
}

fn reasons(lang: Lang, form: &Form) -> Choices {
    let item = |r: RefusalReason| {
        Choice::new(r.code(), lang.t(&format!("refuse-{}", r.code().replace('_', "-"))))
            .checked(form.get("reason") == r.code())
    };
    Choices::one(lang, "reason", lang.t("refuse-why"), RefusalReason::ALL.map(item).to_vec())
}

fn outcomes(lang: Lang, form: &Form) -> Choices {
    let item = |code: &str| {
        let chosen = form.get("outcome") == code || (form.get("outcome").is_empty() && code == "helped");
        Choice::new(code, lang.t(&format!("detail-{code}"))).checked(chosen)
    };
    Choices::one(lang, "outcome", lang.t("complete-outcome"), OUTCOMES.map(item).to_vec()).inline()
}

/// To whom, and for an adult woman the same question as when it was first sent.
async fn send_on(
    desk: &Desk,
    register: &Alliance,
    view: &ReferralView,
    (form, problems): (&Form, &Problems),
) -> Result<Option<(Select, Option<ConsentBox>)>, Failure> {
    if !view.may.send_on {
        return Ok(None);
    }
    let lang = desk.lang();
    let options = units(desk).await?.into_iter().map(|(p, name)| (p.code(), name));
    let to = Select::of(lang, "to", lang.t("send-on-to"), options, form.get("to")).errors(&problems.errors);
    let asked = view.agreed.as_ref().map(|agreed| {
        let told = agreed.iter().filter(|unit| unit.0 != domain::report::HUB);
        let names: Vec<String> = told.filter_map(|unit| unit_of(lang, register, unit)).collect();
        ConsentBox::new(lang, "consent", form.get("consent") == "yes").stands(&names)
    });
    Ok(Some((to, asked)))
}

fn unit_of(lang: Lang, register: &Alliance, unit: &UnitCode) -> Option<String> {
    register.unit(&unit.0).map(|unit| crate::frame::unit_name(lang, unit))
}

/// The hand-over as it went, and what everyone waits for.
fn strip(desk: &Desk, register: &Alliance, view: &ReferralView) -> Handover {
    let (lang, now) = (desk.lang(), desk.house().now());
    let offer = &view.stream.noun().offer;
    let to = offer.to.as_ref().map(|p| party(desk, register, p)).unwrap_or_default();
    let mut steps: Vec<Step> = view.history.iter().filter_map(|h| step(desk, register, h)).collect();
    let next = |key: &str, due: Option<jiff::Timestamp>| {
        let late = due.is_some_and(|d| d < now);
        let state = if late { StepState::Late } else { StepState::Now };
        Step::new(state, lang.t(key), to.clone(), due.map(|d| when::left(lang, d, now)).unwrap_or_default())
    };
    match view.stream.noun().stage {
        Stage::Sent => {
            steps.push(next("step-answer", view.due));
            steps.push(Step::new(StepState::Later, lang.t("step-complete"), to.clone(), ""));
        }
        Stage::Accepted => {
            let promised = offer.help_by.and_then(domain::clock::end_of_day);
            steps.push(next("step-complete", promised));
        }
        Stage::Refused | Stage::Returned => {
            let hub = party(desk, register, &domain::report::hub_office());
            steps.push(Step::new(StepState::Now, lang.t("step-send-on"), hub, ""));
        }
        _ => {}
    }
    Handover::new(lang, lang.t("referral-strip"), steps)
}

fn step(desk: &Desk, register: &Alliance, happened: &Happened) -> Option<Step> {
    let (lang, now) = (desk.lang(), desk.house().now());
    let at = when::absolute(lang, happened.at, now);
    let theirs = matches!(happened.fact, Fact::Accepted | Fact::Refused { .. } | Fact::Completed { .. });
    let by = match !theirs && why_is_hidden(desk.actor.role()) {
        true => lang.t("referral-alliance"),
        false => happened.by.reveal().to_owned(),
    };
    let (state, key, note) = match &happened.fact {
        Fact::Sent(_) => (StepState::Done, "step-sent", None),
        Fact::PhoneConfirmed { named } => {
            (StepState::Done, "step-phone", Some(lang.t1("step-phone-named", "name", named.reveal())))
        }
        Fact::Accepted => (StepState::Done, "step-accepted", None),
        Fact::Refused { reason, words } => {
            let why = lang.t(&format!("refuse-{}", reason.code().replace('_', "-")));
            let words = words.as_ref().map(|w| w.reveal()).unwrap_or_default();
            (StepState::Refused, "step-refused-by", Some(format!("{why} {words}")))
        }
        Fact::ReturnedToHub => (StepState::Late, "step-returned", None),
        Fact::SentOn { to } => (StepState::Done, "step-sent-on", Some(party(desk, register, to))),
        Fact::Completed { outcome, words } => {
            let outcome = lang.find(&format!("detail-{outcome}")).unwrap_or_default();
            let words = words.as_ref().map(|w| w.reveal()).unwrap_or_default();
            (StepState::Done, "step-completed", Some(format!("{outcome} {words}")))
        }
        Fact::Withdrawn { reason } => {
            (StepState::Refused, "step-withdrawn", Some(reason.reveal().to_owned()))
        }
        Fact::Stopped => (StepState::Refused, "step-stopped", None),
        Fact::Ticked(_) | Fact::OwnerAlerted => return None,
    };
    let step = Step::new(state, lang.t(key), by, at);
    Some(match note {
        Some(note) => step.note(note.trim()),
        None => step,
    })
}
