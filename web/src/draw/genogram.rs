//! The family diagram with the standard signs, laid out from relations; never drawn by hand.
//!
//! Squares are men, circles women, diamonds unknown; a double outline marks the index person, a jagged
//! line violence, a dashed ring who lives together. Older generations stand above, partners beside each
//! other, children under the middle of their parents in the order given.

mod layout;

use super::{Canvas, fit};
use crate::i18n::Lang;
use layout::{Place, hull};
use std::collections::BTreeMap;

/// The outline of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outline {
    /// A man or boy.
    Square,
    /// A woman or girl.
    Circle,
    /// Not known.
    Diamond,
}

/// A person of the diagram.
#[derive(Clone, Debug)]
pub struct Member {
    /// A short id, unique in the diagram.
    pub id: String,
    /// What stands below: a code name or a relation.
    pub label: String,
    /// What stands inside: an age or age band.
    pub age: String,
    /// The outline.
    pub outline: Outline,
    /// The person the file is about.
    pub index: bool,
    /// No longer alive.
    pub dead: bool,
    /// 0 is the oldest generation.
    pub generation: u32,
}

/// How two people are or were together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Union {
    /// Married.
    Married,
    /// Living together.
    Together,
    /// Separated: one stroke.
    Separated,
    /// Divorced: two strokes.
    Divorced,
}

impl Union {
    const fn word(self) -> &'static str {
        match self {
            Self::Married => "genogram-married",
            Self::Together => "genogram-together",
            Self::Separated => "genogram-separated",
            Self::Divorced => "genogram-divorced",
        }
    }
}

/// Two partners and their children, left to right.
#[derive(Clone, Debug)]
pub struct Couple {
    /// The partners' ids.
    pub partners: (String, String),
    /// How they are together.
    pub union: Union,
    /// The children's ids; those adopted or fostered hang on a dotted line.
    pub children: Vec<(String, bool)>,
}

/// How one stands to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bond {
    /// Violence from the first against the second.
    Violence,
    /// Close.
    Close,
    /// Cut off.
    CutOff,
}

/// A whole diagram.
#[derive(Clone, Debug)]
pub struct Genogram {
    /// The language of the text alternative and the legend.
    pub lang: Lang,
    /// Everyone, in order within each generation.
    pub members: Vec<Member>,
    /// Who is with whom and whose children.
    pub couples: Vec<Couple>,
    /// Parent and child where nothing is known of a second parent or how they live.
    pub parents: Vec<(String, String)>,
    /// How they stand to each other.
    pub bonds: Vec<(String, String, Bond)>,
    /// Who lives together.
    pub household: Vec<String>,
}

/// Half the side of a square.
const HALF: f64 = 21.0;

/// Draws the diagram with a legend of the signs it uses.
#[must_use]
pub fn svg(diagram: &Genogram) -> String {
    let (places, (width, height)) = layout::places(diagram);
    let mut canvas = Canvas::new();
    let home: Vec<&Member> =
        diagram.members.iter().filter(|one| diagram.household.contains(&one.id)).collect();
    if home.len() > 1 {
        canvas.path(&hull(&ring_points(&home, &places)), "draw-home");
    }
    for couple in &diagram.couples {
        draw_couple(&mut canvas, couple, &places);
    }
    for (parent, child) in &diagram.parents {
        if let (Some(parent), Some(child)) = (places.get(parent.as_str()), places.get(child.as_str())) {
            draw_descent(&mut canvas, *parent, *child);
        }
    }
    for (from, to, bond) in &diagram.bonds {
        if let (Some(from), Some(to)) = (places.get(from.as_str()), places.get(to.as_str())) {
            draw_bond(&mut canvas, *from, *to, *bond);
        }
    }
    for member in &diagram.members {
        if let Some(place) = places.get(member.id.as_str()) {
            draw_member(&mut canvas, member, *place);
        }
    }
    let (wide, high) = legend(&mut canvas, diagram, height);
    canvas.finish((width.max(wide), height + high), "draw-genogram", &describe(diagram))
}

/// The diagram in words, for those who can't see it and for the print-out.
#[must_use]
pub fn describe(diagram: &Genogram) -> String {
    let lang = diagram.lang;
    let name =
        |id: &str| diagram.members.iter().find(|member| member.id == id).map_or("", |member| &member.label);
    let mut parts = vec![lang.t("genogram-title")];
    for member in &diagram.members {
        let key = if member.index { "genogram-index" } else { "genogram-person" };
        parts.push(lang.t2(key, "name", &member.label, "age", &member.age));
    }
    for couple in &diagram.couples {
        let (a, b) = (name(&couple.partners.0), name(&couple.partners.1));
        parts.push(lang.with(couple.union.word(), vec![("a", a.into()), ("b", b.into())]));
        for (child, _) in &couple.children {
            parts.push(lang.with(
                "genogram-child",
                vec![("a", a.into()), ("b", b.into()), ("child", name(child).into())],
            ));
        }
    }
    for (parent, child) in &diagram.parents {
        let args = vec![("a", name(parent).into()), ("child", name(child).into())];
        parts.push(lang.with("genogram-parent", args));
    }
    for (from, to, bond) in &diagram.bonds {
        let args = vec![("a", name(from).into()), ("b", name(to).into())];
        parts.push(match bond {
            Bond::Violence => lang.with("genogram-violence", args),
            Bond::Close => lang.with("genogram-close", args),
            Bond::CutOff => lang.with("genogram-cut-off", args),
        });
    }
    if diagram.household.len() > 1 {
        let names: Vec<_> = diagram.household.iter().map(|id| name(id)).collect();
        parts.push(lang.t1("genogram-home", "names", names.join(&lang.t("list-comma"))));
    }
    parts.join(&lang.t("list-sentence"))
}

/// What the household's ring runs around: each person and the ends of what stands below her.
fn ring_points(home: &[&Member], places: &BTreeMap<&str, Place>) -> Vec<(Place, f64)> {
    let mut points = Vec::new();
    for member in home {
        let Some((x, y)) = places.get(member.id.as_str()).copied() else { continue };
        let half = super::text_width(&member.label, 13.0).min(layout::STEP - 8.0) / 2.0;
        let below = y + HALF + 13.0;
        points.extend([((x, y), HALF + 16.0), ((x - half, below), 14.0), ((x + half, below), 14.0)]);
    }
    points
}

fn draw_member(canvas: &mut Canvas, member: &Member, (x, y): Place) {
    outline(canvas, member.outline, (x, y), HALF, "draw-person");
    if member.index {
        outline(canvas, member.outline, (x, y), HALF - 4.5, "draw-person is-inner");
    }
    if member.dead {
        canvas.line((x - HALF, y - HALF), (x + HALF, y + HALF), "draw-ink");
        canvas.line((x + HALF, y - HALF), (x - HALF, y + HALF), "draw-ink");
    }
    // A cross would strike the age through; it stands beside instead.
    let (at, class) = if member.dead {
        ((x + HALF + 5.0, y - 8.0), "draw-age")
    } else {
        ((x, y + 5.0), "draw-age draw-mid")
    };
    canvas.text(at, class, &member.age);
    let class = if member.index { "draw-name draw-mid is-index" } else { "draw-name draw-mid" };
    canvas.text((x, y + HALF + 17.0), class, &fit(&member.label, 13.0, layout::STEP - 8.0));
}

fn outline(canvas: &mut Canvas, outline: Outline, (x, y): Place, half: f64, class: &str) {
    match outline {
        Outline::Square => canvas.rect((x - half, y - half), (half * 2.0, half * 2.0), 0.0, class),
        Outline::Circle => canvas.circle((x, y), half, class),
        Outline::Diamond => {
            let r = half * 1.25;
            canvas.path(
                &format!(
                    "M{x:.1} {:.1} L{:.1} {y:.1} L{x:.1} {:.1} L{:.1} {y:.1} Z",
                    y - r,
                    x + r,
                    y + r,
                    x - r
                ),
                class,
            );
        }
    }
}

/// Partners hang on a line below them; children hang from it.
fn draw_couple(canvas: &mut Canvas, couple: &Couple, places: &BTreeMap<&str, Place>) {
    let (Some(a), Some(b)) = (places.get(couple.partners.0.as_str()), places.get(couple.partners.1.as_str()))
    else {
        return;
    };
    let (left, right) = if a.0 <= b.0 { (a, b) } else { (b, a) };
    let class = if couple.union == Union::Together { "draw-ink is-dashed" } else { "draw-ink" };
    canvas.line((left.0 + HALF, left.1), (right.0 - HALF, right.1), class);
    let middle = f64::midpoint(left.0, right.0);
    let strokes: &[f64] = match couple.union {
        Union::Separated => &[0.0],
        Union::Divorced => &[-4.0, 4.0],
        Union::Married | Union::Together => &[],
    };
    let strike = if couple.children.is_empty() { middle } else { middle + 16.0 };
    for shift in strokes {
        canvas.line((strike + shift - 4.0, left.1 + 8.0), (strike + shift + 4.0, left.1 - 8.0), "draw-ink");
    }
    let children: Vec<(Place, bool)> = couple
        .children
        .iter()
        .filter_map(|(id, fostered)| Some((*places.get(id.as_str())?, *fostered)))
        .collect();
    let Some(top) = children.iter().map(|(place, _)| place.1).min_by(f64::total_cmp) else { return };
    let bus = top - HALF - 18.0;
    canvas.line((middle, left.1), (middle, bus), "draw-ink");
    let xs = children.iter().map(|(place, _)| place.0).chain([middle]);
    let (low, high) = xs.fold((f64::MAX, f64::MIN), |(low, high), x| (low.min(x), high.max(x)));
    if high - low > 0.5 {
        canvas.line((low, bus), (high, bus), "draw-ink");
    }
    for ((x, y), fostered) in children {
        canvas.line((x, bus), (x, y - HALF), if fostered { "draw-ink is-dashed" } else { "draw-ink" });
    }
}

/// Room that a name takes below its person.
const NAME: f64 = 26.0;
/// How far a bond between two generations stands beside the line of descent.
const ASIDE: f64 = 14.0;

/// From below the parent's name to the child's edge.
fn draw_descent(canvas: &mut Canvas, parent: Place, child: Place) {
    let (top, bus) = (parent.1 + HALF + NAME, child.1 - HALF - 10.0);
    canvas.line((parent.0, top), (parent.0, bus), "draw-ink");
    if (parent.0 - child.0).abs() > 0.5 {
        canvas.line((parent.0, bus), (child.0, bus), "draw-ink");
    }
    canvas.line((child.0, bus), (child.0, child.1 - HALF), "draw-ink");
}

/// Bonds run from edge to edge; between generations beside the straight family lines, and below
/// the name of the one who stands above.
fn draw_bond(canvas: &mut Canvas, from: Place, to: Place, bond: Bond) {
    let (mut from, mut to) = (from, to);
    if (from.0 - to.0).abs() < HALF && (from.1 - to.1).abs() > HALF {
        (from.0, to.0) = (from.0 + ASIDE, to.0 + ASIDE);
        let above = if from.1 < to.1 { &mut from } else { &mut to };
        above.1 += NAME - 4.0;
    }
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx.hypot(dy).max(1.0);
    let (ux, uy) = (dx / length, dy / length);
    let pad = HALF + 7.0;
    let start = (from.0 + ux * pad, from.1 + uy * pad);
    let reach = (length - 2.0 * pad).max(1.0);
    match bond {
        Bond::Violence => {
            canvas.path(&jagged(start, (ux, uy), reach), "draw-violence");
            let tip = (to.0 - ux * (pad - 5.0), to.1 - uy * (pad - 5.0));
            canvas.path(&arrow(tip, (ux, uy)), "draw-violence-tip");
        }
        Bond::Close | Bond::CutOff => {
            let end = (start.0 + ux * reach, start.1 + uy * reach);
            canvas.line(start, end, if bond == Bond::Close { "draw-close" } else { "draw-cut" });
        }
    }
}

fn jagged(start: Place, (ux, uy): Place, reach: f64) -> String {
    let mut path = format!("M{:.1} {:.1}", start.0, start.1);
    let mut along = 5.0;
    let mut side = 5.0;
    while along < reach - 6.0 {
        path.push_str(&format!(
            " L{:.1} {:.1}",
            start.0 + ux * along - uy * side,
            start.1 + uy * along + ux * side
        ));
        along += 6.0;
        side = -side;
    }
    path.push_str(&format!(" L{:.1} {:.1}", start.0 + ux * (reach - 4.0), start.1 + uy * (reach - 4.0)));
    path
}

fn arrow(tip: Place, (ux, uy): Place) -> String {
    let back = (tip.0 - ux * 10.0, tip.1 - uy * 10.0);
    format!(
        "M{:.1} {:.1} L{:.1} {:.1} L{:.1} {:.1} Z",
        tip.0,
        tip.1,
        back.0 - uy * 5.5,
        back.1 + ux * 5.5,
        back.0 + uy * 5.5,
        back.1 - ux * 5.5
    )
}

/// Explains only the signs that occur; gives the room it took.
fn legend(canvas: &mut Canvas, diagram: &Genogram, top: f64) -> Place {
    let lang = diagram.lang;
    let y = top + 14.0;
    let mut x = 16.0;
    let mut say = |canvas: &mut Canvas, text: String| {
        canvas.text((x + 30.0, y + 5.0), "draw-small", &text);
        let at = x;
        x += 30.0 + super::text_width(&text, 12.5) + 24.0;
        at
    };
    if diagram.members.iter().any(|member| member.index) {
        let at = say(canvas, lang.t("genogram-legend-index"));
        canvas.rect((at + 4.0, y - 8.0), (16.0, 16.0), 0.0, "draw-person");
        canvas.rect((at + 7.0, y - 5.0), (10.0, 10.0), 0.0, "draw-person is-inner");
    }
    if diagram.bonds.iter().any(|(_, _, bond)| *bond == Bond::Violence) {
        let at = say(canvas, lang.t("genogram-legend-violence"));
        canvas.path(&jagged((at, y), (1.0, 0.0), 26.0), "draw-violence");
    }
    if diagram.household.len() > 1 {
        let at = say(canvas, lang.t("genogram-legend-home"));
        canvas.path(&format!("M{at:.1} {y:.1} h24"), "draw-home");
    }
    (x, 34.0)
}

/// An invented family for the gallery.
pub(crate) fn sample(lang: Lang) -> Genogram {
    let member = |id: &str, key: &str, age: &str, outline, generation| Member {
        id: id.to_owned(),
        label: lang.t(key),
        age: age.to_owned(),
        outline,
        index: id == "girl",
        dead: id == "grandpa",
        generation,
    };
    let couple = |a: &str, b: &str, union, children: &[&str]| Couple {
        partners: (a.to_owned(), b.to_owned()),
        union,
        children: children.iter().map(|id| ((*id).to_owned(), false)).collect(),
    };
    Genogram {
        lang,
        members: vec![
            member("grandpa", "sample-person-grandfather", "71", Outline::Square, 0),
            member("grandma", "sample-person-grandmother", "68", Outline::Circle, 0),
            member("father", "sample-person-father", "39", Outline::Square, 1),
            member("mother", "sample-person-mother", "36", Outline::Circle, 1),
            member("stepfather", "sample-person-stepfather", "44", Outline::Square, 1),
            member("girl", "sample-code-1", "13", Outline::Circle, 2),
            member("baby", "sample-person-brother", "2", Outline::Diamond, 2),
        ],
        couples: vec![
            couple("grandpa", "grandma", Union::Married, &["mother"]),
            couple("father", "mother", Union::Divorced, &["girl"]),
            couple("mother", "stepfather", Union::Together, &["baby"]),
        ],
        parents: Vec::new(),
        bonds: vec![("stepfather".to_owned(), "girl".to_owned(), Bond::Violence)],
        household: ["mother", "stepfather", "girl", "baby"].map(str::to_owned).to_vec(),
    }
}

#[cfg(test)]
mod tests;
