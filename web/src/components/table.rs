//! Rows and columns for the desk: sorted by links, every row leads somewhere, empty says why.

use super::{Html, sample::Sample};
use crate::i18n::Lang;
use askama::{Template, filters::HtmlSafe};

/// A column.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// Its heading.
    pub label: String,
    /// Figures stand right.
    pub numeric: bool,
    /// Where pressing the heading leads.
    pub sort_href: Option<String>,
    /// How the rows are sorted by it now: `ascending` or `descending`.
    pub sorted: Option<&'static str>,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// A column of figures.
    #[must_use]
    pub fn number(label: impl Into<String>) -> Self {
        Self { numeric: true, ..Self::new(label) }
    }

    /// Lets the reader sort by it.
    #[must_use]
    pub fn sort(mut self, href: impl Into<String>, sorted: Option<&'static str>) -> Self {
        self.sort_href = Some(href.into());
        self.sorted = sorted;
        self
    }
}

/// A cell: escaped text or a component.
#[derive(Clone, Debug)]
pub struct Cell {
    /// What stands in it.
    pub html: Html,
    /// Quieter than the rest.
    pub muted: bool,
}

impl Cell {
    /// A text.
    #[must_use]
    pub fn text(text: impl AsRef<str>) -> Self {
        Self { html: Html::text(text.as_ref()), muted: false }
    }

    /// A quieter text.
    #[must_use]
    pub fn muted(text: impl AsRef<str>) -> Self {
        Self { muted: true, ..Self::text(text) }
    }

    /// A component.
    #[must_use]
    pub fn of<T: Template + HtmlSafe>(component: &T) -> Self {
        Self { html: Html::of(component), muted: false }
    }
}

/// A row.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its cells, as many as columns.
    pub cells: Vec<Cell>,
    /// Where it leads; the first cell becomes the link.
    pub href: Option<String>,
    /// Stands out: overdue.
    pub hot: bool,
}

impl Row {
    /// A row that leads somewhere.
    #[must_use]
    pub fn link(href: impl Into<String>, cells: Vec<Cell>) -> Self {
        Self { cells, href: Some(href.into()), hot: false }
    }

    /// A row that leads nowhere.
    #[must_use]
    pub fn plain(cells: Vec<Cell>) -> Self {
        Self { cells, href: None, hot: false }
    }

    /// Marks it overdue.
    #[must_use]
    pub const fn hot(mut self, hot: bool) -> Self {
        self.hot = hot;
        self
    }
}

/// A table with a caption.
#[derive(Clone, Debug, Template)]
#[template(path = "components/table/table.html")]
pub struct Table {
    /// What the rows are; read aloud, shown above unless hidden.
    pub caption: String,
    /// Only for screen readers.
    pub caption_hidden: bool,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
    /// The sentence shown instead of no rows.
    pub empty: String,
}

impl HtmlSafe for Table {}

impl Table {
    /// A table; give it the sentence for "nothing here" in the page's words or `lang.t("table-empty")`.
    #[must_use]
    pub fn new(
        caption: impl Into<String>,
        columns: Vec<Column>,
        rows: Vec<Row>,
        empty: impl Into<String>,
    ) -> Self {
        Self { caption: caption.into(), caption_hidden: false, columns, rows, empty: empty.into() }
    }

    /// Keeps the caption for screen readers.
    #[must_use]
    pub const fn hide_caption(mut self) -> Self {
        self.caption_hidden = true;
        self
    }

    fn numeric(&self, index: &usize) -> bool {
        self.columns.get(*index).is_some_and(|column| column.numeric)
    }

    fn label(&self, index: &usize) -> &str {
        self.columns.get(*index).map_or("", |column| &column.label)
    }
}

pub(crate) fn samples(lang: Lang) -> Vec<Sample> {
    use super::{Badge, Risk};
    let columns = || {
        vec![
            Column::new(lang.t("sample-col-code")),
            Column::new(lang.t("sample-col-risk")),
            Column::new(lang.t("sample-col-unit")),
            Column::number(lang.t("sample-col-visits")).sort("#sort", Some("descending")),
        ]
    };
    let row = |key: &str, risk, visits: u32| {
        Row::link(
            "#file",
            vec![
                Cell::text(lang.t(key)),
                Cell::of(&Badge::risk(lang, risk)),
                Cell::muted(lang.t("sample-unit")),
                Cell::text(visits.to_string()),
            ],
        )
    };
    let rows = vec![
        row("sample-code-1", Risk::High, 12).hot(true),
        row("sample-code-2", Risk::Medium, 7),
        row("sample-long-name", Risk::Low, 10_000),
    ];
    vec![
        Sample::new(
            "sorted, one overdue, one very long",
            &Table::new(lang.t("sample-table"), columns(), rows, lang.t("table-empty")),
        ),
        Sample::new(
            "empty",
            &Table::new(lang.t("sample-table"), columns(), Vec::new(), lang.t("table-empty")).hide_caption(),
        ),
    ]
}
