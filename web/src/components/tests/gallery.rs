//! Writes the gallery to `target/gallery/`, to be opened in a browser and looked at.

use crate::{
    assets,
    components::{Shell, Theme, gallery},
    i18n::Lang,
};
use std::{fs, path::Path};

#[test]
fn the_gallery_is_written_for_the_eye() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/gallery");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("app.css"), assets::stylesheet()).unwrap();
    let looks =
        [("light", Theme::Light, false), ("night", Theme::Night, false), ("elder", Theme::Light, true)];
    let (app, other) = (assets::url("app.css"), format!("{}/{}/", assets::PREFIX, assets::digest()));
    for lang in Lang::ALL {
        for (look, theme, elder) in looks {
            let shell = |lang| Shell { demo: true, theme, elder, ..Shell::new(lang, "Shouhu") };
            for (name, html) in gallery::pages(shell, lang) {
                let html = html.replace(&app, "app.css").replace(&other, "assets/");
                fs::write(folder.join(format!("{name}-{}-{look}.html", lang.code())), html).unwrap();
            }
        }
    }
    assert!(folder.join("scene-file-zh-CN-night.html").exists());
}
