//! Accounts in words: screening, sign-in, posts, and the boxes for a post.

use crate::components::{Badge, Banner, Icon, Select, Tone};
use crate::error::Failure;
use crate::form::Form;
use crate::frame;
use crate::i18n::{Lang, when};
use crate::pages::words;
use crate::request::Desk;
use app::queries::staff::StaffPage;
use domain::actor::{Post, Role, UnitCode, VillageCode};
use domain::alliance::Alliance;
use domain::staff::{ScreeningResult, Staff};
use jiff::ToSpan;

/// Unit of the three administrators; no member unit.
pub(super) const ADMIN_UNIT: &str = "admin";
/// Days before its end from which a screening counts as due.
pub(super) const SCREENING_SOON_DAYS: i64 = 30;

/// Said to a rights administrator who signed in without a second factor.
pub(super) fn factor_banner(lang: Lang) -> Banner {
    Banner::new(Tone::Amber, Icon::Lock, lang.t("refusal-admin-second-factor"))
        .text(lang.t("admin-factor-text"))
}

/// How the screening stands: valid, due within thirty days, expired, or none at all.
pub(super) fn screening(desk: &Desk, staff: &Staff) -> Badge {
    let (lang, now, today) = (desk.lang(), desk.house().now(), desk.house().today());
    if staff.place {
        return Badge::new(Icon::ShapeSquare, lang.t("admin-screening-place"), Tone::Plain);
    }
    let Some(last) = &staff.screening else {
        if !staff.must_be_screened() {
            return Badge::new(Icon::ShapeRing, lang.t("admin-screening-not-needed"), Tone::Plain);
        }
        return Badge::new(Icon::ShapeOctagon, lang.t("admin-screening-none"), Tone::Red);
    };
    let until = words::day(lang, last.valid_until, now);
    let soon = today.checked_add(SCREENING_SOON_DAYS.days()).unwrap_or(today);
    match last.result {
        ScreeningResult::MustNotEmploy => {
            Badge::new(Icon::ShapeOctagon, lang.t("admin-screening-must-not"), Tone::Solid)
        }
        ScreeningResult::UnderReview => {
            Badge::new(Icon::ShapeHalf, lang.t("admin-screening-review"), Tone::Amber)
        }
        ScreeningResult::Clear if last.valid_until <= today => {
            Badge::new(Icon::ShapeOctagon, lang.t1("admin-screening-expired", "day", until), Tone::Red)
        }
        ScreeningResult::Clear if last.valid_until <= soon => {
            Badge::new(Icon::ShapeTriangle, lang.t1("admin-screening-soon", "day", until), Tone::Amber)
        }
        ScreeningResult::Clear => {
            Badge::new(Icon::ShapeCheck, lang.t1("admin-screening-valid", "day", until), Tone::Jade)
        }
    }
}

/// What the account signs in with.
pub(super) fn device(lang: Lang, staff: &Staff) -> String {
    match &staff.device {
        Some(_) if staff.place => lang.t("admin-device-ward"),
        Some(label) => lang.t1("admin-device", "label", label.reveal()),
        None => lang.t("admin-device-none"),
    }
}

/// Posts, one a line.
pub(super) fn posts(desk: &Desk, register: &Alliance, staff: &Staff) -> Vec<String> {
    staff.posts.iter().map(|post| post_line(desk, register, post)).collect()
}

fn post_line(desk: &Desk, register: &Alliance, post: &Post) -> String {
    let line = words::post(desk, register, post);
    let own = register.unit(&post.unit.0).and_then(|u| u.village.as_ref());
    // A station's village stands in its name already.
    let others = post.villages.iter().filter(|village| Some(*village) != own);
    let villages: Vec<String> = others.map(|v| words::code(desk, "division", &v.0)).collect();
    if villages.is_empty() { line } else { format!("{line} · {}", villages.join(" ")) }
}

/// How much a screening asks for attention: 0 first.
pub(super) fn screening_order(desk: &Desk, staff: &Staff) -> u8 {
    let today = desk.house().today();
    let soon = today.checked_add(SCREENING_SOON_DAYS.days()).unwrap_or(today);
    match &staff.screening {
        _ if staff.place => 3,
        None if !staff.must_be_screened() => 2,
        Some(last) if last.result == ScreeningResult::Clear && last.valid_until > soon => 2,
        Some(last) if last.result == ScreeningResult::UnderReview => 1,
        Some(last) if last.result == ScreeningResult::Clear && last.valid_until > today => 1,
        _ => 0,
    }
}

/// Acts on an account, newest first: when and by whom, what.
pub(super) fn history(desk: &Desk, page: &StaffPage) -> Vec<(String, String)> {
    let (lang, now) = (desk.lang(), desk.house().now());
    let line = |act: &app::queries::staff::Act| {
        let what = [
            Some(lang.t(&format!("admin-act-{}", act.code))),
            act.role.map(|r| frame::role_name(desk, r)),
            act.words.as_ref().map(|w| w.reveal().to_owned()),
        ];
        let who = Some(act.by.reveal().to_owned()).filter(|name| !name.is_empty());
        let line = |parts: &[Option<String>]| parts.iter().flatten().cloned().collect::<Vec<_>>().join(" · ");
        (line(&[Some(when::absolute(lang, act.at, now)), who]), line(&what))
    };
    page.acts.iter().map(line).collect()
}

/// Boxes for a post: role, unit, and the villages it is limited to.
pub(super) struct PostBoxes {
    /// Role.
    pub(super) role: Select,
    /// Unit.
    pub(super) unit: Select,
    /// Villages: code, name, whether ticked.
    pub(super) villages: Vec<(String, String, bool)>,
}

/// The boxes, with what was typed.
pub(super) fn post_boxes(desk: &Desk, register: &Alliance, form: &Form) -> PostBoxes {
    let lang = desk.lang();
    let roles = Role::ALL.iter().map(|r| (r.code().to_owned(), frame::role_name(desk, *r)));
    let units = register.units.iter().map(|(code, unit)| (code.0.clone(), frame::unit_name(lang, unit)));
    let admin = (ADMIN_UNIT.to_owned(), lang.t("admin-unit-admin"));
    let table = desk.house().rules.table("station").map(|t| t.codes.as_slice()).unwrap_or_default();
    let village = |code: &domain::rules::Code| {
        (code.code.clone(), words::code(desk, "division", &code.code), form.has("villages", &code.code))
    };
    PostBoxes {
        role: Select::of(lang, "role", lang.t("admin-role"), roles, form.get("role")),
        unit: Select::of(lang, "unit", lang.t("admin-unit"), units.chain([admin]), form.get("unit")),
        villages: table.iter().map(village).collect(),
    }
}

/// The post that a form asks for. A station's post is limited to the station's village.
pub(super) fn read_post(register: &Alliance, form: &Form) -> Result<Post, Failure> {
    let role =
        Role::from_code(form.get("role")).ok_or(Failure::problem("admin-role-missing", Some("role")))?;
    let unit = UnitCode::new(form.get("unit"));
    let known = register.unit(&unit.0);
    if known.is_none() && !(role.administers() && unit.0 == ADMIN_UNIT) {
        return Err(Failure::problem("admin-unit-missing", Some("unit")));
    }
    let mut villages: Vec<VillageCode> = form.all("villages").map(|v| VillageCode(v.to_owned())).collect();
    if villages.is_empty() && role == Role::Stn {
        villages.extend(known.and_then(|u| u.village.clone()));
    }
    Ok(Post { role, unit, villages })
}
