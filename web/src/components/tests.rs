//! Every component, in every sample, in both languages: well-formed, complete, bound to its labels, CSP-clean.

mod gallery;
mod markup;
mod tokens;

use super::{Button, FormErrors, Html, Icon, Shell, sample};
use crate::i18n::Lang;
use markup::Document;

#[test]
fn every_sample_is_well_formed_and_says_everything() {
    for lang in Lang::ALL {
        for group in sample::all(lang) {
            for one in &group.samples {
                let place = format!("{} / {} / {}", lang.code(), group.name, one.name);
                let document =
                    Document::parse(one.html.as_str()).unwrap_or_else(|error| panic!("{place}: {error}"));
                document.check().unwrap_or_else(|error| panic!("{place}: {error}"));
            }
        }
    }
}

#[test]
fn every_page_of_the_gallery_is_a_whole_document_with_unique_ids() {
    for lang in Lang::ALL {
        for (name, html) in super::gallery::pages(|lang| Shell::new(lang, "x"), lang) {
            assert!(html.starts_with("<!doctype html>"), "{name}");
            let document = Document::parse(&html).unwrap_or_else(|error| panic!("{name}: {error}"));
            document.check().unwrap_or_else(|error| panic!("{} {name}: {error}", lang.code()));
        }
    }
}

#[test]
fn what_a_page_says_is_escaped_and_what_a_component_draws_is_not() {
    let button = Button::primary("<script>").value("a", "\"x\"");
    let html = Html::of(&button);
    assert!(html.as_str().contains("&#60;script&#62;") && html.as_str().contains("&#34;x&#34;"));
    assert_eq!(Html::text("<b>").as_str(), "&#60;b&#62;");
}

#[test]
fn a_field_and_the_summary_use_the_same_words() {
    let mut errors = FormErrors::new();
    errors.push("phone", "少了几位");
    let summary = Html::of(&super::ErrorSummary::new(Lang::ZhCn, &errors));
    let field = Html::of(&super::Field::text(Lang::ZhCn, "phone", "电话").errors(&errors));
    assert!(summary.as_str().contains("<a href=\"#phone\">少了几位</a>"));
    assert!(
        field.as_str().contains("少了几位") && field.as_str().contains("aria-describedby=\"phone-error\"")
    );
}

#[test]
fn a_password_is_never_sent_back() {
    use super::field::{Field, Kind};
    let field = Field::text(Lang::ZhCn, "p", "密码").kind(Kind::Password).value("秘密");
    assert!(!Html::of(&field).as_str().contains("秘密"));
}

#[test]
fn a_public_page_gives_nothing_away_in_its_title() {
    for lang in Lang::ALL {
        let pages = super::gallery::pages(|lang| Shell::new(lang, "x"), lang);
        let (_, public) = pages.iter().find(|(name, _)| *name == "scene-public").unwrap();
        assert!(public.contains(&format!("<title>{}</title>", lang.t("neutral-title"))));
        assert!(public.contains("data-module=\"exit\""));
    }
}

#[test]
fn icons_are_hidden_from_screen_readers_and_small() {
    for icon in Icon::ALL {
        assert!(icon.svg().contains("aria-hidden=\"true\""), "{}", icon.name());
        assert!(icon.svg().len() < 900, "{}", icon.name());
        Document::parse(icon.svg()).unwrap_or_else(|error| panic!("{}: {error}", icon.name()));
    }
}
