//! The icon set: first-party SVG files, written inline so that a page needs no further request.

use askama::filters::HtmlSafe;
use std::fmt;

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident = $file:literal,)*) => {
        /// One drawing of the house icon set; always beside a word, never instead of one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Icon {
            $($(#[$doc])* $name,)*
        }

        impl Icon {
            /// Every icon, for the gallery and the tests.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The file name without its ending.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $file,)* }
            }

            /// The SVG element, hidden from screen readers.
            #[must_use]
            pub const fn svg(self) -> &'static str {
                match self {
                    $(Self::$name => include_str!(concat!("../../assets/icons/", $file, ".svg")),)*
                }
            }
        }
    };
}

icons! {
    /// `search`
    Search = "search",
    /// `bell`
    Bell = "bell",
    /// `phone`
    Phone = "phone",
    /// `alarm`
    Alarm = "alarm",
    /// `pen`
    Pen = "pen",
    /// `door`
    Door = "door",
    /// `exit`
    Exit = "exit",
    /// `check`
    Check = "check",
    /// `cross`
    Cross = "cross",
    /// `plus`
    Plus = "plus",
    /// `arrow-right`
    ArrowRight = "arrow-right",
    /// `arrow-left`
    ArrowLeft = "arrow-left",
    /// `arrow-up`
    ArrowUp = "arrow-up",
    /// `chevron-down`
    ChevronDown = "chevron-down",
    /// `lock`
    Lock = "lock",
    /// `unlock`
    Unlock = "unlock",
    /// `eye`
    Eye = "eye",
    /// `clock`
    Clock = "clock",
    /// `pause`
    Pause = "pause",
    /// `person`
    Person = "person",
    /// `people`
    People = "people",
    /// `file`
    File = "file",
    /// `list`
    List = "list",
    /// `home`
    Home = "home",
    /// `calendar`
    Calendar = "calendar",
    /// `mic`
    Mic = "mic",
    /// `camera`
    Camera = "camera",
    /// `print`
    Print = "print",
    /// `sun`
    Sun = "sun",
    /// `moon`
    Moon = "moon",
    /// `globe`
    Globe = "globe",
    /// `settings`
    Settings = "settings",
    /// `flag`
    Flag = "flag",
    /// `link`
    Link = "link",
    /// `copy`
    Copy = "copy",
    /// `offline`
    Offline = "offline",
    /// `warning`
    Warning = "warning",
    /// `info`
    Info = "info",
    /// `shield`
    Shield = "shield",
    /// `chart`
    Chart = "chart",
    /// `map`
    Map = "map",
    /// `handover`
    Handover = "handover",
    /// `better`
    Better = "better",
    /// `same`
    Same = "same",
    /// `worse`
    Worse = "worse",
    /// `message`
    Message = "message",
    /// `stop`
    Stop = "stop",
    /// `backspace`
    Backspace = "backspace",
    /// `more`
    More = "more",
    /// `shape-ring`
    ShapeRing = "shape-ring",
    /// `shape-half`
    ShapeHalf = "shape-half",
    /// `shape-disc`
    ShapeDisc = "shape-disc",
    /// `shape-check`
    ShapeCheck = "shape-check",
    /// `shape-bars`
    ShapeBars = "shape-bars",
    /// `shape-square`
    ShapeSquare = "shape-square",
    /// `shape-diamond`
    ShapeDiamond = "shape-diamond",
    /// `shape-triangle`
    ShapeTriangle = "shape-triangle",
    /// `shape-triangle-solid`
    ShapeTriangleSolid = "shape-triangle-solid",
    /// `shape-octagon`
    ShapeOctagon = "shape-octagon",
}

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.svg().trim_end())
    }
}

impl HtmlSafe for Icon {}
