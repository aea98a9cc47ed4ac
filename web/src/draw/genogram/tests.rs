//! The diagram keeps people apart, in order, under their parents, and says everything in words.

use super::{
    layout::{STEP, places},
    *,
};

#[test]
fn nobody_stands_on_another_and_children_hang_under_their_parents() {
    let diagram = sample(Lang::ZhCn);
    let (at, (width, height)) = places(&diagram);
    for a in &diagram.members {
        let (x, y) = at[a.id.as_str()];
        assert!(x > 0.0 && x < width && y > 0.0 && y < height);
        for b in diagram.members.iter().filter(|b| b.id != a.id && b.generation == a.generation) {
            assert!((at[b.id.as_str()].0 - x).abs() > STEP - 1.0, "{} and {}", a.id, b.id);
        }
    }
    assert!(at["father"].0 < at["mother"].0 && at["mother"].0 < at["stepfather"].0);
    assert!(at["girl"].1 > at["mother"].1);
}

#[test]
fn the_signs_are_the_standard_ones() {
    let drawn = svg(&sample(Lang::ZhCn));
    assert_eq!(
        drawn.matches("is-inner").count(),
        2,
        "double outline of the index person, once in the legend"
    );
    assert!(
        drawn.contains("draw-violence-tip") && drawn.contains("draw-home") && drawn.contains("is-dashed")
    );
    assert!(!drawn.contains("NaN") && drawn.contains(r#"role="img""#));
}

#[test]
fn the_words_name_everyone_and_the_violence() {
    let words = describe(&sample(Lang::ZhCn));
    for word in ["青禾-27", "13", "继父", "暴力", "同住"] {
        assert!(words.contains(word), "{word} in {words}");
    }
}

#[test]
fn one_person_and_nobody_are_drawn_too() {
    let mut diagram = sample(Lang::En);
    diagram.members.truncate(1);
    assert!(svg(&diagram).contains("</svg>"));
    diagram.members.clear();
    assert!(!svg(&diagram).contains("inf"));
}

#[test]
fn a_parent_known_alone_has_a_line_of_descent() {
    let mut diagram = sample(Lang::ZhCn);
    diagram.couples.clear();
    let before = svg(&diagram).matches("draw-ink").count();
    diagram.parents = vec![("father".to_owned(), "girl".to_owned())];
    assert!(svg(&diagram).matches("draw-ink").count() > before);
    assert!(describe(&diagram).contains("是青禾-27的父母一方"), "{}", describe(&diagram));
}
