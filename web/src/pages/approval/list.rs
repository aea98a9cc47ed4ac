//! What waits for me, what I asked, what still runs.

use crate::components::{Badge, ErrorSummary, Shell, StageKind, State};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::i18n::{Lang, when};
use crate::pages::words::gloss;
use crate::pages::{self, Page, words};
use crate::request::Desk;
use crate::routes;
use app::policy::{DataRow, Field};
use app::queries::approval::{self, ApprovalView};
use app::services::alliance;
use askama::Template;
use domain::alliance::Alliance;
use domain::approval::Stage;
use domain::ids::ApprovalId;

/// One request in words.
struct Ask {
    id: ApprovalId,
    version: u64,
    who: String,
    unit: String,
    code_name: Option<String>,
    fields: Vec<String>,
    reason: String,
    until: String,
    asked: String,
    decided: Option<String>,
    stage: Badge,
    /// Asked for a time that is over.
    lapsed: bool,
}

#[derive(Template)]
#[template(path = "pages/approval/list.html")]
struct ListPage {
    shell: Shell,
    errors: ErrorSummary,
    waiting: Vec<Ask>,
    own: Vec<Ask>,
    running: Vec<Ask>,
    decider: bool,
    nothing: State,
    kept: Form,
    command: String,
}

impl ListPage {
    /// A command id of its own for each form on the page.
    fn fresh(&self, verb: &str, ask: &Ask) -> String {
        crate::form::derived(&self.command, &format!("{verb}-{}", ask.id))
    }

    fn act(&self, verb: &str, ask: &Ask) -> String {
        routes::approval_act(ask.id, verb)
    }

    /// What was typed for this very request.
    fn typed(&self, ask: &Ask) -> &str {
        if self.kept.get("about") == ask.id.to_string() { self.kept.get("reason") } else { "" }
    }
}

/// Shows the list.
///
/// # Errors
/// Faults of the store.
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    render(&desk, &Form::default(), &Problems::default()).await
}

/// Renders it, with a form's input and problems if one was refused.
///
/// # Errors
/// Faults of the store.
pub async fn render(desk: &Desk, form: &Form, problems: &Problems) -> Result<Page, Failure> {
    let lang = desk.lang();
    let now = desk.house().now();
    let all = approval::list(desk.house(), &desk.actor).await?;
    let register = alliance::register(desk.house()).await?;
    let of = |fits: &dyn Fn(&ApprovalView) -> bool| -> Vec<Ask> {
        all.iter().filter(|view| fits(view)).filter_map(|view| read(desk, &register, view)).collect()
    };
    pages::render(&ListPage {
        errors: ErrorSummary::new(lang, &problems.errors),
        waiting: of(&|view| view.waits()),
        own: of(&|view| view.own),
        running: of(&|view| !view.own && view.may_decide && view.runs(now)),
        decider: all.iter().any(|view| view.may_decide),
        nothing: State::empty(lang, lang.t("approval-none"), lang.t("approval-none-text")),
        kept: form.clone(),
        command: desk.command(),
        shell: desk.shell(lang.t("approval-title")).await?,
    })
}

fn read(desk: &Desk, register: &Alliance, view: &ApprovalView) -> Option<Ask> {
    let (lang, now) = (desk.lang(), desk.house().now());
    let noun = view.stream.noun();
    let asked = noun.request.as_ref()?;
    let decided = noun.decided.zip(view.decided_by.as_ref()).map(|((_, at), name)| {
        lang.t2("approval-decided", "name", name.reveal(), "when", when::absolute(lang, at, now))
    });
    Some(Ask {
        id: view.stream.id.into(),
        version: view.stream.version,
        who: view.requester.reveal().to_owned(),
        unit: words::party(desk, register, &asked.party),
        code_name: view.code_name.clone(),
        fields: asked.fields.iter().map(|code| field_word(lang, code)).collect(),
        reason: asked.reason.reveal().to_owned(),
        until: when::absolute(lang, asked.until, now),
        asked: noun.requested_at.map(|at| when::absolute(lang, at, now)).unwrap_or_default(),
        decided,
        stage: stage(lang, noun.stage, view.runs(now)),
        lapsed: noun.lapsed(now),
    })
}

/// `minor_victim_identity.name` in words.
fn field_word(lang: Lang, code: &str) -> String {
    let parts = code
        .split_once('.')
        .and_then(|(row, field)| Some((DataRow::from_code(row)?.gloss(), Field::from_code(field)?.gloss())));
    let Some((row, field)) = parts else { return code.to_owned() };
    lang.t2("approval-field", "row", gloss(lang, row), "field", gloss(lang, field))
}

fn stage(lang: Lang, stage: Stage, runs: bool) -> Badge {
    let (kind, key) = match stage {
        Stage::Empty | Stage::Requested => (StageKind::Waiting, "approval-stage-requested"),
        Stage::Granted if runs => (StageKind::Done, "approval-stage-granted"),
        Stage::Granted => (StageKind::Closed, "approval-stage-ended"),
        Stage::Denied => (StageKind::Closed, "approval-stage-denied"),
        Stage::Revoked => (StageKind::Closed, "approval-stage-revoked"),
    };
    Badge::stage(lang, kind, lang.t(key))
}
