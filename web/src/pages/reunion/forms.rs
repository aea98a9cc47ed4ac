//! The forms that a reader may use now: the next step first, what else may be done folded below.

use super::word;
use crate::components::{Choice, Choices, DateField, Field, Html, Select};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::i18n::Lang;
use crate::pages::words;
use crate::request::Desk;
use app::queries::report::officers;
use app::queries::reunion::ReunionView;
use domain::actor::{Party, Role};
use domain::alliance::Alliance;
use domain::reunion::{Aftercare, Check, Kin, LabStatus, Material, Reunion, Stage};

/// Table of collection points.
const POINTS: &str = "collection_point";
/// Roles that help in a reunion file.
const HELPERS: [Role; 5] = [Role::Psy, Role::Sw, Role::Ca, Role::Proc, Role::Remote];

/// One form.
pub(super) struct Act {
    /// Last part of its address, and its test id.
    pub(super) verb: &'static str,
    /// What it does.
    pub(super) title: String,
    /// Why, or what to mind.
    pub(super) hint: Option<String>,
    /// Its boxes.
    pub(super) fields: Vec<Html>,
    /// Word on the button.
    pub(super) button: String,
    /// It ends something.
    pub(super) danger: bool,
    /// It was just refused: stays open.
    pub(super) open: bool,
}

/// What a form is made with.
pub(super) struct Maker<'a> {
    desk: &'a Desk,
    lang: Lang,
    noun: &'a Reunion,
    verb: &'a str,
    form: &'a Form,
    problems: &'a Problems,
}

impl<'a> Maker<'a> {
    pub(super) fn new(
        desk: &'a Desk,
        noun: &'a Reunion,
        (verb, form): (&'a str, &'a Form),
        problems: &'a Problems,
    ) -> Self {
        Self { desk, lang: desk.lang(), noun, verb, form, problems }
    }

    /// The next step, and the others.
    pub(super) async fn all(
        &self,
        view: &ReunionView,
        register: &Alliance,
    ) -> Result<(Vec<Act>, Vec<Act>), Failure> {
        let mut next = Vec::new();
        let judged = view.stream.noun().opinions.contains_key(&self.desk.actor.role());
        if view.may_judge && self.noun.found.as_ref().is_some_and(|f| f.minor) && self.noun.met_at.is_none() {
            let opinion = self.opinion();
            next.push(Act { open: !judged || opinion.open, ..opinion });
        }
        if !view.may_work {
            return Ok((next, Vec::new()));
        }
        next.extend(self.next(view.may_release));
        let mut more = self.more(&next);
        if self.noun.stage != Stage::Closed {
            more.push(self.assign().await?);
            more.push(self.helper(register));
        }
        more.push(self.act("note", vec![self.lines("note-words", "reunion-note-words")]));
        if self.noun.consent.is_some() && self.noun.stage != Stage::Closed {
            let withdraw = self.act("withdraw", vec![self.lines("withdraw-words", "reunion-withdraw-words")]);
            more.push(Act { danger: true, ..withdraw });
        }
        Ok((next, more))
    }

    fn next(&self, may_release: bool) -> Vec<Act> {
        match self.noun.stage {
            Stage::Applied => vec![self.consent()],
            Stage::Consented => vec![self.sample()],
            Stage::Hit | Stage::Verifying => self.verification(may_release),
            Stage::Confirmed => vec![self.found()],
            Stage::Contacting if self.noun.may_contact() => vec![self.contact()],
            Stage::Reunited | Stage::Declined | Stage::Aftercare | Stage::Withdrawn => self.after(),
            _ => Vec::new(),
        }
    }

    fn more(&self, next: &[Act]) -> Vec<Act> {
        let mut more = Vec::new();
        let early = matches!(self.noun.stage, Stage::Applied | Stage::Consented);
        if early {
            more.push(self.book());
        }
        let sampled = !matches!(self.noun.stage, Stage::Withdrawn | Stage::Closed | Stage::Aftercare);
        if self.noun.consent.is_some() && sampled && next.iter().all(|a| a.verb != "sample") {
            more.push(self.sample());
        }
        if matches!(self.noun.stage, Stage::Hit | Stage::Verifying) {
            let exclude = self.act("exclude", vec![self.lines("exclude-words", "reunion-exclude-words")]);
            more.push(Act { danger: true, ..exclude });
        }
        more
    }

    fn act(&self, verb: &'static str, fields: Vec<Html>) -> Act {
        let key = format!("reunion-act-{verb}");
        Act {
            verb,
            title: self.lang.t(&key),
            hint: None,
            fields,
            button: self.lang.t(&format!("{key}-do")),
            danger: false,
            open: self.verb == verb,
        }
    }

    fn hinted(&self, act: Act) -> Act {
        let hint = Some(self.lang.t(&format!("reunion-act-{}-hint", act.verb)));
        Act { hint, ..act }
    }

    fn text(&self, name: &'static str, key: &str) -> Html {
        Html::of(&self.field(name, key))
    }

    fn field(&self, name: &'static str, key: &str) -> Field {
        let field = Field::text(self.lang, name, self.lang.t(key));
        field.value(self.form.get(name)).errors(&self.problems.errors)
    }

    fn lines(&self, name: &'static str, key: &str) -> Html {
        let field = Field::lines(self.lang, name, self.lang.t(key));
        Html::of(&field.value(self.form.get(name)).errors(&self.problems.errors))
    }

    fn day(&self, name: &'static str, key: &str) -> Html {
        let today = self.desk.house().today();
        let part = |part: &str, usual: String| {
            let typed = self.form.get(&format!("{name}-{part}"));
            if typed.is_empty() { usual } else { typed.to_owned() }
        };
        let field = DateField::new(self.lang, name, self.lang.t(key));
        let field = field.value(
            part("year", today.year().to_string()),
            part("month", today.month().to_string()),
            part("day", today.day().to_string()),
        );
        Html::of(&field.errors(&self.problems.errors))
    }

    fn birth(&self) -> Html {
        let part = |part: &str| self.form.get(&format!("birth-{part}")).to_owned();
        let field = DateField::new(self.lang, "birth", self.lang.t("reunion-birth"));
        let field = field.hint(self.lang.t("reunion-day-hint"));
        Html::of(&field.value(part("year"), part("month"), part("day")).errors(&self.problems.errors))
    }

    fn time(&self) -> Html {
        let field = self.field("time", "reunion-time").hint(self.lang.t("reunion-time-hint")).width(8);
        Html::of(&field)
    }

    fn tick(&self, name: &'static str, legend: &str, key: &str) -> Html {
        let item = Choice::new("yes", self.lang.t(key)).checked(self.form.has(name, "yes"));
        let choices = Choices::many(self.lang, name, self.lang.t(legend), vec![item]);
        Html::of(&choices.errors(&self.problems.errors))
    }

    fn yes_no(&self, name: &'static str, legend: &str, (yes, no): (&str, &str)) -> Html {
        let item =
            |code: &str, key: &str| Choice::new(code, self.lang.t(key)).checked(self.form.get(name) == code);
        let items = vec![item("yes", yes), item("no", no)];
        let choices = Choices::one(self.lang, name, self.lang.t(legend), items).inline();
        Html::of(&choices.errors(&self.problems.errors))
    }

    fn list(
        &self,
        name: &'static str,
        key: &str,
        list: &str,
        codes: impl Iterator<Item = &'static str>,
    ) -> Html {
        let options = codes.map(|c| (c.to_owned(), word(self.lang, list, c)));
        let select = Select::of(self.lang, name, self.lang.t(key), options, self.form.get(name));
        Html::of(&select.errors(&self.problems.errors))
    }

    fn points(&self, name: &'static str) -> Html {
        let table = self.desk.house().rules.table(POINTS);
        let codes = table.iter().flat_map(|t| &t.codes);
        let options = codes.map(|c| (c.code.clone(), c.text(self.lang.code()).to_owned()));
        let select = Select::of(self.lang, name, self.lang.t("reunion-point"), options, self.form.get(name));
        Html::of(&select.errors(&self.problems.errors))
    }

    fn consent(&self) -> Act {
        let minor = self.noun.applied().is_some_and(|a| a.applicant_minor);
        let codes: &[&str] = if minor { &["guardian", "civil_affairs"] } else { &["oneself"] };
        let chosen = self.form.get("signer");
        let items = codes.iter().enumerate().map(|(i, code)| {
            let on = chosen == *code || (chosen.is_empty() && i == 0);
            Choice::new(*code, word(self.lang, "signer", code)).checked(on)
        });
        let signer = Choices::one(self.lang, "signer", self.lang.t("reunion-signer"), items.collect());
        let mut fields = vec![Html::of(&signer.errors(&self.problems.errors))];
        if minor {
            fields.push(self.text("signer_name", "reunion-signer-name"));
            fields.push(self.tick("suspect", "reunion-suspect-ask", "reunion-suspect"));
        }
        fields.push(self.day("day", "reunion-signed-on"));
        fields.push(self.text("paper", "reunion-paper"));
        self.hinted(self.act("consent", fields))
    }

    fn book(&self) -> Act {
        self.act("book", vec![self.points("book-point"), self.day("at", "reunion-day"), self.time()])
    }

    fn sample(&self) -> Act {
        let kin = Kin::ALL.iter().map(|k| k.code());
        let material = Material::ALL.iter().map(|m| m.code());
        let usual = self.noun.applied().map_or("", |a| a.relation.code());
        let chosen = if self.form.get("kin").is_empty() { usual } else { self.form.get("kin") };
        let kin = kin.map(|c| (c.to_owned(), word(self.lang, "kin", c)));
        let kin = Select::of(self.lang, "kin", self.lang.t("reunion-sample-kin"), kin, chosen);
        let fields = vec![
            Html::of(&kin),
            self.list("material", "reunion-material", "material", material),
            Html::of(
                &self.field("thing", "reunion-thing").hint(self.lang.t("reunion-thing-hint")).optional(),
            ),
            self.points("sample-point"),
        ];
        self.hinted(self.act("sample", fields))
    }

    /// The check that is next; then the release.
    fn verification(&self, may_release: bool) -> Vec<Act> {
        let Some(hit) = &self.noun.hit else { return Vec::new() };
        let missing = Check::ALL.iter().filter(|c| !hit.checks.contains_key(c)).map(|c| c.code());
        let open: Vec<&'static str> = missing.collect();
        let mut acts = Vec::new();
        if hit.released.is_empty() && (!open.is_empty() || hit.checks.values().any(|(ok, _)| !ok)) {
            let all = Check::ALL.iter().map(|c| c.code());
            let codes: Vec<&'static str> = if open.is_empty() { all.collect() } else { open };
            let fields = vec![
                self.list("check", "reunion-check", "check", codes.into_iter()),
                self.yes_no("agrees", "reunion-agrees", ("reunion-agrees-yes", "reunion-agrees-no")),
                self.lines("check-words", "reunion-check-words"),
            ];
            acts.push(self.hinted(self.act("check", fields)));
        } else if may_release {
            acts.push(self.hinted(self.act("release", Vec::new())));
        }
        acts
    }

    fn found(&self) -> Act {
        let items = [("2", "reunion-female"), ("1", "reunion-male"), ("0", "reunion-sex-unknown")];
        let items = items
            .map(|(code, key)| Choice::new(code, self.lang.t(key)).checked(self.form.get("sex") == code));
        let sex = Choices::one(self.lang, "sex", self.lang.t("reunion-sex"), items.to_vec()).inline();
        let fields = vec![
            Html::of(&self.field("name", "reunion-found-name").hint(self.lang.t("reunion-found-name-hint"))),
            Html::of(&sex),
            self.birth(),
            Html::of(&self.field("age", "reunion-found-age").width(4).optional()),
            Html::of(&self.field("address", "reunion-found-address").optional()),
            Html::of(&self.field("household", "reunion-found-household").optional()),
            self.lines("clue", "reunion-found-clue"),
        ];
        self.hinted(self.act("found", fields))
    }

    fn opinion(&self) -> Act {
        let fields = vec![
            self.yes_no("agrees", "reunion-opinion", ("reunion-opinion-yes", "reunion-opinion-no")),
            self.lines("opinion-words", "reunion-opinion-words"),
        ];
        self.hinted(self.act("opinion", fields))
    }

    /// Told in person, then the meeting, then that it took place.
    fn contact(&self) -> Act {
        if self.noun.telling.is_none() {
            let fields = vec![
                self.text("teller", "reunion-teller"),
                self.text("psychologist", "reunion-psychologist"),
                self.day("on", "reunion-day"),
                self.text("place", "reunion-place"),
                self.tick("in_person", "reunion-in-person-ask", "reunion-in-person"),
            ];
            return self.hinted(self.act("telling", fields));
        }
        if self.noun.told_at.is_none() {
            return self.hinted(self.act("tell", Vec::new()));
        }
        if self.noun.meeting.is_none() {
            let mut fields = vec![
                self.day("at", "reunion-day"),
                self.time(),
                self.text("place", "reunion-place"),
                Html::of(&self.field("companions", "reunion-companions").optional()),
            ];
            if !self.noun.minor() {
                fields.push(self.tick("media", "reunion-media-ask", "reunion-media"));
                fields.push(self.tick("media_agreed", "reunion-media-agreed-ask", "reunion-media-agreed"));
            }
            return self.hinted(self.act("meeting", fields));
        }
        self.act("met", vec![self.day("at", "reunion-day"), self.time()])
    }

    fn after(&self) -> Vec<Act> {
        let open = Aftercare::ALL.iter().filter(|i| !self.noun.aftercare.contains_key(i)).map(|i| i.code());
        let open: Vec<&'static str> = open.collect();
        let mut acts = Vec::new();
        let withdrawn = self.noun.stage == Stage::Withdrawn;
        let counselled = self.noun.aftercare.contains_key(&Aftercare::Counselling);
        let ready = open.is_empty() || (withdrawn && counselled);
        if !ready {
            let fields = vec![
                self.list("item", "reunion-aftercare", "aftercare", open.clone().into_iter()),
                self.yes_no("arranged", "reunion-arranged", ("reunion-arranged-yes", "reunion-arranged-no")),
                self.lines("aftercare-words", "reunion-aftercare-words"),
            ];
            acts.push(self.hinted(self.act("aftercare", fields)));
        }
        if ready {
            acts.push(self.act("close", Vec::new()));
        }
        acts
    }

    async fn assign(&self) -> Result<Act, Failure> {
        let known = officers(self.desk.house(), &[Role::PsbCase]).await?;
        let free = known.into_iter().filter(|(id, _)| !self.noun.assigned.contains(id));
        let options = free.map(|(id, name)| (id.to_string(), name.reveal().to_owned()));
        let select =
            Select::of(self.lang, "staff", self.lang.t("reunion-second"), options, self.form.get("staff"));
        Ok(self.hinted(self.act("assign", vec![Html::of(&select.errors(&self.problems.errors))])))
    }

    fn helper(&self, register: &Alliance) -> Act {
        let units = register.units.iter().filter(|(_, unit)| HELPERS.contains(&unit.role));
        let parties = units.map(|(code, unit)| Party::Unit(unit.role, code.clone()));
        let options = parties
            .filter(|p| !self.noun.helpers.contains(p))
            .map(|p| (p.code(), words::party(self.desk, register, &p)));
        let select =
            Select::of(self.lang, "helper", self.lang.t("reunion-helper"), options, self.form.get("helper"));
        self.hinted(self.act("helper", vec![Html::of(&select.errors(&self.problems.errors))]))
    }
}

/// Whether the file waits for the laboratory and nobody here has anything to do.
pub(super) fn waits(noun: &Reunion) -> bool {
    matches!(noun.stage, Stage::Sampled | Stage::Submitted | Stage::InDb | Stage::Excluded)
        || noun.samples.values().any(|k| k.call_back || k.lab == LabStatus::NotSent)
}
