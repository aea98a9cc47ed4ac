//! The report of a decided case as PDF (鉴定报告): sample numbers, every locus, every assumption.
//!
//! Text is set line by line with one Chinese font, found on this machine or named by `--font`; its used glyphs
//! are embedded, so that the file prints the same everywhere.

use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use krilla::Document;
use krilla::geom::Point;
use krilla::page::PageSettings;
use krilla::surface::Surface;
use krilla::text::{Font, TextDirection};

use super::Desk;
use super::draw::{LocusView, loci};
use super::session::Who;
use super::texts::Lang;
use super::view::{opinion_key, when};
use crate::laboratory::state::{Case, Stage};
use crate::laboratory::{Laboratory, assumptions};

/// Where Debian, Fedora and macOS keep a font with Chinese characters.
const FONTS: [&str; 4] = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
];

/// Position of Simplified Chinese in the collections of [`FONTS`].
const SIMPLIFIED: u32 = 2;

/// A4 in points.
const PAGE: (f32, f32) = (595.0, 842.0);

/// Margin in points.
const MARGIN: f32 = 48.0;

/// A line of the report.
#[derive(Clone, Debug)]
struct Line {
    size: f32,
    /// Cells and where they begin.
    cells: Vec<(f32, String)>,
    /// Room above.
    above: f32,
}

fn line(text: impl Into<String>) -> Line {
    Line { size: 9.5, cells: vec![(0.0, text.into())], above: 0.0 }
}

fn title(text: impl Into<String>, size: f32) -> Line {
    Line { size, above: 8.0, ..line(text) }
}

/// The font: the one that was named, or the first that is there.
fn font(named: Option<&FilePath>) -> Option<Font> {
    let known = FONTS.iter().map(PathBuf::from);
    let bytes =
        named.map(PathBuf::from).into_iter().chain(known).find_map(|path| std::fs::read(path).ok())?;
    let bytes: Arc<dyn AsRef<[u8]> + Send + Sync> = Arc::new(bytes);
    Font::new(bytes.clone().into(), SIMPLIFIED).or_else(|| Font::new(bytes.into(), 0))
}

/// Breaks a long line; a Chinese character counts two.
fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut width = 0;
    for c in text.chars() {
        let own = if c.is_ascii() { 1 } else { 2 };
        if width + own > most {
            lines.push(String::new());
            width = 0;
        }
        width += own;
        if let Some(last) = lines.last_mut() {
            last.push(c);
        }
    }
    lines
}

fn table(lang: Lang, views: &[LocusView], labels: &[&str]) -> Vec<Line> {
    let step = (PAGE.0 - 2.0 * MARGIN - 190.0) / (labels.len() + 1) as f32;
    let x = |column: usize| 80.0 + step * column as f32;
    let row = |cells: Vec<String>, ratio: String, says: String| {
        let mut placed: Vec<(f32, String)> = vec![(0.0, cells[0].clone())];
        placed.extend(cells[1..].iter().enumerate().map(|(i, cell)| (x(i), cell.clone())));
        placed.push((PAGE.0 - 2.0 * MARGIN - 110.0, ratio));
        placed.push((PAGE.0 - 2.0 * MARGIN - 48.0, says));
        Line { size: 9.0, cells: placed, above: 0.0 }
    };
    let mut head = vec![lang.t("col-loci"), lang.t("lane-candidate")];
    head.extend(labels.iter().map(|label| (*label).to_owned()));
    let mut lines = vec![row(head, "LR".to_owned(), String::new())];
    for view in views {
        let mut cells = vec![view.locus.clone(), view.candidate.clone()];
        cells.extend(view.relatives.iter().cloned());
        lines.push(row(cells, view.ratio.clone(), format!("{} {}", view.mark(), lang.t(view.key()))));
    }
    lines
}

/// Everything the report says, line by line.
fn lines(laboratory: &Laboratory, case: &Case, lang: Lang, now: jiff::Timestamp) -> Option<Vec<Line>> {
    let Stage::Decided(opinion) = case.stage() else { return None };
    let (question, tables) = laboratory.tables(case.group).ok()?;
    let evidence = laboratory.evidence(case)?;
    let pairs = crate::laboratory::positions(laboratory.panel(), &evidence);
    let (ratio, compared, contradicting) = tables.score(&pairs);
    let views = loci(laboratory.panel(), &question, &tables, &evidence, &lang.t("lane-candidate"));
    let labels: Vec<&str> = question.profiles.keys().map(String::as_str).collect();
    let mut out =
        vec![title(lang.t("report-title"), 17.0), line(format!("{} {}", lang.t("report-made"), when(now)))];
    let fact = |name: &str, value: String| line(format!("{}  {value}", lang.t(name)));
    out.push(fact("search-title", case.group.grouped()));
    out.push(fact("col-candidate", case.candidate.grouped()));
    if let Some(second) = case.resample {
        out.push(fact("step-resample", second.sample.grouped()));
    }
    out.push(title(lang.t("report-result"), 12.0));
    out.push(line(lang.t(opinion_key(opinion))));
    out.push(line(format!("log10 LR = {:.3}", ratio.log10())));
    out.push(fact("col-loci", compared.to_string()));
    out.push(fact("col-contradicting", contradicting.to_string()));
    let staff = |login: &str| laboratory.state.staff.get(login).map(|s| s.reviewer.grouped());
    let deciders = case.deciders().map(|(_, two)| two.map(|login| staff(login).unwrap_or_default()));
    out.push(fact("report-reviewers", deciders.map(|two| two.join("   ")).unwrap_or_default()));
    out.push(title(lang.t("report-loci"), 12.0));
    out.extend(table(lang, &views, &labels));
    out.push(title(lang.t("assumptions-title"), 12.0));
    let assumed = assumptions().to_string();
    out.extend(assumed.lines().flat_map(|text| wrapped(text, 100)).map(line));
    out.extend(wrapped(&lang.t("about-limits"), 100).into_iter().map(line));
    out.push(line(lang.t("report-limits")));
    Some(out)
}

fn put(surface: &mut Surface<'_>, font: &Font, line: &Line, y: f32) {
    for (x, text) in &line.cells {
        let at = Point::from_xy(MARGIN + x, y);
        surface.draw_text(at, font.clone(), line.size, text, false, TextDirection::Auto);
    }
}

/// Sets the lines on as many pages as they need.
fn set(font: &Font, lines: &[Line]) -> Option<Vec<u8>> {
    let mut document = Document::new();
    let mut rest = lines;
    while !rest.is_empty() {
        let mut page = document.start_page_with(PageSettings::from_wh(PAGE.0, PAGE.1)?);
        let mut surface = page.surface();
        let mut y = MARGIN;
        while let Some((line, after)) = rest.split_first() {
            let next = y + line.above + line.size * 1.55;
            if next > PAGE.1 - MARGIN {
                break;
            }
            y = next;
            put(&mut surface, font, line, y);
            rest = after;
        }
        surface.finish();
        page.finish();
    }
    document.finish().ok()
}

/// The report of a decided case.
pub(super) async fn pdf(State(desk): State<Arc<Desk>>, who: Who, Path(case): Path<u32>) -> Response {
    let now = desk.now();
    let lines = {
        let laboratory = desk.laboratory();
        laboratory.state.case(case).and_then(|case| lines(&laboratory, case, who.lang, now))
    };
    let Some(lines) = lines else { return StatusCode::NOT_FOUND.into_response() };
    let Some(font) = font(desk.options.font.as_deref()) else {
        return (StatusCode::SERVICE_UNAVAILABLE, who.lang.t("report-no-font")).into_response();
    };
    let Some(bytes) = set(&font, &lines) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let name = format!("attachment; filename=\"case-{case}.pdf\"");
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
    (headers, bytes).into_response()
}
