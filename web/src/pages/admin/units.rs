//! Units and stations: is every village covered, by whom, and the form that registers or corrects one.

use crate::components::{
    Button, Cell, Column, ErrorSummary, Field, Html, Row, Select, Shell, Table, Tone, field,
};
use crate::draw::tile_map::{self, Tile};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::frame;
use crate::pages::{self, Page, words};
use crate::request::{Asked, Desk};
use crate::routes;
use app::queries::staff::{self, StaffFilter};
use app::services::alliance::{self, UnitInput, register_unit};
use app::stream::Stream;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::{Role, UnitCode, VillageCode};
use domain::alliance::{Alliance, Unit, UnitKind};
use domain::staff::Staff;
use serde::Deserialize;

/// Most station workers that the map counts.
const WORKERS_MOST: u32 = 200;
/// Sorts of units in the order of the list.
const KINDS: [UnitKind; 7] = [
    UnitKind::Workroom,
    UnitKind::Member,
    UnitKind::Station,
    UnitKind::Ward,
    UnitKind::Service,
    UnitKind::School,
    UnitKind::Remote,
];

/// Which unit is to be corrected.
#[derive(Deserialize, Default)]
pub struct Wanted {
    /// Code; empty for a new one.
    #[serde(default)]
    code: String,
}

/// The form's boxes.
struct UnitForm {
    known: bool,
    boxes: Vec<Field>,
    selects: Vec<Select>,
    submit: Button,
}

#[derive(Template)]
#[template(path = "pages/admin/units.html")]
struct UnitsPage {
    shell: Shell,
    errors: ErrorSummary,
    covered: usize,
    villages: usize,
    map: Html,
    tables: Vec<Table>,
    form: Option<UnitForm>,
    command: String,
}

/// Shows units, with the form for one of them.
///
/// # Errors
/// `NotPermitted`; faults of the store.
pub async fn page(desk: Desk, Asked(wanted): Asked<Wanted>) -> Result<Page, Failure> {
    show(&desk, &wanted.code, (&Form::default(), &Problems::default())).await
}

async fn show(desk: &Desk, code: &str, (form, problems): (&Form, &Problems)) -> Result<Page, Failure> {
    let lang = desk.lang();
    let powers = staff::powers(desk.house(), &desk.actor)?;
    let register = alliance::register(desk.house()).await?;
    let filter = StaffFilter {
        role: Some(Role::Stn.code().to_owned()),
        limit: WORKERS_MOST,
        ..StaffFilter::default()
    };
    let (workers, _) = staff::list(desk.house(), &desk.actor, &filter).await?;
    let tiles = tiles(desk, &register, &workers);
    let covered = tiles.iter().filter(|tile| tile.tone != Tone::Red).count();
    let alt = lang.t2("admin-map-alt", "covered", covered, "all", tiles.len());
    pages::render(&UnitsPage {
        errors: ErrorSummary::new(lang, &problems.errors),
        covered,
        villages: tiles.len(),
        map: Html::drawing(tile_map::svg(&tiles, &alt)),
        tables: KINDS.iter().filter_map(|kind| table(desk, &register, *kind)).collect(),
        form: powers.accounts.then(|| unit_form(desk, &register, code, (form, problems))),
        command: if form.is_fresh() { desk.command() } else { form.get("command").to_owned() },
        shell: desk.shell(lang.t("admin-units")).await?,
    })
}

/// One tile a village: no station is red, a station nobody works at is amber.
fn tiles(desk: &Desk, register: &Alliance, workers: &[Stream<Staff>]) -> Vec<Tile> {
    let (lang, today) = (desk.lang(), desk.house().today());
    let table = desk.house().rules.table("station").map(|t| t.codes.as_slice()).unwrap_or_default();
    let tile = |village: &domain::rules::Code| {
        let station = register.station_of(&VillageCode(village.code.clone()));
        let here: Vec<&Staff> = workers
            .iter()
            .map(Stream::noun)
            .filter(|s| !s.suspended && s.posts.iter().any(|p| Some(&p.unit) == station))
            .collect();
        let count = |fits: &dyn Fn(&&&Staff) -> bool| {
            u64::try_from(here.iter().filter(|s| fits(s)).count()).unwrap_or(u64::MAX)
        };
        let (tone, word) = match (station, here.is_empty()) {
            (None, _) => (Tone::Red, "admin-map-none"),
            (_, true) => (Tone::Amber, "admin-map-empty"),
            _ => (Tone::Jade, "admin-map-covered"),
        };
        Tile {
            code: village.code.clone(),
            name: words::code(desk, "division", &village.code),
            counts: vec![
                (lang.t("admin-map-staff"), count(&|_| true)),
                (lang.t("admin-map-phones"), count(&|s| s.device.is_some())),
                (lang.t("admin-map-unscreened"), count(&|s| s.must_be_screened() && !s.screened_on(today))),
            ],
            tone,
            word: lang.t(word),
            href: Some(routes::admin_unit(
                &station.map_or_else(|| format!("stn-{}", village.code), |c| c.0.clone()),
            )),
        }
    };
    table.iter().map(tile).collect()
}

fn kind_word(desk: &Desk, kind: UnitKind) -> String {
    desk.lang().t(&format!("admin-kind-{}", kind.code()))
}

fn table(desk: &Desk, register: &Alliance, kind: UnitKind) -> Option<Table> {
    let lang = desk.lang();
    let row = |(code, unit): (&UnitCode, &Unit)| {
        let village = unit.village.as_ref().map(|v| words::code(desk, "division", &v.0));
        let phone = unit.phone.as_ref().map(|p| p.reveal().to_owned());
        Row::link(
            routes::admin_unit(&code.0),
            vec![
                Cell::text(frame::unit_name(lang, unit)),
                Cell::text(&code.0),
                Cell::text(frame::role_name(desk, unit.role)),
                village.map_or_else(|| Cell::muted("—"), Cell::text),
                phone.map_or_else(|| Cell::muted("—"), Cell::text),
            ],
        )
    };
    let rows: Vec<Row> = register.of_kind(kind).map(row).collect();
    let keys = ["admin-unit-name", "admin-unit-code", "admin-role", "admin-unit-village", "admin-unit-phone"];
    let columns = keys.map(|key| Column::new(lang.t(key))).to_vec();
    (!rows.is_empty()).then(|| Table::new(kind_word(desk, kind), columns, rows, ""))
}

fn unit_form(desk: &Desk, register: &Alliance, code: &str, (form, problems): (&Form, &Problems)) -> UnitForm {
    let lang = desk.lang();
    let known = register.unit(code);
    let station = code.strip_prefix("stn-").filter(|_| known.is_none());
    let value = |name: &str, stands: Option<String>| {
        if form.is_fresh() { stands.unwrap_or_default() } else { form.get(name).to_owned() }
    };
    let text = |name: &'static str, key: &str, stands: Option<String>| {
        Field::text(lang, name, lang.t(key)).value(value(name, stands)).errors(&problems.errors)
    };
    let village = known.and_then(|u| u.village.as_ref()).map(|v| v.0.clone());
    let village = village.or_else(|| station.map(str::to_owned));
    let kind = known.map(|u| u.kind).or_else(|| station.map(|_| UnitKind::Station));
    let role = known.map(|u| u.role).or_else(|| station.map(|_| Role::Stn));
    let kinds = KINDS.map(|kind| (kind.code().to_owned(), kind_word(desk, kind)));
    let roles = Role::ALL.iter().map(|r| (r.code().to_owned(), frame::role_name(desk, *r)));
    let stations = desk.house().rules.table("station").map(|t| t.codes.as_slice()).unwrap_or_default();
    let villages = stations.iter().map(|c| (c.code.clone(), words::code(desk, "division", &c.code)));
    let none = || [(String::new(), "—".to_owned())].into_iter();
    let parents = register.units.iter().map(|(code, unit)| (code.0.clone(), frame::unit_name(lang, unit)));
    let select = |name: &'static str, key: &str, options: Vec<(String, String)>, stands: Option<String>| {
        Select::of(lang, name, lang.t(key), options, &value(name, stands)).errors(&problems.errors)
    };
    let name = known.map(|u| u.name.clone());
    let name = name.or_else(|| station.map(|v| words::code(desk, "station", v)));
    UnitForm {
        known: known.is_some(),
        boxes: vec![
            text("code", "admin-unit-code", Some(code.to_owned())).hint(lang.t("admin-unit-code-hint")),
            text("name", "admin-unit-name", name),
            text("name_en", "admin-unit-name-en", known.map(|u| u.name_en.clone())).optional(),
            text(
                "phone",
                "admin-unit-phone",
                known.and_then(|u| u.phone.as_ref()).map(|p| p.reveal().to_owned()),
            )
            .kind(field::Kind::Phone)
            .optional(),
        ],
        selects: vec![
            select("kind", "admin-unit-kind", kinds.to_vec(), kind.map(|k| k.code().to_owned())),
            select("role", "admin-role", roles.collect(), role.map(|r| r.code().to_owned())),
            select("village", "admin-unit-village", none().chain(villages).collect(), village),
            select(
                "parent",
                "admin-unit-parent",
                none().chain(parents).collect(),
                known.and_then(|u| u.parent.as_ref()).map(|p| p.0.clone()),
            ),
        ],
        submit: Button::primary(lang.t(if known.is_some() {
            "admin-unit-correct"
        } else {
            "admin-unit-register"
        })),
    }
}

/// Registers or corrects a unit.
///
/// # Errors
/// `NotPermitted`; faults of the store.
pub async fn submit(desk: Desk, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let done = match read(&form) {
        Ok(input) => {
            register_unit(desk.house(), &desk.actor, &form.request(input)?).await.map_err(Failure::from)
        }
        Err(failure) => Err(failure),
    };
    match done {
        Ok(_) => Ok(Redirect::to(&routes::admin_units()).into_response()),
        Err(failure) => {
            let problems = Problems::of(desk.lang(), failure)?;
            let page = show(&desk, form.get("code"), (&form, &problems)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn read(form: &Form) -> Result<UnitInput, Failure> {
    let kind =
        UnitKind::parse(form.get("kind")).ok_or(Failure::problem("admin-unit-kind-missing", Some("kind")))?;
    let role =
        Role::from_code(form.get("role")).ok_or(Failure::problem("admin-role-missing", Some("role")))?;
    let given = |name: &str| Some(form.get(name).to_owned()).filter(|text| !text.is_empty());
    let unit = Unit {
        kind,
        name: form.get("name").to_owned(),
        name_en: form.get("name_en").to_owned(),
        role,
        village: given("village").map(VillageCode),
        phone: form.text("phone"),
        parent: given("parent").map(UnitCode),
    };
    Ok(UnitInput { code: UnitCode::new(form.get("code")), unit })
}
