//! The living gallery: every component in every state, and four scenes made of them.
//!
//! The demo serves it; a test writes it to `target/gallery/` to be looked at.

use super::{
    Arrival, Badge, Banner, Button, Chronology, ClockChip, Field, Handover, Icon, NavItem, People, PlanCard,
    Post, PrintHeader, QueueRow, Risk, SeenList, Shell, Staff, StageKind, Tabs, Taps, VoiceNote,
    sample::{self, Group},
};
use crate::{components, i18n::Lang};
use askama::Template;

/// All samples at the desk's density.
#[derive(Clone, Debug, Template)]
#[template(path = "components/gallery/desk.html")]
pub struct DeskGallery {
    shell: Shell,
    groups: Vec<Group>,
}

/// All samples at the public pages' density.
#[derive(Clone, Debug, Template)]
#[template(path = "components/gallery/public.html")]
pub struct PublicGallery {
    shell: Shell,
    groups: Vec<Group>,
}

/// All samples on the station phone.
#[derive(Clone, Debug, Template)]
#[template(path = "components/gallery/phone.html")]
pub struct PhoneGallery {
    shell: Shell,
    groups: Vec<Group>,
}

/// The duty desk as a scene.
#[derive(Clone, Debug, Template)]
#[template(path = "components/gallery/scene_desk.html")]
pub struct DeskScene {
    shell: Shell,
    rows: Vec<QueueRow>,
    chronology: Chronology,
    plan: PlanCard,
}

/// The file on one page as a scene.
#[derive(Clone, Debug, Template)]
#[template(path = "components/gallery/scene_file.html")]
pub struct FileScene {
    shell: Shell,
    print: PrintHeader,
    tabs: Tabs,
    chronology: Chronology,
    handover: Handover,
    people: People,
    plan: PlanCard,
    seen: SeenList,
    timeline: components::Html,
}

/// The station phone's day as a scene.
#[derive(Clone, Debug, Template)]
#[template(path = "components/gallery/scene_phone.html")]
pub struct PhoneScene {
    shell: Shell,
    safety: Taps,
    voice: VoiceNote,
}

/// The public page as a scene.
#[derive(Clone, Debug, Template)]
#[template(path = "components/gallery/scene_public.html")]
pub struct PublicScene {
    shell: Shell,
}

/// One page of the gallery, ready to be sent.
#[must_use]
pub fn pages(shell: impl Fn(Lang) -> Shell, lang: Lang) -> Vec<(&'static str, String)> {
    let groups = || sample::all(lang);
    let desk = || staff(shell(lang), desk_nav(lang));
    let phone = || staff(shell(lang), phone_nav(lang));
    let public = || Shell { title: lang.t("neutral-title"), ..shell(lang) };
    vec![
        ("all-desk", DeskGallery { shell: desk(), groups: groups() }.render().unwrap_or_default()),
        ("all-public", PublicGallery { shell: public(), groups: groups() }.render().unwrap_or_default()),
        ("all-phone", PhoneGallery { shell: phone(), groups: groups() }.render().unwrap_or_default()),
        ("scene-desk", desk_scene(desk()).render().unwrap_or_default()),
        ("scene-file", file_scene(desk()).render().unwrap_or_default()),
        ("scene-phone", phone_scene(phone()).render().unwrap_or_default()),
        ("scene-public", PublicScene { shell: public() }.render().unwrap_or_default()),
    ]
}

fn desk_scene(shell: Shell) -> DeskScene {
    let lang = shell.lang;
    DeskScene {
        shell,
        rows: components::queue_row::sample_rows(lang),
        chronology: components::chronology::sample_chronology(lang),
        plan: components::plan_card::sample_plan(lang),
    }
}

fn file_scene(shell: Shell) -> FileScene {
    use crate::draw::timeline;
    let lang = shell.lang;
    let print = PrintHeader::new(
        lang,
        lang.t("sample-tab-one"),
        lang.t("sample-code-1"),
        lang.t("sample-officer"),
        sample::now(),
    );
    FileScene {
        shell,
        print,
        tabs: components::tabs::sample_tabs(lang),
        chronology: components::chronology::sample_chronology(lang),
        handover: components::handover::sample_running(lang),
        people: components::people::sample_people(lang),
        plan: components::plan_card::sample_plan(lang),
        seen: components::seen_list::sample_seen(lang),
        timeline: components::Html::drawing(timeline::svg(&timeline::sample(lang))),
    }
}

fn phone_scene(shell: Shell) -> PhoneScene {
    let lang = shell.lang;
    let safety =
        Taps::safety(lang, "safety", lang.t("sample-safety"), None).hint(lang.t("sample-safety-hint"));
    PhoneScene { shell, safety, voice: VoiceNote::new(lang, "voice", "#upload") }
}

fn staff(shell: Shell, nav: Vec<NavItem>) -> Shell {
    let lang = shell.lang;
    let post = |id: &str, key: &str, current| Post { id: id.to_owned(), label: lang.t(key), current };
    let staff = Staff {
        name: lang.t("sample-officer"),
        post: lang.t("sample-workroom"),
        posts: vec![post("1", "sample-workroom", true), post("2", "sample-unit", false)],
        nav,
    };
    Shell { staff: Some(staff), ..shell }
}

fn desk_nav(lang: Lang) -> Vec<NavItem> {
    vec![
        NavItem::group(lang.t("sample-nav-work")),
        NavItem::new("#desk", lang.t("sample-nav-desk"), Icon::Bell).current(true).count(4, true),
        NavItem::new("#referrals", lang.t("sample-nav-referrals"), Icon::Handover).count(12, false),
        NavItem::new("#visits", lang.t("sample-nav-visits"), Icon::Door),
        NavItem::group(lang.t("sample-nav-records")),
        NavItem::new("#files", lang.t("sample-nav-files"), Icon::File),
        NavItem::new("#figures", lang.t("sample-nav-figures"), Icon::Chart),
        NavItem::new("#rules", lang.t("sample-nav-rules"), Icon::List),
    ]
}

fn phone_nav(lang: Lang) -> Vec<NavItem> {
    vec![
        NavItem::new("#today", lang.t("sample-phone-today"), Icon::Home).current(true).count(3, false),
        NavItem::new("#note", lang.t("sample-phone-note"), Icon::Pen),
        NavItem::new("#doors", lang.t("sample-phone-doors"), Icon::Door),
        NavItem::new("#me", lang.t("sample-phone-me"), Icon::Person),
    ]
}
